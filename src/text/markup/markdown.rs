//! Markdown to HTML that is not safe yet.

use std::cell::Cell;

use comrak::{Arena, Options, format_html, try_parse_document};

/// Parser checks (one every 256 steps) that any source may cost, whatever its length.
const BASE_CHECKS: usize = 1_000;
/// Further checks per byte of source. Real articles need about one step a byte, that is 1/256 check.
const CHECKS_PER_BYTE: usize = 1;

/// Renders GitHub Flavored Markdown with footnotes, and `![alt](url "caption")` as a figure.
///
/// A source that costs the parser far more steps than text of its length can need is an attack on
/// the parser: it is shown as preformatted source instead.
pub(super) fn to_html(source: &str) -> String {
    let arena = Arena::new();
    let options = options();
    let checks = Cell::new(BASE_CHECKS + source.len() * CHECKS_PER_BYTE);
    let out_of_checks = || {
        checks.set(checks.get().saturating_sub(1));
        checks.get() == 0
    };
    let Ok(document) = try_parse_document(&arena, source, &options, &out_of_checks) else {
        return preformatted(source);
    };
    let mut html = String::with_capacity(source.len() + source.len() / 8);
    match format_html(document, &options, &mut html) {
        Ok(()) => html,
        Err(_) => preformatted(source),
    }
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.cjk_friendly_emphasis = true;
    options.render.figure_with_caption = true;
    // Inline HTML passes here because the sanitiser that follows treats all HTML alike.
    options.render.r#unsafe = true;
    options
}

fn preformatted(source: &str) -> String {
    let escaped = source.replace('&', "&amp;").replace('<', "&lt;");
    format!("<pre>{escaped}</pre>")
}

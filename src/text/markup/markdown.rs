//! Markdown to HTML that is not safe yet.

use std::cell::Cell;
use std::fmt::{self, Write};

use comrak::{Arena, Options, format_html, try_parse_document};

/// Parser checks (one every 256 steps) that any source may cost, whatever its length.
const BASE_CHECKS: usize = 1_000;
/// Further checks per byte of source. Real articles need about one step a byte, that is 1/256 check.
const CHECKS_PER_BYTE: usize = 1;

/// How much longer than its source HTML may be, in bytes, besides [`BASE_BYTES`]. Footnotes and tables
/// with missing cells can grow a hundredfold.
const BYTES_PER_BYTE: usize = 8;
/// What any source may grow by, so that a short text may be all footnotes.
const BASE_BYTES: usize = 65_536;

/// Renders GitHub Flavored Markdown with footnotes, and `![alt](url "caption")` as a figure.
///
/// A source that costs the parser far more steps, or grows far more, than an article of its length can
/// is an attack: it is shown as preformatted source instead.
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
    let mut html = Bounded {
        html: String::new(),
        room: BASE_BYTES + source.len() * BYTES_PER_BYTE,
    };
    match format_html(document, &options, &mut html) {
        Ok(()) => html.html,
        Err(fmt::Error) => preformatted(source),
    }
}

/// Takes HTML until there is no more room.
struct Bounded {
    html: String,
    room: usize,
}

impl Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.room = self.room.checked_sub(part.len()).ok_or(fmt::Error)?;
        self.html.push_str(part);
        Ok(())
    }
}

pub(super) fn options() -> Options<'static> {
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

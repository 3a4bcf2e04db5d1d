//! The allow-list: which elements and attributes a body may hold, and the sanitiser that enforces it.
//!
//! Suited to news: headings below the article's own title, text, quotes, lists, figures, tables.
//! Never scripts, styles, forms, frames, `svg` or `math`, event handlers, or any URL but web, mail
//! and footnote links.

use std::borrow::Cow;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

/// Changes whenever the same source may render differently (rules, libraries, plain text, counts), so
/// that stored bodies can be found and rendered anew.
pub const RULES_VERSION: i32 = 1;

/// Where an element may stand and what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Part of a line of text.
    Inline,
    /// Part of a line of text, without content.
    InlineVoid,
    /// A block without content.
    BlockVoid,
    /// A block of text lines: holds inline elements only.
    Leaf,
    /// A block of blocks.
    Section,
    /// Holds cells, and no text of its own; the given cell is opened around stray text.
    Frame(&'static str),
    /// A block of blocks that stands in one of the given frames only.
    Cell(&'static [&'static str]),
    /// A frame within one of the given frames.
    InnerFrame(&'static [&'static str], &'static str),
}

/// An element that may appear in a body.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) role: Role,
    /// Besides those in [`EVERYWHERE`].
    pub(super) attributes: &'static [&'static str],
}

/// Attributes of every element. `id` survives on footnotes only.
pub(super) const EVERYWHERE: &[&str] = &["lang", "dir", "id"];

/// The longest value of an attribute, in bytes: enough for any URL that browsers share and for the
/// description of a picture. Longer ones are left out with their attribute.
const MAX_VALUE: usize = 2_048;

/// What every link says about its target; set on each `a`, whatever the source had.
pub(super) const LINK_RELATION: &str = "noopener";

const ROWS: &[&str] = &["table", "thead", "tbody", "tfoot"];
const CELL_FRAMES: &[&str] = &["tr", "table", "thead", "tbody", "tfoot"];

const fn element(name: &'static str, role: Role, attributes: &'static [&'static str]) -> Element {
    Element {
        name,
        role,
        attributes,
    }
}

const ELEMENTS: &[Element] = &[
    element("p", Role::Leaf, &[]),
    element("h2", Role::Leaf, &[]),
    element("h3", Role::Leaf, &[]),
    element("h4", Role::Leaf, &[]),
    element("h5", Role::Leaf, &[]),
    element("h6", Role::Leaf, &[]),
    element("pre", Role::Leaf, &[]),
    element("hr", Role::BlockVoid, &[]),
    element("blockquote", Role::Section, &["cite"]),
    element("figure", Role::Section, &[]),
    element("section", Role::Section, &["class"]),
    element("figcaption", Role::Cell(&["figure"]), &[]),
    element("ul", Role::Frame("li"), &[]),
    element("ol", Role::Frame("li"), &["start", "reversed"]),
    element("li", Role::Cell(&["ul", "ol"]), &["value"]),
    element("dl", Role::Frame("dd"), &[]),
    element("dt", Role::Cell(&["dl"]), &[]),
    element("dd", Role::Cell(&["dl"]), &[]),
    element("table", Role::Frame("tr"), &[]),
    element("caption", Role::Cell(&["table"]), &[]),
    element("thead", Role::InnerFrame(&["table"], "tr"), &[]),
    element("tbody", Role::InnerFrame(&["table"], "tr"), &[]),
    element("tfoot", Role::InnerFrame(&["table"], "tr"), &[]),
    element("tr", Role::InnerFrame(ROWS, "td"), &[]),
    element(
        "th",
        Role::Cell(CELL_FRAMES),
        &["align", "colspan", "rowspan", "scope"],
    ),
    element("td", Role::Cell(CELL_FRAMES), &["align", "colspan", "rowspan"]),
    element("br", Role::InlineVoid, &[]),
    element(
        "img",
        Role::InlineVoid,
        &["src", "alt", "title", "width", "height"],
    ),
    element("a", Role::Inline, &["href", "title"]),
    element("abbr", Role::Inline, &["title"]),
    element("b", Role::Inline, &[]),
    element("bdi", Role::Inline, &[]),
    element("cite", Role::Inline, &[]),
    element("code", Role::Inline, &["class"]),
    element("del", Role::Inline, &["datetime"]),
    element("em", Role::Inline, &[]),
    element("i", Role::Inline, &[]),
    element("ins", Role::Inline, &["datetime"]),
    element("kbd", Role::Inline, &[]),
    element("mark", Role::Inline, &[]),
    element("q", Role::Inline, &["cite"]),
    element("s", Role::Inline, &[]),
    element("small", Role::Inline, &[]),
    element("strong", Role::Inline, &[]),
    element("sub", Role::Inline, &[]),
    element("sup", Role::Inline, &[]),
    element("time", Role::Inline, &["datetime"]),
    element("u", Role::Inline, &[]),
];

/// The allowed element of this lower-case name.
pub(super) fn element_named(name: &str) -> Option<&'static Element> {
    ELEMENTS.iter().find(|element| element.name == name)
}

/// The names of all allowed elements.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ELEMENTS.iter().map(|element| element.name)
}

/// Removes everything that is not allowed. The only step that safety rests on.
pub(super) fn sanitise(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().map(|element| element.name).collect())
        .tag_attributes(
            ELEMENTS
                .iter()
                .map(|element| (element.name, element.attributes.iter().copied().collect()))
                .collect(),
        )
        .generic_attributes(EVERYWHERE.iter().copied().collect())
        .clean_content_tags(["script", "style"].into())
        .url_schemes(["http", "https", "mailto"].into())
        // Relative addresses mean nothing outside the site; the filter keeps those of footnotes.
        .url_relative(UrlRelative::PassThrough)
        .add_tag_attributes("a", ["rel"])
        .set_tag_attribute_value("a", "rel", LINK_RELATION)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(allowed_value);
    builder
});

/// The value that an allowed attribute keeps: itself, or a URL as it will be requested. `None` if it
/// may not have this value.
pub(super) fn allowed_value<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    if value.len() > MAX_VALUE {
        return None;
    }
    let allowed = match attribute {
        "href" if !is_footnote_link(value) => return web_address(value, &["http", "https", "mailto"]),
        "src" => return web_address(value, &["https"]),
        "cite" => return web_address(value, &["http", "https"]),
        "href" | "alt" | "title" => true,
        "id" => is_footnote_name(value),
        "width" | "height" | "colspan" | "rowspan" | "start" | "value" => is_small_number(value),
        "reversed" => value.is_empty(),
        "align" => matches!(value, "left" | "center" | "right"),
        "scope" => matches!(value, "col" | "row" | "colgroup" | "rowgroup"),
        "dir" => matches!(value, "ltr" | "rtl" | "auto"),
        "class" if element == "section" => value == "footnotes",
        "class" => value
            .strip_prefix("language-")
            .is_some_and(|name| is_word(name, "-_+#.")),
        "lang" => is_word(value, "-"),
        "datetime" => is_word(value, "-+:. "),
        "rel" => value == LINK_RELATION,
        _ => false,
    };
    allowed.then_some(Cow::Borrowed(value))
}

/// An absolute URL, written the way browsers understand it: they drop control characters and spaces
/// that could hide a scheme from a reader of the source.
fn web_address(value: &str, schemes: &[&str]) -> Option<Cow<'static, str>> {
    let url = Url::parse(value).ok()?;
    let fits = schemes.contains(&url.scheme()) && url.as_str().len() <= MAX_VALUE;
    fits.then(|| Cow::Owned(url.into()))
}

fn is_footnote_link(value: &str) -> bool {
    value.strip_prefix('#').is_some_and(is_footnote_name)
}

/// `fn-…` or `fnref-…`: names that no page uses for anything else.
fn is_footnote_name(value: &str) -> bool {
    let name = value.strip_prefix("fnref-").or_else(|| value.strip_prefix("fn-"));
    name.is_some_and(|name| {
        name.chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '%'))
    })
}

/// 1–5 digits, perhaps negative (a list may start at -1).
fn is_small_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// 1–64 ASCII letters, digits and the given characters.
fn is_word(value: &str, others: &str) -> bool {
    (1..=64).contains(&value.len())
        && value
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || others.contains(character))
}

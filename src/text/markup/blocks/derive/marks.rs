//! What an inline element makes of the text in it.

use super::super::Mark;
use super::value;
use crate::text::markup::scan::Tag;

/// The mark that an inline element makes, with the address that it links to.
pub(super) fn mark(tag: &Tag<'_>, url: Option<String>) -> Option<Mark> {
    Some(match tag.name.as_str() {
        "a" => Mark::Link {
            url: url?,
            title: value(tag, "title"),
        },
        "abbr" => Mark::Abbreviation {
            title: value(tag, "title"),
        },
        "b" | "strong" => Mark::Strong {},
        "i" | "em" => Mark::Emphasis {},
        "bdi" => Mark::Isolate {},
        "cite" => Mark::Citation {},
        "code" => Mark::Code {
            language: value(tag, "class")
                .and_then(|class| class.strip_prefix("language-").map(str::to_owned)),
        },
        "del" | "s" => Mark::Strikethrough {
            datetime: value(tag, "datetime"),
        },
        "ins" => Mark::Insertion {
            datetime: value(tag, "datetime"),
        },
        "kbd" => Mark::Keyboard {},
        "mark" => Mark::Highlight {},
        "q" => Mark::Quotation {
            cite: value(tag, "cite"),
        },
        "small" => Mark::Small {},
        "sub" => Mark::Subscript {},
        "sup" => Mark::Superscript {},
        "time" => Mark::Time {
            datetime: value(tag, "datetime"),
        },
        "u" => Mark::Underline {},
        _ => return None,
    })
}

/// How many bytes the values of a mark are.
pub(super) fn values(mark: &Mark) -> usize {
    let length = |value: &Option<String>| value.as_ref().map_or(0, String::len);
    match mark {
        Mark::Link { url, title } => url.len() + length(title),
        Mark::Abbreviation { title } => length(title),
        Mark::Code { language } => length(language),
        Mark::Quotation { cite } => length(cite),
        Mark::Strikethrough { datetime } | Mark::Insertion { datetime } | Mark::Time { datetime } => {
            length(datetime)
        }
        Mark::Language { language } => language.len(),
        Mark::Direction { direction } => direction.len(),
        _ => 0,
    }
}

//! Cuts HTML into tags and text, in one pass that never looks back.
//!
//! It follows the HTML standard's tokeniser closely enough for real documents. It is no security
//! boundary: what it misreads, the sanitiser still sees.

use std::borrow::Cow;

/// Attributes kept of one tag; further ones are skipped. Bounds the search for duplicates.
const MAX_ATTRIBUTES: usize = 16;

/// Elements whose content is never part of an article: skipped whole.
const SKIPPED: &[&str] = &[
    "script", "style", "title", "textarea", "template", "iframe", "noembed", "noframes", "select", "svg",
    "math",
];

/// A piece of HTML.
pub(super) enum Token<'s> {
    /// Text as written: entities are not decoded; a `<` in it opens no tag.
    Text(&'s str),
    Open(Tag<'s>),
    /// An end tag, by its lower-case name.
    Close(String),
}

pub(super) struct Tag<'s> {
    /// Lower case.
    pub(super) name: String,
    /// Lower-case name and value as written, each name once.
    pub(super) attributes: Vec<(String, &'s str)>,
    self_closing: bool,
}

impl<'s> Tag<'s> {
    /// The raw value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&'s str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }
}

/// Iterates over the tokens of a fragment. Comments, doctypes and skipped elements do not appear.
pub(super) struct Scanner<'s> {
    source: &'s str,
    position: usize,
}

impl<'s> Scanner<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, position: 0 }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.position..]
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.position + ahead).copied()
    }

    /// Takes everything while `keep` holds. Stops only at ASCII, so that slices stay valid.
    fn take_while(&mut self, keep: impl Fn(u8) -> bool) -> &'s str {
        let rest = self.rest();
        let end = rest
            .bytes()
            .position(|byte| byte.is_ascii() && !keep(byte))
            .unwrap_or(rest.len());
        self.position += end;
        &rest[..end]
    }

    /// Moves behind the next `end`, or to the end of the source.
    fn skip_past(&mut self, end: &str) {
        self.position = self
            .rest()
            .find(end)
            .map_or(self.source.len(), |at| self.position + at + end.len());
    }

    fn text(&mut self) -> Token<'s> {
        // A `<` that opens nothing is a piece of text of its own.
        let start = self.position;
        if self.byte(0) == Some(b'<') {
            self.position += 1;
        } else {
            self.take_while(|byte| byte != b'<');
        }
        Token::Text(&self.source[start..self.position])
    }

    /// Reads a tag from behind its `<` or `</`. `None` when the source ends inside it.
    fn tag(&mut self) -> Option<Tag<'s>> {
        let name = self.take_while(|byte| !byte.is_ascii_whitespace() && byte != b'/' && byte != b'>');
        let mut tag = Tag {
            name: name.to_ascii_lowercase(),
            attributes: Vec::new(),
            self_closing: false,
        };
        loop {
            let gap = self.take_while(|byte| byte.is_ascii_whitespace() || byte == b'/');
            if self.byte(0)? == b'>' {
                self.position += 1;
                tag.self_closing = gap.ends_with('/');
                return Some(tag);
            }
            let (name, value) = self.attribute()?;
            if tag.attributes.len() < MAX_ATTRIBUTES && tag.attribute(&name).is_none() {
                tag.attributes.push((name, value));
            }
        }
    }

    fn attribute(&mut self) -> Option<(String, &'s str)> {
        let start = self.position;
        // A leading `=` belongs to the name, by the standard.
        self.position += usize::from(self.byte(0)? == b'=');
        self.take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='));
        let name = self.source[start..self.position].to_ascii_lowercase();
        self.take_while(|byte| byte.is_ascii_whitespace());
        if self.byte(0)? != b'=' {
            return Some((name, ""));
        }
        self.position += 1;
        self.take_while(|byte| byte.is_ascii_whitespace());
        let value = match self.byte(0)? {
            quote @ (b'"' | b'\'') => {
                self.position += 1;
                let value = self.take_while(|byte| byte != quote);
                self.byte(0)?;
                self.position += 1;
                value
            }
            _ => self.take_while(|byte| !byte.is_ascii_whitespace() && byte != b'>'),
        };
        Some((name, value))
    }

    /// An unfinished tag takes the rest of the source with it, by the standard.
    fn give_up(&mut self) -> Option<Tag<'s>> {
        self.position = self.source.len();
        None
    }

    /// Moves to the end tag of a skipped element, or to the end of the source.
    fn skip_content(&mut self, name: &str) {
        let bytes = self.source.as_bytes();
        let mut from = self.position;
        while let Some(at) = self.source[from..].find("</") {
            let start = from + at + 2;
            let end = start + name.len();
            let named = bytes
                .get(start..end)
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if named && bytes.get(end).is_none_or(|next| !next.is_ascii_alphanumeric()) {
                self.position = from + at;
                return;
            }
            from = start;
        }
        self.position = self.source.len();
    }
}

impl<'s> Iterator for Scanner<'s> {
    type Item = Token<'s>;

    fn next(&mut self) -> Option<Token<'s>> {
        loop {
            if self.byte(0)? != b'<' {
                return Some(self.text());
            }
            match (self.byte(1), self.byte(2)) {
                (Some(letter), _) if letter.is_ascii_alphabetic() => {
                    self.position += 1;
                    let tag = self.tag().or_else(|| self.give_up())?;
                    if !SKIPPED.contains(&tag.name.as_str()) {
                        return Some(Token::Open(tag));
                    }
                    let empty = tag.self_closing && matches!(tag.name.as_str(), "svg" | "math");
                    if !empty {
                        self.skip_content(&tag.name);
                    }
                }
                (Some(b'/'), Some(letter)) if letter.is_ascii_alphabetic() => {
                    self.position += 2;
                    let tag = self.tag().or_else(|| self.give_up())?;
                    return Some(Token::Close(tag.name));
                }
                (Some(b'!'), _) if self.rest().starts_with("<!--") => {
                    // From the second `<!-` on, so that `<!-->` is an empty comment, by the standard.
                    self.position += 2;
                    self.skip_past("-->");
                }
                (Some(b'!' | b'?'), _) | (Some(b'/'), Some(_)) => self.skip_past(">"),
                _ => return Some(self.text()),
            }
        }
    }
}

/// Undoes the escapes that the sanitiser writes: these five and no others. `&amp;` comes last, so that
/// what it uncovers is not decoded again.
pub(super) fn decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let text = raw
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    Cow::Owned(text.replace("&nbsp;", "\u{a0}").replace("&amp;", "&"))
}

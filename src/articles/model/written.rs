//! The text of an article, with what is made of it before the transaction that saves it.

use std::cell::RefCell;

use zstd::bulk::Compressor;

use super::Body;
use crate::text::{Rendered, render};

/// A text, what readers get of it, and the form it is stored in. Making one is slow work.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text as it was written.
    pub body: Body,
    /// What readers get of it.
    pub rendered: Rendered,
    /// Both, as a revision stores them.
    pub packed: Packed,
}

impl Written {
    /// Renders the text and packs it.
    pub fn new(body: Body) -> Self {
        let rendered = render(body.format, &body.source);
        let packed = Packed::new(&Unpacked {
            source: body.source.clone(),
            html: rendered.html.clone(),
            text: rendered.text.clone(),
        });
        Self {
            body,
            rendered,
            packed,
        }
    }
}

/// The three forms of a text: as it was written, as HTML and without any markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// As it was written.
    pub source: String,
    /// As sanitised HTML.
    pub html: String,
    /// Without any markup.
    pub text: String,
}

/// The three forms of a text in one piece. They say nearly the same, so together they take less room than one of them
/// alone does as it is.
///
/// A JSON array, compressed with zstd (RFC 8878) where that makes it shorter. The two are told apart by their first
/// byte: no zstd frame begins with a bracket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(Vec<u8>);

/// The fastest level.
const LEVEL: i32 = 1;

thread_local! {
    /// Making one takes longer than compressing a report with it, so each thread keeps its own.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL).ok());
}

impl Packed {
    /// Packs a text.
    pub fn new(text: &Unpacked) -> Self {
        let Unpacked { source, html, text } = text;
        let json = serde_json::to_vec(&(source, html, text)).expect("texts are JSON");
        let compressed = COMPRESSOR.with_borrow_mut(|compressor| compressor.as_mut()?.compress(&json).ok());
        Self(
            compressed
                .filter(|compressed| compressed.len() < json.len())
                .unwrap_or(json),
        )
    }

    /// What was stored.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text again.
    ///
    /// # Errors
    /// When these are not the bytes of a packed text.
    pub fn unpack(&self) -> std::io::Result<Unpacked> {
        let (source, html, text) = if self.0.first() == Some(&b'[') {
            serde_json::from_slice(&self.0)?
        } else {
            serde_json::from_slice(&decompress(&self.0)?)?
        };
        Ok(Unpacked { source, html, text })
    }
}

fn decompress(frame: &[u8]) -> std::io::Result<Vec<u8>> {
    let length = zstd::zstd_safe::get_frame_content_size(frame)
        .ok()
        .flatten()
        .and_then(|length| usize::try_from(length).ok())
        .ok_or_else(|| std::io::Error::other("no packed text"))?;
    zstd::bulk::decompress(frame, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EXAMPLE_ARTICLE, Format};

    fn written(source: &str) -> Written {
        Written::new(Body {
            format: Format::Markdown,
            source: source.into(),
        })
    }

    #[test]
    fn a_text_is_unpacked_as_it_was_packed() {
        for source in ["", "Rain.", "«Straße»\u{1F327} \"quoted\" \\", EXAMPLE_ARTICLE] {
            let Written { rendered, packed, .. } = written(source);
            let stored = Packed::from_bytes(packed.as_bytes().to_vec());
            let Unpacked {
                source: unpacked,
                html,
                text,
            } = stored.unpack().unwrap();
            assert_eq!(
                (unpacked.as_str(), html, text),
                (source, rendered.html, rendered.text)
            );
        }
    }

    #[test]
    fn a_report_takes_less_room_than_its_source() {
        let packed = written(EXAMPLE_ARTICLE).packed;
        assert!(
            packed.as_bytes().len() < EXAMPLE_ARTICLE.len() * 3 / 4,
            "{} of {} bytes",
            packed.as_bytes().len(),
            EXAMPLE_ARTICLE.len()
        );
    }

    #[test]
    fn a_text_that_would_grow_stays_as_it_is() {
        assert_eq!(written("Rain.").packed.as_bytes()[0], b'[');
    }

    #[test]
    fn other_bytes_are_refused() {
        for bytes in [&b""[..], b"[", b"rain", b"\x28\xb5\x2f\xfd\x00"] {
            assert!(Packed::from_bytes(bytes.to_vec()).unpack().is_err(), "{bytes:?}");
        }
        let mut cut = written(EXAMPLE_ARTICLE).packed.as_bytes().to_vec();
        cut.truncate(cut.len() / 2);
        assert!(Packed::from_bytes(cut).unpack().is_err());
    }
}

//! Atom feeds (RFC 4287), as answers that everybody may store.

use std::io;

use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::cache::{Lasts, Made, Ready};
use super::problem::Problem;
use super::public::storing;
use crate::clock::Timestamp;

/// The media type of a feed.
const ATOM: &str = "application/atom+xml; charset=utf-8";

type Xml = Writer<Vec<u8>>;

/// A feed.
#[derive(Clone, Debug)]
pub struct AtomFeed {
    /// What it is known by for ever.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The language of its title.
    pub language: String,
    /// Where it is.
    pub address: String,
    /// The page that it is about.
    pub page: Option<String>,
    /// When anything in it last changed.
    pub updated: Timestamp,
    /// What is in it, the newest first.
    pub entries: Vec<AtomEntry>,
}

/// One thing in a feed.
#[derive(Clone, Debug)]
pub struct AtomEntry {
    /// What it is known by for ever.
    pub id: String,
    /// Who wrote it, which is what it is called as well.
    pub author: String,
    /// Its text as safe HTML.
    pub html: String,
    /// The page that shows it.
    pub page: Option<String>,
    /// When it was written.
    pub published: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// A feed as an answer: a strong ETag, 304 for who has it already, and the names of what it was made of, as of
/// [`Public`](super::Public).
#[derive(Debug)]
pub struct PublicFeed {
    feed: AtomFeed,
    keys: Vec<String>,
}

impl PublicFeed {
    /// 200 (or 304) with a feed; `keys` as for [`Public::new`](super::Public::new).
    pub fn new(feed: AtomFeed, keys: Vec<String>) -> Self {
        Self { feed, keys }
    }
}

impl Responder for PublicFeed {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let headers = storing(request, &self.keys);
        match self.feed.xml() {
            Ok(xml) => Made {
                ready: Ready::new(xml.into(), ATOM, headers).into(),
                keys: self.keys,
                lasts: Lasts::Always,
            }
            .respond(request),
            Err(error) => Problem::internal(error).error_response(),
        }
    }
}

impl AtomFeed {
    fn xml(&self) -> io::Result<Vec<u8>> {
        let mut xml = Writer::new(Vec::new());
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let feed = xml
            .create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .with_attribute(("xml:lang", self.language.as_str()));
        feed.write_inner_content(|xml| {
            text(xml, "id", &self.id)?;
            text(xml, "title", &self.title)?;
            text(xml, "updated", &self.updated.to_string())?;
            link(xml, "self", &self.address)?;
            if let Some(page) = &self.page {
                link(xml, "alternate", page)?;
            }
            self.entries.iter().try_for_each(|entry| entry.write(xml))
        })?;
        Ok(xml.into_inner())
    }
}

impl AtomEntry {
    fn write(&self, xml: &mut Xml) -> io::Result<()> {
        xml.create_element("entry").write_inner_content(|xml| {
            text(xml, "id", &self.id)?;
            text(xml, "title", &self.author)?;
            text(xml, "published", &self.published.to_string())?;
            text(xml, "updated", &self.updated.to_string())?;
            xml.create_element("author")
                .write_inner_content(|xml| text(xml, "name", &self.author))?;
            if let Some(page) = &self.page {
                link(xml, "alternate", page)?;
            }
            let content = xml.create_element("content").with_attribute(("type", "html"));
            content.write_text_content(BytesText::new(&legal(&self.html)))?;
            Ok(())
        })?;
        Ok(())
    }
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(&legal(text)))?;
    Ok(())
}

fn link(xml: &mut Xml, relation: &str, address: &str) -> io::Result<()> {
    let link = xml.create_element("link").with_attribute(("rel", relation));
    link.with_attribute(("href", address)).write_empty()?;
    Ok(())
}

/// The text without what XML has no way to say.
fn legal(text: &str) -> String {
    let is_legal = |one: &char| !matches!(one, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(is_legal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(text: &str) -> String {
        let time: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        let feed = AtomFeed {
            id: "https://example.org/feed".into(),
            title: text.into(),
            language: "en".into(),
            address: "https://example.org/feed?a=1&b=\"2\"".into(),
            page: None,
            updated: time,
            entries: vec![AtomEntry {
                id: "urn:uuid:1".into(),
                author: text.into(),
                html: format!("<p>{text}</p>"),
                page: Some("https://example.org/#1".into()),
                published: time,
                updated: time,
            }],
        };
        String::from_utf8(feed.xml().unwrap()).unwrap()
    }

    #[test]
    fn what_text_holds_is_never_read_as_xml() {
        let xml = feed("</title><script>alert(1)</script> & ]]> \u{1}\u{b}\u{fffe}");
        assert!(!xml.contains("<script") && !xml.contains("]]>"), "{xml}");
        assert!(
            xml.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; ]]&gt; <"),
            "{xml}"
        );
        assert!(
            xml.contains("href=\"https://example.org/feed?a=1&amp;b=&quot;2&quot;\""),
            "{xml}"
        );
        assert_eq!(xml.matches("<entry>").count(), 1);
        assert!(quick_xml_reads(&xml));
    }

    /// Whether another reader than ours takes it to its end.
    fn quick_xml_reads(xml: &str) -> bool {
        let mut reader = quick_xml::Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }
}

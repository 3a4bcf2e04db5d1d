//! What an HTML parser finds in an answer.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use url::Url;

/// Elements that run nothing, fetch nothing but pictures, and send nothing.
const HARMLESS: [&str; 46] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "section",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
];
const HARMLESS_TOO: [&str; 3] = ["tr", "u", "ul"];

/// Attributes that are text.
const TEXTS: [&str; 18] = [
    "align", "alt", "class", "colspan", "datetime", "dir", "height", "id", "lang", "rel", "reversed",
    "rowspan", "scope", "start", "title", "value", "width", "type",
];

/// Attributes that are addresses.
const ADDRESSES: [&str; 3] = ["href", "src", "cite"];

/// What may run in this piece of HTML, as a browser would read it in the middle of a page.
pub fn dangers(html: &str) -> Vec<String> {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let parsed = parse_fragment(RcDom::default(), ParseOpts::default(), context, Vec::new(), true).one(html);
    let mut found = Vec::new();
    walk(&parsed.document, &mut found);
    found
}

fn walk(node: &Handle, found: &mut Vec<String>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let element: &str = &name.local;
        if name.ns != ns!(html) || ![&HARMLESS[..], &HARMLESS_TOO].concat().contains(&element) {
            found.push(format!("<{element}>"));
        }
        for attribute in attrs.borrow().iter() {
            let (name, value): (&str, &str) = (&attribute.name.local, &attribute.value);
            let is_harmless = TEXTS.contains(&name) || ADDRESSES.contains(&name) && leads_nowhere_bad(value);
            if !is_harmless {
                found.push(format!("<{element} {name}={value:?}>"));
            }
        }
    }
    node.children.borrow().iter().for_each(|child| walk(child, found));
}

fn leads_nowhere_bad(address: &str) -> bool {
    let url = Url::parse(address);
    address.starts_with('#') || url.is_ok_and(|url| ["http", "https", "mailto"].contains(&url.scheme()))
}

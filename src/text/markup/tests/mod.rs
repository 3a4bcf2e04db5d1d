mod as_markdown;
mod blocks;
mod generated;
mod hostile;
mod markdown;
mod safety;
mod structure;
mod text;

use super::scan::{Scanner, Token};
use super::{Format, Rendered, render, rules};

fn from_html(source: &str) -> String {
    render(Format::Html, source).html
}

fn from_markdown(source: &str) -> String {
    render(Format::Markdown, source).html
}

#[test]
fn the_example_article_has_five_paragraphs_323_words_and_takes_one_minute() {
    let rendered = render(Format::Markdown, crate::text::EXAMPLE_ARTICLE);
    assert_eq!(rendered.html.matches("<p>").count(), 5);
    assert!(rendered.html.starts_with("<p>BRUSSELS — "));
    assert_eq!(rendered.text, crate::text::EXAMPLE_ARTICLE.trim_end());
    assert_eq!(rendered.word_count, 323);
    assert_eq!(rendered.reading_time_minutes, 1);
}

#[test]
fn an_empty_body_is_empty_and_takes_a_minute() {
    for format in [Format::Markdown, Format::Html] {
        let rendered = render(format, " \n");
        assert_eq!(
            (
                rendered.html.as_str(),
                rendered.text.as_str(),
                rendered.word_count
            ),
            ("", "", 0)
        );
        assert_eq!(rendered.reading_time_minutes, 1);
    }
}

#[test]
fn formats_have_the_same_names_in_json_and_in_the_database() {
    for (format, name) in [(Format::Markdown, "markdown"), (Format::Html, "html")] {
        assert_eq!(serde_json::to_value(format).unwrap(), name);
        assert_eq!(<&str>::from(format), name);
        assert_eq!(name.parse(), Ok(format));
    }
}

/// The tags of sanitised HTML, by name, with their attributes.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    Scanner::new(html)
        .filter_map(|token| match token {
            Token::Open(tag) => {
                let attributes = tag
                    .attributes
                    .into_iter()
                    .map(|(name, value)| (name, value.to_owned()));
                Some((tag.name, attributes.collect()))
            }
            Token::Text(_) | Token::Close(_) => None,
        })
        .collect()
}

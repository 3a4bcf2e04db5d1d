use proptest::prelude::*;

use super::*;

/// Pieces of HTML and Markdown that are likely to confuse a parser, in any order.
pub(super) fn document() -> impl Strategy<Value = String> {
    let names = vec![
        "p",
        "b",
        "i",
        "em",
        "a",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "figure",
        "figcaption",
        "section",
        "h1",
        "h2",
        "div",
        "span",
        "br",
        "hr",
        "img",
        "svg",
        "math",
        "script",
        "style",
        "title",
        "textarea",
        "select",
        "option",
        "template",
        "noscript",
        "form",
        "input",
        "button",
        "frameset",
        "html",
        "body",
        "x-y",
        "colgroup",
        "col",
        "ruby",
        "rt",
        "plaintext",
        "xmp",
        "nobr",
        "font",
        "object",
        "iframe",
        "mi",
        "annotation-xml",
    ];
    let attributes = vec![
        "",
        " href=javascript:alert(1)",
        " href=\"https://example.org/?a=1&b=2\"",
        " href='#fn-1'",
        " onclick=\"alert(1)\"",
        " src=https://a.example/x.png",
        " src='https://a&#9;b.example/?&quot;'",
        " style=x",
        " lang=fr",
        " lang='&#110;'",
        " id=fn-1",
        " class=\"language-x\"",
        " title=\"<script>\"",
        " align=left",
        " checked type=checkbox",
        "/",
        " a=\"",
        " =x",
        " on load=x",
        " cite=https://a.example",
    ];
    let loose = vec![
        "text",
        " ",
        "\n",
        "\n\n",
        "&amp;",
        "&lt;script&gt;",
        "&#10;",
        "&#0;",
        "&nbsp;",
        "<",
        ">",
        "\"",
        "'",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "</",
        "&#x202e;",
        "javascript:",
        "*",
        "**",
        "_",
        "`",
        "```\n",
        "> ",
        "- ",
        "1. ",
        "    ",
        "| a | b |\n|---|---|\n",
        "[a](",
        ")",
        "![x](https://a.example/i.png \"c\")",
        "[^1]",
        "[^1]: note\n",
        "~~",
        "# ",
        "---\n",
        "\\",
        "https://a.example/?x=<b>",
        "\r",
        "\u{c}",
        "\0",
        "é",
        "字",
    ];
    let open = (
        proptest::sample::select(names.clone()),
        proptest::sample::select(attributes),
    )
        .prop_map(|(name, attribute)| format!("<{name}{attribute}>"));
    let close = proptest::sample::select(names).prop_map(|name| format!("</{name}>"));
    let loose = proptest::sample::select(loose).prop_map(str::to_owned);
    let piece = prop_oneof![4 => open, 2 => close, 3 => loose, 1 => any::<String>()];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

pub(super) fn format() -> impl Strategy<Value = Format> {
    proptest::sample::select(vec![Format::Markdown, Format::Html])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_but_the_allow_list_comes_out(source in document(), format in format()) {
        let html = render(format, &source).html;
        prop_assert!(!html.to_lowercase().contains("<script"));
        for (name, attributes) in tags(&html) {
            let element = rules::element_named(&name);
            prop_assert!(element.is_some(), "<{}>", name);
            for (attribute, value) in attributes {
                let known = element.is_some_and(|element| element.attributes.contains(&attribute.as_str()))
                    || rules::EVERYWHERE.contains(&attribute.as_str())
                    || (name == "a" && attribute == "rel");
                prop_assert!(known && !attribute.starts_with("on"), "{} of <{}>", attribute, name);
                if matches!(attribute.as_str(), "href" | "src" | "cite") {
                    let safe = ["https://", "http://", "mailto:", "#fn"].iter().any(|start| value.starts_with(start));
                    prop_assert!(safe, "{}={:?}", attribute, value);
                }
            }
        }
    }

    #[test]
    fn rendering_the_result_again_changes_nothing(source in document(), format in format()) {
        let once = render(format, &source);
        let twice = render(Format::Html, &once.html);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn the_text_holds_the_words_that_were_written(words in proptest::collection::vec("[a-z]{1,8}", 1..20)) {
        let source = words.join("<b> </b>");
        prop_assert_eq!(render(Format::Html, &source).text, words.join(" "));
    }
}

use proptest::prelude::*;

use super::scan::{Scanner, Token};
use super::*;

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

mod markdown {
    use super::*;

    #[test]
    fn blocks_of_news_are_rendered() {
        assert_eq!(
            from_markdown("# One\n\n## Two\n\nA *b* **c** `d`\ne\n\n> quote\n\n---\n\n1. x\n2. y"),
            "<h2>One</h2>\n<h2>Two</h2>\n<p>A <em>b</em> <strong>c</strong> <code>d</code>\ne</p>\n\
             <blockquote>\n<p>quote</p>\n</blockquote>\n<hr>\n<ol>\n<li>x</li>\n<li>y</li>\n</ol>"
        );
    }

    #[test]
    fn tables_keep_their_alignment() {
        let html = from_markdown("|a|b|\n|:-|-:|\n|1|~~2~~|");
        assert!(html.contains("<th align=\"left\">a</th>"), "{html}");
        assert!(html.contains("<td align=\"right\"><del>2</del></td>"), "{html}");
        assert!(html.contains("<thead>") && html.contains("<tbody>"), "{html}");
    }

    #[test]
    fn task_lists_are_shown_as_text() {
        let html = from_markdown("- [x] done\n- [ ] open");
        assert_eq!(html, "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>");
    }

    #[test]
    fn bare_addresses_become_links() {
        assert_eq!(
            from_markdown("see https://example.org/a."),
            "<p>see <a rel=\"noopener\" href=\"https://example.org/a\">https://example.org/a</a>.</p>"
        );
    }

    #[test]
    fn footnotes_link_both_ways_and_leave_no_marks_in_the_text() {
        let rendered = render(Format::Markdown, "Claim[^1] holds.\n\n[^1]: The source.");
        assert!(
            rendered
                .html
                .contains("<a rel=\"noopener\" href=\"#fn-1\" id=\"fnref-1\">1</a>"),
            "{}",
            rendered.html
        );
        assert!(rendered.html.contains("<li id=\"fn-1\">"), "{}", rendered.html);
        assert!(
            rendered.html.contains("<section class=\"footnotes\">"),
            "{}",
            rendered.html
        );
        assert_eq!(rendered.text, "Claim holds.\n\nThe source.");
    }

    #[test]
    fn an_image_with_a_title_is_a_figure_with_a_caption() {
        assert_eq!(
            from_markdown("![A train](https://example.org/t.jpg \"At ten\")"),
            "<figure><img src=\"https://example.org/t.jpg\" alt=\"A train\" title=\"At ten\"><figcaption>At ten</figcaption></figure>"
        );
    }

    #[test]
    fn inline_html_is_held_to_the_same_rules() {
        assert_eq!(
            from_markdown("H<sub>2</sub>O <script>alert(1)</script><b onclick=x>b</b>"),
            "<p>H<sub>2</sub>O <b>b</b></p>"
        );
        assert_eq!(
            from_markdown(
                "<figure>\n<img src=\"https://example.org/t.jpg\" alt=\"\" width=\"640\">\n</figure>"
            ),
            "<figure>\n<img src=\"https://example.org/t.jpg\" alt=\"\" width=\"640\">\n</figure>"
        );
    }

    #[test]
    fn code_keeps_its_language_and_its_spaces() {
        let rendered = render(Format::Markdown, "```rust\nfn main() {\n    a < b && c;\n}\n```");
        assert!(
            rendered.html.contains(
                "<code class=\"language-rust\">fn main() {\n    a &lt; b &amp;&amp; c;\n}\n</code>"
            )
        );
        assert_eq!(rendered.text, "fn main() {\n    a < b && c;\n}\n");
    }

    #[test]
    fn emphasis_works_beside_chinese_punctuation() {
        assert_eq!(
            from_markdown("**北京。**今天"),
            "<p><strong>北京。</strong>今天</p>"
        );
    }
}

mod safety {
    use super::*;

    #[test]
    fn scripts_styles_frames_forms_and_foreign_elements_leave_nothing() {
        for hostile in [
            "<script>alert(1)</script>",
            "<SCRIPT src=//x></SCRIPT >",
            "<style>p{}</style>",
            "<iframe src=https://x></iframe>",
            "<svg><script>alert(1)</script></svg>",
            "<svg onload=alert(1)>",
            "<math><mi>x</mi></math>",
            "<svg/><template><b></template>",
            "<form action=/x><input name=a><textarea>t</textarea></form>",
            "<object data=x></object><embed src=x><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
            "<base href=https://x><!--[if IE]><script>alert(1)</script><![endif]-->",
            "<img src=x onerror=alert(1)>",
            "<img src=data:image/png;base64,AAAA>",
            "<img src=http://example.org/a.png>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        ] {
            assert_eq!(from_html(hostile), "", "{hostile}");
        }
    }

    #[test]
    fn links_lose_every_other_scheme_and_every_handler() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "java&#9;script:alert(1)",
            "&#106;avascript:alert(1)",
            "javascript&colon;alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "//example.org",
            "/news",
            "#top",
            "https:///",
        ] {
            assert_eq!(
                from_html(&format!(
                    "<a href=\"{address}\" onclick=x style=y target=_blank class=z>t</a>"
                )),
                "<p><a rel=\"noopener\">t</a></p>",
                "{address}"
            );
        }
    }

    #[test]
    fn web_and_mail_links_stay() {
        for address in [
            "https://example.org/a?b=1&amp;c=2",
            "http://example.org/",
            "mailto:desk@example.org",
        ] {
            let html = format!("<p><a rel=\"noopener\" href=\"{address}\">t</a></p>");
            assert_eq!(from_html(&html), html);
        }
    }

    /// The allow-list must hold alone: `tidy` before it is no boundary.
    #[test]
    fn the_allow_list_alone_removes_the_same() {
        for hostile in [
            "<script>alert(1)</script>",
            "<svg><style><img src=x onerror=alert(1)></style></svg>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "<a href=javascript:alert(1)>t</a>",
            "<img src=x onerror=alert(1)>",
            "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
            "<p id=location lang='\"' style=x class=y>t</p>",
        ] {
            let html = rules::sanitise(hostile);
            for (name, attributes) in tags(&html) {
                assert!(rules::element_named(&name).is_some(), "{name} of {hostile}");
                assert!(
                    attributes.iter().all(|(name, _)| name == "rel"),
                    "{attributes:?} of {hostile}"
                );
            }
        }
    }

    #[test]
    fn attributes_keep_only_the_values_they_may_have() {
        assert_eq!(
            from_html(
                "<p id=location lang=fr dir=rtl class=x>a</p><ol start=3 type=x><li value=-1>b</ol><p lang='a b' dir=up>c</p>"
            ),
            "<p lang=\"fr\" dir=\"rtl\">a</p><ol start=\"3\"><li value=\"-1\">b</li></ol><p>c</p>"
        );
    }
}

mod structure {
    use super::*;

    fn becomes(source: &str, html: &str) {
        assert_eq!(from_html(source), html, "{source}");
    }

    #[test]
    fn missing_end_tags_are_supplied() {
        becomes("<p>a<p>b<h2>c<p>d", "<p>a</p><p>b</p><h2>c</h2><p>d</p>");
        becomes(
            "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul><p>e</p>",
        );
        becomes(
            "<dl><dt>a<dd>b<dt>c</dl>",
            "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>",
        );
        becomes(
            "<table><tr><th>a<td>b<tr><td>c</table>d",
            "<table><tbody><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></tbody></table><p>d</p>",
        );
        becomes("<p><b>a<i>b</b>c", "<p><b>a<i>b</i></b>c</p>");
    }

    #[test]
    fn end_tags_of_nothing_are_dropped() {
        becomes("a</p></div></b></table></li>b", "<p>a</p><p>b</p>");
        becomes("<blockquote>a</ul></blockquote>", "<blockquote>a</blockquote>");
    }

    #[test]
    fn loose_text_gets_a_paragraph() {
        becomes(
            "a <b>b</b><div>c</div>d<br>e",
            "<p>a <b>b</b></p><p>c</p><p>d<br>e</p>",
        );
        becomes("<li>a</li>", "<p>a</p>");
        becomes("<ul>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
        becomes("<li><div>a</div><div>b</div></li>", "<p>a</p><p>b</p>");
        becomes(
            "<ul><li><div>a</div><div>b</div></li></ul>",
            "<ul><li><p>a</p><p>b</p></li></ul>",
        );
    }

    #[test]
    fn stray_text_in_a_table_gets_a_cell() {
        becomes(
            "<table>a<tr>b<td>c</table>",
            "<table><tbody><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>",
        );
        becomes(
            "<table><td>a</table>",
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
        );
        becomes("<td>a</td>", "<p>a</p>");
    }

    #[test]
    fn a_table_ends_whatever_its_cells_left_open() {
        becomes(
            "<table><tr><td><ul><li>a<blockquote>b<td>c</table>d",
            "<table><tbody><tr><td><ul><li>a<blockquote>b</blockquote></li></ul></td><td>c</td></tr></tbody></table><p>d</p>",
        );
        becomes(
            "<table><tr><td></ul></blockquote></section>a</table>",
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
        );
        becomes(
            "<blockquote><table><tr><td></blockquote>a</table>b</blockquote>c",
            "<blockquote><table><tbody><tr><td>a</td></tr></tbody></table>b</blockquote><p>c</p>",
        );
    }

    #[test]
    fn inline_markup_ends_with_its_block_and_links_do_not_nest() {
        becomes("<b>a<p>b</p>c</b>", "<p><b>a</b></p><p>b</p><p>c</p>");
        becomes(
            "<a href=https://a.example>a<a href=https://b.example>b</a>c</a>",
            "<p><a rel=\"noopener\" href=\"https://a.example/\">a</a><a rel=\"noopener\" href=\"https://b.example/\">b</a>c</p>",
        );
    }

    #[test]
    fn unknown_inline_elements_keep_their_text_and_old_names_become_new() {
        becomes(
            "<span>a</span><font color=red>b</font><strike>c</strike>",
            "<p>ab<s>c</s></p>",
        );
        becomes("<h1>a</h1><h2>b</h1>c</h2>", "<h2>a</h2><h2>b</h2><p>c</p>");
    }

    #[test]
    fn text_that_only_looks_like_markup_stays_text() {
        becomes(
            "1 < 2 && 3 > 2 &lt;b&gt; <3",
            "<p>1 &lt; 2 &amp;&amp; 3 &gt; 2 &lt;b&gt; &lt;3</p>",
        );
    }

    #[test]
    fn comments_doctypes_and_unfinished_tags_vanish() {
        becomes("a<!-- b --><!-->c<!DOCTYPE html><?php x ?></3>d<b", "<p>acd</p>");
        becomes("a<!-- b", "<p>a</p>");
        becomes("a<b title=\"c>d", "<p>a</p>");
    }

    #[test]
    fn line_ends_are_unix_ones_and_nul_is_no_character() {
        becomes("<pre>a\r\nb\rc\0</pre>", "<pre>a\nb\nc</pre>");
    }
}

mod text {
    use super::*;

    fn text(source: &str) -> String {
        render(Format::Html, source).text
    }

    #[test]
    fn blocks_are_separated_by_blank_lines_and_entities_decoded() {
        assert_eq!(
            text("<h2>A &amp;amp; B</h2><p>c\n  d&nbsp;e</p><blockquote><p>f</p></blockquote>"),
            "A &amp; B\n\nc d\u{a0}e\n\nf"
        );
    }

    #[test]
    fn items_rows_and_line_breaks_are_lines() {
        assert_eq!(text("<ul><li>a<ul><li>b</ul><li>c</ul>d"), "a\nb\nc\n\nd");
        assert_eq!(text("<table><tr><th>a<th>b<tr><td>c<td>d</table>"), "a\tb\nc\td");
        assert_eq!(text("a<br>b"), "a\nb");
    }

    #[test]
    fn inline_markup_does_not_split_words_and_spaces_collapse() {
        assert_eq!(
            text("<p>un<b>believ</b>able <i> news </i> !</p>"),
            "unbelievable news !"
        );
    }

    #[test]
    fn white_space_between_blocks_is_no_text() {
        assert_eq!(text("<p>a </p>\n\n <p> b</p>\n"), "a\n\nb");
    }
}

mod hostile {
    use super::*;

    const LARGE: usize = 1 << 20;
    const MEDIUM: usize = 1 << 15;

    /// Ends at all, does not overflow the stack, and gives HTML that another parser can take.
    fn survives(format: Format, source: &str) -> Rendered {
        let rendered = render(format, source);
        let grown = rendered.html.len();
        assert!(
            grown <= 9 * source.len() + 70_000,
            "{grown} bytes of {}",
            source.len()
        );
        let (mut depth, mut deepest) = (0_usize, 0);
        for token in Scanner::new(&rendered.html) {
            match token {
                Token::Open(tag) if !["br", "hr", "img"].contains(&tag.name.as_str()) => depth += 1,
                Token::Close(_) => depth -= 1,
                _ => {}
            }
            deepest = deepest.max(depth);
        }
        assert_eq!(depth, 0, "every tag is closed");
        assert!(deepest <= 4 * 32 + 1, "{deepest} deep");
        rendered
    }

    fn repeated(unit: &str, bytes: usize) -> String {
        unit.repeat(bytes / unit.len())
    }

    fn numbered(bytes: usize, piece: fn(usize) -> String) -> String {
        let mut source = String::new();
        let mut number = 0;
        while source.len() < bytes {
            source.push_str(&piece(number));
            number += 1;
        }
        source
    }

    #[test]
    fn a_mebibyte_of_quotes_lists_and_brackets_is_rendered() {
        for unit in [">", "[", "- ", "![", "> - "] {
            survives(Format::Markdown, &repeated(unit, LARGE));
        }
    }

    #[test]
    fn a_mebibyte_of_nested_blocks_is_rendered() {
        for unit in [
            "<blockquote>",
            "<ul><li>",
            "<table><tr><td>",
            "<b>",
            "<b lang=x><p>",
        ] {
            survives(Format::Html, &repeated(unit, LARGE));
        }
    }

    #[test]
    fn a_quarter_mebibyte_of_ampersands_is_rendered_and_none_is_lost() {
        let rendered = survives(Format::Html, &repeated("&", LARGE / 4));
        assert_eq!(rendered.text.len(), LARGE / 4);
    }

    #[test]
    fn much_of_any_markdown_is_rendered() {
        for unit in [
            "[a](",
            "*",
            "*a_ ",
            "**a*",
            "`",
            "~",
            "~~a",
            "<",
            "<b",
            "<a ",
            "|",
            "|a",
            "1. ",
            "<!--",
            "<?",
            "<![CDATA[",
            "\\",
            "(",
            "_a__",
            "[^1]",
            "[^",
            "[a]:",
            "[a]: b\n",
            "x\n|-\n",
            "www.",
            "http://",
            "a@b.",
            "# ",
            "![a](b \"c",
            ">a\n\n",
            "\u{300}",
        ] {
            survives(Format::Markdown, &repeated(unit, MEDIUM));
        }
    }

    #[test]
    fn much_of_any_html_is_rendered() {
        for unit in [
            "<table>",
            "<table>a",
            "<a href=https://a.example>",
            "<p>",
            "</p>",
            "<div>",
            "<font size=1>",
            "<i><p></p>",
            "<svg>",
            "<select>",
            "<pre>",
            "<section>",
            "<dl><dt>",
            "<hr>",
            "<a>",
            "&abc",
            "&#38;",
        ] {
            survives(Format::Html, &repeated(unit, MEDIUM));
        }
        let title = repeated("&", MEDIUM);
        assert_eq!(
            survives(Format::Html, &format!("<a title=\"{title}\">t</a>")).html,
            "<p><a rel=\"noopener\">t</a></p>"
        );
    }

    #[test]
    fn many_distinct_things_are_rendered() {
        survives(
            Format::Html,
            &numbered(MEDIUM, |number| format!("<b lang=l{number}><p>")),
        );
        survives(Format::Html, &numbered(MEDIUM, |number| format!("<x{number}>")));
        survives(
            Format::Html,
            &numbered(MEDIUM, |number| format!("<p id=fn-{number}>t")),
        );
        survives(
            Format::Html,
            &format!("<a {}>t</a>", numbered(LARGE, |number| format!("a{number} "))),
        );
        survives(
            Format::Markdown,
            &numbered(MEDIUM, |number| format!("[^{number}]: a[^{number}]\n\n")),
        );
        survives(
            Format::Markdown,
            &numbered(MEDIUM, |number| format!("[{number}]: https://a.example/\n")),
        );
        survives(
            Format::Markdown,
            &numbered(MEDIUM, |number| "`".repeat(number % 2_000) + "a"),
        );
    }

    #[test]
    fn deep_lists_quotes_and_long_references_are_rendered() {
        survives(
            Format::Markdown,
            &(0..500)
                .map(|depth| format!("{}- a\n", "  ".repeat(depth)))
                .collect::<String>(),
        );
        survives(
            Format::Markdown,
            &(0..300)
                .map(|depth| format!("{}a\n\n", ">".repeat(depth)))
                .collect::<String>(),
        );
        survives(
            Format::Markdown,
            &(repeated(">", MEDIUM) + &repeated("\na", MEDIUM)),
        );
        survives(
            Format::Markdown,
            &format!(
                "[a]: https://a.example/{}\n\n{}",
                repeated("x", MEDIUM),
                repeated("[a] ", MEDIUM)
            ),
        );
    }

    #[test]
    fn a_source_that_grows_a_hundredfold_is_shown_as_it_was_written() {
        let table = format!(
            "{}\n{}\n{}",
            "|a".repeat(3_000),
            "|-".repeat(3_000),
            "|b\n".repeat(300)
        );
        let notes = format!("{}\n\n[^a]: note", "[^a]".repeat(10_000));
        for source in [table, notes] {
            let rendered = survives(Format::Markdown, &source);
            assert!(rendered.html.starts_with("<pre>"));
            assert_eq!(rendered.text, source);
        }
    }

    #[test]
    fn an_article_full_of_footnotes_and_tables_is_still_rendered() {
        let notes: String = (0..200)
            .map(|number| format!("Claim[^{number}].\n\n[^{number}]: Source.\n\n"))
            .collect();
        let table = format!("|a|b|c|\n|-|-|-|\n{}", "|1|2|3|\n".repeat(2_000));
        for source in [notes, table] {
            assert!(!survives(Format::Markdown, &source).html.contains("<pre>"));
        }
    }

    #[test]
    fn nesting_is_cut_and_the_text_beyond_it_stays() {
        let html = from_html(&format!(
            "{}deep{}after",
            "<blockquote>".repeat(1_000),
            "</blockquote>".repeat(1_000)
        ));
        assert_eq!(html.matches("<blockquote>").count(), 32);
        assert!(html.contains("deep"));
        assert!(html.ends_with("</blockquote><p>after</p>"), "{html}");
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

/// Pieces of HTML and Markdown that are likely to confuse a parser, in any order.
fn document() -> impl Strategy<Value = String> {
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

fn format() -> impl Strategy<Value = Format> {
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

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
        from_markdown("<figure>\n<img src=\"https://example.org/t.jpg\" alt=\"\" width=\"640\">\n</figure>"),
        "<figure>\n<img src=\"https://example.org/t.jpg\" alt=\"\" width=\"640\">\n</figure>"
    );
}

#[test]
fn code_keeps_its_language_and_its_spaces() {
    let rendered = render(Format::Markdown, "```rust\nfn main() {\n    a < b && c;\n}\n```");
    assert!(
        rendered
            .html
            .contains("<code class=\"language-rust\">fn main() {\n    a &lt; b &amp;&amp; c;\n}\n</code>")
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

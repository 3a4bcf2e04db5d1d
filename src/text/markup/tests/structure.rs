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

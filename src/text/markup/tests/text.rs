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

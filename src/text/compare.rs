//! What was changed between two texts, word by word.

use std::time::Duration;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use utoipa::ToSchema;

use super::plain::escape;

/// After this long the shortest set of changes is no longer looked for: a longer one is given.
const PATIENCE: Duration = Duration::from_millis(300);

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It stayed.
    Equal,
    /// It was added.
    Insert,
    /// It was taken out.
    Delete,
}

/// A piece of two texts. All pieces that are not `insert` are the text before, all that are not `delete` the text after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// What became of it.
    pub op: ChangeKind,
    /// The piece.
    #[schema(example = "left on time")]
    pub text: String,
}

/// Compares two texts word by word (UAX #29).
pub fn compare(before: &str, after: &str) -> Vec<Change> {
    let words = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_unicode_words(before, after);
    let mut changes: Vec<Change> = Vec::new();
    for word in words.iter_all_changes() {
        let op = match word.tag() {
            ChangeTag::Equal => ChangeKind::Equal,
            ChangeTag::Insert => ChangeKind::Insert,
            ChangeTag::Delete => ChangeKind::Delete,
        };
        match changes.last_mut() {
            Some(last) if last.op == op => last.text.push_str(word.value()),
            _ => changes.push(Change {
                op,
                text: word.value().to_owned(),
            }),
        }
    }
    changes
}

/// The changes as HTML: the text itself, escaped, with `<ins>` and `<del>`. Line ends are kept as they are.
pub fn to_html(changes: &[Change]) -> String {
    let mut html = String::new();
    for Change { op, text } in changes {
        let (open, close) = match op {
            ChangeKind::Equal => ("", ""),
            ChangeKind::Insert => ("<ins>", "</ins>"),
            ChangeKind::Delete => ("<del>", "</del>"),
        };
        html.push_str(open);
        escape(text, &mut html);
        html.push_str(close);
    }
    html
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(op: ChangeKind, text: &str) -> Change {
        Change {
            op,
            text: text.into(),
        }
    }

    /// What is read of the changes without those of one kind.
    fn side(changes: &[Change], without: ChangeKind) -> String {
        let kept = changes.iter().filter(|change| change.op != without);
        kept.map(|change| change.text.as_str()).collect()
    }

    #[test]
    fn words_that_were_taken_out_and_put_in_are_named() {
        use ChangeKind::{Delete, Equal, Insert};
        assert_eq!(
            compare("The train left late.", "The train left on time."),
            [
                change(Equal, "The train left "),
                change(Delete, "late"),
                change(Insert, "on time"),
                change(Equal, "."),
            ]
        );
        assert_eq!(compare("", ""), []);
        assert_eq!(compare("", "Rain."), [change(Insert, "Rain.")]);
    }

    #[test]
    fn markup_in_a_text_is_text_in_the_html() {
        let html = to_html(&compare("a <b>", "a <script>"));
        assert!(!html.contains("<b>") && !html.contains("<script>"), "{html}");
        assert!(html.contains("<ins>") && html.contains("<del>"), "{html}");
    }

    #[test]
    fn of_two_long_texts_without_a_word_in_common_a_coarser_answer_is_given_in_the_end() {
        let long = |word: &str| -> String { (0..20_000).map(|number| format!("{word}{number} ")).collect() };
        let (before, after) = (long("a"), long("b"));
        let changes = compare(&before, &after);
        assert!(changes.iter().any(|change| change.op == ChangeKind::Insert));
        assert_eq!(
            (
                side(&changes, ChangeKind::Insert),
                side(&changes, ChangeKind::Delete)
            ),
            (before, after)
        );
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_changes(before in ".{0,80}", after in ".{0,80}") {
            let changes = compare(&before, &after);
            prop_assert_eq!(side(&changes, ChangeKind::Insert), before);
            prop_assert_eq!(side(&changes, ChangeKind::Delete), after);
        }
    }
}

//! What was changed between two revisions.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::EditorContent;
use crate::articles::Revision;
use crate::articles::service::Compared;
use crate::text::compare::{Change, compare, to_html};

/// What was changed from one revision to another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevisionDiff {
    /// The number of the revision that is compared with.
    #[schema(minimum = 1, example = 3)]
    pub from: i64,
    /// The number of the revision that is looked at.
    #[schema(minimum = 1, example = 4)]
    pub to: i64,
    /// The members that differ, the text aside, in the order that an article has them.
    pub fields: Vec<FieldChange>,
    /// The source of the text, word by word; `null` when it is the same.
    pub body: Option<BodyChange>,
}

/// A member of an article that differs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldChange {
    /// Its name.
    #[schema(example = "title")]
    pub field: String,
    /// What it was.
    #[schema(value_type = Value, example = "Night trains return")]
    pub before: Value,
    /// What it is.
    #[schema(value_type = Value, example = "Night trains return to Brussels")]
    pub after: Value,
}

/// How the text was changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BodyChange {
    /// The pieces, in order.
    pub operations: Vec<Change>,
    /// The same as HTML: the source, escaped, with `<ins>` and `<del>`.
    #[schema(example = "The train left <del>late</del><ins>on time</ins>.")]
    pub html: String,
}

impl From<Compared> for RevisionDiff {
    /// Takes a while for long texts that differ much.
    fn from(compared: Compared) -> Self {
        let Compared { from, to } = compared;
        let numbers = (from.number, to.number);
        let sources = (&from.content.body.source, &to.content.body.source);
        let body = (sources.0 != sources.1).then(|| {
            let operations = compare(sources.0, sources.1);
            BodyChange {
                html: to_html(&operations),
                operations,
            }
        });
        Self {
            from: numbers.0,
            to: numbers.1,
            body,
            fields: differing(members(from), members(to)),
        }
    }
}

/// What an article says, member by member: the format of the text, and not what follows from it.
fn members(revision: Revision) -> Map<String, Value> {
    let format = revision.content.body.format;
    let content = serde_json::to_value(EditorContent::of(revision)).expect("content is JSON");
    let Value::Object(mut members) = content else {
        return Map::new();
    };
    for made in ["body", "word_count", "reading_time_minutes"] {
        members.shift_remove(made);
    }
    members.insert("body_format".into(), serde_json::json!(format));
    members
}

fn differing(before: Map<String, Value>, mut after: Map<String, Value>) -> Vec<FieldChange> {
    before
        .into_iter()
        .map(|(field, before)| FieldChange {
            after: after.remove(&field).unwrap_or_default(),
            field,
            before,
        })
        .filter(|change| change.before != change.after)
        .collect()
}

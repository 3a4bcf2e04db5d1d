//! What was wrong in a published article, said openly.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ArticleId;
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::{Id, text_column};

/// The id of a [`Correction`].
pub type CorrectionId = Id<Correction>;

/// The most entries that stand under an article at the same time; readers get all of them with it.
pub const MAX_CORRECTIONS: usize = 100;

/// What sort of thing an entry says.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
    strum::AsRefStr,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum CorrectionKind {
    /// Something was wrong.
    Correction,
    /// Something could be misunderstood.
    Clarification,
    /// The newsroom no longer stands by the article.
    Retraction,
    /// Something happened since.
    Update,
}
text_column!(CorrectionKind);

/// One entry. It is never changed: another one supersedes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Its id.
    pub id: CorrectionId,
    /// The article it is about.
    pub article: ArticleId,
    /// What sort of thing it says.
    pub kind: CorrectionKind,
    /// What it says, in plain text.
    pub text: String,
    /// The date that stands over it.
    pub corrected_at: Timestamp,
    /// The entry in whose place it stands.
    pub supersedes: Option<CorrectionId>,
    /// Who wrote it.
    pub created_by: Option<UserId>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// An entry to write.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCorrection {
    /// What sort of thing it says.
    pub kind: CorrectionKind,
    /// What it says.
    pub text: String,
    /// The date to stand over it; now when absent.
    pub corrected_at: Option<Timestamp>,
    /// The entry in whose place it stands.
    pub supersedes: Option<CorrectionId>,
}

/// Of all entries of an article those that no other one supersedes, the oldest first.
pub fn standing(all: Vec<Correction>) -> Vec<Correction> {
    let superseded: Vec<CorrectionId> = all.iter().filter_map(|entry| entry.supersedes).collect();
    let mut standing = all;
    standing.retain(|entry| !superseded.contains(&entry.id));
    standing.sort_by_key(|entry| (entry.corrected_at, entry.id));
    standing
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;

    fn entry(id: u128, minute: u64, supersedes: Option<u128>) -> Correction {
        let beginning: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        let id_of = |number| Id::new(Uuid::from_u128(number));
        Correction {
            id: id_of(id),
            article: Id::new(Uuid::nil()),
            kind: CorrectionKind::Correction,
            text: "It left at 19:22.".into(),
            corrected_at: beginning.plus(Duration::from_secs(60 * minute)),
            supersedes: supersedes.map(id_of),
            created_by: None,
            created_at: beginning,
        }
    }

    #[test]
    fn the_last_of_a_chain_stands_and_the_oldest_date_comes_first() {
        let all = vec![
            entry(1, 9, None),
            entry(2, 1, Some(1)),
            entry(3, 5, Some(2)),
            entry(4, 2, None),
            entry(5, 2, None),
        ];
        let ids: Vec<u128> = standing(all)
            .iter()
            .map(|entry| entry.id.uuid().as_u128())
            .collect();
        assert_eq!(ids, [4, 5, 3]);
        assert_eq!(standing(Vec::new()), []);
    }
}

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::articles::ArticleId;
use crate::auth::{Owned, UserId};
use crate::clock::Timestamp;
use crate::db::{Id, Version, text_column};
use crate::text::EmailAddress;

/// The id of a [`Comment`].
pub type CommentId = Id<Comment>;

/// The id of a [`Commenter`].
pub type CommenterId = Id<Commenter>;

/// How many levels a thread has at most.
pub const MAX_DEPTH: i64 = 5;

/// What became of a comment.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
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
pub enum CommentStatus {
    /// It waits for a moderator.
    Pending,
    /// Readers see it.
    Approved,
    /// It is unwanted advertising.
    Spam,
    /// A moderator took it away.
    Trashed,
}
text_column!(CommentStatus);

/// What a moderator does with comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Moderation {
    /// Show it to readers.
    Approve,
    /// Call it spam.
    Spam,
    /// Take it away; it can be approved again.
    Trash,
    /// Delete it for good. Where replies hang under it, an empty place stays.
    Delete,
}

impl Moderation {
    /// What the comment is afterwards; `None` when it is no more.
    pub fn status(self) -> Option<CommentStatus> {
        match self {
            Self::Approve => Some(CommentStatus::Approved),
            Self::Spam => Some(CommentStatus::Spam),
            Self::Trash => Some(CommentStatus::Trashed),
            Self::Delete => None,
        }
    }
}

/// Who comments. The address is private: only moderation reads it.
#[derive(Clone, Debug)]
pub struct Commenter {
    /// The id.
    pub id: CommenterId,
    /// Where they can be reached.
    pub email: EmailAddress,
}

/// A comment as the desk has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The article it stands under.
    pub article: ArticleId,
    /// Who wrote it; nobody once it was erased.
    pub commenter: Option<CommenterId>,
    /// The comment it replies to.
    pub parent: Option<CommentId>,
    /// The ids from the first comment of the thread down to this one.
    pub path: String,
    /// The level in the thread: 1 to 5.
    pub depth: i64,
    /// The name it is signed with.
    pub author_name: String,
    /// What became of it.
    pub status: CommentStatus,
    /// The text as it was written, tidied.
    pub body: String,
    /// The text as readers see it.
    pub body_html: String,
    /// How often its state changed.
    pub version: Version,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

impl Comment {
    /// Whether nothing is left of it but its place in the thread.
    pub fn is_erased(&self) -> bool {
        self.commenter.is_none() && self.body.is_empty()
    }

    /// The ids of the comments above this one, nearest first.
    pub fn ancestors(&self) -> Vec<CommentId> {
        let ids = self
            .path
            .as_bytes()
            .chunks(SEGMENT)
            .filter_map(|segment| Uuid::try_parse_ascii(segment).ok());
        let mut above: Vec<CommentId> = ids.map(Id::new).collect();
        above.pop();
        above.reverse();
        above
    }
}

/// How many characters one comment takes in a path: a UUID in hexadecimal.
const SEGMENT: usize = 32;

/// Where a new comment stands in its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) parent: Option<CommentId>,
    pub(super) path: String,
    pub(super) depth: i64,
}

/// The place of a reply to `parent`. Below the last level it joins that level.
pub(super) fn place(id: CommentId, parent: Option<&Comment>) -> Place {
    let own = id.uuid().simple().to_string();
    match parent {
        None => Place {
            parent: None,
            path: own,
            depth: 1,
        },
        Some(parent) if parent.depth >= MAX_DEPTH => {
            let above = &parent.path[..parent.path.len() - SEGMENT];
            Place {
                parent: parent.parent,
                path: format!("{above}{own}"),
                depth: parent.depth,
            }
        }
        Some(parent) => Place {
            parent: Some(parent.id),
            path: format!("{}{own}", parent.path),
            depth: parent.depth + 1,
        },
    }
}

/// What a reader has written.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The name it is signed with.
    pub author_name: String,
    /// Where its author can be reached.
    pub email: EmailAddress,
    /// The text as it was typed.
    pub body: String,
    /// The comment it replies to.
    pub parent: Option<CommentId>,
    /// Whether a field was filled in that no person sees.
    pub is_by_a_machine: bool,
}

/// A comment to be taken.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// The name it is signed with.
    pub author_name: String,
    /// Where its author can be reached.
    pub email: EmailAddress,
    /// The text, tidied.
    pub body: String,
    /// The text as readers will see it.
    pub body_html: String,
    /// The comment it replies to.
    pub parent: Option<CommentId>,
    /// What becomes of it at first.
    pub status: CommentStatus,
}

/// What moderation asks of the article a comment stands under: whose it is.
#[derive(Clone, Debug)]
pub struct CommentedArticle {
    /// Who started it.
    pub created_by: Option<UserId>,
    /// The authors it is credited to.
    pub credited: Vec<Uuid>,
    /// Whether readers see it.
    pub is_live: bool,
}

impl Owned for CommentedArticle {
    fn created_by(&self) -> Option<UserId> {
        self.created_by
    }

    fn credited(&self) -> &[Uuid] {
        &self.credited
    }

    fn is_live(&self) -> bool {
        self.is_live
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(n: u128, parent: Option<&Comment>) -> Comment {
        let id = Id::new(Uuid::from_u128(n));
        let Place { parent, path, depth } = place(id, parent);
        let at = Timestamp::from_micros(0);
        Comment {
            id,
            article: Id::new(Uuid::nil()),
            commenter: None,
            parent,
            path,
            depth,
            author_name: "Ada".into(),
            status: CommentStatus::Approved,
            body: String::new(),
            body_html: String::new(),
            version: Version::FIRST,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn a_reply_below_the_last_level_joins_it() {
        let mut thread = vec![comment(1, None)];
        for n in 2..=7 {
            thread.push(comment(n, thread.last()));
        }
        let depths: Vec<i64> = thread.iter().map(|comment| comment.depth).collect();
        assert_eq!(depths, [1, 2, 3, 4, 5, 5, 5]);
        assert_eq!(thread[6].parent, Some(thread[3].id));
        assert!(
            thread[6].path > thread[5].path,
            "sorts behind the one it replies to"
        );
    }

    #[test]
    fn a_path_tells_who_stands_above() {
        let first = comment(1, None);
        let second = comment(2, Some(&first));
        let third = comment(3, Some(&second));
        assert_eq!(third.ancestors(), [second.id, first.id]);
        assert_eq!(first.ancestors(), []);
    }
}

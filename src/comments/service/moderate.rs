//! What moderators decide.

use serde_json::json;

use super::post::{add, draft, show};
use super::{Moderated, permitted, with_emails};
use crate::auth::{Actor, Denied, Permission};
use crate::comments::live;
use crate::comments::spam::Lesson;
use crate::comments::store::queue::{self, CommentQuery};
use crate::comments::store::{self, Origin, commenters, lessons, readers};
use crate::comments::{Comment, CommentError, CommentId, CommentStatus, Marks, Moderation};
use crate::db::{Conn, Failure, Tx, Version};
use crate::events::{Change, Object, record_change};

/// How many comments one decision is about at the most.
const MOST: i64 = 500;
/// So many of the last comments of somebody are shown to who decides.
const LAST: i64 = 20;

/// Which comments a decision is about.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// These.
    Ids(Vec<CommentId>),
    /// Those that moderation would list, the first 500.
    Fitting(Box<CommentQuery>),
}

/// What became of one of many comments.
#[derive(Debug)]
pub struct Decided {
    /// The comment.
    pub id: CommentId,
    /// Its version and state now, `None` when it is deleted; or why not.
    pub outcome: Result<Option<(Version, CommentStatus)>, CommentError>,
}

/// What is known of whoever wrote a comment.
#[derive(Clone, Debug)]
pub struct History {
    /// How many comments wait, are approved, are spam and are trashed.
    pub counts: [i64; 4],
    /// The last ones.
    pub last: Vec<Moderated>,
}

/// Decides about one comment. `None` when it is deleted.
pub fn moderate(
    tx: &mut Tx,
    actor: &Actor,
    id: CommentId,
    version: Version,
    decision: Moderation,
) -> Result<Option<Moderated>, CommentError> {
    let comment = permitted(tx, actor, id)?;
    comment.version.check(version).map_err(CommentError::Stale)?;
    let Some(comment) = decide(tx, comment, decision)? else {
        return Ok(None);
    };
    Ok(with_emails(tx, actor, vec![comment])?.pop())
}

/// Decides about many comments, about each for itself: what is refused takes nothing else along.
pub fn moderate_many(
    tx: &mut Tx,
    actor: &Actor,
    wanted: &Wanted,
    decision: Moderation,
) -> Result<Vec<Decided>, CommentError> {
    let reach = actor.reach(Permission::ModerateComment)?;
    let ids = match wanted {
        Wanted::Ids(ids) => ids.clone(),
        Wanted::Fitting(query) => {
            super::check_query(actor, query)?;
            let query = CommentQuery {
                reach,
                ..(**query).clone()
            };
            queue::ids(tx, &query, decision.status(), MOST)?
        }
    };
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let outcome = tx.attempt(|tx| {
            let comment = permitted(tx, actor, id).map_err(hidden)?;
            let decided = decide(tx, comment, decision)?;
            Ok(decided.map(|comment| (comment.version, comment.status)))
        });
        match outcome {
            // The database could not: that is no refusal, and the whole is tried again.
            Err(error) if Failure::database(&error).is_some() => return Err(error),
            outcome => all.push(Decided { id, outcome }),
        }
    }
    Ok(all)
}

/// Whatever hides a comment, it is told like one that is not there.
fn hidden(error: CommentError) -> CommentError {
    match error {
        CommentError::Denied(Denied::Hidden) => CommentError::NotFound,
        error => error,
    }
}

/// Marks a comment out, or no longer.
pub fn mark(
    tx: &mut Tx,
    actor: &Actor,
    id: CommentId,
    version: Version,
    (pinned, picked): (Option<bool>, Option<bool>),
) -> Result<Moderated, CommentError> {
    let before = permitted(tx, actor, id)?;
    before.version.check(version).map_err(CommentError::Stale)?;
    if before.is_erased() {
        return Err(CommentError::Erased);
    }
    let marks = Marks {
        is_staff: before.marks.is_staff,
        is_pinned: pinned.unwrap_or(before.marks.is_pinned),
        is_picked: picked.unwrap_or(before.marks.is_picked),
    };
    let mut comment = before.clone();
    if marks != before.marks {
        comment = Comment {
            marks,
            version: before.version.next(),
            updated_at: tx.now(),
            ..comment
        };
        store::update(tx, &comment)?;
        let payload = json!({
            "article_id": comment.article, "pinned": marks.is_pinned, "picked": marks.is_picked,
        });
        let change = Change::between(&before, &comment)?;
        record_change(tx, "comment.marked", Object::Comment, id, change, payload)?;
        if comment.status == CommentStatus::Approved {
            live::revise(tx, &comment)?;
        }
    }
    with_emails(tx, actor, vec![comment])?
        .pop()
        .ok_or(CommentError::NotFound)
}

/// Answers a comment in the name of the newsroom. Readers see it at once.
pub fn reply(
    tx: &mut Tx,
    actor: &Actor,
    parent: CommentId,
    (body, body_html): (&str, &str),
) -> Result<Moderated, CommentError> {
    let parent = permitted(tx, actor, parent)?;
    if parent.status != CommentStatus::Approved {
        return Err(CommentError::NotShown);
    }
    let user = actor.user().ok_or(Denied::Unauthenticated)?;
    let comment = Comment {
        author_name: commenters::name_of(tx, user)?,
        status: CommentStatus::Approved,
        marks: Marks {
            is_staff: true,
            ..Marks::default()
        },
        ..draft(tx, parent.article, Some(&parent), (body, body_html))
    };
    let origin = Origin {
        user: Some(user),
        ..Origin::default()
    };
    add(tx, &comment, &origin)?;
    with_emails(tx, actor, vec![comment])?
        .pop()
        .ok_or(CommentError::NotFound)
}

/// What is known of whoever wrote a comment, by those of their comments that the actor may moderate.
pub fn history(conn: &mut Conn, actor: &Actor, id: CommentId) -> Result<History, CommentError> {
    actor.may(Permission::ManageCommenters)?;
    let comment = permitted(conn, actor, id)?;
    let (counts, last) = match comment.commenter {
        Some(who) => commenters::history(conn, who, LAST)?,
        None => ([0; 4], Vec::new()),
    };
    let last = with_emails(conn, actor, last)?;
    Ok(History { counts, last })
}

/// Does what was decided; what was so already stays as it is.
pub(super) fn decide(
    tx: &mut Tx,
    comment: Comment,
    decision: Moderation,
) -> Result<Option<Comment>, CommentError> {
    let Some(status) = decision.status() else {
        delete(tx, comment)?;
        return Ok(None);
    };
    if comment.is_erased() {
        return Err(CommentError::Erased);
    }
    teach(tx, &comment, status)?;
    if comment.status == status && comment.reports == 0 {
        return Ok(Some(comment));
    }
    let was_shown = comment.status == CommentStatus::Approved;
    let before = comment.clone();
    let comment = Comment {
        status,
        // Whoever reported it before was heard.
        reports: 0,
        version: comment.version.next(),
        updated_at: tx.now(),
        ..comment
    };
    store::update(tx, &comment)?;
    readers::hear(tx, comment.id)?;
    if status == CommentStatus::Approved && !was_shown {
        show(tx, &comment)?;
    } else if status != CommentStatus::Approved && was_shown {
        live::hide(tx, &comment)?;
    }
    let kind = match decision {
        Moderation::Approve => "comment.approved",
        Moderation::Spam => "comment.marked_as_spam",
        Moderation::Trash | Moderation::Delete => "comment.trashed",
    };
    record_change(
        tx,
        kind,
        Object::Comment,
        comment.id,
        Change::between(&before, &comment)?,
        json!({ "article_id": comment.article }),
    )?;
    Ok(Some(comment))
}

/// What a decision about a reader's comment says about spam. That one is taken away says nothing.
fn teach(tx: &mut Tx, comment: &Comment, status: CommentStatus) -> Result<(), CommentError> {
    let lesson = match status {
        CommentStatus::Approved => Lesson::Fine,
        CommentStatus::Spam => Lesson::Spam,
        CommentStatus::Pending | CommentStatus::Trashed => return Ok(()),
    };
    if comment.commenter.is_some() {
        lessons::note(tx, comment.id, lesson)?;
    }
    Ok(())
}

/// Where replies hang under it, everything about the comment is erased but its place.
pub(super) fn delete(tx: &mut Tx, comment: Comment) -> Result<(), CommentError> {
    if comment.status == CommentStatus::Approved {
        live::hide(tx, &comment)?;
    }
    let (id, article, commenter) = (comment.id, comment.article, comment.commenter);
    let (above, change) = (comment.ancestors(), Change::removed(&comment)?);
    if store::has_replies(tx, id)? {
        let erased = Comment {
            commenter: None,
            author_name: String::new(),
            status: CommentStatus::Trashed,
            reports: 0,
            body: String::new(),
            body_html: String::new(),
            reasons: Vec::new(),
            marks: Marks::default(),
            version: comment.version.next(),
            updated_at: tx.now(),
            ..comment
        };
        store::erase(tx, &erased)?;
    } else {
        store::delete(tx, id)?;
        clear_places(tx, &above)?;
    }
    if let Some(commenter) = commenter {
        commenters::forget_if_silent(tx, commenter)?;
    }
    record_change(
        tx,
        "comment.deleted",
        Object::Comment,
        id,
        change,
        json!({ "article_id": article }),
    )?;
    Ok(())
}

/// Removes the empty places above a comment that is gone (nearest first), as far as nothing hangs under them any more.
fn clear_places(tx: &mut Tx, above: &[CommentId]) -> Result<(), CommentError> {
    for &id in above {
        if !store::get(tx, id)?.is_erased() || store::has_replies(tx, id)? {
            break;
        }
        store::delete(tx, id)?;
    }
    Ok(())
}

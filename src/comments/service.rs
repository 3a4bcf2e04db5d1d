//! What can be done with comments.

use std::time::Duration;

use serde_json::json;

use super::live::{self, OpenArticle};
use super::store::{self, CommentQuery};
use super::{Comment, CommentError, CommentId, CommentStatus, CommenterId, Moderation, NewComment};
use crate::articles::{self, ArticleError, ArticleId, CommentsPolicy};
use crate::auth::{Actor, Denied, Permission};
use crate::db::{Conn, Context, Db, DbError, PageRequest, Slice, Tx, Version};
use crate::events::{Change, Object, record_change};

/// Saying the same again within this time is a mistake or worse.
const REPEATED_WITHIN: Duration = Duration::from_secs(24 * 60 * 60);

/// A comment with what only moderation may see.
#[derive(Clone, Debug)]
pub struct Moderated {
    /// The comment.
    pub comment: Comment,
    /// Where its author can be reached, for those who may see it.
    pub email: Option<String>,
}

/// The live article that takes this comment.
pub fn open_article(conn: &mut Conn, id_or_slug: &str) -> Result<OpenArticle, CommentError> {
    let article = live::find_article(conn, id_or_slug)?.ok_or(CommentError::ArticleNotFound)?;
    if article.policy == CommentsPolicy::Open {
        Ok(article)
    } else {
        Err(CommentError::Closed)
    }
}

/// Takes a comment.
pub fn post(tx: &mut Tx, article: ArticleId, new: &NewComment) -> Result<Comment, CommentError> {
    // It may have left the stand since it was looked up.
    open_article(tx, &article.to_string())?;
    let parent = new
        .parent
        .map(|parent| visible_parent(tx, article, parent))
        .transpose()?;
    let since = tx.now().minus(REPEATED_WITHIN);
    if store::is_repeated(tx, article, &new.body, since)? {
        return Err(CommentError::Repeated);
    }
    let commenter = store::commenter(tx, &new.email)?;
    let comment = store::draft(tx, article, commenter, parent.as_ref(), new);
    store::insert(tx, &comment)?;
    if comment.status == CommentStatus::Approved {
        live::show(tx, &comment)?;
    }
    let payload = json!({ "article_id": article, "status": comment.status });
    let change = Change::made(&comment)?;
    record_change(
        tx,
        "comment.created",
        Object::Comment,
        comment.id,
        change,
        payload,
    )?;
    Ok(comment)
}

/// A reply hangs under a comment that readers see, on the same article.
fn visible_parent(conn: &mut Conn, article: ArticleId, id: CommentId) -> Result<Comment, CommentError> {
    match live::find(conn, id)? {
        Some((shown, _)) if shown.article_id == article => Ok(store::get(conn, id)?),
        _ => Err(CommentError::ParentMissing),
    }
}

/// The comment with this id, for moderation.
pub fn get(conn: &mut Conn, actor: &Actor, id: CommentId) -> Result<Moderated, CommentError> {
    let comment = permitted(conn, actor, id)?;
    let mut found = with_emails(conn, actor, vec![comment])?;
    found.pop().ok_or(CommentError::NotFound)
}

/// A page of comments, for moderation.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    mut query: CommentQuery,
    page: &PageRequest,
) -> Result<Slice<Moderated>, CommentError> {
    query.reach = actor.reach(Permission::ModerateComment)?;
    if query.email.is_some() {
        actor.may(Permission::ManageCommenters)?;
    }
    let (comments, page) = store::list(conn, &query, page)?.take();
    Ok(page.with(with_emails(conn, actor, comments)?))
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

/// Decides about many comments at once: about all of them or about none.
pub fn moderate_all(
    tx: &mut Tx,
    actor: &Actor,
    ids: &[CommentId],
    decision: Moderation,
) -> Result<usize, CommentError> {
    actor.may(Permission::ModerateComment)?;
    let found = store::list_by_ids(tx, ids)?;
    let mut missing = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        let comment = found.iter().find(|comment| comment.id == *id);
        match comment.map_or(Err(Denied::Hidden.into()), |comment| check(tx, actor, comment)) {
            // Whatever hides a comment, it is told like one that is not there.
            Err(CommentError::Denied(Denied::Hidden)) => missing.push(place),
            checked => checked?,
        }
    }
    if !missing.is_empty() {
        return Err(CommentError::SomeMissing(missing));
    }
    let count = found.len();
    for comment in found {
        // Deleting a reply may have taken the empty place above it along.
        match store::get(tx, comment.id) {
            Err(DbError::NotFound) => {}
            comment => drop(decide(tx, comment?, decision)?),
        }
    }
    Ok(count)
}

fn permitted(conn: &mut Conn, actor: &Actor, id: CommentId) -> Result<Comment, CommentError> {
    actor.may(Permission::ModerateComment)?;
    let comment = store::get(conn, id)?;
    check(conn, actor, &comment)?;
    Ok(comment)
}

fn check(conn: &mut Conn, actor: &Actor, comment: &Comment) -> Result<(), CommentError> {
    let article = store::commented_article(conn, comment.article)?;
    Ok(actor.may_on(Permission::ModerateComment, &article)?)
}

/// Addresses are read for those who may see them and for nobody else.
fn with_emails(
    conn: &mut Conn,
    actor: &Actor,
    comments: Vec<Comment>,
) -> Result<Vec<Moderated>, CommentError> {
    let emails = if actor.may(Permission::ManageCommenters).is_ok() {
        let who: Vec<CommenterId> = comments.iter().filter_map(|comment| comment.commenter).collect();
        store::emails(conn, &who)?
    } else {
        Vec::new()
    };
    let email_of = |who: Option<CommenterId>| {
        emails
            .iter()
            .find(|(id, _)| Some(*id) == who)
            .map(|(_, email)| email.clone())
    };
    Ok(comments
        .into_iter()
        .map(|comment| Moderated {
            email: email_of(comment.commenter),
            comment,
        })
        .collect())
}

/// Does what was decided; what was so already stays as it is.
fn decide(tx: &mut Tx, comment: Comment, decision: Moderation) -> Result<Option<Comment>, CommentError> {
    let Some(status) = decision.status() else {
        delete(tx, comment)?;
        return Ok(None);
    };
    if comment.is_erased() {
        return Err(CommentError::Erased);
    }
    if comment.status == status {
        return Ok(Some(comment));
    }
    let was_shown = comment.status == CommentStatus::Approved;
    let before = comment.clone();
    let comment = Comment {
        status,
        version: comment.version.next(),
        updated_at: tx.now(),
        ..comment
    };
    store::update(tx, &comment)?;
    if status == CommentStatus::Approved {
        live::show(tx, &comment)?;
    } else if was_shown {
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

/// Where replies hang under it, everything about the comment is erased but its place.
fn delete(tx: &mut Tx, comment: Comment) -> Result<(), CommentError> {
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
            body: String::new(),
            body_html: String::new(),
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
        store::forget_if_silent(tx, commenter)?;
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

/// Deletes an article from the trash for good, and whoever is left without a comment by that.
pub fn purge_article(
    tx: &mut Tx,
    actor: &Actor,
    id: ArticleId,
    version: Version,
) -> Result<(), ArticleError> {
    let commenters = store::commenters_of(tx, id)?;
    articles::service::purge(tx, actor, id, version)?;
    for commenter in commenters {
        store::forget_if_silent(tx, commenter)?;
    }
    Ok(())
}

/// How many comments share a transaction when the stand is built anew: other writes get their turn in between.
const BATCH: i64 = 500;

/// Builds the stand of comments anew from those that are approved, and says how many there are. Until it is done,
/// readers miss what it has not come to yet; stopped halfway, it is simply started again.
pub async fn rebuild_live(db: &Db) -> Result<usize, CommentError> {
    db.write(Context::system(), |tx| Ok::<_, CommentError>(live::clear(tx)?))
        .await?;
    let (mut built, mut last) = (0, None);
    loop {
        let after = last.clone();
        let batch = db
            .write(Context::system(), move |tx| rebuild_batch(tx, after.as_ref()))
            .await?;
        built += batch.len();
        match batch.into_iter().last() {
            Some(newest) => last = Some(newest),
            None => return Ok(built),
        }
    }
}

fn rebuild_batch(tx: &mut Tx, after: Option<&Comment>) -> Result<Vec<Comment>, CommentError> {
    let comments = store::approved(tx, after, BATCH)?;
    for comment in &comments {
        live::place(tx, comment)?;
    }
    Ok(comments)
}

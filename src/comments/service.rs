//! What can be done with comments.

mod bans;
mod learn;
mod moderate;
pub mod notices;
mod post;
mod privacy;
mod readers;
mod rebuild;
mod tend;

use super::store::queue::CommentQuery;
use super::store::{self, commenters};
use super::{Comment, CommentError, CommentId, CommenterId};
use crate::auth::{Actor, Permission};
use crate::db::{Conn, PageRequest, Slice};

pub use bans::{create_ban, delete_ban, get_ban, list_bans};
pub use learn::learn;
pub use moderate::{Decided, History, Wanted, history, mark, moderate, moderate_many, reply};
pub use post::{Posted, Posting, open_article, post, posted, take};
pub use privacy::{Exported, erase, export};
pub use readers::{change, changing, report, vote, withdraw};
pub use rebuild::{purge_article, rebuild_live};
pub use tend::{make_words, retain};

/// A comment with what only moderation may see.
#[derive(Clone, Debug)]
pub struct Moderated {
    /// The comment.
    pub comment: Comment,
    /// Where its author can be reached, for those who may see it.
    pub email: Option<String>,
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
    check_query(actor, &query)?;
    let (comments, page) = store::queue::list(conn, &query, page)?.take();
    Ok(page.with(with_emails(conn, actor, comments)?))
}

/// Who asks by an address could find out whose it is.
fn check_query(actor: &Actor, query: &CommentQuery) -> Result<(), CommentError> {
    if query.email.is_some() || query.domain.is_some() {
        actor.may(Permission::ManageCommenters)?;
    }
    Ok(())
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
        commenters::emails(conn, &who)?
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

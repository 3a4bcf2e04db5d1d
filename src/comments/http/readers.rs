//! What readers do with comments that are there.

use actix_web::web::Data;
use actix_web::{patch, post};

use super::CommentPath;
use crate::app::App;
use crate::auth::Visitor;
use crate::auth::tokens::TokenDigest;
use crate::auth::tokens::secret::{SecretKind, presented};
use crate::comments::spam::Candidate;
use crate::comments::views::{ChangeComment, PostedComment, ReportComment, Votes, WithdrawComment};
use crate::comments::{CommentError, service};
use crate::db::Conn;
use crate::http::{Body, Done, Path, Private, Problem};

/// Change one's comment
///
/// For 15 minutes, by the secret that was given out when the comment was taken. What becomes of it is decided anew, by the
/// same checks: where comments wait for a moderator, it waits again. A secret that is wrong is answered like a comment that is not there.
#[utoipa::path(
    tag = "comments",
    params(CommentPath),
    request_body = ChangeComment,
    responses(
        (status = OK, body = PostedComment),
        (status = FORBIDDEN, description = "No comments are taken from this network or e-mail domain."),
        (status = CONFLICT, description = "The 15 minutes are over, or the article takes no comments."),
    )
)]
#[patch("/comments/{id}")]
pub async fn change_comment(
    app: Data<App>,
    visitor: Visitor,
    path: Path<CommentPath>,
    body: Body<ChangeComment>,
) -> Result<Private<PostedComment>, Problem> {
    let ChangeComment { secret, body } = body.into_inner();
    let secret = digest(&secret)?;
    let text = app.comments.text(&body)?;
    let posting = app.comments.posting();
    let context = visitor.0.context();
    app.comments.admit_gesture(context.address)?;
    let changing = move |conn: &mut Conn, now| service::changing(conn, path.id, secret, text.clone(), now);
    let (article, new) = app.db.read_now(changing).await?;
    let candidate = Candidate {
        comment: &new,
        article,
        address: context.address,
    };
    let new = service::take(&app.db, &app.comments.checks, candidate).await?;
    let changed = app
        .db
        .write(context, move |tx| {
            service::change(tx, path.id, secret, &new, posting)
        })
        .await?;
    Ok(Private::ok(PostedComment::from(changed)))
}

/// Withdraw one's comment
///
/// For 15 minutes, by the secret that was given out when the comment was taken. It is deleted for good; where replies hang
/// under it, an empty place stays.
#[utoipa::path(
    tag = "comments",
    params(CommentPath),
    request_body = WithdrawComment,
    responses(
        (status = NO_CONTENT, description = "It is gone."),
        (status = CONFLICT, description = "The 15 minutes are over."),
    )
)]
#[post("/comments/{id}/withdraw")]
pub async fn withdraw_comment(
    app: Data<App>,
    visitor: Visitor,
    path: Path<CommentPath>,
    body: Body<WithdrawComment>,
) -> Result<Done, Problem> {
    let secret = digest(&body.into_inner().secret)?;
    let context = visitor.0.context();
    app.comments.admit_gesture(context.address)?;
    app.db
        .write(context, move |tx| service::withdraw(tx, path.id, secret))
        .await?;
    Ok(Done)
}

fn digest(secret: &str) -> Result<TokenDigest, CommentError> {
    presented(SecretKind::Comment, secret).ok_or(CommentError::WrongSecret)
}

/// Vote for a comment
///
/// Each reader counts once a day, by what a random key of the day makes of their network: nothing else is kept of them.
/// Who votes again is answered alike.
#[utoipa::path(
    tag = "comments",
    params(CommentPath),
    responses(
        (status = OK, body = Votes),
        (status = TOO_MANY_REQUESTS, description = "Too many votes from this address."),
    )
)]
#[post("/comments/{id}/votes")]
pub async fn vote_for_comment(
    app: Data<App>,
    visitor: Visitor,
    path: Path<CommentPath>,
) -> Result<Private<Votes>, Problem> {
    let context = visitor.0.context();
    app.comments.admit_gesture(context.address)?;
    app.comments.must_be_shown()?;
    let votes = app
        .db
        .write(context, move |tx| service::vote(tx, path.id))
        .await?;
    Ok(Private::ok(Votes { votes }))
}

/// Report a comment
///
/// Tells moderators that it should not be there. Each reader counts once a day. With as many reports on one day as the site is
/// set to, it waits for a moderator again. Who reports again is answered alike.
#[utoipa::path(
    tag = "comments",
    params(CommentPath),
    request_body = ReportComment,
    responses(
        (status = NO_CONTENT, description = "It is noted."),
        (status = TOO_MANY_REQUESTS, description = "Too many reports from this address."),
    )
)]
#[post("/comments/{id}/reports")]
pub async fn report_comment(
    app: Data<App>,
    visitor: Visitor,
    path: Path<CommentPath>,
    body: Body<ReportComment>,
) -> Result<Done, Problem> {
    let ReportComment { reason } = body.into_inner();
    let context = visitor.0.context();
    app.comments.admit_gesture(context.address)?;
    app.comments.must_be_shown()?;
    let hide_after = app.comments.config.hide_after;
    app.db
        .write(context, move |tx| {
            service::report(tx, path.id, reason, hide_after)
        })
        .await?;
    Ok(Done)
}

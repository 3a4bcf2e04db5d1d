//! Being told of replies by e-mail, and no longer.

use actix_web::web::Data;
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::auth::Visitor;
use crate::auth::tokens::TokenDigest;
use crate::auth::tokens::secret::{SecretKind, presented};
use crate::comments::service::notices;
use crate::comments::views::NoticeView;
use crate::comments::{CommentError, NoticeState};
use crate::http::{Done, Path, Private, Problem};

/// What somebody was sent. (Not `Debug`: it is a secret.)
#[derive(Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct NoticePath {
    /// The token of the link.
    #[param(max_length = 47, example = "dln_Zk3vXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M0f8Vt")]
    pub token: String,
}

impl NoticePath {
    fn digest(&self) -> Result<TokenDigest, CommentError> {
        presented(SecretKind::Notice, &self.token).ok_or(CommentError::LinkMissing)
    }
}

/// Get whether one is told of replies
///
/// For the page that links in letters lead to (`DATELINE_REPLY_NOTICES_URL`): it shows what is so, and lets whoever opened
/// it decide. It changes nothing, as mail programs open links by themselves. Where and to whom the letter was sent is not
/// told, and the token stands in no log and in no error.
#[utoipa::path(tag = "comments", params(NoticePath), responses((status = OK, body = NoticeView)))]
#[get("/notices/{token}")]
pub async fn get_notices(app: Data<App>, path: Path<NoticePath>) -> Result<Private<NoticeView>, Problem> {
    let digest = path.digest()?;
    let status: NoticeState = app.db.read(move |conn| notices::state(conn, &digest)).await?;
    Ok(Private::ok(NoticeView { status }).unlisted())
}

/// Confirm that one wants to be told of replies
///
/// From then on a letter is sent for each reply that readers see to comments that were posted with `notify`, until it is
/// ended. Whoever confirms again is answered alike.
#[utoipa::path(
    tag = "comments",
    params(NoticePath),
    responses((status = NO_CONTENT, description = "Replies are told of from now on."))
)]
#[post("/notices/{token}/confirm")]
pub async fn confirm_notices(
    app: Data<App>,
    visitor: Visitor,
    path: Path<NoticePath>,
) -> Result<Done, Problem> {
    let digest = path.digest()?;
    let context = visitor.0.context();
    app.comments.admit_gesture(context.address)?;
    app.db
        .write(context, move |tx| notices::confirm(tx, &digest))
        .await?;
    Ok(Done)
}

/// End being told of replies
///
/// Of all replies to all comments that were signed with the address. Letters name this address in `List-Unsubscribe`, and
/// mail programs send their one click here (RFC 8058); whatever body they send is not read. Whoever ends it again is
/// answered alike.
#[utoipa::path(
    tag = "comments",
    params(NoticePath),
    responses((status = NO_CONTENT, description = "Nothing is sent any more."))
)]
#[post("/notices/{token}/unsubscribe")]
pub async fn end_notices(app: Data<App>, visitor: Visitor, path: Path<NoticePath>) -> Result<Done, Problem> {
    let digest = path.digest()?;
    let context = visitor.0.context();
    app.comments.admit_gesture(context.address)?;
    app.db.write(context, move |tx| notices::end(tx, &digest)).await?;
    Ok(Done)
}

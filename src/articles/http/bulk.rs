//! One move of many articles.

use actix_web::post;
use actix_web::web::Data;

use super::problems::places;
use crate::app::App;
use crate::articles::views::{TransitionArticles, TransitionResults};
use crate::articles::{ArticleError, service};
use crate::auth::Actor;
use crate::db::Version;
use crate::http::{Body, Code, IdempotencyKey, Private, Problem};

/// Make one move with many articles
///
/// What the operation on a single article does, for up to 100 of them, each in the version that you saw, in the order
/// that you name them in. Each is done or refused for itself, and has its result: a `200` says that all were tried, not
/// that all were done. What you may not see is refused as `not_found`. A role that may never make the move is refused as a
/// whole (403). With `atomic` nothing is done as soon as one is refused: the answer is 409, and its `results` name all
/// that were refused, with those that could have been done as `undone`. To take articles down and to delete them for good
/// is not offered here.
#[utoipa::path(
    tag = "articles",
    security(("bearer" = ["articles:edit"])),
    params(IdempotencyKey),
    request_body = TransitionArticles,
    responses(
        (status = OK, body = TransitionResults),
        (status = CONFLICT, description = "With `atomic`: one was refused, and nothing was done; `results` says which and why."),
    )
)]
#[post("/editor/transitions")]
pub async fn transition_articles(
    app: Data<App>,
    actor: Actor,
    key: IdempotencyKey,
    body: Body<TransitionArticles>,
) -> Result<Private<TransitionResults>, Problem> {
    let context = actor.context();
    let context = context.clone().once(key.once(&context.actor, body.digest()));
    let body = body.into_inner();
    let step = body
        .step()
        .map_err(|wrong| places(Problem::new(Code::InvalidBody), wrong))?;
    let articles: Vec<(_, Version)> = body.articles.iter().map(|one| (one.id, one.version)).collect();
    let results = app
        .db
        .write_once(context, move |tx| {
            let all = service::transition_all(tx, &actor, &articles, &step, body.atomic)?;
            Ok::<_, ArticleError>(TransitionResults::from(all))
        })
        .await?;
    Ok(Private::ok(results))
}

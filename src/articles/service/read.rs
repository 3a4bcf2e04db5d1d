use super::permitted;
use crate::articles::store::{self, ArticleQuery, Counts, DeskArticle};
use crate::articles::{Article, ArticleError, ArticleId, Missing, Revision, Saved};
use crate::auth::{Actor, Permission, Reach};
use crate::clock::Timestamp;
use crate::db::{Conn, PageRequest, Slice};

/// The article with this id.
pub fn get(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<Article, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, id)
}

/// A page of the articles that the actor may read.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    mut query: ArticleQuery,
    page: &PageRequest,
) -> Result<Slice<DeskArticle>, ArticleError> {
    query.reach = actor.reach(Permission::ReadArticle)?;
    query.taken_down = actor.may(Permission::ReadTakenDown).is_ok();
    Ok(store::list(conn, &query, page)?)
}

/// How many articles the actor may read, by what is to be done with them.
pub fn counts(conn: &mut Conn, actor: &Actor, now: Timestamp) -> Result<Counts, ArticleError> {
    let reach = actor.reach(Permission::ReadArticle)?;
    Ok(store::counts(conn, reach, actor.own()?, now)?)
}

/// A page of an article's revisions, the newest first.
pub fn list_revisions(
    conn: &mut Conn,
    actor: &Actor,
    id: ArticleId,
    page: &PageRequest,
) -> Result<Slice<Saved>, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, id)?;
    Ok(store::list_revisions(conn, id, page)?)
}

/// The revision with this number.
pub fn get_revision(
    conn: &mut Conn,
    actor: &Actor,
    id: ArticleId,
    number: i64,
) -> Result<Revision, ArticleError> {
    permitted(conn, actor, Permission::ReadArticle, id)?;
    Ok(store::get_revision(conn, id, number)?)
}

/// What the working copy lacks before readers may see it; nothing when it is ready.
pub fn checks(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<Vec<Missing>, ArticleError> {
    let article = permitted(conn, actor, Permission::ReadArticle, id)?;
    missing_for_publication(conn, &article.revision)
}

/// What a revision lacks before readers may see it; nothing when it is ready.
pub(super) fn missing_for_publication(
    conn: &mut Conn,
    revision: &Revision,
) -> Result<Vec<Missing>, ArticleError> {
    let content = &revision.content;
    let mut missing = Vec::new();
    let mut require = |holds: bool, pointer: &str, detail: &str| {
        if !holds {
            missing.push(Missing {
                pointer: pointer.into(),
                code: "required_to_publish",
                detail: detail.into(),
            });
        }
    };
    require(
        !content.title.trim().is_empty(),
        "/title",
        "an article needs a title",
    );
    require(
        !revision.rendered.text.trim().is_empty(),
        "/body/source",
        "an article needs a text",
    );
    let described = |alt: &Option<String>| alt.as_ref().is_some_and(|alt| !alt.trim().is_empty());
    require(
        content
            .picture
            .as_ref()
            .is_none_or(|picture| described(&picture.alt)),
        "/picture/alt",
        "a picture needs a description for those who do not see it",
    );
    missing.extend(missing_related(conn, &content.related)?);
    Ok(missing)
}

/// Articles that were deleted for good since they were named as related.
fn missing_related(conn: &mut Conn, related: &[ArticleId]) -> Result<Vec<Missing>, ArticleError> {
    if related.is_empty() {
        return Ok(Vec::new());
    }
    let there = store::within_reach(conn, related, Reach::All)?;
    let gone = related.iter().enumerate().filter(|(_, id)| !there.contains(id));
    Ok(gone
        .map(|(index, _)| {
            Missing::reference(format!("/related/{index}"), "there is no such article any more")
        })
        .collect())
}

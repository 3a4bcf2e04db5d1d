//! Rewriting what the stand's articles refer to, when a tag or an author goes.

use diesel::dsl::count;
use diesel::prelude::*;

use crate::authors::AuthorId;
use crate::db::schema::{live_article_authors, live_article_tags, live_articles};
use crate::db::{Result, Tx};
use crate::tags::TagId;

/// Gives the live articles that carry a tag, or are filed in it, another one, or none. Says how many of them the
/// other one has gained.
pub fn retag(tx: &mut Tx, from: TagId, to: Option<TagId>) -> Result<i64> {
    let filed = diesel::update(live_articles::table.filter(live_articles::section_id.eq(from)))
        .set(live_articles::section_id.eq(to))
        .execute(&mut **tx)?;
    let carry = live_article_tags::table.filter(live_article_tags::tag_id.eq(from));
    let gained = match to {
        Some(to) => {
            let others = diesel::alias!(live_article_tags as others);
            let have = others
                .filter(others.field(live_article_tags::tag_id).eq(to))
                .select(others.field(live_article_tags::article_id));
            diesel::delete(carry.filter(live_article_tags::article_id.eq_any(have))).execute(&mut **tx)?;
            diesel::update(carry)
                .set(live_article_tags::tag_id.eq(to))
                .execute(&mut **tx)?
        }
        None => {
            diesel::delete(carry).execute(&mut **tx)?;
            0
        }
    };
    Ok(i64::try_from(filed + gained).unwrap_or(i64::MAX))
}

/// Credits the live articles of one author to another, or to nobody. Says how many of them the other one has gained.
pub fn recredit(tx: &mut Tx, from: AuthorId, to: Option<AuthorId>) -> Result<i64> {
    let credited = live_article_authors::table.filter(live_article_authors::author_id.eq(from));
    let Some(to) = to else {
        diesel::delete(credited).execute(&mut **tx)?;
        return Ok(0);
    };
    let others = diesel::alias!(live_article_authors as others);
    let article = others.field(live_article_authors::article_id);
    let have = others.filter(others.field(live_article_authors::author_id).eq(to));
    let gained = credited
        .filter(live_article_authors::article_id.ne_all(have.select(article)))
        .select(count(live_article_authors::article_id).aggregate_distinct())
        .first(&mut **tx)?;
    let alike = others
        .filter(others.field(live_article_authors::author_id).eq(to))
        .filter(article.eq(live_article_authors::article_id))
        .filter(
            others
                .field(live_article_authors::role)
                .eq(live_article_authors::role),
        );
    diesel::delete(credited.filter(diesel::dsl::exists(alike))).execute(&mut **tx)?;
    diesel::update(credited)
        .set(live_article_authors::author_id.eq(to))
        .execute(&mut **tx)?;
    Ok(gained)
}

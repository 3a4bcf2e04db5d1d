//! Rewriting what the stand's articles refer to, when a tag or an author goes. Where an article has both, the earlier
//! place is kept, as it is when the stand is built anew.

use diesel::dsl::count;
use diesel::prelude::*;

use crate::articles::ArticleId;
use crate::authors::{self, AuthorId};
use crate::db::schema::{live_article_authors, live_article_tags, live_articles};
use crate::db::{Result, Tx};
use crate::events::{Action, Object, announce_all};
use crate::keys;
use crate::tags::{self, TagId};

/// Live articles with the address that each has on the site.
type Places = Vec<(ArticleId, Option<String>)>;

/// Gives the live articles that carry a tag, or are filed in it, another one, or none. Says how many of them the
/// other one has gained.
pub fn retag(tx: &mut Tx, from: TagId, to: Option<TagId>) -> Result<i64> {
    let changed: Places = live_articles::table
        .filter(
            live_articles::section_id.eq(from).or(live_articles::id.eq_any(
                live_article_tags::table
                    .filter(live_article_tags::tag_id.eq(from))
                    .select(live_article_tags::article_id),
            )),
        )
        .select((live_articles::id, live_articles::slug.nullable()))
        .load(&mut **tx)?;
    let gained = rewrite_tags(tx, from, to)?;
    announce_all(tx, Action::Updated, Object::Article, &changed)?;
    Ok(gained)
}

fn rewrite_tags(tx: &mut Tx, from: TagId, to: Option<TagId>) -> Result<i64> {
    tx.purge(keys::ARTICLES);
    let both: Vec<TagId> = to.into_iter().chain([from]).collect();
    tags::live::purge_articles(tx, &both)?;
    let filed = diesel::update(live_articles::table.filter(live_articles::section_id.eq(from)))
        .set(live_articles::section_id.eq(to))
        .execute(&mut **tx)?;
    let carry = live_article_tags::table.filter(live_article_tags::tag_id.eq(from));
    let gained = match to {
        Some(to) => {
            let others = diesel::alias!(live_article_tags as others);
            let same = others.filter(
                others
                    .field(live_article_tags::article_id)
                    .eq(live_article_tags::article_id),
            );
            let have = same.filter(others.field(live_article_tags::tag_id).eq(to));
            let gained: i64 = carry
                .filter(diesel::dsl::not(diesel::dsl::exists(have)))
                .count()
                .get_result(&mut **tx)?;
            let later = same
                .filter(others.field(live_article_tags::tag_id).eq(from))
                .filter(
                    others
                        .field(live_article_tags::position)
                        .lt(live_article_tags::position),
                );
            let heirs = live_article_tags::table.filter(live_article_tags::tag_id.eq(to));
            diesel::delete(heirs.filter(diesel::dsl::exists(later))).execute(&mut **tx)?;
            diesel::delete(carry.filter(diesel::dsl::exists(have))).execute(&mut **tx)?;
            diesel::update(carry)
                .set(live_article_tags::tag_id.eq(to))
                .execute(&mut **tx)?;
            gained
        }
        None => {
            diesel::delete(carry).execute(&mut **tx)?;
            0
        }
    };
    Ok(i64::try_from(filed).unwrap_or(i64::MAX) + gained)
}

/// Credits the live articles of one author to another, or to nobody. Says how many of them the other one has gained.
pub fn recredit(tx: &mut Tx, from: AuthorId, to: Option<AuthorId>) -> Result<i64> {
    let theirs = live_article_authors::table
        .filter(live_article_authors::author_id.eq(from))
        .select(live_article_authors::article_id);
    let changed: Places = live_articles::table
        .filter(live_articles::id.eq_any(theirs))
        .select((live_articles::id, live_articles::slug.nullable()))
        .load(&mut **tx)?;
    let gained = rewrite_credits(tx, from, to)?;
    announce_all(tx, Action::Updated, Object::Article, &changed)?;
    Ok(gained)
}

fn rewrite_credits(tx: &mut Tx, from: AuthorId, to: Option<AuthorId>) -> Result<i64> {
    tx.purge(keys::ARTICLES);
    let both: Vec<AuthorId> = to.into_iter().chain([from]).collect();
    authors::live::purge_articles(tx, &both)?;
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
    let same = others
        .filter(article.eq(live_article_authors::article_id))
        .filter(
            others
                .field(live_article_authors::role)
                .eq(live_article_authors::role),
        );
    let later = same
        .filter(others.field(live_article_authors::author_id).eq(from))
        .filter(
            others
                .field(live_article_authors::position)
                .lt(live_article_authors::position),
        );
    let heirs = live_article_authors::table.filter(live_article_authors::author_id.eq(to));
    diesel::delete(heirs.filter(diesel::dsl::exists(later))).execute(&mut **tx)?;
    let alike = same.filter(others.field(live_article_authors::author_id).eq(to));
    diesel::delete(credited.filter(diesel::dsl::exists(alike))).execute(&mut **tx)?;
    diesel::update(credited)
        .set(live_article_authors::author_id.eq(to))
        .execute(&mut **tx)?;
    Ok(gained)
}

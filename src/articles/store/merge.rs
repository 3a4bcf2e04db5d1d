//! Rewriting what working copies refer to, when a tag or an author goes. Where an article has both, the earlier place
//! is kept.

use diesel::prelude::*;

use crate::authors::AuthorId;
use crate::db::schema::{article_assignments, article_authors, article_tags, articles};
use crate::db::{Result, Tx};
use crate::tags::TagId;

/// Gives the articles that carry a tag, or are filed in it, another one, or none. Whoever has seen one of them has seen
/// something else, so each gets another version. (Not those that are assigned to a desk: that is nothing they say.)
pub fn retag(tx: &mut Tx, from: TagId, to: Option<TagId>) -> Result<()> {
    let tagged = article_tags::table
        .filter(article_tags::tag_id.eq(from))
        .select(article_tags::article_id);
    let changed = articles::table.filter(articles::section_id.eq(from).or(articles::id.eq_any(tagged)));
    diesel::update(changed)
        .set(articles::version.eq(articles::version + 1))
        .execute(&mut **tx)?;
    diesel::update(articles::table.filter(articles::section_id.eq(from)))
        .set(articles::section_id.eq(to))
        .execute(&mut **tx)?;
    diesel::update(article_assignments::table.filter(article_assignments::desk_id.eq(from)))
        .set(article_assignments::desk_id.eq(to))
        .execute(&mut **tx)?;
    let carry = article_tags::table.filter(article_tags::tag_id.eq(from));
    if let Some(to) = to {
        let others = diesel::alias!(article_tags as others);
        let same = others.filter(
            others
                .field(article_tags::article_id)
                .eq(article_tags::article_id),
        );
        let later = same
            .filter(others.field(article_tags::tag_id).eq(from))
            .filter(others.field(article_tags::position).lt(article_tags::position));
        let heirs = article_tags::table.filter(article_tags::tag_id.eq(to));
        diesel::delete(heirs.filter(diesel::dsl::exists(later))).execute(&mut **tx)?;
        let have = same.filter(others.field(article_tags::tag_id).eq(to));
        diesel::delete(carry.filter(diesel::dsl::exists(have))).execute(&mut **tx)?;
        diesel::update(carry)
            .set(article_tags::tag_id.eq(to))
            .execute(&mut **tx)?;
    } else {
        diesel::delete(carry).execute(&mut **tx)?;
    }
    Ok(())
}

/// Credits the articles of one author to another, or to nobody. Each gets another version, as with [`retag`].
pub fn recredit(tx: &mut Tx, from: AuthorId, to: Option<AuthorId>) -> Result<()> {
    let theirs = article_authors::table
        .filter(article_authors::author_id.eq(from))
        .select(article_authors::article_id);
    diesel::update(articles::table.filter(articles::id.eq_any(theirs)))
        .set(articles::version.eq(articles::version + 1))
        .execute(&mut **tx)?;
    let credited = article_authors::table.filter(article_authors::author_id.eq(from));
    if let Some(to) = to {
        let others = diesel::alias!(article_authors as others);
        let same = others
            .filter(
                others
                    .field(article_authors::article_id)
                    .eq(article_authors::article_id),
            )
            .filter(others.field(article_authors::role).eq(article_authors::role));
        let later = same
            .filter(others.field(article_authors::author_id).eq(from))
            .filter(
                others
                    .field(article_authors::position)
                    .lt(article_authors::position),
            );
        let heirs = article_authors::table.filter(article_authors::author_id.eq(to));
        diesel::delete(heirs.filter(diesel::dsl::exists(later))).execute(&mut **tx)?;
        let have = same.filter(others.field(article_authors::author_id).eq(to));
        diesel::delete(credited.filter(diesel::dsl::exists(have))).execute(&mut **tx)?;
        diesel::update(credited)
            .set(article_authors::author_id.eq(to))
            .execute(&mut **tx)?;
    } else {
        diesel::delete(credited).execute(&mut **tx)?;
    }
    Ok(())
}

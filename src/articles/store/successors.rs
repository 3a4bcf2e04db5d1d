//! What became of the authors and tags that a revision names.

use crate::articles::{ArticleContent, Credit};
use crate::authors;
use crate::db::{Conn, Result};
use crate::tags;

/// The content with authors and tags that were merged since as what they became, and without those that were deleted.
pub fn successors(conn: &mut Conn, mut content: ArticleContent) -> Result<ArticleContent> {
    content.section = match content.section {
        Some(section) if tags::store::existing(conn, &[section])?.is_empty() => {
            tags::store::heir(conn, section)?
        }
        other => other,
    };
    let there = tags::store::existing(conn, &content.tags)?;
    let mut tags = Vec::with_capacity(content.tags.len());
    for &tag in &content.tags {
        let tag = if there.contains(&tag) {
            Some(tag)
        } else {
            tags::store::heir(conn, tag)?
        };
        tags.extend(tag.filter(|tag| !tags.contains(tag)));
    }
    content.tags = tags;
    let ids: Vec<_> = content.credits.iter().map(|credit| credit.author_id).collect();
    let there = authors::store::existing(conn, &ids)?;
    let mut credits = Vec::with_capacity(content.credits.len());
    for &Credit { author_id, role } in &content.credits {
        let author = if there.contains(&author_id) {
            Some(author_id)
        } else {
            authors::store::heir(conn, author_id)?
        };
        let credit = author.map(|author_id| Credit { author_id, role });
        credits.extend(credit.filter(|credit| !credits.contains(credit)));
    }
    content.credits = credits;
    Ok(content)
}

//! What else there is to read: articles like one, and those before and after it.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::list::{self, ArticleSort, LiveArticleQuery};
use super::read::{self, LiveSummary, RelatedArticle};
use crate::articles::{ArticleId, LiveDetails};
use crate::clock::Timestamp;
use crate::db::schema::{live_article_tags, live_articles};
use crate::db::{Backend, Conn, JsonText, Place, Result, keyset};
use crate::tags::TagId;
use crate::text::fold::fold;

/// Of each tag and of the section so many of the newest articles are looked at.
const LOOKED_AT: i64 = 30;
/// So many of them are compared word by word.
const COMPARED: usize = 60;
/// How long it takes for an article to count half, in days.
const HALF_LIFE: f64 = 90.0;

/// What is known about the article that others are to be like.
struct Original {
    id: ArticleId,
    section: Option<TagId>,
    language: String,
    published_at: Timestamp,
    words: HashSet<String>,
    chosen: Vec<ArticleId>,
}

fn find(conn: &mut Conn, id_or_slug: &str) -> Result<Option<Original>> {
    let columns = (
        live_articles::id,
        live_articles::section_id,
        live_articles::language,
        live_articles::published_at,
        live_articles::title,
        live_articles::summary,
        live_articles::details,
    );
    type Row = (
        ArticleId,
        Option<TagId>,
        String,
        Timestamp,
        String,
        Option<String>,
        JsonText<LiveDetails>,
    );
    let found = live_articles::table.select(columns);
    let row: Option<Row> = match id_or_slug.parse::<ArticleId>() {
        Ok(id) => found.filter(live_articles::id.eq(id)).first(conn).optional()?,
        Err(_) => found
            .filter(live_articles::slug.eq(id_or_slug))
            .first(conn)
            .optional()?,
    };
    row.map(|(id, section, language, published_at, title, summary, details)| {
        Ok(Original {
            id,
            section,
            language,
            published_at,
            words: words(&title, summary.as_deref()),
            chosen: details.value()?.related,
        })
    })
    .transpose()
}

/// At most `limit` live articles like this one, or `None` when it is not live: first those that its editors chose, then
/// those in its language that share tags (rare ones count more) or its section, or whose headlines say the same words;
/// what was published long before or after it counts less.
pub fn like(conn: &mut Conn, id_or_slug: &str, limit: usize) -> Result<Option<Vec<LiveSummary>>> {
    let Some(original) = find(conn, id_or_slug)? else {
        return Ok(None);
    };
    let mut scores = shared(conn, &original)?;
    scores.remove(&original.id);
    let mut candidates: Vec<(ArticleId, f64)> = scores.into_iter().collect();
    candidates.sort_by(best_first);
    candidates.truncate(COMPARED);
    let ids: Vec<ArticleId> = candidates.iter().map(|(id, _)| *id).collect();
    let chosen = read::summaries(conn, &original.chosen)?;
    let scores: HashMap<ArticleId, f64> = candidates.into_iter().collect();
    let others = read::summaries(conn, &ids)?.into_iter().filter(|other| {
        other.head.language == original.language && !original.chosen.contains(&other.head.id)
    });
    let mut ranked: Vec<(f64, LiveSummary)> = others
        .map(|other| (original.likeness(&other, scores[&other.head.id]), other))
        .collect();
    ranked.sort_by(|(one, a), (other, b)| best_first(&(a.head.id, *one), &(b.head.id, *other)));
    let ranked = ranked.into_iter().map(|(_, other)| other);
    Ok(Some(chosen.into_iter().chain(ranked).take(limit).collect()))
}

fn best_first(one: &(ArticleId, f64), other: &(ArticleId, f64)) -> std::cmp::Ordering {
    other.1.total_cmp(&one.1).then_with(|| other.0.cmp(&one.0))
}

/// What shares tags or the section, with how much that counts: along indexes, so many of each.
fn shared(conn: &mut Conn, original: &Original) -> Result<HashMap<ArticleId, f64>> {
    let tags: Vec<TagId> = live_article_tags::table
        .filter(live_article_tags::article_id.eq(original.id))
        .select(live_article_tags::tag_id)
        .load(conn)?;
    let counts = crate::tags::live::list_by_ids(conn, &tags)?;
    let mut groups: Vec<(String, bool, f64)> = counts
        .iter()
        .map(|tag| (tag.id.to_string(), false, rarity(tag.article_count)))
        .collect();
    groups.extend(original.section.map(|section| (section.to_string(), true, 0.2)));
    let mut scores: HashMap<ArticleId, f64> = HashMap::new();
    for (name, is_section, weight) in groups {
        let query = LiveArticleQuery {
            section: is_section.then(|| name.clone()),
            tags: if is_section { Vec::new() } else { vec![name] },
            ..LiveArticleQuery::default()
        };
        for id in list::newest(conn, &query, LOOKED_AT)? {
            *scores.entry(id).or_default() += weight;
        }
    }
    Ok(scores)
}

/// A tag that few articles carry says more than one that many do.
#[expect(clippy::cast_precision_loss, reason = "what is counted is far below 2^52")]
fn rarity(article_count: i64) -> f64 {
    1.0 / (2.0 + article_count as f64).ln()
}

impl Original {
    /// How like this one another is that shares so much with it.
    fn likeness(&self, other: &LiveSummary, shared: f64) -> f64 {
        let head = &other.head;
        let words = words(&head.title, head.summary.as_deref());
        let apart = self.published_at.since(head.published_at) + head.published_at.since(self.published_at);
        let days = apart.as_secs_f64() / (24.0 * 60.0 * 60.0);
        (shared + overlap(&self.words, &words)) * 0.5_f64.powf(days / HALF_LIFE)
    }
}

/// The longer words of a headline and of what is below it, folded.
fn words(title: &str, summary: Option<&str>) -> HashSet<String> {
    let text = format!("{title} {}", summary.unwrap_or_default());
    fold(&text)
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
        .map(str::to_owned)
        .collect()
}

/// Which part of all the words of both is in both: 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a headline has few words")]
fn overlap(one: &HashSet<String>, other: &HashSet<String>) -> f64 {
    let all = one.union(other).count();
    if all == 0 {
        return 0.0;
    }
    one.intersection(other).count() as f64 / all as f64
}

/// The live articles published before and after one, in its section or, when it is in none, on the whole site. `None` when
/// it is not live.
pub fn neighbours(
    conn: &mut Conn,
    id_or_slug: &str,
) -> Result<Option<(Option<RelatedArticle>, Option<RelatedArticle>)>> {
    let Some(original) = find(conn, id_or_slug)? else {
        return Ok(None);
    };
    let previous = neighbour(conn, &original, ArticleSort::Newest)?;
    let next = neighbour(conn, &original, ArticleSort::Oldest)?;
    Ok(Some((previous, next)))
}

/// The next one in this order.
fn neighbour(conn: &mut Conn, original: &Original, order: ArticleSort) -> Result<Option<RelatedArticle>> {
    let mut found = live_articles::table.into_boxed::<Backend>();
    if let Some(section) = original.section {
        found = found.filter(live_articles::section_id.eq(section));
    }
    let place = Some(Place {
        key: original.published_at,
        id: original.id.uuid(),
        back: order == ArticleSort::Newest,
    });
    Ok(
        keyset!(found, live_articles::published_at, live_articles::id, asc, place)
            .select(RelatedArticle::as_select())
            .first(conn)
            .optional()?,
    )
}

#[cfg(test)]
mod tests {
    use super::super::stand::{Piece, Stand};
    use super::*;
    use crate::db::testing::Way;
    use crate::tags::TagKind;

    #[tokio::test]
    async fn what_stands_beside_an_article_is_found_along_indexes() {
        let stand = Stand::new();
        let (rail, europe) = (
            stand.tag("rail", TagKind::Topic).await,
            stand.tag("europe", TagKind::Section).await,
        );
        for number in 0..3_u64 {
            let piece = Piece {
                slug: number.to_string(),
                published: number,
                section: (number < 2).then_some(europe),
                tags: vec![rail],
                ..Piece::default()
            };
            stand.article(piece).await;
        }
        for slug in ["0", "2"] {
            let asked = move |conn: &mut Conn| {
                neighbours(conn, slug)?;
                like(conn, slug, 5)
            };
            for step in stand.0.plan(asked).await {
                assert!(step.is_direct(Way::Search), "{step:?}");
            }
        }
    }

    #[test]
    fn the_rarer_a_tag_and_the_more_words_are_shared_the_more_that_counts() {
        assert!(rarity(0) > rarity(1) && rarity(1) > rarity(1_000) && rarity(i64::MAX) > 0.0);
        let [one, other, nothing] =
            ["Night trains return", "Night ferries return", ""].map(|title| words(title, None));
        assert!(
            overlap(&one, &one) > overlap(&one, &other) && overlap(&one, &other) > overlap(&one, &nothing)
        );
        assert!(overlap(&nothing, &nothing).abs() < f64::EPSILON);
    }
}

//! A stand to read from: what tests put there is written as the projection writes it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::prelude::*;
use uuid::Uuid;

use super::list::{self, LiveArticleQuery};
use super::read::{LiveSummary, Parts};
use crate::articles::{ArticleId, CommentsPolicy, CreditRole, LiveDetails, Picture};
use crate::authors::{AuthorId, AuthorLink};
use crate::clock::Timestamp;
use crate::db::schema::{
    live_article_authors, live_article_tags, live_articles, live_authors, live_comment_counts, live_tags,
};
use crate::db::testing::TestDatabase;
use crate::db::{Conn, Context, JsonText, PageRequest, Result, Slice, Tx};
use crate::tags::{TagId, TagKind};

/// A database whose stand a test fills.
pub(in crate::articles) struct Stand(pub(in crate::articles) TestDatabase, AtomicU64);

/// A live article: what tests ask by.
#[derive(Clone, Default)]
pub(in crate::articles) struct Piece {
    pub(in crate::articles) slug: String,
    /// Minutes after [`minute`] 0 at which it was published.
    pub(in crate::articles) published: u64,
    /// Minutes after which it was last updated.
    pub(in crate::articles) updated: u64,
    pub(in crate::articles) language: &'static str,
    pub(in crate::articles) section: Option<TagId>,
    pub(in crate::articles) tags: Vec<TagId>,
    pub(in crate::articles) credits: Vec<(AuthorId, CreditRole)>,
    pub(in crate::articles) related: Vec<ArticleId>,
    pub(in crate::articles) comments: Option<i64>,
    pub(in crate::articles) byline: Option<&'static str>,
    pub(in crate::articles) picture: Option<Picture>,
}

/// The time so many minutes after the beginning of all tests.
pub(in crate::articles) fn minute(minute: u64) -> Timestamp {
    let beginning: Timestamp = "2026-11-23T08:00:00Z".parse().expect("a time");
    beginning.plus(Duration::from_secs(60 * minute))
}

/// The first page, of this length.
pub(in crate::articles) fn first(limit: i64) -> PageRequest {
    PageRequest {
        limit,
        cursor: None,
        count: false,
    }
}

impl Stand {
    pub(in crate::articles) fn new() -> Self {
        Self(TestDatabase::new(), AtomicU64::new(1))
    }

    pub(in crate::articles) async fn tag(&self, slug: &'static str, kind: TagKind) -> TagId {
        let row = move |tx: &mut Tx| insert_tag(tx, slug, kind);
        self.0
            .db
            .write(Context::system(), row)
            .await
            .expect("the tag is new")
    }

    pub(in crate::articles) async fn author(&self, slug: &'static str) -> AuthorId {
        let row = move |tx: &mut Tx| insert_author(tx, slug);
        self.0
            .db
            .write(Context::system(), row)
            .await
            .expect("the author is new")
    }

    pub(in crate::articles) async fn article(&self, piece: Piece) -> ArticleId {
        // In the order of their making: of two ids made in one millisecond either may be the smaller.
        let number = self.1.fetch_add(1, Ordering::Relaxed);
        let id = ArticleId::new(Uuid::from_u128(
            0x019a_b2c4_7d00_7000_8a00_0000_0000_0000 + u128::from(number),
        ));
        let row = move |tx: &mut Tx| insert_article(tx, id, &piece);
        self.0
            .db
            .write(Context::system(), row)
            .await
            .expect("the article is new")
    }

    pub(in crate::articles) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> T {
        self.0.db.read(work).await.expect("the stand can be read")
    }

    pub(in crate::articles) async fn list(
        &self,
        query: &LiveArticleQuery,
        page: &PageRequest,
    ) -> Slice<LiveSummary> {
        let (query, page) = (query.clone(), page.clone());
        self.read(move |conn| list::list(conn, &query, &page, Parts::default()))
            .await
    }

    /// The slugs of a list, all of its pages put together.
    pub(in crate::articles) async fn slugs(&self, query: &LiveArticleQuery, limit: i64) -> Vec<String> {
        let mut page = first(limit);
        let mut slugs = Vec::new();
        loop {
            let slice = self.list(query, &page).await;
            slugs.extend(slice.items.into_iter().map(|item| item.head.slug));
            page.cursor = slice.next;
            if page.cursor.is_none() {
                return slugs;
            }
        }
    }

    /// The slugs of the same list, from the last page back to the first.
    pub(in crate::articles) async fn slugs_back(&self, query: &LiveArticleQuery, limit: i64) -> Vec<String> {
        let mut page = first(limit);
        let mut slice = self.list(query, &page).await;
        while let Some(next) = slice.next.take() {
            page.cursor = Some(next);
            slice = self.list(query, &page).await;
        }
        let mut slugs = Vec::new();
        loop {
            slugs.extend(slice.items.into_iter().rev().map(|item| item.head.slug));
            let Some(prev) = slice.prev.take() else {
                slugs.reverse();
                return slugs;
            };
            page.cursor = Some(prev);
            slice = self.list(query, &page).await;
        }
    }

    /// The statements that the work sends to the database.
    pub(in crate::articles) async fn statements<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Vec<String> {
        self.0.statements(work).await.1
    }
}

fn insert_tag(tx: &mut Tx, slug: &str, kind: TagKind) -> Result<TagId> {
    let id = tx.id();
    let row = (
        live_tags::id.eq(id),
        live_tags::slug.eq(slug),
        live_tags::name.eq(slug),
        live_tags::name_folded.eq(slug),
        live_tags::kind.eq(kind),
        live_tags::article_count.eq(0),
        live_tags::updated_at.eq(minute(0)),
    );
    diesel::insert_into(live_tags::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(id)
}

fn insert_author(tx: &mut Tx, slug: &str) -> Result<AuthorId> {
    let id = tx.id();
    let row = (
        live_authors::id.eq(id),
        live_authors::slug.eq(slug),
        live_authors::name.eq(slug),
        live_authors::name_folded.eq(slug),
        live_authors::links.eq(JsonText::<Vec<AuthorLink>>::new(&Vec::new())?),
        live_authors::article_count.eq(0),
        live_authors::updated_at.eq(minute(0)),
    );
    diesel::insert_into(live_authors::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(id)
}

fn insert_article(tx: &mut Tx, id: ArticleId, piece: &Piece) -> Result<ArticleId> {
    let published_at = minute(piece.published);
    let details = LiveDetails {
        source: None,
        related: piece.related.clone(),
        seo: crate::articles::Seo::default(),
        extra: crate::articles::Extra::default(),
    };
    let row = (
        live_articles::id.eq(id),
        live_articles::slug.eq(&piece.slug),
        live_articles::published_at.eq(published_at),
        live_articles::first_published_at.eq(published_at),
        live_articles::updated_at.eq(minute(piece.updated)),
        live_articles::title.eq(format!("Title of {}", piece.slug)),
        live_articles::language.eq(if piece.language.is_empty() {
            "en"
        } else {
            piece.language
        }),
        live_articles::section_id.eq(piece.section),
        live_articles::byline.eq(piece.byline),
        live_articles::picture.eq(piece.picture.as_ref().map(JsonText::new).transpose()?),
        live_articles::word_count.eq(3),
        live_articles::reading_time_minutes.eq(1),
        live_articles::comments_policy.eq(CommentsPolicy::Open),
        live_articles::details.eq(JsonText::new(&details)?),
        live_articles::body_html.eq("<p>Three short words.</p>"),
        live_articles::body_text.eq("Three short words."),
    );
    diesel::insert_into(live_articles::table)
        .values(row)
        .execute(&mut **tx)?;
    link_tags(tx, id, piece)?;
    link_authors(tx, id, piece)?;
    if let Some(approved) = piece.comments {
        let row = (
            live_comment_counts::article_id.eq(id),
            live_comment_counts::approved.eq(approved),
        );
        diesel::insert_into(live_comment_counts::table)
            .values(row)
            .execute(&mut **tx)?;
    }
    Ok(id)
}

fn link_tags(tx: &mut Tx, id: ArticleId, piece: &Piece) -> Result<()> {
    for (position, &tag) in (0_i64..).zip(&piece.tags) {
        let row = (
            live_article_tags::article_id.eq(id),
            live_article_tags::position.eq(position),
            live_article_tags::tag_id.eq(tag),
            live_article_tags::published_at.eq(minute(piece.published)),
        );
        diesel::insert_into(live_article_tags::table)
            .values(row)
            .execute(&mut **tx)?;
    }
    for &tag in piece.tags.iter().chain(&piece.section) {
        diesel::update(live_tags::table.find(tag))
            .set(live_tags::article_count.eq(live_tags::article_count + 1))
            .execute(&mut **tx)?;
    }
    Ok(())
}

fn link_authors(tx: &mut Tx, id: ArticleId, piece: &Piece) -> Result<()> {
    for (position, &(author, role)) in (0_i64..).zip(&piece.credits) {
        let row = (
            live_article_authors::article_id.eq(id),
            live_article_authors::position.eq(position),
            live_article_authors::author_id.eq(author),
            live_article_authors::role.eq(role),
            live_article_authors::published_at.eq(minute(piece.published)),
        );
        diesel::insert_into(live_article_authors::table)
            .values(row)
            .execute(&mut **tx)?;
        diesel::update(live_authors::table.find(author))
            .set(live_authors::article_count.eq(live_authors::article_count + 1))
            .execute(&mut **tx)?;
    }
    Ok(())
}

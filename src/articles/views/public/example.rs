//! A published article for the documentation, made the way a real one is.

use super::{
    ArticleSummary, ArticleTag, CreditedAuthor, PublicArticle, PublicBody, PublicComments, PublicCredit,
    PublicRelated, PublicSection,
};
use crate::articles::live::read::LivePicture;
use crate::articles::{CommentsPolicy, CreditRole, Extra, Seo};
use crate::clock::Timestamp;
use crate::db::{Count, Id};
use crate::http::{Page, PageLinks, PageMeta};
use crate::tags::PublicTagKind;
use crate::text::{Format, render};

const BODY: &str = "BRUSSELS — The first night train in nine years left on time, and full.\n\n\
    Its passengers had booked in spring. *\"I have missed the corridor most,\"* one of them said.";

/// What `GET /articles/{slug}` answers.
pub fn article() -> PublicArticle {
    let ArticleSummary {
        id,
        slug,
        title,
        kicker,
        subtitle,
        summary,
        dateline,
        word_count,
        reading_time_minutes,
        language,
        translation_group,
        section,
        tags,
        credits,
        byline,
        picture,
        comments,
        retracted,
        published_at,
        first_published_at,
        updated_at,
        body: _,
        corrections: _,
        related: _,
    } = summary();
    let related = PublicRelated {
        id: example_id(5),
        slug: "what-a-berth-costs".into(),
        title: "What a berth costs".into(),
    };
    PublicArticle {
        id,
        slug,
        title,
        kicker,
        subtitle,
        summary,
        dateline,
        body: PublicBody {
            html: Some(render(Format::Markdown, BODY).html),
            ..PublicBody::default()
        },
        word_count,
        reading_time_minutes,
        language,
        translation_group,
        section,
        tags,
        credits,
        byline,
        picture,
        source: None,
        related: vec![related],
        seo: Seo::default(),
        extra: Extra::new(),
        comments,
        corrections: Vec::new(),
        retracted,
        published_at,
        first_published_at,
        updated_at,
    }
}

/// What `GET /articles` answers.
pub fn page() -> Page<ArticleSummary> {
    Page {
        data: vec![summary()],
        meta: PageMeta {
            limit: 20,
            count: Some(Count {
                total: 1,
                exact: true,
            }),
        },
        links: PageLinks {
            next: None,
            prev: None,
        },
    }
}

fn summary() -> ArticleSummary {
    let rendered = render(Format::Markdown, BODY);
    ArticleSummary {
        id: example_id(1),
        slug: "night-trains-return-to-brussels".into(),
        title: "Night trains return to Brussels".into(),
        kicker: Some("Transport".into()),
        subtitle: None,
        summary: Some("After nine years a sleeper leaves Brussels again.".into()),
        dateline: Some("BRUSSELS".into()),
        word_count: rendered.word_count.into(),
        reading_time_minutes: rendered.reading_time_minutes.into(),
        language: "en".into(),
        translation_group: None,
        section: Some(PublicSection {
            id: example_id(2),
            slug: "europe".into(),
            name: "Europe".into(),
        }),
        tags: vec![ArticleTag {
            id: example_id(3),
            slug: "night-trains".into(),
            name: "Night trains".into(),
            kind: PublicTagKind::Topic,
        }],
        credits: vec![PublicCredit {
            role: CreditRole::Author,
            author: CreditedAuthor {
                id: example_id(4),
                slug: "mara-lindqvist".into(),
                name: "Mara Lindqvist".into(),
                job_title: Some("Transport correspondent".into()),
                picture: None,
            },
        }],
        byline: None,
        picture: Some(LivePicture {
            url: "https://pictures.example.org/night-train.jpg".into(),
            alt: Some("A blue sleeping car at a platform at dusk".into()),
            caption: Some("The first night train before its departure on Monday.".into()),
            credit: Some("Photo: Jonas Feld".into()),
            width: Some(1600),
            height: Some(900),
        }),
        comments: PublicComments {
            policy: CommentsPolicy::Moderated,
            closes_at: None,
            count: 7,
        },
        retracted: false,
        published_at: morning(),
        first_published_at: morning(),
        updated_at: morning(),
        body: None,
        corrections: None,
        related: None,
    }
}

/// 2026-11-23T08:30:00Z
fn morning() -> Timestamp {
    Timestamp::from_micros(1_795_422_600_000_000)
}

fn example_id<K>(number: u128) -> Id<K> {
    Id::new(uuid::Uuid::from_u128(
        0x019a_b2c4_7d00_7000_8000_0000_0000_0000 + number,
    ))
}

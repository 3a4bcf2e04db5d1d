//! What the functions cost that run for every request or every save. See `benches/README.md`.

mod newsroom;

use std::hint::black_box;

use actix_web::Responder;
use actix_web::test::TestRequest;
use criterion::{Criterion, criterion_group, criterion_main};
use dateline::articles::ArticleId;
use dateline::articles::views::public::example;
use dateline::clock::Timestamp;
use dateline::db::{Cursor, PageRequest, Place, Slice};
use dateline::http::{Page, Public};
use dateline::search::SearchQuery;
use dateline::text::{Format, render};
use newsroom::Newsroom;
use uuid::Uuid;

/// A text of the length of an article, about 3 KB.
fn text() -> String {
    let paragraph = "The first night train in nine years **left on time**, and full. Its passengers had [booked in \
        spring](https://www.example.org/timetable). \"I have missed the corridor most,\" one of them said.\n\n";
    format!(
        "{}## What comes next\n\n- a berth\n- a *couchette*\n",
        paragraph.repeat(16)
    )
}

/// Saving: the body becomes what readers may see.
fn saving(criterion: &mut Criterion) {
    let markdown = text();
    let html = render(Format::Markdown, &markdown).html;
    criterion.bench_function("render Markdown, 3 KB", |bencher| {
        bencher.iter(|| render(Format::Markdown, black_box(&markdown)));
    });
    criterion.bench_function("sanitise HTML, 3 KB", |bencher| {
        bencher.iter(|| render(Format::Html, black_box(&html)));
    });
}

/// Reading: what is found becomes an answer.
fn reading(criterion: &mut Criterion) {
    let article = example::article();
    criterion.bench_function("write an article as JSON", |bencher| {
        bencher.iter(|| serde_json::to_vec(black_box(&article)));
    });
    let request = TestRequest::with_uri("/api/v1/articles?limit=20&tag=rail").to_http_request();
    criterion.bench_function("build a page of 20", |bencher| {
        bencher.iter(|| {
            let items = vec![(); 20];
            Page::from_slice(
                &request,
                20,
                Slice::cut(items, &first_page(), None, |()| cursor()),
            )
        });
    });
    criterion.bench_function("make an answer of an article", |bencher| {
        bencher.iter(|| Public::new(black_box(&article), vec!["articles".to_owned()]).respond_to(&request));
    });
    criterion.bench_function("read a search query", |bencher| {
        bencher.iter(|| {
            SearchQuery::parse(black_box(
                "night \"sleeping car\" -ferry tag:rail author:mara harb",
            ))
        });
    });
}

fn cursor() -> Cursor {
    Cursor::new(
        "-published_at",
        Timestamp::from_micros(1_795_000_000_000_000),
        ArticleId::new(Uuid::nil()),
    )
}

fn first_page() -> PageRequest {
    PageRequest {
        limit: 20,
        cursor: None,
        count: false,
    }
}

/// Pages: the place in a list.
fn paging(criterion: &mut Criterion) {
    criterion.bench_function("write a cursor", |bencher| bencher.iter(|| cursor().to_string()));
    let request = PageRequest {
        cursor: Some(cursor()),
        ..first_page()
    };
    criterion.bench_function("read a cursor", |bencher| {
        bencher
            .iter(|| -> Result<Option<Place<Timestamp>>, _> { black_box(&request).place("-published_at") });
    });
}

/// Whole requests, without a network.
fn requests(criterion: &mut Criterion) {
    let newsroom = Newsroom::new();
    for (name, path, cached) in [
        ("an article, cached", newsroom.article(), true),
        ("an article, cache off", newsroom.article(), false),
        ("the newest 20, cached", "/api/v1/articles".to_owned(), true),
        ("the newest 20, cache off", "/api/v1/articles".to_owned(), false),
    ] {
        criterion.bench_function(name, |bencher| newsroom.ask(bencher, &path, cached));
    }
}

criterion_group!(all, saving, reading, paging, requests);
criterion_main!(all);

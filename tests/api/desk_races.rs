//! Many who do the same to an article at the same time, or what excludes each other. What was done is counted in the
//! database and not only in the answers.

use std::collections::BTreeSet;
use std::time::Duration;

use dateline::db::schema::{article_revisions, articles, events, live_changes};
use dateline::db::{Conn, DbError, Id};
use diesel::prelude::*;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::due_races::work_off;
use crate::kit::{Answer, Ask, Client, TestApp};
use crate::newsroom::{change, draft, events as happened, live, make};
use crate::tally::tally;
use crate::workflow::make_with;

/// How often two meet who exclude each other: each has to win now and then.
pub const ROUNDS: usize = 20;
pub const MINUTE: Duration = Duration::from_secs(60);
/// A minute after every test begins.
pub const SOON: &str = "2026-11-23T08:31:00Z";

/// A newsroom whose server works on several requests at once.
pub async fn busy() -> TestApp {
    TestApp::with(|config| config.server.workers = 4).await
}

/// Whether this runs on PostgreSQL.
pub async fn on_postgres(app: &TestApp) -> bool {
    let is_postgres = |conn: &mut Conn| Ok::<_, DbError>(matches!(conn, Conn::Postgres(_)));
    app.app.db.read(is_postgres).await.unwrap()
}

/// Asks again when too many writes met on PostgreSQL and the answer says when to come back.
pub async fn patiently(app: &TestApp, ask: impl Fn() -> Ask) -> Answer {
    for _ in 0..20 {
        let answer = ask().await;
        if answer.status != 503 {
            return answer;
        }
        assert!(
            on_postgres(app).await && !answer.header("retry-after").is_empty(),
            "{answer:?}"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the server stays busy");
}

/// The one answer of success. All others were told that somebody was faster.
#[track_caller]
fn winner(answers: &[Answer]) -> &Answer {
    let won: Vec<&Answer> = answers.iter().filter(|it| it.status == 200).collect();
    let late = answers
        .iter()
        .filter(|it| it.status == 412 && it.at("/code") == "stale_version");
    assert_eq!((won.len(), late.count()), (1, answers.len() - 1), "{answers:?}");
    won[0]
}

/// The id of an article.
pub fn id(article: &Answer) -> Id<()> {
    article.at("/id").parse().unwrap()
}

/// Where the desk finds an article.
pub fn path(article: &Answer) -> String {
    format!("/editor/articles/{}", article.at("/id"))
}

/// How many revisions an article has.
async fn revisions(app: &TestApp, article: &Answer) -> i64 {
    let own = article_revisions::table.filter(article_revisions::article_id.eq(id(article)));
    let count = own.count();
    app.app
        .db
        .read(move |conn| Ok::<_, DbError>(count.get_result(conn)?))
        .await
        .unwrap()
}

/// What happened on the stand with an article, in order.
pub async fn changes(app: &TestApp, article: &Answer) -> Vec<String> {
    let own = live_changes::table
        .filter(live_changes::object_id.eq(id(article)))
        .order(live_changes::sequence)
        .select(live_changes::action);
    app.app
        .db
        .read(move |conn| Ok::<_, DbError>(own.load(conn)?))
        .await
        .unwrap()
}

/// What the last event of this kind tells of an article.
async fn told(app: &TestApp, article: &Answer, kind: &'static str) -> Value {
    let own = events::table
        .filter(events::object_id.eq(id(article)).and(events::kind.eq(kind)))
        .order(events::sequence.desc())
        .select(events::payload);
    let payload: String = app
        .app
        .db
        .read(move |conn| Ok::<_, DbError>(own.first(conn)?))
        .await
        .unwrap();
    serde_json::from_str(&payload).unwrap()
}

#[tokio::test]
async fn one_title_sixty_four_times_at_once_makes_sixty_four_articles_with_an_address_each() {
    let app = busy().await;
    let editor = app.editor().await;
    let article = json!({ "title": "Weather", "language": "en" });
    let create = || editor.post("/editor/articles").json(&article);
    let answers = join_all((0..64).map(|_| patiently(&app, create))).await;
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    let slugs: BTreeSet<&str> = answers.iter().map(|answer| answer.at("/slug")).collect();
    let expected = (2..=64)
        .map(|number| format!("weather-{number}"))
        .chain(["weather".into()]);
    let expected: Vec<String> = expected.collect();
    assert_eq!(slugs, expected.iter().map(String::as_str).collect());
    let counted = app.app.db.read(|conn| {
        let made = events::table.filter(events::kind.eq("article.created"));
        Ok::<_, DbError>((
            articles::table.count().get_result::<i64>(conn)?,
            article_revisions::table.count().get_result::<i64>(conn)?,
            made.count().get_result::<i64>(conn)?,
        ))
    });
    assert_eq!(counted.await.unwrap(), (64, 64, 64));
}

#[tokio::test]
async fn of_thirty_two_who_publish_the_same_version_one_does_and_its_date_stays() {
    let app = busy().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Wanted", json!({})).await;
    let target = format!("{}/publish", path(&article));
    let publish = |number: usize| {
        let date = json!({ "published_at": format!("2026-11-22T08:{number:02}:00Z") });
        patiently(&app, {
            let (editor, target, article) = (&editor, &target, &article);
            move || editor.post(target).if_match(article.etag()).json(&date)
        })
    };
    let answers = join_all((0..32).map(publish)).await;
    let published = winner(&answers);
    let read = app.anon().get("/articles/wanted").await.expect(200);
    assert_eq!(read["published_at"], published["published_at"]);
    app.advance(MINUTE);
    let again = make(&editor, &article, "publish").await.expect(200);
    assert_eq!(again["published_at"], published["published_at"], "republished");
    assert_eq!(
        happened(&app, article.at("/id")).await,
        ["article.created", "article.published", "article.published"]
    );
    assert_eq!(revisions(&app, &article).await, 1);
    assert_eq!(changes(&app, &article).await, ["created", "updated"]);
}

#[tokio::test]
async fn of_eight_who_save_the_same_version_one_does_two_hundred_times_over() {
    let app = busy().await;
    let editor = app.editor().await;
    let article = draft(&editor, "Contested", json!({})).await;
    let (path, mut etag) = (path(&article), article.etag().to_owned());
    for round in 1..=200 {
        let save = |number: usize| {
            let changes = json!({ "title": format!("Title {round} of {number}") });
            patiently(&app, {
                let (editor, path, etag) = (&editor, &path, &etag);
                move || editor.patch(path).if_match(etag).json(&changes)
            })
        };
        let answers = join_all((0..8).map(save)).await;
        let saved = winner(&answers).clone();
        let stale = answers.iter().find(|answer| answer.status == 412).unwrap();
        assert_eq!(stale["current_version"], json!(round + 1));
        let now = editor.get(&path).await.expect(200);
        assert_eq!((now.at("/title"), now.etag()), (saved.at("/title"), saved.etag()));
        etag = saved.etag().to_owned();
    }
    assert_eq!(etag, "\"v201\"");
    assert_eq!(revisions(&app, &article).await, 201);
    let events = happened(&app, article.at("/id")).await;
    assert_eq!(events.len(), 201);
    assert!(events[1..].iter().all(|kind| kind == "article.updated"));
}

#[tokio::test]
async fn fifty_requests_with_one_idempotency_key_have_one_effect_and_one_answer() {
    let app = busy().await;
    let editor = app.editor().await;
    let ask = |title: &str| {
        let article = json!({ "title": title, "language": "en" });
        editor
            .post("/editor/articles")
            .header("Idempotency-Key", "once")
            .json(&article)
    };
    let answers = join_all((0..50).map(|_| patiently(&app, || ask("Once")))).await;
    let (done, told): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|it| it.status == 201);
    assert!(told.iter().all(|answer| answer.status == 409), "{answers:?}");
    let first = ask("Once").await.expect(201);
    assert!(
        done.iter()
            .all(|it| it.json == first.json && it.header("location") == first.header("location"))
    );
    let made = tally_of_creations(&app).await;
    assert_eq!((made, revisions(&app, &first).await), (1, 1), "{answers:?}");
    ask("Another body").await.problem(422, "idempotency_mismatch");
    let somebody_else = app.author("ann").await;
    let article = json!({ "title": "Once", "language": "en" });
    let theirs = somebody_else
        .post("/editor/articles")
        .header("Idempotency-Key", "once")
        .json(&article)
        .await;
    assert_ne!(
        theirs.expect(201).at("/id"),
        first.at("/id"),
        "a key is one's own"
    );
}

/// How many articles were ever created.
async fn tally_of_creations(app: &TestApp) -> i64 {
    let made = events::table.filter(events::kind.eq("article.created")).count();
    app.app
        .db
        .read(move |conn| Ok::<_, DbError>(made.get_result(conn)?))
        .await
        .unwrap()
}

/// A move and an edit of one version at the same time, the one or the other first. Both answers.
async fn against_an_edit(
    app: &TestApp,
    client: &Client,
    before: &Answer,
    action: &str,
    body: &Value,
    round: usize,
) -> (Answer, Answer) {
    let path = path(before);
    let target = format!("{path}/{action}");
    let edit = json!({ "title": "Edited" });
    let act = patiently(app, || match body {
        Value::Null => client.post(&target).if_match(before.etag()),
        body => client.post(&target).if_match(before.etag()).json(body),
    });
    let save = patiently(app, || client.patch(&path).if_match(before.etag()).json(&edit));
    if round.is_multiple_of(2) {
        join(act, save).await
    } else {
        let (saved, acted) = join(save, act).await;
        (acted, saved)
    }
}

#[tokio::test]
async fn an_approval_never_lands_on_the_edit_that_it_met() {
    let app = busy().await;
    let editor = app.editor().await;
    for round in 0..ROUNDS {
        let article = draft(&editor, "Approved", json!({})).await;
        let before = make(&editor, &article, "submit").await.expect(200);
        let (approved, saved) = against_an_edit(&app, &editor, &before, "approve", &Value::Null, round).await;
        let answers = [approved, saved];
        let now = winner(&answers);
        let kinds = happened(&app, article.at("/id")).await;
        if answers[0].status == 200 {
            assert_eq!((now.at("/stage"), now.at("/title")), ("approved", "Approved"));
            assert_eq!(
                told(&app, &article, "article.approved").await["revision"],
                json!(1)
            );
            assert_eq!(revisions(&app, &article).await, 1);
        } else {
            assert_eq!((now.at("/stage"), now.at("/title")), ("in_review", "Edited"));
            assert!(!kinds.contains(&"article.approved".to_owned()), "{kinds:?}");
            assert_eq!(revisions(&app, &article).await, 2);
        }
        assert_eq!(kinds.len(), 3, "{kinds:?}");
    }
}

#[tokio::test]
async fn what_is_published_at_its_time_is_what_was_scheduled_and_not_the_edit_that_it_met() {
    let app = busy().await;
    let editor = app.editor().await;
    let plan = json!({ "publish_at": SOON });
    let mut scheduled = Vec::new();
    for round in 0..ROUNDS {
        let article = draft(&editor, "Scheduled", json!({})).await;
        let (planned, saved) = against_an_edit(&app, &editor, &article, "schedule", &plan, round).await;
        let answers = [planned, saved];
        winner(&answers);
        if answers[0].status == 200 {
            change(&editor, &article, json!({ "title": "Edited later" }))
                .await
                .expect(200);
            scheduled.push(article);
        } else {
            assert_eq!(answers[1]["schedule"], Value::Null);
        }
    }
    app.advance(MINUTE);
    work_off(&app).await;
    for article in &scheduled {
        let read = app
            .anon()
            .get(&format!("/articles/{}", article.at("/id")))
            .await
            .expect(200);
        assert_eq!(read.at("/title"), "Scheduled");
        assert_eq!(
            told(&app, article, "article.published").await["revision"],
            json!(1)
        );
    }
    let ids: Vec<Id<()>> = scheduled.iter().map(id).collect();
    tally(&app.app.db).await.assert_each_once(&ids);
}

/// Why an article is taken down.
pub fn order() -> Value {
    json!({ "reason": "Order of the court.", "notice": "Removed for legal reasons." })
}

/// What has to be true of an article that was taken down: nothing happened to it later, and readers are told.
pub async fn assert_down(app: &TestApp, article: &Answer) {
    let kinds = happened(app, article.at("/id")).await;
    assert_eq!(kinds.last().unwrap(), "article.taken_down", "{kinds:?}");
    let shown = changes(app, article).await;
    assert_eq!(shown.last().unwrap(), "taken_down", "{shown:?}");
    for count in [
        kinds.iter().filter(|it| *it == "article.taken_down").count(),
        shown.iter().filter(|it| *it == "taken_down").count(),
    ] {
        assert_eq!(count, 1);
    }
    let path = format!("/articles/{}", article.at("/id"));
    app.anon().get(&path).await.problem(410, "gone");
}

#[tokio::test]
async fn what_is_taken_down_while_it_is_published_again_stays_down() {
    let app = busy().await;
    let admin = app.admin().await;
    for round in 0..ROUNDS {
        let article = live(&admin, "Libel", json!({})).await;
        let before = change(&admin, &article, json!({ "title": "Worse" }))
            .await
            .expect(200);
        let ask = |action: &str| {
            let body = if action == "publish" { json!({}) } else { order() };
            let target = format!("{}/{action}", path(&before));
            let (admin, etag) = (&admin, before.etag());
            patiently(&app, move || admin.post(&target).if_match(etag).json(&body))
        };
        let mut actions = ["publish", "take-down"];
        actions.rotate_left(round % 2);
        let answers = join_all(actions.map(ask)).await;
        if winner(&answers).path.ends_with("/publish") {
            make_with(&admin, &article, "take-down", order())
                .await
                .expect(200);
        }
        assert_down(&app, &article).await;
    }
}

//! Nothing that is private shows: whatever the newsroom does out of readers' sight, every public answer stays the
//! same byte for byte.

use std::time::Duration;

use diesel::prelude::*;
use serde_json::json;

use super::*;
use crate::articles::http::reading;
use crate::articles::{
    Article, Assignment, Body, ContentChanges, Credit, Lock, NewNote, Priority, TagReference, Written,
    service as articles, store,
};
use crate::auth::model::NewUser;
use crate::auth::store::users;
use crate::auth::{Actor, Colleague, Role};
use crate::authors::{AuthorId, NewAuthor, http as author_operations, service as authors};
use crate::db::schema::{commenters, comments, live_comment_counts};
use crate::db::{DbError, Id, Tx};
use crate::tags::{NewTag, http as tag_operations, service as tags};
use crate::text::{Format, Slug};

type Done<T> = Result<T, ArticleError>;

/// A newsroom that works through the desk.
struct Desk(TestDatabase);

impl Desk {
    async fn work<T: Send + 'static>(&self, work: impl Fn(&mut Tx) -> Done<T> + Send + 'static) -> T {
        self.0.db.write(Actor::system().context(), work).await.unwrap()
    }

    /// Status, validator, keys and body of a public answer.
    async fn answer(&self, path: &str) -> (u16, String, String) {
        let app = actix_web::App::new().app_data(Data::new(application(&self.0)));
        let app = app.service(list_articles).service(get_article);
        let app = app
            .service(reading::get_front_page)
            .service(reading::list_related_articles)
            .service(reading::get_neighbours);
        let app = app
            .service(tag_operations::list_tags)
            .service(tag_operations::get_tag);
        let app = app
            .service(author_operations::list_authors)
            .service(author_operations::get_author);
        let server = init_service(app).await;
        let response = call_service(&server, TestRequest::with_uri(path).to_request()).await;
        let headers = format!("{:?}", response.headers());
        (
            response.status().as_u16(),
            headers,
            String::from_utf8(read_body(response).await.to_vec()).unwrap(),
        )
    }
}

fn tag(tx: &mut Tx, slug: &str, kind: TagKind) -> Done<TagId> {
    let new = NewTag {
        slug: slug.parse().ok(),
        name: slug.into(),
        kind,
        description: None,
        parent: None,
    };
    Ok(tags::create(tx, &Actor::system(), &new)?.id)
}

fn author(tx: &mut Tx, slug: &str) -> Done<AuthorId> {
    let new = NewAuthor {
        slug: slug.parse().ok(),
        name: slug.into(),
        job_title: None,
        biography: None,
        website: None,
        picture: None,
        links: Vec::new(),
    };
    Ok(authors::create(tx, &Actor::system(), &new)?.id)
}

fn text(words: &str) -> Option<Written> {
    Some(Written::new(Body {
        format: Format::Markdown,
        source: words.into(),
    }))
}

fn article(tx: &mut Tx, slug: &str, changes: ContentChanges) -> Done<Article> {
    let changes = ContentChanges {
        slug: slug.parse().ok(),
        body: text("Three short words."),
        ..changes
    };
    articles::create(
        tx,
        &Actor::system(),
        &format!("Title of {slug}"),
        &"en".parse().expect("English"),
        &changes,
    )
}

fn publish(tx: &mut Tx, article: &Article) -> Done<Article> {
    articles::publish(tx, &Actor::system(), article.id, article.version, None)
}

fn filed(section: &str, tags: &[&str], authors: &[AuthorId]) -> ContentChanges {
    let slug = |slug: &str| TagReference::Slug(slug.parse::<Slug>().expect("a slug"));
    let credit = |&author_id: &AuthorId| Credit {
        author_id,
        role: CreditRole::Author,
    };
    ContentChanges {
        section: Some(Some(slug(section))),
        tags: Some(tags.iter().map(|tag| slug(tag)).collect()),
        credits: Some(authors.iter().map(credit).collect()),
        ..ContentChanges::default()
    }
}

/// What readers may see: two articles with sections, tags, authors and approved comments.
fn published(tx: &mut Tx) -> Done<(Article, AuthorId)> {
    tag(tx, "europe", TagKind::Section)?;
    tag(tx, "rail", TagKind::Topic)?;
    tag(tx, "night", TagKind::Topic)?;
    let mara = author(tx, "mara")?;
    let first = article(tx, "first", filed("europe", &["rail", "night"], &[mara]))?;
    let first = publish(tx, &first)?;
    let related = ContentChanges {
        related: Some(vec![first.id]),
        ..filed("europe", &["rail"], &[mara])
    };
    let second = article(tx, "second", related)?;
    publish(tx, &second)?;
    let count = (
        live_comment_counts::article_id.eq(first.id),
        live_comment_counts::approved.eq(2),
    );
    diesel::insert_into(live_comment_counts::table)
        .values(count)
        .execute(&mut **tx)
        .map_err(DbError::from)?;
    Ok((first, mara))
}

/// What readers may not see, of every sort there is.
fn private(tx: &mut Tx, live: &Article, mara: AuthorId) -> Done<Vec<ArticleId>> {
    let system = Actor::system();
    tag(tx, "secret-section", TagKind::Section)?;
    tag(tx, "secret-tag", TagKind::Topic)?;
    let unknown = author(tx, "secret-author")?;
    let secret = filed("secret-section", &["secret-tag", "rail"], &[unknown, mara]);
    let draft = article(
        tx,
        "secret-draft",
        ContentChanges {
            related: Some(vec![live.id]),
            ..secret.clone()
        },
    )?;
    let withdrawn = article(tx, "secret-withdrawn", secret.clone())?;
    let withdrawn = publish(tx, &withdrawn)?;
    articles::unpublish(tx, &system, withdrawn.id, withdrawn.version)?;
    let trashed = article(tx, "secret-trashed", secret.clone())?;
    let trashed = publish(tx, &trashed)?;
    articles::trash(tx, &system, trashed.id, trashed.version)?;
    let working_copy = ContentChanges {
        slug: Some("secret-address".parse().expect("a slug")),
        title: Some("Secret title".into()),
        related: Some(vec![draft.id]),
        body: text("Secret words."),
        ..secret
    };
    articles::update(tx, &system, live.id, live.version, &working_copy)?;
    for status in ["pending", "spam", "trashed"] {
        comment(tx, live.id, status)?;
    }
    work_together(tx, live.id)?;
    Ok(vec![draft.id, withdrawn.id, trashed.id])
}

/// Notes, an assignment to somebody at a desk, and a lock.
fn work_together(tx: &mut Tx, on: ArticleId) -> Done<()> {
    let system = Actor::system();
    let desk = tag(tx, "secret-desk", TagKind::Desk)?;
    let somebody = NewUser {
        email: "somebody@secret.example.org".parse().expect("an address"),
        name: "Secret somebody".into(),
        role: Role::Author,
        author: None,
        password_hash: Some("secret".into()),
    };
    let somebody = users::insert(tx, &somebody)?;
    let note = NewNote {
        parent: None,
        anchor: Some("Secret anchor".into()),
        body: "Secret note".into(),
    };
    let head = articles::create_note(tx, &system, on, &note)?.note.id;
    let reply = NewNote {
        parent: Some(head),
        ..note
    };
    articles::create_note(tx, &system, on, &reply)?;
    articles::settle_note(tx, &system, on, head, true)?;
    let assignment = Assignment {
        assignee: Some(somebody.id),
        due_at: Some(tx.now()),
        priority: Priority::Urgent,
        desk: Some(desk),
    };
    articles::set_assignment(tx, &system, on, assignment)?;
    let lock = Lock {
        holder: Colleague {
            id: somebody.id,
            name: somebody.name,
        },
        acquired_at: tx.now(),
        expires_at: tx.now().plus(Duration::from_secs(600)),
    };
    Ok(store::save_lock(tx, on, &lock)?)
}

fn comment(tx: &mut Tx, on: ArticleId, status: &str) -> Result<(), DbError> {
    let (id, commenter): (Id<()>, Id<()>) = (tx.id(), tx.id());
    let email = format!("{status}@secret.example.org");
    let row = (
        commenters::id.eq(commenter),
        commenters::email.eq(email.clone()),
        commenters::email_folded.eq(email),
        commenters::created_at.eq(tx.now()),
    );
    diesel::insert_into(commenters::table)
        .values(row)
        .execute(&mut **tx)?;
    let row = (
        comments::id.eq(id),
        comments::article_id.eq(on),
        comments::commenter_id.eq(commenter),
        comments::path.eq(id.to_string()),
        comments::depth.eq(1),
        comments::author_name.eq("Secret name"),
        comments::status.eq(status.to_owned()),
        comments::body.eq("Secret words"),
        comments::body_html.eq("<p>Secret words</p>"),
        comments::version.eq(1),
        comments::created_at.eq(tx.now()),
        comments::updated_at.eq(tx.now()),
    );
    diesel::insert_into(comments::table)
        .values(row)
        .execute(&mut **tx)?;
    Ok(())
}

/// Every public read, by names that are known and by names that are secret.
fn questions() -> Vec<String> {
    let mut all = Vec::new();
    for name in [
        "first",
        "second",
        "secret-draft",
        "secret-withdrawn",
        "secret-trashed",
        "secret-address",
    ] {
        for part in ["", "?formats=text", "/related", "/neighbours"] {
            all.push(format!("/articles/{name}{part}"));
        }
    }
    let choices = |name: &str, values: &[&str]| {
        let given = values.iter().map(|value| format!("&{name}={value}"));
        std::iter::once(String::new()).chain(given).collect::<Vec<_>>()
    };
    for tag in choices("tag", &["rail", "night", "secret-tag", "secret-desk", "europe"]) {
        for section in choices("section", &["europe", "secret-section"]) {
            for author in choices("author", &["mara", "secret-author"]) {
                for order in choices("sort", &["published_at"]) {
                    all.push(format!("/articles?count=true{tag}{section}{author}{order}"));
                }
            }
        }
    }
    all.extend(
        [
            "/articles?sort=-updated_at",
            "/articles?limit=1",
            "/articles?slugs=first,second,secret-draft,secret-withdrawn",
            "/articles?tag=rail,secret-tag&tag_not=secret-desk&include=corrections,related&formats=html,text,markdown,blocks",
            "/articles?has_picture=false",
            "/front-page",
            "/front-page?sections=europe,secret-section",
            "/tags",
            "/tags?sort=-article_count",
        ]
        .map(str::to_owned),
    );
    all.extend(
        [
            "/tags?count=true&kind=section",
            "/authors?count=true",
            "/authors?sort=-article_count",
            "/tags?kind=desk",
        ]
        .map(str::to_owned),
    );
    for name in ["rail", "europe", "secret-tag", "secret-section", "secret-desk"] {
        all.push(format!("/tags/{name}"));
    }
    all.extend(["/authors/mara", "/authors/secret-author"].map(str::to_owned));
    all
}

async fn answers(desk: &Desk, questions: &[String]) -> Vec<(u16, String, String)> {
    let mut all = Vec::new();
    for question in questions {
        all.push(desk.answer(question).await);
    }
    all
}

#[actix_web::test]
async fn no_public_answer_depends_on_anything_private() {
    let desk = Desk(TestDatabase::new());
    let (live, mara) = desk.work(published).await;
    let questions = questions();
    let before = answers(&desk, &questions).await;
    let one = live.clone();
    let hidden = desk.work(move |tx| private(tx, &one, mara)).await;
    for ((question, before), after) in questions
        .iter()
        .zip(&before)
        .zip(answers(&desk, &questions).await)
    {
        assert_eq!(before, &after, "{question}");
        assert!(
            !after.2.to_lowercase().contains("secret"),
            "{question}: {}",
            after.2
        );
    }
    let unknown = desk
        .answer("/articles/019ab2c4-7d00-7000-8000-000000000001")
        .await;
    for id in hidden {
        assert_eq!(desk.answer(&format!("/articles/{id}")).await, unknown);
    }
    // The same questions do notice what is published.
    let working_copy = desk
        .0
        .db
        .read(move |conn| articles::get(conn, &Actor::system(), live.id))
        .await
        .unwrap();
    desk.work(move |tx| publish(tx, &working_copy)).await;
    let changed = answers(&desk, &questions)
        .await
        .iter()
        .zip(&before)
        .filter(|(after, before)| after != before)
        .count();
    assert!(changed > questions.len() / 2, "{changed} of {}", questions.len());
    let again = desk.answer("/articles/secret-address").await;
    assert_eq!(
        serde_json::from_str::<Value>(&again.2).unwrap()["title"],
        json!("Secret title")
    );
}

//! Copies of the stand that are made of the feed of changes alone, while the newsroom is at work.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, TestApp};
use crate::newsroom::make;

/// How many articles the writers make. The ignored test makes ten thousand.
const ARTICLES: usize = 160;
/// How many write at the same time.
const WRITERS: usize = 8;

/// A copy of everything that stands there, by id.
#[derive(Clone, Debug, Default, PartialEq)]
struct Mirror {
    articles: BTreeMap<String, Value>,
    authors: BTreeMap<String, Value>,
    tags: BTreeMap<String, Value>,
}

impl Mirror {
    fn shelf(&mut self, kind: &str) -> &mut BTreeMap<String, Value> {
        match kind {
            "article" => &mut self.articles,
            "author" => &mut self.authors,
            "tag" => &mut self.tags,
            other => panic!("nobody asked for a {other}"),
        }
    }

    /// What a client does with a change.
    fn apply(&mut self, change: &Value) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (kind, id) = (text(&change["object"]["kind"]), text(&change["object"]["id"]));
        match &change[&kind] {
            Value::Null => self.shelf(&kind).remove(&id),
            thing => self.shelf(&kind).insert(id, thing.clone()),
        };
    }

    /// Follows the feed until nothing is left, and says where to go on.
    async fn follow(&mut self, client: &Client, from: &str) -> String {
        let mut next = from.to_owned();
        loop {
            let part = client.get(&next).await.expect(200);
            for change in part["data"].as_array().unwrap() {
                self.apply(change);
            }
            next = part.at("/links/next").to_owned();
            if part["meta"]["up_to_date"] == true {
                return next;
            }
        }
    }

    /// What is not told because it follows from the rest: names, looked up by id, and numbers, counted.
    fn complete(mut self) -> Self {
        for article in self.articles.values_mut() {
            for tag in article["tags"].as_array_mut().unwrap() {
                look_up(tag, &self.tags);
            }
            if !article["section"].is_null() {
                look_up(&mut article["section"], &self.tags);
            }
            for credit in article["credits"].as_array_mut().unwrap() {
                look_up(&mut credit["author"], &self.authors);
            }
        }
        let articles: Vec<_> = self.articles.values().collect();
        for (id, tag) in &mut self.tags {
            let carries = |article: &&&Value| {
                let tags = article["tags"].as_array().unwrap();
                tags.iter()
                    .chain([&article["section"]])
                    .any(|tag| tag["id"] == **id)
            };
            tag["article_count"] = json!(articles.iter().filter(carries).count());
        }
        for (id, author) in &mut self.authors {
            let credits = |article: &&&Value| {
                let credits = article["credits"].as_array().unwrap();
                credits.iter().any(|credit| credit["author"]["id"] == **id)
            };
            author["article_count"] = json!(articles.iter().filter(credits).count());
        }
        self
    }
}

/// Shows something as it is called by now.
fn look_up(shown: &mut Value, things: &BTreeMap<String, Value>) {
    let thing = &things[shown["id"].as_str().unwrap()];
    for (member, value) in shown.as_object_mut().unwrap() {
        // A portrait is shown with its address and its words alone, as here.
        *value = thing[member].clone();
    }
}

/// What the lists say.
async fn listed(client: &Client) -> Mirror {
    let mut lists = Mirror::default();
    for (kind, list) in [("article", "articles"), ("author", "authors"), ("tag", "tags")] {
        let mut next = format!("/{list}?limit=100");
        while !next.is_empty() {
            let page = client.get(&next).await.expect(200);
            for thing in page["data"].as_array().unwrap() {
                let id = thing["id"].as_str().unwrap().to_owned();
                lists.shelf(kind).insert(id, thing.clone());
            }
            next = page.at("/links/next").to_owned();
        }
    }
    lists
}

/// What the writers share: things that several of them change at the same time.
struct Newsroom {
    admin: Client,
    authors: Vec<String>,
    sections: Vec<String>,
}

impl Newsroom {
    async fn new(app: &TestApp) -> Self {
        // On PostgreSQL so many writers meet so often that some are told to come back.
        let admin = app.admin().await.patient();
        let (mut authors, mut sections) = (Vec::new(), Vec::new());
        for number in 0..6 {
            let author = json!({ "name": format!("Author {number}") });
            let author = admin.post("/editor/authors").json(&author).await.expect(201);
            authors.push(author.header("location").to_owned());
            let section = json!({ "name": format!("Section {number}"), "kind": "section" });
            let section = admin.post("/editor/tags").json(&section).await.expect(201);
            sections.push(section.header("location").to_owned());
        }
        Self {
            admin,
            authors,
            sections,
        }
    }

    /// Makes a tag of a writer's own.
    async fn tag(&self, writer: usize, number: usize) -> Answer {
        let tag = json!({ "name": format!("Tag {writer} {number}"), "kind": "topic" });
        self.admin.post("/editor/tags").json(&tag).await.expect(201)
    }

    /// Changes a thing as it is now. Where somebody else is faster, theirs stands.
    async fn rename(&self, path: &str, name: &str) {
        let version = self.admin.get(path).await.expect(200).etag().to_owned();
        let name = json!({ "name": name, "slug": name.to_lowercase().replace(' ', "-") });
        let answer = self.admin.patch(path).if_match(&version).json(&name).await;
        assert!([200, 412].contains(&answer.status), "{answer:?}");
    }

    /// Deletes a tag and gives its articles another, if there is one.
    async fn merge(&self, tag: &Answer, heir: Option<&Answer>) {
        let query = heir.map_or("force=true".to_owned(), |heir| {
            format!("reassign_to={}", heir.at("/id"))
        });
        let version = self
            .admin
            .get(tag.header("location"))
            .await
            .expect(200)
            .etag()
            .to_owned();
        let path = format!("{}?{query}", tag.header("location"));
        self.admin.delete(&path).if_match(&version).await.expect(204);
    }

    /// The work of one writer.
    async fn write(&self, writer: usize, articles: usize) {
        let mut tags = [self.tag(writer, 0).await, self.tag(writer, 1).await];
        for number in 0..articles {
            let article = self.publish(writer, number, &tags[number % 2]).await;
            match number % 16 {
                1 => drop(make(&self.admin, &article, "unpublish").await.expect(200)),
                2 => self.edit(&article, number).await,
                3 => {
                    make(&self.admin, &article, "trash").await.expect(200);
                    make(&self.admin, &article, "permanently").await.expect(204);
                }
                4 => {
                    make(&self.admin, &article, "unpublish").await.expect(200);
                    make(&self.admin, &article, "publish").await.expect(200);
                }
                5 => self.take_down(&article).await,
                6 => {
                    let name = format!("Section by {writer} in {number}");
                    self.rename(&self.sections[number % self.sections.len()], &name)
                        .await;
                }
                7 => {
                    let name = format!("Author by {writer} in {number}");
                    self.rename(&self.authors[number % self.authors.len()], &name)
                        .await;
                }
                8 => {
                    self.rename(tags[0].header("location"), &format!("Tag {writer} in {number}"))
                        .await;
                }
                9 | 13 => {
                    let new = self.tag(writer, number + 2).await;
                    let old = std::mem::replace(&mut tags[1], new);
                    self.merge(&old, (number % 16 == 9).then_some(&tags[1])).await;
                }
                _ => {}
            }
        }
    }

    async fn publish(&self, writer: usize, number: usize, tag: &Answer) -> Answer {
        let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        let (author, section) = (
            id(&self.authors[(writer + number) % self.authors.len()]),
            id(&self.sections[number % self.sections.len()]),
        );
        let article = json!({
            "title": format!("Article {number} of {writer}"), "language": "en",
            "body": { "format": "markdown", "source": "On time." }, "tags": [{ "id": tag["id"] }],
            "section": { "id": section }, "credits": [{ "author_id": author, "role": "author" }],
        });
        let article = self
            .admin
            .post("/editor/articles")
            .json(&article)
            .await
            .expect(201);
        make(&self.admin, &article, "publish").await.expect(200);
        article
    }

    async fn edit(&self, article: &Answer, number: usize) {
        let path = article.header("location");
        let version = self.admin.get(path).await.expect(200).etag().to_owned();
        let changes =
            json!({ "title": format!("Edited {number}"), "slug": format!("{}-new", article.at("/slug")) });
        self.admin
            .patch(path)
            .if_match(&version)
            .json(&changes)
            .await
            .expect(200);
        make(&self.admin, article, "publish").await.expect(200);
    }

    async fn take_down(&self, article: &Answer) {
        let path = article.header("location");
        let version = self.admin.get(path).await.expect(200).etag().to_owned();
        let words = json!({ "reason": "A court order", "notice": "Removed for legal reasons." });
        let path = format!("{path}/take-down");
        self.admin
            .post(&path)
            .if_match(&version)
            .json(&words)
            .await
            .expect(200);
    }
}

/// Mirrors follow a newsroom at work, from its beginning and from the middle, and end equal to its lists.
#[allow(
    clippy::print_stdout,
    reason = "how it went is worth reading where ten thousand were copied"
)]
async fn mirror(articles: usize, limits: [usize; 3]) {
    let app = Arc::new(TestApp::new().await);
    let room = Arc::new(Newsroom::new(&app).await);
    // What stands there before anybody follows.
    room.write(WRITERS, articles.min(ARTICLES) / WRITERS).await;
    let done = Arc::new(AtomicBool::new(false));
    let mirrors = limits.map(|limit| {
        let (client, done) = (app.anon(), done.clone());
        tokio::spawn(async move {
            let (mut mirror, mut parts) = (Mirror::default(), 0);
            let mut next = format!("/changes?limit={limit}&include=object");
            loop {
                let was_done = done.load(Ordering::SeqCst);
                next = mirror.follow(&client, &next).await;
                parts += 1;
                if was_done {
                    return (mirror, parts);
                }
            }
        })
    });
    let writers = (0..WRITERS).map(|writer| {
        let room = room.clone();
        tokio::spawn(async move { room.write(writer, articles / WRITERS).await })
    });
    for written in join_all(writers).await {
        written.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let lists = listed(&app.anon()).await;
    for (mirror, limit) in join_all(mirrors).await.into_iter().zip(limits) {
        let (mirror, times) = mirror.unwrap();
        let mirror = mirror.complete();
        println!(
            "parts of {limit}: up to date {times} times, {} articles, {} authors, {} tags",
            mirror.articles.len(),
            mirror.authors.len(),
            mirror.tags.len()
        );
        for (kind, copied, listed) in [
            ("article", &mirror.articles, &lists.articles),
            ("author", &mirror.authors, &lists.authors),
            ("tag", &mirror.tags, &lists.tags),
        ] {
            let ids: Vec<_> = copied.keys().collect();
            assert_eq!(ids, listed.keys().collect::<Vec<_>>(), "{kind}, parts of {limit}");
            for (id, thing) in copied {
                assert_eq!(thing, &listed[id], "{kind}, parts of {limit}");
            }
        }
    }
    assert!(lists.articles.len() > articles / 2, "{}", lists.articles.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_made_of_the_feed_end_equal_to_the_lists_whatever_is_written_meanwhile() {
    mirror(ARTICLES, [1, 7, 500]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; .ci/run runs it: `cargo test --test api -- --ignored ten_thousand`"]
async fn copies_of_ten_thousand_articles_end_equal_to_the_lists() {
    mirror(10_000, [20, 100, 500]).await;
}

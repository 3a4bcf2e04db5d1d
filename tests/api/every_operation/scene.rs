//! The newsroom in which every operation is tried: whoever asks, something of everything, and a right request for each
//! operation.

mod accounts;
mod collaboration;
mod comments;
mod letters;
mod paths;
mod second_factors;
mod tokens;
mod workflow;

use std::sync::atomic::{AtomicUsize, Ordering};

use dateline::auth::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::contract::Operation;
use crate::kit::{Ask, Client, PASSWORD, TestApp};
use crate::mail_server::MailServer;
use crate::post::posting;

/// Whose object an operation is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The operation is about no object.
    Nothing,
    /// One's own.
    Own,
    /// Somebody else's; of articles, a draft.
    Others,
    /// Somebody else's live article.
    OthersLive,
    /// One that the public sees.
    Public,
    /// One that only the desk sees.
    Hidden,
    /// None at all.
    Missing,
}

/// Which objects an operation is asked about, in the order of the table's letters.
pub fn objects(operation: &Operation) -> &'static [Whose] {
    use Whose::{Hidden, Missing, Nothing, Others, OthersLive, Own, Public};
    match operation.path {
        path if !path.contains('{') => &[Nothing],
        path if path.starts_with("/api/v1/editor/articles/") => &[Own, Others, OthersLive, Missing],
        path if path.starts_with("/api/v1/editor/") => &[Own, Others, Missing],
        path if path.starts_with("/api/v1/auth/") => &[Own, Others, Missing],
        path if path.starts_with("/problems/") => &[Public, Missing],
        _ => &[Public, Hidden, Missing],
    }
}

/// A right request, but for who sends it.
#[derive(Clone, Debug)]
pub struct Request {
    /// With which method.
    pub method: Method,
    /// What for.
    pub path: String,
    /// What it asks for besides, where it has to ask for something.
    pub query: Option<&'static str>,
    /// Against which version, where the operation asks for one.
    pub version: Option<String>,
    /// With which body, where the operation reads one.
    pub body: Option<Value>,
}

impl Request {
    /// Sent by somebody.
    pub fn by(&self, client: &Client) -> Ask {
        let between = if self.path.contains('?') { '&' } else { '?' };
        let query = self.query.map(|query| format!("{between}{query}"));
        let path = format!("{}{}", self.path, query.unwrap_or_default());
        let ask = client.ask_at_root(self.method.clone(), &path);
        let ask = self
            .version
            .iter()
            .fold(ask, |ask, version| ask.if_match(version));
        self.body.iter().fold(ask, Ask::json)
    }

    /// To another path.
    pub fn to(&self, path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            ..self.clone()
        }
    }

    /// With another body.
    pub fn saying(&self, body: Value) -> Self {
        Self {
            body: Some(body),
            ..self.clone()
        }
    }
}

/// The newsroom.
pub struct Scene {
    /// It.
    pub app: TestApp,
    /// Somebody who may do everything.
    pub admin: Client,
    server: MailServer,
    fresh: AtomicUsize,
    /// What the public sees: the path of each kind of thing, by the beginning of an operation's path.
    public: Vec<(&'static str, String)>,
    hidden: Vec<(&'static str, String)>,
}

const MISSING: &str = "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e";

impl Scene {
    /// Everything there is, once published and once not.
    pub async fn new() -> Self {
        let (app, server) = posting().await;
        let admin = app.admin().await;
        let mut scene = Self {
            app,
            admin,
            server,
            fresh: AtomicUsize::new(0),
            public: Vec::new(),
            hidden: Vec::new(),
        };
        scene.public = scene.one_of_each(true).await;
        scene.hidden = scene.one_of_each(false).await;
        scene
    }

    /// The paths of an article, its author, its tag and a comment under it.
    async fn one_of_each(&self, public: bool) -> Vec<(&'static str, String)> {
        let author = self.author().await;
        let tag = self.tag().await;
        let article = json!({
            "title": self.name("Night trains"), "language": "en", "body": { "format": "markdown", "source": "On time." },
            "tags": [{ "id": tag["id"] }], "credits": [{ "author_id": author["id"], "role": "author" }],
        });
        let article = self
            .admin
            .post("/editor/articles")
            .json(&article)
            .await
            .expect(201);
        // The comment of a hidden article waits under a public one.
        let live = if public {
            article["id"].clone()
        } else {
            self.article_of(&self.admin).await["id"].clone()
        };
        self.publish(&live).await;
        let comment = self.comment(&live).await;
        if public {
            self.moderate(&comment, "approve").await;
        }
        let link = self.link(article["id"].as_str().unwrap()).await;
        if !public {
            let revoked = self.admin.delete(link.header("location")).await;
            revoked.expect(204);
        }
        let slug = |of: &Value| of["slug"].as_str().unwrap().to_owned();
        vec![
            ("/api/v1/articles/", slug(&article.json)),
            ("/api/v1/authors/", slug(&author)),
            ("/api/v1/tags/", slug(&tag)),
            ("/api/v1/comments/", comment),
            ("/api/v1/preview/", link.at("/token").to_owned()),
            ("/api/v1/notices/", self.notice(public).await),
            ("/problems/", "not_found".to_owned()),
        ]
    }

    /// A name that nothing else has.
    pub fn name(&self, beginning: &str) -> String {
        format!("{beginning} {}", self.fresh.fetch_add(1, Ordering::Relaxed))
    }

    /// Somebody of each column of the table, with an account of their own; nobody for the first.
    pub async fn principal(&self, column: usize) -> Client {
        let roles = [
            Role::Contributor,
            Role::Author,
            Role::Editor,
            Role::Moderator,
            Role::Admin,
        ];
        match column.checked_sub(1) {
            None => self.app.anon(),
            Some(role) => {
                self.app
                    .user(&self.name("somebody").replace(' ', "-"), roles[role])
                    .await
            }
        }
    }

    /// A right request for this operation about such an object.
    pub async fn request(&self, operation: &Operation, client: &Client, whose: Whose) -> Request {
        let id = match whose {
            Whose::Nothing => String::new(),
            Whose::Missing => MISSING.to_owned(),
            Whose::Public => self.standing(&self.public, operation),
            Whose::Hidden => self.standing(&self.hidden, operation),
            Whose::Own | Whose::Others | Whose::OthersLive => self.object(operation, client, whose).await,
        };
        let mut path = format!("{}{}", fill(operation.path, &id), self.query(operation.id));
        if operation.path.ends_with("/{preview}") && whose != Whose::Missing {
            path = self.link(&id).await.header("location").to_owned();
        }
        let version = if operation.needs_version() {
            Some(self.version(&path, whose).await)
        } else {
            None
        };
        let mut body = if operation.has_body() {
            self.body_by(operation.id, client).await
        } else {
            None
        };
        if let Some(secret) = body.as_mut().and_then(|body| body.get_mut("secret")) {
            let (comment, its) = self.said(&operation.path["/api/v1/comments/".len()..]).await;
            *secret = its;
            if whose == Whose::Public {
                path = comment;
            }
        }
        Request {
            method: operation.method.parse().unwrap(),
            path,
            query: (operation.id == "erase_audit_addresses").then_some("before=2026-01-01T00:00:00Z"),
            version,
            body,
        }
    }

    fn standing(&self, things: &[(&str, String)], operation: &Operation) -> String {
        let found = things
            .iter()
            .find(|(beginning, _)| operation.path.starts_with(beginning));
        found
            .unwrap_or_else(|| panic!("nothing of the stand for {}", operation.path))
            .1
            .clone()
    }

    /// The version of the thing on the desk that a path is about.
    pub async fn version(&self, path: &str, whose: Whose) -> String {
        if whose == Whose::Missing {
            return "\"v1\"".to_owned();
        }
        self.admin
            .get(&desk_path(path))
            .await
            .expect(200)
            .etag()
            .to_owned()
    }

    /// Makes what an operation is asked about, in the state in which it can be done.
    async fn object(&self, operation: &Operation, client: &Client, whose: Whose) -> String {
        let kind = operation
            .path
            .trim_start_matches("/api/v1/editor/")
            .trim_start_matches("/api/v1/auth/")
            .split('/')
            .next()
            .unwrap_or_default();
        let id = match kind {
            "users" if whose == Whose::Own && client.is_somebody() => json!(client.id()),
            "users" => self.account_for(operation).await,
            "sessions" => self.session_of(client, whose).await,
            "keys" => self.key_of(client, whose).await,
            "tags" => self.tag().await["id"].clone(),
            "authors" if whose == Whose::Own => self.profile_of(client).await,
            "authors" => self.author().await["id"].clone(),
            "articles" => self.article(operation, client, whose).await,
            "jobs" => self.job().await,
            "redirects" => self.redirect().await["id"].clone(),
            "bans" => self.ban().await["id"].clone(),
            "comments" => {
                let article = self.owned(client, whose).await;
                self.publish(&article).await;
                let comment = self.comment(&article).await;
                if operation.id == "reply_to_comment" {
                    self.moderate(&comment, "approve").await;
                }
                return comment;
            }
            _ => panic!("say here what {} is asked about", operation.id),
        };
        let id = self.part_of(operation, id.as_str().unwrap(), client, whose).await;
        self.done_before(operation.id, &id, client, whose).await;
        if operation.id == "reactivate_user" && !(client.is_somebody() && id == client.id()) {
            self.suspend(&id).await;
        }
        id
    }

    async fn article(&self, operation: &Operation, client: &Client, whose: Whose) -> Value {
        let id = self.owned(client, whose).await;
        let moves = workflow::moves_before(operation.id);
        if whose == Whose::OthersLive && moves.first() != Some(&"publish") {
            self.publish(&id).await;
        }
        for action in moves {
            self.make(&id, action).await;
        }
        id
    }

    /// An article that is somebody's own: they made it or, where they make none, are credited for it.
    async fn owned(&self, client: &Client, whose: Whose) -> Value {
        if whose != Whose::Own || !client.is_somebody() {
            return self.article_of(&self.principal(2).await).await["id"].clone();
        }
        if client.role() != "moderator" {
            return self.article_of(client).await["id"].clone();
        }
        let author = self.profile_of(client).await;
        let mut article = self.article_body();
        article["credits"] = json!([{ "author_id": author, "role": "author" }]);
        self.admin
            .post("/editor/articles")
            .json(&article)
            .await
            .expect(201)["id"]
            .clone()
    }

    fn article_body(&self) -> Value {
        let body = json!({ "format": "markdown", "source": "The first one left on time." });
        json!({ "title": self.name("Sleepers"), "language": "en", "body": body })
    }

    async fn article_of(&self, client: &Client) -> Value {
        client
            .post("/editor/articles")
            .json(&self.article_body())
            .await
            .expect(201)
            .json
    }

    async fn publish(&self, article: &Value) {
        self.make(article, "publish").await;
    }

    async fn author(&self) -> Value {
        self.admin
            .post("/editor/authors")
            .json(&json!({ "name": self.name("Mara") }))
            .await
            .expect(201)
            .json
    }

    async fn tag(&self) -> Value {
        let tag = json!({ "name": self.name("Rail"), "kind": "topic" });
        self.admin.post("/editor/tags").json(&tag).await.expect(201).json
    }

    /// The author that somebody writes as; they get one.
    async fn profile_of(&self, client: &Client) -> Value {
        let author = self.author().await["id"].clone();
        if client.is_somebody() {
            let path = format!("/editor/users/{}", client.id());
            let version = self.admin.get(&path).await.expect(200).etag().to_owned();
            let link = json!({ "author_id": author });
            self.admin
                .patch(&path)
                .if_match(&version)
                .json(&link)
                .await
                .expect(200);
        }
        author
    }

    /// A comment that waits.
    async fn comment(&self, article: &Value) -> String {
        let comment = self.comment_body();
        let path = format!("/articles/{}/comments", article.as_str().unwrap());
        self.app
            .anon()
            .post(&path)
            .json(&comment)
            .await
            .expect(201)
            .at("/id")
            .to_owned()
    }

    async fn body(&self, operation: &str) -> Option<Value> {
        let email = || format!("{}@example.org", self.name("new").replace(' ', ""));
        Some(match operation {
            "set_up" => json!({
                "token": "dls_0f8vVtq3cXb6Jm2wN1uEoRkYzHsLaTgDpQiWxCyBn4M", "email": email(), "name": "Ann",
                "password": PASSWORD
            }),
            "login" => json!({ "email": "admin@example.org", "password": PASSWORD }),
            "refresh" => json!({ "refresh_token": self.refresh_token().await }),
            "reset_password" => json!({ "token": self.reset_token().await, "password": PASSWORD }),
            "accept_invitation" => json!({ "token": self.invitation(email()).await, "password": PASSWORD }),
            "forgot_password" => json!({ "email": email() }),
            "change_password" => json!({ "current_password": PASSWORD, "password": "ten horses in a row" }),
            "create_user" => json!({ "email": email(), "name": "Ann", "role": "author" }),
            "update_user" => json!({ "name": self.name("Ann") }),
            "create_author" => json!({ "name": self.name("Mara") }),
            "update_author" => json!({ "job_title": self.name("Editor") }),
            "create_tag" => json!({ "name": self.name("Rail"), "kind": "topic" }),
            "update_tag" => json!({ "description": self.name("Trains") }),
            "create_article" => self.article_body(),
            "update_article" => json!({ "title": self.name("Another headline") }),
            "publish_article" => json!({ "published_at": "2026-11-20T06:00:00Z" }),
            "create_redirect" => self.redirect_body(),
            "update_redirect" => json!({ "note": self.name("Printed") }),
            "create_correction" => json!({ "kind": "correction", "text": "It left at 19:22." }),
            "create_preview" => json!({ "lifetime_minutes": 60 }),
            "transition_articles" => {
                let article = self.article_of(&self.admin).await;
                let article = json!({ "id": article["id"], "version": article["version"] });
                json!({ "transition": "submit", "articles": [article] })
            }
            other => match self.body_about_comments(other).await {
                Some(body) => body,
                None => workflow::body(other).unwrap_or_else(|| collaboration::body(self, other)),
            },
        })
    }
}

/// A path with its parameters filled in: with one id, or with several that stand behind one another like a path.
fn fill(pattern: &str, id: &str) -> String {
    let mut ids = id.split('/').cycle();
    let fill = |part: &str| match part {
        "{number}" | "{other}" => "1".to_owned(),
        part if part.starts_with('{') => ids.next().unwrap_or_default().to_owned(),
        part => part.to_owned(),
    };
    pattern.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// Where the desk shows what a path is about: the path without the action behind the id.
pub fn desk_path(path: &str) -> String {
    path.split('/').take(6).collect::<Vec<_>>().join("/")
}

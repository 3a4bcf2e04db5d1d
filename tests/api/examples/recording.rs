//! Asks the API and keeps what was said on both sides.

use std::collections::BTreeMap;
use std::time::Duration;

use dateline::auth::Actor;
use dateline::auth::service::setup::setup_token;
use dateline::clock::Clock;
use serde_json::{Value, json};

use super::lasting;
use crate::kit::contract::{Operation, operations};
use crate::kit::{Answer, Client, TestApp};
use crate::mail_server::MailServer;
use crate::post::{LINK, posting};

/// What passes before each request: nothing in the story happens at the same time as something else, so every list is
/// in one order only.
const STEP: Duration = Duration::from_secs(20);
/// What passes between two chapters: longer than an access token is good for.
const BREAK: Duration = Duration::from_secs(60 * 60);

/// A newsroom, and what was said in it so far, in the order it was said.
pub struct Recording {
    newsroom: TestApp,
    server: MailServer,
    examples: Vec<(&'static str, Value)>,
}

impl Recording {
    /// Nothing yet, in a newsroom that nobody has set up.
    pub async fn new() -> Self {
        let (newsroom, server) = posting().await;
        Self {
            newsroom,
            server,
            examples: Vec::new(),
        }
    }

    /// The public.
    pub fn anyone(&self) -> Client {
        self.newsroom.anon()
    }

    /// Whoever holds this access token.
    pub fn bearer(&self, token: &str) -> Client {
        self.newsroom.bearer(token)
    }

    /// Somebody with this address and password, freshly logged in. That is not kept.
    pub async fn sign_in(&self, [email, password]: [&str; 2]) -> Client {
        let credentials = json!({ "email": email, "password": password });
        let tokens = self.aside(&self.anyone(), "login", "", credentials).await;
        self.bearer(tokens.at("/access_token"))
    }

    /// A chapter ends.
    pub fn pause(&self) {
        self.newsroom.advance(BREAK);
    }

    /// The token that the server prints when it starts.
    pub async fn printed_token(&self) -> String {
        let db = &self.newsroom.app.db;
        let token = db.write(Actor::system().context(), |tx| setup_token(tx, &Actor::system()));
        token.await.unwrap().unwrap().reveal().to_owned()
    }

    /// The token in the last letter to somebody, once all that are due were sent.
    pub async fn posted_token(&self, to: &str) -> String {
        dateline::jobs::send_due(&self.newsroom.app).await.unwrap();
        let letter = self.server.letters_to(to).pop().expect("a letter");
        letter.token(LINK)
    }

    /// The code that a telephone shows for this secret when it is sent.
    pub fn code(&self, secret: &str) -> String {
        let clock = &self.newsroom.clock;
        crate::second_factors::code(secret, clock.now().plus(STEP))
    }

    /// What happened so far is taken into the audit log.
    pub async fn take_stock(&self) {
        dateline::audit::service::run(&self.newsroom.app.db)
            .await
            .unwrap();
    }

    /// Search catches up with what happened so far.
    pub async fn read_words(&self) {
        dateline::search::service::tend_all(&self.newsroom.app.db)
            .await
            .unwrap();
    }

    /// Does what an operation without a body does to the thing with this id or slug, and keeps it. A query may stand
    /// behind the id of the operation.
    pub async fn ask(&mut self, who: &Client, asked: &str, about: &str) -> Answer {
        self.send(who, asked, about, Value::Null).await
    }

    /// As [`Self::ask`], with a body.
    pub async fn send(&mut self, who: &Client, asked: &str, about: &str, body: Value) -> Answer {
        let (operation, _) = find(asked);
        let id = operation.id;
        assert!(
            self.examples.iter().all(|(known, _)| *known != id),
            "{id} has an example already"
        );
        let answer = self.aside(who, asked, about, body.clone()).await;
        let mut example = json!({});
        if !body.is_null() {
            example["request"] = body;
        }
        example["responses"] = json!({});
        example["responses"][answer.status.to_string()] = answer.json.clone();
        self.examples.push((id, example));
        answer
    }

    /// As [`Self::send`], but what the story needs and no example shows. A null body is none.
    pub async fn aside(&self, who: &Client, asked: &str, about: &str, body: Value) -> Answer {
        self.newsroom.advance(STEP);
        let (operation, query) = find(asked);
        let path = fill(operation.path, about);
        let mut ask = who.ask_at_root(operation.method.parse().unwrap(), &format!("{path}{query}"));
        if operation.needs_version() {
            let desk = who.get(&desk_path(&path)).await.expect(200);
            ask = ask.if_match(desk.etag());
        }
        if !body.is_null() {
            ask = ask.json(&body);
        }
        ask.await.expect(success(operation))
    }

    /// Everything that was kept, by the id of the operation, without what differs from one run to the next.
    pub fn finish(self) -> BTreeMap<&'static str, Value> {
        lasting::settle(self.examples)
    }
}

/// An operation, and the query behind its id from the question mark on.
fn find(asked: &str) -> (&'static Operation, &str) {
    let (id, query) = asked.split_at(asked.find('?').unwrap_or(asked.len()));
    let operation = operations().iter().find(|operation| operation.id == id);
    let operation = operation.unwrap_or_else(|| panic!("{id} is no operation of the contract"));
    (operation, query)
}

/// A path with its parameters filled in: with one id or slug, or with several that stand behind one another like a path.
fn fill(pattern: &str, about: &str) -> String {
    let mut things = about.split('/').cycle();
    let fill = |part: &str| match part {
        "{number}" => "1".to_owned(),
        "{other}" => "2".to_owned(),
        part if part.starts_with('{') => things.next().unwrap_or_default().to_owned(),
        part => part.to_owned(),
    };
    pattern.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// Where the desk shows the version of what a path is about: the path without the action behind the id.
fn desk_path(path: &str) -> String {
    path.split('/').take(6).collect::<Vec<_>>().join("/")
}

/// The status that says that it is done.
fn success(operation: &Operation) -> u16 {
    let responses = operation.about["responses"].as_object().into_iter().flatten();
    let mut successes = responses.filter_map(|(status, _)| status.strip_prefix('2'));
    let digits = successes.next().expect("every operation can succeed");
    format!("2{digits}").parse().unwrap()
}

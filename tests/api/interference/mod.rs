//! Two newsrooms that differ only in what is private answer readers alike, whatever they ask.
//!
//! Both begin as the same room. In one of them everything happens that readers are not to see; then the same things are
//! published in both, and more happens in the one. Numbers that private work would have moved on (keys, places in the
//! feed, versions) show in what was published after it.

mod private;

use crate::generated::ask::{Asked, Inventor, UNGUESSABLE, reads};
use crate::generated::room::{Room, known};
use crate::kit::inside::Inside;
use crate::kit::{Answer, TestApp};
use crate::newsroom::{make, moderate};
use private::Private;

/// Each is asked of both newsrooms, with the cache and past it. On PostgreSQL, where an answer takes a way over the
/// network, so many that it takes about as long.
const REQUESTS: usize = 10_000;
const REQUESTS_OVER_A_NETWORK: usize = 2_000;

/// The room, and a copy of it in which private things happen.
struct Two {
    plain: Room,
    secret: Room,
    private: Private,
}

impl Two {
    async fn new() -> Self {
        let plain = Room::new().await;
        let secret = Room {
            app: plain.app.copied(),
            drafts: plain.drafts.clone(),
            comments: plain.comments.clone(),
            live: plain.live.clone(),
        };
        let private = Private::before(&secret).await;
        for room in [&plain, &secret] {
            // Whatever time the private work took.
            room.app.clock.set("2026-11-23T10:00:00Z".parse().unwrap());
            publish(room).await;
        }
        private.after(&secret).await;
        for room in [&plain, &secret] {
            room.app.clock.set("2026-11-23T12:00:00Z".parse().unwrap());
            room.settle().await;
        }
        Self {
            plain,
            secret,
            private,
        }
    }
}

/// What becomes public in both.
async fn publish(room: &Room) {
    let admin = room.app.admin().await;
    for draft in &room.drafts {
        make(&admin, draft, "publish").await.expect(200);
    }
    for comment in &room.comments {
        moderate(&admin, comment, "approve").await.expect(200);
    }
}

/// Everything of an answer but when it was sent and for which request.
fn essence(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
    let mut headers: Vec<(String, String)> = headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    let request = answer.header("x-request-id");
    let text = if answer.status < 400 {
        without_token(&answer.text)
    } else {
        answer.text.replace(request, "")
    };
    (answer.status, headers, text)
}

/// The text without the token of a form for comments, which is another one each time.
fn without_token(text: &str) -> String {
    let Some((before, token)) = text.split_once("\"dlf_") else {
        return text.to_owned();
    };
    let behind = token.split_once('"').map_or("", |(_, behind)| behind);
    format!("{before}{behind}")
}

/// What is asked with the cache, and past it.
async fn ask(inside: &Inside, asked: &Asked) -> [Answer; 2] {
    let past_it = [asked.headers.clone(), vec![("Cookie", "past=it".to_owned())]].concat();
    [
        inside.get(&asked.path, &asked.headers).await,
        inside.get(&asked.path, &past_it).await,
    ]
}

/// Fails unless all four answers are the same, and gives one of them.
async fn compare(plain: &Inside, secret: &Inside, asked: &Asked) -> Answer {
    let ([answer, made], [kept, secret]) = (ask(plain, asked).await, ask(secret, asked).await);
    let others = [
        (made, "past the cache"),
        (kept, "in secret"),
        (secret, "in secret, past the cache"),
    ];
    let expected = essence(&answer);
    for (other, which) in others {
        assert_eq!(essence(&other), expected, "{which}: {asked:?}");
    }
    answer
}

fn requests(app: &TestApp) -> usize {
    if app.is_on_postgres() {
        REQUESTS_OVER_A_NETWORK
    } else {
        REQUESTS
    }
}

#[actix_web::test]
async fn no_public_answer_depends_on_anything_private_whatever_is_asked() {
    let Two {
        plain,
        secret,
        private,
    } = Two::new().await;
    let mut known = known(&plain.app).await;
    let (names, ids, words) = private.known();
    known.names.extend(names);
    known.ids.extend(ids);
    known.words.extend(words);
    let mut inventor = Inventor::new(&mut known, 1, 60);
    let (plain, secret_room) = (plain.app.inside().await, &secret);
    let secret = secret_room.app.inside().await;
    let (operations, mut found, mut all) = (reads(), 0, 0);
    for number in 0..requests(&secret_room.app) {
        let operation = operations[number % operations.len()];
        let asked = inventor.ask(operation);
        let answer = compare(&plain, &secret, &asked).await;
        inventor.learn(operation.path, &answer.json);
        found += usize::from(answer.status == 200);
        all += usize::from(!UNGUESSABLE.contains(&operation.id));
    }
    assert!(found > all / 2, "{found} of {all} answers are no refusal");
}

#[actix_web::test]
async fn the_name_of_nothing_private_leads_anywhere() {
    let Two {
        plain,
        secret,
        private,
    } = Two::new().await;
    let (names, ids, _) = private.known();
    let (plain, secret) = (plain.app.inside().await, secret.app.inside().await);
    let mut asked = 0;
    for operation in reads() {
        let Some((before, after)) = operation.path.split_once('{') else {
            continue;
        };
        let after = after.split_once('}').unwrap().1;
        for name in names.iter().chain(&ids) {
            let path = format!("{before}{name}{after}");
            let answer = compare(&plain, &secret, &only(path)).await;
            assert_eq!(answer.status, 404, "{answer:?}");
            asked += 1;
        }
    }
    for name in names.iter().chain(&ids) {
        for beginning in ["", "articles/", "news/2026/"] {
            let path = format!("/api/v1/resolve?path=/{beginning}{name}");
            assert_eq!(compare(&plain, &secret, &only(path)).await.status, 404, "{name}");
        }
    }
    assert!(asked > 200, "{asked}");
}

fn only(path: String) -> Asked {
    Asked {
        path,
        headers: Vec::new(),
        given: Vec::new(),
        wrong: Vec::new(),
    }
}

/// The control: what is published is noticed by the same questions.
#[actix_web::test]
async fn what_is_published_in_one_of_two_newsrooms_is_noticed() {
    let Two { plain, secret, .. } = Two::new().await;
    let mut known = known(&plain.app).await;
    let admin = secret.app.admin().await;
    make(&admin, &secret.live[15], "unpublish").await.expect(200);
    let (plain, secret) = (plain.app.inside().await, secret.app.inside().await);
    let mut inventor = Inventor::new(&mut known, 1, 60);
    let operations = reads();
    let mut noticed = 0;
    for number in 0..300 {
        let asked = inventor.ask(operations[number % operations.len()]);
        let [kept, made] = ask(&plain, &asked).await;
        assert_eq!(essence(&kept), essence(&made), "{asked:?}");
        let [other, _] = ask(&secret, &asked).await;
        noticed += usize::from(essence(&other) != essence(&kept));
    }
    assert!(noticed > 20, "{noticed}");
}

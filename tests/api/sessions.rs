//! Setting up, logging in, staying logged in, and how a session ends.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dateline::auth::service::setup::setup_token;
use dateline::auth::{Actor, Role};
use futures_util::future::join_all;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha512};

use crate::kit::contract::operations;
use crate::kit::{Answer, Client, PASSWORD, SECRET, TestApp};

const MINUTE: Duration = Duration::from_secs(60);

async fn log_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.anon()
        .post("/auth/login")
        .json(&json!({ "email": email, "password": password }))
        .await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anon()
        .post("/auth/refresh")
        .json(&json!({ "refresh_token": token }))
        .await
}

/// The account of somebody, as an administrator finds it: its path and version.
async fn account(admin: &Client, of: &Client) -> (String, String) {
    let path = format!("/editor/users/{}", of.id());
    let version = admin.get(&path).await.expect(200).etag().to_owned();
    (path, version)
}

#[tokio::test]
async fn of_two_who_hold_the_setup_token_one_becomes_the_first_administrator() {
    let app = TestApp::new().await;
    let context = Actor::system().context();
    let token = app
        .app
        .db
        .write(context, |tx| setup_token(tx, &Actor::system()))
        .await
        .unwrap()
        .unwrap();
    let set_up = |name: &str| {
        let email = format!("{name}@example.org");
        let body = json!({ "token": token.reveal(), "email": email, "name": name, "password": PASSWORD });
        app.anon().post("/auth/setup").json(&body)
    };
    let answers = join_all(["ann", "bob"].map(|name| set_up(name).into_future())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201, "{answers:?}");
    assert!([401, 409].contains(&statuses[1]), "{answers:?}");
    set_up("cleo").await.problem(409, "conflict");
}

#[tokio::test]
async fn an_unknown_address_a_wrong_password_and_a_locked_account_are_one_answer() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.author("ann").await);
    let (path, version) = account(&admin, &ann).await;
    admin
        .post(&format!("{path}/suspend"))
        .if_match(&version)
        .await
        .expect(200);
    let mut answers = Vec::new();
    for (email, password) in [
        ("nobody@example.org", PASSWORD),
        ("admin@example.org", "wrong horses"),
        ("ann@example.org", PASSWORD),
        ("no address at all", PASSWORD),
    ] {
        let mut answer = log_in(&app, email, password)
            .await
            .problem(401, "invalid_credentials")
            .json;
        answer["request_id"].take();
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn guessing_is_429_after_ten_tries_for_this_account_and_for_no_other() {
    let app = TestApp::new().await;
    app.author("ann").await;
    for _ in 0..10 {
        log_in(&app, "ann@example.org", "wrong horses").await.expect(401);
    }
    for email in ["ann@example.org", "ANN@example.org", " ann@example.org"] {
        let answer = log_in(&app, email, PASSWORD)
            .await
            .problem(429, "too_many_requests");
        let wait: u64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=900).contains(&wait), "{wait}");
    }
    app.author("bob").await; // logs in
}

#[tokio::test]
async fn an_address_that_guesses_at_many_accounts_is_429_whatever_it_says_about_itself() {
    let app = TestApp::with(|config| config.auth.login.per_address = 5).await;
    for guess in 0..5 {
        log_in(&app, &format!("guess{guess}@example.org"), PASSWORD)
            .await
            .expect(401);
    }
    for forwarded in ["192.0.2.1", "192.0.2.2, 127.0.0.1", "::1"] {
        let body = json!({ "email": "another@example.org", "password": PASSWORD });
        let ask = app.anon().post("/auth/login").json(&body);
        ask.header("X-Forwarded-For", forwarded)
            .header("Forwarded", "for=192.0.2.9")
            .await
            .expect(429);
    }
}

#[tokio::test]
async fn a_refresh_gives_a_new_pair_and_the_old_token_only_a_sibling_within_ten_seconds() {
    let app = TestApp::new().await;
    app.author("ann").await;
    let first = log_in(&app, "ann@example.org", PASSWORD)
        .await
        .expect(200)
        .at("/refresh_token")
        .to_owned();
    let second = refresh(&app, &first).await.expect(200);
    app.advance(Duration::from_secs(10));
    let sibling = refresh(&app, &first).await.expect(200);
    let tokens = [&first, second.at("/refresh_token"), sibling.at("/refresh_token")];
    assert!(tokens[0] != tokens[1] && tokens[1] != tokens[2] && tokens[0] != tokens[2]);
    for pair in [&second, &sibling] {
        app.bearer(pair.at("/access_token"))
            .get("/auth/me")
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_used_again_later_ends_the_whole_session() {
    let app = TestApp::new().await;
    let elsewhere = app.author("ann").await;
    let first = log_in(&app, "ann@example.org", PASSWORD)
        .await
        .expect(200)
        .at("/refresh_token")
        .to_owned();
    let second = refresh(&app, &first).await.expect(200);
    let thief = app.bearer(second.at("/access_token"));
    thief.get("/auth/me").await.expect(200);
    app.advance(Duration::from_secs(11));
    refresh(&app, &first).await.problem(401, "invalid_credentials");
    thief.get("/auth/me").await.problem(401, "unauthenticated");
    refresh(&app, second.at("/refresh_token"))
        .await
        .problem(401, "invalid_credentials");
    elsewhere.get("/auth/me").await.expect(200);
}

#[tokio::test]
async fn twenty_refreshes_at_once_keep_one_session_alive() {
    let app = TestApp::new().await;
    app.author("ann").await;
    let token = log_in(&app, "ann@example.org", PASSWORD)
        .await
        .expect(200)
        .at("/refresh_token")
        .to_owned();
    let answers = join_all((0..20).map(|_| refresh(&app, &token))).await;
    let mut sessions = Vec::new();
    for answer in answers {
        let bearer = app.bearer(answer.expect(200).at("/access_token"));
        sessions.push(
            bearer
                .get("/auth/me")
                .await
                .expect(200)
                .at("/session_id")
                .to_owned(),
        );
    }
    sessions.dedup();
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn logging_out_ends_this_session_at_once_and_no_other() {
    let app = TestApp::new().await;
    let (here, there) = (app.author("ann").await, app.author("ann").await);
    here.post("/auth/logout").await.expect(204);
    here.get("/auth/me").await.problem(401, "unauthenticated");
    there.get("/auth/me").await.expect(200);
}

#[tokio::test]
async fn suspension_and_another_role_hold_from_the_next_request_on() {
    let app = TestApp::new().await;
    let (admin, editor) = (app.admin().await, app.user("eva", Role::Editor).await);
    let tag = json!({ "name": "Rail", "kind": "topic" });
    let made = editor.post("/editor/tags").json(&tag).await.expect(201);
    let change = |client: &Client| {
        let ask = client.patch(made.header("location")).if_match(made.etag());
        ask.json(&json!({ "description": "Trains" })).into_future()
    };
    let (path, version) = account(&admin, &editor).await;
    let demotion = json!({ "role": "contributor" });
    let demoted = admin
        .patch(&path)
        .if_match(&version)
        .json(&demotion)
        .await
        .expect(200);
    change(&editor).await.problem(403, "forbidden");
    admin
        .post(&format!("{path}/suspend"))
        .if_match(demoted.etag())
        .await
        .expect(200);
    change(&editor).await.problem(401, "unauthenticated");
    log_in(&app, "eva@example.org", PASSWORD).await.expect(401);
}

#[tokio::test]
async fn the_last_administrator_is_not_demoted_suspended_or_deleted() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (path, version) = account(&admin, &admin).await;
    let demotion = json!({ "role": "editor" });
    admin
        .patch(&path)
        .if_match(&version)
        .json(&demotion)
        .await
        .problem(409, "conflict");
    admin
        .post(&format!("{path}/suspend"))
        .if_match(&version)
        .await
        .problem(409, "conflict");
    admin
        .delete(&path)
        .if_match(&version)
        .await
        .problem(409, "conflict");
    assert_eq!(
        admin.get(&path).await.expect(200).etag(),
        version,
        "nothing changed"
    );
    app.user("second", Role::Admin).await;
    admin
        .patch(&path)
        .if_match(&version)
        .json(&demotion)
        .await
        .expect(200);
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_at_once_one_stays() {
    let app = TestApp::new().await;
    let (one, other) = (app.admin().await, app.user("second", Role::Admin).await);
    let (path_of_one, version_of_one) = account(&one, &one).await;
    let (path_of_other, version_of_other) = account(&one, &other).await;
    let demotion = json!({ "role": "editor" });
    let answers = join_all([
        one.patch(&path_of_other)
            .if_match(&version_of_other)
            .json(&demotion)
            .into_future(),
        other
            .patch(&path_of_one)
            .if_match(&version_of_one)
            .json(&demotion)
            .into_future(),
    ])
    .await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .all(|answer| [200, 401, 403, 409].contains(&answer.status)),
        "{answers:?}"
    );
}

#[tokio::test]
async fn an_invited_colleague_chooses_a_password_once_within_seven_days() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let invite = async |name: &str| {
        let user = json!({ "email": format!("{name}@example.org"), "name": name, "role": "author" });
        let made = admin.post("/editor/users").json(&user).await.expect(201);
        assert_eq!(made["status"], "invited");
        made.at("/invitation/token").to_owned()
    };
    let accept = |token: String| {
        let body = json!({ "token": token, "password": PASSWORD });
        app.anon()
            .post("/auth/invitations/accept")
            .json(&body)
            .into_future()
    };
    let (in_time, too_late) = (invite("ann").await, invite("bob").await);
    log_in(&app, "ann@example.org", PASSWORD).await.expect(401);
    accept(in_time.clone()).await.expect(200);
    accept(in_time).await.problem(401, "invalid_credentials");
    log_in(&app, "ann@example.org", PASSWORD).await.expect(200);
    app.advance(7 * 24 * 60 * MINUTE);
    accept(too_late).await.problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_the_old_password() {
    let app = TestApp::new().await;
    let (here, there) = (app.author("ann").await, app.author("ann").await);
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "password": new });
        here.put("/auth/password").json(&body).into_future()
    };
    let wrong = change("wrong horses", "ten horses in a row")
        .await
        .problem(422, "invalid_body");
    assert_eq!(wrong.places(), ["/current_password"]);
    let weak = change(PASSWORD, "password1").await.problem(422, "invalid_body");
    assert_eq!(weak.places(), ["/password"]);
    there.get("/auth/me").await.expect(200);
    change(PASSWORD, "ten horses in a row").await.expect(204);
    here.get("/auth/me").await.expect(200);
    there.get("/auth/me").await.problem(401, "unauthenticated");
    log_in(&app, "ann@example.org", PASSWORD).await.expect(401);
    log_in(&app, "ann@example.org", "ten horses in a row")
        .await
        .expect(200);
}

#[tokio::test]
async fn an_access_token_ends_after_fifteen_minutes_to_the_second() {
    let app = TestApp::new().await;
    let ann = app.author("ann").await;
    app.advance(15 * MINUTE - Duration::from_secs(1));
    ann.get("/auth/me").await.expect(200);
    app.advance(Duration::from_secs(1));
    ann.get("/auth/me").await.problem(401, "unauthenticated");
}

/// The parts of a token.
fn parts(token: &str) -> (Value, Value) {
    let part = |index| {
        let part: &str = token.split('.').nth(index).unwrap();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    (part(0), part(1))
}

fn encode(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".")
}

fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    let text = encode(header, claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!(
        "{text}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    )
}

/// Tokens that somebody without the secret could make out of a good one, and some that nobody could.
fn forged(good: &str) -> Vec<(&'static str, String)> {
    let (header, claims) = parts(good);
    let with = |member: &str, value: Value| {
        let mut claims = claims.clone();
        claims[member] = value;
        claims
    };
    let algorithm = |name: &str| {
        let mut header = header.clone();
        header["alg"] = json!(name);
        header
    };
    let signature = good.rsplit('.').next().unwrap();
    let sha512 = {
        let text = encode(&algorithm("HS512"), &claims);
        let mut mac = Hmac::<Sha512>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        format!(
            "{text}.{}",
            BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        )
    };
    let somebody = json!("019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e");
    vec![
        (
            "no algorithm",
            format!("{}.", encode(&algorithm("none"), &claims)),
        ),
        (
            "no algorithm, old signature",
            format!("{}.{signature}", encode(&algorithm("none"), &claims)),
        ),
        ("another algorithm", sha512),
        (
            "another secret",
            signed(
                &header,
                &claims,
                "another secret of the tests, long enough as well",
            ),
        ),
        ("an empty secret", signed(&header, &claims, "")),
        (
            "claims that were changed",
            format!("{}.{signature}", encode(&header, &with("sub", somebody.clone()))),
        ),
        (
            "another user's session",
            signed(&header, &with("sub", somebody.clone()), SECRET),
        ),
        (
            "a session that is none",
            signed(&header, &with("sid", somebody), SECRET),
        ),
        (
            "another audience",
            signed(&header, &with("aud", json!("another")), SECRET),
        ),
        (
            "another issuer",
            signed(&header, &with("iss", json!("another")), SECRET),
        ),
        (
            "another kind of token",
            signed(&header, &with("typ", json!("refresh")), SECRET),
        ),
        (
            "an end in the past",
            signed(&header, &with("exp", json!(1_000_000_000)), SECRET),
        ),
        ("no end", signed(&header, &with("exp", Value::Null), SECRET)),
        (
            "a beginning in the future",
            signed(&header, &with("nbf", json!(4_000_000_000_u64)), SECRET),
        ),
        ("no signature", format!("{}.", encode(&header, &claims))),
        ("two parts", encode(&header, &claims)),
        ("a letter too many", format!("{good}A")),
    ]
}

#[tokio::test]
async fn no_forged_token_opens_any_operation() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (header, claims) = parts(admin.token());
    let made_here = signed(&header, &claims, SECRET);
    app.bearer(&made_here).get("/auth/me").await.expect(200); // so each fault below is the only one
    let reads = operations()
        .iter()
        .filter(|operation| operation.is_secured() && operation.method == "GET");
    let lists: Vec<_> = reads.filter(|operation| !operation.path.contains('{')).collect();
    assert!(lists.len() > 3);
    for (what, token) in forged(admin.token()) {
        for operation in &lists {
            let answer = app.bearer(&token).get(operation.path).await;
            assert_eq!(answer.status, 401, "{what}: {answer:?}");
        }
    }
}

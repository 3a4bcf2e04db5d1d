//! Many who do the same to an account or a session at the same time.

use std::time::Duration;

use dateline::auth::service::setup::setup_token;
use dateline::auth::{Actor, Role};
use futures_util::future::join_all;
use serde_json::json;

use crate::kit::{Answer, Client, PASSWORD, TestApp};

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

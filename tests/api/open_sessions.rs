//! Where somebody is logged in, and logging out there.

use dateline::auth::Role;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, PASSWORD, TestApp};

/// Another login of somebody: its tokens.
async fn login(app: &TestApp, name: &str) -> Answer {
    let credentials = json!({ "email": format!("{name}@example.org"), "password": PASSWORD });
    let login = app.anon().post("/auth/login").json(&credentials);
    login
        .header("User-Agent", &"Browser/1.0 ".repeat(50))
        .await
        .expect(200)
}

async fn refresh(app: &TestApp, tokens: &Answer) -> Answer {
    let body = json!({ "refresh_token": tokens.at("/refresh_token") });
    app.anon().post("/auth/refresh").json(&body).await
}

async fn session_of(client: &Client) -> String {
    client
        .get("/auth/me")
        .await
        .expect(200)
        .at("/session_id")
        .to_owned()
}

#[tokio::test]
async fn somebody_sees_where_they_are_logged_in_and_which_login_this_is() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    app.advance(std::time::Duration::from_secs(60));
    let tokens = login(&app, "mara").await;
    app.advance(std::time::Duration::from_secs(60));
    refresh(&app, &tokens).await.expect(200);
    app.author("jonas").await;
    let list = mara.get("/auth/sessions?count=true").await.expect(200);
    let sessions = list["data"].as_array().unwrap();
    let told = |member: &str| sessions.iter().map(|one| one[member].clone()).collect::<Value>();
    assert_eq!(list["meta"]["count"]["total"], 2);
    assert_eq!(told("current"), json!([false, true]));
    assert_eq!(
        told("created_at"),
        json!(["2026-11-23T08:31:00Z", "2026-11-23T08:30:00Z"])
    );
    assert_eq!(
        told("last_refreshed_at"),
        json!(["2026-11-23T08:32:00Z", "2026-11-23T08:30:00Z"])
    );
    assert_eq!(sessions[0]["user_agent"].as_str().unwrap().len(), 200);
    assert_eq!(sessions[1]["id"], session_of(&mara).await.as_str());
    assert!(!list.text.contains("dlr_"));
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_ends_at_once_on_every_machine_with_its_refresh_tokens() {
    let app = TestApp::new().await;
    let other = app.beside();
    let mara = app.author("mara").await;
    let tokens = login(&app, "mara").await;
    let telephone = other.bearer(tokens.at("/access_token"));
    let path = format!("/auth/sessions/{}", session_of(&telephone).await);
    app.author("jonas")
        .await
        .delete(&path)
        .await
        .problem(404, "not_found");
    telephone.get("/auth/me").await.expect(200);
    mara.delete(&path).await.expect(204);
    telephone.get("/auth/me").await.problem(401, "unauthenticated");
    refresh(&other, &tokens).await.problem(401, "invalid_credentials");
    mara.delete(&path).await.problem(404, "not_found");
    mara.get("/auth/me").await.expect(200);
}

#[tokio::test]
async fn logging_out_everywhere_ends_every_session_of_the_account_and_no_other() {
    let app = TestApp::new().await;
    let (mara, jonas) = (app.author("mara").await, app.author("jonas").await);
    let others = [login(&app, "mara").await, login(&app, "mara").await];
    mara.delete("/auth/sessions?keep_current=true").await.expect(204);
    for tokens in &others {
        app.bearer(tokens.at("/access_token"))
            .get("/auth/me")
            .await
            .problem(401, "unauthenticated");
        refresh(&app, tokens).await.problem(401, "invalid_credentials");
    }
    mara.get("/auth/me").await.expect(200);
    mara.delete("/auth/sessions").await.expect(204);
    mara.get("/auth/me").await.problem(401, "unauthenticated");
    jonas.get("/auth/me").await.expect(200);
}

#[tokio::test]
async fn an_administrator_sees_and_ends_the_sessions_of_others() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mara = app.user("mara", Role::Author).await;
    let jonas = app.author("jonas").await;
    let path = format!("/editor/users/{}/sessions", mara.id());
    let tokens = login(&app, "mara").await;
    let telephone = app.bearer(tokens.at("/access_token"));
    let sessions = admin.get(&path).await.expect(200);
    assert_eq!(sessions["data"].as_array().unwrap().len(), 2);
    assert!(
        sessions["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["current"] == false)
    );
    // The session must be one of that account.
    let wrong = format!("{path}/{}", session_of(&jonas).await);
    admin.delete(&wrong).await.problem(404, "not_found");
    jonas.get("/auth/me").await.expect(200);
    admin
        .delete(&format!("{path}/{}", session_of(&telephone).await))
        .await
        .expect(204);
    telephone.get("/auth/me").await.problem(401, "unauthenticated");
    mara.get("/auth/me").await.expect(200);
    admin.delete(&path).await.expect(204);
    mara.get("/auth/me").await.problem(401, "unauthenticated");
    dateline::audit::service::run(&app.app.db).await.unwrap();
    for kind in ["session.ended", "user.sessions_ended"] {
        let entries = admin.get(&format!("/editor/audit?kind={kind}")).await.expect(200);
        assert_eq!(entries["data"][0]["actor"]["id"], admin.id(), "{kind}");
    }
}

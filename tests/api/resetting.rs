//! Links that let somebody choose a password: invitations, and resets of a forgotten one.

use std::time::Duration;

use dateline::config::Config;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, PASSWORD, TestApp};

const NEW: &str = "ten horses in a row";
const HOUR: Duration = Duration::from_secs(60 * 60);

async fn link(admin: &Client, user: &str) -> Answer {
    admin
        .post(&format!("/editor/users/{user}/password-reset"))
        .await
        .expect(200)
}

fn choice(token: &str) -> Value {
    json!({ "token": token, "password": NEW })
}

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    let credentials = json!({ "email": email, "password": password });
    app.anon().post("/auth/login").json(&credentials).await
}

#[tokio::test]
async fn a_reset_link_changes_the_password_once_and_ends_every_session() {
    let app = TestApp::new().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let made = link(&admin, mara.id()).await;
    assert!(made.at("/token").starts_with("dlw_"));
    assert_eq!(
        (&made["url"], made.at("/expires_at")),
        (&Value::Null, "2026-11-23T09:30:00Z")
    );
    mara.get("/auth/me").await.expect(200);
    let reset = |token: &str| app.anon().post("/auth/password/reset").json(&choice(token));
    reset(made.at("/token")).await.expect(204);
    mara.get("/auth/me").await.problem(401, "unauthenticated");
    login(&app, "mara@example.org", PASSWORD)
        .await
        .problem(401, "invalid_credentials");
    login(&app, "mara@example.org", NEW).await.expect(200);
    reset(made.at("/token")).await.problem(401, "invalid_credentials");
    dateline::audit::service::run(&app.app.db).await.unwrap();
    let entries = admin
        .get("/editor/audit?kind=user.password_reset")
        .await
        .expect(200);
    assert_eq!(entries["data"][0]["actor"]["id"], mara.id());
    let entries = admin
        .get("/editor/audit?kind=user.password_reset_made")
        .await
        .expect(200);
    assert_eq!(entries["data"][0]["actor"]["id"], admin.id());
}

#[tokio::test]
async fn a_reset_link_that_is_over_or_was_replaced_or_belongs_to_a_locked_account_is_worth_nothing() {
    let app = TestApp::new().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let reset = async |token: &str| {
        let answer = app.anon().post("/auth/password/reset").json(&choice(token)).await;
        answer.problem(401, "invalid_credentials")["detail"].clone()
    };
    let former = link(&admin, mara.id()).await;
    let current = link(&admin, mara.id()).await;
    let replaced = reset(former.at("/token")).await;
    let unknown = reset(&current.at("/token").replace("dlw_", "dli_")).await;
    app.advance(HOUR);
    let expired = reset(current.at("/token")).await;
    assert_eq!(
        (&replaced, &unknown),
        (&expired, &expired),
        "which it is, is not told"
    );
    let admin = app.admin().await;
    let last = link(&admin, mara.id()).await;
    let path = format!("/editor/users/{}", mara.id());
    let version = admin.get(&path).await.expect(200).etag().to_owned();
    admin
        .post(&format!("{path}/suspend"))
        .if_match(&version)
        .await
        .expect(200);
    assert_eq!(reset(last.at("/token")).await, expired);
    admin
        .post(&format!("{path}/password-reset"))
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn of_many_who_use_one_reset_link_at_once_one_gets_through() {
    let app = TestApp::new().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let made = link(&admin, mara.id()).await;
    let tries = (0..8).map(|_| {
        let ask = app
            .anon()
            .patient()
            .post("/auth/password/reset")
            .json(&choice(made.at("/token")));
        async move { ask.await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401, 401, 401, 401, 401, 401, 401]);
}

#[tokio::test]
async fn where_a_link_leads_is_configured_and_whatever_host_a_request_names_does_not_matter() {
    let url = |variable: &str| {
        let variables = [(
            variable.to_owned(),
            "https://desk.example.org/p?token={token}".to_owned(),
        )];
        Config::from_env(variables).unwrap().auth
    };
    let app = TestApp::with(|config| {
        config.auth.invitations.url = url("DATELINE_INVITATION_URL").invitations.url;
        config.auth.password_resets.url = url("DATELINE_PASSWORD_RESET_URL").password_resets.url;
    })
    .await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let path = format!("/editor/users/{}/password-reset", mara.id());
    let made = admin
        .post(&path)
        .header("X-Forwarded-Host", "evil.example")
        .header("Host", "evil.example")
        .await
        .expect(200);
    let expected = |token: &str| format!("https://desk.example.org/p?token={token}");
    assert_eq!(made.at("/url"), expected(made.at("/token")));
    let user = json!({ "email": "otto@example.org", "name": "Otto", "role": "author" });
    let otto = admin.post("/editor/users").json(&user).await.expect(201);
    assert_eq!(otto.at("/invitation/url"), expected(otto.at("/invitation/token")));
}

#[tokio::test]
async fn somebody_who_was_invited_again_accepts_the_new_invitation_and_not_the_old_one() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let user = json!({ "email": "otto@example.org", "name": "Otto", "role": "author" });
    let otto = admin.post("/editor/users").json(&user).await.expect(201);
    let path = format!("/editor/users/{}", otto.at("/id"));
    admin
        .post(&format!("{path}/password-reset"))
        .await
        .problem(409, "conflict");
    let again = admin.post(&format!("{path}/invitation")).await.expect(200);
    assert_eq!(again.at("/expires_at"), "2026-11-23T09:30:00Z");
    let accept = |token: &str| app.anon().post("/auth/invitations/accept").json(&choice(token));
    accept(otto.at("/invitation/token"))
        .await
        .problem(401, "invalid_credentials");
    accept(again.at("/token")).await.expect(200);
    admin
        .post(&format!("{path}/invitation"))
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn a_password_that_is_known_from_a_breach_is_refused_wherever_one_is_chosen() {
    // SHA-1 of `ten horses in a row`, between two others.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("breached.txt");
    let known: String = <sha1::Sha1 as sha1::Digest>::digest(NEW.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let lines = format!("{}:2\r\n{known}:7\r\n{}:1\r\n", "0".repeat(40), "F".repeat(40));
    std::fs::write(&file, lines).unwrap();
    let app = TestApp::with(|config| config.auth.breached_passwords = Some(file)).await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let token = link(&admin, mara.id()).await;
    let user = json!({ "email": "otto@example.org", "name": "Otto", "role": "author", "password": NEW });
    let change = json!({ "current_password": PASSWORD, "password": NEW });
    for refused in [
        app.anon()
            .post("/auth/password/reset")
            .json(&choice(token.at("/token")))
            .await,
        admin.post("/editor/users").json(&user).await,
        mara.put("/auth/password").json(&change).await,
    ] {
        let refused = refused.problem(422, "invalid_body");
        assert_eq!(refused.at("/errors/0/code"), "breached_password");
        assert_eq!(refused.places(), ["/password"]);
    }
    let change = json!({ "current_password": PASSWORD, "password": "eleven horses in a row" });
    mara.put("/auth/password").json(&change).await.expect(204);
}

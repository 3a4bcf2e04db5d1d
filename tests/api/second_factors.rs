//! Logging in with a second factor.

use std::time::Duration;

use dateline::auth::Role;
use dateline::clock::{Clock, Timestamp};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::kit::{Answer, Client, PASSWORD, TestApp};

/// What a telephone shows that was shown this secret.
pub fn code(secret: &str, now: Timestamp) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap());
    totp.build_noncompliant()
        .generate(u64::try_from(now.seconds()).unwrap())
        .to_string()
}

/// Somebody with a second factor: its secret, and their recovery codes.
async fn enrol(app: &TestApp, client: &Client) -> (String, Answer) {
    let password = json!({ "current_password": PASSWORD });
    let factor = client
        .post("/auth/second-factor")
        .json(&password)
        .await
        .expect(200);
    let secret = factor.at("/secret").to_owned();
    let shown = json!({ "code": code(&secret, app.clock.now()) });
    let codes = client
        .post("/auth/second-factor/confirm")
        .json(&shown)
        .await
        .expect(200);
    app.advance(Duration::from_secs(30)); // that code is used
    (secret, codes)
}

async fn first_step(app: &TestApp) -> Answer {
    let credentials = json!({ "email": "mara@example.org", "password": PASSWORD });
    app.anon().post("/auth/login").json(&credentials).await
}

async fn second_step(app: &TestApp, challenge: &Answer, code: &str) -> Answer {
    let step = json!({ "challenge": challenge["challenge"], "code": code });
    app.anon().post("/auth/login/second-factor").json(&step).await
}

#[tokio::test]
async fn whoever_has_a_second_factor_logs_in_with_both_and_with_each_code_once() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let (secret, _) = enrol(&app, &mara).await;
    let challenge = first_step(&app).await.expect(202);
    assert!(challenge.at("/challenge").starts_with("dlh_"));
    assert_eq!(challenge["access_token"], Value::Null);
    // The challenge opens nothing else.
    let half = app.bearer(challenge.at("/challenge"));
    half.get("/auth/me").await.problem(401, "unauthenticated");
    let shown = code(&secret, app.clock.now());
    let tokens = second_step(&app, &challenge, &shown).await.expect(200);
    app.bearer(tokens.at("/access_token"))
        .get("/auth/me")
        .await
        .expect(200);
    second_step(&app, &challenge, &shown)
        .await
        .problem(401, "invalid_credentials");
    let again = first_step(&app).await.expect(202);
    second_step(&app, &again, &shown)
        .await
        .problem(401, "invalid_credentials");
    let earlier = code(&secret, app.clock.now().minus(Duration::from_secs(30)));
    second_step(&app, &again, &earlier)
        .await
        .problem(401, "invalid_credentials");
    let next = code(&secret, app.clock.now().plus(Duration::from_secs(30)));
    second_step(&app, &again, &next).await.expect(200);
}

#[tokio::test]
async fn a_challenge_ends_after_five_minutes_and_when_the_account_changes() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let (secret, codes) = enrol(&app, &mara).await;
    let late = first_step(&app).await.expect(202);
    app.advance(Duration::from_secs(300));
    second_step(&app, &late, &code(&secret, app.clock.now()))
        .await
        .problem(401, "invalid_credentials");
    let challenge = first_step(&app).await.expect(202);
    mara.delete("/auth/sessions").await.expect(204);
    second_step(&app, &challenge, codes.at("/recovery_codes/0"))
        .await
        .problem(401, "invalid_credentials");
}

#[tokio::test]
async fn wrong_codes_are_counted_as_failed_logins_and_audited() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let (secret, codes) = enrol(&app, &mara).await;
    let challenge = first_step(&app).await.expect(202);
    let right = code(&secret, app.clock.now());
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..10 {
        second_step(&app, &challenge, wrong)
            .await
            .problem(401, "invalid_credentials");
    }
    second_step(&app, &challenge, &right)
        .await
        .problem(429, "too_many_requests");
    second_step(&app, &challenge, codes.at("/recovery_codes/0"))
        .await
        .problem(429, "too_many_requests");
    first_step(&app).await.problem(429, "too_many_requests");
    dateline::audit::service::run(&app.app.db).await.unwrap();
    let admin = app.admin().await;
    let failed = admin
        .get("/editor/audit?kind=login.second_factor_failed")
        .await
        .expect(200);
    assert_eq!(failed["data"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_however_it_is_typed() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let (_, codes) = enrol(&app, &mara).await;
    let typed = codes.at("/recovery_codes/3").to_lowercase().replace('-', " ");
    let challenge = first_step(&app).await.expect(202);
    second_step(&app, &challenge, &typed).await.expect(200);
    let again = first_step(&app).await.expect(202);
    second_step(&app, &again, &typed)
        .await
        .problem(401, "invalid_credentials");
    let state = mara.get("/auth/second-factor").await.expect(200);
    assert_eq!(
        (&state["enrolled"], &state["recovery_codes_left"]),
        (&json!(true), &json!(9))
    );
}

#[tokio::test]
async fn of_many_who_send_one_code_at_once_one_gets_in() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let (secret, _) = enrol(&app, &mara).await;
    let shown = code(&secret, app.clock.now());
    let mut steps = Vec::new();
    for _ in 0..6 {
        let challenge = first_step(&app).await.expect(202);
        let step = json!({ "challenge": challenge["challenge"], "code": shown });
        let ask = app.anon().patient().post("/auth/login/second-factor").json(&step);
        steps.push(async move { ask.await.status });
    }
    let statuses = futures_util::future::join_all(steps).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
}

#[tokio::test]
async fn a_factor_is_enrolled_by_whoever_knows_the_password_and_shows_that_it_works() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let wrong = json!({ "current_password": "wrong" });
    let refused = mara.post("/auth/second-factor").json(&wrong).await;
    assert_eq!(
        refused.problem(422, "invalid_body").places(),
        ["/current_password"]
    );
    mara.post("/auth/second-factor/confirm")
        .json(&json!({ "code": "000000" }))
        .await
        .problem(409, "conflict");
    let password = json!({ "current_password": PASSWORD });
    let factor = mara.post("/auth/second-factor").json(&password).await.expect(200);
    assert!(
        factor
            .at("/otpauth_url")
            .starts_with("otpauth://totp/dateline:mara%40example.org?")
    );
    assert!(factor.at("/qr_svg").contains("<svg"));
    let refused = mara
        .post("/auth/second-factor/confirm")
        .json(&json!({ "code": "abcdef" }))
        .await;
    assert_eq!(refused.problem(422, "invalid_body").places(), ["/code"]);
    // Not confirmed, not asked for.
    first_step(&app).await.expect(200);
    enrol(&app, &mara).await;
    mara.post("/auth/second-factor")
        .json(&password)
        .await
        .problem(409, "conflict");
    first_step(&app).await.expect(202);
}

#[tokio::test]
async fn a_factor_is_removed_with_password_and_code_and_reset_by_an_administrator() {
    let app = TestApp::new().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let (secret, codes) = enrol(&app, &mara).await;
    let remove = |password: &str, code: &str| {
        let body = json!({ "current_password": password, "code": code });
        mara.post("/auth/second-factor/remove").json(&body)
    };
    let shown = code(&secret, app.clock.now());
    remove("wrong", &shown).await.problem(422, "invalid_body");
    remove(PASSWORD, "000000").await.problem(422, "invalid_body");
    remove(PASSWORD, &shown).await.expect(204);
    first_step(&app).await.expect(200);
    remove(PASSWORD, codes.at("/recovery_codes/0"))
        .await
        .problem(409, "conflict");
    enrol(&app, &mara).await;
    first_step(&app).await.expect(202);
    let path = format!("/editor/users/{}/second-factor", mara.id());
    mara.delete(&path).await.problem(403, "forbidden");
    admin.delete(&path).await.expect(204);
    first_step(&app).await.expect(200);
    mara.get("/auth/me").await.problem(401, "unauthenticated");
    let own = format!("/editor/users/{}/second-factor", admin.id());
    admin.delete(&own).await.problem(403, "forbidden");
    dateline::audit::service::run(&app.app.db).await.unwrap();
    let entries = admin
        .get("/editor/audit?kind=user.second_factor_reset")
        .await
        .expect(200);
    assert_eq!(entries["data"][0]["actor"]["id"], admin.id());
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_can_do_nothing_else_before_it_is_enrolled() {
    let app = TestApp::with(|config| config.auth.second_factor_roles = vec!["editor".to_owned()]).await;
    let eve = app.user("eve", Role::Editor).await;
    let refused = eve.get("/editor/articles").await.problem(403, "forbidden");
    assert!(refused.at("/detail").contains("second factor"), "{refused:?}");
    eve.get("/auth/me").await.expect(200);
    let state = eve.get("/auth/second-factor").await.expect(200);
    assert_eq!(
        (&state["enrolled"], &state["required"]),
        (&json!(false), &json!(true))
    );
    app.author("mara").await.get("/editor/articles").await.expect(200);
    enrol(&app, &eve).await;
    eve.get("/editor/articles").await.expect(200);
}

#[tokio::test]
async fn a_telephone_may_be_half_a_minute_off_and_no_more() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let (secret, _) = enrol(&app, &mara).await;
    app.advance(Duration::from_secs(300));
    let challenge = first_step(&app).await.expect(202);
    let shown = |seconds: u64, ahead: bool| {
        let (now, away) = (app.clock.now(), Duration::from_secs(seconds));
        code(&secret, if ahead { now.plus(away) } else { now.minus(away) })
    };
    for (seconds, ahead, status) in [(60, false, 401), (60, true, 401), (30, false, 200)] {
        let answer = second_step(&app, &challenge, &shown(seconds, ahead)).await;
        assert_eq!(answer.status, status, "{seconds} s off");
    }
    let again = first_step(&app).await.expect(202);
    second_step(&app, &again, &shown(30, true)).await.expect(200);
}

#[tokio::test]
async fn enrolling_ends_the_sessions_that_were_opened_without_it() {
    let app = TestApp::new().await;
    let (there, here) = (app.author("mara").await, app.author("mara").await);
    enrol(&app, &here).await;
    here.get("/auth/me").await.expect(200);
    there.get("/auth/me").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn recovery_codes_are_renewed_with_password_and_code_and_the_former_ones_end() {
    let app = TestApp::new().await;
    let mara = app.author("mara").await;
    let (_, codes) = enrol(&app, &mara).await;
    let renew = |password: &str, code: &str| {
        let body = json!({ "current_password": password, "code": code });
        mara.post("/auth/second-factor/recovery-codes").json(&body)
    };
    let first = codes.at("/recovery_codes/0");
    let refused = renew("wrong", first).await.problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/current_password"]);
    let refused = renew(PASSWORD, "AAAA-AAAA-AAAA-AAAA")
        .await
        .problem(422, "invalid_body");
    assert_eq!(refused.places(), ["/code"]);
    let renewed = renew(PASSWORD, first).await.expect(200);
    let challenge = first_step(&app).await.expect(202);
    second_step(&app, &challenge, codes.at("/recovery_codes/1"))
        .await
        .problem(401, "invalid_credentials");
    second_step(&app, &challenge, renewed.at("/recovery_codes/1"))
        .await
        .expect(200);
}

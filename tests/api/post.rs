//! Letters: that they are sent, when, to whom, and what becomes of those that cannot be.

use std::time::Duration;

use dateline::config::{Config, MailLogin, MailTls, Secret};
use dateline::jobs::send_due;
use serde_json::{Value, json};

use crate::kit::{Answer, Client, PASSWORD, TestApp};
use crate::mail_server::{Arrived, MailServer};

/// Before the token, in the links of the settings below.
pub const LINK: &str = "https://desk.example.org/p?token=";
const NEW: &str = "ten horses in a row";
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Has mail sent by this server, with links of every kind.
pub fn mailing(config: &mut Config, server: &MailServer) {
    let link = format!("{LINK}{{token}}");
    let settings = [
        ("DATELINE_SMTP_HOST", "127.0.0.1".to_owned()),
        ("DATELINE_SMTP_PORT", server.port().to_string()),
        ("DATELINE_SMTP_TLS", "none".to_owned()),
        ("DATELINE_MAIL_FROM", "newsroom@example.org".to_owned()),
        ("DATELINE_MAIL_NAME", "The Example".to_owned()),
        ("DATELINE_INVITATION_URL", link.clone()),
        ("DATELINE_PASSWORD_RESET_URL", link.clone()),
        ("DATELINE_REPLY_NOTICES_URL", link),
        (
            "DATELINE_ARTICLE_URL",
            "https://www.example.org/news/{slug}".to_owned(),
        ),
        ("DATELINE_PUBLIC_URL", "https://api.example.org".to_owned()),
    ];
    let read = Config::from_env(settings.map(|(name, value)| (name.to_owned(), value))).unwrap();
    config.mail = read.mail;
    config.website = read.website;
    config.auth.invitations.url = read.auth.invitations.url;
    config.auth.password_resets.url = read.auth.password_resets.url;
    config.server.public_url = read.server.public_url;
}

/// A newsroom that sends mail, and in which any number of comments may be posted.
pub async fn posting() -> (TestApp, MailServer) {
    let server = MailServer::start();
    let app = TestApp::with(|config| {
        mailing(config, &server);
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.comments.per_address = 100_000;
        config.comments.per_article = 100_000;
        config.comments.per_email = 100_000;
        (config.auth.login.per_account, config.auth.login.per_address) = (100_000, 100_000);
    });
    (app.await, server)
}

async fn newsroom() -> (TestApp, MailServer) {
    let server = MailServer::start();
    let app = TestApp::with(|config| mailing(config, &server)).await;
    (app, server)
}

async fn forgot(app: &TestApp, email: &str) -> Answer {
    let body = json!({ "email": email });
    app.anon().post("/auth/password/forgot").json(&body).await
}

async fn reset(app: &TestApp, token: &str) -> Answer {
    let choice = json!({ "token": token, "password": NEW });
    app.anon().post("/auth/password/reset").json(&choice).await
}

fn last(letters: Vec<Arrived>) -> Arrived {
    letters.into_iter().next_back().expect("a letter")
}

async fn act(admin: &Client, user: &str, action: &str) {
    let path = format!("/editor/users/{user}");
    let version = admin.get(&path).await.expect(200).etag().to_owned();
    let acted = admin.post(&format!("{path}/{action}")).if_match(&version).await;
    acted.expect(200);
}

#[tokio::test]
async fn whoever_forgot_their_password_is_sent_a_link_that_works_once_and_others_end_with_it() {
    let (app, server) = newsroom().await;
    let mara = app.author("mara").await;
    forgot(&app, "Mara@Example.org").await.expect(202);
    assert_eq!(server.tries(), 0, "nothing is sent while somebody waits");
    send_due(&app.app).await.unwrap();
    forgot(&app, "mara@example.org").await.expect(202);
    send_due(&app.app).await.unwrap();
    let letters = server.letters_to("mara@example.org");
    assert_eq!(letters.len(), 2);
    let [first, second] = [letters[0].token(LINK), letters[1].token(LINK)];
    assert_ne!(first, second);
    reset(&app, &first).await.expect(204);
    mara.get("/auth/me").await.problem(401, "unauthenticated");
    reset(&app, &first).await.problem(401, "invalid_credentials");
    reset(&app, &second).await.problem(401, "invalid_credentials");
    let login = json!({ "email": "mara@example.org", "password": NEW });
    app.anon().post("/auth/login").json(&login).await.expect(200);
}

#[tokio::test]
async fn an_address_that_no_usable_account_has_is_answered_alike_and_sent_nothing() {
    let (app, server) = newsroom().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let otto = json!({ "email": "otto@example.org", "name": "Otto", "role": "author" });
    admin.post("/editor/users").json(&otto).await.expect(201);
    app.author("eve").await;
    let eve = app.author("eve").await;
    act(&admin, eve.id(), "suspend").await;
    let mut answers = Vec::new();
    for email in [
        "mara@example.org",
        "nobody@example.org",
        "otto@example.org",
        "eve@example.org",
    ] {
        let answer = forgot(&app, email).await.expect(202);
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        answers.push((answer.status, answer.text.clone(), names));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let jobs = admin.get("/editor/jobs").await.expect(200);
    assert_eq!(
        jobs["data"].as_array().unwrap().len(),
        4,
        "the same work for each"
    );
    assert!(!jobs.text.contains('@'));
    send_due(&app.app).await.unwrap();
    let to: Vec<String> = server.letters().into_iter().map(|letter| letter.to).collect();
    assert_eq!(to, ["mara@example.org"]);
    assert!(!mara.id().is_empty());
    let jobs = admin.get("/editor/jobs").await.expect(200);
    assert_eq!(jobs["data"], json!([]));
}

#[tokio::test]
async fn asking_for_links_is_limited_for_each_address_and_each_network_known_or_not() {
    let (app, _server) = newsroom().await;
    app.author("mara").await;
    for email in ["mara@example.org", "nobody@example.org"] {
        for spelt in [email.to_owned(), email.to_uppercase(), email.to_owned()] {
            forgot(&app, &spelt).await.expect(202);
        }
        forgot(&app, email).await.problem(429, "too_many_requests");
    }
    for number in 0..14 {
        forgot(&app, &format!("other{number}@example.org"))
            .await
            .expect(202);
    }
    forgot(&app, "last@example.org")
        .await
        .problem(429, "too_many_requests");
}

#[tokio::test]
async fn without_a_mail_server_everybody_is_told_so() {
    let app = TestApp::new().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    for email in ["mara@example.org", "nobody@example.org"] {
        forgot(&app, email).await.problem(409, "conflict");
    }
    for kind in ["invitation", "password-reset"] {
        let path = format!("/editor/users/{}/{kind}/mail", mara.id());
        admin.post(&path).await.problem(409, "conflict");
        mara.post(&path).await.problem(403, "forbidden");
    }
}

#[tokio::test]
async fn administrators_have_invitations_and_reset_links_sent() {
    let (app, server) = newsroom().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let otto = json!({ "email": "otto@example.org", "name": "Otto <b>", "role": "author" });
    let otto = admin.post("/editor/users").json(&otto).await.expect(201);
    let path = format!("/editor/users/{}", otto.at("/id"));
    admin
        .post(&format!("{path}/password-reset/mail"))
        .await
        .problem(409, "conflict");
    admin.post(&format!("{path}/invitation/mail")).await.expect(202);
    let mail = format!("/editor/users/{}/password-reset/mail", mara.id());
    admin.post(&mail).await.expect(202);
    send_due(&app.app).await.unwrap();
    let invitation = last(server.letters_to("otto@example.org"));
    assert_eq!(invitation.header("subject"), "The Example: your account");
    assert!(
        invitation.body().contains("Hello Otto &lt;b&gt;,"),
        "{}",
        invitation.body()
    );
    let accept = |token: &str| {
        let choice = json!({ "token": token, "password": NEW });
        app.anon().post("/auth/invitations/accept").json(&choice)
    };
    accept(otto.at("/invitation/token"))
        .await
        .problem(401, "invalid_credentials");
    accept(&invitation.token(LINK)).await.expect(200);
    admin
        .post(&format!("{path}/invitation/mail"))
        .await
        .problem(409, "conflict");
    reset(&app, &last(server.letters_to("mara@example.org")).token(LINK))
        .await
        .expect(204);
}

#[tokio::test]
async fn links_end_when_the_account_is_suspended_and_when_its_password_is_changed() {
    let (app, server) = newsroom().await;
    let (admin, mara) = (app.admin().await, app.author("mara").await);
    let otto = json!({ "email": "otto@example.org", "name": "Otto", "role": "author" });
    let otto = admin.post("/editor/users").json(&otto).await.expect(201);
    let make = format!("/editor/users/{}/password-reset", mara.id());
    let made = async || admin.post(&make).await.expect(200).at("/token").to_owned();
    forgot(&app, "mara@example.org").await.expect(202);
    send_due(&app.app).await.unwrap();
    let sent = last(server.letters()).token(LINK);
    let change = json!({ "current_password": PASSWORD, "password": "eleven horses in a row" });
    mara.put("/auth/password").json(&change).await.expect(204);
    reset(&app, &sent).await.problem(401, "invalid_credentials");
    let handed = made().await;
    act(&admin, mara.id(), "suspend").await;
    act(&admin, otto.at("/id"), "suspend").await;
    act(&admin, mara.id(), "reactivate").await;
    act(&admin, otto.at("/id"), "reactivate").await;
    reset(&app, &handed).await.problem(401, "invalid_credentials");
    let choice = json!({ "token": otto["invitation"]["token"], "password": NEW });
    let accept = app.anon().post("/auth/invitations/accept").json(&choice);
    accept.await.problem(401, "invalid_credentials");
    // The control: one that was made since works.
    reset(&app, &made().await).await.expect(204);
}

#[tokio::test]
async fn a_letter_that_is_not_taken_is_tried_again_later_and_later_and_told_of_without_the_address() {
    let (app, server) = newsroom().await;
    let admin = app.admin().await;
    app.author("mara").await;
    server.answer(Some("451 <mara@example.org> is busy"));
    let path = async || {
        let users = admin.get("/editor/users?role=author").await.expect(200);
        format!("/editor/users/{}/password-reset/mail", users.at("/data/0/id"))
    };
    admin.post(&path().await).await.expect(202);
    let job = async || admin.get("/editor/jobs").await.expect(200)["data"][0].clone();
    for (tries, seconds) in [(1, 20), (2, 40), (3, 80)] {
        send_due(&app.app).await.unwrap();
        assert_eq!(server.tries(), tries);
        let job = job().await;
        assert_eq!(
            (&job["kind"], &job["attempts"]),
            (&json!("mail_password_reset"), &json!(tries))
        );
        assert_eq!(job["last_error"], "the mail server does not take it now (451)");
        app.advance(Duration::from_secs(seconds - 1));
        send_due(&app.app).await.unwrap();
        assert_eq!(server.tries(), tries, "not before its time");
        app.advance(Duration::from_secs(1));
    }
    server.answer(None);
    send_due(&app.app).await.unwrap();
    assert_eq!(server.letters().len(), 1);
    assert_eq!(job().await, Value::Null);
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up_and_a_link_that_comes_too_late_is_not_sent() {
    let (app, server) = newsroom().await;
    let admin = app.admin().await;
    app.author("mara").await;
    server.answer(Some("550 no such mailbox: mara@example.org"));
    forgot(&app, "mara@example.org").await.expect(202);
    send_due(&app.app).await.unwrap();
    let jobs = admin.get("/editor/jobs").await.expect(200);
    assert_eq!(
        (jobs["data"][0]["next_try_at"].clone(), server.tries()),
        (Value::Null, 1)
    );
    assert!(!jobs.text.contains("mara"), "{jobs:?}");
    server.answer(None);
    app.advance(HOUR + Duration::from_secs(1));
    let admin = app.admin().await;
    let retry = format!("/editor/jobs/{}/retry", jobs.at("/data/0/id"));
    admin.post(&retry).await.expect(200);
    send_due(&app.app).await.unwrap();
    assert_eq!(server.letters().len(), 0);
    assert_eq!(admin.get("/editor/jobs").await.expect(200)["data"], json!([]));
}

#[tokio::test]
async fn nothing_is_said_to_a_mail_server_that_does_not_encrypt_unless_it_is_allowed_to() {
    let server = MailServer::start();
    let app = TestApp::with(|config| {
        mailing(config, &server);
        let mail = config.mail.as_mut().unwrap();
        mail.tls = MailTls::Starttls;
        mail.login = Some(MailLogin {
            user: "ann".into(),
            password: Secret::new("hunter2"),
        });
    })
    .await;
    let plain = app.beside_with(|config| config.mail.as_mut().unwrap().tls = MailTls::None);
    app.author("mara").await;
    forgot(&app, "mara@example.org").await.expect(202);
    send_due(&app.app).await.unwrap();
    assert_eq!((server.tries(), server.letters().len()), (0, 0));
    let jobs = app.admin().await.get("/editor/jobs").await.expect(200);
    assert!(!jobs.at("/data/0/last_error").is_empty(), "{jobs:?}");
    app.advance(Duration::from_secs(20));
    send_due(&plain.app).await.unwrap();
    // "\0ann\0hunter2"
    assert_eq!(last(server.letters()).login.as_deref(), Some("AGFubgBodW50ZXIy"));
}

#[tokio::test]
async fn of_two_nodes_that_look_at_once_one_sends_a_letter() {
    let (app, server) = newsroom().await;
    let other = app.beside();
    app.author("mara").await;
    forgot(&app, "mara@example.org").await.expect(202);
    let (one, two) = futures_util::future::join(send_due(&app.app), send_due(&other.app)).await;
    assert_eq!(one.unwrap_or_default() + two.unwrap_or_default(), 1);
    assert_eq!(server.letters().len(), 1);
}

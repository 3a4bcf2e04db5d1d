//! How accounts are looked after.

use serde_json::{Value, json};

use super::recording::Recording;
use super::story::{ANN, MARA};

/// The website is built with a key.
pub(super) async fn keys(tape: &mut Recording) {
    tape.pause();
    let ann = tape.sign_in(ANN).await;
    let key = json!({
        "name": "The website's build", "scopes": ["delivery", "articles:read"], "lifetime_days": 365
    });
    let key = tape.send(&ann, "create_api_key", "", key).await;
    let id = key.at("/id");
    let rotation = json!({ "lifetime_days": 365, "overlap_minutes": 60 });
    tape.send(&ann, "rotate_api_key", id, rotation).await;
    tape.ask(&ann, "get_api_key", id).await;
    tape.ask(&ann, "list_api_keys", "").await;
    tape.ask(&ann, "revoke_api_key", id).await;
}

/// Mara has lost her telephone, on which she was logged in, and Ann sees to it that everything ends.
pub(super) async fn sessions(tape: &mut Recording) {
    tape.pause();
    let telephone = tape.sign_in(MARA).await;
    let lost = telephone.get("/auth/me").await.expect(200);
    let (ann, mara) = (tape.sign_in(ANN).await, tape.sign_in(MARA).await);
    tape.ask(&mara, "list_sessions", "").await;
    tape.ask(&mara, "end_session", lost.at("/session_id")).await;
    let sessions = tape.ask(&ann, "list_user_sessions", lost.at("/id")).await;
    let last = format!("{}/{}", lost.at("/id"), sessions.at("/data/0/id"));
    tape.ask(&ann, "end_user_session", &last).await;
    tape.ask(&ann, "end_user_sessions", lost.at("/id")).await;
    tape.ask(&ann, "end_sessions?keep_current=true", "").await;
}

/// An invitation lay about for too long, and Mara forgets her password.
pub(super) async fn links(tape: &mut Recording) {
    tape.pause();
    let ann = tape.sign_in(ANN).await;
    let otto = json!({ "email": "otto@example.org", "name": "Otto Breuer", "role": "author" });
    let otto = tape.aside(&ann, "create_user", "", otto).await;
    tape.ask(&ann, "invite_user", otto.at("/id")).await;
    let mara = tape.sign_in(MARA).await.get("/auth/me").await.expect(200);
    let link = tape.ask(&ann, "make_password_reset", mara.at("/id")).await;
    let choice = json!({ "token": link["token"], "password": "fourteen paper boats" });
    let anyone = tape.anyone();
    tape.send(&anyone, "reset_password", "", choice).await;
    tape.ask(&ann, "mail_invitation", otto.at("/id")).await;
    tape.ask(&ann, "mail_password_reset", mara.at("/id")).await;
    let forgotten = json!({ "email": MARA[0] });
    tape.send(&anyone, "forgot_password", "", forgotten).await;
}

/// Otto has a new telephone, loses it, and is helped.
pub(super) async fn second_factor(tape: &mut Recording) {
    tape.pause();
    let ann = tape.sign_in(ANN).await;
    let [email, password] = ["ida@newsroom.example", "fifteen iron gates"];
    let ida = json!({ "email": email, "name": "Ida Sand", "role": "author", "password": password });
    let ida = tape.aside(&ann, "create_user", "", ida).await;
    let desk = tape.sign_in([email, password]).await;
    let proof = json!({ "current_password": password });
    let enrolment = tape.send(&desk, "enrol_second_factor", "", proof).await;
    let code = tape.code(enrolment.at("/secret"));
    let codes = tape
        .send(&desk, "confirm_second_factor", "", json!({ "code": code }))
        .await;
    tape.ask(&desk, "get_second_factor", "").await;
    let anyone = tape.anyone();
    let credentials = json!({ "email": email, "password": password });
    let login = anyone.post("/auth/login").json(&credentials).await.expect(202);
    let code = tape.code(enrolment.at("/secret"));
    let second = json!({ "challenge": login["challenge"], "code": code });
    tape.send(&anyone, "finish_login", "", second).await;
    let proof = |code: &Value| json!({ "current_password": password, "code": code });
    let renewal = proof(&codes["recovery_codes"][0]);
    let codes = tape.send(&desk, "renew_recovery_codes", "", renewal).await;
    let removal = proof(&codes["recovery_codes"][3]);
    tape.send(&desk, "remove_second_factor", "", removal).await;
    tape.ask(&ann, "reset_second_factor", ida.at("/id")).await;
}

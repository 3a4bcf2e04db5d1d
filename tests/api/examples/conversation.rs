//! The chapter of the story in which readers and the newsroom talk with one another.

use serde_json::json;

use super::recording::Recording;
use super::story::{SLUG, said};
use crate::kit::{Answer, Client};

/// Somebody thinks better of it, others are for it and against it, and the newsroom answers.
pub async fn go_on(tape: &mut Recording, ann: &Client, praise: &Answer) {
    let (anyone, praise) = (tape.anyone(), praise.at("/id"));
    let slip = said("Tessa", "Mine was eight minutes late.");
    let slip = tape.aside(&anyone, "post_comment", SLUG, slip).await;
    let (id, secret) = (slip.at("/id"), &slip["secret"]);
    let better = json!({ "secret": secret, "body": "Mine was five minutes late." });
    tape.send(&anyone, "change_comment", id, better).await;
    tape.send(&anyone, "withdraw_comment", id, json!({ "secret": secret }))
        .await;
    tape.ask(&anyone, "vote_for_comment", praise).await;
    tape.send(&anyone, "report_comment", praise, json!({ "reason": "false" }))
        .await;
    tape.send(ann, "mark_comment", praise, json!({ "is_picked": true }))
        .await;
    let thanks = json!({ "body": "Thank you: we asked the railway, and it was." });
    tape.send(ann, "reply_to_comment", praise, thanks).await;
    tape.ask(ann, "get_commenter_history", praise).await;
    notices(tape, ann).await;
    let ban = json!({
        "kind": "domain", "value": "offers.example", "note": "Advertises every night",
        "expires_at": "2027-01-31T00:00:00Z",
    });
    let ban = tape.send(ann, "create_ban", "", ban).await;
    tape.ask(ann, "list_bans", "").await;
    tape.ask(ann, "get_ban", ban.at("/id")).await;
    tape.ask(ann, "delete_ban", ban.at("/id")).await;
    let person = json!({ "email": "nurse@example.org" });
    tape.send(ann, "export_person", "", person).await;
    let person = json!({ "email": "tessa@example.org" });
    tape.send(ann, "erase_person", "", person).await;
}

/// Somebody wants to hear of replies, says so again when a letter asks, and has enough of it in the end.
async fn notices(tape: &mut Recording, ann: &Client) {
    let anyone = tape.anyone();
    let mut question = said("Lotte", "Does it take bicycles?");
    question["notify"] = json!(true);
    let question = tape.aside(&anyone, "post_comment", SLUG, question).await;
    let decision = json!({ "action": "approve", "ids": [question["id"]] });
    tape.aside(ann, "moderate_comments", "", decision).await;
    let token = tape.posted_token("lotte@example.org").await;
    tape.ask(&anyone, "confirm_notices", &token).await;
    tape.ask(&anyone, "get_notices", &token).await;
    tape.ask(&anyone, "end_notices", &token).await;
}

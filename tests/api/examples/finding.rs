//! How readers find what they look for.

use serde_json::json;

use super::recording::Recording;
use super::story::{ANN, SLUG};

/// Old addresses lead to where things are now.
pub(super) async fn lead_on(tape: &mut Recording) {
    tape.pause();
    let (anyone, ann) = (tape.anyone(), tape.sign_in(ANN).await);
    let old = json!({
        "from": "/2017/night-trains.html",
        "to": format!("/articles/{SLUG}"),
        "note": "The address that the printed timetable names"
    });
    let old = tape.send(&ann, "create_redirect", "", old).await;
    let change = json!({ "status": 308 });
    tape.send(&ann, "update_redirect", old.at("/id"), change).await;
    tape.ask(&ann, "get_redirect", old.at("/id")).await;
    tape.ask(&ann, "list_redirects", "").await;
    tape.ask(&anyone, "resolve?path=/2017/night-trains.html", "")
        .await;
    tape.ask(&ann, "delete_redirect", old.at("/id")).await;
}

/// Somebody remembers a word or two.
pub(super) async fn search(tape: &mut Recording) {
    tape.pause();
    let anyone = tape.anyone();
    tape.ask(&anyone, "suggest?q=night", "").await;
    tape.ask(&anyone, "search?q=night%20%22the%20corridor%22&count=true", "")
        .await;
    tape.read_words().await;
    let ann = tape.sign_in(ANN).await;
    tape.ask(&ann, "search_editor_articles?q=corridor", "").await;
}

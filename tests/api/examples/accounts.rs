//! How accounts are looked after.

use serde_json::json;

use super::recording::Recording;
use super::story::ANN;

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

//! Accounts and their keys in the scene.

use serde_json::{Value, json};

use super::{Scene, Whose};
use crate::kit::{Answer, Client};

/// What an operation on them is sent.
pub(super) fn body(scene: &Scene, operation: &str) -> Option<Value> {
    Some(match operation {
        "create_api_key" => json!({ "name": scene.name("The website"), "scopes": ["delivery"] }),
        "rotate_api_key" => json!({ "overlap_minutes": 60 }),
        _ => return None,
    })
}

impl Scene {
    pub(super) async fn suspend(&self, user: &str) {
        let path = format!("/editor/users/{user}");
        let version = self.admin.get(&path).await.expect(200).etag().to_owned();
        let suspended = self.admin.post(&format!("{path}/suspend")).if_match(&version);
        suspended.await.expect(200);
    }

    /// The secret of a new API key with these scopes.
    pub async fn key(&self, owner: &Client, scopes: &[&str]) -> String {
        self.made_key(owner, scopes).await.at("/token").to_owned()
    }

    async fn made_key(&self, owner: &Client, scopes: &[&str]) -> Answer {
        let key = json!({ "name": self.name("The website"), "scopes": scopes });
        owner.post("/editor/keys").json(&key).await.expect(201)
    }

    /// A key that an operation is asked about.
    pub(super) async fn key_of(&self, client: &Client, whose: Whose) -> Value {
        let other = self.principal(1).await;
        let is_own = whose == Whose::Own && client.is_somebody();
        let owner = if is_own { client } else { &other };
        self.made_key(owner, &["delivery"]).await["id"].clone()
    }
}

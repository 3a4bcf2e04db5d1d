//! Accounts and their keys in the scene.

use serde_json::{Value, json};

use super::{Scene, Whose};
use crate::kit::contract::Operation;
use crate::kit::{Answer, Client, PASSWORD};

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

    /// A session that an operation is asked about: another one of somebody's own, as their own goes on.
    pub(super) async fn session_of(&self, client: &Client, whose: Whose) -> Value {
        let other = self.principal(1).await;
        let is_own = whose == Whose::Own && client.is_somebody();
        let owner = if is_own { client } else { &other };
        let me = owner.get("/auth/me").await.expect(200);
        let credentials = json!({ "email": me["email"], "password": PASSWORD });
        let login = self.app.anon().post("/auth/login").json(&credentials);
        login.await.expect(200);
        let sessions = owner.get("/auth/sessions").await.expect(200);
        let mut sessions = sessions["data"].as_array().unwrap().iter();
        let another = sessions.find(|session| session["current"] == false);
        another.expect("the other login")["id"].clone()
    }

    /// An account and a session of it.
    pub(super) async fn session_in(&self, user: &str) -> String {
        let path = format!("/editor/users/{user}/sessions");
        let sessions = self.admin.get(&path).await.expect(200);
        format!("{user}/{}", sessions.at("/data/0/id"))
    }

    /// An account that an operation is asked about: one that waits for its owner, if that is what it is for.
    pub(super) async fn account_for(&self, operation: &Operation) -> Value {
        if !["invite_user", "mail_invitation"].contains(&operation.id) {
            return json!(self.principal(1).await.id());
        }
        let email = format!("{}@example.org", self.name("waiting").replace(' ', ""));
        let user = json!({ "email": email, "name": "Ann", "role": "author" });
        let waiting = self.admin.post("/editor/users").json(&user).await.expect(201);
        waiting["id"].clone()
    }

    /// What somebody who forgot their password was given.
    pub(super) async fn reset_token(&self) -> String {
        let user = self.principal(1).await;
        let path = format!("/editor/users/{}/password-reset", user.id());
        self.admin.post(&path).await.expect(200).at("/token").to_owned()
    }
}

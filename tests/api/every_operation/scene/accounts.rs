//! Accounts in the scene.

use serde_json::json;

use super::Scene;
use crate::kit::PASSWORD;

impl Scene {
    pub(super) async fn refresh_token(&self) -> String {
        let credentials = json!({ "email": "admin@example.org", "password": PASSWORD });
        let tokens = self
            .app
            .anon()
            .post("/auth/login")
            .json(&credentials)
            .await
            .expect(200);
        tokens.at("/refresh_token").to_owned()
    }

    pub(super) async fn invitation(&self, email: String) -> String {
        let user = json!({ "email": email, "name": "Ann", "role": "author" });
        self.admin
            .post("/editor/users")
            .json(&user)
            .await
            .expect(201)
            .at("/invitation/token")
            .to_owned()
    }

    pub(super) async fn suspend(&self, user: &str) {
        let path = format!("/editor/users/{user}");
        let version = self.admin.get(&path).await.expect(200).etag().to_owned();
        let suspended = self.admin.post(&format!("{path}/suspend")).if_match(&version);
        suspended.await.expect(200);
    }
}

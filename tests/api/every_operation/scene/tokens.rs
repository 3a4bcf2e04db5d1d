//! What is handed out once: tokens.

use serde_json::json;

use super::Scene;
use crate::kit::{Answer, PASSWORD};

impl Scene {
    /// A link to a preview of an article.
    pub(super) async fn link(&self, article: &str) -> Answer {
        let path = format!("/editor/articles/{article}/previews");
        self.admin.post(&path).await.expect(201)
    }

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
}

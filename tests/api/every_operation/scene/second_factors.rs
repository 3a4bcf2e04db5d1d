//! Second factors in the scene.

use dateline::clock::Clock;
use serde_json::{Value, json};

use super::Scene;
use crate::kit::{Client, PASSWORD};
use crate::second_factors::code;

impl Scene {
    /// What an operation is sent by somebody.
    pub(super) async fn body_by(&self, operation: &str, client: &Client) -> Option<Value> {
        Some(match operation {
            "enrol_second_factor" => json!({ "current_password": PASSWORD }),
            "confirm_second_factor" => json!({ "code": self.enrolled(client).await }),
            "remove_second_factor" | "renew_recovery_codes" => {
                json!({ "current_password": PASSWORD, "code": self.recovery_code(client).await })
            }
            "finish_login" => {
                let somebody = self.principal(1).await;
                let code = self.recovery_code(&somebody).await;
                let me = somebody.get("/auth/me").await.expect(200);
                let credentials = json!({ "email": me["email"], "password": PASSWORD });
                let login = self
                    .app
                    .anon()
                    .post("/auth/login")
                    .json(&credentials)
                    .await
                    .expect(202);
                json!({ "challenge": login["challenge"], "code": code })
            }
            other => return self.body(other).await,
        })
    }

    /// A code of a factor that somebody has begun to enrol.
    async fn enrolled(&self, client: &Client) -> String {
        if !client.is_somebody() {
            return "000000".to_owned();
        }
        let password = json!({ "current_password": PASSWORD });
        let factor = client
            .post("/auth/second-factor")
            .json(&password)
            .await
            .expect(200);
        code(factor.at("/secret"), self.app.clock.now())
    }

    async fn recovery_code(&self, client: &Client) -> String {
        let code = self.enrolled(client).await;
        if !client.is_somebody() {
            return code;
        }
        let confirm = client
            .post("/auth/second-factor/confirm")
            .json(&json!({ "code": code }));
        confirm.await.expect(200).at("/recovery_codes/0").to_owned()
    }
}

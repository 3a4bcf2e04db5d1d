//! Comments in the scene, and who may not write any.

use serde_json::{Value, json};

use super::{Scene, Whose};

impl Scene {
    pub(super) fn comment_body(&self) -> Value {
        json!({ "author_name": "Ida", "email": "ida@example.org", "body": self.name("I took one.") })
    }

    pub(super) async fn moderate(&self, comment: &str, action: &str) {
        let decision = json!({ "action": action, "ids": [comment] });
        self.admin
            .post("/editor/moderation")
            .json(&decision)
            .await
            .expect(200);
    }

    /// A comment that somebody just wrote, as the path of what follows its id in this pattern, and its secret.
    pub(super) async fn said(&self, pattern: &str) -> (String, Value) {
        let article = self.owned(&self.admin, Whose::OthersLive).await;
        self.publish(&article).await;
        let path = format!("/articles/{}/comments", article.as_str().unwrap());
        let posted = self.app.anon().post(&path).json(&self.comment_body());
        let posted = posted.await.expect(201);
        let path = pattern.replace("{id}", posted.at("/id"));
        (format!("/api/v1/comments/{path}"), posted["secret"].clone())
    }

    pub(super) async fn ban(&self) -> Value {
        let ban = self.ban_body();
        self.admin.post("/editor/bans").json(&ban).await.expect(201).json
    }

    fn ban_body(&self) -> Value {
        let value = format!("{}@banned.example", self.name("x").replace(' ', ""));
        json!({ "kind": "email", "value": value, "note": "Advertises" })
    }

    /// What an operation is sent, if it is one on comments.
    pub(super) async fn body_about_comments(&self, operation: &str) -> Option<Value> {
        Some(match operation {
            "post_comment" => self.comment_body(),
            "moderate_comments" => {
                let article = self.owned(&self.admin, Whose::OthersLive).await;
                self.publish(&article).await;
                json!({ "action": "approve", "ids": [self.comment(&article).await] })
            }
            "mark_comment" => json!({ "is_pinned": true }),
            "reply_to_comment" => json!({ "body": self.name("Thank you") }),
            "change_comment" => json!({ "secret": "", "body": self.name("I took two.") }),
            "withdraw_comment" => json!({ "secret": "" }),
            "report_comment" => json!({ "reason": "spam" }),
            "create_ban" => self.ban_body(),
            "export_person" | "erase_person" => json!({ "email": "nobody@example.org" }),
            _ => return None,
        })
    }
}

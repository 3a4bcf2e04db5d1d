//! Letters in the scene, and the links in them.

use dateline::jobs::send_due;
use serde_json::json;

use super::{Scene, Whose};
use crate::post::LINK;

impl Scene {
    /// What somebody who asked to be told of replies was sent; without `stays`, they are erased since.
    pub(super) async fn notice(&self, stays: bool) -> String {
        let article = self.owned(&self.admin, Whose::OthersLive).await;
        self.publish(&article).await;
        let email = format!("{}@example.org", self.name("told").replace(' ', ""));
        let mut said = self.comment_body();
        said["email"] = json!(email);
        said["notify"] = json!(true);
        let path = format!("/articles/{}/comments", article.as_str().unwrap());
        let said = self.app.anon().post(&path).json(&said).await.expect(201);
        self.moderate(said.at("/id"), "approve").await;
        send_due(&self.app.app).await.unwrap();
        let letter = self.server.letters_to(&email).pop().expect("a letter");
        if !stays {
            let person = json!({ "email": email });
            self.admin
                .post("/editor/privacy/erase")
                .json(&person)
                .await
                .expect(200);
        }
        letter.token(LINK)
    }
}

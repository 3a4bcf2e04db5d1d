//! The states that the moves of an article begin in.

use serde_json::{Value, json};

use super::Scene;

/// What is done with an article before an operation is tried on it; the empty move edits it.
pub(super) fn moves_before(operation: &str) -> &'static [&'static str] {
    match operation {
        "unpublish_article" | "diff_article" | "take_down_article" | "create_correction" => &["publish"],
        "approve_article" | "request_changes" => &["submit"],
        "unschedule_article" => &["schedule"],
        "lift_embargo" => &["embargo"],
        "restore_article" | "purge_article" => &["trash"],
        "discard_changes" => &["publish", ""],
        "get_takedown" => &["publish", "take-down"],
        _ => &[],
    }
}

/// What an operation is sent, if it is a move.
pub(super) fn body(operation: &str) -> Option<Value> {
    Some(match operation {
        "request_changes" => json!({ "reason": "The second paragraph needs a source." }),
        "schedule_article" => json!({ "publish_at": "2026-11-24T06:00:00Z" }),
        "embargo_article" => json!({ "until": "2026-11-24T06:00:00Z" }),
        "take_down_article" => {
            json!({ "reason": "An order of the court.", "notice": "Removed for legal reasons." })
        }
        "restore_revision" => json!({ "note": "As it was" }),
        _ => return None,
    })
}

impl Scene {
    /// Makes a move with an article; the empty one edits it.
    pub(super) async fn make(&self, article: &Value, action: &str) {
        let path = format!("/editor/articles/{}", article.as_str().unwrap());
        let version = self.admin.get(&path).await.expect(200).etag().to_owned();
        let moved = |action: &str| self.admin.post(&format!("{path}/{action}"));
        let ask = match action {
            "" => self
                .admin
                .patch(&path)
                .json(&json!({ "title": self.name("Edited") })),
            "schedule" => moved("schedule").json(&body("schedule_article").unwrap()),
            "take-down" => moved("take-down").json(&body("take_down_article").unwrap()),
            action => moved(action),
        };
        let ask = ask.if_match(&version);
        ask.await.expect(200);
    }

    /// Something that is to happen by itself.
    pub(super) async fn job(&self) -> Value {
        let article = self.article_of(&self.admin).await["id"].clone();
        self.make(&article, "schedule").await;
        let jobs = self.admin.get("/editor/jobs?limit=100").await.expect(200);
        let own = |job: &&Value| job["object_id"] == article;
        let jobs = jobs["data"].as_array().unwrap();
        jobs.iter().find(own).expect("it is scheduled")["id"].clone()
    }
}

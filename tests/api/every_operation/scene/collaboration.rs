//! Notes, assignments and locks in the scene.

use serde_json::{Value, json};

use super::{Scene, Whose};
use crate::kit::Client;

impl Scene {
    /// Writes a note on an article, and names both. It is by whoever owns the article, if they may write one, else by an
    /// administrator.
    pub(super) async fn note_on(&self, article: &str, client: &Client, whose: Whose) -> String {
        let is_owner = whose == Whose::Own && client.is_somebody() && client.role() != "moderator";
        let writer = if is_owner { client } else { &self.admin };
        let path = format!("/editor/articles/{article}/notes");
        let note = json!({ "body": self.name("How many?") });
        let note = writer.post(&path).json(&note).await.expect(201);
        format!("{article}/{}", note.at("/id"))
    }
}

/// What an operation on them is sent.
pub fn body(scene: &Scene, operation: &str) -> Value {
    match operation {
        "create_note" => json!({ "body": scene.name("How many?"), "anchor": "The first one" }),
        "update_note" => json!({ "body": scene.name("How many were there?") }),
        "set_assignment" => {
            json!({ "assignee_id": scene.admin.id(), "due_at": "2026-11-24T16:00:00Z", "priority": "high" })
        }
        "take_lock" => json!({ "seconds": 60, "force": true }),
        other => panic!("say here what {other} is sent"),
    }
}

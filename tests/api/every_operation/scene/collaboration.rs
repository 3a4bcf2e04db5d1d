//! Notes, assignments and locks in the scene.

use serde_json::{Value, json};

use super::{Scene, Whose, accounts};
use crate::kit::Client;
use crate::kit::contract::Operation;

impl Scene {
    /// The id of what an operation is asked about: that of the thing, or with that of the part behind it.
    pub(super) async fn part_of(
        &self,
        operation: &Operation,
        id: &str,
        client: &Client,
        whose: Whose,
    ) -> String {
        match operation.path {
            path if path.contains("{note}") => self.note_on(id, client, whose).await,
            path if path.contains("{session}") => self.session_in(id).await,
            _ => id.to_owned(),
        }
    }

    /// Writes a note on an article, and names both. It is by whoever owns the article, if they may write one, else by an
    /// administrator.
    pub(super) async fn note_on(&self, article: &str, client: &Client, whose: Whose) -> String {
        let writer = self.owner(client, whose);
        let path = format!("/editor/articles/{article}/notes");
        let note = json!({ "body": self.name("How many?") });
        let note = writer.post(&path).json(&note).await.expect(201);
        format!("{article}/{}", note.at("/id"))
    }

    /// Whoever owns the article, if they may work on it, else an administrator.
    fn owner<'a>(&'a self, client: &'a Client, whose: Whose) -> &'a Client {
        let is_owner = whose == Whose::Own && client.is_somebody() && client.role() != "moderator";
        if is_owner { client } else { &self.admin }
    }

    /// Does beforehand what an operation undoes; `id` is that of the article, with that of the note behind it.
    pub(super) async fn done_before(&self, operation: &str, id: &str, client: &Client, whose: Whose) {
        let (article, note) = id.split_once('/').unwrap_or((id, ""));
        let path = |rest: &str| format!("/editor/articles/{article}/{rest}");
        let by = self.owner(client, whose);
        match operation {
            "reopen_note" => {
                by.post(&path(&format!("notes/{note}/resolve"))).await.expect(200);
            }
            "delete_assignment" => {
                let task = body(self, "set_assignment");
                self.admin.put(&path("assignment")).json(&task).await.expect(200);
            }
            "release_lock" => {
                by.post(&path("lock")).json(&json!({})).await.expect(200);
            }
            _ => {}
        }
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
        other => accounts::body(scene, other).unwrap_or_else(|| panic!("say here what {other} is sent")),
    }
}

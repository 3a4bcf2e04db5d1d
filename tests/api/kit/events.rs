//! Server-Sent Events, read as a browser reads them.

use serde_json::Value;

/// Something that was heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What sort of event it is.
    pub name: String,
    /// What it says.
    pub data: Value,
    /// The last id that was told with it or before.
    pub id: String,
}

/// Reads a stream piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Ear {
    begun: String,
    /// The id to come again with.
    pub last_id: String,
}

impl Ear {
    /// What this piece brings to its end.
    pub fn hear(&mut self, piece: &str) -> Vec<Event> {
        self.begun.push_str(piece);
        let mut events = Vec::new();
        while let Some((block, rest)) = self.begun.split_once("\n\n") {
            let (block, rest) = (block.to_owned(), rest.to_owned());
            events.extend(self.read(&block));
            self.begun = rest;
        }
        events
    }

    fn read(&mut self, block: &str) -> Option<Event> {
        let (mut name, mut data) = ("message", None);
        for line in block.lines() {
            match line.split_once(": ") {
                Some(("id", id)) => self.last_id = id.to_owned(),
                Some(("event", event)) => name = event,
                Some(("data", json)) => data = Some(serde_json::from_str(json).expect("JSON")),
                _ => assert!(
                    line.starts_with(':') || line.starts_with("retry: "),
                    "a line that no browser reads: {line}"
                ),
            }
        }
        Some(Event {
            name: name.to_owned(),
            data: data?,
            id: self.last_id.clone(),
        })
    }
}

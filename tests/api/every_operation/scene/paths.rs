//! What the operations on paths are asked.

use serde_json::{Value, json};

use super::{Request, Scene};

impl Request {
    /// With this query behind the one it has.
    pub fn asking_also(&self, query: &str) -> Self {
        let between = if self.path.contains('?') { '&' } else { '?' };
        self.to(format!("{}{between}{query}", self.path))
    }

    /// With this query and no other.
    pub fn asking(&self, query: &str) -> Self {
        let path = self.path.split('?').next().unwrap_or_default();
        self.to(format!("{path}?{query}"))
    }
}

impl Scene {
    /// What an operation has to be asked in the query.
    pub(super) fn query(&self, operation: &str) -> String {
        let public = |kind: &str| self.public.iter().find(|(beginning, _)| *beginning == kind);
        match operation {
            "resolve" => format!("?path=/{}", public("/api/v1/articles/").expect("an article").1),
            // A stream that ends by itself.
            "stream_changes" => "?seconds=0".to_owned(),
            "search" | "suggest" | "search_editor_articles" => "?q=sleepers".to_owned(),
            _ => String::new(),
        }
    }

    /// A redirect to make.
    pub(super) fn redirect_body(&self) -> Value {
        json!({ "from": format!("/{}", self.name("old")), "to": "/articles/night-trains" })
    }

    /// Makes a redirect.
    pub(super) async fn redirect(&self) -> Value {
        let redirect = self.redirect_body();
        self.admin
            .post("/editor/redirects")
            .json(&redirect)
            .await
            .expect(201)
            .json
    }
}

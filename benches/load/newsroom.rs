//! The server under test, on generated content, and what is to be known of it.

use std::path::Path;

use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::Failure;
use crate::control::Answer;
use crate::process::Process;

/// How much there is in a newsroom.
#[derive(Clone, Copy)]
pub struct Size {
    pub articles: u32,
    pub revisions: u32,
}

/// Of how many answers the one of middling size is taken.
const SAMPLE: usize = 200;
/// The headers that a handler sets; the middleware adds the others.
const OWN_HEADERS: [&str; 7] = [
    "content-type",
    "cache-control",
    "vary",
    "etag",
    "link",
    "surrogate-key",
    "cache-tag",
];

/// A running server.
pub struct Newsroom {
    pub process: Process,
    pub base: String,
    /// An editor's.
    pub token: String,
    client: Client,
}

impl Newsroom {
    /// Fills a newsroom in a folder of this name, and serves it with these settings.
    pub fn start(folder: &Path, name: &str, size: Size, settings: &[(&str, &str)]) -> Result<Self, Failure> {
        let (data, credentials) = (folder.join(name), folder.join(format!("{name}.json")));
        let (articles, revisions) = (size.articles.to_string(), size.revisions.to_string());
        let arguments = [
            "demo".as_ref(),
            "--port".as_ref(),
            "0".as_ref(),
            "--articles".as_ref(),
            articles.as_ref(),
            "--revisions".as_ref(),
            revisions.as_ref(),
            "--dir".as_ref(),
            data.as_os_str(),
            "--credentials".as_ref(),
            credentials.as_os_str(),
        ];
        // The run may outlast the usual quarter of an hour of a token.
        let settings = [&[("DATELINE_ACCESS_LIFETIME", "60")], settings].concat();
        let program = Path::new(env!("CARGO_BIN_EXE_dateline"));
        let mut process = Process::start(program, &arguments, folder, &settings)?;
        let known: Value = serde_json::from_str(&process.wait_for(&credentials)?)?;
        let base = text(&known["base_url"])?;
        let editor = known["users"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|user| user["role"] == "editor")
            .ok_or("the demo has no editor")?;
        let client = Client::new();
        let login: Value = client
            .post(format!("{base}/api/v1/auth/login"))
            .json(&json!({ "email": editor["email"], "password": editor["password"] }))
            .send()?
            .error_for_status()?
            .json()?;
        Ok(Self {
            process,
            token: text(&login["access_token"])?,
            base,
            client,
        })
    }

    /// The slugs of a list, to its end.
    pub fn slugs(&self, list: &str) -> Result<Vec<String>, Failure> {
        self.walk(list, |item| text(&item["slug"]))
    }

    /// The ids and versions in a list, to its end.
    pub fn versions(&self, list: &str) -> Result<Vec<(String, i64)>, Failure> {
        self.walk(list, |item| {
            let version = item["version"].as_i64().ok_or("an item without a version")?;
            Ok((text(&item["id"])?, version))
        })
    }

    fn walk<T>(&self, list: &str, take: impl Fn(&Value) -> Result<T, Failure>) -> Result<Vec<T>, Failure> {
        let mut taken = Vec::new();
        let mut next = Some(list.to_owned());
        while let Some(path) = next {
            let page: Value = self.get(&path)?.json()?;
            for item in page["data"].as_array().ok_or("a list without data")? {
                taken.push(take(item)?);
            }
            next = page["links"]["next"].as_str().map(str::to_owned);
        }
        if taken.is_empty() {
            return Err(format!("{list} lists nothing").into());
        }
        Ok(taken)
    }

    /// The answer of middling size among those at these paths.
    pub fn typical_answer(&self, paths: &[String]) -> Result<Answer, Failure> {
        let mut answers = Vec::new();
        for path in paths.iter().step_by(paths.len().div_ceil(SAMPLE)) {
            let response = self.get(path)?;
            let headers = OWN_HEADERS.iter().filter_map(|&name| {
                let value = response.headers().get(name)?.to_str().ok()?;
                Some((name.to_owned(), value.to_owned()))
            });
            answers.push(Answer {
                headers: headers.collect(),
                body: response.text()?,
            });
        }
        answers.sort_by_key(|answer| answer.body.len());
        Ok(answers.swap_remove(answers.len() / 2))
    }

    /// As the load generator asks: without any content coding, and as an editor where that is needed.
    fn get(&self, path: &str) -> Result<reqwest::blocking::Response, Failure> {
        let mut request = self.client.get(format!("{}{path}", self.base));
        if path.contains("/editor/") {
            request = request.bearer_auth(&self.token);
        }
        Ok(request
            .header("accept-encoding", "identity")
            .send()?
            .error_for_status()?)
    }
}

fn text(value: &Value) -> Result<String, Failure> {
    Ok(value
        .as_str()
        .ok_or_else(|| format!("{value} is no text"))?
        .to_owned())
}

//! The server under test, on generated content, and what is to be known of it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, iter, thread};

use reqwest::Method;
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

const PROGRAM: &str = env!("CARGO_BIN_EXE_dateline");
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

/// A filled newsroom in a folder, served by nobody now.
pub struct Filled {
    folder: PathBuf,
    /// An editor's address and password.
    editor: Value,
}

impl Filled {
    /// The newsroom in a folder of this name, filled now unless it was before.
    pub fn new(parent: &Path, name: &str, size: Size) -> Result<Self, Failure> {
        let (folder, credentials) = (parent.join(name), parent.join(format!("{name}.json")));
        if !credentials.exists() {
            fill(&folder, &credentials, size)?;
        }
        let known: Value = serde_json::from_slice(&fs::read(&credentials)?)?;
        let editor = known["users"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|user| user["role"] == "editor")
            .ok_or("the demo has no editor")?;
        let editor = json!({ "email": editor["email"], "password": editor["password"] });
        Ok(Self { folder, editor })
    }

    /// The same newsroom once more, in a folder of this name beside it.
    pub fn copy(&self, name: &str) -> Result<Self, Failure> {
        let folder = self.folder.with_file_name(name);
        fs::create_dir(&folder)?;
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            fs::copy(file.path(), folder.join(file.file_name()))?;
        }
        let editor = self.editor.clone();
        Ok(Self { folder, editor })
    }

    /// Serves it with these settings.
    pub fn serve(&self, settings: &[(&str, &str)]) -> Result<Newsroom, Failure> {
        // A port that happens to be free.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string();
        let base = format!("http://127.0.0.1:{port}");
        let database = format!("sqlite://{}", self.folder.join("dateline.db").display());
        let folder = self.folder.display().to_string();
        let own = [
            ("DATELINE_DATA_DIR", folder.as_str()),
            ("DATELINE_DATABASE_URL", database.as_str()),
            ("DATELINE_PORT", port.as_str()),
            // The run may outlast the usual quarter of an hour of a token.
            ("DATELINE_ACCESS_LIFETIME", "60"),
        ];
        let begun = Instant::now();
        let mut process = Process::start(
            Path::new(PROGRAM),
            &["serve".as_ref()],
            &self.folder,
            &[&own, settings].concat(),
        )?;
        dateline::http::choose_cryptography();
        let client = Client::new();
        while !matches!(client.get(format!("{base}/api/v1/articles?limit=20")).send(), Ok(answer) if answer.status() == 200)
        {
            process.check()?;
            thread::sleep(Duration::from_millis(1));
        }
        let ready_in = begun.elapsed();
        let idle_mib = process.rss_mib()?;
        let login: Value = client
            .post(format!("{base}/api/v1/auth/login"))
            .json(&self.editor)
            .send()?
            .error_for_status()?
            .json()?;
        Ok(Newsroom {
            process,
            token: text(&login["access_token"])?,
            base,
            client,
            ready_in,
            idle_mib,
        })
    }
}

/// Has the demo write a newsroom.
fn fill(folder: &Path, credentials: &Path, size: Size) -> Result<(), Failure> {
    let Size { articles, revisions } = size;
    eprintln!("filling a newsroom of {articles} articles, {revisions} revisions each");
    let (articles, revisions) = (articles.to_string(), revisions.to_string());
    let arguments = [
        "demo".as_ref(),
        "--port".as_ref(),
        "0".as_ref(),
        "--articles".as_ref(),
        articles.as_ref(),
        "--revisions".as_ref(),
        revisions.as_ref(),
        "--dir".as_ref(),
        folder.as_os_str(),
        "--credentials".as_ref(),
        credentials.as_os_str(),
    ];
    let beside = folder.parent().ok_or("a newsroom lies in a folder")?;
    let mut process = Process::start(Path::new(PROGRAM), &arguments, beside, &[])?;
    process.wait_for(credentials)?;
    process.stop()
}

/// A running server.
pub struct Newsroom {
    pub process: Process,
    pub base: String,
    /// An editor's.
    pub token: String,
    /// How long it took from its start to its first answer.
    pub ready_in: Duration,
    /// Its memory after that answer.
    pub idle_mib: f64,
    client: Client,
}

impl Newsroom {
    /// A member of all that is in a list, to its end.
    pub fn all(&self, list: &str, member: &str) -> Result<Vec<String>, Failure> {
        self.walk(list, |item| text(&item[member]))
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
        for page in self.pages(list) {
            for item in page?["data"].as_array().ok_or("a list without data")? {
                taken.push(take(item)?);
            }
        }
        if taken.is_empty() {
            return Err(format!("{list} lists nothing").into());
        }
        Ok(taken)
    }

    /// The pages of a list, one after the other.
    pub fn pages<'a>(&'a self, list: &str) -> impl Iterator<Item = Result<Value, Failure>> + 'a {
        let mut next = Some(list.to_owned());
        iter::from_fn(move || {
            let page = self.read(&next.take()?);
            if let Ok(page) = &page {
                next = page["links"]["next"].as_str().map(str::to_owned);
            }
            Some(page)
        })
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
                status: 200,
                headers: headers.collect(),
                body: response.text()?,
            });
        }
        answers.sort_by_key(|answer| answer.body.len());
        Ok(answers.swap_remove(answers.len() / 2))
    }

    /// The ETags of the answers at these paths.
    pub fn etags(&self, paths: &[String]) -> Result<Vec<String>, Failure> {
        let etag = |path: &String| {
            let answer = self.get(path)?;
            let etag = answer.headers().get("etag").ok_or("an answer without ETag")?;
            Ok(etag.to_str()?.to_owned())
        };
        paths.iter().map(etag).collect()
    }

    /// What the server has to say at a path.
    pub fn read(&self, path: &str) -> Result<Value, Failure> {
        Ok(self.get(path)?.json()?)
    }

    /// A write of an editor's to this version; gives the answer's own version.
    pub fn write(
        &self,
        method: Method,
        path: &str,
        version: &str,
        body: Option<&Value>,
    ) -> Result<String, Failure> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request
            .bearer_auth(&self.token)
            .header("if-match", version)
            .send()?
            .error_for_status()?;
        let etag = answer.headers().get("etag").ok_or("a write without ETag")?;
        Ok(etag.to_str()?.to_owned())
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

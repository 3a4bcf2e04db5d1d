//! Somebody who asks.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::answer::Answer;
use super::contract;

/// Where the API begins; a path of a test names the rest.
const BASE: &str = "/api/v1";

/// Where somebody may be signed in.
const SIGNED_IN: [&str; 2] = ["/api/v1/editor/", "/api/v1/auth/"];

/// The connection that all clients of a newsroom share. It changes nothing: no redirects, no decompression.
pub fn http() -> reqwest::Client {
    // The program's own client speaks TLS, so this one could; it trusts nobody.
    dateline::http::choose_cryptography();
    let nobody = Vec::<reqwest::Certificate>::new();
    let builder = reqwest::Client::builder().tls_certs_only(nobody);
    let builder = builder.no_gzip().no_brotli().no_zstd();
    // Sooner than the server, which closes them after five seconds: a request must not meet a connection that ends.
    let builder = builder.pool_idle_timeout(Duration::from_secs(2));
    builder
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// Somebody who asks: signed in or not.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    token: Option<String>,
    account: Value,
    patient: bool,
}

/// How often somebody patient asks again.
const TRIES: usize = 50;

impl Client {
    pub(super) fn new(http: reqwest::Client, address: SocketAddr, token: Option<String>) -> Self {
        Self {
            http,
            address,
            token,
            account: Value::Null,
            patient: false,
        }
    }

    /// Somebody who asks again when too many writes met and the answer says when to come back.
    pub fn patient(self) -> Self {
        Self {
            patient: true,
            ..self
        }
    }

    pub(super) fn belonging_to(self, account: Value) -> Self {
        Self { account, ..self }
    }

    /// The id of the account.
    pub fn id(&self) -> &str {
        self.account["id"]
            .as_str()
            .expect("somebody signed in by the kit")
    }

    /// The role of the account.
    pub fn role(&self) -> &str {
        self.account["role"]
            .as_str()
            .expect("somebody signed in by the kit")
    }

    /// Whether this is somebody with an account, not the public.
    pub fn is_somebody(&self) -> bool {
        self.account.is_object()
    }

    /// The access token.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("somebody signed in")
    }

    /// `GET`. A path is taken below `/api/v1`, unless it begins with that itself, as links and locations do.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// `POST`, as [`Self::get`].
    pub fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    /// `PATCH`, as [`Self::get`].
    pub fn patch(&self, path: &str) -> Ask {
        self.ask(Method::PATCH, path)
    }

    /// `PUT`, as [`Self::get`].
    pub fn put(&self, path: &str) -> Ask {
        self.ask(Method::PUT, path)
    }

    /// `DELETE`, as [`Self::get`].
    pub fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }

    fn ask(&self, method: Method, path: &str) -> Ask {
        if path.starts_with(BASE) {
            self.ask_at_root(method, path)
        } else {
            self.ask_at_root(method, &format!("{BASE}{path}"))
        }
    }

    /// Any method, any path.
    pub fn ask_at_root(&self, method: Method, path: &str) -> Ask {
        let mut request = self
            .http
            .request(method.clone(), format!("http://{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Ask {
            request,
            method,
            path: path.to_owned(),
            // Anywhere else a token has no meaning, and the answer is public.
            signed_in: self.token.is_some() && SIGNED_IN.iter().any(|beginning| path.starts_with(beginning)),
            tries: if self.patient { TRIES } else { 1 },
        }
    }
}

/// A request in the making; awaiting it sends it.
#[must_use = "a request is sent when it is awaited"]
pub struct Ask {
    request: reqwest::RequestBuilder,
    method: Method,
    path: String,
    signed_in: bool,
    tries: usize,
}

impl Ask {
    /// With this header.
    pub fn header(self, name: &str, value: &str) -> Self {
        let request = self.request.header(name, value);
        Self { request, ..self }
    }

    /// With this JSON as its body.
    pub fn json(self, body: &Value) -> Self {
        let request = self.request.json(body);
        Self { request, ..self }
    }

    /// As somebody who is signed in by other means than the client's token.
    pub fn signed_in(self) -> Self {
        Self {
            signed_in: true,
            ..self
        }
    }

    /// With these bytes as its body; the content type is up to the test.
    pub fn body(self, body: impl Into<reqwest::Body>) -> Self {
        let request = self.request.body(body);
        Self { request, ..self }
    }

    /// With the version that an earlier answer had.
    pub fn if_match(self, etag: &str) -> Self {
        self.header("If-Match", etag)
    }
}

impl Ask {
    /// Sends it and leaves the body unread: an answer that goes on.
    pub async fn open(self) -> reqwest::Response {
        self.request.send().await.unwrap()
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            for left in (0..self.tries).rev() {
                let response = self.request.try_clone().unwrap().send().await.unwrap();
                let answer = Answer::read(self.method.clone(), &self.path, self.signed_in, response).await;
                contract::hold(&answer);
                if answer.status != 503 || answer.header("retry-after").is_empty() || left == 0 {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            unreachable!("the last try is answered")
        })
    }
}

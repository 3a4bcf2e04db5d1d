//! A service elsewhere that speaks the Akismet protocol. It is asked only where it is set up: whoever comments is made known
//! to it, with their address, e-mail address and text.

use std::fmt;

use futures_util::future::{BoxFuture, FutureExt};

use super::{Candidate, Fate, Lesson, Reason, SpamCheck, Verdict};
use crate::comments::CommentError;
use crate::comments::store::lessons::DueLesson;
use crate::config::{AkismetConfig, Secret};
use crate::db::Db;
use crate::http::choose_cryptography;

/// What the service notices is told under this name.
const CODE: &str = "akismet";
/// An answer is a word; more of one is not read.
const LONGEST_ANSWER: usize = 64;
/// Where a comment came from is not kept, and the service wants to be told something.
const NOWHERE: &str = "127.0.0.1";

/// The service, and how it is asked. Clones are one.
#[derive(Clone)]
pub struct Akismet {
    client: reqwest::Client,
    url: String,
    key: Secret,
    site: String,
}

impl fmt::Debug for Akismet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Akismet")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What the service said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Fine,
    Spam,
    /// So surely that nobody has to look.
    SurelySpam,
}

impl Akismet {
    /// The service as configured; `None` where its client cannot be made, which the log tells.
    pub fn new(config: &AkismetConfig) -> Option<Self> {
        choose_cryptography();
        let client = reqwest::Client::builder()
            .timeout(config.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("Dateline/", env!("CARGO_PKG_VERSION")))
            .build()
            .inspect_err(|error| tracing::error!(%error, "comments are not checked by Akismet"))
            .ok()?;
        Some(Self {
            client,
            url: config.url.trim_end_matches('/').to_owned(),
            key: config.key.clone(),
            site: config.site.clone(),
        })
    }

    /// Tells the service of a decision that it had not expected. That it cannot be told is no reason to wait.
    pub async fn tell(&self, due: &DueLesson) {
        let called_spam = due.reasons.iter().any(|reason| reason.code == CODE);
        let operation = match (due.lesson, called_spam) {
            (Lesson::Spam, false) => "submit-spam",
            (Lesson::Fine, true) => "submit-ham",
            _ => return,
        };
        let about = [
            ("user_ip", NOWHERE),
            ("comment_author", &due.author_name),
            ("comment_content", &due.body),
        ];
        if let Err(why) = self.ask(operation, &about).await {
            tracing::warn!(why, operation, "Akismet could not be told of a decision");
        }
    }

    async fn check(&self, candidate: Candidate<'_>) -> Result<Said, String> {
        let address = candidate
            .address
            .map_or_else(|| NOWHERE.to_owned(), |it| it.to_string());
        let comment = candidate.comment;
        let about = [
            ("user_ip", address.as_str()),
            ("comment_author", &comment.author_name),
            ("comment_author_email", comment.email.expose()),
            ("comment_content", &comment.body),
        ];
        let (answer, tip) = self.ask("comment-check", &about).await?;
        match (answer.as_str(), tip.as_str()) {
            ("true", "discard") => Ok(Said::SurelySpam),
            ("true", _) => Ok(Said::Spam),
            ("false", _) => Ok(Said::Fine),
            _ => Err("it gave another answer than yes or no".to_owned()),
        }
    }

    fn body(&self, about: &[(&str, &str)]) -> String {
        let always = [
            ("api_key", self.key.expose()),
            ("blog", &self.site),
            ("comment_type", "comment"),
            ("blog_charset", "UTF-8"),
        ];
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(always.iter().chain(about));
        form.finish()
    }

    /// What the service answers, and its tip.
    async fn ask(&self, operation: &str, about: &[(&str, &str)]) -> Result<(String, String), String> {
        let request = self
            .client
            .post(format!("{}/{operation}", self.url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(self.body(about));
        // What an error of the client says may hold the address, and with it nothing that is secret: the key is in the body.
        let mut response = request.send().await.map_err(|error| error.to_string())?;
        if !response.status().is_success() {
            return Err(format!("it answered {}", response.status().as_u16()));
        }
        let tip = response.headers().get("x-akismet-pro-tip");
        let tip = tip
            .and_then(|tip| tip.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let mut answer = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| error.to_string())? {
            answer.extend_from_slice(&part[..part.len().min(LONGEST_ANSWER)]);
            if answer.len() > LONGEST_ANSWER {
                return Err("it answered at length".to_owned());
            }
        }
        Ok((String::from_utf8_lossy(&answer).trim().to_owned(), tip))
    }
}

impl SpamCheck for Akismet {
    fn asks_others(&self) -> bool {
        true
    }

    fn judge<'c>(
        &'c self,
        _: &'c Db,
        candidate: Candidate<'c>,
    ) -> BoxFuture<'c, Result<Verdict, CommentError>> {
        async move {
            Ok(match self.check(candidate).await {
                Ok(Said::Fine) => Verdict::default(),
                Ok(said) => {
                    let surely = if said == Said::SurelySpam { ", surely" } else { "" };
                    let reason = Reason::new(CODE, format!("Akismet says that it is spam{surely}"));
                    Verdict::new(Fate::Spam, reason)
                }
                Err(why) => {
                    tracing::warn!(why, "Akismet could not say whether a comment is spam");
                    let reason =
                        Reason::new("akismet_unheard", "Akismet could not be asked whether it is spam");
                    Verdict::new(Fate::Hold, reason)
                }
            })
        }
        .boxed()
    }
}

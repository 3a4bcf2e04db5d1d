//! The rules that comments are taken by: the configured ones, and how often from one address and for one article.

use std::net::IpAddr;
use std::time::Instant;

use super::error::TextFault;
use super::form::{Form, FormKeys};
use super::service::Posting;
use super::spam::{Akismet, BanList, BlockList, Fate, Learned, Reason, SpamCheck, Verdict};
use super::{CommentError, NewComment, Submission};
use crate::articles::ArticleId;
use crate::auth::limits::{Limit, TooManyTries, Window, account_key};
use crate::clock::Timestamp;
use crate::config::{CommentsConfig, CommentsPolicy, Config, SigningKeys, SlugUrl, TokenUrl};
use crate::db::{Context, Once};
use crate::http::network;
use crate::text::{EmailAddress, hexadecimal, plain};

/// How many addresses and articles are remembered at most.
const MOST_KEYS: usize = 50_000;

/// The rules of one process.
#[derive(Debug)]
pub struct CommentRules {
    /// What the operator set.
    pub config: CommentsConfig,
    keys: FormKeys,
    addresses: Window<IpAddr>,
    emails: Window<[u8; 16]>,
    articles: Window<ArticleId>,
    gestures: Window<IpAddr>,
    /// What comments are checked by before they are taken.
    pub checks: Vec<Box<dyn SpamCheck>>,
    /// How people are told of replies, if they are.
    pub notices: Option<NoticeRules>,
    /// The service elsewhere that is one of these, where there is one.
    pub service: Option<Akismet>,
}

/// How people are told of replies.
#[derive(Clone, Debug)]
pub struct NoticeRules {
    /// Where on the website they say whether they want to be.
    pub page: TokenUrl,
    /// Where this server is reached, for mail programs that end it.
    pub public_url: String,
    /// How the website's address of an article is made.
    pub article_url: Option<SlugUrl>,
}

impl NoticeRules {
    /// The configured ones; `None` where nobody is told.
    pub fn new(config: &Config) -> Option<Self> {
        config.mail.as_ref()?;
        Some(Self {
            page: config.website.notices_url.clone()?,
            public_url: config.server.public_url.clone(),
            article_url: config.website.article_url.clone(),
        })
    }
}

/// A limit that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wait}")]
pub struct Spent {
    /// What is counted: `address`, `email`, `article`.
    pub of: &'static str,
    /// How much of it there may be.
    pub limit: Limit,
    /// How long to wait.
    pub wait: TooManyTries,
}

/// Votes and reports from one address within the window are as many comments would be, so many times over.
const GESTURES_A_COMMENT: u32 = 20;

/// A comment that was let through.
#[derive(Clone, Copy, Debug)]
pub struct Admission {
    address: Option<IpAddr>,
    email: [u8; 16],
    article: ArticleId,
    at: Instant,
}

fn limit(config: &CommentsConfig, tries: u32) -> Limit {
    Limit {
        tries: tries as usize,
        window: config.window,
    }
}

fn gestures(config: &CommentsConfig) -> u32 {
    config.per_address.saturating_mul(GESTURES_A_COMMENT)
}

impl CommentRules {
    /// The configured rules, with nothing counted yet.
    pub fn new(config: &CommentsConfig, keys: &SigningKeys) -> Self {
        let service = config.spam.akismet.as_ref().and_then(Akismet::new);
        let mut checks: Vec<Box<dyn SpamCheck>> = vec![
            Box::new(BanList),
            Box::new(BlockList),
            Box::new(Learned::new(&config.spam)),
        ];
        checks.extend(
            service
                .clone()
                .map(|service| Box::new(service) as Box<dyn SpamCheck>),
        );
        let limit = |tries: u32| limit(config, tries);
        Self {
            keys: FormKeys::new(keys),
            addresses: Window::new(limit(config.per_address), MOST_KEYS),
            emails: Window::new(limit(config.per_email), MOST_KEYS),
            articles: Window::new(limit(config.per_article), MOST_KEYS),
            gestures: Window::new(limit(gestures(config)), MOST_KEYS),
            checks,
            notices: None,
            service,
            config: config.clone(),
        }
    }

    /// As people are told of replies.
    #[must_use]
    pub fn telling(self, notices: Option<NoticeRules>) -> Self {
        Self { notices, ..self }
    }

    /// The comment that is made of what a reader has written. What only a machine fills in makes it spam.
    ///
    /// # Errors
    /// When the text is longer, or has more links, than the site takes.
    pub fn check(&self, submission: Submission) -> Result<NewComment, CommentError> {
        let Submission {
            author_name,
            email,
            body,
            parent,
            is_by_a_machine,
            wants_notices,
            form_token: _,
            proof: _,
        } = submission;
        let (body, body_html) = self.text(&body)?;
        Ok(NewComment {
            author_name,
            email,
            body_html,
            body,
            parent,
            wants_notices: wants_notices && self.notices.is_some(),
            verdict: if is_by_a_machine {
                let reason = Reason::new("hidden_field", "a field was filled in that no person sees");
                Verdict::new(Fate::Spam, reason)
            } else {
                Verdict::default()
            },
        })
    }

    /// The text as it is kept and as readers will see it.
    ///
    /// # Errors
    /// When it is longer, or has more links, than the site takes.
    pub fn text(&self, body: &str) -> Result<(String, String), CommentError> {
        let body = plain::tidy(body);
        self.check_text(&body)?;
        let html = plain::to_html(&body);
        Ok((body, html))
    }

    /// What posting goes by.
    pub fn posting(&self) -> Posting {
        Posting {
            site: self.config.site(),
            trusted_after: self.config.trusted_after,
        }
    }

    /// Counts a vote or a report.
    ///
    /// # Errors
    /// When the address has had its share.
    pub fn admit_gesture(&self, address: Option<IpAddr>) -> Result<(), CommentError> {
        if let Some(address) = address {
            let taken = self.gestures.take(network(address), Instant::now());
            taken.map_err(|wait| self.spent("address", gestures(&self.config), wait))?;
        }
        Ok(())
    }

    fn check_text(&self, text: &str) -> Result<(), CommentError> {
        let CommentsConfig {
            max_length,
            max_links,
            ..
        } = self.config;
        let mut faults = Vec::new();
        if text.len() > max_length {
            faults.push(TextFault::TooLong(max_length));
        }
        if plain::count_links(text) > max_links {
            faults.push(TextFault::TooManyLinks(max_links));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(CommentError::Text(faults))
        }
    }

    /// Lets a comment through and counts it. What is not kept after all is [settled](Self::settle).
    ///
    /// # Errors
    /// When the address (IPv6 by /64), the e-mail address or the article has had its share.
    pub fn admit(
        &self,
        address: Option<IpAddr>,
        email: &EmailAddress,
        article: ArticleId,
    ) -> Result<Admission, CommentError> {
        let Admission {
            address,
            email,
            article,
            at,
        } = Admission {
            address: address.map(network),
            email: account_key(email.expose()),
            article,
            at: Instant::now(),
        };
        let config = &self.config;
        if let Some(address) = address {
            let taken = self.addresses.take(address, at);
            taken.map_err(|wait| self.spent("address", config.per_address, wait))?;
        }
        if let Err(wait) = self.emails.take(email, at) {
            self.give_back_address(address, at);
            return Err(self.spent("email", config.per_email, wait).into());
        }
        if let Err(wait) = self.articles.take(article, at) {
            self.give_back_address(address, at);
            self.emails.give_back(&email, at);
            return Err(self.spent("article", config.per_article, wait).into());
        }
        Ok(Admission {
            address,
            email,
            article,
            at,
        })
    }

    fn give_back_address(&self, address: Option<IpAddr>, at: Instant) {
        if let Some(address) = address {
            self.addresses.give_back(&address, at);
        }
    }

    fn spent(&self, of: &'static str, tries: u32, wait: TooManyTries) -> Spent {
        let limit = limit(&self.config, tries);
        Spent { of, limit, wait }
    }

    /// A form for a comment under an article.
    pub fn form(&self, article: ArticleId, now: Timestamp) -> Form {
        self.keys.form(article, now, &self.config.spam)
    }

    /// Whether a comment comes from a form as it has to.
    ///
    /// # Errors
    /// What is wrong with its token, or with the answer to the task.
    pub fn check_form(
        &self,
        article: ArticleId,
        submission: &Submission,
        now: Timestamp,
    ) -> Result<(), CommentError> {
        let sent = (submission.form_token.as_deref(), submission.proof.as_deref());
        Ok(self.keys.check(article, sent, now, &self.config.spam)?)
    }

    /// The same write, done once for the key of a reader. What is kept of who asks for what is worth nothing without a key
    /// that is in no database: a comment can be erased, and what is kept of it for a repetition does not tell of it.
    pub fn once(&self, context: Context, once: Option<Once>) -> Context {
        let blinded = |purpose, text: &[u8]| self.keys.blinded(purpose, text);
        let asker = context
            .address
            .map(|address| address.to_string())
            .unwrap_or_default();
        let once = once.map(|once| Once {
            key: hexadecimal(&blinded("key", once.key.as_bytes())),
            scope: format!("reader {}", hexadecimal(&blinded("asker", asker.as_bytes()))),
            fingerprint: blinded("request", &once.fingerprint),
        });
        Context { once, ..context }
    }

    /// Uncounts a comment that was refused after it was let through. What was said already counts: finding that out is
    /// work that nobody may ask for without end.
    pub fn settle(&self, admission: Admission, refusal: &CommentError) {
        if !matches!(refusal, CommentError::Repeated) {
            self.give_back_address(admission.address, admission.at);
            self.emails.give_back(&admission.email, admission.at);
            self.articles.give_back(&admission.article, admission.at);
        }
    }

    /// Whether readers see comments at all.
    pub fn are_shown(&self) -> bool {
        self.config.policy != CommentsPolicy::Off
    }

    /// The same for who wants to say something of one.
    ///
    /// # Errors
    /// [`CommentError::NotFound`] where none is shown.
    pub fn must_be_shown(&self) -> Result<(), CommentError> {
        self.are_shown().then_some(()).ok_or(CommentError::NotFound)
    }
}

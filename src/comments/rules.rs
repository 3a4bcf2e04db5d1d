//! The rules that comments are taken by: the configured ones, and how often from one address and for one article.

use std::net::IpAddr;
use std::time::Instant;

use super::error::TextFault;
use super::service::Posting;
use super::spam::{BanList, Fate, Reason, SpamCheck, Verdict};
use super::{CommentError, NewComment, Submission};
use crate::articles::ArticleId;
use crate::auth::limits::{Limit, Window};
use crate::config::{CommentsConfig, CommentsPolicy, Config, SlugUrl, TokenUrl};
use crate::http::network;
use crate::text::plain;

/// How many addresses and articles are remembered at most.
const MOST_KEYS: usize = 50_000;

/// The rules of one process.
#[derive(Debug)]
pub struct CommentRules {
    /// What the operator set.
    pub config: CommentsConfig,
    addresses: Window<IpAddr>,
    articles: Window<ArticleId>,
    gestures: Window<IpAddr>,
    /// What comments are checked by before they are taken.
    pub checks: Vec<Box<dyn SpamCheck>>,
    /// How people are told of replies, if they are.
    pub notices: Option<NoticeRules>,
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

/// Votes and reports from one address within the window are as many comments would be, so many times over.
const GESTURES_A_COMMENT: u32 = 20;

/// A comment that was let through.
#[derive(Clone, Copy, Debug)]
pub struct Admission {
    address: Option<IpAddr>,
    article: ArticleId,
    at: Instant,
}

impl Admission {
    fn give_back_address(self, addresses: &Window<IpAddr>) {
        if let Some(address) = self.address {
            addresses.give_back(&address, self.at);
        }
    }
}

impl CommentRules {
    /// The configured rules, with nothing counted yet.
    pub fn new(config: &CommentsConfig) -> Self {
        let limit = |tries: u32| Limit {
            tries: tries as usize,
            window: config.window,
        };
        Self {
            addresses: Window::new(limit(config.per_address), MOST_KEYS),
            articles: Window::new(limit(config.per_article), MOST_KEYS),
            gestures: Window::new(
                limit(config.per_address.saturating_mul(GESTURES_A_COMMENT)),
                MOST_KEYS,
            ),
            checks: vec![Box::new(BanList)],
            notices: None,
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
            self.gestures.take(network(address), Instant::now())?;
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
    /// When the address (IPv6 by /64) or the article has had its share.
    pub fn admit(&self, address: Option<IpAddr>, article: ArticleId) -> Result<Admission, CommentError> {
        let admission = Admission {
            address: address.map(network),
            article,
            at: Instant::now(),
        };
        if let Some(address) = admission.address {
            self.addresses.take(address, admission.at)?;
        }
        if let Err(refused) = self.articles.take(article, admission.at) {
            admission.give_back_address(&self.addresses);
            return Err(refused.into());
        }
        Ok(admission)
    }

    /// Uncounts a comment that was refused after it was let through. What was said already counts: finding that out is
    /// work that nobody may ask for without end.
    pub fn settle(&self, admission: Admission, refusal: &CommentError) {
        if !matches!(refusal, CommentError::Repeated) {
            admission.give_back_address(&self.addresses);
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

//! The rules that comments are taken by: the configured ones, and how often from one address and for one article.

use std::net::IpAddr;
use std::time::Instant;

use super::error::TextFault;
use super::{CommentError, CommentStatus, NewComment, Submission};
use crate::articles::ArticleId;
use crate::auth::limits::{Limit, Window, network};
use crate::config::{CommentsConfig, CommentsPolicy};
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
}

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
            config: config.clone(),
        }
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
        } = submission;
        let body = plain::tidy(&body);
        self.check_text(&body)?;
        Ok(NewComment {
            author_name,
            email,
            body_html: plain::to_html(&body),
            body,
            parent,
            status: if is_by_a_machine {
                CommentStatus::Spam
            } else {
                CommentStatus::Pending
            },
        })
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
    /// When the site takes none, or when the address (IPv6 by /64) or the article has had its share.
    pub fn admit(&self, address: Option<IpAddr>, article: ArticleId) -> Result<Admission, CommentError> {
        if self.config.policy != CommentsPolicy::Open {
            return Err(CommentError::Closed);
        }
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
}

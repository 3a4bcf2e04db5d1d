//! The rules that comments are taken by: the configured ones, and how often from one address and for one article.

use std::net::IpAddr;

use super::CommentError;
use crate::articles::ArticleId;
use crate::auth::limits::{Limit, Window, network};
use crate::config::{CommentsConfig, CommentsPolicy};

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

    /// Lets a comment through and counts it.
    ///
    /// # Errors
    /// When the site takes none, or when the address (IPv6 by /64) or the article has had its share.
    pub fn admit(&self, address: Option<IpAddr>, article: ArticleId) -> Result<(), CommentError> {
        if self.config.default_policy != CommentsPolicy::Open {
            return Err(CommentError::Closed);
        }
        let now = std::time::Instant::now();
        if let Some(address) = address {
            self.addresses.take(network(address), now)?;
        }
        Ok(self.articles.take(article, now)?)
    }

    /// Whether readers see comments at all.
    pub fn are_shown(&self) -> bool {
        self.config.default_policy != CommentsPolicy::Off
    }
}

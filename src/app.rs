//! What every request may need, handed to handlers as `Data<App>`.

use std::sync::Arc;

use crate::auth::Auth;
use crate::changes::ChangeFeed;
use crate::clock::Clock;
use crate::comments::rules::{CommentRules, NoticeRules};
use crate::config::{Config, SigningKeys, SlugUrl, TokenUrl};
use crate::db::Db;
use crate::mail::Mailer;

/// The running application.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Accounts, sessions and their tokens.
    pub auth: Arc<Auth>,
    /// The rules that comments are taken by.
    pub comments: Arc<CommentRules>,
    /// The feed of changes as a stream.
    pub changes: ChangeFeed,
    /// How the website's address of a preview is made.
    pub preview_url: Option<Arc<TokenUrl>>,
    /// What hands letters to the mail server, if there is one.
    pub mail: Option<Arc<Mailer>>,
    /// Where clients reach this server, for links.
    pub public_url: Arc<str>,
    /// How the website's address of an article is made.
    pub article_url: Option<SlugUrl>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl App {
    /// The application as configured, on a database that is up to date.
    pub fn new(config: &Config, keys: &SigningKeys, db: Db, clock: Arc<dyn Clock>) -> Self {
        let auth = Auth::new(&config.auth, keys, clock.clone()).sending_mail(config.mail.is_some());
        let notices = NoticeRules::new(config);
        Self {
            changes: ChangeFeed::new(db.clone(), config.changes.listeners),
            db,
            auth: Arc::new(auth),
            comments: Arc::new(CommentRules::new(&config.comments, keys).telling(notices)),
            preview_url: config.preview.url.clone().map(Arc::new),
            mail: config.mail.as_ref().map(Mailer::new).map(Arc::new),
            public_url: config.server.public_url.as_str().into(),
            article_url: config.website.article_url.clone(),
            clock,
        }
    }
}

//! What every request may need, handed to handlers as `Data<App>`.

use std::sync::Arc;

use crate::auth::Auth;
use crate::changes::ChangeFeed;
use crate::clock::Clock;
use crate::comments::rules::CommentRules;
use crate::config::{Config, SigningKeys, TokenUrl};
use crate::db::Db;

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
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl App {
    /// The application as configured, on a database that is up to date.
    pub fn new(config: &Config, keys: &SigningKeys, db: Db, clock: Arc<dyn Clock>) -> Self {
        Self {
            changes: ChangeFeed::new(db.clone(), config.changes.listeners),
            db,
            auth: Arc::new(Auth::new(&config.auth, keys, clock.clone())),
            comments: Arc::new(CommentRules::new(&config.comments, keys)),
            preview_url: config.preview.url.clone().map(Arc::new),
            clock,
        }
    }
}

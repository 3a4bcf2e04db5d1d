//! What every request may need, handed to handlers as `Data<App>`.

use std::sync::Arc;

use crate::auth::service::Auth;
use crate::clock::Clock;
use crate::config::{Config, SigningKeys};
use crate::db::Db;

/// The running application.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Accounts, sessions and their tokens.
    pub auth: Arc<Auth>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl App {
    /// Puts together what is configured: the one place for the server, the tests and the benches.
    pub fn new(config: &Config, keys: &SigningKeys, db: Db, clock: Arc<dyn Clock>) -> Self {
        Self {
            db,
            auth: Arc::new(Auth::new(&config.auth, keys, clock.clone())),
            clock,
        }
    }
}

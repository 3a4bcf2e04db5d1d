//! What every request may need, handed to handlers as `Data<App>`.

use std::sync::Arc;

use crate::auth::service::Auth;
use crate::clock::Clock;
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

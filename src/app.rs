//! What every request may need, handed to handlers as `Data<App>`.

use std::sync::Arc;

use crate::clock::Clock;
use crate::db::Db;

/// The running application.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

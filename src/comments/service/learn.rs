//! Learning from what moderators decide.

use crate::comments::spam::Akismet;
use crate::comments::store::lessons;
use crate::db::{Context, Db, DbError};

/// How many decisions are learned from in one transaction: each is up to 200 words.
const AT_ONCE: i64 = 10;

/// Learns from decisions that are due, and tells the service elsewhere, where there is one, of those that it had not
/// expected. Whether there may be more.
pub async fn learn(db: &Db, service: Option<&Akismet>) -> Result<bool, DbError> {
    let due = db.read(|conn| lessons::due(conn, AT_ONCE)).await?;
    if due.is_empty() {
        return Ok(false);
    }
    let more = due.len() == usize::try_from(AT_ONCE).unwrap_or(0);
    let lessons = due.clone();
    let learned = db
        .write(Context::system(), move |tx| {
            lessons
                .iter()
                .map(|due| lessons::learn(tx, due))
                .collect::<Result<Vec<bool>, DbError>>()
        })
        .await?;
    if let Some(service) = service {
        for (due, _) in due.iter().zip(learned).filter(|(_, learned)| *learned) {
            service.tell(due).await;
        }
    }
    Ok(more)
}

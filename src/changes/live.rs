//! What the stand tells of its changes.

mod feed;
mod standing;
mod things;

pub use feed::{forget, head};
pub use things::{Things, things};

use super::{ChangedId, ChangesError, Kind, Mark, Place};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::events::Action;

/// Something that happened to one thing, or that stands there when everything is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveChange {
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its id.
    pub id: ChangedId,
    /// The address that it had on the site.
    pub slug: Option<String>,
    /// What happened.
    pub action: Action,
    /// When it happened.
    pub changed_at: Timestamp,
    /// Where one is who has heard of it.
    pub place: Place,
}

/// A part of the feed.
#[derive(Clone, Debug)]
pub struct ChangePage {
    /// What happened, each thing once, in the order in which it last changed.
    pub changes: Vec<LiveChange>,
    /// Where to go on.
    pub next: Place,
    /// Whether that was all so far.
    pub up_to_date: bool,
    /// Where the feed was before the first of what stands there was read, while that is told.
    pub mark: Option<Mark>,
}

/// What follows on a place; without one, what stands there, from its beginning. At most so many changes.
///
/// # Errors
/// [`ChangesError::Forgotten`] when it is no longer known.
pub fn page(conn: &mut Conn, place: Option<Place>, limit: usize) -> Result<ChangePage, ChangesError> {
    let place = match place {
        Some(place) => place,
        // Taken before anything is read, so that what is committed meanwhile comes in the feed.
        None => Place::beginning(head(conn)?),
    };
    match place {
        Place::Standing { mark, kind, after } => Ok(standing::page(conn, mark, (kind, after), limit)?),
        Place::Feed(mark) => feed::since(conn, mark, limit),
    }
}

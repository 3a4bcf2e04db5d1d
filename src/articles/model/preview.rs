//! Links that show an article to somebody without an account.

use std::time::Duration;

use serde::Serialize;

use super::ArticleId;
use crate::auth::UserId;
use crate::clock::Timestamp;
use crate::db::Id;

/// The id of a [`Preview`].
pub type PreviewId = Id<Preview>;

/// A link that was handed out. Its token is with whoever got it; here is only what it is good for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    /// Its id.
    pub id: PreviewId,
    /// The article that it shows.
    pub article: ArticleId,
    /// Which revision of it; none for the newest.
    pub revision: Option<i64>,
    /// Until when it shows anything.
    pub expires_at: Timestamp,
    /// Whether it is good for one look only.
    pub single_use: bool,
    /// How often somebody looked.
    pub used_count: i64,
    /// When somebody last looked.
    pub last_used_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Preview {
    /// Whether it still shows anything.
    pub fn is_open(&self, now: Timestamp) -> bool {
        let used_up = self.single_use && self.used_count > 0;
        self.revoked_at.is_none() && !used_up && now < self.expires_at
    }
}

/// A link to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewPreview {
    /// Which revision it shows; none for whichever is the newest.
    pub revision: Option<i64>,
    /// How long it is good for.
    pub lifetime: Duration,
    /// Whether it is good for one look only.
    pub single_use: bool,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    fn preview() -> Preview {
        let created_at: Timestamp = "2026-11-23T08:30:00Z".parse().unwrap();
        Preview {
            id: Id::new(Uuid::nil()),
            article: Id::new(Uuid::nil()),
            revision: None,
            expires_at: created_at.plus(HOUR),
            single_use: false,
            used_count: 3,
            last_used_at: None,
            revoked_at: None,
            created_by: None,
            created_at,
        }
    }

    #[test]
    fn a_link_is_open_until_it_expires_is_taken_back_or_is_used_up() {
        let preview = preview();
        let (made, end) = (preview.created_at, preview.expires_at);
        assert!(preview.is_open(made) && preview.is_open(end.minus(Duration::from_micros(1))));
        assert!(!preview.is_open(end) && !preview.is_open(end.plus(HOUR)));
        let revoked = Preview {
            revoked_at: Some(made),
            ..preview.clone()
        };
        assert!(!revoked.is_open(made));
        let used = |used_count| Preview {
            single_use: true,
            used_count,
            ..preview.clone()
        };
        assert!(used(0).is_open(made) && !used(1).is_open(made));
    }
}

use crate::auth::{Colleague, UserId};
use crate::clock::Timestamp;

/// Somebody's word that they are at work on an article. It keeps nobody from saving: the version decides about that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Whose it is.
    pub holder: Colleague,
    /// Since when they are at work.
    pub acquired_at: Timestamp,
    /// When it ends unless they say again that they are.
    pub expires_at: Timestamp,
}

impl Lock {
    /// Whether it still counts.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// Whether it is this user's.
    pub fn is_of(&self, user: Option<UserId>) -> bool {
        user == Some(self.holder.id)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_lock_ends_when_it_says_and_is_its_holders_alone() {
        let at = Timestamp::from_micros;
        let holder = Colleague {
            id: UserId::new(Uuid::from_u128(1)),
            name: "Mara".into(),
        };
        let lock = Lock {
            holder,
            acquired_at: at(0),
            expires_at: at(100),
        };
        assert!(lock.is_live(at(99)));
        assert!(!lock.is_live(at(100)));
        assert!(lock.is_of(Some(UserId::new(Uuid::from_u128(1)))));
        assert!(!lock.is_of(Some(UserId::new(Uuid::from_u128(2)))));
        assert!(!lock.is_of(None));
    }
}

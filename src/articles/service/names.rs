use crate::articles::ArticleError;
use crate::auth::store::users::colleagues;
use crate::auth::{Colleague, UserId};
use crate::db::Conn;

/// The names of those who had a hand in something.
pub(super) struct Names(Vec<Colleague>);

impl Names {
    /// The names of these people, as far as their accounts are still there.
    pub(super) fn of(
        conn: &mut Conn,
        people: impl Iterator<Item = Option<UserId>>,
    ) -> Result<Self, ArticleError> {
        let mut ids: Vec<UserId> = people.flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Self(colleagues(conn, &ids)?))
    }

    /// Somebody with their name.
    pub(super) fn get(&self, id: Option<UserId>) -> Option<Colleague> {
        self.0.iter().find(|person| Some(person.id) == id).cloned()
    }
}

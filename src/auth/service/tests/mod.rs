//! The use cases on a real SQLite file, with a clock that the test moves.

mod accounts;
mod login;
mod passwords;
mod refreshing;
mod second_factors;
mod setting_up;

use std::sync::Arc;
use std::time::Duration;

use super::sessions::{self, Login};
use super::*;
use crate::auth::error::AuthError;
use crate::auth::model::{LoggedIn, LoginStep, NewUser, Role};
use crate::auth::passwords::{HashCost, Password};
use crate::clock::{FixedClock, Timestamp};
use crate::db::testing::TestDatabase;
use crate::db::{Conn, Db, Failure, Options, Tx};

const RIGHT: &str = "nine horses in a row";
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

struct Newsroom {
    db: Db,
    auth: Auth,
    clock: Arc<FixedClock>,
    database: TestDatabase,
}

fn newsroom() -> Newsroom {
    let clock = Arc::new(FixedClock::new(
        "2026-11-23T08:30:00Z".parse::<Timestamp>().unwrap(),
    ));
    let database = TestDatabase::with(&Options::default(), clock.clone());
    let auth = Auth::for_tests(clock.clone());
    Newsroom {
        db: database.db.clone(),
        auth,
        clock,
        database,
    }
}

fn visitor() -> Actor {
    Actor::anonymous("test".into(), Some("192.0.2.7".parse().unwrap()))
}

fn password(text: &str) -> Password {
    Password::new(text)
}

impl Newsroom {
    /// Writes as Dateline itself.
    async fn write<T: Send + 'static, E: Failure>(
        &self,
        work: impl Fn(&mut Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.db.write(Actor::system().context(), work).await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> crate::db::Result<T> + Send + 'static,
    ) -> T {
        self.db.read(work).await.unwrap()
    }

    /// An account `{name}@example.org` with the right password.
    async fn user(&self, name: &str, role: Role) -> User {
        let new = NewUser {
            email: format!("{name}@example.org").parse().unwrap(),
            name: name.into(),
            role,
            author: None,
            password_hash: Some(self.auth.passwords.hash_now(&password(RIGHT)).unwrap()),
        };
        self.write(move |tx| users::create_user(tx, &Actor::system(), &new))
            .await
            .unwrap()
            .0
    }

    async fn login(&self, email: &str, text: &str) -> Result<LoggedIn, AuthError> {
        let login = Login {
            email: email.into(),
            password: password(text),
            user_agent: Some("Test/1.0".into()),
        };
        match sessions::login(&self.db, &self.auth, &visitor(), login).await? {
            LoginStep::In(logged_in) => Ok(*logged_in),
            LoginStep::Challenge(_) => panic!("nobody here has a second factor"),
        }
    }

    async fn refresh(&self, token: &str) -> Result<LoggedIn, AuthError> {
        sessions::refresh(&self.db, &self.auth, &visitor(), token).await
    }

    /// Who the bearer of an access token is, as a request would find out.
    async fn bearer(&self, token: &str) -> Result<Actor, sessions::NotSignedIn> {
        let principal = sessions::authenticate(&self.db, &self.auth, token).await?;
        Ok(Actor {
            principal,
            ..visitor()
        })
    }

    /// How often an event of that kind was recorded.
    async fn events(&self, kind: &'static str) -> usize {
        use crate::db::schema::events;
        use diesel::prelude::*;
        self.read(move |conn| {
            let found: i64 = events::table
                .filter(events::kind.eq(kind))
                .count()
                .get_result(conn)?;
            Ok(usize::try_from(found).unwrap())
        })
        .await
    }
}

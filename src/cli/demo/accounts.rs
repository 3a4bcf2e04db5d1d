use serde::Serialize;
use strum::VariantArray;
use uuid::Uuid;

use crate::auth::model::{NewUser, SessionId};
use crate::auth::passwords::Password;
use crate::auth::service::users;
use crate::auth::{Actor, ActorKind, Credential, Role, UserId};
use crate::cli::failure::Failure;
use crate::cli::password;
use crate::config::AuthConfig;
use crate::db::Db;

/// Somebody who can log in to the demo.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Account {
    #[serde(skip)]
    pub(super) id: UserId,
    pub(super) role: Role,
    pub(super) email: String,
    pub(super) password: String,
}

impl Account {
    /// Whoever has the account, without having logged in.
    pub(super) fn actor(&self) -> Actor {
        Actor {
            principal: ActorKind::User {
                id: self.id,
                role: self.role,
                author: None,
                by: Credential::Session(SessionId::new(Uuid::now_v7())),
            },
            ..Actor::system()
        }
    }
}

/// One account of each role, with a password made for this run.
pub(super) async fn create(db: &Db, config: &AuthConfig) -> Result<Vec<Account>, Failure> {
    let mut accounts = Vec::new();
    for &role in Role::VARIANTS {
        let password = password::generate();
        let hash = password::hash(config, &Password::new(password.as_str()))?;
        accounts.push(open(db, role, password, hash).await?);
    }
    Ok(accounts)
}

/// An account of this role, with a password that was hashed already.
pub(super) async fn open(db: &Db, role: Role, password: String, hash: String) -> Result<Account, Failure> {
    let email = format!("{}@newsroom.example", role.as_ref());
    let new = NewUser {
        email: email.parse().map_err(Failure::new)?,
        name: format!("Demo {}", role.as_ref()),
        role,
        author: None,
        password_hash: Some(hash),
    };
    let actor = Actor::system();
    let (user, _) = db
        .write(actor.context(), move |tx| users::create_user(tx, &actor, &new))
        .await?;
    Ok(Account {
        id: user.id,
        role,
        email,
        password,
    })
}

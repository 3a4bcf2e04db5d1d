use serde::Serialize;
use strum::VariantArray;

use crate::auth::model::NewUser;
use crate::auth::passwords::Password;
use crate::auth::service::users;
use crate::auth::{Actor, Role};
use crate::cli::failure::Failure;
use crate::cli::password;
use crate::config::AuthConfig;
use crate::db::Db;

/// Somebody who can log in to the demo.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Account {
    pub(super) role: Role,
    pub(super) email: String,
    pub(super) password: String,
}

/// One account of each role, with a password made for this run.
pub(super) async fn create(db: &Db, config: &AuthConfig) -> Result<Vec<Account>, Failure> {
    let mut accounts = Vec::new();
    for &role in Role::VARIANTS {
        let email = format!("{}@newsroom.example", role.as_ref());
        let password = password::generate();
        let new = NewUser {
            email: email.parse().map_err(Failure::new)?,
            name: format!("Demo {}", role.as_ref()),
            role,
            author: None,
            password_hash: Some(password::hash(config, &Password::new(password.as_str()))?),
        };
        let actor = Actor::system();
        db.write(actor.context(), move |tx| users::create_user(tx, &actor, &new))
            .await?;
        accounts.push(Account {
            role,
            email,
            password,
        });
    }
    Ok(accounts)
}

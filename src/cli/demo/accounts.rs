//! One account of each role, with passwords made for this demo alone.

use std::collections::HashMap;

use strum::VariantArray;

use crate::{
    app::App,
    auth::{Actor, Role, model::NewUser, passwords::Password, service::users::create_user},
    authors::AuthorId,
    cli::{failure::Failure, password},
};

/// An account to log in with.
pub(super) struct DemoAccount {
    /// What it may do.
    pub(super) role: Role,
    /// Its address: `editor@demo.example`.
    pub(super) email: String,
    /// Its password.
    pub(super) password: String,
}

/// Creates an account of each role. Those who own only what they wrote are linked to an author of the sample, so
/// that they own something.
pub(super) async fn create(
    app: &App,
    authors: &HashMap<String, AuthorId>,
) -> Result<Vec<DemoAccount>, Failure> {
    let mut accounts = Vec::new();
    for role in Role::VARIANTS {
        let account = DemoAccount {
            role: *role,
            email: format!("{role}@demo.example"),
            password: password::generate(),
        };
        insert(app, &account, byline(*role, authors)).await?;
        accounts.push(account);
    }
    Ok(accounts)
}

/// The author that somebody of this role writes as.
fn byline(role: Role, authors: &HashMap<String, AuthorId>) -> Option<AuthorId> {
    let slug = match role {
        Role::Contributor => "tom-arkwright",
        Role::Author => "nadia-okafor",
        Role::Editor | Role::Moderator | Role::Admin => return None,
    };
    authors.get(slug).copied()
}

async fn insert(app: &App, account: &DemoAccount, author: Option<AuthorId>) -> Result<(), Failure> {
    let hash = app
        .auth
        .passwords
        .hash_now(&Password::new(account.password.clone()));
    let new = NewUser {
        email: account.email.parse().map_err(Failure::new)?,
        name: format!("Demo {}", account.role),
        role: account.role,
        author: author.map(AuthorId::uuid),
        password_hash: Some(hash.map_err(Failure::new)?),
    };
    let actor = Actor::system();
    app.db
        .write(actor.context(), move |tx| create_user(tx, &actor, &new))
        .await?;
    Ok(())
}

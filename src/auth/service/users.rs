//! Accounts, as administrators look after them. The last active administrator cannot be demoted, suspended or
//! deleted: somebody must be able to mend things.

use std::time::Duration;

use serde_json::{Value, json};

use super::Auth;
use super::invitations::{INVITATION_LIFETIME, invite};
use crate::auth::actor::Actor;
use crate::auth::error::AuthError;
use crate::auth::model::{
    NewAccount, NewUser, OneTimeLink, Role, User, UserChanges, UserId, UserStatus, clean_name,
};
use crate::auth::policy::Permission;
use crate::auth::store::one_time::{self, Purpose};
use crate::auth::store::users::{UserFilter, UserSort};
use crate::auth::store::{behind, sessions, users};
use crate::db::{Conn, Db, DbError, PageRequest, Slice, Tx, Version};
use crate::events::{self, Change, Object};
use crate::text::fold::fold_email;

/// A page of accounts.
///
/// # Errors
/// [`AuthError::Denied`]; a cursor of another list.
pub fn list_users(
    conn: &mut Conn,
    actor: &Actor,
    filter: UserFilter,
    page: &PageRequest,
) -> Result<Slice<User>, AuthError> {
    actor.may(Permission::ManageUsers)?;
    Ok(users::list(conn, filter, page)?)
}

/// A page of those who can work at present, by name.
///
/// # Errors
/// [`AuthError::Denied`]; a cursor of another list.
pub fn list_colleagues(
    conn: &mut Conn,
    actor: &Actor,
    role: Option<Role>,
    page: &PageRequest,
) -> Result<Slice<User>, AuthError> {
    actor.may(Permission::ReadColleagues)?;
    let filter = UserFilter {
        role,
        status: Some(UserStatus::Active),
        sort: UserSort::Name,
    };
    Ok(users::list(conn, filter, page)?)
}

/// One account.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`.
pub fn get_user(conn: &mut Conn, actor: &Actor, id: UserId) -> Result<User, AuthError> {
    actor.may(Permission::ManageUsers)?;
    Ok(users::get(conn, id)?)
}

/// The account with that address, however it is spelt.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`.
pub fn get_user_by_email(conn: &mut Conn, actor: &Actor, email: &str) -> Result<User, AuthError> {
    actor.may(Permission::ManageUsers)?;
    let found = users::find_credentials(conn, &fold_email(email))?;
    Ok(found.ok_or(DbError::NotFound)?.user)
}

/// Makes an account, with a password or with an invitation.
///
/// # Errors
/// As [`create_user`]; [`AuthError::Password`]; [`AuthError::Busy`].
pub async fn create(
    db: &Db,
    auth: &Auth,
    actor: &Actor,
    account: NewAccount,
) -> Result<(User, Option<OneTimeLink>), AuthError> {
    // Before the password: nobody else makes us hash.
    actor.may(Permission::ManageUsers)?;
    let NewAccount {
        email,
        name,
        role,
        author,
        password,
    } = account;
    let password_hash = match password {
        Some(password) => {
            password.check()?;
            Some(auth.passwords.hash(password).await?)
        }
        None => None,
    };
    let new = NewUser {
        email,
        name,
        role,
        author,
        password_hash,
    };
    let context = actor.context();
    let actor = actor.clone();
    let lifetime = auth.invitations.lifetime;
    db.write(context, move |tx| create_inviting(tx, &actor, &new, lifetime))
        .await
}

/// Makes an account. Without a password hash it waits for its owner, and an invitation comes with it, which is good
/// for as long as by default.
///
/// # Errors
/// [`AuthError::Denied`]; [`AuthError::Name`]; [`AuthError::EmailTaken`]; [`AuthError::AuthorTaken`];
/// [`AuthError::NoSuchAuthor`].
pub fn create_user(
    tx: &mut Tx,
    actor: &Actor,
    new: &NewUser,
) -> Result<(User, Option<OneTimeLink>), AuthError> {
    create_inviting(tx, actor, new, INVITATION_LIFETIME)
}

fn create_inviting(
    tx: &mut Tx,
    actor: &Actor,
    new: &NewUser,
    invited_for: Duration,
) -> Result<(User, Option<OneTimeLink>), AuthError> {
    actor.may(Permission::ManageUsers)?;
    let user = insert(tx, new)?;
    let invitation = match user.status {
        UserStatus::Invited => Some(invite(tx, user.id, invited_for)?),
        UserStatus::Active | UserStatus::Suspended => None,
    };
    Ok((user, invitation))
}

pub(super) fn insert(tx: &mut Tx, new: &NewUser) -> Result<User, AuthError> {
    let new = NewUser {
        name: clean_name(&new.name)?,
        ..new.clone()
    };
    let user = tx.attempt(|tx| users::insert(tx, &new)).map_err(taken)?;
    record(
        tx,
        "user.created",
        &user,
        Change::made(&user.state())?,
        json!({ "role": user.role, "status": user.status }),
    )?;
    Ok(user)
}

/// Which of the things that are unique about an account was taken.
fn taken(error: DbError) -> AuthError {
    if error.is_unique("users_email_folded_key") {
        AuthError::EmailTaken
    } else if error.is_unique("users_author_id_key") {
        AuthError::AuthorTaken
    } else if matches!(error, DbError::ForeignKey) {
        AuthError::NoSuchAuthor
    } else {
        error.into()
    }
}

/// Changes name, role or linked author.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; [`AuthError::Stale`]; [`AuthError::LastAdmin`]; [`AuthError::Name`];
/// [`AuthError::AuthorTaken`]; [`AuthError::NoSuchAuthor`].
pub fn update_user(
    tx: &mut Tx,
    actor: &Actor,
    id: UserId,
    version: Version,
    changes: &UserChanges,
) -> Result<User, AuthError> {
    let old = get_version(tx, actor, id, version)?;
    let UserChanges { name, role, author } = changes;
    let mut new = old.clone();
    if let Some(name) = name {
        new.name = clean_name(name)?;
    }
    new.role = role.unwrap_or(old.role);
    new.author = author.unwrap_or(old.author);
    if new == old {
        return Ok(old);
    }
    keep_an_admin(tx, &old, new.is_working_admin())?;
    let new = tx.attempt(|tx| users::update(tx, &new)).map_err(taken)?;
    let payload = json!({ "role": new.role, "former_role": old.role, "author": new.author });
    let change = Change::between(&old.state(), &new.state())?;
    record(tx, "user.updated", &new, change, payload)?;
    if new.role != old.role {
        let payload = json!({ "from": old.role, "to": new.role });
        record(tx, "user.role_changed", &new, change, payload)?;
    }
    Ok(new)
}

/// Locks an account and ends its sessions. Suspending twice is the same as once.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; [`AuthError::Stale`]; [`AuthError::LastAdmin`].
pub fn suspend_user(tx: &mut Tx, actor: &Actor, id: UserId, version: Version) -> Result<User, AuthError> {
    let user = get_version(tx, actor, id, version)?;
    if user.status == UserStatus::Suspended {
        return Ok(user);
    }
    keep_an_admin(tx, &user, false)?;
    let ended = sessions::revoke_all(tx, id, None)?;
    // Links that were handed out before do not open it when it is unlocked.
    one_time::withdraw(tx, Purpose::PasswordReset, id)?;
    one_time::withdraw(tx, Purpose::Invitation, id)?;
    let before = user.clone();
    let user = users::update(
        tx,
        &User {
            status: UserStatus::Suspended,
            ..user
        },
    )?;
    let change = Change::between(&before.state(), &user.state())?;
    record(
        tx,
        "user.suspended",
        &user,
        change,
        json!({ "sessions_ended": ended }),
    )?;
    Ok(user)
}

/// Unlocks an account. One that never had a password waits for its invitation again.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; [`AuthError::Stale`]; [`AuthError::StillInvited`] for one that was never
/// active in the first place.
pub fn reactivate_user(tx: &mut Tx, actor: &Actor, id: UserId, version: Version) -> Result<User, AuthError> {
    let user = get_version(tx, actor, id, version)?;
    match user.status {
        UserStatus::Active => return Ok(user),
        UserStatus::Invited => return Err(AuthError::StillInvited),
        UserStatus::Suspended => {}
    }
    let has_password = users::get_credentials(tx, id)?.password_hash.is_some();
    let status = if has_password {
        UserStatus::Active
    } else {
        UserStatus::Invited
    };
    let before = user.clone();
    let user = users::update(tx, &User { status, ..user })?;
    let change = Change::between(&before.state(), &user.state())?;
    record(tx, "user.reactivated", &user, change, json!({}))?;
    Ok(user)
}

/// Deletes an account with its sessions. Its articles go to `reassign_to`, and so does what it was assigned.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`; [`AuthError::Stale`]; [`AuthError::LastAdmin`];
/// [`AuthError::OwnsArticles`] when there are articles and nobody to take them; [`AuthError::NoSuchHeir`].
pub fn delete_user(
    tx: &mut Tx,
    actor: &Actor,
    id: UserId,
    version: Version,
    reassign_to: Option<UserId>,
) -> Result<(), AuthError> {
    let user = get_version(tx, actor, id, version)?;
    keep_an_admin(tx, &user, false)?;
    let reassigned = leave_articles(tx, id, reassign_to)?;
    users::delete(tx, id)?;
    let payload = json!({ "articles_reassigned": reassigned, "reassigned_to": reassign_to });
    record(
        tx,
        "user.deleted",
        &user,
        Change::removed(&user.state())?,
        payload,
    )?;
    Ok(())
}

fn leave_articles(tx: &mut Tx, from: UserId, to: Option<UserId>) -> Result<usize, AuthError> {
    let Some(to) = to else {
        return match behind::count_articles(tx, from)? {
            0 => Ok(0),
            count => Err(AuthError::OwnsArticles(count)),
        };
    };
    if to == from || users::find(tx, to)?.is_none() {
        return Err(AuthError::NoSuchHeir);
    }
    behind::reassign_assignments(tx, from, to)?;
    Ok(behind::reassign_articles(tx, from, to)?)
}

/// The account, if the actor may change it and has seen its present version.
fn get_version(tx: &mut Tx, actor: &Actor, id: UserId, version: Version) -> Result<User, AuthError> {
    actor.may(Permission::ManageUsers)?;
    let user = users::get(tx, id)?;
    user.version.check(version).map_err(AuthError::Stale)?;
    Ok(user)
}

/// Refuses a change after which nobody could administer. Transactions do not overlap (SQLite has one writer,
/// PostgreSQL is SERIALIZABLE), so two administrators cannot demote each other at once.
fn keep_an_admin(conn: &mut Conn, user: &User, stays_working_admin: bool) -> Result<(), AuthError> {
    let endangered = user.is_working_admin() && !stays_working_admin;
    if endangered && !users::has_other_working_admin(conn, user.id)? {
        return Err(AuthError::LastAdmin);
    }
    Ok(())
}

fn record(tx: &mut Tx, kind: &str, user: &User, change: Change, payload: Value) -> Result<(), AuthError> {
    events::record_change(tx, kind, Object::User, user.id, change, payload)?;
    Ok(())
}

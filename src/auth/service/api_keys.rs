//! API keys: everybody makes their own, administrators see and revoke everybody's. Nobody is ever told the secret of a
//! key that stands for somebody else.

use serde_json::{Value, json};
use std::time::Duration;

use super::Auth;
use super::sessions::NotSignedIn;
use crate::auth::actor::{Actor, ActorKind, Credential};
use crate::auth::error::AuthError;
use crate::auth::key_uses::Purpose;
use crate::auth::model::{
    ApiKey, ApiKeyId, Colleague, MOST_KEYS, NewApiKey, Rotation, UserStatus, clean_name,
};
use crate::auth::policy::{Denied, Permission, Reach};
use crate::auth::scopes::KeyScope;
use crate::auth::store::api_keys::{self, Presented};
use crate::auth::store::users;
use crate::auth::tokens::{ApiKeyToken, api_key};
use crate::db::{Conn, Context, Db, PageRequest, Slice, Tx};
use crate::events::{self, Object};

/// How long a key that is over is still listed.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Makes a key that stands for the actor.
///
/// # Errors
/// [`AuthError::Denied`]; [`AuthError::Name`]; [`AuthError::ScopeBeyondRole`]; [`AuthError::TooManyKeys`].
pub fn create(tx: &mut Tx, actor: &Actor, new: &NewApiKey) -> Result<(ApiKey, ApiKeyToken), AuthError> {
    actor.may(Permission::ManageKeys)?;
    let owner = users::get(tx, actor.user().ok_or(Denied::Forbidden)?)?;
    if let Some(beyond) = new.scopes.iter().find(|scope| !scope.is_of_use_to(owner.role)) {
        return Err(AuthError::ScopeBeyondRole(beyond));
    }
    let now = tx.now();
    api_keys::forget(tx, owner.id, now.minus(REMEMBERED))?;
    if api_keys::count_good(tx, owner.id, now, MOST_KEYS)? >= MOST_KEYS {
        return Err(AuthError::TooManyKeys);
    }
    let token = ApiKeyToken::generate();
    let key = ApiKey {
        id: tx.id(),
        owner: Colleague {
            id: owner.id,
            name: owner.name,
        },
        name: clean_name(&new.name)?,
        scopes: new.scopes,
        hint: token.hint().to_owned(),
        created_at: now,
        rotated_at: None,
        expires_at: now.plus(new.lifetime),
        last_used_at: None,
        revoked_at: None,
    };
    api_keys::insert(tx, &key, &token.digest())?;
    let scopes: Vec<KeyScope> = key.scopes.iter().collect();
    record(
        tx,
        "api_key.created",
        &key,
        json!({ "scopes": scopes, "expires_at": key.expires_at }),
    )?;
    Ok((key, token))
}

/// A page of keys: one's own, or for administrators all.
///
/// # Errors
/// [`AuthError::Denied`]; a cursor of another list.
pub fn list(conn: &mut Conn, actor: &Actor, page: &PageRequest) -> Result<Slice<ApiKey>, AuthError> {
    let owner = match actor.reach(Permission::ManageKeys)? {
        Reach::All => None,
        Reach::Own(own) | Reach::OwnOrLive(own) => Some(own.user),
        Reach::Live => return Err(Denied::Forbidden.into()),
    };
    Ok(api_keys::list(conn, owner, page)?)
}

/// One key.
///
/// # Errors
/// [`AuthError::Denied`]; `NotFound`.
pub fn get(conn: &mut Conn, actor: &Actor, id: ApiKeyId) -> Result<ApiKey, AuthError> {
    actor.may(Permission::ManageKeys)?;
    let key = api_keys::get(conn, id)?;
    actor.may_on(Permission::ManageKeys, &key)?;
    Ok(key)
}

/// Gives one's own key another secret and another end. The former secret goes on for the overlap, so that it can be
/// exchanged without a gap.
///
/// # Errors
/// As [`get`]; [`Denied::Forbidden`] for a key of somebody else: its secret would let the actor pass for them;
/// [`AuthError::KeyOver`].
pub fn rotate(
    tx: &mut Tx,
    actor: &Actor,
    id: ApiKeyId,
    rotation: Rotation,
) -> Result<(ApiKey, ApiKeyToken), AuthError> {
    let key = get(tx, actor, id)?;
    if actor.user() != Some(key.owner.id) {
        return Err(Denied::Forbidden.into());
    }
    let now = tx.now();
    key.check_good(now)?;
    let Rotation { lifetime, overlap } = rotation;
    let token = ApiKeyToken::generate();
    let key = ApiKey {
        hint: token.hint().to_owned(),
        rotated_at: Some(now),
        expires_at: now.plus(lifetime),
        ..key
    };
    // No former secret outlives its key.
    let former_end = now.plus(overlap).min(key.expires_at);
    api_keys::rotate(tx, &key, &token.digest(), former_end)?;
    record(
        tx,
        "api_key.rotated",
        &key,
        json!({ "expires_at": key.expires_at, "former_end": former_end }),
    )?;
    Ok((key, token))
}

/// Ends a key. One that was revoked already stays so.
///
/// # Errors
/// As [`get`].
pub fn revoke(tx: &mut Tx, actor: &Actor, id: ApiKeyId) -> Result<(), AuthError> {
    let key = get(tx, actor, id)?;
    if key.revoked_at.is_none() {
        api_keys::revoke(tx, id)?;
        record(tx, "api_key.revoked", &key, json!({}))?;
    }
    Ok(())
}

fn record(tx: &mut Tx, kind: &str, key: &ApiKey, mut payload: Value) -> Result<(), AuthError> {
    payload["user"] = json!(key.owner.id);
    events::record(tx, kind, Object::ApiKey, key.id, payload)?;
    Ok(())
}

/// Who the bearer of a key is. Asks the store on each request, so that revoking, suspension and another role hold at
/// once, on every machine.
///
/// # Errors
/// See [`NotSignedIn`].
pub async fn authenticate(db: &Db, auth: &Auth, token: &str) -> Result<ActorKind, NotSignedIn> {
    let key = find_good(db, auth, token).await?;
    auth.key_uses.count(key.id, Purpose::Desk)?;
    note_use(db, auth, &key);
    Ok(ActorKind::User {
        id: key.owner,
        role: key.role,
        author: key.author,
        by: Credential::Key {
            id: key.id,
            scopes: key.scopes,
        },
    })
}

/// Whether a key may be sent for what is published.
///
/// # Errors
/// See [`NotSignedIn`].
pub async fn admit_reader(db: &Db, auth: &Auth, token: &str) -> Result<(), NotSignedIn> {
    let key = find_good(db, auth, token).await?;
    if !key.scopes.has(KeyScope::Delivery) {
        return Err(NotSignedIn::Scope);
    }
    auth.key_uses.count(key.id, Purpose::Delivery)?;
    note_use(db, auth, &key);
    Ok(())
}

async fn find_good(db: &Db, auth: &Auth, token: &str) -> Result<Presented, NotSignedIn> {
    let digest = api_key::presented(token).ok_or(NotSignedIn::Key)?;
    let now = auth.clock.now();
    let found = db
        .read_inline(move |conn| api_keys::find_presented(conn, &digest))
        .await?;
    let is_good = |key: &Presented| {
        key.revoked_at.is_none() && now < key.expires_at && key.status == UserStatus::Active
    };
    found.filter(is_good).ok_or(NotSignedIn::Key)
}

/// Writes down that a key was used, if it is time to. Nobody waits for it: the request goes on meanwhile, and goes well
/// if this does not.
fn note_use(db: &Db, auth: &Auth, key: &Presented) {
    let (id, now) = (key.id, auth.clock.now());
    if !auth.key_uses.is_to_be_noted(id, key.last_used_at, now) {
        return;
    }
    let db = db.clone();
    tokio::spawn(async move {
        let noted = db.write(Context::system(), move |tx| api_keys::note_use(tx, id, now));
        if let Err(error) = noted.await {
            tracing::debug!(%error, "the use of an API key was not written down");
        }
    });
}

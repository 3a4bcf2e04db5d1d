//! The accounts.

use diesel::prelude::*;

use crate::auth::model::{Colleague, LinkedAuthorId, NewUser, Role, User, UserId, UserStatus};
use crate::clock::Timestamp;
use crate::db::schema::users;
use crate::db::{Backend, Conn, Cursor, DbError, Id, PageRequest, Result, Slice, Tx, Version, among, keyset};
use crate::text::EmailAddress;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Backend))]
struct UserRow {
    id: UserId,
    email: String,
    name: String,
    role: Role,
    status: UserStatus,
    author_id: Option<LinkedAuthorId>,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_login_at: Option<Timestamp>,
}

impl TryFrom<UserRow> for User {
    type Error = DbError;

    fn try_from(row: UserRow) -> Result<Self> {
        let UserRow {
            id,
            email,
            name,
            role,
            status,
            author_id,
            version,
            created_at,
            updated_at,
            last_login_at,
        } = row;
        let email: EmailAddress = email.parse().map_err(DbError::internal)?;
        let author = author_id.map(Id::uuid);
        Ok(Self {
            id,
            email,
            name,
            role,
            status,
            author,
            version,
            created_at,
            updated_at,
            last_login_at,
        })
    }
}

/// An account with what its owner proves themselves by.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub user: User,
    /// The PHC string, unless the owner has not chosen a password yet.
    pub password_hash: Option<String>,
}

/// The account, if there is one.
pub fn find(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    let row = users::table
        .filter(users::id.eq(id))
        .select(UserRow::as_select())
        .first(conn)
        .optional()?;
    row.map(User::try_from).transpose()
}

/// The account.
pub fn get(conn: &mut Conn, id: UserId) -> Result<User> {
    find(conn, id)?.ok_or(DbError::NotFound)
}

/// The names of these accounts, in no order; those that are gone are left out.
pub fn colleagues(conn: &mut Conn, ids: &[UserId]) -> Result<Vec<Colleague>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(UserId, String)> = users::table
        .filter(among(users::id, ids.iter().copied()))
        .select((users::id, users::name))
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(id, name)| Colleague { id, name })
        .collect())
}

/// The account with that address, folded, and its password's hash.
pub fn find_credentials(conn: &mut Conn, email_folded: &str) -> Result<Option<Credentials>> {
    let row = users::table
        .filter(users::email_folded.eq(email_folded))
        .select((UserRow::as_select(), users::password_hash))
        .first::<(UserRow, Option<String>)>(conn)
        .optional()?;
    row.map(credentials).transpose()
}

/// The account and its password's hash.
pub fn get_credentials(conn: &mut Conn, id: UserId) -> Result<Credentials> {
    let row = users::table
        .filter(users::id.eq(id))
        .select((UserRow::as_select(), users::password_hash))
        .first::<(UserRow, Option<String>)>(conn)?;
    credentials(row)
}

fn credentials((row, password_hash): (UserRow, Option<String>)) -> Result<Credentials> {
    Ok(Credentials {
        user: row.try_into()?,
        password_hash,
    })
}

/// Which accounts a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct UserFilter {
    /// Only this role.
    pub role: Option<Role>,
    /// Only this status.
    pub status: Option<UserStatus>,
    /// In which order.
    pub sort: UserSort,
}

/// The orders a list of accounts comes in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema, strum::IntoStaticStr,
)]
pub enum UserSort {
    /// By name.
    #[default]
    #[serde(rename = "name")]
    #[strum(serialize = "name")]
    Name,
    /// The newest account first.
    #[serde(rename = "-created_at")]
    #[strum(serialize = "-created_at")]
    Newest,
}

fn filtered(filter: UserFilter) -> users::BoxedQuery<'static, Backend> {
    let mut query = users::table.into_boxed::<Backend>();
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role));
    }
    if let Some(status) = filter.status {
        query = query.filter(users::status.eq(status));
    }
    query
}

/// A page of accounts.
pub fn list(conn: &mut Conn, filter: UserFilter, page: &PageRequest) -> Result<Slice<User>> {
    let sort: &'static str = filter.sort.into();
    let count = page.count(conn, |conn, most| {
        Ok(filtered(filter)
            .limit(most)
            .select(users::id)
            .load::<UserId>(conn)?
            .len())
    })?;
    let found = match filter.sort {
        UserSort::Name => {
            keyset!(
                filtered(filter),
                users::name,
                users::id,
                asc,
                page.place::<String>(sort)?
            )
        }
        UserSort::Newest => {
            keyset!(
                filtered(filter),
                users::created_at,
                users::id,
                desc,
                page.place::<Timestamp>(sort)?
            )
        }
    };
    let rows: Vec<UserRow> = found
        .limit(page.fetch())
        .select(UserRow::as_select())
        .load(conn)?;
    let slice = Slice::cut(rows, page, count, |row| match filter.sort {
        UserSort::Name => Cursor::new(sort, &row.name, row.id),
        UserSort::Newest => Cursor::new(sort, row.created_at, row.id),
    });
    slice.try_map(User::try_from)
}

/// Makes an account. A taken address is `Unique("users_email_folded_key")`.
pub fn insert(tx: &mut Tx, new: &NewUser) -> Result<User> {
    let NewUser {
        email,
        name,
        role,
        author,
        password_hash,
    } = new;
    let status = if password_hash.is_some() {
        UserStatus::Active
    } else {
        UserStatus::Invited
    };
    let id = tx.id();
    let row = (
        users::id.eq(id),
        users::email.eq(email.expose()),
        users::email_folded.eq(email.folded()),
        users::name.eq(name),
        users::role.eq(role),
        users::status.eq(status),
        users::password_hash.eq(password_hash),
        users::author_id.eq(author.map(LinkedAuthorId::new)),
        users::version.eq(Version::FIRST),
        users::created_at.eq(tx.now()),
        users::updated_at.eq(tx.now()),
    );
    diesel::insert_into(users::table).values(row).execute(&mut **tx)?;
    get(tx, id)
}

/// Writes down what an administrator may change about an account (name, role, status, author) as a new version.
pub fn update(tx: &mut Tx, user: &User) -> Result<User> {
    let changes = (
        users::name.eq(&user.name),
        users::role.eq(user.role),
        users::status.eq(user.status),
        users::author_id.eq(user.author.map(LinkedAuthorId::new)),
        users::version.eq(user.version.next()),
        users::updated_at.eq(tx.now()),
    );
    diesel::update(users::table.filter(users::id.eq(user.id)))
        .set(changes)
        .execute(&mut **tx)?;
    get(tx, user.id)
}

/// Sets the password. Not a new version: it is nothing that anybody edits together.
pub fn set_password(tx: &mut Tx, id: UserId, hash: &str) -> Result<()> {
    let user = users::table.filter(users::id.eq(id));
    diesel::update(user)
        .set(users::password_hash.eq(hash))
        .execute(&mut **tx)?;
    Ok(())
}

/// Notes a login.
pub fn set_last_login(tx: &mut Tx, id: UserId) -> Result<()> {
    let now = tx.now();
    let user = users::table.filter(users::id.eq(id));
    diesel::update(user)
        .set(users::last_login_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

/// Deletes the account with its sessions and tokens.
pub fn delete(tx: &mut Tx, id: UserId) -> Result<()> {
    diesel::delete(users::table.filter(users::id.eq(id))).execute(&mut **tx)?;
    Ok(())
}

/// Whether there is an account with the role of administrator, in whatever state.
pub fn has_admin(conn: &mut Conn) -> Result<bool> {
    let admins = users::table.filter(users::role.eq(Role::Admin));
    Ok(diesel::select(diesel::dsl::exists(admins)).get_result(conn)?)
}

/// Whether somebody other than this user can administer right now.
pub fn has_other_working_admin(conn: &mut Conn, except: UserId) -> Result<bool> {
    let others = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::status.eq(UserStatus::Active))
        .filter(users::id.ne(except));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
}

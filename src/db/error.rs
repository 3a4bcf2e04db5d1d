//! What can go wrong in a database, told apart as far as an answer differs.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// What a store returns.
pub type Result<T> = std::result::Result<T, DbError>;

/// A failed read or write.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No such row.
    #[error("no such row")]
    NotFound,
    /// A unique constraint was hit; its name as PostgreSQL would give it: `tags_slug_key`.
    #[error("{0} is taken")]
    Unique(String),
    /// A row refers to one that is not there, or is still referred to.
    #[error("a reference is missing or still in use")]
    ForeignKey,
    /// Another transaction was faster; the same work may be tried again.
    #[error("the write met another one")]
    Conflict,
    /// The database had no time for this now.
    #[error("the database is busy")]
    Busy,
    /// No space left on the disk.
    #[error("the disk is full")]
    Full,
    /// The database cannot be written to.
    #[error("the database is read-only")]
    ReadOnly,
    /// The connection or the transaction was lost; whether anything was kept is told by the database alone, and
    /// nothing was acknowledged.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// The `Idempotency-Key` was used before for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The cursor is not one of the list it was used on.
    #[error(transparent)]
    BadCursor(#[from] super::BadCursor),
    /// Anything else: a fault of ours.
    #[error("unexpected: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// An error that a unit of work may end with. The retry loop looks inside for what the database said.
pub trait Failure: From<DbError> + Send + 'static {
    /// The database's part in this failure, if it had one.
    fn database(&self) -> Option<&DbError>;
}

impl Failure for DbError {
    fn database(&self) -> Option<&DbError> {
        Some(self)
    }
}

impl DbError {
    /// Wraps a fault of ours.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// Whether this is the named unique constraint.
    pub fn is_unique(&self, constraint: &str) -> bool {
        matches!(self, Self::Unique(name) if name == constraint)
    }

    /// Whether this says nothing about what was to be done: the database had no time for it, or could not be reached.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Conflict | Self::Busy | Self::Lost(_))
    }

    /// Whether the same transaction may succeed when it is run again.
    pub(super) fn may_be_retried(&self) -> bool {
        // Two requests with one Idempotency-Key race for its row; the loser finds the answer when it runs again.
        matches!(self, Self::Conflict) || self.is_unique("idempotency_keys_pkey")
    }
}

impl From<DieselError> for DbError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, information) => from_database(&kind, &*information),
            DieselError::BrokenTransactionManager => Self::Lost("the transaction was ended".into()),
            other => Self::internal(other),
        }
    }
}

fn from_database(kind: &DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> DbError {
    match kind {
        DatabaseErrorKind::UniqueViolation => DbError::Unique(constraint_name(information)),
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => DbError::ForeignKey,
        DatabaseErrorKind::SerializationFailure => DbError::Conflict,
        DatabaseErrorKind::ReadOnlyTransaction => DbError::ReadOnly,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            DbError::Lost(information.message().into())
        }
        _ => from_message(information.message()),
    }
}

/// Diesel leaves these kinds untold; the texts are SQLite's (`sqlite3_errstr`) and PostgreSQL's (C locale or not,
/// libpq's own texts are English as it is built in).
fn from_message(message: &str) -> DbError {
    let says = |part: &str| message.contains(part);
    if says("database is locked") || says("database table is locked") || says("too many clients") {
        DbError::Busy
    } else if says("database or disk is full") || says("No space left on device") {
        DbError::Full
    } else if says("readonly database") || says("read-only transaction") {
        DbError::ReadOnly
    } else if says("deadlock detected") || says("could not serialize access") {
        DbError::Conflict
    } else if [
        "disk I/O error",
        "no such savepoint",
        "server closed the connection",
        "terminating connection",
        "the database system is",
        "connection to server",
        "SSL connection has been closed",
        "no connection to the server",
    ]
    .iter()
    .any(|part| says(part))
    {
        DbError::Lost(message.into())
    } else {
        DbError::internal(message.to_owned())
    }
}

/// PostgreSQL names the constraint; SQLite lists the columns (`UNIQUE constraint failed: tags.kind, tags.slug`),
/// which are put together the way PostgreSQL names it by default (`tags_kind_slug_key`).
fn constraint_name(information: &dyn DatabaseErrorInformation) -> String {
    if let Some(name) = information.constraint_name() {
        return name.into();
    }
    let Some((_, columns)) = information.message().split_once("failed: ") else {
        return information.message().into();
    };
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if name.is_empty() {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name.push_str("_key");
    name.replace("idempotency_keys_scope_key_key", "idempotency_keys_pkey")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique(message: &str) -> DbError {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, Box::new(message.to_owned())).into()
    }

    #[test]
    fn sqlite_constraints_get_the_names_that_postgresql_gives() {
        assert!(unique("UNIQUE constraint failed: tags.slug").is_unique("tags_slug_key"));
        assert!(
            unique("UNIQUE constraint failed: tags.kind, tags.name_folded")
                .is_unique("tags_kind_name_folded_key")
        );
        assert!(
            unique("UNIQUE constraint failed: idempotency_keys.scope, idempotency_keys.key").may_be_retried()
        );
    }

    #[test]
    fn what_passes_by_itself_is_no_fault_of_what_was_to_be_done() {
        for message in [
            "database is locked",
            "deadlock detected",
            "server closed the connection",
        ] {
            assert!(from_message(message).is_passing(), "{message}");
        }
        for error in [
            DbError::NotFound,
            DbError::ForeignKey,
            DbError::Full,
            from_message("syntax error"),
        ] {
            assert!(!error.is_passing(), "{error}");
        }
    }

    #[test]
    fn what_the_operator_can_mend_is_told_apart() {
        assert!(matches!(from_message("database or disk is full"), DbError::Full));
        assert!(matches!(from_message("database is locked"), DbError::Busy));
        assert!(matches!(
            from_message("attempt to write a readonly database"),
            DbError::ReadOnly
        ));
        assert!(matches!(from_message("disk I/O error"), DbError::Lost(_)));
        assert!(matches!(from_message("syntax error"), DbError::Internal(_)));
    }
}

//! Column types that both databases keep the same way.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, HasSqlType, SqlType, Text};
use diesel::sqlite::Sqlite;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema; // what the derive implements; `Patch<T>` asks for it
use utoipa::ToSchema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

use super::connection::MultiBackend;
use super::{DbError, Result};

/// The SQL type of an id: native `uuid` on PostgreSQL, a 16-byte BLOB on SQLite. Version 7 sorts alike on both.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(postgres_type(name = "uuid"))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct DbId;

/// The id of a `K`: a UUIDv7, so ids sort by the time they were made.
///
/// In JSON and in paths it is the lower-case hyphenated form and nothing else, so one thing has one address.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = DbId)]
pub struct Id<K: 'static>(Uuid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    /// Takes a UUID as the id of a `K`.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

/// A text that is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a lower-case hyphenated UUID such as 019ab2c4-7d00-7000-8000-000000000001")]
pub struct NotAnId;

impl<K> FromStr for Id<K> {
    type Err = NotAnId;

    fn from_str(text: &str) -> std::result::Result<Self, NotAnId> {
        let uuid = Uuid::try_parse(text).map_err(|_| NotAnId)?;
        let mut canonical = Uuid::encode_buffer();
        if uuid.hyphenated().encode_lower(&mut canonical) == text {
            Ok(Self::new(uuid))
        } else {
            Err(NotAnId)
        }
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl<K> ComposeSchema for Id<K> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .pattern(Some(
                "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
            ))
            .examples(["019ab2c4-7d00-7000-8000-000000000001"])
            .into()
    }
}
impl<K> ToSchema for Id<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}

impl HasSqlType<DbId> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<DbId>(lookup)
    }
}
impl<K> ToSql<DbId, Sqlite> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}
impl<K> FromSql<DbId, Sqlite> for Id<K> {
    fn from_sql(raw: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(raw)?;
        Ok(Self::new(Uuid::from_slice(&bytes)?))
    }
}
impl<K> ToSql<DbId, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
impl<K> FromSql<DbId, Pg> for Id<K> {
    fn from_sql(raw: <Pg as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::new(
            <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(raw)?,
        ))
    }
}
impl<K> ToSql<DbId, MultiBackend> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((DbId, self));
        Ok(IsNull::No)
    }
}
impl<K> FromSql<DbId, MultiBackend> for Id<K> {
    fn from_sql(raw: <MultiBackend as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        raw.from_sql::<Self, DbId>()
    }
}

/// How often a thing was saved, counted from 1. A client sends the one it saw back in `If-Match`, so that
/// nobody overwrites what they have not seen.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = BigInt)]
#[serde(transparent)]
#[schema(value_type = i64, minimum = 1, example = 3)]
pub struct Version(pub i64);

impl Version {
    /// What a new thing starts with.
    pub const FIRST: Self = Self(1);

    /// The version after this one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Compares this, the current version, with the one that a client has seen.
    ///
    /// # Errors
    /// The current one, when it is another.
    pub fn check(self, seen: Self) -> std::result::Result<(), Self> {
        if self == seen { Ok(()) } else { Err(self) }
    }
}

impl<DB: diesel::backend::Backend> ToSql<BigInt, DB> for Version
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: diesel::backend::Backend> FromSql<BigInt, DB> for Version
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(raw).map(Self)
    }
}

/// A value kept as JSON in a text column.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct JsonText<T: 'static>(String, PhantomData<fn() -> T>);

impl<T: Serialize> JsonText<T> {
    /// Writes the value down. Fails only for a value that JSON cannot say (a map whose keys are not text).
    pub fn new(value: &T) -> Result<Self> {
        serde_json::to_string(value)
            .map(|text| Self(text, PhantomData))
            .map_err(DbError::internal)
    }
}

impl<T: DeserializeOwned> JsonText<T> {
    /// Reads the value back.
    pub fn value(&self) -> Result<T> {
        serde_json::from_str(&self.0).map_err(DbError::internal)
    }
}

impl<T> JsonText<T> {
    /// The JSON as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T> fmt::Debug for JsonText<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<T, DB: diesel::backend::Backend> ToSql<Text, DB> for JsonText<T>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_str().to_sql(out)
    }
}
impl<T, DB: diesel::backend::Backend> FromSql<Text, DB> for JsonText<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(raw).map(|text| Self(text, PhantomData))
    }
}

/// Keeps a type as text: an enum that derives strum's `IntoStaticStr` and `EnumString`, or a newtype with
/// `AsRef<str>` and `FromStr`. The type also derives Diesel's `AsExpression` and `FromSqlRow` with
/// `#[diesel(sql_type = diesel::sql_types::Text)]`.
#[macro_export]
macro_rules! text_column {
    ($type:ty) => {
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $type
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                let text: &str = AsRef::<str>::as_ref(self);
                diesel::serialize::ToSql::<diesel::sql_types::Text, DB>::to_sql(text, out)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $type
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text =
                    <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(raw)?;
                text.parse()
                    .map_err(|_| concat!("not a known ", stringify!($type)).into())
            }
        }
    };
}
pub use text_column;

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn only_the_lower_case_hyphenated_form_is_an_id() {
        let text = "019ab2c4-7d00-7000-8000-00000000000a";
        assert_eq!(text.parse::<Id<Thing>>().unwrap().to_string(), text);
        for other in [
            "019AB2C4-7D00-7000-8000-00000000000A",
            "019ab2c47d00700080000000000000aa",
            "{019ab2c4-7d00-7000-8000-00000000000a}",
            "urn:uuid:019ab2c4-7d00-7000-8000-00000000000a",
            "",
            "a-slug",
        ] {
            assert_eq!(other.parse::<Id<Thing>>(), Err(NotAnId), "{other}");
        }
    }
}

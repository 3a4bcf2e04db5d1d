use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use serde::{Deserialize, Serialize};
use utoipa::__dev::ComposeSchema; // what the derive implements
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// With which HTTP status a site answers for a redirect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
#[serde(try_from = "i64", into = "i64")]
pub enum RedirectStatus {
    /// 301: for good; a form may be sent there as a mere request.
    #[default]
    MovedPermanently,
    /// 302: for now; a form may be sent there as a mere request.
    Found,
    /// 307: for now, with the same method.
    TemporaryRedirect,
    /// 308: for good, with the same method.
    PermanentRedirect,
}

/// A number that is none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 301, 302, 307 or 308")]
pub struct NotAStatus;

impl RedirectStatus {
    const ALL: [Self; 4] = [
        Self::MovedPermanently,
        Self::Found,
        Self::TemporaryRedirect,
        Self::PermanentRedirect,
    ];

    /// The number.
    pub const fn number(self) -> i64 {
        *self.lasting_number()
    }

    /// The number, as a statement borrows it.
    const fn lasting_number(self) -> &'static i64 {
        match self {
            Self::MovedPermanently => &301,
            Self::Found => &302,
            Self::TemporaryRedirect => &307,
            Self::PermanentRedirect => &308,
        }
    }

    /// Whether whoever follows it may remember that for good.
    pub const fn is_permanent(self) -> bool {
        matches!(self, Self::MovedPermanently | Self::PermanentRedirect)
    }
}

impl TryFrom<i64> for RedirectStatus {
    type Error = NotAStatus;

    fn try_from(number: i64) -> Result<Self, NotAStatus> {
        let mut all = Self::ALL.into_iter();
        all.find(|status| status.number() == number).ok_or(NotAStatus)
    }
}

impl From<RedirectStatus> for i64 {
    fn from(status: RedirectStatus) -> Self {
        status.number()
    }
}

impl ComposeSchema for RedirectStatus {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some(
                "The HTTP status for a redirect: 301 and 308 for good, 302 and 307 for now; with 307 and 308 the method \
                 stays the same.",
            ))
            .enum_values(Some(Self::ALL.map(Self::number)))
            .into()
    }
}

impl ToSchema for RedirectStatus {}

impl<DB: diesel::backend::Backend> ToSql<BigInt, DB> for RedirectStatus
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.lasting_number().to_sql(out)
    }
}

impl<DB: diesel::backend::Backend> FromSql<BigInt, DB> for RedirectStatus
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::try_from(i64::from_sql(raw)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_numbers_are_a_status_and_nothing_else_is() {
        for status in RedirectStatus::ALL {
            assert_eq!(RedirectStatus::try_from(status.number()), Ok(status));
        }
        for number in [0, 1, 200, 300, 303, 304, 305, 404, -301] {
            assert_eq!(RedirectStatus::try_from(number), Err(NotAStatus), "{number}");
        }
        let text = serde_json::from_str::<RedirectStatus>("303")
            .unwrap_err()
            .to_string();
        assert!(text.contains("301, 302, 307 or 308"), "{text}");
    }

    #[test]
    fn half_of_them_are_for_good() {
        let permanent = RedirectStatus::ALL.map(RedirectStatus::is_permanent);
        assert_eq!(permanent, [true, false, false, true]);
    }
}

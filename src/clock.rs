//! Time. Nothing else asks the operating system what time it is, so a test can set it.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{Output, ToSql};
use diesel::sqlite::Sqlite;
use diesel::{deserialize, serialize, sql_types};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema}; // what the derive implements; `Patch<T>` asks for it

use crate::db::MultiBackend;

/// An instant in UTC, truncated to microseconds, which is what both databases keep.
///
/// In JSON it is RFC 3339 with a `Z`: `2026-11-23T08:30:00Z`. Any offset is accepted on input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Timestamp)]
pub struct Timestamp(NaiveDateTime);

/// The years a timestamp may lie in: every one of them prints as four digits, so text sorts as time does.
const EARLIEST_MICROS: i64 = -62_135_596_800_000_000; // 0001-01-01T00:00:00Z
const LATEST_MICROS: i64 = 253_402_300_799_999_999; // 9999-12-31T23:59:59.999999Z

impl Timestamp {
    /// The instant so many microseconds after 1970-01-01T00:00:00Z; clamped to the years 1 to 9999.
    pub fn from_micros(micros: i64) -> Self {
        let clamped = micros.clamp(EARLIEST_MICROS, LATEST_MICROS);
        let time = DateTime::from_timestamp_micros(clamped).expect("clamped to what chrono can hold");
        Self(time.naive_utc())
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    /// Whole seconds since 1970-01-01T00:00:00Z (a JWT `NumericDate`), rounded down.
    pub fn seconds(self) -> i64 {
        self.0.and_utc().timestamp()
    }

    /// This much later; stays within the years 1 to 9999.
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_micros(self.micros().saturating_add(whole_micros(duration)))
    }

    /// This much earlier; stays within the years 1 to 9999.
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_micros(self.micros().saturating_sub(whole_micros(duration)))
    }

    /// How long after `earlier` this is; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.micros() - earlier.micros()).unwrap_or(0))
    }

    /// The beginning of its day.
    pub fn midnight(self) -> Self {
        const DAY: i64 = 24 * 60 * 60 * 1_000_000;
        Self::from_micros(self.micros().div_euclid(DAY) * DAY)
    }

    /// The year in which it lies.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The date and time as chrono has it, for formatting.
    pub fn date_time(self) -> DateTime<Utc> {
        self.0.and_utc()
    }
}

fn whole_micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self::from_micros(time.timestamp_micros())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.date_time().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A time that is not RFC 3339.
#[derive(Debug, thiserror::Error)]
#[error("expected an RFC 3339 time such as 2026-11-23T08:30:00Z")]
pub struct NotATimestamp;

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| NotATimestamp)?;
        let micros = time.timestamp_micros();
        if !(EARLIEST_MICROS..=LATEST_MICROS).contains(&micros) {
            return Err(NotATimestamp);
        }
        Ok(Self::from_micros(micros))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl ComposeSchema for Timestamp {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-11-23T08:30:00Z"])
            .into()
    }
}

impl ToSchema for Timestamp {}

impl<DB: Backend> ToSql<sql_types::Timestamp, DB> for Timestamp
where
    NaiveDateTime: ToSql<sql_types::Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl FromSql<sql_types::Timestamp, Pg> for Timestamp {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let time = <NaiveDateTime as FromSql<sql_types::Timestamp, Pg>>::from_sql(raw)?;
        Ok(Self::from(time.and_utc()))
    }
}

/// SQLite keeps a time as text. A list of articles is dozens of times, and reading them by chrono's format strings
/// is a tenth of its work, so the one form that is ever written is read by hand.
impl FromSql<sql_types::Timestamp, Sqlite> for Timestamp {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<sql_types::Text, Sqlite>>::from_sql(raw)?;
        let time = match stored(text.as_bytes()) {
            Some(time) => time,
            None => NaiveDateTime::parse_from_str(&text, "%F %T%.f")?,
        };
        Ok(Self::from(time.and_utc()))
    }
}

impl FromSql<sql_types::Timestamp, MultiBackend> for Timestamp {
    fn from_sql(raw: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        raw.from_sql::<Self, sql_types::Timestamp>()
    }
}

/// `2026-11-23 08:30:00` with up to nine digits of a second's fraction.
fn stored(text: &[u8]) -> Option<NaiveDateTime> {
    let (time, fraction) = text.split_at_checked("2026-11-23 08:30:00".len())?;
    let separators = [time[4], time[7], time[10], time[13], time[16]];
    if &separators != b"-- ::" {
        return None;
    }
    let digits = match fraction {
        [] => b"0",
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => digits,
        _ => return None,
    };
    let scale = u32::try_from(9 - digits.len()).ok()?;
    let nanos = number(digits)? * 10_u32.pow(scale);
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(number(&time[..4])?).ok()?,
        number(&time[5..7])?,
        number(&time[8..10])?,
    )?;
    date.and_hms_nano_opt(
        number(&time[11..13])?,
        number(&time[14..16])?,
        number(&time[17..])?,
        nanos,
    )
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    })
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// Whether this clock shows the real time. When it does, a write on PostgreSQL takes the database's own
    /// time instead, so that several machines agree.
    fn is_real(&self) -> bool;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one place that asks
    fn now(&self) -> Timestamp {
        Utc::now().into()
    }

    fn is_real(&self) -> bool {
        true
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `time`.
    pub fn new(time: Timestamp) -> Self {
        Self(AtomicI64::new(time.micros()))
    }

    /// Show another time from now on.
    pub fn set(&self, time: Timestamp) {
        self.0.store(time.micros(), Ordering::SeqCst);
    }

    /// Let time pass.
    pub fn advance(&self, duration: Duration) {
        self.0.fetch_add(whole_micros(duration), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }

    fn is_real(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_prints_as_rfc_3339_in_utc_and_reads_back() {
        let time: Timestamp = "2026-11-23T10:30:00.123456789+02:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-11-23T08:30:00.123456Z");
        assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
    }

    #[test]
    fn a_time_read_by_hand_is_the_one_that_chrono_reads() {
        for text in [
            "2026-11-23 08:30:00",
            "2026-11-23 08:30:00.5",
            "2026-11-23 08:30:00.123456",
            "2026-11-23 08:30:00.123456789",
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59.999999",
            "2024-02-29 23:59:59",
        ] {
            let chronos = NaiveDateTime::parse_from_str(text, "%F %T%.f").unwrap();
            assert_eq!(stored(text.as_bytes()), Some(chronos), "{text}");
        }
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T08:30:00",
            "2026-13-23 08:30:00",
            "2025-02-29 08:30:00",
            "2026-11-23 25:30:00",
            "2026-11-23 08:30:00.",
            "2026-11-23 08:30:00.1234567890",
            "2026-11-23 08:30:00+02:00",
            "+026-11-23 08:30:00",
        ] {
            assert_eq!(stored(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn times_outside_the_four_digit_years_are_refused_or_clamped() {
        assert!("+10000-01-01T00:00:00Z".parse::<Timestamp>().is_err());
        assert!("yesterday".parse::<Timestamp>().is_err());
        assert_eq!(
            Timestamp::from_micros(i64::MAX).to_string(),
            "9999-12-31T23:59:59.999999Z"
        );
        assert_eq!(
            Timestamp::from_micros(i64::MIN).plus(Duration::MAX).micros(),
            LATEST_MICROS
        );
    }

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = FixedClock::new(Timestamp::from_micros(0));
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now().seconds(), 90);
        assert_eq!(
            clock.now().since(Timestamp::from_micros(0)),
            Duration::from_secs(90)
        );
    }
}

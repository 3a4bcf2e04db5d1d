//! Reads a query string as a type, strictly: valid percent-encoding only, no repeated and no unknown parameter.

use std::str::FromStr;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde_path_to_error::Segment;

use super::fault::Fault;
use crate::http::page::mark;
use crate::http::problem::{Code, Problem};
use crate::text::percent_decode;

/// The most values one comma-separated parameter may list.
const MAX_VALUES: usize = 20;

/// The most wrong parameters that are named, and that are described in a sentence as well.
const MOST_NAMED: usize = 30;
const MOST_DESCRIBED: usize = 5;

/// The parameters of one query, in order, each name once.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    left: Vec<(String, String)>,
    wrong: Vec<(String, Fault)>,
}

/// Splits and decodes a query string without judging its names. Bytes that do not decode are an error, which tells the
/// parameter if its name does.
pub(crate) fn decode_pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    const REFUSAL: &str = "the query is not percent-encoded UTF-8 without U+0000";
    let decode = |text: &str| percent_decode(&text.replace('+', " "));
    let refused = || Problem::new(Code::InvalidParameter).detail(REFUSAL);
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or_else(refused)?;
            match decode(value) {
                Some(value) => Ok((name, value)),
                None => Err(refused().parameter(name, "invalid", REFUSAL)),
            }
        })
        .collect()
}

impl Pairs {
    /// Reads the query of a request.
    ///
    /// # Errors
    /// 400 for a query that does not decode or that repeats a parameter.
    pub(crate) fn read(query: &str) -> Result<Self, Problem> {
        let pairs = decode_pairs(query)?;
        let mut repeated = Vec::new();
        for (index, (name, _)) in pairs.iter().enumerate() {
            let is_told = |(told, _): &(String, Fault)| told == name;
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) && !repeated.iter().any(is_told) {
                let detail = "give this parameter once";
                repeated.push((name.clone(), Fault::new("repeated", detail)));
            }
        }
        if !repeated.is_empty() {
            return Err(all_wrong(repeated));
        }
        Ok(Self {
            left: pairs,
            wrong: Vec::new(),
        })
    }

    /// Which list at this path the parameters name; see [`mark`].
    pub(crate) fn mark(&self, path: &str) -> String {
        mark(path, &self.left)
    }

    /// Takes a parameter out, so that it is not seen by [`Pairs::into_type`].
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let index = self.left.iter().position(|(candidate, _)| candidate == name)?;
        Some(self.left.remove(index).1)
    }

    /// Takes a parameter out and reads it. Without it, or where it is wrong, this is `default`; a wrong one is told by
    /// [`Pairs::into_type`] together with all others.
    pub(crate) fn take_or<T>(
        &mut self,
        name: &str,
        default: T,
        read: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> T {
        match self.take(name).map(|text| read(&text)) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(fault)) => {
                self.wrong.push((name.to_owned(), fault));
                default
            }
        }
    }

    /// Reads what is left as a type whose fields are the known parameters. `others` are the names already taken.
    ///
    /// # Errors
    /// 400 naming each unknown parameter and all known ones, or each that has a wrong value.
    pub(crate) fn into_type<T: DeserializeOwned>(mut self, others: &[&str]) -> Result<T, Problem> {
        self.refuse_unknown(fields_of::<T>(), others)?;
        loop {
            match self.typed() {
                Ok(value) if self.wrong.is_empty() => return Ok(value),
                Ok(_) => return Err(all_wrong(self.wrong)),
                Err((name, fault)) => {
                    // Without it, the next reading comes to what is wrong behind it.
                    let was_there = self.take(&name).is_some();
                    if !self.wrong.iter().any(|(noted, _)| *noted == name) {
                        self.wrong.push((name, fault));
                    }
                    if !was_there {
                        return Err(all_wrong(self.wrong));
                    }
                }
            }
        }
    }

    /// The first parameter that does not fit is told by name.
    fn typed<T: DeserializeOwned>(&self) -> Result<T, (String, Fault)> {
        let pairs = self.left.iter().map(|(name, value)| (name.as_str(), Text(value)));
        serde_path_to_error::deserialize(MapDeserializer::new(pairs)).map_err(|error| {
            let name = match error.path().iter().next() {
                Some(Segment::Map { key }) => key.clone(),
                _ => String::new(),
            };
            let fault: Fault = error.into_inner();
            (fault.member.map_or(name, str::to_owned), fault)
        })
    }

    fn refuse_unknown(&self, known: &[&str], others: &[&str]) -> Result<(), Problem> {
        let unknown: Vec<&str> = self
            .left
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| !known.contains(name))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let all: Vec<&str> = known.iter().chain(others).copied().collect();
        let detail = match all.as_slice() {
            [] => "this operation takes no query parameters".to_owned(),
            all => format!("known parameters are: {}", all.join(", ")),
        };
        let problem = Problem::new(Code::InvalidParameter).detail(detail);
        Err(unknown
            .into_iter()
            .take(MOST_NAMED)
            .fold(problem, |problem, name| {
                problem.parameter(name, "unknown_parameter", "this operation has no such parameter")
            }))
    }
}

/// A 400 about at least one parameter.
fn all_wrong(wrong: Vec<(String, Fault)>) -> Problem {
    let described = wrong.iter().take(MOST_DESCRIBED);
    let described: Vec<String> = described
        .map(|(name, fault)| format!("{name}: {}", fault.detail))
        .collect();
    let problem = Problem::new(Code::InvalidParameter).detail(described.join("; "));
    wrong
        .into_iter()
        .take(MOST_NAMED)
        .fold(problem, |problem, (name, fault)| {
            problem.parameter(name, fault.code, fault.detail)
        })
}

/// The names of the fields serde would read into `T`.
fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields: &'static [&'static str] = &[];
    // The reader always fails after it has been shown the names, so there is no value to keep.
    let _ = T::deserialize(FieldNames(&mut fields)).is_err();
    fields
}

struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::new("invalid", "not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        *self.0 = fields;
        Err(Fault::new("invalid", "only the names were asked for"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The value of one parameter.
#[derive(Clone, Copy)]
struct Text<'a>(&'a str);

impl<'a> IntoDeserializer<'a, Fault> for Text<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Text<'_> {
    fn parse<T: FromStr>(self, expected: &str) -> Result<T, Fault> {
        self.0
            .parse()
            .map_err(|_| Fault::new("invalid", format!("must be {expected}")))
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $expected:literal,)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.parse($expected)?)
        }
    )* };
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Fault;

    parsed! {
        deserialize_bool visit_bool "true or false",
        deserialize_i16 visit_i16 "a whole number",
        deserialize_i32 visit_i32 "a whole number",
        deserialize_i64 visit_i64 "a whole number",
        deserialize_u8 visit_u8 "a small whole number",
        deserialize_u16 visit_u16 "a whole number, at least 0",
        deserialize_u32 visit_u32 "a whole number, at least 0",
        deserialize_u64 visit_u64 "a whole number, at least 0",
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.split(',').count() > MAX_VALUES {
            return Err(Fault::new(
                "too_many",
                format!("at most {MAX_VALUES} values, separated by commas"),
            ));
        }
        let values = self.0.split(',').filter(|value| !value.is_empty());
        visitor.visit_seq(SeqDeserializer::new(values.map(Text)))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(IntoDeserializer::<Fault>::into_deserializer(self.0))
    }

    fn deserialize_map<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(de::Error::custom("a parameter cannot hold an object"))
    }

    serde::forward_to_deserialize_any! {
        i8 i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct struct identifier
        ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::http::problem::At;

    #[derive(Deserialize, Debug, PartialEq, Default)]
    #[serde(default)]
    struct Filter {
        tag: Option<String>,
        year: Option<u16>,
        live: bool,
        kind: Option<Kind>,
        include: Vec<Kind>,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Topic,
        Place,
    }

    fn read(query: &str) -> Result<Filter, Problem> {
        Pairs::read(query)?.into_type(&["limit"])
    }

    fn refusal(query: &str) -> (String, String) {
        let problem = read(query).unwrap_err();
        assert_eq!(problem.code(), Code::InvalidParameter, "{query}");
        let json = problem.to_json("r", "/");
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        (
            text(&json["errors"][0]["parameter"]),
            text(&json["errors"][0]["code"]),
        )
    }

    #[test]
    fn a_query_becomes_a_type() {
        let filter = read("tag=a%20b+c&year=2024&live=true&kind=place&include=topic,place").unwrap();
        let expected = Filter {
            tag: Some("a b c".into()),
            year: Some(2024),
            live: true,
            kind: Some(Kind::Place),
            include: vec![Kind::Topic, Kind::Place],
        };
        assert_eq!(filter, expected);
        assert_eq!(read("").unwrap(), Filter::default());
    }

    #[test]
    fn each_wrong_value_names_its_parameter() {
        assert_eq!(refusal("year=x"), ("year".into(), "invalid".into()));
        assert_eq!(refusal("year=70000"), ("year".into(), "invalid".into()));
        assert_eq!(refusal("live=1"), ("live".into(), "invalid".into()));
        assert_eq!(refusal("kind=colour"), ("kind".into(), "unknown_value".into()));
        assert_eq!(
            refusal("include=topic,colour"),
            ("include".into(), "unknown_value".into())
        );
        assert_eq!(refusal("tag=a&tag=b"), ("tag".into(), "repeated".into()));
        assert_eq!(
            refusal(&format!("include={}", "topic,".repeat(21))),
            ("include".into(), "too_many".into())
        );
    }

    #[test]
    fn all_wrong_values_are_named_at_once() {
        let problem = read("year=x&tag=a&kind=colour&live=1").unwrap_err();
        let named: Vec<_> = problem.places().iter().map(|place| place.at.clone()).collect();
        let expected = ["year", "kind", "live"].map(|name| At::Parameter(name.into()));
        assert_eq!(named, expected);
    }

    #[test]
    fn every_unknown_parameter_is_named_with_all_known_ones() {
        let json = read("tga=1&tag=x&Year=2").unwrap_err().to_json("r", "/");
        assert_eq!(
            json["detail"],
            "known parameters are: tag, year, live, kind, include, limit"
        );
        assert_eq!(json["errors"][0]["parameter"], "tga");
        assert_eq!(json["errors"][1]["parameter"], "Year");
    }

    #[test]
    fn broken_escapes_foreign_bytes_and_nul_are_refused() {
        for query in [
            "tag=%", "tag=%4", "tag=%zz", "tag=%ff", "tag=%00", "%00=1", "tag=a%C3",
        ] {
            assert_eq!(read(query).unwrap_err().code(), Code::InvalidParameter, "{query}");
        }
    }
}

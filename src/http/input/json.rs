//! Reads a JSON body: first as text into a tree, then the tree as a type.
//!
//! serde's own readers are lenient in three ways that make a client's mistake pass unseen: a repeated member wins
//! silently, an array is taken for an object by position, and U+0000 is a character like any other (PostgreSQL cannot
//! store it). This reader refuses all three.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Unexpected, Visitor};
use serde_json::{Map, Value};

use super::fault::{Fault, pointer, push};

/// Parses a text of at most 128 levels without repeated member names.
///
/// # Errors
/// When the text is not such JSON; the message has line and column and none of the text.
pub(crate) fn parse(text: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice::<Unique>(text).map(|tree| tree.0)
}

/// The longest pointer that is told, in bytes: what is wrong below a very long name is wrong with what holds it.
const LONGEST_POINTER: usize = 1_000;

/// A pointer, or the longest part of it from the beginning that is short enough to be told.
pub(super) fn shortened(pointer: &str) -> &str {
    if pointer.len() <= LONGEST_POINTER {
        return pointer;
    }
    let ends = pointer.match_indices('/').map(|(index, _)| index);
    let last = ends.take_while(|index| *index <= LONGEST_POINTER).last();
    &pointer[..last.unwrap_or(0)]
}

/// The JSON pointers of the strings and member names that hold U+0000, at most so many.
pub(super) fn find_nul(tree: &Value, most: usize) -> Vec<String> {
    fn walk(tree: &Value, at: &mut String, found: &mut Vec<String>, most: usize) {
        let end = at.len();
        let mut below = |token: &str, value: &Value| {
            if found.len() >= most {
                return;
            }
            push(at, token);
            if token.contains('\0') {
                found.push(shortened(at).replace('\0', "\u{fffd}"));
            }
            walk(value, at, found, most);
            at.truncate(end);
        };
        match tree {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, item)| below(&index.to_string(), item)),
            Value::Object(members) => members.iter().for_each(|(name, value)| below(name, value)),
            Value::String(text) if text.contains('\0') => found.push(shortened(at).to_owned()),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(tree, &mut String::new(), &mut found, most);
    found.truncate(most);
    found
}

/// Reads a tree as a type.
///
/// # Errors
/// The first place that does not fit, as a JSON pointer with what is wrong there.
pub(super) fn typed<T: DeserializeOwned>(tree: &Value) -> Result<T, (String, Fault)> {
    serde_path_to_error::deserialize(Node(tree)).map_err(|error| {
        let path = error.path().clone();
        let fault = error.into_inner();
        (pointer(&path, fault.member), fault)
    })
}

/// Up to here every whole number is a floating-point number of its own: 2⁵³.
const FIRST_INEXACT: f64 = 9_007_199_254_740_992.0;

/// A [`Value`] whose objects have no repeated names.
struct Unique(Value);

impl<'de> de::Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Unique)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    /// serde_json hands over whole numbers beyond 64 bits as the nearest floating-point number, which is another one.
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        if value.abs() >= FIRST_INEXACT {
            return Err(E::custom(
                "a number is too large to be kept as it is; send it as a string",
            ));
        }
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Unique(value))) = members.next_entry::<String, _>()? {
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("a member name appears twice in one object"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// A place in a tree that serde reads from.
#[derive(Clone, Copy)]
struct Node<'a>(&'a Value);

impl<'a> IntoDeserializer<'a, Fault> for Node<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'a> Node<'a> {
    fn unexpected(self) -> Unexpected<'a> {
        match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(number) if number.is_f64() => Unexpected::Float(0.0),
            Value::Number(_) => Unexpected::Signed(0),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }

    fn visit_object<V: Visitor<'a>>(
        self,
        members: &'a Map<String, Value>,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(MapDeserializer::new(
            members.iter().map(|(name, value)| (name.as_str(), Node(value))),
        ))
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (_, _, value) => visitor.visit_f64(value.unwrap_or(f64::MAX)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Node))),
            Value::Object(members) => self.visit_object(members, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Object(members) => self.visit_object(members, visitor),
            _ => Err(de::Error::invalid_type(self.unexpected(), &"an object")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            Value::Object(members) if members.len() == 1 => {
                let members = members.iter().map(|(name, value)| (name.as_str(), Node(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(members)))
            }
            _ => Err(de::Error::invalid_type(
                self.unexpected(),
                &"a string that names a choice",
            )),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        name: String,
        #[serde(default)]
        items: Vec<Inner>,
        #[serde(default)]
        choice: Option<Choice>,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        count: u8,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        First,
        Second,
    }

    fn fault(tree: Value) -> (String, &'static str) {
        let (pointer, fault) = typed::<Outer>(&tree).unwrap_err();
        (pointer, fault.code)
    }

    #[test]
    fn a_well_formed_tree_becomes_the_type() {
        let tree = json!({"name": "a", "items": [{"count": 3}], "choice": "second"});
        let expected = Outer {
            name: "a".into(),
            items: vec![Inner { count: 3 }],
            choice: Some(Choice::Second),
        };
        assert_eq!(typed::<Outer>(&tree).unwrap(), expected);
        assert_eq!(
            typed::<Outer>(&json!({"name": "a", "choice": null}))
                .unwrap()
                .choice,
            None
        );
    }

    #[test]
    fn each_kind_of_fault_has_its_pointer_and_code() {
        assert_eq!(fault(json!({})), ("/name".into(), "missing"));
        assert_eq!(fault(json!({"name": 1})), ("/name".into(), "wrong_type"));
        assert_eq!(fault(json!({"name": null})), ("/name".into(), "wrong_type"));
        assert_eq!(
            fault(json!({"name": "a", "x/y": 1})),
            ("/x~1y".into(), "unknown_member")
        );
        assert_eq!(
            fault(json!({"name": "a", "items": [{"count": 1}, {}]})),
            ("/items/1/count".into(), "missing")
        );
        assert_eq!(
            fault(json!({"name": "a", "items": [{"count": 256}]})),
            ("/items/0/count".into(), "invalid")
        );
        assert_eq!(
            fault(json!({"name": "a", "items": [{"count": 1.5}]})),
            ("/items/0/count".into(), "wrong_type")
        );
        assert_eq!(
            fault(json!({"name": "a", "choice": "third"})),
            ("/choice".into(), "unknown_value")
        );
        assert_eq!(
            fault(json!({"name": "a", "choice": 3})),
            ("/choice".into(), "wrong_type")
        );
    }

    #[test]
    fn an_array_is_not_taken_for_an_object_at_any_level() {
        assert_eq!(fault(json!(["a"])), (String::new(), "wrong_type"));
        assert_eq!(
            fault(json!({"name": "a", "items": [[1]]})),
            ("/items/0".into(), "wrong_type")
        );
    }

    #[test]
    fn a_fault_does_not_repeat_the_value() {
        let (_, fault) = typed::<Outer>(&json!({"name": "a", "choice": "s3cret"})).unwrap_err();
        assert!(!fault.detail.contains("s3cret"), "{fault}");
    }

    #[test]
    fn a_number_is_kept_as_it_is_or_refused() {
        for kept in [
            "18446744073709551615",
            "-9223372036854775808",
            "0.5",
            "9007199254740991.0",
        ] {
            assert_eq!(parse(kept.as_bytes()).unwrap().to_string(), kept);
        }
        for altered in [
            "123456789012345678901234567890",
            "18446744073709551616",
            "1e300",
            "-1e17",
        ] {
            assert!(parse(altered.as_bytes()).is_err(), "{altered}");
        }
    }

    #[test]
    fn a_repeated_member_is_refused_at_any_level() {
        assert!(parse(br#"{"a": 1, "b": [{"c": 1, "c": 1}]}"#).is_err());
        assert!(parse(br#"{"a": 1, "b": [{"c": 1, "d": 1}]}"#).is_ok());
    }

    #[test]
    fn depth_is_bounded_without_overflowing_the_stack() {
        assert!(parse(format!("{}{}", "[".repeat(127), "]".repeat(127)).as_bytes()).is_ok());
        for open in ["[", "{\"a\":"] {
            assert!(parse(open.repeat(100_000).as_bytes()).is_err());
        }
    }

    #[test]
    fn nul_is_found_in_values_and_in_names() {
        assert_eq!(
            find_nul(&json!({"a": ["x\0", {"b": "y\0"}]}), 9),
            ["/a/0", "/a/1/b"]
        );
        assert_eq!(find_nul(&json!({"a\0": 1}), 9), ["/a\u{fffd}"]);
        assert!(find_nul(&json!({"a": ["x", 1, null]}), 9).is_empty());
    }
}

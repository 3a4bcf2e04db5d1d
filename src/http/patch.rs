//! A member of a partial update, which can be left out, be null, or have a value.

use garde::rules::{inner::Inner, length, range::Bounds};
use garde::{Path, Report, Validate, error::NoKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

/// One member of a `PATCH` body. Mark the field `#[serde(default)]`: a missing member is then [`Patch::Absent`].
///
/// garde's rules look at the value, if there is one: `#[garde(length(chars, max = 200))]`, `#[garde(inner(…))]`,
/// `#[garde(dive)]` work as on an `Option`. To show bounds in the contract, say
/// `#[schema(value_type = Option<String>, max_length = 200)]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug, Default)]
pub enum Patch<T> {
    /// Not in the body: leave it as it is.
    #[default]
    Absent,
    /// `null`: clear it.
    Null,
    /// Set it to this.
    Value(T),
}

impl<T> Patch<T> {
    /// Changes a field that may be empty.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Patch::Absent => {}
            Patch::Null => *field = None,
            Patch::Value(value) => *field = Some(value),
        }
    }

    /// The value, if there is one.
    pub fn as_value(&self) -> Option<&T> {
        match self {
            Patch::Value(value) => Some(value),
            Patch::Absent | Patch::Null => None,
        }
    }

    /// Whether the body does not mention it.
    pub fn is_absent(&self) -> bool {
        matches!(self, Patch::Absent)
    }

    /// Converts the value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(value) => Patch::Value(convert(value)),
        }
    }

    /// `None` if absent, else what the field becomes: the form Diesel's changesets take.
    pub fn into_change(self) -> Option<Option<T>> {
        match self {
            Patch::Absent => None,
            Patch::Null => Some(None),
            Patch::Value(value) => Some(Some(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Patch::Null, Patch::Value))
    }
}

/// Writes `null` for an absent member too: add `skip_serializing_if = "Patch::is_absent"` to tell them apart.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_value().serialize(serializer)
    }
}

// What `#[derive(ToSchema)]` asks of the type of a field, and implements for `Option` in the same way.
impl<T: ComposeSchema> ComposeSchema for Patch<T> {
    fn compose(generics: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        Option::<T>::compose(generics)
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for Patch<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

impl<T: Validate> Validate for Patch<T> {
    type Context = T::Context;

    fn validate_into(&self, context: &T::Context, parent: &mut dyn FnMut() -> Path, report: &mut Report) {
        if let Patch::Value(value) = self {
            value.validate_into(context, parent, report);
        }
    }
}

impl<T> Inner<T> for Patch<T> {
    type Key = NoKey;

    fn validate_inner<F: FnMut(&T, &NoKey)>(&self, mut check: F) {
        if let Patch::Value(value) = self {
            check(value, &NoKey::default());
        }
    }
}

impl<T: length::chars::Chars> length::chars::Chars for Patch<T> {
    fn validate_num_chars(&self, min: usize, max: usize) -> garde::Result {
        self.as_value()
            .map_or(Ok(()), |value| value.validate_num_chars(min, max))
    }
}

impl<T: length::bytes::Bytes> length::bytes::Bytes for Patch<T> {
    fn validate_num_bytes(&self, min: usize, max: usize) -> garde::Result {
        self.as_value()
            .map_or(Ok(()), |value| value.validate_num_bytes(min, max))
    }
}

impl<T: length::simple::Simple> length::simple::Simple for Patch<T> {
    fn validate_length(&self, min: usize, max: usize) -> garde::Result {
        self.as_value()
            .map_or(Ok(()), |value| value.validate_length(min, max))
    }
}

impl<T: Bounds> Bounds for Patch<T> {
    type Size = T::Size;

    const MIN: T::Size = T::MIN;
    const MAX: T::Size = T::MAX;

    fn validate_bounds(
        &self,
        lower: T::Size,
        upper: T::Size,
    ) -> Result<(), garde::rules::range::OutOfBounds> {
        self.as_value()
            .map_or(Ok(()), |value| value.validate_bounds(lower, upper))
    }
}

impl<T: garde::rules::email::Email> garde::rules::email::Email for Patch<T> {
    fn validate_email(&self) -> Result<(), garde::rules::email::InvalidEmail> {
        self.as_value()
            .map_or(Ok(()), garde::rules::email::Email::validate_email)
    }
}

impl<T: garde::rules::url::Url> garde::rules::url::Url for Patch<T> {
    fn validate_url(&self) -> Result<(), garde::rules::url::InvalidUrl> {
        self.as_value()
            .map_or(Ok(()), garde::rules::url::Url::validate_url)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use utoipa::PartialSchema;

    use super::*;

    #[derive(Deserialize, Validate, ToSchema, Debug)]
    #[serde(deny_unknown_fields)]
    struct Change {
        #[serde(default)]
        #[garde(length(chars, min = 1, max = 3))]
        title: Patch<String>,
        #[serde(default)]
        #[garde(range(min = 1, max = 9))]
        count: Patch<i32>,
        #[serde(default)]
        #[garde(inner(length(max = 2)))]
        tags: Patch<Vec<String>>,
        #[serde(default)]
        #[garde(dive)]
        part: Patch<Part>,
    }

    #[derive(Deserialize, Validate, ToSchema, Debug)]
    struct Part {
        #[garde(length(max = 1))]
        name: String,
    }

    fn read(body: serde_json::Value) -> Change {
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn absent_null_and_value_are_told_apart() {
        let change = read(json!({"title": null, "count": 3}));
        assert_eq!((change.title, change.count), (Patch::Null, Patch::Value(3)));
        assert!(change.tags.is_absent());
    }

    #[test]
    fn applying_changes_only_what_is_mentioned() {
        let apply = |patch: Patch<i32>| {
            let mut field = Some(1);
            patch.apply(&mut field);
            field
        };
        assert_eq!(apply(Patch::Absent), Some(1));
        assert_eq!(apply(Patch::Null), None);
        assert_eq!(apply(Patch::Value(2)), Some(2));
        assert_eq!(Patch::Value(2).into_change(), Some(Some(2)));
    }

    #[test]
    fn rules_look_at_the_value_and_only_at_it() {
        assert!(read(json!({})).validate().is_ok());
        assert!(
            read(json!({"title": null, "count": null, "tags": null, "part": null}))
                .validate()
                .is_ok()
        );
        let wrong = json!({"title": "four", "count": 10, "tags": ["a", "b", "c"], "part": {"name": "ab"}});
        let report = read(wrong).validate().unwrap_err();
        let paths: Vec<String> = report.iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["count", "part.name", "tags", "title"]);
    }

    #[test]
    fn in_the_contract_a_patch_is_optional_and_nullable() {
        let schema = serde_json::to_value(<Change as PartialSchema>::schema()).unwrap();
        assert_eq!(schema["required"], json!(null));
        let mut referred = Vec::new();
        Change::schemas(&mut referred);
        let (_, title) = referred.iter().find(|(name, _)| name == "Patch_String").unwrap();
        let nullable = json!({"oneOf": [{"type": "null"}, {"type": "string"}]});
        assert_eq!(serde_json::to_value(title).unwrap(), nullable);
    }
}

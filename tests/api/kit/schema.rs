//! Holds JSON to a schema of the contract (the part of JSON Schema 2020-12 that the contract uses).
//!
//! Stricter than the standard in one point: an object may have no member that its schema does not name, unless the
//! schema says that it may. What an answer holds beyond its documentation is how private data gets out.

use serde_json::{Map, Value};

/// What says nothing about whether a value is right, or nothing that is checked here.
const IGNORED: [&str; 15] = [
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "pattern",
    "properties",
    "additionalProperties",
    "propertyNames",
    "contentMediaType",
    "discriminator",
    "uniqueItems",
];

/// What is wrong with `value`: one line for each place, nothing when it fits.
pub fn mistakes(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut check = Check {
        document,
        mistakes: Vec::new(),
    };
    check.value(schema, value, "");
    check.members(schema, value, "");
    check.mistakes
}

struct Check<'d> {
    document: &'d Value,
    mistakes: Vec<String>,
}

impl<'d> Check<'d> {
    fn complain(&mut self, at: &str, what: impl std::fmt::Display) {
        self.mistakes.push(format!("at {at:?}: {what}"));
    }

    fn referred(&self, reference: &str) -> &'d Value {
        let pointer = reference
            .strip_prefix('#')
            .expect("a reference within the document");
        self.document
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{reference} is nowhere"))
    }

    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        let Some(keywords) = schema.as_object() else {
            return;
        };
        for (keyword, rule) in keywords {
            self.keyword(keyword, rule, value, at);
        }
        let empty = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&empty);
        for (name, member) in value.as_object().into_iter().flatten() {
            let inner = properties
                .get(name)
                .or_else(|| Some(&schema["additionalProperties"]).filter(|it| it.is_object()));
            if let Some(inner) = inner {
                let at = format!("{at}/{name}");
                self.value(inner, member, &at);
                self.members(inner, member, &at);
            }
        }
    }

    fn keyword(&mut self, keyword: &str, rule: &Value, value: &Value, at: &str) {
        match keyword {
            "$ref" => self.value(self.referred(rule.as_str().unwrap_or_default()), value, at),
            "type" => {
                let allowed = rule
                    .as_array()
                    .map_or_else(|| vec![rule], |several| several.iter().collect());
                if !allowed
                    .iter()
                    .any(|kind| is_a(value, kind.as_str().unwrap_or_default()))
                {
                    self.complain(at, format_args!("{value} is not of type {rule}"));
                }
            }
            "enum" if !rule.as_array().is_some_and(|all| all.contains(value)) => {
                self.complain(at, format_args!("{value} is none of {rule}"));
            }
            "const" if rule != value => self.complain(at, format_args!("{value} is not {rule}")),
            "required" => {
                for name in rule.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if value.is_object() && value.get(name).is_none() {
                        self.complain(at, format_args!("{name} is missing"));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    let at = format!("{at}/{index}");
                    self.value(rule, item, &at);
                    self.members(rule, item, &at);
                }
            }
            "allOf" => rule
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|schema| self.value(schema, value, at)),
            "anyOf" | "oneOf" => {
                let fits = |schema: &&Value| mistakes(self.document, schema, value).is_empty();
                let count = rule.as_array().into_iter().flatten().filter(fits).count();
                if count == 0 || (keyword == "oneOf" && count > 1) {
                    self.complain(
                        at,
                        format_args!("{value} fits {count} schemas of {keyword} {rule}"),
                    );
                }
            }
            "format" => {
                if let (Some(format), Some(text)) = (rule.as_str(), value.as_str())
                    && !has_format(format, text)
                {
                    self.complain(at, format_args!("{text:?} is no {format}"));
                }
            }
            "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems" | "maxProperties" => {
                if let (Some(size), Some(bound)) = (size(keyword, value), rule.as_f64()) {
                    let fits = if keyword.starts_with("min") {
                        size >= bound
                    } else {
                        size <= bound
                    };
                    if !fits {
                        self.complain(at, format_args!("{value} breaks {keyword} {rule}"));
                    }
                }
            }
            "enum" | "const" => {}
            other if IGNORED.contains(&other) => {}
            other => self.complain(at, format_args!("the tests do not know the keyword {other}")),
        }
    }

    /// Complains about members that no part of the schema names.
    fn members(&mut self, schema: &Value, value: &Value, at: &str) {
        let mut known = Vec::new();
        if value.is_object() && !self.collect(schema, &mut known) && !known.is_empty() {
            for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
                if !known.contains(&name.as_str()) {
                    self.complain(at, format_args!("{name} is not documented"));
                }
            }
        }
    }

    /// Collects the members that a schema names; true when it allows any other.
    fn collect<'s>(&self, schema: &'s Value, known: &mut Vec<&'s str>) -> bool
    where
        'd: 's,
    {
        known.extend(
            schema["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.as_str()),
        );
        let rest = &schema["additionalProperties"];
        let mut open = rest.is_object() || *rest == Value::Bool(true);
        if let Some(reference) = schema["$ref"].as_str() {
            open |= self.collect(self.referred(reference), known);
        }
        for part in ["allOf", "anyOf", "oneOf"]
            .iter()
            .filter_map(|part| schema[*part].as_array())
            .flatten()
        {
            open |= self.collect(part, known);
        }
        open
    }
}

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// What a bound bounds; nothing for a value of another type.
#[allow(clippy::cast_precision_loss, reason = "sizes in tests are small")]
fn size(keyword: &str, value: &Value) -> Option<f64> {
    match &keyword[3..] {
        "imum" => value.as_f64(),
        "Length" => value.as_str().map(|text| text.chars().count() as f64),
        "Items" => value.as_array().map(|items| items.len() as f64),
        _ => value.as_object().map(|members| members.len() as f64),
    }
}

fn has_format(format: &str, text: &str) -> bool {
    match format {
        "uuid" => uuid::Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text),
        "date-time" => text.ends_with('Z') && text.parse::<dateline::clock::Timestamp>().is_ok(),
        "uri" => url::Url::parse(text).is_ok(),
        "email" => text.contains('@'),
        _ => true,
    }
}

mod tests {
    use serde_json::json;

    use super::*;

    /// Both what is right and each way to be wrong: a checker that lets everything pass proves nothing.
    #[test]
    fn a_value_that_breaks_its_schema_is_told_where_and_how() {
        let document = json!({ "components": { "schemas": {
            "Tag": {
                "type": "object", "required": ["id", "kind"],
                "properties": {
                    "id": { "type": "string", "format": "uuid" },
                    "kind": { "type": "string", "enum": ["topic", "place"] },
                    "name": { "type": ["string", "null"], "maxLength": 3 },
                    "count": { "type": "integer", "minimum": 0 },
                    "at": { "type": "string", "format": "date-time" },
                    "parent": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Tag" }] }
                }
            },
            "Both": { "allOf": [{ "$ref": "#/components/schemas/Tag" }, { "properties": { "more": {} } }] }
        } } });
        let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let id = "019a9f0e-2c4e-7b6a-9d8e-5f3b1c2a4d6e";
        let right = json!({ "id": id, "kind": "topic", "name": null, "count": 0, "parent": { "id": id, "kind": "place" } });
        assert_eq!(mistakes(&document, &schema("Tag"), &right), [""; 0]);
        let list = json!({ "type": "array", "items": schema("Tag") });
        assert_eq!(mistakes(&document, &list, &json!([right])), [""; 0]);
        let both = json!({ "id": id, "kind": "topic", "more": 1 });
        assert_eq!(mistakes(&document, &schema("Both"), &both), [""; 0]);
        for (member, wrong) in [
            ("id", json!(7)),
            ("id", json!(id.to_uppercase())),
            ("kind", json!("person")),
            ("name", json!("four")),
            ("count", json!(-1)),
            ("count", json!(1.5)),
            ("at", json!("yesterday")),
            ("at", json!("2026-11-23T08:30:00+01:00")),
            (
                "parent",
                json!({ "id": id, "kind": "place", "email": "ann@example.org" }),
            ),
            ("email", json!("ann@example.org")),
        ] {
            let mut value = right.clone();
            value[member] = wrong;
            assert!(!mistakes(&document, &schema("Tag"), &value).is_empty(), "{value}");
            assert!(!mistakes(&document, &list, &json!([value])).is_empty(), "{value}");
        }
        assert_eq!(mistakes(&document, &schema("Tag"), &json!({ "id": id })).len(), 1);
        assert_eq!(
            mistakes(
                &document,
                &schema("Both"),
                &json!({ "id": id, "kind": "topic", "other": 1 })
            )
            .len(),
            1
        );
        assert_eq!(
            mistakes(&document, &json!({ "unheardOf": 1 }), &json!(1)).len(),
            1
        );
    }
}

//! Tidies the schemas that the macros collect.
//!
//! A generic type (`Page<ArticleSummary>`) is collected as `Page_ArticleSummary` with a copy of its argument inside,
//! and a field of type `Patch<…>` as a reference to a schema of its own. Clients generated from that have the same type
//! many times under odd names; here the copies become references, the pages get names, and patches go in place. The
//! variants of an enum are collected without names, and without a word on how to tell them apart: they get both.

use std::collections::BTreeSet;
use std::mem;

use serde_json::{Map, Value, json};

const SCHEMAS: &str = "#/components/schemas/";
const PATCH: &str = "Patch_";

/// Inlines patches, renames generic schemas, and turns copies of named schemas into references.
pub(super) fn tidy(document: &mut Value) {
    let schemas = document["components"]["schemas"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let patches: Map<String, Value> = schemas
        .iter()
        .filter(|(name, _)| name.starts_with(PATCH))
        .map(owned)
        .collect();
    visit(document, &mut |value| inline_patch(value, &patches));
    visit(document, &mut merge_null);
    visit(document, &mut rename_reference);
    let renamed = rename_schemas(document);
    share(document, &renamed);
    name_variants(document);
}

fn owned((name, schema): (&String, &Value)) -> (String, Value) {
    (name.clone(), schema.clone())
}

/// Calls `change` for every value of a document, parents before children.
pub(super) fn visit(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    change(value);
    match value {
        Value::Object(members) => members.values_mut().for_each(|value| visit(value, change)),
        Value::Array(items) => items.iter_mut().for_each(|value| visit(value, change)),
        _ => {}
    }
}

fn referred(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

fn inline_patch(value: &mut Value, patches: &Map<String, Value>) {
    let Some(mut patch) = referred(value).and_then(|name| patches.get(name)).cloned() else {
        return;
    };
    let beside = value
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "$ref");
    for (name, member) in beside {
        patch[name] = member.clone();
    }
    *value = patch;
}

/// `oneOf: [null, string]` says no more than `type: [string, null]`, which more tools read well.
fn merge_null(value: &mut Value) {
    let Some([null, other]) = value.get("oneOf").and_then(Value::as_array).map(Vec::as_slice) else {
        return;
    };
    let (true, Some(kind)) = (*null == json!({"type": "null"}), other["type"].as_str()) else {
        return;
    };
    if other.get("properties").is_some() || other.get("enum").is_some() {
        return;
    }
    let mut merged = other.clone();
    merged["type"] = json!([kind, "null"]);
    for (name, member) in value
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "oneOf")
    {
        merged[name] = member.clone();
    }
    *value = merged;
}

/// Takes the null out of a schema that allows it beside one other thing.
pub(super) fn drop_null(schema: &mut Value) {
    let is_null = |value: &Value| *value == json!("null") || *value == json!({"type": "null"});
    if let Some(types) = schema.get_mut("type").and_then(Value::as_array_mut) {
        types.retain(|kind| !is_null(kind));
        if let [kind] = types.as_slice() {
            schema["type"] = kind.clone();
        }
    }
    if let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        choices.retain(|choice| !is_null(choice));
        if let [choice] = choices.as_slice() {
            *schema = choice.clone();
        }
    }
}

/// An inlined enum with a default is collected as `allOf: [enum, {type: object, default}]`, which nothing fulfils.
pub(super) fn merge_default(schema: &mut Value) {
    let Some([base, extra]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) else {
        return;
    };
    let only_a_default = extra.as_object().is_some_and(|extra| {
        extra.len() == 2 && extra.contains_key("default") && extra.get("type") == Some(&json!("object"))
    });
    if only_a_default && base["type"] != "object" {
        let mut merged = base.clone();
        merged["default"] = extra["default"].clone();
        *schema = merged;
    }
}

/// `Page_ArticleSummary` reads better as `ArticleSummaryPage`.
fn new_name(name: &str) -> String {
    name.split('_').rev().collect()
}

fn rename_reference(value: &mut Value) {
    if let Some(name) = referred(value) {
        value["$ref"] = format!("{SCHEMAS}{}", new_name(name)).into();
    }
}

fn rename_schemas(document: &mut Value) -> Map<String, Value> {
    let schemas = document["components"]["schemas"].take();
    let renamed: Map<String, Value> = schemas
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !name.starts_with(PATCH))
        .map(|(name, schema)| (new_name(name), schema.clone()))
        .collect();
    document["components"]["schemas"] = Value::Object(renamed.clone());
    renamed
}

/// Replaces copies of named schemas by references, everywhere but at the place that names them.
fn share(document: &mut Value, schemas: &Map<String, Value>) {
    let named: Vec<(&String, &Value)> = schemas
        .iter()
        .filter(|(_, schema)| is_worth_a_name(schema))
        .collect();
    let mut replace = |value: &mut Value| {
        if let Some((name, _)) = named.iter().find(|(_, schema)| *schema == value) {
            *value = json!({"$ref": format!("{SCHEMAS}{name}")});
        }
    };
    if let Some(paths) = document.get_mut("paths") {
        visit(paths, &mut replace);
    }
    let components = document["components"]["schemas"]
        .as_object_mut()
        .into_iter()
        .flatten();
    for schema in components.map(|(_, schema)| schema) {
        for inner in schema
            .as_object_mut()
            .into_iter()
            .flatten()
            .map(|(_, inner)| inner)
        {
            visit(inner, &mut replace);
        }
    }
}

fn is_worth_a_name(schema: &Value) -> bool {
    ["properties", "enum", "oneOf", "anyOf", "allOf"]
        .iter()
        .any(|member| schema.get(member).is_some())
}

/// Gives names to the variants of each enum whose variants are told apart by a member, and says which member that is:
/// generated clients have a type for each variant then, and know by what to choose.
fn name_variants(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
        return;
    };
    let mut named = Map::new();
    for (name, mut schema) in mem::take(schemas) {
        let variants =
            told_apart(&schema).map(|(member, values)| take_variants(&name, &mut schema, (member, values)));
        named.insert(name, schema);
        named.extend(variants.into_iter().flatten());
    }
    *schemas = named;
}

/// The member that tells the variants of an enum apart, with its value in each.
fn told_apart(schema: &Value) -> Option<(String, Vec<String>)> {
    let variants = schema.get("oneOf")?.as_array()?;
    let values = |member: &String| {
        let value = |variant: &Value| match variant["properties"].get(member)?["enum"].as_array()?.as_slice()
        {
            [only] => Some(only.as_str()?.to_owned()),
            _ => None,
        };
        variants.iter().map(value).collect::<Option<Vec<String>>>()
    };
    let members = variants.first()?["properties"].as_object()?.keys();
    let mut candidates = members.filter_map(|member| Some((member.clone(), values(member)?)));
    candidates.find(|(_, values)| values.iter().collect::<BTreeSet<_>>().len() == values.len())
}

/// Puts references in the places of the variants, which come back with their names.
fn take_variants(
    name: &str,
    schema: &mut Value,
    (member, values): (String, Vec<String>),
) -> Map<String, Value> {
    let mut mapping = Map::new();
    let mut taken = Map::new();
    let variants = schema["oneOf"].as_array_mut().into_iter().flatten();
    for (value, variant) in values.into_iter().zip(variants) {
        let variant_name = format!("{name}{}", capitalised(&value));
        let reference = format!("{SCHEMAS}{variant_name}");
        taken.insert(variant_name, mem::replace(variant, json!({ "$ref": reference })));
        mapping.insert(value, reference.into());
    }
    schema["discriminator"] = json!({ "propertyName": member, "mapping": mapping });
    taken
}

/// `table_cell` as `TableCell`.
fn capitalised(value: &str) -> String {
    let word =
        |word: &str| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default();
    value.split('_').map(word).collect()
}

/// Removes components that nothing refers to.
pub(super) fn prune(document: &mut Value) {
    loop {
        let mut used = BTreeSet::new();
        visit(document, &mut |value| {
            used.extend(value.get("$ref").and_then(Value::as_str).map(str::to_owned));
        });
        let mut removed = false;
        for section in ["schemas", "responses", "headers"] {
            if let Some(components) = document["components"][section].as_object_mut() {
                let before = components.len();
                components.retain(|name, _| used.contains(&format!("#/components/{section}/{name}")));
                removed |= components.len() < before;
            }
        }
        if !removed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_taken_out_of_either_form() {
        let without = |mut schema: Value| {
            drop_null(&mut schema);
            schema
        };
        assert_eq!(
            without(json!({"type": ["string", "null"]})),
            json!({"type": "string"})
        );
        assert_eq!(
            without(json!({"oneOf": [{"type": "null"}, {"$ref": "#/x"}]})),
            json!({"$ref": "#/x"})
        );
        assert_eq!(without(json!({"type": "string"})), json!({"type": "string"}));
    }

    #[test]
    fn a_default_joins_the_enum_it_is_one_of() {
        let mut schema =
            json!({"allOf": [{"type": "string", "enum": ["a"]}, {"type": "object", "default": "a"}]});
        merge_default(&mut schema);
        assert_eq!(schema, json!({"type": "string", "enum": ["a"], "default": "a"}));
    }

    fn variant(member: &str, value: &str) -> Value {
        json!({"type": "object", "required": [member], "properties": {
            "size": {"type": "integer"}, member: {"type": "string", "enum": [value]},
        }})
    }

    #[test]
    fn variants_get_names_and_the_member_that_tells_them_apart_is_said() {
        let mut document = json!({"components": {"schemas": {
            "Block": {"description": "A block.", "oneOf": [variant("type", "text"), variant("type", "table_row")]},
            "Other": {"type": "object"},
        }}});
        name_variants(&mut document);
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
        assert_eq!(names, ["Block", "BlockText", "BlockTableRow", "Other"]);
        assert_eq!(schemas["BlockTableRow"], variant("type", "table_row"));
        let (text, row) = (format!("{SCHEMAS}BlockText"), format!("{SCHEMAS}BlockTableRow"));
        let expected = json!({
            "description": "A block.",
            "oneOf": [{"$ref": text}, {"$ref": row}],
            "discriminator": {"propertyName": "type", "mapping": {"text": text, "table_row": row}},
        });
        assert_eq!(schemas["Block"], expected);
    }

    #[test]
    fn what_no_member_tells_apart_stays_as_it_is() {
        let choice =
            |variants: [Value; 2]| json!({"components": {"schemas": {"Choice": {"oneOf": variants}}}});
        for document in [
            choice([variant("type", "a"), variant("kind", "b")]),
            choice([variant("type", "a"), variant("type", "a")]),
            choice([json!({"type": "null"}), variant("type", "a")]),
            choice([json!({"$ref": "#/x"}), json!({"type": "null"})]),
        ] {
            let mut named = document.clone();
            name_variants(&mut named);
            assert_eq!(named, document);
        }
    }

    #[test]
    fn a_generic_name_is_read_from_the_inside_out() {
        assert_eq!(new_name("Page_ArticleSummary"), "ArticleSummaryPage");
        assert_eq!(new_name("Tag"), "Tag");
    }
}

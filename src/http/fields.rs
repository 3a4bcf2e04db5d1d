//! Sparse answers: only those members of an answer that a client asks for.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::Serialize;
use serde_json::Value;

use super::answer::JSON;
use super::input::{Fault, decode_pairs};
use super::problem::{Code, Problem};
use super::query_values::QueryText;
use super::routing::RouteTable;

/// The parameter.
pub(super) const NAME: &str = "fields";
/// How many characters it has at most.
const LONGEST: usize = 2_000;
/// The most members that one request may name.
const MOST: usize = 50;
/// What an answer is that lacks members which the contract promises.
pub(super) const SPARSE_JSON: &str = "application/vnd.dateline.sparse+json";
/// How many names a member of a member of a member… has at most.
const DEEPEST: usize = 4;
/// Where the items of a page are.
const ITEMS: &str = "data";

/// Members by name, each with those of its own that are asked for; none of its own: all of it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Tree(BTreeMap<String, Self>);

/// Which members of an answer a client asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields(Tree);

impl Fields {
    /// What a request asks for of its answer, if it does not ask for all of it.
    ///
    /// # Errors
    /// 400 for a member that there is not, with those that there are, or for too many of them.
    pub fn asked(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let query = request.query_string();
        if !query.contains(NAME) {
            return Ok(None);
        }
        let pairs = decode_pairs(query).unwrap_or_default();
        let Some((_, text)) = pairs.iter().find(|(name, _)| name == NAME) else {
            return Ok(None);
        };
        let table = request.app_data::<Data<RouteTable>>();
        let known = table.and_then(|table| table.members(request.path()));
        known.map(|known| Self::of(known, text)).transpose()
    }

    /// Reads `title,credits.author.name`.
    fn of(known: &Members, text: &str) -> Result<Self, Problem> {
        let paths: Vec<&str> = text.split(',').collect();
        if paths.len() > MOST {
            let detail = format!("at most {MOST} members, separated by commas");
            return Err(wrong("too_many", detail));
        }
        let mut wanted = Tree::default();
        for path in paths {
            let names: Vec<&str> = path.split('.').collect();
            known.check(&names)?;
            wanted.add(&names);
        }
        Ok(Self(wanted))
    }

    /// Whether anything of a member is asked for.
    pub fn wants(&self, member: &str) -> bool {
        self.0.0.contains_key(member)
    }
}

impl Tree {
    fn add(&mut self, names: &[&str]) {
        let [first, rest @ ..] = names else {
            // All of it is asked for, whatever else is.
            self.0.clear();
            return;
        };
        let is_whole = self.0.get(*first).is_some_and(|below| below.0.is_empty());
        if !is_whole {
            self.0.entry((*first).to_owned()).or_default().add(rest);
        }
    }

    fn prune(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.prune(item)),
            Value::Object(members) => {
                members.retain(|name, _| self.0.contains_key(name));
                for (name, below) in &self.0 {
                    if let Some(member) = members.get_mut(name).filter(|_| !below.0.is_empty()) {
                        below.prune(member);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What of an answer is shown to who asks with `fields`; without that, all of it. Of a page it is about the items.
///
/// # Errors
/// As [`Fields::asked`]; 500 for what cannot be written as JSON.
pub(super) fn written<T: Serialize>(
    request: &HttpRequest,
    value: &T,
) -> Result<(Vec<u8>, &'static str), Problem> {
    let Some(Fields(wanted)) = Fields::asked(request)? else {
        return whole(value);
    };
    let mut value = serde_json::to_value(value).map_err(Problem::internal)?;
    match value.get_mut(ITEMS) {
        Some(items @ Value::Array(_)) => wanted.prune(items),
        _ => wanted.prune(&mut value),
    }
    Ok((
        serde_json::to_vec(&value).map_err(Problem::internal)?,
        SPARSE_JSON,
    ))
}

/// All of an answer.
pub(super) fn whole<T: Serialize>(value: &T) -> Result<(Vec<u8>, &'static str), Problem> {
    Ok((serde_json::to_vec(value).map_err(Problem::internal)?, JSON))
}

/// The members that an answer has in the contract, each with its own.
#[derive(Debug, Default)]
pub(super) struct Members(Vec<(String, Self)>);

impl Members {
    /// What `fields` may name of the answer of an operation that takes it.
    pub(super) fn of_operation(document: &Value, operation: &Value) -> Option<Self> {
        let parameters = operation["parameters"].as_array()?;
        parameters.iter().find(|parameter| parameter["name"] == NAME)?;
        let answer = &operation["responses"]["200"]["content"][JSON]["schema"];
        let Self(all) = Self::of_schema(document, answer, DEEPEST);
        let items = all.iter().position(|(name, _)| name == ITEMS);
        Some(match items {
            // What is asked for of a page is about its items.
            Some(_) => Self::of_schema(document, property(document, answer, ITEMS)?, DEEPEST),
            None => Self(all),
        })
    }

    /// The members of an object, of the items of a list, or of what may be null.
    fn of_schema(document: &Value, schema: &Value, depth: usize) -> Self {
        let mut found = Self::default();
        if depth > 0 {
            found.collect(document, schema, depth);
        }
        found
    }

    fn collect(&mut self, document: &Value, schema: &Value, depth: usize) {
        let schema = resolved(document, schema);
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            if !self.0.iter().any(|(known, _)| known == name) {
                let below = Self::of_schema(document, member, depth - 1);
                self.0.push((name.clone(), below));
            }
        }
        let choices = ["oneOf", "anyOf", "allOf"]
            .iter()
            .filter_map(|list| schema[list].as_array());
        for part in choices.flatten().chain(schema.get("items")) {
            self.collect(document, part, depth);
        }
    }

    fn check(&self, names: &[&str]) -> Result<(), Problem> {
        let [first, rest @ ..] = names else {
            return Ok(());
        };
        if let Some((_, below)) = self.0.iter().find(|(name, _)| name == first) {
            return below.check(rest);
        }
        let known: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        let known = if known.is_empty() {
            "nothing".to_owned()
        } else {
            known.join(", ")
        };
        let detail = format!("there is no member \"{first}\" there; known are: {known}");
        Err(wrong("unknown", detail))
    }
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    target
        .and_then(|target| document.pointer(target))
        .unwrap_or(schema)
}

fn property<'a>(document: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    resolved(document, schema)["properties"].get(name)
}

/// Refuses what is too long to be read.
pub(super) fn check_length(text: &str) -> Result<(), Fault> {
    let read = QueryText::<LONGEST>::try_from(text.to_owned());
    read.map(drop).map_err(|detail| Fault::new("invalid", detail))
}

fn wrong(code: &str, detail: String) -> Problem {
    Problem::new(Code::InvalidParameter)
        .detail(detail.clone())
        .parameter(NAME, code, detail)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::*;

    fn table() -> RouteTable {
        let reference = |name| json!({ "$ref": format!("#/components/schemas/{name}") });
        let list = |items: Value| json!({ "type": "array", "items": items });
        let story = json!({ "properties": {
            "title": { "type": "string" },
            "words": { "type": "integer" },
            "credits": list(reference("Credit")),
        } });
        let credit = json!({ "properties": {
            "role": { "type": "string" },
            "author": { "oneOf": [{ "type": "null" }, reference("Writer")] },
        } });
        let writer = json!({ "properties": { "name": {}, "friends": list(reference("Writer")) } });
        let page = json!({ "properties": { "data": list(reference("Story")), "links": {} } });
        let gives = |schema| {
            json!({ "get": {
            "parameters": [{ "name": "fields", "in": "query" }],
            "responses": { "200": { "content": { "application/json": { "schema": schema } } } },
        } })
        };
        RouteTable::of_contract(&json!({
            "paths": { "/story": gives(reference("Story")), "/stories": gives(reference("Page")), "/other": { "get": {} } },
            "components": { "schemas": { "Story": story, "Credit": credit, "Writer": writer, "Page": page } },
        }))
    }

    fn request(uri: &str) -> HttpRequest {
        TestRequest::with_uri(uri)
            .app_data(Data::new(table()))
            .to_http_request()
    }

    fn story() -> Value {
        let credit = |name: &str| json!({ "role": "author", "author": { "name": name, "friends": [] } });
        json!({ "title": "Night trains", "words": 323, "credits": [credit("Mara"), credit("Jonas")] })
    }

    fn told(value: &Value, uri: &str) -> (Value, &'static str) {
        let (body, content_type) = written(&request(uri), value).unwrap();
        (serde_json::from_slice(&body).unwrap(), content_type)
    }

    fn shown(fields: &str) -> Value {
        let (value, content_type) = told(&story(), &format!("/story?fields={fields}"));
        assert_eq!(content_type, SPARSE_JSON);
        value
    }

    #[test]
    fn only_what_is_asked_for_is_shown() {
        assert_eq!(shown("words"), json!({ "words": 323 }));
        let names = json!([{ "author": { "name": "Mara" } }, { "author": { "name": "Jonas" } }]);
        assert_eq!(
            shown("title,credits.author.name"),
            json!({ "title": "Night trains", "credits": names })
        );
        assert_eq!(shown("credits.role,credits")["credits"], story()["credits"]);
        assert_eq!(shown("credits,credits.role")["credits"], story()["credits"]);
        for whole in ["/story", "/story?of=fields", "/other?fields=title"] {
            assert_eq!(told(&story(), whole), (story(), JSON), "{whole}");
        }
    }

    #[test]
    fn of_a_page_the_items_are_shown_in_part_and_the_rest_whole() {
        let page = json!({ "data": [story()], "links": { "next": null } });
        let (sparse, _) = told(&page, "/stories?fields=words%2Ccredits.role");
        let credit = json!({ "role": "author" });
        let expected = json!({ "words": 323, "credits": [credit, credit] });
        assert_eq!(sparse, json!({ "data": [expected], "links": { "next": null } }));
        assert!(Fields::asked(&request("/stories?fields=data")).is_err());
    }

    #[test]
    fn what_there_is_not_is_refused_with_what_there_is() {
        for (fields, known) in [
            ("colour", "title, words, credits"),
            ("title,credits.colour", "role, author"),
            ("credits.author.colour", "name, friends"),
            ("credits.author.friends.name.colour", "nothing"),
            ("title.colour", "nothing"),
            ("", "title, words, credits"),
            ("title,", "title, words, credits"),
            ("__proto__", "title, words, credits"),
        ] {
            let refused = Fields::asked(&request(&format!("/story?fields={fields}"))).unwrap_err();
            let told = refused.to_string();
            assert!(told.contains(&format!("known are: {known}")), "{fields}: {told}");
        }
        let many = format!("/story?fields={}", ["title"; 51].join(","));
        assert!(Fields::asked(&request(&many)).is_err());
    }

    #[test]
    fn what_is_wanted_is_known_before_it_is_looked_up() {
        let fields = Fields::asked(&request("/story?fields=credits.role"))
            .unwrap()
            .unwrap();
        assert!(fields.wants("credits") && !fields.wants("title"));
    }
}

//! Requests made up from the contract: whatever operation it names, with any of its parameters, right and wrong.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::IndexedRandom;
use serde_json::Value;

use crate::kit::contract::{Operation, document};

/// A value of so many bytes fits into a URL whatever stands beside it.
const LONGEST: u64 = 2_000;

/// What there is to ask about.
#[derive(Default)]
pub struct Known {
    /// Slugs of everything, and a few that nothing has.
    pub names: Vec<String>,
    /// Ids of everything, and one that nothing has.
    pub ids: Vec<String>,
    /// Words that stand somewhere, and some that do not.
    pub words: Vec<String>,
    /// Queries by which links led on, each with the path that it belongs to.
    pub links: Vec<String>,
    /// Tokens of the feed of changes.
    pub tokens: Vec<String>,
}

/// A request.
#[derive(Debug)]
pub struct Asked {
    /// The path with the query.
    pub path: String,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The parameters that it has.
    pub given: Vec<String>,
    /// Those of them that are surely wrong.
    pub wrong: Vec<String>,
}

/// What is asked with tokens that nobody can invent: it never answers anything but a refusal here.
pub const UNGUESSABLE: [&str; 2] = ["get_preview", "get_notices"];

/// The public operations that read.
pub fn reads() -> Vec<&'static Operation> {
    let all = crate::kit::contract::operations().iter();
    all.filter(|operation| operation.method == "GET" && !operation.is_secured())
        .collect()
}

/// Makes requests up, always the same ones for the same seed.
pub struct Inventor<'k> {
    known: &'k mut Known,
    random: Xoshiro256PlusPlus,
    /// Of so many values one is wrong.
    pub one_wrong_in: u32,
}

/// A value and whether it is surely wrong.
type Invented = (String, bool);

impl<'k> Inventor<'k> {
    pub fn new(known: &'k mut Known, seed: u64, one_wrong_in: u32) -> Self {
        Self {
            known,
            random: rand::SeedableRng::seed_from_u64(seed),
            one_wrong_in,
        }
    }

    /// Takes note of where an answer leads on to.
    pub fn learn(&mut self, path: &str, json: &Value) {
        const ENOUGH: usize = 300;
        let links = ["/links/next", "/links/prev"];
        let links = links.iter().filter_map(|at| json.pointer(at)?.as_str());
        let links: Vec<String> = links.map(str::to_owned).collect();
        let token = json.pointer("/meta/next").and_then(Value::as_str);
        let (known, random) = (&mut self.known, &mut self.random);
        let mut keep = |all: &mut Vec<String>, one: String| match all.len() {
            ENOUGH => all[random.random_range(0..ENOUGH)] = one,
            _ => all.push(one),
        };
        // The feed's links hold tokens.
        let is_feed = path.contains("/changes");
        links
            .into_iter()
            .filter(|_| !is_feed)
            .for_each(|link| keep(&mut known.links, link));
        token
            .into_iter()
            .for_each(|token| keep(&mut known.tokens, token.to_owned()));
    }

    /// A request of this operation.
    pub fn ask(&mut self, operation: &Operation) -> Asked {
        if let Some(link) = self.link(operation) {
            return link;
        }
        let mut asked = Asked {
            path: operation.path.to_owned(),
            headers: Vec::new(),
            given: Vec::new(),
            wrong: Vec::new(),
        };
        let mut query: Vec<(String, String)> = Vec::new();
        for parameter in operation.about["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let place = parameter["in"].as_str().unwrap();
            let is_needed = place == "path" || parameter["required"] == true || name == "seconds";
            if !is_needed && self.random.random_bool(0.7) {
                continue;
            }
            let (value, is_wrong) = self.value(name, parameter);
            match place {
                "path" => asked.path = asked.path.replace(&format!("{{{name}}}"), &encoded(&value)),
                "header" => asked.headers.extend(header(name, value)),
                _ => {
                    asked.given.push(name.to_owned());
                    asked.wrong.extend(is_wrong.then(|| name.to_owned()));
                    query.push((name.to_owned(), value));
                }
            }
        }
        self.set_apart(&mut asked, &mut query);
        self.spoil(&mut asked, &mut query);
        if !query.is_empty() {
            let pairs = query
                .iter()
                .map(|(name, value)| format!("{name}={}", encoded(value)));
            asked.path = format!("{}?{}", asked.path, pairs.collect::<Vec<_>>().join("&"));
        }
        asked
    }

    /// Now and then, what an answer of the operation led on to.
    fn link(&mut self, operation: &Operation) -> Option<Asked> {
        if !operation.takes("cursor") || self.random.random_bool(0.8) {
            return None;
        }
        let fitting = self.known.links.iter().filter(|link| {
            let path = link.split('?').next().unwrap_or_default();
            operation.fits(path)
        });
        let fitting: Vec<&String> = fitting.collect();
        let path = (*fitting.choose(&mut self.random)?).clone();
        Some(Asked {
            given: vec!["cursor".to_owned()],
            headers: Vec::new(),
            wrong: Vec::new(),
            path,
        })
    }

    /// Mostly, what goes with no other filter and in no other order stands without them.
    fn set_apart(&mut self, asked: &mut Asked, query: &mut Vec<(String, String)>) {
        const ALONE: [&str; 3] = ["ids", "slugs", "updated_after"];
        const WITH_ALL: [&str; 5] = ["fields", "include", "formats", "limit", "count"];
        let alone = ALONE
            .into_iter()
            .find(|name| query.iter().any(|(given, _)| given == name));
        let Some(alone) = alone.filter(|_| self.random.random_bool(0.7)) else {
            return;
        };
        query.retain(|(name, _)| name == alone || WITH_ALL.contains(&name.as_str()));
        if alone == "updated_after" {
            query.push(("sort".to_owned(), "-updated_at".to_owned()));
            asked.given.push("sort".to_owned());
        }
        let is_left = |name: &String| query.iter().any(|(given, _)| given == name);
        asked.given.retain(is_left);
        asked.wrong.retain(is_left);
    }

    /// Now and then, a parameter that nobody knows or one that comes twice.
    fn spoil(&mut self, asked: &mut Asked, query: &mut Vec<(String, String)>) {
        if !self.random.random_ratio(1, self.one_wrong_in * 4) {
            return;
        }
        let again = query.choose(&mut self.random).cloned();
        let (name, value) = again.unwrap_or(("surprise".to_owned(), "1".to_owned()));
        asked.given.push(name.clone());
        asked.wrong.push(name.clone());
        query.push((name, value));
    }

    fn value(&mut self, name: &str, parameter: &'static Value) -> Invented {
        let schema = resolved(&parameter["schema"]);
        if self.random.random_ratio(1, self.one_wrong_in) {
            return self.wrong_value(name, schema);
        }
        let example = parameter["example"].as_str();
        match example.filter(|_| self.random.random_bool(0.1)) {
            Some(example) => (example.to_owned(), false),
            None => (self.right_value(name, schema), false),
        }
    }

    /// A value that the contract allows, or that may mean nothing.
    fn right_value(&mut self, name: &str, schema: &'static Value) -> String {
        if let Some(values) = schema["enum"].as_array() {
            return self.one_of(values);
        }
        match schema["type"].as_str() {
            Some("array") => {
                let values = resolved(&schema["items"])["enum"].as_array().unwrap();
                let mut all: Vec<String> = values
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect();
                all.retain(|_| self.random.random_bool(0.6));
                if all.is_empty() {
                    self.one_of(values)
                } else {
                    all.join(",")
                }
            }
            Some("boolean") => self.some(&["true", "false"]),
            Some("integer") => self.number(name, schema),
            _ => self.text(name, schema),
        }
    }

    fn number(&mut self, name: &str, schema: &Value) -> String {
        let bound = |keyword: &str, without: i64| schema[keyword].as_i64().unwrap_or(without);
        let (least, most) = (bound("minimum", 0), bound("maximum", 1_000));
        // A stream ends by itself.
        match (name, self.random.random_range(0..4)) {
            ("seconds", _) => 0,
            (_, 0) => least,
            (_, 1) => most,
            _ => self.random.random_range(least..=most.min(least + 10)),
        }
        .to_string()
    }

    fn text(&mut self, name: &str, schema: &Value) -> String {
        const TIMES: [&str; 8] = [
            "2026-11-23T08:30:00Z",
            "2026-11-23T08:40:30.5Z",
            "2026-11-23T09:00:00+01:00",
            "2026-11-22T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-11-23T08:31:00Z",
            "2026-11-23T08:45:00Z",
        ];
        let is_time = name.ends_with("_after") || name.ends_with("_before");
        match name {
            _ if schema["format"] == "date-time" => self.some(&TIMES),
            _ if is_time && self.random.random_bool(0.5) => {
                self.some(&["now", "now-10m", "now-30d", "now-9999w", "now-0d"])
            }
            _ if is_time => self.some(&TIMES),
            _ if schema["format"] == "uuid" || name == "id" => self.id(),
            "ids" => self.several(4, Self::id),
            "language" => self.some(&["en", "EN", "de", "pt-BR", "zh-Hant-TW"]),
            "since" | "Last-Event-ID" => self
                .known
                .tokens
                .choose(&mut self.random)
                .cloned()
                .unwrap_or_default(),
            "cursor" => {
                let link = self.known.links.choose(&mut self.random);
                let cursor = link.and_then(|link| link.split("cursor=").nth(1));
                cursor
                    .unwrap_or("W10")
                    .split('&')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            }
            "fields" => self.some(&["id", "id,slug", "article.id", "author_name", "title,name"]),
            "q" => self.typed(schema["maxLength"].as_u64()),
            "path" if self.random.random_bool(0.5) => format!("/{}", self.name()),
            "path" => format!("/news/2026/{}?from=print#top", self.name()),
            _ => self.several(3, Self::name),
        }
    }

    /// A value that is surely refused.
    fn wrong_value(&mut self, name: &str, schema: &Value) -> Invented {
        const HOSTILE: [&str; 8] = [
            "\u{202e}gnihton",
            "' OR 1=1 --",
            "%",
            "../../etc/passwd",
            "\u{1F600}",
            "-1",
            "[\"a\"]",
            "\\",
        ];
        let number =
            |keyword: &str, more: i64| schema[keyword].as_i64().map(|bound| (bound + more).to_string());
        match self.random.random_range(0..6) {
            0 => ("a\0b".to_owned(), true),
            // What does not fit into a URL is refused before anybody reads it.
            1 if schema["maxLength"].as_u64().is_some_and(|most| most < LONGEST) => {
                let most = usize::try_from(schema["maxLength"].as_u64().unwrap()).unwrap();
                ("a".repeat(most + 1), true)
            }
            2 if schema["type"] == "integer" => (number("maximum", 1).unwrap_or_default(), true),
            3 if schema["type"] == "integer" => (number("minimum", -1).unwrap_or_default(), true),
            4 if schema["type"] == "boolean" || schema["enum"].is_array() || schema["type"] == "array" => {
                ("surprise".to_owned(), true)
            }
            _ if name == "cursor" || name == "ids" || schema["format"].is_string() => ("x".to_owned(), true),
            _ => (self.some(&HOSTILE), false),
        }
    }

    /// What somebody may type who searches.
    fn typed(&mut self, most: Option<u64>) -> String {
        let mut typed = Vec::new();
        for _ in 0..self.random.random_range(1..4) {
            let word = self
                .known
                .words
                .choose(&mut self.random)
                .cloned()
                .unwrap_or_default();
            let whole = word.chars().count();
            typed.push(match self.random.random_range(0..12) {
                0 => format!("-{word}"),
                1 => format!("\"{word} {word}\""),
                2 => format!("tag:{}", self.name()),
                3 => format!("author:{}", self.name()),
                // The beginning of it, or it misspelled.
                4 | 5 => word.chars().take(whole.div_ceil(2)).collect(),
                6 | 7 => word.chars().take(whole.saturating_sub(1)).chain(['x']).collect(),
                _ => word,
            });
        }
        let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap());
        typed.join(" ").chars().take(most).collect()
    }

    fn several(&mut self, most: usize, one: impl Fn(&mut Self) -> String) -> String {
        let number = self.random.random_range(1..=most);
        let all: Vec<String> = (0..number).map(|_| one(self)).collect();
        // Mostly one: most parameters take no more.
        if self.random.random_bool(0.6) {
            all[0].clone()
        } else {
            all.join(",")
        }
    }

    fn name(&mut self) -> String {
        if self.random.random_bool(0.1) {
            return self.id();
        }
        self.known
            .names
            .choose(&mut self.random)
            .cloned()
            .unwrap_or_default()
    }

    fn id(&mut self) -> String {
        self.known
            .ids
            .choose(&mut self.random)
            .cloned()
            .unwrap_or_default()
    }

    fn some(&mut self, all: &[&str]) -> String {
        (*all.choose(&mut self.random).unwrap()).to_owned()
    }

    fn one_of(&mut self, all: &[Value]) -> String {
        let one = all.choose(&mut self.random).and_then(Value::as_str);
        one.unwrap_or_default().to_owned()
    }
}

/// A schema, or the one that it refers to.
fn resolved(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(reference) => document().pointer(&reference[1..]).unwrap(),
        None => schema,
    }
}

/// A header, if it can be one.
fn header(name: &str, value: String) -> Option<(&'static str, String)> {
    let name = ["If-None-Match", "Last-Event-ID"]
        .into_iter()
        .find(|known| *known == name);
    let name = name.unwrap_or_else(|| panic!("say here what {name:?} is sent"));
    let can_be = value.is_ascii() && !value.contains(|one: char| one.is_control());
    let quoted = if name == "If-None-Match" {
        format!("\"{}\"", value.replace('"', ""))
    } else {
        value
    };
    can_be.then_some((name, quoted))
}

fn encoded(value: &str) -> String {
    const KEPT: &[u8] = b"-_.~,:";
    let byte = |byte: u8| match byte {
        _ if byte.is_ascii_alphanumeric() || KEPT.contains(&byte) => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}

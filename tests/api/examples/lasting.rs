//! What is random or secret in a recording becomes something that is the same in every run.

use std::collections::{BTreeMap, HashMap};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kit::contract::document;

/// What stands for the id of a request.
const REQUEST: &str = "019ab2c4-7d00-7000-8000-0000000000f0";

/// How much of an id is made of the time, and so the same in every run.
const TIME_OF_ID: usize = 13;

/// The examples, in the order they were recorded in, without what differs from one run to the next.
pub fn settle(examples: Vec<(&'static str, Value)>) -> BTreeMap<&'static str, Value> {
    let mut changing = Changing::default();
    let mut settled = BTreeMap::new();
    for (operation, mut example) in examples {
        changing.settle("", &mut example);
        settled.insert(operation, example);
    }
    settled
}

/// What was met so far, with what stands for it: what was equal stays equal.
#[derive(Default)]
struct Changing {
    ids: HashMap<String, String>,
    hashes: HashMap<String, String>,
}

impl Changing {
    fn settle(&mut self, member: &str, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members.iter_mut() {
                    self.settle(name, value);
                }
            }
            Value::Array(items) => {
                for item in items.iter_mut() {
                    self.settle(member, item);
                }
            }
            Value::String(text) => {
                let lasting = self.lasting(member, text);
                *text = lasting;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn lasting(&mut self, member: &str, text: &str) -> String {
        match member {
            "access_token" | "refresh_token" => shown("Tokens", member),
            "secret" if text.starts_with("dlc_") => shown("PostedComment", member),
            "token" if text.starts_with("dls_") => shown("SetUp", member),
            "token" if text.starts_with("dlp_") => shown("MintedPreview", member),
            "token" if text.starts_with("dlf_") => shown("CommentForm", member),
            "challenge" => shown("FinishLogin", member),
            "code" if text.bytes().all(|byte| byte.is_ascii_digit()) => shown("FinishLogin", member),
            "secret" | "otpauth_url" | "qr_svg" => shown("SecondFactorEnrolment", member),
            "recovery_codes" => "K7QX-2MPA-9TBD-HW4Z".to_owned(),
            "code" if text.matches('-').count() == 3 => "K7QX-2MPA-9TBD-HW4Z".to_owned(),
            "token" if text.starts_with("dtl_") => shown("MintedApiKey", member),
            "hint" => shown("ApiKey", member),
            "token" if text.starts_with("dlw_") => shown("ResetPassword", member),
            "token" => shown("AcceptInvitation", member),
            "url" if text.contains("?token=") => {
                let (page, token) = text.split_once("?token=").unwrap();
                format!("{page}?token={}", self.lasting("token", token))
            }
            "content_hash" | "copy_hash" | "before_hash" | "after_hash" | "previous_hash" | "hash" => {
                self.hash(text)
            }
            "request_id" => REQUEST.to_owned(),
            "next" if text.contains("cursor=") => self.link(text),
            "next" | "mark" => place(text),
            _ if text.len() == 36 && Uuid::try_parse(text).is_ok() => self.id(text),
            _ => text.to_owned(),
        }
    }

    /// The time in an id stays; the random rest becomes a number.
    fn id(&mut self, id: &str) -> String {
        let number = self.ids.len() + 1;
        let lasting = format!("{}-7000-8000-{number:012x}", &id[..TIME_OF_ID]);
        self.ids.entry(id.to_owned()).or_insert(lasting).clone()
    }

    /// The hash of a text with ids in it is as random as they are.
    fn hash(&mut self, hash: &str) -> String {
        let number = self.hashes.len() + 1;
        let digest: [u8; 32] = Sha256::digest(format!("revision {number}")).into();
        let lasting = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.hashes.entry(hash.to_owned()).or_insert(lasting).clone()
    }

    /// The cursor in a link to the next page holds the id of the last item on this one.
    fn link(&mut self, link: &str) -> String {
        let (path, cursor) = link.split_once("cursor=").expect("a link to the next page");
        let (place, list) = cursor.split_once('.').expect("a place and its list");
        let mut place: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(place).unwrap()).unwrap();
        self.settle("", &mut place);
        let place = URL_SAFE_NO_PAD.encode(place.to_string());
        format!("{path}cursor={place}.{list}")
    }
}

/// A token of the feed of changes, or a link with one, holds ids and times.
fn place(text: &str) -> String {
    let lasting = shown("ChangesMeta", "next");
    let Some((path, token)) = text.split_once("since=") else {
        return lasting;
    };
    let rest = token.split_once('&').map_or("", |(_, rest)| rest);
    format!("{path}since={lasting}&{rest}")
}

/// What the contract shows for a secret.
fn shown(schema: &str, member: &str) -> String {
    // What is made of two schemas has its own members in the second part.
    let example = ["", "/allOf/1"].into_iter().find_map(|part| {
        let pointer = format!("/components/schemas/{schema}{part}/properties/{member}/example");
        document().pointer(&pointer).and_then(Value::as_str)
    });
    example
        .unwrap_or_else(|| panic!("the contract shows no {member} of {schema}"))
        .to_owned()
}

mod tests {
    use serde_json::json;

    use super::*;

    fn run(random: &str) -> BTreeMap<&'static str, Value> {
        let id = format!("019ab2c4-7d00-7{random}-8000-000000000{random}");
        let place = URL_SAFE_NO_PAD.encode(json!(["name", "Rail", id]).to_string());
        let first = json!({ "id": id, "access_token": random, "content_hash": random, "title": "Rail" });
        let second = json!({ "next": format!("/tags?cursor={place}.mark"), "data": [{ "parent_id": id }] });
        settle(vec![("first", first), ("second", second)])
    }

    #[test]
    fn two_runs_say_the_same_and_what_was_equal_stays_equal() {
        let one = run("abc");
        assert_eq!(one, run("def"));
        assert_eq!(one["first"]["id"], "019ab2c4-7d00-7000-8000-000000000001");
        assert_eq!(one["first"]["title"], "Rail");
        assert_eq!(one["first"]["id"], one["second"]["data"][0]["parent_id"]);
    }
}

//! `openapi/openapi.json` is the contract of this very code.

use std::fs;

use serde_json::Value;

use super::source::root;

#[test]
fn each_choice_among_objects_says_which_member_tells_them_apart() {
    let contract: Value = serde_json::from_str(&dateline::server::contract_text()).unwrap();
    let mut choices = 0;
    for (name, schema) in contract["components"]["schemas"].as_object().unwrap() {
        let variants = schema["oneOf"].as_array().map_or(0, Vec::len);
        if variants > 1 {
            let mapping = &schema["discriminator"]["mapping"];
            assert_eq!(
                mapping.as_object().map(serde_json::Map::len),
                Some(variants),
                "{name}"
            );
            choices += 1;
        }
    }
    assert!(choices >= 4, "{choices}");
}

#[test]
fn the_contract_in_the_repository_is_current() {
    let committed = fs::read_to_string(root().join("openapi/openapi.json")).unwrap_or_default();
    let current = dateline::server::contract_text();
    if committed != current {
        let first = committed
            .lines()
            .zip(current.lines())
            .position(|(there, here)| there != here);
        panic!(
            "openapi/openapi.json is stale (first at line {}); write it anew:\n  cargo run -- openapi --output openapi/openapi.json",
            first.map_or(0, |line| line + 1)
        );
    }
}

//! `openapi/openapi.json` is the contract of the program beside it.

use std::{fs, path::Path};

use dateline::server::contract_text;

#[test]
fn the_committed_contract_is_the_one_of_the_program() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/openapi.json");
    let committed = fs::read_to_string(file).unwrap_or_default();
    let current = contract_text();
    assert!(
        committed == current,
        "openapi/openapi.json is stale, {}; renew it: cargo run -- openapi --output openapi/openapi.json",
        first_difference(&committed, &current)
    );
}

#[test]
fn a_difference_is_named_by_its_line() {
    assert_eq!(first_difference("a\nb\n", "a\nc\n"), "first in line 2: c");
    assert_eq!(first_difference("a\n", "a\nb\n"), "first in line 2: b");
    assert_eq!(first_difference("a\nb\n", "a\n"), "first in line 2: (the end)");
}

/// Where two texts part.
fn first_difference(committed: &str, current: &str) -> String {
    let same = committed
        .lines()
        .zip(current.lines())
        .take_while(|(left, right)| left == right)
        .count();
    format!(
        "first in line {}: {}",
        same + 1,
        current.lines().nth(same).unwrap_or("(the end)")
    )
}

//! `openapi/openapi.json` is the contract of this very code.

use std::fs;

use super::source::root;

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

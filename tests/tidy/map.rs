//! The architecture map leads somewhere: every path that `src/README.md` names exists.

use std::fs;

use super::source::{root, sources};

/// The paths in a text: what stands in backticks and looks like a file or folder of this repository. (A mere name, such
/// as `store.rs`, is one of many files.)
fn paths(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let looks_like_a_path = |word: &&str| {
        let plain = word
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "/._-".contains(character));
        let known = [".rs", ".md", ".sql", ".json", ".toml", "/"]
            .iter()
            .any(|ending| word.ends_with(ending));
        plain && known && word.contains('/') && !word.starts_with(['/', '.'])
    };
    quoted.filter(looks_like_a_path).map(str::to_owned).collect()
}

fn is_of_a_migration(name: &str) -> bool {
    matches!(name, "up.sql" | "down.sql")
}

fn missing(text: &str) -> Vec<String> {
    // A bare name, such as `store.rs`, stands for a file that every domain has.
    let names = |path: &String| {
        !path.contains('/')
            && sources()
                .iter()
                .any(|source| source.path.ends_with(&format!("/{path}")))
    };
    let exists = |path: &String| {
        root().join(path).exists()
            || root().join("src").join(path).exists()
            || names(path)
            || is_of_a_migration(path)
    };
    paths(text).into_iter().filter(|path| !exists(path)).collect()
}

#[test]
fn every_path_on_the_map_exists() {
    let text = fs::read_to_string(root().join("src/README.md")).unwrap();
    let missing = missing(&text);
    assert!(
        missing.is_empty(),
        "src/README.md names what is not there: {missing:?}"
    );
}

#[test]
fn a_path_that_leads_nowhere_is_noticed() {
    let text = "See `tags/store.rs`, `src/db/`, `tests/tidy/map.rs`, `cargo test`, `/articles/{slug}` and `tags/nowhere.rs`.";
    assert_eq!(paths(text).len(), 4);
    assert_eq!(missing(text), ["tags/nowhere.rs"]);
}

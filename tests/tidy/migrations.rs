//! Both databases have the same migrations, and the same tables with the same columns, constraints and indexes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::source::root;

const BACKENDS: [&str; 2] = ["sqlite", "postgres"];

fn names(backend: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("migrations").join(backend)).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn text(backend: &str, name: &str, file: &str) -> String {
    let path = root().join("migrations").join(backend).join(name).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a migration makes: `table tags` with its columns, `index tags_parent` with what it is on.
fn made(sql: &str) -> BTreeMap<String, BTreeSet<String>> {
    let without_comments: Vec<&str> = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect();
    let sql = without_comments.join(" ");
    let mut made = BTreeMap::new();
    for statement in sql.split(';').map(str::trim) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let inner = || {
            statement.split_once('(').map_or("", |(_, rest)| {
                rest.rsplit_once(')').map_or(rest, |(inner, _)| inner)
            })
        };
        match words.as_slice() {
            ["CREATE", "TABLE", name, ..] => {
                made.insert(
                    format!("table {name}"),
                    items(inner()).iter().map(|item| column(item)).collect(),
                );
            }
            ["CREATE", "INDEX", name, ..] | ["CREATE", "UNIQUE", "INDEX", name, ..] => {
                let on = statement.split_once(" ON ").map_or("", |(_, on)| on);
                made.insert(format!("index {name}"), BTreeSet::from([neutral(on)]));
            }
            _ => {}
        }
    }
    made
}

/// Splits at the commas that stand outside of parentheses.
fn items(list: &str) -> Vec<String> {
    let (mut depth, mut items) = (0, vec![String::new()]);
    for character in list.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match (character, depth) {
            (',', 0) => items.push(String::new()),
            _ => items.last_mut().expect("never empty").push(character),
        }
    }
    items
}

/// A column or constraint in words that both databases share.
fn column(item: &str) -> String {
    neutral(item)
}

/// Without the words in which the two dialects differ for the same thing.
fn neutral(text: &str) -> String {
    let text = text
        .replace("COLLATE \"C\"", "")
        .replace("GENERATED ALWAYS AS IDENTITY", "")
        .replace("AUTOINCREMENT", "");
    let same = [
        ("UUID", "ID"),
        ("BLOB", "ID"),
        ("BYTEA", "ID"),
        ("BOOLEAN", "BOOL"),
        ("DOUBLE PRECISION", "DOUBLE"),
        ("INTEGER", "INT"),
        ("BIGINT", "INT"),
        ("BIGSERIAL", "INT"),
    ];
    let text = same
        .iter()
        .fold(text, |text, (word, neutral)| text.replace(word, neutral));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What one side has and the other has not.
fn differences(sqlite: &str, postgres: &str) -> Vec<String> {
    let (sqlite, postgres) = (made(sqlite), made(postgres));
    let things: BTreeSet<&String> = sqlite.keys().chain(postgres.keys()).collect();
    let nothing = BTreeSet::new();
    let mut found = Vec::new();
    for thing in things {
        let sides = [&sqlite, &postgres].map(|side| side.get(thing).unwrap_or(&nothing));
        for (here, there, name) in [(sides[0], sides[1], "sqlite"), (sides[1], sides[0], "postgres")] {
            found.extend(
                here.difference(there)
                    .map(|item| format!("{thing}: only on {name}: {item}")),
            );
        }
    }
    found
}

#[test]
fn both_databases_have_the_same_migrations_and_tables() {
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert_eq!(sqlite, postgres);
    for name in &sqlite {
        let [here, there] = BACKENDS.map(|backend| text(backend, name, "up.sql"));
        let found = differences(&here, &there);
        assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
    }
}

#[test]
fn every_migration_says_how_it_is_undone() {
    for (backend, name) in BACKENDS
        .iter()
        .flat_map(|backend| names(backend).into_iter().map(move |name| (backend, name)))
    {
        let up = made(&text(backend, &name, "up.sql"));
        let down = text(backend, &name, "down.sql");
        for table in up.keys().filter_map(|thing| thing.strip_prefix("table ")) {
            let drops = |line: &str| {
                line.split([' ', ';']).any(|word| word == table) && line.starts_with("DROP TABLE")
            };
            assert!(
                down.lines().any(drops),
                "{backend}/{name}: down.sql does not drop {table}"
            );
        }
    }
}

#[test]
fn a_column_an_index_and_a_constraint_on_one_side_alone_are_noticed() {
    let good = "CREATE TABLE tags (id BLOB NOT NULL, -- the id\n kind TEXT CHECK (kind IN ('a', 'b')), CONSTRAINT k UNIQUE (id));\nCREATE INDEX i ON tags (id);";
    let there = good.replace("BLOB", "UUID").replace("TEXT", "TEXT COLLATE \"C\"");
    assert_eq!(differences(good, &there), [""; 0]);
    for (word, other) in [
        ("id BLOB", "ident BLOB"),
        ("'b'", "'c'"),
        (" NOT NULL", ""),
        ("INDEX i", "INDEX j"),
        ("(id);", "(kind);"),
    ] {
        assert!(
            !differences(&good.replacen(word, other, 1), &there).is_empty(),
            "{word}"
        );
    }
}

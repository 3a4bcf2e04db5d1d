//! `.env.example` lists every setting with its default, unit and meaning, and nothing else.

use std::{collections::BTreeMap, fs, path::Path};

use dateline::config::{SECTIONS, Setting, example_file};

#[test]
fn the_example_file_lists_every_setting_with_its_default_and_no_other() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(".env.example");
    let complaints = complaints(&fs::read_to_string(file).unwrap_or_default());
    assert!(complaints.is_empty(), "\n{}\n{}", complaints.join("\n"), remedy());
}

#[test]
fn the_example_file_says_what_the_table_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(".env.example");
    let there = fs::read_to_string(file).unwrap_or_default();
    assert!(
        there == example_file(SECTIONS),
        "a meaning, unit or bound differs; {}",
        remedy()
    );
}

#[test]
fn a_missing_an_unknown_and_a_changed_setting_are_each_noticed() {
    let good = example_file(SECTIONS);
    assert_eq!(complaints(&good), [""; 0]);
    for (broken, complaint) in [
        (
            good.replace("#DATELINE_PORT=8080\n", ""),
            "DATELINE_PORT is missing",
        ),
        (
            good.replace("#DATELINE_PORT=8080", "#DATELINE_PORT=80"),
            "DATELINE_PORT has 80, its default is 8080",
        ),
        (
            format!("{good}#DATELINE_COLOUR=red\n"),
            "DATELINE_COLOUR is no setting",
        ),
        (
            format!("{good}DATELINE_COLOUR=red\n"),
            "DATELINE_COLOUR is no setting",
        ),
    ] {
        assert_eq!(complaints(&broken), [complaint]);
    }
}

/// Everything wrong with the names and defaults of such a file.
fn complaints(text: &str) -> Vec<String> {
    let mut there: BTreeMap<&str, &str> = text
        .lines()
        .map(|line| line.trim_start_matches('#'))
        .filter(|line| line.starts_with("DATELINE_"))
        .filter_map(|line| line.split_once('='))
        .collect();
    let settings = SECTIONS.iter().flat_map(|section| section.settings);
    let mut complaints: Vec<String> = settings
        .filter_map(|setting| complaint(setting, there.remove(setting.name)))
        .collect();
    complaints.extend(there.keys().map(|name| format!("{name} is no setting")));
    complaints
}

fn complaint(setting: &Setting, there: Option<&str>) -> Option<String> {
    match there {
        None => Some(format!("{} is missing", setting.name)),
        Some(value) if value != setting.default => Some(format!(
            "{} has {value}, its default is {}",
            setting.name, setting.default
        )),
        Some(_) => None,
    }
}

/// Writes what the file should be, and says how to take it.
fn remedy() -> String {
    let proposal = Path::new(env!("CARGO_TARGET_TMPDIR")).join("env.example");
    match fs::write(&proposal, example_file(SECTIONS)) {
        Ok(()) => format!("to take the table's text: cp {} .env.example", proposal.display()),
        Err(error) => format!("(and the proposal cannot be written: {error})"),
    }
}

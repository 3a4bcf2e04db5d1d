//! The configuration as a whole.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use super::{load::env_file, reader::Reader, *};

const SECRET: &str = "6f1d0c7e9b2a4853f0e1d2c3b4a5968778695a4b";

fn from(variables: &[(&str, &str)]) -> Result<Config, Vec<ConfigMistake>> {
    Config::from_env(
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

fn mistakes(variables: &[(&str, &str)]) -> Vec<String> {
    from(variables)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn nothing_set_is_a_good_configuration_with_the_documented_defaults() {
    let config = from(&[]).unwrap();
    assert_eq!(config.database.url.to_string(), "sqlite://data/dateline.db");
    assert_eq!(config.server.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.auth.access_lifetime, Duration::from_secs(900));
    assert_eq!(config.auth.refresh_lifetime, Duration::from_secs(30 * 86_400));
    assert_eq!(
        config.auth.argon2,
        Argon2Config {
            memory_kib: 19 * 1024,
            passes: 2,
            lanes: 1
        }
    );
    assert_eq!(config.comments.policy, CommentsPolicy::Moderated);
    assert_eq!(config.comments.max_length, 15 * 1024);
    assert_eq!(config.log.format, LogFormat::Auto);
    assert!((1..=2).contains(&config.auth.hashing_concurrency));
}

#[test]
fn the_table_lists_exactly_what_is_read() {
    let mut reader = Reader::new([]);
    Config::read(&mut reader);
    let listed: Vec<&str> = SECTIONS
        .iter()
        .flat_map(|section| section.settings)
        .map(|setting| setting.name)
        .collect();
    let once: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(listed.len(), once.len(), "a setting is listed twice");
    assert_eq!(once, reader.asked());
}

#[test]
fn every_number_takes_both_of_its_bounds() {
    for setting in SECTIONS.iter().flat_map(|section| section.settings) {
        if let Kind::Number { min, max, .. } = setting.kind {
            for bound in [min, max] {
                assert!(
                    from(&[(setting.name, &bound.to_string())]).is_ok(),
                    "{}={bound}",
                    setting.name
                );
            }
            assert!(
                from(&[(setting.name, &(max + 1).to_string())]).is_err(),
                "{}",
                setting.name
            );
        }
    }
}

#[test]
fn all_mistakes_are_reported_together() {
    let found = mistakes(&[
        ("DATELINE_HOST", "localhost"),
        ("DATELINE_PORT", "80,80"),
        ("DATELINE_PUBLIC_URL", "example.org"),
        ("DATELINE_DATABASE_URL", "mysql://root@localhost/news"),
        ("DATELINE_SIGNING_SECRET", "short"),
        ("DATELINE_COMMENTS_POLICY", "whatever"),
        ("DATELINE_LOG", "dateline=loud"),
        ("DATELINE_LOG_FROMAT", "json"),
    ]);
    assert_eq!(found.len(), 8, "{found:#?}");
    for part in [
        "DATELINE_HOST: \"localhost\" is not an IP address; expected an IP address (default 127.0.0.1)",
        "DATELINE_PORT: \"80,80\" is not a whole number; expected a port, a whole number from 0 to 65535 (default 8080)",
        "DATELINE_COMMENTS_POLICY: \"whatever\" is not known; expected moderated | post_moderated",
        "did you mean DATELINE_LOG_FORMAT?",
    ] {
        assert!(
            found.iter().any(|mistake| mistake.contains(part)),
            "{part} in {found:#?}"
        );
    }
}

#[test]
fn no_mistake_repeats_a_secret() {
    let found = mistakes(&[
        ("DATELINE_SIGNING_SECRET", "hunter2"),
        (
            "DATELINE_SIGNING_SECRET_PREVIOUS",
            "hunter2-hunter2-hunter2-hunter2-example",
        ),
        ("DATELINE_DATABASE_URL", "postgres://ann:hunter2@host:port/news"),
    ]);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(!found.concat().contains("hunter2"), "{found:#?}");
}

#[test]
fn debug_output_of_the_configuration_shows_no_secret() {
    let config = from(&[
        ("DATELINE_SIGNING_SECRET", SECRET),
        ("DATELINE_SIGNING_SECRET_PREVIOUS", SECRET),
        ("DATELINE_DATABASE_URL", "postgres://ann:hunter2@db.example/news"),
    ])
    .unwrap();
    let shown = format!("{config:?} {:?}", config.signing_keys().unwrap());
    assert!(!shown.contains(SECRET) && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn postgresql_without_a_signing_secret_is_a_mistake_and_with_one_it_is_not() {
    let url = ("DATELINE_DATABASE_URL", "postgres://db.example/news");
    let found = mistakes(&[url]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("DATELINE_SIGNING_SECRET: is missing"),
        "{found:?}"
    );
    assert!(from(&[url, ("DATELINE_SIGNING_SECRET", SECRET)]).is_ok());
}

#[test]
fn a_wrong_secret_is_not_called_missing_as_well() {
    let found = mistakes(&[
        ("DATELINE_DATABASE_URL", "postgres://db.example/news"),
        ("DATELINE_SIGNING_SECRET", "short"),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn the_database_follows_the_data_folder_unless_it_is_named() {
    let config = from(&[("DATELINE_DATA_DIR", "/srv/news")]).unwrap();
    assert_eq!(config.database.url.to_string(), "sqlite:///srv/news/dateline.db");
    let config = from(&[
        ("DATELINE_DATA_DIR", "/srv/news"),
        ("DATELINE_DATABASE_URL", "sqlite://x.db"),
    ])
    .unwrap();
    assert_eq!(config.database.url.to_string(), "sqlite://x.db");
}

#[test]
fn with_sqlite_a_secret_is_generated_only_when_asked_for_and_a_configured_one_wins() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("data");
    let data = ("DATELINE_DATA_DIR", folder.to_str().unwrap());

    let config = from(&[data]).unwrap();
    assert!(!folder.exists(), "reading the configuration writes nothing");
    let generated = config.signing_keys().unwrap();
    assert!(folder.join("signing-secret").exists());
    assert_eq!(config.signing_keys().unwrap().current, generated.current);
    assert!(generated.previous.is_none());

    let config = from(&[data, ("DATELINE_SIGNING_SECRET", SECRET)]).unwrap();
    assert_eq!(config.signing_keys().unwrap().current.secret.expose(), SECRET);
}

#[test]
fn the_previous_secret_keeps_the_id_it_had() {
    let before = from(&[("DATELINE_SIGNING_SECRET", SECRET)])
        .unwrap()
        .signing_keys()
        .unwrap();
    let new = SECRET.to_uppercase();
    let after = from(&[
        ("DATELINE_SIGNING_SECRET", &new),
        ("DATELINE_SIGNING_SECRET_PREVIOUS", SECRET),
    ])
    .unwrap()
    .signing_keys()
    .unwrap();
    assert_eq!(after.previous.unwrap().kid, before.current.kid);
    assert_ne!(after.current.kid, before.current.kid);
}

#[test]
fn the_example_file_is_itself_a_good_configuration_line_by_line() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join(".env");
    let uncommented: String = example_file(SECTIONS)
        .lines()
        .map(|line| line.replacen("#DATELINE_", "DATELINE_", 1) + "\n")
        .collect();
    fs::write(&path, uncommented).unwrap();
    let mut mistakes = Vec::new();
    let variables = env_file(&path, &mut mistakes);
    assert_eq!(mistakes, []);
    assert_eq!(
        variables.len(),
        SECTIONS
            .iter()
            .map(|section| section.settings.len())
            .sum::<usize>()
    );
    assert_eq!(
        format!("{:?}", Config::from_env(variables)),
        format!("{:?}", from(&[]))
    );
}

#[test]
fn a_malformed_line_of_the_env_file_is_a_mistake_that_does_not_repeat_the_value() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join(".env");
    fs::write(
        &path,
        "DATELINE_PORT=9000\nDATELINE_SIGNING_SECRET=hunter2=and more\nDATELINE_HOST=::1\n",
    )
    .unwrap();
    let mut mistakes = Vec::new();
    let variables = env_file(&path, &mut mistakes);
    assert_eq!(variables.len(), 2, "{variables:?}");
    assert_eq!(mistakes.len(), 1);
    assert!(
        mistakes[0].problem.contains("the line after DATELINE_PORT"),
        "{mistakes:?}"
    );
    assert!(!mistakes[0].to_string().contains("hunter2"), "{mistakes:?}");
}

#[test]
fn a_missing_env_file_is_fine_and_an_unreadable_one_is_a_mistake() {
    let temporary = tempfile::tempdir().unwrap();
    let mut mistakes = Vec::new();
    assert_eq!(env_file(Path::new("/no/such/folder/.env"), &mut mistakes), []);
    assert_eq!(mistakes, []);
    assert_eq!(env_file(temporary.path(), &mut mistakes), []);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
}

#[test]
fn a_word_that_is_no_level_does_not_silence_the_log() {
    for wrong in ["warning", "debgu", "info,dateline"] {
        assert_eq!(mistakes(&[("DATELINE_LOG", wrong)]).len(), 1, "{wrong}");
    }
    for right in ["warn", "off", "info,dateline::db=debug"] {
        assert!(from(&[("DATELINE_LOG", right)]).is_ok(), "{right}");
    }
}

#[test]
fn a_dollar_in_the_env_file_is_told_unless_it_stands_for_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    for (line, count) in [
        ("DATELINE_DATABASE_URL=sqlite://data/a$b.db", 1),
        ("export DATELINE_DATABASE_URL=\"sqlite://data/a${b}.db\"", 1),
        ("DATELINE_DATABASE_URL='sqlite://data/a$b.db'", 0),
        ("SOMETHING_ELSE=$b", 0),
    ] {
        std::fs::write(&path, line).unwrap();
        let mut found = Vec::new();
        super::load::env_file(&path, &mut found);
        assert_eq!(found.len(), count, "{line}: {found:?}");
    }
}

#[test]
fn an_empty_variable_hides_none_behind_it() {
    let variables = [("DATELINE_PORT", ""), ("DATELINE_PORT", "18099")];
    let mut reader =
        super::reader::Reader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(super::server::ServerConfig::read(&mut reader).port, 18099);
}

//! Each way to fail has its exit code and a message that says what to do.

use std::fs;

use crate::run::Machine;

#[test]
fn a_wrong_command_line_ends_with_2() {
    let machine = Machine::new();
    for arguments in [
        &["publish"][..],
        &["migrate", "--quickly"],
        &["user", "create"],
        &[],
    ] {
        assert_eq!(machine.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn help_and_version_end_with_0_and_help_explains_the_exit_codes() {
    let machine = Machine::new();
    assert!(
        machine
            .run(&["--help"])
            .ok()
            .contains("78  the configuration has mistakes")
    );
    assert!(machine.run(&["--version"]).ok().starts_with("dateline "));
}

#[test]
fn mistakes_in_the_configuration_end_with_78_all_at_once_and_nothing_is_written() {
    let machine = Machine::new();
    let variables = [
        ("DATELINE_PORT", "eighty"),
        ("DATELINE_SIGNING_SECRET", "hunter2"),
    ];
    fs::write(
        machine.folder().join(".env"),
        "DATELINE_PORT=81\nDATELINE_WROKERS=2\n",
    )
    .unwrap();
    let message = machine.run_with(&["migrate"], &variables, "").failed(78);
    assert!(message.contains("3 mistakes"), "{message}");
    assert!(
        message.contains("\"eighty\""),
        "the environment wins over .env: {message}"
    );
    assert!(message.contains("did you mean DATELINE_WORKERS?"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
    assert_eq!(fs::read_dir(machine.folder()).unwrap().count(), 1);
}

#[test]
fn settings_are_taken_from_the_env_file() {
    let machine = Machine::new();
    fs::write(machine.folder().join(".env"), "DATELINE_DATA_DIR='the archive'\n").unwrap();
    machine.run(&["migrate"]).ok();
    assert!(machine.folder().join("the archive/dateline.db").exists());
}

#[test]
fn a_database_that_is_away_ends_with_69() {
    let variables = [
        ("DATELINE_DATABASE_URL", "postgres://ann:hunter2@127.0.0.1:1/news"),
        (
            "DATELINE_SIGNING_SECRET",
            "6f1d0c7e9b2a4853f0e1d2c3b4a5968778695a4b",
        ),
    ];
    let message = Machine::new().run_with(&["migrate"], &variables, "").failed(69);
    assert!(
        message.contains("cannot be reached") && message.lines().count() == 1,
        "{message}"
    );
    assert!(!message.contains("hunter2"), "{message}");
}

#[test]
fn a_server_that_is_away_ends_with_69() {
    let message = Machine::new()
        .run(&["health", "--address", "127.0.0.1:1"])
        .failed(69);
    assert!(message.contains("check that the server runs"), "{message}");
}

#[test]
fn migrating_twice_changes_nothing_the_second_time() {
    let machine = Machine::new();
    assert!(!machine.run(&["migrate"]).ok().is_empty());
    let again = machine.run(&["migrate"]);
    assert!(again.errors.contains("is up to date"), "{again:?}");
    assert_eq!(again.ok(), "");
}

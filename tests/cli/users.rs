//! `dateline user …`.

use crate::run::Machine;

fn create(machine: &Machine, email: &str, role: &str) -> String {
    machine
        .run(&["user", "create", "--email", email, "--role", role])
        .ok()
}

/// The fields of the account's line in `dateline user list`.
fn listed(machine: &Machine, email: &str) -> Vec<String> {
    let list = machine.run(&["user", "list"]).ok();
    let line = list
        .lines()
        .find(|line| line.starts_with(email))
        .unwrap_or_else(|| panic!("{email} in {list}"));
    line.split('\t').map(str::to_owned).collect()
}

#[test]
fn an_account_is_created_with_a_password_that_is_printed_once() {
    let machine = Machine::new();
    let output = create(&machine, "ann@example.org", "admin");
    let password = output
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .unwrap();
    assert_eq!(password.len(), 23, "{output}");
    assert_eq!(
        listed(&machine, "ann@example.org"),
        ["ann@example.org", "admin", "active", "never", "ann"]
    );
}

#[test]
fn a_password_from_standard_input_is_checked_and_not_printed() {
    let machine = Machine::new();
    let create = [
        "user",
        "create",
        "--email",
        "ben@example.org",
        "--role",
        "author",
        "--password-stdin",
    ];
    let refused = machine.run_with(&create, &[], "short\n").failed(1);
    assert!(refused.contains("at least 8 bytes"), "{refused}");
    let output = machine
        .run_with(&create, &[], "correct horse battery staple\n")
        .ok();
    assert!(
        !output.contains("horse") && !output.contains("password"),
        "{output}"
    );
}

#[test]
fn an_address_that_is_taken_is_refused_however_it_is_spelt() {
    let machine = Machine::new();
    create(&machine, "ann@example.org", "admin");
    let again = machine
        .run(&["user", "create", "--email", "ANN@example.org", "--role", "editor"])
        .failed(1);
    assert!(
        again.contains("another account has this e-mail address"),
        "{again}"
    );
}

#[test]
fn roles_change_and_accounts_are_suspended_by_address() {
    let machine = Machine::new();
    create(&machine, "ann@example.org", "admin");
    create(&machine, "ben@example.org", "author");
    machine
        .run(&["user", "set-role", "Ben@Example.org", "editor"])
        .ok();
    machine.run(&["user", "suspend", "ben@example.org"]).ok();
    assert_eq!(listed(&machine, "ben@example.org")[1..3], ["editor", "suspended"]);
    let admins = machine.run(&["user", "list", "--role", "admin"]).ok();
    assert_eq!(admins.lines().count(), 1, "{admins}");
}

#[test]
fn the_last_administrator_stays_one() {
    let machine = Machine::new();
    create(&machine, "ann@example.org", "admin");
    for arguments in [
        &["user", "suspend", "ann@example.org"][..],
        &["user", "set-role", "ann@example.org", "editor"],
    ] {
        let refused = machine.run(arguments).failed(1);
        assert!(refused.contains("last active administrator"), "{refused}");
    }
    assert_eq!(listed(&machine, "ann@example.org")[1..3], ["admin", "active"]);
}

#[test]
fn an_unknown_address_and_an_unknown_role_are_told() {
    let machine = Machine::new();
    let nowhere = machine.run(&["user", "list"]).failed(1);
    assert!(nowhere.contains("there is no database"), "{nowhere}");
    assert!(!machine.folder().join("data").exists());
    machine.run(&["migrate"]).ok();
    let unknown = machine.run(&["user", "suspend", "nobody@example.org"]).failed(1);
    assert!(
        unknown.contains("no account has the address nobody@example.org"),
        "{unknown}"
    );
    let role = machine.run(&["user", "set-role", "ann@example.org", "boss"]);
    assert!(role.code == 2 && role.errors.contains("moderator"), "{role:?}");
}

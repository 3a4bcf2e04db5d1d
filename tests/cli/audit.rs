//! `dateline audit …`.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::run::Machine;

#[test]
fn a_whole_log_ends_with_0_and_a_broken_one_with_1_and_the_entry() {
    let machine = Machine::new();
    machine.run(&["migrate"]).ok();
    let whole = machine.run(&["audit", "verify"]).ok();
    assert_eq!(whole, "0 entries, all as they were written\n");

    let file = machine.folder().join("data/dateline.db");
    let mut database = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let forged = "INSERT INTO audit_entries (sequence, event_sequence, kind, kind_group, object_kind, actor_kind,
            request_id, occurred_at, payload, previous_hash, hash)
        VALUES (1, 1, 'tag.created', 'tag', 'tag', 'system', 'r', '2026-11-23 00:00:00', '{}', zeroblob(32), zeroblob(32))";
    database.batch_execute(forged).unwrap();
    let broken = machine.run(&["audit", "verify"]).failed(1);
    assert!(broken.contains("entry 1 is missing, was changed"), "{broken}");
}

#[test]
fn where_there_is_no_database_there_is_no_log() {
    let refused = Machine::new().run(&["audit", "verify"]).failed(1);
    assert!(refused.contains("there is no database"), "{refused}");
}

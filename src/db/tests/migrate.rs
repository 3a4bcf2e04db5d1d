//! Migrations: both sides alike, undone and redone, and never on the wrong database.

use std::path::Path;

use diesel::connection::SimpleConnection;

use super::super::pool::{Access, open_sqlite};
use super::*;

fn sqlite(path: &Path) -> SqliteConnection {
    match open_sqlite(path, Access::Migrate).unwrap() {
        Conn::Sqlite(conn) => conn,
        Conn::Postgres(_) => unreachable!(),
    }
}

#[test]
fn a_new_database_gets_every_table_and_an_old_one_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("deep/down/dateline.db"));
    let first = Db::migrate(&location).unwrap();
    assert!(!first.applied.is_empty());
    assert_eq!(first.copy, None);
    assert_eq!(Db::migrate(&location).unwrap(), Migrated::default());
}

#[test]
fn a_database_that_went_missing_is_not_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.db");
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    std::fs::remove_file(&path).unwrap();
    let refused = Db::migrate(&Location::Sqlite(path.clone()));
    assert!(
        matches!(refused, Err(MigrateError::Missing { .. })),
        "{refused:?}"
    );
    assert!(!path.exists());
}

#[test]
fn a_database_that_was_emptied_is_not_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.db");
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    std::fs::write(&path, "").unwrap();
    let refused = Db::migrate(&Location::Sqlite(path));
    assert!(
        matches!(refused, Err(MigrateError::Missing { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_file_that_is_no_database_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    let text = "Dear editor, ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let refused = Db::migrate(&Location::Sqlite(path.clone()));
    assert!(
        matches!(refused, Err(MigrateError::NotADatabase(_))),
        "{refused:?}"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn what_a_new_database_holds_is_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/dateline#1?.db");
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    undo(&path, PACKED_TEXTS);
    let copy = Db::migrate(&Location::Sqlite(path.clone()))
        .unwrap()
        .copy
        .unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!((mode(&path), mode(&copy)), (0o600, 0o600));
}

const LISTS: &str = "2026-11-26-000001";
const PACKED_TEXTS: &str = "2026-11-27-000001";

const ARTICLE: &str =
    "INSERT INTO articles (id, slug, title, language, stage, live_state, revision_number, version, created_at, updated_at)
     VALUES (zeroblob(16), 'rain', 'Rain AGAIN', 'en', 'draft', 'never', 1, 1, '2026-11-23', '2026-11-23')";

#[test]
fn the_headlines_of_an_older_database_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.db");
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    undo(&path, LISTS);
    sqlite(&path).batch_execute(ARTICLE).unwrap();
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    let folded: String = crate::db::schema::articles::table
        .select(crate::db::schema::articles::title_folded)
        .first(&mut sqlite(&path))
        .unwrap();
    assert_eq!(folded, "rain again");
}

#[test]
fn the_texts_of_an_older_database_are_kept_and_can_be_taken_back_unless_compressed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.db");
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    undo(&path, PACKED_TEXTS);
    let revision = r#"INSERT INTO article_revisions (id, article_id, number, content_hash, created_at, title, word_count,
            reading_time_minutes, rules_version, content, body_html, body_text)
        VALUES (zeroblob(16), zeroblob(16), 1, '', '2026-11-23', 'Rain', 1, 1, 1,
            '{"body":{"format":"markdown","source":"*Ra\"in*"}}', '<em>Ra"in</em>', 'Ra"in')"#;
    sqlite(&path)
        .batch_execute(&format!("{ARTICLE}; {revision}"))
        .unwrap();
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    let body: Vec<u8> = crate::db::schema::article_revisions::table
        .select(crate::db::schema::article_revisions::body)
        .first(&mut sqlite(&path))
        .unwrap();
    assert_eq!(
        String::from_utf8(body).unwrap(),
        r#"["*Ra\"in*","<em>Ra\"in</em>","Ra\"in"]"#
    );

    undo(&path, PACKED_TEXTS);
    let kept = r#"SELECT body_html || ' ' || body_text || ' ' || json_extract(content, '$.body.source') AS sql
                  FROM article_revisions"#;
    let kept: Vec<Table> = diesel::sql_query(kept).load(&mut sqlite(&path)).unwrap();
    assert_eq!(kept[0].sql, r#"<em>Ra"in</em> Ra"in *Ra"in*"#);

    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    sqlite(&path)
        .batch_execute("UPDATE article_revisions SET body = x'28b52ffd00'")
        .unwrap();
    let mut conn = sqlite(&path);
    // The younger ones go first, and do not mind.
    let refused = std::iter::repeat_with(|| {
        diesel_migrations::MigrationHarness::revert_last_migration(&mut conn, super::super::migrate::SQLITE)
    })
    .find_map(|reverted| reverted.err())
    .unwrap();
    assert!(refused.to_string().contains("some_texts_are_compressed"));
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.db");
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000');
                 PRAGMA wal_checkpoint(TRUNCATE)";
    sqlite(&path).batch_execute(newer).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(
        Db::migrate(&Location::Sqlite(path.clone())),
        Err(MigrateError::Newer(_))
    ));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn an_update_copies_the_database_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.db");
    Db::migrate(&Location::Sqlite(path.clone())).unwrap();
    undo(&path, PACKED_TEXTS);
    let updated = Db::migrate(&Location::Sqlite(path)).unwrap();
    assert!(!updated.applied.is_empty());
    let mut copy = SqliteConnection::establish(updated.copy.unwrap().to_str().unwrap()).unwrap();
    assert!(
        diesel::sql_query("SELECT body_html FROM article_revisions")
            .execute(&mut copy)
            .is_ok(),
        "copied before the update"
    );
}

/// Takes back every migration down to this one, and this one too.
fn undo(path: &Path, name: &str) {
    use diesel_migrations::MigrationHarness;
    let mut conn = sqlite(path);
    let oldest = name.replace('-', "");
    while conn.applied_migrations().unwrap()[0].to_string() >= oldest {
        conn.revert_last_migration(super::super::migrate::SQLITE).unwrap();
    }
}

#[test]
fn every_migration_can_be_undone_and_done_again() {
    use diesel_migrations::MigrationHarness;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.db");
    let location = Location::Sqlite(path.clone());
    Db::migrate(&location).unwrap();
    let before = tables(&path);
    sqlite(&path)
        .revert_all_migrations(super::super::migrate::SQLITE)
        .unwrap();
    assert_eq!(tables(&path).len(), 1, "only Diesel's own table is left");
    Db::migrate(&location).unwrap();
    assert_eq!(tables(&path), before);
}

#[derive(QueryableByName, PartialEq, Debug)]
struct Table {
    #[diesel(sql_type = diesel::sql_types::Text)]
    sql: String,
}

fn tables(path: &Path) -> Vec<Table> {
    let all =
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name";
    diesel::sql_query(all).load(&mut sqlite(path)).unwrap()
}

#[test]
fn rebuilding_a_parent_table_keeps_its_children_on_a_migrating_connection() {
    let rebuild = "CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT);
                   INSERT INTO new_parents (id) SELECT id FROM parents;
                   DROP TABLE parents;
                   ALTER TABLE new_parents RENAME TO parents;";
    let children_after = |access: Access| -> i64 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        std::fs::File::create(&path).unwrap();
        let Conn::Sqlite(mut conn) = open_sqlite(&path, access).unwrap() else {
            unreachable!()
        };
        conn.batch_execute(
            "CREATE TABLE parents (id INTEGER PRIMARY KEY);
             CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents ON DELETE CASCADE);
             INSERT INTO parents VALUES (1); INSERT INTO children VALUES (1, 1);",
        )
        .unwrap();
        conn.immediate_transaction(|conn| conn.batch_execute(rebuild))
            .unwrap();
        diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
            "(SELECT count(*) FROM children)",
        ))
        .get_result(&mut conn)
        .unwrap()
    };
    assert_eq!(children_after(Access::Migrate), 1);
    assert_eq!(
        children_after(Access::ReadWrite),
        0,
        "the trap this guards against"
    );
}

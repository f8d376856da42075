//! How SQLite finds what is asked for often, and what a file that is not ours is answered.

use rusqlite::Connection;
use tempfile::TempDir;

use super::{LedgerDisk, SqliteLedger, devices, letters, people, schema};
use crate::ledger::LedgerFault;

fn plan(connection: &Connection, sql: &str) -> String {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let columns = statement.parameter_count();
    let nothing = vec![rusqlite::types::Null; columns];
    let rows = statement
        .query_map(rusqlite::params_from_iter(nothing), |row| {
            row.get::<_, String>(3)
        })
        .unwrap();
    rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
}

#[test]
fn what_is_asked_often_is_found_by_an_index_and_never_sorted() {
    let folder = TempDir::new().unwrap();
    let connection = schema::open(&folder.path().join("hub.db"), LedgerDisk::MACHINE).unwrap();
    for (sql, index) in [
        (letters::BY_ID, "sqlite_autoindex_letter_1"),
        (letters::BY_PLACE, "letter_run"),
        (letters::IS_PARKED, "letter_parked"),
        (letters::INBOX, "letter_inbox"),
        (people::AUDITED, "INTEGER PRIMARY KEY"),
        (letters::HELD_OF_DEVICE, "quarantine_device"),
        (devices::FEED, "PRIMARY KEY"),
    ] {
        let plan = plan(&connection, sql);
        assert!(plan.contains(index), "{sql}: {plan}");
        assert!(!plan.contains("SCAN"), "{sql}: {plan}");
        let sorted = plan.contains("TEMP B-TREE") && sql != letters::IS_PARKED;
        assert!(!sorted, "{sql}: {plan}");
    }
}

#[test]
fn every_commit_is_written_through() {
    let folder = TempDir::new().unwrap();
    let connection = schema::open(&folder.path().join("hub.db"), LedgerDisk::MACHINE).unwrap();
    // FULL; NORMAL is 1 and loses the last commits with the power.
    assert_eq!(schema::number(&connection, "synchronous").unwrap(), 2);
}

#[test]
fn a_file_of_a_later_version_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hub.db");
    let connection = schema::open(&path, LedgerDisk::MACHINE).unwrap();
    let later = schema::version() + 1;
    connection
        .pragma_update(None, "user_version", later)
        .unwrap();
    drop(connection);
    let before = std::fs::read(&path).unwrap();
    assert_eq!(
        SqliteLedger::open(&path).err(),
        Some(LedgerFault::Unreadable)
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn another_programs_file_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hub.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (n INTEGER)")
        .unwrap();
    assert_eq!(
        SqliteLedger::open(&path).err(),
        Some(LedgerFault::Unreadable)
    );
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "no database at all, and long enough to have a header of a hundred bytes ................................").unwrap();
    assert_eq!(
        SqliteLedger::open(&text).err(),
        Some(LedgerFault::Unreadable)
    );
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hub.db");
    drop(SqliteLedger::open(&path).unwrap());
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

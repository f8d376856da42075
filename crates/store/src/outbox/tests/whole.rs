//! Whether the chain of letters is whole: what each look at it finds that no other one does.

use super::*;
use crate::cipher;

#[test]
fn a_changed_outbox_is_not_whole() {
    for change in [
        "UPDATE frozen SET bytes = x'00' WHERE seq = 2",
        "DELETE FROM frozen WHERE seq = 2",
        "UPDATE letter SET prev = zeroblob(32) WHERE seq = 2",
        "UPDATE letter SET id = zeroblob(16) WHERE seq = 2",
        "DELETE FROM letter WHERE seq = 2",
        "DELETE FROM letter WHERE seq = 3",
        "UPDATE head SET seq = 4",
        "UPDATE head SET sha256 = zeroblob(32)",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let outbox = filled(folder.path(), 3);
        outbox.connection().unwrap().execute(change, []).unwrap();
        assert!(!outbox.is_whole().unwrap(), "{change}");
    }
}

/// Alters the last of three letters as it was frozen, and gives whether the outbox still counts as whole.
/// With `covered`, every hash and column that is kept beside it is made to fit.
fn altered(alter: impl FnOnce(&mut Letter), covered: bool) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 3);
    let bytes = outbox.hand_over(id(3)).unwrap().unwrap();
    let mut letter = Letter::read(&bytes).unwrap();
    alter(&mut letter);
    let bytes = letter.freeze().unwrap();
    let connection = outbox.connection().unwrap();
    let put = |sql: &str, value: &[u8]| connection.execute(sql, [value]).unwrap();
    put("UPDATE frozen SET bytes = ?1 WHERE seq = 3", &bytes);
    if covered {
        let hash = sha256(&bytes);
        put("UPDATE letter SET sha256 = ?1 WHERE seq = 3", &hash);
        put("UPDATE head SET sha256 = ?1", &hash);
    }
    outbox.is_whole().unwrap()
}

#[test]
fn frozen_bytes_that_were_altered_and_still_read_are_not_whole() {
    assert!(altered(|_| {}, false), "nothing was altered");
    assert!(!altered(|letter| letter.body[0] ^= 1, false));
    // Where its hash is made to fit, what the letter itself says still does not.
    assert!(altered(|_| {}, true));
    assert!(!altered(|letter| letter.id = id(9), true));
    assert!(!altered(|letter| letter.seq = 4, true));
    assert!(!altered(|letter| letter.epoch = id(9), true));
    assert!(!altered(|letter| letter.prev = [0; 32], true));
}

#[test]
fn a_letter_that_follows_another_than_the_one_before_is_not_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 3);
    let bytes = outbox.hand_over(id(3)).unwrap().unwrap();
    let mut letter = Letter::read(&bytes).unwrap();
    letter.prev = [1; 32];
    let bytes = letter.freeze().unwrap();
    let hash = sha256(&bytes);
    let connection = outbox.connection().unwrap();
    let put = |sql: &str, value: &[u8]| connection.execute(sql, [value]).unwrap();
    put("UPDATE frozen SET bytes = ?1 WHERE seq = 3", &bytes);
    put("UPDATE letter SET prev = ?1 WHERE seq = 3", &[1; 32]);
    put("UPDATE letter SET sha256 = ?1 WHERE seq = 3", &hash);
    put("UPDATE head SET sha256 = ?1", &hash);
    assert!(!outbox.is_whole().unwrap());
}

#[test]
fn a_letter_in_another_place_than_its_own_is_not_whole() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = filled(folder.path(), 3);
    let connection = outbox.connection().unwrap();
    for change in [
        "UPDATE letter SET seq = 4 WHERE seq = 3",
        "UPDATE frozen SET seq = 4 WHERE seq = 3",
    ] {
        connection.execute(change, []).unwrap();
    }
    assert!(!outbox.is_whole().unwrap());
}

#[test]
fn an_index_that_is_not_its_tables_is_damage_though_the_chain_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = filled(folder.path(), 3);
    cipher::forge_index(
        outbox.connection().unwrap(),
        "letter_next",
        "CREATE INDEX letter_next ON letter (saved_ms) WHERE state = 'queued'",
    );
    drop(outbox);
    let outbox = open(folder.path()).unwrap();
    assert!(matches!(outbox.is_whole(), Err(StoreFault::Damaged)));
}

#[test]
fn what_is_taken_back_gives_its_space_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path()).unwrap();
    for number in 1..=10 {
        let mut large = draft(number);
        large.body = vec![7; limits::LONGEST_BODY];
        outbox.append(&large).unwrap();
    }
    for number in 1..=10 {
        assert!(outbox.take_back(id(number), NOW).unwrap());
    }
    let free: i64 = outbox
        .connection()
        .unwrap()
        .pragma_query_value(None, "freelist_count", |row| row.get(0))
        .unwrap();
    assert_eq!(free, 0);
    let length = |name: &str| std::fs::metadata(folder.path().join(name)).map_or(0, |m| m.len());
    let bytes = length("outbox.db") + length("outbox.db-wal");
    assert!(bytes < 150_000, "{bytes} bytes are left");
}

#[test]
fn the_logical_clock_of_letters_never_runs_backwards() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let walls = [
        NOW,
        NOW - 86_400_000,
        NOW - 86_400_000,
        NOW + 5,
        i64::MAX,
        0,
    ];
    for (number, wall_ms) in (1..).zip(walls) {
        let mut outbox = open(folder.path()).unwrap();
        let mut draft = draft(number);
        draft.wall_ms = wall_ms;
        outbox.append(&draft).unwrap();
    }
    let mut outbox = open(folder.path()).unwrap();
    let said: Vec<i64> = all_due(&mut outbox)
        .iter()
        .map(|due| Letter::read(&due.bytes).unwrap().hlc)
        .collect();
    let (first, later) = (NOW << 16, (NOW + 5) << 16);
    let wanted = [first, first + 1, first + 2, later, i64::MAX, i64::MAX];
    assert_eq!(said, wanted);
}

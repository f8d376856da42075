mod alike;
mod purging;

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;
use wayside_domain::moment::Moment;

use super::{
    ChainBreak, ChainStatus, Draft, Journal, JournalEvent, JournalGuards, JournalKey, LONGEST_WIRE,
    Query, schema,
};
use crate::StoreFault;
use crate::disk::{Disk, RealDisk};

fn key() -> JournalKey {
    JournalKey::new([7; 32])
}

fn draft(number: u64) -> Draft {
    Draft {
        id: Uuid::from_u64_pair(number, 1),
        kind: "note".into(),
        schema_version: 1,
        subject: Uuid::from_u64_pair(number % 2, 2),
        supersedes: (number == 3).then(|| Uuid::from_u64_pair(1, 1)),
        at: Moment {
            wall_ms: 1_790_000_000_000 - i64::try_from(number).unwrap(),
            boot_id: "b".into(),
            mono_ms: 5,
        },
        wire: format!("{{\"number\":{number}}}").into_bytes(),
    }
}

fn journal(folder: &Path, drafts: u64) -> Journal {
    let mut journal = Journal::create(&folder.join("journal.db"), &key()).unwrap();
    let drafts: Vec<Draft> = (1..=drafts).map(draft).collect();
    journal.append(&drafts).unwrap();
    journal
}

fn reopened(folder: &Path) -> Result<Journal, StoreFault> {
    Journal::open(&folder.join("journal.db"), &key())
}

fn whole(journal: &Journal, count: u64) -> bool {
    matches!(journal.verify().unwrap(), ChainStatus::Whole { events, .. } if events == count)
}

#[test]
fn what_was_appended_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let before = journal(folder.path(), 3).events(&Query::default()).unwrap();
    let journal = reopened(folder.path()).unwrap();
    let events = journal.events(&Query::default()).unwrap();
    assert_eq!(events, before);
    assert_eq!(events.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(events.windows(2).all(|two| two[0].hlc < two[1].hlc));
    assert!(events.iter().all(|event| event.is(&draft(event.seq))));
    assert!(whole(&journal, 3));
    let one = Query {
        kind: Some("note".into()),
        subject: Some(draft(1).subject),
    };
    assert_eq!(journal.events(&one).unwrap().len(), 2);
}

#[test]
fn an_event_is_kept_once_and_another_with_its_id_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(folder.path(), 1);
    let again = journal.append(&[draft(1), draft(2)]).unwrap();
    assert_eq!(again.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2]);
    let mut other = draft(2);
    other.wire.push(b' ');
    assert!(matches!(
        journal.append(&[draft(3), other]),
        Err(StoreFault::Conflict)
    ));
    assert!(whole(&journal, 2));
}

#[test]
fn a_record_that_cannot_be_sent_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(folder.path(), 0);
    let mut large = draft(1);
    large.wire = vec![0; LONGEST_WIRE];
    assert!(journal.append(&[large.clone()]).is_ok());
    large.id = Uuid::nil();
    large.wire.push(0);
    assert!(matches!(
        journal.append(&[large]),
        Err(StoreFault::TooLarge)
    ));
}

#[test]
fn a_changed_event_breaks_the_chain_where_it_stands() {
    let cases = [
        (
            "UPDATE event SET wire = x'00' WHERE device_seq = 2",
            2,
            ChainBreak::Wire,
        ),
        (
            "UPDATE event SET kind = 'other' WHERE device_seq = 2",
            3,
            ChainBreak::Parted,
        ),
        (
            "UPDATE event SET purged_ms = 1 WHERE device_seq = 2",
            2,
            ChainBreak::Wire,
        ),
        (
            "DELETE FROM event WHERE device_seq = 2",
            2,
            ChainBreak::Missing,
        ),
        (
            "DELETE FROM event WHERE device_seq = 4",
            4,
            ChainBreak::Missing,
        ),
        (
            "UPDATE event SET mono_ms = 9 WHERE device_seq = 4",
            4,
            ChainBreak::Head,
        ),
        (
            "UPDATE event SET id = x'00' WHERE device_seq = 3",
            3,
            ChainBreak::Garbled,
        ),
        (
            "UPDATE event SET device_epoch = zeroblob(16) WHERE device_seq = 1",
            1,
            ChainBreak::OtherEpoch,
        ),
    ];
    for (change, at, because) in cases {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = journal(folder.path(), 4);
        journal.connection().unwrap().execute(change, []).unwrap();
        let broken = ChainStatus::Broken {
            seq: at,
            why: because,
        };
        assert_eq!(journal.verify().unwrap(), broken, "{change}");
        journal.guards.follow_chain = false;
        let unseen = !matches!(journal.verify(), Ok(seen) if seen == broken);
        assert_eq!(
            unseen,
            !matches!(because, ChainBreak::Missing) && change.len() > 44,
            "{change}"
        );
    }
}

#[test]
fn a_purged_event_leaves_its_hash_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(folder.path(), 4);
    let before = draft(2).at.wall_ms;
    assert_eq!(journal.purge("note", before, 99).unwrap(), 2);
    assert_eq!(journal.purge("note", before, 100).unwrap(), 0);
    let events = journal.events(&Query::default()).unwrap();
    assert_eq!(events[2].purged_ms, Some(99));
    assert!(events[2].wire.is_empty() && !events[1].wire.is_empty());
    assert!(whole(&journal, 4));
    // What comes in once more is not kept anew.
    journal.append(&[draft(3)]).unwrap();
    assert!(
        journal.events(&Query::default()).unwrap()[2]
            .wire
            .is_empty()
    );
    assert!(whole(&journal, 4));
}

#[test]
fn what_one_subject_said_is_purged_and_the_rest_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(folder.path(), 4);
    let subject = draft(1).subject;
    assert_eq!(journal.purge_subject("other", subject, 9).unwrap(), 0);
    assert_eq!(journal.purge_subject("note", subject, 9).unwrap(), 2);
    assert_eq!(journal.purge_subject("note", subject, 9).unwrap(), 0);
    let events = journal.events(&Query::default()).unwrap();
    let empty: Vec<u64> = events
        .iter()
        .filter(|e| e.wire.is_empty())
        .map(|e| e.seq)
        .collect();
    assert_eq!(empty, [1, 3]);
    assert!(whole(&journal, 4));
}

#[test]
fn a_new_key_opens_the_journal_and_the_old_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(folder.path(), 3);
    journal.rekey(&JournalKey::new([8; 32])).unwrap();
    journal.append(&[draft(4)]).unwrap();
    assert!(whole(&journal, 4));
    drop(journal);
    assert!(matches!(reopened(folder.path()), Err(StoreFault::WrongKey)));
    let path = folder.path().join("journal.db");
    assert!(whole(
        &Journal::open(&path, &JournalKey::new([8; 32])).unwrap(),
        4
    ));
}

#[test]
fn a_second_opening_is_refused_while_the_first_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let first = journal(folder.path(), 1);
    assert!(matches!(reopened(folder.path()), Err(StoreFault::InUse)));
    drop(first);
    assert!(reopened(folder.path()).is_ok());
}

#[test]
fn what_is_not_our_whole_journal_is_refused_by_name_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    assert!(matches!(
        reopened(folder.path()),
        Err(StoreFault::NoJournal)
    ));
    assert!(!path.exists());
    let mut journal = journal(folder.path(), 0);
    for number in 1..40 {
        let mut long = draft(number);
        long.wire = vec![b'x'; 5000];
        journal.append(&[long]).unwrap();
    }
    drop(journal);
    let good = std::fs::read(&path).unwrap();
    let plain = folder.path().join("plain.db");
    let other = rusqlite::Connection::open(&plain).unwrap();
    other.execute_batch("CREATE TABLE a (b)").unwrap();
    drop(other);
    let mut flipped = good.clone();
    flipped[100] ^= 1;
    let says = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let fault = reopened(folder.path()).unwrap_err();
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        fault
    };
    assert!(matches!(
        says(&std::fs::read(&plain).unwrap()),
        StoreFault::Foreign
    ));
    assert!(matches!(says(&flipped), StoreFault::WrongKey));
    assert!(matches!(says(&[]), StoreFault::Truncated));
    assert!(matches!(says(&good[..700]), StoreFault::Truncated));
    assert!(matches!(says(&good[..4096 * 3]), StoreFault::Truncated));
    assert!(matches!(
        says(&good[..good.len() - 4096]),
        StoreFault::Truncated
    ));
    assert!(matches!(
        says(&good[..good.len() - 5]),
        StoreFault::Truncated
    ));
    assert!(matches!(
        Journal::create(&path, &key()),
        Err(StoreFault::AlreadyThere)
    ));
    std::fs::write(&path, &good).unwrap();
    assert!(whole(&reopened(folder.path()).unwrap(), 39));
}

#[test]
fn a_page_that_was_changed_is_never_read_as_if_it_were_whole() {
    let folder = tempfile::tempdir().unwrap();
    drop(journal(folder.path(), 40));
    let path = folder.path().join("journal.db");
    let good = std::fs::read(&path).unwrap();
    for page in 1..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 77] ^= 0x10;
        std::fs::write(&path, &bad).unwrap();
        let seen = reopened(folder.path()).and_then(|journal| journal.verify());
        assert!(
            matches!(seen, Err(StoreFault::Damaged | StoreFault::Truncated)),
            "page {page}: {seen:?}"
        );
    }
}

#[test]
fn another_application_s_database_is_refused_though_the_key_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let key = key();
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let at = super::at(&disk, &path, &key, JournalGuards::ALL);
    let connection = schema::FORM.raw(&at).unwrap();
    connection.execute_batch("CREATE TABLE a (b)").unwrap();
    drop(connection);
    assert!(matches!(reopened(folder.path()), Err(StoreFault::Foreign)));
}

#[test]
fn a_journal_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), 1);
    let later = schema::FORM.version() + 1;
    let connection = journal.connection().unwrap();
    connection
        .pragma_update(None, "user_version", later)
        .unwrap();
    drop(journal);
    assert!(matches!(reopened(folder.path()), Err(StoreFault::TooNew)));
}

/// Journals as earlier versions left them, kept as they were written then. In the second an event is
/// purged.
const ANCESTORS: [&str; 2] = [
    include_str!("tests/version-1.sql"),
    include_str!("tests/version-2.sql"),
];

fn pragma(journal: &Journal, name: &str) -> i64 {
    let connection = journal.connection().unwrap();
    connection
        .pragma_query_value(None, name, |row| row.get(0))
        .unwrap()
}

#[test]
fn a_journal_of_each_earlier_version_is_taken_along_with_all_that_is_in_it() {
    for (before, ancestor) in (1..).zip(ANCESTORS) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        Journal::ancestor_on(&disk, &path, &key(), ancestor).unwrap();
        let mut journal = reopened(folder.path()).unwrap();
        assert!(whole(&journal, 3), "{before}: {:?}", journal.verify());
        assert_eq!(journal.append(&[draft(1)]).unwrap()[0].seq, 1);
        journal.append(&[draft(4)]).unwrap();
        let purged = journal.purge("note", i64::MAX, 7).unwrap();
        assert_eq!(purged, 5 - before);
        assert!(whole(&journal, 4));
        let version = i64::from(schema::FORM.version());
        assert_eq!(pragma(&journal, "user_version"), version);
        let tables: String = journal
            .connection()
            .unwrap()
            .query_row(
                "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema \
                 WHERE type = 'table' ORDER BY name)",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(tables, "event head", "nothing of a journal is sent");
    }
}

#[test]
fn the_ceremony_leaves_the_file_as_it_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path(), 1);
    let connection = journal.connection().unwrap();
    for (pragma, wanted) in [
        ("synchronous", 2),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),
        ("cache_size", -4096),
        ("application_id", i64::from(schema::FORM.application_id)),
    ] {
        assert_eq!(self::pragma(&journal, pragma), wanted, "{pragma}");
    }
    assert!(
        connection
            .execute("ATTACH ':memory:' AS other", [])
            .is_err()
    );
    let bytes = std::fs::read(folder.path().join("journal.db")).unwrap();
    assert!(
        !bytes
            .windows(4)
            .any(|four| four == b"note" || four == b"SQLi")
    );
    drop(journal);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1);
}

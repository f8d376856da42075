//! What a fault of the disk's comes to, what is printed, and small things that others lean on.

use std::collections::BTreeSet;
use std::io::{Error, ErrorKind};

use rusqlite::ffi;
use uuid::Uuid;
use wayside_protocol::{PublicKey, RecipientPublic};

use crate::capture::{CapturePublic, CaptureSecret};
use crate::journal::{Journal, JournalKey};
use crate::outbox::{DueFilter, LetterDraft, Outbox};
use crate::vault::{Cost, calibrate};
use crate::*;

fn sqlite(extended_code: i32) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(extended_code), None)
}

#[test]
fn a_full_disk_is_known_wherever_it_shows() {
    let file = |kind: ErrorKind| Error::from(kind);
    for full in [
        StoreFault::Open(file(ErrorKind::StorageFull)),
        StoreFault::Publish(file(ErrorKind::StorageFull)),
        StoreFault::Publish(file(ErrorKind::QuotaExceeded)),
        StoreFault::NoRandomness(file(ErrorKind::StorageFull)),
        StoreFault::Build(sqlite(ffi::SQLITE_FULL)),
        StoreFault::Read(sqlite(ffi::SQLITE_FULL)),
        StoreFault::Journal(sqlite(ffi::SQLITE_FULL)),
    ] {
        assert!(full.is_full(), "{full:?}");
    }
    for other in [
        StoreFault::Open(file(ErrorKind::NotFound)),
        StoreFault::Publish(file(ErrorKind::PermissionDenied)),
        StoreFault::Build(sqlite(ffi::SQLITE_CORRUPT)),
        StoreFault::Journal(sqlite(ffi::SQLITE_IOERR_WRITE)),
        StoreFault::Damaged,
    ] {
        assert!(!other.is_full(), "{other:?}");
    }
}

#[test]
fn a_write_that_failed_is_told_from_a_read() {
    for write in [
        StoreFault::Journal(sqlite(ffi::SQLITE_FULL)),
        StoreFault::Journal(sqlite(ffi::SQLITE_READONLY)),
        StoreFault::Journal(sqlite(ffi::SQLITE_PERM)),
        StoreFault::Journal(sqlite(ffi::SQLITE_IOERR_WRITE)),
        StoreFault::Journal(sqlite(ffi::SQLITE_IOERR_FSYNC)),
        StoreFault::Build(sqlite(ffi::SQLITE_ERROR)),
        StoreFault::Check,
        StoreFault::Publish(Error::from(ErrorKind::NotFound)),
    ] {
        assert!(write.is_write(), "{write:?}");
    }
    for other in [
        StoreFault::Journal(sqlite(ffi::SQLITE_IOERR_READ)),
        StoreFault::Journal(sqlite(ffi::SQLITE_IOERR_SHORT_READ)),
        StoreFault::Journal(sqlite(ffi::SQLITE_ERROR)),
        StoreFault::Journal(rusqlite::Error::InvalidQuery),
        StoreFault::Read(sqlite(ffi::SQLITE_FULL)),
        StoreFault::Open(Error::from(ErrorKind::StorageFull)),
        StoreFault::Damaged,
    ] {
        assert!(!other.is_write(), "{other:?}");
    }
}

#[test]
fn what_sqlite_says_of_a_journal_has_a_name_of_its_own() {
    let named = |code| StoreFault::of_journal(sqlite(code));
    assert!(matches!(named(ffi::SQLITE_BUSY), StoreFault::InUse));
    assert!(matches!(named(ffi::SQLITE_LOCKED), StoreFault::InUse));
    assert!(matches!(named(ffi::SQLITE_NOTADB), StoreFault::WrongKey));
    assert!(matches!(named(ffi::SQLITE_CORRUPT), StoreFault::Damaged));
    assert!(matches!(named(ffi::SQLITE_TOOBIG), StoreFault::TooLarge));
    assert!(matches!(named(ffi::SQLITE_FULL), StoreFault::Journal(_)));
    let other = StoreFault::of_journal(rusqlite::Error::InvalidQuery);
    assert!(matches!(other, StoreFault::Journal(_)));
}

fn draft() -> LetterDraft {
    LetterDraft {
        id: Uuid::from_u128(1),
        kind: "referral.sealed".to_owned(),
        schema: 1,
        wall_ms: 1,
        parent: None,
        to: RecipientPublic {
            seal_key: [1; 32],
            sign_key: PublicKey([2; 32]),
        },
        pathway_kind: "social_contact".to_owned(),
        deadline_ms: None,
        pathway: "somebody's way".to_owned(),
        recipient: "somebody".to_owned(),
        body: vec![7; 9],
    }
}

#[test]
fn nothing_that_is_kept_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let hardware = crate::vault::SoftwareKey::open(folder.path(), &mut |bytes| {
        bytes.fill(5);
        Ok(())
    })
    .unwrap();
    let key = JournalKey::new([9; 32]);
    let journal = Journal::create(&folder.path().join("journal.db"), &key).unwrap();
    let mut outbox = Outbox::open(folder.path(), &hardware, &mut |bytes| {
        bytes.fill(6);
        Ok(())
    })
    .unwrap();
    outbox.append(&draft()).unwrap();
    let except = BTreeSet::new();
    let due = outbox.due(&DueFilter::at(2, &except)).unwrap();
    let (shelf, _) = Shelf::open(folder.path().join("packs")).unwrap();
    let printed = [
        format!("{key:?}"),
        format!("{journal:?}"),
        format!("{outbox:?}"),
        format!("{:?}", draft()),
        format!("{:?}", due[0]),
    ];
    let wanted = [
        "JournalKey",
        "Journal",
        "Outbox",
        "LetterDraft { kind: \"referral.sealed\", .. }",
        "Due { seq: 1, attempts: 0, .. }",
    ];
    assert_eq!(printed, wanted);
    assert!(format!("{shelf:?}").starts_with("Shelf { list: "));
}

#[test]
fn a_key_that_is_captured_to_comes_back_from_its_digits() {
    let public = CaptureSecret::new([4; 32]).public();
    let text = public.to_hex();
    assert_eq!(text.len(), 64);
    assert_eq!(CapturePublic::from_hex(&text), Some(public));
    for bad in ["", "00", &"g".repeat(64), &"0".repeat(66)] {
        assert_eq!(CapturePublic::from_hex(bad), None, "{bad}");
    }
}

#[test]
fn a_guess_takes_about_a_quarter_of_a_second_and_never_less_than_the_floor() {
    assert_eq!((Cost::FLOOR.memory_kib, Cost::FLOOR.passes), (65_536, 3));
    let passes = |took_ms: u64| {
        let cost = calibrate(|_| took_ms);
        assert_eq!(cost.memory_kib, Cost::FLOOR.memory_kib);
        cost.passes
    };
    // Three passes took so long.
    let found = [0, 1, 42, 45, 100, 112, 225, 5_000].map(passes);
    assert_eq!(found, [16, 16, 16, 15, 6, 6, 3, 3]);
}

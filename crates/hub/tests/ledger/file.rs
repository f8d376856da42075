//! What only SQLite has to keep: one file, its copies, and what is left in it.

use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;
use wayside_hub::ledger::{AnyLedger, Cursor, Ledger as _, OpenFault, SqliteLedger};
use wayside_protocol::{CommandKind, ERA};

use crate::succession::join_again;
use crate::world::{DAY, HARBOUR, NOW, enrol, id, inbox, inbox_after, run, take_in};

fn open(path: &Path) -> SqliteLedger {
    SqliteLedger::open(path).unwrap()
}

/// Whether bytes stand in any file of a folder.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        file.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test]
async fn a_copy_made_while_in_use_is_whole_and_holds_nothing_that_was_purged() {
    let folder = TempDir::new().unwrap();
    let file = open(&folder.path().join("hub.db"));
    let ledger = AnyLedger::Sqlite(file.clone());
    let device = enrol(&ledger, 1).await;
    let letters = run(id(7), 20);
    take_in(&ledger, device, letters.clone()).await;
    ledger.audit("ada", "revoked", "x", NOW).await.unwrap();
    let one = &letters[0];
    let said = ledger.notice(HARBOUR, one.id, one.sha256, None, b"n", NOW);
    said.await.unwrap();
    let away = TempDir::new().unwrap();
    let copy = away.path().join("copy.db");
    let (copied, _) = tokio::join!(file.backup(&copy), take_in(&ledger, device, run(id(8), 20)));
    copied.unwrap();
    assert_eq!(
        file.backup(&copy).await.err(),
        Some(OpenFault::AlreadyThere)
    );
    assert!(!holds(away.path(), &one.wire) && holds(away.path(), &letters[1].wire));
    let names: Vec<_> = std::fs::read_dir(away.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "the copy is one file");
    let copy = AnyLedger::Sqlite(open(&copy));
    assert!(inbox(&copy, HARBOUR).await.len() >= 20);
    assert!(copy.doctor().await.unwrap().is_sound());
}

#[tokio::test]
async fn what_comes_after_a_copy_was_put_back_stands_after_every_place_given_out() {
    let folder = TempDir::new().unwrap();
    let [file, copy, back] = ["hub.db", "copy.db", "back.db"].map(|name| folder.path().join(name));
    let ledger = open(&file);
    let any = AnyLedger::Sqlite(ledger.clone());
    let device = enrol(&any, 1).await;
    let letters = run(id(7), 9);
    take_in(&any, device, [letters[0].clone()]).await;
    ledger.backup(&copy).await.unwrap();
    // Then more is read than the copy knows of, and it is lost with the disk.
    take_in(&any, device, letters[1..6].to_vec()).await;
    any.command(device, id(50), CommandKind::Lock, NOW)
        .await
        .unwrap();
    let all = inbox_after(&any, HARBOUR, Cursor::default(), 9)
        .await
        .unwrap();
    let (read, place) = (all.0.len(), all.1);
    assert_eq!(read, 6);
    SqliteLedger::restore(&copy, &back).await.unwrap();
    let again = SqliteLedger::restore(&copy, &back).await.err();
    assert_eq!(again, Some(OpenFault::AlreadyThere));
    let any = AnyLedger::Sqlite(open(&back));
    take_in(&any, device, [letters[6].clone()]).await;
    let (found, _) = any.inbox(HARBOUR, &place, 9).await.unwrap();
    assert_eq!(found[0].id, letters[6].id);
    any.command(device, id(51), CommandKind::Wipe, NOW)
        .await
        .unwrap();
    let page = any.device_page(device, 1, 9).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.next, ERA + 1);
}

#[tokio::test]
async fn a_device_is_told_that_its_hub_was_put_back_though_there_is_nothing_new() {
    let folder = TempDir::new().unwrap();
    let [file, copy, back] = ["hub.db", "copy.db", "back.db"].map(|name| folder.path().join(name));
    let ledger = open(&file);
    let any = AnyLedger::Sqlite(ledger.clone());
    let device = enrol(&any, 1).await;
    for number in [50, 51] {
        let given = any.command(device, id(number), CommandKind::Lock, NOW);
        assert!(given.await.unwrap());
    }
    let next = async |ledger: &AnyLedger, device, after, most| {
        let page = ledger.device_page(device, after, most).await.unwrap();
        (page.items.len(), page.next)
    };
    assert_eq!(next(&any, device, 0, 9).await, (2, 2));
    assert_eq!(next(&any, device, 2, 9).await, (0, 2));
    ledger.backup(&copy).await.unwrap();
    SqliteLedger::restore(&copy, &back).await.unwrap();
    let any = AnyLedger::Sqlite(open(&back));
    // Not before what is left of the time before was read.
    assert_eq!(next(&any, device, 0, 1).await, (1, 1));
    assert_eq!(next(&any, device, 1, 1).await, (1, ERA));
    assert_eq!(next(&any, device, 7, 9).await, (0, ERA));
    assert_eq!(next(&any, device, ERA, 9).await, (0, ERA));
    // Who came afterwards knows no other time, and nobody knows no time at all.
    let fresh = enrol(&any, 2).await;
    assert_eq!(next(&any, fresh, 0, 9).await, (0, 0));
    assert_eq!(next(&any, id(99), 3, 9).await, (0, 3));
}

#[tokio::test]
async fn who_succeeds_whom_is_known_after_a_copy_was_put_back_that_knew_it() {
    let folder = TempDir::new().unwrap();
    let [file, copy, back] = ["hub.db", "copy.db", "back.db"].map(|name| folder.path().join(name));
    let ledger = open(&file);
    let any = AnyLedger::Sqlite(ledger.clone());
    let first = enrol(&any, 1).await;
    let letters = run(id(7), 1);
    take_in(&any, first, letters.clone()).await;
    let second = join_again(&any, 2, &[1]).await;
    ledger.backup(&copy).await.unwrap();
    let lost = join_again(&any, 3, &[2]).await;
    SqliteLedger::restore(&copy, &back).await.unwrap();
    let any = AnyLedger::Sqlite(open(&back));
    assert_eq!(any.device(lost).await.unwrap(), None);
    // It joins once more, with every key that it had.
    let third = join_again(&any, 4, &[3, 2, 1]).await;
    assert_eq!(any.succeeded_by(third).await.unwrap(), [first, second]);
    let said = any.notice(
        HARBOUR,
        letters[0].id,
        letters[0].sha256,
        Some("engaged"),
        b"n",
        NOW,
    );
    said.await.unwrap();
    for device in [first, second, third] {
        let page = any.device_page(device, 0, 9).await.unwrap();
        assert_eq!(page.items.len(), 1);
    }
}

#[tokio::test]
async fn a_copy_that_was_changed_is_not_put_back() {
    let folder = TempDir::new().unwrap();
    let [file, copy, back] = ["hub.db", "copy.db", "back.db"].map(|name| folder.path().join(name));
    let ledger = open(&file);
    for what in ["1", "2", "3"] {
        ledger.audit("ada", "revoked", what, NOW).await.unwrap();
    }
    ledger.backup(&copy).await.unwrap();
    for (change, wanted) in [
        ("UPDATE audit SET who = 'bob' WHERE seq = 2", 2),
        (
            "UPDATE audit SET who = 'ada'; DELETE FROM audit WHERE seq = 3",
            3,
        ),
        ("DELETE FROM audit WHERE seq = 1", 1),
    ] {
        Connection::open(&copy)
            .unwrap()
            .execute_batch(change)
            .unwrap();
        let refused = SqliteLedger::restore(&copy, &back).await.err();
        assert_eq!(refused, Some(OpenFault::NotSound), "{change}");
        assert!(!back.exists());
        let found = open(&copy).doctor().await.unwrap();
        assert_eq!(found.audit_broken_at, Some(wanted), "{change}");
    }
    let nothing = folder.path().join("nothing.db");
    let refused = SqliteLedger::restore(&nothing, &back).await.err();
    assert_eq!(refused, Some(OpenFault::NotThere));
}

#[tokio::test]
async fn what_was_purged_is_in_no_file_any_more() {
    let folder = TempDir::new().unwrap();
    let ledger = AnyLedger::open(folder.path(), None).await.unwrap();
    let device = enrol(&ledger, 1).await;
    let letters = run(id(7), 30);
    take_in(&ledger, device, letters.clone()).await;
    assert!(letters.iter().all(|one| holds(folder.path(), &one.wire)));
    ledger.purge(NOW + 1, NOW + DAY).await.unwrap();
    assert!(!letters.iter().any(|one| holds(folder.path(), &one.wire)));
}

#[tokio::test]
async fn two_hubs_on_one_file_wait_for_each_other() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hub.db");
    let [one, two] = [open(&path), open(&path)].map(AnyLedger::Sqlite);
    let device = enrol(&one, 1).await;
    tokio::join!(
        take_in(&one, device, run(id(7), 50)),
        take_in(&two, device, run(id(8), 50))
    );
    assert_eq!(inbox(&two, HARBOUR).await.len(), 100);
}

//! What only PostgreSQL has to keep: readers beside writers that overlap, servers that go away.

use std::path::Path;

use tokio::task::JoinSet;
use wayside_hub::ledger::{AnyLedger, Cursor, Database, Ledger as _, LedgerFault, OpenFault};
use wayside_protocol::{ERA, LetterOutcome};

use crate::cluster::{Cluster, connect};
use crate::world::{HARBOUR, NOW, batch, enrol, id, inbox, letter, retracting, run, take_in};

async fn open(address: &str) -> Result<AnyLedger, OpenFault> {
    AnyLedger::open(Path::new(""), Some(&Database::at(address))).await
}

#[tokio::test]
async fn a_letter_whose_transaction_stalled_is_not_passed_over() {
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let ledger = open(&address).await.unwrap();
    let device = enrol(&ledger, 1).await;
    // Another hub has counted its letter, and has yet to commit it.
    let slow = connect(&address).await;
    slow.batch_execute(
        "SET search_path = wayside; BEGIN; INSERT INTO letter (id, device, epoch, seq, sha256, \
         recipient, era, xid, place, received_ms) SELECT '00000000-0000-0000-0000-000000000063', \
         id, id, 1, sha256('\\x00'::bytea), '\\x0101010101010101', 0, pg_current_xact_id(), \
         nextval('inbox_place'), 0 FROM device",
    )
    .await
    .unwrap();
    let before = run(id(7), 3);
    take_in(&ledger, device, before.clone()).await;
    // Were these three handed over now, the reader would go on after them.
    let (found, place) = ledger.inbox(HARBOUR, &Cursor::default(), 9).await.unwrap();
    assert!(
        found.is_empty(),
        "the inbox ran ahead of a stalled transaction"
    );
    slow.batch_execute("COMMIT").await.unwrap();
    let (found, _) = ledger.inbox(HARBOUR, &place, 9).await.unwrap();
    let ids: Vec<_> = found.iter().map(|letter| letter.id).collect();
    assert_eq!(ids, [id(0x63), before[0].id, before[1].id, before[2].id]);
}

#[tokio::test]
async fn transactions_are_ordered_as_numbers() {
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let ledger = open(&address).await.unwrap();
    let device = enrol(&ledger, 1).await;
    let letters = run(id(7), 3);
    take_in(&ledger, device, letters.clone()).await;
    // 9, 10 and 100: as texts, 10 would come first.
    let number = "UPDATE wayside.letter SET xid = CASE seq WHEN 1 THEN '9'::xid8 \
                  WHEN 2 THEN '10'::xid8 ELSE '100'::xid8 END";
    cluster.sql("t0", number).await;
    for most in [1, 3] {
        let (mut ids, mut place) = (Vec::new(), Cursor::default());
        for _ in 0..4 {
            let (found, next) = ledger.inbox(HARBOUR, &place, most).await.unwrap();
            ids.extend(found.into_iter().map(|letter| letter.id));
            place = next;
        }
        assert_eq!(ids, [letters[0].id, letters[1].id, letters[2].id]);
    }
}

#[tokio::test]
async fn hubs_that_open_at_once_make_the_tables_once() {
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let (a, b, c) = tokio::join!(open(&address), open(&address), open(&address));
    for ledger in [a, b, c] {
        ledger.unwrap().ready().await.unwrap();
    }
    cluster
        .sql("t0", "UPDATE wayside.version SET version = 99")
        .await;
    let later = open(&address).await.err();
    assert_eq!(later, Some(OpenFault::Ledger(LedgerFault::Unreadable)));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    for address in ["mysql://x/y", "hub.db", "postgres://x:port/y"] {
        assert_eq!(
            open(address).await.err(),
            Some(OpenFault::Address),
            "{address}"
        );
    }
    for address in [
        "postgres://db.example/x",
        "postgres://192.0.2.1/x?sslmode=prefer",
        "postgres://localhost,db.example/x",
    ] {
        let bare = open(address).await.err();
        assert_eq!(bare, Some(OpenFault::Unencrypted), "{address}");
    }
    let nowhere = open("postgres://wayside@%2Fnonexistent/x").await.err();
    assert_eq!(nowhere, Some(OpenFault::Ledger(LedgerFault::Unavailable)));
}

#[tokio::test]
async fn the_line_to_another_machine_is_encrypted_and_the_server_is_known() {
    let Some((cluster, authority)) = Cluster::start_encrypted().await else {
        return;
    };
    cluster.sql("postgres", "CREATE DATABASE far").await;
    let open = async |host: &str, mode: &str, authority: Option<&Path>| {
        let address = format!(
            "postgres://wayside@{host}:{}/far?{mode}",
            cluster.port().unwrap()
        );
        let database = Database {
            address,
            authority: authority.map(Path::to_owned),
        };
        let opened = AnyLedger::open(Path::new(""), Some(&database)).await;
        match opened {
            Ok(ledger) => ledger.ready().await.map_err(OpenFault::Ledger),
            Err(fault) => Err(fault),
        }
    };
    let unavailable = Err(OpenFault::Ledger(LedgerFault::Unavailable));
    let ours = authority.as_path();
    assert_eq!(
        open("localhost", "sslmode=require", Some(ours)).await,
        Ok(())
    );
    assert_eq!(
        open("localhost", "sslmode=disable", Some(ours)).await,
        Ok(())
    );
    // In the clear, another name than the certificate's, nobody who vouches for it: no line.
    assert_eq!(open("localhost", "", None).await, unavailable);
    assert_eq!(
        open("127.0.0.1", "sslmode=require", Some(ours)).await,
        unavailable
    );
    assert_eq!(
        open("localhost", "sslmode=require", None).await,
        unavailable
    );
    let other = authority.with_file_name("other.pem");
    std::fs::write(&other, crate::cluster::certified("other").0).unwrap();
    assert_eq!(
        open("localhost", "sslmode=require", Some(&other)).await,
        unavailable
    );
    std::fs::write(&other, "no certificate").unwrap();
    for none in [other.as_path(), Path::new("/nonexistent")] {
        let opened = open("localhost", "sslmode=require", Some(none)).await;
        assert_eq!(opened, Err(OpenFault::Authority));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_letters_by_many_doors_are_taken_in_once_and_in_order() {
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let hubs = [open(&address).await.unwrap(), open(&address).await.unwrap()];
    let device = enrol(&hubs[0], 1).await;
    // Four runs, each amended by the next one: batches wait for each other in every direction.
    let mut letters = Vec::new();
    for epoch in 1..=4_u128 {
        for seq in 1..=20_u64 {
            let own = id(epoch * 1_000 + u128::from(seq));
            let one = letter(id(epoch), seq, own);
            let parent = id((epoch - 1) * 1_000 + u128::from(seq));
            letters.push(if epoch == 1 {
                one
            } else {
                retracting(one, parent)
            });
        }
    }
    let mut tasks = JoinSet::new();
    for turn in 0..24_usize {
        let mut shuffled = letters.clone();
        let places = shuffled.len();
        shuffled.rotate_left(turn * 31 % places);
        if turn % 2 == 1 {
            shuffled.reverse();
        }
        let hub = hubs[turn % 2].clone();
        tasks.spawn(async move {
            let mut fresh = 0;
            for part in shuffled.chunks(8) {
                let intake = batch(device, part.iter().cloned());
                for outcome in hub.take_in(&intake, NOW).await.unwrap() {
                    match outcome {
                        LetterOutcome::Accepted { .. } | LetterOutcome::Parked { .. } => fresh += 1,
                        LetterOutcome::Duplicate { .. } => {}
                        other => panic!("{other:?}"),
                    }
                }
            }
            fresh
        });
    }
    let fresh: usize = tasks.join_all().await.into_iter().sum();
    assert_eq!(fresh, letters.len());
    let order = inbox(&hubs[0], HARBOUR).await;
    assert_eq!(order.len(), letters.len());
    for one in &letters {
        let at = |id| order.iter().position(|other| *other == id).unwrap();
        if let Some(parent) = one.routed.as_ref().and_then(|routed| routed.parent) {
            assert!(
                at(parent) < at(one.id),
                "an amendment stands before what it amends"
            );
        }
    }
}

#[tokio::test]
async fn a_server_that_goes_away_is_said_and_comes_back() {
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let ledger = open(&address).await.unwrap();
    let device = enrol(&ledger, 1).await;
    let intake = batch(device, run(id(7), 2));
    cluster.down();
    let gone = ledger.take_in(&intake, NOW).await;
    assert_eq!(gone, Err(LedgerFault::Unavailable));
    assert_eq!(ledger.ready().await, Err(LedgerFault::Unavailable));
    cluster.up().await;
    // The pool throws its dead connections away one by one.
    let mut taken = Err(LedgerFault::Unavailable);
    for _ in 0..20 {
        taken = ledger.take_in(&intake, NOW).await;
        if taken.is_ok() {
            break;
        }
    }
    assert!(
        taken
            .unwrap()
            .iter()
            .all(|one| matches!(one, LetterOutcome::Accepted { .. }))
    );
}

#[tokio::test]
async fn what_comes_after_a_move_to_another_cluster_stands_after_every_place_given_out() {
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let ledger = open(&address).await.unwrap();
    let device = enrol(&ledger, 1).await;
    let letters = run(id(7), 2);
    take_in(&ledger, device, [letters[0].clone()]).await;
    drop(ledger);
    // As it is after a dump was put back elsewhere, where few transactions have been counted.
    let moved = "UPDATE wayside.letter SET xid = '99999999'; UPDATE wayside.head SET cluster = 1";
    cluster.sql("t0", moved).await;
    let ledger = open(&address).await.unwrap();
    let (old, place) = ledger.inbox(HARBOUR, &Cursor::default(), 9).await.unwrap();
    assert_eq!(old.len(), 1);
    take_in(&ledger, device, [letters[1].clone()]).await;
    let (new, _) = ledger.inbox(HARBOUR, &place, 9).await.unwrap();
    assert_eq!(new[0].id, letters[1].id);
    let page = ledger.device_page(device, 7, 9).await.unwrap();
    assert_eq!((page.items.len(), page.next), (0, ERA));
}

#[tokio::test]
async fn an_audit_line_that_was_changed_is_found_in_a_database() {
    let Some(cluster) = Cluster::start(false).await else {
        return;
    };
    let address = cluster.database().await;
    let ledger = open(&address).await.unwrap();
    for what in ["1", "2", "3"] {
        ledger.audit("ada", "revoked", what, NOW).await.unwrap();
    }
    let change = "UPDATE wayside.audit SET who = 'bob' WHERE seq = 2";
    cluster.sql("t0", change).await;
    let found = ledger.doctor().await.unwrap();
    assert_eq!(found.audit_broken_at, Some(2));
    // This server is told not to write through: that is found as well.
    assert!(!found.durable && !found.is_sound());
}

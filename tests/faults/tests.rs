use wayside_store::journal::JournalGuards;

use crate::flows::{FLOWS, Found, attempt, judge, record};
use crate::{Tally, pull};
use wayside_tests::disk::{self, Failure, Kind, Platter};

/// Over all flows and CI's patience.
const STATES: u64 = 50_000;

fn pulled(which: usize, guards: JournalGuards, lying: bool, states: u64, on: &str) -> Tally {
    disk::register();
    let recorded = record(which, guards, lying);
    let tally = Tally::default();
    pull(&recorded, states, 42, on, &tally);
    tally
}

fn holds(which: usize) {
    let tally = pulled(
        which,
        JournalGuards::ALL,
        false,
        STATES / FLOWS.len() as u64 + 1,
        &format!("holds-{which}"),
    );
    assert_eq!(tally.bad(), 0, "{}: {tally:?}", FLOWS[which].0);
}

#[test]
fn no_power_cut_loses_what_the_journal_saved() {
    holds(0);
}

#[test]
fn no_power_cut_loses_what_was_saved_while_locked() {
    holds(1);
}

#[test]
fn no_power_cut_gives_a_wrong_try_back() {
    holds(2);
}

#[test]
fn no_power_cut_loses_what_an_earlier_version_saved() {
    holds(3);
}

#[test]
fn no_power_cut_leaves_the_shelf_without_an_answer() {
    holds(4);
}

#[test]
fn no_power_cut_loses_or_doubles_a_letter() {
    holds(5);
}

#[test]
fn without_writing_through_the_outbox_loses() {
    let guards = JournalGuards {
        write_through: false,
        ..JournalGuards::ALL
    };
    assert!(pulled(5, guards, false, 3_000, "unsynced-outbox").bad() > 0);
}

#[test]
fn without_one_transaction_the_outbox_tears() {
    let guards = JournalGuards {
        one_transaction: false,
        ..JournalGuards::ALL
    };
    assert!(pulled(5, guards, false, 3_000, "untied-outbox").bad() > 0);
}

#[test]
fn without_writing_through_the_journal_loses() {
    let guards = JournalGuards {
        write_through: false,
        ..JournalGuards::ALL
    };
    assert!(pulled(0, guards, false, 3_000, "unsynced").bad() > 0);
}

#[test]
fn without_one_transaction_the_journal_tears() {
    let guards = JournalGuards {
        one_transaction: false,
        ..JournalGuards::ALL
    };
    assert!(pulled(0, guards, false, 3_000, "untied").bad() > 0);
}

#[test]
fn a_disk_that_lies_about_writing_through_loses_captures_and_tries() {
    for which in [1, 2, 4] {
        let tally = pulled(
            which,
            JournalGuards::ALL,
            true,
            3_000,
            &format!("lies-{which}"),
        );
        assert!(tally.bad() > 0, "{}", FLOWS[which].0);
    }
}

/// Every act fails once, and from then on; what was told before is still there once the device answers.
#[test]
fn no_failing_act_loses_what_was_told() {
    disk::register();
    for (which, (name, _)) in FLOWS.iter().enumerate() {
        let all = record(which, JournalGuards::ALL, false).acts.len() as u64 * 2;
        for kind in [Kind::Io, Kind::Full, Kind::ShortRead] {
            for lasting in [false, true] {
                for after in (0..all).step_by(7) {
                    let platter = Platter::new(&format!("fail-{which}"), false);
                    platter.fail(Some(Failure {
                        after,
                        lasting,
                        kind,
                    }));
                    let (told, done) = attempt(which, &platter);
                    platter.fail(None);
                    let found = judge(name, &told, &platter, JournalGuards::ALL);
                    let what =
                        format!("{name}, {kind:?} after {after}, lasting {lasting}, {done:?}");
                    assert_eq!(found, Found::Sound, "{what}");
                    assert!(
                        kind == Kind::ShortRead || done.is_ok() || told.len() < 200,
                        "{what}"
                    );
                    if kind == Kind::Full && lasting {
                        assert!(
                            done.is_ok() || done.is_err_and(|fault| fault.is_full()),
                            "{what}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_journal_on_a_disk_that_stumbled_once_answers_again() {
    use wayside_store::journal::{Journal, JournalKey, Query};
    disk::register();
    let platter = Platter::new("stumbles", false);
    let path = platter.root().join("journal.db");
    let key = JournalKey::new([4; 32]);
    let disk = || -> std::sync::Arc<dyn wayside_store::disk::Disk> { platter.clone() };
    let mut journal =
        Journal::create_on(disk(), &path, &key, JournalGuards::ALL).expect("a journal");
    let draft = |number: u128| wayside_store::journal::Draft {
        id: uuid::Uuid::from_u128(number),
        kind: "overdose.entry".to_owned(),
        schema_version: 1,
        subject: uuid::Uuid::from_u128(1),
        supersedes: None,
        at: wayside_domain::moment::Moment {
            wall_ms: 1,
            boot_id: String::new(),
            mono_ms: 1,
        },
        wire: vec![7; 9_000],
    };
    let drafts: Vec<_> = (1..=300).map(draft).collect();
    journal.append(&drafts).expect("saved");
    let mut stumbles = 0;
    for after in 0..40 {
        // A small cache and a large table: this has to read.
        journal.reopen().expect("it opens");
        platter.fail(Some(Failure {
            after,
            lasting: false,
            kind: Kind::Io,
        }));
        let read = journal.events(&Query::default());
        platter.fail(None);
        if read.is_ok() {
            continue;
        }
        stumbles += 1;
        assert!(journal.has_stumbled(), "after {after}");
        journal.reopen().expect("the disk is well again");
        let read = journal.events(&Query::default()).expect("all of them");
        assert_eq!(read.len(), 300);
        journal.append(&[draft(1)]).expect("and it is written to");
    }
    assert!(stumbles > 0, "no read failed");
}

//! A process dies while it writes and the power stays on: what it wrote and did not write through is still to
//! be seen. What the next process shows of it is told, so it has to survive the power as well.

use std::sync::Arc;

use wayside_store::capture::{Capture, CaptureSecret};
use wayside_store::disk::Disk;
use wayside_store::journal::{Journal, JournalGuards, Query};
use wayside_store::outbox::{LetterState, OutboxGuards};
use wayside_store::running::Running;
use wayside_store::vault::Vault;
use wayside_tests::disk::{self, Failure, Kind, Platter};
use wayside_tests::random::SeededRandom;

use crate::flows::{FLOWS, Fact, Found, SUBJECT, attempt, judge, key, random, record};
use crate::{installs, outbox};

/// Of each flow so many, and every one of a short flow.
const DEATHS: usize = 400;

/// From now on nothing is written: what is dropped tidies nothing up.
fn dies(platter: &Platter, after: u64) {
    platter.fail(Some(Failure {
        after,
        lasting: true,
        kind: Kind::Io,
    }));
}

fn journal(platter: &Arc<Platter>) -> Option<Journal> {
    let path = platter.root().join("journal.db");
    [1, 2, 7].into_iter().find_map(|number| {
        let disk: Arc<dyn Disk> = platter.clone();
        Journal::open_on(disk, &path, &key(number), JournalGuards::ALL).ok()
    })
}

/// What the next process shows of the journal, having taken in what waits for it as an unlock does.
fn journal_shows(platter: &Arc<Platter>, takes_in: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    let running = Running::open_on(platter.clone(), platter.root(), &mut random());
    let running = running.and_then(|running| running.drafts(SUBJECT));
    facts.extend(
        running
            .unwrap_or_default()
            .iter()
            .map(|one| Fact::Running(one.id)),
    );
    let Some(mut journal) = journal(platter) else {
        dies(platter, 0);
        return facts;
    };
    facts.push(Fact::Journal);
    if takes_in {
        let capture = Capture::on(platter.clone(), platter.root());
        let waits = capture
            .open_all(&CaptureSecret::new([9; 32]))
            .expect("it opens");
        journal.append(&waits).expect("the disk is well");
        capture.clear().expect("the disk is well");
    }
    let events = journal.events(&Query::default()).expect("the disk is well");
    facts.extend(events.iter().map(|event| Fact::Event(event.id)));
    dies(platter, 0);
    facts
}

fn outbox_shows(platter: &Arc<Platter>) -> Vec<Fact> {
    let Ok(outbox) = outbox::open(platter.clone(), platter.root(), OutboxGuards::ALL) else {
        return Vec::new();
    };
    let rows = outbox.rows().expect("the disk is well");
    let facts = rows.iter().filter_map(|row| match row.state {
        LetterState::Queued => Some(Fact::Posted(row.id)),
        LetterState::HubAcked => Some(Fact::Acked(row.id)),
        LetterState::Delivered => Some(Fact::Arrived(row.id.as_u128())),
        _ => None,
    });
    let facts = std::iter::once(Fact::Outbox).chain(facts).collect();
    dies(platter, 0);
    facts
}

fn vault_shows(platter: &Arc<Platter>) -> Vec<Fact> {
    let vault = Vault::open_on(platter.clone(), platter.root())
        .ok()
        .flatten();
    dies(platter, 0);
    vault.map_or(Vec::new(), |vault| {
        vec![Fact::Tries(10 - vault.tries_left())]
    })
}

fn shelf_shows(platter: &Arc<Platter>) -> Vec<Fact> {
    let version = installs::version(platter);
    dies(platter, 0);
    version.map(Fact::Installed).into_iter().collect()
}

fn shows(name: &str, platter: &Arc<Platter>) -> Vec<Fact> {
    match name {
        "outbox" => outbox_shows(platter),
        "install" => shelf_shows(platter),
        "vault" => vault_shows(platter),
        _ => journal_shows(platter, name == "capture"),
    }
}

/// Dies after so many acts, lives again, dies again, and then the power goes.
fn live(which: usize, after: u64, dice: &mut SeededRandom) -> (Vec<Fact>, Found) {
    let name = FLOWS[which].0;
    let platter = Platter::powered(&format!("lives-{name}"));
    dies(&platter, after);
    let (mut told, _) = attempt(which, &platter);
    platter.fail(None);
    told.extend(shows(name, &platter));
    platter.fail(None);
    platter.cut_power(dice);
    let found = judge(name, &told, &platter, JournalGuards::ALL);
    (told, found)
}

fn holds(which: usize) {
    disk::register();
    let mut dice = SeededRandom::new(7);
    let acts = 2 * record(which, JournalGuards::ALL, false).acts.len();
    for after in (0..acts as u64).step_by((acts / DEATHS).max(1)) {
        let (told, found) = live(which, after, &mut dice);
        let name = FLOWS[which].0;
        assert_eq!(found, Found::Sound, "{name}, dies after {after}: {told:?}");
    }
}

#[test]
fn what_a_journal_shows_after_a_crash_survives_the_power() {
    holds(0);
}

#[test]
fn what_was_saved_while_locked_survives_a_crash_and_the_power() {
    holds(1);
}

#[test]
fn tries_that_are_shown_after_a_crash_survive_the_power() {
    holds(2);
}

#[test]
fn what_an_outbox_shows_after_a_crash_survives_the_power() {
    holds(5);
}

#[test]
fn the_pack_that_is_shown_after_a_crash_survives_the_power() {
    holds(4);
}

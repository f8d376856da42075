use wayside_tests::sync::{BoxGuards, HubGuards};

use crate::world::{Found, Guards, live};
use crate::{FAULTS, run};

/// What CI has patience for.
const MANY: u64 = 200_000;

fn without(guards: Guards) -> Found {
    run(11, 8_000, guards, |_, _| {})
}

fn holds(seed: u64) {
    let sum = run(seed, MANY / 4, Guards::ALL, |world, found| {
        panic!("--world {world}: {found:?}");
    });
    assert!(sum.faults >= MANY / 4);
}

#[test]
fn no_fault_loses_doubles_or_holds_up_a_letter_1() {
    holds(1);
}

#[test]
fn no_fault_loses_doubles_or_holds_up_a_letter_2() {
    holds(2);
}

#[test]
fn no_fault_loses_doubles_or_holds_up_a_letter_3() {
    holds(3);
}

#[test]
fn no_fault_loses_doubles_or_holds_up_a_letter_4() {
    holds(4);
}

#[test]
fn the_same_seed_gives_the_same_world() {
    assert_eq!(live(9, Guards::ALL, FAULTS), live(9, Guards::ALL, FAULTS));
    assert_ne!(
        live(9, Guards::ALL, FAULTS).events,
        live(10, Guards::ALL, FAULTS).events
    );
}

#[test]
fn letters_are_lost_when_a_receipt_is_not_checked() {
    let mut guards = Guards::ALL;
    guards.engine.receipts = false;
    assert!(without(guards).lost > 0);
}

#[test]
fn letters_count_twice_when_the_hub_does_not_know_them_again() {
    let found = without(Guards {
        hub: HubGuards { dedupe: false },
        ..Guards::ALL
    });
    assert!(found.doubled > 0);
    assert_eq!(found.lost, 0);
}

#[test]
fn news_is_lost_when_the_cursor_is_written_before_the_page() {
    let found = without(Guards {
        boxes: BoxGuards { snapshot: false },
        ..Guards::ALL
    });
    assert!(found.lost > 0);
    assert_eq!(found.doubled, 0);
}

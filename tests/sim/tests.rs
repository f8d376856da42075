use wayside_tests::sync::{ModelPair, Pair, PairGuards, RealPair};

use crate::judge::Found;
use crate::world::Guards;
use crate::{FAULTS, live_with, run, run_postgres};

/// What CI has patience for: of the model, and of what is shipped.
const MODEL: u64 = 200_000;
const REAL: u64 = 50_000;
/// In so many tests each, for as many cores.
const SHARES: u64 = 4;
/// Of a hub over PostgreSQL.
const POSTGRES: u64 = 800;

/// What worlds without some guards come to, up to the first that suffers so.
fn without<P: Pair>(guards: Guards, faults: u64, suffers: fn(&Found) -> bool) -> Found {
    let mut sum = Found::default();
    for seed in 11.. {
        if sum.faults >= faults || suffers(&sum) {
            break;
        }
        sum.add(&live_with::<P>(seed, guards, FAULTS));
    }
    sum
}

fn without_of<P: Pair>(pair: PairGuards, suffers: fn(&Found) -> bool) -> Found {
    let guards = Guards {
        pair,
        ..Guards::ALL
    };
    without::<P>(guards, 20_000, suffers)
}

fn lost(found: &Found) -> bool {
    found.lost > 0
}

fn doubled(found: &Found) -> bool {
    found.doubled > 0
}

fn holds<P: Pair>(seed: u64, faults: u64) {
    let world = |seed| live_with::<P>(seed, Guards::ALL, FAULTS);
    let sum = run(seed, faults, world, |world, found| {
        panic!("--world {world}: {found:?}");
    });
    assert!(sum.faults >= faults);
    assert!(sum.letters > 0 && sum.cuts > 0 && sum.commands > 0);
}

macro_rules! shares {
    ($($name:ident: $pair:ty, $faults:expr, $seed:expr;)*) => {
        $(#[test]
        fn $name() {
            holds::<$pair>($seed, $faults / SHARES);
        })*
    };
}

shares! {
    no_fault_loses_doubles_or_holds_up_a_letter_1: RealPair, REAL, 1;
    no_fault_loses_doubles_or_holds_up_a_letter_2: RealPair, REAL, 2;
    no_fault_loses_doubles_or_holds_up_a_letter_3: RealPair, REAL, 3;
    no_fault_loses_doubles_or_holds_up_a_letter_4: RealPair, REAL, 4;
    no_fault_harms_the_model_1: ModelPair, MODEL, 1;
    no_fault_harms_the_model_2: ModelPair, MODEL, 2;
    no_fault_harms_the_model_3: ModelPair, MODEL, 3;
    no_fault_harms_the_model_4: ModelPair, MODEL, 4;
}

/// A hub dies before it writes a letter through, stands again and knows the letter, and then the power goes.
#[test]
fn a_letter_that_is_known_from_the_log_is_durable() {
    let found = live_with::<RealPair>(2_000_033, Guards::ALL, FAULTS);
    assert_eq!(found.bad(), 0, "{found:?}");
}

#[test]
fn no_fault_harms_a_hub_over_postgresql() {
    // Says aloud that it is skipped, or fails, where the machine has none.
    let Some(found) = run_postgres(5, POSTGRES) else {
        return;
    };
    assert_eq!(found.bad(), 0, "{found:?}");
    assert!(found.faults >= POSTGRES);
}

fn repeats<P: Pair>() {
    let one = |seed| live_with::<P>(seed, Guards::ALL, FAULTS);
    assert_eq!(one(9), one(9));
    assert_ne!(one(9).events, one(10).events);
}

#[test]
fn the_same_seed_gives_the_same_world() {
    repeats::<RealPair>();
}

#[test]
fn the_same_seed_gives_the_same_world_of_the_model() {
    repeats::<ModelPair>();
}

fn blind() -> Guards {
    let mut guards = Guards::ALL;
    guards.engine.receipts = false;
    guards
}

#[test]
fn letters_are_lost_when_a_receipt_is_not_checked() {
    let found = without::<RealPair>(blind(), 8_000, lost);
    assert!(found.lost > 0, "{found:?}");
}

#[test]
fn letters_are_lost_when_a_receipt_is_not_checked_in_the_model() {
    let found = without::<ModelPair>(blind(), 8_000, lost);
    assert!(found.lost > 0, "{found:?}");
}

const FORGETFUL: PairGuards = PairGuards {
    dedupe: false,
    ..PairGuards::ALL
};

#[test]
fn letters_count_twice_when_the_hub_does_not_know_them_again() {
    let found = without_of::<RealPair>(FORGETFUL, doubled);
    assert!(found.doubled > 0, "{found:?}");
}

#[test]
fn letters_count_twice_when_the_models_hub_does_not_know_them_again() {
    let found = without_of::<ModelPair>(FORGETFUL, |found| found.faults >= 8_000);
    assert!(found.doubled > 0, "{found:?}");
    assert_eq!(found.lost, 0);
}

const TORN: PairGuards = PairGuards {
    one_transaction: false,
    ..PairGuards::ALL
};

#[test]
fn news_is_lost_when_the_cursor_is_written_before_the_page() {
    let found = without_of::<RealPair>(TORN, lost);
    assert!(found.lost > 0, "{found:?}");
}

#[test]
fn news_is_lost_when_the_models_cursor_is_written_before_the_page() {
    let found = without_of::<ModelPair>(TORN, |found| found.faults >= 8_000);
    assert!(found.lost > 0, "{found:?}");
    assert_eq!(found.doubled, 0);
}

#[test]
fn letters_are_lost_when_the_device_does_not_write_through() {
    let guards = PairGuards {
        device_writes_through: false,
        ..PairGuards::ALL
    };
    let found = without_of::<RealPair>(guards, lost);
    assert!(found.lost > 0, "{found:?}");
}

#[test]
fn letters_are_lost_when_the_hub_does_not_write_through() {
    let guards = PairGuards {
        hub_writes_through: false,
        ..PairGuards::ALL
    };
    let found = without_of::<RealPair>(guards, lost);
    assert!(found.lost > 0, "{found:?}");
}

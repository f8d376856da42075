//! How long it rests after what, how the dice spread it, and how much it sends at once.

use std::collections::BTreeSet;

use wayside_protocol::{Batch, ProblemCode, Request, TransportFailure};
use wayside_sync::OutboxStore as _;
use wayside_tests::sync::{ModelPair, Pair as _, Poison, problem};

use crate::bench::{Bench, honest, html, id};

/// Dice that make each wait as long as it may be: one less than a multiple of every bound there is.
const LONGEST: u64 = 460_800_000 - 1;

/// How long it rests after each of so many failures in a row, ms.
fn rests(dice: u64, failures: usize) -> Vec<i64> {
    let mut bench = Bench::<ModelPair>::with(1, 100);
    bench.dice = dice;
    let mut rest = || {
        let until_ms = bench.speak(&mut |_, _| Err(TransportFailure::Unreachable));
        let wait_ms = until_ms - bench.now.mono_ms;
        bench.pass(wait_ms);
        wait_ms
    };
    (0..failures).map(|_| rest()).collect()
}

#[test]
fn waits_double_with_each_failure_and_have_an_end() {
    let wanted = [
        250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000,
        900_000, 900_000, 900_000,
    ];
    assert_eq!(rests(LONGEST, wanted.len()), wanted);
}

#[test]
fn the_dice_spread_a_wait_over_all_of_it() {
    assert_eq!(rests(0, 15), [1; 15]);
    // A quarter of the way through the last and longest wait.
    assert_eq!(rests(225_000 - 1, 14).last(), Some(&225_000));
    let spread: BTreeSet<Vec<i64>> = (0..100).map(|dice| rests(dice * 7_919, 6)).collect();
    assert!(spread.len() > 90, "{} of 100 rest apart", spread.len());
}

#[test]
fn a_line_that_went_well_is_waited_for_as_at_first() {
    let mut bench = Bench::<ModelPair>::with(1, 100);
    bench.dice = LONGEST;
    for _ in 0..6 {
        let until_ms = bench.speak(&mut |_, _| Err(TransportFailure::Unreachable));
        bench.pass(until_ms - bench.now.mono_ms);
    }
    let until_ms = bench.speak(&mut honest);
    bench.pass(until_ms - bench.now.mono_ms);
    let until_ms = bench.speak(&mut |_, _| Err(TransportFailure::Unreachable));
    assert_eq!(until_ms - bench.now.mono_ms, 250);
}

#[test]
fn a_letter_the_hub_falls_over_is_tried_ever_more_seldom_and_never_given_up() {
    let mut bench = Bench::<ModelPair>::with(1, 100);
    bench.dice = LONGEST;
    bench.pair.hub.poison.insert(id(1), Poison::Crash);
    let mut waits = Vec::new();
    while waits.len() < 16 {
        let before = bench.pair.boxed(0).attempts(id(1));
        let until_ms = bench.speak(&mut honest);
        if bench.pair.boxed(0).attempts(id(1)) != before {
            let next_ms = bench
                .pair
                .outbox(0)
                .next_due_ms(&BTreeSet::new())
                .expect("it stands");
            waits.push(next_ms.expect("it waits") - bench.now.wall_ms);
        }
        bench.pass(until_ms - bench.now.mono_ms);
    }
    let doubled = (0..14).map(|attempts| 250_i64 << attempts);
    let wanted: Vec<i64> = doubled.chain([3_600_000, 3_600_000]).collect();
    assert_eq!(waits, wanted);
}

#[test]
fn a_hub_is_asked_again_neither_at_once_nor_never_whatever_it_says() {
    for (come_back_s, shortest_ms, longest_ms) in [
        (0, 2_500, 4_999),
        (1, 2_500, 4_999),
        (60, 30_000, 59_999),
        (u32::MAX, 450_000, 899_999),
    ] {
        for (dice, wanted) in [(0, shortest_ms), (LONGEST, longest_ms)] {
            let mut bench = Bench::<ModelPair>::new();
            bench.dice = dice;
            bench.pair.hub.come_back_s = come_back_s;
            assert_eq!(bench.speak(&mut honest), wanted, "{come_back_s} s, {dice}");
        }
    }
}

#[test]
fn no_hub_silences_a_device_for_more_than_two_hours() {
    for (said, dice, wanted_ms) in [
        ("0", 0, 1),
        ("0", LONGEST, 1_000),
        ("90", 0, 90_001),
        ("90", 89_999, 180_000),
        ("4294967295", 0, 3_600_001),
        ("4294967295", LONGEST, 7_200_000),
    ] {
        let mut bench = Bench::<ModelPair>::with(1, 100);
        bench.dice = dice;
        let mut busy = problem(ProblemCode::TooMany);
        let after = ("retry-after".to_owned(), said.to_owned());
        busy.headers.push(after);
        let until_ms = bench.speak(&mut |_, _| Ok(busy.clone()));
        assert_eq!(until_ms, wanted_ms, "{said}, {dice}");
    }
}

/// Bytes of the letters in a batch; `None` for another request.
fn size(request: &Request) -> Option<usize> {
    let batch = Batch::unpack(&request.body).ok()?;
    Some(batch.letters.iter().map(|letter| letter.0.len()).sum())
}

/// The sizes of the batches that fail one after another in this way, once they have grown.
fn shrinking(
    fails: &dyn Fn() -> Result<wayside_protocol::Response, TransportFailure>,
) -> Vec<usize> {
    let mut bench = Bench::<ModelPair>::with(3_000, 1_000);
    let mut failed: Vec<usize> = Vec::new();
    let mut line = |pair: &mut ModelPair, request: &Request| {
        let grown = !failed.is_empty();
        match size(request) {
            Some(bytes) if grown || bytes > 400 * 1024 => {
                failed.push(bytes);
                fails()
            }
            _ => honest(pair, request),
        }
    };
    for _ in 0..8 {
        let until_ms = bench.speak(&mut line);
        bench.pass(until_ms - bench.now.mono_ms);
    }
    failed
}

#[test]
fn a_batch_that_fails_is_half_as_large_the_next_time() {
    type Fails = fn() -> Result<wayside_protocol::Response, TransportFailure>;
    let ways: [Fails; 3] = [
        || Err(TransportFailure::Slow),
        || Ok(problem(ProblemCode::TooMany)),
        || Ok(html(413)),
    ];
    for (which, fails) in ways.into_iter().enumerate() {
        let sizes = shrinking(&fails);
        assert!(sizes.len() >= 6, "{which}: {sizes:?}");
        // Each is less by half than the one before, but for what does not fill it, down to the floor.
        for (two, bound) in sizes
            .windows(2)
            .zip([256, 128, 64, 32, 16].map(|kib| kib * 1024))
        {
            assert!(two[1] <= bound, "{which}: {sizes:?}");
            assert!(two[1] > bound / 2, "{which}: {sizes:?}");
        }
    }
}

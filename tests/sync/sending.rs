use std::collections::BTreeSet;

use wayside_protocol::{Batch, ProblemCode, Request, Response, Signer, TransportFailure};
use wayside_sync::engine::{EnrolmentStatus, MOST_IN_FLIGHT};
use wayside_sync::outbox::SyncFailure;
use wayside_sync::{EngineAction, SyncEvent, WakeReason};
use wayside_tests::sync::{ModelPair, Pair, Poison, RealPair, State, hub_key, problem};

use crate::bench::{BEGIN_MS, Bench, honest, html, id, receipt_by};
use crate::conformance::of_each;

of_each! {
    real: RealPair => [
        four_requests_are_on_their_way_at_once_and_no_letter_twice,
        batches_grow_while_all_goes_well,
        only_a_receipt_for_the_very_batch_clears_a_letter,
        a_portal_is_said_to_be_one_and_a_forgery_too,
        the_bytes_of_a_letter_are_the_same_at_every_try,
        one_letter_that_is_too_large_is_found_and_set_aside,
        one_letter_that_is_not_understood_is_found_and_set_aside,
        another_letter_under_the_same_id_needs_attention_and_overwrites_nothing,
        a_hub_that_asks_for_quiet_gets_it_whoever_taps,
        a_wait_of_its_own_ends_with_a_nudge,
        a_revoked_devices_backlog_still_goes_and_is_held,
        a_hub_that_does_not_know_the_device_takes_nothing_from_it,
        what_was_on_its_way_when_the_process_ended_is_sent_again_and_counts_once,
    ];
    model: ModelPair => [
        four_requests_are_on_their_way_at_once_and_no_letter_twice,
        batches_grow_while_all_goes_well,
        only_a_receipt_for_the_very_batch_clears_a_letter,
        a_portal_is_said_to_be_one_and_a_forgery_too,
        the_bytes_of_a_letter_are_the_same_at_every_try,
        one_letter_that_is_too_large_is_found_and_set_aside,
        one_letter_that_is_not_understood_is_found_and_set_aside,
        another_letter_under_the_same_id_needs_attention_and_overwrites_nothing,
        a_hub_that_asks_for_quiet_gets_it_whoever_taps,
        a_wait_of_its_own_ends_with_a_nudge,
        a_revoked_devices_backlog_still_goes_and_is_held,
        a_hub_that_does_not_know_the_device_takes_nothing_from_it,
        what_was_on_its_way_when_the_process_ended_is_sent_again_and_counts_once,
    ];
}

/// Makes an answer that is no receipt for the request.
type Lie = Box<dyn FnMut(&Request) -> Response>;

fn letters_of(request: &Request) -> Vec<Vec<u8>> {
    let batch = Batch::unpack(&request.body).expect("a batch");
    batch.letters.into_iter().map(|letter| letter.0).collect()
}

fn four_requests_are_on_their_way_at_once_and_no_letter_twice<P: Pair>() {
    let mut bench = Bench::<P>::with(400, 1_000);
    let sends = bench.sends();
    assert_eq!(sends.len(), MOST_IN_FLIGHT);
    assert!(matches!(bench.poll(), EngineAction::Listen));
    let batches = bench.batches();
    let letters: Vec<Vec<u8>> = batches.iter().flat_map(|batch| letters_of(batch)).collect();
    let different: BTreeSet<_> = letters.iter().collect();
    assert_eq!(letters.len(), different.len());
    assert!(letters.len() > 60);
}

fn batches_grow_while_all_goes_well<P: Pair>() {
    let mut bench = Bench::<P>::with(3_000, 1_000);
    bench.speak(&mut honest);
    let sizes: Vec<usize> = bench
        .batches()
        .iter()
        .map(|batch| letters_of(batch).iter().map(Vec::len).sum())
        .collect();
    let largest = sizes.iter().max().copied().unwrap_or(0);
    assert!(sizes[0] <= 32 * 1024, "{sizes:?}");
    assert!(largest > 400 * 1024 && largest <= 512 * 1024, "{sizes:?}");
    assert!(bench.all_at_hub());
}

fn only_a_receipt_for_the_very_batch_clears_a_letter<P: Pair>() {
    let stranger = Signer::new(&[66; 32]);
    let mut bench = Bench::<P>::with(2, 100);
    let mut other = Bench::<P>::with(3, 100);
    other.speak(&mut honest);
    let old = other.asked.iter().find(|request| !request.body.is_empty());
    let device = bench.who().device;
    let old = receipt_by(&hub_key(), device, old.expect("a batch"), 2);
    let mut lies: Vec<Lie> = vec![
        Box::new(|_: &Request| html(200)),
        Box::new(|_: &Request| html(302)),
        Box::new(|_: &Request| html(204)),
        Box::new(move |request: &Request| receipt_by(&stranger, device, request, 2)),
        Box::new(move |request: &Request| receipt_by(&hub_key(), device, request, 1)),
        Box::new(move |request: &Request| {
            let mut receipt = receipt_by(&hub_key(), device, request, 2);
            receipt.status = 302;
            receipt
        }),
        Box::new(move |_: &Request| old.clone()),
    ];
    for (which, lie) in lies.iter_mut().enumerate() {
        bench.speak(&mut |pair, request| match request.method {
            "POST" => Ok(lie(request)),
            _ => honest(pair, request),
        });
        assert_eq!(bench.queued(), 2, "lie {which} was believed");
        assert!(bench.engine.trouble().is_some());
        bench.engine.nudge(WakeReason::Connectivity);
    }
    bench.speak(&mut honest);
    assert_eq!(bench.queued(), 0);
    assert!(bench.all_at_hub());
    assert_eq!(bench.engine.trouble(), None);
}

fn a_portal_is_said_to_be_one_and_a_forgery_too<P: Pair>() {
    let mut bench = Bench::<P>::with(1, 100);
    bench.speak(&mut |_, _| Ok(html(200)));
    assert_eq!(bench.engine.trouble(), Some(SyncFailure::Portal));
    bench.engine.nudge(WakeReason::Connectivity);
    let stranger = Signer::new(&[66; 32]);
    let device = bench.who().device;
    bench.speak(&mut |_, request| Ok(receipt_by(&stranger, device, request, 1)));
    assert_eq!(bench.engine.trouble(), Some(SyncFailure::Forged));
    bench.engine.nudge(WakeReason::Connectivity);
    bench.speak(&mut |_, _| Err(TransportFailure::Untrusted));
    assert_eq!(bench.engine.trouble(), Some(SyncFailure::Untrusted));
    let said = bench.events.iter();
    let said = said.filter(|event| matches!(event, SyncEvent::Trouble(_)));
    assert_eq!(said.count(), 3);
}

fn the_bytes_of_a_letter_are_the_same_at_every_try<P: Pair>() {
    let mut bench = Bench::<P>::with(5, 300);
    for _ in 0..4 {
        bench.speak(&mut |_, _| Err(TransportFailure::Cut));
        bench.pass(3_600_000);
    }
    bench.crash();
    bench.speak(&mut honest);
    let tries: Vec<BTreeSet<Vec<u8>>> = bench
        .batches()
        .iter()
        .map(|batch| letters_of(batch).into_iter().collect())
        .collect();
    let all: BTreeSet<_> = tries.iter().flatten().collect();
    assert!(tries.len() >= 5);
    assert_eq!(all.len(), 5);
    assert!(bench.all_at_hub());
}

fn one_letter_that_is_too_large_is_found_and_set_aside<P: Pair>() {
    let mut bench = Bench::<P>::with(40, 500);
    bench.pair.poison().insert(id(17), Poison::TooLarge);
    bench.speak(&mut honest);
    assert_eq!(
        bench.state(17),
        State::NeedsAttention("too_long".to_owned())
    );
    assert_eq!(bench.queued(), 0);
    assert_eq!(bench.pair.count(), 39);
    // Halving forty takes six rounds, and nothing was waited for.
    assert!(bench.batches().len() <= 14, "{}", bench.batches().len());
}

fn one_letter_that_is_not_understood_is_found_and_set_aside<P: Pair>() {
    let mut bench = Bench::<P>::with(40, 500);
    bench.pair.poison().insert(id(1), Poison::Shape);
    bench.speak(&mut honest);
    assert_eq!(bench.state(1), State::NeedsAttention("refused".to_owned()));
    assert_eq!(bench.pair.count(), 39);
}

#[test]
fn a_letter_that_the_hub_rejects_needs_attention_and_says_why() {
    let mut bench = Bench::<ModelPair>::with(3, 100);
    bench.pair.poison().insert(id(2), Poison::Rejected);
    bench.speak(&mut honest);
    assert_eq!(
        bench.state(2),
        State::NeedsAttention("unknown_recipient".to_owned())
    );
    assert_eq!((bench.queued(), bench.pair.count()), (0, 2));
    assert_eq!(bench.engine.stats().needs_attention, 1);
    // It is not sent again by itself.
    let before = bench.batches().len();
    bench.engine.nudge(WakeReason::Tap);
    bench.speak(&mut honest);
    assert_eq!(bench.batches().len(), before);
}

fn another_letter_under_the_same_id_needs_attention_and_overwrites_nothing<P: Pair>() {
    let mut bench = Bench::<P>::new();
    bench.pair.back_up(0);
    bench.save(1, 100);
    bench.speak(&mut honest);
    let first = bench.pair.has(id(1));
    assert!(first.is_some());
    // A copy of the device, from before, that saved something else.
    bench.pair.restore(0);
    bench.crash();
    bench.save(1, 200);
    bench.speak(&mut honest);
    assert_eq!(bench.state(1), State::NeedsAttention("conflict".to_owned()));
    assert_eq!(bench.pair.has(id(1)), first);
}

fn a_hub_that_asks_for_quiet_gets_it_whoever_taps<P: Pair>() {
    let mut bench = Bench::<P>::with(1, 100);
    let mut busy = |_: &mut P, _: &Request| {
        let mut answer = problem(ProblemCode::TooMany);
        answer
            .headers
            .push(("retry-after".to_owned(), "90".to_owned()));
        Ok(answer)
    };
    let until_ms = bench.speak(&mut busy);
    assert!(until_ms >= 90_000, "{until_ms}");
    let asked = bench.asked.len();
    for why in [
        WakeReason::Tap,
        WakeReason::Resume,
        WakeReason::Connectivity,
    ] {
        bench.engine.nudge(why);
        assert_eq!(bench.speak(&mut honest), until_ms);
    }
    assert_eq!(bench.asked.len(), asked);
    bench.pass(until_ms);
    bench.speak(&mut honest);
    assert!(bench.all_at_hub());
}

fn a_wait_of_its_own_ends_with_a_nudge<P: Pair>() {
    for why in [
        WakeReason::Start,
        WakeReason::Resume,
        WakeReason::Connectivity,
        WakeReason::Tap,
        WakeReason::Timer,
    ] {
        let mut bench = Bench::<P>::with(1, 100);
        for _ in 0..6 {
            let until_ms = bench.speak(&mut |_, _| Err(TransportFailure::Unreachable));
            bench.pass(until_ms - bench.now.mono_ms);
        }
        bench.speak(&mut |_, _| Err(TransportFailure::Unreachable));
        bench.engine.nudge(why);
        bench.speak(&mut honest);
        assert_eq!(bench.queued(), 0, "{why:?}");
    }
}

fn a_revoked_devices_backlog_still_goes_and_is_held<P: Pair>() {
    let mut bench = Bench::<P>::with(3, 100);
    bench.pair.revoke(0, BEGIN_MS);
    bench.speak(&mut honest);
    assert_eq!(bench.engine.standing(), EnrolmentStatus::Revoked);
    assert_eq!(bench.pair.count(), 3);
    assert_eq!(bench.state(1), State::NeedsAttention("revoked".to_owned()));
}

fn a_hub_that_does_not_know_the_device_takes_nothing_from_it<P: Pair>() {
    let mut bench = Bench::<P>::with(3, 100);
    bench.speak(&mut |_, _| Ok(problem(ProblemCode::Unknown)));
    assert_eq!(bench.engine.standing(), EnrolmentStatus::Unknown);
    assert_eq!(bench.queued(), 3);
    bench.engine.nudge(WakeReason::Tap);
    bench.speak(&mut honest);
    assert_eq!(bench.engine.standing(), EnrolmentStatus::Good);
    assert_eq!(bench.queued(), 0);
}

fn what_was_on_its_way_when_the_process_ended_is_sent_again_and_counts_once<P: Pair>() {
    let mut bench = Bench::<P>::with(10, 100);
    for (_, request) in bench.sends() {
        let _ = honest(&mut bench.pair, &request);
    }
    assert_eq!((bench.pair.count(), bench.queued()), (10, 10));
    bench.crash();
    bench.speak(&mut honest);
    assert_eq!(bench.queued(), 0);
    assert!(bench.all_at_hub());
}

#[test]
fn figures_add_up() {
    let mut bench = Bench::<ModelPair>::with(50, 1_000);
    bench.pair.poison().insert(id(3), Poison::Rejected);
    bench.speak(&mut honest);
    let stats = bench.engine.stats();
    assert_eq!(
        (stats.sent, stats.acked, stats.needs_attention),
        (50, 49, 1)
    );
    let up: usize = bench.asked.iter().map(|request| request.body.len()).sum();
    assert_eq!(stats.bytes_up, up as u64);
    assert_eq!(stats.requests, bench.asked.len() as u64);
    assert!(stats.bytes_down > 0);
}

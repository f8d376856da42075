//! What users of others suffered. Each test's name says what holds here; the ticket says what did not there.

use std::collections::BTreeSet;

use uuid::Uuid;
use wayside_protocol::seal::{Binding, seal};
use wayside_protocol::{
    FORM, Letter, NotALetter, ProblemCode, Routing, TransportFailure, kinds, limits,
};
use wayside_sync::{Engine, EngineAction, Now, OutboxStore as _, WakeReason};
use wayside_tests::sync::{
    BoxGuards, Break, HubGuards, Letterbox, ModelPair, Pair, Poison, RealPair, SmallHub, State,
    device, hub_key, letter, problem, programme,
};

use crate::bench::{BEGIN_MS, Bench, honest, id};
use crate::conformance::of_each;

of_each! {
    real: RealPair => [
        nothing_that_is_read_makes_a_letter_count_as_sent,
        a_letter_that_may_have_arrived_never_has_other_bytes,
        a_letter_that_the_hub_had_already_is_a_success,
        no_letter_stays_on_its_way_when_the_app_is_killed,
        a_round_that_failed_is_tried_again_by_itself,
        a_letter_that_never_gets_through_blocks_no_other,
        a_clock_that_is_years_off_or_set_back_holds_nothing_up,
        it_is_complete_when_each_letter_has_its_receipt_and_not_before,
        a_receipt_that_could_not_be_written_is_as_if_it_never_came,
    ];
    model: ModelPair => [
        nothing_that_is_read_makes_a_letter_count_as_sent,
        a_letter_that_may_have_arrived_never_has_other_bytes,
        a_letter_that_the_hub_had_already_is_a_success,
        no_letter_stays_on_its_way_when_the_app_is_killed,
        a_round_that_failed_is_tried_again_by_itself,
        a_letter_that_never_gets_through_blocks_no_other,
        a_clock_that_is_years_off_or_set_back_holds_nothing_up,
        it_is_complete_when_each_letter_has_its_receipt_and_not_before,
        a_receipt_that_could_not_be_written_is_as_if_it_never_came,
    ];
}

/// ankidroid/Anki-Android#4366: the cursor went past cards that were never sent.
fn nothing_that_is_read_makes_a_letter_count_as_sent<P: Pair>() {
    let mut bench = Bench::<P>::with(2, 100);
    assert!(bench.pair.command(0, BEGIN_MS));
    bench.speak(&mut |pair, request| match request.method {
        "GET" => honest(pair, request),
        _ => Err(TransportFailure::Cut),
    });
    assert_eq!(bench.pair.outbox(0).cursor(), Ok(1));
    assert_eq!(bench.queued(), 2);
    assert!(bench.drain(&mut honest, 10));
    assert!(bench.all_at_hub());
}

/// getodk/collect#5317: an edit after a cancelled send changed what had been sent.
fn a_letter_that_may_have_arrived_never_has_other_bytes<P: Pair>() {
    let mut bench = Bench::<P>::with(1, 500);
    let before = bench.saved[&id(1)];
    bench.speak(&mut |pair, request| {
        let _ = honest(pair, request);
        Err(TransportFailure::Cut)
    });
    bench.save(2, 500);
    bench.engine.nudge(WakeReason::Saved);
    assert!(bench.drain(&mut honest, 10));
    assert_eq!(bench.pair.has(id(1)), Some(before));
    assert_eq!(bench.state(1), State::AtHub);
}

/// getodk/central#794: sending again what the server had deleted was an error.
fn a_letter_that_the_hub_had_already_is_a_success<P: Pair>() {
    let mut bench = Bench::<P>::with(3, 100);
    bench.pair.back_up(0);
    bench.speak(&mut honest);
    bench.pair.restore(0);
    bench.crash();
    bench.speak(&mut honest);
    assert!((1..=3).all(|n| bench.state(n) == State::AtHub));
    assert!(bench.all_at_hub());
}

/// getodk/collect#6457: a form that was too large could neither be sent nor deleted.
#[test]
fn a_letter_too_large_to_be_sent_cannot_be_saved_and_one_the_hub_refuses_is_set_aside() {
    let oversize = Letter {
        form: FORM,
        id: id(1),
        epoch: id(2),
        seq: 1,
        prev: [0; 32],
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: 0,
        hlc: 0,
        parent: None,
        routing: Routing {
            recipient: programme().public().id(),
            pathway: "p".to_owned(),
            deadline_ms: None,
        },
        body: vec![0; limits::LONGEST_BODY + 1],
    };
    assert_eq!(oversize.freeze(), Err(NotALetter::TooLong));
    let mut bench = Bench::<ModelPair>::with(3, limits::LONGEST_BODY - 100);
    bench.pair.poison().insert(id(2), Poison::TooLarge);
    bench.speak(&mut honest);
    assert_eq!(bench.state(2), State::NeedsAttention("too_long".to_owned()));
    // An officer sends it again, once the hub lets it through.
    bench.pair.poison().clear();
    bench.pair.boxed(0).send_again(id(2));
    bench.engine.nudge(WakeReason::Tap);
    bench.speak(&mut honest);
    assert!(bench.all_at_hub());
}

/// dhis2/dhis2-android-sdk#967: records stayed "uploading" when the app was killed.
fn no_letter_stays_on_its_way_when_the_app_is_killed<P: Pair>() {
    let mut bench = Bench::<P>::with(30, 2_000);
    for _ in 0..5 {
        assert!(!bench.sends().is_empty());
        assert!(matches!(bench.poll(), EngineAction::Listen));
        assert_eq!(bench.queued(), 30);
        bench.crash();
    }
    bench.speak(&mut honest);
    assert!(bench.all_at_hub());
    assert_eq!(bench.queued(), 0);
}

/// powersync-ja/powersync-swift#179: a round that failed was not tried again before the next write.
fn a_round_that_failed_is_tried_again_by_itself<P: Pair>() {
    let mut bench = Bench::<P>::with(1, 100);
    for broken in [
        TransportFailure::Unreachable,
        TransportFailure::Cut,
        TransportFailure::Slow,
        TransportFailure::Untrusted,
    ] {
        let until_ms = bench.speak(&mut |_, _| Err(broken));
        assert!(until_ms > bench.now.mono_ms);
        assert!(until_ms - bench.now.mono_ms <= 3_600_000);
        bench.pass(until_ms - bench.now.mono_ms);
    }
    assert!(bench.drain(&mut honest, 5));
    assert!(bench.all_at_hub());
}

/// atuinsh/atuin#2887: one large record that never got through blocked all others for good.
fn a_letter_that_never_gets_through_blocks_no_other<P: Pair>() {
    for (which, poison) in [None, Some(Poison::Crash)].into_iter().enumerate() {
        let mut bench = Bench::<P>::with(60, 300);
        let stuck = id(5);
        if let Some(poison) = poison {
            bench.pair.poison().insert(stuck, poison);
        }
        let mut line = move |pair: &mut P, request: &wayside_protocol::Request| {
            let has = wayside_protocol::Batch::unpack(&request.body).is_ok_and(|batch| {
                let heads = batch.letters.iter();
                heads
                    .filter_map(|letter| wayside_protocol::LetterHead::read(&letter.0).ok())
                    .any(|head| head.id == stuck)
            });
            if has && poison.is_none() {
                return Err(TransportFailure::Cut);
            }
            honest(pair, request)
        };
        for _ in 0..30 {
            let until_ms = bench.speak(&mut line);
            bench.pass(until_ms - bench.now.mono_ms);
        }
        assert_eq!(bench.queued(), 1, "case {which}");
        // What is saved later goes at once, in spite of it.
        bench.save(61, 300);
        bench.engine.nudge(WakeReason::Saved);
        bench.speak(&mut line);
        assert_eq!(bench.state(61), State::AtHub, "case {which}");
        bench.pair.poison().clear();
        bench.engine.nudge(WakeReason::Tap);
        assert!(bench.drain(&mut honest, 3));
        assert!(bench.all_at_hub());
    }
}

/// medic/cht-core#6246: three hundred users at once brought the server down.
#[test]
fn three_hundred_devices_that_were_turned_away_together_come_back_apart() {
    let mut hub = SmallHub::new(hub_key(), HubGuards::ALL);
    let mut back = BTreeSet::new();
    let mut dice = wayside_tests::random::SeededRandom::new(6);
    let now = Now::default();
    for n in 0..300_u64 {
        let mut who = device(0);
        who.device = Uuid::from_u128(n.into());
        hub.join(who.device, who.key.public());
        let mut boxed = Letterbox::new(BoxGuards::ALL);
        let recipient = programme().public().id();
        boxed.save(
            id(n),
            recipient,
            letter(id(n), who.device, 1, recipient, 100),
        );
        let mut engine = Engine::new(who);
        let mut busy = true;
        let mut now = now;
        loop {
            let want = engine.poll(now, &mut boxed, &mut || dice.bits());
            match want.expect("the outbox stands") {
                EngineAction::Send { tag, request } => {
                    let answer = if busy {
                        let mut answer = problem(ProblemCode::TooMany);
                        let after = ("retry-after".to_owned(), "30".to_owned());
                        answer.headers.push(after);
                        answer
                    } else {
                        hub.answer(&request, 0)
                    };
                    engine
                        .heard(tag, Ok(answer), now, &mut boxed, &mut || dice.bits())
                        .expect("the outbox stands");
                }
                EngineAction::Rest { until_ms } if busy => {
                    assert!(until_ms >= 30_000);
                    back.insert(until_ms / 100);
                    now.mono_ms = until_ms;
                    now.wall_ms = until_ms;
                    busy = false;
                }
                EngineAction::Rest { .. } => break,
                EngineAction::Listen => panic!("it was answered"),
            }
        }
    }
    assert_eq!(hub.count(), 300);
    // Spread over half a minute: hardly two in the same tenth of a second.
    assert!(back.len() > 150, "{}", back.len());
}

/// mozilla-services/go-syncstorage#151: clocks that were months off made records vanish.
fn a_clock_that_is_years_off_or_set_back_holds_nothing_up<P: Pair>() {
    const TWO_YEARS: i64 = 2 * 365 * 86_400_000;
    for skew in [-TWO_YEARS, TWO_YEARS] {
        let mut bench = Bench::<P>::with(3, 100);
        bench.speak(&mut |_, _| Err(TransportFailure::Cut));
        bench.now.wall_ms += skew;
        bench.save(4, 100);
        // The running clock goes on by a quarter of an hour; nobody touches the device.
        bench.now.mono_ms += 900_000;
        assert!(bench.drain(&mut honest, 3), "{skew}");
        assert!(bench.all_at_hub());
        bench.now.wall_ms -= 2 * skew;
        bench.save(5, 100);
        bench.engine.nudge(WakeReason::Saved);
        assert!(bench.drain(&mut honest, 3), "{skew}");
    }
}

/// opensrp/opensrp-client-core#817: it said "complete" after 50 of 5,000.
fn it_is_complete_when_each_letter_has_its_receipt_and_not_before<P: Pair>() {
    let mut bench = Bench::<P>::with(5_000, 60);
    let mut said = Vec::new();
    loop {
        let outbox = bench.pair.outbox(0);
        let progress = bench.engine.progress(outbox).expect("it stands");
        said.push((progress.is_complete(), bench.pair.count()));
        match bench.poll() {
            EngineAction::Send { tag, request } => {
                let answer = honest(&mut bench.pair, &request);
                bench.hear(tag, answer);
            }
            _ => break,
        }
    }
    assert!(said.len() > 5);
    assert!(
        said.iter()
            .all(|(complete, at_hub)| *complete == (*at_hub == 5_000))
    );
    assert!(said.last().is_some_and(|(complete, _)| *complete));
}

/// getodk/collect#3506: the position of an encrypted form was left beside it in clear.
#[test]
fn nothing_of_what_a_letter_says_stands_on_its_outside() {
    let key = programme();
    let content = br#"{"alias":"Quetzal","found":"41.1496,-8.6109","note":"pontoon seven"}"#;
    let (id, epoch) = (id(1), Uuid::from_u128(2));
    let binding = Binding {
        id,
        epoch,
        recipient: key.public().id(),
        schema: 1,
    };
    let body = seal(content, &key.public(), &binding, [9; 32]).expect("it can be sealed");
    let letter = Letter {
        form: FORM,
        id,
        epoch,
        seq: 1,
        prev: [0; 32],
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: 0,
        hlc: 0,
        parent: None,
        routing: Routing {
            recipient: key.public().id(),
            pathway: "social_contact".to_owned(),
            deadline_ms: None,
        },
        body,
    };
    let wire = letter.freeze().expect("it can be sent");
    let batch = wayside_protocol::Batch::of(epoch, [wire.clone()]);
    let batch = wayside_protocol::cbor::to_vec(&batch);
    let planted: [&[u8]; 4] = [b"Quetzal", b"41.1496", b"8.6109", b"pontoon"];
    for word in planted {
        for bytes in [&wire, &batch] {
            assert!(!bytes.windows(word.len()).any(|window| window == word));
        }
    }
    assert!(batch.windows(14).any(|window| window == b"social_contact"));
}

/// Ours: a receipt that could not be written down is asked for again, and counts once.
fn a_receipt_that_could_not_be_written_is_as_if_it_never_came<P: Pair>() {
    let mut failed = 0;
    for how in P::breaks() {
        let mut bench = Bench::<P>::with(4, 100);
        let sends = bench.sends();
        let (tag, request) = sends.last().expect("a batch");
        let answer = honest(&mut bench.pair, request);
        bench.pair.break_off(0, how);
        let taken = bench.takes(*tag, answer);
        bench.pair.mend(0);
        assert!(!taken || matches!(how, Break::Acts(_)), "{how:?}");
        failed += u32::from(!taken);
        bench.engine.abandon();
        assert!(bench.drain(&mut honest, 3));
        assert!(bench.all_at_hub());
    }
    assert!(failed > 0);
}

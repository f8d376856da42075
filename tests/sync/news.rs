use uuid::Uuid;
use wayside_protocol::{CommandKind, FeedItem, Notice, NoticeStatus, RecipientSecret};
use wayside_sync::{OutboxStore as _, SyncEvent, WakeReason};
use wayside_tests::sync::{State, Tear, device, programme};

use crate::bench::{Bench, honest, id};

fn sent(count: u64) -> Bench {
    let mut bench = Bench::with(count, 100);
    bench.speak(&mut honest);
    bench.engine.nudge(WakeReason::Tap);
    bench
}

#[test]
fn what_a_programme_says_comes_back_to_the_letter() {
    let mut bench = sent(2);
    bench.hub.notice(&programme(), id(1), None);
    bench.hub.notice(&programme(), id(2), None);
    bench.hub.notice(&programme(), id(2), Some("engaged"));
    bench.speak(&mut honest);
    assert_eq!(*bench.state(1), State::Delivered);
    assert_eq!(*bench.state(2), State::Closed("engaged".to_owned()));
    assert!(bench.events.contains(&SyncEvent::Closed { letter: id(2) }));
}

#[test]
fn every_page_is_read_until_there_is_no_more() {
    let mut bench = sent(20);
    bench.hub.page = 3;
    for n in 1..=20 {
        bench.hub.notice(&programme(), id(n), None);
    }
    bench.speak(&mut honest);
    assert!((1..=20).all(|n| *bench.state(n) == State::Delivered));
    assert_eq!(bench.boxed.cursor(), Ok(20));
}

#[test]
fn nobody_but_the_letters_own_programme_is_believed() {
    let mut bench = sent(1);
    let stranger = RecipientSecret::new([77; 32]);
    let key = stranger.public();
    // Another programme of the pack's, whose key is known.
    bench.boxed.keys.insert(key.id(), key.sign_key);
    bench
        .hub
        .notice(&stranger, id(1), Some("closed_by_another"));
    let notice = |letter, letter_sha256| Notice {
        form: 1,
        letter,
        letter_sha256,
        status: NoticeStatus::Delivered,
        outcome: None,
        day: 1,
    };
    let has = bench.hub.has(id(1)).expect("it was sent");
    let own = programme();
    let lies = [
        // The programme's name, another's signature.
        notice(id(1), has).sign(&stranger.signer()),
        // Other bytes than this device sealed.
        notice(id(1), [0; 32]).sign(&own.signer()),
        // A letter that is not this device's.
        notice(id(99), has).sign(&own.signer()),
        b"noise".to_vec(),
    ];
    for notice in lies {
        let recipient = own.public().id();
        let item = FeedItem::Notice { recipient, notice };
        bench.hub.push(device(0).device, item);
    }
    bench.speak(&mut honest);
    assert_eq!(*bench.state(1), State::AtHub);
    assert_eq!(bench.boxed.cursor(), Ok(5));
    assert_eq!(bench.boxed.waiting_for_a_key(), 0);
}

#[test]
fn what_cannot_be_believed_yet_is_kept_and_believed_once_a_pack_brings_the_key() {
    let mut bench = sent(1);
    let keys = std::mem::take(&mut bench.boxed.keys);
    bench.hub.notice(&programme(), id(1), None);
    bench.speak(&mut honest);
    assert_eq!(*bench.state(1), State::AtHub);
    assert_eq!(bench.boxed.waiting_for_a_key(), 1);
    assert_eq!(bench.boxed.cursor(), Ok(1));
    bench.crash();
    bench.speak(&mut honest);
    assert_eq!(*bench.state(1), State::AtHub);
    bench.boxed.keys = keys;
    bench.engine.nudge(WakeReason::Pack);
    bench.speak(&mut honest);
    assert_eq!(*bench.state(1), State::Delivered);
    assert_eq!(bench.boxed.waiting_for_a_key(), 0);
}

#[test]
fn a_letter_whose_receipt_was_lost_is_delivered_all_the_same() {
    let mut bench = Bench::with(1, 100);
    bench.speak(&mut |hub, request| {
        let answer = honest(hub, request);
        if request.method == "POST" {
            return Err(wayside_protocol::TransportFailure::Slow);
        }
        answer
    });
    assert_eq!(*bench.state(1), State::Queued);
    bench.hub.notice(&programme(), id(1), None);
    bench.engine.nudge(WakeReason::Tap);
    bench.speak(&mut honest);
    assert_eq!(*bench.state(1), State::Delivered);
}

#[test]
fn a_command_is_handed_out_until_it_is_carried_out_and_then_reported() {
    let mut bench = Bench::new();
    let (lock, wipe) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let who = device(0).device;
    bench.hub.command(who, lock, CommandKind::Lock);
    bench.hub.command(who, wipe, CommandKind::Wipe);
    let handed = |bench: &Bench| {
        let commands = bench.events.iter();
        commands
            .filter(|event| matches!(event, SyncEvent::Command(_)))
            .count()
    };
    bench.speak(&mut honest);
    assert_eq!(handed(&bench), 2);
    bench.crash();
    bench.speak(&mut honest);
    assert_eq!(handed(&bench), 4);
    assert_eq!(bench.hub.told(who), (2, 0));
    bench.boxed.carry_out(lock);
    bench.boxed.carry_out(wipe);
    bench.engine.nudge(WakeReason::CarriedOut);
    bench.speak(&mut honest);
    assert_eq!(bench.hub.told(who), (2, 2));
    bench.crash();
    let asked = bench.asked.len();
    bench.speak(&mut honest);
    assert_eq!(handed(&bench), 4);
    let after = &bench.asked[asked..];
    assert!(after.iter().all(|request| request.target != "/v1/commands"));
}

#[test]
fn a_credential_is_renewed_on_the_way() {
    let mut bench = sent(1);
    bench.hub.notice(&programme(), id(1), None);
    bench.speak(&mut honest);
    assert!(bench.boxed.credential.is_some());
}

#[test]
fn a_page_that_could_not_be_written_is_read_again() {
    for tear in [Tear::Before, Tear::After] {
        let mut bench = sent(1);
        bench.hub.notice(&programme(), id(1), None);
        let sends = bench.sends();
        let (tag, request) = &sends[0];
        let answer = honest(&mut bench.hub, request);
        bench.boxed.tear = Some(tear);
        let heard = bench
            .engine
            .heard(*tag, answer, bench.now, &mut bench.boxed, &mut || 0);
        assert!(heard.is_err());
        bench.crash();
        bench.speak(&mut honest);
        assert_eq!(*bench.state(1), State::Delivered, "{tear:?}");
        assert_eq!(bench.boxed.most_effects(), 1, "{tear:?}");
    }
}

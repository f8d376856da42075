use uuid::Uuid;
use wayside_protocol::{
    Credential, Feed, FeedItem, Notice, NoticeStatus, PublicKey, RecipientSecret, Response,
    SignedFeed, Signer,
};
use wayside_sync::{OutboxStore as _, SyncEvent, WakeReason};
use wayside_tests::sync::{Break, ModelPair, Pair, RealPair, State, device, hub_key, programme};

use crate::bench::{BEGIN_MS, Bench, honest, id};
use crate::conformance::of_each;

of_each! {
    real: RealPair => [
        what_a_programme_says_comes_back_to_the_letter,
        a_letter_whose_receipt_was_lost_is_delivered_all_the_same,
        a_command_is_handed_out_until_it_is_carried_out_and_then_reported,
        a_credential_is_renewed_on_the_way,
        a_page_that_could_not_be_written_is_read_again,
    ];
    model: ModelPair => [
        what_a_programme_says_comes_back_to_the_letter,
        a_letter_whose_receipt_was_lost_is_delivered_all_the_same,
        a_command_is_handed_out_until_it_is_carried_out_and_then_reported,
        a_credential_is_renewed_on_the_way,
        a_page_that_could_not_be_written_is_read_again,
    ];
}

fn sent<P: Pair>(count: u64) -> Bench<P> {
    let mut bench = Bench::with(count, 100);
    bench.speak(&mut honest);
    bench.engine.nudge(WakeReason::Tap);
    bench
}

fn what_a_programme_says_comes_back_to_the_letter<P: Pair>() {
    let mut bench = sent::<P>(2);
    bench.says(1, None);
    bench.says(2, None);
    bench.says(2, Some("engaged"));
    bench.speak(&mut honest);
    assert_eq!(bench.state(1), State::Delivered);
    assert_eq!(bench.state(2), State::Closed("engaged".to_owned()));
    assert!(bench.events.contains(&SyncEvent::Closed { letter: id(2) }));
}

#[test]
fn every_page_is_read_until_there_is_no_more() {
    let mut bench = sent::<ModelPair>(20);
    bench.pair.hub.page = 3;
    for n in 1..=20 {
        bench.says(n, None);
    }
    bench.speak(&mut honest);
    assert!((1..=20).all(|n| bench.state(n) == State::Delivered));
    assert_eq!(bench.pair.outbox(0).cursor(), Ok(20));
}

#[test]
fn nobody_but_the_letters_own_programme_is_believed() {
    let mut bench = sent::<ModelPair>(1);
    let stranger = RecipientSecret::new([77; 32]);
    let key = stranger.public();
    // Another programme of the pack's, whose key is known.
    bench.pair.boxed(0).keys.insert(key.id(), key.sign_key);
    bench
        .pair
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
    let has = bench.pair.has(id(1)).expect("it was sent");
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
        bench.pair.hub.push(device(0).device, item);
    }
    bench.speak(&mut honest);
    assert_eq!(bench.state(1), State::AtHub);
    assert_eq!(bench.pair.outbox(0).cursor(), Ok(5));
}

#[test]
fn a_programme_that_no_letter_went_to_is_believed_by_nobody_and_holds_nothing_up() {
    let mut bench = sent::<ModelPair>(2);
    let stranger = RecipientSecret::new([77; 32]);
    bench.pair.hub.notice(&stranger, id(2), Some("engaged"));
    bench.speak(&mut honest);
    assert_eq!(bench.state(2), State::AtHub);
    assert_eq!(bench.pair.outbox(0).cursor(), Ok(1));
    bench.pair.hub.notice(&programme(), id(1), None);
    bench.engine.nudge(WakeReason::Tap);
    bench.speak(&mut honest);
    assert_eq!(bench.state(1), State::Delivered);
    assert_eq!(bench.pair.outbox(0).cursor(), Ok(2));
}

fn a_letter_whose_receipt_was_lost_is_delivered_all_the_same<P: Pair>() {
    let mut bench = Bench::<P>::with(1, 100);
    bench.speak(&mut |pair, request| {
        let answer = honest(pair, request);
        if request.method == "POST" {
            return Err(wayside_protocol::TransportFailure::Slow);
        }
        answer
    });
    assert_eq!(bench.state(1), State::Queued);
    bench.says(1, None);
    bench.engine.nudge(WakeReason::Tap);
    bench.speak(&mut honest);
    assert_eq!(bench.state(1), State::Delivered);
}

fn a_command_is_handed_out_until_it_is_carried_out_and_then_reported<P: Pair>() {
    let mut bench = Bench::<P>::new();
    assert!(bench.pair.command(0, BEGIN_MS));
    assert!(bench.pair.command(0, BEGIN_MS));
    let handed = |bench: &Bench<P>| -> Vec<Uuid> {
        let commands = bench.events.iter().filter_map(|event| match event {
            SyncEvent::Command(command) => Some(command.id),
            _ => None,
        });
        commands.collect()
    };
    bench.speak(&mut honest);
    let given = handed(&bench);
    assert_eq!(given.len(), 2);
    bench.crash();
    bench.speak(&mut honest);
    assert_eq!(handed(&bench).len(), 4);
    assert_eq!(bench.pair.told(0), (2, 0));
    for command in given {
        assert_eq!(bench.pair.carry_out(0, command), Ok(()));
    }
    bench.engine.nudge(WakeReason::CarriedOut);
    bench.speak(&mut honest);
    assert_eq!(bench.pair.told(0), (2, 2));
    bench.crash();
    let asked = bench.asked.len();
    bench.speak(&mut honest);
    assert_eq!(handed(&bench).len(), 4);
    let after = &bench.asked[asked..];
    assert!(after.iter().all(|request| request.target != "/v1/commands"));
}

fn a_credential_is_renewed_on_the_way<P: Pair>() {
    const ELEVEN_DAYS_MS: i64 = 11 * 86_400_000;
    let mut bench = sent::<P>(1);
    let known = bench.pair.credential(0);
    bench.speak(&mut |pair, request| pair.ask(request, BEGIN_MS + ELEVEN_DAYS_MS));
    let renewed = bench.pair.credential(0);
    assert!(renewed.is_some());
    assert_ne!(renewed, known);
}

/// An empty page that brings a credential.
fn bringing(credential: Vec<u8>) -> Response {
    let page = Feed {
        form: 1,
        device: device(0).device,
        after: 0,
        next: 0,
        more: false,
        hub_time_ms: 0,
        items: Vec::new(),
        credential: Some(credential),
        come_back_s: 60,
    };
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/cbor".to_owned())],
        body: SignedFeed::sign(&page, &hub_key()).as_bytes().to_vec(),
    }
}

#[test]
fn no_credential_is_kept_but_its_own() {
    let (own, other) = (device(0), device(1));
    let credential = |device, key: &Signer| Credential {
        form: 1,
        device,
        device_key: key.public(),
        from_s: 0,
        until_s: 1,
    };
    let good = credential(own.device, &own.key).sign(&hub_key());
    for (brought, is_kept) in [
        (good, true),
        (credential(other.device, &own.key).sign(&hub_key()), false),
        (credential(own.device, &other.key).sign(&hub_key()), false),
        (credential(own.device, &own.key).sign(&other.key), false),
        (b"noise".to_vec(), false),
    ] {
        let mut bench = Bench::<ModelPair>::new();
        bench.speak(&mut |_, _| Ok(bringing(brought.clone())));
        let kept = bench.pair.credential(0);
        assert_eq!(kept, is_kept.then_some(brought));
    }
}

#[test]
fn a_credential_is_kept_only_if_it_is_the_hubs_and_for_this_very_device_and_key() {
    let credential = |device: Uuid, device_key: PublicKey, by: &Signer| {
        Credential {
            form: 1,
            device,
            device_key,
            from_s: 0,
            until_s: 1,
        }
        .sign(by)
    };
    let (own, other) = (device(0), device(1));
    let (key, hub) = (own.key.public(), hub_key());
    let cases = [
        (credential(own.device, key, &hub), true),
        (credential(other.device, key, &hub), false),
        (credential(own.device, other.key.public(), &hub), false),
        (credential(own.device, key, &Signer::new(&[66; 32])), false),
        (b"noise".to_vec(), false),
    ];
    for (which, (credential, ours)) in cases.into_iter().enumerate() {
        let mut bench = Bench::<ModelPair>::new();
        bench.speak(&mut |_, _| Ok(bringing(credential.clone())));
        assert_eq!(bench.engine.trouble(), None, "the page itself is good");
        let kept = bench.pair.credential(0).as_ref() == Some(&credential);
        assert_eq!(kept, ours, "credential {which}");
        assert_eq!(
            bench.pair.credential(0).is_some(),
            ours,
            "credential {which}"
        );
    }
}

fn a_page_that_could_not_be_written_is_read_again<P: Pair>() {
    let mut failed = 0;
    for how in P::breaks() {
        let mut bench = sent::<P>(1);
        bench.says(1, None);
        let sends = bench.sends();
        let (tag, request) = &sends[0];
        let answer = honest(&mut bench.pair, request);
        bench.pair.break_off(0, how);
        let taken = bench.takes(*tag, answer);
        bench.pair.mend(0);
        // Where no disk is, every break is one.
        assert!(!taken || matches!(how, Break::Acts(_)), "{how:?}");
        failed += u32::from(!taken);
        bench.crash();
        bench.speak(&mut honest);
        assert_eq!(bench.state(1), State::Delivered, "{how:?}");
        assert_eq!(bench.pair.doubled(), 0, "{how:?}");
    }
    assert!(failed > 0);
}

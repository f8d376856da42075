use uuid::Uuid;
use wayside_protocol::{
    CommandAcks, CommandId, EnrolRequest, EnrolResponse, FORM, FeedItem, Held, Letter,
    LetterOutcome, ProblemCode, Signer, cbor, http, kinds, limits,
};
use wayside_sync::Identity;
use wayside_tests::sync::{Pair as _, hub_key};

use super::{NOW_MS, asked, of_each, signed};
use crate::bench::id;

mod subject;

use subject::{
    CBOR, Model, OverASocket, Subject, Within, ZSTD, by, code, feed, feed_at, letter, packed, sent,
    sent_raw, seq_of, upload,
};

of_each! {
    within: Within => [
        what_is_not_there_is_said,
        nobody_is_heard_who_did_not_sign,
        a_body_is_of_its_kind_and_size,
        a_letter_counts_once_whoever_sends_it_how_often,
        an_id_and_a_place_are_one_letters_alone,
        a_letter_waits_for_the_one_it_amends,
        what_is_no_letter_is_refused_by_itself,
        what_a_revoked_device_brings_is_held,
        a_revoked_device_reads_what_locks_it_alone,
        a_feed_is_read_on_from_a_place,
        a_command_is_carried_out_by_whom_it_was_for,
        a_body_is_no_larger_than_any_may_be,
        a_programme_is_heard_once_and_what_is_closed_stays_so,
        a_ticket_lets_one_key_in,
        a_credential_is_renewed_in_its_last_days,
    ];
    over_a_socket: OverASocket => [
        what_is_not_there_is_said,
        nobody_is_heard_who_did_not_sign,
        a_body_is_of_its_kind_and_size,
        a_letter_counts_once_whoever_sends_it_how_often,
        what_a_revoked_device_brings_is_held,
        a_feed_is_read_on_from_a_place,
        a_ticket_lets_one_key_in,
    ];
    model: Model => [
        what_is_not_there_is_said,
        nobody_is_heard_who_did_not_sign,
        a_body_is_of_its_kind_and_size,
        a_letter_counts_once_whoever_sends_it_how_often,
        an_id_and_a_place_are_one_letters_alone,
        a_letter_waits_for_the_one_it_amends,
        what_is_no_letter_is_refused_by_itself,
        what_a_revoked_device_brings_is_held,
        a_revoked_device_reads_what_locks_it_alone,
        a_feed_is_read_on_from_a_place,
        a_command_is_carried_out_by_whom_it_was_for,
        a_body_is_no_larger_than_any_may_be,
        a_programme_is_heard_once_and_what_is_closed_stays_so,
        a_ticket_lets_one_key_in,
        a_credential_is_renewed_in_its_last_days,
    ];
}

fn what_is_not_there_is_said<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    assert_eq!(
        code(&hub.ask(&asked("GET", "/v1/nothing", &[], &[]))),
        ProblemCode::NotFound
    );
    assert_eq!(
        code(&hub.ask(&by(&who, asked("GET", "/v1/nothing", &[], &[])))),
        ProblemCode::NotFound
    );
    assert_eq!(
        code(&hub.ask(&asked("POST", "/v1/feed", &[], &[]))),
        ProblemCode::Method
    );
    assert_eq!(
        code(&hub.ask(&asked("GET", "/v1/batches", &[], &[]))),
        ProblemCode::Method
    );
}

fn nobody_is_heard_who_did_not_sign<S: Subject>() {
    let mut hub = S::new();
    let (who, other) = (hub.pair().who(0), hub.pair().who(1));
    let body = packed(&who, &[letter(&who, 1)]);
    let plain = asked("POST", "/v1/batches", &[CBOR, ZSTD], &body);
    assert_eq!(code(&hub.ask(&plain)), ProblemCode::Unsigned);
    let unknown = signed(plain.clone(), &Uuid::from_u128(99).to_string(), &who.key);
    assert_eq!(code(&hub.ask(&unknown)), ProblemCode::Unknown);
    let new = signed(plain.clone(), http::NEW, &who.key);
    assert_eq!(code(&hub.ask(&new)), ProblemCode::Unknown);
    let forged = signed(plain.clone(), &who.device.to_string(), &other.key);
    assert_eq!(code(&hub.ask(&forged)), ProblemCode::Unsigned);
    let mut changed = by(&who, plain.clone());
    changed.body.push(0);
    assert_eq!(code(&hub.ask(&changed)), ProblemCode::Unsigned);
    let mut elsewhere = by(&who, asked("GET", "/v1/feed?after=0", &[], &[]));
    elsewhere.target = "/v1/feed?after=1".to_owned();
    assert_eq!(code(&hub.ask(&elsewhere)), ProblemCode::Unsigned);
    assert_eq!(hub.pair().count(), 0);
    assert_eq!(hub.ask(&by(&who, plain)).status, 200);
}

fn a_body_is_of_its_kind_and_size<S: Subject>() {
    let mut hub = S::new();
    let (who, other) = (hub.pair().who(0), hub.pair().who(1));
    let body = packed(&who, &[letter(&who, 1)]);
    for headers in [&[][..], &[CBOR], &[("content-type", "text/plain"), ZSTD]] {
        let request = by(&who, asked("POST", "/v1/batches", headers, &body));
        assert_eq!(
            code(&hub.ask(&request)),
            ProblemCode::MediaType,
            "{headers:?}"
        );
    }
    assert_eq!(code(&hub.ask(&upload(&who, b"noise"))), ProblemCode::Shape);
    let others = packed(&other, &[letter(&other, 1)]);
    assert_eq!(
        code(&hub.ask(&upload(&who, &others))),
        ProblemCode::NotYours
    );
    assert_eq!(hub.pair().count(), 0);
}

/// Not over a socket: whoever is refused before all is sent may find the line cut.
fn a_body_is_no_larger_than_any_may_be<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    let large = vec![0; limits::LARGEST_UPLOAD + 1];
    assert_eq!(code(&hub.ask(&upload(&who, &large))), ProblemCode::TooLarge);
    assert_eq!(hub.pair().count(), 0);
}

fn a_letter_counts_once_whoever_sends_it_how_often<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    let letters = [letter(&who, 1), letter(&who, 2)];
    let first = sent(&mut hub, &who, &letters);
    assert!(
        first
            .iter()
            .all(|one| matches!(one, LetterOutcome::Accepted { .. })),
        "{first:?}"
    );
    let again = sent(&mut hub, &who, &letters);
    assert!(
        again
            .iter()
            .all(|one| matches!(one, LetterOutcome::Duplicate { .. })),
        "{again:?}"
    );
    let seqs = |outcomes: &[LetterOutcome]| -> Vec<_> { outcomes.iter().map(seq_of).collect() };
    assert_eq!(seqs(&first), seqs(&again));
    assert_ne!(seq_of(&first[0]), seq_of(&first[1]));
    let twice = [letter(&who, 3), letter(&who, 3)];
    let twice = sent(&mut hub, &who, &twice);
    assert!(
        matches!(
            twice[..],
            [
                LetterOutcome::Accepted { .. },
                LetterOutcome::Duplicate { .. }
            ]
        ),
        "{twice:?}"
    );
    assert_eq!(seq_of(&twice[0]), seq_of(&twice[1]));
    assert_eq!(hub.pair().count(), 3);
    assert_eq!(hub.pair().doubled(), 0);
}

fn an_id_and_a_place_are_one_letters_alone<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    let first = letter(&who, 1);
    sent(&mut hub, &who, std::slice::from_ref(&first));
    let kept = hub.pair().has(first.id);
    let other = Letter {
        body: b"other".to_vec(),
        ..first.clone()
    };
    let conflict = LetterOutcome::Held {
        why: Held::Conflict,
    };
    assert_eq!(sent(&mut hub, &who, &[other]), [conflict]);
    let fork = Letter {
        id: id(50),
        ..first.clone()
    };
    let held = [LetterOutcome::Held { why: Held::Fork }];
    assert_eq!(sent(&mut hub, &who, std::slice::from_ref(&fork)), held);
    // And not the second time either.
    assert_eq!(sent(&mut hub, &who, &[fork]), held);
    assert_eq!(hub.pair().has(first.id), kept);
    assert_eq!(hub.pair().has(id(50)), None);
    assert_eq!(hub.pair().count(), 3);
}

fn a_letter_waits_for_the_one_it_amends<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    let amends = |n, parent| Letter {
        parent: Some(id(parent)),
        kind: kinds::RETRACTION.to_owned(),
        ..letter(&who, n)
    };
    let waits = sent(&mut hub, &who, &[amends(3, 2), amends(2, 1)]);
    assert!(
        matches!(
            waits[..],
            [LetterOutcome::Parked { .. }, LetterOutcome::Parked { .. }]
        ),
        "{waits:?}"
    );
    assert_eq!(hub.pair().inbox(true, NOW_MS), Some(vec![]));
    let free = sent(&mut hub, &who, &[letter(&who, 1)]);
    assert!(
        matches!(free[..], [LetterOutcome::Accepted { .. }]),
        "{free:?}"
    );
    assert_eq!(
        hub.pair().inbox(true, NOW_MS),
        Some(vec![id(1), id(2), id(3)])
    );
    let again = sent(&mut hub, &who, &[amends(3, 2)]);
    assert!(
        matches!(again[..], [LetterOutcome::Duplicate { .. }]),
        "{again:?}"
    );
    // In one batch, the later one first.
    let both = sent(&mut hub, &who, &[amends(5, 4), letter(&who, 4)]);
    assert!(
        matches!(
            both[..],
            [
                LetterOutcome::Accepted { .. },
                LetterOutcome::Accepted { .. }
            ]
        ),
        "{both:?}"
    );
}

fn what_is_no_letter_is_refused_by_itself<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    let good = letter(&who, 1).freeze().expect("frozen");
    let newer = Letter {
        form: FORM + 1,
        ..letter(&who, 2)
    };
    let wires = vec![b"noise".to_vec(), good, cbor::to_vec(&newer)];
    let outcomes = sent_raw(&mut hub, &who, wires);
    let refused = LetterOutcome::Rejected {
        code: "shape".to_owned(),
        field: String::new(),
    };
    let LetterOutcome::Rejected { code, .. } = &outcomes[0] else {
        panic!("{outcomes:?}, not {refused:?}");
    };
    assert_eq!(code, "shape");
    // What a later form says is kept as it is.
    assert!(
        outcomes[1..].iter().all(LetterOutcome::is_at_hub),
        "{outcomes:?}"
    );
    assert_eq!(hub.pair().count(), 2);
}

fn what_a_revoked_device_brings_is_held<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    sent(&mut hub, &who, &[letter(&who, 1)]);
    hub.pair().revoke(0, NOW_MS);
    let held = LetterOutcome::Held { why: Held::Revoked };
    for _ in 0..2 {
        let outcomes = sent(&mut hub, &who, &[letter(&who, 1), letter(&who, 2)]);
        assert!(
            matches!(outcomes[0], LetterOutcome::Duplicate { .. }),
            "{outcomes:?}"
        );
        assert_eq!(outcomes[1], held);
    }
    assert_eq!(hub.pair().inbox(true, NOW_MS), Some(vec![id(1)]));
    assert_eq!(hub.pair().count(), 2);
    assert_eq!(feed(&mut hub, &who, "?after=0"), Err(ProblemCode::Revoked));
}

fn a_revoked_device_reads_what_locks_it_alone<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    sent(&mut hub, &who, &[letter(&who, 1)]);
    hub.pair().inbox(true, NOW_MS);
    assert!(hub.pair().say(id(1), None, NOW_MS));
    hub.pair().revoke(0, NOW_MS);
    assert!(hub.pair().command(0, NOW_MS));
    let page = feed(&mut hub, &who, "?after=0").expect("a page");
    let [FeedItem::Command(lock)] = page.items.as_slice() else {
        panic!("{page:?}");
    };
    assert_eq!(page.next, 2);
    let acks = CommandAcks {
        done: vec![CommandId(lock.id)],
    };
    let acks = by(
        &who,
        asked("POST", "/v1/commands", &[CBOR], &cbor::to_vec(&acks)),
    );
    assert_eq!(hub.ask(&acks).status, 204);
    assert_eq!(hub.pair().told(0), (2, 1));
    assert_eq!(feed(&mut hub, &who, "?after=2"), Err(ProblemCode::Revoked));
}

fn a_feed_is_read_on_from_a_place<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    for _ in 0..3 {
        assert!(hub.pair().command(0, NOW_MS));
    }
    let read = |hub: &mut S, query: &str| {
        let page = feed(hub, &who, query).expect("a page");
        (page.after, page.next, page.items.len(), page.more)
    };
    assert_eq!(read(&mut hub, ""), (0, 3, 3, false));
    assert_eq!(read(&mut hub, "?after=0"), (0, 3, 3, false));
    assert_eq!(read(&mut hub, "?after=2"), (2, 3, 1, false));
    assert_eq!(read(&mut hub, "?after=3"), (3, 3, 0, false));
    assert_eq!(read(&mut hub, "?after=9"), (9, 9, 0, false));
    assert_eq!(read(&mut hub, "?after=2&pack=2026-11"), (2, 3, 1, false));
    for query in ["?after=x", "?after=-1", "?after=9223372036854775808"] {
        let request = by(&who, asked("GET", &format!("/v1/feed{query}"), &[], &[]));
        assert_eq!(code(&hub.ask(&request)), ProblemCode::Shape, "{query}");
    }
}

fn a_command_is_carried_out_by_whom_it_was_for<S: Subject>() {
    let mut hub = S::new();
    let (who, other) = (hub.pair().who(0), hub.pair().who(1));
    assert!(hub.pair().command(0, NOW_MS));
    let page = feed(&mut hub, &who, "?after=0").expect("a page");
    let [FeedItem::Command(lock)] = page.items.as_slice() else {
        panic!("{page:?}");
    };
    let acks = |ids: &[Uuid]| {
        let done = ids.iter().copied().map(CommandId).collect();
        cbor::to_vec(&CommandAcks { done })
    };
    let said = |who: &Identity, body: &[u8]| by(who, asked("POST", "/v1/commands", &[CBOR], body));
    assert_eq!(hub.ask(&said(&other, &acks(&[lock.id]))).status, 204);
    assert_eq!(hub.pair().told(0), (1, 0));
    for _ in 0..2 {
        assert_eq!(hub.ask(&said(&who, &acks(&[lock.id, id(99)]))).status, 204);
        assert_eq!(hub.pair().told(0), (1, 1));
    }
    assert_eq!(code(&hub.ask(&said(&who, b"noise"))), ProblemCode::Shape);
    let many = vec![id(1); limits::MOST_ITEMS + 1];
    assert_eq!(
        code(&hub.ask(&said(&who, &acks(&many)))),
        ProblemCode::Shape
    );
}

fn a_programme_is_heard_once_and_what_is_closed_stays_so<S: Subject>() {
    let mut hub = S::new();
    let who = hub.pair().who(0);
    sent(&mut hub, &who, &[letter(&who, 1)]);
    assert_eq!(hub.pair().inbox(true, NOW_MS), Some(vec![id(1)]));
    let items = |hub: &mut S| hub.pair().told(0).0;
    for (closed, expected) in [
        (None, 1),
        (None, 1),
        (Some("engaged"), 2),
        (Some("engaged"), 2),
        (Some("declined"), 2),
        (None, 2),
    ] {
        assert!(hub.pair().say(id(1), closed, NOW_MS));
        assert_eq!(items(&mut hub), expected, "{closed:?}");
    }
    assert!(hub.pair().say(id(99), None, NOW_MS));
    assert_eq!(items(&mut hub), 2);
}

fn a_ticket_lets_one_key_in<S: Subject>() {
    let mut hub = S::new();
    let once = hub.ticket();
    let (key, other) = (Signer::new(&[90; 32]), Signer::new(&[91; 32]));
    let shown = |form, once, key: &Signer| {
        let ask = EnrolRequest {
            form,
            once,
            device_key: key.public(),
            epoch: Uuid::nil(),
            earlier: Vec::new(),
        };
        asked("POST", "/v1/enrol", &[CBOR], &cbor::to_vec(&ask))
    };
    let new = |request, key: &Signer| signed(request, http::NEW, key);
    assert_eq!(code(&hub.ask(&shown(1, once, &key))), ProblemCode::Unsigned);
    assert_eq!(
        code(&hub.ask(&new(shown(1, once, &key), &other))),
        ProblemCode::Unsigned
    );
    let plain = asked("POST", "/v1/enrol", &[], &shown(1, once, &key).body);
    assert_eq!(code(&hub.ask(&new(plain, &key))), ProblemCode::MediaType);
    let noise = asked("POST", "/v1/enrol", &[CBOR], b"noise");
    assert_eq!(code(&hub.ask(&new(noise, &key))), ProblemCode::Shape);
    let long = asked("POST", "/v1/enrol", &[CBOR], &[0; 1025]);
    assert_eq!(code(&hub.ask(&new(long, &key))), ProblemCode::TooLarge);
    assert_eq!(
        code(&hub.ask(&new(shown(2, once, &key), &key))),
        ProblemCode::Shape
    );
    let unknown = new(shown(1, [77; 16], &key), &key);
    assert_eq!(code(&hub.ask(&unknown)), ProblemCode::TicketSpent);
    let mut ids = Vec::new();
    for _ in 0..2 {
        let answer = hub.ask(&new(shown(1, once, &key), &key));
        let answer = EnrolResponse::verify(&answer.body, hub_key().public(), key.public());
        ids.push(answer.expect("it is let in").device);
    }
    assert_eq!(ids[0], ids[1]);
    let late = new(shown(1, once, &other), &other);
    assert_eq!(code(&hub.ask(&late)), ProblemCode::TicketSpent);
}

fn a_credential_is_renewed_in_its_last_days<S: Subject>() {
    const DAY_MS: i64 = 86_400_000;
    let mut hub = S::new();
    let who = hub.pair().who(0);
    let renewed = |hub: &mut S, days: i64| {
        let page = feed_at(hub, &who, "?after=0", NOW_MS + days * DAY_MS);
        page.expect("a page").credential.is_some()
    };
    assert!(!renewed(&mut hub, 0));
    assert!(!renewed(&mut hub, 9));
    assert!(renewed(&mut hub, 11));
    assert!(!renewed(&mut hub, 12));
    // Who was away for long is not locked out for it.
    assert!(renewed(&mut hub, 90));
}

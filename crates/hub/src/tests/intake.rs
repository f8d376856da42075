//! Enrolment, batches, feeds and commands.

use wayside_protocol::{
    CommandAcks, CommandId, CommandKind, Credential, FeedItem, Frozen, Held, LetterOutcome, limits,
};

use super::*;

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn a_ticket_enrols_one_device_and_its_lost_answer_comes_again() {
    let world = world();
    let ticket = world.ticket().await;
    let key = Signer::new(&[1; 32]);
    let asked = world.enrol_request(&ticket, &key);
    let first = world.ask(asked.clone()).await;
    let again = world.ask(asked).await;
    let read = |response: &Response| {
        EnrolResponse::verify(&response.body, world.server.key(), key.public()).unwrap()
    };
    assert_eq!(read(&first).device, read(&again).device);
    assert_eq!(read(&first).agency, "Port Ellery");
    let credential = Credential::verify(&read(&first).credential, world.server.key()).unwrap();
    assert_eq!(credential.until_s - credential.from_s, 30 * 86_400);

    let other = Signer::new(&[2; 32]);
    let spent = world.ask(world.enrol_request(&ticket, &other)).await;
    assert_eq!(code(&spent), ProblemCode::TicketSpent);
}

#[tokio::test]
async fn a_ticket_is_nothing_after_its_time_and_nothing_without_the_devices_signature() {
    let world = world();
    let ticket = world.ticket().await;
    let (key, thief) = (Signer::new(&[1; 32]), Signer::new(&[2; 32]));
    let mut forged = world.enrol_request(&ticket, &key);
    forged.headers.truncate(1);
    let forged = signed(forged, http::NEW, &thief);
    assert_eq!(code(&world.ask(forged).await), ProblemCode::Unsigned);
    world.hands.pass(25 * 3_600_000);
    let late = world.ask(world.enrol_request(&ticket, &key)).await;
    assert_eq!(code(&late), ProblemCode::TicketSpent);
}

#[tokio::test]
async fn letters_are_accepted_once_and_then_duplicates() {
    let world = world();
    let phone = world.phone(1).await;
    let to = world.programme(9).await.public().id();
    let letters = [letter(&phone, 1, to), letter(&phone, 2, to)];
    let first = world.send(&phone, &letters).await;
    let again = world.send(&phone, &letters).await;
    for (first, again) in first.outcomes.iter().zip(&again.outcomes) {
        let LetterOutcome::Accepted { hub_seq } = *first else {
            panic!("{first:?}");
        };
        assert_eq!(*again, LetterOutcome::Duplicate { hub_seq });
    }
    assert_eq!(first.hub_time_ms, NOW_MS);
    assert_eq!(first.come_back_s, 900);
}

#[tokio::test]
async fn a_letter_that_cannot_be_one_is_rejected_and_blocks_no_other() {
    let world = world();
    let phone = world.phone(1).await;
    let good = letter(&phone, 1, recipient(9).public().id());
    let mut odd = good.clone();
    odd.kind = "Has Spaces".to_owned();
    let mut batch = Batch::of(phone.id, [good.freeze().unwrap()]);
    batch.letters.push(Frozen(b"no letter".to_vec()));
    batch.letters.push(Frozen(cbor::to_vec(&odd)));
    batch
        .letters
        .push(Frozen(vec![0; limits::LONGEST_LETTER + 1]));
    let packed = batch.pack().unwrap();
    let response = world.as_phone(&phone, upload(packed.clone())).await;
    let hub = world.server.key();
    let receipt =
        SignedReceipt::verify(&response.body, hub, phone.id, &sha256(&packed), 4).unwrap();
    let rejected = |code: &str, field: &str| LetterOutcome::Rejected {
        code: code.to_owned(),
        field: field.to_owned(),
    };
    assert!(matches!(
        receipt.outcomes[0],
        LetterOutcome::Accepted { .. }
    ));
    assert_eq!(receipt.outcomes[1], rejected("shape", "letter"));
    assert_eq!(receipt.outcomes[2], rejected("name", "kind"));
    assert_eq!(receipt.outcomes[3], rejected("too_long", "body"));
}

#[tokio::test]
async fn a_letter_of_a_later_form_is_kept_unread() {
    let world = world();
    let phone = world.phone(1).await;
    let mut later = letter(&phone, 1, recipient(9).public().id());
    later.form = 2;
    let mut batch = Batch::of(phone.id, []);
    batch.letters.push(Frozen(cbor::to_vec(&later)));
    let packed = batch.pack().unwrap();
    let response = world.as_phone(&phone, upload(packed.clone())).await;
    let hub = world.server.key();
    let receipt =
        SignedReceipt::verify(&response.body, hub, phone.id, &sha256(&packed), 1).unwrap();
    assert!(matches!(
        receipt.outcomes[0],
        LetterOutcome::Accepted { .. }
    ));
}

#[tokio::test]
async fn hostile_bodies_are_refused_by_what_is_wrong_with_them() {
    let world = world();
    let phone = world.phone(1).await;
    let good = Batch::of(
        phone.id,
        [letter(&phone, 1, recipient(9).public().id())
            .freeze()
            .unwrap()],
    );
    let packed = good.pack().unwrap();
    let refused = async |request| code(&world.as_phone(&phone, request).await);

    assert_eq!(refused(upload(vec![])).await, ProblemCode::Shape);
    assert_eq!(refused(upload(b"{}".to_vec())).await, ProblemCode::Shape);
    assert_eq!(
        refused(upload(packed[..packed.len() - 3].to_vec())).await,
        ProblemCode::Shape
    );
    let bomb = zstd::bulk::compress(&vec![0; limits::LARGEST_BATCH * 4], 1).unwrap();
    assert!(bomb.len() < 10_000);
    assert_eq!(refused(upload(bomb)).await, ProblemCode::TooLarge);
    let large = vec![7; limits::LARGEST_UPLOAD + 1];
    assert_eq!(refused(upload(large)).await, ProblemCode::TooLarge);
    assert_eq!(
        refused(cbor_request("/v1/batches", packed.clone())).await,
        ProblemCode::MediaType
    );
    let mut other = upload(packed.clone());
    other.headers[1].1 = "gzip".to_owned();
    assert_eq!(refused(other).await, ProblemCode::MediaType);
    let mut json = upload(packed.clone());
    json.headers[0].1 = "application/json".to_owned();
    assert_eq!(refused(json).await, ProblemCode::MediaType);
    // In another's name.
    let stranger = Batch {
        device: Uuid::from_u128(1),
        ..good
    };
    assert_eq!(
        refused(upload(stranger.pack().unwrap())).await,
        ProblemCode::NotYours
    );
    for target in [
        "/v1/feed?after=-1",
        "/v1/feed?after=x",
        "/v1/feed?after=9223372036854775808",
        "/v1/feed?pack=%20",
    ] {
        assert_eq!(
            refused(request("GET", target, vec![])).await,
            ProblemCode::Shape,
            "{target}"
        );
    }
    assert_eq!(
        refused(request("GET", "/v1/feed", vec![1])).await,
        ProblemCode::TooLarge
    );
}

#[tokio::test]
async fn a_device_that_bisects_after_413_gets_through() {
    let world = world();
    let phone = world.phone(1).await;
    let to = recipient(9).public().id();
    let frozen = |seq: u64| {
        let mut large = letter(&phone, seq, to);
        // Nothing that could be made smaller.
        large.body = (0..1_000u32)
            .flat_map(|at| sha256(&[seq.to_le_bytes().as_slice(), &at.to_le_bytes()].concat()))
            .collect();
        large.freeze().unwrap()
    };
    let mut left: Vec<Vec<Vec<u8>>> = vec![(1..=40).map(frozen).collect()];
    let mut refusals = 0;
    let mut taken = 0;
    while let Some(letters) = left.pop() {
        let batch = Batch::of(phone.id, letters.clone());
        let packed = zstd::bulk::compress(&cbor::to_vec(&batch), 1).unwrap();
        let response = world.as_phone(&phone, upload(packed)).await;
        if response.status == 413 {
            refusals += 1;
            let (one, other) = letters.split_at(letters.len() / 2);
            left.extend([one.to_vec(), other.to_vec()]);
        } else {
            assert_eq!(response.status, 200);
            taken += letters.len();
        }
    }
    assert_eq!((refusals, taken), (1, 40));
}

#[tokio::test]
async fn what_is_forged_counts_for_nothing_and_what_is_replayed_changes_nothing() {
    let world = world();
    let (phone, other) = (world.phone(1).await, world.phone(2).await);
    let to = recipient(9).public().id();
    let packed = Batch::of(phone.id, [letter(&phone, 1, to).freeze().unwrap()])
        .pack()
        .unwrap();
    let id = phone.id.to_string();
    let by_other = signed(upload(packed.clone()), &id, &other.key);
    assert_eq!(code(&world.ask(by_other).await), ProblemCode::Unsigned);
    let good = signed(upload(packed.clone()), &id, &phone.key);
    let mut changed = good.clone();
    changed.body[10] ^= 1;
    assert_eq!(code(&world.ask(changed).await), ProblemCode::Unsigned);
    let mut elsewhere = good.clone();
    elsewhere.target = "/v1/batches?x".to_owned();
    assert_eq!(code(&world.ask(elsewhere).await), ProblemCode::Unsigned);

    let first = world.ask(good.clone()).await;
    let replayed = world.ask(good).await;
    let hub = world.server.key();
    let read = |response: &Response| {
        SignedReceipt::verify(&response.body, hub, phone.id, &sha256(&packed), 1).unwrap()
    };
    assert!(matches!(
        read(&first).outcomes[0],
        LetterOutcome::Accepted { .. }
    ));
    assert!(matches!(
        read(&replayed).outcomes[0],
        LetterOutcome::Duplicate { .. }
    ));
}

#[tokio::test]
async fn a_revoked_device_brings_its_backlog_to_quarantine_and_can_still_be_wiped() {
    let world = world();
    let phone = world.phone(1).await;
    let to = world.programme(9).await;
    let one = letter(&phone, 1, to.public().id());
    world.send(&phone, std::slice::from_ref(&one)).await;
    let told = notice_request(&notice(&one, None), &to);
    assert_eq!(world.as_programme(&to, told).await.status, 204);
    assert!(world.server.revoke("console", phone.id).await.unwrap());

    let receipt = world
        .send(&phone, &[letter(&phone, 2, to.public().id())])
        .await;
    assert_eq!(
        receipt.outcomes,
        [LetterOutcome::Held { why: Held::Revoked }]
    );
    // Not even the notice that was there before.
    assert_eq!(world.feed(&phone, 0).await, Err(ProblemCode::Revoked));

    for kind in [CommandKind::Release, CommandKind::Wipe] {
        assert!(
            world
                .server
                .command("console", phone.id, kind)
                .await
                .unwrap()
        );
    }
    // Its credential nears its end: but for being revoked it would be given a new one now.
    world.hands.pass(11 * 86_400_000);
    let feed = world.feed(&phone, 0).await.unwrap();
    let [FeedItem::Command(command)] = feed.items.as_slice() else {
        panic!("{} items", feed.items.len());
    };
    assert_eq!(command.kind, CommandKind::Wipe);
    assert_eq!(feed.credential, None);
    let acks = CommandAcks {
        done: vec![CommandId(command.id)],
    };
    let done = cbor_request("/v1/commands", cbor::to_vec(&acks));
    assert_eq!(world.as_phone(&phone, done).await.status, 204);
    assert_eq!(
        world.feed(&phone, feed.next).await,
        Err(ProblemCode::Revoked)
    );
    use crate::Ledger as _;
    let commands = world.server.ledger().commands_of(phone.id).await.unwrap();
    assert_eq!(
        commands
            .iter()
            .filter(|command| command.3.is_some())
            .count(),
        1
    );
}

#[tokio::test]
async fn the_agency_lets_a_backlog_out_of_quarantine() {
    let world = world();
    let phone = world.phone(1).await;
    let to = world.programme(9).await;
    let let_go = async || world.server.let_go("console", phone.id).await.unwrap();
    assert_eq!(let_go().await, None);
    assert!(world.server.revoke("console", phone.id).await.unwrap());
    let letters: Vec<_> = (1..=3)
        .map(|seq| letter(&phone, seq, to.public().id()))
        .collect();
    let receipt = world.send(&phone, &letters).await;
    let held = LetterOutcome::Held { why: Held::Revoked };
    assert_eq!(receipt.outcomes, vec![held; 3]);
    let gone = let_go().await.unwrap();
    assert_eq!((gone.taken, gone.kept), (3, 0));
    assert_eq!(let_go().await, None);
    use crate::Ledger as _;
    let ledger = world.server.ledger();
    let (waiting, _) = ledger
        .inbox(to.public().id(), &crate::ledger::Cursor::default(), 9)
        .await
        .unwrap();
    assert_eq!(waiting.len(), 3);
    let audit = ledger.audited(0, 99).await.unwrap();
    assert_eq!(audit.iter().filter(|line| line.did == "let-go").count(), 1);
}

#[tokio::test]
async fn a_credential_is_renewed_in_its_last_twenty_days_and_after_them() {
    let world = world();
    let phone = world.phone(1).await;
    assert_eq!(world.feed(&phone, 0).await.unwrap().credential, None);
    world.hands.pass(10 * DAY_MS + 1_000);
    let renewed = world.feed(&phone, 0).await.unwrap().credential.unwrap();
    let credential = Credential::verify(&renewed, world.server.key()).unwrap();
    assert_eq!(credential.until_s, NOW_MS / 1000 + 40 * 86_400 + 1);
    assert_eq!(world.feed(&phone, 0).await.unwrap().credential, None);
    world.hands.pass(60 * DAY_MS);
    assert!(world.feed(&phone, 0).await.unwrap().credential.is_some());
}

#[tokio::test]
async fn a_revoked_device_is_given_no_new_credential_however_old_its_own_is() {
    use crate::Ledger as _;
    let world = world();
    let key = Signer::new(&[1; 32]);
    let ticket = world.ticket().await;
    let shown = world.ask(world.enrol_request(&ticket, &key)).await;
    let answer = EnrolResponse::verify(&shown.body, world.server.key(), key.public()).unwrap();
    let phone = Phone {
        id: answer.device,
        key,
        epoch: Uuid::from_u128(1),
    };
    let until_s = async || {
        let device = world.server.ledger().device(phone.id).await.unwrap();
        device.unwrap().credential_until_s
    };
    let before = until_s().await;
    assert!(world.server.revoke("console", phone.id).await.unwrap());
    // Something that a revoked device is told, so that it gets a page at all.
    let wipe = CommandKind::Wipe;
    let told = world.server.command("console", phone.id, wipe).await;
    assert!(told.unwrap());
    for days in [0, 11, 18, 5, 60] {
        world.hands.pass(days * DAY_MS);
        let feed = world.feed(&phone, 0).await.unwrap();
        assert_eq!(feed.items.len(), 1);
        assert_eq!(feed.credential, None, "after {days} more days");
    }
    assert_eq!(until_s().await, before);
    // Neither by the ticket that made it a device, nor by a new one.
    for ticket in [ticket, world.ticket().await] {
        let again = world.ask(world.enrol_request(&ticket, &phone.key)).await;
        assert_eq!(code(&again), ProblemCode::TicketSpent);
    }
    assert_eq!(until_s().await, before);
}

#[tokio::test]
async fn a_device_cannot_say_that_anothers_command_was_carried_out() {
    let world = world();
    let (phone, other) = (world.phone(1).await, world.phone(2).await);
    world
        .server
        .command("console", phone.id, CommandKind::Lock)
        .await
        .unwrap();
    let feed = world.feed(&phone, 0).await.unwrap();
    let FeedItem::Command(command) = &feed.items[0] else {
        panic!("no command");
    };
    let acks = CommandAcks {
        done: vec![CommandId(command.id)],
    };
    let done = cbor_request("/v1/commands", cbor::to_vec(&acks));
    assert_eq!(world.as_phone(&other, done).await.status, 204);
    use crate::Ledger as _;
    let commands = world.server.ledger().commands_of(phone.id).await.unwrap();
    assert_eq!(commands[0].3, None);
}

//! What becomes of a referral: withdrawn, thrown away, handed over, delivered, closed.

use super::*;

#[test]
fn consent_withdrawn_before_it_left_sends_nothing() {
    let world = world();
    let (first, second) = (sent(&world), sent(&world));
    let page = asked(&world, "retract_referral", json!({ "id": first["id"] }));
    assert_eq!(page["outbox"]["waiting"], 1);
    assert_eq!(row(&world, &first)["state"]["is"], "retracted");
    assert_eq!(row(&world, &first)["can_retract"], false);
    let qr = json!({ "id": first["id"] });
    assert_eq!(code(&world, "referral_qr", qr), "NotFound");
    asked(&world, "retract_referral", json!({ "id": first["id"] }));
    let (_, due) = world.meanwhile(due).expect("it opens again");
    let ids: Vec<Uuid> = due.iter().map(|one| one.id).collect();
    assert_eq!(ids, [id_of(&second)], "not a word of the first");
    opened(&due[0].bytes, &key("harbour-case-desk"));
}

#[test]
fn consent_withdrawn_after_it_left_sends_a_sealed_word_after_it_once() {
    let world = world();
    let referral = sent(&world);
    let (world, _) = world.meanwhile(due).expect("it opens again");
    unlock(&world);
    for _ in 0..2 {
        asked(&world, "retract_referral", json!({ "id": referral["id"] }));
    }
    assert_eq!(row(&world, &referral)["state"]["is"], "retracted");
    let (_, due) = world.meanwhile(due).expect("it opens again");
    assert_eq!(due.len(), 2);
    let (letter, text) = opened(&due[1].bytes, &key("harbour-case-desk"));
    assert_eq!(letter.kind, kinds::RETRACTION);
    assert_eq!(letter.parent, Some(id_of(&referral)));
    let word: Withdrawal = serde_json::from_str(&text).expect("a word");
    assert_eq!(word.schema, 1);
}

#[test]
fn a_draft_is_thrown_away_for_good() {
    let world = world();
    let referral = written(&world);
    asked(&world, "retract_referral", json!({ "id": referral["id"] }));
    let page = plain(&world, "referrals");
    assert_eq!(page["rows"], json!([]));
    let (_, left) = world.meanwhile(journal).expect("it opens again");
    assert_eq!(left.iter().find_map(|wire| has_planted(wire)), None);
}

#[test]
fn a_draft_that_nobody_sent_in_a_week_is_emptied() {
    let world = world();
    written(&world);
    plain(&world, "lock");
    world.hand.pass_ms(8 * 24 * 3_600_000);
    // What shows that time has passed is something saved since, not the clock alone.
    asked(
        &world,
        "hotline",
        json!({ "pathway": "health-hub-hotline" }),
    );
    unlock(&world);
    assert_eq!(plain(&world, "referrals")["rows"], json!([]));
}

#[test]
fn with_no_network_at_all_it_is_handed_over_sealed() {
    let world = world();
    let referral = sent(&world);
    let page = asked(&world, "referral_qr", json!({ "id": referral["id"] }));
    let parts = page["parts"].as_array().expect("parts");
    let texts: Vec<&str> = parts
        .iter()
        .filter_map(|part| part["text"].as_str())
        .collect();
    assert_eq!(texts.len(), parts.len());
    assert!(parts.len() <= 4, "{} codes", parts.len());
    for (number, part) in (1_u64..).zip(parts) {
        assert_eq!(part["part"], number);
        let side = part["code"]["side"].as_u64().expect("a side");
        assert!(
            side <= 117,
            "{side} modules are too fine to read off a telephone"
        );
    }
    let bytes = handover::join(texts.iter().copied()).expect("a letter");
    let (letter, text) = opened(&bytes, &key("harbour-case-desk"));
    assert_eq!(letter.id, id_of(&referral));
    assert_eq!(has_planted(text.as_bytes()), Some(PLANTED[0]));
    let (world, due) = world.meanwhile(due).expect("it opens again");
    assert_eq!(due[0].bytes, bytes, "the network sends the same bytes");
    // What was shown has left: a word must follow.
    unlock(&world);
    asked(&world, "retract_referral", json!({ "id": referral["id"] }));
    assert_eq!(plain(&world, "outbox_state")["waiting"], 2);
}

/// What a hub and a programme say of the first letter that is due.
fn answered(folder: &Path, outcome: Option<&str>) {
    let mut outbox = outbox(folder);
    let programme = key("harbour-case-desk").signer();
    let to = key("harbour-case-desk").public().id();
    let due = outbox
        .due(&DueFilter {
            most_letters: 1,
            ..DueFilter::at(i64::MAX, &BTreeSet::new())
        })
        .expect("what is due");
    if let Some(first) = due.first() {
        let said = [(first.id, LetterOutcome::Accepted { hub_seq: 1 })];
        outbox.apply(&said, 5).expect("a receipt");
        return;
    }
    let row = outbox.rows().expect("rows").remove(0);
    let bytes = outbox.hand_over(row.id).expect("bytes");
    let hash = bytes.map(|bytes| sha256(&bytes));
    let notice = Notice {
        form: 1,
        letter: row.id,
        letter_sha256: hash
            .unwrap_or_else(|| outbox.sha256_of(row.id).expect("a hash").expect("a hash")),
        status: if outcome.is_some() {
            NoticeStatus::Closed
        } else {
            NoticeStatus::Delivered
        },
        outcome: outcome.map(str::to_owned),
        day: 20_000,
    };
    let signed = notice.sign(&programme);
    let known = outbox.sign_key(to).expect("a key").expect("a key");
    let told = NoticeUpdate {
        recipient: to,
        notice: Notice::verify(&signed, known).expect("the programme's word"),
    };
    let page = FeedUpdate {
        next: outbox.cursor().expect("a cursor") + 1,
        told: vec![told],
        ..FeedUpdate::default()
    };
    assert_eq!(outbox.take_page(&page, 6).expect("a page"), 1);
}

#[test]
fn what_becomes_of_it_is_told_step_by_step() {
    let mut world = world();
    let referral = sent(&world);
    for (outcome, state) in [
        (None, json!({ "is": "at_hub" })),
        (None, json!({ "is": "delivered" })),
        (
            Some("engaged"),
            json!({ "is": "closed", "outcome": "engaged" }),
        ),
    ] {
        let before = row(&world, &referral)["state"].clone();
        assert_ne!(before, state);
        (world, ()) = world
            .meanwhile(|folder| answered(folder, outcome))
            .expect("it opens again");
        unlock(&world);
        assert_eq!(row(&world, &referral)["state"], state);
    }
    assert_eq!(row(&world, &referral)["can_hand_over"], false);
    let again = json!({ "referral": referral });
    assert_eq!(
        code(&world, "save_referral", again),
        "Conflict",
        "it was sent"
    );
}

#[test]
fn a_damaged_outbox_stops_nothing_else_and_can_be_renewed() {
    let world = world();
    sent(&world);
    let draft = written(&world);
    let (world, ()) = world
        .meanwhile(|folder| {
            let path = folder.join("outbox/outbox.db");
            let mut bytes = std::fs::read(&path).expect("the outbox");
            bytes[100..200].fill(0);
            std::fs::write(&path, bytes).expect("the outbox");
        })
        .expect("it opens again");
    unlock(&world);
    assert_eq!(plain(&world, "outbox_state")["damaged"], true);
    assert_eq!(plain(&world, "records")["whole"], true);
    let ask = json!({ "language": "en", "id": draft["id"] });
    assert_eq!(code(&world, "send_referral", ask), "Damaged");
    assert_eq!(row(&world, &draft)["state"]["is"], "draft");
    assert_eq!(plain(&world, "renew_outbox")["damaged"], false);
    assert_eq!(
        code(&world, "renew_outbox", json!({ "language": "en" })),
        "Conflict"
    );
    assert_eq!(send(&world, &draft)["is"], "queued");
    let kept = world.everything().expect("the device");
    assert!(
        kept.iter()
            .any(|(name, _)| name.starts_with("outbox/damaged-"))
    );
}

#[test]
fn a_letter_that_a_filter_refused_is_sent_again_by_hand() {
    let world = world();
    let referral = sent(&world);
    let ask = json!({ "id": referral["id"] });
    assert_eq!(row(&world, &referral)["can_send_again"], false, "it waits");
    assert_eq!(code(&world, "send_again", ask.clone()), "NotFound");
    let id = id_of(&referral);
    let (world, ()) = world
        .meanwhile(|folder| outbox(folder).set_aside(id, "refused").expect("set aside"))
        .expect("it opens again");
    assert_eq!(code(&world, "send_again", ask.clone()), "Locked");
    unlock(&world);
    let held = row(&world, &referral);
    assert_eq!(held["state"]["is"], "needs_attention");
    assert_eq!(held["can_send_again"], true);
    asked(&world, "send_again", ask);
    assert_eq!(row(&world, &referral)["state"]["is"], "queued");
    let (_world, waits) = world.meanwhile(due).expect("it opens again");
    assert_eq!(waits.len(), 1);
}

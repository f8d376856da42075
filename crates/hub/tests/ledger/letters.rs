//! Facts about letters, true of every ledger.

use wayside_hub::ledger::{
    AnyLedger, Cursor, IncomingLetter, Ledger as _, LedgerFault, Noticed, QuarantineLimit, Tally,
    TallyWords,
};
use wayside_protocol::{Held, LetterOutcome};

use crate::world::{
    DAY, HARBOUR, NOW, PIER, accepted, altered, batch, enrol, id, inbox, inbox_after, letter,
    programme, retracting, run, take_in, to,
};

const CONFLICT: LetterOutcome = LetterOutcome::Held {
    why: Held::Conflict,
};
const REVOKED: LetterOutcome = LetterOutcome::Held { why: Held::Revoked };
const FORK: LetterOutcome = LetterOutcome::Held { why: Held::Fork };

pub async fn a_letter_is_taken_in_once_and_then_a_duplicate(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let one = letter(id(7), 1, id(1));
    let hub_seq = accepted(&take_in(ledger, device, [one.clone()]).await[0]);
    let again = LetterOutcome::Duplicate { hub_seq };
    let twice = take_in(ledger, device, [one.clone()]).await;
    assert_eq!(twice.as_slice(), std::slice::from_ref(&again));
    // The phone enrolled anew and sends what it has.
    let other = enrol(ledger, 2).await;
    assert_eq!(take_in(ledger, other, [one]).await, [again]);
    assert_eq!(inbox(ledger, HARBOUR).await, [id(1)]);
}

pub async fn another_letter_with_the_same_id_is_held_and_overwrites_nothing(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let one = letter(id(7), 1, id(1));
    take_in(ledger, device, [one.clone()]).await;
    let other = altered(one.clone());
    assert_eq!(take_in(ledger, device, [other.clone()]).await, [CONFLICT]);
    assert_eq!(take_in(ledger, device, [other]).await, [CONFLICT]);
    let (all, _) = inbox_after(ledger, HARBOUR, Cursor::default(), 9)
        .await
        .unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].wire, one.wire);
    assert_eq!(ledger.doctor().await.unwrap().quarantined, 1);
}

pub async fn another_letter_in_the_same_place_is_held_as_a_fork(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    take_in(ledger, device, [letter(id(7), 1, id(1))]).await;
    let fork = letter(id(7), 1, id(2));
    assert_eq!(take_in(ledger, device, [fork]).await, [FORK]);
    // The same place of another run is free.
    accepted(&take_in(ledger, device, [letter(id(8), 1, id(3))]).await[0]);
    assert_eq!(inbox(ledger, HARBOUR).await, [id(1), id(3)]);
}

pub async fn a_revoked_device_sends_into_quarantine_what_it_had_not_sent_before(
    ledger: &AnyLedger,
) {
    let device = enrol(ledger, 1).await;
    let letters = run(id(7), 2);
    let hub_seq = accepted(&take_in(ledger, device, [letters[0].clone()]).await[0]);
    assert!(ledger.revoke(device, NOW).await.unwrap());
    let again = LetterOutcome::Duplicate { hub_seq };
    let wanted = [again, REVOKED];
    assert_eq!(take_in(ledger, device, letters.clone()).await, wanted);
    // A caller that knows of the revocation says so, and the same happens.
    let mut intake = batch(device, letters.clone());
    intake.held = true;
    assert_eq!(ledger.take_in(&intake, NOW).await.unwrap(), wanted);
    assert_eq!(inbox(ledger, HARBOUR).await, [letters[0].id]);
    assert_eq!(ledger.doctor().await.unwrap().quarantined, 1);
}

pub async fn what_a_revoked_device_brought_is_let_go_when_the_agency_says_so(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let letters = run(id(7), 3);
    assert!(ledger.revoke(device, NOW).await.unwrap());
    assert_eq!(take_in(ledger, device, letters.clone()).await, [REVOKED; 3]);
    let held = ledger.quarantine().await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(
        (
            held[0].device,
            held[0].why,
            held[0].letters,
            held[0].since_ms
        ),
        (device, Held::Revoked, 3, NOW)
    );
    // Meanwhile another device has the second one's place.
    let other = enrol(ledger, 2).await;
    let usurper = letter(id(7), 2, id(99));
    accepted(&take_in(ledger, other, [usurper]).await[0]);
    let wires = ledger.revoked_letters(device, 9).await.unwrap();
    let wanted: Vec<_> = letters.iter().map(|letter| letter.wire.clone()).collect();
    assert_eq!(wires, wanted, "in the order of their run");
    assert_eq!(
        ledger.revoked_letters(device, 2).await.unwrap(),
        wanted[..2]
    );
    assert!(ledger.revoked_letters(other, 9).await.unwrap().is_empty());
    let mut intake = batch(device, letters.clone());
    intake.pardoned = true;
    let outcomes = ledger.take_in(&intake, NOW + 1).await.unwrap();
    accepted(&outcomes[0]);
    accepted(&outcomes[2]);
    assert_eq!(outcomes[1], FORK);
    let wanted = [id(99), letters[0].id, letters[2].id];
    assert_eq!(inbox(ledger, HARBOUR).await, wanted);
    // What is left is held for what it is now, and is not let go again.
    assert!(ledger.revoked_letters(device, 9).await.unwrap().is_empty());
    let held = ledger.quarantine().await.unwrap();
    assert_eq!((held[0].why, held[0].letters), (Held::Fork, 1));
    assert_eq!(held.len(), 1);
    // The device itself is as revoked as before.
    let more = letter(id(7), 4, id(4));
    assert_eq!(take_in(ledger, device, [more]).await, [REVOKED]);
}

pub async fn a_device_that_nobody_enrolled_is_held(ledger: &AnyLedger) {
    let outcomes = take_in(ledger, id(99), run(id(7), 1)).await;
    assert_eq!(outcomes, [REVOKED]);
}

pub async fn an_amendment_waits_for_what_it_amends_and_never_stands_before_it(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let late = retracting(letter(id(7), 3, id(3)), id(2));
    let middle = retracting(letter(id(7), 2, id(2)), id(1));
    let parked = take_in(ledger, device, [late.clone(), middle.clone()]).await;
    let is_parked = |outcome: &LetterOutcome| matches!(outcome, LetterOutcome::Parked { .. });
    assert!(parked.iter().all(is_parked), "{parked:?}");
    assert!(inbox(ledger, HARBOUR).await.is_empty());
    let LetterOutcome::Parked { hub_seq } = parked[0] else {
        unreachable!("it is parked");
    };
    let again = take_in(ledger, device, [late]).await;
    assert_eq!(again, [LetterOutcome::Duplicate { hub_seq }]);
    // Nobody can speak of what nobody was handed.
    let early = ledger.notice(HARBOUR, id(2), middle.sha256, None, b"n", NOW);
    assert_eq!(early.await.unwrap(), Noticed::NoSuchLetter);
    take_in(ledger, device, [letter(id(7), 1, id(1))]).await;
    assert_eq!(inbox(ledger, HARBOUR).await, [id(1), id(2), id(3)]);
    assert_eq!(ledger.doctor().await.unwrap().parked, 0);
}

pub async fn what_waits_for_a_letter_that_waited_goes_with_it(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let middle = retracting(letter(id(7), 2, id(2)), id(1));
    take_in(ledger, device, [middle]).await;
    let late = retracting(letter(id(7), 3, id(3)), id(2));
    let outcomes = take_in(ledger, device, [late, letter(id(7), 1, id(1))]).await;
    assert!(outcomes.iter().all(|outcome| accepted(outcome) > 0));
    assert_eq!(inbox(ledger, HARBOUR).await, [id(1), id(2), id(3)]);
}

pub async fn twins_forks_and_amendments_within_a_batch_are_judged_as_between_batches(
    ledger: &AnyLedger,
) {
    let device = enrol(ledger, 1).await;
    let one = letter(id(7), 1, id(1));
    let child = retracting(letter(id(7), 2, id(2)), id(1));
    let outcomes = take_in(
        ledger,
        device,
        [
            child,
            one.clone(),
            one.clone(),
            altered(one),
            letter(id(7), 1, id(4)),
        ],
    )
    .await;
    accepted(&outcomes[0]);
    let hub_seq = accepted(&outcomes[1]);
    assert_eq!(
        outcomes[2..],
        [LetterOutcome::Duplicate { hub_seq }, CONFLICT, FORK]
    );
    assert_eq!(inbox(ledger, HARBOUR).await, [id(1), id(2)]);
}

pub async fn a_letter_that_cannot_be_one_harms_no_other(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let mut intake = batch(device, run(id(7), 2));
    let bad = Err(("too_long".to_owned(), "body".to_owned()));
    intake.letters.insert(1, bad);
    let outcomes = ledger.take_in(&intake, NOW).await.unwrap();
    accepted(&outcomes[0]);
    let (code, field) = ("too_long".to_owned(), "body".to_owned());
    assert_eq!(outcomes[1], LetterOutcome::Rejected { code, field });
    accepted(&outcomes[2]);
    assert_eq!(take_in(ledger, device, []).await, []);
}

pub async fn a_letter_of_a_later_form_is_kept_and_accepted(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let mut later = letter(id(7), 1, id(1));
    (later.routed, later.prev) = (None, None);
    let hub_seq = accepted(&take_in(ledger, device, [later.clone()]).await[0]);
    let outcomes = take_in(ledger, device, [later, letter(id(7), 1, id(2))]).await;
    assert_eq!(outcomes, [LetterOutcome::Duplicate { hub_seq }, FORK]);
    assert!(inbox(ledger, HARBOUR).await.is_empty());
    // What amends it finds it there.
    let child = retracting(letter(id(7), 2, id(3)), id(1));
    accepted(&take_in(ledger, device, [child]).await[0]);
    assert_eq!(inbox(ledger, HARBOUR).await, [id(3)]);
}

pub async fn letters_for_a_programme_not_known_yet_wait_for_it(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    take_in(ledger, device, [letter(id(7), 1, id(1))]).await;
    assert_eq!(ledger.doctor().await.unwrap().unclaimed, 1);
    let harbour = programme(HARBOUR, "Harbour");
    ledger.add_programme(&harbour).await.unwrap();
    assert_eq!(inbox(ledger, HARBOUR).await, [id(1)]);
    assert_eq!(ledger.doctor().await.unwrap().unclaimed, 0);
}

pub async fn every_letter_comes_once_whatever_the_pages(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let letters = run(id(7), 50);
    let both = letters.iter().cloned().enumerate();
    let both = both.map(|(at, letter)| to(letter, if at % 3 == 0 { PIER } else { HARBOUR }));
    take_in(ledger, device, both).await;
    for most in [1, 7, 50, 500] {
        let mut all = Vec::new();
        for programme in [HARBOUR, PIER] {
            let found = inbox_after(ledger, programme, Cursor::default(), most).await;
            let (found, end) = found.unwrap();
            all.extend(found.into_iter().map(|letter| letter.id));
            let (rest, still) = ledger.inbox(programme, &end, most).await.unwrap();
            assert!(rest.is_empty());
            assert_eq!(still, end, "where nothing is new the place stays");
        }
        all.sort();
        let mut wanted: Vec<_> = letters.iter().map(|letter| letter.id).collect();
        wanted.sort();
        assert_eq!(all, wanted);
    }
    // A place that is nobody's begins anew: nothing is missed.
    let strange = Cursor("not a place".to_owned());
    let (found, _) = ledger.inbox(PIER, &strange, 1).await.unwrap();
    assert_eq!(found[0].id, letters[0].id);
}

pub async fn delivery_purges_a_letter_and_reaches_its_device(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let one = letter(id(7), 1, id(1));
    let hub_seq = accepted(&take_in(ledger, device, [one.clone()]).await[0]);
    let say = || ledger.notice(HARBOUR, id(1), one.sha256, None, b"delivered", NOW);
    assert_eq!(say().await.unwrap(), Noticed::Taken);
    assert_eq!(say().await.unwrap(), Noticed::Again);
    let (all, _) = inbox_after(ledger, HARBOUR, Cursor::default(), 9)
        .await
        .unwrap();
    assert!(all[0].wire.is_empty() && all[0].delivered);
    assert_eq!(all[0].outcome, None);
    let page = ledger.device_page(device, 0, 9).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let again = take_in(ledger, device, [one]).await;
    assert_eq!(again, [LetterOutcome::Duplicate { hub_seq }]);
}

pub async fn a_closed_letter_stays_closed_as_it_was(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let one = letter(id(7), 1, id(1));
    take_in(ledger, device, [one.clone()]).await;
    let say = |outcome| ledger.notice(HARBOUR, id(1), one.sha256, outcome, b"n", NOW);
    assert_eq!(say(Some("housed")).await.unwrap(), Noticed::Taken);
    assert_eq!(say(Some("housed")).await.unwrap(), Noticed::Again);
    assert_eq!(say(None).await.unwrap(), Noticed::Again);
    assert_eq!(say(Some("left")).await.unwrap(), Noticed::Conflict);
    let (all, _) = inbox_after(ledger, HARBOUR, Cursor::default(), 9)
        .await
        .unwrap();
    assert!(all[0].wire.is_empty() && all[0].delivered);
    assert_eq!(all[0].outcome.as_deref(), Some("housed"));
    let page = ledger.device_page(device, 0, 9).await.unwrap();
    assert_eq!(page.items.len(), 1);
}

pub async fn nobody_but_the_programme_says_anything_of_a_letter(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let one = letter(id(7), 1, id(1));
    take_in(ledger, device, [one.clone()]).await;
    for (programme, letter, sha256, wanted) in [
        (PIER, id(1), one.sha256, Noticed::NoSuchLetter),
        (HARBOUR, id(2), one.sha256, Noticed::NoSuchLetter),
        (HARBOUR, id(1), [9; 32], Noticed::Conflict),
    ] {
        let said = ledger.notice(programme, letter, sha256, None, b"n", NOW);
        assert_eq!(said.await.unwrap(), wanted);
    }
    let (all, _) = inbox_after(ledger, HARBOUR, Cursor::default(), 9)
        .await
        .unwrap();
    assert!(!all[0].delivered && all[0].wire == one.wire);
    let page = ledger.device_page(device, 0, 9).await.unwrap();
    assert!(page.items.is_empty());
}

pub async fn tombstones_outlive_the_purge(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let [old, new] = [letter(id(7), 1, id(1)), letter(id(7), 2, id(2))];
    let fork = letter(id(7), 1, id(3));
    let first = take_in(ledger, device, [old.clone(), fork]).await;
    let hub_seq = accepted(&first[0]);
    ledger
        .take_in(&batch(device, [new]), NOW + DAY)
        .await
        .unwrap();
    assert_eq!(ledger.purge(NOW + 1, NOW + DAY).await.unwrap(), 2);
    assert_eq!(ledger.purge(NOW + 1, NOW + DAY).await.unwrap(), 0);
    let (all, _) = inbox_after(ledger, HARBOUR, Cursor::default(), 9)
        .await
        .unwrap();
    let empty: Vec<_> = all.iter().map(|letter| letter.wire.is_empty()).collect();
    assert_eq!(empty, [true, false]);
    assert!(!all[0].delivered);
    let again = take_in(ledger, device, [old.clone(), altered(old)]).await;
    assert_eq!(again, [LetterOutcome::Duplicate { hub_seq }, CONFLICT]);
}

pub async fn referrals_are_counted_by_month_and_pathway_and_what_became_of_them(
    ledger: &AnyLedger,
) {
    let device = enrol(ledger, 1).await;
    let letters = run(id(7), 5);
    let back = retracting(letter(id(7), 6, id(66)), letters[2].id);
    take_in(ledger, device, letters.iter().cloned().chain([back])).await;
    let mut later = letter(id(8), 1, id(80));
    if let Some(routed) = &mut later.routed {
        routed.pathway = "social-contact".to_owned();
    }
    ledger
        .take_in(&batch(device, [later]), NOW + 31 * DAY)
        .await
        .unwrap();
    let say = |at: usize, outcome| {
        ledger.notice(
            HARBOUR,
            letters[at].id,
            letters[at].sha256,
            outcome,
            b"n",
            NOW,
        )
    };
    say(0, None).await.unwrap();
    say(1, Some("housed")).await.unwrap();
    let tally = |month: &str, pathway: &str, became: &str, count| Tally {
        month: month.to_owned(),
        pathway: pathway.to_owned(),
        became: became.to_owned(),
        count,
    };
    let wanted = [
        tally("2026-09", "arrest-diversion", "at_hub", 2),
        tally("2026-09", "arrest-diversion", "delivered", 1),
        tally("2026-09", "arrest-diversion", "housed", 1),
        tally("2026-09", "arrest-diversion", "retracted", 1),
        tally("2026-10", "social-contact", "at_hub", 1),
    ];
    let words = TallyWords {
        pathways: &["arrest-diversion", "social-contact"],
        outcomes: &["housed"],
    };
    assert_eq!(ledger.tallies(words).await.unwrap(), wanted);
    // What is none of the words is one row, however many there are of it.
    let few = TallyWords {
        pathways: &["arrest-diversion"],
        outcomes: &[],
    };
    let wanted = [
        tally("2026-09", "arrest-diversion", "at_hub", 2),
        tally("2026-09", "arrest-diversion", "delivered", 1),
        tally("2026-09", "arrest-diversion", "other", 1),
        tally("2026-09", "arrest-diversion", "retracted", 1),
        tally("2026-10", "other", "at_hub", 1),
    ];
    assert_eq!(ledger.tallies(few).await.unwrap(), wanted);
}

pub async fn quarantine_holds_so_much_and_what_is_over_it_is_not_taken_in(ledger: &AnyLedger) {
    let (device, other) = (enrol(ledger, 1).await, enrol(ledger, 2).await);
    for gone in [device, other] {
        assert!(ledger.revoke(gone, NOW).await.unwrap());
    }
    let letters = run(id(7), 3);
    let size = |letter: &IncomingLetter| letter.wire.len() as u64 + QuarantineLimit::ROW;
    let two = size(&letters[0]) + size(&letters[1]);
    let bring = async |device, letters: &[IncomingLetter], device_bytes, all_bytes| {
        let mut intake = batch(device, letters.to_vec());
        intake.quarantine = QuarantineLimit {
            device_bytes,
            all_bytes,
        };
        ledger.take_in(&intake, NOW).await
    };
    let full = |alone| Err(LedgerFault::QuarantineFull { alone });
    assert_eq!(bring(device, &letters, two, u64::MAX).await, full(true));
    assert_eq!(ledger.doctor().await.unwrap().quarantined, 0);
    let held = bring(device, &letters[..2], two, u64::MAX).await;
    assert_eq!(held.unwrap(), [REVOKED; 2]);
    assert_eq!(
        bring(device, &letters[2..], two, u64::MAX).await,
        full(true)
    );
    // What is there already needs no room.
    let again = bring(device, &letters[..2], two, u64::MAX).await;
    assert_eq!(again.unwrap(), [REVOKED; 2]);
    // Another has room of its own, as long as there is any.
    let theirs = run(id(8), 1);
    assert_eq!(bring(other, &theirs, two, two).await, full(true));
    let held = bring(other, &theirs, two, u64::MAX).await;
    assert_eq!(held.unwrap(), [REVOKED]);
    // Beside letters that need no room there it is said that they can go by themselves.
    let sound = enrol(ledger, 3).await;
    let good = letter(id(9), 1, id(1));
    let mixed = [good.clone(), letter(id(9), 1, id(2))];
    assert_eq!(bring(sound, &mixed, 0, 0).await, full(false));
    accepted(&bring(sound, &[good], 0, 0).await.unwrap()[0]);
}

pub async fn the_doctor_sees_gaps_and_broken_links_and_quarantine(ledger: &AnyLedger) {
    let device = enrol(ledger, 1).await;
    let letters = run(id(7), 9);
    take_in(ledger, device, [letters[1].clone(), letters[2].clone()]).await;
    take_in(ledger, device, [letters[6].clone()]).await;
    let mut strange = letters[7].clone();
    strange.prev = Some([3; 32]);
    take_in(ledger, device, [strange]).await;
    let found = ledger.doctor().await.unwrap();
    assert_eq!(found.broken_links, 1);
    let gaps: Vec<_> = found.gaps.iter().map(|gap| (gap.from, gap.to)).collect();
    assert_eq!(gaps, [(1, 1), (4, 6)]);
    assert!(
        found
            .gaps
            .iter()
            .all(|gap| gap.device == device && gap.epoch == id(7))
    );
    assert_eq!((found.letters, found.quarantined), (4, 0));
    assert!(found.damage.is_empty());
    assert_eq!(found.audit_broken_at, None);
    assert!(found.bytes > 0);
}

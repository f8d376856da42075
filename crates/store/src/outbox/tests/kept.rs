//! What is kept, under which key, and what a wipe leaves.

use super::*;
use crate::outbox::WIPED;

#[test]
fn a_wipe_leaves_nothing_and_begins_another_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 3);
    let before = outbox.epoch();
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(77);
        Ok(())
    };
    outbox.wipe(&hardware(), &mut random).unwrap();
    assert_ne!(outbox.epoch(), before);
    assert_eq!(outbox.rows().unwrap(), []);
    assert_eq!(outbox.append(&draft(1)).unwrap().seq, 1);
    // Cut short after its first act, it is done at the next opening.
    drop(outbox);
    std::fs::write(folder.path().join("outbox.key"), WIPED).unwrap();
    let outbox = open(folder.path()).unwrap();
    assert_eq!(outbox.rows().unwrap(), []);
    assert!(outbox.is_whole().unwrap());
}

#[test]
fn letters_whose_key_is_gone_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 1));
    let path = folder.path().join("outbox.db");
    let before = std::fs::read(&path).unwrap();
    std::fs::remove_file(folder.path().join("outbox.key")).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreFault::WrongKey)));
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(1);
        Ok(())
    };
    std::fs::write(folder.path().join("outbox.key"), [1; 32]).unwrap();
    let other = Outbox::open(folder.path(), &hardware(), &mut random);
    assert!(matches!(other, Err(StoreFault::WrongKey)));
    for damaged in [[1; 7].as_slice(), &[]] {
        std::fs::write(folder.path().join("outbox.key"), damaged).unwrap();
        assert!(matches!(open(folder.path()), Err(StoreFault::Damaged)));
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_copied_outbox_does_not_open_with_another_devices_key() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 1));
    let other = SoftwareKey::of([6; 32]);
    let mut none = |_: &mut [u8]| Err(std::io::ErrorKind::Other.into());
    let opened = Outbox::open(folder.path(), &other, &mut none);
    assert!(matches!(opened, Err(StoreFault::WrongKey)));
}

#[test]
fn what_was_held_back_from_a_revoked_device_waits_again_when_it_joins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 3);
    let held = |why| LetterOutcome::Held { why };
    let said = [
        (id(1), LetterOutcome::Accepted { hub_seq: 1 }),
        (id(2), held(Held::Revoked)),
        (id(3), held(Held::Conflict)),
    ];
    outbox.apply(&said, NOW).unwrap();
    let mut enrolment = Enrolment {
        url: "https://hub.example:8443".to_owned(),
        hub_key: PublicKey([8; 32]),
        certificate_sha256: None,
        signer: Signer::new(&[4; 32]),
        device: None,
        agency: String::new(),
        credential: Vec::new(),
    };
    outbox.enrol(&enrolment).unwrap();
    assert!(all_due(&mut outbox).is_empty(), "it has not joined yet");
    enrolment.device = Some(id(99));
    outbox.enrol(&enrolment).unwrap();
    let due: Vec<Uuid> = all_due(&mut outbox).iter().map(|due| due.id).collect();
    assert_eq!(due, [id(2)]);
}

#[test]
fn to_which_hub_the_device_belongs_is_kept_and_not_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 1);
    assert!(outbox.enrolment().unwrap().is_none());
    let mut enrolment = Enrolment {
        url: "https://hub.example:8443".to_owned(),
        hub_key: PublicKey([8; 32]),
        certificate_sha256: Some([1; 32]),
        signer: Signer::new(&[4; 32]),
        device: None,
        agency: String::new(),
        credential: Vec::new(),
    };
    outbox.enrol(&enrolment).unwrap();
    outbox.take_page(&page(5, Vec::new()), NOW).unwrap();
    enrolment.device = Some(id(99));
    enrolment.agency = "Harbour Police".to_owned();
    outbox.enrol(&enrolment).unwrap();
    let mut renewed = page(6, Vec::new());
    renewed.credential = Some(vec![1, 2, 3]);
    outbox.take_page(&renewed, NOW).unwrap();
    drop(outbox);
    let mut outbox = open(folder.path()).unwrap();
    let kept = outbox.enrolment().unwrap().unwrap();
    assert_eq!(kept.signer.public(), enrolment.signer.public());
    assert_eq!(
        (kept.device, kept.credential),
        (Some(id(99)), vec![1, 2, 3])
    );
    assert_eq!(
        (kept.url, kept.agency),
        (enrolment.url.clone(), enrolment.agency.clone())
    );
    assert_eq!(outbox.cursor().unwrap(), 6);
    enrolment.hub_key = PublicKey([7; 32]);
    outbox.enrol(&enrolment).unwrap();
    assert_eq!(outbox.cursor().unwrap(), 0, "another hub's feed");
    outbox.leave().unwrap();
    assert!(outbox.enrolment().unwrap().is_none());
    assert_eq!(all_due(&mut outbox).len(), 1, "what waits stays");
    drop(outbox);
    let bytes = std::fs::read(folder.path().join("outbox.db")).unwrap();
    assert!(
        !bytes
            .windows(7)
            .any(|seven| seven == b"example" || seven == b"Harbour")
    );
}

pub(super) fn enrolment(key: u8, hub: u8) -> Enrolment {
    Enrolment {
        url: "https://hub.example:8443".to_owned(),
        hub_key: PublicKey([hub; 32]),
        certificate_sha256: None,
        signer: Signer::new(&[key; 32]),
        device: Some(id(u64::from(key) + 900)),
        agency: String::new(),
        credential: Vec::new(),
    }
}

fn earlier(outbox: &Outbox, hub: u8) -> Vec<PublicKey> {
    let keys = outbox.earlier_keys(PublicKey([hub; 32])).unwrap();
    keys.iter().map(Signer::public).collect()
}

fn public(key: u8) -> PublicKey {
    Signer::new(&[key; 32]).public()
}

fn at_hub(outbox: &mut Outbox, number: u64) {
    let said = [(id(number), LetterOutcome::Accepted { hub_seq: number })];
    outbox.apply(&said, NOW).unwrap();
}

#[test]
fn an_earlier_key_is_kept_while_a_letter_waits_for_its_outcome_and_erased_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 2);
    outbox.enrol(&enrolment(4, 8)).unwrap();
    assert_eq!(all_due(&mut outbox).len(), 2);
    at_hub(&mut outbox, 1);
    // The second may have left: no receipt came.
    outbox.leave().unwrap();
    assert_eq!(earlier(&outbox, 8), [public(4)]);
    assert!(earlier(&outbox, 9).is_empty(), "another hub's business");
    drop(outbox);
    let mut outbox = open(folder.path()).unwrap();
    outbox.enrol(&enrolment(5, 8)).unwrap();
    outbox.append(&draft(3)).unwrap();
    all_due(&mut outbox);
    outbox.leave().unwrap();
    outbox.enrol(&enrolment(6, 8)).unwrap();
    assert_eq!(earlier(&outbox, 8), [public(5), public(4)], "newest first");
    for (number, next) in [(1, 1), (2, 2)] {
        let delivered = told(&mut outbox, number, NoticeStatus::Delivered, None);
        let mut closed = delivered.clone();
        closed.notice.status = NoticeStatus::Closed;
        closed.notice.outcome = Some("engaged".to_owned());
        outbox
            .take_page(&page(2 * next, vec![delivered]), NOW)
            .unwrap();
        assert_eq!(earlier(&outbox, 8).len(), 2, "delivered is not the end");
        outbox
            .take_page(&page(2 * next + 1, vec![closed]), NOW)
            .unwrap();
    }
    assert_eq!(earlier(&outbox, 8), [public(5)]);
    let refused = LetterOutcome::Rejected {
        code: "shape".to_owned(),
        field: String::new(),
    };
    outbox.apply(&[(id(3), refused)], NOW).unwrap();
    assert!(earlier(&outbox, 8).is_empty(), "nobody will answer");
}

#[test]
fn a_key_by_which_nobody_will_answer_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = open(folder.path()).unwrap();
    outbox.enrol(&enrolment(4, 8)).unwrap();
    outbox.leave().unwrap();
    assert!(earlier(&outbox, 8).is_empty(), "nothing was saved");
    outbox.append(&draft(1)).unwrap();
    let mut unanswered = enrolment(5, 8);
    unanswered.device = None;
    outbox.enrol(&unanswered).unwrap();
    outbox.leave().unwrap();
    assert!(earlier(&outbox, 8).is_empty(), "it never belonged to a hub");
    outbox.enrol(&enrolment(7, 8)).unwrap();
    outbox.leave().unwrap();
    // An older copy of the device may have been put over it since: it cannot tell what it sent.
    assert_eq!(earlier(&outbox, 8), [public(7)]);
    // What the officer took back has an end of its own.
    outbox.enrol(&enrolment(6, 8)).unwrap();
    let mut word = draft(2);
    word.kind = kinds::RETRACTION.to_owned();
    word.parent = Some(id(1));
    outbox.append(&word).unwrap();
    all_due(&mut outbox);
    outbox.leave().unwrap();
    assert!(earlier(&outbox, 8).is_empty());
}

#[test]
fn a_letter_held_back_from_a_revoked_device_keeps_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 2);
    outbox.enrol(&enrolment(4, 8)).unwrap();
    all_due(&mut outbox);
    let held = |why| LetterOutcome::Held { why };
    let said = [(id(1), held(Held::Revoked)), (id(2), held(Held::Fork))];
    outbox.apply(&said, NOW).unwrap();
    outbox.leave().unwrap();
    assert_eq!(earlier(&outbox, 8), [public(4)]);
    outbox.apply(&[(id(1), held(Held::Fork))], NOW).unwrap();
    // The later word counts: neither letter waits for anybody now.
    assert!(earlier(&outbox, 8).is_empty());
}

#[test]
fn a_device_that_joins_again_sends_again_what_that_hub_had_and_reads_its_new_feed() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 3);
    outbox.enrol(&enrolment(4, 8)).unwrap();
    all_due(&mut outbox);
    for number in [1, 2] {
        at_hub(&mut outbox, number);
    }
    let delivered = told(&mut outbox, 2, NoticeStatus::Delivered, None);
    outbox.take_page(&page(7, vec![delivered]), NOW).unwrap();
    let due = |outbox: &mut Outbox| all_due(outbox).iter().map(|due| due.id).collect::<Vec<_>>();
    // Another hub has nothing to do with it.
    outbox.leave().unwrap();
    outbox.enrol(&enrolment(5, 9)).unwrap();
    assert_eq!(due(&mut outbox), [id(3)]);
    outbox.leave().unwrap();
    let mut again = enrolment(6, 8);
    again.device = None;
    outbox.enrol(&again).unwrap();
    assert_eq!(due(&mut outbox), [id(3)], "the hub has not answered");
    outbox.enrol(&enrolment(6, 8)).unwrap();
    assert_eq!(due(&mut outbox), [id(1), id(3)]);
    assert_eq!(outbox.cursor().unwrap(), 0);
    // Over an enrolment that stands, the same as after it was left.
    outbox.take_page(&page(3, Vec::new()), NOW).unwrap();
    outbox.enrol(&enrolment(7, 8)).unwrap();
    assert_eq!(outbox.cursor().unwrap(), 0);
    assert_eq!(earlier(&outbox, 8), [public(6), public(4)]);
}

#[test]
fn an_outbox_of_the_first_version_is_taken_to_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = filled(folder.path(), 1);
    let back = "DROP TABLE earlier_key; ALTER TABLE letter DROP COLUMN hub_key; \
                PRAGMA user_version = 1;";
    outbox.connection().unwrap().execute_batch(back).unwrap();
    drop(outbox);
    let mut outbox = open(folder.path()).unwrap();
    assert!(earlier(&outbox, 8).is_empty());
    assert_eq!(all_due(&mut outbox).len(), 1);
    outbox.enrol(&enrolment(4, 8)).unwrap();
    outbox.leave().unwrap();
    assert_eq!(earlier(&outbox, 8), [public(4)]);
}

#[test]
fn when_its_hub_was_put_back_the_device_sends_again_what_it_had_signed_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = filled(folder.path(), 3);
    outbox.enrol(&enrolment(4, 9)).unwrap();
    all_due(&mut outbox);
    at_hub(&mut outbox, 3);
    outbox.leave().unwrap();
    outbox.enrol(&enrolment(5, 8)).unwrap();
    for number in [1, 2] {
        at_hub(&mut outbox, number);
    }
    let delivered = told(&mut outbox, 2, NoticeStatus::Delivered, None);
    outbox
        .take_page(&page(ERA - 1, vec![delivered]), NOW)
        .unwrap();
    assert!(all_due(&mut outbox).is_empty());
    outbox.take_page(&page(ERA, Vec::new()), NOW).unwrap();
    let due: Vec<Uuid> = all_due(&mut outbox).iter().map(|due| due.id).collect();
    assert_eq!(
        due,
        [id(1)],
        "not what another hub has, nor what has arrived"
    );
    at_hub(&mut outbox, 1);
    outbox.take_page(&page(ERA + 5, Vec::new()), NOW).unwrap();
    assert!(all_due(&mut outbox).is_empty());
}

//! What is kept, under which key, and what a wipe leaves.

use super::*;

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
    std::fs::write(folder.path().join("outbox.key"), b"").unwrap();
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
    std::fs::write(folder.path().join("outbox.key"), [1; 7]).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreFault::Damaged)));
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

//! What travels comes back as it was, and nothing else is taken for it.

use proptest::prelude::*;
use uuid::Uuid;

use crate::seal::{self, Binding, SealFault};
use crate::*;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn letter() -> Letter {
    Letter {
        form: FORM,
        id: id(1),
        epoch: id(2),
        seq: 1,
        prev: [0; 32],
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: 1_700_000_000_000,
        hlc: 5,
        parent: None,
        routing: Routing {
            recipient: RecipientKeyId([9; 8]),
            pathway: "social_contact".to_owned(),
            deadline_ms: None,
        },
        body: vec![1, 2, 3],
    }
}

fn hub() -> Signer {
    Signer::new(&[3; 32])
}

fn receipt(batch: &[u8], letters: usize) -> Receipt {
    Receipt {
        form: 1,
        batch_sha256: sha256(batch),
        device: id(7),
        hub_time_ms: 1,
        outcomes: vec![LetterOutcome::Accepted { hub_seq: 1 }; letters],
        come_back_s: 60,
    }
}

#[test]
fn a_letter_comes_back_as_it_was() {
    let bytes = letter().freeze().unwrap();
    assert!(Letter::read(&bytes).unwrap() == letter());
    let head = LetterHead::read(&bytes).unwrap();
    assert_eq!((head.id, head.epoch, head.seq), (id(1), id(2), 1));
}

#[test]
fn a_letter_of_a_later_form_has_a_head() {
    let mut later = letter();
    later.form = 2;
    let bytes = cbor::to_vec(&later);
    assert_eq!(Letter::read(&bytes), Err(NotALetter::Shape));
    assert_eq!(LetterHead::read(&bytes).unwrap().form, 2);
}

#[test]
fn a_letter_that_cannot_be_sent_cannot_be_frozen() {
    let with = |change: &dyn Fn(&mut Letter)| {
        let mut changed = letter();
        change(&mut changed);
        changed.freeze().unwrap_err()
    };
    assert_eq!(
        with(&|letter| letter.body = vec![0; limits::LONGEST_BODY + 1]),
        NotALetter::TooLong
    );
    assert_eq!(
        with(&|letter| letter.kind.clear()),
        NotALetter::Name("kind")
    );
    assert_eq!(
        with(&|letter| letter.routing.pathway = "Arrest him".to_owned()),
        NotALetter::Name("pathway")
    );
    assert_eq!(with(&|letter| letter.seq = 0), NotALetter::Seq);
    assert_eq!(with(&|letter| letter.seq = u64::MAX), NotALetter::Seq);
}

#[test]
fn debug_output_tells_no_letter_from_another() {
    let mut other = letter();
    other.id = id(99);
    other.body = vec![4; 40];
    other.routing.recipient = RecipientKeyId([1; 8]);
    assert_eq!(format!("{:?}", letter()), format!("{other:?}"));
    let frozen = Batch::of(id(7), [letter().freeze().unwrap()]);
    assert!(format!("{frozen:?}").contains("[Frozen]"));
}

#[test]
fn a_batch_comes_back_as_it_was() {
    let batch = Batch::of(id(7), [letter().freeze().unwrap(), vec![0; 4]]);
    assert_eq!(Batch::unpack(&batch.pack().unwrap()).unwrap(), batch);
}

#[test]
fn a_bomb_is_no_batch() {
    let bomb = zstd::bulk::compress(&vec![0; limits::LARGEST_BATCH + 1], 19).unwrap();
    assert!(bomb.len() < 4096);
    assert_eq!(Batch::unpack(&bomb), Err(NotABatch::TooLarge));
    assert_eq!(
        Batch::unpack(&vec![0; limits::LARGEST_UPLOAD + 1]),
        Err(NotABatch::TooLarge)
    );
    assert_eq!(Batch::of(id(7), []).pack(), Err(NotABatch::Count));
}

#[test]
fn a_list_that_only_claims_to_be_long_makes_no_room() {
    // An array of 2^32 letters, in nine bytes.
    let mut claims = vec![0x83, 0x01, 0x50];
    claims.extend([0; 16]);
    claims.extend([0x9b, 0, 0, 0, 1, 0, 0, 0, 0]);
    let packed = zstd::bulk::compress(&claims, 1).unwrap();
    assert_eq!(Batch::unpack(&packed), Err(NotABatch::Shape));
}

#[test]
fn a_receipt_counts_for_its_batch_its_device_and_its_hub_only() {
    let signed = SignedReceipt::sign(&receipt(b"batch", 2), &hub());
    let verify = |hub: PublicKey, device, batch: &[u8], letters| {
        SignedReceipt::verify(signed.as_bytes(), hub, device, &sha256(batch), letters).map(|_| ())
    };
    let key = hub().public();
    assert_eq!(verify(key, id(7), b"batch", 2), Ok(()));
    let stranger = Signer::new(&[4; 32]).public();
    assert_eq!(
        verify(stranger, id(7), b"batch", 2),
        Err(NotSigned::Signature)
    );
    assert_eq!(verify(key, id(8), b"batch", 2), Err(NotSigned::Other));
    assert_eq!(verify(key, id(7), b"other", 2), Err(NotSigned::Other));
    assert_eq!(verify(key, id(7), b"batch", 3), Err(NotSigned::Other));
}

#[test]
fn a_signature_for_one_thing_counts_for_no_other() {
    let feed = Feed {
        form: 1,
        device: id(7),
        after: 0,
        next: 0,
        more: false,
        hub_time_ms: 0,
        items: Vec::new(),
        credential: None,
        come_back_s: 60,
    };
    let signed = SignedFeed::sign(&feed, &hub());
    let key = hub().public();
    assert!(SignedFeed::verify(signed.as_bytes(), key, id(7), 0).is_ok());
    assert_eq!(
        SignedFeed::verify(signed.as_bytes(), key, id(7), 1),
        Err(NotSigned::Other)
    );
    assert_eq!(
        SignedReceipt::verify(signed.as_bytes(), key, id(7), &[0; 32], 0),
        Err(NotSigned::Signature)
    );
    assert_eq!(
        Credential::verify(signed.as_bytes(), key),
        Err(NotSigned::Signature)
    );
}

#[test]
fn a_feed_never_goes_back() {
    let feed = |after, next, more| Feed {
        form: 1,
        device: id(7),
        after,
        next,
        more,
        hub_time_ms: 0,
        items: Vec::new(),
        credential: None,
        come_back_s: 60,
    };
    let verify = |feed: &Feed| {
        let signed = SignedFeed::sign(feed, &hub());
        SignedFeed::verify(signed.as_bytes(), hub().public(), id(7), feed.after).map(|_| ())
    };
    assert_eq!(verify(&feed(5, 4, false)), Err(NotSigned::Other));
    // One that says there is more and does not move would be asked for ever.
    assert_eq!(verify(&feed(5, 5, true)), Err(NotSigned::Other));
    assert_eq!(verify(&feed(5, 6, true)), Ok(()));
}

#[test]
fn only_the_programme_says_what_it_did() {
    let programme = RecipientSecret::new([5; 32]);
    let notice = Notice {
        form: 1,
        letter: id(1),
        letter_sha256: [2; 32],
        status: NoticeStatus::Closed,
        outcome: Some("engaged".to_owned()),
        day: 20_000,
    };
    let bytes = notice.sign(&programme.signer());
    assert_eq!(
        Notice::verify(&bytes, programme.public().sign_key),
        Ok(notice.clone())
    );
    assert_eq!(
        Notice::verify(&bytes, hub().public()),
        Err(NotSigned::Signature)
    );
    let open_ended = Notice {
        outcome: None,
        ..notice
    };
    let bytes = open_ended.sign(&programme.signer());
    assert_eq!(
        Notice::verify(&bytes, programme.public().sign_key),
        Err(NotSigned::Shape)
    );
}

#[test]
fn a_notice_says_what_became_of_a_letter_where_it_is_closed_and_only_there() {
    let programme = hub();
    let read = |form, status, outcome: Option<String>| {
        let notice = Notice {
            form,
            letter: id(1),
            letter_sha256: [1; 32],
            status,
            outcome,
            day: 20_000,
        };
        let read = Notice::verify(&notice.sign(&programme), programme.public());
        read.map(|read| assert_eq!(read, notice))
    };
    let long = |length| Some("x".repeat(length));
    for (status, outcome) in [
        (NoticeStatus::Delivered, None),
        (NoticeStatus::Closed, long(1)),
        (NoticeStatus::Closed, long(limits::LONGEST_NAME)),
    ] {
        assert_eq!(read(1, status, outcome.clone()), Ok(()), "{outcome:?}");
        assert_eq!(read(2, status, outcome), Err(NotSigned::Shape));
    }
    for (status, outcome) in [
        (NoticeStatus::Delivered, long(1)),
        (NoticeStatus::Closed, None),
        (NoticeStatus::Closed, long(0)),
        (NoticeStatus::Closed, long(limits::LONGEST_NAME + 1)),
    ] {
        assert_eq!(read(1, status, outcome), Err(NotSigned::Shape));
    }
}

#[test]
fn a_recipients_key_comes_back_and_keeps_its_name() {
    let key = RecipientSecret::new([5; 32]);
    let back = RecipientSecret::from_text(&format!(" {}\n", key.to_text().as_str())).unwrap();
    assert_eq!(back.public(), key.public());
    assert_eq!(back.public().id(), key.public().id());
    assert!(RecipientSecret::from_text("WAYSIDE-RECIPIENT-KEY-1:AAAA").is_err());
    assert!(RecipientSecret::from_text("AAAA").is_err());
    assert_ne!(
        RecipientSecret::new([6; 32]).public().id(),
        key.public().id()
    );
}

#[test]
fn what_is_sealed_opens_for_the_programme_and_in_its_letter_only() {
    let key = RecipientSecret::new([5; 32]);
    let binding = Binding {
        id: id(1),
        epoch: id(2),
        recipient: key.public().id(),
        schema: 1,
    };
    let sealed = seal::seal(b"found under the bridge", &key.public(), &binding, [8; 32]).unwrap();
    let opened = seal::open(&sealed, &key, &binding).unwrap();
    assert_eq!(opened.as_slice(), b"found under the bridge");

    let other = RecipientSecret::new([6; 32]);
    assert_eq!(
        seal::open(&sealed, &other, &binding),
        Err(SealFault::Closed)
    );
    for moved in [
        Binding {
            id: id(9),
            ..binding
        },
        Binding {
            epoch: id(9),
            ..binding
        },
        Binding {
            recipient: RecipientKeyId([0; 8]),
            ..binding
        },
        Binding {
            schema: 2,
            ..binding
        },
    ] {
        assert_eq!(seal::open(&sealed, &key, &moved), Err(SealFault::Closed));
    }
}

#[test]
fn the_length_of_what_is_sealed_is_one_of_few() {
    let key = RecipientSecret::new([5; 32]);
    let binding = Binding {
        id: id(1),
        epoch: id(2),
        recipient: key.public().id(),
        schema: 1,
    };
    let length = |content: &[u8]| {
        seal::seal(content, &key.public(), &binding, [8; 32])
            .unwrap()
            .len()
    };
    assert_eq!(length(b""), length(b"a few words about somebody"));
    assert_eq!(length(b""), 32 + 512 + 16);
    let noise: Vec<u8> = (0..2000_u32)
        .flat_map(|n| sha256(&n.to_le_bytes()))
        .take(2000)
        .collect();
    assert_eq!(length(&noise), 32 + 2048 + 16);
    let much = vec![0; limits::LONGEST_CONTENT + 1];
    assert_eq!(
        seal::seal(&much, &key.public(), &binding, [8; 32]),
        Err(SealFault::TooLong)
    );
}

#[test]
fn the_longest_body_that_can_be_sealed_can_be_sent() {
    let largest = seal::SIZES.iter().max().unwrap() + 32 + 16;
    assert!(largest <= limits::LONGEST_BODY);
    let mut letter = letter();
    letter.body = vec![0xAA; largest];
    letter.routing.pathway = "p".repeat(limits::LONGEST_NAME);
    assert!(Batch::of(id(7), [letter.freeze().unwrap()]).pack().is_ok());
}

#[test]
fn a_ticket_comes_back_and_leads_nowhere_else() {
    let token = EnrolmentToken {
        once: [1; 16],
        hub_key: hub().public(),
        certificate_sha256: Some([2; 32]),
    };
    let ticket = |url: &str| Ticket {
        url: url.to_owned(),
        token: token.clone(),
    };
    for url in [
        "https://hub.example:8443",
        "http://127.0.0.1:8080",
        "http://localhost",
    ] {
        assert!(
            Ticket::from_text(&ticket(url).to_text()).unwrap() == ticket(url),
            "{url}"
        );
    }
    for url in [
        "http://hub.example",
        "http://127.0.0.1.hub.example",
        "https://",
        "https://user@hub.example",
        "ftp://hub.example",
        "https://hub.example/?q",
        "",
    ] {
        assert!(Ticket::from_text(&ticket(url).to_text()).is_err(), "{url}");
    }
    assert!(EnrolmentToken::from_text("AAAA").is_err());
}

#[test]
fn a_code_of_a_later_version_is_read() {
    let text = r#"{"type":"about:blank","status":418,"code":"teapot"}"#;
    let problem: Problem = serde_json::from_str(text).unwrap();
    assert_eq!(problem.code, ProblemCode::Other);
}

#[test]
fn a_changed_letter_is_another_letter_or_none() {
    let mut letter = letter();
    letter.parent = Some(id(3));
    letter.routing.deadline_ms = Some(1_700_000_600_000);
    let bytes = letter.freeze().unwrap();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            assert_ne!(
                Letter::read(&changed),
                Ok(letter.clone()),
                "byte {at} bit {bit}"
            );
        }
    }
    let longer = [bytes, vec![0]].concat();
    assert_eq!(Letter::read(&longer), Err(NotALetter::Shape));
}

#[test]
fn a_page_counts_for_its_device_and_its_cursor_only() {
    let page = |after, next| {
        let feed = Feed {
            form: 1,
            device: id(7),
            after,
            next,
            more: false,
            hub_time_ms: 0,
            items: Vec::new(),
            credential: None,
            come_back_s: 60,
        };
        SignedFeed::sign(&feed, &hub())
    };
    let asked = |signed: &SignedFeed, hub: &Signer, device, after| {
        SignedFeed::verify(signed.as_bytes(), hub.public(), device, after).map(|_| ())
    };
    let good = page(3, 9);
    assert_eq!(asked(&good, &hub(), id(7), 3), Ok(()));
    assert_eq!(asked(&good, &hub(), id(8), 3), Err(NotSigned::Other));
    // Played again, later or earlier: it leads on from either, and is of another cursor.
    assert_eq!(asked(&good, &hub(), id(7), 4), Err(NotSigned::Other));
    assert_eq!(asked(&good, &hub(), id(7), 2), Err(NotSigned::Other));
    let stranger = Signer::new(&[4; 32]);
    let refused = asked(&good, &stranger, id(7), 3);
    assert_eq!(refused, Err(NotSigned::Signature));
    assert_eq!(asked(&page(3, 3), &hub(), id(7), 3), Ok(()));
    assert_eq!(asked(&page(3, 2), &hub(), id(7), 3), Err(NotSigned::Other));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = LetterHead::read(&bytes);
        let _ = Letter::read(&bytes);
        let _ = Batch::unpack(&bytes);
        let _ = SignedReceipt::verify(&bytes, hub().public(), id(7), &[0; 32], 1);
        let _ = SignedFeed::verify(&bytes, hub().public(), id(7), 0);
        let _ = Notice::verify(&bytes, hub().public());
        let _ = EnrolResponse::verify(&bytes, hub().public(), hub().public());
        let _ = cbor::from_slice::<EnrolRequest>(&bytes);
        let _ = cbor::from_slice::<CommandAcks>(&bytes);
        let _ = Ticket::from_text(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_changed_receipt_is_none(at in 0_usize..400, bit in 0_u8..8) {
        let signed = SignedReceipt::sign(&receipt(b"batch", 3), &hub());
        let mut changed = signed.as_bytes().to_vec();
        let at = at % changed.len();
        changed[at] ^= 1 << bit;
        let verdict = SignedReceipt::verify(&changed, hub().public(), id(7), &sha256(b"batch"), 3);
        prop_assert!(verdict.is_err());
    }
}

//! Each condition alone: what is refused for one reason only, and what is let through at the very edge of a bound.

use minicbor::{Decode, Encode};
use uuid::Uuid;

use crate::*;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn signer(n: u8) -> Signer {
    Signer::new(&[n; 32])
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
        wall_ms: 1,
        hlc: 1,
        parent: None,
        routing: Routing {
            recipient: RecipientKeyId([9; 8]),
            pathway: "social_contact".to_owned(),
            deadline_ms: None,
        },
        body: vec![1],
    }
}

/// Bytes that no compression makes smaller.
fn noise(bytes: usize) -> Vec<u8> {
    let hashes = (0_u32..).flat_map(|n| sha256(&n.to_le_bytes()));
    hashes.take(bytes).collect()
}

#[test]
fn an_id_that_is_missing_at_the_end_takes_no_byte() {
    #[derive(Debug, PartialEq, Encode, Decode)]
    struct Tail {
        #[n(0)]
        form: u8,
        #[cbor(n(1), with = "crate::cbor::maybe_id", has_nil)]
        parent: Option<Uuid>,
    }
    for (parent, length) in [(None, 2), (Some(id(5)), 19)] {
        let tail = Tail { form: 1, parent };
        let bytes = cbor::to_vec(&tail);
        assert_eq!(bytes.len(), length);
        assert_eq!(cbor::from_slice::<Tail>(&bytes).unwrap(), tail);
    }
    let null = cbor::from_slice::<Tail>(&[0x82, 0x01, 0xf6]).unwrap();
    assert_eq!(null.parent, None);
}

#[test]
fn an_answer_to_joining_is_for_one_key_and_of_one_form() {
    let (hub, key) = (signer(3), signer(1).public());
    let read = |form| {
        let answer = EnrolResponse {
            form,
            device: id(7),
            device_key: key,
            agency: "Port Ellery".to_owned(),
            hub_time_ms: 1,
            credential: vec![1],
        };
        let bytes = answer.sign(&hub);
        let read = EnrolResponse::verify(&bytes, hub.public(), key);
        let strangers = EnrolResponse::verify(&bytes, hub.public(), signer(2).public());
        (read.map(|read| read == answer), strangers.map(|_| ()))
    };
    assert_eq!(read(1), (Ok(true), Err(NotSigned::Other)));
    assert_eq!(read(2), (Err(NotSigned::Other), Err(NotSigned::Other)));
}

#[test]
fn a_page_of_another_form_or_that_brings_something_and_stays_is_none() {
    let read = |form, next, items: usize| {
        let command = Command {
            id: id(3),
            kind: CommandKind::Lock,
        };
        let feed = Feed {
            form,
            device: id(7),
            after: 5,
            next,
            more: false,
            hub_time_ms: 0,
            items: vec![FeedItem::Command(command); items],
            credential: None,
            come_back_s: 60,
        };
        let signed = SignedFeed::sign(&feed, &signer(3));
        SignedFeed::verify(signed.as_bytes(), signer(3).public(), id(7), 5).map(|_| ())
    };
    assert_eq!(read(1, 6, 1), Ok(()));
    assert_eq!(read(1, 5, 0), Ok(()));
    assert_eq!(read(1, 5, 1), Err(NotSigned::Other));
    assert_eq!(read(2, 6, 1), Err(NotSigned::Other));
}

#[test]
fn a_receipt_of_another_form_is_none() {
    let read = |form| {
        let receipt = Receipt {
            form,
            batch_sha256: [1; 32],
            device: id(7),
            hub_time_ms: 1,
            outcomes: Vec::new(),
            come_back_s: 60,
        };
        let signed = SignedReceipt::sign(&receipt, &signer(3));
        SignedReceipt::verify(signed.as_bytes(), signer(3).public(), id(7), &[1; 32], 0).map(|_| ())
    };
    assert_eq!((read(1), read(2)), (Ok(()), Err(NotSigned::Other)));
}

#[test]
fn only_what_is_on_its_way_to_its_programme_is_at_the_hub() {
    let refused = LetterOutcome::Rejected {
        code: "schema".to_owned(),
        field: "body".to_owned(),
    };
    let held = LetterOutcome::Held {
        why: Held::Conflict,
    };
    assert!(LetterOutcome::Accepted { hub_seq: 1 }.is_at_hub());
    assert!(LetterOutcome::Duplicate { hub_seq: 1 }.is_at_hub());
    assert!(LetterOutcome::Parked { hub_seq: 1 }.is_at_hub());
    assert!(!refused.is_at_hub());
    assert!(!held.is_at_hub());
}

#[test]
fn a_signers_name_is_short_and_plain() {
    let read = |key_id: &str| {
        let mut asked = Request {
            method: "GET",
            target: "/v1/feed?after=1".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        http::sign(&mut asked, key_id, 1, &signer(1));
        let headers = |name: &str| {
            let those = asked.headers.iter().filter(|(is, _)| *is == name);
            those.map(|(_, value)| value.as_str()).collect()
        };
        let claim = http::Claim::read(asked.method, &asked.target, headers, &asked.body);
        claim.map(|claim| claim.key_id)
    };
    for fit in ["new", "0-Az", &"a".repeat(64)] {
        assert_eq!(read(fit).as_deref(), Ok(fit));
    }
    for unfit in ["", "a b", "a_b", "ü", &"a".repeat(65)] {
        assert_eq!(read(unfit), Err(NotSigned::Shape), "{unfit}");
    }
}

#[test]
fn nothing_that_travels_is_printed() {
    let key = RecipientSecret::new([5; 32]);
    let request = Request {
        method: "GET",
        target: "/v1/secret".to_owned(),
        headers: vec![("signature", "secret".to_owned())],
        body: vec![7; 3],
    };
    let response = Response {
        status: 204,
        headers: vec![("a".to_owned(), "secret".to_owned())],
        body: vec![7; 4],
    };
    let receipt = Receipt {
        form: 1,
        batch_sha256: [1; 32],
        device: id(7),
        hub_time_ms: 1,
        outcomes: Vec::new(),
        come_back_s: 60,
    };
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
    let printed = [
        format!("{request:?}"),
        format!("{response:?}"),
        format!("{:?}", SignedReceipt::sign(&receipt, &signer(3))),
        format!("{:?}", SignedFeed::sign(&feed, &signer(3))),
        format!("{:?}", signer(3)),
        format!("{key:?}"),
    ];
    let wanted = [
        "Request(GET 3 bytes)",
        "Response(204 4 bytes)",
        "SignedReceipt",
        "SignedFeed",
        "Signer",
        "RecipientSecret",
    ];
    assert_eq!(printed, wanted);
}

#[test]
fn the_name_of_a_key_comes_back_from_its_digits() {
    let recipient = RecipientKeyId([0xa1, 2, 3, 4, 5, 6, 7, 0xf8]);
    assert_eq!(recipient.to_hex(), "a1020304050607f8");
    assert_eq!(
        RecipientKeyId::from_hex("a1020304050607f8"),
        Some(recipient)
    );
    let key = PublicKey([0xab; 32]);
    assert_eq!(key.to_hex(), "ab".repeat(32));
    assert_eq!(PublicKey::from_hex(&"ab".repeat(32)), Some(key));
    for bad in ["", "a1", "g1020304050607f8"] {
        assert_eq!(RecipientKeyId::from_hex(bad), None);
        assert_eq!(PublicKey::from_hex(bad), None);
    }
}

#[test]
fn what_is_wrong_with_a_letter_is_said_by_its_field() {
    let faults = [
        NotALetter::Shape,
        NotALetter::TooLong,
        NotALetter::Name("pathway"),
        NotALetter::Seq,
    ];
    let fields = faults.map(NotALetter::field);
    assert_eq!(fields, ["letter", "body", "pathway", "seq"]);
}

#[test]
fn a_letters_parts_may_be_as_long_as_their_bounds() {
    let with = |change: &dyn Fn(&mut Letter)| {
        let mut changed = letter();
        change(&mut changed);
        changed.freeze().map(|bytes| Letter::read(&bytes).is_ok())
    };
    let kind = |kind: &str| with(&|letter| kind.clone_into(&mut letter.kind));
    let pathway = |name: &str| with(&|letter| name.clone_into(&mut letter.routing.pathway));
    for name in ["a", "a.9_z-", &"a".repeat(limits::LONGEST_NAME)] {
        assert_eq!((kind(name), pathway(name)), (Ok(true), Ok(true)), "{name}");
    }
    for name in ["", "A", "a b", "ü", &"a".repeat(limits::LONGEST_NAME + 1)] {
        assert_eq!(kind(name), Err(NotALetter::Name("kind")), "{name}");
        assert_eq!(pathway(name), Err(NotALetter::Name("pathway")), "{name}");
    }
    let body = |length| with(&|letter| letter.body = vec![0; length]);
    assert_eq!(body(limits::LONGEST_BODY), Ok(true));
    assert_eq!(body(limits::LONGEST_BODY + 1), Err(NotALetter::TooLong));
    let seq = |seq| with(&|letter| letter.seq = seq);
    assert_eq!(seq(i64::MAX.unsigned_abs()), Ok(true));
    assert_eq!(seq(i64::MAX.unsigned_abs() + 1), Err(NotALetter::Seq));
}

#[test]
fn the_head_of_a_letter_is_held_to_its_bounds_whatever_its_form() {
    let read = |seq, length: usize| {
        let mut later = letter();
        (later.form, later.seq) = (2, seq);
        let mut bytes = cbor::to_vec(&later);
        bytes.resize(length, 0);
        LetterHead::read(&bytes).map(|head| head.seq)
    };
    let longest = limits::LONGEST_LETTER;
    assert_eq!(read(7, longest), Ok(7));
    assert_eq!(read(7, longest + 1), Err(NotALetter::TooLong));
    assert_eq!(read(0, longest), Err(NotALetter::Seq));
    assert_eq!(read(u64::MAX, longest), Err(NotALetter::Seq));
}

#[test]
fn a_batch_that_is_of_another_form_or_too_long_to_travel_is_none() {
    let mut other = Batch::of(id(7), [vec![1]]);
    other.form = 2;
    assert_eq!(other.pack(), Err(NotABatch::Shape));
    let of = |bytes| Batch::of(id(7), [noise(bytes)]);
    let near = limits::LARGEST_UPLOAD - 1_000;
    let around = of(near).pack().unwrap().len() - near;
    let largest = limits::LARGEST_UPLOAD - around;
    let packed = of(largest).pack().unwrap();
    assert_eq!(packed.len(), limits::LARGEST_UPLOAD);
    assert_eq!(Batch::unpack(&packed), Ok(of(largest)));
    assert_eq!(of(largest + 1).pack(), Err(NotABatch::TooLarge));
    let most = |letters| Batch::of(id(7), vec![vec![1]; letters]).pack();
    assert!(most(limits::MOST_LETTERS).is_ok());
    assert_eq!(most(limits::MOST_LETTERS + 1), Err(NotABatch::Count));
}

#[test]
fn a_piece_of_a_letter_is_refused_for_each_of_its_parts_alone() {
    let joined = |text: &str| handover::join([text]);
    let of = |head: &str, bytes: usize| {
        joined(&format!(
            "WAYSIDE-LETTER1/{head}/{}",
            base45::encode(vec![7; bytes])
        ))
    };
    let missing = Err(handover::NotHandedOver::Missing(2));
    assert_eq!(of("1/2/ABCDEF01", 600), missing);
    assert_eq!(of("01/69/ABCDEF01", 600), missing);
    assert_eq!(of("001/069/ABCDEF01", 600), missing);
    for (head, bytes) in [
        ("0001/2/ABCDEF01", 600),
        ("1/0002/ABCDEF01", 600),
        ("0/2/ABCDEF01", 600),
        ("3/2/ABCDEF01", 600),
        ("1/0/ABCDEF01", 600),
        ("1/70/ABCDEF01", 600),
        ("1/2/ABCDEF0", 600),
        ("1/2/ABCDEF012", 600),
        ("1/2/ABCDEF01", 602),
    ] {
        let shape = Err(handover::NotHandedOver::Shape);
        assert_eq!(of(head, bytes), shape, "{head} {bytes}");
    }
}

#[test]
fn each_code_of_a_problem_goes_with_its_status() {
    let statuses = [
        (ProblemCode::Shape, 400),
        (ProblemCode::Unsigned, 401),
        (ProblemCode::Unknown, 401),
        (ProblemCode::TicketSpent, 403),
        (ProblemCode::Revoked, 403),
        (ProblemCode::NotYours, 403),
        (ProblemCode::NotFound, 404),
        (ProblemCode::Method, 405),
        (ProblemCode::Slow, 408),
        (ProblemCode::Conflict, 409),
        (ProblemCode::TooLarge, 413),
        (ProblemCode::MediaType, 415),
        (ProblemCode::Range, 416),
        (ProblemCode::TooMany, 429),
        (ProblemCode::Unavailable, 503),
        (ProblemCode::Other, 500),
    ];
    for (code, status) in statuses {
        let problem = Problem::of(code).at("url");
        assert_eq!(problem.status, status, "{code:?}");
        assert_eq!(
            (problem.code, problem.field.as_deref()),
            (code, Some("url"))
        );
    }
}

#[test]
fn where_a_hub_may_be_is_said_in_so_many_plain_letters() {
    let read = |url: &str| {
        let token = EnrolmentToken {
            once: [1; 16],
            hub_key: signer(3).public(),
            certificate_sha256: None,
        };
        let url = url.to_owned();
        Ticket::from_text(&Ticket { url, token }.to_text()).is_ok()
    };
    let long = |length: usize| format!("https://{}", "a".repeat(length - 8));
    for url in [long(300).as_str(), "http://[::1]:80", "http://localhost:1"] {
        assert!(read(url), "{url}");
    }
    for url in [
        long(301).as_str(),
        "https://hub example",
        "https://hüb.example",
        "https://hub.example/<",
        "http://localhost.example",
    ] {
        assert!(!read(url), "{url}");
    }
}

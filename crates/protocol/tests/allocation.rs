//! How much memory a stranger's bytes can ask for before they are refused: a small multiple of their own length and a
//! constant, whatever lengths and counts they claim.
#![allow(clippy::expect_used, reason = "a proof that cannot be made has failed")]

use std::sync::{Mutex, PoisonError};

use peak_alloc::PeakAlloc;
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;
use wayside_protocol::seal::{Binding, open};
use wayside_protocol::{
    Batch, CommandAcks, Credential, EnrolRequest, EnrolResponse, EnrolmentToken, Feed, FeedItem,
    Letter, LetterHead, LetterOutcome, Notice, PublicKey, Receipt, RecipientKeyId, RecipientSecret,
    SignedFeed, SignedReceipt, Signer, Ticket, cbor, handover, limits,
};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// One measurement at a time: the allocator counts for the whole process.
static TURN: Mutex<()> = Mutex::new(());

/// Bytes that a batch may take at most: what it unpacks to, and the letters that are taken out of it.
const ROOM: usize = 2 * limits::LARGEST_BATCH + 1024 * 1024;
/// And what anything else may.
const LITTLE: usize = 512 * 1024;

/// Bytes that were allocated at once beyond what stood before, at most.
fn peak<T>(act: impl FnOnce() -> T) -> usize {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    drop(act());
    ALLOCATED.peak_usage().saturating_sub(before)
}

fn hub() -> Signer {
    Signer::new(&[3; 32])
}

/// What reads bytes of somebody else's, and its name.
type Reader = (&'static str, fn(&[u8]));

/// All of them but what reads batches.
fn readers() -> Vec<Reader> {
    fn key() -> PublicKey {
        hub().public()
    }
    fn binding() -> Binding {
        Binding {
            id: Uuid::nil(),
            epoch: Uuid::nil(),
            recipient: RecipientKeyId([0; 8]),
            schema: 1,
        }
    }
    vec![
        ("a letter", |b| drop(Letter::read(b))),
        ("a letter's head", |b| {
            let _ = LetterHead::read(b);
        }),
        ("commands done", |b| {
            drop(cbor::from_slice::<CommandAcks>(b));
        }),
        ("an enrolment", |b| {
            drop(cbor::from_slice::<EnrolRequest>(b));
        }),
        ("an enrolment's answer", |b| {
            drop(EnrolResponse::verify(b, key(), key()));
        }),
        ("a credential", |b| drop(Credential::verify(b, key()))),
        ("a notice", |b| drop(Notice::verify(b, key()))),
        ("a receipt", |b| {
            drop(SignedReceipt::verify(b, key(), Uuid::nil(), &[0; 32], 1));
        }),
        ("a feed's page", |b| {
            drop(SignedFeed::verify(b, key(), Uuid::nil(), 0));
        }),
        ("what was sealed", |b| {
            drop(open(b, &RecipientSecret::new([5; 32]), &binding()));
        }),
        ("a ticket", |b| {
            let text = String::from_utf8_lossy(b);
            drop(Ticket::from_text(&text));
            drop(EnrolmentToken::from_text(&text));
        }),
        ("a letter handed over", |b| {
            drop(handover::join([&*String::from_utf8_lossy(b)]));
        }),
    ]
}

/// Holds every reader to what bytes may ask for.
fn hold(what: &str, bytes: &[u8]) {
    for (reader, read) in readers() {
        let took = peak(|| read(bytes));
        let most = 8 * bytes.len() + LITTLE;
        assert!(
            took <= most,
            "{what} as {reader}: {} bytes took {took}",
            bytes.len()
        );
    }
    let took = peak(|| Batch::unpack(bytes));
    assert!(took <= bytes.len() + ROOM, "{what} as a batch took {took}");
    let packed = zstd::bulk::compress(bytes, 1).expect("it is packed");
    let took = peak(|| Batch::unpack(&packed));
    assert!(
        took <= ROOM,
        "{what}, packed to {} bytes, took {took}",
        packed.len()
    );
}

/// The beginning of a batch, and what follows repeated until it is as large as any.
fn filled(begin: &[u8], again: &[u8]) -> Vec<u8> {
    let mut bytes = begin.to_vec();
    while bytes.len() + again.len() <= limits::LARGEST_BATCH {
        bytes.extend_from_slice(again);
    }
    bytes
}

#[test]
fn a_bomb_of_many_small_things_takes_no_more_room_than_a_batch() {
    let head = [&[0x83, 0x01, 0x50][..], &[0; 16]].concat();
    let many = [&head[..], &[0x9a, 0x00, 0x3f, 0xff, 0x00]].concat();
    let endless = [&head[..], &[0x9f]].concat();
    let trailing = [&[0x84][..], &head[1..], &[0x81, 0x41, 0x00]].concat();
    for (what, begin, again) in [
        ("letters of no bytes", &many[..], &[0x40][..]),
        ("letters of no bytes and no end", &endless, &[0x40]),
        ("a form that goes deep", &[0x83], &[0x82, 0x9f]),
        ("a form that goes deep by maps", &[0x83], &[0xa2, 0xbf]),
        ("a device that goes deep", &[0x83, 0x01], &[0x82, 0x9f]),
        (
            "a letter that goes deep",
            &[&head[..], &[0x81]].concat(),
            &[0x82, 0x9f],
        ),
        ("something more that goes deep", &trailing, &[0x82, 0x9f]),
        ("bare arrays", &[], &[0x81]),
        ("bare endless arrays", &[], &[0x9f]),
        (
            "counts without anything",
            &[],
            &[0x9b, 0xff, 0xff, 0xff, 0xff],
        ),
        ("tags", &[0x83], &[0xc1]),
    ] {
        hold(what, &filled(begin, again));
    }
}

#[test]
fn a_frame_makes_no_more_room_than_a_batch_whatever_it_holds_or_claims() {
    // 64 MiB of zeros in a few kilobytes, and a frame that does not say how long it is.
    let bomb = zstd::bulk::compress(&vec![0; 16 * limits::LARGEST_BATCH], 1).expect("packed");
    let mut silent = zstd::Encoder::new(Vec::new(), 1).expect("a packer");
    std::io::Write::write_all(&mut silent, &vec![0; 16 * limits::LARGEST_BATCH]).expect("packed");
    let silent = silent.finish().expect("packed");
    let twice = [bomb.as_slice(), &bomb].concat();
    for (what, frame) in [("said", &bomb), ("silent", &silent), ("twice", &twice)] {
        let took = peak(|| Batch::unpack(frame));
        assert!(took <= frame.len() + ROOM, "{what}: {took}");
    }
}

/// What a hub signs is held to what was asked before it is read, so that no hub fills its devices.
#[test]
fn what_a_hub_signed_is_counted_before_it_is_read() {
    let outcomes = vec![LetterOutcome::Accepted { hub_seq: 1 }; 500_000];
    let receipt = Receipt {
        form: 1,
        batch_sha256: [0; 32],
        device: Uuid::nil(),
        hub_time_ms: 0,
        outcomes,
        come_back_s: 0,
    };
    let bytes = SignedReceipt::sign(&receipt, &hub()).as_bytes().to_vec();
    drop(receipt);
    let key = hub().public();
    let took = peak(|| SignedReceipt::verify(&bytes, key, Uuid::nil(), &[0; 32], 1));
    assert!(
        took <= 4 * bytes.len() + LITTLE,
        "a receipt of {} took {took}",
        bytes.len()
    );
    let item = FeedItem::Notice {
        recipient: RecipientKeyId([0; 8]),
        notice: Vec::new(),
    };
    let feed = Feed {
        form: 1,
        device: Uuid::nil(),
        after: 0,
        next: 1,
        more: false,
        hub_time_ms: 0,
        items: vec![item; 300_000],
        credential: None,
        come_back_s: 0,
    };
    let bytes = SignedFeed::sign(&feed, &hub()).as_bytes().to_vec();
    drop(feed);
    let took = peak(|| SignedFeed::verify(&bytes, key, Uuid::nil(), 0));
    assert!(
        took <= 4 * bytes.len() + LITTLE,
        "a page of {} took {took}",
        bytes.len()
    );
}

/// Bytes that look like CBOR: heads of every kind with counts of every size.
fn heads() -> impl Strategy<Value = Vec<u8>> {
    let head = (
        0_u8..8,
        prop_oneof![0_u8..28, Just(31)],
        vec(any::<u8>(), 0..9),
    )
        .prop_map(|(major, info, rest)| [&[major << 5 | info][..], &rest].concat());
    vec(head, 1..40).prop_map(|heads| heads.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_bytes_ask_for_much_more_than_their_length(
        begin in heads(),
        again in heads(),
        times in 0_usize..20_000,
    ) {
        let mut bytes = begin;
        for _ in 0..times {
            if bytes.len() + again.len() > 400_000 {
                break;
            }
            bytes.extend_from_slice(&again);
        }
        hold("random heads", &bytes);
    }
}

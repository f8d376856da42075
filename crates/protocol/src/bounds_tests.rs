//! What either side may count on, to the byte, and small things that others lean on.

use uuid::Uuid;

use crate::*;

#[test]
fn the_bounds_are_those_that_both_sides_were_built_with() {
    const KIB: usize = 1024;
    let bounds = [
        limits::MOST_LETTERS,
        limits::LARGEST_UPLOAD,
        limits::LARGEST_BATCH,
        limits::LARGEST_ANSWER,
        limits::MOST_ITEMS,
        limits::MOST_EARLIER_KEYS,
    ];
    assert_eq!(
        bounds,
        [4_096, KIB * KIB, 4 * KIB * KIB, 4 * KIB * KIB, 500, 8]
    );
    let of_a_letter = [
        limits::LONGEST_LETTER,
        limits::LONGEST_BODY,
        limits::LONGEST_CONTENT,
        limits::LONGEST_NAME,
    ];
    assert_eq!(of_a_letter, [40 * KIB, 36 * KIB, 24 * KIB, 64]);
}

#[test]
fn a_batch_may_be_as_large_as_the_bound_and_not_a_byte_larger() {
    let of = |bytes| Batch::of(Uuid::nil(), [vec![0; bytes]]);
    let around = cbor::to_vec(&of(limits::LARGEST_BATCH / 2)).len() - limits::LARGEST_BATCH / 2;
    let largest = limits::LARGEST_BATCH - around;
    let packed = of(largest).pack().unwrap();
    assert_eq!(Batch::unpack(&packed), Ok(of(largest)));
    assert_eq!(of(largest + 1).pack(), Err(NotABatch::TooLarge));
    let larger = zstd::bulk::compress(&cbor::to_vec(&of(largest + 1)), 1).unwrap();
    assert_eq!(Batch::unpack(&larger), Err(NotABatch::TooLarge));
}

#[test]
fn a_header_is_found_by_its_name() {
    let answer = Response {
        status: 200,
        headers: vec![
            ("content-type".to_owned(), "a".to_owned()),
            ("retry-after".to_owned(), "b".to_owned()),
            ("retry-after".to_owned(), "c".to_owned()),
        ],
        body: Vec::new(),
    };
    assert_eq!(answer.header("retry-after"), Some("b"));
    assert_eq!(answer.header("retry"), None);
}

#[test]
fn a_letter_is_printed_without_what_tells_it_from_others() {
    let letter = Letter {
        form: FORM,
        id: Uuid::from_u128(1),
        epoch: Uuid::from_u128(2),
        seq: 3,
        prev: [4; 32],
        kind: kinds::REFERRAL.to_owned(),
        schema: 1,
        wall_ms: 5,
        hlc: 6,
        parent: None,
        routing: Routing {
            recipient: RecipientKeyId([7; 8]),
            pathway: "social_contact".to_owned(),
            deadline_ms: None,
        },
        body: vec![8],
    };
    let printed = format!("{letter:?}");
    assert_eq!(printed, "Letter { kind: \"referral.sealed\", seq: 3, .. }");
}

#[test]
fn why_a_letter_is_held_apart_has_a_word() {
    let words = [Held::Conflict, Held::Revoked, Held::Fork].map(Held::code);
    assert_eq!(words, ["conflict", "revoked", "fork"]);
}

#[test]
fn a_key_that_is_kept_is_the_key_that_signs() {
    let signer = Signer::new(&[7; 32]);
    assert_eq!(*signer.secret(), [7; 32]);
    assert_eq!(Signer::new(&signer.secret()).public(), signer.public());
}

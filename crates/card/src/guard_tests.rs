//! Guards that stand beside another, each alone; and lists that are written in another way.

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signer as _, SigningKey};
use minicbor::Encoder;

use crate::token::{protected, sig_structure};
use crate::*;

const SEED: [u8; 32] = [7; 32];
const KID: Kid = Kid([1, 2, 3, 4]);
const EPOCH: u32 = 2026;

fn month(text: &str) -> Expiry {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn secret() -> IssuerSecret {
    IssuerSecret::new(KID, &SEED)
}

fn key() -> IssuerKey {
    let window = Window::new(month("2026-01"), month("2026-12"), month("2028-12")).unwrap();
    secret().public("Port Ellery", window).unwrap()
}

fn code() -> TypedCode {
    TypedCode::of_random(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
}

fn allow() -> AllowList {
    let codes = [(month("2026-09"), CodeKey::of(&code(), EPOCH).unwrap())];
    let mut next = 1;
    AllowList::make(EPOCH, codes, || {
        next += 1;
        next
    })
    .unwrap()
}

/// A verifier whose keys were said on one day and whose lists are of another.
fn verifier(trusted_on: Option<&str>, listed: &str) -> CardVerifier {
    let (kid, as_of) = (KID, at(listed));
    CardVerifier {
        keys: vec![key()],
        trusted_on: trusted_on.map(|day| day.parse().unwrap()),
        status: vec![Dated {
            kid,
            as_of,
            list: StatusList::new(1 << 17).unwrap(),
        }],
        allow: vec![Dated {
            kid,
            as_of,
            list: allow(),
        }],
    }
}

#[test]
fn a_clock_set_back_makes_no_card_good_again_by_either_guard_alone() {
    let card = secret().issue(month("2026-09"), 1);
    let set_back = at("2026-08-01T12:00:00Z");
    let (early, late) = ("2026-07-01", "2026-11-20");
    let since = "2026-09-30".parse().unwrap();
    let over = CardVerdict::Expired { since };
    let of_list = format!("{late}T00:00:00Z");
    for (verifier, what) in [
        (
            verifier(Some(late), "2026-07-01T00:00:00Z"),
            "the keys' day",
        ),
        (verifier(Some(early), &of_list), "the list's time"),
        (verifier(None, &of_list), "the list's time, no keys' day"),
    ] {
        assert_eq!(verifier.weigh(&card, set_back), over, "{what}");
        assert_eq!(
            verifier.weigh_code(&code(), set_back),
            over,
            "{what}, typed"
        );
    }
    // With neither, the clock is all there is.
    let neither = verifier(Some(early), "2026-07-01T00:00:00Z");
    assert!(matches!(
        neither.weigh(&card, set_back),
        CardVerdict::ConfirmedStale { .. }
    ));
    assert!(matches!(
        neither.weigh_code(&code(), set_back),
        CardVerdict::ConfirmedStale { .. }
    ));
}

#[test]
fn data_of_seven_days_is_fresh_and_of_eight_is_not() {
    let card = secret().issue(month("2027-03"), 1);
    let until = "2027-03-31".parse().unwrap();
    let listed = verifier(Some("2026-11-01"), "2026-11-20T08:00:00Z");
    let mut unlisted = verifier(Some("2026-11-20"), "2026-11-20T08:00:00Z");
    unlisted.status.clear();
    for verifier in [listed, unlisted] {
        let fresh = CardVerdict::Confirmed {
            until,
            data_age_days: 7,
        };
        let stale = CardVerdict::ConfirmedStale {
            until,
            data_age_days: 8,
        };
        assert_eq!(verifier.weigh(&card, at("2026-11-27T23:59:59Z")), fresh);
        assert_eq!(verifier.weigh(&card, at("2026-11-28T00:00:00Z")), stale);
    }
}

/// CBOR of the short form, each number written as long as one likes.
fn status(size: &[u8], count: &[u8], k: &[u8], gaps: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x85, 1];
    for part in [size, count, k] {
        bytes.extend_from_slice(part);
    }
    bytes.extend_from_slice(gaps);
    bytes
}

#[test]
fn a_status_list_has_one_spelling() {
    let mut list = StatusList::new(16).unwrap();
    list.withdraw(5);
    // One gap of 5 among 16: k is 3, so a nought, then 101.
    let good = status(&[16], &[1], &[3], &[0x41, 0b0101_0000]);
    assert_eq!(list.print().unwrap(), good);
    assert_eq!(StatusList::read(&good), Ok(list.clone()));
    for (other, what) in [
        (
            status(&[0x18, 16], &[1], &[3], &[0x41, 0b0101_0000]),
            "a number written long",
        ),
        (
            status(&[16], &[1], &[3], &[0x58, 1, 0b0101_0000]),
            "a length written long",
        ),
        (status(&[16], &[1], &[2], &[0x41, 0b1001_0000]), "another k"),
        (
            status(&[16], &[1], &[3], &[0x42, 0b0101_0000, 0]),
            "a byte more of gaps",
        ),
        (
            status(&[16], &[1], &[3], &[0x41, 0b0101_1000]),
            "a bit behind the last gap",
        ),
        ([good.clone(), vec![0]].concat(), "something behind it"),
    ] {
        assert_eq!(StatusList::read(&other), Err(BadStatus), "{what}");
    }
}

#[test]
fn a_status_list_of_the_ietfs_form_ends_where_it_ends() {
    for count in [1, 2, 4, 8] {
        let mut list = StatusList::new(64).unwrap();
        list.withdraw(count);
        let mut bytes = list.to_ietf().unwrap();
        assert_eq!(StatusList::read_ietf(&bytes), Ok(list));
        bytes.push(0);
        assert_eq!(StatusList::read_ietf(&bytes), Err(BadStatus));
    }
}

#[test]
fn a_list_of_known_codes_has_one_spelling() {
    let list = AllowList::make(9, [], || 0).unwrap();
    assert_eq!(list.print(), [0x82, 1, 9]);
    for (other, what) in [
        (&[0x82, 0x18, 1, 9][..], "a form written long"),
        (&[0x82, 1, 0x18, 9], "an epoch written long"),
        (&[0x98, 2, 1, 9], "a count written long"),
        (&[0x9F, 1, 9, 0xFF], "a list without an end"),
        (&[0x82, 1, 9, 0], "something behind it"),
        (&[0x82, 2, 9], "another form"),
    ] {
        assert_eq!(AllowList::read(other).err(), Some(BadAllow), "{what}");
    }
    let good = allow().print();
    assert!(AllowList::read(&good).is_ok());
    // The quarter's own month is its last one: 2026-08 ends none.
    let exp = good
        .windows(4)
        .position(|w| w == month("2026-09").exp().to_be_bytes());
    let mut other = good.clone();
    let place = exp.unwrap();
    other[place..place + 4].copy_from_slice(&month("2026-08").exp().to_be_bytes());
    assert_eq!(AllowList::read(&other).err(), Some(BadAllow));
}

/// What an issuer's key could sign in the place of a list.
fn published(payload: &[u8], behind: &[u8]) -> Vec<u8> {
    let head = protected(KID);
    let message = sig_structure(head.as_slice(), b"HRC1-LIST", payload);
    let signature = SigningKey::from_bytes(&SEED).sign(&message).to_bytes();
    let mut e = Encoder::new(Vec::new());
    e.array(4).unwrap().bytes(head.as_slice()).unwrap();
    e.map(0).unwrap().bytes(payload).unwrap();
    e.bytes(&signature).unwrap();
    let mut bytes = e.into_writer();
    bytes.extend_from_slice(behind);
    bytes
}

fn payload(parts: u64, kind: u8, body: &[u8], behind: &[u8]) -> Vec<u8> {
    let mut e = Encoder::new(Vec::new());
    e.array(parts).unwrap().u8(kind).unwrap();
    e.u32(1_800_000_000).unwrap().bytes(body).unwrap();
    let mut bytes = e.into_writer();
    bytes.extend_from_slice(behind);
    bytes
}

#[test]
fn a_signed_list_is_all_of_what_was_signed_and_nothing_more() {
    let body = StatusList::new(64).unwrap().print().unwrap();
    let read = |bytes: &[u8]| IssuedList::read(bytes, &[key()]).map(|list| list.kid);
    assert_eq!(read(&published(&payload(3, 1, &body, &[]), &[])), Ok(KID));
    for (bytes, why, what) in [
        (
            published(&payload(3, 1, &body, &[]), &[0]),
            ListFault::NotAList,
            "behind the envelope",
        ),
        (
            published(&payload(3, 1, &body, &[0]), &[]),
            ListFault::NotAList,
            "behind what was signed",
        ),
        (
            published(&payload(4, 1, &body, &[]), &[]),
            ListFault::NotAList,
            "fewer parts than it says",
        ),
        (
            published(&payload(3, 1, &[body.clone(), vec![0]].concat(), &[]), &[]),
            ListFault::NotAList,
            "behind the list",
        ),
        (
            published(&payload(3, 2, &body, &[]), &[]),
            ListFault::NotAList,
            "a list of the other sort",
        ),
        (
            published(&payload(3, 3, &body, &[]), &[]),
            ListFault::TooNew,
            "a later sort",
        ),
    ] {
        assert_eq!(read(&bytes), Err(why), "{what}");
        let unchecked = IssuedList::unchecked(&bytes).map(|list| list.kid);
        assert_eq!(unchecked, Err(why), "{what}");
    }
    // The IETF's form counts as well, and ends where it ends.
    let ietf = StatusList::new(64).unwrap().to_ietf().unwrap();
    assert_eq!(read(&published(&payload(3, 1, &ietf, &[]), &[])), Ok(KID));
    let longer = [ietf, vec![0]].concat();
    let longer = published(&payload(3, 1, &longer, &[]), &[]);
    assert_eq!(read(&longer), Err(ListFault::NotAList));
}

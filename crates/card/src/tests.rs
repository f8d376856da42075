//! The card against people who would like to make one.

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signer as _, SigningKey};
use minicbor::Encoder;
use proptest::prelude::*;

use crate::*;

const SEED: [u8; 32] = [7; 32];
const KID: Kid = Kid([1, 2, 3, 4]);

fn month(text: &str) -> Expiry {
    text.parse().unwrap()
}

fn window() -> Window {
    Window::new(month("2026-01"), month("2026-12"), month("2028-12")).unwrap()
}

fn secret() -> IssuerSecret {
    IssuerSecret::new(KID, &SEED)
}

fn verifier() -> CardVerifier {
    CardVerifier {
        keys: vec![secret().public("Port Ellery", window()).unwrap()],
        trusted_on: Some("2026-11-20".parse().unwrap()),
        status: vec![Dated {
            kid: KID,
            as_of: "2026-11-20T00:00:00Z".parse().unwrap(),
            list: StatusList::new(1 << 17).unwrap(),
        }],
        allow: Vec::new(),
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn card() -> CardToken {
    secret().issue(month("2027-03"), 70_000)
}

#[test]
fn a_card_is_91_bytes_and_142_characters() {
    let card = card();
    assert_eq!(card.bytes().len(), 91);
    assert_eq!(card.text().len(), 142);
    let again = CardToken::read(&card.text()).unwrap();
    assert_eq!(again.said().index, 70_000);
    assert_eq!(again.said().expiry.to_string(), "2027-03");
}

/// A list of 2^20 entries of which one in a hundred is withdrawn, by chance that is the same each time.
fn full() -> StatusList {
    let mut list = StatusList::new(LARGEST).unwrap();
    let mut state = 9_u64;
    let mut left = LARGEST / 100;
    while left > 0 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let index = u32::try_from(state >> 44).unwrap();
        if !list.is_withdrawn(index) {
            list.withdraw(index);
            left -= 1;
        }
    }
    list
}

#[test]
fn a_million_entries_at_one_per_cent_take_less_than_12_kb_and_lose_nobody() {
    let list = full();
    let bytes = list.print().unwrap();
    assert!(bytes.len() <= 12_000, "{} bytes", bytes.len());
    let again = StatusList::read(&bytes).unwrap();
    assert_eq!(again, list);
    assert_eq!(again.withdrawn().count(), 10_485);
    assert!(!again.is_withdrawn(LARGEST) && again.at(LARGEST).is_none());
    for cut in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(StatusList::read(&bytes[..cut]), Err(BadStatus));
    }
}

#[test]
fn a_list_that_unpacks_to_more_than_any_list_is_refused() {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut zlib, &vec![0; 40 << 20]).unwrap();
    let mut e = Encoder::new(Vec::new());
    e.map(2).unwrap().str("bits").unwrap().u8(1).unwrap();
    e.str("lst")
        .unwrap()
        .bytes(&zlib.finish().unwrap())
        .unwrap();
    assert_eq!(StatusList::read_ietf(&e.into_writer()), Err(BadStatus));
}

#[test]
fn a_card_of_a_trusted_issuer_is_confirmed_and_says_how_old_the_data_is() {
    let verifier = verifier();
    let verdict = |at: &str| verifier.weigh_text(&card().text(), at.parse().unwrap());
    let until = "2027-03-31".parse().unwrap();
    assert_eq!(
        verdict("2026-11-24T12:00:00Z"),
        CardVerdict::Confirmed {
            until,
            data_age_days: 4
        }
    );
    assert_eq!(
        verdict("2026-12-20T12:00:00Z"),
        CardVerdict::ConfirmedStale {
            until,
            data_age_days: 30
        }
    );
    // A clock years behind believes at least the newest day that was signed: that day, not the clock's.
    assert_eq!(
        verdict("2019-01-01T00:00:00Z"),
        CardVerdict::Confirmed {
            until,
            data_age_days: 0
        }
    );
    let since = "2026-10-31".parse().unwrap();
    let over = secret().issue(month("2026-10"), 70_000).text();
    assert_eq!(
        verifier.weigh_text(&over, "2019-01-01T00:00:00Z".parse().unwrap()),
        CardVerdict::Expired { since }
    );
}

#[test]
fn an_unexpired_card_stays_confirmed_however_long_nothing_was_synced() {
    let verifier = verifier();
    let card = secret().issue(month("2028-12"), 5);
    for days in [0, 7, 30, 180, 400] {
        let at = "2026-11-20T12:00:00Z".parse::<DateTime<Utc>>().unwrap()
            + chrono::TimeDelta::days(days);
        let verdict = verifier.weigh(&card, at);
        let wanted = u32::try_from(days).unwrap();
        let sound = matches!(verdict, CardVerdict::Confirmed { data_age_days, .. } | CardVerdict::ConfirmedStale { data_age_days, .. } if data_age_days == wanted);
        assert!(sound, "{days}: {verdict:?}");
    }
}

#[test]
fn a_card_with_unknown_issuer_cannot_be_confirmed() {
    let unknown = UNKNOWN_ISSUER;
    let stranger = IssuerSecret::new(KID, &[8; 32]).issue(month("2027-03"), 1);
    assert_eq!(
        verifier().weigh(&stranger, now()),
        unknown,
        "another key of the same name"
    );
    let other = IssuerSecret::new(Kid([9; 4]), &SEED).issue(month("2027-03"), 1);
    assert_eq!(
        verifier().weigh(&other, now()),
        unknown,
        "the same key by another name"
    );
    let outlasting = secret().issue(month("2029-01"), 1);
    assert_eq!(
        verifier().weigh(&outlasting, now()),
        unknown,
        "a card that outlasts its key"
    );
}

#[test]
fn every_key_that_shares_a_name_is_tried() {
    let mut verifier = verifier();
    let twin = IssuerSecret::new(KID, &[8; 32]);
    verifier
        .keys
        .insert(0, twin.public("Elsewhere", window()).unwrap());
    assert!(matches!(
        verifier.weigh(&card(), now()),
        CardVerdict::Confirmed { .. }
    ));
    assert!(matches!(
        verifier.weigh(&twin.issue(month("2027-03"), 1), now()),
        CardVerdict::Confirmed { .. }
    ));
}

#[test]
fn a_withdrawn_card_is_withdrawn_and_its_neighbours_are_not() {
    let mut verifier = verifier();
    verifier.status[0].list.withdraw(70_000);
    assert_eq!(verifier.weigh(&card(), now()), CardVerdict::Withdrawn);
    for index in [69_999, 70_001, 0, (1 << 24) - 1] {
        let other = secret().issue(month("2027-03"), index);
        assert!(
            matches!(verifier.weigh(&other, now()), CardVerdict::Confirmed { .. }),
            "{index}"
        );
    }
}

#[test]
fn an_expired_card_is_expired_since_its_last_day() {
    let card = secret().issue(month("2026-10"), 1);
    let since = "2026-10-31".parse().unwrap();
    assert_eq!(
        verifier().weigh(&card, now()),
        CardVerdict::Expired { since }
    );
}

/// Signs a card that is written in another way, as an issuer's key could.
fn forged(protected: &[u8], unprotected: &[u8], payload: &[u8], external_aad: &[u8]) -> String {
    let key = SigningKey::from_bytes(&SEED);
    let signature = key
        .sign(&sig_structure(protected, external_aad, payload))
        .to_bytes();
    let mut e = Encoder::new(Vec::new());
    e.array(4).unwrap().bytes(protected).unwrap();
    e.writer_mut().extend_from_slice(unprotected);
    e.bytes(payload).unwrap().bytes(&signature).unwrap();
    format!("{PREFIX}{}", base45::encode(e.into_writer()))
}

const PROTECTED: [u8; 9] = [0xA2, 1, 0x27, 4, 0x44, 1, 2, 3, 4];

fn payload() -> Vec<u8> {
    let [a, b, c, d] = month("2027-03").exp().to_be_bytes();
    vec![0xA2, 4, 0x1A, a, b, c, d, 7, 0x43, 1, 0x11, 0x70]
}

#[test]
fn only_the_one_way_to_write_a_card_is_one() {
    assert_eq!(
        forged(&PROTECTED, &[0xA0], &payload(), b"HRC1"),
        card().text()
    );
    let with = |protected: &[u8], unprotected: &[u8], payload: &[u8]| {
        verifier().weigh_text(&forged(protected, unprotected, payload, b"HRC1"), now())
    };
    let no_card = CardVerdict::CannotConfirm {
        why: CannotConfirmReason::NotACard,
    };
    let long_number = [0xA2, 0x18, 1, 0x27, 4, 0x44, 1, 2, 3, 4];
    assert_eq!(
        with(&long_number, &[0xA0], &payload()),
        no_card,
        "a number written long"
    );
    let other_order = [0xA2, 4, 0x44, 1, 2, 3, 4, 1, 0x27];
    assert_eq!(
        with(&other_order, &[0xA0], &payload()),
        no_card,
        "another order"
    );
    let endless = [0xBF, 1, 0x27, 4, 0x44, 1, 2, 3, 4, 0xFF];
    assert_eq!(
        with(&endless, &[0xA0], &payload()),
        no_card,
        "a map without an end"
    );
    assert_eq!(
        with(&PROTECTED, &[0xB8, 0], &payload()),
        no_card,
        "a length written long"
    );
    assert_eq!(
        with(&PROTECTED, &[0xA1, 1, 0x27], &payload()),
        no_card,
        "an algorithm unprotected"
    );
    let twice = [0xA3, 1, 0x27, 1, 0x27, 4, 0x44, 1, 2, 3, 4];
    assert_eq!(with(&twice, &[0xA0], &payload()), no_card, "a member twice");
    let mut more = payload();
    more[0] = 0xA3;
    more.extend([0x08, 0x00]);
    assert_eq!(with(&PROTECTED, &[0xA0], &more), no_card, "a member more");
    let mut behind = payload();
    behind.push(0);
    assert_eq!(
        with(&PROTECTED, &[0xA0], &behind),
        no_card,
        "something behind it"
    );
    let mut other_day = payload();
    other_day[6] ^= 1;
    assert_eq!(
        with(&PROTECTED, &[0xA0], &other_day),
        no_card,
        "a second that ends no month"
    );
}

#[test]
fn another_algorithm_is_no_card() {
    for algorithm in [0x26, 0x28, 0x20, 0x00] {
        let mut protected = PROTECTED;
        protected[2] = algorithm;
        let text = forged(&protected, &[0xA0], &payload(), b"HRC1");
        assert_eq!(
            CardToken::read(&text).err(),
            Some(NotACard),
            "{algorithm:x}"
        );
    }
}

#[test]
fn what_was_signed_for_something_else_is_no_card() {
    for domain in [&b""[..], b"HRC2", b"hrc1", b"HRC1 "] {
        let text = forged(&PROTECTED, &[0xA0], &payload(), domain);
        let verdict = verifier().weigh_text(&text, now());
        assert_eq!(verdict, UNKNOWN_ISSUER);
    }
}

const UNKNOWN_ISSUER: CardVerdict = CardVerdict::CannotConfirm {
    why: CannotConfirmReason::UnknownIssuer,
};

/// The order of the curve's group, little-endian.
const ORDER: [u8; 32] = [
    0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

#[test]
fn no_second_signature_is_made_from_the_first() {
    let card = card();
    let mut bytes = card.bytes();
    // S + L signs the same in a verifier that does not look.
    let mut carry = 0_u16;
    for (byte, add) in bytes[59..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = u8::try_from(sum & 0xFF).unwrap();
        carry = sum >> 8;
    }
    let text = format!("{PREFIX}{}", base45::encode(&bytes));
    let verdict = verifier().weigh_text(&text, now());
    assert_eq!(verdict, UNKNOWN_ISSUER);
    // The point of order one as a key signs whatever one likes.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(
        IssuerKey::new(KID, "", window(), &weak),
        Err(KeyFault::Public)
    );
}

#[test]
fn no_bit_of_a_card_can_be_changed() {
    let (card, verifier) = (card(), verifier());
    let bytes = card.bytes();
    for bit in 0..bytes.len() * 8 {
        let mut other = bytes.clone();
        other[bit / 8] ^= 1 << (bit % 8);
        let verdict = verifier.weigh_text(&format!("{PREFIX}{}", base45::encode(&other)), now());
        assert!(
            matches!(verdict, CardVerdict::CannotConfirm { .. }),
            "bit {bit}: {verdict:?}"
        );
    }
    let text = card.text();
    for odd in [
        format!("{text} "),
        format!(" {text}"),
        text.to_lowercase(),
        text.replace(PREFIX, "HC1:"),
        format!("{text}{text}"),
        text.chars().take(141).collect(),
        "HRC1:".to_owned(),
        String::new(),
        "HRC1:".to_owned() + &"0".repeat(400),
        "HRC1:ÄÖÜ".to_owned(),
    ] {
        assert_eq!(CardToken::read(&odd).err(), Some(NotACard), "{odd}");
    }
}

#[test]
fn a_card_is_itself_with_blanks_and_line_ends_around_it() {
    let text = card().text();
    for pasted in [
        format!("{text}\n"),
        format!("{text}\r\n"),
        format!("  {text} "),
        format!("\t{text}\u{a0} \n"),
    ] {
        assert_eq!(CardToken::read(&pasted).err(), Some(NotACard));
        assert_eq!(CardToken::read_pasted(&pasted).unwrap().text(), text);
        assert_eq!(
            verifier().weigh_text(&pasted, now()),
            verifier().weigh_text(&text, now())
        );
    }
    let blank_within = text.replacen("HRC1:", "HRC1: ", 1);
    assert_eq!(CardToken::read_pasted(&blank_within).err(), Some(NotACard));
}

#[test]
fn nothing_a_person_could_print_shows_a_card() {
    assert_eq!(format!("{:?}", card()), "Token");
    assert_eq!(format!("{:?}", card().said()), "Unsigned");
    assert_eq!(format!("{:?}", secret()), "IssuerSecret");
}

proptest! {
    #[test]
    fn no_text_panics_or_is_confirmed(text in "\\PC{0,420}") {
        let verdict = verifier().weigh_text(&text, now());
        prop_assert!(matches!(verdict, CardVerdict::CannotConfirm { .. }), "{:?}", verdict);
        let _ = TypedCode::read(&text);
    }

    #[test]
    fn no_bytes_panic_or_are_confirmed(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = format!("{PREFIX}{}", base45::encode(&bytes));
        let verdict = verifier().weigh_text(&text, now());
        prop_assert!(matches!(verdict, CardVerdict::CannotConfirm { .. }), "{:?}", verdict);
        let _ = StatusList::read(&bytes);
        let _ = StatusList::read_ietf(&bytes);
    }

    #[test]
    fn a_status_list_comes_back(size in 1_u32..200, chosen in proptest::collection::vec(0_u32..1600, 0..300)) {
        let mut list = StatusList::new(size * 8).unwrap();
        for index in chosen {
            list.withdraw(index);
        }
        prop_assert_eq!(StatusList::read(&list.print().unwrap()), Ok(list.clone()));
        prop_assert_eq!(StatusList::read_ietf(&list.to_ietf().unwrap()), Ok(list));
    }
}

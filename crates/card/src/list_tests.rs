//! What issuers publish, and what a typed code comes to by it.

use chrono::{DateTime, Utc};

use crate::*;

const KID: Kid = Kid([1, 2, 3, 4]);
const EPOCH: u32 = 2026;

fn month(text: &str) -> Expiry {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn secret() -> IssuerSecret {
    IssuerSecret::new(KID, &[7; 32])
}

fn key(secret: &IssuerSecret) -> IssuerKey {
    let window = Window::new(month("2026-01"), month("2026-12"), month("2028-12")).unwrap();
    secret.public("Port Ellery", window).unwrap()
}

fn code(seed: u8) -> TypedCode {
    TypedCode::of_random(&[seed, 2, 3, 4, 5, 6, 7, 8, 9, 10])
}

fn allow(codes: &[(&str, u8)]) -> AllowList {
    let codes = codes
        .iter()
        .map(|(quarter, seed)| (month(quarter), CodeKey::of(&code(*seed), EPOCH).unwrap()));
    let mut next = 1;
    AllowList::make(EPOCH, codes, || {
        next += 1;
        next
    })
    .unwrap()
}

fn verifier() -> CardVerifier {
    let issuer = secret();
    let mut verifier = CardVerifier {
        keys: vec![key(&issuer)],
        trusted_on: Some("2026-11-01".parse().unwrap()),
        ..CardVerifier::default()
    };
    let list = allow(&[("2026-09", 1), ("2027-02", 2), ("2029-06", 3)]);
    let bytes = issuer.publish_allow(at("2026-11-20T08:00:00Z"), &list);
    let list = IssuedList::read(&bytes, &verifier.keys).unwrap();
    verifier.take(list).unwrap();
    verifier
}

fn unsure(why: CannotConfirmReason) -> CardVerdict {
    CardVerdict::CannotConfirm { why }
}

#[test]
fn a_known_code_is_confirmed_through_the_quarter_it_was_made_for() {
    let now = at("2026-11-24T12:00:00Z");
    let verifier = verifier();
    assert_eq!(
        verifier.weigh_any(&code(2).text().to_lowercase().replace('-', " "), now),
        CardVerdict::Confirmed {
            until: "2027-03-31".parse().unwrap(),
            data_age_days: 4
        }
    );
    let since = "2026-09-30".parse().unwrap();
    assert_eq!(
        verifier.weigh_code(&code(1), now),
        CardVerdict::Expired { since }
    );
    assert_eq!(
        verifier.weigh_code(&code(9), now),
        unsure(CannotConfirmReason::UnknownCode)
    );
    assert_eq!(
        verifier.weigh_code(&code(3), now),
        unsure(CannotConfirmReason::UnknownCode),
        "a code that outlasts its key"
    );
}

#[test]
fn text_that_is_no_code_is_told_from_a_slip_of_the_finger() {
    let now = at("2026-11-24T12:00:00Z");
    let good = code(2).text();
    let slip = good.replacen(|c: char| c.is_ascii_digit(), "Z", 1);
    for (text, why) in [
        (slip.as_str(), CannotConfirmReason::Misread),
        (good.get(..13).unwrap(), CannotConfirmReason::Misread),
        (&format!("{good}Q"), CannotConfirmReason::Misread),
        (&good.replace('2', "U"), CannotConfirmReason::Misread),
        ("https://example.org/card", CannotConfirmReason::NotACard),
        ("hrc1:6BF", CannotConfirmReason::NotACard),
        ("HRC1:", CannotConfirmReason::NotACard),
        ("", CannotConfirmReason::NotACard),
    ] {
        assert_eq!(verifier().weigh_any(text, now), unsure(why), "{text}");
    }
}

#[test]
fn a_key_that_is_trusted_no_longer_takes_its_codes_with_it() {
    let mut verifier = verifier();
    verifier.keys.clear();
    let now = at("2026-11-24T12:00:00Z");
    assert_eq!(
        verifier.weigh_code(&code(2), now),
        unsure(CannotConfirmReason::UnknownCode)
    );
}

#[test]
fn a_list_is_believed_from_its_issuer_and_never_an_older_one_after_a_newer() {
    let (issuer, keys) = (secret(), vec![key(&secret())]);
    let mut withdrawn = StatusList::new(1 << 17).unwrap();
    withdrawn.withdraw(70_000);
    let signed = |when: &str, list: &StatusList| issuer.publish_status(at(when), list).unwrap();
    let newer = signed("2026-11-20T08:00:00Z", &withdrawn);
    let older = signed("2026-11-19T08:00:00Z", &StatusList::new(1 << 17).unwrap());
    let mut verifier = verifier();
    verifier
        .take(IssuedList::read(&newer, &keys).unwrap())
        .unwrap();
    verifier
        .take(IssuedList::read(&newer, &keys).unwrap())
        .unwrap();
    let late = verifier.take(IssuedList::read(&older, &keys).unwrap());
    assert_eq!(late, Err(ListFault::NotNewer));
    let card = issuer.issue(month("2027-03"), 70_000);
    let now = at("2026-11-24T12:00:00Z");
    assert_eq!(
        verifier.weigh_any(&card.text(), now),
        CardVerdict::Withdrawn
    );

    let stranger = IssuerSecret::new(KID, &[8; 32]);
    let forged = stranger.publish_status(now, &withdrawn).unwrap();
    let unknown = ListFault::UnknownIssuer;
    assert_eq!(IssuedList::read(&forged, &keys).err(), Some(unknown));
    for place in 0..newer.len() {
        let mut bent = newer.clone();
        bent[place] ^= 1;
        assert!(IssuedList::read(&bent, &keys).is_err(), "byte {place}");
    }
    let mut longer = newer.clone();
    longer.push(0);
    let not = Some(ListFault::NotAList);
    assert_eq!(IssuedList::read(&longer, &keys).err(), not);
    assert_eq!(IssuedList::read(&card.bytes(), &keys).err(), Some(unknown));
}

#[test]
fn another_issuers_clock_makes_no_card_expire() {
    let (issuer, ahead) = (secret(), IssuerSecret::new(Kid([5; 4]), &[9; 32]));
    let mut verifier = verifier();
    verifier.keys.push(key(&ahead));
    let list = StatusList::new(1 << 17).unwrap();
    let bytes = ahead.publish_status(at("2028-01-01T00:00:00Z"), &list);
    let list = IssuedList::read(&bytes.unwrap(), &verifier.keys).unwrap();
    verifier.take(list).unwrap();
    let card = issuer.issue(month("2027-03"), 1);
    let verdict = verifier.weigh(&card, at("2026-11-24T12:00:00Z"));
    assert!(
        matches!(verdict, CardVerdict::ConfirmedStale { .. }),
        "{verdict:?}"
    );
}

/// A second signature of a card, with a point of small order for R, which only its issuer could make. The
/// equation holds for it; being strict refuses it, so that a card has one text and no other.
#[test]
fn a_second_signature_of_a_card_is_refused_though_its_equation_holds() {
    use curve25519_dalek::scalar::Scalar;
    use sha2::Digest as _;
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let card = secret().issue(month("2027-03"), 70_000);
    let message = card.said().to_be_signed();
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut hash = sha2::Sha512::new();
    hash.update(identity);
    hash.update(key.verifying_key().as_bytes());
    hash.update(&message);
    let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    let s = k * key.to_scalar();
    let bytes = [identity, s.to_bytes()].concat();
    let signature = ed25519_dalek::Signature::from_slice(&bytes).unwrap();
    let loose = ed25519_dalek::Verifier::verify(&key.verifying_key(), &message, &signature);
    assert!(loose.is_ok(), "the equation holds");
    let twin = CardToken::new(*card.said(), signature.to_bytes());
    assert!(
        CardToken::read(&twin.text()).is_ok(),
        "it is written as cards are"
    );
    let now = at("2026-11-24T12:00:00Z");
    assert_eq!(
        verifier().weigh(&twin, now),
        unsure(CannotConfirmReason::UnknownIssuer)
    );
}

//! The tables of membership cards.

use ed25519_dalek::SigningKey;
use wayside_card::{
    AllowList, CodeKey, Expiry, IssuerKey, IssuerSecret, Kid, StatusList, TrustList, Window,
};
use wayside_domain::RuleId;
use wayside_domain::card::{CardPicture, CardSide, CardTemplate, CardTerms};

use super::*;
use crate::cards::{CardIssuers, Cards, KnownCodes, WithdrawnCards, printed};
use crate::{MakeFault, RowFault, names};

const KID: Kid = Kid([1, 2, 3, 4]);
/// Another issuer's, which comes first.
const OTHER: Kid = Kid([0, 9, 9, 9]);

fn month(text: &str) -> Expiry {
    text.parse().unwrap()
}

fn issuer(seed: u8) -> IssuerSecret {
    IssuerSecret::new(KID, &[seed; 32])
}

fn window() -> Window {
    Window::new(month("2026-01"), month("2026-12"), month("2028-12")).unwrap()
}

fn public() -> IssuerKey {
    issuer(7).public("Port Ellery", window()).unwrap()
}

fn other() -> IssuerSecret {
    IssuerSecret::new(OTHER, &[8; 32])
}

/// Whose cards are believed.
fn trusted(issuers: &[IssuerKey]) -> CardIssuers {
    let root = SigningKey::from_bytes(&[1; 32]);
    let day = "2026-11-20".parse().unwrap();
    let trust = TrustList::make(1, day, issuers, &[&root], 1, &[]).unwrap();
    CardIssuers {
        list: String::from_utf8(trust.print()).unwrap(),
    }
}

fn codes_of(kid: Kid, issuer: &IssuerSecret) -> KnownCodes {
    let at = "2026-11-20T08:00:00Z".parse().unwrap();
    let mut next = 10;
    let codes = AllowList::make(2026, [(month("2027-03"), CodeKey(5))], || {
        next += 1;
        next
    });
    KnownCodes {
        kid: kid.to_string(),
        list: printed(&issuer.publish_allow(at, &codes.unwrap())),
    }
}

fn withdrawn_of(kid: Kid, issuer: &IssuerSecret) -> WithdrawnCards {
    let at = "2026-11-20T08:00:00Z".parse().unwrap();
    let list = issuer.publish_status(at, &StatusList::new(1 << 17).unwrap());
    WithdrawnCards {
        kid: kid.to_string(),
        list: printed(&list.unwrap()),
    }
}

fn picture(bytes: &[u8], media_type: &str) -> CardPicture {
    CardPicture {
        side: CardSide::Front,
        media_type: media_type.to_owned(),
        bytes: printed(bytes),
        text: Words::of("en", "A blue card"),
    }
}

/// One row of every table of cards.
pub(super) fn sample() -> Cards {
    Cards {
        issuers: Some(trusted(&[public()])),
        known_codes: vec![codes_of(KID, &issuer(7))],
        templates: vec![CardTemplate {
            id: "harbour-paper-card".to_owned(),
            programme: Words::of("en", "Harbour Exchange"),
            from_year: Some(2024),
            to_year: None,
            pattern: Some("HX 99999".to_owned()),
            statute: "Order 12".to_owned(),
            phone: None,
            pictures: vec![picture(b"\x89PNG\r\n\x1a\n....", "image/png")],
        }],
        terms: Some(CardTerms {
            rule: Some(RuleId("r1".to_owned())),
            no_card: Words::of("en", "No card is needed."),
            phone: None,
        }),
        withdrawn: vec![withdrawn_of(KID, &issuer(7))],
    }
}

fn refused(change: impl FnOnce(&mut Cards)) -> RowFault {
    let mut contents = contents();
    change(&mut contents.cards);
    match make(&head(), contents, &[&author()]) {
        Err(MakeFault::Row { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_stands_only_under_the_issuer_of_the_pack_who_signed_it() {
    let at = "2026-11-20T08:00:00Z".parse().unwrap();
    let list = StatusList::new(1 << 17).unwrap();
    let forged = printed(&issuer(8).publish_status(at, &list).unwrap());
    let said = |change: fn(&mut Cards)| refused(change);
    assert_eq!(
        refused(|cards| cards.withdrawn[0].list = forged),
        RowFault::List
    );
    assert_eq!(
        said(|cards| cards.withdrawn[0].kid = "01020305".to_owned()),
        RowFault::List
    );
    assert_eq!(
        said(|cards| cards.withdrawn[0].list = cards.known_codes[0].list.clone()),
        RowFault::List
    );
    assert_eq!(
        said(|cards| cards.known_codes[0].list = cards.withdrawn[0].list.clone()),
        RowFault::List
    );
    assert_eq!(said(|cards| cards.issuers = None), RowFault::List);
    assert!(matches!(
        said(|cards| cards.issuers.as_mut().unwrap().list.push('x')),
        RowFault::Issuers(_)
    ));
}

#[test]
fn each_issuer_has_one_list_of_each_sort_of_its_own() {
    let mut two = contents();
    let second = other().public("Elsewhere", window()).unwrap();
    two.cards.issuers = Some(trusted(&[public(), second]));
    two.cards.known_codes.push(codes_of(OTHER, &other()));
    two.cards.withdrawn.push(withdrawn_of(OTHER, &other()));
    let bytes = make(&head(), two.clone(), &[&author()]).unwrap();
    let verified = verify(&bytes, &device()).unwrap();
    let kids = |table| -> Vec<String> {
        let rows = verified.rows::<Value>(table).unwrap().map(Result::unwrap);
        rows.map(|row| row["kid"].as_str().unwrap().to_owned())
            .collect()
    };
    let sorted = [OTHER.to_string(), KID.to_string()];
    assert_eq!(kids(names::CARD_KNOWN_CODES), sorted);
    assert_eq!(kids(names::CARD_WITHDRAWN), sorted);

    let double = |change: fn(&mut Cards)| {
        let mut contents = two.clone();
        change(&mut contents.cards);
        match make(&head(), contents, &[&author()]) {
            Err(MakeFault::Duplicate { table, id }) => (table, id),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        double(|cards| cards.known_codes.push(cards.known_codes[0].clone())),
        (names::CARD_KNOWN_CODES, KID.to_string())
    );
    assert_eq!(
        double(|cards| cards.withdrawn.push(cards.withdrawn[0].clone())),
        (names::CARD_WITHDRAWN, KID.to_string())
    );
}

#[test]
fn a_device_refuses_a_pack_whose_cards_mean_a_rule_that_it_has_not() {
    let with = |rule: Value| {
        let line = serde_json::json!({"rule": rule, "no_card": {"en": "No card is needed."}});
        let parts = Parts::of(&pack()).table(names::CARD_TERMS, &format!("{line}\n"));
        verify(&parts.seal(&[&author()]), &device()).map(|_| ())
    };
    assert_eq!(with("r1".into()), Ok(()));
    assert_eq!(with(Value::Null), Ok(()));
    assert_eq!(
        with("r9".into()),
        Err(PackRefusal::bad_row(names::CARD_TERMS, 1))
    );
}

#[test]
fn what_a_card_means_must_be_a_rule_of_the_pack() {
    let missing = RuleId("r9".to_owned());
    let why = refused(|cards| cards.terms.as_mut().unwrap().rule = Some(missing.clone()));
    assert_eq!(why, RowFault::UnknownRule(missing));
}

#[test]
fn a_template_without_words_or_with_a_picture_that_is_none_is_refused() {
    let said = |change: fn(&mut CardTemplate)| refused(|cards| change(&mut cards.templates[0]));
    for change in [
        (|t| t.statute.clear()) as fn(&mut CardTemplate),
        |t| t.programme = Words::default(),
        |t| t.to_year = Some(2020),
        |t| t.pictures = vec![picture(b"GIF89a", "image/gif")],
        |t| t.pictures = vec![picture(b"\x89PNG\r\n\x1a\n", "image/jpeg")],
        |t| t.pictures[0].bytes.push('!'),
        |t| t.pictures[0].text = Words::default(),
        |t| t.pictures = vec![t.pictures[0].clone(); 5],
    ] {
        assert_eq!(said(change), RowFault::Template);
    }
}

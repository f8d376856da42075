//! The tables of membership cards.

use ed25519_dalek::SigningKey;
use wayside_card::{
    AllowList, CodeKey, Expiry, IssuerKey, IssuerSecret, Kid, StatusList, TrustList, Window,
};
use wayside_domain::RuleId;
use wayside_domain::card::{CardPicture, CardSide, CardTemplate, CardTerms};

use super::*;
use crate::cards::{CardIssuers, Cards, KnownCodes, WithdrawnCards, printed};
use crate::{MakeFault, RowFault};

const KID: Kid = Kid([1, 2, 3, 4]);

fn month(text: &str) -> Expiry {
    text.parse().unwrap()
}

fn issuer(seed: u8) -> IssuerSecret {
    IssuerSecret::new(KID, &[seed; 32])
}

fn public() -> IssuerKey {
    let window = Window::new(month("2026-01"), month("2026-12"), month("2028-12")).unwrap();
    issuer(7).public("Port Ellery", window).unwrap()
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
    let at = "2026-11-20T08:00:00Z".parse().unwrap();
    let roots = [SigningKey::from_bytes(&[1; 32])];
    let trust = TrustList::make(
        1,
        "2026-11-20".parse().unwrap(),
        &[public()],
        &[&roots[0]],
        1,
        &[],
    )
    .unwrap();
    let codes = AllowList::make(2026, [(month("2027-03"), CodeKey(5))], {
        let mut next = 10;
        move || {
            next += 1;
            next
        }
    });
    let withdrawn = issuer(7).publish_status(at, &StatusList::new(1 << 17).unwrap());
    Cards {
        issuers: Some(CardIssuers {
            list: String::from_utf8(trust.print()).unwrap(),
        }),
        known_codes: vec![KnownCodes {
            kid: KID.to_string(),
            list: printed(&issuer(7).publish_allow(at, &codes.unwrap())),
        }],
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
        withdrawn: vec![WithdrawnCards {
            kid: KID.to_string(),
            list: printed(&withdrawn.unwrap()),
        }],
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

mod pathways;

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::Words;
use crate::rule::{Backing, SourceStatus};
use crate::service::Phone;

const NOW: i64 = 1_795_212_240_000;
const HOUR: i64 = 3_600_000;

fn words(text: &str) -> Words {
    Words::of("en", text)
}

fn backing() -> Backing {
    Backing {
        source: "Agreement 4".to_owned(),
        source_url: None,
        status: SourceStatus::Fictional,
        agreed_by: Vec::new(),
        reviewed_on: None,
        reviewed_by: None,
        expires_on: None,
        counsel: None,
    }
}

fn phone() -> Phone {
    Phone {
        number: "+1-960-555-0199".to_owned(),
        dial: Some("+19605550199".to_owned()),
        extension: None,
        form: None,
        description: None,
        languages: Vec::new(),
    }
}

fn check(id: &str, wants: Wants, most: Option<f64>) -> PathwayCheck {
    PathwayCheck {
        id: id.to_owned(),
        text: words(&format!("Of {id}")),
        wants,
        threshold: most.map(|most| Threshold {
            most,
            unit: "g".to_owned(),
            text: words("Net weight"),
        }),
    }
}

fn asks(field: PersonField, required: bool) -> FieldTerms {
    FieldTerms {
        field,
        required,
        longest: None,
        law: None,
    }
}

fn pathway() -> Pathway {
    Pathway {
        id: PathwayId("diversion".to_owned()),
        kind: PathwayKind::ArrestDiversion,
        name: words("Diversion"),
        about: words("Instead of booking"),
        recipients: vec![RecipientId("harbour".to_owned())],
        checks: vec![
            check("wants_it", Wants::Must, None),
            check("amount", Wants::Must, Some(3.0)),
            check("sells", Wants::MustNot, None),
        ],
        otherwise: words("Call the programme all the same."),
        fields: vec![
            asks(PersonField::Alias, true),
            asks(PersonField::WhereToFind, true),
            asks(PersonField::Note, false),
        ],
        consent: Some(ConsentTerms {
            wording: words("May we pass this on?"),
            days: 30,
            redisclosure: words("Not to be passed on."),
        }),
        without_consent: None,
        deadline_hours: None,
        phone: None,
        backing: backing(),
    }
}

fn consent() -> Consent {
    Consent {
        given_by: ConsentBy::Person,
        how: ConsentHow::Spoken,
        read_by: ReadBy::Officer,
        language: "en".to_owned(),
        at_ms: NOW,
        withdrawn_ms: None,
    }
}

fn filled() -> Referral {
    let mut referral = Referral::begun(Uuid::from_u128(7), &pathway(), NOW);
    referral.person.alias = Some(" Robin ".to_owned());
    referral.person.where_to_find = Some("Lime Kiln bridge".to_owned());
    referral.consent = Some(consent());
    referral
}

fn yes(is_so: bool) -> BoxAnswer {
    BoxAnswer {
        yes: Some(is_so),
        amount: None,
    }
}

fn amount(amount: f64) -> BoxAnswer {
    BoxAnswer {
        yes: None,
        amount: Some(amount),
    }
}

#[test]
fn an_alias_and_where_to_be_found_are_enough() {
    assert_eq!(filled().check(&pathway(), NOW), []);
    let content = ReferralContent::of(&filled(), &pathway(), "en", true, NOW).unwrap();
    let said = serde_json::to_value(&content.person).unwrap();
    assert_eq!(
        said,
        serde_json::json!({ "alias": "Robin", "where_to_find": "Lime Kiln bridge" })
    );
}

#[test]
fn what_is_missing_too_long_unfit_or_not_asked_is_named() {
    use ReferralFault as F;
    let said = |change: fn(&mut Referral)| {
        let mut referral = filled();
        change(&mut referral);
        referral.check(&pathway(), NOW)
    };
    let field = PersonField::Alias;
    assert_eq!(
        said(|r| r.person.alias = Some("  ".to_owned())),
        [F::Missing { field }]
    );
    assert_eq!(
        said(|r| r.person.alias = Some("é".repeat(61))),
        [F::TooLong { field, most: 60 }]
    );
    assert_eq!(said(|r| r.person.alias = Some("é".repeat(60))), []);
    assert_eq!(
        said(|r| r.person.alias = Some("a\nb".to_owned())),
        [F::Unfit { field }]
    );
    assert_eq!(said(|r| r.person.note = Some("a\nb".to_owned())), []);
    let field = PersonField::Phone;
    assert_eq!(
        said(|r| r.person.phone = Some("1".to_owned())),
        [F::NotAsked { field }]
    );
    assert_eq!(said(|r| r.recipient = None), [F::NoRecipient]);
    assert_eq!(
        said(|r| r.recipient = Some(RecipientId("other".to_owned()))),
        [F::NoRecipient]
    );
    assert_eq!(said(|r| r.pathway.0.push('x')), [F::NotThisPathway]);
    assert_eq!(
        said(|r| {
            r.answers.insert("no".to_owned(), yes(true));
        }),
        [F::UnknownCheck]
    );
}

#[test]
fn a_date_and_a_language_must_be_ones() {
    use ReferralFault as F;
    let mut way = pathway();
    way.fields.push(asks(PersonField::Language, false));
    way.fields.push(asks(PersonField::DateOfBirth, false));
    let said = |language: &str, born: &str| {
        let mut referral = filled();
        referral.person.language = Some(language.to_owned());
        referral.person.date_of_birth = Some(born.to_owned());
        referral.check(&way, NOW)
    };
    assert_eq!(said("pt-BR", "2001-05-09"), []);
    let unfit = |field| [F::Unfit { field }];
    assert_eq!(said("Spanish!", "2001-05-09"), unfit(PersonField::Language));
    assert_eq!(said("es", "2001-02-30"), unfit(PersonField::DateOfBirth));
}

#[test]
fn consent_missing_lapsed_or_withdrawn_holds_it_back() {
    use ReferralFault as F;
    let said = |consent: Option<Consent>, now| {
        let referral = Referral {
            consent,
            ..filled()
        };
        referral.check(&pathway(), now)
    };
    assert_eq!(said(None, NOW), [F::ConsentMissing]);
    let last = NOW + 30 * 24 * HOUR;
    assert_eq!(said(Some(consent()), last - 1), []);
    assert_eq!(said(Some(consent()), last), [F::ConsentExpired]);
    let withdrawn = Consent {
        withdrawn_ms: Some(NOW),
        ..consent()
    };
    assert_eq!(said(Some(withdrawn), NOW), [F::ConsentWithdrawn]);
    let held = Referral {
        consent: None,
        ..filled()
    };
    assert!(ReferralContent::of(&held, &pathway(), "en", true, NOW).is_err());
}

#[test]
fn a_law_may_do_without_consent_and_says_so_in_what_is_sent() {
    let mut way = pathway();
    way.consent = None;
    way.without_consent = Some("Act 9, section 4".to_owned());
    way.kind = PathwayKind::Commission;
    way.deadline_hours = Some(36);
    assert_eq!(way.findings(), []);
    let referral = Referral {
        consent: None,
        ..filled()
    };
    assert_eq!(referral.check(&way, NOW + 400 * 24 * HOUR), []);
    let content = ReferralContent::of(&referral, &way, "en", true, NOW).unwrap();
    assert_eq!(content.without_consent.as_deref(), Some("Act 9, section 4"));
    assert_eq!(content.deadline_ms, Some(NOW + 36 * HOUR));
}

fn answered(answers: &[(&str, BoxAnswer)]) -> Referral {
    let answers = answers
        .iter()
        .map(|(id, answer)| ((*id).to_owned(), *answer));
    Referral {
        answers: answers.collect::<BTreeMap<_, _>>(),
        ..filled()
    }
}

#[test]
fn the_boxes_tell_who_is_eligible_and_hold_nobody_back() {
    use EligibilityAnswer as E;
    let said = |answers: &[(&str, BoxAnswer)]| {
        let referral = answered(answers);
        let held = referral
            .check(&pathway(), NOW)
            .iter()
            .any(ReferralFault::holds_back);
        assert!(!held, "{answers:?}");
        referral.eligibility(&pathway())
    };
    let which = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let open = which(&["wants_it", "amount", "sells"]);
    assert_eq!(said(&[]), E::NotAnswered { which: open });
    let good = [
        ("wants_it", yes(true)),
        ("amount", amount(3.0)),
        ("sells", yes(false)),
    ];
    assert_eq!(said(&good), E::Eligible);
    let over = [
        ("wants_it", yes(true)),
        ("amount", amount(3.01)),
        ("sells", yes(false)),
    ];
    assert_eq!(
        said(&over),
        E::NotEligible {
            which: which(&["amount"])
        }
    );
    let sells = [("sells", yes(true))];
    assert_eq!(
        said(&sells),
        E::NotEligible {
            which: which(&["sells"])
        }
    );
}

#[test]
fn an_amount_decides_over_a_tick_and_is_told_when_it_is_over() {
    use ReferralFault as F;
    let both = BoxAnswer {
        yes: Some(true),
        amount: Some(9.0),
    };
    let referral = answered(&[("amount", both)]);
    let over = F::OverThreshold {
        check: "amount".to_owned(),
    };
    assert!(!over.holds_back());
    assert_eq!(referral.check(&pathway(), NOW), [over]);
    let content = ReferralContent::of(&referral, &pathway(), "en", true, NOW).unwrap();
    let [sent] = content.answers.as_slice() else {
        panic!("{:?}", content.answers)
    };
    assert_eq!(
        (sent.yes, sent.amount, sent.unit.as_deref()),
        (false, Some(9.0), Some("g"))
    );
    for within in [0.0, 2.9, 3.0] {
        let referral = answered(&[("amount", amount(within))]);
        assert_eq!(referral.check(&pathway(), NOW), [], "{within}");
    }
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let referral = answered(&[("amount", amount(bad))]);
        let wanted = F::BadAmount {
            check: "amount".to_owned(),
        };
        assert_eq!(referral.check(&pathway(), NOW), [wanted], "{bad}");
    }
    let wanted = F::BadAmount {
        check: "sells".to_owned(),
    };
    assert_eq!(
        answered(&[("sells", amount(1.0))]).check(&pathway(), NOW),
        [wanted]
    );
}

#[test]
fn what_is_sent_has_its_words_with_it_and_names_no_officer_case_or_place_on_a_map() {
    let referral = answered(&[("wants_it", yes(true))]);
    let content = ReferralContent::of(&referral, &pathway(), "es", true, NOW).unwrap();
    let sent = serde_json::to_value(&content).unwrap();
    let keys: Vec<&str> = sent
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let wanted = [
        "answers",
        "began_ms",
        "consent",
        "eligibility",
        "fictional",
        "kind",
        "pathway",
        "pathway_name",
        "person",
        "schema",
        "warm_handoff",
    ];
    let mut keys = keys;
    keys.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(sent["answers"][0]["text"], "Of wants_it");
    assert_eq!(sent["consent"]["wording"], "May we pass this on?");
    assert_eq!(sent["consent"]["redisclosure"], "Not to be passed on.");
    assert_eq!(sent["consent"]["expires_ms"], NOW + 30 * 24 * HOUR);
    let back: ReferralContent = serde_json::from_value(sent).unwrap();
    assert_eq!(back, content);
}

#[test]
fn a_later_versions_codes_are_read_as_something_else() {
    for outcome in ReferralOutcome::ALL {
        assert_eq!(ReferralOutcome::of(outcome.code()), outcome);
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.code());
    }
    assert_eq!(ReferralOutcome::of("cured"), ReferralOutcome::Other);
    assert_eq!(
        AttentionCode::of("unknown_recipient"),
        AttentionCode::UnknownRecipient
    );
    assert_eq!(AttentionCode::of("new_one"), AttentionCode::Refused);
}

proptest! {
    #[test]
    fn whatever_is_typed_a_referral_that_nothing_holds_back_can_be_sealed(
        alias in "\\PC{0,80}", note in "(?s).{0,60}", grams in proptest::num::f64::ANY,
    ) {
        let mut referral = answered(&[("amount", amount(grams))]);
        referral.person.alias = Some(alias);
        referral.person.note = Some(note);
        let held = referral.check(&pathway(), NOW).iter().any(ReferralFault::holds_back);
        let content = ReferralContent::of(&referral, &pathway(), "en", true, NOW);
        prop_assert_eq!(content.is_err(), held);
        if let Ok(content) = content {
            let text = serde_json::to_string(&content).unwrap();
            let back: ReferralContent = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(back, content);
        }
    }
}

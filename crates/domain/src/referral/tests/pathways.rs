//! What a pack may say of pathways and recipients.

use super::*;

fn found(change: impl FnOnce(&mut Pathway)) -> Vec<(PathwayFault, String)> {
    let mut pathway = pathway();
    change(&mut pathway);
    let found = pathway.findings().into_iter();
    found.map(|one| (one.fault, one.at)).collect()
}

fn one(change: impl FnOnce(&mut Pathway)) -> PathwayFault {
    match found(change).as_slice() {
        [(fault, _)] => *fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sound_pathway_has_nothing_to_find() {
    assert_eq!(found(|_| ()), []);
}

#[test]
fn each_thing_wrong_with_a_pathway_is_found_by_itself() {
    use PathwayFault as F;
    assert_eq!(one(|p| p.id.0 = "A b".to_owned()), F::BadId);
    assert_eq!(one(|p| p.name = Words::default()), F::NoWords);
    assert_eq!(one(|p| p.recipients.clear()), F::NoRecipient);
    assert_eq!(one(|p| p.checks[0].id = "sells".to_owned()), F::BadId);
    assert_eq!(one(|p| p.checks[0].text = Words::default()), F::NoWords);
    let threshold = |p: &mut Pathway, change: fn(&mut Threshold)| {
        change(p.checks[1].threshold.as_mut().unwrap());
    };
    let unit: fn(&mut Threshold) = |t| t.unit = " ".to_owned();
    assert_eq!(one(|p| threshold(p, unit)), F::ThresholdWithoutUnit);
    for most in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let fault = one(|p| p.checks[1].threshold.as_mut().unwrap().most = most);
        assert_eq!(fault, F::ThresholdNotAnAmount, "{most}");
    }
    assert_eq!(one(|p| p.otherwise = Words::default()), F::NoOtherwise);
    assert_eq!(
        one(|p| p.kind = PathwayKind::Commission),
        F::CommissionWithoutDeadline
    );
    assert_eq!(one(|p| p.deadline_hours = Some(0)), F::Deadline);
    assert_eq!(one(|p| p.deadline_hours = Some(2_161)), F::Deadline);
    assert_eq!(one(|p| p.consent = None), F::NoConsent);
    assert_eq!(
        one(|p| p.without_consent = Some("Law 1".to_owned())),
        F::ConsentTwice
    );
    for days in [0, 3_661] {
        assert_eq!(
            one(|p| p.consent.as_mut().unwrap().days = days),
            F::ConsentDays
        );
    }
    let blank = Words::default();
    assert_eq!(
        one(|p| p.consent.as_mut().unwrap().redisclosure = blank),
        F::NoWords
    );
    assert_eq!(
        one(|p| p.fields.push(asks(PersonField::Note, false))),
        F::FieldTwice
    );
    assert_eq!(one(|p| p.fields[2].longest = Some(1_001)), F::Longest);
    assert_eq!(one(|p| p.fields[2].longest = Some(0)), F::Longest);
    assert_eq!(one(|p| p.backing.source.clear()), F::Unsourced);
    let many = |p: &mut Pathway| {
        p.checks = (0..25)
            .map(|n| check(&format!("c{n}"), Wants::Must, None))
            .collect();
    };
    assert_eq!(one(many), F::TooManyChecks);
}

#[test]
fn a_date_of_birth_and_any_other_duty_wants_a_law() {
    use PathwayFault as F;
    let born = |required, law: Option<&str>| FieldTerms {
        law: law.map(str::to_owned),
        ..asks(PersonField::DateOfBirth, required)
    };
    assert_eq!(
        one(|p| p.fields.push(born(false, None))),
        F::FieldWithoutLaw
    );
    assert_eq!(
        one(|p| p.fields.push(born(true, Some(" ")))),
        F::FieldWithoutLaw
    );
    assert_eq!(
        found(|p| p.fields.push(born(true, Some("Act 9, section 2")))),
        []
    );
    assert_eq!(
        one(|p| p.fields.push(asks(PersonField::Phone, true))),
        F::FieldWithoutLaw
    );
    assert_eq!(
        found(|p| p.fields.push(asks(PersonField::Phone, false))),
        []
    );
}

#[test]
fn a_hotline_is_a_telephone_and_nothing_else() {
    use PathwayFault as F;
    let plain = |p: &mut Pathway| {
        *p = Pathway {
            kind: PathwayKind::Hotline,
            recipients: Vec::new(),
            checks: Vec::new(),
            fields: Vec::new(),
            consent: None,
            phone: Some(phone()),
            ..pathway()
        };
    };
    assert_eq!(found(plain), []);
    let mute = one(|p| {
        plain(p);
        p.phone = None;
    });
    assert_eq!(mute, F::HotlineWithoutPhone);
    let sends = one(|p| {
        plain(p);
        p.fields = pathway().fields;
    });
    assert_eq!(sends, F::HotlineSends);
}

#[test]
fn a_recipient_wants_two_keys_of_32_bytes_and_a_telephone() {
    use RecipientFault as F;
    let sound = Recipient {
        id: RecipientId("harbour".to_owned()),
        name: words("Harbour"),
        kind: RecipientKind::Programme,
        seal_key: "0a".repeat(32),
        sign_key: "0b".repeat(32),
        phone: phone(),
        address: None,
        accepts: vec![pathway().id],
    };
    assert_eq!(sound.findings(), []);
    assert_eq!(sound.seal_key(), Some([10; 32]));
    assert_eq!(sound.sign_key(), Some([11; 32]));
    // SHA-256 of 32 bytes of 10 and 32 of 11.
    assert_eq!(sound.key_id().as_deref(), Some("cfdfcbc7bddad79f"));
    let wrong = |change: fn(&mut Recipient)| {
        let mut one = sound.clone();
        change(&mut one);
        one.findings()
    };
    let no_key = Recipient {
        sign_key: "00".repeat(32),
        ..sound.clone()
    };
    assert_eq!(no_key.key_id(), None);
    assert_eq!(wrong(|r| r.seal_key.truncate(62)), [F::SealKey]);
    assert_eq!(wrong(|r| r.seal_key = "0A".repeat(32)), [F::SealKey]);
    assert_eq!(wrong(|r| r.seal_key = "00".repeat(32)), [F::SealKey]);
    assert_eq!(wrong(|r| r.sign_key = "zz".repeat(32)), [F::SignKey]);
    assert_eq!(wrong(|r| r.sign_key = "é".repeat(32)), [F::SignKey]);
    assert_eq!(wrong(|r| r.sign_key = r.seal_key.clone()), [F::OneKey]);
    assert_eq!(wrong(|r| r.phone.number = " ".to_owned()), [F::NoPhone]);
    assert_eq!(wrong(|r| r.accepts.clear()), [F::AcceptsNothing]);
    assert_eq!(wrong(|r| r.id.0.clear()), [F::BadId]);
    assert_eq!(wrong(|r| r.name = Words::default()), [F::NoWords]);
}

#[test]
fn a_near_miss_is_of_nobody() {
    let plain = |p: &mut Pathway| {
        *p = Pathway {
            kind: PathwayKind::NearMiss,
            checks: Vec::new(),
            fields: vec![asks(PersonField::Note, false)],
            consent: None,
            ..pathway()
        };
    };
    assert_eq!(found(plain), []);
    type Bend = fn(&mut Pathway);
    let bends: [Bend; 4] = [
        |p| p.fields.push(asks(PersonField::Alias, false)),
        |p| p.fields.clear(),
        |p| p.consent = pathway().consent,
        |p| p.checks = pathway().checks,
    ];
    for bend in bends {
        let fault = one(|p| {
            plain(p);
            bend(p);
        });
        assert_eq!(fault, PathwayFault::NearMissOfAPerson);
    }
    let nobody = one(|p| {
        plain(p);
        p.recipients.clear();
    });
    assert_eq!(nobody, PathwayFault::NoRecipient);
}

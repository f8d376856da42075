//! The tables of referrals.

use wayside_domain::referral::{
    ConsentTerms, FieldTerms, Pathway, PathwayFault, PathwayId, PathwayKind, PersonField,
    Recipient, RecipientFault, RecipientId, RecipientKind,
};
use wayside_domain::rule::Backing;
use wayside_domain::service::Phone;

use super::*;
use crate::{MakeFault, RowFault, names};

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

fn way(id: &str) -> Pathway {
    Pathway {
        id: PathwayId(id.to_owned()),
        kind: PathwayKind::SocialContact,
        name: Words::of("en", id),
        about: Words::of("en", "Somebody who would be helped"),
        recipients: vec![RecipientId("harbour".to_owned())],
        checks: Vec::new(),
        otherwise: Words::default(),
        fields: vec![FieldTerms {
            field: PersonField::Alias,
            required: true,
            longest: None,
            law: None,
        }],
        consent: Some(ConsentTerms {
            wording: Words::of("en", "May we pass this on?"),
            days: 30,
            redisclosure: Words::of("en", "Not to be passed on."),
        }),
        without_consent: None,
        deadline_hours: None,
        phone: None,
        backing: backing(),
    }
}

fn programme(id: &str, seed: u8) -> Recipient {
    Recipient {
        id: RecipientId(id.to_owned()),
        name: Words::of("en", id),
        kind: RecipientKind::Programme,
        seal_key: hex::encode([seed; 32]),
        sign_key: SecretKey::generate([seed; 32]).public().to_hex(),
        phone: phone(),
        address: None,
        accepts: vec![PathwayId("contact".to_owned())],
    }
}

/// A row of each table.
pub(super) fn sample() -> (Vec<Pathway>, Vec<Recipient>) {
    (vec![way("contact")], vec![programme("harbour", 3)])
}

fn refused(change: impl FnOnce(&mut Contents)) -> (&'static str, RowFault) {
    let mut contents = contents();
    change(&mut contents);
    match make(&head(), contents, &[&author()]) {
        Err(MakeFault::Row { table, why, .. }) => (table, why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pathway_leads_to_recipients_who_answer_for_it() {
    let other = || RecipientId("other".to_owned());
    assert_eq!(
        refused(|c| c.pathways[0].recipients.push(other())),
        (names::PATHWAYS, RowFault::UnknownRecipient(other()))
    );
    let second = |c: &mut Contents| c.pathways.push(way("contact-2"));
    let harbour = RecipientId("harbour".to_owned());
    assert_eq!(
        refused(second),
        (names::PATHWAYS, RowFault::NotAccepted(harbour))
    );
    let gone = || PathwayId("gone".to_owned());
    assert_eq!(
        refused(|c| c.recipients[0].accepts.push(gone())),
        (names::RECIPIENTS, RowFault::UnknownPathway(gone()))
    );
}

#[test]
fn a_pathway_that_nobody_could_use_is_refused_with_what_to_do() {
    let hotline = refused(|c| c.pathways[0].kind = PathwayKind::Hotline).1;
    let why = PathwayFault::HotlineWithoutPhone;
    let at = String::new();
    assert_eq!(hotline, RowFault::Pathway { at, why });
    assert_eq!(hotline.to_string(), "a hotline needs a `phone`");
    let born = refused(|c| c.pathways[0].fields[0].field = PersonField::DateOfBirth).1;
    assert!(
        born.to_string()
            .starts_with("at `date_of_birth`: only an alias"),
        "{born}"
    );
    let commission = refused(|c| c.pathways[0].kind = PathwayKind::Commission).1;
    assert_eq!(
        commission.to_string(),
        "a commission needs `deadline_hours`"
    );
}

#[test]
fn a_recipient_without_keys_of_its_own_is_refused() {
    let said = |change: fn(&mut Recipient)| refused(|c| change(&mut c.recipients[0])).1;
    let short = said(|r| r.seal_key.truncate(40));
    assert_eq!(short, RowFault::Recipient(RecipientFault::SealKey));
    assert_eq!(
        short.to_string(),
        "`seal_key` is not 64 hexadecimal digits in lower case (32 bytes)"
    );
    let order_8 = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
    let weak = refused(|c| c.recipients[0].seal_key = order_8.to_owned()).1;
    assert_eq!(weak, RowFault::WeakKey("seal_key"));
    // y = 2 is on no point; y = 1 is the neutral one.
    for bad in ["02", "01"] {
        let key = format!("{bad}{}", "00".repeat(31));
        let weak = refused(|c| c.recipients[0].sign_key = key).1;
        assert_eq!(weak, RowFault::WeakKey("sign_key"), "{bad}");
    }
    let harbour = RecipientId("harbour".to_owned());
    let twin = refused(|c| {
        let twin = programme("twin", 3);
        c.recipients.push(twin);
    });
    assert_eq!(twin.1, RowFault::SharedKey(harbour));
}

/// A line of a table changed by its author, after all that `make` would have refused.
fn bent(table: &str, change: impl Fn(&mut Value)) -> PackRefusal {
    let verified = verify(&pack(), &device()).unwrap();
    let mut rows: Vec<Value> = verified.rows(table).unwrap().map(Result::unwrap).collect();
    rows.iter_mut().for_each(change);
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    refusal(
        &Parts::of(&pack()).table(table, &lines).seal(&[&author()]),
        &device(),
    )
}

#[test]
fn a_device_refuses_whatever_a_lying_author_writes() {
    let line = |table: &str| PackRefusal::bad_row(table, 1);
    for change in [
        (|row| row["recipients"] = serde_json::json!(["nobody"])) as fn(&mut Value),
        |row| row["kind"] = "arrest".into(),
        |row| row["kind"] = "commission".into(),
        |row| row["deadline_hours"] = 0.into(),
        |row| row["consent"] = Value::Null,
        |row| row["fields"][0]["field"] = "date_of_birth".into(),
        |row| row["fields"][0]["longest"] = 5_000.into(),
        |row| row["grams"] = 3.into(),
        |row| row["id"] = "con\u{7}tact".into(),
    ] {
        assert_eq!(bent(names::PATHWAYS, change), line(names::PATHWAYS));
    }
    for change in [
        (|row| row["seal_key"] = "00".repeat(32).into()) as fn(&mut Value),
        |row| row["sign_key"] = row["seal_key"].clone(),
        |row| row["sign_key"] = "ff".repeat(32).into(),
        |row| row["seal_key"] = format!("ed{}7f", "ff".repeat(30)).into(),
        |row| row["accepts"] = serde_json::json!(["gone"]),
        |row| row["phone"]["number"] = "".into(),
        |row| row["webhook"] = "https://example.org".into(),
    ] {
        assert_eq!(bent(names::RECIPIENTS, change), line(names::RECIPIENTS));
    }
    // The recipient is sound, and the pathway before it leads to somebody who does not answer for it.
    let silent = bent(names::PATHWAYS, |row| row["id"] = "contact-2".into());
    assert_eq!(silent, line(names::RECIPIENTS));
}

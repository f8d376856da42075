//! Whatever a pack carries comes out of its index as it went in.

use wayside_domain::card::CardTerms;
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::hours::{Holiday, HolidayKind};
use wayside_domain::naloxone::Protocol;
use wayside_domain::referral::{Pathway, PathwayId, Recipient, RecipientId};
use wayside_domain::service::Language;
use wayside_pack::{Cards, VoiceClip};

use super::*;

fn protocol(id: &str, clip: &VoiceClip) -> Protocol {
    let text = include_str!("../../../../pack/src/tests/protocol.json");
    let mut protocol: Protocol = serde_json::from_str(text).unwrap();
    protocol.id = id.to_owned();
    let digest = clip.sha256.clone();
    protocol.states[0].voice.insert("en".to_owned(), digest);
    protocol
}

fn plan() -> ExposurePlan {
    serde_json::from_str(include_str!("../../../../pack/src/tests/plan.json")).unwrap()
}

fn recipient(id: &str, accepts: &str) -> Recipient {
    serde_json::from_value(serde_json::json!({
        "id": id, "name": { "en": "Harbour" }, "kind": "programme", "accepts": [accepts],
        "seal_key": hex::encode(public(1)), "sign_key": hex::encode(public(2)),
        "phone": { "number": "+1-960-555-0199" },
    }))
    .unwrap()
}

/// A key that is a point on its curve.
fn public(seed: u8) -> [u8; 32] {
    let secret = wayside_protocol::RecipientSecret::new([seed; 32]).public();
    if seed == 1 {
        secret.seal_key
    } else {
        secret.sign_key.0
    }
}

fn pathway(id: &str, recipient: &str) -> Pathway {
    serde_json::from_value(serde_json::json!({
        "id": id, "kind": "social_contact", "name": { "en": "Way" }, "about": { "en": "About" },
        "recipients": [recipient], "fields": [{ "field": "alias", "required": true }],
        "otherwise": {}, "backing": { "source": "Agreement 4", "status": "fictional" },
        "consent": { "wording": { "en": "May we?" }, "days": 30, "redisclosure": { "en": "No." } },
    }))
    .unwrap()
}

fn speaking(id: &str, spoken: &[(&str, &str)]) -> Service {
    let mut service = service(id, id, &["detox"], Some(position(40.0, -73.0)));
    let of = |(code, name): &(&str, &str)| Language {
        code: Some((*code).to_owned()),
        name: Some((*name).to_owned()).filter(|name| !name.is_empty()),
        note: None,
    };
    service.languages = spoken.iter().map(of).collect();
    service
}

fn contents() -> Contents {
    let clip = VoiceClip::of(&[0xff, 0xf3, 0x28, 0xc4]);
    Contents {
        kinds: standard_kinds(),
        services: vec![
            speaking("a", &[("es", "Spanish"), ("ES", "again")]),
            speaking("b", &[("es", ""), ("pt", "Portuguese")]),
        ],
        rules: vec![rule("r1"), rule("r2")],
        holidays: vec![Holiday {
            date: "2026-06-10".parse().unwrap(),
            kind: HolidayKind::Public,
            name: Words::of("en", "Ours"),
        }],
        protocols: vec![protocol("second", &clip), protocol("first", &clip)],
        voices: vec![clip],
        exposure_plans: vec![plan()],
        pathways: vec![pathway("way-b", "harbour"), pathway("way-a", "harbour")],
        recipients: vec![Recipient {
            accepts: vec![PathwayId("way-a".to_owned()), PathwayId("way-b".to_owned())],
            ..recipient("harbour", "way-a")
        }],
        cards: Cards {
            terms: Some(CardTerms {
                rule: Some(RuleId("r2".to_owned())),
                no_card: Words::of("en", "Ask for it."),
                phone: None,
            }),
            ..Cards::default()
        },
        ..Contents::default()
    }
}

#[test]
fn what_a_pack_carries_comes_out_as_it_went_in() {
    let (reader, _folder) = reader_over(contents());
    let all = contents();
    let clip = &all.voices[0];
    assert_eq!(reader.protocol().unwrap(), Some(protocol("first", clip)));
    assert_eq!(
        reader.voice(&clip.sha256).unwrap().as_ref(),
        Some(&clip.mp3)
    );
    assert_eq!(reader.voice("00").unwrap(), None);
    assert_eq!(reader.exposure_plan().unwrap(), Some(plan()));
    assert_eq!(reader.cards().unwrap(), all.cards);
    let ids: Vec<String> = reader
        .pathways()
        .unwrap()
        .into_iter()
        .map(|one| one.id.0)
        .collect();
    assert_eq!(ids, ["way-a", "way-b"]);
    let way = reader.pathway(&PathwayId("way-b".to_owned())).unwrap();
    assert_eq!(way.as_ref(), Some(&all.pathways[0]));
    assert_eq!(reader.pathway(&PathwayId("no".to_owned())).unwrap(), None);
    assert_eq!(reader.recipients().unwrap(), all.recipients);
    let harbour = RecipientId("harbour".to_owned());
    assert_eq!(
        reader.recipient(&harbour).unwrap().as_ref(),
        Some(&all.recipients[0])
    );
    assert_eq!(
        reader.recipient(&RecipientId("no".to_owned())).unwrap(),
        None
    );
    let rule = reader.rule(&RuleId("r2".to_owned())).unwrap();
    assert_eq!(rule.as_ref(), Some(&all.rules[1]));
    assert_eq!(reader.rule(&RuleId("r3".to_owned())).unwrap(), None);
    assert_eq!(reader.holidays(), all.holidays);
    assert!(reader.coverage().unwrap().holds(&position(40.0, -73.0)));
}

#[test]
fn a_pack_that_carries_none_of_it_says_so() {
    let (reader, _folder) = reader_over(Contents::default());
    assert_eq!(reader.protocol().unwrap(), None);
    assert_eq!(reader.exposure_plan().unwrap(), None);
    assert_eq!(reader.cards().unwrap(), Cards::default());
    assert_eq!(reader.pathways().unwrap(), []);
    assert_eq!(reader.recipients().unwrap(), []);
    assert!(reader.coverage().is_none() && reader.summaries().is_empty());
}

#[test]
fn each_language_is_counted_once_for_each_service_with_its_first_name() {
    let (reader, _folder) = reader_over(contents());
    let spoken = reader.languages_spoken().unwrap();
    let told: Vec<(&str, Option<&str>, u32)> = spoken
        .iter()
        .map(|one| (one.code.as_str(), one.name.as_deref(), one.services))
        .collect();
    assert_eq!(
        told,
        [("es", Some("Spanish"), 2), ("pt", Some("Portuguese"), 1)]
    );
}

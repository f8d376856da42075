//! Protocols and plans in a pack, and the clips that they are read aloud by.

use wayside_domain::exposure::ExposurePlan;
use wayside_domain::naloxone::Protocol;

use super::*;
use crate::voice::VoiceClip;
use crate::{MakeFault, RowFault, names};

fn protocol(id: &str) -> Protocol {
    let protocol: Protocol = serde_json::from_str(include_str!("protocol.json")).unwrap();
    Protocol {
        id: id.to_owned(),
        ..protocol
    }
}

fn clip() -> VoiceClip {
    VoiceClip::of(&[0xff, 0xf3, 0x28, 0xc4])
}

fn read_aloud(id: &str) -> Protocol {
    let mut protocol = protocol(id);
    protocol.states[0]
        .voice
        .insert("en".to_owned(), clip().sha256);
    protocol
}

fn made(contents: Contents) -> Result<Vec<u8>, MakeFault> {
    make(&head(), contents, &[&author()])
}

fn ids<T: serde::de::DeserializeOwned>(
    bytes: &[u8],
    table: &str,
    id: fn(T) -> String,
) -> Vec<String> {
    let pack = verify(bytes, &device()).unwrap();
    let rows = pack.rows::<T>(table).unwrap();
    rows.map(|row| id(row.unwrap())).collect()
}

#[test]
fn protocols_stand_by_their_ids_and_each_once() {
    let of = |list: &[&str]| Contents {
        protocols: list.iter().map(|id| protocol(id)).collect(),
        ..Contents::default()
    };
    let pack = made(of(&["second", "first"])).unwrap();
    let found = ids::<Protocol>(&pack, names::PROTOCOLS, |one| one.id);
    assert_eq!(found, ["first", "second"]);
    let twice = made(of(&["first", "first"]));
    assert!(
        matches!(twice, Err(MakeFault::Duplicate { .. })),
        "{twice:?}"
    );
    let mut unworkable = of(&["first"]);
    unworkable.protocols[0].states[0].answers[0].go = "nowhere".to_owned();
    let Err(MakeFault::Row { table, id, why }) = made(unworkable) else {
        panic!("it is made")
    };
    assert_eq!((table, id.as_str()), (names::PROTOCOLS, "first"));
    assert!(matches!(why, RowFault::Unworkable { .. }), "{why:?}");
}

#[test]
fn a_step_that_is_read_aloud_has_its_clip_in_the_pack() {
    let of = |voices: Vec<VoiceClip>| {
        made(Contents {
            protocols: vec![read_aloud("first")],
            voices,
            ..Contents::default()
        })
    };
    assert!(of(vec![clip()]).is_ok());
    let Err(MakeFault::Row { table, why, .. }) = of(Vec::new()) else {
        panic!("it is made")
    };
    assert_eq!(
        (table, why),
        (names::PROTOCOLS, RowFault::UnknownClip(clip().sha256))
    );
    // Each clip stands by its own digest.
    let other = VoiceClip::of(&[0xff, 0xf3, 0x28, 0xc4, 1]);
    let mut two = read_aloud("first");
    let spanish = other.sha256.clone();
    two.states[0].voice.insert("es".to_owned(), spanish);
    let both = made(Contents {
        protocols: vec![two],
        voices: vec![clip(), other.clone()],
        ..Contents::default()
    });
    let mut digests = [clip().sha256, other.sha256];
    digests.sort();
    let found = ids::<VoiceClip>(&both.unwrap(), names::VOICES, |one| one.sha256);
    assert_eq!(found, digests);
    let unused = made(Contents {
        voices: vec![clip()],
        ..Contents::default()
    });
    assert!(matches!(
        unused,
        Err(MakeFault::Row {
            why: RowFault::UnusedClip,
            ..
        })
    ));
}

#[test]
fn a_pack_whose_clip_was_left_out_is_refused() {
    let whole = made(Contents {
        protocols: vec![read_aloud("first")],
        voices: vec![clip()],
        ..Contents::default()
    })
    .unwrap();
    assert!(verify(&whole, &device()).is_ok());
    let bent = Parts::of(&whole).table(names::VOICES, "");
    let refused = refusal(&bent.seal(&[&author()]), &device());
    assert!(matches!(refused, PackRefusal::BadRow { .. }), "{refused:?}");
}

#[test]
fn plans_stand_by_their_ids_and_each_once() {
    let plan = |id: &str| -> ExposurePlan {
        let plan: ExposurePlan = serde_json::from_str(include_str!("plan.json")).unwrap();
        ExposurePlan {
            id: id.to_owned(),
            ..plan
        }
    };
    let of = |list: &[&str]| {
        made(Contents {
            exposure_plans: list.iter().map(|id| plan(id)).collect(),
            ..Contents::default()
        })
    };
    let pack = of(&["b", "a"]).unwrap();
    let found = ids::<ExposurePlan>(&pack, names::EXPOSURE_PLANS, |one| one.id);
    assert_eq!(found, ["a", "b"]);
    assert!(matches!(of(&["a", "a"]), Err(MakeFault::Duplicate { .. })));
}

#[test]
fn what_is_printed_of_a_pack_is_its_digest() {
    let verified = verify(&pack(), &device()).unwrap();
    let digest = Sha256::of(&pack());
    assert_eq!(format!("{digest:?}"), digest.to_string());
    let printed = format!("{verified:?}");
    assert!(
        printed.starts_with(&format!("Verified {{ file_sha256: {digest}, signed: ")),
        "{printed}"
    );
}

use std::path::PathBuf;

use super::*;

/// Every wire form that a released version of the app has written. Only ever added to: what lies in
/// officers' journals must stay readable.
const RELEASED: [&str; 29] = [
    "exposure.entry.1.begin.json",
    "exposure.entry.1.close.json",
    "exposure.entry.1.note.json",
    "exposure.entry.1.step.json",
    "exposure.entry.2.begin.json",
    "kit.saved.1.gone.json",
    "kit.saved.1.json",
    "overdose.entry.1.amended.json",
    "overdose.entry.1.answered.json",
    "overdose.entry.1.began.json",
    "overdose.entry.1.closed.json",
    "overdose.entry.1.dosed.json",
    "overdose.entry.1.marked.json",
    "overdose.entry.1.retracted.json",
    "overdose.entry.1.went_back.json",
    "overdose.entry.2.at_spot.json",
    "overdose.entry.2.began.json",
    "overdose.entry.2.dosed.json",
    "overdose.entry.2.in_hand.json",
    "overdose.entry.2.redone.json",
    "overdose.entry.3.noted_age.json",
    "overdose.entry.3.noted_collapse.json",
    "overdose.entry.3.noted_drug.json",
    "overdose.report.1.json",
    "overdose.report.2.json",
    "overdose.report.3.json",
    "record.retracted.1.json",
    "referral.draft.1.json",
    "referral.hotline.1.json",
];

/// Wire forms as a later version may write them, one for each kind, and one of a kind that is not known.
const NEWER: [&str; 8] = [
    "card.checked.1.json",
    "exposure.entry.3.json",
    "kit.saved.2.json",
    "overdose.entry.4.json",
    "overdose.report.4.json",
    "record.retracted.2.json",
    "referral.draft.2.json",
    "referral.hotline.2.json",
];

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/wires")
        .join(name)
}

/// The names of the fixtures that lie there, in order.
fn names(of: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder(of)).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The event that a fixture stands for: `<kind>.<schema version>[.<which>].json`.
fn event(of: &str, name: &str) -> JournalEvent {
    let parts: Vec<&str> = name.split('.').collect();
    let wire = std::fs::read(folder(of).join(name)).unwrap();
    JournalEvent {
        seq: 1,
        device_epoch: Uuid::nil(),
        prev_hash: [0; 32],
        id: Uuid::nil(),
        kind: format!("{}.{}", parts[0], parts[1]),
        schema_version: parts[2].parse().unwrap(),
        subject: Uuid::nil(),
        supersedes: None,
        at: Moment {
            wall_ms: 1,
            boot_id: String::new(),
            mono_ms: 1,
        },
        hlc: 1,
        wire,
        wire_sha256: [0; 32],
        purged_ms: None,
    }
}

/// Reads a wire form and writes it again.
fn again<W: WireForm>(event: &JournalEvent) -> serde_json::Value {
    let wire: W = of_event(event).unwrap().unwrap();
    serde_json::to_value(wire).unwrap()
}

#[test]
fn every_released_wire_form_is_kept_and_can_be_read() {
    assert_eq!(names("released"), RELEASED);
    for name in RELEASED {
        assert_eq!(unreadable(&event("released", name)), None, "{name}");
    }
}

#[test]
fn a_wire_form_that_changes_is_given_another_version() {
    for name in RELEASED {
        let event = event("released", name);
        let before: serde_json::Value = serde_json::from_slice(&event.wire).unwrap();
        let now = match event.kind.as_str() {
            kinds::OVERDOSE => again::<overdose::OverdoseRecord>(&event),
            kinds::REPORT => again::<IncidentReport>(&event),
            kinds::RETRACTED => again::<TakenBack>(&event),
            kinds::KIT => again::<KitSaved>(&event),
            kinds::EXPOSURE => again::<exposure::ExposureRecord>(&event),
            kinds::DRAFT => again::<Referral>(&event),
            kinds::HOTLINE => again::<Called>(&event),
            kind => panic!("{kind} has no form"),
        };
        // What is written by this version differs from what version 1 wrote: raise `SCHEMA`, keep reading the
        // old one, and lay a fixture of the new one beside it.
        assert_eq!(now, before, "{name}");
    }
}

#[test]
fn a_newer_wire_form_is_a_value_and_never_nothing() {
    assert_eq!(names("newer"), NEWER);
    for name in NEWER {
        let event = event("newer", name);
        let why = if name.starts_with("card") {
            UnreadableReason::UnknownKind
        } else {
            UnreadableReason::Newer
        };
        let told = unreadable(&event).unwrap();
        assert_eq!((told.why, told.schema_version), (why, event.schema_version));
        assert_eq!(told.kind, event.kind);
    }
    let all: Vec<JournalEvent> = NEWER.iter().map(|name| event("newer", name)).collect();
    assert_eq!(raw(&all).len(), NEWER.len());
    assert_eq!(raw(&all)[0].wire_base64, "eyJ2ZXJkaWN0IjoiZ29vZCJ9Cg==");
}

#[test]
fn a_newer_field_under_an_old_version_is_not_passed_over_either() {
    let mut event = event("newer", "overdose.entry.4.json");
    event.schema_version = 1;
    let told = unreadable(&event).unwrap();
    assert_eq!(told.why, UnreadableReason::Damaged);
}

#[test]
fn what_was_emptied_when_its_time_was_up_is_no_trouble() {
    let mut event = event("newer", "overdose.entry.4.json");
    event.wire = Vec::new();
    event.purged_ms = Some(1);
    assert_eq!(unreadable(&event), None);
    assert_eq!(
        of_event::<overdose::OverdoseRecord>(&event)
            .unwrap()
            .map(drop),
        None
    );
}

#[test]
fn a_run_counts_what_it_cannot_read_and_keeps_the_rest() {
    let begun = "overdose.entry.1.began.json";
    let wires = ["released", "released", "newer"].into_iter();
    let wires = wires.zip([
        begun,
        "overdose.entry.1.dosed.json",
        "overdose.entry.4.json",
    ]);
    let wires = wires.map(|(of, name)| of_event::<overdose::OverdoseRecord>(&event(of, name)));
    let live = overdose::LiveRun::of(Uuid::nil(), wires).unwrap();
    assert_eq!(live.unreadable, 1);
    assert_eq!(live.run.doses(&live.protocol).len(), 1);
}

#[test]
fn an_exposure_is_of_the_district_that_its_beginning_says_or_of_nobody_knows_which() {
    let of = |which: &[(&str, &str)]| {
        let events: Vec<JournalEvent> = which.iter().map(|(of, name)| event(of, name)).collect();
        exposure::fictional(&events)
    };
    let step = ("released", "exposure.entry.1.step.json");
    assert_eq!(
        of(&[("released", "exposure.entry.1.begin.json"), step]),
        None
    );
    assert_eq!(
        of(&[("released", "exposure.entry.2.begin.json"), step]),
        Some(true)
    );
    assert_eq!(of(&[("newer", "exposure.entry.3.json"), step]), None);
}

//! The shelf as a whole: installing, breaking, answering.

mod answers;
mod crash;
mod damage;
mod everything;
mod installing;
mod nearest;
mod plans;
mod searching;
mod summaries;
mod zones;

use std::path::Path;

use chrono::{DateTime, Utc};
use tempfile::TempDir;
use wayside_domain::rule::SourceStatus;
use wayside_domain::zone::{Shape, ZoneId};
use wayside_domain::{Kind, KindId, Position, Rule, RuleId, Service, Street, Words, Zone};
use wayside_pack::{
    Contents, PackHead, TrustedKeys, Unverified, Verified, Version, make, training_key,
};

use super::{Reader, Shelf};

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn position(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

fn kind_id(id: &str) -> KindId {
    KindId::new(id).unwrap()
}

fn service(id: &str, name: &str, kinds: &[&str], at: Option<Position>) -> Service {
    let mut service = Service::new(id, name, kind_id(kinds[0]));
    service.kinds = kinds.iter().map(|id| kind_id(id)).collect();
    service.position = at;
    service
}

fn rule(id: &str) -> Rule {
    Rule {
        id: RuleId(id.to_owned()),
        title: Words::of("en", "No arrest"),
        text: Words::of("en", "No arrest for possession."),
        source: "Order 12".to_owned(),
        source_url: None,
        status: SourceStatus::Fictional,
        agreed_by: Vec::new(),
        reviewed_on: None,
        reviewed_by: None,
        expires_on: None,
        counsel: None,
    }
}

fn zone(id: &str, name: &str, shape: Shape) -> Zone {
    Zone {
        id: ZoneId(id.to_owned()),
        name: Words::of("en", name),
        rule: RuleId("r1".to_owned()),
        shape,
        around: None,
        hours: None,
        effective_from: None,
        effective_until: None,
    }
}

fn street(id: &str, name: &str) -> Street {
    let lines = vec![vec![position(40.0, -73.0), position(40.1, -73.0)]];
    Street {
        id: id.to_owned(),
        name: name.to_owned(),
        lines,
        class: None,
    }
}

fn standard_kinds() -> Vec<Kind> {
    wayside_domain::kind::standard()
}

fn head(name: &str, version: u64) -> PackHead {
    PackHead {
        fictional: true,
        version: Version::Number(version),
        ..PackHead::new(name, "Port Ellery", "ZZ", "America/New_York")
    }
}

fn verified(head: &PackHead, contents: Contents) -> Verified {
    let bytes = make(head, contents, &[&training_key()]).unwrap();
    let trust = TrustedKeys::keys([]);
    Unverified::read(&bytes)
        .unwrap()
        .verify(&trust, now())
        .unwrap()
}

/// A small pack whose only service carries its version in its name.
fn small(name: &str, version: u64) -> Verified {
    let at = Some(position(40.0, -73.0));
    let contents = Contents {
        kinds: standard_kinds(),
        services: vec![service("s", &format!("Version {version}"), &["detox"], at)],
        ..Contents::default()
    };
    verified(&head(name, version), contents)
}

fn open(folder: &Path) -> Shelf {
    let (shelf, mended) = Shelf::open(folder).unwrap();
    assert_eq!(mended, []);
    shelf
}

/// Installs and uses a pack; gives its slot.
fn install(shelf: &mut Shelf, pack: &Verified) -> String {
    shelf.install(pack, now(), false, true, &mut ()).unwrap().id
}

/// What the pack in use answers: the name of its only service.
fn answer(shelf: &mut Shelf) -> Option<String> {
    let id = shelf.in_use()?.id.clone();
    let reader = shelf.reader(&id).unwrap();
    let near = reader
        .nearest(
            &position(41.0, -73.0),
            &Default::default(),
            &mut |_| true,
            10,
        )
        .unwrap();
    assert_eq!(near.len(), 1);
    let id = &near[0].summary.id;
    let full = reader.service(id).unwrap().unwrap();
    assert_eq!(full.name, near[0].summary.name);
    Some(full.name)
}

/// A reader over `contents`, and the folder that must outlive it.
fn reader_over(contents: Contents) -> (Reader, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = open(folder.path());
    let id = install(&mut shelf, &verified(&head("World", 1), contents));
    let reader = shelf.reader(&id).unwrap();
    assert_eq!(reader.mended(), None);
    (reader, folder)
}

/// The names of the files in a folder, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

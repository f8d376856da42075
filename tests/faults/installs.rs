//! Packs put on the shelf, one over the other, and whether one of them answers whatever was lost.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use wayside_domain::{KindId, Position, Service, ServiceId, kind};
use wayside_pack::{
    Contents, PackHead, TrustedKeys, Unverified, Verified, Version, make, training_key,
};
use wayside_store::disk::Disk;
use wayside_store::journal::JournalGuards;
use wayside_store::{Repair, Shelf};

use crate::flows::{Done, Fact, Found, Telling};
use wayside_tests::disk::Platter;

/// How many versions are installed one after another.
const VERSIONS: u64 = 3;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

/// A small pack whose only service carries its version in its name.
fn pack(version: u64) -> Verified {
    let head = PackHead {
        fictional: true,
        version: Version::Number(version),
        ..PackHead::new("Faults", "Port Ellery", "ZZ", "America/New_York")
    };
    let detox = KindId::new("detox").expect("a kind's name");
    let mut service = Service::new("s", format!("Version {version}"), detox);
    service.position = Position::new(40.0, -73.0).ok();
    let contents = Contents {
        kinds: kind::standard(),
        services: vec![service],
        ..Contents::default()
    };
    let bytes = make(&head, contents, &[&training_key()]).expect("a pack is made");
    Unverified::read(&bytes)
        .and_then(|pack| pack.verify(&TrustedKeys::keys([]), now()))
        .expect("a pack of our own is verified")
}

pub fn flow(telling: &mut Telling, disk: Arc<dyn Disk>, root: &Path, _: JournalGuards) -> Done {
    let (mut shelf, _) = Shelf::open_on(disk, root)?;
    for version in 1..=VERSIONS {
        shelf.install(&pack(version), now(), false, true, &mut ())?;
        telling.told(Fact::Installed(version));
    }
    let id = shelf.slots().first().map(|slot| slot.id.clone());
    if let Some(id) = id {
        telling.told(Fact::MayGoBack);
        shelf.go_back(&id)?;
        telling.told(Fact::WentBack);
    }
    Ok(())
}

/// The version that must answer, or one that may: the next one is in place before anybody is told so.
fn answers(told: &[Fact], version: u64) -> bool {
    if told.contains(&Fact::WentBack) {
        return version == VERSIONS - 1;
    }
    let last = told.iter().rev().find_map(|fact| match fact {
        Fact::Installed(version) => Some(*version),
        _ => None,
    });
    let last = last.unwrap_or(0);
    version == last
        || (version == last + 1 && last < VERSIONS)
        || (told.contains(&Fact::MayGoBack) && version == VERSIONS - 1)
}

/// The version that answers; none where no pack does.
#[cfg(test)]
pub fn version(platter: &Arc<Platter>) -> Option<u64> {
    let (mut shelf, _) = Shelf::open_on(platter.clone(), platter.root()).ok()?;
    let id = shelf.in_use()?.id.clone();
    let reader = shelf.reader(&id).ok()?;
    let service = reader.service(&ServiceId("s".to_owned())).ok()??;
    service.name.strip_prefix("Version ")?.parse().ok()
}

pub fn judge(told: &[Fact], platter: &Arc<Platter>) -> Found {
    let disk: Arc<dyn Disk> = platter.clone();
    let any = told.iter().any(|fact| matches!(fact, Fact::Installed(_)));
    let Ok((mut shelf, mended)) = Shelf::open_on(disk, platter.root()) else {
        return Found::Corrupt;
    };
    if mended.contains(&Repair::ListLost) || mended.contains(&Repair::ListFromSpare) {
        // The list is moved into its place whole: there is never half of one.
        return Found::Torn;
    }
    let Some(id) = shelf.in_use().map(|slot| slot.id.clone()) else {
        return if any { Found::Lost } else { Found::Sound };
    };
    let Ok(reader) = shelf.reader(&id) else {
        return Found::Corrupt;
    };
    if reader.mended().is_some() {
        // What is listed was written through before it was listed.
        return Found::Torn;
    }
    let Ok(Some(service)) = reader.service(&ServiceId("s".to_owned())) else {
        return Found::Corrupt;
    };
    let version = service
        .name
        .strip_prefix("Version ")
        .and_then(|v| v.parse().ok());
    match version {
        Some(version) if answers(told, version) => Found::Sound,
        Some(_) => Found::Lost,
        None => Found::Corrupt,
    }
}

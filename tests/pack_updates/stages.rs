//! A release for some devices first.

use uuid::Uuid;
use wayside_authoring::publish::Stage;
use wayside_sync::packs::UpdateOutcome;
use wayside_tests::publisher::Publisher;

use crate::{Device, county, days, today};

fn some(percent: u8, devices: &[Uuid]) -> Stage {
    Stage::Some {
        percent,
        devices: devices.to_vec(),
    }
}

fn installs(outcome: &UpdateOutcome, wanted: &str) -> bool {
    matches!(outcome, UpdateOutcome::Installed { version, .. } if version == wanted)
}

#[test]
fn a_listed_device_goes_first_the_others_keep_theirs_and_follow_when_it_is_widened() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let other = Device::of(&publisher);
    let mut first = Device::of(&publisher);
    first.id = Uuid::from_u128(2);
    other.fetch(publisher.folder());
    first.fetch(publisher.folder());

    let staged = publisher
        .publish(&county(2), some(0, &[first.id]), days(1))
        .expect("a release");
    assert_eq!(
        other.fetch(publisher.folder()),
        UpdateOutcome::NotForThisDeviceYet
    );
    assert!(installs(&first.fetch(publisher.folder()), "2"));
    assert_eq!(first.fetch(publisher.folder()), UpdateOutcome::UpToDate);
    // A device that has nothing yet gets what is for everybody.
    let late = Device::of(&publisher);
    assert!(installs(&late.fetch(publisher.folder()), "1"));
    assert_eq!(
        late.fetch(publisher.folder()),
        UpdateOutcome::NotForThisDeviceYet
    );

    let widened = publisher
        .publish(&county(2), Stage::Everybody, days(2))
        .expect("widened");
    assert_eq!(widened.release.release, staged.release.release);
    assert_eq!(widened.deltas, staged.deltas);
    assert!(installs(&other.fetch(publisher.folder()), "2"));
    assert_eq!(first.fetch(publisher.folder()), UpdateOutcome::UpToDate);
}

#[test]
fn a_release_that_is_narrowed_again_stays_where_it_is_and_goes_no_further() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    publisher
        .publish(&county(2), some(100, &[]), days(1))
        .expect("a release");
    let device = Device::of(&publisher);
    assert!(installs(&device.fetch(publisher.folder()), "2"));
    publisher
        .publish(&county(2), some(0, &[]), days(2))
        .expect("narrowed");
    assert_eq!(
        device.fetch(publisher.folder()),
        UpdateOutcome::NotForThisDeviceYet
    );
    assert_eq!(device.version(), "2");
    let late = Device::of(&publisher);
    assert!(installs(&late.fetch(publisher.folder()), "1"));
    // A better one follows for both.
    publisher
        .publish(&county(3), Stage::Everybody, days(3))
        .expect("a release");
    assert!(installs(&device.fetch(publisher.folder()), "3"));
    assert!(installs(&late.fetch(publisher.folder()), "3"));
}

#[test]
fn half_of_the_devices_is_about_half_and_the_list_names_none_of_them() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    let named = Uuid::from_u128(0xfeed_beef_cafe);
    publisher
        .publish(&county(1), some(50, &[named]), today())
        .expect("a release");
    let mut device = Device::of(&publisher);
    let mut turns = 0;
    for id in 0..60 {
        device.id = Uuid::from_u128(id);
        let ask = device.ask();
        let mut nothing = Nothing(0);
        let source =
            std::sync::Arc::new(wayside_sync::packs::FolderSource::new(publisher.folder()));
        crate::block_on(wayside_sync::packs::update(&ask, &source, &mut nothing)).expect("asked");
        turns += nothing.0;
    }
    assert!((15..=45).contains(&turns), "{turns} of 60");
    let list = std::fs::read_to_string(publisher.folder().join("metadata/1.targets.json"));
    assert!(!list.expect("a list").contains("feedbeefcafe"));
}

/// Counts the packs it is given and keeps none.
struct Nothing(u32);

impl wayside_sync::packs::Installs for Nothing {
    fn standing(
        &self,
        _: &wayside_domain::release::Release,
    ) -> Result<wayside_sync::packs::UpdateStatus, wayside_sync::packs::InstallFault> {
        Ok(wayside_sync::packs::UpdateStatus::Nothing)
    }
    fn patch(
        &self,
        _: &wayside_domain::release::Release,
        _: &[u8],
    ) -> Result<Vec<u8>, wayside_sync::packs::InstallFault> {
        Err(wayside_sync::packs::InstallFault::Refused(
            "nothing_installed",
        ))
    }
    fn install(
        &mut self,
        _: &wayside_domain::release::Release,
        _: &[u8],
    ) -> Result<(), wayside_sync::packs::InstallFault> {
        self.0 += 1;
        Ok(())
    }
}

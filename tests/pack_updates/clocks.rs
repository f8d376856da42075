//! Clocks that are years off, on a device that has to be brought up to date all the same.

use wayside_authoring::publish::Stage;
use wayside_sync::packs::{UpdateOutcome, UpdateRefusal};
use wayside_tests::publisher::Publisher;

use crate::{Device, county, days, today};

const YEARS: i64 = 2 * 365;

fn installs(outcome: &UpdateOutcome, wanted: &str) -> bool {
    matches!(outcome, UpdateOutcome::Installed { version, .. } if version == wanted)
}

#[test]
fn a_clock_two_years_behind_shuts_nothing_out() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let mut device = Device::of(&publisher);
    device.clock = days(-YEARS);
    assert!(installs(&device.fetch(publisher.folder()), "1"));
    publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    assert!(installs(&device.fetch(publisher.folder()), "2"));
}

#[test]
fn a_clock_two_years_behind_does_not_make_an_expired_list_fresh() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let before = publisher.copy().expect("a copy");
    publisher
        .publish(&county(2), Stage::Everybody, days(200))
        .expect("a release");
    let mut device = Device::of(&publisher);
    device.clock = days(-YEARS);
    assert!(installs(&device.fetch(publisher.folder()), "2"));
    // Its timestamp forgotten, what it knows of time is what the publisher signed.
    std::fs::remove_file(device.air.path().join("metadata/timestamp.json")).expect("forgotten");
    std::fs::remove_file(device.air.path().join("metadata/snapshot.json")).expect("forgotten");
    let wanted = UpdateRefusal::Expired {
        role: "timestamp",
        expired: days(90),
        now: days(200),
    };
    assert_eq!(device.fetch(before.path()), UpdateOutcome::Refused(wanted));
    assert_eq!(device.version(), "2");
}

#[test]
fn a_clock_two_years_ahead_is_told_both_dates_and_the_hubs_word_goes_before_it() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let mut device = Device::of(&publisher);
    device.fetch(publisher.folder());
    publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    device.clock = days(YEARS);
    let wanted = UpdateRefusal::Expired {
        role: "timestamp",
        expired: days(91),
        now: days(YEARS),
    };
    assert_eq!(
        device.fetch(publisher.folder()),
        UpdateOutcome::Refused(wanted)
    );
    assert_eq!(device.version(), "1");
    device.hub_time = Some(days(2));
    assert!(installs(&device.fetch(publisher.folder()), "2"));
}

#[test]
fn a_clock_that_was_set_forth_and_back_again_shuts_nothing_out() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let mut device = Device::of(&publisher);
    device.clock = days(YEARS);
    assert!(matches!(
        device.fetch(publisher.folder()),
        UpdateOutcome::Refused(_)
    ));
    device.clock = days(-YEARS);
    assert!(installs(&device.fetch(publisher.folder()), "1"));
    device.clock = days(1);
    publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    assert!(installs(&device.fetch(publisher.folder()), "2"));
}

#[test]
fn what_the_machines_own_clock_was_last_time_counts_for_nothing() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    // What an update framework that trusts clocks would keep, and stop at for ever.
    for folder in ["metadata", "metadata.new"] {
        let folder = device.air.path().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let future = "\"2099-01-01T00:00:00Z\"";
        std::fs::write(folder.join("latest_known_time.json"), future).expect("written");
    }
    assert!(installs(&device.fetch(publisher.folder()), "1"));
}

#[test]
fn a_hub_that_lies_about_the_time_reaches_no_further_back_than_the_publishers_date() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let before = publisher.copy().expect("a copy");
    publisher
        .publish(&county(2), Stage::Everybody, days(200))
        .expect("a release");
    let mut device = Device::of(&publisher);
    device.clock = days(201);
    device.fetch(publisher.folder());
    for file in ["timestamp.json", "snapshot.json"] {
        std::fs::remove_file(device.air.path().join("metadata").join(file)).expect("forgotten");
    }
    device.hub_time = Some(days(3));
    assert!(matches!(
        device.fetch(before.path()),
        UpdateOutcome::Refused(UpdateRefusal::Expired { .. })
    ));
}

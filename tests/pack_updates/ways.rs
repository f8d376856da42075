//! What is published arrives, and by the shortest way.

use chrono::TimeDelta;
use wayside_authoring::publish::{self, Lifetimes, Lists, Stage};
use wayside_domain::release::Release;
use wayside_pack::training_key;
use wayside_sync::packs::{How, InstallFault, Installs, UpdateOutcome, UpdateStatus};
use wayside_tests::bundle::{self, signer};
use wayside_tests::publisher::{self, Publisher};

use crate::{Device, county, days, today};

fn installed(outcome: &UpdateOutcome) -> (&str, u64, How) {
    match outcome {
        UpdateOutcome::Installed {
            version,
            bytes,
            how,
        } => (version, *bytes, *how),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_first_pack_comes_whole_the_next_as_a_delta_and_then_there_is_nothing_new() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    let first = county(1);
    publisher
        .publish(&first, Stage::Everybody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    assert_eq!(device.version(), "0");
    let outcome = device.fetch(publisher.folder());
    assert_eq!(installed(&outcome), ("1", first.len() as u64, How::Full));
    assert_eq!(device.version(), "1");
    assert_eq!(device.fetch(publisher.folder()), UpdateOutcome::UpToDate);

    let release = publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    let outcome = device.fetch(publisher.folder());
    assert_eq!(installed(&outcome), ("2", release.deltas[0].1, How::Delta));
    assert!(release.deltas[0].1 * 4 < release.bytes, "{release:?}");
    assert_eq!(device.version(), "2");
    assert_eq!(device.fetch(publisher.folder()), UpdateOutcome::UpToDate);
}

#[test]
fn deltas_lead_from_the_last_eight_releases_and_a_device_further_behind_takes_the_whole() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    let mut devices = Vec::new();
    for version in 1..=10 {
        let outcome = publisher.publish(&county(version), Stage::Everybody, days(version.into()));
        let outcome = outcome.expect("a release");
        assert_eq!(outcome.release.release, u64::from(version));
        assert_eq!(outcome.deltas.len(), 8.min(version as usize - 1));
        if version <= 3 {
            let device = Device::of(&publisher);
            device.fetch(publisher.folder());
            devices.push(device);
        }
    }
    let how = |device: &Device| installed(&device.fetch(publisher.folder())).2;
    assert_eq!(
        devices.iter().map(how).collect::<Vec<_>>(),
        [How::Full, How::Delta, How::Delta]
    );
    assert!(devices.iter().all(|device| device.version() == "10"));
}

#[test]
fn a_pack_made_by_a_delta_is_the_base_of_the_next_and_of_going_back() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    let device_at = |version: u32| {
        publisher
            .publish(&county(version), Stage::Everybody, days(version.into()))
            .expect("a release");
    };
    device_at(1);
    let device = Device::of(&publisher);
    device.fetch(publisher.folder());
    for version in 2..=4 {
        device_at(version);
        assert_eq!(installed(&device.fetch(publisher.folder())).2, How::Delta);
    }
    let device = Device {
        world: device.world.again().expect("opened again"),
        ..device
    };
    assert_eq!(device.version(), "4");
}

#[test]
fn a_release_is_taken_back_by_publishing_the_older_content_under_a_newer_version() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    let device = Device::of(&publisher);
    device.fetch(publisher.folder());
    assert_eq!(device.version(), "2");
    // The very file of version 1 is refused, with what to do instead.
    let fault = publisher
        .plan(&county(1), Stage::Everybody, days(2))
        .expect_err("older");
    assert_eq!(
        fault.to_string(),
        "version 1 is not newer than version 2, which is published"
    );
    publisher
        .publish(&county(3), Stage::Everybody, days(2))
        .expect("a release");
    assert_eq!(installed(&device.fetch(publisher.folder())).0, "3");
}

#[test]
fn publishing_again_changes_nothing_and_a_plan_cut_anywhere_leaves_what_was_published() {
    let publisher = Publisher::new(2, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let again = publisher
        .publish(&county(1), Stage::Everybody, days(1))
        .expect("again");
    assert!(again.plan.files.is_empty());

    let next = publisher
        .plan(&county(2), Stage::Everybody, days(1))
        .expect("a plan");
    let count = next.plan.files.len();
    assert_eq!(
        next.plan.files[count - 1].path.to_str(),
        Some("metadata/timestamp.json")
    );
    for cut in 0..count {
        let half = publisher.copy().expect("a copy");
        publisher::write(half.path(), &next.plan, cut).expect("some of it");
        let device = Device::of(&publisher);
        assert_eq!(
            installed(&device.fetch(half.path())).0,
            "1",
            "cut after {cut} files"
        );
        // And the publisher, asked again, goes on from there.
        publisher::write(half.path(), &next.plan, count).expect("all of it");
        assert_eq!(installed(&device.fetch(half.path())).0, "2");
    }
}

#[test]
fn the_training_pack_with_one_service_changed_comes_in_less_than_five_kilobytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let ours = wayside_tests::root().join("assets/port-ellery");
    publisher::copy(&ours, folder.path()).expect("a copy");
    for (file, old, new) in [
        (
            "spec.toml",
            "version = \"2026.11\"",
            "version = \"2026.12\"",
        ),
        ("services.csv", "+1-960-555-0103", "+1-960-555-0199"),
    ] {
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).expect("a source");
        assert!(text.contains(old), "{file}");
        std::fs::write(&path, text.replacen(old, new, 1)).expect("written");
    }
    let changed = bundle::build(&folder.path().join("spec.toml"), &training_key()).expect("a pack");
    let publisher = Publisher::new(1, 1).expect("a publisher");
    let bundled = bundle::port_ellery().expect("the bundled pack");
    publisher
        .publish(bundled, Stage::Everybody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    assert_eq!(device.fetch(publisher.folder()), UpdateOutcome::UpToDate);
    publisher
        .publish(&changed, Stage::Everybody, days(1))
        .expect("a release");
    let outcome = device.fetch(publisher.folder());
    let (version, bytes, how) = installed(&outcome);
    assert_eq!((version, how), ("2026.12", How::Delta));
    assert!(bytes < 5 << 10, "{bytes} of {} bytes", changed.len());
}

#[test]
fn keys_change_hands_by_a_threshold_of_the_old_and_the_new() {
    let publisher = Publisher::new(2, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    device.fetch(publisher.folder());

    let new = tempfile::tempdir().expect("a folder");
    publisher::write_keys(new.path(), 2, 3, 9).expect("new keys");
    let lists = Lists::read(new.path()).expect("the new lists");
    let keys = publisher.hand(&[new.path().to_owned()]).expect("all keys");
    let lifetimes = Lifetimes::default();
    let rotate = |keys| publish::rotate(&publisher.repository(), &lists, keys, days(1), &lifetimes);
    let only_new = publish::Keys::read(&[new.path().to_owned()]).expect("new keys");
    let fault = rotate(&only_new).expect_err("the old keys have not agreed");
    assert!(fault.to_string().contains("0 of the 2"), "{fault}");
    let plan = rotate(&keys).expect("a plan");
    let last = plan.files.last().expect("files");
    assert_eq!(last.path.to_str(), Some("metadata/2.root.json"));

    for cut in 0..=plan.files.len() {
        let half = publisher.copy().expect("a copy");
        publisher::write(half.path(), &plan, cut).expect("some of it");
        let late = Device::of(&publisher);
        assert_eq!(
            installed(&late.fetch(half.path())).0,
            "1",
            "cut after {cut} files"
        );
    }
    publisher::write(publisher.folder(), &plan, usize::MAX).expect("all of it");
    assert_eq!(device.fetch(publisher.folder()), UpdateOutcome::UpToDate);

    // The old keys publish no more; the new ones do, for devices that follow from the first root.
    let fault = publisher
        .plan(&county(2), Stage::Everybody, days(2))
        .expect_err("old keys");
    assert!(fault.to_string().contains("too few keys"), "{fault}");
    let order = publish::Order {
        pack: &county(2),
        stage: Stage::Everybody,
        keys: &only_new,
        lists: None,
        now: days(2),
        lifetimes,
    };
    let next = publish::publish(&publisher.repository(), &order).expect("a release");
    publisher::write(publisher.folder(), &next.plan, usize::MAX).expect("all of it");
    assert_eq!(installed(&device.fetch(publisher.folder())).0, "2");
    assert_eq!(
        installed(&Device::of(&publisher).fetch(publisher.folder())).0,
        "2"
    );
}

#[test]
fn a_root_whose_other_keys_are_lost_is_followed_too_once_all_of_it_is_in_place() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    std::fs::remove_dir_all(publisher.keys().join("online")).expect("lost");
    let new = tempfile::tempdir().expect("a folder");
    publisher::write_keys(new.path(), 1, 2, 9).expect("new keys");
    let lists = Lists::read(new.path()).expect("the new lists");
    let keys = publisher.hand(&[new.path().to_owned()]).expect("all keys");
    let lifetimes = Lifetimes::default();
    let plan = publish::rotate(&publisher.repository(), &lists, &keys, days(1), &lifetimes);
    let plan = plan.expect("a plan");
    assert_eq!(plan.files[0].path.to_str(), Some("metadata/2.root.json"));
    // Cut after the root: nothing can be fetched, and asking for a refresh puts it right.
    publisher::write(publisher.folder(), &plan, 1).expect("the root");
    let device = Device::of(&publisher);
    assert!(matches!(
        device.fetch(publisher.folder()),
        UpdateOutcome::Refused(_)
    ));
    let plan = publish::refresh(&publisher.repository(), &keys, days(1), &lifetimes);
    publisher::write(publisher.folder(), &plan.expect("a plan"), usize::MAX).expect("all of it");
    assert_eq!(installed(&device.fetch(publisher.folder())).0, "1");
}

#[test]
fn a_refresh_by_the_online_keys_alone_keeps_what_is_published_fresh() {
    let publisher = Publisher::new(2, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    std::fs::remove_dir_all(publisher.keys().join("offline")).expect("in the safe");
    let keys = publisher.hand(&[]).expect("the online keys");
    let mut device = Device::of(&publisher);
    device.clock = days(100);
    assert!(matches!(
        device.fetch(publisher.folder()),
        UpdateOutcome::Refused(_)
    ));
    let plan = publish::refresh(
        &publisher.repository(),
        &keys,
        days(99),
        &Lifetimes::default(),
    );
    let plan = plan.expect("a plan");
    assert_eq!(plan.files.len(), 2);
    publisher::write(publisher.folder(), &plan, usize::MAX).expect("all of it");
    assert_eq!(installed(&device.fetch(publisher.folder())).0, "1");
    assert!(
        publisher
            .plan(&county(2), Stage::Everybody, days(99))
            .is_err()
    );
}

/// Says that it holds version 1, and is wrong: its pack was changed under its hands.
struct Confused<'a>(wayside_companion::updates::ShelfInstaller<'a>);

impl Installs for Confused<'_> {
    fn standing(&self, release: &Release) -> Result<UpdateStatus, InstallFault> {
        self.0.standing(release)
    }
    fn patch(&self, _: &Release, delta: &[u8]) -> Result<Vec<u8>, InstallFault> {
        let limits = wayside_pack::delta::DeltaLimits::default();
        wayside_pack::delta::apply(&county(7), delta, &limits)
            .map_err(|_| InstallFault::Refused("other_base"))
    }
    fn install(&mut self, release: &Release, pack: &[u8]) -> Result<(), InstallFault> {
        self.0.install(release, pack)
    }
}

#[test]
fn a_delta_that_does_not_fit_leads_to_the_whole_pack() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    device.fetch(publisher.folder());
    publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    let source = wayside_sync::packs::FolderSource::new(publisher.folder());
    let outcome = device
        .ask_as(source, &mut Confused(device.world.companion.incoming()))
        .expect("an answer");
    assert_eq!(installed(&outcome).2, How::Full);
    assert_eq!(device.version(), "2");
}

#[test]
fn a_pack_whose_signer_the_device_does_not_trust_is_refused_however_it_was_published() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    let ask = serde_json::json!({ "key_id": signer(2).key_id().to_string() });
    device.world.ask("remove_signer", ask).expect("removed");
    let outcome = device.fetch(publisher.folder());
    let refused = wayside_sync::packs::UpdateRefusal::Pack("stranger");
    assert_eq!(outcome, UpdateOutcome::Refused(refused));
    assert_eq!(device.version(), "0");
}

#[test]
fn a_year_without_news_is_said_and_the_pack_goes_on_answering() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let mut device = Device::of(&publisher);
    device.fetch(publisher.folder());
    device.clock = today() + TimeDelta::days(400);
    assert!(matches!(
        device.fetch(publisher.folder()),
        UpdateOutcome::Refused(_)
    ));
    assert_eq!(device.version(), "1");
}

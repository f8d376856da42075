//! A hub, or whoever stands before it, that serves what it should not. Nothing it does changes what
//! is installed.

use endless::Endless;
use tempfile::TempDir;
use wayside_authoring::publish::Stage;
use wayside_sync::packs::{How, UpdateOutcome, UpdateRefusal};
use wayside_tests::publisher::{self, Publisher};

use crate::{Device, county, days, today};

/// Two releases; a device that has the first; the repository as it was then.
struct Scene {
    publisher: Publisher,
    before: TempDir,
    device: Device,
}

fn scene() -> Scene {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let before = publisher.copy().expect("a copy");
    let device = Device::of(&publisher);
    device.fetch(publisher.folder());
    publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    Scene {
        publisher,
        before,
        device,
    }
}

fn refused(outcome: UpdateOutcome) -> UpdateRefusal {
    match outcome {
        UpdateOutcome::Refused(refused) => refused,
        other => panic!("{other:?}"),
    }
}

fn put(folder: &TempDir, path: &str, bytes: &[u8]) {
    std::fs::write(folder.path().join(path), bytes).expect("written");
}

fn get(folder: &TempDir, path: &str) -> Vec<u8> {
    std::fs::read(folder.path().join(path)).expect("read")
}

#[test]
fn what_was_published_before_is_a_rollback_once_the_newer_was_seen() {
    let scene = scene();
    scene.device.fetch(scene.publisher.folder());
    assert_eq!(scene.device.version(), "2");
    assert_eq!(
        refused(scene.device.fetch(scene.before.path())),
        UpdateRefusal::RolledBack
    );
    // Also for a program that was ended in between, and with a clock set back.
    let device = Device {
        world: scene.device.world.again().expect("opened again"),
        clock: days(-700),
        ..scene.device
    };
    assert_eq!(
        refused(device.fetch(scene.before.path())),
        UpdateRefusal::RolledBack
    );
    assert_eq!(device.version(), "2");
}

#[test]
fn an_old_timestamp_over_new_files_is_a_rollback_and_an_old_snapshot_is_mixed() {
    let scene = scene();
    scene.device.fetch(scene.publisher.folder());
    let mixed = scene.publisher.copy().expect("a copy");
    put(
        &mixed,
        "metadata/timestamp.json",
        &get(&scene.before, "metadata/timestamp.json"),
    );
    assert_eq!(
        refused(scene.device.fetch(mixed.path())),
        UpdateRefusal::RolledBack
    );

    let mixed = scene.publisher.copy().expect("a copy");
    put(
        &mixed,
        "metadata/2.snapshot.json",
        &get(&scene.before, "metadata/1.snapshot.json"),
    );
    assert_eq!(
        refused(scene.device.fetch(mixed.path())),
        UpdateRefusal::Mixed
    );
}

#[test]
fn news_kept_back_is_noticed_when_its_date_has_passed() {
    let scene = scene();
    let mut device = scene.device;
    device.clock = days(60);
    assert_eq!(device.fetch(scene.before.path()), UpdateOutcome::UpToDate);
    device.clock = days(91);
    let said = refused(device.fetch(scene.before.path()));
    let wanted = UpdateRefusal::Expired {
        role: "timestamp",
        expired: days(90),
        now: days(91),
    };
    assert_eq!(said, wanted);
    assert_eq!(device.version(), "1");
}

#[test]
fn a_list_of_another_version_under_the_right_name_is_mixed() {
    let scene = scene();
    let mixed = scene.publisher.copy().expect("a copy");
    put(
        &mixed,
        "metadata/2.targets.json",
        &get(&scene.before, "metadata/1.targets.json"),
    );
    assert_eq!(
        refused(scene.device.fetch(mixed.path())),
        UpdateRefusal::Mixed
    );
    assert_eq!(scene.device.version(), "1");
}

#[test]
fn another_publisher_under_the_same_address_is_not_believed() {
    let scene = scene();
    let stranger = Publisher::new(1, 99).expect("a stranger");
    stranger
        .publish(&county(9), Stage::Everybody, days(1))
        .expect("a release");
    assert_eq!(
        refused(scene.device.fetch(stranger.folder())),
        UpdateRefusal::NotSigned
    );
    // Nor with a root of its own behind the one that is known.
    let theirs = stranger.copy().expect("a copy");
    put(
        &theirs,
        "metadata/2.root.json",
        &stranger.root().expect("a root"),
    );
    assert_eq!(
        refused(scene.device.fetch(theirs.path())),
        UpdateRefusal::NotSigned
    );
    assert_eq!(scene.device.version(), "1");
}

#[test]
fn one_key_of_the_two_that_must_sign_is_not_enough() {
    let two = Publisher::new(2, 1).expect("a publisher");
    two.publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let text = std::fs::read_to_string(two.folder().join("metadata/1.targets.json"));
    let mut targets: serde_json::Value =
        serde_json::from_str(&text.expect("a list")).expect("JSON");
    let signatures = targets["signatures"].as_array_mut().expect("signatures");
    assert_eq!(signatures.len(), 3);
    signatures.truncate(1);
    // The online keys are the hub's: it can sign a snapshot over whatever it likes.
    let hub = Hub::of(&two);
    hub.serve(&serde_json::to_vec(&targets).expect("JSON"));
    let device = Device::of(&two);
    assert_eq!(
        refused(device.fetch(hub.folder.path())),
        UpdateRefusal::NotSigned
    );
}

/// A hub that has the online keys and uses them against its devices.
struct Hub {
    folder: TempDir,
    snapshot: wayside_pack::SecretKey,
    timestamp: wayside_pack::SecretKey,
}

impl Hub {
    fn of(publisher: &Publisher) -> Self {
        let key = |name: &str| {
            let path = publisher.keys().join("online").join(name);
            wayside_pack::SecretKey::parse(&std::fs::read(path).expect("a key")).expect("a key")
        };
        Self {
            folder: publisher.copy().expect("a copy"),
            snapshot: key("snapshot.key"),
            timestamp: key("timestamp.key"),
        }
    }

    fn serve(&self, targets: &[u8]) {
        put(&self.folder, "metadata/1.targets.json", targets);
        let snapshot = self.sign("1.snapshot.json", "targets.json", targets, &self.snapshot);
        self.sign(
            "timestamp.json",
            "snapshot.json",
            &snapshot,
            &self.timestamp,
        );
    }

    fn sign(&self, file: &str, of: &str, bytes: &[u8], key: &wayside_pack::SecretKey) -> Vec<u8> {
        let path = format!("metadata/{file}");
        let mut document: serde_json::Value =
            serde_json::from_slice(&get(&self.folder, &path)).expect("JSON");
        document["signed"]["meta"][of]["length"] = bytes.len().into();
        document["signed"]["meta"][of]["hashes"]["sha256"] =
            wayside_pack::Sha256::of(bytes).to_string().into();
        // Canonical already, but for the order of keys, which `serde_json` keeps sorted.
        let message = serde_json::to_vec(&document["signed"]).expect("JSON");
        document["signatures"][0]["sig"] = key.sign(&message).into();
        let document = serde_json::to_vec(&document).expect("JSON");
        put(&self.folder, &path, &document);
        document
    }
}

#[test]
fn a_hub_with_the_online_keys_cannot_widen_a_stage() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    let nobody = Stage::Some {
        percent: 0,
        devices: Vec::new(),
    };
    publisher
        .publish(&county(1), nobody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    assert_eq!(
        device.fetch(publisher.folder()),
        UpdateOutcome::NotForThisDeviceYet
    );
    let hub = Hub::of(&publisher);
    let text = get(&hub.folder, "metadata/1.targets.json");
    let text = String::from_utf8(text).expect("text");
    hub.serve(text.replace("\"percent\":0", "\"percent\":9").as_bytes());
    assert_eq!(
        refused(device.fetch(hub.folder.path())),
        UpdateRefusal::NotSigned
    );
    // It is the change that is refused, and nothing else about what the hub signed.
    hub.serve(text.as_bytes());
    assert_eq!(
        device.fetch(hub.folder.path()),
        UpdateOutcome::NotForThisDeviceYet
    );
}

#[test]
fn a_damaged_delta_is_made_good_by_the_whole_and_a_damaged_whole_is_refused() {
    let scene = scene();
    let bad = scene.publisher.copy().expect("a copy");
    let spoil = |ending: &str| {
        for entry in std::fs::read_dir(bad.path().join("targets")).expect("targets") {
            let path = entry.expect("an entry").path();
            if path.to_string_lossy().ends_with(ending) {
                let mut bytes = std::fs::read(&path).expect("read");
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                std::fs::write(&path, bytes).expect("written");
            }
        }
    };
    spoil("2.wayside");
    let late = Device::of(&scene.publisher);
    assert_eq!(refused(late.fetch(bad.path())), UpdateRefusal::Damaged);
    assert_eq!(late.version(), "0");
    publisher::copy(scene.publisher.folder(), bad.path()).expect("mended");
    spoil(".delta");
    let outcome = scene.device.fetch(bad.path());
    let came_whole = matches!(outcome, UpdateOutcome::Installed { how: How::Full, .. });
    assert!(came_whole, "{outcome:?}");
}

#[test]
fn a_root_that_was_seen_is_not_forgotten_when_it_is_hidden() {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let before = publisher.copy().expect("a copy");
    let new = tempfile::tempdir().expect("a folder");
    publisher::write_keys(new.path(), 1, 2, 9).expect("new keys");
    let lists = wayside_authoring::publish::Lists::read(new.path()).expect("lists");
    let keys = publisher.hand(&[new.path().to_owned()]).expect("all keys");
    let plan = wayside_authoring::publish::rotate(
        &publisher.repository(),
        &lists,
        &keys,
        days(1),
        &Default::default(),
    );
    publisher::write(publisher.folder(), &plan.expect("a plan"), usize::MAX).expect("written");
    let device = Device::of(&publisher);
    device.fetch(publisher.folder());
    // What the old keys sign now is a thief's.
    assert_eq!(
        refused(device.fetch(before.path())),
        UpdateRefusal::NotSigned
    );
}

#[test]
fn endless_files_are_left_at_their_limit() {
    let scene = scene();
    let ask = |path: &'static str| {
        let (source, served) = Endless::new(scene.publisher.folder(), path);
        (scene.device.ask_source(source).expect("an answer"), served)
    };
    let (outcome, served) = ask("metadata/timestamp.json");
    assert_eq!(refused(outcome), UpdateRefusal::TooLarge);
    assert!(served() < 3 << 20, "{} bytes were taken in", served());
    let (outcome, served) = ask("metadata/2.root.json");
    assert_eq!(refused(outcome), UpdateRefusal::TooLarge);
    assert!(served() < 3 << 20, "{} bytes were taken in", served());
    // Snapshot and targets have a length that was signed.
    let (outcome, served) = ask("metadata/2.targets.json");
    assert_eq!(refused(outcome), UpdateRefusal::TooLarge);
    assert!(served() < 3 << 20, "{} bytes were taken in", served());
    // So have the packs: both the delta and the whole are left at theirs.
    let (outcome, served) = ask("targets/");
    assert_eq!(refused(outcome), UpdateRefusal::Damaged);
    assert!(served() < 1 << 20, "{} bytes were taken in", served());
    assert_eq!(scene.device.version(), "1");
}

#[test]
fn a_page_of_the_networks_own_is_no_metadata() {
    let scene = scene();
    let portal = scene.publisher.copy().expect("a copy");
    put(
        &portal,
        "metadata/timestamp.json",
        b"<!doctype html><title>Sign in</title>",
    );
    assert_eq!(
        refused(scene.device.fetch(portal.path())),
        UpdateRefusal::Unreadable
    );
    assert_eq!(scene.device.version(), "1");
}

/// A source that never ends.
mod endless {
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use wayside_sync::packs::{
        Body, Bytes, FolderSource, OpenedFile, RepositorySource, SourceFault,
    };

    #[derive(Debug)]
    pub struct Endless {
        folder: FolderSource,
        path: &'static str,
        served: Arc<AtomicU64>,
    }

    impl Endless {
        pub fn new(folder: &Path, path: &'static str) -> (Self, impl Fn() -> u64 + use<>) {
            let served = Arc::new(AtomicU64::new(0));
            let source = Self {
                folder: FolderSource::new(folder),
                path,
                served: Arc::clone(&served),
            };
            (source, move || served.load(Ordering::Relaxed))
        }
    }

    pub enum EndlessBody {
        Real(<FolderSource as RepositorySource>::Body),
        Endless(Arc<AtomicU64>),
    }

    impl RepositorySource for Endless {
        type Body = EndlessBody;
        async fn open(
            &self,
            path: &str,
            from: u64,
        ) -> Result<OpenedFile<EndlessBody>, SourceFault> {
            if path.starts_with(self.path) {
                let body = EndlessBody::Endless(Arc::clone(&self.served));
                return Ok(OpenedFile { from, body });
            }
            let opened = self.folder.open(path, from).await?;
            Ok(OpenedFile {
                from: opened.from,
                body: EndlessBody::Real(opened.body),
            })
        }
    }

    impl Body for EndlessBody {
        async fn chunk(&mut self) -> Result<Option<Bytes>, SourceFault> {
            match self {
                Self::Real(file) => file.chunk().await,
                Self::Endless(served) => {
                    served.fetch_add(4096, Ordering::Relaxed);
                    Ok(Some(Bytes::from(vec![b' '; 4096])))
                }
            }
        }
    }
}

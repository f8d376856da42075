use std::path::Path;

use chrono::{DateTime, Utc};
use tempfile::TempDir;
use wayside_pack::{Contents, PackHead, SecretKey, make};

use super::*;

/// Where keys and a repository lie.
struct Place(TempDir);

impl Place {
    fn new(threshold: u32, of: u32) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let mut seed = 0;
        let plan = new_keys::<PublishFault>(threshold, of, || {
            seed += 1;
            Ok([seed; 32])
        });
        write(&place.keys(), &plan.unwrap());
        place
    }

    fn keys(&self) -> PathBuf {
        self.0.path().join("keys")
    }

    fn repository(&self) -> Repository {
        Repository::new(self.0.path().join("repository"))
    }

    fn publish(&self, pack: &[u8], stage: Stage) -> Result<PublishOutcome, PublishFault> {
        let keys = Keys::read(&[self.keys()])?;
        let lists = Lists::read(&self.keys())?;
        let order = Order {
            pack,
            stage,
            keys: &keys,
            lists: Some(&lists),
            now: now(),
            lifetimes: Lifetimes::default(),
        };
        let outcome = publish(&self.repository(), &order)?;
        write(&self.0.path().join("repository"), &outcome.plan);
        Ok(outcome)
    }

    fn read(&self, path: &str) -> serde_json::Value {
        let bytes = std::fs::read(self.0.path().join("repository").join(path)).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }
}

fn write(folder: &Path, plan: &PublishPlan) {
    for file in &plan.files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.bytes).unwrap();
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00.5Z".parse().unwrap()
}

fn pack_of(name: &str, version: u64, signers: &[&SecretKey]) -> Vec<u8> {
    let mut head = PackHead::new(name, "Harbour County", "US", "America/New_York");
    head.version = Version::Number(version);
    make(&head, Contents::default(), signers).unwrap()
}

fn pack(version: u64) -> Vec<u8> {
    pack_of("Help", version, &[&SecretKey::generate([9; 32])])
}

fn fault<T>(result: Result<T, PublishFault>) -> String {
    match result {
        Ok(_) => panic!("what should be refused was done"),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn no_more_keys_must_sign_than_there_are_and_one_at_least() {
    for (threshold, of) in [(0, 1), (2, 1)] {
        let made = new_keys::<PublishFault>(threshold, of, || Ok([1; 32]));
        assert!(fault(made).contains("cannot sign"));
    }
}

#[test]
fn only_files_that_end_in_key_hold_secrets() {
    let plan = new_keys::<PublishFault>(1, 2, || Ok([7; 32])).unwrap();
    let secret = hex::encode([7; 32]);
    for file in &plan.files {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        let is_key = file.path.extension().is_some_and(|end| end == "key");
        assert_eq!(text.contains(&secret), is_key, "{}", file.path.display());
    }
    let names: Vec<_> = plan
        .files
        .iter()
        .map(|f| f.path.display().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "offline/root-1.key",
            "offline/root-2.key",
            "offline/targets-1.key",
            "offline/targets-2.key",
            "online/snapshot.key",
            "online/timestamp.key",
            "keys.json"
        ]
    );
}

#[test]
fn a_list_of_keys_that_was_changed_is_not_ours() {
    let place = Place::new(2, 3);
    let path = place.keys().join("keys.json");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(Lists::read(&place.keys()).is_ok());
    for (old, new) in [
        ("\"threshold\": 2", "\"threshold\": 0"),
        ("\"threshold\": 2", "\"threshold\": 4"),
        ("wayside-pack-keys", "wayside-other-keys"),
        ("\"targets\"", "\"targest\""),
    ] {
        assert!(text.contains(old), "{old}");
        std::fs::write(&path, text.replacen(old, new, 1)).unwrap();
        assert!(
            fault(Lists::read(&place.keys())).contains("is not what"),
            "{new}"
        );
    }
}

#[test]
fn the_first_release_makes_the_root_and_the_timestamp_comes_last() {
    let place = Place::new(2, 3);
    let outcome = place.publish(&pack(1), Stage::Everybody).unwrap();
    let paths: Vec<_> = outcome
        .plan
        .files
        .iter()
        .map(|f| f.path.display().to_string())
        .collect();
    assert_eq!(paths[0], "metadata/1.root.json");
    assert!(paths[1].ends_with(".1.wayside"), "{paths:?}");
    assert_eq!(
        paths[2..],
        [
            "metadata/1.targets.json",
            "metadata/1.snapshot.json",
            "metadata/timestamp.json"
        ]
    );
    let root = place.read("metadata/1.root.json");
    assert_eq!(root["signed"]["roles"]["root"]["threshold"], 2);
    assert_eq!(root["signed"]["roles"]["targets"]["threshold"], 2);
    assert_eq!(root["signed"]["roles"]["timestamp"]["threshold"], 1);
    assert_eq!(root["signed"]["expires"], "2029-11-19T12:00:00Z");
    assert_eq!(root["signatures"].as_array().unwrap().len(), 3);
    assert_eq!(
        place.read("metadata/timestamp.json")["signed"]["expires"],
        "2027-02-18T12:00:00Z"
    );
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    let plan = || {
        Place::new(1, 2)
            .publish(&pack(1), Stage::Everybody)
            .unwrap()
    };
    assert_eq!(plan(), plan());
}

#[test]
fn what_no_device_would_take_is_not_published() {
    let place = Place::new(1, 2);
    let unsigned = place.publish(&pack_of("Help", 1, &[]), Stage::Everybody);
    assert_eq!(fault(unsigned), "the pack is refused: nobody signed it");
    assert!(fault(place.publish(b"PK\x03\x04", Stage::Everybody)).contains("not a .wayside pack"));
    place.publish(&pack(2), Stage::Everybody).unwrap();
    let older = fault(place.publish(&pack(1), Stage::Everybody));
    assert_eq!(
        older,
        "version 1 is not newer than version 2, which is published"
    );
    let other = pack_of("Rules", 3, &[&SecretKey::generate([9; 32])]);
    let other = fault(place.publish(&other, Stage::Everybody));
    assert!(other.contains("Harbour County, Help"), "{other}");
}

#[test]
fn keys_that_are_not_at_hand_are_counted() {
    let place = Place::new(2, 3);
    place.publish(&pack(1), Stage::Everybody).unwrap();
    for key in ["targets-1.key", "targets-2.key"] {
        std::fs::remove_file(place.keys().join("offline").join(key)).unwrap();
    }
    let few = fault(place.publish(&pack(2), Stage::Everybody));
    assert!(few.contains("targets role: 1 of the 2"), "{few}");
    std::fs::remove_dir_all(place.keys().join("offline")).unwrap();
    std::fs::remove_dir_all(place.keys().join("online")).unwrap();
    assert!(fault(Keys::read(&[place.keys()])).contains("no key file"));
}

#[test]
fn a_repository_that_was_tampered_with_is_not_built_upon() {
    for (path, old, new) in [
        ("metadata/timestamp.json", "\"version\":1", "\"version\":7"),
        ("metadata/1.snapshot.json", "\"version\":1", "\"version\":7"),
        ("metadata/1.targets.json", "\"release\":1", "\"release\":7"),
        ("metadata/1.root.json", "\"threshold\":1", "\"threshold\":7"),
    ] {
        let place = Place::new(1, 2);
        place.publish(&pack(1), Stage::Everybody).unwrap();
        let file = place.0.path().join("repository").join(path);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(old), "{path}");
        std::fs::write(&file, text.replacen(old, new, 1)).unwrap();
        let bad = fault(place.publish(&pack(2), Stage::Everybody));
        assert!(bad.contains("is damaged, or not signed"), "{bad}");
    }
}

#[test]
fn a_stage_is_widened_with_the_same_salt_under_the_same_release() {
    let place = Place::new(1, 2);
    let some = |percent| Stage::Some {
        percent,
        devices: Vec::new(),
    };
    let ten = place.publish(&pack(1), some(10)).unwrap().release;
    let fifty = place.publish(&pack(1), some(50)).unwrap().release;
    assert_eq!(ten.release, fifty.release);
    let (ten, fifty) = (ten.rollout.unwrap(), fifty.rollout.unwrap());
    assert_eq!((ten.percent, fifty.percent), (10, 50));
    assert_eq!(ten.salt, fifty.salt);
    let all = place.publish(&pack(1), Stage::Everybody).unwrap();
    assert_eq!(all.release.rollout, None);
    assert!(
        place
            .publish(&pack(1), Stage::Everybody)
            .unwrap()
            .plan
            .files
            .is_empty()
    );
    assert_eq!(
        place.read("metadata/timestamp.json")["signed"]["version"],
        3
    );
}

#[test]
fn a_spoiled_old_pack_is_no_base_for_a_delta() {
    let place = Place::new(1, 2);
    let first = place.publish(&pack(1), Stage::Everybody).unwrap();
    let path = place
        .0
        .path()
        .join("repository")
        .join(&first.plan.files[1].path);
    std::fs::write(path, b"spoiled").unwrap();
    assert_eq!(
        place.publish(&pack(2), Stage::Everybody).unwrap().deltas,
        []
    );
}

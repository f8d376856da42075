//! A thief, or a colleague who borrows the phone: the device in the hand, its records locked, files of one's own
//! to hand, and a trusted signer's help where a test says so.

use serde_json::{Value, json};
use wayside_companion::fault::FaultCode;
use wayside_pack::SecretKey;
use wayside_protocol::RecipientSecret;
use wayside_tests::bundle::{self, signer};
use wayside_tests::world::{self, World};

const PROGRAMME: &str = "referrals/recipients/ellery-health-hub.toml";

/// An officer's device that trusts a signer, joined nothing yet, and is locked.
fn locked() -> World {
    let when = "2026-11-27T19:30:00Z".parse().expect("a time");
    let world = World::new(when).expect("a device");
    world.trust(&signer(2)).expect("the agency's signer");
    world
        .install(&district(1, None, &signer(2)))
        .expect("the agency's pack");
    plain(&world, "lock");
    world
}

/// Port Ellery under another name, in a version of one's choosing; with `key` the health hub's keys are these.
fn district(version: u32, key: Option<u8>, by: &SecretKey) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    world::copy(
        &wayside_tests::root().join("assets/port-ellery"),
        folder.path(),
    )
    .expect("the sources");
    let spec = folder.path().join("spec.toml");
    let head = std::fs::read_to_string(&spec).expect("the spec");
    let head = head
        .replacen(
            "Port Ellery (fictional)",
            "Port Ellery, the thief's tests",
            1,
        )
        .replacen(
            "version = \"2026.11\"",
            &format!("version = \"{version}\""),
            1,
        );
    std::fs::write(&spec, head).expect("the spec");
    if let Some(seed) = key {
        let path = folder.path().join(PROGRAMME);
        let text = std::fs::read_to_string(&path).expect("the programme");
        std::fs::write(&path, with_keys(&text, seed)).expect("the programme");
    }
    bundle::build(&spec, by).expect("a pack")
}

fn with_keys(text: &str, seed: u8) -> String {
    let public = RecipientSecret::new([seed; 32]).public();
    let lines = text.lines().map(|line| match line.split(' ').next() {
        Some("seal_key") => format!("seal_key = \"{}\"", hex(&public.seal_key)),
        Some("sign_key") => format!("sign_key = \"{}\"", public.sign_key.to_hex()),
        Some("key_id") => format!("key_id = \"{}\"", public.id().to_hex()),
        _ => line.to_owned(),
    });
    lines.map(|line| line + "\n").collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn plain(world: &World, name: &str) -> Value {
    world.ask(name, json!({ "language": "en" })).expect(name)
}

/// What came of accepting the file a command offered.
fn accepted(world: &World, offers: &str, accepts: &str, file: &[u8]) -> Result<(), FaultCode> {
    let offer = world
        .companion
        .dispatch_file(offers, file.to_vec())
        .expect("an offer");
    let ask = json!({ "offer": offer["offer"].as_str().expect("it is offered") });
    world
        .companion
        .dispatch(accepts, ask)
        .map(drop)
        .map_err(|fault| fault.code)
}

fn pack(world: &World, file: &[u8]) -> Result<(), FaultCode> {
    accepted(world, "offer_pack", "accept_pack", file)
}

fn version(world: &World) -> String {
    plain(world, "opening")["pack"]["version"]
        .as_str()
        .expect("a version")
        .to_owned()
}

#[test]
fn a_thief_adds_no_signer_of_his_own() {
    let world = locked();
    let before = world.everything().expect("the folder");
    let key = signer(66).public().print().into_bytes();
    let tried = accepted(&world, "offer_signer", "accept_signer", &key);
    assert_eq!(tried, Err(FaultCode::FreshUnlock));
    assert_eq!(world.everything().expect("the folder"), before);
    world.unlock().expect("the officer");
    assert_eq!(
        accepted(&world, "offer_signer", "accept_signer", &key),
        Ok(())
    );
}

#[test]
fn a_pack_that_anybody_can_sign_waits_for_the_officer() {
    let world = locked();
    let training = district(9, Some(66), &wayside_pack::training_key());
    assert_eq!(pack(&world, &training), Err(FaultCode::FreshUnlock));
    assert_eq!(version(&world), "1");
}

#[test]
fn a_trusted_signers_pack_is_free_and_one_that_changes_a_programmes_key_waits_for_the_officer() {
    let world = locked();
    assert_eq!(pack(&world, &district(2, None, &signer(2))), Ok(()));
    assert_eq!(version(&world), "2");
    let swapped = district(3, Some(66), &signer(2));
    assert_eq!(pack(&world, &swapped), Err(FaultCode::FreshUnlock));
    assert_eq!(version(&world), "2");
    // Nor by way of taking the pack away first, or of the version before it.
    let slot = plain(&world, "opening")["pack"]["slot"].clone();
    for way in ["remove_pack", "go_back"] {
        let tried = world.companion.dispatch(way, json!({ "slot": slot }));
        assert_eq!(
            tried.map_err(|fault| fault.code),
            Err(FaultCode::FreshUnlock),
            "{way}"
        );
    }
    world.unlock().expect("the officer");
    assert_eq!(pack(&world, &swapped), Ok(()));
    assert_eq!(version(&world), "3");
}

#[test]
fn an_open_device_that_the_officer_laid_down_is_no_fresh_unlock() {
    let world = locked();
    world.unlock().expect("the officer");
    world.hand.pass_ms(3 * 60_000);
    plain(&world, "touch");
    assert_eq!(plain(&world, "lock_state")["is"], "open");
    let key = signer(66).public().print().into_bytes();
    let tried = accepted(&world, "offer_signer", "accept_signer", &key);
    assert_eq!(tried, Err(FaultCode::FreshUnlock));
    let records = world
        .companion
        .dispatch("export_records", json!({ "ids": [], "format": "csv" }));
    assert_eq!(
        records.map_err(|fault| fault.code),
        Err(FaultCode::FreshUnlock)
    );
}

#[test]
fn a_wrong_pin_is_no_unlock() {
    let world = locked();
    let said = world
        .ask("unlock", json!({ "secret": "000000" }))
        .expect("an answer");
    assert_eq!(said["outcome"], "wrong");
    let tried = world
        .companion
        .dispatch("set_idle", json!({ "minutes": 30 }));
    assert_eq!(
        tried.map_err(|fault| fault.code),
        Err(FaultCode::FreshUnlock)
    );
}

/// Every path under a folder, with its mode.
#[cfg(unix)]
fn modes(folder: &std::path::Path) -> Vec<(std::path::PathBuf, bool, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let about = entry.metadata().expect("its mode");
        found.push((entry.path(), about.is_dir(), about.mode() & 0o777));
        if about.is_dir() {
            found.extend(modes(&entry.path()));
        }
    }
    found
}

/// A device with all that a day leaves behind: a lock, records, a run, letters, packs, card lists, an enrolment.
#[cfg(unix)]
fn lived_in() -> World {
    let world = locked();
    world.unlock().expect("the officer");
    world
        .ask("begin_overdose", json!({ "language": "en" }))
        .expect("a run");
    plain(&world, "lock");
    let mark =
        json!({ "id": uuid::Uuid::now_v7(), "tap": { "is": "mark", "mark": "ems_arrived" } });
    world.ask("tap", mark).expect("a tap while locked");
    let near_miss = json!({ "language": "en", "id": uuid::Uuid::now_v7(), "words": "almost" });
    world.ask("send_near_miss", near_miss).expect("a letter");
    world
}

#[cfg(unix)]
#[test]
fn no_other_user_of_the_machine_can_read_what_is_kept() {
    let world = lived_in();
    let kept = modes(world.folder());
    assert!(kept.len() > 12, "{kept:?}");
    for (path, is_folder, mode) in &kept {
        let wanted = if *is_folder { 0o700 } else { 0o600 };
        assert_eq!(*mode, wanted, "{}: {mode:o}", path.display());
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_an_older_version_left_open_is_closed_at_the_start() {
    use std::os::unix::fs::PermissionsExt as _;
    let (world, opened) = lived_in()
        .meanwhile(|folder| {
            for (path, is_folder, _) in modes(folder) {
                let mode = if is_folder { 0o755 } else { 0o644 };
                let open = std::fs::Permissions::from_mode(mode);
                std::fs::set_permissions(path, open).expect("a mode");
            }
            modes(folder).len()
        })
        .expect("it opens again");
    let kept = modes(world.folder());
    assert!(kept.len() >= opened);
    for (path, is_folder, mode) in &kept {
        let wanted = if *is_folder { 0o700 } else { 0o600 };
        assert_eq!(*mode, wanted, "{}: {mode:o}", path.display());
    }
}

/// As another uid, which only the superuser can become; elsewhere the modes above say it.
#[cfg(unix)]
#[test]
fn another_uid_reads_nothing() {
    use std::os::unix::process::CommandExt as _;
    let world = lived_in();
    let nobody = |program: &str, arguments: &[&str]| {
        let mut command = std::process::Command::new(program);
        command.args(arguments).uid(65_534).gid(65_534).output()
    };
    let Ok(able) = nobody("true", &[]) else {
        eprintln!("skipped: this user can become no other");
        return;
    };
    assert!(able.status.success());
    let folder = world.folder().to_str().expect("a path");
    assert!(!nobody("ls", &[folder]).expect("ls").status.success());
    for (path, is_folder, _) in modes(world.folder()) {
        let path = path.to_str().expect("a path");
        let tried = nobody(if is_folder { "ls" } else { "cat" }, &[path]).expect("a try");
        assert!(!tried.status.success() && tried.stdout.is_empty(), "{path}");
    }
}

#[test]
fn a_training_pin_opens_nothing_that_counts() {
    let when = "2026-11-27T19:30:00Z".parse().expect("a time");
    let world = World::new(when).expect("a device");
    let common = json!({ "kind": "pin", "secret": "000000" });
    assert_eq!(
        world.ask("set_up_lock", common).expect("an answer")["outcome"],
        "too_easy"
    );
    let pin = json!({ "kind": "pin", "secret": "739150" });
    assert_eq!(
        world.ask("set_up_lock", pin).expect("an answer")["outcome"],
        "opened"
    );
    let key = signer(2).public().print().into_bytes();
    let accept = || accepted(&world, "offer_signer", "accept_signer", &key);
    assert_eq!(accept(), Err(FaultCode::PassphraseNeeded));
    let change = json!({ "old": "739150", "kind": "passphrase", "new": world::PASSPHRASE });
    assert_eq!(
        world.ask("change_secret", change).expect("an answer")["outcome"],
        "opened"
    );
    assert_eq!(accept(), Ok(()));
    assert_eq!(plain(&world, "lock_state")["pin_allowed"], false);
    let back = json!({ "old": world::PASSPHRASE, "kind": "pin", "new": "739150" });
    assert_eq!(
        world.ask("change_secret", back).expect("an answer")["outcome"],
        "passphrase_needed"
    );
}

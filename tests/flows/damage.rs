//! Any one file of the data folder damaged in any way: the app opens, what a life hangs on answers, what is
//! damaged is told, and nothing that was kept is gone.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;
use wayside_companion::Companion;
use wayside_companion::clock::Clock;
use wayside_tests::world::{World, copy, files_of};
use wayside_tests::{bundle, drill};

use crate::friday_evening;

const SECRET: &str = wayside_tests::world::PASSPHRASE;

/// What may befall a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// A bit, so far into the file in 64ths.
    Flipped(usize),
    /// Half of it is gone.
    Cut,
    Emptied,
    /// Longer than anything of its kind.
    Grown,
    AFolder,
}

const DAMAGES: [Damage; 7] = [
    Damage::Flipped(0),
    Damage::Flipped(37),
    Damage::Flipped(62),
    Damage::Cut,
    Damage::Emptied,
    Damage::Grown,
    Damage::AFolder,
];

impl Damage {
    /// Does it, and gives the bytes that lie there then; `None` where nothing is left of them.
    fn befalls(self, path: &Path) -> Option<Vec<u8>> {
        let mut bytes = std::fs::read(path).expect("a file");
        match self {
            Self::Flipped(part) => {
                let place = bytes.len() * part / 64;
                bytes[place] ^= 1;
            }
            Self::Cut => bytes.truncate(bytes.len() / 2),
            Self::Emptied => bytes.clear(),
            Self::Grown => bytes.extend(std::iter::repeat_n(b' ', 40_000)),
            Self::AFolder => {
                std::fs::remove_file(path).expect("taken away");
                std::fs::create_dir(path).expect("a folder");
                return None;
            }
        }
        std::fs::write(path, &bytes).expect("damage");
        Some(bytes)
    }
}

/// A device with a lock, locked while an overdose with a dose runs, and all sorts of files.
fn lived_in() -> World {
    let world = World::new(friday_evening()).expect("a device");
    world.trust(&bundle::signer(7)).expect("a signer");
    asked(&world.companion, "set_idle", json!({ "minutes": 7 }));
    begin_with_a_dose(&world.companion);
    plain(&world.companion, "lock");
    tap(&world.companion, json!({ "is": "dose", "sure": true }));
    world
}

fn asked(companion: &Companion, name: &str, ask: Value) -> Value {
    let answer = companion.dispatch(name, ask);
    answer.unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

fn plain(companion: &Companion, name: &str) -> Value {
    asked(companion, name, json!({ "language": "en" }))
}

fn tap(companion: &Companion, tap: Value) -> Value {
    let answer = asked(
        companion,
        "tap",
        json!({ "id": Uuid::now_v7(), "tap": tap }),
    );
    assert!(answer["refused"].is_null(), "{tap:?}: {answer}");
    answer["page"].clone()
}

/// Begins an overdose, or goes on with the one that runs, and taps a dose: how many there are then.
fn begin_with_a_dose(companion: &Companion) -> usize {
    let ask = json!({ "language": "en", "level": "bls", "product": "narcan4" });
    asked(companion, "begin_overdose", ask);
    let page = tap(companion, json!({ "is": "dose", "sure": true }));
    page["view"]["doses"].as_array().expect("doses").len()
}

fn open(folder: &Path) -> Companion {
    let pack = bundle::port_ellery().expect("the training district");
    let opened = Companion::open(folder, pack, Clock::fixed(friday_evening()));
    opened.unwrap_or_else(|fault| panic!("it does not open: {fault}"))
}

/// All that a life may hang on answers as on a sound device.
fn answers(companion: &Companion) {
    assert!(begin_with_a_dose(companion) >= 1);
    let fix = json!({
        "position": { "latitude": 46.9, "longitude": -31.7 },
        "accuracy_m": 12.0, "taken_at": friday_evening(), "source": "device",
    });
    let ask = json!({
        "language": "en", "fix": fix, "kinds": ["syringe_programme"], "open": "now", "limit": 5,
    });
    assert_eq!(
        asked(companion, "nearest", ask)["rows"][0]["name"],
        "Harbour Exchange"
    );
    let zone = asked(
        companion,
        "standing",
        json!({ "language": "en", "fix": fix }),
    );
    assert_eq!(zone["zone"]["verdict"], "inside");
    let cards = drill::drill().expect("cards").cards;
    let good = cards.into_iter().find(|card| card.name == "good");
    let ask = json!({ "language": "en", "text": good.expect("a good card").text });
    assert_eq!(
        asked(companion, "check_card", ask)["verdict"]["verdict"],
        "confirmed"
    );
}

/// What can be made again from what the app brings, or is no more than a log of a file.
fn is_disposable(name: &str) -> bool {
    [".sqlite", ".tmp", "-wal", "-shm", "shelf.spare.json"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Each of these bytes is somewhere in the folder: whole, as the beginning of something longer, or its end in a
/// file of its own.
fn are_kept(folder: &Path, kept: &[(String, Vec<u8>)], which: &str) {
    let there = files_of(folder).expect("what is there");
    for (name, bytes) in kept.iter().filter(|(name, _)| !is_disposable(name)) {
        let alike = |now: &[u8]| bytes.iter().zip(now).take_while(|(a, b)| a == b).count();
        let most = there.iter().map(|(_, now)| alike(now)).max().unwrap_or(0);
        let end = &bytes[most..];
        let kept = end.is_empty() || there.iter().any(|(_, now)| now.starts_with(end));
        assert!(kept, "{which}: {name} is nowhere any more");
    }
}

/// Damages a copy of a device, opens it and asks all that must answer.
fn survives(sound: &[(String, Vec<u8>)], from: &Path, name: &str, damage: Damage) {
    let copied = tempfile::tempdir().expect("a folder");
    copy(from, copied.path()).expect("a copy");
    let which = format!("{name}, {damage:?}");
    let left = damage.befalls(&copied.path().join(name));
    let mut kept: Vec<_> = sound
        .iter()
        .filter(|(other, _)| other != name)
        .cloned()
        .collect();
    kept.extend(left.map(|bytes| (name.to_owned(), bytes)));
    {
        let companion = open(copied.path());
        let is = plain(&companion, "lock_state")["is"].clone();
        assert!(
            is != "open" && is != "not_set_up",
            "{which}: the records stay shut: {is}"
        );
        assert!(
            companion
                .dispatch("records", json!({ "language": "en" }))
                .is_err()
        );
        answers(&companion);
    }
    are_kept(copied.path(), &kept, &which);
    // And once more: what was put right stays right.
    begin_with_a_dose(&open(copied.path()));
    are_kept(copied.path(), &kept, &which);
}

/// A device that was lived in and closed, all its files, and where they lie.
fn closed() -> (Vec<(String, Vec<u8>)>, TempDir) {
    let aside = tempfile::tempdir().expect("a folder");
    let lay_aside = |folder: &Path| {
        copy(folder, aside.path()).expect("a copy");
        files_of(folder).expect("what is there")
    };
    let (_world, sound) = lived_in().meanwhile(lay_aside).expect("it opens again");
    (sound, aside)
}

/// Damages each file of these folders, one at a time, in every way.
fn each_survives(folders: &[&str], wanted: &[&str]) {
    let (sound, from) = closed();
    let named = |name: &str| sound.iter().any(|(other, _)| other == name);
    for wanted in wanted {
        assert!(named(wanted), "{wanted} is no file");
    }
    let is_wanted = |name: &str| folders.iter().any(|folder| name.starts_with(folder));
    for (name, bytes) in &sound {
        if !is_wanted(name) || bytes.is_empty() {
            continue;
        }
        for damage in DAMAGES {
            survives(&sound, from.path(), name, damage);
        }
    }
}

#[test]
fn whatever_befalls_the_records_what_a_life_hangs_on_answers_and_nothing_is_lost() {
    let files = [
        "journal/attempts.json",
        "journal/capture.bin",
        "journal/device.key",
        "journal/running.key",
        "journal/vault.json",
    ];
    each_survives(&["journal/"], &files);
}

#[test]
fn whatever_befalls_packs_signers_and_letters_what_a_life_hangs_on_answers_and_nothing_is_lost() {
    let files = ["outbox/outbox.key", "shelf/shelf.json", "signers.json"];
    each_survives(&["outbox/", "shelf/", "signers.json"], &files);
}

/// Opens a damaged copy of a device, and gives what it says of itself.
fn told(from: &Path, name: &str, damage: Damage) -> (TempDir, Companion, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    copy(from, folder.path()).expect("a copy");
    damage.befalls(&folder.path().join(name));
    let companion = open(folder.path());
    let notices = plain(&companion, "opening")["notices"].clone();
    (folder, companion, notices)
}

#[test]
fn what_is_damaged_is_said_and_the_records_open_where_their_lock_is_whole() {
    let (_, from) = closed();
    for (name, damage, notices, doses) in [
        (
            "journal/running.key",
            Damage::Cut,
            json!(["running_lost"]),
            1,
        ),
        (
            "journal/attempts.json",
            Damage::Emptied,
            json!(["tries_lost"]),
            2,
        ),
        (
            "journal/capture.bin",
            Damage::AFolder,
            json!(["captured_lost"]),
            2,
        ),
        ("signers.json", Damage::AFolder, json!(["signers_lost"]), 2),
        ("shelf/shelf.json", Damage::Cut, json!([]), 2),
    ] {
        let (_folder, companion, said) = told(from.path(), name, damage);
        assert_eq!(said, notices, "{name}");
        let answer = asked(&companion, "unlock", json!({ "secret": SECRET }));
        assert_eq!(answer["outcome"], "opened", "{name}: {answer}");
        let rows = plain(&companion, "records")["rows"].clone();
        let most = rows
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["doses"].as_u64());
        assert!(most.max().flatten() >= Some(doses), "{name}: {rows}");
    }
}

#[test]
fn a_damaged_lock_opens_nothing_and_a_new_pin_puts_what_it_locked_aside() {
    let (sound, from) = closed();
    for (name, damage) in [
        ("journal/vault.json", Damage::Flipped(37)),
        ("journal/vault.json", Damage::AFolder),
        ("journal/device.key", Damage::Cut),
    ] {
        let (folder, companion, said) = told(from.path(), name, damage);
        assert_eq!(said, json!(["lock_damaged"]), "{name}");
        assert_eq!(plain(&companion, "lock_state")["is"], "lock_damaged");
        let tried = companion.dispatch("unlock", json!({ "secret": SECRET }));
        assert!(tried.is_err(), "{name}: {tried:?}");
        let saved = tap(&companion, json!({ "is": "dose", "sure": true }));
        assert_eq!(saved["saved"], true, "{name}: its own file is enough");
        let ask = json!({ "kind": "passphrase", "secret": "four plain herons wade" });
        let answer = asked(&companion, "set_up_lock", ask);
        assert_eq!(answer["outcome"], "opened", "{name}: {answer}");
        let rows = plain(&companion, "records")["rows"].clone();
        assert_eq!(
            rows.as_array().map(Vec::len),
            Some(1),
            "what runs joins: {rows}"
        );
        assert_eq!(rows[0]["doses"], 3);
        drop(companion);
        let kept: Vec<_> = sound
            .iter()
            .filter(|(other, _)| other != name)
            .cloned()
            .collect();
        are_kept(folder.path(), &kept, name);
        assert_eq!(plain(&open(folder.path()), "lock_state")["is"], "locked");
    }
}

//! A device that an earlier version of the app filled, opened by this one.
//!
//! `fixtures/device/N` is the folder of a device, without what the app makes anew: the lock, the journal, a
//! frame that was caught while it was locked, a run that goes on, and an outbox with a letter that waits.
//! Where a file changes its form on purpose, its reader goes on reading the old one: lay a folder of the new
//! form beside it (`WAYSIDE_WRITE_FIXTURES=1` writes the newest), and never touch an older one. The keys in it are this
//! device's alone, and its PIN stands below.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_tests::world::{World, copy};

use crate::friday_evening;

const PIN: &str = "246813";
/// The folder that the app writes today.
const NEWEST: &str = "1";
/// What the app makes anew when it is not there.
const MADE_ANEW: [&str; 2] = ["shelf", "incoming"];

fn fixtures() -> PathBuf {
    wayside_tests::root().join("tests/flows/fixtures/device")
}

fn asked(world: &World, name: &str, ask: Value) -> Value {
    world.ask(name, ask).expect(name)
}

fn plain(world: &World, name: &str) -> Value {
    asked(world, name, json!({ "language": "en" }))
}

fn tap(world: &World, tap: Value) {
    let answer = asked(world, "tap", json!({ "id": Uuid::now_v7(), "tap": tap }));
    assert!(answer["refused"].is_null(), "{tap:?}: {answer}");
}

/// A referral that was sent, so that its letter is frozen and waits for a hub.
fn refer(world: &World) {
    let begin = json!({ "is": "begin", "pathway": "social-contact" });
    let page = asked(world, "referral_draft", begin);
    let mut referral = page["referral"].clone();
    referral["recipient"] = json!("harbour-case-desk");
    referral["person"] = json!({ "alias": "Osprey", "where_to_find": "Ferry steps" });
    referral["answers"] = json!({ "wants_it": { "yes": true } });
    referral["contact"] = json!("in_person");
    referral["consent"] = json!({
        "given_by": "person", "how": "spoken", "read_by": "officer", "language": "es",
        "at_ms": page["now_ms"],
    });
    let page = asked(world, "save_referral", json!({ "referral": referral }));
    assert_eq!(page["saved"], true, "{page}");
    let ask = json!({ "language": "en", "id": page["referral"]["id"] });
    assert_eq!(asked(world, "send_referral", ask)["is"], "queued");
}

/// A device with something in each of its files, locked.
fn filled() -> World {
    let world = World::new(friday_evening()).expect("a device");
    let ask = json!({ "kind": "pin", "secret": PIN });
    assert_eq!(asked(&world, "set_up_lock", ask)["outcome"], "opened");
    let kit = json!({ "product": "narcan4", "lot": "A1", "expires_on": "2027-01-31", "doses": 2 });
    asked(&world, "save_kit", json!({ "kit": kit }));
    refer(&world);
    plain(&world, "lock");
    let hotline = json!({ "pathway": "health-hub-hotline" });
    assert_eq!(asked(&world, "hotline", hotline)["recorded"], true);
    let begin = json!({ "language": "en", "level": "bls", "product": "narcan4" });
    asked(&world, "begin_overdose", begin);
    tap(&world, json!({ "is": "dose", "sure": true }));
    world
}

/// Everything that was saved on [`filled`] is there.
fn is_whole(world: &World) {
    assert_eq!(plain(world, "lock_state")["is"], "locked");
    let page = plain(world, "overdose");
    assert_eq!(page["view"]["doses"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["unreadable"], 0);
    let answer = asked(world, "unlock", json!({ "secret": PIN }));
    assert_eq!(answer["outcome"], "opened", "{answer}");
    assert_eq!(answer["unfinished"], json!([]));
    assert_eq!(
        answer["joined"], 3,
        "a hotline, the beginning of a run, a dose"
    );
    let kits = plain(world, "kits");
    assert_eq!(kits["kits"][0]["kit"]["product"], "narcan4");
    let rows = plain(world, "referrals")["rows"].clone();
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    assert_eq!(rows[0]["state"]["is"], "queued", "{rows}");
    let records = plain(world, "records");
    assert_eq!(records["whole"], true);
    assert_eq!(records["unreadable"], json!([]));
}

fn write(world: &World, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    copy(world.folder(), to).expect("a copy");
    for name in MADE_ANEW {
        let _ = std::fs::remove_dir_all(to.join(name));
    }
}

#[test]
fn a_device_that_an_earlier_version_filled_opens_whole() {
    let filled = filled().again().expect("it opens again");
    is_whole(&filled.again().expect("and once more"));
    if std::env::var_os("WAYSIDE_WRITE_FIXTURES").is_some() {
        write(&self::filled(), &fixtures().join(NEWEST));
    }
    let mut opened = 0;
    for folder in std::fs::read_dir(fixtures())
        .expect("the fixtures")
        .flatten()
    {
        let world = World::new(friday_evening()).expect("a device");
        let fill = |to: &Path| copy(&folder.path(), to).expect("a copy");
        let (world, ()) = world.meanwhile(fill).expect("it opens");
        is_whole(&world);
        opened += 1;
    }
    assert!(opened >= 1, "there is a folder of each version");
}

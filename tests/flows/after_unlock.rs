//! What follows an unlock may fail; the records are open all the same, and it is told beside.

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_store::capture::{Capture, CaptureSecret};
use wayside_store::journal::Draft;
use wayside_tests::world::World;

use crate::friday_evening;

const PIN: &str = "246813";

/// A device with a PIN that is locked, on which a hotline was tapped since.
fn locked() -> World {
    let world = World::new(friday_evening()).expect("a device");
    let ask = json!({ "kind": "pin", "secret": PIN });
    assert_eq!(asked(&world, "set_up_lock", ask)["outcome"], "opened");
    asked(&world, "lock", json!({ "language": "en" }));
    hotline(&world);
    world
}

fn asked(world: &World, name: &str, ask: Value) -> Value {
    world.ask(name, ask).expect(name)
}

fn hotline(world: &World) {
    let ask = json!({ "pathway": "health-hub-hotline" });
    assert_eq!(asked(world, "hotline", ask)["recorded"], true);
}

fn unlocked(world: &World) -> Value {
    let answer = asked(world, "unlock", json!({ "secret": PIN }));
    assert_eq!(answer["outcome"], "opened", "{answer}");
    assert_eq!(answer["state"]["is"], "open");
    let page = asked(world, "records", json!({ "language": "en" }));
    assert_eq!(page["whole"], true);
    answer
}

#[test]
fn an_unlock_after_which_all_came_about_says_nothing_more() {
    let answer = unlocked(&locked());
    assert_eq!(answer["unfinished"], json!([]));
    assert_eq!(answer["joined"], 1);
}

#[test]
fn a_pack_that_cannot_be_read_keeps_no_records_shut() {
    let world = locked();
    let mut spoiled = 0;
    for (path, bytes) in world.everything().expect("all that is there") {
        if path.starts_with("shelf") && bytes.starts_with(b"SQLite format 3") {
            // Every page but the first is nonsense: the index is open, and cannot be read.
            let mut bytes = bytes;
            bytes.iter_mut().skip(4096).for_each(|byte| *byte = 0xa5);
            std::fs::write(world.folder().join(path), bytes).expect("damage");
            spoiled += 1;
        }
    }
    assert!(spoiled > 0, "there is an index to spoil");
    let answer = unlocked(&world);
    let told = answer["unfinished"].as_array().expect("what was to follow");
    assert_eq!(told.len(), 1, "{answer}");
    assert_eq!(told[0]["what"], "remove_old");
    assert_eq!(answer["joined"], 1, "what waited has joined all the same");
}

#[test]
fn a_frame_that_cannot_be_opened_costs_only_itself_and_is_kept() {
    let world = locked();
    let journal = world.folder().join("journal");
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(7);
        Ok(())
    };
    let draft = Draft {
        id: Uuid::from_u128(1),
        kind: "overdose.entry".to_owned(),
        schema_version: 1,
        subject: Uuid::from_u128(2),
        supersedes: None,
        at: wayside_companion::clock::Clock::fixed(friday_evening()).moment(),
        wire: b"{}".to_vec(),
    };
    let stranger = CaptureSecret::new([3; 32]).public();
    Capture::at(&journal)
        .append(&stranger, &draft, &mut random)
        .expect("a frame sealed to somebody else");
    hotline(&world);
    let answer = unlocked(&world);
    let told = json!([{ "what": "read_captured", "code": "damaged" }]);
    assert_eq!(answer["unfinished"], told);
    assert_eq!(answer["joined"], 2, "those before and after it have joined");
    assert_eq!(answer["state"]["captured"], 1, "it is where it was");
    asked(&world, "lock", json!({ "language": "en" }));
    let again = unlocked(&world);
    assert_eq!(again["joined"], 0, "nothing joins twice");
    assert_eq!(again["unfinished"], told, "and it is said again");
}

#[test]
fn a_running_file_that_cannot_be_read_keeps_no_records_shut() {
    let world = locked();
    let name = format!("{}.run", Uuid::from_u128(9));
    std::fs::create_dir(world.folder().join("journal").join(name)).expect("no file at all");
    let answer = unlocked(&world);
    let told = answer["unfinished"].as_array().expect("what was to follow");
    assert_eq!(told.len(), 1, "{answer}");
    assert_eq!(told[0]["what"], "join");
}

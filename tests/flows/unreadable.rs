//! What a later version of the app saved, after a step back to this one: told, kept, given out as it was
//! saved, and never passed over.

use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_store::capture::Capture;
use wayside_store::journal::Draft;
use wayside_store::running::Running;
use wayside_store::vault::Vault;
use wayside_tests::world::World;

use crate::friday_evening;

const PIN: &str = "246813";
/// Base64 of `{"x":1}`, which is the wire form of all that [`newer`] makes.
const RAW: &str = "eyJ4IjoxfQ==";

fn world() -> World {
    let world = World::new(friday_evening()).expect("a device");
    let ask = json!({ "kind": "pin", "secret": PIN });
    assert_eq!(asked(&world, "set_up_lock", ask)["outcome"], "opened");
    plain(&world, "lock");
    world
}

fn asked(world: &World, name: &str, ask: Value) -> Value {
    world.ask(name, ask).expect(name)
}

fn plain(world: &World, name: &str) -> Value {
    asked(world, name, json!({ "language": "en" }))
}

fn unlock(world: &World) -> Value {
    let answer = asked(world, "unlock", json!({ "secret": PIN }));
    assert_eq!(answer["outcome"], "opened");
    assert_eq!(answer["unfinished"], json!([]));
    answer
}

fn begin(world: &World) -> Uuid {
    let ask = json!({ "language": "en", "level": "bls", "product": "narcan4" });
    let page = asked(world, "begin_overdose", ask);
    let incident = page["incident"].as_str().expect("an id");
    incident.parse().expect("an id")
}

fn tap(world: &World, tap: Value) -> Value {
    let answer = asked(world, "tap", json!({ "id": Uuid::now_v7(), "tap": tap }));
    assert!(answer["refused"].is_null(), "{tap:?}: {answer}");
    answer["page"].clone()
}

/// Something that a later version saved.
fn newer(kind: &str, schema_version: u32, subject: Uuid) -> Draft {
    Draft {
        id: Uuid::now_v7(),
        kind: kind.to_owned(),
        schema_version,
        subject,
        supersedes: None,
        at: wayside_companion::clock::Clock::fixed(friday_evening()).moment(),
        wire: br#"{"x":1}"#.to_vec(),
    }
}

fn random(bytes: &mut [u8]) -> std::io::Result<()> {
    let random = Uuid::new_v4();
    for (byte, from) in bytes.iter_mut().zip(random.as_bytes().iter().cycle()) {
        *byte = *from;
    }
    Ok(())
}

fn runs(folder: &Path, draft: &Draft) {
    let running = Running::open(&folder.join("journal"), &mut random).expect("the running files");
    running.append(draft, &mut random).expect("an entry");
}

fn captured(folder: &Path, draft: &Draft) {
    let folder = folder.join("journal");
    let vault = Vault::open(&folder).expect("a vault").expect("a vault");
    let public = vault.capture_public().expect("its key");
    let capture = Capture::at(&folder);
    capture
        .append(&public, draft, &mut random)
        .expect("an entry");
}

fn export(world: &World, ids: Value, format: &str) -> String {
    let file = asked(
        world,
        "export_records",
        json!({ "ids": ids, "format": format }),
    );
    file["text"].as_str().expect("a text").to_owned()
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn an_entry_of_a_later_version_in_a_run_is_told_wherever_it_matters() {
    let world = world();
    let incident = begin(&world);
    tap(&world, json!({ "is": "dose", "sure": true }));
    let draft = newer("overdose.entry", 4, incident);
    let (world, ()) = world
        .meanwhile(|folder| runs(folder, &draft))
        .expect("it opens again");
    let page = plain(&world, "overdose");
    assert_eq!(page["unreadable"], 1);
    assert_eq!(page["view"]["doses"].as_array().map(Vec::len), Some(1));
    tap(&world, json!({ "is": "dose", "sure": true }));
    unlock(&world);
    let page = plain(&world, "records");
    assert_eq!(page["whole"], true);
    let told = json!([{
        "of": { "kind": "overdose.entry", "schema_version": 4, "why": "newer" }, "count": 1
    }]);
    assert_eq!(page["unreadable"], told);
    let row = &page["rows"][0];
    assert_eq!((&row["doses"], &row["unreadable"]), (&json!(2), &json!(1)));
    let report = asked(&world, "report", json!({ "id": incident }));
    assert_eq!(report["unreadable"], 1);
    assert_eq!(plain(&world, "kits")["unreadable"], 1);
}

#[test]
fn a_run_whose_beginning_is_of_a_later_version_is_kept_and_given_out() {
    let world = world();
    let incident = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let draft = newer("overdose.entry", 4, incident);
    let (world, ()) = world
        .meanwhile(|folder| runs(folder, &draft))
        .expect("it opens again");
    assert!(plain(&world, "overdose").is_null(), "nothing to be shown");
    assert_eq!(
        plain(&world, "lock_state")["unreadable_runs"],
        1,
        "and said"
    );
    unlock(&world);
    let row = plain(&world, "records")["rows"][0].clone();
    assert_eq!(
        (&row["kind"], &row["state"]),
        (&json!("overdose"), &json!("unreadable"))
    );
    let fault = world
        .ask("report", json!({ "id": incident }))
        .expect_err("no report");
    assert_eq!(fault.to_string(), "TooNew");
    let text = export(&world, json!([]), "json");
    let entry = &json_of(&text)["reports"][0]["unreadable"][0];
    assert_eq!(
        (&entry["wire_base64"], &entry["schema_version"]),
        (&json!(RAW), &json!(4))
    );
    let csv = export(&world, json!([incident]), "csv");
    assert!(
        csv.lines().nth(1).is_some_and(|line| line.ends_with(",1")),
        "{csv}"
    );
    let nemsis = json_of(&export(&world, json!([]), "nemsis"));
    assert_eq!(nemsis["reports"][0]["unreadable_entries"], 1);
    // A later version goes on with it from its file.
    let file = world.folder().join(format!("journal/{incident}.run"));
    assert!(file.exists());
}

#[test]
fn a_kind_that_nobody_here_knows_is_a_record_given_out_alone() {
    let world = world();
    let subject = Uuid::from_u128(5);
    let draft = newer("card.checked", 1, subject);
    let (world, ()) = world
        .meanwhile(|folder| captured(folder, &draft))
        .expect("it opens again");
    assert_eq!(unlock(&world)["joined"], 1);
    let row = plain(&world, "records")["rows"][0].clone();
    assert_eq!(
        (&row["kind"], &row["state"]),
        (&json!("unknown"), &json!("unreadable"))
    );
    let all = world.ask("export_records", json!({ "ids": [], "format": "json" }));
    assert!(all.is_err(), "it may say who somebody is");
    let own = json_of(&export(&world, json!([subject]), "json"));
    assert_eq!(own["entries"][0]["unreadable"]["wire_base64"], RAW);
    let csv = world.ask(
        "export_records",
        json!({ "ids": [subject], "format": "csv" }),
    );
    assert!(csv.is_err());
}

#[test]
fn a_draft_of_a_later_version_is_not_replaced_by_what_it_was_before() {
    let world = world();
    unlock(&world);
    let ask = json!({ "is": "begin", "pathway": "social-contact" });
    let referral = asked(&world, "referral_draft", ask)["referral"].clone();
    asked(&world, "save_referral", json!({ "referral": referral }));
    plain(&world, "lock");
    let id: Uuid = referral["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let draft = newer("referral.draft", 2, id);
    let (world, ()) = world
        .meanwhile(|folder| captured(folder, &draft))
        .expect("it opens again");
    unlock(&world);
    let page = plain(&world, "referrals");
    assert_eq!(
        (&page["rows"], &page["unreadable"]),
        (&json!([]), &json!(1))
    );
    let sent = json!({ "language": "en", "id": id });
    for (name, ask) in [
        ("referral_draft", json!({ "is": "read", "id": id })),
        ("save_referral", json!({ "referral": referral })),
        ("send_referral", sent),
    ] {
        let fault = world.ask(name, ask).expect_err(name);
        assert_eq!(fault.to_string(), "TooNew", "{name}");
    }
    asked(&world, "retract_referral", json!({ "id": id }));
    assert_eq!(plain(&world, "referrals")["unreadable"], 0);
}

#[test]
fn a_damaged_frame_of_a_run_is_counted_and_goes_into_the_records_as_it_lay_there() {
    let world = world();
    let incident = begin(&world);
    for _ in 0..3 {
        tap(&world, json!({ "is": "dose", "sure": true }));
    }
    let path = format!("journal/{incident}.run");
    let damage = |folder: &Path| {
        let path = folder.join(&path);
        let mut bytes = std::fs::read(&path).expect("the running file");
        let length = bytes.len();
        // The frame before the last is of one dose; its end lies one such frame before the end.
        bytes[length - 600] ^= 1;
        std::fs::write(&path, bytes).expect("damage");
    };
    let (world, ()) = world.meanwhile(damage).expect("it opens again");
    let page = plain(&world, "overdose");
    assert_eq!(page["unreadable"], 1, "{page}");
    unlock(&world);
    let page = plain(&world, "records");
    let told = json!({ "kind": "running.frame", "schema_version": 1, "why": "damaged" });
    assert_eq!(page["unreadable"], json!([{ "of": told, "count": 1 }]));
    assert_eq!(
        page["rows"][0]["doses"], 3,
        "the journal had the dose all the same"
    );
}

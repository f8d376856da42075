//! An overdose from first to last: locked, unlocked, killed, restarted, with the clock moved.

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_tests::world::World;

use crate::friday_evening;

pub const PIN: &str = "246813";

pub fn world() -> World {
    World::new(friday_evening()).expect("a device")
}

pub fn plain(world: &World, name: &str) -> Value {
    world.ask(name, json!({ "language": "en" })).expect(name)
}

pub fn set_up(world: &World) {
    let ask = json!({ "kind": "pin", "secret": PIN });
    let answer = world.ask("set_up_lock", ask).expect("a PIN is set");
    assert_eq!(answer["outcome"], "opened");
}

pub fn unlock(world: &World, secret: &str) -> Value {
    world
        .ask("unlock", json!({ "secret": secret }))
        .expect("an answer")
}

pub fn tap(world: &World, tap: Value) -> Value {
    let ask = json!({ "id": Uuid::now_v7(), "tap": tap });
    let answer = world.ask("tap", ask).expect("a tap is heard");
    assert!(answer["refused"].is_null(), "{tap:?}: {answer}");
    answer["page"].clone()
}

/// Takes the answer that leads to a step of `phase` and, where one is given, says `mark`.
fn answer_to(world: &World, phase: &str, mark: Option<&str>) -> Value {
    let page = plain(world, "overdose");
    let here = state(&page);
    let answers = here["answers"].as_array().expect("answers");
    let open = page["view"]["answers"].as_array().expect("open answers");
    let states = page["protocol"]["states"].as_array().expect("states");
    let leads = |answer: &Value| {
        let to = states.iter().find(|state| state["id"] == answer["go"]);
        to.is_some_and(|to| to["phase"] == phase)
    };
    let says = |answer: &Value, mark: &str| {
        let marks = answer["marks"].as_array();
        marks.is_some_and(|marks| marks.contains(&json!(mark)))
    };
    let wanted = answers
        .iter()
        .filter(|answer| open.contains(&answer["id"]) && leads(answer))
        .find(|answer| mark.is_none_or(|mark| says(answer, mark)))
        .unwrap_or_else(|| panic!("{} has no answer to {phase} with {mark:?}", here["id"]));
    tap(
        world,
        json!({ "is": "answer", "state": here["id"], "answer": wanted["id"] }),
    )
}

fn state(page: &Value) -> Value {
    let id = &page["view"]["state"];
    let states = page["protocol"]["states"].as_array().expect("states");
    let found = states.iter().find(|state| state["id"] == *id);
    found.expect("the state it stands in").clone()
}

pub fn begin(world: &World) -> Value {
    world
        .ask(
            "begin_overdose",
            json!({ "language": "en", "level": "bls", "product": "narcan4" }),
        )
        .expect("a run begins")
}

/// Unresponsive, no normal breathing, pulse, two doses 150 s apart, breathing returns.
fn scripted(mut world: World, between: impl Fn(World) -> World) -> World {
    begin(&world);
    world.hand.pass_ms(5_000);
    answer_to(&world, "response", None);
    world.hand.pass_ms(5_000);
    answer_to(&world, "activate", Some("unresponsive"));
    world.hand.pass_ms(5_000);
    answer_to(&world, "breathing", Some("help_called"));
    world = between(world);
    world.hand.pass_ms(10_000);
    answer_to(&world, "ventilate", Some("breathing_none"));
    tap(&world, json!({ "is": "dose" }));
    world.hand.pass_ms(150_000);
    world = between(world);
    tap(&world, json!({ "is": "dose" }));
    world
}

/// The ambulance comes; the last answer of each step, which is the best news, to the end.
pub fn end(world: &World) {
    tap(world, json!({ "is": "mark", "mark": "ems_arrived" }));
    while state(&plain(world, "overdose"))["end"] != true {
        let page = plain(world, "overdose");
        let here = state(&page);
        let answer = page["view"]["answers"]
            .as_array()
            .and_then(|all| all.last());
        tap(
            world,
            json!({ "is": "answer", "state": here["id"], "answer": answer }),
        );
    }
    tap(world, json!({ "is": "close" }));
}

pub fn overdose_events(world: &World) -> Value {
    let rows = plain(world, "records");
    assert_eq!(rows["whole"], true);
    rows["rows"].clone()
}

#[test]
fn a_run_begun_locked_and_killed_twice_joins_the_journal_with_every_tap() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    let world = scripted(world, |world| world.again().expect("it opens again"));
    let page = plain(&world, "overdose");
    let doses = page["view"]["doses"].as_array().expect("doses");
    assert_eq!(doses.len(), 2);
    let gap = doses[1]["at"]["wall_ms"].as_i64().unwrap_or(0)
        - doses[0]["at"]["wall_ms"].as_i64().unwrap_or(0);
    assert_eq!(gap, 150_000);
    assert!(world.ask("records", json!({ "language": "en" })).is_err());
    let answer = unlock(&world, PIN);
    assert_eq!(answer["outcome"], "opened");
    assert!(answer["joined"].as_u64().unwrap_or(0) >= 7);
    let rows = overdose_events(&world);
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
    assert_eq!(rows[0]["doses"], 2);
    assert_eq!(rows[0]["state"], "running");
}

#[test]
fn a_run_before_any_pin_is_kept_and_joins_when_one_is_set() {
    let world = scripted(world(), |world| world);
    let world = world.again().expect("it opens again");
    assert_eq!(plain(&world, "lock_state")["overdose_running"], true);
    set_up(&world);
    assert_eq!(overdose_events(&world)[0]["doses"], 2);
}

#[test]
fn a_journal_that_lost_its_vault_is_kept_aside_and_a_pin_can_be_set() {
    let world = world();
    set_up(&world);
    drop(plain(&world, "lock"));
    let folder = world.folder().join("journal");
    std::fs::remove_file(folder.join("vault.json")).expect("the vault goes");
    let journal = std::fs::read(folder.join("journal.db")).expect("a journal");
    let world = world.again().expect("the app opens");
    assert_eq!(plain(&world, "lock_state")["is"], "not_set_up");
    set_up(&world);
    let kept = files(&folder)
        .into_iter()
        .any(|(path, bytes)| path.to_string_lossy().contains("orphan-") && bytes == journal);
    assert!(kept, "what nobody can open is not thrown away");
}

#[test]
fn two_who_begin_at_once_begin_one_run() {
    let world = world();
    let ready = std::sync::Barrier::new(8);
    let begun: Vec<Value> = std::thread::scope(|scope| {
        let each = || {
            ready.wait();
            begin(&world)["incident"].clone()
        };
        let tappers: Vec<_> = (0..8).map(|_| scope.spawn(each)).collect();
        let ended = tappers.into_iter().map(|tapper| tapper.join());
        ended.map(|incident| incident.expect("a run")).collect()
    });
    assert!(
        begun.iter().all(|incident| *incident == begun[0]),
        "{begun:?}"
    );
    let runs = files(&world.folder().join("journal"))
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "run"));
    assert_eq!(runs.count(), 1);
}

#[test]
fn a_tap_sent_twice_counts_once() {
    let world = world();
    begin(&world);
    let ask = json!({ "id": Uuid::now_v7(), "tap": { "is": "dose" } });
    world.ask("tap", ask.clone()).expect("heard");
    let page = world.ask("tap", ask).expect("heard again");
    assert_eq!(
        page["page"]["view"]["doses"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn two_doses_within_a_tenth_of_a_second_are_both_kept_once_that_was_asked() {
    let world = world();
    set_up(&world);
    begin(&world);
    tap(&world, json!({ "is": "dose" }));
    world.hand.pass_ms(100);
    let ask = json!({ "id": Uuid::now_v7(), "tap": { "is": "dose" } });
    let answer = world.ask("tap", ask).expect("a tap is heard");
    assert_eq!(answer["refused"], "another_dose");
    let page = tap(&world, json!({ "is": "dose", "sure": true }));
    assert_eq!(page["view"]["doses"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_moved_clock_is_told_and_moves_no_timer() {
    let world = world();
    begin(&world);
    tap(&world, json!({ "is": "dose" }));
    world.hand.pass_ms(60_000);
    world
        .hand
        .set_wall(friday_evening() + chrono::TimeDelta::days(730));
    let page = plain(&world, "overdose");
    assert_eq!(page["view"]["clock"], "clock_moved");
    assert_eq!(page["view"]["doses"][0]["since_ms"], 60_000);
    world
        .hand
        .set_wall(friday_evening() - chrono::TimeDelta::days(730));
    assert_eq!(
        plain(&world, "overdose")["view"]["doses"][0]["since_ms"],
        60_000
    );
}

#[test]
fn a_restarted_device_goes_on_by_its_wall_clock() {
    let world = world();
    begin(&world);
    tap(&world, json!({ "is": "dose" }));
    world.hand.restart_after_ms(90_000);
    let world = world.again().expect("it opens again");
    let page = plain(&world, "overdose");
    assert_eq!(page["view"]["clock"], "restarted");
    assert_eq!(page["view"]["doses"][0]["since_ms"], 90_000);
}

#[test]
fn the_ninth_wrong_pin_leaves_the_records_and_the_tenth_erases_them() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    for left in (1..10).rev() {
        world.hand.pass_ms(3_600_000);
        let answer = unlock(&world, "111111");
        assert_eq!(answer["outcome"], "wrong", "{left} left: {answer}");
        assert_eq!(answer["state"]["tries_left"], left);
    }
    world.hand.pass_ms(3_600_000);
    assert_eq!(unlock(&world, "111111")["outcome"], "erased");
    let world = world.again().expect("it opens again");
    assert_eq!(plain(&world, "lock_state")["is"], "erased");
    world.hand.pass_ms(3_600_000);
    assert_eq!(unlock(&world, PIN)["outcome"], "erased");
    set_up(&world);
    assert_eq!(overdose_events(&world).as_array().map(Vec::len), Some(0));
}

#[test]
fn a_run_after_the_records_were_erased_is_kept_for_the_next_pin() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    for _ in 0..10 {
        world.hand.pass_ms(3_600_000);
        unlock(&world, "111111");
    }
    assert_eq!(plain(&world, "lock_state")["is"], "erased");
    let world = scripted(world, |world| world.again().expect("it opens again"));
    end(&world);
    set_up(&world);
    let rows = overdose_events(&world);
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    assert_eq!(rows[0]["doses"], 2);
}

#[test]
fn the_records_lock_after_five_idle_minutes() {
    let world = world();
    set_up(&world);
    plain(&world, "records");
    world.hand.pass_ms(299_000);
    assert_eq!(plain(&world, "lock_state")["is"], "open");
    world.hand.pass_ms(1_000);
    assert_eq!(plain(&world, "lock_state")["is"], "locked");
    assert!(world.ask("records", json!({ "language": "en" })).is_err());
}

#[test]
fn a_handed_over_run_gives_a_report_that_goes_out_in_every_form() {
    let world = world();
    set_up(&world);
    let kit = json!({ "kit": { "product": "narcan4", "lot": "A1", "expires_on": "2026-01-31", "doses": 4 } });
    world.ask("save_kit", kit).expect("a kit");
    let world = scripted(world, |world| world);
    tap(&world, json!({ "is": "mark", "mark": "ems_arrived" }));
    let page = plain(&world, "overdose");
    assert_eq!(state(&page)["phase"], "handover");
    let incident = page["incident"].clone();
    end(&world);
    assert!(plain(&world, "overdose").is_null());
    let report = world
        .ask("report", json!({ "id": incident }))
        .expect("a report");
    assert_eq!(report["state"], "to_report");
    let saved = world.ask("save_report", json!({ "report": report["report"] }));
    assert_eq!(saved.expect("it is saved")["state"], "reported");
    unlock(&world, PIN);
    for format in ["csv", "json", "nemsis"] {
        let file = world
            .ask("export_records", json!({ "ids": [], "format": format }))
            .expect(format);
        assert!(!file["text"].as_str().unwrap_or("").is_empty(), "{format}");
    }
    let kits = plain(&world, "kits");
    assert_eq!(kits["kits"][0]["left"], 2);
    assert_eq!(kits["kits"][0]["expired"], true);
    let rows = world
        .ask("retract_record", json!({ "id": incident }))
        .expect("taken back");
    assert_eq!(rows["rows"][0]["state"], "retracted");
    let file = world.ask("export_records", json!({ "ids": [], "format": "csv" }));
    assert!(file.is_err(), "a retracted record goes nowhere");
}

#[test]
fn an_exposure_keeps_its_own_clock_and_its_own_record() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    let page = world
        .ask("do_exposure", json!({ "is": "begin", "ago_s": 900 }))
        .expect("it begins");
    assert_eq!(page["running"]["since_ms"], 900_000);
    world.hand.restart_after_ms(3_600_000);
    let world = world.again().expect("it opens again");
    let page = plain(&world, "exposure");
    assert_eq!(page["running"]["since_ms"], 4_500_000);
    let step = page["plan"]["steps"][0]["id"].clone();
    world
        .ask(
            "do_exposure",
            json!({ "is": "step", "step": step, "done": true }),
        )
        .expect("a step");
    world
        .ask("do_exposure", json!({ "is": "close" }))
        .expect("closed");
    unlock(&world, PIN);
    let rows = overdose_events(&world);
    assert_eq!(rows[0]["kind"], "exposure");
    let all = world.ask("export_records", json!({ "ids": [], "format": "json" }));
    assert!(all.is_err(), "an exposure is in no other export");
    let own = world
        .ask(
            "export_records",
            json!({ "ids": [rows[0]["id"]], "format": "json" }),
        )
        .expect("the officer's own");
    let own: Value = serde_json::from_str(own["text"].as_str().expect("a text")).expect("JSON");
    assert_eq!(own["fictional"], true, "the district does not exist");
    assert_eq!(own["entries"][0]["deed"]["ago_s"], 900);
}

#[test]
fn a_damaged_journal_is_left_where_it_is_and_said() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    let path = world.folder().join("journal/journal.db");
    let mut bytes = std::fs::read(&path).expect("the journal");
    for byte in bytes.iter_mut().take(4096) {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, &bytes).expect("damage");
    let world = world.again().expect("it opens again");
    let answer = unlock(&world, PIN);
    assert_eq!(answer["outcome"], "damaged");
    assert_eq!(answer["state"]["is"], "damaged");
    assert_eq!(std::fs::read(&path).expect("the journal"), bytes);
    begin(&world);
}

/// Every file under a folder, whole.
fn files(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            found.push((path, bytes));
        }
    }
    found
}

#[test]
fn nothing_of_a_run_lies_in_the_clear_locked_or_not() {
    let world = world();
    set_up(&world);
    let world = scripted(world, |world| world);
    plain(&world, "lock");
    tap(&world, json!({ "is": "mark", "mark": "vomited" }));
    for (path, bytes) in files(&world.folder().join("journal")) {
        for canary in [
            "narcan4",
            "vomited",
            "pulse_felt",
            "overdose.entry",
            "intranasal",
            PIN,
        ] {
            let found = bytes
                .windows(canary.len())
                .any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} stands in {}", path.display());
        }
    }
}

#[test]
fn a_pack_replaced_on_the_way_changes_nothing_under_the_officers_hands() {
    let world = world();
    let before = begin(&world);
    let packs = plain(&world, "packs");
    let slot = packs[0]["slot"].clone();
    // The same pack put in use again stands for any other: the run has its own protocol.
    world
        .ask("use_pack", json!({ "language": "en", "slot": slot }))
        .ok();
    let world = world.again().expect("it opens again");
    let after = plain(&world, "overdose");
    assert_eq!(after["protocol"], before["protocol"]);
    assert_eq!(after["incident"], before["incident"]);
}

#[test]
fn twelve_hours_and_forty_doses_are_kept_while_locked() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    begin(&world);
    for _ in 0..40 {
        tap(&world, json!({ "is": "dose" }));
        world.hand.pass_ms(18 * 60_000);
    }
    let world = world.again().expect("it opens again");
    let page = plain(&world, "overdose");
    assert_eq!(page["view"]["doses"].as_array().map(Vec::len), Some(40));
    assert_eq!(page["view"]["since_ms"], 12 * 3_600_000);
    assert_eq!(unlock(&world, PIN)["joined"], 41);
    assert_eq!(overdose_events(&world)[0]["doses"], 40);
}

#[test]
fn a_wrong_pin_waits_longer_each_time_and_a_moved_clock_shortens_nothing() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    for _ in 0..3 {
        world.hand.pass_ms(60_000);
        assert_eq!(unlock(&world, "111111")["outcome"], "wrong");
    }
    assert_eq!(unlock(&world, PIN)["outcome"], "too_soon");
    world
        .hand
        .set_wall(friday_evening() + chrono::TimeDelta::days(730));
    assert_eq!(unlock(&world, PIN)["outcome"], "too_soon");
    world.hand.pass_ms(60_000);
    assert_eq!(unlock(&world, PIN)["outcome"], "opened");
}

#[test]
fn a_changed_pin_opens_and_the_old_one_does_not() {
    let world = world();
    set_up(&world);
    let ask = json!({ "old": PIN, "kind": "passphrase", "new": "seven quiet herons" });
    let answer = world.ask("change_secret", ask).expect("changed");
    assert_eq!(answer["outcome"], "opened");
    plain(&world, "lock");
    assert_eq!(unlock(&world, PIN)["outcome"], "wrong");
    assert_eq!(unlock(&world, "seven quiet herons")["outcome"], "opened");
}

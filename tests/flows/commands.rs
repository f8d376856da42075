//! Each command of the list, asked by name as a host asks it.

use serde_json::{Value, json};
use wayside_companion::commands::{COMMANDS, CommandClass};
use wayside_companion::fault::FaultCode;
use wayside_tests::world::World;

use crate::friday_evening;

fn listed() -> Vec<String> {
    let path = wayside_tests::root().join("src-tauri/commands.json");
    let text = std::fs::read_to_string(path).expect("the list");
    serde_json::from_str(&text).expect("a list of names")
}

/// An ask that each JSON command understands.
fn ask_of(name: &str) -> Value {
    let mut ask = match name {
        "nearest" => json!({ "limit": 3 }),
        "search" => json!({ "text": "needle", "limit": 3 }),
        "service" => json!({ "id": "harbour-exchange" }),
        "zone" => json!({ "id": "harbour-exchange" }),
        "whereabouts" => json!({ "fix": {
            "position": { "latitude": 46.9, "longitude": -31.7 },
            "accuracy_m": 12.0, "taken_at": friday_evening(), "source": "device",
        } }),
        "find_place" => json!({ "text": "46.9, -31.7" }),
        "check_card" | "offer_card_text" => json!({ "text": "a" }),
        "check_code" | "read_code" => json!({ "code": "a" }),
        "match_template" => json!({ "id": "lantern-house" }),
        "accept_pack" | "accept_signer" | "accept_card_list" => return json!({ "offer": "none" }),
        "use_pack" | "go_back" | "remove_pack" => return json!({ "slot": "none" }),
        "remove_signer" => return json!({ "key_id": "0".repeat(64) }),
        "set_up_lock" => return json!({ "kind": "pin", "secret": "1" }),
        "unlock" => return json!({ "secret": "1" }),
        "change_secret" => return json!({ "old": "1", "kind": "pin", "new": "2" }),
        "set_idle" => return json!({ "minutes": 5 }),
        "tap" => return json!({ "id": none(), "tap": { "is": "back" } }),
        "voice" => return json!({ "sha256": "0".repeat(64) }),
        "send_near_miss" => json!({ "id": none(), "words": "a" }),
        "qr" => return json!({ "text": "a" }),
        "save_kit" => return json!({ "id": none() }),
        "do_exposure" => return json!({ "is": "close" }),
        "hotline" => return json!({ "pathway": "health-hub-hotline" }),
        "referral_draft" => return json!({ "is": "begin", "pathway": "social-contact" }),
        "save_referral" => {
            let referral = json!({ "id": none(), "pathway": "social-contact", "began_ms": 1 });
            return json!({ "referral": referral });
        }
        "read_ticket" | "enrol" => json!({ "text": "no ticket" }),
        "send_referral" => json!({ "id": none() }),
        "retract_referral" | "referral_qr" | "send_again" => return json!({ "id": none() }),
        "show_overdose" => return json!({ "incident": none() }),
        "report" | "retract_record" => return json!({ "id": none() }),
        "save_report" => return json!({ "report": report() }),
        "export_records" => return json!({ "ids": [], "format": "csv" }),
        _ => json!({}),
    };
    ask["language"] = json!("en");
    ask
}

/// An id of nothing.
fn none() -> uuid::Uuid {
    uuid::Uuid::nil()
}

/// A report that says nothing.
fn report() -> Value {
    json!({
        "incident": none(), "found_ms": 1, "sex": "unknown", "age": "unknown", "drugs": [],
        "doses": [], "breathing_before": "unknown", "breathing_after": "unknown",
        "response_time": "unknown", "survived": "unknown"
    })
}

/// Offers are made of files, but for the list that a QR code carries.
fn takes_a_file(name: &str) -> bool {
    name.starts_with("offer_") && name != "offer_card_text"
}

#[test]
fn every_command_understands_its_ask() {
    let world = World::new(friday_evening()).expect("a device");
    for name in listed().iter().filter(|name| !takes_a_file(name)) {
        if let Err(fault) = world.companion.dispatch(name, ask_of(name)) {
            assert_ne!(
                fault,
                bad_request(),
                "{name} does not understand {}",
                ask_of(name)
            );
        }
    }
}

/// What a command says of itself on a device: its fault's code, or none.
fn code(world: &World, name: &str) -> Option<FaultCode> {
    let said = world.companion.dispatch(name, ask_of(name));
    said.err().map(|fault| fault.code)
}

#[test]
fn every_command_has_a_class_and_a_locked_device_keeps_to_it() {
    let classes: Vec<_> = COMMANDS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(classes, listed());
    let world = World::new(friday_evening()).expect("a device");
    for (name, class) in COMMANDS {
        if *class == CommandClass::Trust && *name != "accept_pack" {
            assert_eq!(
                code(&world, name),
                Some(FaultCode::NotSetUp),
                "{name}, before a lock is set up"
            );
        }
    }
    world.unlock().expect("a lock");
    world
        .ask("lock", json!({ "language": "en" }))
        .expect("locked");
    for (name, class) in COMMANDS.iter().filter(|(name, _)| !takes_a_file(name)) {
        let before = world.everything().expect("the folder");
        let code = code(&world, name);
        match class {
            CommandClass::Trust if *name == "export_records" => {
                assert_eq!(code, Some(FaultCode::Locked))
            }
            // What it offers decides: see the thief's tests.
            CommandClass::Trust if *name == "accept_pack" => {
                assert_eq!(code, Some(FaultCode::OfferGone))
            }
            CommandClass::Trust => assert_eq!(code, Some(FaultCode::FreshUnlock), "{name}"),
            CommandClass::Records => assert_eq!(code, Some(FaultCode::Locked), "{name}"),
            CommandClass::Free => {
                assert!(
                    !matches!(code, Some(FaultCode::Locked | FaultCode::FreshUnlock)),
                    "{name}: {code:?}"
                );
            }
        }
        if *class != CommandClass::Free {
            assert_eq!(
                world.everything().expect("the folder"),
                before,
                "{name} changed something"
            );
        }
    }
}

#[test]
fn an_unlock_serves_two_minutes_and_no_touch_prolongs_it() {
    let world = World::new(friday_evening()).expect("a device");
    world.unlock().expect("a lock");
    let allowed = || code(&world, "set_idle").is_none();
    let pass = |ms| {
        world.hand.pass_ms(ms);
        world
            .ask("touch", json!({ "language": "en" }))
            .expect("a touch");
    };
    assert!(allowed());
    pass(119_000);
    assert!(allowed());
    pass(1_000);
    assert_eq!(code(&world, "set_idle"), Some(FaultCode::FreshUnlock));
    world.unlock().expect("once more");
    assert!(allowed());
    world
        .ask("lock", json!({ "language": "en" }))
        .expect("locked");
    assert_eq!(code(&world, "set_idle"), Some(FaultCode::FreshUnlock));
}

#[test]
fn every_file_command_takes_bytes() {
    let world = World::new(friday_evening()).expect("a device");
    for name in listed().iter().filter(|name| takes_a_file(name)) {
        let offer = world
            .companion
            .dispatch_file(name, b"nothing".to_vec())
            .expect("an answer");
        let said = offer.get("verdict").or(offer.get("state"));
        assert_eq!(said, Some(&json!("refused")), "{name}");
    }
}

#[test]
fn what_is_not_on_the_list_is_a_bad_request() {
    let world = World::new(friday_evening()).expect("a device");
    for name in [
        "",
        "Opening",
        "opening ",
        "offer_pack",
        "drop_everything",
        "../opening",
    ] {
        assert_eq!(
            world.companion.dispatch(name, json!({ "language": "en" })),
            Err(bad_request())
        );
    }
    for name in ["", "opening", "offer"] {
        assert_eq!(
            world.companion.dispatch_file(name, Vec::new()),
            Err(bad_request())
        );
    }
}

#[test]
fn a_field_that_nobody_knows_is_a_bad_request() {
    let world = World::new(friday_evening()).expect("a device");
    for name in listed().iter().filter(|name| !takes_a_file(name)) {
        let mut ask = ask_of(name);
        ask["nobody"] = json!(1);
        assert_eq!(
            world.companion.dispatch(name, ask),
            Err(bad_request()),
            "{name}"
        );
        for ask in [
            json!(null),
            json!([]),
            json!("en"),
            json!({ "language": 1 }),
        ] {
            assert_eq!(
                world.companion.dispatch(name, ask),
                Err(bad_request()),
                "{name}"
            );
        }
    }
}

fn bad_request() -> wayside_companion::fault::Fault {
    wayside_companion::fault::Fault {
        code: FaultCode::BadRequest,
        retry: false,
    }
}

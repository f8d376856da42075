//! Membership cards on a device: what each comes to, what is kept of it (nothing), and the lists.

use serde_json::{Value, json};
use wayside_card::{StatusList, TrustList, list_to_text};
use wayside_tests::drill::{self, FOLDER};
use wayside_tests::world::World;

use crate::friday_evening;

fn world() -> World {
    World::new(friday_evening()).expect("a device")
}

fn card(name: &str) -> (String, String) {
    let cards = drill::drill().expect("cards").cards;
    let card = cards.into_iter().find(|card| card.name == name);
    let card = card.expect(name);
    (card.text, card.code)
}

fn check(world: &World, text: &str) -> Value {
    let ask = json!({ "language": "en", "text": text });
    world.ask("check_card", ask).expect("an answer")
}

fn check_code(world: &World, code: &str) -> Value {
    let ask = json!({ "language": "en", "code": code });
    world.ask("check_code", ask).expect("an answer")
}

fn offer(world: &World, bytes: &[u8]) -> Value {
    world
        .companion
        .dispatch_file("offer_card_list", bytes.to_vec())
        .expect("an offer")
}

fn accept(world: &World, offer: &Value) {
    assert_eq!(offer["state"], "ready", "{offer}");
    let ask = json!({ "offer": offer["offer"] });
    let changed = world.ask("accept_card_list", ask).expect("taken in");
    assert_eq!(changed["cards"], true);
}

#[test]
fn the_drill_cards_are_what_their_seeds_give() {
    let folder = wayside_tests::root().join(FOLDER);
    for (name, bytes) in drill::drill().expect("cards").files {
        let there = std::fs::read(folder.join(name)).expect(name);
        assert!(there == bytes, "{name}: run `make drill-cards`");
    }
}

#[test]
fn each_card_of_the_training_district_has_its_verdict_scanned_and_typed() {
    let world = world();
    for (name, scanned, typed) in [
        ("good", "confirmed", "confirmed"),
        ("good-islands", "confirmed", "confirmed"),
        ("nearly-expired", "confirmed", "confirmed"),
        ("expired", "expired", "expired"),
        ("withdrawn", "withdrawn", "cannot_confirm"),
        ("unknown-issuer", "cannot_confirm", "cannot_confirm"),
    ] {
        let (text, code) = card(name);
        assert_eq!(
            check(&world, &text)["verdict"]["verdict"],
            scanned,
            "{name}"
        );
        let answer = check_code(&world, &code.to_lowercase().replace('-', " "));
        assert_eq!(answer["verdict"]["verdict"], typed, "{name}");
    }
    let answer = check(&world, &card("good").0);
    assert_eq!(answer["verdict"]["until"], "2035-12-31");
    assert_eq!(answer["here"]["approved"], true);
    assert_eq!(answer["here"]["rule"]["id"], "card-holder");
    assert_eq!(answer["here"]["phone"]["number"], "+1-960-555-0150");
    assert!(
        answer["here"]["no_card"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    assert_eq!(answer["templates"], 2);
}

#[test]
fn what_cannot_be_confirmed_says_why_and_what_holds_all_the_same() {
    let world = world();
    for (text, why) in [
        ("https://example.org/", "not_a_card"),
        ("", "not_a_card"),
        (card("unknown-issuer").0.as_str(), "unknown_issuer"),
    ] {
        let answer = check(&world, text);
        assert_eq!(answer["verdict"]["why"], why);
        assert!(answer["here"]["no_card"].is_string());
    }
    let slip = card("good").1.replace('4', "5");
    assert_eq!(check_code(&world, &slip)["verdict"]["why"], "misread");
}

#[test]
fn a_typed_code_is_read_before_it_is_looked_up() {
    let world = world();
    let read = |code: &str| {
        let ask = json!({ "language": "en", "code": code });
        world.ask("read_code", ask).expect("a reading")
    };
    let code = card("good").1;
    assert_eq!(read(&code), json!({ "state": "good" }));
    assert_eq!(read(&code[..9]), json!({ "state": "length", "typed": 8 }));
    assert_eq!(read("4MQU"), json!({ "state": "character", "place": 4 }));
    assert_eq!(read(&code.replace('4', "5")), json!({ "state": "check" }));
    let template = json!({ "state": "template", "id": "lantern-house" });
    assert_eq!(read("lh 4071-kd"), template);
}

#[test]
fn a_plain_card_matches_its_template_and_is_never_confirmed() {
    let world = world();
    let page = world
        .ask("cards", json!({ "language": "es" }))
        .expect("a page");
    let templates = page["templates"].as_array().expect("templates");
    assert_eq!(templates.len(), 2);
    assert_eq!(templates[0]["programme"], "Casa del Farol");
    assert_eq!(templates[0]["pictures"][0]["media_type"], "image/png");
    assert_eq!(page["issuers"], 2);
    assert_eq!(page["as_of"], "2026-11-20");
    let compared = |id: &str| {
        let ask = json!({ "language": "en", "id": id });
        world
            .ask("match_template", ask)
            .map(|answer| answer["verdict"].clone())
    };
    let matches = |programme: &str, other: bool| json!({ "verdict": "matches_template", "programme": programme, "other_years": other });
    assert_eq!(
        compared("lantern-house").ok(),
        Some(matches("Lantern House", false))
    );
    assert_eq!(
        compared("skerry-outreach-2021").ok(),
        Some(matches("Skerry Outreach", true))
    );
    assert!(compared("none").is_err());
}

/// The heart of the privacy rules: one cannot tell from a device whether a card was checked, nor which.
#[test]
fn after_card_a_card_b_or_none_everything_on_the_device_is_the_same_to_the_byte() {
    let world = world();
    let ask = json!({ "kind": "pin", "secret": "246813" });
    world.ask("set_up_lock", ask).expect("a PIN is set");
    for locked in [false, true] {
        if locked {
            world
                .ask("lock", json!({ "language": "en" }))
                .expect("locked");
        }
        let before = world.everything().expect("the folder");
        for name in ["good", "withdrawn", "expired", "unknown-issuer"] {
            let (text, code) = card(name);
            check(&world, &text);
            check_code(&world, &code);
            let ask = json!({ "language": "en", "code": code });
            world.ask("read_code", ask).expect("a reading");
            check(&world, "https://example.org/");
            let ask = json!({ "language": "en", "id": "lantern-house" });
            world.ask("match_template", ask).expect("an answer");
            let ask = json!({ "language": "en", "text": text });
            world.ask("offer_card_text", ask).expect("an offer");
            let after = world.everything().expect("the folder");
            assert!(after == before, "{name} left a trace, locked: {locked}");
        }
    }
}

#[test]
fn a_card_checked_twice_or_by_two_is_never_told() {
    let world = world();
    let (text, code) = card("good");
    let first = (check(&world, &text), check_code(&world, &code));
    for _ in 0..3 {
        assert_eq!((check(&world, &text), check_code(&world, &code)), first);
    }
}

#[test]
fn cards_are_checked_while_the_records_are_locked() {
    let world = world();
    let ask = json!({ "kind": "pin", "secret": "246813" });
    world.ask("set_up_lock", ask).expect("a PIN is set");
    world
        .ask("lock", json!({ "language": "en" }))
        .expect("locked");
    let answer = check(&world, &card("good").0);
    assert_eq!(answer["verdict"]["verdict"], "confirmed");
}

/// A list of the first issuer in which the good card was withdrawn.
fn newer() -> Vec<u8> {
    let mut list = StatusList::new(1 << 17).expect("a list");
    list.withdraw(70_112);
    let at = "2026-11-20T20:00:00Z".parse().expect("a time");
    drill::secrets()[0]
        .publish_status(at, &list)
        .expect("signed")
}

#[test]
fn a_newer_list_is_brought_by_file_or_qr_code_and_stays_after_a_restart() {
    let world = world();
    let bytes = newer();
    let before = world.everything().expect("the folder");
    let offered = offer(&world, &bytes);
    assert_eq!(offered["list"]["what"], "status");
    assert_eq!(offered["list"]["region"], "Port Ellery (fictional)");
    assert_eq!(offered["list"]["replaces"], "2026-11-20");
    assert!(
        world.everything().expect("the folder") == before,
        "an offer changes nothing"
    );
    let text = list_to_text(&bytes).expect("short enough");
    let ask = json!({ "language": "en", "text": text });
    let offered = world.ask("offer_card_text", ask).expect("an offer");
    accept(&world, &offered);
    let good = card("good").0;
    assert_eq!(check(&world, &good)["verdict"]["verdict"], "withdrawn");
    let again = world.ask("accept_card_list", json!({ "offer": offered["offer"] }));
    assert!(again.is_err(), "an offer is taken once");
    let world = world.again().expect("it opens again");
    assert_eq!(check(&world, &good)["verdict"]["verdict"], "withdrawn");
    let older = std::fs::read(wayside_tests::root().join(FOLDER).join("harbour.withdrawn"));
    let refused = json!({ "state": "refused", "why": "not_newer" });
    assert_eq!(offer(&world, &older.expect("a list")), refused);
}

#[test]
fn a_list_that_nobody_here_vouches_for_is_refused_by_name() {
    let world = world();
    let [.., stranger] = drill::secrets();
    let at = "2026-11-20T20:00:00Z".parse().expect("a time");
    let list = StatusList::new(1 << 17).expect("a list");
    let day = "2026-11-21".parse().expect("a day");
    let keys = drill::keys().expect("keys");
    let roots = drill::roots();
    let theirs = ed25519_dalek::SigningKey::from_bytes(&[99; 32]);
    let usurped = TrustList::make(9, day, &keys, &[&theirs], 1, &[]).expect("a list");
    let same = TrustList::make(1, day, &keys, &roots.each_ref(), 2, &[]).expect("a list");
    let mut bent = newer();
    bent[50] ^= 1;
    for (bytes, why) in [
        (
            stranger.publish_status(at, &list).expect("signed"),
            "unknown_issuer",
        ),
        (bent, "unknown_issuer"),
        (usurped.print(), "not_signed"),
        (same.print(), "not_newer"),
        (b"not a list".to_vec(), "not_a_list"),
        (b"{}".to_vec(), "not_a_list"),
        (card("good").0.into_bytes(), "not_a_list"),
        (Vec::new(), "not_a_list"),
    ] {
        let wanted = json!({ "state": "refused", "why": why });
        assert_eq!(offer(&world, &bytes), wanted);
    }
}

#[test]
fn an_issuer_that_is_believed_no_longer_takes_its_cards_along() {
    let world = world();
    let day = "2026-11-21".parse().expect("a day");
    let keys = drill::keys().expect("keys");
    let roots = drill::roots();
    let next = TrustList::make(2, day, &keys[..1], &[&roots[0], &roots[1]], 2, &[]);
    accept(&world, &offer(&world, &next.expect("a list").print()));
    let (text, code) = card("good-islands");
    assert_eq!(check(&world, &text)["verdict"]["why"], "unknown_issuer");
    assert_eq!(check_code(&world, &code)["verdict"]["why"], "unknown_code");
    assert_eq!(
        check(&world, &card("good").0)["verdict"]["verdict"],
        "confirmed"
    );
    let world = world.again().expect("it opens again");
    assert_eq!(check(&world, &text)["verdict"]["why"], "unknown_issuer");
}

#[test]
fn a_damaged_list_that_was_brought_gives_way_to_the_packs_own() {
    let world = world();
    accept(&world, &offer(&world, &newer()));
    let (name, _) = world
        .everything()
        .expect("the folder")
        .into_iter()
        .find(|(name, _)| name.contains("status-"))
        .expect("the list");
    std::fs::write(world.folder().join(name), b"rot").expect("written");
    let world = world.again().expect("it opens again");
    assert_eq!(
        check(&world, &card("good").0)["verdict"]["verdict"],
        "confirmed"
    );
}

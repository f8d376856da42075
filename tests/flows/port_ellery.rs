//! The training district as the app carries it, from first opening to second.

use serde_json::{Value, json};
use wayside_tests::bundle::signer;
use wayside_tests::world::World;

use crate::friday_evening;

fn device() -> World {
    World::new(friday_evening()).expect("a device")
}

fn square() -> Value {
    json!({
        "position": { "latitude": 46.9, "longitude": -31.7 },
        "accuracy_m": 12.0, "taken_at": friday_evening(), "source": "device",
    })
}

#[test]
fn a_new_device_stands_in_the_training_district() {
    let opening = device()
        .ask("opening", json!({ "language": "en" }))
        .expect("an opening");
    assert_eq!(opening["pack"]["name"], "Port Ellery");
    assert_eq!(opening["pack"]["fictional"], true);
    assert_eq!(opening["pack"]["bundled"], true);
    assert_eq!(opening["pack"]["signed"]["state"], "training");
    assert_eq!(opening["notices"], json!([]));
    assert!(
        opening["pack"]["services"].as_u64() >= Some(60),
        "{opening}"
    );
    assert!(opening["pack"]["zones"].as_u64() >= Some(12), "{opening}");
}

#[test]
fn market_square_is_inside_the_zone_and_shows_its_rule() {
    let ask = json!({ "language": "es", "fix": square() });
    let standing = device().ask("standing", ask).expect("an answer");
    assert_eq!(standing["zone"]["verdict"], "inside", "{standing}");
    assert!(standing["rule"]["title"]["es"].is_string(), "{standing}");
    assert!(standing["open_near"].as_u64() >= Some(1), "{standing}");
}

#[test]
fn an_old_fix_can_not_tell() {
    let mut fix = square();
    fix["taken_at"] = json!("2026-11-20T22:02:00Z");
    let standing = device().ask("standing", json!({ "language": "en", "fix": fix }));
    let standing = standing.expect("an answer");
    assert_eq!(standing["zone"]["verdict"], "cant_tell", "{standing}");
}

#[test]
fn the_nearest_open_syringe_programme_is_open() {
    let ask = json!({
        "language": "en", "fix": square(), "kinds": ["syringe_programme"], "open": "now", "limit": 5,
    });
    let answer = device().ask("nearest", ask).expect("rows");
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows[0]["name"], "Harbour Exchange", "{answer}");
    for row in rows {
        let state = row["open"]["state"].as_str().expect("a state");
        assert!(["open", "closes_soon"].contains(&state), "{row}");
    }
}

/// The corner of Market Street and Exchange Street, as the streets of the district have it.
#[test]
fn where_an_officer_is_has_a_street_a_corner_a_town_and_a_grid_reference() {
    let found = device()
        .ask("whereabouts", json!({ "language": "en", "fix": square() }))
        .expect("an answer");
    assert_eq!(found["town"], "Port Ellery", "{found}");
    assert_eq!(found["coordinates"], "46.9000, -31.7000");
    assert_eq!(found["grid"], "25T EM 9901 9487");
    assert_eq!(found["fresh"], true);
    assert!(found["street"]["name"].is_string(), "{found}");
    assert!(found["corner"]["streets"][1].is_string(), "{found}");
    assert!(found["no_street"].is_null(), "{found}");
}

#[test]
fn far_from_the_packs_area_nothing_is_claimed_of_it() {
    let world = device();
    let mut fix = square();
    fix["position"] = json!({ "latitude": 48.2, "longitude": 16.4 });
    let ask = json!({ "language": "en", "fix": fix });
    let standing = world.ask("standing", ask.clone()).expect("an answer");
    assert_eq!(standing["zone"]["verdict"], "cant_tell", "{standing}");
    assert_eq!(standing["zone"]["why"], "outside_coverage");
    assert!(standing["open_near"].is_null() && standing["rule"].is_null());
    for zone in world.ask("zones", ask.clone()).expect("zones")["zones"]
        .as_array()
        .expect("rows")
    {
        assert_eq!(zone["verdict"], "cant_tell", "{zone}");
    }
    let mut nearest = ask.clone();
    nearest["open"] = json!("on_arrival");
    nearest["limit"] = json!(5);
    let rows = world.ask("nearest", nearest).expect("rows");
    assert!(!rows["rows"].as_array().expect("rows").is_empty());
    assert!(!rows.to_string().contains("minutes_away"), "{rows}");
    let here = world.ask("whereabouts", ask).expect("an answer");
    assert_eq!(here["no_street"], "outside_coverage", "{here}");
    assert_eq!(here["coordinates"], "48.2000, 16.4000");
    assert!(here["town"].is_null() && here["grid"].is_string());
}

#[test]
fn a_search_puts_what_is_open_first_and_a_whole_name_before_all() {
    let world = device();
    let search = |text: &str| {
        let ask = json!({ "language": "en", "fix": square(), "text": text, "limit": 50 });
        world.ask("search", ask).expect("an answer")["rows"].clone()
    };
    let rank = |row: &Value| match row["open"]["state"].as_str() {
        _ if row["out_of_service"] == true => 3,
        Some("open" | "closes_soon") => 0,
        Some("closed") => 2,
        _ => 1,
    };
    let shelters = search("shelter");
    let ranks: Vec<u8> = shelters
        .as_array()
        .expect("rows")
        .iter()
        .map(rank)
        .collect();
    assert!(
        ranks.is_sorted() && ranks.first() < ranks.last(),
        "{ranks:?}"
    );
    let last = shelters[ranks.len() - 1]["name"].as_str().expect("a name");
    assert_eq!(search(last)[0]["name"], last);
}

#[test]
fn a_closed_app_opens_with_what_it_had() {
    let world = device();
    let packs = |world: &World| {
        world
            .ask("packs", json!({ "language": "en" }))
            .expect("packs")
    };
    world.trust(&signer(5)).expect("a trusted signer");
    let before = packs(&world);
    let again = world.again().expect("the device opens again");
    assert_eq!(packs(&again), before);
    let signers = again
        .ask("signers", json!({ "language": "en" }))
        .expect("signers");
    assert_eq!(signers[0]["name"], "Test signer 5");
}

#[test]
fn no_place_where_an_officer_stood_is_written_down() {
    let world = device();
    let fix = json!({
        "position": { "latitude": 46.912_345_678, "longitude": -31.698_765_432 },
        "accuracy_m": 12.0, "taken_at": friday_evening(), "source": "device",
    });
    for name in ["standing", "zones"] {
        world
            .ask(name, json!({ "language": "en", "fix": fix }))
            .expect("an answer");
    }
    let ask = json!({ "language": "en", "fix": fix, "text": "xylographer", "limit": 5 });
    world.ask("search", ask).expect("an answer");
    let ask = json!({ "language": "en", "text": "46.912345678, -31.698765432" });
    world.ask("find_place", ask).expect("an answer");
    for (name, bytes) in world.everything().expect("the device") {
        for secret in ["46.9123456", "31.6987654", "xylographer"] {
            let held = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!held, "{name} holds {secret}");
        }
        for number in [46.912_345_678_f64, -31.698_765_432] {
            let held = [number.to_le_bytes(), number.to_be_bytes()]
                .iter()
                .any(|word| bytes.windows(8).any(|window| window == word));
            assert!(!held, "{name} holds a coordinate");
        }
    }
}

//! What is in an officer's hand, several people at once, and what the officer is trained to.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::overdose::{PIN, begin, end, overdose_events, plain, set_up, tap, unlock, world};

/// Written down in that order: an expired one, and one that is good.
fn with_two_kits(world: &wayside_tests::world::World) {
    set_up(world);
    for (product, last, doses) in [("narcan4", "2020-01-31", 2), ("zimhi5", "2031-01-31", 2)] {
        let kit = json!({ "product": product, "lot": "A1", "expires_on": last, "doses": doses });
        world.ask("save_kit", json!({ "kit": kit })).expect("a kit");
    }
}

#[test]
fn nothing_is_assumed_in_the_hand_and_an_expired_kit_is_offered_last() {
    let world = world();
    with_two_kits(&world);
    plain(&world, "lock");
    let begun = world.ask("begin_overdose", json!({ "language": "en" }));
    let page = begun.expect("a run begins");
    assert_eq!(page["view"]["hand"]["is"], "unsaid");
    let kits = |page: &Value| {
        let kits = page["kits"].as_array().expect("kits").clone();
        let told = kits.into_iter().map(|kit| {
            let product = kit["product"].as_str().unwrap_or_default().to_owned();
            (product, kit["left"].as_u64(), kit["expired"] == true)
        });
        told.collect::<Vec<_>>()
    };
    let wanted = |left| {
        vec![
            ("zimhi5".to_owned(), Some(left), false),
            ("narcan4".to_owned(), Some(2), true),
        ]
    };
    assert_eq!(kits(&page), wanted(2));
    let ask = json!({ "id": Uuid::now_v7(), "tap": { "is": "dose" } });
    let answer = world.ask("tap", ask).expect("a tap is heard");
    assert_eq!(answer["refused"], "nothing_in_hand");
    tap(&world, json!({ "is": "take_in_hand", "product": "zimhi5" }));
    let page = tap(&world, json!({ "is": "dose" }));
    assert_eq!(
        page["view"]["hand"]["amount"],
        json!({ "is": "micrograms", "ug": 5000 })
    );
    assert_eq!(kits(&page), wanted(1), "also while locked");
    end(&world);
    let next = world.ask("begin_overdose", json!({ "language": "en" }));
    let page = next.expect("another run");
    assert_eq!(
        (kits(&page), &page["view"]["hand"]["is"]),
        (wanted(1), &json!("unsaid"))
    );
}

#[test]
fn two_people_have_a_run_each_and_both_survive_a_kill() {
    let world = world();
    set_up(&world);
    plain(&world, "lock");
    let door = begin(&world)["incident"].clone();
    tap(&world, json!({ "is": "spot", "spot": "door" }));
    tap(&world, json!({ "is": "dose" }));
    world.hand.pass_ms(5_000);
    let ask = json!({ "language": "en", "level": "lay", "another": true });
    let bed = world.ask("begin_overdose", ask).expect("one more");
    assert_ne!(bed["incident"], door);
    assert_eq!(bed["others"][0]["incident"], door);
    assert_eq!(bed["others"][0]["spot"]["en"], "By the door");
    assert_eq!(bed["others"][0]["view"]["timers"][0]["kind"], "redose");
    let world = world.again().expect("it opens again");
    let shown = plain(&world, "overdose");
    assert_eq!(
        shown["incident"], bed["incident"],
        "the one tapped last is shown"
    );
    // A tap says which it is for, whatever is shown.
    let vomited = json!({ "is": "mark", "mark": "vomited" });
    let ask = json!({ "id": Uuid::now_v7(), "tap": vomited, "incident": door });
    let page = world.ask("tap", ask).expect("a tap")["page"].clone();
    assert_eq!(page["view"]["marks"][0]["mark"], "vomited");
    assert_eq!(plain(&world, "overdose")["view"]["marks"], json!([]));
    world.hand.pass_ms(1_000);
    let ask = json!({ "id": Uuid::now_v7(), "tap": { "is": "mark", "mark": "vomited" }, "incident": door });
    world.ask("tap", ask).expect("a tap");
    let world = world.again().expect("and again");
    let shown = plain(&world, "overdose");
    assert_eq!(
        shown["incident"], door,
        "the one tapped last, not the one begun last"
    );
    let show = world.ask("show_overdose", json!({ "incident": door }));
    assert_eq!(show.expect("shown")["incident"], door);
    end(&world);
    assert_eq!(plain(&world, "overdose")["incident"], bed["incident"]);
    assert_eq!(plain(&world, "lock_state")["overdose_running"], true);
    end(&world);
    assert!(plain(&world, "overdose").is_null());
    unlock(&world, PIN);
    assert_eq!(overdose_events(&world).as_array().map(Vec::len), Some(2));
}

#[test]
fn the_officers_level_is_kept_within_what_the_protocol_allows() {
    let world = world();
    let told = world
        .ask("responder_level", json!({ "language": "en" }))
        .expect("a level");
    assert_eq!(told, json!({ "level": "bls", "allowed": ["bls", "lay"] }));
    let set = world.ask(
        "responder_level",
        json!({ "language": "en", "level": "lay" }),
    );
    assert_eq!(set.expect("set")["level"], "lay");
    let world = world.again().expect("it opens again");
    let begun = world.ask("begin_overdose", json!({ "language": "en" }));
    assert_eq!(begun.expect("a run")["view"]["level"], "lay");
}

#[test]
fn a_step_is_read_aloud_by_the_clip_that_its_protocol_names() {
    let world = world();
    let page = begin(&world);
    let steps = page["protocol"]["states"].as_array().expect("steps");
    for step in steps {
        let id = step["id"].as_str().expect("an id");
        for language in ["en", "es"] {
            let ask = json!({ "sha256": step["voice"][language] });
            let said = world.ask("voice", ask).expect("a clip");
            let file = format!("assets/port-ellery/voice/{language}/{id}.mp3");
            let bytes = std::fs::read(wayside_tests::root().join(file)).expect("the clip");
            let clip = wayside_pack::VoiceClip::of(&bytes);
            assert_eq!(said["mp3"], json!(clip.mp3), "{id} {language}");
        }
    }
    assert!(steps.len() >= 17);
    let none = world.ask("voice", json!({ "sha256": "0".repeat(64) }));
    assert_eq!(none.expect("no clip is no fault"), Value::Null);
}

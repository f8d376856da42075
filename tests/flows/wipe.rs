//! What the hub wants of a device's records: at once, but for an overdose that runs.

use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;
use wayside_protocol::{Command, CommandKind};
use wayside_store::outbox::{FeedUpdate, Outbox};
use wayside_store::vault::SoftwareKey;
use wayside_tests::world::World;

use crate::friday_evening;

const PIN: &str = "246813";
const WIPE: Uuid = Uuid::from_u128(77);

fn world() -> World {
    let world = World::new(friday_evening()).expect("a device");
    let ask = json!({ "kind": "pin", "secret": PIN });
    assert_eq!(asked(&world, "set_up_lock", ask)["outcome"], "opened");
    world
}

fn asked(world: &World, name: &str, ask: Value) -> Value {
    world.ask(name, ask).expect(name)
}

fn plain(world: &World, name: &str) -> Value {
    asked(world, name, json!({ "language": "en" }))
}

fn outbox(folder: &Path) -> Outbox {
    let mut random = |_: &mut [u8]| Err(std::io::ErrorKind::Other.into());
    let hardware = SoftwareKey::open(&folder.join("journal"), &mut random).expect("its key");
    Outbox::open(&folder.join("outbox"), &hardware, &mut random).expect("an outbox")
}

/// The hub's word for a wipe arrives; the app is closed before it is carried out, and opened again.
fn told_to_wipe(world: World) -> World {
    let arrives = |folder: &Path| {
        let page = FeedUpdate {
            next: 1,
            commands: vec![Command {
                id: WIPE,
                kind: CommandKind::Wipe,
            }],
            ..FeedUpdate::default()
        };
        outbox(folder).take_page(&page, 1).expect("the hub's word");
    };
    world.meanwhile(arrives).expect("it opens again").0
}

/// The commands that the hub may be told are carried out.
fn carried_out(world: World) -> (World, Vec<Uuid>) {
    let done = |folder: &Path| {
        let done = outbox(folder).done_commands().expect("what is done");
        done.into_iter().map(|command| command.id).collect()
    };
    world.meanwhile(done).expect("it opens again")
}

fn tap(world: &World, tap: Value) -> Value {
    let answer = asked(world, "tap", json!({ "id": Uuid::now_v7(), "tap": tap }));
    assert!(answer["refused"].is_null(), "{tap:?}: {answer}");
    answer["page"].clone()
}

/// Goes on to an end by the last answer of each step, and closes.
fn end(world: &World) {
    tap(world, json!({ "is": "mark", "mark": "ems_arrived" }));
    loop {
        let page = plain(world, "overdose");
        let here = page["protocol"]["states"]
            .as_array()
            .and_then(|states| {
                let mut states = states.iter();
                states.find(|state| state["id"] == page["view"]["state"])
            })
            .expect("the state it stands in")
            .clone();
        if here["end"] == true {
            break;
        }
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

#[test]
fn without_an_overdose_a_wipe_is_carried_out_at_once() {
    let world = told_to_wipe(world());
    let state = plain(&world, "lock_state");
    assert_eq!(
        (&state["is"], &state["wipe_waits"]),
        (&json!("erased"), &json!(false))
    );
    assert_eq!(carried_out(world).1, [WIPE]);
}

#[test]
fn a_wipe_waits_for_a_running_overdose_and_takes_it_along_when_it_ends() {
    let world = world();
    let ask = json!({ "language": "en", "level": "bls", "product": "narcan4" });
    let begun = asked(&world, "begin_overdose", ask);
    tap(&world, json!({ "is": "dose" }));
    let world = told_to_wipe(world);
    let page = plain(&world, "overdose");
    assert_eq!(page["incident"], begun["incident"], "it goes on");
    assert_eq!(page["view"]["doses"].as_array().map(Vec::len), Some(1));
    let state = plain(&world, "lock_state");
    assert_eq!(
        (&state["is"], &state["wipe_waits"]),
        (&json!("locked"), &json!(true))
    );
    // The hub is told nothing yet, however often the app is closed and opened.
    let (world, done) = carried_out(world);
    assert_eq!(done, [] as [Uuid; 0]);
    assert_eq!(plain(&world, "lock_state")["wipe_waits"], true);
    tap(&world, json!({ "is": "dose", "sure": true }));
    end(&world);
    let state = plain(&world, "lock_state");
    assert_eq!(
        (&state["is"], &state["wipe_waits"]),
        (&json!("erased"), &json!(false))
    );
    assert_eq!(state["captured"], 0);
    let (world, done) = carried_out(world);
    assert_eq!(done, [WIPE], "and now the hub is told");
    assert!(plain(&world, "overdose").is_null());
}

#[test]
fn an_overdose_that_nobody_touches_for_four_hours_holds_a_wipe_up_no_longer() {
    const HOUR_MS: i64 = 3_600_000;
    let world = world();
    let ask = json!({ "language": "en", "level": "bls", "product": "narcan4" });
    asked(&world, "begin_overdose", ask);
    let world = told_to_wipe(world);
    let stands = || {
        let state = plain(&world, "lock_state");
        (state["is"].clone(), state["wipe_waits"].clone())
    };
    let waits = (json!("locked"), json!(true));
    world.hand.pass_ms(3 * HOUR_MS);
    tap(&world, json!({ "is": "dose" }));
    // A wall clock that somebody sets ends nothing.
    world
        .hand
        .set_wall(friday_evening() + chrono::TimeDelta::days(400));
    assert_eq!(stands(), waits);
    world.hand.pass_ms(4 * HOUR_MS - 1);
    assert_eq!(
        stands(),
        waits,
        "since the last tap it is not four hours yet"
    );
    // After a restart of the device the time counts anew.
    world.hand.restart_after_ms(9 * HOUR_MS);
    assert_eq!(stands(), waits);
    world.hand.pass_ms(4 * HOUR_MS);
    assert_eq!(stands(), (json!("erased"), json!(false)));
    assert!(plain(&world, "overdose").is_null());
    assert_eq!(carried_out(world).1, [WIPE], "and the hub is told");
}

//! Packs and signers over time: what is taken, what is given back, and what a damaged device does.

use std::path::Path;

use serde_json::{Value, json};
use wayside_tests::bundle::{self, signer};
use wayside_tests::world::World;

use crate::friday_evening;

fn device() -> World {
    World::new(friday_evening()).expect("a device")
}

/// A pack of one shelter, in a version of one's choosing, signed by signer 2.
fn county(version: u32) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("spec.toml");
    let text = format!(
        "[pack]\nname = \"County\"\njurisdiction = \"Nowhere\"\ncountry = \"ZZ\"\n\
         time_zone = \"UTC\"\nversion = {version}\n\n[[source]]\nformat = \"csv\"\n\
         path = \"places.csv\"\nkind = \"shelter\"\n\
         columns = {{ id = \"id\", name = \"name\", latitude = \"lat\", longitude = \"lon\" }}\n"
    );
    std::fs::write(&spec, text).expect("a spec");
    let places = format!("id,name,lat,lon\na,Shelter {version},1.5,2.5\n");
    std::fs::write(folder.path().join("places.csv"), places).expect("a source");
    bundle::build(&spec, &signer(2)).expect("a pack")
}

fn in_use(world: &World) -> (String, String) {
    let opening = world
        .ask("opening", json!({ "language": "en" }))
        .expect("an opening");
    let text = |key: &str| opening["pack"][key].as_str().expect("a text").to_owned();
    (text("name"), text("version"))
}

fn notices(world: &World) -> Value {
    world
        .ask("opening", json!({ "language": "en" }))
        .expect("an opening")["notices"]
        .clone()
}

fn slot(world: &World, name: &str) -> String {
    let packs = world
        .ask("packs", json!({ "language": "en" }))
        .expect("packs");
    let cards = packs.as_array().expect("a list");
    let card = cards
        .iter()
        .find(|card| card["name"] == name)
        .expect("the pack");
    card["slot"].as_str().expect("a slot").to_owned()
}

fn county_device() -> World {
    let world = device();
    world.trust(&signer(2)).expect("a trusted signer");
    world.install(&county(1)).expect("the first version");
    world.install(&county(2)).expect("the second version");
    world
}

/// The files of the shelf with an ending.
fn files(folder: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let shelf = std::fs::read_dir(folder.join("shelf")).expect("a shelf");
    let paths = shelf.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect()
}

#[test]
fn a_newer_version_takes_the_place_of_the_older_which_can_be_gone_back_to() {
    let world = county_device();
    assert_eq!(in_use(&world), ("County".into(), "2".into()));
    let slot = slot(&world, "County");
    world
        .ask("go_back", json!({ "slot": slot }))
        .expect("the first version again");
    assert_eq!(in_use(&world).1, "1");
    world
        .ask("go_back", json!({ "slot": slot }))
        .expect("and the second");
    assert_eq!(in_use(&world.again().expect("a second opening")).1, "2");
}

#[test]
fn an_older_version_says_so_before_it_is_taken() {
    let world = county_device();
    let offer = world
        .companion
        .dispatch_file("offer_pack", county(1))
        .expect("an offer");
    assert_eq!(offer["is_older"], true, "{offer}");
    assert_eq!(offer["replaces"], "2");
    assert_eq!(in_use(&world).1, "2", "an offer changes nothing");
}

#[test]
fn only_the_newest_offer_stands_and_only_once() {
    let world = county_device();
    let offer = |version| world.companion.dispatch_file("offer_pack", county(version));
    let accept = |offer: &Value| world.ask("accept_pack", json!({ "offer": offer["offer"] }));
    let first = offer(3).expect("an offer");
    let second = offer(4).expect("an offer");
    assert!(accept(&first).is_err(), "the first was replaced");
    let third = offer(5).expect("an offer");
    assert!(accept(&second).is_err(), "so was the second");
    assert!(
        accept(&third).is_err(),
        "an answer to a lost offer withdraws the newest too"
    );
    let fourth = offer(6).expect("an offer");
    accept(&fourth).expect("installed");
    assert!(accept(&fourth).is_err(), "once");
    assert_eq!(in_use(&world).1, "6");
}

#[test]
fn a_pack_whose_signer_is_no_longer_trusted_still_answers_and_says_so() {
    let world = county_device();
    let key_id = signer(2).key_id().to_string();
    world
        .ask("remove_signer", json!({ "key_id": key_id }))
        .expect("removed");
    let packs = world
        .ask("packs", json!({ "language": "en" }))
        .expect("packs");
    assert_eq!(packs[0]["signed"]["state"], "signer_removed", "{packs}");
    assert_eq!(packs[0]["in_use"], true);
    let offer = world
        .companion
        .dispatch_file("offer_pack", county(3))
        .expect("an answer");
    assert_eq!(offer["refusal"]["code"], "stranger", "{offer}");
    assert!(
        world
            .ask("remove_signer", json!({ "key_id": key_id }))
            .is_err(),
        "once"
    );
}

#[test]
fn removing_the_pack_in_use_leaves_the_training_district() {
    let world = county_device();
    let county = slot(&world, "County");
    world
        .ask("remove_pack", json!({ "slot": county }))
        .expect("removed");
    assert_eq!(in_use(&world).0, "Port Ellery");
    let bundled = slot(&world, "Port Ellery");
    let fault = world
        .ask("remove_pack", json!({ "slot": bundled }))
        .expect_err("it stays");
    assert!(fault.to_string().contains("CannotRemove"), "{fault}");
    assert_eq!(
        in_use(&world.again().expect("a second opening")).0,
        "Port Ellery"
    );
}

#[test]
fn a_lost_index_is_built_again_from_the_pack() {
    let world = county_device();
    for index in files(world.folder(), "sqlite") {
        std::fs::write(index, b"not an index any more").expect("damage");
    }
    let world = world.again().expect("a second opening");
    assert_eq!(notices(&world), json!(["shelf_rebuilt"]));
    assert_eq!(in_use(&world).1, "2");
}

#[test]
fn a_damaged_pack_gives_way_to_the_one_before_it_and_then_to_the_training_district() {
    let world = county_device();
    let damage = |world: &World, marker: &[u8]| {
        for index in files(world.folder(), "sqlite") {
            std::fs::remove_file(index).expect("damage");
        }
        for pack in files(world.folder(), "wayside") {
            let bytes = std::fs::read(&pack).expect("a pack");
            if bytes.windows(marker.len()).any(|window| window == marker) {
                std::fs::write(pack, &bytes[..bytes.len() - 1]).expect("damage");
            }
        }
    };
    damage(&world, b"\"version\":2");
    let world = world.again().expect("a second opening");
    assert_eq!(in_use(&world), ("County".into(), "1".into()));
    assert!(
        notices(&world)
            .as_array()
            .is_some_and(|n| n.contains(&json!("went_back")))
    );
    damage(&world, b"\"name\":\"County\"");
    let world = world.again().expect("a third opening");
    assert_eq!(in_use(&world).0, "Port Ellery");
    assert!(
        notices(&world)
            .as_array()
            .is_some_and(|n| n.contains(&json!("training_only")))
    );
}

#[test]
fn a_real_pack_in_use_stays_in_use_when_the_app_brings_a_new_training_district() {
    let world = county_device();
    let world = world.again().expect("a second opening");
    assert_eq!(in_use(&world).0, "County");
    assert_eq!(notices(&world), json!([]));
}

//! The examples of HSDS 3.0: everything that a service page shows has come through.

use std::path::Path;

use serde_json::{Value, json};
use wayside_tests::bundle::{self, signer};
use wayside_tests::real;
use wayside_tests::world::World;

use crate::friday_evening;

fn installed(format: &str, source: &Path) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("spec.toml");
    let text = format!(
        "[pack]\nname = \"HSDS examples\"\njurisdiction = \"MyCity\"\ncountry = \"GB\"\n\
         time_zone = \"Europe/London\"\nversion = \"3.0\"\n\n[[source]]\nformat = \"{format}\"\n\
         path = {source:?}\nkind = \"mental_health\"\n"
    );
    std::fs::write(&spec, text).expect("a spec");
    let key = signer(4);
    let world = World::new(friday_evening()).expect("a device");
    world.trust(&key).expect("a trusted signer");
    world
        .install(&bundle::build(&spec, &key).expect("a pack"))
        .expect("an installed pack");
    world
}

fn pages(world: &World) -> Vec<Value> {
    let ask = json!({ "language": "en", "limit": 200 });
    let answer = world.ask("nearest", ask).expect("rows");
    let rows = answer["rows"].as_array().expect("rows");
    let page = |row: &Value| {
        world
            .ask("service", json!({ "language": "en", "id": row["id"] }))
            .expect("a page")
    };
    rows.iter().map(page).collect()
}

fn shows(page: &Value) -> [(&'static str, bool); 5] {
    let service = &page["service"];
    let filled = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
    [
        ("schedules", filled(&service["schedules"])),
        ("phones", filled(&service["phones"])),
        ("languages", filled(&service["languages"])),
        ("eligibility", service["eligibility"].is_object()),
        ("documents", filled(&service["required_documents"])),
    ]
}

#[test]
fn the_full_service_shows_all_that_it_says() {
    let Some(source) = real::data("hsds-3.0/service_full.json") else {
        return;
    };
    let world = installed("hsds-json", &source);
    let pages = pages(&world);
    assert!(!pages.is_empty());
    for page in &pages {
        assert_eq!(page["service"]["name"], "Community Counselling");
        for (what, shown) in shows(page) {
            assert!(shown, "no {what} on {page}");
        }
    }
}

#[test]
fn the_tabular_package_shows_all_that_it_says() {
    let Some(source) = real::data("hsds-3.0/csv") else {
        return;
    };
    let world = installed("hsds-csv", &source);
    let pages = pages(&world);
    for what in [
        "schedules",
        "phones",
        "languages",
        "eligibility",
        "documents",
    ] {
        let anywhere = pages.iter().any(|page| shows(page).contains(&(what, true)));
        assert!(anywhere, "no page shows {what}");
    }
}

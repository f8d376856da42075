//! Every listed treatment site of a country: a pack of 15,865 rows, installed and asked.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use wayside_authoring::Quiet;
use wayside_domain::Service;
use wayside_pack::{TrustedKeys, Unverified};
use wayside_tests::bundle::{self, signer};
use wayside_tests::geodesic;
use wayside_tests::random::SeededRandom;
use wayside_tests::real;
use wayside_tests::world::World;

use crate::friday_evening;

const ROWS: u64 = 1_831 + 14_034;
const QUESTIONS: usize = 1_000;

fn spec(folder: &Path, listing: &Path) -> std::path::PathBuf {
    let mut text = String::from(
        "[pack]\nname = \"US treatment sites\"\njurisdiction = \"United States\"\n\
         country = \"US\"\ntime_zone = \"America/New_York\"\nversion = 1\n",
    );
    let sources = [
        (
            "opioid_treatment_programs.csv",
            "opioid_agonist_treatment",
            "name = \"ID\", address = \"ADDRESS\", city = \"CITY\", state = \"STATE\", \
             postal_code = \"POSTAL\", latitude = \"Latitude\", longitude = \"Longitude\"",
        ),
        (
            "substance_use_treatment.csv",
            "detox",
            "name = \"name1\", alternate_name = \"name2\", address = \"street1\", \
             address_2 = \"street2\", city = \"city\", state = \"state\", postal_code = \"zip\", \
             latitude = \"latitude\", longitude = \"longitude\"",
        ),
    ];
    for (file, kind, columns) in sources {
        std::fs::copy(listing.join(file), folder.join(file)).expect("a copy of the listing");
        let _ = write!(
            text,
            "\n[[source]]\nformat = \"csv\"\npath = \"{file}\"\nkind = \"{kind}\"\n\
             columns = {{ {columns} }}\n"
        );
    }
    let spec = folder.join("spec.toml");
    std::fs::write(&spec, text).expect("a spec");
    spec
}

#[test]
fn nearest_of_every_treatment_site_is_the_geodesic_nearest() {
    let Some(listing) = real::data("samhsa") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let key = signer(1);
    let spec = spec(folder.path(), &listing);
    let (pack, report) =
        wayside_authoring::build(&spec, &[&key], &mut Quiet).expect("the listing builds");
    for source in &report.sources {
        let rejected = source.rejected.len() as u64;
        assert_eq!(source.read, source.imported + rejected, "{}", source.path);
    }
    let read: u64 = report.sources.iter().map(|source| source.read).sum();
    assert_eq!(read, ROWS);

    let world = World::new(friday_evening()).expect("a device");
    world.trust(&key).expect("a trusted signer");
    world.install(&pack).expect("an installed pack");
    let places = places(&pack, &key);
    assert_eq!(places.len(), report.pack.services);

    let mut random = SeededRandom::new(15_865);
    for _ in 0..QUESTIONS {
        let from = (random.between(24.5, 49.4), random.between(-124.8, -66.9));
        let answered = ten_nearest(&world, from);
        let sure = geodesic::nearest(from, &places, 10);
        assert_eq!(answered.len(), sure.len());
        for ((id, metres), (sure_id, sure_metres)) in answered.iter().zip(&sure) {
            assert_eq!(id, sure_id, "from {from:?}");
            assert!(
                (metres - sure_metres).abs() < 1e-3,
                "{metres} is not {sure_metres}"
            );
        }
    }
}

fn places(pack: &[u8], key: &wayside_pack::SecretKey) -> Vec<(String, (f64, f64))> {
    let pack = Unverified::read(pack)
        .and_then(|pack| pack.verify(&TrustedKeys::keys([key.public()]), friday_evening()))
        .expect("a good pack");
    let services: Vec<Service> = pack
        .rows("services")
        .expect("services")
        .collect::<Result<_, _>>()
        .expect("good rows");
    services
        .iter()
        .filter_map(|service| {
            let position = service.position?;
            let place = (position.latitude(), position.longitude());
            Some((service.id.0.clone(), place))
        })
        .collect()
}

fn ten_nearest(world: &World, from: (f64, f64)) -> Vec<(String, f64)> {
    let fix = json!({
        "position": { "latitude": from.0, "longitude": from.1 },
        "accuracy_m": 10.0, "taken_at": friday_evening(), "source": "typed",
    });
    let ask = json!({ "language": "en", "fix": fix, "limit": 10 });
    let answer = world.ask("nearest", ask).expect("an answer");
    let rows = answer["rows"].as_array().expect("rows");
    let row = |row: &serde_json::Value| {
        let metres = row["reach"]["distance_m"].as_f64().expect("a distance");
        (row["id"].as_str().expect("an id").to_owned(), metres)
    };
    rows.iter().map(row).collect()
}

#[test]
fn the_same_sources_make_the_same_bytes() {
    let Some(listing) = real::data("samhsa") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let spec = spec(folder.path(), &listing);
    let once = bundle::build(&spec, &signer(1)).expect("a pack");
    let twice = bundle::build(&spec, &signer(1)).expect("a pack");
    assert!(once == twice, "two builds of the same sources differ");
}

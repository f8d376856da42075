//! What is published, as this version understands it.

use serde_json::Value;
use tough::schema::Targets;
use wayside_domain::release::Rollout;

use super::super::catalogue::Catalogue;
use super::*;

fn catalogue(targets: Value) -> Catalogue {
    let targets: Targets = serde_json::from_value(targets).unwrap();
    Catalogue::of(&targets)
}

fn for_percent(number: u64, percent: u8) -> Release {
    Release {
        rollout: Some(Rollout {
            percent,
            salt: String::new(),
            devices: Vec::new(),
        }),
        ..release(number, b"")
    }
}

#[test]
fn packs_stand_newest_first_each_with_where_it_is() {
    let mut agency = Agency::new(1);
    agency.pack("a.pack", release(1, b""), b"one");
    agency.pack("c.pack", release(3, b""), b"three");
    agency.pack("b-2.pack", release(2, b""), b"two");
    agency.delta("d.delta", "signed-1", "signed-3", b"way");
    let catalogue = catalogue(agency.targets());
    let releases: Vec<u64> = catalogue.packs.iter().map(|one| one.said.release).collect();
    assert_eq!(releases, [3, 2, 1]);
    let second = &catalogue.packs[1];
    assert_eq!(second.path, format!("targets/{}.b-2.pack", sha256(b"two")));
    assert_eq!((second.length, second.sha256.clone()), (3, sha256(b"two")));
    assert_eq!(catalogue.deltas.len(), 1);
}

#[test]
fn what_this_version_does_not_understand_is_left_alone() {
    let mut agency = Agency::new(1);
    for name in ["a.pack", "a b.pack", "a_b.pack", "é.pack", "sub/a.pack"] {
        agency.pack(name, release(1, b""), name.as_bytes());
    }
    let mut targets = agency.targets();
    targets["targets"]["later.pack"] = targets["targets"]["a.pack"].clone();
    targets["targets"]["later.pack"]["custom"]["wayside"]["is"] = "picture".into();
    targets["targets"]["bare.pack"] = targets["targets"]["a.pack"].clone();
    targets["targets"]["bare.pack"]["custom"] = serde_json::json!({});
    let catalogue = catalogue(targets);
    let paths: Vec<&str> = catalogue
        .packs
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    assert_eq!(paths, [format!("targets/{}.a.pack", sha256(b"a.pack"))]);
}

#[test]
fn the_newest_whose_turn_it_is_here_is_taken() {
    let newest = |releases: &[Release]| {
        let mut agency = Agency::new(1);
        for one in releases {
            agency.pack(&format!("{}.pack", one.release), one.clone(), b"");
        }
        let catalogue = catalogue(agency.targets());
        let newest = catalogue.newest_for(Uuid::from_u128(1));
        newest.map(|pack| pack.said.release)
    };
    let all = [for_percent(3, 0), for_percent(2, 100), release(1, b"")];
    assert_eq!(newest(&all), Some(2));
    assert_eq!(newest(&[for_percent(3, 0), release(1, b"")]), Some(1));
    assert_eq!(newest(&all[..1]), None);
    assert_eq!(newest(&[]), None);
}

#[test]
fn the_shortest_way_from_one_pack_to_another_is_taken() {
    let mut agency = Agency::new(1);
    agency.delta("a.delta", "1", "3", b"a long way");
    agency.delta("b.delta", "1", "3", b"a way");
    agency.delta("c.delta", "1", "2", b"x");
    agency.delta("d.delta", "2", "3", b"y");
    let catalogue = catalogue(agency.targets());
    let length = |from, to| catalogue.cheapest(from, to).map(|delta| delta.length);
    assert_eq!(length("1", "3"), Some(5));
    assert_eq!(length("2", "3"), Some(1));
    assert_eq!(length("3", "1"), None);
}

#[test]
fn the_newest_date_is_that_of_any_pack() {
    let mut agency = Agency::new(1);
    assert_eq!(catalogue(agency.targets()).newest_date(), None);
    for (number, published) in [(1, days(-3)), (2, days(5)), (3, days(1))] {
        let release = Release {
            published,
            ..release(number, b"")
        };
        agency.pack(&format!("{number}.pack"), release, b"");
    }
    assert_eq!(catalogue(agency.targets()).newest_date(), Some(days(5)));
}

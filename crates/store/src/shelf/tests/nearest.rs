//! The nearest services against a twin that measures them all.

use proptest::prelude::*;
use wayside_domain::DistanceAndBearing;

use super::super::{KindSet, NearestIndex, NearestQuery, Scan, Summary};
use super::*;

const KINDS: [&str; 3] = ["detox", "shelter", "outreach"];

/// Anywhere, with a liking for the poles, the date line, and places where somebody is already.
fn place() -> impl Strategy<Value = Position> {
    let spread = (-90.0..=90.0, -180.0..=180.0);
    let line = (
        -60.0..60.0,
        prop_oneof![Just(180.0), Just(-180.0), 179.99..180.0, -180.0..-179.99],
    );
    let pole = (
        prop_oneof![Just(90.0), Just(-90.0), 89.99..90.0, -90.0..-89.99],
        -180.0..=180.0,
    );
    let town = (
        (0..4).prop_map(|step| 40.0 + f64::from(step) * 1e-4),
        Just(-73.9),
    );
    let equator = (-1e-9..1e-9, -1e-9..1e-9);
    prop_oneof![2 => spread.boxed(), 2 => line.boxed(), 2 => pole.boxed(), 3 => town.boxed(), 1 => equator.boxed()]
        .prop_map(|(latitude, longitude)| position(latitude, longitude))
}

fn world() -> impl Strategy<Value = Vec<Service>> {
    let one = (prop::option::weighted(0.9, place()), 1usize..8);
    proptest::collection::vec(one, 0..40).prop_map(|rows| {
        (0..)
            .zip(rows)
            .map(|(number, (at, mask))| {
                let kinds: Vec<&str> = (0..3)
                    .filter(|bit| mask & (1 << bit) != 0)
                    .map(|bit| KINDS[bit])
                    .collect();
                service(&format!("s{number:03}"), "Place", &kinds, at)
            })
            .collect()
    })
}

fn brute(
    services: &[Service],
    from: &Position,
    query: &NearestQuery,
) -> Vec<(String, DistanceAndBearing)> {
    let mut all: Vec<(String, DistanceAndBearing)> = services
        .iter()
        .filter(|s| query.kinds.is_empty() || s.kinds.iter().any(|k| query.kinds.contains(k)))
        .filter_map(|s| Some((s.id.0.clone(), from.reach(&s.position?))))
        .filter(|(_, reach)| query.within_m.is_none_or(|most| reach.distance_m <= most))
        .collect();
    all.sort_by(|a, b| {
        a.1.distance_m
            .total_cmp(&b.1.distance_m)
            .then_with(|| a.0.cmp(&b.0))
    });
    all
}

fn admits(id: &str, filter: u32) -> bool {
    let number: u32 = id.trim_start_matches('s').parse().unwrap();
    filter & (1 << (number % 5)) != 0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nearest_is_what_measuring_everything_finds(
        services in world(),
        asks in proptest::collection::vec(
            (place(), 0usize..8, prop::option::of(prop_oneof![0.0..500.0, 0.0..3e7]), 0u32..32, 0usize..12),
            1..12,
        ),
    ) {
        let contents = Contents {
            kinds: standard_kinds(),
            services: services.clone(),
            ..Contents::default()
        };
        let (reader, _folder) = reader_over(contents);
        for (from, mask, within_m, filter, limit) in asks {
            let kinds: Vec<KindId> =
                (0..3).filter(|bit| mask & (1 << bit) != 0).map(|bit| kind_id(KINDS[bit])).collect();
            let query = NearestQuery { kinds: &kinds, within_m };
            let all = brute(&services, &from, &query);
            let mut asked = Vec::new();
            let near = reader.nearest(&from, &query, &mut |candidate| {
                asked.push(candidate.summary.id.0.clone());
                admits(&candidate.summary.id.0, filter)
            }, limit).unwrap();
            let near: Vec<_> = near.iter().map(|n| (n.summary.id.0.clone(), n.reach)).collect();
            let wanted: Vec<_> =
                all.iter().filter(|(id, _)| admits(id, filter)).take(limit).cloned().collect();
            prop_assert_eq!(&near, &wanted);
            // Asked best first, and no further than the last that was wanted.
            let order: Vec<_> = all.iter().map(|(id, _)| id.clone()).collect();
            prop_assert_eq!(&asked[..], &order[..asked.len()]);
            if near.len() == limit {
                prop_assert_eq!(asked.last(), near.last().map(|(id, _)| id));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_walk_gives_each_once_with_bounds_that_hold_and_never_fall(
        services in world(), from in place(), mask in 0usize..8,
    ) {
        let summaries: Vec<Summary> =
            (0..).zip(&services).map(|(row, s)| Summary::of(s, row)).collect();
        let ids: Vec<_> = KINDS.iter().map(|id| kind_id(id)).collect();
        let scan = Scan::new(&summaries, &ids);
        let places: Vec<usize> = (0..3).filter(|bit| mask & (1 << bit) != 0).collect();
        let kinds = if mask == 0 { KindSet::Every } else { KindSet::Only(places) };
        let walked: Vec<_> = scan.walk(&from, &kinds).collect();
        prop_assert!(walked.is_sorted_by(|a, b| a.1 <= b.1));
        for (row, bound) in &walked {
            let there = services[*row as usize].position.unwrap();
            prop_assert!(*bound <= from.distance_m(&there));
        }
        let mut rows: Vec<_> = walked.iter().map(|(row, _)| *row).collect();
        rows.sort_unstable();
        let wanted: Vec<u32> = (0..)
            .zip(&services)
            .filter(|(_, s)| s.position.is_some())
            .filter(|(_, s)| mask == 0 || (0..3).any(|bit| mask & (1 << bit) != 0 && s.kinds.contains(&ids[bit])))
            .map(|(row, _)| row)
            .collect();
        prop_assert_eq!(rows, wanted);
    }
}

#[test]
fn coincident_services_come_in_the_order_of_their_ids() {
    let at = Some(position(40.0, -73.9));
    let services = ["c", "a", "b"].map(|id| service(id, "Place", &["detox"], at));
    let contents = Contents {
        kinds: standard_kinds(),
        services: services.to_vec(),
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(contents);
    for from in [position(40.0, -73.9), position(-90.0, 0.0)] {
        let near = reader
            .nearest(&from, &NearestQuery::default(), &mut |_| true, 3)
            .unwrap();
        let ids: Vec<_> = near.iter().map(|n| n.summary.id.0.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
    }
}

#[test]
fn a_kind_the_pack_does_not_have_matches_nothing_and_no_limit_of_distance_is_no_number() {
    let at = Some(position(40.0, -73.9));
    let contents = Contents {
        kinds: standard_kinds(),
        services: vec![service("a", "Place", &["detox"], at)],
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(contents);
    let from = position(40.0, -73.9);
    let count = |query: NearestQuery| {
        reader
            .nearest(&from, &query, &mut |_| true, 9)
            .unwrap()
            .len()
    };
    let other = [kind_id("helicopter")];
    assert_eq!(
        count(NearestQuery {
            kinds: &other,
            within_m: None
        }),
        0
    );
    for (within_m, wanted) in [(0.0, 1), (-1.0, 0), (f64::NAN, 0), (f64::INFINITY, 1)] {
        assert_eq!(
            count(NearestQuery {
                kinds: &[],
                within_m: Some(within_m)
            }),
            wanted
        );
    }
}

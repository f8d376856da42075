//! No zone that matters is missed.

use proptest::prelude::*;
use wayside_domain::zone::Ring;

use super::*;

/// A middle that favours the date line, the poles and one town.
fn middle() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![
        (-89.0..89.0, -180.0..=180.0),
        (-70.0..70.0, prop_oneof![179.9..=180.0, -180.0..=-179.9]),
        (prop_oneof![89.0..=90.0, -90.0..=-89.0], -180.0..=180.0),
        (40.0..40.01, -73.91..-73.9),
    ]
}

fn polygon() -> impl Strategy<Value = Shape> {
    let corners = proptest::collection::vec((0.0..360.0_f64, 0.2..1.0_f64), 3..8);
    let size = prop_oneof![1e-4..1e-2_f64, 1e-2..1.0, 1.0..20.0];
    let buffer_m = prop_oneof![Just(0.0), 1.0..500.0];
    (middle(), corners, size, buffer_m).prop_filter_map(
        "no ring",
        |((latitude, longitude), mut corners, size, buffer_m)| {
            corners.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut ring: Vec<[f64; 2]> = corners
                .iter()
                .map(|(angle, share)| {
                    let (sin, cos) = angle.to_radians().sin_cos();
                    let latitude = (latitude + size * share * sin).clamp(-90.0, 90.0);
                    [longitude + size * share * cos, latitude]
                })
                .collect();
            ring.push(ring[0]);
            let outline = Ring::new(&ring).ok()?;
            Some(Shape::Polygons {
                polygons: vec![vec![outline]],
                buffer_m,
            })
        },
    )
}

/// Round a pole once.
fn cap() -> impl Strategy<Value = Shape> {
    let sides = proptest::collection::vec(60.0..89.9_f64, 4..8);
    (sides, any::<bool>(), prop_oneof![Just(0.0), 1.0..500.0]).prop_filter_map(
        "no ring",
        |(sides, south, buffer_m)| {
            let step = 360.0 / sides.len() as f64;
            let sign = if south { -1.0 } else { 1.0 };
            let mut ring: Vec<[f64; 2]> = (0..)
                .zip(&sides)
                .map(|(place, latitude)| [-180.0 + step * f64::from(place), sign * latitude])
                .collect();
            ring.push([180.0, ring[0][1]]);
            let outline = Ring::new(&ring).ok()?;
            Some(Shape::Polygons {
                polygons: vec![vec![outline]],
                buffer_m,
            })
        },
    )
}

fn circle() -> impl Strategy<Value = Shape> {
    let radius_m = prop_oneof![1.0..300.0, 300.0..50_000.0, 50_000.0..9e6];
    (middle(), radius_m).prop_map(|((latitude, longitude), radius_m)| Shape::Circle {
        centre: position(latitude, longitude),
        radius_m,
    })
}

/// A point seen from a zone's middle, so that near misses and near hits are common.
fn near_some(shapes: &[Shape], pick: usize, north: f64, east: f64) -> Position {
    let middle = shapes[pick % shapes.len()].middle();
    let latitude = (middle.latitude() + north).clamp(-90.0, 90.0);
    let longitude = (middle.longitude() + east + 180.0).rem_euclid(360.0) - 180.0;
    position(latitude, longitude)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_zone_that_holds_a_point_or_comes_near_it_is_missed(
        shapes in proptest::collection::vec(
            prop_oneof![3 => polygon().boxed(), 1 => cap().boxed(), 3 => circle().boxed()], 1..10,
        ),
        asks in proptest::collection::vec(
            (0usize.., prop_oneof![-0.005..0.005, -1.0..1.0], prop_oneof![-0.005..0.005, -2.0..2.0, -180.0..180.0],
             prop_oneof![Just(0.0), Just(250.0), 0.0..20_000.0]),
            1..16,
        ),
    ) {
        let zones: Vec<Zone> =
            (0..).zip(&shapes).map(|(n, shape)| zone(&format!("z{n}"), "Zone", shape.clone())).collect();
        let contents = Contents { rules: vec![rule("r1")], zones: zones.clone(), ..Contents::default() };
        let (reader, _folder) = reader_over(contents);
        for (pick, north, east, radius_m) in asks {
            let point = near_some(&shapes, pick, north, east);
            let found: Vec<_> =
                reader.zones_near(&point, radius_m).unwrap().into_iter().map(|z| z.id).collect();
            prop_assert!(found.is_sorted());
            for zone in &zones {
                let edge = zone.shape.edge_from(&point);
                if edge.inside || edge.distance_m <= radius_m {
                    prop_assert!(found.contains(&zone.id), "{:?} from {:?} {:?}", zone.shape, point, edge);
                }
            }
        }
    }
}

#[test]
fn far_zones_are_left_out() {
    let shape = |longitude: f64| Shape::Circle {
        centre: position(40.0, longitude),
        radius_m: 100.0,
    };
    let zones = (0..100)
        .map(|n| zone(&format!("z{n:02}"), "Zone", shape(-73.0 + f64::from(n))))
        .collect();
    let contents = Contents {
        rules: vec![rule("r1")],
        zones,
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(contents);
    let found = reader.zones_near(&position(40.0, -71.0), 250.0).unwrap();
    let ids: Vec<_> = found.iter().map(|z| z.id.0.as_str()).collect();
    assert_eq!(ids, ["z02"]);
    for everywhere in [f64::INFINITY, f64::NAN, 1e12] {
        let all = reader.zones_near(&position(0.0, 0.0), everywhere).unwrap();
        assert_eq!(all.len(), 100, "{everywhere}");
    }
}

#[test]
fn a_zone_that_ends_on_the_date_line_is_met_from_either_name_of_it() {
    let square = |west: f64, east: f64| {
        let ring = Ring::new(&[
            [west, 10.0],
            [east, 10.0],
            [east, 11.0],
            [west, 11.0],
            [west, 10.0],
        ]);
        Shape::Polygons {
            polygons: vec![vec![ring.unwrap()]],
            buffer_m: 0.0,
        }
    };
    let contents = Contents {
        rules: vec![rule("r1")],
        zones: vec![
            zone("across", "Across", square(179.5, 180.5)),
            zone("east", "East of it", square(-180.0, -179.0)),
            zone("west", "West of it", square(179.0, 180.0)),
        ],
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(contents);
    for longitude in [180.0, -180.0] {
        let found = reader.zones_near(&position(10.5, longitude), 0.0).unwrap();
        assert_eq!(found.len(), 3, "{longitude}");
    }
}

#[test]
fn zones_come_by_name_and_by_id() {
    let circle = Shape::Circle {
        centre: position(40.0, -73.0),
        radius_m: 100.0,
    };
    let zones = [("1", "Ćma"), ("2", "alpha"), ("3", "Zeta"), ("4", "Alpha")]
        .map(|(id, name)| zone(id, name, circle.clone()))
        .to_vec();
    let contents = Contents {
        rules: vec![rule("r1")],
        zones,
        ..Contents::default()
    };
    let (reader, _folder) = reader_over(contents);
    let ids = |limit| -> Vec<String> {
        let zones = reader.zones_by_name(limit).unwrap();
        zones.into_iter().map(|z| z.id.0).collect()
    };
    assert_eq!(ids(10), ["2", "4", "1", "3"]);
    assert_eq!(ids(1), ["2"]);
    let known = reader.zone(&ZoneId("3".to_owned())).unwrap().unwrap();
    assert_eq!(known.name.text("en"), "Zeta");
    assert!(reader.zone(&ZoneId("9".to_owned())).unwrap().is_none());
    let rule = reader.rule(&known.rule).unwrap().unwrap();
    assert_eq!(rule.source, "Order 12");
    assert!(reader.rule(&RuleId("r9".to_owned())).unwrap().is_none());
}

/// A line of a few points, near the others of its kind.
fn line() -> impl Strategy<Value = Vec<Position>> {
    let steps = proptest::collection::vec((-0.02..0.02_f64, -0.02..0.02_f64), 2..6);
    (middle(), steps).prop_map(|((latitude, longitude), steps)| {
        let point = |(north, east): (f64, f64)| {
            let longitude = (longitude + east + 180.0).rem_euclid(360.0) - 180.0;
            position((latitude + north).clamp(-90.0, 90.0), longitude)
        };
        steps.into_iter().map(point).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_street_that_comes_near_a_point_is_missed_and_each_lies_in_what_the_pack_covers(
        lines in proptest::collection::vec(line(), 1..8),
        asks in proptest::collection::vec(
            (0usize.., -0.01..0.01_f64, -0.01..0.01_f64, 0.0..2_000.0_f64), 1..12),
    ) {
        let streets: Vec<Street> = (0..)
            .zip(&lines)
            .map(|(n, line)| Street { lines: vec![line.clone()], ..street(&format!("s{n}"), "Quay") })
            .collect();
        let contents = Contents { streets: streets.clone(), ..Contents::default() };
        let (reader, _folder) = reader_over(contents);
        for (pick, north, east, radius_m) in asks {
            let middle = lines[pick % lines.len()][0];
            let longitude = (middle.longitude() + east + 180.0).rem_euclid(360.0) - 180.0;
            let point = position((middle.latitude() + north).clamp(-90.0, 90.0), longitude);
            let found: Vec<_> =
                reader.streets_near(&point, radius_m).unwrap().into_iter().map(|s| s.id).collect();
            for street in &streets {
                let nearest = street.nearest_to(&point).unwrap();
                if point.distance_m(&nearest) <= radius_m {
                    prop_assert!(found.contains(&street.id), "{street:?} from {point:?}");
                }
            }
        }
        let coverage = reader.coverage().unwrap();
        prop_assert!(lines.iter().flatten().all(|point| coverage.holds(point)));
    }
}

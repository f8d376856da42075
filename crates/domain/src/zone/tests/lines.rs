//! Rings, and distances to their lines against walking along them.

use proptest::prelude::*;

use super::{place, ring, square};
use crate::place::Position;
use crate::zone::{NotARing, Ring, Shape};

#[test]
fn what_is_no_ring_is_named() {
    let open = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]];
    assert_eq!(Ring::new(&open), Err(NotARing::Unclosed));
    assert_eq!(
        Ring::new(&[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]),
        Err(NotARing::TooFew)
    );
    assert_eq!(Ring::new(&[]), Err(NotARing::TooFew));
    let flat = [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 0.0]];
    assert_eq!(Ring::new(&flat), Err(NotARing::NoArea));
    let off = [[0.0, 0.0], [1.0, 91.0], [1.0, 0.0], [0.0, 0.0]];
    assert_eq!(Ring::new(&off), Err(NotARing::NotOnEarth(2)));
    assert!(matches!(
        Ring::new(&[[f64::NAN, 0.0]; 4]),
        Err(NotARing::NotOnEarth(1))
    ));
    let doubled = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
    assert_eq!(Ring::new(&doubled).unwrap().vertices().len(), 4);
}

#[test]
fn a_ring_read_back_from_a_pack_is_the_same_ring() {
    let across = ring(&[[179.9, 0.0], [-179.9, 0.0], [-179.9, 0.2], [179.9, 0.0]]);
    let cap: Vec<[f64; 2]> = (0..=36)
        .map(|s| [f64::from(s) * 10.0 - 180.0, 80.0])
        .collect();
    for ring in [across, Ring::new(&cap).unwrap()] {
        let text = serde_json::to_string(&ring).unwrap();
        assert_eq!(serde_json::from_str::<Ring>(&text).unwrap(), ring);
    }
    assert!(serde_json::from_str::<Ring>("[[0,0],[1,0],[1,1]]").is_err());
}

/// The slow way: walk the outline in ten-thousandths and take the least geodesic distance.
fn walked(ring: &Ring, from: &Position) -> f64 {
    let mut best = f64::INFINITY;
    for pair in ring.vertices().windows(2) {
        for step in 0..=2_000 {
            let t = f64::from(step) / 2_000.0;
            let longitude = pair[0][0] + (pair[1][0] - pair[0][0]) * t;
            let latitude = pair[0][1] + (pair[1][1] - pair[0][1]) * t;
            let wrapped = (longitude + 540.0).rem_euclid(360.0) - 180.0;
            best = best.min(from.distance_m(&place(latitude, wrapped)));
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_distance_to_a_line_is_the_geodesic_one(
        south in -89.0f64..88.0, west in -180.0f64..180.0, size in 0.0005f64..0.9,
        north_by in -1.5f64..1.5, east_by in -1.5f64..1.5,
    ) {
        let shape_ring = ring(&square(south, west, size));
        let latitude = (south + size * north_by).clamp(-90.0, 90.0);
        let longitude = (west + size * east_by + 540.0).rem_euclid(360.0) - 180.0;
        let from = place(latitude, longitude);
        let slow = walked(&shape_ring, &from);
        let shape = Shape::Polygons { polygons: vec![vec![shape_ring]], buffer_m: 0.0 };
        let quick = shape.edge_from(&from);
        prop_assert!(quick.distance_m <= slow + 0.001, "{} against {slow}", quick.distance_m);
        prop_assert!(slow - quick.distance_m < 30.0 * size.max(0.001) + 0.01, "{} against {slow}", quick.distance_m);
        let within = (0.0..=1.0).contains(&north_by) && (0.0..=1.0).contains(&east_by);
        prop_assert_eq!(quick.inside, within || quick.distance_m == 0.0);
        let held = shape.bounds().iter().any(|b|
            (b.south..=b.north).contains(&latitude) && (b.west..=b.east).contains(&longitude));
        prop_assert!(held || !quick.inside || quick.distance_m < 0.001);
    }

    #[test]
    fn the_boxes_around_a_point_hold_everything_within_the_radius(
        latitude in -90.0f64..90.0, longitude in -180.0f64..180.0,
        radius in 1.0f64..20_000.0, bearing in 0.0f64..360.0, share in 0.0f64..1.0,
    ) {
        use geographiclib_rs::{DirectGeodesic, Geodesic};
        let (there_lat, there_lon): (f64, f64) =
            Geodesic::wgs84().direct(latitude, longitude, bearing, radius * share);
        let held = crate::zone::Bounds::around(&place(latitude, longitude), radius).iter().any(|b|
            (b.south..=b.north).contains(&there_lat) && (b.west..=b.east).contains(&there_lon));
        prop_assert!(held);
    }
}

//! The reckoning of shapes against figures that stand elsewhere.

use super::*;

/// Counter-clockwise.
fn square(west: f64, south: f64, size: f64) -> Ring {
    let (east, north) = (west + size, south + size);
    let corners = [[west, south], [east, south], [east, north], [west, north]];
    Ring::new(&[&corners[..], &corners[..1]].concat()).unwrap()
}

#[track_caller]
fn near(found: f64, wanted: f64, by: f64) {
    assert!((found - wanted).abs() <= by, "{found}, not {wanted}");
}

#[test]
fn an_area_is_twice_what_is_enclosed_and_signed_by_the_way_round() {
    let there = square(10.0, 20.0, 3.0);
    near(there.signed_area(), 18.0, 1e-9);
    let mut back = there.0.clone();
    back.reverse();
    near(Ring(back).signed_area(), -18.0, 1e-9);
    let triangle = Ring::new(&[[5.0, 1.0], [9.0, 2.0], [6.0, 7.0], [5.0, 1.0]]).unwrap();
    near(triangle.signed_area(), 23.0, 1e-9);
}

#[test]
fn points_of_the_ellipsoid_lie_where_they_lie() {
    // Half axes of WGS 84, and a point worked out apart.
    let figures = [
        ([0.0, 0.0], [6_378_137.0, 0.0, 0.0]),
        ([90.0, 0.0], [0.0, 6_378_137.0, 0.0]),
        ([180.0, 0.0], [-6_378_137.0, 0.0, 0.0]),
        ([0.0, 90.0], [0.0, 0.0, 6_356_752.314_245]),
        ([77.0, -90.0], [0.0, 0.0, -6_356_752.314_245]),
        (
            [45.0, 45.0],
            [3_194_419.145_061, 3_194_419.145_061, 4_487_348.408_866],
        ),
    ];
    for ([longitude, latitude], wanted) in figures {
        let found = earth_centred(longitude, latitude);
        for (found, wanted) in found.into_iter().zip(wanted) {
            near(found, wanted, 0.001);
        }
    }
}

#[test]
fn a_chord_is_reached_at_its_nearest_point_and_not_beyond_its_ends() {
    const A: f64 = 6_378_137.0;
    let here = earth_centred(0.0, 0.0);
    let degrees = |degrees: f64| degrees.to_radians();
    let chord = |from, to| chord_distance(here, from, to);
    near(
        chord([-1.0, 0.0], [1.0, 0.0]),
        A * (1.0 - degrees(1.0).cos()),
        0.001,
    );
    let straight = |apart: f64| 2.0 * A * (degrees(apart) / 2.0).sin();
    near(chord([1.0, 0.0], [2.0, 0.0]), straight(1.0), 0.001);
    near(chord([3.0, 0.0], [1.0, 0.0]), straight(1.0), 0.001);
    near(chord([2.0, 0.0], [2.0, 0.0]), straight(2.0), 0.001);
    assert_eq!(chord([0.0, 0.0], [0.0, 0.0]), 0.0);
}

#[test]
fn the_edge_of_the_map_is_no_line_on_the_ground() {
    for (a, b) in [
        ([-180.0, 90.0], [180.0, 90.0]),
        ([0.0, -90.0], [10.0, -90.0]),
        ([180.0, 80.0], [180.0, 90.0]),
        ([-180.0, -90.0], [-180.0, -80.0]),
        ([0.0, 80.0], [0.0, 90.0]),
    ] {
        assert!(is_map_edge(a, b), "{a:?} {b:?}");
    }
    for (a, b) in [
        ([-180.0, 89.0], [180.0, 89.0]),
        ([180.0, 80.0], [180.0, 85.0]),
        ([170.0, 80.0], [170.0, 90.0]),
        ([180.0, 80.0], [0.0, 90.0]),
        ([180.0, 90.0], [170.0, 80.0]),
        ([10.0, 90.0], [10.0, -90.0]),
    ] {
        assert!(!is_map_edge(a, b), "{a:?} {b:?}");
    }
}

#[test]
fn a_longitude_is_wrapped_only_where_it_must_be() {
    let wrapped = [-180.0, 180.0, 0.0, 181.0, -181.0, 539.0, -359.0].map(wrap);
    assert_eq!(wrapped, [-180.0, 180.0, 0.0, -179.0, 179.0, 179.0, 1.0]);
}

#[test]
fn the_nearest_point_of_a_piece_is_found_within_it_and_at_its_ends() {
    let place = |latitude, longitude| Position::new(latitude, longitude).unwrap();
    let nearest = |from: &Position| nearest_on_piece(from, [10.0, 0.0], [11.0, 0.0]).unwrap();
    let (distance_m, at) = nearest(&place(0.2, 10.3));
    near(at.longitude(), 10.3, 1e-6);
    assert_eq!(at.latitude(), 0.0);
    near(distance_m, 22_114.9, 0.5);
    assert_eq!(nearest(&place(0.2, 9.0)).1, place(0.0, 10.0));
    assert_eq!(nearest(&place(-0.2, 12.0)).1, place(0.0, 11.0));
    let (_, slanted) = nearest_on_piece(&place(0.5, 10.5), [10.0, 0.0], [11.0, 1.0]).unwrap();
    near(slanted.latitude(), 0.5, 0.001);
    near(slanted.longitude(), 10.5, 0.001);
}

#[test]
fn a_buffer_widens_the_box_by_as_much_on_every_side() {
    let ring = square(10.0, 60.0, 1.0);
    let plain = bounds_of(&ring, 0.0);
    let [whole] = plain.as_slice() else {
        panic!("{plain:?}")
    };
    let sides = |b: &Bounds| [b.south, b.west, b.north, b.east];
    assert_eq!(sides(whole), [60.0, 10.0, 61.0, 11.0]);
    let wide = bounds_of(&ring, 1_105.0);
    let [wide] = wide.as_slice() else {
        panic!("{wide:?}")
    };
    near(wide.south, 59.99, 1e-9);
    near(wide.north, 61.01, 1e-9);
    let across = 0.01 / 61.01_f64.to_radians().cos();
    near(wide.west, 10.0 - across, 1e-9);
    near(wide.east, 11.0 + across, 1e-9);
    let polar = bounds_of(&square(0.0, 89.5, 0.4), 100_000.0);
    assert!(polar.iter().all(|b| b.north == 90.0), "{polar:?}");
}

#[test]
fn a_shape_is_stood_for_by_its_middle() {
    let place = |latitude, longitude| Position::new(latitude, longitude).unwrap();
    let centre = place(3.0, 4.0);
    let circle = Shape::Circle {
        centre,
        radius_m: 5.0,
    };
    assert_eq!(circle.middle(), centre);
    let polygons = |polygons| Shape::Polygons {
        polygons,
        buffer_m: 0.0,
    };
    let two = polygons(vec![
        vec![square(10.0, 20.0, 2.0)],
        vec![square(0.0, 0.0, 1.0)],
    ]);
    assert_eq!(two.middle(), place(21.0, 11.0));
    assert_eq!(two.bounds().len(), 2);
    assert_eq!(polygons(Vec::new()).middle(), Position::ORIGIN);
    let nowhere = polygons(Vec::new()).edge_from(&centre);
    assert!(nowhere.distance_m.is_infinite() && !nowhere.inside);
}

#[test]
fn the_line_lies_outward_for_who_is_within() {
    let place = |latitude, longitude| Position::new(latitude, longitude).unwrap();
    let circle = Shape::Circle {
        centre: place(0.0, 0.0),
        radius_m: 1_000.0,
    };
    let (within, without) = (
        circle.edge_from(&place(0.001, 0.0)),
        circle.edge_from(&place(0.02, 0.0)),
    );
    near(
        within.bearing_deg.min(360.0 - within.bearing_deg),
        0.0,
        1e-6,
    );
    near(without.bearing_deg, 180.0, 1e-6);
    assert!(within.inside && !without.inside);
    near(within.distance_m + without.distance_m, 2_100.9, 0.5);
    let buffered = |point: &Position| {
        let polygons = vec![vec![square(0.0, 0.0, 0.1)]];
        let buffer_m = 1_000.0;
        Shape::Polygons { polygons, buffer_m }.edge_from(point)
    };
    let deep = buffered(&place(0.001, 0.05));
    near(deep.distance_m, 1_000.0 + 110.57, 0.1);
    near(deep.bearing_deg, 180.0, 1e-6);
    let in_the_buffer = buffered(&place(-0.001, 0.05));
    near(in_the_buffer.distance_m, 1_000.0 - 110.57, 0.1);
    near(in_the_buffer.bearing_deg, 180.0, 1e-6);
    let out = buffered(&place(-0.02, 0.05));
    near(out.distance_m, 1_211.5, 0.5);
    near(out.bearing_deg.min(360.0 - out.bearing_deg), 0.0, 1e-6);
    assert!(deep.inside && in_the_buffer.inside && !out.inside);
}

use chrono::{DateTime, Duration, Utc};

use super::{
    CantTellReason, Force, Ring, Shape, Watch, Zone, ZoneAnswer, ZoneId, ZoneTerms, ZoneVerdict,
    judge, settle,
};
use crate::hours::Calendar;
use crate::place::{Fix, FixSource, Position};
use crate::rule::RuleId;
use crate::words::Words;

mod circle;
mod each;
mod lines;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn monday() -> DateTime<Utc> {
    at("2026-11-23T15:00:00Z") // 10:00 in New York
}

fn place(latitude: f64, longitude: f64) -> Position {
    Position::new(latitude, longitude).unwrap()
}

fn new_york() -> Calendar {
    Calendar::new("America/New_York", "US", &[]).unwrap()
}

fn zone(id: &str, shape: Shape) -> Zone {
    Zone {
        id: ZoneId(id.into()),
        name: Words::of("en", id),
        rule: RuleId("order".into()),
        shape,
        around: None,
        hours: None,
        effective_from: None,
        effective_until: None,
    }
}

fn ring(positions: &[[f64; 2]]) -> Ring {
    Ring::new(positions).unwrap()
}

fn polygon(rings: &[&[[f64; 2]]]) -> Shape {
    Shape::Polygons {
        polygons: vec![rings.iter().map(|r| ring(r)).collect()],
        buffer_m: 0.0,
    }
}

fn square(south: f64, west: f64, size: f64) -> Vec<[f64; 2]> {
    vec![
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
}

fn fix(position: Position, accuracy_m: f64) -> Fix {
    Fix {
        position,
        accuracy_m,
        taken_at: monday(),
        source: FixSource::Device,
    }
}

const TERMS: ZoneTerms = ZoneTerms {
    zones_missing: false,
    pack_expired: false,
    point_accuracy_m: 0.0,
    outside_coverage: false,
};

fn ask(zones: &[Zone], fix: &Fix) -> ZoneAnswer {
    judge(zones, fix, monday(), TERMS, &new_york())
}

fn verdict(zones: &[Zone], latitude: f64, longitude: f64) -> (ZoneVerdict, Option<CantTellReason>) {
    let answer = ask(zones, &fix(place(latitude, longitude), 5.0));
    (answer.verdict, answer.why)
}

const INSIDE: (ZoneVerdict, Option<CantTellReason>) = (ZoneVerdict::Inside, None);
const OUTSIDE: (ZoneVerdict, Option<CantTellReason>) = (ZoneVerdict::Outside, None);
const CROSSED: (ZoneVerdict, Option<CantTellReason>) = (
    ZoneVerdict::CantTell,
    Some(CantTellReason::CircleCrossesLine),
);

#[test]
fn a_point_well_within_is_inside_and_one_well_out_is_outside() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    assert_eq!(verdict(&zones, 40.005, -73.995), INSIDE);
    assert_eq!(verdict(&zones, 40.02, -73.995), OUTSIDE);
    assert_eq!(verdict(&zones, 40.00003, -73.995), CROSSED); // 3.3 m within, circle 8 m
    assert_eq!(verdict(&zones, 39.99997, -73.995), CROSSED);
    assert_eq!(verdict(&[], 40.0, -74.0), OUTSIDE);
}

#[test]
fn a_hole_is_outside_and_an_island_in_it_is_inside() {
    let shape = Shape::Polygons {
        polygons: vec![
            vec![
                ring(&square(40.0, -74.0, 0.03)),
                ring(&square(40.01, -73.99, 0.01)),
            ],
            vec![ring(&square(40.014, -73.986, 0.002))],
        ],
        buffer_m: 0.0,
    };
    let zones = [zone("ring", shape)];
    assert_eq!(verdict(&zones, 40.005, -73.995), INSIDE);
    assert_eq!(verdict(&zones, 40.012, -73.988), OUTSIDE);
    assert_eq!(verdict(&zones, 40.015, -73.985), INSIDE);
}

#[test]
fn a_circle_is_judged_on_the_ellipsoid() {
    let centre = place(60.0, 10.0);
    let zones = [zone(
        "c",
        Shape::Circle {
            centre,
            radius_m: 1000.0,
        },
    )];
    for (latitude, longitude) in [(60.0088, 10.0), (60.0, 10.0176), (59.99, 10.0)] {
        let there = place(latitude, longitude);
        let within = centre.distance_m(&there) < 1000.0;
        let gap = (centre.distance_m(&there) - 1000.0).abs();
        assert!(gap > 8.0 + 1.0, "the case is clear: {gap}");
        assert_eq!(
            verdict(&zones, latitude, longitude),
            if within { INSIDE } else { OUTSIDE }
        );
    }
    let answer = ask(&zones, &fix(centre, 5.0));
    assert!((answer.zones[0].distance_m - 1000.0).abs() < 0.01);
}

#[test]
fn a_zone_across_the_antimeridian_is_whole_however_it_is_written() {
    let across = [
        polygon(&[&[
            [179.99, 0.0],
            [-179.99, 0.0],
            [-179.99, 0.02],
            [179.99, 0.02],
            [179.99, 0.0],
        ]]),
        polygon(&[&[
            [179.99, 0.0],
            [180.01, 0.0],
            [180.01, 0.02],
            [179.99, 0.02],
            [179.99, 0.0],
        ]]),
        Shape::Circle {
            centre: place(0.01, 180.0),
            radius_m: 1_100.0,
        },
    ];
    for shape in across {
        let zones = [zone("date line", shape)];
        assert_eq!(verdict(&zones, 0.01, 179.995), INSIDE);
        assert_eq!(verdict(&zones, 0.01, -179.995), INSIDE);
        assert_eq!(verdict(&zones, 0.01, 180.0), INSIDE);
        assert_eq!(verdict(&zones, 0.01, -180.0), INSIDE);
        assert_eq!(verdict(&zones, 0.01, 179.97), OUTSIDE);
        assert_eq!(verdict(&zones, 0.01, -179.97), OUTSIDE);
        assert_eq!(verdict(&zones, 0.01, 0.0), OUTSIDE);
    }
}

#[test]
fn a_zone_round_a_pole_holds_the_pole() {
    let cap: Vec<[f64; 2]> = (0..=36)
        .map(|step| [f64::from(step) * 10.0 - 180.0, 89.0])
        .collect();
    let south: Vec<[f64; 2]> = cap.iter().rev().map(|v| [v[0], -89.0]).collect();
    let drawn = [
        [-180.0, 89.0],
        [180.0, 89.0],
        [180.0, 90.0],
        [-180.0, 90.0],
        [-180.0, 89.0],
    ];
    let north = [
        zone("ring", polygon(&[&cap])),
        zone("drawn", polygon(&[&drawn])),
    ];
    for z in north {
        let zones = [z];
        assert_eq!(verdict(&zones, 90.0, 0.0), INSIDE);
        assert_eq!(verdict(&zones, 89.5, 123.0), INSIDE);
        assert_eq!(verdict(&zones, 89.5, -180.0), INSIDE);
        assert_eq!(verdict(&zones, 88.5, 123.0), OUTSIDE);
        let answer = ask(&zones, &fix(place(89.5, 180.0), 5.0));
        assert!(
            (answer.zones[0].distance_m - 55_847.0).abs() < 100.0,
            "{:?}",
            answer.zones
        );
    }
    assert_eq!(
        verdict(&[zone("s", polygon(&[&south]))], -90.0, 0.0),
        INSIDE
    );
    let circle = [zone(
        "c",
        Shape::Circle {
            centre: place(90.0, 0.0),
            radius_m: 1000.0,
        },
    )];
    assert_eq!(verdict(&circle, 89.995, -77.0), INSIDE);
}

#[test]
fn a_buffer_widens_a_polygon_on_every_side() {
    let shape = Shape::Polygons {
        polygons: vec![vec![ring(&square(40.0, -74.0, 0.01))]],
        buffer_m: 100.0,
    };
    let zones = [zone("wide", shape)];
    assert_eq!(verdict(&zones, 39.9995, -73.995), INSIDE); // 55 m out
    assert_eq!(verdict(&zones, 39.9988, -73.995), OUTSIDE); // 133 m out
    let answer = ask(&zones, &fix(place(39.9995, -73.995), 5.0));
    assert!((answer.zones[0].distance_m - 44.5).abs() < 1.0);
    assert!(
        (answer.zones[0].bearing_deg - 180.0).abs() < 1.0,
        "the line lies outward"
    );
}

#[test]
fn a_zone_smaller_than_the_fix_is_never_sure() {
    let zones = [zone(
        "tiny",
        Shape::Circle {
            centre: place(40.0, -74.0),
            radius_m: 5.0,
        },
    )];
    let answer = ask(&zones, &fix(place(40.0, -74.0), 10.0));
    assert_eq!((answer.verdict, answer.why), CROSSED);
}

#[test]
fn an_old_poor_or_broken_fix_cant_tell() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let here = place(40.005, -73.995);
    let why = |fix: &Fix| ask(&zones, fix).why;
    let old = Fix {
        taken_at: monday() - Duration::seconds(61),
        ..fix(here, 5.0)
    };
    assert_eq!(why(&old), Some(CantTellReason::FixTooOld));
    let future = Fix {
        taken_at: monday() + Duration::seconds(61),
        ..fix(here, 5.0)
    };
    assert_eq!(why(&future), Some(CantTellReason::FixTooOld));
    let typed = Fix {
        source: FixSource::Typed,
        ..old
    };
    assert_eq!(ask(&zones, &typed).verdict, ZoneVerdict::Inside);
    assert_eq!(
        why(&fix(here, 100.5)),
        Some(CantTellReason::AccuracyTooPoor)
    );
    for broken in [f64::NAN, f64::INFINITY, -1.0] {
        assert_eq!(
            why(&fix(here, broken)),
            Some(CantTellReason::AccuracyTooPoor)
        );
    }
    // 100 m is good enough to judge by its 160 m circle.
    assert_eq!(ask(&zones, &fix(here, 100.0)).verdict, ZoneVerdict::Inside);
}

#[test]
fn an_expired_pack_cant_tell_but_still_lists_the_zones() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let terms = ZoneTerms {
        pack_expired: true,
        ..TERMS
    };
    let answer = judge(
        &zones,
        &fix(place(40.005, -73.995), 5.0),
        monday(),
        terms,
        &new_york(),
    );
    assert_eq!(
        (answer.verdict, answer.why),
        (ZoneVerdict::CantTell, Some(CantTellReason::PackExpired))
    );
    assert_eq!(answer.zones.len(), 1);
}

#[test]
fn a_fix_outside_the_packs_area_is_outside_of_no_zone() {
    let terms = ZoneTerms {
        outside_coverage: true,
        pack_expired: true,
        ..TERMS
    };
    let here = fix(place(48.2, 16.4), 5.0);
    let answer = judge(&[], &here, monday(), terms, &new_york());
    assert_eq!(
        (answer.verdict, answer.why),
        (ZoneVerdict::CantTell, Some(CantTellReason::OutsideCoverage))
    );
}

#[test]
fn a_pack_may_let_a_good_fix_be_judged_by_its_point_when_within() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let terms = ZoneTerms {
        point_accuracy_m: 10.0,
        ..TERMS
    };
    let judged = |latitude: f64, accuracy: f64| {
        judge(
            &zones,
            &fix(place(latitude, -73.995), accuracy),
            monday(),
            terms,
            &new_york(),
        )
        .verdict
    };
    assert_eq!(judged(40.00003, 5.0), ZoneVerdict::Inside);
    assert_eq!(judged(40.00003, 11.0), ZoneVerdict::CantTell);
    // Never rounded to outside.
    assert_eq!(judged(39.99997, 5.0), ZoneVerdict::CantTell);
}

#[test]
fn a_zone_counts_only_while_it_is_in_force() {
    let here = place(40.005, -73.995);
    let base = zone("a", polygon(&[&square(40.0, -74.0, 0.01)]));
    let day = |text: &str| Some(text.parse().unwrap());
    let cases = [
        (
            Zone {
                effective_from: day("2026-11-24"),
                ..base.clone()
            },
            Force::NotYet,
            false,
        ),
        (
            Zone {
                effective_from: day("2026-11-23"),
                ..base.clone()
            },
            Force::InForce,
            true,
        ),
        (
            Zone {
                effective_until: day("2026-11-22"),
                ..base.clone()
            },
            Force::Ended,
            false,
        ),
        (
            Zone {
                effective_until: day("2026-11-23"),
                ..base.clone()
            },
            Force::InForce,
            true,
        ),
        (
            Zone {
                hours: Some("Mo-Fr 09:00-17:00".into()),
                ..base.clone()
            },
            Force::InForce,
            true,
        ),
        (
            Zone {
                hours: Some("Mo-Fr 18:00-06:00".into()),
                ..base.clone()
            },
            Force::OutOfHours,
            false,
        ),
    ];
    for (zone, force, counts) in cases {
        let answer = ask(std::slice::from_ref(&zone), &fix(here, 5.0));
        assert_eq!(zone.standing(monday(), &new_york()).force, force);
        assert_eq!(answer.verdict == ZoneVerdict::Inside, counts, "{zone:?}");
        assert_eq!(
            (answer.zones.len(), answer.not_in_force.len()),
            if counts { (1, 0) } else { (0, 1) }
        );
    }
    let until = Zone {
        effective_until: day("2026-11-30"),
        ..base.clone()
    };
    assert_eq!(
        until
            .standing(monday(), &new_york())
            .until
            .map(|t| t.to_rfc3339())
            .as_deref(),
        Some("2026-12-01T00:00:00-05:00")
    );
    let unreadable = Zone {
        hours: Some("when needed".into()),
        ..base
    };
    let answer = ask(&[unreadable], &fix(here, 5.0));
    assert_eq!(
        (answer.verdict, answer.why),
        (ZoneVerdict::CantTell, Some(CantTellReason::HoursUnknown))
    );
}

#[test]
fn zones_near_are_listed_with_distance_and_bearing_nearest_first() {
    let zones = [
        zone("north", polygon(&[&square(40.002, -74.0, 0.01)])),
        zone("here", polygon(&[&square(39.999, -74.005, 0.002)])),
        zone("far", polygon(&[&square(40.1, -74.0, 0.01)])),
    ];
    let answer = ask(&zones, &fix(place(40.0, -73.9985), 5.0));
    let ids: Vec<&str> = answer.zones.iter().map(|z| z.id.0.as_str()).collect();
    assert_eq!(ids, ["north"]);
    assert!((answer.zones[0].distance_m - 222.0).abs() < 1.0);
    assert!(answer.zones[0].bearing_deg < 0.1 || answer.zones[0].bearing_deg > 359.9);
    let both = ask(&zones, &fix(place(40.0005, -74.0039), 5.0));
    assert_eq!(both.zones[0].id.0, "here");
    assert!(both.zones[0].inside);
}

#[test]
fn leaving_takes_two_different_fixes_that_say_outside() {
    let zones = [zone("a", polygon(&[&square(40.0, -74.0, 0.01)]))];
    let step = |watch: Watch, latitude: f64, second: i64| {
        let now = monday() + Duration::seconds(second);
        let fix = Fix {
            taken_at: now,
            ..fix(place(latitude, -73.995), 2.0)
        };
        settle(watch, &fix, judge(&zones, &fix, now, TERMS, &new_york()))
    };
    let (watch, first) = step(Watch::default(), 40.02, 0);
    assert_eq!(
        first.verdict,
        ZoneVerdict::Outside,
        "never inside: outside at once"
    );
    let (watch, inside) = step(watch, 40.005, 1);
    assert_eq!(inside.verdict, ZoneVerdict::Inside);
    let (watch, jump) = step(watch, 40.012, 2); // a 200 m jump at a claimed 2 m
    assert_eq!(
        (jump.verdict, jump.why),
        (ZoneVerdict::CantTell, Some(CantTellReason::Leaving))
    );
    let (watch, same) = step(watch, 40.012, 2); // the same fix asked twice is no second fix
    assert_eq!(same.why, Some(CantTellReason::Leaving));
    let (back, inside_again) = step(watch, 40.005, 3);
    assert_eq!(
        (back, inside_again.verdict),
        (Watch::Inside, ZoneVerdict::Inside)
    );
    let (gone, left) = step(watch, 40.012, 3);
    assert_eq!(
        (gone, left.verdict),
        (Watch::Elsewhere, ZoneVerdict::Outside)
    );
    let typed = Fix {
        source: FixSource::Typed,
        ..fix(place(40.02, -73.995), 2.0)
    };
    let asked = judge(&zones, &typed, monday(), TERMS, &new_york());
    assert_eq!(
        settle(Watch::Inside, &typed, asked).1.verdict,
        ZoneVerdict::Outside
    );
}

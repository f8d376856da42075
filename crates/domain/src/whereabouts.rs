//! Where an officer is, in words that a radio carries: the street, the nearest corner, a grid reference. Never surer
//! than the fix: a corner of which it cannot be told is one that is near.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::grid::national_grid;
use crate::place::{DistanceAndBearing, Fix, Position};
use crate::street::Street;

/// Streets further than this from a fix are none to go by, metres.
pub const STREETS_WITHIN_M: f64 = 500.0;
/// With a wider circle no street is named, metres.
pub const WIDEST_CIRCLE_M: f64 = 250.0;
/// Half of a wide street and its pavement, metres: so far from its line one is still on it.
const ON_A_STREET_M: f64 = 25.0;
/// Who is certainly within so many metres of a corner is at it.
const AT_A_CORNER_M: f64 = 50.0;

/// The street that a fix lies on, or near.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StreetHere {
    /// As on the street sign.
    pub name: String,
    /// From the fix's centre to the street's line, metres.
    pub distance_m: f64,
    /// True when the fix is good enough to tell this street from the others; else it is one that is near.
    pub sure: bool,
}

/// The nearest corner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CornerHere {
    /// The names of the two streets, that of the street one is on first.
    pub streets: [String; 2],
    /// From the corner to the fix's centre.
    pub from_corner: DistanceAndBearing,
    /// True when one is at the corner for certain.
    pub at: bool,
    /// True when the fix tells which way from the corner one is, and about how far.
    pub sure: bool,
}

/// Where a fix lies among the streets of a pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AmongStreets {
    /// The nearest street.
    pub street: Option<StreetHere>,
    /// Its nearest corner; where it has none, the nearest of any.
    pub corner: Option<CornerHere>,
}

/// Finds a fix among `streets`: every one that may come within [`STREETS_WITHIN_M`] of it.
pub fn among_streets(streets: &[Street], fix: &Fix, now: DateTime<Utc>) -> AmongStreets {
    let circle = fix.radius_95_m();
    if circle > WIDEST_CIRCLE_M {
        return AmongStreets::default();
    }
    let here = &fix.position;
    let mut near: Vec<(f64, &Street)> = streets
        .iter()
        .filter(|street| street.is_way())
        .filter_map(|street| Some((here.distance_m(&street.nearest_to(here)?), street)))
        .filter(|(metres, _)| *metres <= STREETS_WITHIN_M)
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let Some((metres, first)) = near.first() else {
        return AmongStreets::default();
    };
    let fresh = fix.is_fresh(now);
    let other = near.iter().find(|(_, street)| street.name != first.name);
    let alone = other.is_none_or(|(others, _)| *others > metres + circle);
    let street = StreetHere {
        name: first.name.clone(),
        distance_m: *metres,
        sure: fresh && alone && metres + circle <= 2.0 * ON_A_STREET_M,
    };
    AmongStreets {
        street: Some(street),
        corner: nearest_corner(&near, fix, fresh),
    }
}

/// A corner as it is measured: from it to the fix, and whose it is.
type Corner<'a> = (DistanceAndBearing, &'a Street, &'a Street);

fn nearest_corner(near: &[(f64, &Street)], fix: &Fix, fresh: bool) -> Option<CornerHere> {
    let (_, first) = near.first()?;
    let streets: Vec<&Street> = near.iter().map(|(_, street)| *street).collect();
    let of_first: Vec<&Street> = streets
        .iter()
        .copied()
        .filter(|s| s.name == first.name)
        .collect();
    let closest = closest_meeting(&of_first, &streets, &fix.position);
    let (from_corner, one, other) =
        closest.or_else(|| closest_meeting(&streets, &streets, &fix.position))?;
    let circle = fix.radius_95_m();
    Some(CornerHere {
        streets: [one.name.clone(), other.name.clone()],
        at: fresh && from_corner.distance_m + circle <= AT_A_CORNER_M,
        sure: fresh && circle < from_corner.distance_m,
        from_corner,
    })
}

/// The corner of `ones` with `others` closest to a point, within reach of it.
fn closest_meeting<'a>(
    ones: &[&'a Street],
    others: &[&'a Street],
    point: &Position,
) -> Option<Corner<'a>> {
    let mut closest: Option<Corner<'a>> = None;
    for one in ones {
        for other in others.iter().filter(|other| other.name != one.name) {
            for at in one.meetings(other) {
                let reach = at.reach(point);
                let best = closest.map_or(STREETS_WITHIN_M, |(best, _, _)| best.distance_m);
                if reach.distance_m < best {
                    closest = Some((reach, one, other));
                }
            }
        }
    }
    closest
}

/// How many digits of a grid reference, and of a degree's fraction, a fix deserves: its square is no finer than its
/// circle.
pub fn digits(fix: &Fix) -> u8 {
    match fix.radius_95_m() {
        fine if fine < 10.0 => 5,
        usual if usual < 100.0 => 4,
        poor if poor < 1_000.0 => 3,
        _ => 2,
    }
}

/// Latitude and longitude in degrees, as fine as the fix: `46.9012, -31.7003`.
pub fn coordinates(fix: &Fix) -> String {
    let digits = usize::from(digits(fix));
    let (latitude, longitude) = (fix.position.latitude(), fix.position.longitude());
    format!("{latitude:.digits$}, {longitude:.digits$}")
}

/// The grid reference, as fine as the fix.
pub fn grid_reference(fix: &Fix) -> Option<String> {
    national_grid(&fix.position, digits(fix))
}

/// The town that most of the nearest addresses lie in, the nearest of those that are even. `addresses` are towns
/// with where they were found, nearest first.
pub fn town<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for name in addresses {
        match counted
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            Some((_, count)) => *count += 1,
            None => counted.push((name, 1)),
        }
    }
    // The last of equals would win: turned round, it is the nearest.
    counted
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::place::FixSource;

    fn now() -> DateTime<Utc> {
        "2026-11-20T22:04:00Z".parse().unwrap()
    }

    /// Metres east and north of a corner at 46.9, -31.7.
    fn at(east: f64, north: f64) -> Position {
        let metre = 1.0 / 111_200.0;
        Position::new(
            46.9 + north * metre,
            -31.7 + east * metre / 46.9_f64.to_radians().cos(),
        )
        .unwrap()
    }

    fn street(id: &str, name: &str, points: &[(f64, f64)]) -> Street {
        Street {
            id: id.to_owned(),
            name: name.to_owned(),
            lines: vec![
                points
                    .iter()
                    .map(|(east, north)| at(*east, *north))
                    .collect(),
            ],
            class: None,
        }
    }

    /// Mill Street runs east, Quay Road north through it, Back Lane east 60 m further north; a river in between.
    fn town_streets() -> Vec<Street> {
        let mut river = street("0", "Ellery", &[(-400.0, 2.0), (400.0, 2.0)]);
        river.class = Some("water".to_owned());
        vec![
            river,
            street(
                "1",
                "Mill Street",
                &[(-300.0, 0.0), (0.0, 0.0), (300.0, 0.0)],
            ),
            street("2", "Quay Road", &[(0.0, -300.0), (0.0, 0.0), (0.0, 60.0)]),
            street("3", "Back Lane", &[(0.0, 60.0), (300.0, 60.0)]),
        ]
    }

    fn fix(east: f64, north: f64, accuracy_m: f64) -> Fix {
        Fix {
            position: at(east, north),
            accuracy_m,
            taken_at: now(),
            source: FixSource::Device,
        }
    }

    fn found(fix: &Fix) -> (StreetHere, CornerHere) {
        let found = among_streets(&town_streets(), fix, now());
        (found.street.unwrap(), found.corner.unwrap())
    }

    #[test]
    fn a_good_fix_is_on_its_street_and_so_far_from_its_corner() {
        let (street, corner) = found(&fix(120.0, 4.0, 6.0));
        assert_eq!((street.name.as_str(), street.sure), ("Mill Street", true));
        assert!((street.distance_m - 4.0).abs() < 0.5, "{street:?}");
        assert_eq!(corner.streets, ["Mill Street", "Quay Road"]);
        assert!(corner.sure && !corner.at);
        assert!(
            (corner.from_corner.distance_m - 120.0).abs() < 2.0,
            "{corner:?}"
        );
        assert!(
            (corner.from_corner.bearing_deg - 88.0).abs() < 3.0,
            "{corner:?}"
        );
    }

    #[test]
    fn who_stands_at_a_corner_is_at_it_and_on_neither_street_for_sure() {
        let (street, corner) = found(&fix(5.0, 4.0, 6.0));
        assert!(!street.sure);
        assert!(corner.at && !corner.sure, "{corner:?}");
    }

    #[test]
    fn a_poor_or_an_old_fix_is_only_near() {
        let poor = fix(120.0, 4.0, 90.0);
        let (street, corner) = found(&poor);
        assert!(
            !street.sure && !corner.at && !corner.sure,
            "{street:?} {corner:?}"
        );
        let old = Fix {
            taken_at: now() - Duration::minutes(3),
            ..fix(120.0, 4.0, 6.0)
        };
        let (street, corner) = found(&old);
        assert!(!street.sure && !corner.at && !corner.sure);
        let chosen = Fix {
            source: FixSource::Picked,
            ..old
        };
        assert!(found(&chosen).0.sure);
    }

    #[test]
    fn between_two_streets_neither_is_sure_and_far_from_all_none_is_named() {
        let (street, _) = found(&fix(200.0, 28.0, 6.0));
        assert!(!street.sure);
        let far = among_streets(&town_streets(), &fix(0.0, 1_000.0, 6.0), now());
        assert_eq!(far, AmongStreets::default());
        let vague = among_streets(&town_streets(), &fix(0.0, 0.0, 200.0), now());
        assert_eq!(vague, AmongStreets::default());
        let unknown = fix(0.0, 0.0, f64::NAN);
        assert_eq!(
            among_streets(&town_streets(), &unknown, now()),
            AmongStreets::default()
        );
    }

    #[test]
    fn numbers_are_no_finer_than_the_circle() {
        let text = |accuracy_m| {
            let fix = fix(0.0, 0.0, accuracy_m);
            (coordinates(&fix), grid_reference(&fix).unwrap())
        };
        assert_eq!(
            text(5.0),
            (
                "46.90000, -31.70000".to_owned(),
                "25T EM 99016 94871".to_owned()
            )
        );
        assert_eq!(
            text(12.0),
            (
                "46.9000, -31.7000".to_owned(),
                "25T EM 9901 9487".to_owned()
            )
        );
        assert_eq!(
            text(150.0),
            ("46.900, -31.700".to_owned(), "25T EM 990 948".to_owned())
        );
        assert_eq!(
            text(f64::NAN),
            ("46.90, -31.70".to_owned(), "25T EM 99 94".to_owned())
        );
    }

    #[test]
    fn the_town_is_that_of_most_addresses_and_of_the_nearest_when_they_are_even() {
        assert_eq!(town(["Ellery", "Maro", "ellery"]), Some("Ellery"));
        assert_eq!(town(["Maro", "Ellery"]), Some("Maro"));
        assert_eq!(town([]), None);
    }
}

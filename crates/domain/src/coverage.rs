//! The area that a pack speaks about. Beyond it the pack knows nothing, and says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::place::Position;
use crate::zone::Bounds;

/// So far round what a pack has it still speaks, metres: who stands at the edge of the last street is no stranger.
const EDGE_M: f64 = 2_000.0;

/// The box that holds everything in a pack that has a place. It may cross the antimeridian: `east` is then beyond
/// 180 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    south: f64,
    west: f64,
    north: f64,
    east: f64,
}

impl Coverage {
    /// The same as boxes that do not cross the antimeridian.
    pub(crate) fn bounds(&self) -> Vec<Bounds> {
        Bounds::split(self.south, self.west, self.north, self.east)
    }

    /// Whether a position lies in the area, or within two kilometres of it.
    pub fn holds(&self, position: &Position) -> bool {
        // What is near the area is what has a part of it near.
        let area = self.bounds();
        let near = Bounds::around(position, EDGE_M);
        area.iter().any(|a| near.iter().any(|b| a.touches(b)))
    }
}

/// What becomes a [`Coverage`]: the boxes that were seen, by whole degrees of longitude.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    latitudes: Option<(f64, f64)>,
    /// The westernmost and easternmost of each degree in which anything is.
    longitudes: BTreeMap<i16, (f64, f64)>,
}

impl Survey {
    /// Takes a point up.
    pub fn point(&mut self, point: &Position) {
        let (latitude, longitude) = (point.latitude(), point.longitude());
        self.bounds(&Bounds {
            south: latitude,
            west: longitude,
            north: latitude,
            east: longitude,
        });
    }

    /// Takes a box up.
    pub fn bounds(&mut self, bounds: &Bounds) {
        let (south, north) = self.latitudes.unwrap_or((bounds.south, bounds.north));
        self.latitudes = Some((south.min(bounds.south), north.max(bounds.north)));
        for degree in bounds.west.floor() as i16..=bounds.east.floor() as i16 {
            let west = bounds.west.max(f64::from(degree));
            let east = bounds.east.min(f64::from(degree) + 1.0);
            let seen = self.longitudes.entry(degree).or_insert((west, east));
            *seen = (seen.0.min(west), seen.1.max(east));
        }
    }

    /// The least box that holds it all: what it leaves out is the widest empty strip from pole to pole. `None` when
    /// nothing was seen.
    pub fn coverage(&self) -> Option<Coverage> {
        let (south, north) = self.latitudes?;
        let first = self.longitudes.values().next()?;
        let once_round = self.longitudes.values().skip(1).copied();
        let next = once_round.chain([(first.0 + 360.0, first.1 + 360.0)]);
        let gaps = self.longitudes.values().zip(next);
        let (west, east) = gaps
            .map(|((_, here), (there, _))| (there - here, there, *here))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, west, east)| {
                if west > 180.0 {
                    (west - 360.0, east)
                } else {
                    (west, east + 360.0)
                }
            })?;
        Some(Coverage {
            south,
            west,
            north,
            east,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).unwrap()
    }

    fn of(points: &[(f64, f64)]) -> Coverage {
        let mut survey = Survey::default();
        for (latitude, longitude) in points {
            survey.point(&at(*latitude, *longitude));
        }
        survey.coverage().unwrap()
    }

    #[test]
    fn a_town_covers_itself_and_its_edge_and_no_other_town() {
        let town = of(&[(46.88, -31.72), (46.92, -31.68)]);
        assert!(town.holds(&at(46.9, -31.7)));
        assert!(town.holds(&at(46.93, -31.7)), "a kilometre out");
        assert!(!town.holds(&at(46.95, -31.7)), "three kilometres out");
        assert!(!town.holds(&at(46.9, -31.6)));
        assert!(!town.holds(&at(48.2, 16.4)));
    }

    #[test]
    fn a_district_astride_the_antimeridian_is_no_girdle_round_the_world() {
        let fiji = of(&[(-16.8, 179.9), (-16.9, -179.9), (-17.0, 179.95)]);
        assert!(fiji.holds(&at(-16.9, 180.0)) && fiji.holds(&at(-16.9, -180.0)));
        assert!(!fiji.holds(&at(-16.9, 178.0)) && !fiji.holds(&at(-16.9, 0.0)));
    }

    #[test]
    fn a_box_round_the_world_covers_every_longitude() {
        let mut survey = Survey::default();
        survey.bounds(&Bounds {
            south: 80.0,
            west: -180.0,
            north: 90.0,
            east: 180.0,
        });
        let cap = survey.coverage().unwrap();
        assert!(
            [-180.0, -90.5, 0.0, 17.3, 180.0]
                .iter()
                .all(|l| cap.holds(&at(85.0, *l)))
        );
        assert!(Survey::default().coverage().is_none());
    }

    proptest! {
        #[test]
        fn whatever_a_pack_has_lies_in_what_it_covers(
            points in proptest::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 1..40),
        ) {
            let area = of(&points);
            prop_assert!(points.iter().all(|(latitude, longitude)| area.holds(&at(*latitude, *longitude))));
        }
    }
}

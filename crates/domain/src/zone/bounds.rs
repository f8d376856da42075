//! Boxes in degrees, for an index.

use crate::place::Position;

/// A box in degrees that does not cross the antimeridian. All inclusive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Southernmost latitude.
    pub south: f64,
    /// Westernmost longitude, -180..=180.
    pub west: f64,
    /// Northernmost latitude.
    pub north: f64,
    /// Easternmost longitude, -180..=180.
    pub east: f64,
}

/// Metres in a degree of latitude, rounded down so that a margin in degrees errs on the wide side.
pub(super) const METRES_PER_DEGREE: f64 = 110_500.0;

impl Bounds {
    /// Boxes that hold everything within `radius_m` of a point: one, or two at the antimeridian,
    /// or the whole cap near a pole.
    pub fn around(centre: &Position, radius_m: f64) -> Vec<Bounds> {
        let (latitude, longitude) = (centre.latitude(), centre.longitude());
        let margin = radius_m / METRES_PER_DEGREE;
        let (south, north) = (latitude - margin, latitude + margin);
        if south <= -89.9 || north >= 89.9 {
            let (south, north) = (south.max(-90.0), north.min(90.0));
            return vec![Bounds {
                south,
                west: -180.0,
                north,
                east: 180.0,
            }];
        }
        let widest = south.abs().max(north.abs()).to_radians().cos();
        let across = (margin / widest).min(180.0);
        Self::split(south, longitude - across, north, longitude + across)
    }

    /// Whether two have a point in common.
    pub(crate) fn touches(&self, other: &Bounds) -> bool {
        self.south <= other.north
            && other.south <= self.north
            && self.west <= other.east
            && other.west <= self.east
    }

    pub(crate) fn split(south: f64, west: f64, north: f64, east: f64) -> Vec<Bounds> {
        if east - west >= 360.0 {
            return vec![Bounds {
                south,
                west: -180.0,
                north,
                east: 180.0,
            }];
        }
        let turn = 360.0 * ((west + 180.0) / 360.0).floor();
        let (west, east) = (west - turn, east - turn);
        if east <= 180.0 {
            vec![Bounds {
                south,
                west,
                north,
                east,
            }]
        } else {
            vec![
                Bounds {
                    south,
                    west,
                    north,
                    east: 180.0,
                },
                Bounds {
                    south,
                    west: -180.0,
                    north,
                    east: east - 360.0,
                },
            ]
        }
    }
}

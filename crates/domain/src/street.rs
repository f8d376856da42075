//! Streets as plain lines: enough to find oneself by a street's name and to draw a sketch.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::coverage::Survey;
use crate::place::Position;
use crate::zone::{Bounds, nearest_point};

/// Two lines that come this near each other meet, metres.
const MEETS_M: f64 = 2.0;
/// As much in degrees of latitude, rounded up: what is further apart needs no geodesic.
const MEETS_DEG: f64 = MEETS_M / 110_000.0;

/// A named street. A street in several pieces has several lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Street {
    /// Stable within the pack.
    pub id: String,
    /// As on the street sign.
    pub name: String,
    /// Each line has at least two positions.
    pub lines: Vec<Vec<Position>>,
    /// `footway`, `residential`, `primary`, `water` ... after OpenStreetMap's `highway` values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub class: Option<String>,
}

impl Street {
    /// True where one can stand on it: a sketch has water among its lines.
    pub fn is_way(&self) -> bool {
        self.class.as_deref() != Some("water")
    }

    /// Boxes that hold it, for an index: one for each line, two where that crosses the antimeridian.
    pub fn bounds(&self) -> Vec<Bounds> {
        let of_line = |line: &Vec<Position>| {
            let mut survey = Survey::default();
            line.iter().for_each(|point| survey.point(point));
            survey
                .coverage()
                .map(|area| area.bounds())
                .unwrap_or_default()
        };
        self.lines.iter().flat_map(of_line).collect()
    }

    /// The point of its lines nearest to `point`; `None` for a street without a line.
    pub fn nearest_to(&self, point: &Position) -> Option<Position> {
        let legs = self
            .lines
            .iter()
            .flat_map(|line| line.iter().zip(line.iter().skip(1)));
        let edges = legs.map(|(a, b)| {
            let (from, to) = (a.longitude(), b.longitude());
            // The short way round, over the antimeridian too.
            let turn = 360.0 * ((to - from) / 360.0).round();
            ([from, a.latitude()], [to - turn, b.latitude()])
        });
        nearest_point(edges, point)
    }

    /// Where the two have a vertex in common, each place once.
    pub fn meetings(&self, other: &Street) -> Vec<Position> {
        let mut found: Vec<Position> = Vec::new();
        for here in self.lines.iter().flatten() {
            let meets = other.lines.iter().flatten().any(|there| {
                (here.latitude() - there.latitude()).abs() <= MEETS_DEG
                    && here.distance_m(there) <= MEETS_M
            });
            if meets && !found.iter().any(|known| known.distance_m(here) <= MEETS_M) {
                found.push(*here);
            }
        }
        found
    }
}

//! The shape of a zone, whether a point lies in it, and how far its line is.
//!
//! Longitudes of a ring are *unwrapped*: consecutive vertices differ by at most 180 degrees, so a
//! ring across the antimeridian runs from 179 to 181, and a ring round a pole is closed over it
//! along the edge of the map. A point is then tried at its longitude and a whole turn either side.

use geographiclib_rs::{Geodesic, InverseGeodesic};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bounds::{Bounds, METRES_PER_DEGREE};
use crate::place::Position;

/// A closed ring of `[longitude, latitude]` in degrees, unwrapped; first and last vertex are equal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(try_from = "Vec<[f64; 2]>", into = "Vec<[f64; 2]>")]
#[ts(export, type = "Array<[number, number]>")]
pub struct Ring(Vec<[f64; 2]>);

/// Why a list of vertices is no ring.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NotARing {
    /// The last vertex is not the first.
    #[error("the ring is not closed: its last position differs from its first")]
    Unclosed,
    /// Fewer than three different vertices.
    #[error("the ring has fewer than three different positions")]
    TooFew,
    /// A vertex is not on Earth.
    #[error("position {0} of the ring is not on Earth")]
    NotOnEarth(usize),
    /// It encloses nothing.
    #[error("the ring encloses no area")]
    NoArea,
}

impl TryFrom<Vec<[f64; 2]>> for Ring {
    type Error = NotARing;
    fn try_from(vertices: Vec<[f64; 2]>) -> Result<Self, NotARing> {
        Self::new(&vertices)
    }
}

impl From<Ring> for Vec<[f64; 2]> {
    fn from(ring: Ring) -> Self {
        ring.0
    }
}

impl Ring {
    /// A ring from GeoJSON positions `[longitude, latitude]`. Repeated vertices are dropped, a jump
    /// across the antimeridian is unwrapped, and a ring that runs once round the world is closed
    /// over the pole on its side of the equator.
    ///
    /// # Errors
    /// [`NotARing`] says why not. Crossing itself is not judged here.
    pub fn new(positions: &[[f64; 2]]) -> Result<Self, NotARing> {
        for (index, [longitude, latitude]) in positions.iter().enumerate() {
            let on_earth =
                (-540.0..=540.0).contains(longitude) && (-90.0..=90.0).contains(latitude);
            if !on_earth {
                return Err(NotARing::NotOnEarth(index + 1));
            }
        }
        let (Some(first), Some(last)) = (positions.first(), positions.last()) else {
            return Err(NotARing::TooFew);
        };
        let turns_between_ends = (last[0] - first[0]) / 360.0;
        if first[1] != last[1] || turns_between_ends != turns_between_ends.round() {
            return Err(NotARing::Unclosed);
        }
        let mut ring: Vec<[f64; 2]> = Vec::with_capacity(positions.len());
        let mut turn = 0.0;
        for (before, [longitude, latitude]) in
            std::iter::once(first).chain(positions).zip(positions)
        {
            let step = longitude - before[0];
            // Exactly a whole turn is the edge of the map drawn on purpose: leave it.
            if step.abs() > 180.0 && step.abs() < 360.0 {
                turn -= 360.0 * (step / 360.0).round();
            }
            let here = [longitude + turn, *latitude];
            if ring.last() != Some(&here) {
                ring.push(here);
            }
        }
        close_over_pole(&mut ring);
        let mut distinct: Vec<[u64; 2]> = ring.iter().map(|v| v.map(f64::to_bits)).collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < 3 {
            return Err(NotARing::TooFew);
        }
        let ring = Self(ring);
        if ring.signed_area() == 0.0 {
            return Err(NotARing::NoArea);
        }
        Ok(ring)
    }

    /// The vertices, `[longitude, latitude]`, closed and unwrapped.
    pub fn vertices(&self) -> &[[f64; 2]] {
        &self.0
    }

    fn edges(&self) -> impl Iterator<Item = ([f64; 2], [f64; 2])> + '_ {
        self.0.iter().copied().zip(self.0.iter().copied().skip(1))
    }

    /// Twice the area in square degrees, positive when counter-clockwise.
    fn signed_area(&self) -> f64 {
        let [x0, y0] = self.0.first().copied().unwrap_or_default();
        self.edges()
            .map(|(a, b)| (a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0))
            .sum()
    }

    /// Crossings of the ray east of a point: odd means within.
    fn is_round(&self, longitude: f64, latitude: f64) -> bool {
        // A pole lies on the edge of the map; a centimetre off it lies within.
        let latitude = latitude.clamp(-89.999_999_9, 89.999_999_9);
        let mut within = false;
        for (a, b) in self.edges() {
            if (a[1] > latitude) != (b[1] > latitude) {
                let at = a[0] + (latitude - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
                if longitude < at {
                    within = !within;
                }
            }
        }
        within
    }
}

/// A ring whose unwrapped ends lie a whole turn apart runs round a pole: walk along the edge of the
/// map to the pole of its hemisphere and back.
fn close_over_pole(ring: &mut Vec<[f64; 2]>) {
    let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied()) else {
        return;
    };
    if first[0] != last[0] {
        let mean: f64 = ring.iter().map(|v| v[1]).sum::<f64>() / ring.len() as f64;
        let pole = if mean < 0.0 { -90.0 } else { 90.0 };
        ring.push([last[0], pole]);
        ring.push([first[0], pole]);
        ring.push(first);
    }
}

/// Where a zone lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case")]
#[ts(export)]
pub enum Shape {
    /// Everything within `radius_m` of a point, the line included.
    Circle {
        /// The middle.
        centre: Position,
        /// Metres along the geodesic.
        radius_m: f64,
    },
    /// Polygons; in each the first ring is the outline and the others are holes.
    Polygons {
        /// One polygon is a list of rings.
        polygons: Vec<Vec<Ring>>,
        /// Widened on every side by so many metres; 0 for the polygons themselves.
        #[serde(default, skip_serializing_if = "is_zero")]
        #[ts(optional, as = "Option<_>")]
        buffer_m: f64,
    },
}

fn is_zero(metres: &f64) -> bool {
    *metres == 0.0
}

/// Where the nearest point of a zone's line is, seen from a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Metres to the line, from within or without; infinite for a shape without a line.
    pub distance_m: f64,
    /// Degrees from true north towards it.
    pub bearing_deg: f64,
    /// True when the point lies in the zone; the line itself counts as within.
    pub inside: bool,
}

impl Shape {
    /// Boxes that hold the shape, for an index; each within -180..=180.
    pub fn bounds(&self) -> Vec<Bounds> {
        match self {
            Self::Circle { centre, radius_m } => Bounds::around(centre, *radius_m),
            Self::Polygons { polygons, buffer_m } => polygons
                .iter()
                .filter_map(|rings| rings.first())
                .flat_map(|outline| bounds_of(outline, *buffer_m))
                .collect(),
        }
    }

    /// A point to stand for the shape: a circle's centre, or the middle of the first outline's box.
    pub fn middle(&self) -> Position {
        match self {
            Self::Circle { centre, .. } => *centre,
            Self::Polygons { .. } => self
                .bounds()
                .first()
                .and_then(|b| {
                    Position::new(
                        f64::midpoint(b.south, b.north),
                        f64::midpoint(b.west, b.east),
                    )
                    .ok()
                })
                .unwrap_or(Position::ORIGIN),
        }
    }

    /// Whether `point` is within, and where the nearest point of the line is.
    pub fn edge_from(&self, point: &Position) -> Edge {
        match self {
            Self::Circle { centre, radius_m } => {
                let to_centre = point.reach(centre);
                let beyond = to_centre.distance_m - radius_m;
                let bearing_deg = if beyond > 0.0 {
                    to_centre.bearing_deg
                } else {
                    (to_centre.bearing_deg + 180.0).rem_euclid(360.0)
                };
                Edge {
                    distance_m: beyond.abs(),
                    bearing_deg,
                    inside: beyond <= 0.0,
                }
            }
            Self::Polygons { polygons, buffer_m } => {
                let mut edge = edge_of_polygons(polygons, point);
                if *buffer_m > 0.0 {
                    let signed = if edge.inside {
                        -edge.distance_m
                    } else {
                        edge.distance_m
                    };
                    let beyond = signed - buffer_m;
                    if !edge.inside && beyond < 0.0 {
                        edge.bearing_deg = (edge.bearing_deg + 180.0).rem_euclid(360.0);
                    }
                    edge = Edge {
                        distance_m: beyond.abs(),
                        inside: beyond <= 0.0,
                        ..edge
                    };
                }
                edge
            }
        }
    }
}

fn bounds_of(outline: &Ring, buffer_m: f64) -> Vec<Bounds> {
    let fold = |pick: fn(f64, f64) -> f64, axis: usize, start: f64| {
        outline
            .0
            .iter()
            .filter_map(|v| v.get(axis))
            .fold(start, |m, v| pick(m, *v))
    };
    let margin = buffer_m / METRES_PER_DEGREE;
    let south = (fold(f64::min, 1, 90.0) - margin).max(-90.0);
    let north = (fold(f64::max, 1, -90.0) + margin).min(90.0);
    let widest = south.abs().max(north.abs()).min(89.9).to_radians().cos();
    let across = if margin > 0.0 { margin / widest } else { 0.0 };
    let west = fold(f64::min, 0, f64::INFINITY) - across;
    let east = fold(f64::max, 0, f64::NEG_INFINITY) + across;
    Bounds::split(south, west, north, east)
}

fn edge_of_polygons(polygons: &[Vec<Ring>], point: &Position) -> Edge {
    let (longitude, latitude) = (point.longitude(), point.latitude());
    let inside = polygons.iter().any(|rings| {
        [0.0, -360.0, 360.0].into_iter().any(|turn| {
            // Even-odd over all rings of one polygon: an outline less its holes.
            rings
                .iter()
                .filter(|ring| ring.is_round(longitude + turn, latitude))
                .count()
                % 2
                == 1
        })
    });
    let edges = polygons.iter().flatten().flat_map(Ring::edges);
    let Some(nearest) = nearest_point(edges, point) else {
        return Edge {
            distance_m: f64::INFINITY,
            bearing_deg: 0.0,
            inside,
        };
    };
    let reach = point.reach(&nearest);
    Edge {
        distance_m: reach.distance_m,
        bearing_deg: reach.bearing_deg,
        inside: inside || reach.distance_m == 0.0,
    }
}

/// Edges longer than this many degrees are cut into pieces before the chord estimate.
const PIECE_DEG: f64 = 0.1;

/// The point of any edge nearest to `point`: first by straight chords through space, which have no
/// seam, then the few best are searched along the edge with the geodesic itself.
pub(crate) fn nearest_point(
    edges: impl Iterator<Item = ([f64; 2], [f64; 2])>,
    point: &Position,
) -> Option<Position> {
    let here = earth_centred(point.longitude(), point.latitude());
    let mut pieces: Vec<(f64, [f64; 2], [f64; 2])> = Vec::new();
    let mut best = f64::INFINITY;
    for (a, b) in edges {
        if is_map_edge(a, b) {
            continue;
        }
        let span = (b[0] - a[0]).abs().max((b[1] - a[1]).abs());
        let count = (span / PIECE_DEG).ceil().clamp(1.0, 7_200.0) as u32;
        let at = |step: u32| {
            let t = f64::from(step) / f64::from(count);
            [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
        };
        for step in 0..count {
            let (from, to) = (at(step), at(step + 1));
            let chord = chord_distance(here, from, to);
            best = best.min(chord);
            pieces.push((chord, from, to));
        }
    }
    // A piece bulges from its chord by far less than 10 m, and a chord falls short of the geodesic by
    // a fraction that grows with distance: keep everything that could still win.
    let margin = 10.0 + best * 0.01;
    pieces
        .into_iter()
        .filter(|(chord, _, _)| *chord <= best + margin)
        .filter_map(|(_, from, to)| nearest_on_piece(point, from, to))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, position)| position)
}

/// The line that a polar ring draws along the edge of the map is no line on the ground.
fn is_map_edge(a: [f64; 2], b: [f64; 2]) -> bool {
    let at_pole = a[1].abs() == 90.0 && b[1] == a[1];
    let up_the_seam =
        a[0] == b[0] && (a[1].abs() == 90.0 || b[1].abs() == 90.0) && (a[0].abs() % 180.0 == 0.0);
    at_pole || up_the_seam
}

/// Golden-section search for the least geodesic distance along a piece.
fn nearest_on_piece(point: &Position, from: [f64; 2], to: [f64; 2]) -> Option<(f64, Position)> {
    let at = |t: f64| {
        let longitude = from[0] + (to[0] - from[0]) * t;
        let latitude = from[1] + (to[1] - from[1]) * t;
        Position::new(latitude.clamp(-90.0, 90.0), wrap(longitude)).ok()
    };
    let distance = |t: f64| {
        at(t).map_or(f64::INFINITY, |p| {
            Geodesic::wgs84().inverse(
                point.latitude(),
                point.longitude(),
                p.latitude(),
                p.longitude(),
            )
        })
    };
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let (mut left, mut right) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_left, mut at_right) = (distance(left), distance(right));
    for _ in 0..48 {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - ratio * (high - low);
            at_left = distance(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + ratio * (high - low);
            at_right = distance(right);
        }
    }
    [0.0, f64::midpoint(low, high), 1.0]
        .into_iter()
        .filter_map(|t| Some((distance(t), at(t)?)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
}

fn wrap(longitude: f64) -> f64 {
    if (-180.0..=180.0).contains(&longitude) {
        longitude
    } else {
        (longitude + 180.0).rem_euclid(360.0) - 180.0
    }
}

/// Earth-centred, earth-fixed metres of a point on the WGS 84 ellipsoid.
fn earth_centred(longitude: f64, latitude: f64) -> [f64; 3] {
    const A: f64 = 6_378_137.0;
    const E2: f64 = 6.694_379_990_141_316_6e-3;
    let (sin_lat, cos_lat) = latitude.to_radians().sin_cos();
    let (sin_lon, cos_lon) = longitude.to_radians().sin_cos();
    let n = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    [
        n * cos_lat * cos_lon,
        n * cos_lat * sin_lon,
        n * (1.0 - E2) * sin_lat,
    ]
}

fn chord_distance(here: [f64; 3], from: [f64; 2], to: [f64; 2]) -> f64 {
    let a = earth_centred(from[0], from[1]);
    let b = earth_centred(to[0], to[1]);
    let minus = |p: [f64; 3], q: [f64; 3]| [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
    let dot = |p: [f64; 3], q: [f64; 3]| p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
    let along = minus(b, a);
    let length = dot(along, along);
    let t = if length > 0.0 {
        (dot(minus(here, a), along) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let foot = [
        a[0] + along[0] * t,
        a[1] + along[1] * t,
        a[2] + along[2] * t,
    ];
    let gap = minus(here, foot);
    dot(gap, gap).sqrt()
}

#[cfg(test)]
mod tests;

//! The slow, sure way to the nearest: the geodesic on WGS 84 to every place, sorted.

use geographiclib_rs::{Geodesic, InverseGeodesic as _};

/// Metres along the geodesic on WGS 84 between two places in degrees.
#[must_use]
pub fn metres(from: (f64, f64), to: (f64, f64)) -> f64 {
    Geodesic::wgs84().inverse(from.0, from.1, to.0, to.1)
}

/// The nearest `count` of the places, as (id, metres), by distance and then by id.
#[must_use]
pub fn nearest(
    from: (f64, f64),
    places: &[(String, (f64, f64))],
    count: usize,
) -> Vec<(&str, f64)> {
    let mut all: Vec<(&str, f64)> = places
        .iter()
        .map(|(id, place)| (id.as_str(), metres(from, *place)))
        .collect();
    all.sort_by(|one, other| one.1.total_cmp(&other.1).then_with(|| one.0.cmp(other.0)));
    all.truncate(count);
    all
}

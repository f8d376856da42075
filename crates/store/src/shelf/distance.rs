//! Services in the order of a bound on their distance.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use wayside_domain::{KindId, Position};

use super::summary::Summary;

/// Metres of geodesic per radian between unit vectors of geodetic latitude, at the least: the
/// smallest radius of curvature of WGS 84, that of the meridian at the equator, a (1 - e^2).
/// A path on the ellipsoid is nowhere shorter than this times its image on the unit sphere.
const LEAST_RADIUS_M: f64 = 6_335_439.0;

/// Metres taken off a bound for the rounding of an arc sine near a half turn.
const ROUNDING_M: f64 = 1.0;

/// Which kinds are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KindSet {
    /// Every service, of whatever kind.
    Every,
    /// Services of any of these kinds, by their place in [`super::Reader::kinds`].
    Only(Vec<usize>),
}

/// Services by distance. An index may be of any make; its answers are the same.
pub trait NearestIndex: Send {
    /// Rows of services that have a place and are of one of `kinds`, each once, with a number of
    /// metres that its geodesic from `from` is not shorter than. The bounds never fall.
    fn walk<'a>(
        &'a self,
        from: &Position,
        kinds: &KindSet,
    ) -> Box<dyn Iterator<Item = (u32, f64)> + 'a>;
}

/// The first index: unit vectors in memory, all of them looked at. Right for packs of one country.
#[derive(Debug, Default)]
pub struct Scan {
    units: Vec<[f64; 3]>,
    placed: Vec<u32>,
    of_kind: Vec<Vec<u32>>,
}

impl Scan {
    /// An index of `summaries`, whose rows count from 0, with kinds as `kinds` has them.
    pub fn new<'a>(summaries: impl IntoIterator<Item = &'a Summary>, kinds: &[KindId]) -> Self {
        let places: std::collections::BTreeMap<_, _> = kinds.iter().zip(0usize..).collect();
        let mut scan = Self {
            of_kind: vec![Vec::new(); kinds.len()],
            ..Self::default()
        };
        for (row, summary) in (0u32..).zip(summaries) {
            let Some(position) = summary.position else {
                scan.units.push([f64::NAN; 3]);
                continue;
            };
            scan.units.push(position.unit());
            scan.placed.push(row);
            for kind in &summary.kinds {
                let rows = places
                    .get(kind)
                    .and_then(|place| scan.of_kind.get_mut(*place));
                if let Some(rows) = rows.filter(|rows| rows.last() != Some(&row)) {
                    rows.push(row);
                }
            }
        }
        scan
    }

    fn rows(&self, kinds: &KindSet) -> Vec<u32> {
        match kinds {
            KindSet::Every => self.placed.clone(),
            KindSet::Only(places) => {
                let lists = places.iter().filter_map(|place| self.of_kind.get(*place));
                let mut rows: Vec<u32> = lists.flatten().copied().collect();
                rows.sort_unstable();
                rows.dedup();
                rows
            }
        }
    }
}

impl NearestIndex for Scan {
    fn walk<'a>(
        &'a self,
        from: &Position,
        kinds: &KindSet,
    ) -> Box<dyn Iterator<Item = (u32, f64)> + 'a> {
        let here = from.unit();
        let chords = self.rows(kinds).into_iter().filter_map(|row| {
            let there = self.units.get(usize::try_from(row).ok()?)?;
            let gaps = here.iter().zip(there).map(|(a, b)| (a - b) * (a - b));
            Some(Reverse((Order(gaps.sum()), row)))
        });
        let mut heap: BinaryHeap<_> = chords.collect();
        Box::new(std::iter::from_fn(move || {
            let Reverse((Order(squared), row)) = heap.pop()?;
            let angle = 2.0 * (squared.sqrt() / 2.0).min(1.0).asin();
            Some((row, (angle * LEAST_RADIUS_M - ROUNDING_M).max(0.0)))
        }))
    }
}

/// A number in its total order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order(pub(super) f64);

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Order {}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

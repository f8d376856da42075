//! The nearest services, exactly: in the order of the geodesic, ties by id.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use wayside_domain::{DistanceAndBearing, KindId, Position};

use super::distance::{KindSet, Order};
use super::reader::Reader;
use super::summary::{Candidate, Summary};
use crate::fault::StoreFault;

/// What is asked of a list of services.
#[derive(Clone, Copy, Debug, Default)]
pub struct NearestQuery<'a> {
    /// Any of these kinds; empty: every kind. A kind the pack does not have matches nothing.
    pub kinds: &'a [KindId],
    /// Metres, inclusive; further services are left out.
    pub within_m: Option<f64>,
}

/// A service of a list, and how far it is.
#[derive(Clone, Copy, Debug)]
pub struct Near<'a> {
    /// The service.
    pub summary: &'a Summary,
    /// Distance and bearing.
    pub reach: DistanceAndBearing,
}

impl Reader {
    /// The nearest services that `admit` lets through, at most `limit`: in the order of the geodesic
    /// on WGS 84, ties by id. `admit` is asked in that order and no further than needed, so "the ten
    /// nearest that are open" are exactly those.
    ///
    /// # Errors
    /// [`StoreFault::Read`], when the index is one that is read from storage as it is walked.
    pub fn nearest(
        &self,
        from: &Position,
        query: &NearestQuery<'_>,
        admit: &mut dyn FnMut(&Candidate<'_>) -> bool,
        limit: usize,
    ) -> Result<Vec<Near<'_>>, StoreFault> {
        // A limit that is no number lets nothing through.
        let within_m = query.within_m.map_or(f64::INFINITY, |most| most.max(-1.0));
        let kinds = self.kind_set(query.kinds);
        Ok(self
            .in_order(from, &kinds, within_m)
            .filter(|near| {
                admit(&Candidate {
                    summary: near.summary,
                    reach: Some(near.reach),
                })
            })
            .take(limit)
            .collect())
    }

    /// Services in the order of their distance, measured as they are asked for: one comes out when
    /// nothing that has not been measured can still be as near.
    fn in_order<'a>(
        &'a self,
        from: &Position,
        kinds: &KindSet,
        within_m: f64,
    ) -> impl Iterator<Item = Near<'a>> + use<'a> {
        let from = *from;
        let mut walk = self.index.walk(&from, kinds).peekable();
        let mut measured = BinaryHeap::new();
        std::iter::from_fn(move || {
            loop {
                let best = measured.peek().map(|Reverse((Order(m), _, _))| *m);
                let may_come_first = |(_, bound): &(u32, f64)| {
                    *bound <= within_m && best.is_none_or(|best: f64| *bound <= best)
                };
                let Some((row, _)) = walk.next_if(may_come_first) else {
                    break;
                };
                let Some(there) = self.summary_at(row).and_then(|s| s.position) else {
                    continue;
                };
                let reach = from.reach(&there);
                measured.push(Reverse((
                    Order(reach.distance_m),
                    row,
                    Order(reach.bearing_deg),
                )));
            }
            let Reverse((Order(distance_m), row, Order(bearing_deg))) = measured.pop()?;
            let reach = DistanceAndBearing {
                distance_m,
                bearing_deg,
            };
            let summary = self.summary_at(row)?;
            (distance_m <= within_m).then_some(Near { summary, reach })
        })
    }

    /// Services of any of `kinds` (empty: every kind) that `admit` lets through, at most `limit`, in
    /// the order of their folded names, ties by id. Those without a place are among them.
    pub fn by_name(
        &self,
        kinds: &[KindId],
        admit: &mut dyn FnMut(&Candidate<'_>) -> bool,
        limit: usize,
    ) -> Vec<&Summary> {
        self.by_name
            .iter()
            .filter_map(|row| self.summary_at(*row))
            .filter(|s| kinds.is_empty() || s.kinds.iter().any(|kind| kinds.contains(kind)))
            .filter(|summary| {
                admit(&Candidate {
                    summary,
                    reach: None,
                })
            })
            .take(limit)
            .collect()
    }

    fn kind_set(&self, kinds: &[KindId]) -> KindSet {
        if kinds.is_empty() {
            return KindSet::Every;
        }
        let places = (0usize..)
            .zip(self.kinds())
            .filter(|(_, (kind, _))| kinds.contains(&kind.id));
        KindSet::Only(places.map(|(place, _)| place).collect())
    }
}

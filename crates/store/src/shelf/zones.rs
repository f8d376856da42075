//! Zones and streets of an installed pack.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use wayside_domain::fold::fold;
use wayside_domain::zone::Bounds;
use wayside_domain::{Position, Street, Zone, ZoneId};
use wayside_pack::names;

use super::reader::{Reader, bounded, json_row, json_rows, rows};
use super::search::every_word;
use super::summary::Summary;
use crate::fault::StoreFault;

pub(super) const BOXES: &str = "SELECT zone FROM zone_boxes \
    WHERE north >= ?1 AND south <= ?2 AND east >= ?3 AND west <= ?4";
pub(super) const ZONE_AT: &str = "SELECT zone FROM zones WHERE row = ?1";
pub(super) const ZONE: &str = "SELECT zone FROM zones WHERE id = ?1";
pub(super) const ZONES_BY_NAME: &str = "SELECT zone FROM zones ORDER BY folded, row LIMIT ?1";
pub(super) const STREET_BOXES: &str = "SELECT street FROM street_boxes \
    WHERE north >= ?1 AND south <= ?2 AND east >= ?3 AND west <= ?4";
pub(super) const STREET_AT: &str = "SELECT street FROM streets WHERE row = ?1";
pub(super) const STREETS_NAMED: &str = "SELECT s.street FROM street_words \
    JOIN streets s ON s.row = street_words.rowid WHERE street_words MATCH ?1 \
    ORDER BY s.folded <> ?2, bm25(street_words), s.row LIMIT ?3";
const ALL_STREETS: &str = "SELECT street FROM streets ORDER BY row";
const ALL_ZONES: &str = "SELECT zone FROM zones ORDER BY row";

/// Metres added to a radius before boxes are compared: more than a box can lose to rounding, and
/// enough to reach over the antimeridian to a box that ends on it.
const MARGIN_M: f64 = 5.0;

/// With this many services, zones or streets, or more, a pack is too large to be drawn whole.
const TOO_MANY_TO_DRAW: u64 = 5_000;

/// Everything that a sketch of a small pack shows.
#[derive(Debug)]
pub struct PlanParts<'a> {
    /// All streets.
    pub streets: Vec<Street>,
    /// All zones.
    pub zones: Vec<Zone>,
    /// All services that have a place.
    pub services: Vec<&'a Summary>,
}

impl Reader {
    /// Every zone that may hold `position` or have its line within `radius_m` of it, by id, whether
    /// in force or not. Some may turn out to be further: [`wayside_domain::zone::judge`] tells.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn zones_near(&self, position: &Position, radius_m: f64) -> Result<Vec<Zone>, StoreFault> {
        self.near(position, radius_m, BOXES, ZONE_AT)
    }

    /// Every street that may come within `radius_m` of `position`, by id. Some may turn out to be further:
    /// [`wayside_domain::whereabouts::among_streets`] tells.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn streets_near(
        &self,
        position: &Position,
        radius_m: f64,
    ) -> Result<Vec<Street>, StoreFault> {
        self.near(position, radius_m, STREET_BOXES, STREET_AT)
    }

    /// The rows whose boxes come near a position: `boxes` gives their numbers, `row_at` one of them.
    fn near<T: DeserializeOwned>(
        &self,
        position: &Position,
        radius_m: f64,
        boxes: &str,
        row_at: &str,
    ) -> Result<Vec<T>, StoreFault> {
        let radius_m = if radius_m.is_finite() {
            radius_m.max(0.0)
        } else {
            f64::MAX
        };
        let mut found: BTreeSet<u32> = BTreeSet::new();
        for b in Bounds::around(position, radius_m + MARGIN_M) {
            let sides = [b.south, b.north, b.west, b.east];
            found.extend(rows(&self.connection, boxes, sides, |row| {
                row.get::<_, u32>(0)
            })?);
        }
        found
            .into_iter()
            .filter_map(|row| json_row(&self.connection, row_at, [row]).transpose())
            .collect()
    }

    /// A zone.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn zone(&self, id: &ZoneId) -> Result<Option<Zone>, StoreFault> {
        json_row(&self.connection, ZONE, [&id.0])
    }

    /// Zones in the order of their folded names (in English where they have one), at most `limit`.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn zones_by_name(&self, limit: usize) -> Result<Vec<Zone>, StoreFault> {
        json_rows(&self.connection, ZONES_BY_NAME, [bounded(limit)])
    }

    /// Streets whose name has every word of `text`, the last of which may be a beginning; a street of
    /// exactly that name comes first. At most `limit`.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn streets_named(&self, text: &str, limit: usize) -> Result<Vec<Street>, StoreFault> {
        let folded = fold(text);
        let Some(words) = every_word(&folded) else {
            return Ok(Vec::new());
        };
        json_rows(
            &self.connection,
            STREETS_NAMED,
            (words, folded, bounded(limit)),
        )
    }

    /// Everything a sketch of the pack shows; `None` when there is too much of it.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn plan(&self) -> Result<Option<PlanParts<'_>>, StoreFault> {
        let is_large = [names::SERVICES, names::ZONES, names::STREETS]
            .iter()
            .any(|table| self.manifest().rows(table) >= TOO_MANY_TO_DRAW);
        if is_large {
            return Ok(None);
        }
        Ok(Some(PlanParts {
            streets: json_rows(&self.connection, ALL_STREETS, [])?,
            zones: json_rows(&self.connection, ALL_ZONES, [])?,
            services: self
                .summaries()
                .iter()
                .filter(|s| s.position.is_some())
                .collect(),
        }))
    }
}

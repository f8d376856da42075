//! What each table holds, and what no row of it may be.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wayside_card::IssuerKey;
use wayside_domain::exposure::{self, ExposurePlan};
use wayside_domain::hours::{Holiday, HolidayKind};
use wayside_domain::naloxone::{self, Finding, Protocol};
use wayside_domain::referral::{Pathway, Recipient};
use wayside_domain::zone::Shape;
use wayside_domain::{Kind, KindId, Rule, RuleId, Service, Street, Zone};

use crate::referrals::{Referrals, seals, signs};
use crate::rowfault::RowFault;
use crate::table::names;

/// What earlier tables have named. Tables are read in the order of their names, so kinds come before
/// services and rules before zones.
#[derive(Default)]
pub(crate) struct Known {
    kinds: BTreeSet<KindId>,
    pub(crate) rules: BTreeSet<RuleId>,
    pub(crate) issuers: Vec<IssuerKey>,
    pub(crate) card_rule: Option<RuleId>,
    pub(crate) referrals: Referrals,
    /// Clips that protocols name and no row has brought yet.
    pub(crate) clips: BTreeSet<String>,
}

/// A row of a table this version knows.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// The table's name.
    const TABLE: &'static str;

    /// What the rows are sorted by; no two rows of a pack share one.
    fn key(&self) -> String;

    /// Says why the row may not stand, and remembers what later rows may refer to.
    fn weigh(&self, known: &mut Known) -> Result<(), RowFault>;
}

pub(crate) fn weigh_id(id: &str) -> Result<(), RowFault> {
    let stands = !id.trim().is_empty() && id.len() <= 200 && !id.chars().any(char::is_control);
    if stands { Ok(()) } else { Err(RowFault::Id) }
}

impl Row for Kind {
    const TABLE: &'static str = names::KINDS;

    fn key(&self) -> String {
        self.id.as_str().to_owned()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        known.kinds.insert(self.id.clone());
        Ok(())
    }
}

/// The first grave thing found in a protocol or plan.
fn weigh_findings(found: Vec<Finding>) -> Result<(), RowFault> {
    match found.into_iter().find(|finding| finding.trouble.is_grave()) {
        Some(Finding { trouble, at }) => Err(RowFault::Unworkable { at, trouble }),
        None => Ok(()),
    }
}

impl Row for Protocol {
    const TABLE: &'static str = names::PROTOCOLS;

    fn key(&self) -> String {
        self.id.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        let clips = self.states.iter().flat_map(|step| step.voice.values());
        known.clips.extend(clips.cloned());
        weigh_id(&self.id)?;
        weigh_findings(naloxone::check(self))
    }
}

impl Row for ExposurePlan {
    const TABLE: &'static str = names::EXPOSURE_PLANS;

    fn key(&self) -> String {
        self.id.clone()
    }

    fn weigh(&self, _: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id)?;
        weigh_findings(exposure::check(self))
    }
}

impl Row for Service {
    const TABLE: &'static str = names::SERVICES;

    fn key(&self) -> String {
        self.id.0.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id.0)?;
        if self.kinds.is_empty() {
            return Err(RowFault::NoKind);
        }
        match self.kinds.iter().find(|kind| !known.kinds.contains(kind)) {
            Some(kind) => Err(RowFault::UnknownKind(kind.clone())),
            None => Ok(()),
        }
    }
}

impl Row for Rule {
    const TABLE: &'static str = names::RULES;

    fn key(&self) -> String {
        self.id.0.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id.0)?;
        known.rules.insert(self.id.clone());
        Ok(())
    }
}

impl Row for Zone {
    const TABLE: &'static str = names::ZONES;

    fn key(&self) -> String {
        self.id.0.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id.0)?;
        if !known.rules.contains(&self.rule) {
            return Err(RowFault::UnknownRule(self.rule.clone()));
        }
        let stands = match &self.shape {
            Shape::Circle { radius_m, .. } => radius_m.is_finite() && *radius_m > 0.0,
            Shape::Polygons { polygons, buffer_m } => {
                let has_outlines = !polygons.is_empty() && polygons.iter().all(|p| !p.is_empty());
                has_outlines && buffer_m.is_finite() && *buffer_m >= 0.0
            }
        };
        if stands { Ok(()) } else { Err(RowFault::Shape) }
    }
}

impl Row for Street {
    const TABLE: &'static str = names::STREETS;

    fn key(&self) -> String {
        self.id.clone()
    }

    fn weigh(&self, _: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id)?;
        let stands = !self.lines.is_empty() && self.lines.iter().all(|line| line.len() >= 2);
        if stands { Ok(()) } else { Err(RowFault::Line) }
    }
}

impl Row for Holiday {
    const TABLE: &'static str = names::HOLIDAYS;

    fn key(&self) -> String {
        let kind = match self.kind {
            HolidayKind::Public => "public",
            HolidayKind::School => "school",
        };
        format!("{} {kind}", self.date)
    }

    fn weigh(&self, _: &mut Known) -> Result<(), RowFault> {
        Ok(())
    }
}

impl Row for Pathway {
    const TABLE: &'static str = names::PATHWAYS;

    fn key(&self) -> String {
        self.id.0.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id.0)?;
        if let Some(found) = self.findings().into_iter().next() {
            return Err(RowFault::Pathway {
                at: found.at,
                why: found.fault,
            });
        }
        // Recipients come later: [`Referrals::stray`] is asked at the end.
        known.referrals.add_pathway(self);
        Ok(())
    }
}

impl Row for Recipient {
    const TABLE: &'static str = names::RECIPIENTS;

    fn key(&self) -> String {
        self.id.0.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        weigh_id(&self.id.0)?;
        if let Some(fault) = self.findings().into_iter().next() {
            return Err(RowFault::Recipient(fault));
        }
        if !seals(self) {
            return Err(RowFault::WeakKey("seal_key"));
        }
        if !signs(self) {
            return Err(RowFault::WeakKey("sign_key"));
        }
        known.referrals.add_recipient(self)
    }
}

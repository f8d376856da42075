//! What each table holds, and what no row of it may be.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wayside_card::IssuerKey;
use wayside_domain::exposure::{self, ExposurePlan};
use wayside_domain::hours::{Holiday, HolidayKind};
use wayside_domain::naloxone::{self, Finding, Protocol, ProtocolDefect};
use wayside_domain::referral::{PathwayFault, PathwayId, RecipientFault, RecipientId};
use wayside_domain::zone::Shape;
use wayside_domain::{Kind, KindId, Rule, RuleId, Service, Street, Zone};

use crate::referrals::Referrals;
use crate::table::names;

/// Why a row may not stand in its table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// Its id is empty, longer than 200 bytes, or holds control characters.
    #[error("its id is empty, too long or has control characters")]
    Id,
    /// A service of no kind.
    #[error("it has no kind")]
    NoKind,
    /// A service of a kind that the pack does not name.
    #[error("the pack has no kind `{0}`")]
    UnknownKind(KindId),
    /// A zone whose rule the pack does not have.
    #[error("the pack has no rule `{}`", .0.0)]
    UnknownRule(RuleId),
    /// A zone drawn round a service that the pack does not have.
    #[error("the pack has no service `{0}`")]
    UnknownService(String),
    /// A radius or buffer that is no distance, or a shape of nothing.
    #[error("its shape is not possible")]
    Shape,
    /// A street line of fewer than two positions.
    #[error("a line has fewer than two positions")]
    Line,
    /// A protocol or plan that nobody could work by.
    #[error("at `{at}`: {trouble}")]
    Unworkable {
        /// The id of the step or product; empty for the whole.
        at: String,
        /// What is wrong there.
        trouble: ProtocolDefect,
    },
    /// Whose cards are believed is not said well.
    #[error("its list of card issuers: {0}")]
    Issuers(String),
    /// No list of the sort, or not signed by the issuer it is filed under.
    #[error("its list is not one that this issuer of the pack signed")]
    List,
    /// A card's template without a programme or statute, of impossible years, or with a picture that
    /// is none, has no words or is too large.
    #[error("its programme, statute, years or pictures cannot stand")]
    Template,
    /// A pathway by which nobody could be referred.
    #[error("{}{why}", place(at))]
    Pathway {
        /// The box's id or the field's name; empty for the whole.
        at: String,
        /// What is wrong there.
        why: PathwayFault,
    },
    /// A recipient to whom nothing could be sealed.
    #[error("{0}")]
    Recipient(RecipientFault),
    /// A recipient's key that is no point on its curve, or one that gives everything away.
    #[error("`{0}` is 32 bytes, and no key: make both with `wayside recipient keygen`")]
    WeakKey(&'static str),
    /// Two recipients with one key: either could open what is sealed to the other.
    #[error("its keys are those of `{}` as well", .0.0)]
    SharedKey(RecipientId),
    /// A pathway to a recipient that the pack does not have.
    #[error("the pack has no recipient `{}`", .0.0)]
    UnknownRecipient(RecipientId),
    /// A pathway to a recipient that does not answer for it.
    #[error("the recipient `{}` does not list it under `accepts`", .0.0)]
    NotAccepted(RecipientId),
    /// A recipient that answers for a pathway that the pack does not have.
    #[error("the pack has no pathway `{}`", .0.0)]
    UnknownPathway(PathwayId),
    /// Reading it back gives something else: a number in it is not finite.
    #[error("it does not come back as it was written")]
    NotKept,
}

/// What earlier tables have named. Tables are read in the order of their names, so kinds come before
/// services and rules before zones.
#[derive(Default)]
pub(crate) struct Known {
    kinds: BTreeSet<KindId>,
    pub(crate) rules: BTreeSet<RuleId>,
    pub(crate) issuers: Vec<IssuerKey>,
    pub(crate) card_rule: Option<RuleId>,
    pub(crate) referrals: Referrals,
}

/// Where in a pathway something is wrong.
fn place(at: &str) -> String {
    if at.is_empty() {
        String::new()
    } else {
        format!("at `{at}`: ")
    }
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

    fn weigh(&self, _: &mut Known) -> Result<(), RowFault> {
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

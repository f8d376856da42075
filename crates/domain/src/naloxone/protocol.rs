//! A protocol as a pack carries it: states, questions, answers, timers, paces, and where each
//! comes from. The words are the pack's; the engine in [`super::run`] reads only the structure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::mark::Mark;
use super::product::Product;
use super::responder::{PacedAct, ResponderLevel};
use super::sign_off::{ProtocolApproval, Recall};
use crate::rule::SourceStatus;
use crate::words::Words;

/// A whole protocol: one row of the pack's table `protocols`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Protocol {
    /// Stable within the pack: `overdose`.
    pub id: String,
    /// The author's version of it, shown and recorded.
    pub version: String,
    /// Its name.
    pub title: Words,
    /// What an officer here is trained to.
    pub level: ResponderLevel,
    /// The levels an officer may choose among; empty: [`Protocol::level`] alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub levels: Vec<ResponderLevel>,
    /// The state a run begins in.
    pub start: String,
    /// The state that "the ambulance is here" leads to, from anywhere.
    pub handover: String,
    /// Other facts that lead to a state, from anywhere: refusing, gone, no overdose, dead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub leads: Vec<Lead>,
    /// Facts an officer may note at any step, most wanted first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub facts: Vec<Mark>,
    /// What to do about what may come on top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub situations: Vec<Situation>,
    /// Where a person lies, to tell several apart; never a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub spots: Vec<Spot>,
    /// What to do where there is no naloxone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub without_naloxone: Option<Words>,
    /// Every state, ids unique.
    pub states: Vec<ProtocolStep>,
    /// Every product it has parameters for, ids unique.
    pub products: Vec<Product>,
    /// How fast one breathes for a person and presses on a chest.
    pub paces: Paces,
    /// Watch for the overdose coming back, seconds after the last dose.
    pub watch_s: u32,
    /// From this many doses without change on: ask for another cause.
    pub other_cause_after: u32,
    /// What a record of a run says is removed after so many days; that there was one is not.
    pub keep_days: u32,
    /// Where its statements come from.
    pub sources: Vec<Citation>,
    /// The medical director's; without it the protocol says on every screen that it is not approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<ProtocolApproval>,
    /// Versions that nobody may begin a run with any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub recalls: Vec<Recall>,
    /// True for a sample that nobody may work by.
    #[serde(default)]
    pub sample: bool,
}

/// A fact that leads to a state, from anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Lead {
    /// The fact; [`Mark::EmsArrived`] leads to [`Protocol::handover`] and stands in no lead.
    pub mark: Mark,
    /// The state it leads to.
    pub go: String,
    /// What its button says.
    pub say: Words,
}

/// Something that may come on top of an overdose: what to do then, in short lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Situation {
    /// Unique in the protocol: `vomiting`.
    pub id: String,
    /// What it is.
    pub say: Words,
    /// What to do, in order.
    pub lines: Vec<Words>,
    /// The phases in whose steps it is offered; empty: in every step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub phases: Vec<Phase>,
    /// What may be noted of it for the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub mark: Option<Mark>,
    /// Ids of [`Protocol::sources`].
    pub sources: Vec<String>,
    /// How well they were seen.
    pub status: SourceStatus,
}

/// Where a person lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Spot {
    /// Unique in the protocol: `door`.
    pub id: String,
    /// `By the door`.
    pub say: Words,
}

/// One step: one instruction on one screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ProtocolStep {
    /// Unique in the protocol.
    pub id: String,
    /// What part of the work it is.
    pub phase: Phase,
    /// The instruction: at most four words in English.
    pub say: Words,
    /// One line under it.
    pub more: Words,
    /// The step read aloud: by language tag, the SHA-256 of a clip of the same pack, hexadecimal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub voice: BTreeMap<String, String>,
    /// What to keep in mind, each one short line; shown on demand.
    #[serde(default)]
    pub notes: Vec<Words>,
    /// The answers, the worst news first and the best last, so that a place means the same at every
    /// step; at most four, or two beside a dose.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Whether a dose is offered here, and where one leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub dose: Option<DoseOffer>,
    /// What is paced aloud here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub pace: Option<PacedAct>,
    /// Counts from entering the state, or from its last repeat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub timer: Option<StepTimer>,
    /// True where a run may end.
    #[serde(default)]
    pub end: bool,
    /// Ids of [`Protocol::sources`]; a step without one is refused at pack build.
    pub sources: Vec<String>,
    /// How well they were seen.
    pub status: SourceStatus,
}

/// What part of the work a state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Phase {
    /// Is it safe here?
    Scene,
    /// Does the person respond?
    Response,
    /// Call for help.
    Activate,
    /// Is the person breathing?
    Breathing,
    /// Is there a pulse?
    Pulse,
    /// Breathing but not responding.
    Unresponsive,
    /// Breathing for the person.
    Ventilate,
    /// Is the person breathing by themselves now?
    Reassess,
    /// Chest compressions.
    Cpr,
    /// On the side, watched.
    Recovery,
    /// Waking up.
    Waking,
    /// Watching for the overdose coming back.
    Watch,
    /// Awake or drowsy: no naloxone.
    Awake,
    /// To the ambulance.
    Handover,
    /// The person will not go along.
    Refusal,
    /// Afterwards.
    Close,
}

impl Phase {
    /// True where the step asks for a look at the person before anything else is done.
    pub fn is_a_look(self) -> bool {
        matches!(
            self,
            Self::Response | Self::Breathing | Self::Pulse | Self::Reassess
        )
    }
}

/// A button with its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Answer {
    /// Unique in its state.
    pub id: String,
    /// What the button says.
    pub say: Words,
    /// The state it leads to.
    pub go: String,
    /// Offered only to responders of this level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub level: Option<ResponderLevel>,
    /// True for the one to tap when in doubt; it stands before the others and is highlighted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<_>")]
    pub safer: bool,
    /// What the report learns from it.
    #[serde(default)]
    pub marks: Vec<Mark>,
}

/// A dose is offered in this state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct DoseOffer {
    /// Where a dose leads.
    pub go: String,
    /// True where the protocol asks for one, false where it is only at hand.
    #[serde(default)]
    pub urged: bool,
}

/// The paces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Paces {
    /// Seconds from breath to breath; the first is the default, the rest are choices.
    pub breath_s: Vec<u32>,
    /// The same for a child or infant; absent: as for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub child_breath_s: Option<u32>,
    /// Compressions a minute.
    pub compressions_per_minute: u32,
    /// Compressions before the breaths.
    pub compressions: u32,
    /// Breaths after the compressions.
    pub breaths: u32,
}

/// A timer of a state. It runs on where a step leads on to itself, or to another step of the same pace and
/// length: a dose begins no cycle anew. It never moves anybody on by itself; it says that the time is up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct StepTimer {
    /// Seconds.
    pub seconds: u32,
    /// True when it begins again by itself.
    #[serde(default)]
    pub repeats: bool,
    /// What to do when it is up.
    pub say: Words,
}

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Citation {
    /// Unique in the protocol.
    pub id: String,
    /// Title, publisher, year.
    pub title: String,
    /// When somebody last looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub seen_on: Option<NaiveDate>,
}

impl Protocol {
    /// The state with this id.
    pub fn state(&self, id: &str) -> Option<&ProtocolStep> {
        self.states.iter().find(|state| state.id == id)
    }

    /// The product with this id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    /// Where a fact leads, from anywhere; `None` for one that leads nowhere.
    pub fn lead_of(&self, mark: Mark) -> Option<&str> {
        if mark == Mark::EmsArrived {
            return Some(&self.handover);
        }
        let lead = self.leads.iter().find(|lead| lead.mark == mark);
        lead.map(|lead| lead.go.as_str())
    }

    /// The levels an officer may choose among, the protocol's own first.
    pub fn levels(&self) -> Vec<ResponderLevel> {
        let others = self.levels.iter().filter(|level| **level != self.level);
        std::iter::once(&self.level)
            .chain(others)
            .copied()
            .collect()
    }
}

impl ProtocolStep {
    /// The answers open to a responder of this level.
    pub fn answers_at(&self, level: ResponderLevel) -> impl Iterator<Item = &Answer> {
        self.answers
            .iter()
            .filter(move |answer| answer.level.is_none_or(|only| only == level))
    }
}

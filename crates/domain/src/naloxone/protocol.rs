//! A protocol as a pack carries it: states, questions, answers, timers, products, and where each
//! comes from. The words are the pack's; the engine in [`super::run`] reads only the structure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::rule::{Approval, SourceStatus};
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
    /// What an officer here is trained to; a device may be set to the other.
    pub level: ResponderLevel,
    /// The state a run begins in.
    pub start: String,
    /// The state that "the ambulance is here" leads to, from anywhere.
    pub handover: String,
    /// Every state, ids unique.
    pub states: Vec<ProtocolStep>,
    /// Every product it has parameters for, ids unique.
    pub products: Vec<Product>,
    /// How fast one breathes for a person and presses on a chest.
    pub paces: Paces,
    /// Watch for the overdose coming back, seconds after breathing returned.
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
    pub approval: Option<Approval>,
    /// True for a sample that nobody may work by.
    #[serde(default)]
    pub sample: bool,
}

/// What a responder is trained to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ResponderLevel {
    /// No pulse check: not breathing normally means CPR.
    Lay,
    /// Basic life support: feels for a pulse.
    Bls,
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
    /// What to keep in mind, each one short line; shown on demand.
    #[serde(default)]
    pub notes: Vec<Words>,
    /// The answers, most wanted first; at most two besides the dose.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
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
    /// What the report learns from it.
    #[serde(default)]
    pub marks: Vec<Mark>,
}

/// A fact that the report learns from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Mark {
    /// The person answers.
    Responsive,
    /// The person does not answer.
    Unresponsive,
    /// Help was called over the radio.
    HelpCalled,
    /// Breathing as it should be.
    BreathingNormal,
    /// Breathing too little.
    BreathingPoor,
    /// Not breathing, or gasping.
    BreathingNone,
    /// A sure pulse.
    PulseFelt,
    /// No sure pulse.
    PulseNotFelt,
    /// Somebody breathed for the person.
    BreathsGiven,
    /// Somebody pressed on the chest.
    CprGiven,
    /// A defibrillator was used.
    AedUsed,
    /// The person breathes by themselves again.
    BreathingReturned,
    /// The breathing stopped again after it had come back.
    BreathingLostAgain,
    /// The person woke.
    Woke,
    /// The person vomited.
    Vomited,
    /// The ambulance is here.
    EmsArrived,
    /// The ambulance has the person.
    HandedOver,
    /// The person would not go along.
    TransportRefused,
    /// A kit was left with somebody.
    KitLeft,
    /// The person died.
    Died,
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

/// What is paced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PacedAct {
    /// One breath each [`Paces::breath_s`].
    Breaths,
    /// Compressions at [`Paces::compressions_per_minute`], `30 : 2`.
    Compressions,
}

/// The paces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Paces {
    /// Seconds from breath to breath; the first is the default, the rest are choices.
    pub breath_s: Vec<u32>,
    /// Compressions a minute.
    pub compressions_per_minute: u32,
    /// Compressions before the breaths.
    pub compressions: u32,
    /// Breaths after the compressions.
    pub breaths: u32,
}

/// A timer of a state. It never moves anybody on by itself; it says that the time is up.
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

/// A product and how it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Product {
    /// `narcan4`.
    pub id: String,
    /// Its name and strength.
    pub name: Words,
    /// How to give it, one line.
    pub give: Words,
    /// How it goes in.
    pub route: Route,
    /// What one dose holds, micrograms: 4000 for 4 mg.
    pub dose_ug: u32,
    /// RxNorm concept: naloxone is 7242. Absent for what is no naloxone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rxnorm: Option<String>,
    /// May be given again so many seconds after a dose; absent where the agency's own protocol rules.
    pub redose: Redose,
    /// True where a dose is due at once when breathing fails again.
    #[serde(default)]
    pub at_once_if_lost_again: bool,
    /// Doses in a package.
    pub doses_in_pack: u32,
    /// How to keep it.
    pub storage: Words,
    /// What else to know.
    #[serde(default)]
    pub notes: Vec<Words>,
    /// Ids of [`Protocol::sources`].
    pub sources: Vec<String>,
    /// How well they were seen.
    pub status: SourceStatus,
}

/// How a product goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Route {
    /// NEMSIS 9927017.
    Intranasal,
    /// NEMSIS 9927015.
    Intramuscular,
    /// NEMSIS 9927045.
    Subcutaneous,
    /// NEMSIS 9927023.
    Intravenous,
    /// NEMSIS 9927021.
    Intraosseous,
    /// NEMSIS 9927063.
    AutoInjector,
    /// Given by somebody else, and nobody knows.
    Unknown,
}

/// The redose window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Redose {
    /// A next dose may be given from here on, seconds after the last.
    pub opens_s: u32,
    /// Reassess now, seconds after the last.
    pub alarm_s: u32,
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

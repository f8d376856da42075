//! A run of a protocol: a list of entries that only grows, and what they add up to. Pure: time and
//! ids are arguments, the same entries give the same run.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::mark::Mark;
use super::product::Route;
use super::responder::ResponderLevel;
use crate::moment::Moment;
use crate::person::PersonNote;

/// One thing that happened, as it was tapped. Never changed afterwards: a mistake is another entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Entry {
    /// UUIDv7; also the id of its event in the journal.
    pub id: Uuid,
    /// When it was tapped.
    pub at: Moment,
    /// What it was.
    pub deed: RunAct,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
#[ts(export)]
pub enum RunAct {
    /// The run began in the protocol's first state.
    Began {
        /// What the officer is trained to.
        level: ResponderLevel,
        /// The product in the officer's hand; absent: not said yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        product: Option<String>,
        /// Digest of the protocol the run keeps to, hexadecimal SHA-256.
        protocol_sha256: String,
    },
    /// An answer was tapped.
    Answered {
        /// In which state.
        state: String,
        /// Which of its answers.
        answer: String,
    },
    /// A dose was given.
    Dosed {
        /// The dose.
        dose: Dose,
    },
    /// What was said of a dose was wrong.
    DoseAmended {
        /// The entry that gave it.
        dose: Uuid,
        /// What it really was.
        to: DoseChange,
    },
    /// That dose was not given.
    DoseRetracted {
        /// The entry that gave it.
        dose: Uuid,
    },
    /// A fact for the report, not bound to a state.
    Marked {
        /// Which.
        mark: Mark,
    },
    /// The officer said what they have in their hand.
    InHand {
        /// Of the protocol's products; absent: no naloxone here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        product: Option<String>,
    },
    /// The officer said where the person lies, to tell several apart.
    AtSpot {
        /// One of the protocol's spots, by id.
        spot: String,
    },
    /// Something of the person was noted, for whoever takes over.
    Noted {
        /// What.
        note: PersonNote,
    },
    /// The last tap was a slip: the run stands where it stood before it.
    WentBack {
        /// The entry taken back.
        entry: Uuid,
    },
    /// It was no slip after all: what was taken back counts again.
    Redone {
        /// The entry that counts again.
        entry: Uuid,
    },
    /// The run is over.
    Closed,
}

/// A dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Dose {
    /// Who gave it.
    pub by: By,
    /// Of which product of the protocol; absent where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub product: Option<String>,
    /// How it went in.
    pub route: Route,
    /// How much.
    pub amount: Amount,
    /// Which nostril, if it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub nostril: Option<Nostril>,
    /// How long before its entry it was given, seconds: 0 for one given now.
    #[serde(default)]
    pub ago_s: u32,
    /// True where nobody knows when: some time before its entry.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<_>")]
    pub time_unknown: bool,
}

impl Dose {
    /// One of another officer, now, of which nothing else is known yet.
    pub fn of_a_colleague() -> Self {
        Self {
            by: By::OtherOfficer,
            time_unknown: false,
            ..Self::of_a_bystander()
        }
    }

    /// One that somebody gave before, of which nothing is known yet.
    pub fn of_a_bystander() -> Self {
        Self {
            by: By::Bystander,
            product: None,
            route: Route::Unknown,
            amount: Amount::Unknown,
            nostril: None,
            ago_s: 0,
            time_unknown: true,
        }
    }
}

/// Who gave a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum By {
    /// The officer whose device this is.
    Officer,
    /// Another officer.
    OtherOfficer,
    /// Somebody who was there.
    Bystander,
    /// The fire service.
    Fire,
    /// The ambulance.
    Ambulance,
}

/// How much of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
#[ts(export)]
pub enum Amount {
    /// Micrograms, 1..=100,000.
    Micrograms {
        /// 4000 for 4 mg.
        ug: u32,
    },
    /// Nobody knows.
    Unknown,
}

/// Which nostril.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Nostril {
    /// The person's left.
    Left,
    /// The person's right.
    Right,
    /// Half in each.
    Both,
}

/// What a dose really was; `ago_s` still counts back from the entry that gave it.
pub type DoseChange = Dose;

/// What an officer may tap; the engine makes an [`Entry`] of it or says why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is", deny_unknown_fields)]
#[ts(export)]
pub enum Tap {
    /// An answer of the state one is in. `state` guards against a tap meant for the screen before.
    Answer {
        /// The state whose screen was tapped.
        state: String,
        /// Which of its answers.
        answer: String,
    },
    /// A dose, in any state.
    Dose {
        /// Which; absent: one dose of the product in hand, by this officer, now.
        #[serde(default)]
        #[ts(optional)]
        dose: Option<Dose>,
        /// True once the officer has said that it is another one: else a dose given within
        /// [`super::ASKED_WITHIN_S`] of another is [`NotNow::AnotherDose`].
        #[serde(default)]
        #[ts(optional, as = "Option<_>")]
        sure: bool,
    },
    /// What the officer has in their hand.
    TakeInHand {
        /// Of the protocol's products; absent: no naloxone here.
        #[serde(default)]
        #[ts(optional)]
        product: Option<String>,
    },
    /// Where the person lies.
    Spot {
        /// One of the protocol's spots, by id.
        spot: String,
    },
    /// Puts a dose right.
    AmendDose {
        /// The entry that gave it.
        dose: Uuid,
        /// What it really was.
        to: Dose,
    },
    /// Takes a dose out. Where nothing has led on since, the run stands again where the dose was tapped.
    RetractDose {
        /// The entry that gave it.
        dose: Uuid,
    },
    /// A fact for the report; [`Mark::EmsArrived`] also leads to the handover, others where the
    /// protocol's leads say.
    Mark {
        /// Which.
        mark: Mark,
    },
    /// Something of the person, for whoever takes over.
    Note {
        /// What.
        note: PersonNote,
    },
    /// Takes the last tap back.
    Back {
        /// True once the officer has confirmed it: else a dose is not taken back but
        /// [`NotNow::Guarded`].
        #[serde(default)]
        #[ts(optional, as = "Option<_>")]
        sure: bool,
    },
    /// Lets what was taken back last count again.
    Redo,
    /// Ends the run, where it may end.
    Close,
}

/// Why a tap changes nothing. Total: every tap in every state is an entry or one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{self:?}")]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum NotNow {
    /// The tap was for a screen that is gone.
    OtherState,
    /// The state has no such answer, or not at this level.
    NoSuchAnswer,
    /// No dose has this id, or it was retracted.
    NoSuchDose,
    /// The dose's amount, route or age is not possible.
    NotADose,
    /// No product is in hand: which one is asked first.
    NothingInHand,
    /// A dose was given a moment ago: is this another one, a colleague's, or the same?
    AnotherDose,
    /// The protocol has no such product or spot.
    NotKnown,
    /// There is nothing to take back.
    NothingToUndo,
    /// There is nothing that was taken back just now.
    NothingToRedo,
    /// A dose goes only once that is confirmed.
    Guarded,
    /// The run cannot end here.
    NotAnEnd,
    /// The run is over.
    Over,
    /// A run has at most 2,000 entries.
    Full,
}

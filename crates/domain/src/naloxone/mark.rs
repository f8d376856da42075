//! What the report learns of an overdose, as a closed list.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::responder::PacedAct;

/// Declares the marks: the enum, and all of them in order.
macro_rules! marks {
    ($($(#[$doc:meta])* $value:ident,)*) => {
        /// A fact that the report learns.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum Mark { $($(#[$doc])* $value,)* }

        impl Mark {
            /// Every mark.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];
        }
    };
}

marks! {
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
    /// Somebody breathed for the person; also learned by coming to a step that paces breaths.
    BreathsGiven,
    /// Somebody pressed on the chest; also learned by coming to a step that paces it.
    CprGiven,
    /// A defibrillator was used.
    AedUsed,
    /// It gave a shock; each one is told.
    AedShock,
    /// The person breathes by themselves again.
    BreathingReturned,
    /// The breathing stopped again after it had come back.
    BreathingLostAgain,
    /// The person woke.
    Woke,
    /// The person vomited.
    Vomited,
    /// A child or an infant.
    Child,
    /// Pregnant, as said or seen.
    Pregnant,
    /// Injured as well.
    Injured,
    /// Convulsions were seen.
    Seizure,
    /// The ambulance is here.
    EmsArrived,
    /// The ambulance has the person.
    HandedOver,
    /// The person would not go along.
    TransportRefused,
    /// A kit was left with somebody.
    KitLeft,
    /// Not an overdose after all.
    NotOverdose,
    /// The person went away before anybody could help.
    Gone,
    /// The person died, or was found dead.
    Died,
}

impl Mark {
    /// What coming to a step that paces `act` says by itself.
    pub(super) fn of_pace(act: PacedAct) -> Self {
        match act {
            PacedAct::Breaths => Self::BreathsGiven,
            PacedAct::Compressions => Self::CprGiven,
        }
    }

    /// True where nobody is left to give a dose to.
    pub(super) fn ends_care(self) -> bool {
        self.is_an_outcome() && self != Self::TransportRefused
    }

    /// True for what became of the person: it no longer holds once their breathing fails again.
    pub(super) fn is_an_outcome(self) -> bool {
        matches!(
            self,
            Self::HandedOver | Self::TransportRefused | Self::NotOverdose | Self::Gone | Self::Died
        )
    }
}

/// Whether the person breathes by themselves, as far as was said.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum BreathSeen {
    /// Nobody said.
    #[default]
    Unknown,
    /// Seen to breathe, or talking, or awake.
    Breathes,
    /// Not, or too little, or without a sure pulse.
    Fails,
}

impl BreathSeen {
    /// What the marks in their order come to. Who talked and then answers no more may not breathe any
    /// more: that is not known until somebody looks.
    pub(super) fn after(marks: impl Iterator<Item = Mark>) -> Self {
        let mut by_answering = false;
        marks.fold(Self::Unknown, |seen, mark| match mark {
            Mark::BreathingNormal | Mark::BreathingReturned => {
                by_answering = false;
                Self::Breathes
            }
            Mark::Responsive | Mark::Woke => {
                by_answering = true;
                Self::Breathes
            }
            Mark::BreathingNone
            | Mark::BreathingPoor
            | Mark::BreathingLostAgain
            | Mark::PulseNotFelt => Self::Fails,
            Mark::Unresponsive if by_answering && seen == Self::Breathes => Self::Unknown,
            _ => seen,
        })
    }
}

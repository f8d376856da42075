//! What a run looks like at a moment: where it stands, what is counting, what was given.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::protocol::{Mark, ResponderLevel};
use super::run::Dose;
use crate::moment::{ElapsedBy, Moment};

/// A run at a moment. Words are looked up in the protocol by the ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RunView {
    /// The state it stands in.
    pub state: String,
    /// The level it runs at.
    pub level: ResponderLevel,
    /// The kit's product.
    pub product: String,
    /// When it began.
    pub began: Moment,
    /// Time since it began.
    pub since_ms: i64,
    /// How far the running times can be believed.
    pub clock: Clockwise,
    /// The answers open at this level, in the order of the protocol.
    pub answers: Vec<String>,
    /// The doses that count, oldest first, as last put right.
    pub doses: Vec<GivenDose>,
    /// Whether a dose is offered or urged here, and whether it may be given yet.
    pub dose_now: DoseNow,
    /// Everything that counts, the most pressing first.
    pub timers: Vec<TimerView>,
    /// What the report has learned, with the moment of each; the last of each mark.
    pub marks: Vec<Marked>,
    /// The entry that [`super::Tap::Back`] would take back.
    pub undoes: Option<Uuid>,
    /// True from [`super::Protocol::other_cause_after`] doses on without breathing returned.
    pub ask_other_cause: bool,
    /// True once closed.
    pub over: bool,
}

/// How far the running times can be believed: the worst of all that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Clockwise {
    /// Both clocks agree.
    Sure,
    /// The wall clock was moved; the times run on by the running clock.
    ClockMoved,
    /// The device was started again; the times run on by its wall clock.
    Restarted,
    /// The device was started again and its clock stands before what was recorded.
    Unsure,
}

impl Clockwise {
    /// What an elapsed time says of the clocks.
    pub fn of(by: ElapsedBy) -> Self {
        match by {
            ElapsedBy::Running => Self::Sure,
            ElapsedBy::ClockMoved => Self::ClockMoved,
            ElapsedBy::Wall => Self::Restarted,
            ElapsedBy::Unknown => Self::Unsure,
        }
    }
}

/// A dose that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GivenDose {
    /// The entry that gave it.
    pub entry: Uuid,
    /// 1 for the first.
    pub number: u32,
    /// When it was tapped; it was given [`Dose::ago_s`] before.
    pub at: Moment,
    /// Time since it was given.
    pub since_ms: i64,
    /// The dose, as last put right.
    pub dose: Dose,
}

/// Whether a dose is to be given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DoseNow {
    /// The protocol asks for one now.
    Urged,
    /// It may be given.
    Offered,
    /// The redose window is still closed; a dose is recorded all the same.
    TooSoon,
    /// Nothing in this state asks for one; a dose is recorded all the same.
    NotHere,
}

/// A fact and when it was learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Marked {
    /// Which.
    pub mark: Mark,
    /// When.
    pub at: Moment,
}

/// Something that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimerView {
    /// What.
    pub kind: TimerKind,
    /// Stable while it is the same count: state or dose entry and round, for an alarm rung once.
    pub key: String,
    /// Time gone.
    pub since_ms: i64,
    /// Time left to [`TimerView::window_ms`] opening, never below 0.
    pub opens_in_ms: i64,
    /// Time left to the alarm, below 0 once it is due.
    pub due_in_ms: i64,
    /// The whole length to the alarm.
    pub alarm_ms: i64,
    /// The whole length to the window; equal to `alarm_ms` where there is none.
    pub window_ms: i64,
}

/// What counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TimerKind {
    /// Since the last dose, to the next.
    Redose,
    /// The state's own timer.
    Step,
    /// Watching for the overdose coming back.
    Watch,
}

//! What a run looks like at a moment: where it stands, what counts, what was given.

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::count::{Clockwise, CountedTimes, DoseNow, TimerView};
use super::engine::Run;
use super::mark::{BreathSeen, Mark};
use super::protocol::Protocol;
use super::responder::{PacedAct, ResponderLevel};
use super::run::{Amount, Dose, Entry, RunAct};
use super::sign_off::{ApprovalScope, ApprovalStanding};
use super::stand::{Hand, Stand, Told};
use crate::moment::Moment;
use crate::person::AgeBand;
use crate::words::Words;

/// A run at a moment. Words are looked up in the protocol by the ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RunView {
    /// The state it stands in.
    pub state: String,
    /// The level it runs at.
    pub level: ResponderLevel,
    /// What the officer has in their hand, and how it is given.
    pub hand: InHand,
    /// Where the person lies, if that was said: one of the protocol's spots.
    pub spot: Option<String>,
    /// When it began.
    pub began: Moment,
    /// Time since it began.
    pub since_ms: i64,
    /// How far the running times can be believed.
    pub clock: Clockwise,
    /// The answers open at this level, in the order of the protocol.
    pub answers: Vec<String>,
    /// The situations offered at this step, in the order of the protocol.
    pub situations: Vec<String>,
    /// The doses that count, oldest first, as last put right.
    pub doses: Vec<GivenDose>,
    /// Whether a dose is offered or urged here, and whether it may be given yet.
    pub dose_now: DoseNow,
    /// A dose tapped within so many ms from now is asked about first; 0 for none.
    pub asked_for_ms: i64,
    /// What is paced now, since when and how fast. It keeps its beat from step to step, and goes on behind
    /// the handover until the ambulance has the person.
    pub pace: Option<PaceView>,
    /// Every stretch of breaths and compressions, oldest first.
    pub paced: Vec<PacedTime>,
    /// Everything that counts, the most pressing first.
    pub timers: Vec<TimerView>,
    /// What the report has learned, with the moment of each; the last of each mark.
    pub marks: Vec<Marked>,
    /// Whether the person breathes, as far as was said.
    pub breath: BreathSeen,
    /// What [`super::Tap::Back`] would take back.
    pub undo: Option<Undoable>,
    /// What [`super::Tap::Redo`] would let count again.
    pub redo: Option<Undoable>,
    /// True once somebody was looked at and nobody has said that help was called.
    pub ask_help: bool,
    /// True from [`super::Protocol::other_cause_after`] doses on without breathing.
    pub ask_other_cause: bool,
    /// How far the protocol's approval holds today, for this level and what is in hand.
    pub approval: ApprovalStanding,
    /// True once closed.
    pub over: bool,
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

/// What the officer has in their hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
#[ts(export)]
pub enum InHand {
    /// Not said yet: it is asked at the first dose.
    Unsaid,
    /// No naloxone, or none left.
    Empty,
    /// A product of the protocol.
    Product {
        /// Its id.
        product: String,
        /// What one dose holds.
        amount: Amount,
        /// How it is given.
        give: Words,
    },
}

/// A pace that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PaceView {
    /// What is paced.
    pub act: PacedAct,
    /// Since when: its beats fall on whole turns from here.
    pub began: Moment,
    /// Time since then.
    pub since_ms: i64,
    /// Seconds from breath to breath, for whoever this is.
    pub breath_s: u32,
}

/// A stretch of breaths or compressions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PacedTime {
    /// What was paced.
    pub act: PacedAct,
    /// From when.
    pub began: Moment,
    /// To when; absent while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ended: Option<Moment>,
}

/// A fact and when it was learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Marked {
    /// Which.
    pub mark: Mark,
    /// When it was last told.
    pub at: Moment,
    /// When it was first told.
    pub first: Moment,
    /// How often: the shocks of a defibrillator, the looks at the breathing.
    pub times: u32,
}

/// A tap that can be taken back, or let count again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Undoable {
    /// Its entry.
    pub entry: Uuid,
    /// What it was.
    pub what: Undone,
    /// True for a dose: taking it back wants a confirmation.
    pub guarded: bool,
}

/// What a tap was that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
#[ts(export)]
pub enum Undone {
    /// An answer.
    Answer {
        /// In which state.
        state: String,
        /// Which of its answers.
        answer: String,
    },
    /// A dose.
    Dose {
        /// As it was tapped.
        dose: Dose,
    },
    /// A dose that was put right.
    Amendment,
    /// A dose that was taken out.
    Retraction,
    /// A fact for the report.
    Fact {
        /// Which.
        mark: Mark,
    },
    /// What is in hand.
    InHand,
    /// Where the person lies.
    Spot,
    /// What was noted of the person.
    Note,
}

/// Where a moment of a run lies among the others of the same run. Within one start of the device the
/// running clock decides, which nobody can set; between two starts the order of the entries does. The
/// wall clock decides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Which of the starts that the run has seen; one that it has not seen comes last.
    start: usize,
    /// By the running clock of that start, ms.
    mono_ms: i64,
}

impl Run {
    /// Where a moment lies in the run.
    pub(crate) fn place(&self, at: &Moment) -> Place {
        self.place_before(at, 0)
    }

    /// When a dose was given, which may be long before it was tapped.
    pub(crate) fn place_of_dose(&self, given: &GivenDose) -> Place {
        self.place_before(&given.at, given.dose.ago_s)
    }

    fn place_before(&self, at: &Moment, ago_s: u32) -> Place {
        let same = |entry: &Entry| entry.at.boot_id == at.boot_id;
        Place {
            start: self.entries.iter().position(same).unwrap_or(usize::MAX),
            mono_ms: at.mono_ms.saturating_sub(i64::from(ago_s) * 1000),
        }
    }

    /// What the run looks like at a moment.
    pub fn view(&self, protocol: &Protocol, now: &Moment) -> RunView {
        let stand = self.stand(protocol);
        let mut times = CountedTimes::at(now);
        let since_ms = times.since(stand.began);
        let doses = given(self, &stand, &mut times);
        let timers = if stand.over {
            Vec::new()
        } else {
            times.timers(&stand, protocol)
        };
        let taken_back = self.taken_back();
        let breath = stand.breath();
        let enough = usize::try_from(protocol.other_cause_after).unwrap_or(usize::MAX);
        RunView {
            state: stand.state().map(|s| s.id.clone()).unwrap_or_default(),
            level: stand.level,
            hand: in_hand(&stand, protocol),
            spot: stand.spot.map(str::to_owned),
            began: stand.began.clone(),
            since_ms,
            answers: stand.answer_ids(),
            situations: stand.situations(protocol),
            dose_now: times.dose_now(&stand, protocol),
            asked_for_ms: times.asked_for_ms(&stand),
            pace: pace(&stand, protocol, &mut times),
            paced: paced(&stand),
            timers,
            marks: marks(&stand.told),
            breath,
            undo: stand.undoes.and_then(|id| self.undoable(id)),
            redo: (taken_back.redoable.last()).and_then(|id| self.undoable(*id)),
            ask_help: stand.asks_for_help(),
            ask_other_cause: !stand.wants_no_dose() && doses.len() >= enough && enough > 0,
            doses,
            approval: approval(&stand, protocol, now),
            over: stand.over,
            clock: times.clock,
        }
    }

    fn undoable(&self, id: Uuid) -> Option<Undoable> {
        let entry = self.entry(id)?;
        let what = match &entry.deed {
            RunAct::Answered { state, answer } => Undone::Answer {
                state: state.clone(),
                answer: answer.clone(),
            },
            RunAct::Dosed { dose } => Undone::Dose { dose: dose.clone() },
            RunAct::DoseAmended { .. } => Undone::Amendment,
            RunAct::DoseRetracted { .. } => Undone::Retraction,
            RunAct::Marked { mark } => Undone::Fact { mark: *mark },
            RunAct::InHand { .. } => Undone::InHand,
            RunAct::AtSpot { .. } => Undone::Spot,
            RunAct::Noted { .. } => Undone::Note,
            RunAct::Began { .. }
            | RunAct::WentBack { .. }
            | RunAct::Redone { .. }
            | RunAct::Closed => return None,
        };
        Some(Undoable {
            entry: id,
            guarded: entry.is_a_dose(),
            what,
        })
    }
}

impl Stand<'_> {
    fn answer_ids(&self) -> Vec<String> {
        self.state().map_or_else(Vec::new, |state| {
            let open = state.answers_at(self.level);
            open.map(|answer| answer.id.clone()).collect()
        })
    }

    fn situations(&self, protocol: &Protocol) -> Vec<String> {
        let Some(here) = self.state() else {
            return Vec::new();
        };
        let offered = protocol
            .situations
            .iter()
            .filter(|one| one.phases.is_empty() || one.phases.contains(&here.phase));
        offered.map(|one| one.id.clone()).collect()
    }

    fn asks_for_help(&self) -> bool {
        let is_settled = |mark: Mark| {
            matches!(mark, Mark::HelpCalled | Mark::EmsArrived) || mark.is_an_outcome()
        };
        self.was_seen() && !self.over && !self.told.iter().any(|told| is_settled(told.mark))
    }

    /// True once somebody has looked at the person.
    pub(super) fn was_seen(&self) -> bool {
        let is_a_sign = |mark: Mark| {
            matches!(
                mark,
                Mark::Responsive
                    | Mark::Unresponsive
                    | Mark::BreathingNormal
                    | Mark::BreathingPoor
                    | Mark::BreathingNone
            )
        };
        self.told.iter().any(|told| is_a_sign(told.mark))
    }
}

fn in_hand(stand: &Stand<'_>, protocol: &Protocol) -> InHand {
    match stand.hand {
        Hand::Unsaid => InHand::Unsaid,
        Hand::Empty => InHand::Empty,
        Hand::Product(id) => protocol.product(id).map_or(InHand::Unsaid, |product| {
            let (ug, give) = (product.dose_ug, product.give.clone());
            InHand::Product {
                product: product.id.clone(),
                amount: Amount::Micrograms { ug },
                give,
            }
        }),
    }
}

fn pace(stand: &Stand<'_>, protocol: &Protocol, times: &mut CountedTimes<'_>) -> Option<PaceView> {
    let paced = stand.pace().filter(|_| !stand.over)?;
    let usual = protocol.paces.breath_s.first().copied();
    let is_child = stand.last(Mark::Child).is_some() || stand.person.age == AgeBand::Under10;
    let child = protocol.paces.child_breath_s.filter(|_| is_child);
    Some(PaceView {
        act: paced.act,
        began: paced.began.clone(),
        since_ms: times.since(paced.began),
        breath_s: child.or(usual).unwrap_or_default(),
    })
}

fn paced(stand: &Stand<'_>) -> Vec<PacedTime> {
    let all = stand.position.paced.iter();
    all.map(|paced| PacedTime {
        act: paced.act,
        began: paced.began.clone(),
        ended: paced.ended.cloned(),
    })
    .collect()
}

fn marks(told: &[Told<'_>]) -> Vec<Marked> {
    let mut marks: Vec<Marked> = Vec::new();
    for told in told {
        let known = marks.iter().position(|marked| marked.mark == told.mark);
        let (first, times) = known.map_or((told.at.clone(), 0), |place| {
            let old = marks.remove(place);
            (old.first, old.times)
        });
        marks.push(Marked {
            mark: told.mark,
            at: told.at.clone(),
            first,
            times: times + 1,
        });
    }
    marks
}

fn approval(stand: &Stand<'_>, protocol: &Protocol, now: &Moment) -> ApprovalStanding {
    let product = match stand.hand {
        Hand::Product(id) => Some(id),
        Hand::Unsaid | Hand::Empty => None,
    };
    let scope = ApprovalScope {
        level: Some(stand.level),
        product,
        language: None,
    };
    protocol.approval_standing(day(now), scope)
}

/// The day of a moment by its wall clock, in UTC.
fn day(now: &Moment) -> NaiveDate {
    DateTime::from_timestamp_millis(now.wall_ms).map_or(NaiveDate::MIN, |at| at.date_naive())
}

fn given(run: &Run, stand: &Stand<'_>, times: &mut CountedTimes<'_>) -> Vec<GivenDose> {
    let mut doses: Vec<_> = stand.doses.iter().collect();
    doses.sort_by_key(|counted| {
        (
            run.place_before(&counted.at, counted.dose.ago_s),
            counted.order,
        )
    });
    doses
        .into_iter()
        .zip(1_u32..)
        .map(|(counted, number)| GivenDose {
            entry: counted.entry,
            number,
            at: counted.at.clone(),
            since_ms: times.since_dose(counted),
            dose: counted.dose.clone(),
        })
        .collect()
}

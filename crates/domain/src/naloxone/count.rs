//! What counts while a run goes on: windows, alarms, cycles, and whether a dose is due.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::engine::ASKED_WITHIN_S;
use super::mark::{BreathSeen, Mark};
use super::product::Redose;
use super::protocol::Protocol;
use super::stand::{Counted, Hand, Stand, Timed};
use crate::moment::{ElapsedBy, Moment};

/// A timer that begins again is shown as due for so long, ms.
const DUE_SHOWN_MS: i64 = 10_000;

/// How far the running times can be believed: the worst of all that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
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
    /// Nothing in this state asks for one, or the person breathes; a dose is recorded all the same.
    NotHere,
    /// One would be given, and the officer has said that there is none.
    Without,
}

/// Something that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TimerView {
    /// What.
    pub kind: TimerKind,
    /// The state whose timer it is, for [`TimerKind::Step`]: not always the one that is shown, since a
    /// cycle of compressions goes on behind the handover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub state: Option<String>,
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

/// Reckons times to one moment and remembers the worst of what they rest on.
pub(super) struct CountedTimes<'a> {
    now: &'a Moment,
    pub clock: Clockwise,
}

impl<'a> CountedTimes<'a> {
    pub fn at(now: &'a Moment) -> Self {
        Self {
            now,
            clock: Clockwise::Sure,
        }
    }

    pub fn since(&mut self, then: &Moment) -> i64 {
        let elapsed = then.until(self.now);
        self.clock = self.clock.max(Clockwise::of(elapsed.by));
        elapsed.ms
    }

    pub fn since_dose(&mut self, counted: &Counted) -> i64 {
        let ago = i64::from(counted.dose.ago_s) * 1000;
        self.since(&counted.at).saturating_add(ago)
    }

    /// Everything that counts, the most pressing first.
    pub fn timers(&mut self, stand: &Stand<'_>, protocol: &Protocol) -> Vec<TimerView> {
        let mut timers: Vec<TimerView> = [
            self.redose(stand, protocol),
            stand.position.timed.and_then(|timed| self.step(timed)),
            self.watch(stand, protocol),
        ]
        .into_iter()
        .flatten()
        .collect();
        timers.sort_by_key(|timer| timer.due_in_ms);
        timers
    }

    fn redose(&mut self, stand: &Stand<'_>, protocol: &Protocol) -> Option<TimerView> {
        if stand.wants_no_dose() {
            return None;
        }
        let dose = stand.last_timed_dose()?;
        let since = self.since_dose(dose);
        let window = stand.window(protocol, dose)?;
        Some(TimerView::of(
            TimerKind::Redose,
            format!("redose/{}", dose.entry),
            since,
            (window.opens_s, window.alarm_s),
        ))
    }

    pub(super) fn step(&mut self, timed: Timed<'_>) -> Option<TimerView> {
        let set = timed.step.timer.as_ref()?;
        let since = self.since(timed.since);
        let length = i64::from(set.seconds.max(1)) * 1000;
        let (mut round, mut in_round) = (0, since);
        if set.repeats && since >= length {
            let past = since.rem_euclid(length);
            let is_due = past < DUE_SHOWN_MS.min(length / 2);
            round = since / length - i64::from(is_due);
            in_round = if is_due { length + past } else { past };
        }
        let key = format!("step/{}/{round}", timed.by);
        let lengths = (set.seconds, set.seconds);
        Some(TimerView {
            state: Some(timed.step.id.clone()),
            ..TimerView::of(TimerKind::Step, key, in_round, lengths)
        })
    }

    fn watch(&mut self, stand: &Stand<'_>, protocol: &Protocol) -> Option<TimerView> {
        if stand.breath() != BreathSeen::Breathes {
            return None;
        }
        let dose = stand.last_dose()?;
        let since = self.since_dose(dose);
        Some(TimerView::of(
            TimerKind::Watch,
            format!("watch/{}", dose.entry),
            since,
            (protocol.watch_s, protocol.watch_s),
        ))
    }

    pub fn dose_now(&mut self, stand: &Stand<'_>, protocol: &Protocol) -> DoseNow {
        let Some(offer) = stand.state().and_then(|state| state.dose.as_ref()) else {
            return DoseNow::NotHere;
        };
        if matches!(stand.hand, Hand::Empty) {
            return DoseNow::Without;
        }
        if stand.wants_no_dose() {
            return if stand.doses.is_empty() {
                DoseNow::Offered
            } else {
                DoseNow::NotHere
            };
        }
        let said = if offer.urged {
            DoseNow::Urged
        } else {
            DoseNow::Offered
        };
        let Some(dose) = stand.last_timed_dose() else {
            return said;
        };
        let since = self.since_dose(dose);
        let opens = stand
            .window(protocol, dose)
            .map_or(0, |window| i64::from(window.opens_s) * 1000);
        if stand.is_lost_again_since(dose) && stand.is_at_once(protocol, dose) {
            DoseNow::Urged
        } else if since < opens {
            DoseNow::TooSoon
        } else {
            said
        }
    }

    pub fn asked_for_ms(&mut self, stand: &Stand<'_>) -> i64 {
        let last = stand.last_timed_dose();
        let near = i64::from(ASKED_WITHIN_S) * 1000;
        last.map_or(0, |dose| (near - self.since_dose(dose)).max(0))
    }
}

impl Stand<'_> {
    pub(super) fn window(&self, protocol: &Protocol, dose: &Counted) -> Option<Redose> {
        let given = dose.dose.product.as_deref();
        let in_hand = match self.hand {
            Hand::Product(id) => Some(id),
            Hand::Unsaid | Hand::Empty => None,
        };
        let known = [given, in_hand]
            .into_iter()
            .flatten()
            .find_map(|id| protocol.product(id));
        // Of one that nobody knows the longest wait of any holds.
        known.map(|product| product.redose).or_else(|| {
            let windows = protocol.products.iter().map(|product| product.redose);
            windows.max_by_key(|window| (window.opens_s, window.alarm_s))
        })
    }

    fn is_at_once(&self, protocol: &Protocol, dose: &Counted) -> bool {
        let id = match self.hand {
            Hand::Product(id) => Some(id),
            Hand::Unsaid | Hand::Empty => dose.dose.product.as_deref(),
        };
        id.and_then(|id| protocol.product(id))
            .is_some_and(|product| product.at_once_if_lost_again)
    }

    /// True where breathing was lost again after this dose, and was not seen since.
    pub(super) fn is_lost_again_since(&self, dose: &Counted) -> bool {
        let seen = [Mark::BreathingNormal, Mark::BreathingReturned]
            .into_iter()
            .filter_map(|mark| self.last(mark).map(|told| told.order))
            .max();
        self.last(Mark::BreathingLostAgain).is_some_and(|lost| {
            let after_dose = lost.order > dose.order || is_later(lost.at, dose);
            after_dose && seen.is_none_or(|seen| seen < lost.order)
        })
    }
}

/// True where a dose that was told later had been given before the mark, by clocks that can say so.
fn is_later(mark: &Moment, dose: &Counted) -> bool {
    let told = mark.until(&dose.at);
    told.by != ElapsedBy::Unknown && told.ms < i64::from(dose.dose.ago_s) * 1000
}

impl TimerView {
    fn of(kind: TimerKind, key: String, since_ms: i64, (window_s, alarm_s): (u32, u32)) -> Self {
        let (window_ms, alarm_ms) = (i64::from(window_s) * 1000, i64::from(alarm_s) * 1000);
        Self {
            kind,
            state: None,
            key,
            since_ms,
            opens_in_ms: window_ms.saturating_sub(since_ms).max(0),
            due_in_ms: alarm_ms.saturating_sub(since_ms),
            alarm_ms,
            window_ms,
        }
    }
}

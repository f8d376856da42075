//! What of a run decides how it may go on.

use super::super::count::CountedTimes;
use super::super::engine::Run;
use super::super::mark::{BreathSeen, Mark};
use super::super::protocol::Protocol;
use super::super::responder::PacedAct;
use super::super::stand::Stand;
use super::JUST_MS;
use crate::moment::Moment;

/// Something that is still to come, in its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ahead {
    /// The step's timer is up.
    Step,
    /// Another dose may be given.
    Window,
    /// It is time to look.
    Alarm,
    /// The watch is over.
    Watch,
}

/// Two runs with the same standing are offered the same and prompted the same, and what is to come comes to
/// them in the same order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    state: String,
    /// Behind the handover the cycle of another step may go on.
    timed: Option<String>,
    /// What is to come, the next first; true where it comes so soon after the one before (or after now) that
    /// nobody can tap between.
    ahead: Vec<(Ahead, bool)>,
    pace: Option<PacedAct>,
    breath: BreathSeen,
    lost_again: bool,
    /// As many as change anything, and whether the time of one is known.
    doses: (usize, bool),
    seen: bool,
    outcomes: Vec<Mark>,
    over: bool,
}

impl Standing {
    pub fn of(run: &Run, protocol: &Protocol, now: &Moment) -> Self {
        let stand = run.stand(protocol);
        let last = stand.last_timed_dose();
        let cap = usize::try_from(protocol.other_cause_after).unwrap_or(usize::MAX);
        let mut outcomes: Vec<Mark> = stand.told.iter().map(|told| told.mark).collect();
        outcomes.retain(|mark| mark.is_an_outcome());
        outcomes.sort_unstable();
        outcomes.dedup();
        Self {
            state: stand.state().map(|s| s.id.clone()).unwrap_or_default(),
            timed: stand.position.timed.map(|timed| timed.step.id.clone()),
            ahead: ahead(&stand, protocol, now),
            pace: stand.pace().map(|paced| paced.act),
            breath: stand.breath(),
            lost_again: last.is_some_and(|dose| stand.is_lost_again_since(dose)),
            doses: (stand.doses.len().min(cap), last.is_some()),
            seen: stand.was_seen(),
            outcomes,
            over: stand.over,
        }
    }
}

fn ahead(stand: &Stand<'_>, protocol: &Protocol, now: &Moment) -> Vec<(Ahead, bool)> {
    let mut times = CountedTimes::at(now);
    let mut left: Vec<(i64, Ahead)> = Vec::new();
    let step = stand.position.timed.and_then(|timed| times.step(timed));
    left.extend(step.map(|timer| (timer.due_in_ms, Ahead::Step)));
    if let Some(dose) = stand.last_timed_dose()
        && let Some(window) = stand.window(protocol, dose)
    {
        let gone = times.since_dose(dose);
        let until = |s: u32| i64::from(s) * 1000 - gone;
        left.push((until(window.opens_s), Ahead::Window));
        left.push((until(window.alarm_s), Ahead::Alarm));
    }
    if let Some(dose) = stand.last_dose() {
        let gone = times.since_dose(dose);
        left.push((i64::from(protocol.watch_s) * 1000 - gone, Ahead::Watch));
    }
    left.retain(|(ms, _)| *ms > 0);
    left.sort_unstable();
    let mut before = 0;
    let in_turn = left.into_iter().map(|(ms, what)| {
        let is_near = ms - before <= 2 * JUST_MS;
        before = ms;
        (what, is_near)
    });
    in_turn.collect()
}

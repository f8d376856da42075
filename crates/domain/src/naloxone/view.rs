//! What a run looks like at a moment: where it stands, what is counting, what was given.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::engine::{Counted, Run, Stand};
use super::protocol::{Mark, Protocol, Redose, ResponderLevel};
use super::run::{Dose, Entry};
use crate::moment::{ElapsedBy, Moment};

/// A timer that begins again is shown as due for so long, ms.
const DUE_SHOWN_MS: i64 = 10_000;

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

/// Reckons times to one moment and remembers the worst of what they rest on.
struct Watch<'a> {
    now: &'a Moment,
    clock: Clockwise,
}

impl Watch<'_> {
    fn since(&mut self, then: &Moment) -> i64 {
        let elapsed = then.until(self.now);
        self.clock = self.clock.max(Clockwise::of(elapsed.by));
        elapsed.ms
    }

    fn since_dose(&mut self, counted: &Counted) -> i64 {
        let ago = i64::from(counted.dose.ago_s) * 1000;
        self.since(&counted.at).saturating_add(ago)
    }
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
        let mut watch = Watch {
            now,
            clock: Clockwise::Sure,
        };
        let since_ms = watch.since(stand.began);
        let doses = given(self, &stand, &mut watch);
        let mut timers = Vec::new();
        if !stand.over {
            timers.extend(redose(&stand, protocol, &mut watch));
            timers.extend(step(&stand, &mut watch));
            timers.extend(back_again(&stand, protocol, &mut watch));
            timers.sort_by_key(|timer: &TimerView| timer.due_in_ms);
        }
        let mut marks: Vec<_> = stand.marks.iter().collect();
        marks.sort_by_key(|(_, (order, _))| *order);
        let enough = usize::try_from(protocol.other_cause_after).unwrap_or(usize::MAX);
        RunView {
            state: stand
                .state
                .map_or_else(String::new, |state| state.id.clone()),
            level: stand.level,
            product: stand.product.to_owned(),
            began: stand.began.clone(),
            since_ms,
            answers: stand.state.map_or_else(Vec::new, |state| {
                let open = state.answers_at(stand.level);
                open.map(|answer| answer.id.clone()).collect()
            }),
            dose_now: dose_now(&stand, protocol, &mut watch),
            ask_other_cause: !stand.breathes() && doses.len() >= enough && enough > 0,
            doses,
            timers,
            marks: marks
                .into_iter()
                .map(|(mark, (_, at))| Marked {
                    mark: *mark,
                    at: (*at).clone(),
                })
                .collect(),
            undoes: stand.undoes,
            over: stand.over,
            clock: watch.clock,
        }
    }
}

impl Stand<'_> {
    fn order(&self, mark: Mark) -> Option<usize> {
        self.marks.get(&mark).map(|(order, _)| *order)
    }

    /// True while the person breathes by themselves, as far as was said.
    fn breathes(&self) -> bool {
        let back = self.order(Mark::BreathingReturned);
        let lost = [
            self.order(Mark::BreathingLostAgain),
            self.order(Mark::BreathingNone),
            self.order(Mark::BreathingPoor),
        ];
        back.is_some_and(|back| lost.into_iter().flatten().all(|lost| lost < back))
    }

    /// The dose that was given last, whoever gave it and whenever it was tapped.
    fn last_dose(&self, watch: &mut Watch<'_>) -> Option<(&Counted, i64)> {
        let ages = self
            .doses
            .iter()
            .map(|counted| (counted, watch.since_dose(counted)))
            .collect::<Vec<_>>();
        ages.into_iter()
            .min_by_key(|(counted, since)| (*since, usize::MAX - counted.order))
    }

    fn window(&self, protocol: &Protocol, dose: &Counted) -> Option<Redose> {
        let product = dose.dose.product.as_deref().unwrap_or(self.product);
        let product = protocol.product(product).or(protocol.product(self.product));
        product.map(|product| product.redose)
    }
}

fn given(run: &Run, stand: &Stand<'_>, watch: &mut Watch<'_>) -> Vec<GivenDose> {
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
            since_ms: watch.since_dose(counted),
            dose: counted.dose.clone(),
        })
        .collect()
}

fn dose_now(stand: &Stand<'_>, protocol: &Protocol, watch: &mut Watch<'_>) -> DoseNow {
    let Some(offer) = stand.state.and_then(|state| state.dose.as_ref()) else {
        return DoseNow::NotHere;
    };
    let said = if offer.urged {
        DoseNow::Urged
    } else {
        DoseNow::Offered
    };
    let Some((dose, since)) = stand.last_dose(watch) else {
        return said;
    };
    let product = protocol.product(stand.product);
    let lost_again = stand.marks.get(&Mark::BreathingLostAgain);
    let at_once = lost_again.is_some_and(|(order, at)| *order > dose.order || is_later(at, dose))
        && product.is_some_and(|product| product.at_once_if_lost_again);
    let opens = stand
        .window(protocol, dose)
        .map_or(0, |window| i64::from(window.opens_s) * 1000);
    if at_once {
        DoseNow::Urged
    } else if since < opens {
        DoseNow::TooSoon
    } else {
        said
    }
}

/// True where a dose that was told later had been given before the mark, by clocks that can say so.
fn is_later(mark: &Moment, dose: &Counted) -> bool {
    let told = mark.until(&dose.at);
    told.by != ElapsedBy::Unknown && told.ms < i64::from(dose.dose.ago_s) * 1000
}

fn timer(kind: TimerKind, key: String, since_ms: i64, window_s: u32, alarm_s: u32) -> TimerView {
    let (window_ms, alarm_ms) = (i64::from(window_s) * 1000, i64::from(alarm_s) * 1000);
    TimerView {
        kind,
        key,
        since_ms,
        opens_in_ms: window_ms.saturating_sub(since_ms).max(0),
        due_in_ms: alarm_ms.saturating_sub(since_ms),
        alarm_ms,
        window_ms,
    }
}

fn redose(stand: &Stand<'_>, protocol: &Protocol, watch: &mut Watch<'_>) -> Option<TimerView> {
    if stand.breathes() {
        return None;
    }
    let (dose, since) = stand.last_dose(watch)?;
    let window = stand.window(protocol, dose)?;
    let key = format!("redose/{}", dose.entry);
    Some(timer(
        TimerKind::Redose,
        key,
        since,
        window.opens_s,
        window.alarm_s,
    ))
}

fn step(stand: &Stand<'_>, watch: &mut Watch<'_>) -> Option<TimerView> {
    let state = stand.state?;
    let set = state.timer.as_ref()?;
    let since = watch.since(stand.entered);
    let length = i64::from(set.seconds.max(1)) * 1000;
    let (mut round, mut in_round) = (0, since);
    if set.repeats && since >= length {
        let past = since.rem_euclid(length);
        let is_due = past < DUE_SHOWN_MS.min(length / 2);
        round = since / length - i64::from(is_due);
        in_round = if is_due { length + past } else { past };
    }
    let key = format!("step/{}/{}/{round}", state.id, stand.entered_by);
    Some(timer(
        TimerKind::Step,
        key,
        in_round,
        set.seconds,
        set.seconds,
    ))
}

fn back_again(stand: &Stand<'_>, protocol: &Protocol, watch: &mut Watch<'_>) -> Option<TimerView> {
    if !stand.breathes() || stand.doses.is_empty() {
        return None;
    }
    let (order, at) = stand.marks.get(&Mark::BreathingReturned)?;
    let since = watch.since(at);
    let key = format!("watch/{order}");
    Some(timer(
        TimerKind::Watch,
        key,
        since,
        protocol.watch_s,
        protocol.watch_s,
    ))
}

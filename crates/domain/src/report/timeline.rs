//! What a run noted, in the order in which it happened.

use std::collections::BTreeMap;

use super::lists::{Arrest, Breathing, DoseResponse};
use crate::moment::Moment;
use crate::naloxone::{GivenDose, Mark, Protocol, Run};

/// One thing that was noted.
enum Noted {
    Mark(Mark, Moment),
    Dose(GivenDose),
}

/// Marks and doses by the clock that nobody can set. A mark stands in it as often as it was noted.
pub(super) struct Timeline(Vec<Noted>);

/// A look at the breathing.
#[derive(Clone, Copy)]
pub(super) struct BreathLook<'a> {
    /// Its place in the timeline.
    at: usize,
    /// When.
    pub moment: &'a Moment,
    /// What was seen; unknown for *not as it should be* without saying how.
    pub is: Breathing,
}

impl Timeline {
    pub(super) fn of(protocol: &Protocol, run: &Run) -> Self {
        let Some(last) = run.entries.last() else {
            return Self(Vec::new());
        };
        let mut noted: Vec<_> = marks_of(protocol, run)
            .into_iter()
            .map(|(mark, at)| (run.place(&at), Noted::Mark(mark, at)))
            .collect();
        // The sort keeps the order of equals: what was seen as a dose went in was seen before it worked.
        let doses = run.view(protocol, &last.at).doses.into_iter();
        noted.extend(doses.map(|dose| (run.place_of_dose(&dose), Noted::Dose(dose))));
        noted.sort_by_key(|(place, _)| *place);
        Self(noted.into_iter().map(|(_, noted)| noted).collect())
    }

    fn marks(&self) -> impl DoubleEndedIterator<Item = (usize, Mark, &Moment)> {
        let places = self.0.iter().enumerate();
        places.filter_map(|(place, noted)| match noted {
            Noted::Mark(mark, at) => Some((place, *mark, at)),
            Noted::Dose(_) => None,
        })
    }

    fn doses(&self) -> impl DoubleEndedIterator<Item = (usize, &GivenDose)> {
        let places = self.0.iter().enumerate();
        places.filter_map(|(place, noted)| match noted {
            Noted::Dose(dose) => Some((place, dose)),
            Noted::Mark(..) => None,
        })
    }

    /// Every mark with its moment, oldest first.
    pub(super) fn signs(&self) -> impl Iterator<Item = (Mark, &Moment)> {
        self.marks().map(|(_, mark, at)| (mark, at))
    }

    /// What was given, oldest first.
    pub(super) fn given(&self) -> impl Iterator<Item = &GivenDose> {
        self.doses().map(|(_, dose)| dose)
    }

    /// When a fact was last noted.
    pub(super) fn when(&self, mark: Mark) -> Option<&Moment> {
        let last = self.marks().rfind(|(_, noted, _)| *noted == mark);
        last.map(|(_, _, at)| at)
    }

    /// True where it was noted; nothing where it was not.
    pub(super) fn noted(&self, mark: Mark) -> Option<bool> {
        self.when(mark).map(|_| true)
    }

    /// Which of two groups was noted last is decided by it.
    pub(super) fn last_of(&self, wanted: &[Mark]) -> Option<usize> {
        let last = self.marks().rfind(|(_, noted, _)| wanted.contains(noted));
        last.map(|(place, ..)| place)
    }

    /// Every look at the breathing.
    pub(super) fn breaths(&self) -> impl DoubleEndedIterator<Item = BreathLook<'_>> {
        self.marks().filter_map(|(at, mark, moment)| {
            let is = match mark {
                Mark::BreathingNone => Breathing::None,
                Mark::BreathingPoor => Breathing::Poor,
                Mark::BreathingNormal | Mark::BreathingReturned => Breathing::Normal,
                Mark::BreathingLostAgain | Mark::PulseNotFelt | Mark::Died => Breathing::Unknown,
                _ => return None,
            };
            Some(BreathLook { at, moment, is })
        })
    }

    /// The worst that was seen before naloxone went in; where none did, over the whole run.
    pub(super) fn before(&self) -> Option<BreathLook<'_>> {
        let first = self.doses().next().map_or(usize::MAX, |(at, _)| at);
        let looks = || self.breaths().filter(|look| look.at < first);
        [Breathing::None, Breathing::Poor, Breathing::Normal]
            .into_iter()
            .find_map(|wanted| looks().find(|look| look.is == wanted))
    }

    /// The last look, where it is not the one of before.
    pub(super) fn after(&self) -> Option<BreathLook<'_>> {
        let before = self.before().map(|look| look.at);
        self.breaths().last().filter(|look| Some(look.at) != before)
    }

    /// Breathing by themselves, as last seen.
    pub(super) fn breathes(&self) -> bool {
        let last = self.breaths().last();
        last.is_some_and(|look| look.is == Breathing::Normal)
    }

    /// The looks that saw breathing come back, and the last dose before each.
    fn returns(&self) -> Vec<(&Moment, Option<(usize, &GivenDose)>)> {
        let mut was = Breathing::Unknown;
        let mut found = Vec::new();
        for look in self.breaths() {
            let is_said = matches!(
                self.0.get(look.at),
                Some(Noted::Mark(Mark::BreathingReturned, _))
            );
            let is_seen = matches!(was, Breathing::None | Breathing::Poor);
            if look.is == Breathing::Normal && was != Breathing::Normal && (is_said || is_seen) {
                found.push((look.moment, self.doses().rfind(|(dose, _)| *dose < look.at)));
            }
            was = look.is;
        }
        found
    }

    /// When breathing last came back, and the last dose before.
    pub(super) fn returned(&self) -> Option<(&Moment, &GivenDose)> {
        let (moment, dose) = self.returns().pop()?;
        Some((moment, dose?.1))
    }

    /// What each dose did, in the order in which they were given.
    pub(super) fn responses(&self) -> Vec<Option<DoseResponse>> {
        let helped: Vec<usize> = self
            .returns()
            .into_iter()
            .filter_map(|(_, dose)| dose.map(|(at, _)| at))
            .collect();
        let response = |at: usize| {
            if helped.contains(&at) {
                return Some(DoseResponse::Improved);
            }
            // Another dose, or a look that saw no breath, says that this one had done nothing by then.
            let dose = self.doses().find(|(next, _)| *next > at);
            let dose = dose.map_or(usize::MAX, |(next, _)| next);
            let look = self.breaths().find(|look| look.at > at && look.at < dose);
            match look.map(|look| look.is) {
                Some(Breathing::None | Breathing::Poor) => Some(DoseResponse::Unchanged),
                None if dose < usize::MAX => Some(DoseResponse::Unchanged),
                _ => None,
            }
        };
        self.doses().map(|(at, _)| response(at)).collect()
    }

    /// Whether the heart or the breathing had stopped, and whether it had when the officer came: pressing
    /// alone is no arrest, since who does not feel for a pulse presses for slow breathing too.
    pub(super) fn arrest(&self) -> Option<Arrest> {
        const STOPPED: [Mark; 2] = [Mark::BreathingNone, Mark::PulseNotFelt];
        const ALIVE: [Mark; 5] = [
            Mark::Responsive,
            Mark::Woke,
            Mark::BreathingNormal,
            Mark::BreathingReturned,
            Mark::PulseFelt,
        ];
        self.when(Mark::CprGiven)?;
        let first = |wanted: &[Mark]| {
            let found = self.marks().find(|(_, noted, _)| wanted.contains(noted));
            found.map(|(place, ..)| place)
        };
        let stopped = first(&STOPPED)?;
        let alive = first(&ALIVE).is_some_and(|alive| alive < stopped);
        Some(if alive { Arrest::After } else { Arrest::Before })
    }
}

/// Every time a mark was noted and still counts, in the order of the taps. A run's view has the last of each
/// mark alone; so it is looked at after each tap.
fn marks_of(protocol: &Protocol, run: &Run) -> Vec<(Mark, Moment)> {
    let mut noted: BTreeMap<Mark, Vec<(usize, Moment)>> = BTreeMap::new();
    let mut so_far = Run {
        entries: Vec::with_capacity(run.entries.len()),
    };
    for (order, entry) in run.entries.iter().enumerate() {
        so_far.entries.push(entry.clone());
        let marks = so_far.view(protocol, &entry.at).marks;
        noted.retain(|mark, _| marks.iter().any(|now| now.mark == *mark));
        for now in marks {
            let times = noted.entry(now.mark).or_default();
            // Where it is the last one again, what came after it was taken back.
            match times.iter().position(|(_, at)| *at == now.at) {
                Some(known) => times.truncate(known + 1),
                None => times.push((order, now.at)),
            }
        }
    }
    let flat = noted.into_iter().flat_map(|(mark, times)| {
        let one = move |(order, at)| (order, mark, at);
        times.into_iter().map(one)
    });
    let mut flat: Vec<_> = flat.collect();
    flat.sort_by_key(|(order, ..)| *order);
    flat.into_iter().map(|(_, mark, at)| (mark, at)).collect()
}

/// The product's RxNorm concept, as the protocol of the run has it.
pub(super) fn rxnorm(protocol: &Protocol, product: Option<&str>) -> Option<String> {
    protocol.product(product?)?.rxnorm.clone()
}

//! What a run noted, in the order in which it happened.

use super::lists::{Arrest, Breathing, DoseResponse};
use crate::moment::Moment;
use crate::naloxone::{GivenDose, Mark, Marked, Protocol, Run, RunView};

/// One thing that was noted.
#[derive(Clone, Copy)]
enum Noted<'a> {
    Mark(&'a Marked),
    Dose(&'a GivenDose),
}

/// Marks and doses by the clock that nobody can set. A mark may stand in it many times.
pub(super) struct Timeline<'a>(Vec<Noted<'a>>);

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

impl<'a> Timeline<'a> {
    pub(super) fn of(run: &Run, view: &'a RunView) -> Self {
        let mut noted: Vec<_> = view
            .marks
            .iter()
            .map(|mark| (run.place(&mark.at), Noted::Mark(mark)))
            .collect();
        // The sort keeps the order of equals: what was seen as a dose went in was seen before it worked.
        let doses = view.doses.iter();
        noted.extend(doses.map(|dose| (run.place_of_dose(dose), Noted::Dose(dose))));
        noted.sort_by_key(|(place, _)| *place);
        Self(noted.into_iter().map(|(_, noted)| noted).collect())
    }

    fn marks(&self) -> impl DoubleEndedIterator<Item = (usize, &'a Marked)> {
        self.0
            .iter()
            .enumerate()
            .filter_map(|(at, noted)| match noted {
                Noted::Mark(mark) => Some((at, *mark)),
                Noted::Dose(_) => None,
            })
    }

    fn doses(&self) -> impl DoubleEndedIterator<Item = (usize, &'a GivenDose)> {
        self.0
            .iter()
            .enumerate()
            .filter_map(|(at, noted)| match noted {
                Noted::Dose(dose) => Some((at, *dose)),
                Noted::Mark(_) => None,
            })
    }

    /// When a fact was last noted.
    pub(super) fn when(&self, mark: Mark) -> Option<&'a Moment> {
        let last = self.marks().rfind(|(_, noted)| noted.mark == mark);
        last.map(|(_, noted)| &noted.at)
    }

    /// True where it was noted; nothing where it was not.
    pub(super) fn noted(&self, mark: Mark) -> Option<bool> {
        self.when(mark).map(|_| true)
    }

    /// Which of two groups was noted last is decided by it.
    pub(super) fn last_of(&self, wanted: &[Mark]) -> Option<usize> {
        let last = self
            .marks()
            .rfind(|(_, noted)| wanted.contains(&noted.mark));
        last.map(|(at, _)| at)
    }

    /// Every look at the breathing.
    pub(super) fn breaths(&self) -> impl DoubleEndedIterator<Item = BreathLook<'a>> {
        self.marks().filter_map(|(at, noted)| {
            let is = match noted.mark {
                Mark::BreathingNone => Breathing::None,
                Mark::BreathingPoor => Breathing::Poor,
                Mark::BreathingNormal | Mark::BreathingReturned => Breathing::Normal,
                Mark::BreathingLostAgain | Mark::PulseNotFelt | Mark::Died => Breathing::Unknown,
                _ => return None,
            };
            let moment = &noted.at;
            Some(BreathLook { at, moment, is })
        })
    }

    /// The worst that was seen before naloxone went in; where none did, over the whole run.
    pub(super) fn before(&self) -> Option<BreathLook<'a>> {
        let first = self.doses().next().map_or(usize::MAX, |(at, _)| at);
        let looks = || self.breaths().filter(|look| look.at < first);
        [Breathing::None, Breathing::Poor, Breathing::Normal]
            .into_iter()
            .find_map(|wanted| looks().find(|look| look.is == wanted))
    }

    /// The last look, where it is not the one of before.
    pub(super) fn after(&self) -> Option<BreathLook<'a>> {
        let before = self.before().map(|look| look.at);
        self.breaths().last().filter(|look| Some(look.at) != before)
    }

    /// Breathing by themselves, as last seen.
    pub(super) fn breathes(&self) -> bool {
        let last = self.breaths().last();
        last.is_some_and(|look| look.is == Breathing::Normal)
    }

    /// The looks that saw breathing come back, and the place of the last dose before each.
    fn returns(&self) -> Vec<(&'a Moment, Option<(usize, &'a GivenDose)>)> {
        let mut was = Breathing::Unknown;
        let mut found = Vec::new();
        for (at, noted) in self.marks() {
            let Some(look) = self.breaths().find(|look| look.at == at) else {
                continue;
            };
            let said = noted.mark == Mark::BreathingReturned && was != Breathing::Normal;
            let seen =
                look.is == Breathing::Normal && matches!(was, Breathing::None | Breathing::Poor);
            if said || seen {
                found.push((look.moment, self.doses().rfind(|(dose, _)| *dose < at)));
            }
            was = look.is;
        }
        found
    }

    /// When breathing last came back, and the last dose before.
    pub(super) fn returned(&self) -> Option<(&'a Moment, &'a GivenDose)> {
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
            let mut marks = self.marks();
            let found = marks.find(|(_, noted)| wanted.contains(&noted.mark));
            found.map(|(at, _)| at)
        };
        let stopped = first(&STOPPED)?;
        let alive = first(&ALIVE).is_some_and(|alive| alive < stopped);
        Some(if alive { Arrest::After } else { Arrest::Before })
    }
}

/// The product's RxNorm concept, as the protocol of the run has it.
pub(super) fn rxnorm(protocol: &Protocol, product: Option<&str>) -> Option<String> {
    protocol.product(product?)?.rxnorm.clone()
}

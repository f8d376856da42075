//! A run, and what a tap makes of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::protocol::Protocol;
use super::responder::ResponderLevel;
use super::run::{Amount, By, Dose, Entry, NotNow, RunAct, Tap};
use super::stand::{Counted, Hand, Stand};
use crate::moment::Moment;
use crate::person::PersonNotes;

/// A run has at most so many entries: 12 hours of one tap every 20 s.
pub const MOST_ENTRIES: usize = 2_000;
/// A dose given so near to another, seconds, is asked about: one dose tapped twice, two officers who
/// gave one each, or two of one's own.
pub const ASKED_WITHIN_S: u32 = 30;
const MOST_MICROGRAMS: u32 = 100_000;
const LONGEST_AGO_S: u32 = 24 * 3600;

/// A run: its entries, oldest first. Everything else is worked out from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Oldest first; the first is [`RunAct::Began`].
    pub entries: Vec<Entry>,
}

/// What was taken back, and may be let count again.
#[derive(Default)]
pub(super) struct TakenBack {
    pub gone: BTreeSet<Uuid>,
    /// The newest last; empty once anything else was tapped.
    pub redoable: Vec<Uuid>,
}

impl Run {
    /// Begins a run in the protocol's first state; `product` is what the officer has in their hand, if
    /// that was said.
    pub fn begin(
        protocol: &Protocol,
        id: Uuid,
        at: Moment,
        level: ResponderLevel,
        product: impl Into<Option<String>>,
    ) -> Self {
        let deed = RunAct::Began {
            level,
            product: product.into(),
            protocol_sha256: protocol.digest(),
        };
        Self {
            entries: vec![Entry { id, at, deed }],
        }
    }

    /// The run that entries add up to; `None` where the first is no beginning.
    pub fn of(protocol: &Protocol, entries: Vec<Entry>) -> Option<Self> {
        let mut entries = entries.into_iter();
        let first = entries.next()?;
        if !matches!(first.deed, RunAct::Began { .. }) {
            return None;
        }
        let mut run = Self {
            entries: vec![first],
        };
        for entry in entries {
            run.take(protocol, entry);
        }
        Some(run)
    }

    /// Adds an entry. The same one again changes nothing; one that makes no sense is kept and counts
    /// for nothing.
    pub fn take(&mut self, _: &Protocol, entry: Entry) {
        if self.entries.iter().all(|known| known.id != entry.id) {
            self.entries.push(entry);
        }
    }

    /// What a tap would add. Changes nothing.
    ///
    /// # Errors
    /// [`NotNow`] where the tap adds nothing.
    pub fn tap(
        &self,
        protocol: &Protocol,
        tap: Tap,
        id: Uuid,
        at: Moment,
    ) -> Result<Entry, NotNow> {
        let stand = self.stand(protocol);
        if stand.over {
            return Err(NotNow::Over);
        }
        if self.entries.len() >= MOST_ENTRIES {
            return Err(NotNow::Full);
        }
        let deed = match tap {
            Tap::Back { sure } => self.back(&stand, sure)?,
            Tap::Redo => {
                let entry = self.taken_back().redoable.last().copied();
                RunAct::Redone {
                    entry: entry.ok_or(NotNow::NothingToRedo)?,
                }
            }
            tap => stand.deed(protocol, tap, &at)?,
        };
        Ok(Entry { id, at, deed })
    }

    fn back(&self, stand: &Stand<'_>, sure: bool) -> Result<RunAct, NotNow> {
        let entry = stand.undoes.ok_or(NotNow::NothingToUndo)?;
        let is_dose = self.entry(entry).is_some_and(Entry::is_a_dose);
        if is_dose && !sure {
            return Err(NotNow::Guarded);
        }
        Ok(RunAct::WentBack { entry })
    }

    pub(super) fn entry(&self, id: Uuid) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// True once closed.
    pub fn is_over(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.deed, RunAct::Closed))
    }

    /// The product in the officer's hand, as last said.
    pub fn product<'a>(&'a self, protocol: &'a Protocol) -> Option<&'a str> {
        match self.stand(protocol).hand {
            Hand::Product(product) => Some(product),
            Hand::Unsaid | Hand::Empty => None,
        }
    }

    /// What was noted of the person.
    pub fn person(&self, protocol: &Protocol) -> PersonNotes {
        self.stand(protocol).person
    }

    /// The doses that count, in the order they were tapped.
    pub fn doses(&self, protocol: &Protocol) -> Vec<Counted> {
        self.stand(protocol).doses
    }

    pub(super) fn stand<'a>(&'a self, protocol: &'a Protocol) -> Stand<'a> {
        Stand::of(&self.entries, &self.taken_back().gone, protocol)
    }

    pub(super) fn taken_back(&self) -> TakenBack {
        let mut taken = TakenBack::default();
        for entry in &self.entries {
            match &entry.deed {
                RunAct::WentBack { entry } => {
                    taken.gone.insert(*entry);
                    taken.redoable.push(*entry);
                }
                RunAct::Redone { entry } => {
                    taken.gone.remove(entry);
                    taken.redoable.retain(|one| one != entry);
                }
                _ => taken.redoable.clear(),
            }
        }
        taken
    }
}

impl Entry {
    pub(super) fn is_a_dose(&self) -> bool {
        matches!(self.deed, RunAct::Dosed { .. })
    }
}

impl Stand<'_> {
    fn deed(&self, protocol: &Protocol, tap: Tap, at: &Moment) -> Result<RunAct, NotNow> {
        let counts = |dose: &Uuid| self.doses.iter().any(|counted| counted.entry == *dose);
        match tap {
            Tap::Answer { state, answer } => {
                let here = self.state().filter(|here| here.id == state);
                let here = here.ok_or(NotNow::OtherState)?;
                self.answer(here, &answer).ok_or(NotNow::NoSuchAnswer)?;
                Ok(RunAct::Answered { state, answer })
            }
            Tap::Dose { dose, sure } => {
                let dose = match dose {
                    Some(dose) => dose,
                    None => self.usual(protocol).ok_or(NotNow::NothingInHand)?,
                };
                if !is_a_dose(protocol, &dose) {
                    Err(NotNow::NotADose)
                } else if !sure && self.is_near_another(&dose, at) {
                    Err(NotNow::AnotherDose)
                } else {
                    Ok(RunAct::Dosed { dose })
                }
            }
            Tap::TakeInHand { product } => match &product {
                Some(id) if protocol.product(id).is_none() => Err(NotNow::NotKnown),
                _ => Ok(RunAct::InHand { product }),
            },
            Tap::Spot { spot } if protocol.spots.iter().all(|one| one.id != spot) => {
                Err(NotNow::NotKnown)
            }
            Tap::Spot { spot } => Ok(RunAct::AtSpot { spot }),
            Tap::AmendDose { dose, .. } | Tap::RetractDose { dose } if !counts(&dose) => {
                Err(NotNow::NoSuchDose)
            }
            Tap::AmendDose { to, .. } if !is_a_dose(protocol, &to) => Err(NotNow::NotADose),
            Tap::AmendDose { dose, to } => Ok(RunAct::DoseAmended { dose, to }),
            Tap::RetractDose { dose } => Ok(RunAct::DoseRetracted { dose }),
            Tap::Mark { mark } => Ok(RunAct::Marked { mark }),
            Tap::Note { note } => Ok(RunAct::Noted { note }),
            Tap::Close if self.state().is_some_and(|here| here.end) => Ok(RunAct::Closed),
            Tap::Close => Err(NotNow::NotAnEnd),
            Tap::Back { .. } => Err(NotNow::NothingToUndo),
            Tap::Redo => Err(NotNow::NothingToRedo),
        }
    }

    /// One dose of the product in hand, by this officer, now.
    fn usual(&self, protocol: &Protocol) -> Option<Dose> {
        let Hand::Product(id) = self.hand else {
            return None;
        };
        let product = protocol.product(id)?;
        Some(Dose {
            by: By::Officer,
            product: Some(product.id.clone()),
            route: product.route,
            amount: Amount::Micrograms {
                ug: product.dose_ug,
            },
            nostril: None,
            ago_s: 0,
            time_unknown: false,
        })
    }

    /// True where a dose that counts was given within [`ASKED_WITHIN_S`] of this one.
    fn is_near_another(&self, dose: &Dose, at: &Moment) -> bool {
        let near = i64::from(ASKED_WITHIN_S) * 1000;
        let given = |dose: &Dose| i64::from(dose.ago_s) * 1000;
        let timed = self.doses.iter().filter(|one| !one.dose.time_unknown);
        !dose.time_unknown
            && timed
                .map(|one| one.at.until(at).ms + given(&one.dose) - given(dose))
                .any(|apart_ms| apart_ms.abs() < near)
    }
}

fn is_a_dose(protocol: &Protocol, dose: &Dose) -> bool {
    let known = |id: &String| protocol.product(id).is_some();
    let amount = match dose.amount {
        Amount::Micrograms { ug } => (1..=MOST_MICROGRAMS).contains(&ug),
        Amount::Unknown => true,
    };
    amount && dose.ago_s <= LONGEST_AGO_S && dose.product.as_ref().is_none_or(known)
}

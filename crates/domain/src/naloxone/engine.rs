//! What entries add up to, and what a tap makes of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::protocol::{Answer, Mark, Phase, Product, Protocol, ProtocolStep, ResponderLevel};
use super::run::{Amount, By, Dose, Entry, NotNow, RunAct, Tap};
use crate::moment::Moment;

/// A run has at most so many entries: 12 hours of one tap every 20 s.
pub const MOST_ENTRIES: usize = 2_000;
const MOST_MICROGRAMS: u32 = 100_000;
const LONGEST_AGO_S: u32 = 24 * 3600;
/// A dose the officer gave longer ago than this is history and leads nowhere.
const JUST_NOW_S: u32 = 60;

/// A run: its entries, oldest first. Everything else is worked out from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Oldest first; the first is [`RunAct::Began`].
    pub entries: Vec<Entry>,
}

/// A dose that counts, as last put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The entry that gave it.
    pub entry: Uuid,
    /// When that was tapped.
    pub at: Moment,
    /// The dose.
    pub dose: Dose,
    /// Its place among the entries.
    pub(super) order: usize,
}

/// Where a run stands.
pub(super) struct Stand<'a> {
    pub state: Option<&'a ProtocolStep>,
    pub entered: &'a Moment,
    pub entered_by: Uuid,
    pub began: &'a Moment,
    pub level: ResponderLevel,
    pub product: &'a str,
    pub doses: Vec<Counted>,
    pub marks: BTreeMap<Mark, (usize, &'a Moment)>,
    pub undoes: Option<Uuid>,
    pub over: bool,
}

impl Run {
    /// Begins a run in the protocol's first state.
    pub fn begin(
        protocol: &Protocol,
        id: Uuid,
        at: Moment,
        level: ResponderLevel,
        product: String,
    ) -> Self {
        let deed = RunAct::Began {
            level,
            product,
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
        let deed = stand.deed(protocol, tap)?;
        Ok(Entry { id, at, deed })
    }

    /// True once closed.
    pub fn is_over(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.deed, RunAct::Closed))
    }

    /// The kit's product.
    pub fn product(&self) -> &str {
        match self.entries.first().map(|entry| &entry.deed) {
            Some(RunAct::Began { product, .. }) => product,
            _ => "",
        }
    }

    /// The doses that count, in the order they were tapped.
    pub fn doses(&self, protocol: &Protocol) -> Vec<Counted> {
        self.stand(protocol).doses
    }

    /// Entries that a later one takes back.
    fn taken_back(&self) -> BTreeSet<Uuid> {
        let mut gone = BTreeSet::new();
        for entry in &self.entries {
            if let RunAct::WentBack { entry: back } = &entry.deed {
                gone.insert(*back);
            }
        }
        gone
    }

    pub(super) fn stand<'a>(&'a self, protocol: &'a Protocol) -> Stand<'a> {
        static NEVER: Moment = Moment {
            wall_ms: 0,
            boot_id: String::new(),
            mono_ms: 0,
        };
        let first = self.entries.first();
        let (level, product) = match first.map(|entry| &entry.deed) {
            Some(RunAct::Began { level, product, .. }) => (*level, product.as_str()),
            _ => (protocol.level, ""),
        };
        let began = first.map_or(&NEVER, |entry| &entry.at);
        let mut stand = Stand {
            state: protocol.state(&protocol.start),
            entered: began,
            entered_by: first.map_or(Uuid::nil(), |entry| entry.id),
            began,
            level,
            product,
            doses: Vec::new(),
            marks: BTreeMap::new(),
            undoes: None,
            over: false,
        };
        let gone = self.taken_back();
        for (order, entry) in self.entries.iter().enumerate().skip(1) {
            if !gone.contains(&entry.id) && !stand.over {
                stand.take(protocol, entry, order);
            }
        }
        stand
    }
}

impl<'a> Stand<'a> {
    fn take(&mut self, protocol: &'a Protocol, entry: &'a Entry, order: usize) {
        match &entry.deed {
            RunAct::Answered { state, answer } => {
                let here = self.state.filter(|here| here.id == *state);
                let Some(answer) = here.and_then(|here| self.answer(here, answer)) else {
                    return;
                };
                for mark in &answer.marks {
                    self.marks.insert(*mark, (order, &entry.at));
                }
                self.go(protocol, &answer.go, entry);
            }
            RunAct::Dosed { dose } => {
                self.doses.push(Counted {
                    entry: entry.id,
                    at: entry.at.clone(),
                    dose: dose.clone(),
                    order,
                });
                let offer = self.state.and_then(|here| here.dose.as_ref());
                if let Some(offer) = offer
                    && dose.by == By::Officer
                    && dose.ago_s <= JUST_NOW_S
                {
                    self.go(protocol, &offer.go, entry);
                }
            }
            RunAct::DoseAmended { dose, to } => {
                for counted in &mut self.doses {
                    if counted.entry == *dose {
                        counted.dose = to.clone();
                    }
                }
            }
            RunAct::DoseRetracted { dose } => self.doses.retain(|counted| counted.entry != *dose),
            RunAct::Marked { mark } => {
                self.marks.insert(*mark, (order, &entry.at));
                if *mark == Mark::EmsArrived && !self.is_at_the_end() {
                    self.go(protocol, &protocol.handover, entry);
                }
            }
            RunAct::Closed => self.over = true,
            RunAct::Began { .. } | RunAct::WentBack { .. } => return,
        }
        self.undoes = (!self.over).then_some(entry.id);
    }

    fn is_at_the_end(&self) -> bool {
        self.state.is_some_and(|here| {
            matches!(here.phase, Phase::Handover | Phase::Refusal | Phase::Close)
        })
    }

    fn go(&mut self, protocol: &'a Protocol, to: &str, by: &'a Entry) {
        if let Some(state) = protocol.state(to) {
            self.state = Some(state);
            self.entered = &by.at;
            self.entered_by = by.id;
        }
    }

    fn answer(&self, here: &'a ProtocolStep, id: &str) -> Option<&'a Answer> {
        here.answers_at(self.level).find(|answer| answer.id == id)
    }

    fn deed(&self, protocol: &Protocol, tap: Tap) -> Result<RunAct, NotNow> {
        let counts = |dose: &Uuid| self.doses.iter().any(|counted| counted.entry == *dose);
        match tap {
            Tap::Answer { state, answer } => {
                let here = self.state.filter(|here| here.id == state);
                let here = here.ok_or(NotNow::OtherState)?;
                self.answer(here, &answer).ok_or(NotNow::NoSuchAnswer)?;
                Ok(RunAct::Answered { state, answer })
            }
            Tap::Dose { dose } => {
                let dose = dose.or_else(|| self.usual(protocol));
                let dose = dose.filter(|dose| is_a_dose(protocol, dose));
                Ok(RunAct::Dosed {
                    dose: dose.ok_or(NotNow::NotADose)?,
                })
            }
            Tap::AmendDose { dose, .. } | Tap::RetractDose { dose } if !counts(&dose) => {
                Err(NotNow::NoSuchDose)
            }
            Tap::AmendDose { to, .. } if !is_a_dose(protocol, &to) => Err(NotNow::NotADose),
            Tap::AmendDose { dose, to } => Ok(RunAct::DoseAmended { dose, to }),
            Tap::RetractDose { dose } => Ok(RunAct::DoseRetracted { dose }),
            Tap::Mark { mark } => Ok(RunAct::Marked { mark }),
            Tap::Back => {
                let entry = self.undoes.ok_or(NotNow::NothingToUndo)?;
                Ok(RunAct::WentBack { entry })
            }
            Tap::Close if self.state.is_some_and(|here| here.end) => Ok(RunAct::Closed),
            Tap::Close => Err(NotNow::NotAnEnd),
        }
    }

    /// One dose of the kit's product, by this officer, now.
    fn usual(&self, protocol: &Protocol) -> Option<Dose> {
        let product = protocol.product(self.product)?;
        Some(Dose {
            by: By::Officer,
            product: Some(product.id.clone()),
            route: product.route,
            amount: Amount::Micrograms {
                ug: product.dose_ug,
            },
            nostril: None,
            ago_s: 0,
        })
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

impl Protocol {
    /// The state with this id.
    pub fn state(&self, id: &str) -> Option<&ProtocolStep> {
        self.states.iter().find(|state| state.id == id)
    }

    /// The product with this id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    /// What a run writes down of the protocol it keeps to: SHA-256 of its JSON, in hexadecimal.
    pub fn digest(&self) -> String {
        use sha2::Digest as _;
        let json = serde_json::to_vec(self).unwrap_or_default();
        let mut hex = String::with_capacity(64);
        for byte in sha2::Sha256::digest(&json) {
            hex.push_str(&format!("{byte:02x}"));
        }
        hex
    }
}

impl ProtocolStep {
    /// The answers open to a responder of this level.
    pub fn answers_at(&self, level: ResponderLevel) -> impl Iterator<Item = &Answer> {
        self.answers
            .iter()
            .filter(move |answer| answer.level.is_none_or(|only| only == level))
    }
}

//! The officer's kits. How many doses are left is reckoned from the doses that were given, never
//! counted down by hand.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_domain::naloxone::{By, Protocol};
use wayside_store::journal::JournalEvent;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::forms::overdose::{self, LiveRun};
use crate::forms::{self, KitSaved, kinds};
use crate::open_journal::OpenJournal;
use crate::random;
use crate::record_store::RecordStore;
use crate::requests::PlainRequest;
use crate::scene::{CarriedKit, Kit, KitRequest, KitRow, KitsPage};

const MOST_DOSES: u32 = 99;
const LONGEST_LOT: usize = 40;
const MOST_KITS: usize = 100;

/// A kit and what is left of it, while the journal is told from its beginning.
struct Told {
    kit: Kit,
    left: u32,
}

impl Companion {
    /// The officer's kits.
    ///
    /// # Errors
    /// [`FaultCode::Locked`], [`FaultCode::NotSetUp`], or the storage's.
    pub fn kits(&self, _: PlainRequest) -> Result<KitsPage, Fault> {
        let today = self.clock.now().date_naive();
        let (protocol, _) = self.packs.protocol()?;
        let mut records = self.records.unlocked()?;
        let journal = records.journal()?;
        let events = journal.all()?;
        let kits = told_kits(&events, &[])
            .into_iter()
            .map(|(id, told)| KitRow {
                id,
                expired: told.kit.expires_on.is_some_and(|last| last < today),
                left: told.left,
                kit: told.kit,
            })
            .collect();
        let counts =
            |event: &&JournalEvent| [kinds::KIT, kinds::OVERDOSE].contains(&event.kind.as_str());
        Ok(KitsPage {
            kits,
            unreadable: forms::count_unreadable(events.iter().filter(counts)),
            protocol,
        })
    }

    /// Writes a kit down, puts one right, or says that it is gone. What is in an officer's hand is asked at
    /// the first dose and taken from none of them.
    ///
    /// # Errors
    /// [`FaultCode::Unfit`] for a lot, count or product out of bounds, and as [`Companion::kits`].
    pub fn save_kit(&self, request: KitRequest) -> Result<KitsPage, Fault> {
        let at = self.clock.moment();
        {
            let protocol = self.packs.protocol()?.0.ok_or(FaultCode::NoProtocol)?;
            let mut records = self.records.unlocked()?;
            records.journal()?.save_kit(&protocol, &request, &at)?;
            records.reckon_carried()?;
        }
        self.kits(PlainRequest {
            language: String::new(),
        })
    }
}

impl RecordStore {
    /// Writes down what is carried, for while the records are locked; without what the runs that go on took
    /// and will take.
    ///
    /// # Errors
    /// [`FaultCode::Locked`], or the storage's.
    pub(crate) fn reckon_carried(&mut self) -> Result<(), Fault> {
        let going: Vec<Uuid> = self.overdoses.iter().map(|live| live.incident).collect();
        let events = self.open_journal()?.all()?;
        let told = told_kits(&events, &going).into_values();
        let kits = told
            .map(|told| CarriedKit {
                product: told.kit.product,
                expires_on: told.kit.expires_on,
                left: told.left,
                expired: false,
            })
            .collect();
        self.choose(|chosen| chosen.kits = kits)
    }

    /// What is carried now: usable ones first, then by their date.
    pub(crate) fn carried(&self, today: NaiveDate) -> Vec<CarriedKit> {
        let mut kits = self.chosen.kits.clone();
        for live in self.overdoses.iter() {
            take_out(&mut kits, live);
        }
        for kit in &mut kits {
            kit.expired = kit.expires_on.is_some_and(|last| last < today);
        }
        kits.sort_by_key(|kit| {
            (
                kit.expired || kit.left == 0,
                kit.expires_on.is_none(),
                kit.expires_on,
            )
        });
        kits
    }

    /// A run that is over took its doses for good.
    ///
    /// # Errors
    /// The storage's.
    pub(crate) fn used_up(&mut self, live: &LiveRun) -> Result<(), Fault> {
        if self.chosen.kits.is_empty() {
            return Ok(());
        }
        self.choose(|chosen| take_out(&mut chosen.kits, live))
    }
}

/// Takes the officer's doses of a run out of what is carried; of several kits of a product the one that
/// expires first is used first.
fn take_out(kits: &mut [CarriedKit], live: &LiveRun) {
    let doses = live.run.doses(&live.protocol).into_iter();
    let own = doses.filter(|dose| dose.dose.by == By::Officer);
    for product in own.filter_map(|dose| dose.dose.product) {
        let used = kits
            .iter_mut()
            .filter(|kit| kit.product == product && kit.left > 0)
            .min_by_key(|kit| (kit.expires_on.is_none(), kit.expires_on));
        if let Some(kit) = used {
            kit.left -= 1;
        }
    }
}

impl OpenJournal<'_> {
    fn save_kit(
        &mut self,
        protocol: &Protocol,
        request: &KitRequest,
        at: &Moment,
    ) -> Result<(), Fault> {
        let kits = told_kits(&self.all()?, &[]);
        let is_new = request.id.is_none();
        if let Some(kit) = &request.kit
            && !(is_fit(protocol, kit) && (!is_new || kits.len() < MOST_KITS))
        {
            return Err(FaultCode::Unfit.into());
        }
        let id = match request.id {
            Some(id) if kits.contains_key(&id) => id,
            Some(_) => return Err(FaultCode::NotFound.into()),
            None => random::id_at(at),
        };
        let wire = KitSaved {
            id,
            kit: request.kit.clone(),
        };
        self.append(&forms::draft(random::id_at(at), id, at, &wire)?)
    }
}

fn is_fit(protocol: &Protocol, kit: &Kit) -> bool {
    let mut products = protocol.products.iter();
    products.any(|product| product.id == kit.product)
        && kit.doses <= MOST_DOSES
        && kit.lot.chars().count() <= LONGEST_LOT
        && !kit.lot.chars().any(char::is_control)
}

/// The kits, by id (which sorts by time), with what the doses given since have left of them; doses of the
/// runs in `without` are not counted.
fn told_kits(events: &[JournalEvent], without: &[Uuid]) -> BTreeMap<Uuid, Told> {
    let mut given: BTreeMap<Uuid, String> = BTreeMap::new();
    let mut runs = overdose::runs_of(events);
    runs.retain(|live| !without.contains(&live.incident));
    for live in runs {
        for dose in live.run.doses(&live.protocol) {
            if dose.dose.by == By::Officer {
                given.extend(dose.dose.product.map(|product| (dose.entry, product)));
            }
        }
    }
    let mut kits = BTreeMap::new();
    for event in events {
        tell(&mut kits, event, &given);
    }
    kits
}

/// One event more of the kits' story: a kit written down, or a dose taken out of one. Of several
/// kits of a product the one that expires first is used first.
fn tell(kits: &mut BTreeMap<Uuid, Told>, event: &JournalEvent, given: &BTreeMap<Uuid, String>) {
    if let Some(product) = given.get(&event.id) {
        let used = kits
            .values_mut()
            .filter(|told| told.kit.product == *product && told.left > 0)
            .min_by_key(|told| (told.kit.expires_on.is_none(), told.kit.expires_on));
        if let Some(told) = used {
            told.left -= 1;
        }
    } else if event.kind == kinds::KIT
        && let Ok(Some(wire)) = forms::of_event::<KitSaved>(event)
    {
        match wire.kit {
            Some(kit) => {
                let left = kit.doses;
                kits.insert(wire.id, Told { kit, left });
            }
            None => drop(kits.remove(&wire.id)),
        }
    }
}

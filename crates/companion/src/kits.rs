//! The officer's kits. How many doses are left is reckoned from the doses that were given, never
//! counted down by hand.

use std::collections::BTreeMap;

use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_domain::naloxone::{By, Protocol};
use wayside_store::journal::JournalEvent;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::forms::{self, KitSaved, kinds, overdose};
use crate::open_journal::OpenJournal;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::{Kit, KitRequest, KitRow, KitsPage};

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
        let kits = told_kits(&events)
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
            product: records.kit_product(),
            protocol,
        })
    }

    /// Writes a kit down, puts one right, or says that it is gone. The last one written down gives
    /// new runs their product.
    ///
    /// # Errors
    /// [`FaultCode::Unfit`] for a lot, count or product out of bounds, and as [`Companion::kits`].
    pub fn save_kit(&self, request: KitRequest) -> Result<KitsPage, Fault> {
        let at = self.clock.moment();
        {
            let protocol = self.packs.protocol()?.0.ok_or(FaultCode::NoProtocol)?;
            let mut records = self.records.unlocked()?;
            records.journal()?.save_kit(&protocol, &request, &at)?;
            if let Some(kit) = request.kit {
                records.set_kit_product(kit.product)?;
            }
        }
        self.kits(PlainRequest {
            language: String::new(),
        })
    }
}

impl OpenJournal<'_> {
    fn save_kit(
        &mut self,
        protocol: &Protocol,
        request: &KitRequest,
        at: &Moment,
    ) -> Result<(), Fault> {
        let kits = told_kits(&self.all()?);
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

/// The kits, by id (which sorts by time), with what the doses given since have left of them.
fn told_kits(events: &[JournalEvent]) -> BTreeMap<Uuid, Told> {
    let mut given: BTreeMap<Uuid, String> = BTreeMap::new();
    for live in overdose::runs_of(events) {
        let product_of_run = live.run.product().to_owned();
        for dose in live.run.doses(&live.protocol) {
            if dose.dose.by == By::Officer {
                let product = dose.dose.product.unwrap_or_else(|| product_of_run.clone());
                given.insert(dose.entry, product);
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

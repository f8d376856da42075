//! The officer's kits. How many doses are left is reckoned from the doses that were given, never
//! counted down by hand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::naloxone::By;
use wayside_store::journal::{JournalEvent, Query};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::keeping::{self, Keeping, kinds};
use crate::overdose;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::{Kit, KitRequest, KitRow, KitsPage};

/// What stands in the journal when a kit is written down.
#[derive(Serialize, Deserialize)]
pub(crate) struct KitRecord {
    pub id: Uuid,
    /// Absent: the kit is gone.
    pub kit: Option<Kit>,
}

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
        let protocol = {
            let inner = self.inner();
            inner.queries()?.protocol()?
        };
        let mut keeping = self.awake()?;
        let kits = keeping
            .told_kits()?
            .into_iter()
            .map(|(id, told)| KitRow {
                id,
                expired: told.kit.expires_on.is_some_and(|last| last < today),
                left: told.left,
                kit: told.kit,
            })
            .collect();
        Ok(KitsPage {
            kits,
            product: keeping.kit_product(),
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
            let protocol = {
                let inner = self.inner();
                inner.queries()?.protocol()?.ok_or(FaultCode::NoProtocol)?
            };
            let mut keeping = self.awake()?;
            let kits = keeping.told_kits()?;
            if let Some(kit) = &request.kit {
                let known = protocol
                    .products
                    .iter()
                    .any(|product| product.id == kit.product);
                let fits = known
                    && kit.doses <= MOST_DOSES
                    && kit.lot.chars().count() <= LONGEST_LOT
                    && !kit.lot.chars().any(char::is_control)
                    && (request.id.is_some() || kits.len() < MOST_KITS);
                if !fits {
                    return Err(FaultCode::Unfit.into());
                }
            }
            let id = match request.id {
                Some(id) if kits.contains_key(&id) => id,
                Some(_) => return Err(FaultCode::NotFound.into()),
                None => random::id_at(&at),
            };
            let wire = KitRecord {
                id,
                kit: request.kit,
            };
            let draft = keeping::draft(kinds::KIT, random::id_at(&at), id, &at, &wire)?;
            keeping.save(&draft)?;
            if let Some(kit) = wire.kit {
                keeping.set_kit_product(kit.product)?;
            }
        }
        self.kits(PlainRequest {
            language: String::new(),
        })
    }
}

impl Keeping {
    /// The kits, by id (which sorts by time), with what the doses given since have left of them.
    fn told_kits(&mut self) -> Result<BTreeMap<Uuid, Told>, Fault> {
        let events = self.events(&Query::default())?;
        let runs = overdose::runs_of(&events);
        let mut given: BTreeMap<Uuid, String> = BTreeMap::new();
        for live in runs {
            let product_of_run = live.run.product().to_owned();
            for dose in live.run.doses(&live.protocol) {
                if dose.dose.by == By::Officer {
                    let product = dose.dose.product.unwrap_or_else(|| product_of_run.clone());
                    given.insert(dose.entry, product);
                }
            }
        }
        let mut kits = BTreeMap::new();
        for event in &events {
            tell(&mut kits, event, &given);
        }
        Ok(kits)
    }
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
        && let Some(wire) = keeping::read::<KitRecord>(&event.wire)
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

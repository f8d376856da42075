//! The officer's own exposure: a clock from the moment it happened. Apart from every incident.

use uuid::Uuid;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::forms::{
    self,
    exposure::{ExposureRecord, LiveExposure},
};
use crate::random;
use crate::record_store::RecordStore;
use crate::requests::PlainRequest;
use crate::scene::{ExposurePage, ExposureRequest};

/// Nothing older than a week is begun: by then no clock helps.
const OLDEST_S: u32 = 7 * 24 * 3600;

impl Companion {
    /// The plan, and the exposure whose clock runs.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn exposure(&self, _: PlainRequest) -> Result<ExposurePage, Fault> {
        let now = self.clock.moment();
        let (plan, fictional) = self.packs.exposure_plan()?;
        let running = self
            .records
            .enter()
            .exposure
            .as_ref()
            .and_then(|live| live.view(&now));
        Ok(ExposurePage {
            plan,
            running,
            fictional,
        })
    }

    /// Something done about an exposure. It is on the disk when this answers.
    ///
    /// # Errors
    /// [`FaultCode::NoRun`] where none runs, [`FaultCode::Unfit`] for a note or age out of bounds, or
    /// the storage's.
    pub fn do_exposure(&self, request: ExposureRequest) -> Result<ExposurePage, Fault> {
        let at = self.clock.moment();
        if !is_fit(&request) {
            return Err(FaultCode::Unfit.into());
        }
        // No pack keeps nothing from being saved.
        let fictional = self.packs.exposure_plan().ok().map(|(_, is)| is);
        {
            let mut records = self.records.enter();
            let begins = matches!(request, ExposureRequest::Begin { .. });
            let id = match (&records.exposure, begins) {
                (Some(live), false) => live.id,
                (None, true) => random::id_at(&at),
                (None, false) => return Err(FaultCode::NoRun.into()),
                (Some(_), true) => return Err(FaultCode::Conflict.into()),
            };
            let fictional = begins.then_some(fictional).flatten();
            let record = ExposureRecord {
                at,
                deed: request,
                fictional,
            };
            records.take_exposure(id, record)?;
        }
        self.exposure(PlainRequest {
            language: String::new(),
        })
    }
}

/// Codes are short words; free text has no place here.
fn is_fit(request: &ExposureRequest) -> bool {
    let is_code = |text: &String| {
        (1..=40).contains(&text.len())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
    };
    match request {
        ExposureRequest::Begin { ago_s } => *ago_s <= OLDEST_S,
        ExposureRequest::Step { step, .. } => is_code(step),
        ExposureRequest::Note { notes } => [&notes.device, &notes.depth]
            .into_iter()
            .flatten()
            .all(is_code),
        ExposureRequest::Close {} => true,
    }
}

impl RecordStore {
    fn take_exposure(&mut self, id: Uuid, wire: ExposureRecord) -> Result<(), Fault> {
        let draft = forms::draft(random::id_at(&wire.at), id, &wire.at, &wire)?;
        self.save_running(&draft)?;
        let live = self.exposure.get_or_insert(LiveExposure {
            id,
            done: Vec::new(),
            unreadable: 0,
        });
        live.done.push(wire);
        if live.is_closed() {
            self.exposure = None;
            // It is saved; should this fail, unlocking or the next start does it.
            let _ = self.ended(id);
        }
        Ok(())
    }
}

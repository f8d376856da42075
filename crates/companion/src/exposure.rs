//! The officer's own exposure: a clock from the moment it happened. Apart from every incident.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_domain::naloxone::Clockwise;
use wayside_store::running::Running;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::keeping::{self, Keeping, kinds};
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::{ExposureNotes, ExposurePage, ExposureRequest, ExposureView, StepDone};

/// Nothing older than a week is begun: by then no clock helps.
const OLDEST_S: u32 = 7 * 24 * 3600;

/// What stands in the journal for each thing done.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ExposureRecord {
    pub at: Moment,
    pub deed: ExposureRequest,
}

/// An exposure whose clock runs.
pub(crate) struct LiveExposure {
    pub id: Uuid,
    pub done: Vec<ExposureRecord>,
}

impl LiveExposure {
    /// The newest in the running files that is not closed.
    pub(crate) fn found(running: &Running) -> Option<Self> {
        let subjects = running.subjects().ok()?;
        let mut lives: Vec<Self> = subjects
            .into_iter()
            .filter_map(|id| {
                let drafts = running.drafts(id).ok()?;
                let done: Vec<ExposureRecord> = drafts
                    .iter()
                    .filter(|draft| draft.kind == kinds::EXPOSURE)
                    .filter_map(|draft| keeping::read(&draft.wire))
                    .collect();
                (!done.is_empty()).then_some(Self { id, done })
            })
            .filter(|live| !live.is_closed())
            .collect();
        lives.sort_by_key(|live| live.id);
        lives.pop()
    }

    /// True once the officer needs its clock no more.
    pub(crate) fn is_closed(&self) -> bool {
        self.done
            .iter()
            .any(|wire| matches!(wire.deed, ExposureRequest::Close {}))
    }

    /// What it looks like at a moment.
    pub(crate) fn view(&self, now: &Moment) -> Option<ExposureView> {
        let (began, ago_s) = self.done.iter().find_map(|wire| match wire.deed {
            ExposureRequest::Begin { ago_s } => Some((&wire.at, ago_s)),
            _ => None,
        })?;
        let since = began.until(now);
        let mut notes = ExposureNotes::default();
        let mut done: Vec<StepDone> = Vec::new();
        for wire in &self.done {
            match &wire.deed {
                ExposureRequest::Step { step, done: is } => {
                    done.retain(|known| known.step != *step);
                    if *is {
                        done.push(StepDone {
                            step: step.clone(),
                            at_ms: wire.at.wall_ms,
                        });
                    }
                }
                ExposureRequest::Note { notes: noted } => notes = noted.clone(),
                ExposureRequest::Begin { .. } | ExposureRequest::Close {} => {}
            }
        }
        Some(ExposureView {
            id: self.id,
            since_ms: since.ms.saturating_add(i64::from(ago_s) * 1000),
            clock: Clockwise::of(since.by),
            done,
            notes,
        })
    }
}

impl Companion {
    /// The plan, and the exposure whose clock runs.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn exposure(&self, _: PlainRequest) -> Result<ExposurePage, Fault> {
        let now = self.clock.moment();
        let (plan, fictional) = {
            let inner = self.inner();
            let queries = inner.queries()?;
            (queries.exposure_plan()?, queries.manifest().head.fictional)
        };
        let running = self
            .keeping()
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
        {
            let mut keeping = self.keeping();
            let begins = matches!(request, ExposureRequest::Begin { .. });
            let id = match (&keeping.exposure, begins) {
                (Some(live), false) => live.id,
                (None, true) => random::id_at(&at),
                (None, false) => return Err(FaultCode::NoRun.into()),
                (Some(_), true) => return Err(FaultCode::Conflict.into()),
            };
            keeping.take_exposure(id, ExposureRecord { at, deed: request })?;
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

impl Keeping {
    fn take_exposure(&mut self, id: Uuid, wire: ExposureRecord) -> Result<(), Fault> {
        let draft = keeping::draft(
            kinds::EXPOSURE,
            random::id_at(&wire.at),
            id,
            &wire.at,
            &wire,
        )?;
        self.save_running(&draft)?;
        let live = self.exposure.get_or_insert(LiveExposure {
            id,
            done: Vec::new(),
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

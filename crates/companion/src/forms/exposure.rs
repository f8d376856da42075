//! An exposure as it is kept: what was done, each with its moment, and the clock that follows from it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_domain::naloxone::Clockwise;
use wayside_store::journal::{Draft, JournalEvent};
use wayside_store::running::Running;

use super::kinds;
use crate::scene::{ExposureNotes, ExposureRequest, ExposureView, StepDone};

/// What stands in the journal for each thing done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExposureRecord {
    pub at: Moment,
    pub deed: ExposureRequest,
    /// In the entry that begins it: whether the pack was fictional. Absent where there was none, and before version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fictional: Option<bool>,
}

/// An exposure whose clock runs.
pub(crate) struct LiveExposure {
    pub id: Uuid,
    pub done: Vec<ExposureRecord>,
    /// So many of its entries cannot be read.
    pub unreadable: u32,
}

/// What the running files hold of exposures.
#[derive(Default)]
pub(crate) struct Found {
    /// The newest that has begun and is not closed.
    pub live: Option<LiveExposure>,
    /// Those whose beginning cannot be read, so that their clock cannot be shown.
    pub unreadable: BTreeSet<Uuid>,
}

impl Found {
    /// Looks at all running files. One that the disk does not give now is left for the next start.
    pub(crate) fn in_files(running: &Running) -> Self {
        let mut found = Self::default();
        for id in running.subjects().unwrap_or_default() {
            let Ok(file) = running.read(id) else {
                continue;
            };
            let is_entry = |draft: &&Draft| draft.kind == kinds::EXPOSURE;
            let mut live = LiveExposure {
                id,
                done: Vec::new(),
                unreadable: u32::try_from(file.unreadable.len()).unwrap_or(u32::MAX),
            };
            let mut entries = 0;
            for draft in file.drafts.iter().filter(is_entry) {
                entries += 1;
                match super::of_draft(draft) {
                    Ok(wire) => live.done.push(wire),
                    Err(_) => live.unreadable = live.unreadable.saturating_add(1),
                }
            }
            if entries == 0 || live.is_closed() {
                continue;
            }
            if live.began().is_some() {
                // The ids sort by time.
                found.live = Some(live);
            } else {
                found.unreadable.insert(id);
            }
        }
        found
    }
}

/// Whether an exposure is of a fictional district, as the entry says that began it; none where it does not say so or
/// cannot be read.
pub(crate) fn fictional(events: &[JournalEvent]) -> Option<bool> {
    let exposures = events.iter().filter(|event| event.kind == kinds::EXPOSURE);
    let wires = exposures.filter_map(|event| super::of_event(event).ok().flatten());
    wires
        .map(|wire: ExposureRecord| wire.fictional)
        .find_map(|fictional| fictional)
}

impl LiveExposure {
    fn began(&self) -> Option<(&Moment, u32)> {
        self.done.iter().find_map(|wire| match wire.deed {
            ExposureRequest::Begin { ago_s } => Some((&wire.at, ago_s)),
            _ => None,
        })
    }

    /// True once the officer needs its clock no more.
    pub(crate) fn is_closed(&self) -> bool {
        self.done
            .iter()
            .any(|wire| matches!(wire.deed, ExposureRequest::Close {}))
    }

    /// What it looks like at a moment.
    pub(crate) fn view(&self, now: &Moment) -> Option<ExposureView> {
        let (began, ago_s) = self.began()?;
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
            unreadable: self.unreadable,
        })
    }
}

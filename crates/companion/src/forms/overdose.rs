//! An overdose as it is kept: a list of entries, and the run that they add up to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::naloxone::{Entry, Protocol, Run, RunAct};
use wayside_store::journal::{Draft, JournalEvent};
use wayside_store::running::Running;

use super::kinds;
use crate::scene::Unreadable;

/// What stands in the journal for each entry. The first brings the protocol along, so that a run
/// keeps to it whatever becomes of the pack.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverdoseRecord {
    pub entry: Entry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// True where the pack was fictional.
    #[serde(default)]
    pub fictional: bool,
}

/// A run that goes on.
pub(crate) struct LiveRun {
    pub incident: Uuid,
    pub protocol: Protocol,
    pub run: Run,
    pub fictional: bool,
    pub saved: bool,
    /// So many of its entries cannot be read; doses may be among them.
    pub unreadable: u32,
}

/// The runs that go on, one for each person, oldest first; one of them is shown.
#[derive(Default)]
pub(crate) struct LiveRuns {
    runs: Vec<LiveRun>,
    shown: Option<Uuid>,
}

impl LiveRuns {
    /// The one that is shown: as the officer chose, else the one that was tapped last, as after a kill.
    pub(crate) fn shown(&self) -> Option<&LiveRun> {
        let tapped = |live: &&LiveRun| live.run.entries.last().map(|entry| entry.at.wall_ms);
        let chosen = self.shown.and_then(|incident| self.get(incident));
        chosen.or_else(|| self.runs.iter().max_by_key(tapped))
    }

    pub(crate) fn get(&self, incident: Uuid) -> Option<&LiveRun> {
        self.runs.iter().find(|live| live.incident == incident)
    }

    pub(crate) fn get_mut(&mut self, incident: Uuid) -> Option<&mut LiveRun> {
        self.runs.iter_mut().find(|live| live.incident == incident)
    }

    pub(crate) fn show(&mut self, incident: Uuid) {
        self.shown = Some(incident);
    }

    pub(crate) fn add(&mut self, live: LiveRun) {
        self.shown = Some(live.incident);
        self.runs.push(live);
    }

    /// Takes one out, once it is over.
    pub(crate) fn take(&mut self, incident: Uuid) -> Option<LiveRun> {
        let place = self
            .runs
            .iter()
            .position(|live| live.incident == incident)?;
        Some(self.runs.remove(place))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &LiveRun> {
        self.runs.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}

/// What the running files hold of overdoses.
#[derive(Default)]
pub(crate) struct Found {
    /// The runs that are not over; the newest is shown.
    pub live: LiveRuns,
    /// Runs whose beginning cannot be read, so that they cannot be shown.
    pub unreadable: BTreeSet<Uuid>,
}

impl Found {
    /// Looks at all running files. One that the disk does not give now is left for the next start.
    pub(crate) fn in_files(running: &Running) -> Self {
        let mut found = Self::default();
        for subject in running.subjects().unwrap_or_default() {
            let Ok(file) = running.read(subject) else {
                continue;
            };
            let is_entry = |draft: &&Draft| draft.kind == kinds::OVERDOSE;
            let wires: Vec<_> = file
                .drafts
                .iter()
                .filter(is_entry)
                .map(super::of_draft)
                .collect();
            // A file of which nothing can be opened may be of anything.
            if wires.is_empty() && (!file.drafts.is_empty() || file.unreadable.is_empty()) {
                continue;
            }
            let closed = wires.iter().flatten().any(OverdoseRecord::is_the_end);
            let lost = u32::try_from(file.unreadable.len()).unwrap_or(u32::MAX);
            match LiveRun::of(subject, wires.into_iter().map(|wire| wire.map(Some))) {
                Some(live) if live.run.is_over() => {}
                Some(mut live) => {
                    live.unreadable = live.unreadable.saturating_add(lost);
                    // The ids sort by time. Nobody has chosen yet which is shown.
                    found.live.runs.push(live);
                }
                None if closed => {}
                None => drop(found.unreadable.insert(subject)),
            }
        }
        found
    }
}

impl OverdoseRecord {
    fn is_the_end(&self) -> bool {
        matches!(self.entry.deed, RunAct::Closed)
    }
}

impl LiveRun {
    /// The run that these wire forms, in their order, add up to; `None` where its beginning cannot be read
    /// or was emptied.
    pub(crate) fn of(
        incident: Uuid,
        wires: impl Iterator<Item = Result<Option<OverdoseRecord>, Unreadable>>,
    ) -> Option<Self> {
        let (mut protocol, mut fictional, mut entries) = (None, false, Vec::new());
        let mut unreadable: u32 = 0;
        for wire in wires {
            match wire {
                Ok(Some(wire)) => {
                    fictional |= wire.fictional;
                    protocol = protocol.or(wire.protocol);
                    entries.push(wire.entry);
                }
                Ok(None) => {}
                Err(_) => unreadable = unreadable.saturating_add(1),
            }
        }
        let protocol = protocol?;
        let run = Run::of(&protocol, entries)?;
        Some(Self {
            incident,
            protocol,
            run,
            fictional,
            saved: true,
            unreadable,
        })
    }
}

/// The run that the events of one incident add up to.
pub(crate) fn run_of(incident: Uuid, events: &[JournalEvent]) -> Option<LiveRun> {
    let wires = events
        .iter()
        .filter(|event| event.kind == kinds::OVERDOSE && event.subject == incident)
        .map(super::of_event);
    LiveRun::of(incident, wires)
}

/// Every run among events.
pub(crate) fn runs_of(events: &[JournalEvent]) -> Vec<LiveRun> {
    let incidents: BTreeSet<Uuid> = events
        .iter()
        .filter(|event| event.kind == kinds::OVERDOSE)
        .map(|event| event.subject)
        .collect();
    incidents
        .into_iter()
        .filter_map(|incident| run_of(incident, events))
        .collect()
}

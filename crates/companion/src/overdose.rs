//! The running overdose: every tap an entry on the disk before the screen moves on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::naloxone::{Entry, Protocol, Run};
use wayside_store::journal::JournalEvent;
use wayside_store::running::Running;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::keeping::{self, Keeping, kinds};
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::{BeginRequest, OverdosePage, TapReply, TapRequest};

/// What stands in the journal for each entry. The first brings the protocol along, so that a run
/// keeps to it whatever becomes of the pack.
#[derive(Serialize, Deserialize)]
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
}

impl LiveRun {
    /// The newest run in the running files that is not over.
    pub(crate) fn found(running: &Running) -> Option<Self> {
        let subjects = running.subjects().ok()?;
        let mut lives: Vec<Self> = subjects
            .into_iter()
            .filter_map(|subject| {
                let drafts = running.drafts(subject).ok()?;
                let wires = drafts
                    .iter()
                    .filter(|draft| draft.kind == kinds::OVERDOSE)
                    .filter_map(|draft| keeping::read(&draft.wire));
                Self::of(subject, wires)
            })
            .filter(|live| !live.run.is_over())
            .collect();
        lives.sort_by_key(|live| live.incident);
        lives.pop()
    }

    /// The run that these wires, in their order, add up to.
    pub(crate) fn of(incident: Uuid, wires: impl Iterator<Item = OverdoseRecord>) -> Option<Self> {
        let (mut protocol, mut fictional, mut entries) = (None, false, Vec::new());
        for wire in wires {
            fictional |= wire.fictional;
            protocol = protocol.or(wire.protocol);
            entries.push(wire.entry);
        }
        let protocol = protocol?;
        let run = Run::of(&protocol, entries)?;
        Some(Self {
            incident,
            protocol,
            run,
            fictional,
            saved: true,
        })
    }
}

/// The run that the events of one incident add up to.
pub(crate) fn run_of(incident: Uuid, events: &[JournalEvent]) -> Option<LiveRun> {
    let wires = events
        .iter()
        .filter(|event| event.kind == kinds::OVERDOSE && event.subject == incident)
        .filter_map(|event| keeping::read(&event.wire));
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

impl Companion {
    /// Begins a run, or gives the one that goes on. Works while locked and before a PIN is set.
    ///
    /// # Errors
    /// [`FaultCode::NoProtocol`], [`FaultCode::NoPack`], or the storage's where not even the running
    /// file could be written.
    pub fn begin_overdose(&self, request: BeginRequest) -> Result<OverdosePage, Fault> {
        let at = self.clock.moment();
        if let Some(page) = self.overdose(PlainRequest {
            language: request.language.clone(),
        })? {
            return Ok(page);
        }
        let (protocol, fictional) = {
            let inner = self.inner();
            let queries = inner.queries()?;
            let protocol = queries.protocol()?.ok_or(FaultCode::NoProtocol)?;
            (protocol, queries.manifest().head.fictional)
        };
        let mut keeping = self.keeping();
        let wanted = request.product.or_else(|| keeping.kit_product());
        let known = |id: &String| protocol.products.iter().any(|product| product.id == *id);
        let product = wanted
            .filter(known)
            .or_else(|| protocol.products.first().map(|product| product.id.clone()))
            .ok_or(FaultCode::NoProtocol)?;
        let level = request.level.unwrap_or(protocol.level);
        let incident = random::id_at(&at);
        let run = Run::begin(&protocol, random::id_at(&at), at, level, product);
        let first = run.entries.first().cloned().ok_or(FaultCode::Unfit)?;
        let wire = OverdoseRecord {
            entry: first.clone(),
            protocol: Some(protocol.clone()),
            fictional,
        };
        let draft = keeping::draft(kinds::OVERDOSE, first.id, incident, &first.at, &wire)?;
        let saved = keeping.save_running(&draft)?;
        keeping.overdose = Some(LiveRun {
            incident,
            protocol,
            run,
            fictional,
            saved,
        });
        self.page(&keeping)?.ok_or_else(|| FaultCode::NoRun.into())
    }

    /// The run that goes on, if one does.
    ///
    /// # Errors
    /// None at present.
    pub fn overdose(&self, _: PlainRequest) -> Result<Option<OverdosePage>, Fault> {
        self.page(&self.keeping())
    }

    /// A tap. It is on the disk when this answers.
    ///
    /// # Errors
    /// [`FaultCode::NoRun`]; the storage's, and then nothing has changed and the same tap, with the
    /// same id, may be sent again.
    pub fn tap(&self, request: TapRequest) -> Result<TapReply, Fault> {
        let at = self.clock.moment();
        let mut keeping = self.keeping();
        let live = keeping.overdose.as_ref().ok_or(FaultCode::NoRun)?;
        let heard = live.run.entries.iter().any(|entry| entry.id == request.id);
        let refused = if heard {
            None
        } else {
            match live.run.tap(&live.protocol, request.tap, request.id, at) {
                Ok(entry) => {
                    keeping.take(entry)?;
                    None
                }
                Err(why) => Some(why),
            }
        };
        let page = self.page(&keeping)?.ok_or(FaultCode::NoRun)?;
        if page.view.over {
            let incident = page.incident;
            keeping.overdose = None;
            // The last entry is saved; should this fail, unlocking or the next start does it.
            let _ = keeping.ended(incident);
        }
        Ok(TapReply { refused, page })
    }

    fn page(&self, keeping: &Keeping) -> Result<Option<OverdosePage>, Fault> {
        let now = self.clock.moment();
        Ok(keeping.overdose.as_ref().map(|live| OverdosePage {
            incident: live.incident,
            protocol: live.protocol.clone(),
            view: live.run.view(&live.protocol, &now),
            saved: live.saved,
            fictional: live.fictional,
            now_ms: now.wall_ms,
        }))
    }
}

impl Keeping {
    /// Saves an entry, then lets it count.
    fn take(&mut self, entry: Entry) -> Result<(), Fault> {
        let live = self.overdose.as_ref().ok_or(FaultCode::NoRun)?;
        let wire = OverdoseRecord {
            entry: entry.clone(),
            protocol: None,
            fictional: live.fictional,
        };
        let draft = keeping::draft(kinds::OVERDOSE, entry.id, live.incident, &entry.at, &wire)?;
        let saved = self.save_running(&draft)?;
        if let Some(live) = &mut self.overdose {
            live.run.take(&live.protocol, entry);
            live.saved = saved;
        }
        Ok(())
    }
}

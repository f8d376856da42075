//! The running overdose: every tap an entry on the disk before the screen moves on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::naloxone::{Entry, Protocol, Run};
use wayside_store::journal::Event;
use wayside_store::running::Running;

use crate::Companion;
use crate::asks::PlainAsk;
use crate::chance;
use crate::fault::{Fault, FaultCode};
use crate::keeping::{self, Keeping, kinds};
use crate::scene::{BeginAsk, OverdosePage, TapAnswer, TapAsk};

/// What stands in the journal for each entry. The first brings the protocol along, so that a run
/// keeps to it whatever becomes of the pack.
#[derive(Serialize, Deserialize)]
pub(crate) struct Wire {
    pub entry: Entry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// True where the pack was fictional.
    #[serde(default)]
    pub fictional: bool,
}

/// A run that goes on.
pub(crate) struct Live {
    pub incident: Uuid,
    pub protocol: Protocol,
    pub run: Run,
    pub fictional: bool,
    pub saved: bool,
}

impl Live {
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
    pub(crate) fn of(incident: Uuid, wires: impl Iterator<Item = Wire>) -> Option<Self> {
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
pub(crate) fn run_of(incident: Uuid, events: &[Event]) -> Option<Live> {
    let wires = events
        .iter()
        .filter(|event| event.kind == kinds::OVERDOSE && event.subject == incident)
        .filter_map(|event| keeping::read(&event.wire));
    Live::of(incident, wires)
}

/// Every run among events.
pub(crate) fn runs_of(events: &[Event]) -> Vec<Live> {
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
    pub fn begin_overdose(&self, ask: BeginAsk) -> Result<OverdosePage, Fault> {
        let at = self.clock.moment();
        if let Some(page) = self.overdose(PlainAsk {
            language: ask.language.clone(),
        })? {
            return Ok(page);
        }
        let (protocol, fictional) = {
            let inner = self.inner();
            let desk = inner.desk()?;
            let protocol = desk.protocol()?.ok_or(FaultCode::NoProtocol)?;
            (protocol, desk.manifest().head.fictional)
        };
        let mut keeping = self.keeping();
        let wanted = ask.product.or_else(|| keeping.kit_product());
        let known = |id: &String| protocol.products.iter().any(|product| product.id == *id);
        let product = wanted
            .filter(known)
            .or_else(|| protocol.products.first().map(|product| product.id.clone()))
            .ok_or(FaultCode::NoProtocol)?;
        let level = ask.level.unwrap_or(protocol.level);
        let incident = chance::id_at(&at);
        let run = Run::begin(&protocol, chance::id_at(&at), at, level, product);
        let first = run.entries.first().cloned().ok_or(FaultCode::Unfit)?;
        let wire = Wire {
            entry: first.clone(),
            protocol: Some(protocol.clone()),
            fictional,
        };
        let draft = keeping::draft(kinds::OVERDOSE, first.id, incident, &first.at, &wire)?;
        let saved = keeping.save_running(&draft)?;
        keeping.overdose = Some(Live {
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
    pub fn overdose(&self, _: PlainAsk) -> Result<Option<OverdosePage>, Fault> {
        self.page(&self.keeping())
    }

    /// A tap. It is on the disk when this answers.
    ///
    /// # Errors
    /// [`FaultCode::NoRun`]; the storage's, and then nothing has changed and the same tap, with the
    /// same id, may be sent again.
    pub fn tap(&self, ask: TapAsk) -> Result<TapAnswer, Fault> {
        let at = self.clock.moment();
        let mut keeping = self.keeping();
        let live = keeping.overdose.as_ref().ok_or(FaultCode::NoRun)?;
        let heard = live.run.entries.iter().any(|entry| entry.id == ask.id);
        let refused = if heard {
            None
        } else {
            match live.run.tap(&live.protocol, ask.tap, ask.id, at) {
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
        Ok(TapAnswer { refused, page })
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
        let wire = Wire {
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

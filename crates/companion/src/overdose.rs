//! The running overdose: every tap an entry on the disk before the screen moves on.

use wayside_domain::moment::Moment;
use wayside_domain::naloxone::{Entry, Protocol, Run};
use wayside_domain::report::EmsHandover;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::forms::{
    self,
    overdose::{LiveRun, OverdoseRecord},
};
use crate::hub::Wake;
use crate::random;
use crate::record_store::RecordStore;
use crate::requests::PlainRequest;
use crate::scene::{BeginRequest, OverdosePage, TapReply, TapRequest};

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
        let (protocol, fictional) = self.packs.protocol()?;
        let protocol = protocol.ok_or(FaultCode::NoProtocol)?;
        let mut records = self.records.enter();
        // Looked at again: a second tap may have begun one while the pack was read.
        if let Some(page) = self.page(&records)? {
            return Ok(page);
        }
        records.begin_run(protocol, fictional, &request, at)?;
        self.page(&records)?.ok_or_else(|| FaultCode::NoRun.into())
    }

    /// The run that goes on, if one does.
    ///
    /// # Errors
    /// None at present.
    pub fn overdose(&self, _: PlainRequest) -> Result<Option<OverdosePage>, Fault> {
        self.page(&self.records.enter())
    }

    /// A tap. It is on the disk when this answers.
    ///
    /// # Errors
    /// [`FaultCode::NoRun`]; the storage's, and then nothing has changed and the same tap, with the
    /// same id, may be sent again.
    pub fn tap(&self, request: TapRequest) -> Result<TapReply, Fault> {
        let at = self.clock.moment();
        let mut records = self.records.enter();
        let live = records.overdose.as_ref().ok_or(FaultCode::NoRun)?;
        let heard = live.run.entries.iter().any(|entry| entry.id == request.id);
        let refused = if heard {
            None
        } else {
            match live.run.tap(&live.protocol, request.tap, request.id, at) {
                Ok(entry) => {
                    records.take(entry)?;
                    None
                }
                Err(why) => Some(why),
            }
        };
        let page = self.page(&records)?.ok_or(FaultCode::NoRun)?;
        if page.view.over {
            let incident = page.incident;
            records.overdose = None;
            // The last entry is saved; should this fail, unlocking or the next start does it.
            let _ = records.ended(incident);
            let wipe_waits = records.wipe_waits;
            drop(records);
            // A wipe that waited for the end. Should it fail, the next start or talk tries again.
            if wipe_waits && self.carry_out_commands().is_ok() {
                self.hub.wake(Wake::CarriedOut);
            }
        }
        Ok(TapReply { refused, page })
    }

    fn page(&self, records: &RecordStore) -> Result<Option<OverdosePage>, Fault> {
        let now = self.clock.moment();
        Ok(records.overdose.as_ref().map(|live| OverdosePage {
            incident: live.incident,
            protocol: live.protocol.clone(),
            view: live.run.view(&live.protocol, &now),
            handover: EmsHandover::of(&live.protocol, &live.run),
            saved: live.saved,
            unreadable: live.unreadable,
            fictional: live.fictional,
            now_ms: now.wall_ms,
        }))
    }
}

impl RecordStore {
    /// Begins a run, on the disk, in the place of none.
    fn begin_run(
        &mut self,
        protocol: Protocol,
        fictional: bool,
        request: &BeginRequest,
        at: Moment,
    ) -> Result<(), Fault> {
        let wanted = request.product.clone().or_else(|| self.kit_product());
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
        let draft = forms::draft(first.id, incident, &first.at, &wire)?;
        let saved = self.save_running(&draft)?;
        self.overdose = Some(LiveRun {
            incident,
            protocol,
            run,
            fictional,
            saved,
            unreadable: 0,
        });
        Ok(())
    }

    /// Saves an entry, then lets it count.
    fn take(&mut self, entry: Entry) -> Result<(), Fault> {
        let live = self.overdose.as_ref().ok_or(FaultCode::NoRun)?;
        let wire = OverdoseRecord {
            entry: entry.clone(),
            protocol: None,
            fictional: live.fictional,
        };
        let draft = forms::draft(entry.id, live.incident, &entry.at, &wire)?;
        let saved = self.save_running(&draft)?;
        if let Some(live) = &mut self.overdose {
            live.run.take(&live.protocol, entry);
            live.saved = saved;
        }
        Ok(())
    }
}

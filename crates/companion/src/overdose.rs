//! The running overdoses: every tap an entry on the disk before the screen moves on.

use std::sync::MutexGuard;

use chrono::NaiveDate;
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_domain::naloxone::{Entry, Protocol, ResponderLevel, Run};
use wayside_domain::report::EmsHandover;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::forms::{
    self,
    overdose::{LiveRun, OverdoseRecord},
};
use crate::hub_room::Wake;
use crate::random;
use crate::record_store::RecordStore;
use crate::requests::PlainRequest;
use crate::scene::{
    BeginRequest, LevelPage, LevelRequest, OtherRun, OverdosePage, ShowRequest, TapReply,
    TapRequest,
};

/// So many people at once; more than an officer can look after.
const MOST_RUNS: usize = 12;

impl Companion {
    /// Begins a run, or gives the one that goes on; with `another`, one more beside it. Works while locked
    /// and before a PIN is set.
    ///
    /// # Errors
    /// [`FaultCode::NoProtocol`], [`FaultCode::ProtocolRecalled`], [`FaultCode::NoPack`],
    /// [`FaultCode::Conflict`] for a thirteenth at once, or the storage's where not even the running file
    /// could be written.
    pub fn begin_overdose(&self, request: BeginRequest) -> Result<OverdosePage, Fault> {
        let at = self.clock.moment();
        if !request.another
            && let Some(page) = self.overdose(PlainRequest {
                language: request.language.clone(),
            })?
        {
            return Ok(page);
        }
        let (protocol, fictional) = self.packs.protocol()?;
        let protocol = protocol.ok_or(FaultCode::NoProtocol)?;
        if protocol.recalled_by(&protocol).is_some() {
            return Err(FaultCode::ProtocolRecalled.into());
        }
        let mut records = self.records.enter();
        // Looked at again: a second tap may have begun one while the pack was read.
        if !request.another
            && let Some(page) = self.page(&records)
        {
            return Ok(page);
        }
        if records.overdoses.iter().count() >= MOST_RUNS {
            return Err(FaultCode::Conflict.into());
        }
        records.begin_run(protocol, fictional, &request, at)?;
        self.page(&records).ok_or_else(|| FaultCode::NoRun.into())
    }

    /// The run that is shown, if one goes on.
    ///
    /// # Errors
    /// None at present.
    pub fn overdose(&self, _: PlainRequest) -> Result<Option<OverdosePage>, Fault> {
        Ok(self.page(&self.records.enter()))
    }

    /// Shows another of those that go on.
    ///
    /// # Errors
    /// [`FaultCode::NoRun`] where it does not go on.
    pub fn show_overdose(&self, request: ShowRequest) -> Result<OverdosePage, Fault> {
        let mut records = self.records.enter();
        let known = records.overdoses.get(request.incident);
        known.ok_or(FaultCode::NoRun)?;
        records.overdoses.show(request.incident);
        self.page(&records).ok_or_else(|| FaultCode::NoRun.into())
    }

    /// What the officer is trained to: tells it, or sets it for the runs to come.
    ///
    /// # Errors
    /// [`FaultCode::Unfit`] for a level that the protocol does not allow, [`FaultCode::NoProtocol`], or the
    /// storage's.
    pub fn responder_level(&self, request: LevelRequest) -> Result<LevelPage, Fault> {
        let (protocol, _) = self.packs.protocol()?;
        let protocol = protocol.ok_or(FaultCode::NoProtocol)?;
        let allowed = protocol.levels();
        let mut records = self.records.enter();
        if let Some(level) = request.level {
            if !allowed.contains(&level) {
                return Err(FaultCode::Unfit.into());
            }
            records.choose(|chosen| chosen.level = Some(level))?;
        }
        Ok(LevelPage {
            level: records.level(&protocol, None),
            allowed,
        })
    }

    /// A tap. It is on the disk when this answers.
    ///
    /// # Errors
    /// [`FaultCode::NoRun`]; the storage's, and then nothing has changed and the same tap, with the
    /// same id, may be sent again.
    pub fn tap(&self, request: TapRequest) -> Result<TapReply, Fault> {
        let at = self.clock.moment();
        let mut records = self.records.enter();
        let live = match request.incident {
            Some(incident) => records.overdoses.get(incident),
            None => records.overdoses.shown(),
        };
        let live = live.ok_or(FaultCode::NoRun)?;
        let incident = live.incident;
        let heard = live.run.entries.iter().any(|entry| entry.id == request.id);
        let refused = if heard {
            None
        } else {
            match live.run.tap(&live.protocol, request.tap, request.id, at) {
                Ok(entry) => {
                    records.take(incident, entry)?;
                    None
                }
                Err(why) => Some(why),
            }
        };
        let recall = self.recalls();
        let live = records.overdoses.get(incident).ok_or(FaultCode::NoRun)?;
        let page = self.page_of(&records, live, &recall);
        if page.view.over {
            self.close(records, incident);
        }
        Ok(TapReply { refused, page })
    }

    /// The last entry is saved; should any of this fail, unlocking or the next start does it.
    fn close(&self, mut records: MutexGuard<'_, RecordStore>, incident: Uuid) {
        let over = records.overdoses.take(incident);
        if let Some(live) = over {
            let _ = records.used_up(&live);
        }
        let _ = records.ended(incident);
        let wipe_waits = records.wipe_waits && records.overdoses.is_empty();
        drop(records);
        // A wipe that waited for the end. Should it fail, the next start or talk tries again.
        if wipe_waits && self.carry_out_commands().is_ok() {
            self.hub.wake(Wake::CarriedOut);
        }
    }

    fn page(&self, records: &RecordStore) -> Option<OverdosePage> {
        let live = records.overdoses.shown()?;
        Some(self.page_of(records, live, &self.recalls()))
    }

    /// What the protocol of the pack in use says of older ones; none while there is no such pack.
    fn recalls(&self) -> Option<Protocol> {
        self.packs
            .protocol()
            .ok()
            .and_then(|(protocol, _)| protocol)
    }

    fn page_of(
        &self,
        records: &RecordStore,
        live: &LiveRun,
        newest: &Option<Protocol>,
    ) -> OverdosePage {
        let now = self.clock.moment();
        let today: NaiveDate = self.clock.now().date_naive();
        let recall = newest.as_ref();
        let recall = recall.and_then(|newest| live.protocol.recalled_by(newest));
        let others = records.overdoses.iter();
        OverdosePage {
            incident: live.incident,
            protocol: live.protocol.clone(),
            view: live.run.view(&live.protocol, &now),
            handover: EmsHandover::of(&live.protocol, &live.run),
            kits: records.carried(today),
            others: others
                .filter(|other| other.incident != live.incident)
                .map(|other| other.beside(&now))
                .collect(),
            recall: recall.cloned(),
            saved: live.saved,
            unreadable: live.unreadable,
            fictional: live.fictional,
            now_ms: now.wall_ms,
        }
    }
}

impl LiveRun {
    fn beside(&self, now: &Moment) -> OtherRun {
        let view = self.run.view(&self.protocol, now);
        let step = self.protocol.state(&view.state);
        let timed = view.timers.iter().find_map(|timer| timer.state.as_deref());
        let timer = timed.and_then(|id| self.protocol.state(id)?.timer.as_ref());
        let spot = view.spot.as_deref();
        let mut spots = self.protocol.spots.iter();
        OtherRun {
            incident: self.incident,
            say: step.map(|step| step.say.clone()).unwrap_or_default(),
            spot: spot.and_then(|id| Some(spots.find(|one| one.id == id)?.say.clone())),
            timer_says: timer.map(|timer| timer.say.clone()),
            paces: self.protocol.paces.clone(),
            view,
        }
    }
}

impl RecordStore {
    /// The level of a new run: as asked, else as the officer chose, where the protocol allows it.
    fn level(&self, protocol: &Protocol, asked: Option<ResponderLevel>) -> ResponderLevel {
        let allowed = protocol.levels();
        [asked, self.chosen.level]
            .into_iter()
            .flatten()
            .find(|level| allowed.contains(level))
            .unwrap_or(protocol.level)
    }

    /// Begins a run, on the disk.
    fn begin_run(
        &mut self,
        protocol: Protocol,
        fictional: bool,
        request: &BeginRequest,
        at: Moment,
    ) -> Result<(), Fault> {
        let product = request.product.clone();
        let product = product.filter(|id| protocol.product(id).is_some());
        let level = self.level(&protocol, request.level);
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
        self.overdoses.add(LiveRun {
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
    fn take(&mut self, incident: Uuid, entry: Entry) -> Result<(), Fault> {
        let live = self.overdoses.get(incident).ok_or(FaultCode::NoRun)?;
        let wire = OverdoseRecord {
            entry: entry.clone(),
            protocol: None,
            fictional: live.fictional,
        };
        let draft = forms::draft(entry.id, live.incident, &entry.at, &wire)?;
        let saved = self.save_running(&draft)?;
        if let Some(live) = self.overdoses.get_mut(incident) {
            live.run.take(&live.protocol, entry);
            live.saved = saved;
        }
        Ok(())
    }
}

//! When to speak, and what an answer means. No clock, no chance, no network: they are handed in, so that a
//! test can be any of them.
//!
//! An engine remembers nothing that matters. Whatever has to outlive it is in the [`OutboxStore`], which knows
//! no state between *queued* and *settled*; an engine can be dropped at any moment and another begun.

mod answer;
mod feed;
mod pace;
mod progress;
mod upload;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use uuid::Uuid;
use wayside_protocol::{CommandId, PublicKey, Request, Response, Signer, TransportFailure, http};

pub(crate) use answer::{is_cbor, problem};
pub use progress::{EnrolmentStatus, Stats, SyncEvent, SyncProgress};

use crate::outbox::{OutboxResult, OutboxStore, Queued, SyncFailure};
use pace::SendRate;

/// Requests on their way at once.
pub const MOST_IN_FLIGHT: usize = 4;
/// No rest is longer, ms, but one that the hub asked for: a timer goes off though nobody touches the device.
pub const LONGEST_REST_MS: i64 = 15 * 60 * 1000;

/// The time, on both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// The wall clock, ms since 1970. People set it; nothing here waits by it but what is written down.
    pub wall_ms: i64,
    /// A clock that only runs forward, ms since anything.
    pub mono_ms: i64,
}

/// Random bits, 64 at a time. They spread retries over time and guard nothing.
pub type Jitter<'a> = &'a mut dyn FnMut() -> u64;

/// Who speaks, and to which hub.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The device's id.
    pub device: Uuid,
    /// Its key.
    pub key: Signer,
    /// The key by which the hub signs, as it was pinned at enrolment.
    pub hub: PublicKey,
}

/// Which request an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(u64);

/// What an engine wants of whoever drives it.
#[derive(Debug)]
pub enum EngineAction {
    /// Ask this of the hub, and say with [`Engine::heard`] what came of it. Then poll again.
    Send {
        /// To tell the answers apart.
        tag: Tag,
        /// What to ask.
        request: Request,
    },
    /// Nothing until an answer comes, or a nudge.
    Listen,
    /// Nothing is on its way; poll again at this time by the running clock, or after a nudge.
    Rest {
        /// ms.
        until_ms: i64,
    },
}

/// Why it might be worth to speak now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WakeReason {
    /// The app was started.
    Start,
    /// The app came to the front.
    Resume,
    /// There is a network, or another one.
    Connectivity,
    /// Somebody asked for it.
    Tap,
    /// A timer of the system's, by which it wakes apps.
    Timer,
    /// A letter was saved.
    Saved,
    /// Commands were carried out.
    CarriedOut,
}

/// What keeps an engine from being told lies, which a test can leave out to show that it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineGuards {
    /// Only a verified receipt clears a letter.
    pub receipts: bool,
}

impl EngineGuards {
    /// All of them.
    pub const ALL: Self = Self { receipts: true };
}

impl Default for EngineGuards {
    fn default() -> Self {
        Self::ALL
    }
}

struct Flight {
    what: Flying,
    generation: u64,
}

enum Flying {
    Batch(upload::Sent),
    Feed { after: u64 },
    Commands(Vec<CommandId>),
}

/// One device's side of the talk.
pub struct Engine {
    who: Identity,
    guards: EngineGuards,
    last_tag: u64,
    flights: BTreeMap<Tag, Flight>,
    /// Letters on their way, or taken apart and waiting for their turn.
    away: BTreeSet<Uuid>,
    /// Batches that were taken apart.
    pieces: VecDeque<Vec<Queued>>,
    /// Letters that failed all by themselves: they travel alone, after all others.
    suspects: BTreeSet<Uuid>,
    pace: SendRate,
    early: bool,
    feed_at_ms: Option<i64>,
    reports: bool,
    handed: BTreeSet<Uuid>,
    standing: EnrolmentStatus,
    trouble: Option<SyncFailure>,
    /// What the hub last said that it is, and when by the running clock, ms.
    hub_time: Option<(i64, i64)>,
    stats: Stats,
    events: Vec<SyncEvent>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("flights", &self.flights.len())
            .field("pieces", &self.pieces.len())
            .field("trouble", &self.trouble)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine that begins as with [`WakeReason::Start`].
    pub fn new(who: Identity) -> Self {
        Self::guarded(who, EngineGuards::ALL)
    }

    /// As [`Engine::new`], without some guards.
    pub fn guarded(who: Identity, guards: EngineGuards) -> Self {
        Self {
            who,
            guards,
            last_tag: 0,
            flights: BTreeMap::new(),
            away: BTreeSet::new(),
            pieces: VecDeque::new(),
            suspects: BTreeSet::new(),
            pace: SendRate::default(),
            early: true,
            feed_at_ms: None,
            reports: true,
            handed: BTreeSet::new(),
            standing: EnrolmentStatus::Good,
            trouble: None,
            hub_time: None,
            stats: Stats::default(),
            events: Vec::new(),
        }
    }

    /// Says that it may be worth to speak now. Ends every wait but one that the hub itself asked for.
    pub fn nudge(&mut self, why: WakeReason) {
        self.pace.nudged();
        if why == WakeReason::Connectivity {
            self.pace.other_line();
        }
        match why {
            WakeReason::Saved => {}
            WakeReason::CarriedOut => self.reports = true,
            WakeReason::Start
            | WakeReason::Resume
            | WakeReason::Connectivity
            | WakeReason::Tap
            | WakeReason::Timer => {
                self.early = true;
                self.reports = true;
                self.feed_at_ms = None;
            }
        }
    }

    /// What to do next. To be asked again and again until it is [`EngineAction::Listen`] or [`EngineAction::Rest`].
    ///
    /// # Errors
    /// The outbox's. Nothing is lost by them: poll again later.
    pub fn poll(
        &mut self,
        now: Now,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<EngineAction> {
        self.hand_out(outbox)?;
        if self.flights.len() >= MOST_IN_FLIGHT {
            return Ok(EngineAction::Listen);
        }
        if let Some(until_ms) = self.pace.quiet(now.mono_ms) {
            return Ok(self.idle(until_ms));
        }
        if let Some(want) = self.report(now, outbox)? {
            return Ok(want);
        }
        if let Some(want) = self.read_feed(now, outbox)? {
            return Ok(want);
        }
        if let Some(want) = self.upload(now, outbox, random)? {
            return Ok(want);
        }
        let wait_ms = outbox
            .next_due_ms(&self.away)?
            .map_or(LONGEST_REST_MS, |at| at.saturating_sub(now.wall_ms))
            .clamp(1, LONGEST_REST_MS);
        let until_ms = now.mono_ms.saturating_add(wait_ms);
        let until_ms = self.feed_at_ms.map_or(until_ms, |at| at.min(until_ms));
        Ok(self.idle(until_ms.max(now.mono_ms.saturating_add(1))))
    }

    /// Takes what came of a request. An answer to none of this engine's is left out.
    ///
    /// # Errors
    /// The outbox's: then nothing of the answer counts, and what it was about is asked or sent again.
    pub fn heard(
        &mut self,
        tag: Tag,
        answer: Result<Response, TransportFailure>,
        now: Now,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<()> {
        let Some(flight) = self.flights.remove(&tag) else {
            return Ok(());
        };
        if let Ok(response) = &answer {
            let bytes = u64::try_from(response.body.len()).unwrap_or(0);
            self.stats.bytes_down = self.stats.bytes_down.saturating_add(bytes);
        }
        let heard = answer::Heard {
            answer,
            now,
            generation: flight.generation,
        };
        match flight.what {
            Flying::Batch(sent) => self.heard_batch(sent, heard, outbox, random),
            Flying::Feed { after } => self.heard_feed(after, heard, outbox, random),
            Flying::Commands(done) => self.heard_commands(&done, heard, outbox, random),
        }
    }

    /// Forgets what is on its way: no answer will come. Its letters are sent again.
    pub fn abandon(&mut self) {
        self.flights.clear();
        let waiting = self.pieces.iter().flatten().map(|letter| letter.id);
        self.away = waiting.collect();
    }

    /// What happened since it was asked last, in order.
    pub fn events(&mut self) -> Vec<SyncEvent> {
        std::mem::take(&mut self.events)
    }

    /// What was sent and heard so far.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// How the hub sees this device, as far as it said.
    pub fn standing(&self) -> EnrolmentStatus {
        self.standing
    }

    /// What stands in the way; none once something went well again.
    pub fn trouble(&self) -> Option<SyncFailure> {
        self.trouble
    }

    /// What time it is by the hub, ms since 1970, as it signed it in this engine's life.
    pub fn hub_time_ms(&self, now: Now) -> Option<i64> {
        let (said_ms, at_ms) = self.hub_time?;
        Some(said_ms.saturating_add(now.mono_ms.saturating_sub(at_ms).max(0)))
    }

    /// How many requests are on their way.
    pub fn in_flight(&self) -> usize {
        self.flights.len()
    }

    /// How far it is, letter by letter.
    ///
    /// # Errors
    /// The outbox's.
    pub fn progress(&self, outbox: &impl OutboxStore) -> OutboxResult<SyncProgress> {
        let counts = outbox.counts()?;
        Ok(SyncProgress {
            counts,
            in_flight: self.flights.len(),
            bytes_up: self.stats.bytes_up,
            bytes_down: self.stats.bytes_down,
        })
    }

    fn idle(&self, until_ms: i64) -> EngineAction {
        if self.flights.is_empty() {
            EngineAction::Rest { until_ms }
        } else {
            EngineAction::Listen
        }
    }

    fn send(&mut self, mut request: Request, what: Flying, now: Now) -> EngineAction {
        let created_s = now.wall_ms.div_euclid(1000);
        let key_id = self.who.device.to_string();
        http::sign(&mut request, &key_id, created_s, &self.who.key);
        self.last_tag = self.last_tag.wrapping_add(1);
        let tag = Tag(self.last_tag);
        let bytes = u64::try_from(request.body.len()).unwrap_or(0);
        self.stats.requests = self.stats.requests.saturating_add(1);
        self.stats.bytes_up = self.stats.bytes_up.saturating_add(bytes);
        let generation = self.pace.generation();
        self.flights.insert(tag, Flight { what, generation });
        EngineAction::Send { tag, request }
    }

    fn well(&mut self) {
        self.pace.went_well();
        if self.trouble.take().is_some() {
            self.events.push(SyncEvent::Clear);
        }
    }

    fn troubled(&mut self, why: SyncFailure) {
        if self.trouble != Some(why) {
            self.trouble = Some(why);
            self.events.push(SyncEvent::Trouble(why));
        }
    }

    fn stands(&mut self, standing: EnrolmentStatus) {
        if self.standing != standing {
            self.standing = standing;
            self.events.push(SyncEvent::Standing(standing));
        }
    }
}

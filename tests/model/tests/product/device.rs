//! A device: the real engine over the real outbox in a folder, asked for one request at a time.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;
use wayside_protocol::{
    Command, CommandId, LetterOutcome, Notice, PublicKey, RecipientKeyId, Request, Response,
    TransportFailure,
};
use wayside_store::StoreFault;
use wayside_store::outbox as kept;
use wayside_store::vault::SoftwareKey;
use wayside_sync::engine::Tag;
use wayside_sync::outbox::{
    Counts, DueQuery, FinalState, NoticeTarget, OutboxFault, OutboxResult, OutboxStore, Queued,
    SyncFailure, VerifiedFeedPage, VerifiedNotice, VerifiedReceipt,
};
use wayside_sync::{Engine, EngineAction, Identity, Now, WakeReason};

pub const NOW_MS: i64 = 1_800_000_000_000;

/// A device.
pub struct Device {
    pub folder: PathBuf,
    pub outbox: Letters,
    engine: Option<Engine>,
    /// Requests on their way, by the letter they bring; `None` for the feed's.
    flights: BTreeMap<Option<Uuid>, Tag>,
    mono_ms: i64,
}

/// The outbox as the engine sees it. Gives one letter at a time, the one that is wanted.
pub struct Letters {
    pub kept: RefCell<kept::Outbox>,
    wanted: Option<Uuid>,
}

fn open(folder: &Path) -> Letters {
    // Of its folder's name, so that no two are given the same key.
    let name = folder.file_name().expect("a name").as_encoded_bytes();
    let mut seed = name
        .iter()
        .fold(0_u8, |seed, byte| seed.wrapping_mul(31) ^ byte);
    let mut random = |bytes: &mut [u8]| {
        for byte in bytes {
            seed = seed.wrapping_mul(31).wrapping_add(17);
            *byte = seed;
        }
        Ok(())
    };
    let outbox = kept::Outbox::open(folder, &SoftwareKey::of([5; 32]), &mut random);
    Letters {
        kept: RefCell::new(outbox.expect("an outbox")),
        wanted: None,
    }
}

impl Device {
    pub fn new(folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder");
        let outbox = open(&folder);
        Self {
            folder,
            outbox,
            engine: None,
            flights: BTreeMap::new(),
            mono_ms: 0,
        }
    }

    fn now(&self) -> Now {
        Now {
            wall_ms: NOW_MS,
            mono_ms: self.mono_ms,
        }
    }

    /// The process ends and begins again; another folder's files may have come to lie in this one meanwhile.
    pub fn restart(&mut self, meanwhile: impl FnOnce(&Path)) {
        self.forget();
        // The old one lets go of its file before the new one takes it.
        let elsewhere = self.folder.with_extension("spare");
        std::fs::create_dir_all(&elsewhere).expect("a folder");
        self.outbox = open(&elsewhere);
        meanwhile(&self.folder);
        self.outbox = open(&self.folder);
    }

    /// The engine goes, and all that was on its way to it.
    pub fn forget(&mut self) {
        self.engine = None;
        self.flights.clear();
    }

    fn engine(&mut self) -> &mut Engine {
        let kept = &self.outbox.kept;
        self.engine.get_or_insert_with(|| {
            let enrolment = kept.borrow().enrolment().expect("a disk");
            let enrolment = enrolment.expect("it belongs to a hub");
            Engine::new(Identity {
                device: enrolment.device.expect("the hub answered"),
                key: enrolment.signer,
                hub: enrolment.hub_key,
            })
        })
    }

    /// The engine's request that brings a letter, or asks for news.
    pub fn request(&mut self, wanted: Option<Uuid>) -> Request {
        if let Some(tag) = self.flights.remove(&wanted) {
            self.heard(tag, Err(TransportFailure::Slow));
        }
        // Long enough after, so that no wait that the hub asked for stands in the way.
        self.mono_ms += 10_000_000;
        self.outbox.wanted = wanted;
        self.engine().nudge(WakeReason::Tap);
        for _ in 0..4 {
            let now = self.now();
            self.engine();
            let engine = self.engine.as_mut().expect("it was made");
            let want = engine.poll(now, &mut self.outbox, &mut || 7);
            let EngineAction::Send { tag, request } = want.expect("a disk") else {
                break;
            };
            let brings = (request.method == "POST").then_some(wanted).flatten();
            if brings == wanted {
                self.flights.insert(wanted, tag);
                return request;
            }
            if let Some(before) = self.flights.insert(brings, tag) {
                panic!("{before:?} was on its way already");
            }
        }
        panic!("the engine does not ask for {wanted:?}");
    }

    /// What came of a request; one that is forgotten is heard by nobody.
    pub fn hears(&mut self, about: Option<Uuid>, answer: Response) {
        if let Some(tag) = self.flights.remove(&about) {
            self.heard(tag, Ok(answer));
        }
    }

    fn heard(&mut self, tag: Tag, answer: Result<Response, TransportFailure>) {
        let now = self.now();
        let engine = self.engine.as_mut().expect("it asked");
        let heard = engine.heard(tag, answer, now, &mut self.outbox, &mut || 7);
        heard.expect("a disk");
    }
}

impl Letters {
    fn read<T>(
        &self,
        look: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
    ) -> OutboxResult<T> {
        look(&mut self.kept.borrow_mut()).map_err(|_| OutboxFault::Read)
    }
}

impl OutboxStore for Letters {
    fn due(&self, ask: &DueQuery<'_>) -> OutboxResult<Vec<Queued>> {
        let ask = kept::DueFilter {
            now_ms: ask.now_ms,
            horizon_ms: ask.horizon_ms,
            early: ask.early,
            most_bytes: usize::MAX,
            most_letters: usize::MAX,
            except: ask.except,
        };
        let due = self.read(|outbox| outbox.due(&ask))?;
        let wanted = due.into_iter().filter(|due| Some(due.id) == self.wanted);
        let queued = wanted.map(|due| Queued {
            id: due.id,
            wire: due.bytes,
            attempts: due.attempts,
        });
        Ok(queued.collect())
    }

    fn next_due_ms(&self, except: &BTreeSet<Uuid>) -> OutboxResult<Option<i64>> {
        self.read(|outbox| outbox.next_due_ms(except))
    }

    fn tried(&mut self, letters: &[Uuid], why: SyncFailure, next_at_ms: i64) -> OutboxResult<()> {
        self.read(|outbox| outbox.attempted(letters, next_at_ms, why.code()))
    }

    fn settle(&mut self, receipt: &VerifiedReceipt, now_ms: i64) -> OutboxResult<()> {
        let outcomes: Vec<_> = receipt
            .letters()
            .iter()
            .map(|(id, settled)| (*id, kept_as(settled)))
            .collect();
        self.read(|outbox| outbox.apply(&outcomes, now_ms))
            .map(drop)
    }

    fn set_aside(&mut self, letter: Uuid, why: SyncFailure) -> OutboxResult<()> {
        self.read(|outbox| outbox.set_aside(letter, why.code()))
    }

    fn cursor(&self) -> OutboxResult<u64> {
        self.read(|outbox| outbox.cursor())
    }

    fn take(&mut self, page: &VerifiedFeedPage, now_ms: i64) -> OutboxResult<()> {
        if self.cursor()? != page.after() {
            return Err(OutboxFault::OutOfOrder);
        }
        let told = page.believed().iter().filter_map(|said| self.held_to(said));
        let page = kept::FeedUpdate {
            next: page.next(),
            told: told.collect(),
            commands: page.commands().to_vec(),
            credential: page.credential().map(<[u8]>::to_vec),
        };
        self.read(|outbox| outbox.take_page(&page, now_ms))
            .map(drop)
    }

    fn sign_key(&self, recipient: RecipientKeyId) -> OutboxResult<Option<PublicKey>> {
        self.read(|outbox| outbox.sign_key(recipient))
    }

    fn addressed(&self, letter: Uuid) -> OutboxResult<Option<NoticeTarget>> {
        let found = self.read(|outbox| outbox.addressed(letter))?;
        Ok(found.map(|letter| NoticeTarget {
            sha256: letter.sha256,
            recipient: letter.recipient,
        }))
    }

    fn commands(&self) -> OutboxResult<Vec<Command>> {
        self.read(|outbox| outbox.commands())
    }

    fn carried_out(&self) -> OutboxResult<Vec<CommandId>> {
        let done = self.read(|outbox| outbox.done_commands())?;
        Ok(done.into_iter().map(|one| CommandId(one.id)).collect())
    }

    fn told(&mut self, commands: &[CommandId]) -> OutboxResult<()> {
        let ids: Vec<Uuid> = commands.iter().map(|one| one.0).collect();
        self.read(|outbox| outbox.commands_told(&ids))
    }

    fn counts(&self) -> OutboxResult<Counts> {
        let standing = self.read(|outbox| outbox.standing())?;
        Ok(Counts {
            queued: standing.waiting,
            at_hub: standing.at_hub,
            delivered: standing.delivered,
            needs_attention: standing.attention,
        })
    }
}

impl Letters {
    fn held_to(&self, said: &VerifiedNotice) -> Option<kept::NoticeUpdate> {
        let letter = self.addressed(said.letter()).ok().flatten()?;
        Some(kept::NoticeUpdate {
            recipient: letter.recipient,
            notice: Notice {
                form: 1,
                letter: said.letter(),
                letter_sha256: letter.sha256,
                status: said.status(),
                outcome: said.outcome().map(str::to_owned),
                day: said.day(),
            },
        })
    }
}

fn kept_as(settled: &FinalState) -> LetterOutcome {
    match settled {
        FinalState::AtHub { hub_seq, .. } => LetterOutcome::Accepted { hub_seq: *hub_seq },
        FinalState::NeedsAttention { code, field } => LetterOutcome::Rejected {
            code: code.strip_prefix("held_").unwrap_or(code).to_owned(),
            field: field.clone(),
        },
    }
}

//! The talk itself: a thread that sleeps until there is something to say.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{self, Receiver, Sender};
use wayside_sync::drive::{Around, drive};
use wayside_sync::engine::{Engine, Identity, Now, Stats, SyncEvent, WakeReason};
use wayside_sync::{Client, ConnectOptions};

use super::letters::StoredOutbox;
use super::pack_updates::{self, Repository};
use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::hub_room::{Said, Wake};
use crate::random;
use crate::scene::PacksSaid;

/// What was sent and heard in one talk.
pub type SyncStats = Stats;

/// A rest up to so long is sat out in a talk that somebody waits for, ms.
const PATIENCE_MS: i64 = 20_000;
/// How long a thread whose storage failed leaves it alone, ms.
const AFTER_FAULT_MS: i64 = 60_000;

struct Talker {
    engine: Engine,
    client: Arc<Client>,
    packs: Option<Repository>,
    /// When the repository is asked next, by the running clock, ms.
    packs_at_ms: i64,
}

/// How a talk ended.
enum Rest {
    /// All is said for so long, ms; 0 for at once.
    Until { ms: i64 },
    /// Something came up that makes this talk another's.
    Woken(Wake),
}

/// Hands wakes on to a talk that goes on, until one comes that ends it.
async fn handed_on(woken: &mut Receiver<Wake>, pass: &Sender<WakeReason>) -> Wake {
    loop {
        let wake = woken.recv().await.unwrap_or(Wake::End);
        match wake.why() {
            Some(why) => {
                let _ = pass.try_send(why);
            }
            None => return wake,
        }
    }
}

/// Sleeps until it is time, or something wakes it.
async fn nap(woken: &mut Receiver<Wake>, ms: i64) -> Option<Wake> {
    let nap = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    tokio::select! {
        wake = woken.recv() => Some(wake.unwrap_or(Wake::End)),
        () = tokio::time::sleep(nap) => None,
    }
}

/// A runtime for one thread's own talk.
pub(super) fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

impl Companion {
    /// Talks to the hub whenever there is reason to, on the thread that calls this, until
    /// [`Companion::end`]. A second caller returns at once.
    ///
    /// # Errors
    /// When the machine gives no thread of talk at all.
    pub fn run_sync(&self) -> Result<(), Fault> {
        let Some(mut woken) = self.hub.hub_sync.taken() else {
            return Ok(());
        };
        let runtime = runtime().map_err(|_| FaultCode::StorageRead)?;
        runtime.block_on(self.carry_on(&mut woken));
        Ok(())
    }

    /// Ends [`Companion::run_sync`].
    pub fn end(&self) {
        self.hub.hub_sync.wake(Wake::End);
    }

    /// The app came to the front, or there may be a network: it may be worth to talk.
    pub fn came_to_front(&self, network: bool) {
        self.hub.hub_sync.wake(if network {
            Wake::Connectivity
        } else {
            Wake::Resume
        });
    }

    async fn carry_on(&self, woken: &mut Receiver<Wake>) {
        let mut talker: Option<Talker> = None;
        let mut why = WakeReason::Start;
        loop {
            if talker.is_none() {
                talker = self.talker().ok().flatten();
            }
            let wake = match &mut talker {
                Some(talker) => {
                    talker.engine.nudge(why);
                    match self.talk_once(talker, woken, 0).await {
                        Ok(Rest::Until { ms }) => match self.fetch_if_due(talker, woken, why).await
                        {
                            Some(wake) => Some(wake),
                            None => nap(woken, ms).await,
                        },
                        Ok(Rest::Woken(wake)) => Some(wake),
                        Err(_) => nap(woken, AFTER_FAULT_MS).await,
                    }
                }
                None => Some(woken.recv().await.unwrap_or(Wake::End)),
            };
            why = match wake {
                None => WakeReason::Timer,
                Some(Wake::End) => return,
                Some(wake) => wake.why().unwrap_or_else(|| {
                    talker = None;
                    *self.hub.hub_sync.lock() = Said::default();
                    WakeReason::Start
                }),
            };
        }
    }

    /// Talks until all is said or there is reason to rest, and gives what was said. For the command line.
    ///
    /// # Errors
    /// [`FaultCode::NotSetUp`] for a device that belongs to no hub; the storage's.
    pub fn sync(&self) -> Result<SyncStats, Fault> {
        let mut talker = self.talker()?.ok_or(FaultCode::NotSetUp)?;
        // Held open, so that nobody is taken to be gone.
        let (_open, mut woken) = mpsc::channel(1);
        runtime()
            .map_err(|_| FaultCode::StorageRead)?
            .block_on(async {
                while let Rest::Until { ms: 0 } =
                    self.talk_once(&mut talker, &mut woken, PATIENCE_MS).await?
                {}
                Ok(talker.engine.stats())
            })
    }

    fn talker(&self) -> Result<Option<Talker>, Fault> {
        let enrolment = self.hub.outbox().outbox()?.enrolment()?;
        let Some((enrolment, device)) = enrolment.and_then(|one| one.device.map(|id| (one, id)))
        else {
            return Ok(None);
        };
        let reach = ConnectOptions::default();
        let client = Client::new(&enrolment.url, enrolment.certificate_sha256, &reach)
            .map_err(|_| FaultCode::Unfit)?;
        let who = Identity {
            device,
            key: enrolment.signer,
            hub: enrolment.hub_key,
        };
        let packs = client.packs().map(|source| Repository {
            folder: pack_updates::folder_of(self.hub.folder(), &enrolment.hub_key),
            device,
            source: Arc::new(source),
        });
        Ok(Some(Talker {
            engine: Engine::new(who),
            client: Arc::new(client),
            packs,
            packs_at_ms: i64::MIN,
        }))
    }

    /// One drive of the engine, then what the hub wants done. What wakes it meanwhile is handed on.
    async fn talk_once(
        &self,
        talker: &mut Talker,
        woken: &mut Receiver<Wake>,
        patience_ms: i64,
    ) -> Result<Rest, Fault> {
        self.hub.hub_sync.lock().sending = true;
        let (pass, mut nudges) = mpsc::channel(16);
        let mut commands = false;
        let driven = {
            let mut tell = |event: SyncEvent| {
                commands |= matches!(event, SyncEvent::Command(_));
                self.hub.hub_sync.heard(&event);
            };
            let around = Around {
                clock: &|| self.now(),
                random: &mut random,
                tell: &mut tell,
                patience_ms,
            };
            let mut letters = StoredOutbox(self);
            let Talker { engine, client, .. } = &mut *talker;
            tokio::select! {
                driven = drive(engine, &mut letters, client, &mut nudges, around) => Ok(driven),
                wake = handed_on(woken, &pass) => Err(wake),
            }
        };
        self.hub.hub_sync.lock().sending = false;
        let until_ms = match driven {
            Ok(driven) => driven.map_err(|_| FaultCode::StorageWrite)?,
            Err(wake) => return Ok(Rest::Woken(wake)),
        };
        if commands {
            self.carry_out_commands()?;
            talker.engine.nudge(WakeReason::CarriedOut);
            return Ok(Rest::Until { ms: 0 });
        }
        let ms = until_ms.saturating_sub(self.now().mono_ms).max(1);
        Ok(Rest::Until { ms })
    }

    /// Asks for packs where it is time to and the hub answers. Gives what ended it early: the next time goes
    /// on where this one was cut.
    async fn fetch_if_due(
        &self,
        talker: &mut Talker,
        woken: &mut Receiver<Wake>,
        why: WakeReason,
    ) -> Option<Wake> {
        let now = self.now();
        let asked = why == WakeReason::Tap || now.mono_ms >= talker.packs_at_ms;
        let packs = talker.packs.as_ref()?;
        if !asked || talker.engine.trouble().is_some() {
            return None;
        }
        let hub_time_ms = talker.engine.hub_time_ms(now);
        tokio::select! {
            said = self.fetch(packs, hub_time_ms) => {
                let after_ms = if matches!(said, Ok(PacksSaid::Cut) | Err(_)) {
                    AFTER_FAULT_MS
                } else {
                    pack_updates::EVERY_MS
                };
                talker.packs_at_ms = now.mono_ms.saturating_add(after_ms);
                self.hub.hub_sync.lock().packs = said.ok();
                None
            }
            wake = woken.recv() => Some(wake.unwrap_or(Wake::End)),
        }
    }

    /// Asks the hub for packs, and installs what is for this device. For the command line.
    ///
    /// # Errors
    /// [`FaultCode::NotSetUp`] for a device that belongs to no hub; the storage's.
    pub fn fetch_packs(&self) -> Result<PacksSaid, Fault> {
        let talker = self.talker()?.ok_or(FaultCode::NotSetUp)?;
        let packs = talker.packs.as_ref().ok_or(FaultCode::Unfit)?;
        runtime()
            .map_err(|_| FaultCode::StorageRead)?
            .block_on(self.fetch(packs, None))
    }

    fn now(&self) -> Now {
        let now = self.clock.moment();
        Now {
            wall_ms: now.wall_ms,
            mono_ms: now.mono_ms,
        }
    }
}

/// Spreads retries over time; guards nothing.
fn random() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness every device would wait as long, which harms nobody here.
    let _ = random::fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

//! The hub's own router in this process, over its own ledger: on a disk whose power can be cut, or in PostgreSQL.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use rusqlite::{Connection, OpenFlags};
use tokio::runtime::Runtime;
use uuid::Uuid;
use wayside_hub::ledger::{Database, LedgerDisk, PostgresLedger, Programme, SqliteLedger};
use wayside_hub::{AnyLedger, HubLimits, Machine, NoRandomness, Parts, RateLimit, Server, Within};
use wayside_protocol::{
    CommandKind, EnrolRequest, EnrolResponse, Hub as _, RecipientSecret, Request, Response, Signer,
    TransportFailure, cbor, http, sha256,
};

use super::{Plan, Poison, Risen, hub_key, stumbled};
use crate::disk::{Failure, Kind, NAME, Platter};
use crate::random::SeededRandom;

/// A clock that is set from outside, and randomness that is the same each time.
struct SetMachine {
    began_ms: i64,
    now_ms: AtomicI64,
    seed: u64,
    drawn: AtomicU64,
}

impl Machine for SetMachine {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    fn running_ms(&self) -> u64 {
        u64::try_from(self.now_ms() - self.began_ms).unwrap_or(0)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for part in bytes.chunks_mut(32) {
            let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
            let hash = sha256(&[self.seed.to_le_bytes(), drawn.to_le_bytes()].concat());
            part.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}

/// Where the ledger is.
pub enum Store {
    /// In a file on a disk in memory.
    Platter(Arc<Platter>),
    /// In PostgreSQL.
    Postgres(Database),
}

fn limits(plan: &Plan) -> HubLimits {
    let mut limits = HubLimits {
        come_back_s: plan.come_back_s,
        ..HubLimits::default()
    };
    if plan.patient {
        limits.device = RateLimit {
            burst: u32::MAX,
            per_second: 1.0,
        };
        limits.programme = limits.device;
    }
    limits
}

struct Up {
    server: Server<AnyLedger>,
    within: Within,
}

/// A hub.
pub struct RealHub {
    runtime: Runtime,
    machine: Arc<SetMachine>,
    store: Store,
    disk: LedgerDisk,
    limits: HubLimits,
    up: Option<Up>,
    /// Letters that something before the hub stumbles over.
    pub poison: BTreeMap<Uuid, Poison>,
}

impl RealHub {
    /// A new hub.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn new(store: Store, plan: &Plan) -> Self {
        crate::disk::register();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(1)
            .build()
            .expect("a runtime");
        let mut hub = Self {
            runtime,
            machine: Arc::new(SetMachine {
                began_ms: plan.now_ms,
                now_ms: AtomicI64::new(plan.now_ms),
                seed: plan.seed,
                drawn: AtomicU64::new(0),
            }),
            store,
            disk: LedgerDisk {
                vfs: Some(NAME),
                write_through: plan.guards.hub_writes_through,
            },
            limits: limits(plan),
            up: None,
            poison: BTreeMap::new(),
        };
        assert_eq!(hub.rise(), Risen::Sound, "an empty ledger opens");
        hub
    }

    /// Its clock says so.
    pub fn set_clock(&self, now_ms: i64) {
        self.machine.now_ms.store(now_ms, Ordering::Relaxed);
    }

    /// What its clock says, ms since 1970.
    pub fn now_ms(&self) -> i64 {
        self.machine.now_ms()
    }

    fn server(&self) -> Option<&Server<AnyLedger>> {
        self.up.as_ref().map(|up| &up.server)
    }

    /// The hub at work.
    ///
    /// # Panics
    /// While it is down.
    #[must_use]
    pub fn at_work(&self) -> &Server<AnyLedger> {
        self.server().expect("the hub is up")
    }

    /// Waits for something of the hub's.
    pub fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    /// Starts it, if it is down.
    pub fn rise(&mut self) -> Risen {
        if self.up.is_some() {
            return Risen::Sound;
        }
        let opened = match &self.store {
            Store::Platter(platter) => {
                let path = platter.root().join(AnyLedger::FILE);
                SqliteLedger::open_on(self.disk, &path)
                    .map(AnyLedger::Sqlite)
                    .ok()
            }
            Store::Postgres(database) => {
                let opened = self.runtime.block_on(PostgresLedger::open(database));
                opened.map(AnyLedger::Postgres).ok()
            }
        };
        let Some(ledger) = opened else {
            return Risen::Broken;
        };
        let server = Server::new(Parts {
            ledger,
            signer: hub_key(),
            agency: "Port Ellery".to_owned(),
            url: "https://hub.example".to_owned(),
            certificate_sha256: None,
            packs: "/nowhere".into(),
            metrics_sha256: [0; 32],
            machine: self.machine.clone(),
            limits: self.limits,
            retention_days: 90,
        });
        let within = Within::new(server.clone());
        self.up = Some(Up { server, within });
        Risen::Sound
    }

    /// Its process ends, and with it the power or not.
    pub fn fall(&mut self, power: bool, dice: &mut SeededRandom) {
        if self.up.is_some() {
            // Nothing is tidied up any more.
            self.fail(Some(0));
        }
        self.up = None;
        self.fail(None);
        if let (true, Store::Platter(platter)) = (power, &self.store) {
            platter.cut_power(dice);
        }
    }

    /// After so many acts its disk fails; with none it works.
    pub fn fail(&self, after: Option<u64>) {
        if let Store::Platter(platter) = &self.store {
            platter.fail(after.map(|after| Failure {
                after,
                lasting: true,
                kind: Kind::Io,
            }));
        }
    }

    /// Asks it.
    ///
    /// # Errors
    /// [`TransportFailure::Unreachable`] while it is down.
    pub fn ask(&self, request: &Request, now_ms: i64) -> Result<Response, TransportFailure> {
        let up = self.up.as_ref().ok_or(TransportFailure::Unreachable)?;
        self.set_clock(now_ms);
        if let Some(answer) = stumbled(&self.poison, request) {
            return Ok(answer);
        }
        self.runtime.block_on(up.within.ask(request.clone()))
    }

    /// A ticket that lets a device in, once.
    ///
    /// # Panics
    /// When there is none to be had.
    #[must_use]
    pub fn ticket(&self) -> [u8; 16] {
        let ticket = self.wait(self.at_work().ticket("console", "Harbour 12", 24));
        ticket.expect("a ticket").token.once
    }

    /// A device with this key joins it by a ticket; gives its id.
    ///
    /// # Panics
    /// When it is not let in.
    #[must_use]
    pub fn join(&self, key: &Signer) -> Uuid {
        let now_ms = self.machine.now_ms();
        let ask = EnrolRequest {
            form: 1,
            once: self.ticket(),
            device_key: key.public(),
            epoch: Uuid::nil(),
            earlier: Vec::new(),
        };
        let mut request = Request {
            method: "POST",
            target: "/v1/enrol".to_owned(),
            headers: vec![("content-type", "application/cbor".to_owned())],
            body: cbor::to_vec(&ask),
        };
        http::sign(&mut request, http::NEW, now_ms / 1000, key);
        let answer = self.ask(&request, now_ms).expect("an answer");
        let hub = hub_key().public();
        let answer = EnrolResponse::verify(&answer.body, hub, key.public());
        answer.expect("it is let in").device
    }

    /// A programme is known to it.
    ///
    /// # Panics
    /// When that cannot be written.
    pub fn knows(&self, secret: &RecipientSecret) {
        let programme = Programme {
            id: secret.public().id(),
            name: "Harbour Exchange".to_owned(),
            sign_key: secret.public().sign_key,
        };
        let added = self.wait(self.at_work().add_programme("console", &programme));
        added.expect("it is written");
    }

    /// Wants a device to do something. False while it is down.
    pub fn command(&self, device: Uuid, kind: CommandKind, now_ms: i64) -> bool {
        self.set_clock(now_ms);
        let Some(server) = self.server() else {
            return false;
        };
        let wanted = self.wait(server.command("console", device, kind));
        matches!(wanted, Ok(true))
    }

    /// Revokes a device.
    ///
    /// # Panics
    /// When that cannot be written.
    pub fn revoke(&self, device: Uuid, now_ms: i64) {
        self.set_clock(now_ms);
        let revoked = self.wait(self.at_work().revoke("console", device));
        assert!(matches!(revoked, Ok(true)), "it is revoked");
    }

    /// Looks into its file by the side door. Only what is committed is seen.
    ///
    /// # Errors
    /// The file's.
    ///
    /// # Panics
    /// Where it has no file.
    pub fn by_the_side<T>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let Store::Platter(platter) = &self.store else {
            panic!("this hub has no file");
        };
        let path = platter.root().join(AnyLedger::FILE);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags_and_vfs(path, flags, NAME);
        opened.and_then(|connection| look(&connection))
    }

    /// Whether its ledger is sound to the last page, and its audit log too.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.server().is_some_and(|server| {
            let found = self.wait(server.ledger().doctor());
            found.is_ok_and(|found| {
                found.damage.is_empty()
                    && found.audit_broken_at.is_none()
                    && found.broken_links == 0
            })
        })
    }
}

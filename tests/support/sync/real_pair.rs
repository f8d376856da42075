//! What is shipped, at both ends: the store's outbox and the hub's own router over its own ledger.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;
use wayside_companion::hub::StoredOutbox;
use wayside_hub::ledger::{Database, Ledger as _};
use wayside_hub::programme::{InboxLetter, InboxPage, NoticeRequest};
use wayside_protocol::{
    CommandKind, Notice, NoticeStatus, Request, Response, TransportFailure, http,
};
use wayside_store::outbox::OutboxGuards;
use wayside_sync::{Identity, OutboxFault};

use super::real_hub::{RealHub, Store};
use super::stored::{Slot, StoredDevice};
use super::{Break, Pair, Plan, Poison, Risen, State, programme};
use crate::disk::Platter;
use crate::random::SeededRandom;

/// A programme that reads its inbox and answers, by the hub's own API.
#[derive(Default)]
struct Reading {
    after: String,
    /// SHA-256 of what it has read, by id.
    known: BTreeMap<Uuid, [u8; 32]>,
}

/// What is shipped, at both ends.
pub struct RealPair {
    devices: Vec<StoredDevice>,
    /// The hub.
    pub hub: RealHub,
    reading: Reading,
    dedupe: bool,
    /// Commands that a device noted as carried out.
    noted: BTreeSet<(usize, Uuid)>,
    again: u64,
}

/// The bytes that stand in hexadecimal digits.
fn bytes_of(hex: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hex, &mut bytes).expect("the hub writes 64 digits");
    bytes
}

impl RealPair {
    /// As [`Pair::new`], over an empty database of PostgreSQL's.
    #[must_use]
    pub fn over(database: Database, plan: &Plan) -> Self {
        Self::of(Store::Postgres(database), plan)
    }

    fn of(store: Store, plan: &Plan) -> Self {
        let guards = plan.guards;
        let hub = RealHub::new(store, plan);
        hub.knows(&programme());
        let outbox_guards = OutboxGuards {
            write_through: guards.device_writes_through,
            one_transaction: guards.one_transaction,
        };
        let devices = (0..plan.devices).map(|n| {
            let mut device = StoredDevice::new(n, outbox_guards);
            let id = hub.join(&device.who.key);
            device.belongs(id);
            device
        });
        Self {
            devices: devices.collect(),
            hub,
            reading: Reading::default(),
            dedupe: guards.dedupe,
            noted: BTreeSet::new(),
            again: 0,
        }
    }

    fn as_programme(&self, mut request: Request, now_ms: i64) -> Option<Response> {
        let secret = programme();
        let key_id = secret.public().id().to_hex();
        http::sign(&mut request, &key_id, now_ms / 1000, &secret.signer());
        self.hub.ask(&request, now_ms).ok()
    }

    fn page(&self, after: &str, now_ms: i64) -> Option<InboxPage> {
        let request = Request {
            method: "GET",
            target: format!("/v1/inbox?after={after}"),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let answer = self.as_programme(request, now_ms)?;
        let is_page = answer.status == 200;
        is_page.then(|| serde_json::from_slice(&answer.body).expect("the hub writes a page"))
    }

    /// Every letter of the inbox from a place on, and the place after them.
    fn letters(&self, after: &str, now_ms: i64) -> Option<(Vec<InboxLetter>, String)> {
        let (mut letters, mut after) = (Vec::new(), after.to_owned());
        loop {
            let page = self.page(&after, now_ms)?;
            letters.extend(page.letters);
            after = page.next;
            if !page.more {
                return Some((letters, after));
            }
        }
    }

    fn id(&self, n: usize) -> Uuid {
        self.devices[n].who.device
    }
}

impl Pair for RealPair {
    type Outbox = StoredOutbox<Slot>;

    const SENDS_AGAIN: bool = false;

    fn new(plan: &Plan) -> Self {
        Self::of(Store::Platter(Platter::powered("hub")), plan)
    }

    fn who(&self, n: usize) -> Identity {
        self.devices[n].who.clone()
    }

    fn outbox(&mut self, n: usize) -> &mut Self::Outbox {
        &mut self.devices[n].outbox
    }

    fn save(
        &mut self,
        n: usize,
        id: Uuid,
        body: usize,
        wall_ms: i64,
    ) -> Result<[u8; 32], OutboxFault> {
        self.devices[n].save(id, body, wall_ms)
    }

    fn take_back(&mut self, n: usize, id: Uuid, wall_ms: i64) -> Option<bool> {
        self.devices[n].take_back(id, wall_ms)
    }

    fn sha256(&mut self, n: usize, id: Uuid) -> Option<[u8; 32]> {
        self.devices[n].sha256_of(id)
    }

    fn states(&mut self, n: usize) -> Option<BTreeMap<Uuid, State>> {
        self.devices[n].states()
    }

    fn send_again(&mut self, _: usize, _: Uuid) -> bool {
        false
    }

    fn carry_out(&mut self, n: usize, command: Uuid) -> Result<(), OutboxFault> {
        self.again += u64::from(self.noted.contains(&(n, command)));
        self.devices[n].carry_out(command)?;
        self.noted.insert((n, command));
        Ok(())
    }

    fn breaks() -> Vec<Break> {
        (0..30).map(Break::Acts).collect()
    }

    fn some_break(dice: &mut SeededRandom) -> Break {
        Break::Acts(dice.below(24) as u64)
    }

    fn break_off(&mut self, n: usize, how: Break) {
        self.devices[n].break_off(how);
    }

    fn hiccup(&mut self, n: usize, after: u64) {
        self.devices[n].hiccup(after);
    }

    fn mend(&mut self, n: usize) {
        self.devices[n].mend();
    }

    fn fall(&mut self, n: usize, power: bool, dice: &mut SeededRandom) {
        self.devices[n].fall(power, dice);
    }

    fn rise(&mut self, n: usize) -> Risen {
        self.devices[n].rise()
    }

    fn is_whole(&mut self, n: usize) -> bool {
        self.devices[n].is_whole()
    }

    fn back_up(&mut self, n: usize) {
        self.devices[n].back_up();
    }

    fn restore(&mut self, n: usize) {
        self.devices[n].restore();
    }

    fn ask(&mut self, request: &Request, now_ms: i64) -> Result<Response, TransportFailure> {
        if !self.dedupe && request.target == "/v1/batches" {
            // A hub that forgets which letters it took.
            let _ = self.hub.by_the_side(|connection| {
                let sql = "UPDATE letter SET id = randomblob(16), epoch = randomblob(16)";
                connection.execute(sql, [])
            });
        }
        self.hub.ask(request, now_ms)
    }

    fn poison(&mut self) -> &mut BTreeMap<Uuid, Poison> {
        &mut self.hub.poison
    }

    fn hub_breaks_off(&mut self, dice: &mut SeededRandom) {
        self.hub.fail(Some(dice.below(24) as u64));
    }

    fn hub_falls(&mut self, power: bool, dice: &mut SeededRandom) {
        self.hub.fall(power, dice);
    }

    fn hub_rises(&mut self) -> Risen {
        self.hub.rise()
    }

    fn command(&mut self, n: usize, now_ms: i64) -> bool {
        self.hub.command(self.id(n), CommandKind::Lock, now_ms)
    }

    fn ticket(&mut self) -> [u8; 16] {
        self.hub.ticket()
    }

    fn credential(&mut self, n: usize) -> Option<Vec<u8>> {
        self.devices[n].credential()
    }

    fn revoke(&mut self, n: usize, now_ms: i64) {
        self.hub.revoke(self.id(n), now_ms);
    }

    fn told(&mut self, n: usize) -> (usize, usize) {
        if self.hub.rise() == Risen::Broken {
            return (0, 0);
        }
        let ledger = self.hub.at_work().ledger();
        let device = self.id(n);
        let page = self.hub.wait(ledger.device_page(device, 0, 10_000));
        let commands = self.hub.wait(ledger.commands_of(device));
        let items = page.expect("the ledger answers").items.len();
        let commands = commands.expect("the ledger answers");
        let done = commands.iter().filter(|(.., done_ms)| done_ms.is_some());
        (items, done.count())
    }

    fn inbox(&mut self, anew: bool, now_ms: i64) -> Option<Vec<Uuid>> {
        if anew {
            self.reading.after.clear();
        }
        let (letters, after) = self.letters(&self.reading.after, now_ms)?;
        self.reading.after = after;
        let found = letters.iter().map(|letter| letter.id).collect();
        for letter in letters {
            let sha256 = bytes_of(&letter.sha256);
            self.reading.known.insert(letter.id, sha256);
        }
        Some(found)
    }

    fn say(&mut self, letter: Uuid, closed: Option<&str>, now_ms: i64) -> bool {
        let Some(letter_sha256) = self.reading.known.get(&letter).copied() else {
            return true;
        };
        let notice = Notice {
            form: 1,
            letter,
            letter_sha256,
            status: closed.map_or(NoticeStatus::Delivered, |_| NoticeStatus::Closed),
            outcome: closed.map(str::to_owned),
            day: 20_000,
        };
        let ask = NoticeRequest {
            notice: STANDARD.encode(notice.sign(&programme().signer())),
        };
        let request = Request {
            method: "POST",
            target: format!("/v1/inbox/{letter}"),
            headers: vec![("content-type", "application/json".to_owned())],
            body: serde_json::to_vec(&ask).expect("JSON"),
        };
        self.as_programme(request, now_ms)
            .is_some_and(|answer| matches!(answer.status, 204 | 404 | 409))
    }

    fn arrived(&mut self) -> Vec<(Uuid, [u8; 32])> {
        // A hub whose file is broken has nothing.
        let _ = self.hub.rise();
        let found = self.letters("", self.hub.now_ms());
        let (letters, _) = found.unwrap_or_default();
        let letters = letters.iter();
        letters
            .map(|letter| (letter.id, bytes_of(&letter.sha256)))
            .collect()
    }

    fn count(&mut self) -> usize {
        let counted = self.hub.by_the_side(|connection| {
            let sql = "SELECT (SELECT count(*) FROM letter) + (SELECT count(*) FROM quarantine)";
            connection.query_row(sql, [], |row| row.get::<_, u32>(0))
        });
        counted.expect("the ledger's file answers") as usize
    }

    /// Letters that stand twice in the inbox, what a programme said twice in a feed, and commands that a
    /// device was given again after it had noted them.
    fn doubled(&mut self) -> u64 {
        let arrived = self.arrived();
        let different: BTreeSet<_> = arrived.iter().map(|(_, sha256)| sha256).collect();
        let letters = arrived.len() - different.len();
        if self.hub.rise() == Risen::Broken {
            return self.again + letters as u64;
        }
        let ledger = self.hub.at_work().ledger();
        let mut news = 0;
        for device in &self.devices {
            let page = self
                .hub
                .wait(ledger.device_page(device.who.device, 0, 10_000));
            let items = page.expect("the ledger answers").items;
            let said: BTreeSet<_> = items.iter().map(|(_, item)| format!("{item:?}")).collect();
            news += items.len() - said.len();
        }
        self.again + (letters + news) as u64
    }

    fn is_at_rest(&mut self, n: usize) -> bool {
        let Some(cursor) = self.devices[n].rests_at() else {
            return false;
        };
        let Risen::Sound = self.hub.rise() else {
            return false;
        };
        let (ledger, device) = (self.hub.at_work().ledger(), self.id(n));
        let rest = self.hub.wait(ledger.device_page(device, cursor, 1));
        let commands = self.hub.wait(ledger.commands_of(device));
        rest.is_ok_and(|page| page.items.is_empty())
            && commands.is_ok_and(|all| all.iter().all(|(.., done_ms)| done_ms.is_some()))
    }

    fn heal(&mut self) {
        self.hub.poison.retain(|_, poison| *poison != Poison::Crash);
    }

    fn hub_is_whole(&mut self) -> bool {
        self.hub.is_whole()
    }
}

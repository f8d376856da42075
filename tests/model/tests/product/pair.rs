//! Two devices and a hub, all of them real, that take the model's steps one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;
use wayside_hub::ledger::{Cursor, Ledger as _, Programme, SqliteLedger};
use wayside_hub::{HubLimits, Machine, NoRandomness, Parts, Server, Within};
use wayside_model::{Action, Answer, DEVICES, LETTERS, Standing, State, bit};
use wayside_protocol::{
    Hub, Notice, NoticeStatus, RecipientSecret, Request, Response, Signer, TransportFailure, http,
    kinds, sha256,
};
use wayside_store::outbox::{Enrolment, LetterDraft, LetterState as Kept};
use wayside_sync::enrol::{EnrolFault, enrol};

use crate::device::{Device, NOW_MS};

/// A clock that stands, and randomness that is the same each time.
#[derive(Default)]
struct Still(std::sync::atomic::AtomicU64);

impl Machine for Still {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }

    fn running_ms(&self) -> u64 {
        // So much later each time that nobody asks too often.
        self.0
            .fetch_add(60_000, std::sync::atomic::Ordering::Relaxed)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for part in bytes.chunks_mut(32) {
            let drawn = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            part.iter_mut()
                .zip(sha256(&drawn.to_le_bytes()))
                .for_each(|(to, from)| *to = from);
        }
        Ok(())
    }
}

/// The hub, behind a line on which answers may be lost.
struct Line<'a> {
    hub: &'a Within,
    is_heard: bool,
}

impl Hub for Line<'_> {
    async fn ask(&self, request: Request) -> Result<Response, TransportFailure> {
        let answer = self.hub.ask(request).await?;
        if self.is_heard {
            Ok(answer)
        } else {
            Err(TransportFailure::Cut)
        }
    }
}

/// All of it.
pub struct Pair {
    runtime: Runtime,
    folder: TempDir,
    machine: Arc<Still>,
    /// None only while it is put back.
    hub: Option<(Server<SqliteLedger>, Within)>,
    devices: Vec<Device>,
    /// By key: the device's id at the hub, once it was enrolled.
    ids: BTreeMap<u8, Uuid>,
    /// What was sent: by letter and key.
    sent: BTreeMap<(usize, u8), Request>,
    /// Answers on their way: by device, and by letter or for a page.
    answers: BTreeMap<(usize, Option<usize>), Response>,
}

fn programme() -> RecipientSecret {
    RecipientSecret::new([9; 32])
}

fn letter_id(letter: usize) -> Uuid {
    Uuid::from_u64_pair(7, letter as u64)
}

fn signer(key: u8) -> Signer {
    Signer::new(&[key + 100; 32])
}

fn copy(from: &Path, to: &Path) {
    if to.exists() {
        std::fs::remove_dir_all(to).expect("a folder");
    }
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a file");
    }
}

impl Pair {
    pub fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let folder = tempfile::tempdir().expect("a folder");
        let devices = (0..DEVICES).map(|n| Device::new(folder.path().join(format!("{n}"))));
        let mut pair = Self {
            runtime: runtime.expect("a runtime"),
            devices: devices.collect(),
            folder,
            machine: Arc::default(),
            hub: None,
            ids: BTreeMap::new(),
            sent: BTreeMap::new(),
            answers: BTreeMap::new(),
        };
        pair.start_hub();
        let known = Programme {
            id: programme().public().id(),
            name: "Harbour".to_owned(),
            sign_key: programme().public().sign_key,
        };
        let (server, _) = pair.hub();
        pair.wait(server.add_programme("console", &known))
            .expect("a programme");
        for device in 0..DEVICES {
            pair.new_key(device, u8::try_from(device).expect("few"));
            pair.enrol(device, true);
        }
        pair
    }

    fn start_hub(&mut self) {
        let server = Server::new(Parts {
            ledger: SqliteLedger::open(&self.folder.path().join("hub.db")).expect("a ledger"),
            signer: Signer::new(&[42; 32]),
            agency: "Port Ellery".to_owned(),
            url: "https://hub.example".to_owned(),
            certificate_sha256: None,
            packs: self.folder.path().join("packs"),
            metrics_sha256: [0; 32],
            machine: Arc::clone(&self.machine) as Arc<dyn Machine>,
            limits: HubLimits::default(),
            retention_days: 90,
        });
        self.hub = Some((server.clone(), Within::new(server)));
    }

    fn hub(&self) -> (Server<SqliteLedger>, Within) {
        self.hub.clone().expect("the hub is there")
    }

    fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    fn ask(&self, request: Request) -> Response {
        let (_, hub) = self.hub();
        self.wait(hub.ask(request)).expect("it is in this process")
    }

    /// Takes the step that led the model to a state.
    pub fn act(&mut self, action: Action, state: &State) {
        match action {
            Action::Save(device) => self.save(device, usize::from(state.saved) - 1),
            Action::Send(device, letter) => drop(self.send(device, letter, state)),
            Action::Arrive(letter, key) => {
                let request = self.sent[&(letter, key)].clone();
                self.ask(request);
            }
            Action::Reply(device, letter) => {
                let request = self.send(device, letter, state);
                let answer = self.ask(request);
                self.answers.insert((device, Some(letter)), answer);
            }
            Action::Hear(device, letter) => {
                let answer = self.answers.remove(&(device, Some(letter)));
                let about = Some(letter_id(letter));
                self.devices[device].hears(about, answer.expect("an answer"));
            }
            Action::News(device) => {
                let request = self.devices[device].request(None);
                let answer = self.ask(request);
                self.answers.insert((device, None), answer);
            }
            Action::Take(device) => {
                let answer = self.answers.remove(&(device, None));
                self.devices[device].hears(None, answer.expect("a page"));
                self.hear_late(device, state);
            }
            Action::Crash(device) => {
                self.devices[device].restart(|_| {});
                self.silence(device);
            }
            Action::Close(letter) => self.close(letter),
            Action::Leave(device) => {
                self.leave(device);
            }
            Action::Revoke(key) => {
                let (server, _) = self.hub();
                let revoked = self.wait(server.revoke("console", self.ids[&key]));
                assert!(revoked.expect("a ledger"));
            }
            Action::Ticket(device) => {
                self.leave(device);
                self.new_key(device, state.keys - 1);
            }
            Action::EnrolUnheard(device) => self.enrol(device, false),
            Action::Enrol(device) => self.enrol(device, true),
            Action::CopyDisk(device) => {
                let to = self.folder.path().join("copy");
                let silent = self.devices[device].outbox.kept.borrow().is_whole();
                assert!(silent.expect("a disk"));
                // A copy of the files as they lie there, log and all.
                copy(&self.devices[device].folder, &to);
            }
            Action::RestoreDisk(device) => {
                let from = self.folder.path().join("copy");
                self.devices[device].restart(|folder| copy(&from, folder));
                self.silence(device);
            }
            Action::CopyHub => {
                let (server, _) = self.hub();
                let to = self.folder.path().join("hub-copy.db");
                self.wait(server.ledger().backup(&to)).expect("a copy");
            }
            Action::RestoreHub => self.restore_hub(),
            Action::Portal(..) | Action::Tear(_) => panic!("the product does no such thing"),
        }
    }

    /// Receipts that the model takes for void, because the hub was put back since, come all the same.
    fn hear_late(&mut self, device: usize, state: &State) {
        let void = |letter: usize| state.devices[device].answers[letter] == Answer::None;
        for letter in (0..LETTERS).filter(|letter| void(*letter)) {
            if let Some(answer) = self.answers.remove(&(device, Some(letter))) {
                self.devices[device].hears(Some(letter_id(letter)), answer);
            }
        }
    }

    /// What was on its way to a device is lost.
    fn silence(&mut self, device: usize) {
        self.answers.retain(|(to, _), _| *to != device);
    }

    fn save(&mut self, device: usize, letter: usize) {
        let draft = LetterDraft {
            id: letter_id(letter),
            kind: kinds::REFERRAL.to_owned(),
            schema: 1,
            wall_ms: NOW_MS,
            parent: None,
            to: programme().public(),
            pathway_kind: "social_contact".to_owned(),
            deadline_ms: None,
            pathway: "social-contact".to_owned(),
            recipient: "harbour".to_owned(),
            body: vec![letter as u8; 200],
        };
        let mut outbox = self.devices[device].outbox.kept.borrow_mut();
        outbox.append(&draft).expect("a disk");
    }

    fn send(&mut self, device: usize, letter: usize, state: &State) -> Request {
        self.answers.remove(&(device, Some(letter)));
        let request = self.devices[device].request(Some(letter_id(letter)));
        let key = state.devices[device].disk.key.expect("it belongs to a hub");
        self.sent.insert((letter, key), request.clone());
        request
    }

    fn close(&mut self, letter: usize) {
        use base64::Engine as _;
        let (server, _) = self.hub();
        let ledger = server.ledger().clone();
        let to = programme().public().id();
        let page = self.wait(ledger.inbox(to, &Cursor::default(), 9));
        let (waiting, _) = page.expect("a ledger");
        let here = waiting.iter().find(|one| one.id == letter_id(letter));
        let here = here.expect("it is in the inbox");
        let notice = Notice {
            form: 1,
            letter: here.id,
            letter_sha256: here.sha256,
            status: NoticeStatus::Closed,
            outcome: Some("engaged".to_owned()),
            day: 20_000,
        };
        let signed = notice.sign(&programme().signer());
        let signed = base64::engine::general_purpose::STANDARD.encode(signed);
        let mut request = Request {
            method: "POST",
            target: format!("/v1/inbox/{}", here.id),
            headers: vec![("content-type", "application/json".to_owned())],
            body: format!("{{\"notice\":\"{signed}\"}}").into_bytes(),
        };
        http::sign(
            &mut request,
            &to.to_hex(),
            NOW_MS / 1000,
            &programme().signer(),
        );
        assert_eq!(self.ask(request).status, 204);
    }

    fn leave(&mut self, device: usize) {
        self.silence(device);
        self.devices[device].forget();
        let mut outbox = self.devices[device].outbox.kept.borrow_mut();
        outbox.leave().expect("a disk");
    }

    /// A new key is on the disk before the hub hears of it.
    fn new_key(&mut self, device: usize, key: u8) {
        let (server, _) = self.hub();
        let enrolment = Enrolment {
            url: "https://hub.example".to_owned(),
            hub_key: server.key(),
            certificate_sha256: None,
            signer: signer(key),
            device: None,
            agency: String::new(),
            credential: Vec::new(),
        };
        let mut outbox = self.devices[device].outbox.kept.borrow_mut();
        outbox.enrol(&enrolment).expect("a disk");
    }

    /// The device shows a ticket with the key that is on its disk.
    fn enrol(&mut self, device: usize, is_heard: bool) {
        let (server, hub) = self.hub();
        let outbox = self.devices[device].outbox.kept.borrow();
        let enrolment = outbox.enrolment().expect("a disk").expect("a key");
        let earlier = outbox.earlier_keys(server.key()).expect("a disk");
        let epoch = outbox.epoch();
        drop(outbox);
        let ticket = self.wait(server.ticket("console", "unit", 24));
        let token = ticket.expect("a ticket").token;
        let line = Line {
            hub: &hub,
            is_heard,
        };
        let asked = enrol(&line, &token, &enrolment.signer, &earlier, epoch, NOW_MS);
        let answered = self.wait(asked);
        let devices = self.wait(server.ledger().devices()).expect("a ledger");
        let public = enrolment.signer.public();
        let known = devices.iter().find(|known| known.key == public);
        let key = (0..=u8::MAX - 100).find(|key| signer(*key).public() == public);
        self.ids
            .insert(key.expect("its key"), known.expect("it was enrolled").id);
        if !is_heard {
            let lost = EnrolFault::NotNow(wayside_sync::outbox::SyncFailure::Cut);
            assert_eq!(answered, Err(lost));
            return;
        }
        let answer = answered.expect("it is enrolled");
        let enrolled = Enrolment {
            device: Some(answer.device),
            agency: answer.agency,
            credential: answer.credential,
            ..enrolment
        };
        let mut outbox = self.devices[device].outbox.kept.borrow_mut();
        outbox.enrol(&enrolled).expect("a disk");
    }

    fn restore_hub(&mut self) {
        self.hub = None;
        let folder = self.folder.path().to_owned();
        for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
            let _ = std::fs::remove_file(folder.join(name));
        }
        let (from, to) = (folder.join("hub-copy.db"), folder.join("hub.db"));
        self.wait(SqliteLedger::restore(&from, &to))
            .expect("a copy");
        self.start_hub();
    }

    /// Whether all stands as the model says, after so many steps of a way.
    pub fn hold_to(&self, state: &State, way: &[Action], steps: usize) {
        let gone = &way[..steps];
        for (device, model) in self.devices.iter().zip(&state.devices) {
            let outbox = device.outbox.kept.borrow();
            let here = outbox.rows().expect("a disk");
            for letter in 0..LETTERS {
                let row = here.iter().find(|row| row.id == letter_id(letter));
                let standing = row.map_or(Standing::Absent, |row| standing(&row.state));
                assert_eq!(
                    standing, model.disk.letters[letter],
                    "letter {letter}: {gone:?}"
                );
            }
            let enrolment = outbox.enrolment().expect("a disk");
            let key = enrolment.as_ref().map(|one| one.signer.public());
            let wanted = model.disk.key.map(|key| signer(key).public());
            assert_eq!(key, wanted, "{gone:?}");
            let joined = enrolment.is_some_and(|one| one.device.is_some());
            assert_eq!(joined, model.disk.joined, "{gone:?}");
            let (server, _) = self.hub();
            let earlier = outbox.earlier_keys(server.key()).expect("a disk");
            let earlier: BTreeSet<_> = earlier.iter().map(|one| one.public().0).collect();
            let kept = (0_u8..)
                .zip(model.disk.earlier)
                .filter(|(_, until)| *until > 0);
            let kept: BTreeSet<_> = kept.map(|(key, _)| signer(key).public().0).collect();
            assert_eq!(earlier, kept, "{gone:?}");
        }
        self.hold_hub_to(state, gone);
    }

    fn hold_hub_to(&self, state: &State, gone: &[Action]) {
        let (server, _) = self.hub();
        let ledger = server.ledger();
        let to = programme().public().id();
        let inbox = self.wait(ledger.inbox(to, &Cursor::default(), 9));
        let (inbox, _) = inbox.expect("a ledger");
        for letter in 0..LETTERS {
            let mut here = inbox.iter().filter(|one| one.id == letter_id(letter));
            let first = here.next();
            assert!(here.next().is_none(), "twice: {gone:?}");
            let taken = state.hub.taken[letter].is_some();
            assert_eq!(first.is_some(), taken, "letter {letter}: {gone:?}");
            let closed = first.is_some_and(|one| one.outcome.is_some());
            let wanted = state.hub.closed & bit(letter as u32) != 0;
            assert_eq!(closed, wanted, "letter {letter}: {gone:?}");
        }
        for (key, feed) in state.hub.feeds.iter().enumerate() {
            let Some(id) = self.ids.get(&(key as u8)) else {
                continue;
            };
            let page = self.wait(ledger.device_page(*id, 0, 99)).expect("a ledger");
            assert_eq!(
                page.items.len(),
                usize::from(feed.len()),
                "key {key}: {gone:?}"
            );
        }
    }
}

fn standing(state: &Kept) -> Standing {
    match state {
        Kept::Queued => Standing::Queued,
        Kept::HubAcked => Standing::AtHub,
        Kept::Closed { .. } => Standing::Closed,
        Kept::NeedsAttention { code } if code == "revoked" => Standing::Revoked,
        Kept::NeedsAttention { code } if code == "fork" => Standing::Fork,
        other => panic!("{other:?}"),
    }
}

//! A device's own outbox on a disk whose power can be cut.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;
use wayside_companion::hub::{LendsOutbox, StoredOutbox};
use wayside_protocol::kinds;
use wayside_store::StoreFault;
use wayside_store::disk::Disk;
use wayside_store::outbox::{self as kept, Enrolment, LetterDraft, OutboxGuards};
use wayside_store::vault::SoftwareKey;
use wayside_sync::{Identity, OutboxFault, OutboxStore as _};

use super::{Break, Risen, State, device, programme};
use crate::disk::{Failure, Kind, Platter};
use crate::random::SeededRandom;

/// Where an open outbox is, or is not.
#[derive(Debug, Default)]
pub struct Slot(RefCell<Option<kept::Outbox>>);

impl LendsOutbox for Slot {
    fn lend<T>(
        &self,
        act: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
    ) -> Option<Result<T, StoreFault>> {
        self.0.borrow_mut().as_mut().map(act)
    }
}

/// A device with the store's outbox.
pub struct StoredDevice {
    n: u8,
    /// Who it is; its id is the hub's to give.
    pub who: Identity,
    /// As the engine sees it.
    pub outbox: StoredOutbox<Slot>,
    platter: Arc<Platter>,
    guards: OutboxGuards,
    backup: Option<crate::disk::State>,
}

impl StoredDevice {
    /// The `n`th device, with an empty outbox.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn new(n: u8, guards: OutboxGuards) -> Self {
        crate::disk::register();
        let mut made = Self {
            n,
            who: device(n),
            outbox: StoredOutbox(Slot::default()),
            platter: Platter::powered("device"),
            guards,
            backup: None,
        };
        assert_eq!(made.rise(), Risen::Sound, "an empty outbox opens");
        made
    }

    /// It belongs to a hub now.
    ///
    /// # Panics
    /// When that cannot be written.
    pub fn belongs(&mut self, device: Uuid) {
        self.who.device = device;
        let enrolment = Enrolment {
            url: "https://hub.example".to_owned(),
            hub_key: self.who.hub,
            certificate_sha256: None,
            signer: self.who.key.clone(),
            device: Some(device),
            agency: "Port Ellery".to_owned(),
            credential: Vec::new(),
        };
        let done = self.outbox.0.lend(|outbox| outbox.enrol(&enrolment));
        done.expect("it is open").expect("it is written");
    }

    fn open(&self) -> Result<kept::Outbox, StoreFault> {
        let disk: Arc<dyn Disk> = Arc::clone(&self.platter) as Arc<dyn Disk>;
        let mut next = self.n;
        let mut random = |bytes: &mut [u8]| {
            for byte in bytes {
                next = next.wrapping_mul(31).wrapping_add(17);
                *byte = next;
            }
            Ok(())
        };
        let hardware = SoftwareKey::of([self.n; 32]);
        kept::Outbox::open_on(
            disk,
            self.platter.root(),
            &hardware,
            &mut random,
            self.guards,
        )
    }

    /// Opens what is on the disk.
    pub fn rise(&mut self) -> Risen {
        if self.outbox.0.0.get_mut().is_some() {
            return Risen::Sound;
        }
        match self.open() {
            Ok(opened) => {
                *self.outbox.0.0.get_mut() = Some(opened);
                Risen::Sound
            }
            Err(_) => Risen::Broken,
        }
    }

    /// The process ends, and with it the power or not.
    pub fn fall(&mut self, power: bool, dice: &mut SeededRandom) {
        // Nothing is tidied up any more.
        self.break_off(Break::Acts(0));
        *self.outbox.0.0.get_mut() = None;
        self.mend();
        if power {
            self.platter.cut_power(dice);
        }
    }

    /// What is written next breaks off.
    pub fn break_off(&mut self, how: Break) {
        let after = match how {
            Break::Before => 0,
            Break::After => u64::MAX,
            Break::Acts(acts) => acts,
        };
        self.fail(after, true);
    }

    /// One act fails, after so many.
    pub fn hiccup(&mut self, after: u64) {
        self.fail(after, false);
    }

    fn fail(&self, after: u64, lasting: bool) {
        self.platter.fail(Some(Failure {
            after,
            lasting,
            kind: Kind::Io,
        }));
    }

    /// Nothing breaks off any more.
    pub fn mend(&mut self) {
        self.platter.fail(None);
    }

    /// Puts aside what is on the disk.
    pub fn back_up(&mut self) {
        self.backup = Some(self.platter.state());
    }

    /// Puts it back and opens it.
    ///
    /// # Panics
    /// Where nothing was put aside, or it does not open.
    pub fn restore(&mut self) {
        self.break_off(Break::Acts(0));
        *self.outbox.0.0.get_mut() = None;
        self.mend();
        let backup = self.backup.clone().expect("something was put aside");
        self.platter.load(backup);
        assert_eq!(self.rise(), Risen::Sound, "a backup opens");
    }

    fn asked<T>(
        &self,
        act: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
    ) -> Result<T, OutboxFault> {
        let done = self.outbox.0.lend(act).ok_or(OutboxFault::Write)?;
        done.map_err(|_| OutboxFault::Write)
    }

    /// Saves a letter to the programme; gives SHA-256 of its bytes.
    ///
    /// # Errors
    /// The outbox's.
    pub fn save(&self, id: Uuid, body: usize, wall_ms: i64) -> Result<[u8; 32], OutboxFault> {
        let draft = LetterDraft {
            id,
            kind: kinds::REFERRAL.to_owned(),
            schema: 1,
            wall_ms,
            parent: None,
            to: programme().public(),
            pathway_kind: "social_contact".to_owned(),
            deadline_ms: None,
            pathway: "social-contact".to_owned(),
            recipient: "harbour".to_owned(),
            body: vec![id.as_bytes()[15]; body],
        };
        self.asked(|outbox| outbox.append(&draft))
            .map(|saved| saved.sha256)
    }

    /// Takes a letter back if it cannot have left.
    pub fn take_back(&self, id: Uuid, wall_ms: i64) -> Option<bool> {
        self.asked(|outbox| outbox.take_back(id, wall_ms)).ok()
    }

    /// SHA-256 of a letter's bytes as they are now: those of one behind a gap become others.
    pub fn sha256_of(&self, id: Uuid) -> Option<[u8; 32]> {
        self.asked(|outbox| outbox.sha256_of(id)).ok().flatten()
    }

    /// The credential it has.
    pub fn credential(&self) -> Option<Vec<u8>> {
        let enrolment = self.asked(|outbox| outbox.enrolment()).ok()?;
        enrolment.map(|enrolment| enrolment.credential)
    }

    /// Notes that a command was carried out.
    ///
    /// # Errors
    /// The outbox's.
    pub fn carry_out(&self, command: Uuid) -> Result<(), OutboxFault> {
        self.asked(|outbox| outbox.command_done(command))
    }

    /// How every letter stands.
    pub fn states(&self) -> Option<BTreeMap<Uuid, State>> {
        let rows = self.asked(|outbox| outbox.rows()).ok()?;
        Some(
            rows.into_iter()
                .map(|row| (row.id, as_shown(row.state)))
                .collect(),
        )
    }

    /// Whether every page and the chain of letters are sound.
    pub fn is_whole(&self) -> bool {
        self.asked(|outbox| outbox.is_whole()) == Ok(true)
    }

    /// How far the feed was read, where nothing waits to be sent, to be carried out or to be told.
    pub fn rests_at(&self) -> Option<u64> {
        let outbox = &self.outbox;
        let rests = outbox.counts().ok()?.queued == 0
            && outbox.commands().ok()?.is_empty()
            && outbox.carried_out().ok()?.is_empty();
        if rests { outbox.cursor().ok() } else { None }
    }
}

fn as_shown(state: kept::LetterState) -> State {
    match state {
        kept::LetterState::Queued => State::Queued,
        kept::LetterState::HubAcked => State::AtHub,
        kept::LetterState::Delivered => State::Delivered,
        kept::LetterState::Closed { outcome } => State::Closed(outcome),
        kept::LetterState::NeedsAttention { code } => State::NeedsAttention(code),
        kept::LetterState::Withdrawn { .. } => State::Withdrawn,
    }
}

//! An outbox in memory. What is in it outlives an engine, as a disk outlives a process; a write can be torn
//! where a crash would tear one.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use wayside_protocol::{
    Command, CommandId, NoticeStatus, PublicKey, RecipientKeyId, era_of, sha256,
};
use wayside_sync::outbox::{
    Counts, DueQuery, FinalState, NoticeTarget, OutboxFault, OutboxResult, OutboxStore, Queued,
    SyncFailure, VerifiedFeedPage, VerifiedNotice, VerifiedReceipt,
};

/// How a letter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits.
    Queued,
    /// On the hub's disk.
    AtHub,
    /// Opened by its programme.
    Delivered,
    /// Its programme is done with it.
    Closed(String),
    /// Somebody must look at it.
    NeedsAttention(String),
    /// It was taken back before it left.
    Withdrawn,
}

/// Where the next write breaks off, as if the power went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tear {
    /// Before anything is written.
    Before,
    /// After all of it is.
    After,
}

/// What keeps letters and news from being lost here, which a test can leave out.
#[derive(Clone, Copy, Debug)]
pub struct BoxGuards {
    /// A page and the cursor are one transaction.
    pub snapshot: bool,
}

impl BoxGuards {
    /// All of them.
    pub const ALL: Self = Self { snapshot: true };
}

#[derive(Clone, Debug)]
struct Row {
    id: Uuid,
    wire: Vec<u8>,
    sha256: [u8; 32],
    recipient: RecipientKeyId,
    state: State,
    attempts: u32,
    next_at_ms: i64,
    /// How often each word of the programme took effect.
    heard: BTreeMap<bool, u32>,
}

#[derive(Clone, Debug)]
struct Ordered {
    command: Command,
    carried_out: u32,
    told: bool,
}

/// Letters, and what became of them.
#[derive(Clone, Debug)]
pub struct Letterbox {
    rows: BTreeMap<u64, Row>,
    seqs: BTreeMap<Uuid, u64>,
    cursor: u64,
    commands: Vec<Ordered>,
    /// Keys of the programmes that the device's letters went to.
    pub keys: BTreeMap<RecipientKeyId, PublicKey>,
    /// The last credential.
    pub credential: Option<Vec<u8>>,
    /// The next write breaks off here.
    pub tear: Option<Tear>,
    guards: BoxGuards,
}

impl Letterbox {
    /// An empty one.
    #[must_use]
    pub fn new(guards: BoxGuards) -> Self {
        Self {
            rows: BTreeMap::new(),
            seqs: BTreeMap::new(),
            cursor: 0,
            commands: Vec::new(),
            keys: BTreeMap::new(),
            credential: None,
            tear: None,
            guards,
        }
    }

    /// Saves a letter: from here on it must never be lost.
    pub fn save(&mut self, id: Uuid, recipient: RecipientKeyId, wire: Vec<u8>) {
        let seq = self.next_seq();
        self.seqs.insert(id, seq);
        let row = Row {
            id,
            sha256: sha256(&wire),
            wire,
            recipient,
            state: State::Queued,
            attempts: 0,
            next_at_ms: 0,
            heard: BTreeMap::new(),
        };
        self.rows.insert(seq, row);
    }

    /// The place of the next letter.
    #[must_use]
    pub fn next_seq(&self) -> u64 {
        self.rows.len() as u64 + 1
    }

    /// Every letter: id, SHA-256 of its bytes and how it stands.
    pub fn letters(&self) -> impl Iterator<Item = (Uuid, [u8; 32], &State)> {
        self.rows
            .values()
            .map(|row| (row.id, row.sha256, &row.state))
    }

    /// How a letter stands.
    #[must_use]
    pub fn state(&self, id: Uuid) -> Option<&State> {
        Some(&self.rows.get(self.seqs.get(&id)?)?.state)
    }

    /// How often it was tried.
    #[must_use]
    pub fn attempts(&self, id: Uuid) -> Option<u32> {
        Some(self.rows.get(self.seqs.get(&id)?)?.attempts)
    }

    /// The most times that any programme's word, or any command, took effect.
    #[must_use]
    pub fn most_effects(&self) -> u32 {
        let heard = self
            .rows
            .values()
            .flat_map(|row| row.heard.values().copied());
        let done = self.commands.iter().map(|ordered| ordered.carried_out);
        heard.chain(done).max().unwrap_or(0)
    }

    /// An officer looked at a letter and sends it again.
    pub fn send_again(&mut self, id: Uuid) {
        if let Some(row) = self.row(id)
            && matches!(row.state, State::NeedsAttention(_))
        {
            row.state = State::Queued;
            row.next_at_ms = 0;
        }
    }

    /// Carries out a command and notes it, both or neither.
    pub fn carry_out(&mut self, id: Uuid) {
        let ordered = self
            .commands
            .iter_mut()
            .find(|ordered| ordered.command.id == id && ordered.carried_out == 0);
        if let Some(ordered) = ordered {
            ordered.carried_out += 1;
        }
    }

    /// Commands that were carried out.
    #[must_use]
    pub fn carried_out_ever(&self) -> usize {
        self.commands
            .iter()
            .filter(|ordered| ordered.carried_out > 0)
            .count()
    }

    fn row(&mut self, id: Uuid) -> Option<&mut Row> {
        self.rows.get_mut(self.seqs.get(&id)?)
    }

    /// Writes, or breaks off where it must.
    fn write(&mut self, what: impl FnOnce(&mut Self)) -> OutboxResult<()> {
        match self.tear.take() {
            None => what(self),
            Some(Tear::Before) => return Err(OutboxFault::Write),
            Some(Tear::After) => {
                what(self);
                return Err(OutboxFault::Write);
            }
        }
        Ok(())
    }

    fn apply(&mut self, believed: &VerifiedNotice) {
        let Some(row) = self.row(believed.letter()) else {
            return;
        };
        let closed = believed.status() == NoticeStatus::Closed;
        *row.heard.entry(closed).or_default() += 1;
        match (believed.outcome(), &row.state) {
            (_, State::Closed(_)) => {}
            (Some(outcome), _) => row.state = State::Closed(outcome.to_owned()),
            (None, _) => row.state = State::Delivered,
        }
    }

    fn take_items(&mut self, page: &VerifiedFeedPage) {
        for believed in page.believed() {
            self.apply(believed);
        }
        if era_of(page.next()) > era_of(page.after()) {
            let signed_for = self
                .rows
                .values_mut()
                .filter(|row| row.state == State::AtHub);
            signed_for.for_each(|row| row.state = State::Queued);
        }
        for command in page.commands() {
            if self
                .commands
                .iter()
                .all(|known| known.command.id != command.id)
            {
                self.commands.push(Ordered {
                    command: command.clone(),
                    carried_out: 0,
                    told: false,
                });
            }
        }
        if let Some(credential) = page.credential() {
            self.credential = Some(credential.to_vec());
        }
    }
}

/// A trouble in the words in which a letter's own state is kept: those of a receipt.
fn as_kept(why: SyncFailure) -> &'static str {
    match why {
        SyncFailure::TooLarge => "too_long",
        why => why.code(),
    }
}

impl OutboxStore for Letterbox {
    fn due(&self, ask: &DueQuery<'_>) -> OutboxResult<Vec<Queued>> {
        let mut due: Vec<(&u64, &Row)> = self
            .rows
            .iter()
            .filter(|(_, row)| row.state == State::Queued && ask.admits(row.next_at_ms))
            .filter(|(_, row)| !ask.except.contains(&row.id))
            .collect();
        due.sort_by_key(|(seq, row)| (row.attempts, **seq));
        let mut bytes = 0;
        let mut given = Vec::new();
        for (_, row) in due.into_iter().take(ask.most_letters) {
            bytes += row.wire.len();
            if bytes > ask.most_bytes && !given.is_empty() {
                break;
            }
            given.push(Queued {
                id: row.id,
                wire: row.wire.clone(),
                attempts: row.attempts,
            });
        }
        Ok(given)
    }

    fn next_due_ms(&self, except: &BTreeSet<Uuid>) -> OutboxResult<Option<i64>> {
        let queued = self.rows.values().filter(|row| row.state == State::Queued);
        Ok(queued
            .filter(|row| !except.contains(&row.id))
            .map(|row| row.next_at_ms)
            .min())
    }

    fn tried(&mut self, letters: &[Uuid], _: SyncFailure, next_at_ms: i64) -> OutboxResult<()> {
        self.write(|this| {
            for id in letters {
                let row = this.row(*id);
                if let Some(row) = row.filter(|row| row.state == State::Queued) {
                    row.attempts += 1;
                    row.next_at_ms = next_at_ms;
                }
            }
        })
    }

    fn settle(&mut self, receipt: &VerifiedReceipt, _: i64) -> OutboxResult<()> {
        self.write(|this| {
            for (id, settled) in receipt.letters() {
                let Some(row) = this.row(*id) else { continue };
                if !matches!(row.state, State::Queued | State::NeedsAttention(_)) {
                    continue;
                }
                row.state = match settled {
                    FinalState::AtHub { .. } => State::AtHub,
                    FinalState::NeedsAttention { code, .. } => {
                        let code = code.strip_prefix("held_").unwrap_or(code);
                        State::NeedsAttention(code.to_owned())
                    }
                };
            }
        })
    }

    fn set_aside(&mut self, letter: Uuid, why: SyncFailure) -> OutboxResult<()> {
        self.write(|this| {
            if let Some(row) = this.row(letter)
                && row.state == State::Queued
            {
                row.state = State::NeedsAttention(as_kept(why).to_owned());
            }
        })
    }

    fn cursor(&self) -> OutboxResult<u64> {
        Ok(self.cursor)
    }

    fn take(&mut self, page: &VerifiedFeedPage, _: i64) -> OutboxResult<()> {
        if page.after() != self.cursor {
            return Err(OutboxFault::OutOfOrder);
        }
        if !self.guards.snapshot {
            self.cursor = page.next();
            return self.write(|this| this.take_items(page));
        }
        self.write(|this| {
            this.take_items(page);
            this.cursor = page.next();
        })
    }

    fn sign_key(&self, recipient: RecipientKeyId) -> OutboxResult<Option<PublicKey>> {
        Ok(self.keys.get(&recipient).copied())
    }

    fn addressed(&self, letter: Uuid) -> OutboxResult<Option<NoticeTarget>> {
        let row = self.seqs.get(&letter).and_then(|seq| self.rows.get(seq));
        Ok(row.map(|row| NoticeTarget {
            sha256: row.sha256,
            recipient: row.recipient,
        }))
    }

    fn commands(&self) -> OutboxResult<Vec<Command>> {
        let undone = self.commands.iter().filter(|known| known.carried_out == 0);
        Ok(undone.map(|known| known.command.clone()).collect())
    }

    fn carried_out(&self) -> OutboxResult<Vec<CommandId>> {
        let untold = self
            .commands
            .iter()
            .filter(|known| known.carried_out > 0 && !known.told);
        Ok(untold.map(|known| CommandId(known.command.id)).collect())
    }

    fn told(&mut self, commands: &[CommandId]) -> OutboxResult<()> {
        self.write(|this| {
            let done = this.commands.iter_mut();
            for known in done.filter(|known| known.carried_out > 0) {
                known.told |= commands.contains(&CommandId(known.command.id));
            }
        })
    }

    fn counts(&self) -> OutboxResult<Counts> {
        let mut counts = Counts::default();
        for row in self.rows.values() {
            match row.state {
                State::Queued => counts.queued += 1,
                State::AtHub => counts.at_hub += 1,
                State::Delivered | State::Closed(_) => counts.delivered += 1,
                State::NeedsAttention(_) => counts.needs_attention += 1,
                State::Withdrawn => {}
            }
        }
        Ok(counts)
    }
}

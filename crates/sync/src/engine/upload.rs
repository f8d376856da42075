//! Batches: made, sent, taken apart when the hub chokes on them, settled by a receipt.

use std::collections::BTreeSet;

use uuid::Uuid;
use wayside_protocol::{Batch, Request, limits, sha256};

use super::answer::{Blame, Failure, Heard};
use super::pace::{FLOOR, LONGEST_LETTER_MS, jitter};
use super::{Engine, EngineAction, EnrolmentStatus, Flying, Jitter, Now, SyncEvent};
use crate::outbox::{
    DueQuery, FinalState, OutboxResult, OutboxStore, Queued, SyncFailure, VerifiedReceipt,
};

/// A letter whose next try lies further ahead, ms, is due: the wall clock was set back meanwhile.
const HORIZON_MS: i64 = 2 * LONGEST_LETTER_MS;

/// A batch on its way.
pub(super) struct Sent {
    letters: Vec<Queued>,
    /// SHA-256 of the batch as it travelled.
    sha256: [u8; 32],
}

impl Sent {
    fn ids(&self) -> Vec<Uuid> {
        self.letters.iter().map(|letter| letter.id).collect()
    }

    fn bytes(&self) -> usize {
        self.letters.iter().map(|letter| letter.wire.len()).sum()
    }
}

impl Engine {
    /// Sends the next batch, if there is one.
    pub(super) fn upload(
        &mut self,
        now: Now,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<Option<EngineAction>> {
        loop {
            let letters = match (self.pieces.pop_front(), self.most_bytes()) {
                (Some(piece), _) => piece,
                (None, Some(most_bytes)) => self.next_batch(most_bytes, now, outbox)?,
                (None, None) => return Ok(None),
            };
            if letters.is_empty() {
                return Ok(None);
            }
            let wires = letters.iter().map(|letter| letter.wire.clone());
            self.away.extend(letters.iter().map(|letter| letter.id));
            match Batch::of(self.who.device, wires).pack() {
                Ok(body) => return Ok(Some(self.send_batch(letters, body, now))),
                // Saved by a program with other limits than this one.
                Err(_) => {
                    let failure = Failure {
                        why: SyncFailure::TooLarge,
                        blame: Blame::Verdict,
                        asked_ms: None,
                    };
                    let generation = self.pace.generation();
                    self.take_apart(letters, failure, generation, now, outbox, random)?;
                }
            }
        }
    }

    /// Bytes of the next batch; none while as much is under way as a line that is cut should carry.
    fn most_bytes(&self) -> Option<usize> {
        let most = self.pace.bytes();
        let Some(room) = self.pace.room() else {
            return Some(most);
        };
        let batches = self
            .flights
            .values()
            .filter_map(|flight| match &flight.what {
                Flying::Batch(sent) => Some(sent.bytes()),
                Flying::Feed { .. } | Flying::Commands(_) => None,
            });
        let left = room.saturating_sub(batches.sum());
        (left >= FLOOR).then_some(most.min(left))
    }

    fn next_batch(
        &mut self,
        most_bytes: usize,
        now: Now,
        outbox: &impl OutboxStore,
    ) -> OutboxResult<Vec<Queued>> {
        let mut ask = DueQuery {
            now_ms: now.wall_ms,
            horizon_ms: HORIZON_MS,
            early: self.early,
            most_bytes,
            most_letters: limits::MOST_LETTERS,
            except: &self.away,
        };
        if self.suspects.is_empty() {
            return outbox.due(&ask);
        }
        let except: BTreeSet<Uuid> = self.away.union(&self.suspects).copied().collect();
        ask.except = &except;
        let sound = outbox.due(&ask)?;
        if !sound.is_empty() {
            return Ok(sound);
        }
        ask.except = &self.away;
        ask.most_letters = 1;
        outbox.due(&ask)
    }

    fn send_batch(&mut self, letters: Vec<Queued>, body: Vec<u8>, now: Now) -> EngineAction {
        let count = letters.len();
        self.stats.sent = self.stats.sent.saturating_add(count_of(count));
        self.events.push(SyncEvent::Sent {
            letters: count,
            bytes: body.len(),
        });
        let sent = Sent {
            letters,
            sha256: sha256(&body),
        };
        let request = Request {
            method: "POST",
            target: "/v1/batches".to_owned(),
            headers: vec![
                ("content-type", "application/cbor".to_owned()),
                ("content-encoding", "zstd".to_owned()),
                ("accept", "application/cbor".to_owned()),
            ],
            body,
        };
        self.send(request, Flying::Batch(sent), now)
    }

    pub(super) fn heard_batch(
        &mut self,
        sent: Sent,
        heard: Heard,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<()> {
        let now = heard.now;
        let failure = match &heard.answer {
            Err(broken) => Failure::broken(*broken),
            Ok(response) => match self.receipt(response.status, &response.body, &sent) {
                Some(receipt) => return self.settle(&sent, &receipt, now, outbox),
                None => Failure::answered(response, now),
            },
        };
        self.take_apart(sent.letters, failure, heard.generation, now, outbox, random)
    }

    /// The receipt in an answer, if it is one for this very batch.
    fn receipt(&self, status: u16, body: &[u8], sent: &Sent) -> Option<VerifiedReceipt> {
        if status != 200 {
            return None;
        }
        let ids = sent.ids();
        let verified =
            VerifiedReceipt::verify(body, self.who.hub, self.who.device, &sent.sha256, &ids);
        if !self.guards.receipts {
            return Some(verified.unwrap_or_else(|_| VerifiedReceipt::believed_blindly(&ids)));
        }
        verified.ok()
    }

    fn settle(
        &mut self,
        sent: &Sent,
        receipt: &VerifiedReceipt,
        now: Now,
        outbox: &mut impl OutboxStore,
    ) -> OutboxResult<()> {
        let ids = sent.ids();
        for id in &ids {
            self.away.remove(id);
        }
        outbox.settle(receipt, now.wall_ms)?;
        for id in &ids {
            self.suspects.remove(id);
        }
        self.well();
        self.pace.batch_went_well(sent.bytes());
        if self.standing == EnrolmentStatus::Unknown {
            self.stands(EnrolmentStatus::Good);
        }
        let mut at_hub = Vec::new();
        for (letter, settled) in receipt.letters() {
            match settled {
                FinalState::AtHub { .. } => at_hub.push(*letter),
                FinalState::NeedsAttention { code, .. } => self.set_aside(*letter, code.clone()),
            }
        }
        self.stats.acked = self.stats.acked.saturating_add(count_of(at_hub.len()));
        if !at_hub.is_empty() {
            self.events.push(SyncEvent::AtHub { letters: at_hub });
        }
        Ok(())
    }

    fn set_aside(&mut self, letter: Uuid, code: String) {
        self.stats.needs_attention = self.stats.needs_attention.saturating_add(1);
        self.events.push(SyncEvent::NeedsAttention { letter, code });
    }

    /// What to do with letters for which no receipt came.
    fn take_apart(
        &mut self,
        letters: Vec<Queued>,
        failure: Failure,
        generation: u64,
        now: Now,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<()> {
        let bytes: usize = letters.iter().map(|letter| letter.wire.len()).sum();
        let ids: Vec<Uuid> = letters.iter().map(|letter| letter.id).collect();
        for id in &ids {
            self.away.remove(id);
        }
        if matches!(failure.blame, Blame::Size | Blame::Content)
            || matches!(failure.why, SyncFailure::TooLarge | SyncFailure::Busy)
        {
            self.pace.less(generation);
        }
        self.fail(failure, generation, now.mono_ms, &mut *random);
        let whole = failure.blame == Blame::Size && bytes > FLOOR;
        match (failure.blame, letters.as_slice()) {
            (Blame::Line, _) => self.try_later(&ids, failure.why, now, outbox),
            (Blame::Verdict, [letter]) => {
                outbox.set_aside(letter.id, failure.why)?;
                self.suspects.remove(&letter.id);
                self.set_aside(letter.id, failure.why.code().to_owned());
                Ok(())
            }
            (_, [letter]) => {
                self.suspects.insert(letter.id);
                let wait_ms = jitter(random, letter.attempts, LONGEST_LETTER_MS);
                let next_ms = now.wall_ms.saturating_add(wait_ms);
                outbox.tried(&ids, failure.why, next_ms)
            }
            _ if whole => self.try_later(&ids, failure.why, now, outbox),
            _ => {
                self.halve(letters);
                Ok(())
            }
        }
    }

    /// They wait as long as everything does.
    fn try_later(
        &self,
        ids: &[Uuid],
        why: SyncFailure,
        now: Now,
        outbox: &mut impl OutboxStore,
    ) -> OutboxResult<()> {
        let wait_ms = self
            .pace
            .quiet(now.mono_ms)
            .map_or(0, |until_ms| until_ms.saturating_sub(now.mono_ms));
        outbox.tried(ids, why, now.wall_ms.saturating_add(wait_ms))
    }

    /// Two halves, each to be sent by itself before anything else.
    fn halve(&mut self, mut letters: Vec<Queued>) {
        self.away.extend(letters.iter().map(|letter| letter.id));
        let back = letters.split_off(letters.len() / 2);
        self.pieces.push_front(back);
        self.pieces.push_front(letters);
    }
}

fn count_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

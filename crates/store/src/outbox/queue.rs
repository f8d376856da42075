//! What waits, what was tried, and what a verified receipt said of it.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, Row as SqlRow, params};
use uuid::Uuid;
use wayside_protocol::{LetterOutcome, RecipientKeyId};

use super::rows::{self, number};
use super::{Outbox, enrolment};
use crate::cipher::of_row;
use crate::fault::StoreFault;

/// A letter that is due, as it was frozen.
#[derive(Clone, PartialEq, Eq)]
pub struct DueLetter {
    /// Its id.
    pub id: Uuid,
    /// Its place in the chain.
    pub seq: u64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How often it was tried before.
    pub attempts: u32,
    /// The same bytes at every try.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for DueLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Due")
            .field("seq", &self.seq)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// Which letters to give.
#[derive(Clone, Copy, Debug)]
pub struct DueFilter<'a> {
    /// The wall clock, ms since 1970.
    pub now_ms: i64,
    /// A letter that is to be tried later than so many ms from now is due: a clock was set back.
    pub horizon_ms: i64,
    /// True to give those too whose time has not come.
    pub early: bool,
    /// No more bytes than these together, but for the first letter.
    pub most_bytes: usize,
    /// No more letters than these.
    pub most_letters: usize,
    /// None of these: they are on their way.
    pub except: &'a BTreeSet<Uuid>,
}

impl<'a> DueFilter<'a> {
    /// All that is due at a time, whatever its size, but for some.
    pub fn at(now_ms: i64, except: &'a BTreeSet<Uuid>) -> Self {
        Self {
            now_ms,
            horizon_ms: i64::MAX,
            early: false,
            most_bytes: usize::MAX,
            most_letters: usize::MAX,
            except,
        }
    }

    fn admits(&self, id: Uuid, next_at_ms: i64) -> bool {
        let ahead_ms = next_at_ms.saturating_sub(self.now_ms);
        (self.early || ahead_ms <= 0 || ahead_ms > self.horizon_ms) && !self.except.contains(&id)
    }
}

/// What a programme's answer about a letter is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedFor {
    /// SHA-256 of the letter's bytes.
    pub sha256: [u8; 32],
    /// The programme's key that it was sealed to.
    pub recipient: RecipientKeyId,
}

/// What a receipt came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReceiptEntry {
    /// So many are on the hub's disk.
    pub acked: u32,
    /// So many need somebody's attention.
    pub attention: u32,
}

/// How the outbox stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// So many letters wait.
    pub waiting: u64,
    /// So many are on the hub's disk and not yet with their programme.
    pub at_hub: u64,
    /// So many were opened by their programme, closed or not.
    pub delivered: u64,
    /// So many need somebody's attention.
    pub attention: u64,
    /// So many commands of the hub are of a kind that this version does not know. None is carried out.
    pub unreadable: u64,
    /// When a hub last said something that was signed, ms since 1970; 0 for never.
    pub contact_ms: i64,
    /// When the next of those that wait is tried, ms since 1970; `None` where none waits.
    pub next_at_ms: Option<i64>,
}

/// Those that failed least often first, so that none that fails stands before one that might not.
pub(super) const DUE: &str = "SELECT seq, id, sha256, attempts, size, next_at_ms FROM letter \
                              WHERE state = 'queued' ORDER BY attempts, seq";

impl Outbox {
    /// The letters whose time has come: those tried least often first, then in the order in which they were
    /// saved. From now on they count as having left, and so does every other that was saved by now: it is
    /// one write for a whole backlog, and what waits behind them is about to go too.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn due(&mut self, ask: &DueFilter<'_>) -> Result<Vec<DueLetter>, StoreFault> {
        self.act(|act| {
            let found = due(act, ask).map_err(of_row)?;
            if let Some(last) = found.iter().map(|letter| letter.seq).max() {
                let end = rows::head(act)?;
                if last > end.handed {
                    rows::handed(act, end.seq)?;
                }
            }
            Ok(found)
        })
    }

    /// When the first of those that wait is to be tried, ms since 1970, but for some.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn next_due_ms(&self, except: &BTreeSet<Uuid>) -> Result<Option<i64>, StoreFault> {
        let connection = self.connection()?;
        let read = || -> rusqlite::Result<Option<i64>> {
            let mut statement = connection.prepare_cached(
                "SELECT id, next_at_ms FROM letter WHERE state = 'queued' ORDER BY next_at_ms",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if !except.contains(&Uuid::from_bytes(row.get(0)?)) {
                    return row.get(1).map(Some);
                }
            }
            Ok(None)
        };
        read().map_err(of_row)
    }

    /// Sets a letter aside that no hub takes, if it still waits.
    ///
    /// # Errors
    /// The disk's.
    pub fn set_aside(&mut self, id: Uuid, code: &str) -> Result<(), StoreFault> {
        self.act(|act| {
            act.execute(
                "UPDATE letter SET state = 'needs_attention', last_code = ?2 \
                 WHERE id = ?1 AND state = 'queued'",
                params![id.as_bytes(), code],
            )
            .map(|_| ())
            .map_err(StoreFault::of_journal)
        })
    }

    /// Puts a letter that was set aside, and the word that takes it back where that was, among those that wait:
    /// the officer wants them tried again, the same bytes. False where nothing was set aside for a reason that
    /// another try may overcome.
    ///
    /// # Errors
    /// The disk's.
    pub fn send_again(&mut self, id: Uuid) -> Result<bool, StoreFault> {
        self.act(|act| {
            act.execute(
                "UPDATE letter SET state = 'queued', attempts = 0, next_at_ms = 0, last_code = '' \
                 WHERE (id = ?1 OR parent = ?1) AND state = 'needs_attention' \
                 AND last_code NOT IN ('conflict', 'fork', 'revoked') \
                 AND EXISTS (SELECT 1 FROM frozen WHERE frozen.seq = letter.seq)",
                [id.as_bytes()],
            )
            .map(|changed| changed > 0)
            .map_err(StoreFault::of_journal)
        })
    }

    /// What to hold an answer about a letter against. `None` for one that is not this device's.
    ///
    /// # Errors
    /// The disk's.
    pub fn addressed(&self, id: Uuid) -> Result<Option<SealedFor>, StoreFault> {
        self.connection()?
            .query_row(
                "SELECT sha256, key_id FROM letter WHERE id = ?1",
                [id.as_bytes()],
                |row| {
                    Ok(SealedFor {
                        sha256: row.get(0)?,
                        recipient: RecipientKeyId(row.get(1)?),
                    })
                },
            )
            .optional()
            .map_err(of_row)
    }

    /// What a hub said of letters, in a receipt that the caller has verified. A letter that waits, or needs
    /// attention, becomes what is said; one that is at the hub, or further, stays so.
    ///
    /// # Errors
    /// The disk's; then none of it is taken in, and the same receipt may be applied again.
    pub fn apply(
        &mut self,
        outcomes: &[(Uuid, LetterOutcome)],
        now_ms: i64,
    ) -> Result<ReceiptEntry, StoreFault> {
        self.act(|act| {
            let mut taken = ReceiptEntry::default();
            let mut put = act
                .prepare_cached(
                    "UPDATE letter SET state = ?2, last_code = ?3, \
                     hub_key = (SELECT hub_key FROM enrolment) WHERE id = ?1 \
                     AND (state = 'queued' OR (state = 'needs_attention' \
                     AND (?2 = 'hub_acked' OR last_code <> ?3)))",
                )
                .map_err(StoreFault::of_journal)?;
            for (id, outcome) in outcomes {
                let (state, code) = stands(outcome);
                let changed = put
                    .execute(params![id.as_bytes(), state, code])
                    .map_err(StoreFault::of_journal)?;
                let count = u32::try_from(changed).unwrap_or_default();
                match state {
                    "hub_acked" => taken.acked += count,
                    _ => taken.attention += count,
                }
            }
            enrolment::forget(act)?;
            contact(act, now_ms)?;
            Ok(taken)
        })
    }

    /// Letters were tried and nothing came of it: they are tried again at `next_at_ms`.
    ///
    /// # Errors
    /// The disk's.
    pub fn attempted(
        &mut self,
        ids: &[Uuid],
        next_at_ms: i64,
        code: &str,
    ) -> Result<(), StoreFault> {
        self.act(|act| {
            let mut put = act
                .prepare_cached(
                    "UPDATE letter SET attempts = attempts + 1, next_at_ms = ?2, last_code = ?3 \
                     WHERE id = ?1 AND state = 'queued'",
                )
                .map_err(StoreFault::of_journal)?;
            for id in ids {
                put.execute(params![id.as_bytes(), next_at_ms, code])
                    .map_err(StoreFault::of_journal)?;
            }
            Ok(())
        })
    }

    /// How many letters stand how.
    ///
    /// # Errors
    /// The disk's.
    pub fn standing(&self) -> Result<OutboxCounts, StoreFault> {
        let read = |row: &SqlRow<'_>| {
            Ok(OutboxCounts {
                waiting: number(row.get(0)?),
                at_hub: number(row.get(1)?),
                attention: number(row.get(2)?),
                next_at_ms: row.get(3)?,
                contact_ms: row.get(4)?,
                delivered: number(row.get(5)?),
                unreadable: number(row.get(6)?),
            })
        };
        self.connection()?
            .query_row(
                "SELECT count(*) FILTER (WHERE state = 'queued'), \
                 count(*) FILTER (WHERE state = 'hub_acked'), \
                 count(*) FILTER (WHERE state NOT IN ('queued', 'hub_acked', 'delivered', 'closed')), \
                 min(next_at_ms) FILTER (WHERE state = 'queued'), \
                 (SELECT contact_ms FROM head WHERE one = 1), \
                 count(*) FILTER (WHERE state IN ('delivered', 'closed')), \
                 (SELECT count(*) FROM command WHERE kind NOT IN ('lock', 'wipe', 'release')) \
                 FROM letter",
                [],
                read,
            )
            .map_err(of_row)
    }
}

fn due(connection: &rusqlite::Connection, ask: &DueFilter<'_>) -> rusqlite::Result<Vec<DueLetter>> {
    let mut statement = connection.prepare_cached(DUE)?;
    // By itself, so that what is passed over is not read.
    let mut bytes = connection.prepare_cached("SELECT bytes FROM frozen WHERE seq = ?1")?;
    let mut rows = statement.query([])?;
    let (mut found, mut total) = (Vec::new(), 0_usize);
    while found.len() < ask.most_letters {
        let Some(row) = rows.next()? else { break };
        let (seq, id): (i64, _) = (row.get(0)?, Uuid::from_bytes(row.get(1)?));
        if !ask.admits(id, row.get(5)?) {
            continue;
        }
        let size = usize::try_from(row.get::<_, i64>(4)?).unwrap_or(usize::MAX);
        total = total.saturating_add(size);
        if total > ask.most_bytes && !found.is_empty() {
            break;
        }
        found.push(DueLetter {
            seq: number(seq),
            id,
            sha256: row.get(2)?,
            attempts: row.get(3)?,
            bytes: bytes.query_row([seq], |row| row.get(0))?,
        });
    }
    Ok(found)
}

/// What an outcome makes of a letter that waits.
fn stands(outcome: &LetterOutcome) -> (&'static str, &str) {
    match outcome {
        LetterOutcome::Accepted { .. }
        | LetterOutcome::Duplicate { .. }
        | LetterOutcome::Parked { .. } => ("hub_acked", ""),
        LetterOutcome::Rejected { code, .. } => ("needs_attention", code),
        LetterOutcome::Held { why } => ("needs_attention", why.code()),
    }
}

/// A hub said something that was signed.
pub(super) fn contact(connection: &rusqlite::Connection, now_ms: i64) -> Result<(), StoreFault> {
    connection
        .prepare_cached("UPDATE head SET contact_ms = ?1 WHERE one = 1")
        .and_then(|mut statement| statement.execute([now_ms]))
        .map(|_| ())
        .map_err(StoreFault::of_journal)
}

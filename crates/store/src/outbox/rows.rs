//! What is written to the outbox's tables and read from them.

use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};
use uuid::Uuid;
use wayside_protocol::{
    FORM, Letter, NotALetter, PublicKey, RecipientKeyId, RecipientPublic, Routing, kinds, sha256,
};

use super::{LetterDraft, Saved};
use crate::cipher::of_row;
use crate::fault::StoreFault;

type Sql<T> = rusqlite::Result<T>;

/// Where the chain ends.
pub(super) struct Head {
    pub seq: u64,
    pub sha256: [u8; 32],
    pub hlc: i64,
    /// The highest place whose letter may have left the device.
    pub handed: u64,
}

/// How a letter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// It waits.
    Queued,
    /// The hub has signed for it.
    HubAcked,
    /// Its programme has signed for it.
    Delivered,
    /// Its programme has said what became of it.
    Closed {
        /// A code; see `wayside_domain::referral::ReferralOutcome`.
        outcome: String,
    },
    /// It does not go by itself.
    NeedsAttention {
        /// The hub's code, or `conflict`, `revoked`, `fork`; `unreadable` for a state that this version does
        /// not know.
        code: String,
    },
    /// It was taken back before it left.
    Withdrawn {
        /// When, ms since 1970.
        at_ms: i64,
    },
}

/// A letter as the officer's list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRow {
    /// Its id.
    pub id: Uuid,
    /// Its place in the chain; 0 for one that was taken back before it left.
    pub seq: u64,
    /// The pathway's id in the pack.
    pub pathway: String,
    /// The recipient's id in the pack.
    pub recipient: String,
    /// When it was saved, ms since 1970.
    pub saved_ms: i64,
    /// When it must have been answered, ms since 1970.
    pub deadline_ms: Option<i64>,
    /// How it stands.
    pub state: LetterState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again, ms since 1970; 0 for at once.
    pub next_at_ms: i64,
    /// Why the last try came to nothing; empty for none.
    pub last_code: String,
    /// How the word stands that takes it back, if there is one.
    pub retraction: Option<LetterState>,
    /// To whom it was sealed, and by which kind of pathway it went; `None` for one that was taken back
    /// before it left.
    pub sealed_to: Option<(RecipientPublic, String)>,
}

pub(super) fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Writes the head of an empty outbox.
pub(super) fn begin(connection: &Connection, epoch: Uuid) -> Sql<()> {
    connection.execute(
        "INSERT INTO head (one, epoch, seq, sha256, hlc, handed, cursor, contact_ms) \
         VALUES (1, ?1, 0, ?2, 0, 0, 0, 0)",
        params![epoch.as_bytes(), [0_u8; 32]],
    )?;
    Ok(())
}

pub(super) fn head(connection: &Connection) -> Result<Head, StoreFault> {
    let read = |row: &SqlRow<'_>| {
        Ok(Head {
            seq: number(row.get(0)?),
            sha256: row.get(1)?,
            hlc: row.get(2)?,
            handed: number(row.get(3)?),
        })
    };
    connection
        .prepare_cached("SELECT seq, sha256, hlc, handed FROM head WHERE one = 1")
        .and_then(|mut statement| statement.query_row([], read).optional())
        .map_err(of_row)?
        .ok_or(StoreFault::Damaged)
}

pub(super) fn set_head(connection: &Connection, head: &Head) -> Sql<()> {
    connection
        .prepare_cached("UPDATE head SET seq = ?1, sha256 = ?2, hlc = ?3 WHERE one = 1")?
        .execute(params![signed(head.seq), head.sha256, head.hlc])?;
    Ok(())
}

/// From now on the letter at this place, and all before it, count as having left.
pub(super) fn handed(connection: &Connection, seq: u64) -> Result<(), StoreFault> {
    let mark = || {
        connection
            .prepare_cached("UPDATE head SET handed = ?1 WHERE one = 1 AND handed < ?1")?
            .execute([signed(seq)])
    };
    mark().map(|_| ()).map_err(StoreFault::of_journal)
}

pub(super) fn unfit(why: NotALetter) -> StoreFault {
    match why {
        NotALetter::TooLong => StoreFault::TooLarge,
        other => StoreFault::NotALetter(other),
    }
}

/// Saves a letter. The caller makes it one transaction.
pub(super) fn append(
    connection: &Connection,
    epoch: Uuid,
    draft: &LetterDraft,
) -> Result<Saved, StoreFault> {
    if let Some(known) = known(connection, draft)? {
        return Ok(known);
    }
    let end = head(connection)?;
    let letter = follow(draft, epoch, &end);
    let bytes = letter.freeze().map_err(unfit)?;
    let saved = Saved {
        seq: letter.seq,
        sha256: sha256(&bytes),
    };
    insert(connection, draft, &letter, &saved, &bytes).map_err(StoreFault::of_journal)?;
    let end = Head {
        seq: saved.seq,
        sha256: saved.sha256,
        hlc: letter.hlc,
        handed: end.handed,
    };
    set_head(connection, &end).map_err(StoreFault::of_journal)?;
    Ok(saved)
}

/// The letter that a draft becomes after the last one.
fn follow(draft: &LetterDraft, epoch: Uuid, end: &Head) -> Letter {
    /// How far the wall clock's milliseconds stand above the counter in a logical clock.
    const LOGICAL_BITS: u32 = 16;
    let wall = draft.wall_ms.saturating_mul(1 << LOGICAL_BITS);
    Letter {
        form: FORM,
        id: draft.id,
        epoch,
        seq: end.seq.saturating_add(1),
        prev: end.sha256,
        kind: draft.kind.clone(),
        schema: draft.schema,
        wall_ms: draft.wall_ms,
        hlc: wall.max(end.hlc.saturating_add(1)),
        parent: draft.parent,
        routing: Routing {
            recipient: draft.to.id(),
            pathway: draft.pathway_kind.clone(),
            deadline_ms: draft.deadline_ms,
        },
        body: draft.body.clone(),
    }
}

/// What is saved under a draft's id already. A second sealing of the same draft has other bytes and says
/// the same: the first one counts.
fn known(connection: &Connection, draft: &LetterDraft) -> Result<Option<Saved>, StoreFault> {
    let id = draft.id.as_bytes();
    let withdrawn: bool = connection
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM withdrawn WHERE id = ?1)",
            [id],
            |row| row.get(0),
        )
        .map_err(of_row)?;
    if withdrawn {
        return Err(StoreFault::Conflict);
    }
    let read = |row: &SqlRow<'_>| {
        let parent: Option<[u8; 16]> = row.get(3)?;
        let key_id: [u8; 8] = row.get(4)?;
        let kind: String = row.get(2)?;
        let same = kind == draft.kind
            && parent.map(Uuid::from_bytes) == draft.parent
            && RecipientKeyId(key_id) == draft.to.id();
        let saved = Saved {
            seq: number(row.get(0)?),
            sha256: row.get(1)?,
        };
        Ok((saved, same))
    };
    let found = connection
        .query_row(
            "SELECT seq, sha256, kind, parent, key_id FROM letter WHERE id = ?1",
            [id],
            read,
        )
        .optional()
        .map_err(of_row)?;
    match found {
        Some((_, false)) => Err(StoreFault::Conflict),
        Some((saved, true)) => Ok(Some(saved)),
        None => Ok(None),
    }
}

fn insert(
    connection: &Connection,
    draft: &LetterDraft,
    letter: &Letter,
    saved: &Saved,
    bytes: &[u8],
) -> Sql<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO letter (seq, id, kind, parent, pathway, recipient, key_id, seal_key, sign_key, \
         pathway_kind, deadline_ms, saved_ms, prev, sha256, size, state, attempts, next_at_ms, \
         last_code, outcome) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, \
         ?15, 'queued', 0, 0, '', '')",
    )?;
    statement.execute(params![
        signed(saved.seq),
        draft.id.as_bytes(),
        draft.kind,
        draft.parent.as_ref().map(Uuid::as_bytes),
        draft.pathway,
        draft.recipient,
        draft.to.id().0,
        draft.to.seal_key,
        draft.to.sign_key.0,
        draft.pathway_kind,
        draft.deadline_ms,
        draft.wall_ms,
        letter.prev,
        saved.sha256,
        i64::try_from(bytes.len()).unwrap_or(i64::MAX),
    ])?;
    connection
        .prepare_cached("INSERT INTO frozen (seq, bytes) VALUES (?1, ?2)")?
        .execute(params![signed(saved.seq), bytes])?;
    Ok(())
}

/// A letter's place and its bytes; `None` for one that is not there or whose bytes are gone.
pub(super) fn bytes_of(
    connection: &Connection,
    id: Uuid,
) -> Result<Option<(u64, Vec<u8>)>, StoreFault> {
    let read = |row: &SqlRow<'_>| Ok((number(row.get(0)?), row.get(1)?));
    connection
        .query_row(
            "SELECT seq, bytes FROM letter JOIN frozen USING (seq) WHERE id = ?1",
            [id.as_bytes()],
            read,
        )
        .optional()
        .map_err(of_row)
}

fn state(name: &str, code: String, outcome: String) -> LetterState {
    match name {
        "hub_acked" => LetterState::HubAcked,
        "delivered" => LetterState::Delivered,
        "closed" => LetterState::Closed { outcome },
        "needs_attention" => LetterState::NeedsAttention { code },
        "queued" => LetterState::Queued,
        // Never taken for one that waits: it is shown, and nothing is done with it.
        _ => LetterState::NeedsAttention {
            code: "unreadable".to_owned(),
        },
    }
}

/// Letters and, where one takes them back, how that stands; then those that never left.
const ROWS: &str = "
SELECT l.id, l.seq, l.pathway, l.recipient, l.saved_ms, l.deadline_ms, l.state, l.attempts,
    l.next_at_ms, l.last_code, l.outcome, r.state, r.last_code, r.outcome, l.seal_key, l.sign_key,
    l.pathway_kind
FROM letter AS l LEFT JOIN letter AS r ON r.parent = l.id AND r.kind = ?1
WHERE l.parent IS NULL";
const WITHDRAWN: &str = "SELECT id, pathway, recipient, saved_ms, withdrawn_ms FROM withdrawn";

fn row(row: &SqlRow<'_>) -> Sql<LetterRow> {
    let name: String = row.get(6)?;
    let taken: Option<String> = row.get(11)?;
    let retraction = match taken {
        Some(name) => Some(state(&name, row.get(12)?, row.get(13)?)),
        None => None,
    };
    let to = RecipientPublic {
        seal_key: row.get(14)?,
        sign_key: PublicKey(row.get(15)?),
    };
    Ok(LetterRow {
        id: Uuid::from_bytes(row.get(0)?),
        seq: number(row.get(1)?),
        pathway: row.get(2)?,
        recipient: row.get(3)?,
        saved_ms: row.get(4)?,
        deadline_ms: row.get(5)?,
        state: state(&name, row.get(9)?, row.get(10)?),
        attempts: row.get(7)?,
        next_at_ms: row.get(8)?,
        last_code: row.get(9)?,
        retraction,
        sealed_to: Some((to, row.get(16)?)),
    })
}

fn withdrawn(row: &SqlRow<'_>) -> Sql<LetterRow> {
    Ok(LetterRow {
        id: Uuid::from_bytes(row.get(0)?),
        seq: 0,
        pathway: row.get(1)?,
        recipient: row.get(2)?,
        saved_ms: row.get(3)?,
        deadline_ms: None,
        state: LetterState::Withdrawn { at_ms: row.get(4)? },
        attempts: 0,
        next_at_ms: 0,
        last_code: String::new(),
        retraction: None,
        sealed_to: None,
    })
}

/// Everything that was ever saved here, oldest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<LetterRow>, StoreFault> {
    let read = || -> Sql<Vec<LetterRow>> {
        let mut found: Vec<LetterRow> = connection
            .prepare_cached(ROWS)?
            .query_map([kinds::RETRACTION], row)?
            .collect::<Sql<_>>()?;
        let mut gone = connection.prepare_cached(WITHDRAWN)?;
        for one in gone.query_map([], withdrawn)? {
            found.push(one?);
        }
        found.sort_by_key(|row| (row.saved_ms, row.id));
        Ok(found)
    };
    read().map_err(of_row)
}

/// One of them.
pub(super) fn one(connection: &Connection, id: Uuid) -> Result<Option<LetterRow>, StoreFault> {
    let read = || -> Sql<Option<LetterRow>> {
        let found = connection
            .prepare_cached(&format!("{ROWS} AND l.id = ?2"))?
            .query_row(params![kinds::RETRACTION, id.as_bytes()], row)
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
        connection
            .prepare_cached(&format!("{WITHDRAWN} WHERE id = ?1"))?
            .query_row([id.as_bytes()], withdrawn)
            .optional()
    };
    read().map_err(of_row)
}

//! What is written to the journal's tables and read from them.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;
use wayside_domain::moment::Moment;

use super::event::sha256;
use super::guards::JournalGuards;
use super::{ChainBreak, ChainStatus, Draft, Head, JournalEvent, Query};
use crate::cipher::{self, of_row};
use crate::fault::StoreFault;

/// The columns of [`event`], in its order.
const COLUMNS: &str = "device_seq, device_epoch, prev_hash, id, kind, schema_version, hlc, wall_ms, \
                       boot_id, mono_ms, supersedes, subject, wire, wire_sha256, purged_ms";

/// How far the wall clock's milliseconds stand above the counter in a logical clock.
const LOGICAL_BITS: u32 = 16;

type Sql<T> = rusqlite::Result<T>;

fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Writes the head of an empty journal.
pub(super) fn begin(connection: &Connection, head: &Head) -> Sql<()> {
    connection.execute(
        "INSERT INTO head (one, device_epoch, seq, hash, hlc) VALUES (1, ?1, ?2, ?3, ?4)",
        params![head.epoch.as_bytes(), signed(head.seq), head.hash, head.hlc],
    )?;
    Ok(())
}

fn head(connection: &Connection) -> Result<Head, StoreFault> {
    let row = connection
        .query_row(
            "SELECT device_epoch, seq, hash, hlc FROM head WHERE one = 1",
            [],
            |row| {
                Ok(Head {
                    epoch: Uuid::from_bytes(row.get(0)?),
                    seq: number(row.get(1)?),
                    hash: row.get(2)?,
                    hlc: row.get(3)?,
                })
            },
        )
        .optional();
    row.map_err(of_row)?.ok_or(StoreFault::Damaged)
}

fn event(row: &Row<'_>) -> Sql<JournalEvent> {
    let supersedes: Option<[u8; 16]> = row.get(10)?;
    Ok(JournalEvent {
        seq: number(row.get(0)?),
        device_epoch: Uuid::from_bytes(row.get(1)?),
        prev_hash: row.get(2)?,
        id: Uuid::from_bytes(row.get(3)?),
        kind: row.get(4)?,
        schema_version: row.get(5)?,
        hlc: row.get(6)?,
        at: Moment {
            wall_ms: row.get(7)?,
            boot_id: row.get(8)?,
            mono_ms: row.get(9)?,
        },
        supersedes: supersedes.map(Uuid::from_bytes),
        subject: Uuid::from_bytes(row.get(11)?),
        wire: row.get(12)?,
        wire_sha256: row.get(13)?,
        purged_ms: row.get(14)?,
    })
}

/// Records drafts. The caller makes it one transaction.
pub(super) fn append(
    connection: &Connection,
    drafts: &[Draft],
) -> Result<Vec<JournalEvent>, StoreFault> {
    let mut end = head(connection)?;
    let before = end.seq;
    let mut events = Vec::with_capacity(drafts.len());
    for draft in drafts {
        if let Some(kept) = by_id(connection, draft.id)? {
            if !kept.is(draft) {
                return Err(StoreFault::Conflict);
            }
            events.push(kept);
            continue;
        }
        let event = follow(&end, draft);
        insert(connection, &event).map_err(StoreFault::of_journal)?;
        end = Head {
            epoch: end.epoch,
            seq: event.seq,
            hash: event.hash(),
            hlc: event.hlc,
        };
        events.push(event);
    }
    if end.seq != before {
        set_head(connection, &end).map_err(StoreFault::of_journal)?;
    }
    Ok(events)
}

/// The event that a draft becomes after the last one.
fn follow(end: &Head, draft: &Draft) -> JournalEvent {
    let wall = draft.at.wall_ms.saturating_mul(1 << LOGICAL_BITS);
    JournalEvent {
        seq: end.seq.saturating_add(1),
        device_epoch: end.epoch,
        prev_hash: end.hash,
        id: draft.id,
        kind: draft.kind.clone(),
        schema_version: draft.schema_version,
        subject: draft.subject,
        supersedes: draft.supersedes,
        at: draft.at.clone(),
        hlc: wall.max(end.hlc.saturating_add(1)),
        wire: draft.wire.clone(),
        wire_sha256: sha256(&draft.wire),
        purged_ms: None,
    }
}

fn insert(connection: &Connection, event: &JournalEvent) -> Sql<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO event (device_seq, device_epoch, prev_hash, id, kind, schema_version, hlc, \
         wall_ms, boot_id, mono_ms, supersedes, subject, wire, wire_sha256, purged_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    statement.execute(params![
        signed(event.seq),
        event.device_epoch.as_bytes(),
        event.prev_hash,
        event.id.as_bytes(),
        event.kind,
        event.schema_version,
        event.hlc,
        event.at.wall_ms,
        event.at.boot_id,
        event.at.mono_ms,
        event.supersedes.as_ref().map(Uuid::as_bytes),
        event.subject.as_bytes(),
        event.wire,
        event.wire_sha256,
        event.purged_ms,
    ])?;
    Ok(())
}

fn set_head(connection: &Connection, end: &Head) -> Sql<()> {
    let mut statement =
        connection.prepare_cached("UPDATE head SET seq = ?1, hash = ?2, hlc = ?3 WHERE one = 1")?;
    statement.execute(params![signed(end.seq), end.hash, end.hlc])?;
    Ok(())
}

fn by_id(connection: &Connection, id: Uuid) -> Result<Option<JournalEvent>, StoreFault> {
    let read = || {
        connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM event WHERE id = ?1"))?
            .query_row([id.as_bytes()], event)
            .optional()
    };
    read().map_err(of_row)
}

/// The events that are wanted, in the order they were recorded.
pub(super) fn events(
    connection: &Connection,
    query: &Query,
) -> Result<Vec<JournalEvent>, StoreFault> {
    let subject = query.subject.as_ref().map(Uuid::as_bytes);
    let read = || -> Sql<Vec<JournalEvent>> {
        // Each question its own statement: one with `OR` would read the whole table.
        let wanted = match (&query.kind, subject) {
            (None, None) => "?1 IS NULL AND ?2 IS NULL",
            (Some(_), None) => "kind = ?1 AND ?2 IS NULL",
            (None, Some(_)) => "?1 IS NULL AND subject = ?2",
            (Some(_), Some(_)) => "kind = ?1 AND subject = ?2",
        };
        connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM event WHERE {wanted} ORDER BY device_seq"
            ))?
            .query_map(params![query.kind, subject], event)?
            .collect()
    };
    read().map_err(of_row)
}

/// Follows the chain from its first event.
pub(super) fn verify(
    connection: &Connection,
    guards: JournalGuards,
) -> Result<ChainStatus, StoreFault> {
    cipher::sound(connection)?;
    let end = head(connection)?;
    let mut at = Head {
        seq: 0,
        hash: [0; 32],
        hlc: 0,
        epoch: end.epoch,
    };
    let mut read = || -> Sql<Option<ChainStatus>> {
        let mut statement =
            connection.prepare(&format!("SELECT {COLUMNS} FROM event ORDER BY device_seq"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let seq = at.seq.saturating_add(1);
            if let Some(why) = breaks(row, &at, seq, guards)? {
                return Ok(Some(ChainStatus::Broken { seq, why }));
            }
            let event = event(row)?;
            at.hash = event.hash();
            at.seq = seq;
        }
        Ok(None)
    };
    if let Some(broken) = read().map_err(of_row)? {
        return Ok(broken);
    }
    let broken = |seq: u64, why| Ok(ChainStatus::Broken { seq, why });
    if at.seq < end.seq {
        return broken(at.seq.saturating_add(1), ChainBreak::Missing);
    }
    if at.seq > end.seq || (guards.follow_chain && at.hash != end.hash) {
        return broken(at.seq, ChainBreak::Head);
    }
    Ok(ChainStatus::Whole {
        events: at.seq,
        head: at.hash,
    })
}

/// Why a row is not the one to follow.
fn breaks(
    row: &Row<'_>,
    before: &Head,
    seq: u64,
    guards: JournalGuards,
) -> Sql<Option<ChainBreak>> {
    if number(row.get(0)?) != seq {
        return Ok(Some(ChainBreak::Missing));
    }
    if !guards.follow_chain {
        return Ok(None);
    }
    // A purged event has no wire form any more; its hash stands for it.
    let purged = !matches!(row.get_ref(14)?, ValueRef::Null);
    let Ok(event) = event(row) else {
        return Ok(Some(ChainBreak::Garbled));
    };
    let saved = if purged {
        event.wire.is_empty()
    } else {
        sha256(&event.wire) == event.wire_sha256
    };
    Ok(if event.device_epoch != before.epoch {
        Some(ChainBreak::OtherEpoch)
    } else if event.prev_hash != before.hash {
        Some(ChainBreak::Parted)
    } else if !saved {
        Some(ChainBreak::Wire)
    } else {
        None
    })
}

/// Empties wire forms for good, and makes the file smaller.
pub(super) fn purge(
    connection: &mut Connection,
    kind: &str,
    before_wall_ms: i64,
    now_wall_ms: i64,
) -> Sql<usize> {
    let purged = connection.execute(
        "UPDATE event SET wire = x'', purged_ms = ?3 \
         WHERE kind = ?1 AND wall_ms < ?2 AND purged_ms IS NULL",
        params![kind, before_wall_ms, now_wall_ms],
    )?;
    if purged > 0 {
        cipher::shrink(connection)?;
    }
    Ok(purged)
}

/// As [`purge`], of one subject.
pub(super) fn purge_subject(
    connection: &mut Connection,
    kind: &str,
    subject: Uuid,
    now_wall_ms: i64,
) -> Sql<usize> {
    let purged = connection.execute(
        "UPDATE event SET wire = x'', purged_ms = ?3 \
         WHERE subject = ?1 AND kind = ?2 AND purged_ms IS NULL",
        params![subject.as_bytes(), kind, now_wall_ms],
    )?;
    if purged > 0 {
        cipher::shrink(connection)?;
    }
    Ok(purged)
}

/// Copies everything into empty tables, in one transaction.
pub(super) fn copy(from: &Connection, to: &mut Connection) -> Result<(), StoreFault> {
    let end = head(from)?;
    let act = to.transaction().map_err(StoreFault::of_journal)?;
    begin(&act, &end).map_err(StoreFault::of_journal)?;
    let events = || -> Sql<()> {
        let mut statement = from.prepare(&format!("SELECT {COLUMNS} FROM event"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            insert(&act, &event(row)?)?;
        }
        Ok(())
    };
    events().map_err(of_row)?;
    act.commit().map_err(StoreFault::of_journal)
}

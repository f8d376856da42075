//! The chain that letters stand in: taken apart where one is taken back, and followed from end to end.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;
use wayside_protocol::{Letter, sha256};

use super::rows::{Head, bytes_of, head, number, set_head, signed, unfit};
use crate::cipher::{self, of_row};
use crate::fault::StoreFault;

type Sql<T> = rusqlite::Result<T>;

/// Takes a letter back that never left; false when it may have.
pub(super) fn take_back(
    connection: &Connection,
    id: Uuid,
    now_ms: i64,
) -> Result<bool, StoreFault> {
    let end = head(connection)?;
    let found = bytes_of(connection, id)?;
    let Some((seq, _)) = found.filter(|(seq, _)| *seq > end.handed) else {
        return Ok(false);
    };
    let act = || -> Sql<()> {
        connection.execute(
            "INSERT INTO withdrawn (id, pathway, recipient, saved_ms, withdrawn_ms) \
             SELECT id, pathway, recipient, saved_ms, ?2 FROM letter WHERE id = ?1",
            params![id.as_bytes(), now_ms],
        )?;
        connection.execute("DELETE FROM letter WHERE seq = ?1", [signed(seq)])?;
        connection.execute("DELETE FROM frozen WHERE seq = ?1", [signed(seq)])?;
        Ok(())
    };
    act().map_err(StoreFault::of_journal)?;
    chain_anew(connection, seq, &end)?;
    Ok(true)
}

/// Chains the letters behind a gap to those before it. None of them has left: their bodies stay as they
/// were sealed, and their places and so their bytes become others.
fn chain_anew(connection: &Connection, gap: u64, end: &Head) -> Result<(), StoreFault> {
    let prev: Option<[u8; 32]> = connection
        .query_row(
            "SELECT sha256 FROM letter WHERE seq < ?1 ORDER BY seq DESC LIMIT 1",
            [signed(gap)],
            |row| row.get(0),
        )
        .optional()
        .map_err(of_row)?;
    let mut last = prev.unwrap_or_default();
    for seq in gap.saturating_add(1)..=end.seq {
        let bytes: Vec<u8> = connection
            .query_row(
                "SELECT bytes FROM frozen WHERE seq = ?1",
                [signed(seq)],
                |row| row.get(0),
            )
            .map_err(of_row)?;
        let mut letter = Letter::read(&bytes).map_err(|_| StoreFault::Damaged)?;
        letter.seq = seq.saturating_sub(1);
        letter.prev = last;
        let bytes = letter.freeze().map_err(unfit)?;
        last = sha256(&bytes);
        moved(connection, seq, &letter, last, &bytes).map_err(StoreFault::of_journal)?;
    }
    let end = Head {
        seq: end.seq.saturating_sub(1),
        sha256: last,
        hlc: end.hlc,
        handed: end.handed,
    };
    set_head(connection, &end).map_err(StoreFault::of_journal)
}

/// A letter takes another place, and with it other bytes.
fn moved(
    connection: &Connection,
    from: u64,
    letter: &Letter,
    sha256: [u8; 32],
    bytes: &[u8],
) -> Sql<()> {
    let (from, to) = (signed(from), signed(letter.seq));
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    connection.execute(
        "UPDATE letter SET seq = ?2, prev = ?3, sha256 = ?4, size = ?5 WHERE seq = ?1",
        params![from, to, letter.prev, sha256, size],
    )?;
    connection.execute(
        "UPDATE frozen SET seq = ?2, bytes = ?3 WHERE seq = ?1",
        params![from, to, bytes],
    )?;
    Ok(())
}

/// Follows the chain from its first letter to its head.
pub(super) fn is_whole(connection: &Connection, epoch: Uuid) -> Result<bool, StoreFault> {
    cipher::sound(connection)?;
    let end = head(connection)?;
    let (mut seq, mut last) = (0_u64, [0_u8; 32]);
    let mut follow = || -> Sql<bool> {
        let mut statement = connection.prepare(
            "SELECT letter.seq, prev, sha256, bytes, id, state FROM letter \
             LEFT JOIN frozen ON frozen.seq = letter.seq ORDER BY letter.seq",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            seq = seq.saturating_add(1);
            let (prev, hash): ([u8; 32], [u8; 32]) = (row.get(1)?, row.get(2)?);
            let bytes: Option<Vec<u8>> = row.get(3)?;
            let id = Uuid::from_bytes(row.get(4)?);
            let state: String = row.get(5)?;
            let is_it = |letter: Letter| {
                letter.id == id && letter.seq == seq && letter.epoch == epoch && letter.prev == prev
            };
            let frozen = match bytes {
                Some(bytes) => sha256(&bytes) == hash && Letter::read(&bytes).is_ok_and(is_it),
                // Bytes that are needed no more are vouched for by their hash.
                None => matches!(state.as_str(), "delivered" | "closed"),
            };
            if number(row.get(0)?) != seq || prev != last || !frozen {
                return Ok(false);
            }
            last = hash;
        }
        Ok(true)
    };
    let linked = follow().map_err(of_row)?;
    Ok(linked && seq == end.seq && last == end.sha256)
}

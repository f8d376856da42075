//! Devices that joined again under another id: who succeeds whom, and what of the earlier one's feed is theirs.

use rusqlite::{Connection, OptionalExtension as _, Savepoint, params};
use uuid::Uuid;
use wayside_protocol::PublicKey;

use super::{Sql, uuid};

/// A device, all that succeed it, and all that succeed those; a circle ends by itself.
const LINE: &str = "WITH RECURSIVE line (id) AS (SELECT ?1 UNION \
     SELECT later FROM succession JOIN line ON succession.earlier = line.id) \
     SELECT id FROM line ORDER BY id";
/// What the earlier one (1) was told and the later one (2) was not, behind what the later one has.
const HAND_ON: &str = "INSERT INTO feed (device, place, recipient, notice) \
     SELECT ?2, (SELECT feed_head FROM device WHERE id = ?2) + row_number() OVER (ORDER BY place), \
     recipient, notice FROM feed WHERE device = ?1 AND notice IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM feed AS told WHERE told.device = ?2 AND told.notice = feed.notice)";

/// A device that is enrolled succeeds those that are known by its earlier keys.
pub(super) fn succeed(act: &Savepoint<'_>, later: Uuid, earlier: &[PublicKey]) -> Sql<()> {
    for key in earlier {
        let before = act
            .prepare_cached("SELECT id FROM device WHERE key = ?1 AND id <> ?2")?
            .query_row(params![key.0, later.as_bytes()], |row| uuid(row, 0))
            .optional()?;
        let Some(before) = before else { continue };
        let both = params![before.as_bytes(), later.as_bytes()];
        let new = act
            .prepare_cached(
                "INSERT INTO succession (earlier, later) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute(both)?;
        if new > 0 {
            let handed = act.prepare_cached(HAND_ON)?.execute(both)?;
            let handed = i64::try_from(handed).unwrap_or(i64::MAX);
            act.execute(
                "UPDATE device SET feed_head = feed_head + ?2 WHERE id = ?1",
                params![later.as_bytes(), handed],
            )?;
        }
    }
    Ok(())
}

/// Whom notices concern that are about a letter of a device's: it and its line.
pub(super) fn line(connection: &Connection, device: Uuid) -> Sql<Vec<Uuid>> {
    connection
        .prepare_cached(LINE)?
        .query_map([device.as_bytes()], |row| uuid(row, 0))?
        .collect()
}

/// The devices that one succeeds.
pub(super) fn earlier(connection: &Connection, later: Uuid) -> Sql<Vec<Uuid>> {
    connection
        .prepare_cached("SELECT earlier FROM succession WHERE later = ?1 ORDER BY earlier")?
        .query_map([later.as_bytes()], |row| uuid(row, 0))?
        .collect()
}

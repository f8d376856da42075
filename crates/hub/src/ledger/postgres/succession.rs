//! Devices that joined again under another id: who succeeds whom, and what of the earlier one's feed is theirs.
//!
//! A notice and an enrolment that would hand notices on must not miss each other: notices share a lock, such
//! an enrolment has it alone. It is taken before all others.

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use uuid::Uuid;
use wayside_protocol::PublicKey;

use super::{Pg, execute, query};

/// The lock of successions.
const SUCCESSION: i64 = 0x5741_5948_0000_0003;
/// A device, all that succeed it, and all that succeed those; a circle ends by itself. In one order for all, so
/// that rows are locked in one order.
const LINE: &str = "WITH RECURSIVE line (id) AS (SELECT $1::uuid UNION \
     SELECT later FROM succession JOIN line ON succession.earlier = line.id) \
     SELECT id FROM line ORDER BY id";
/// Records who succeeds whom: of these keys, and whoever was recorded before is not given again.
const SUCCEED: &str = "INSERT INTO succession (earlier, later) \
     SELECT id, $1::uuid FROM device WHERE key = ANY ($2::bytea[]) AND id <> $1::uuid \
     ON CONFLICT DO NOTHING RETURNING earlier";
/// What the earlier ones were told and the later one was not, each once, behind what the later one has.
const HAND_ON: &str = "WITH told AS (SELECT DISTINCT ON (notice) device, place, recipient, notice \
     FROM feed WHERE device = ANY ($1::uuid[]) AND notice IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM feed AS has WHERE has.device = $2::uuid AND has.notice = feed.notice) \
     ORDER BY notice, device, place) \
     INSERT INTO feed (device, place, recipient, notice) \
     SELECT $2::uuid, (SELECT feed_head FROM device WHERE id = $2) \
     + row_number() OVER (ORDER BY told.device, told.place), recipient, notice FROM told";

/// Waits until no notice is being taken, and keeps others waiting until the transaction is over.
pub(super) async fn lock_alone(act: &Transaction<'_>) -> Pg<()> {
    let lock = "SELECT pg_advisory_xact_lock($1)::text";
    query(act, lock, &[&SUCCESSION]).await.map(drop)
}

/// Waits until no device is joining again.
pub(super) async fn lock_shared(act: &Transaction<'_>) -> Pg<()> {
    let lock = "SELECT pg_advisory_xact_lock_shared($1)::text";
    query(act, lock, &[&SUCCESSION]).await.map(drop)
}

/// A device that is enrolled succeeds those that are known by its earlier keys. The lock is held alone.
pub(super) async fn succeed(act: &Transaction<'_>, later: Uuid, earlier: &[PublicKey]) -> Pg<()> {
    if earlier.is_empty() {
        return Ok(());
    }
    let keys: Vec<&[u8]> = earlier.iter().map(|key| key.0.as_slice()).collect();
    let rows = query(act, SUCCEED, &[&later, &keys]).await?;
    let new = ids(&rows)?;
    if new.is_empty() {
        return Ok(());
    }
    // Commands are put in a feed without that lock: the row is held before its head is read.
    let hold = "SELECT 1 FROM device WHERE id = $1 FOR UPDATE";
    query(act, hold, &[&later]).await?;
    let handed = execute(act, HAND_ON, &[&new, &later]).await?;
    let handed = i64::try_from(handed).unwrap_or(i64::MAX);
    let head = "UPDATE device SET feed_head = feed_head + $2 WHERE id = $1";
    execute(act, head, &[&later, &handed]).await.map(drop)
}

/// Whom notices concern that are about a letter of a device's: it and its line.
pub(super) async fn line(act: &Transaction<'_>, device: Uuid) -> Pg<Vec<Uuid>> {
    ids(&query(act, LINE, &[&device]).await?)
}

/// The devices that one succeeds.
pub(super) async fn earlier(client: &impl GenericClient, later: Uuid) -> Pg<Vec<Uuid>> {
    let find = "SELECT earlier FROM succession WHERE later = $1 ORDER BY earlier";
    ids(&query(client, find, &[&later]).await?)
}

fn ids(rows: &[Row]) -> Pg<Vec<Uuid>> {
    rows.iter().map(|row| row.try_get(0)).collect()
}

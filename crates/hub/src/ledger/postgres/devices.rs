//! Devices: enrolled by ticket, seen, revoked, and what is put in their feeds.

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use uuid::Uuid;
use wayside_protocol::{CommandKind, PublicKey, RecipientKeyId};

use super::{Pg, bytes, execute, query, query_opt, succession};
use crate::ledger::{
    Commanded, Device, DevicePage, ForDevice, HOUR_MS, LedgerFault, TicketUse, code_of_command,
    command_of_code, device_columns, for_device, number, one_more, page_of, signed,
};

const BY_ID: &str = concat!("SELECT ", device_columns!(), " FROM device WHERE id = $1");
const BY_KEY: &str = concat!("SELECT ", device_columns!(), " FROM device WHERE key = $1");
const ALL: &str = concat!(
    "SELECT ",
    device_columns!(),
    " FROM device ORDER BY label COLLATE \"C\", id"
);
const PUT: &str = concat!(
    "INSERT INTO device (id, key, label, enrolled_ms, seen_ms, credential_until_s) \
     VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT (key) DO UPDATE \
     SET label = excluded.label, credential_until_s = \
     greatest(device.credential_until_s, excluded.credential_until_s) RETURNING ",
    device_columns!()
);
const FEED: &str = "SELECT feed.place, feed.recipient, feed.notice, feed.command, command.kind \
     FROM feed LEFT JOIN command ON command.id = feed.command \
     WHERE feed.device = $1 AND feed.place > $2 ORDER BY feed.place LIMIT $3";

fn device(row: &Row) -> Pg<Device> {
    Ok(Device {
        id: row.try_get(0)?,
        key: PublicKey(bytes(row, 1)?),
        label: row.try_get(2)?,
        enrolled_ms: row.try_get(3)?,
        seen_ms: row.try_get(4)?,
        credential_until_s: row.try_get(5)?,
        revoked_ms: row.try_get(6)?,
        pack: row.try_get(7)?,
        early: row.try_get(8)?,
    })
}

pub(super) async fn by_id(client: &impl GenericClient, id: Uuid) -> Pg<Option<Device>> {
    let row = query_opt(client, BY_ID, &[&id]).await?;
    row.as_ref().map(device).transpose()
}

pub(super) async fn all(client: &impl GenericClient) -> Pg<Vec<Device>> {
    query(client, ALL, &[]).await?.iter().map(device).collect()
}

pub(super) async fn add_ticket(
    client: &impl GenericClient,
    once: [u8; 32],
    label: &str,
    until_ms: i64,
    now_ms: i64,
) -> Pg<()> {
    let add = "INSERT INTO ticket (once_sha256, label, made_ms, until_ms) VALUES ($1, $2, $3, $4)";
    execute(client, add, &[&once.as_slice(), &label, &now_ms, &until_ms])
        .await
        .map(drop)
}

/// A device that would be enrolled.
#[derive(Clone, Copy)]
pub(super) struct Newcomer<'a> {
    pub once: [u8; 32],
    pub id: Uuid,
    pub key: PublicKey,
    /// Keys that it proved to have had.
    pub earlier: &'a [PublicKey],
    pub credential_until_s: i64,
}

pub(super) async fn enrol(act: &Transaction<'_>, new: Newcomer<'_>, now_ms: i64) -> Pg<TicketUse> {
    if !new.earlier.is_empty() {
        succession::lock_alone(act).await?;
    }
    let shown = show(act, new, now_ms).await?;
    if let TicketUse::Enrolled(device) = &shown {
        succession::succeed(act, device.id, new.earlier).await?;
    }
    Ok(shown)
}

async fn show(act: &Transaction<'_>, new: Newcomer<'_>, now_ms: i64) -> Pg<TicketUse> {
    let once = new.once.as_slice();
    let key = new.key.0.as_slice();
    let find = "SELECT label, until_ms, device FROM ticket WHERE once_sha256 = $1 FOR UPDATE";
    let Some(ticket) = query_opt(act, find, &[&once]).await? else {
        return Ok(TicketUse::Spent);
    };
    let label: String = ticket.try_get(0)?;
    let until_ms: i64 = ticket.try_get(1)?;
    let by: Option<Uuid> = ticket.try_get(2)?;
    let known = query_opt(act, BY_KEY, &[&key]).await?;
    let known = known.as_ref().map(device).transpose()?;
    if known
        .as_ref()
        .is_some_and(|known| known.revoked_ms.is_some())
    {
        return Ok(TicketUse::Spent);
    }
    if let Some(by) = by {
        let same = known.filter(|known| known.id == by);
        return Ok(same.map_or(TicketUse::Spent, TicketUse::Again));
    }
    if now_ms > until_ms {
        return Ok(TicketUse::Spent);
    }
    let until = new.credential_until_s;
    let statement = act.prepare_cached(PUT).await?;
    let row = act
        .query_one(&statement, &[&new.id, &key, &label, &now_ms, &until])
        .await?;
    let device = device(&row)?;
    let spend = "UPDATE ticket SET device = $2 WHERE once_sha256 = $1";
    execute(act, spend, &[&once, &device.id]).await?;
    Ok(TicketUse::Enrolled(device))
}

pub(super) async fn seen(
    client: &impl GenericClient,
    id: Uuid,
    pack: Option<&str>,
    credential_until_s: Option<i64>,
    now_ms: i64,
) -> Pg<()> {
    let note = "UPDATE device SET seen_ms = CASE WHEN $4 - seen_ms >= $5 THEN $4 ELSE seen_ms END, \
                pack = coalesce($2, pack), credential_until_s = CASE WHEN revoked_ms IS NULL \
                THEN greatest(credential_until_s, $3) ELSE credential_until_s END \
                WHERE id = $1 AND ($4 - seen_ms >= $5 OR pack IS DISTINCT FROM coalesce($2, pack) \
                OR revoked_ms IS NULL AND $3 > credential_until_s)";
    let all: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
        [&id, &pack, &credential_until_s, &now_ms, &HOUR_MS];
    execute(client, note, &all).await.map(drop)
}

pub(super) async fn revoke(client: &impl GenericClient, id: Uuid, now_ms: i64) -> Pg<bool> {
    let revoke = "UPDATE device SET revoked_ms = coalesce(revoked_ms, $2) WHERE id = $1";
    Ok(execute(client, revoke, &[&id, &now_ms]).await? > 0)
}

pub(super) async fn arrange(
    client: &impl GenericClient,
    id: Uuid,
    label: &str,
    early: bool,
) -> Pg<bool> {
    let arrange = "UPDATE device SET label = $2, early = $3 WHERE id = $1";
    Ok(execute(client, arrange, &[&id, &label, &early]).await? > 0)
}

/// Puts an item at the end of a device's feed. False when there is no such device. The device's row is
/// locked until the transaction is over, so that places are seen in their order and without a gap.
pub(super) async fn feed(
    act: &Transaction<'_>,
    device: Uuid,
    (recipient, notice, command): (Option<RecipientKeyId>, Option<&[u8]>, Option<Uuid>),
) -> Pg<bool> {
    let next = "UPDATE device SET feed_head = feed_head + 1 WHERE id = $1 RETURNING feed_head";
    let Some(row) = query_opt(act, next, &[&device]).await? else {
        return Ok(false);
    };
    let place: i64 = row.try_get(0)?;
    let recipient = recipient.as_ref().map(|recipient| recipient.0.as_slice());
    let put = "INSERT INTO feed (device, place, recipient, notice, command) \
               VALUES ($1, $2, $3, $4, $5)";
    let all: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
        [&device, &place, &recipient, &notice, &command];
    execute(act, put, &all).await?;
    Ok(true)
}

/// A place and what stands there; `None` for a row that is not what was written.
fn item(row: &Row) -> Pg<Option<(u64, ForDevice)>> {
    let place = number(row.try_get(0)?);
    let recipient: Option<&[u8]> = row.try_get(1)?;
    let recipient = recipient.and_then(|id| id.try_into().ok());
    let item = for_device(
        (recipient, row.try_get(2)?),
        (row.try_get(3)?, row.try_get(4)?),
    );
    Ok(item.map(|item| (place, item)))
}

pub(super) async fn page(
    client: &impl GenericClient,
    device: Uuid,
    after: u64,
    most: usize,
) -> Pg<Result<DevicePage, LedgerFault>> {
    let rows = query(client, FEED, &[&device, &signed(after), &one_more(most)]).await?;
    let items = rows.iter().map(item).collect::<Pg<Option<_>>>()?;
    let find = "SELECT feed_head FROM device WHERE id = $1";
    let head: i64 = match query_opt(client, find, &[&device]).await? {
        Some(row) => row.try_get(0)?,
        None => 0,
    };
    Ok(items
        .map(|items| page_of(items, after, most, number(head)))
        .ok_or(LedgerFault::Unreadable))
}

pub(super) async fn command(
    act: &Transaction<'_>,
    device: Uuid,
    id: Uuid,
    kind: CommandKind,
    now_ms: i64,
) -> Pg<bool> {
    if !feed(act, device, (None, None, Some(id))).await? {
        return Ok(false);
    }
    let add = "INSERT INTO command (id, device, kind, given_ms) VALUES ($1, $2, $3, $4)";
    execute(act, add, &[&id, &device, &code_of_command(kind), &now_ms]).await?;
    Ok(true)
}

pub(super) async fn commands_done(
    client: &impl GenericClient,
    device: Uuid,
    ids: &[Uuid],
    now_ms: i64,
) -> Pg<()> {
    let done = "UPDATE command SET done_ms = $3 \
                WHERE id = ANY ($1) AND device = $2 AND done_ms IS NULL";
    execute(client, done, &[&ids, &device, &now_ms])
        .await
        .map(drop)
}

pub(super) async fn commands_of(
    client: &impl GenericClient,
    device: Uuid,
) -> Pg<Result<Vec<Commanded>, LedgerFault>> {
    let find = "SELECT command.id, kind, given_ms, done_ms FROM command \
                JOIN feed ON feed.device = command.device AND feed.command = command.id \
                WHERE command.device = $1 ORDER BY feed.place";
    let given = |row: &Row| -> Pg<Option<Commanded>> {
        let kind = command_of_code(row.try_get(1)?);
        let (id, at, done) = (row.try_get(0)?, row.try_get(2)?, row.try_get(3)?);
        Ok(kind.map(|kind| (id, kind, at, done)))
    };
    let rows = query(client, find, &[&device]).await?;
    let found = rows.iter().map(given).collect::<Pg<Option<_>>>()?;
    Ok(found.ok_or(LedgerFault::Unreadable))
}

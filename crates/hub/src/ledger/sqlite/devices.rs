//! Devices: enrolled by ticket, seen, revoked, and what is put in their feeds.

use rusqlite::{Connection, OptionalExtension as _, Row, Savepoint, params};
use uuid::Uuid;
use wayside_protocol::{CommandKind, PublicKey, RecipientKeyId};

use super::{Sql, broken, succession, uuid};
use crate::ledger::{
    Commanded, Device, DevicePage, ForDevice, HOUR_MS, TicketUse, code_of_command, command_of_code,
    device_columns, for_device, number, one_more, page_of, signed,
};

const BY_ID: &str = concat!("SELECT ", device_columns!(), " FROM device WHERE id = ?1");
const BY_KEY: &str = concat!("SELECT ", device_columns!(), " FROM device WHERE key = ?1");
const ALL: &str = concat!(
    "SELECT ",
    device_columns!(),
    " FROM device ORDER BY label, id"
);
pub(super) const FEED: &str = "SELECT feed.place, feed.recipient, feed.notice, feed.command, \
     command.kind FROM feed LEFT JOIN command ON command.id = feed.command \
     WHERE feed.device = ?1 AND feed.place > ?2 ORDER BY feed.place LIMIT ?3";

fn row(row: &Row<'_>) -> Sql<Device> {
    Ok(Device {
        id: uuid(row, 0)?,
        key: PublicKey(row.get(1)?),
        label: row.get(2)?,
        enrolled_ms: row.get(3)?,
        seen_ms: row.get(4)?,
        credential_until_s: row.get(5)?,
        revoked_ms: row.get(6)?,
        pack: row.get(7)?,
        early: row.get(8)?,
    })
}

pub(super) fn by_id(connection: &Connection, id: Uuid) -> Sql<Option<Device>> {
    connection
        .prepare_cached(BY_ID)?
        .query_row([id.as_bytes()], row)
        .optional()
}

fn by_key(connection: &Connection, key: PublicKey) -> Sql<Option<Device>> {
    connection
        .prepare_cached(BY_KEY)?
        .query_row([key.0], row)
        .optional()
}

pub(super) fn all(connection: &Connection) -> Sql<Vec<Device>> {
    connection
        .prepare_cached(ALL)?
        .query_map([], row)?
        .collect()
}

pub(super) fn add_ticket(
    act: &Savepoint<'_>,
    once: [u8; 32],
    label: &str,
    until_ms: i64,
    now_ms: i64,
) -> Sql<()> {
    act.execute(
        "INSERT INTO ticket (once_sha256, label, made_ms, until_ms) VALUES (?1, ?2, ?3, ?4)",
        params![once, label, now_ms, until_ms],
    )?;
    Ok(())
}

/// A device that would be enrolled.
pub(super) struct Newcomer {
    pub once: [u8; 32],
    pub id: Uuid,
    pub key: PublicKey,
    /// Keys that it proved to have had.
    pub earlier: Vec<PublicKey>,
    pub credential_until_s: i64,
}

pub(super) fn enrol(act: &Savepoint<'_>, new: &Newcomer, now_ms: i64) -> Sql<TicketUse> {
    let shown = show(act, new, now_ms)?;
    if let TicketUse::Enrolled(device) = &shown {
        succession::succeed(act, device.id, &new.earlier)?;
    }
    Ok(shown)
}

fn show(act: &Savepoint<'_>, new: &Newcomer, now_ms: i64) -> Sql<TicketUse> {
    let ticket = act
        .query_row(
            "SELECT label, until_ms, device IS NOT NULL FROM ticket WHERE once_sha256 = ?1",
            [new.once],
            |row| {
                let spent: bool = row.get(2)?;
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, spent))
            },
        )
        .optional()?;
    let known = by_key(act, new.key)?;
    let Some((label, until_ms, spent)) = ticket else {
        return Ok(TicketUse::Spent);
    };
    if known
        .as_ref()
        .is_some_and(|known| known.revoked_ms.is_some())
    {
        return Ok(TicketUse::Spent);
    }
    if spent {
        return again(act, new.once, known);
    }
    if now_ms > until_ms {
        return Ok(TicketUse::Spent);
    }
    let id = known.map_or(new.id, |known| known.id);
    act.execute(
        "INSERT INTO device (id, key, label, enrolled_ms, seen_ms, credential_until_s) \
         VALUES (?1, ?2, ?3, ?4, ?4, ?5) ON CONFLICT (key) DO UPDATE SET label = excluded.label, \
         credential_until_s = max(credential_until_s, excluded.credential_until_s)",
        params![
            id.as_bytes(),
            new.key.0,
            label,
            now_ms,
            new.credential_until_s
        ],
    )?;
    act.execute(
        "UPDATE ticket SET device = ?2 WHERE once_sha256 = ?1",
        params![new.once, id.as_bytes()],
    )?;
    let device = by_id(act, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok(TicketUse::Enrolled(device))
}

/// A ticket that was used: by this very device, or by another.
fn again(connection: &Connection, once: [u8; 32], known: Option<Device>) -> Sql<TicketUse> {
    let by = connection.query_row(
        "SELECT device FROM ticket WHERE once_sha256 = ?1",
        [once],
        |row| uuid(row, 0),
    )?;
    Ok(known
        .filter(|known| known.id == by)
        .map_or(TicketUse::Spent, TicketUse::Again))
}

/// What a device showed of itself.
pub(super) struct Sign {
    pub id: Uuid,
    pub pack: Option<String>,
    pub credential_until_s: Option<i64>,
}

/// True when there is something to note.
pub(super) fn is_news(connection: &Connection, sign: &Sign, now_ms: i64) -> Sql<bool> {
    let device = by_id(connection, sign.id)?;
    Ok(device.is_some_and(|device| {
        now_ms.saturating_sub(device.seen_ms) >= HOUR_MS
            || sign.pack.is_some() && sign.pack != device.pack
            || sign.credential_until_s.is_some_and(|until| {
                device.revoked_ms.is_none() && until > device.credential_until_s
            })
    }))
}

pub(super) fn seen(act: &Savepoint<'_>, sign: &Sign, now_ms: i64) -> Sql<()> {
    act.prepare_cached(
        "UPDATE device SET seen_ms = CASE WHEN ?4 - seen_ms >= ?5 THEN ?4 ELSE seen_ms END, \
         pack = coalesce(?2, pack), credential_until_s = CASE WHEN revoked_ms IS NULL \
         THEN max(credential_until_s, coalesce(?3, credential_until_s)) \
         ELSE credential_until_s END WHERE id = ?1",
    )?
    .execute(params![
        sign.id.as_bytes(),
        sign.pack,
        sign.credential_until_s,
        now_ms,
        HOUR_MS
    ])?;
    Ok(())
}

pub(super) fn revoke(act: &Savepoint<'_>, id: Uuid, now_ms: i64) -> Sql<bool> {
    let found = act.execute(
        "UPDATE device SET revoked_ms = coalesce(revoked_ms, ?2) WHERE id = ?1",
        params![id.as_bytes(), now_ms],
    )?;
    Ok(found > 0)
}

pub(super) fn arrange(act: &Savepoint<'_>, id: Uuid, label: &str, early: bool) -> Sql<bool> {
    let found = act.execute(
        "UPDATE device SET label = ?2, early = ?3 WHERE id = ?1",
        params![id.as_bytes(), label, early],
    )?;
    Ok(found > 0)
}

/// Puts an item at the end of a device's feed. False when there is no such device.
pub(super) fn feed(
    act: &Savepoint<'_>,
    device: Uuid,
    (recipient, notice, command): (Option<RecipientKeyId>, Option<&[u8]>, Option<Uuid>),
) -> Sql<bool> {
    let place: Option<i64> = act
        .prepare_cached(
            "UPDATE device SET feed_head = feed_head + 1 WHERE id = ?1 RETURNING feed_head",
        )?
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(place) = place else {
        return Ok(false);
    };
    act.prepare_cached(
        "INSERT INTO feed (device, place, recipient, notice, command) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        device.as_bytes(),
        place,
        recipient.map(|recipient| recipient.0),
        notice,
        command.map(Uuid::into_bytes),
    ])?;
    Ok(true)
}

fn item(row: &Row<'_>) -> Sql<(u64, ForDevice)> {
    let place = number(row.get(0)?);
    let command: Option<[u8; 16]> = row.get(3)?;
    let item = for_device(
        (row.get(1)?, row.get(2)?),
        (command.map(Uuid::from_bytes), row.get(4)?),
    );
    Ok((place, item.ok_or_else(|| broken(1))?))
}

pub(super) fn page(
    connection: &Connection,
    device: Uuid,
    after: u64,
    most: usize,
) -> Sql<DevicePage> {
    let asked = params![device.as_bytes(), signed(after), one_more(most)];
    let items = connection
        .prepare_cached(FEED)?
        .query_map(asked, item)?
        .collect::<Sql<_>>()?;
    let head: Option<i64> = connection
        .prepare_cached("SELECT feed_head FROM device WHERE id = ?1")?
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(page_of(items, after, most, number(head.unwrap_or(0))))
}

pub(super) fn command(
    act: &Savepoint<'_>,
    device: Uuid,
    id: Uuid,
    kind: CommandKind,
    now_ms: i64,
) -> Sql<bool> {
    if by_id(act, device)?.is_none() {
        return Ok(false);
    }
    act.execute(
        "INSERT INTO command (id, device, kind, given_ms) VALUES (?1, ?2, ?3, ?4)",
        params![
            id.as_bytes(),
            device.as_bytes(),
            code_of_command(kind),
            now_ms
        ],
    )?;
    feed(act, device, (None, None, Some(id)))
}

pub(super) fn commands_done(
    act: &Savepoint<'_>,
    device: Uuid,
    ids: &[Uuid],
    now_ms: i64,
) -> Sql<()> {
    let mut done = act.prepare_cached(
        "UPDATE command SET done_ms = ?3 WHERE id = ?1 AND device = ?2 AND done_ms IS NULL",
    )?;
    for id in ids {
        done.execute(params![id.as_bytes(), device.as_bytes(), now_ms])?;
    }
    Ok(())
}

pub(super) fn commands_of(connection: &Connection, device: Uuid) -> Sql<Vec<Commanded>> {
    connection
        .prepare_cached(
            "SELECT command.id, kind, given_ms, done_ms FROM command \
             JOIN feed ON feed.device = command.device AND feed.command = command.id \
             WHERE command.device = ?1 ORDER BY feed.place",
        )?
        .query_map([device.as_bytes()], |row| {
            let kind = command_of_code(row.get(1)?).ok_or_else(|| broken(1))?;
            Ok((uuid(row, 0)?, kind, row.get(2)?, row.get(3)?))
        })?
        .collect()
}

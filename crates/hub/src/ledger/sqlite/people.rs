//! Programmes, admins, their sessions, and the log of what was done.

use rusqlite::{Connection, OptionalExtension as _, Row, Savepoint, params};
use wayside_protocol::{PublicKey, RecipientKeyId};

use super::Sql;
use crate::ledger::{Admin, Audited, Programme, audit, number, signed};

pub(super) const AUDITED: &str = "SELECT seq, at_ms, who, did, what, hash FROM audit \
     WHERE seq > ?1 ORDER BY seq LIMIT ?2";

fn programme(row: &Row<'_>) -> Sql<Programme> {
    Ok(Programme {
        id: RecipientKeyId(row.get(0)?),
        name: row.get(1)?,
        sign_key: PublicKey(row.get(2)?),
    })
}

pub(super) fn add_programme(act: &Savepoint<'_>, new: &Programme) -> Sql<()> {
    act.execute(
        "INSERT INTO programme (id, name, sign_key) VALUES (?1, ?2, ?3) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        params![new.id.0, new.name, new.sign_key.0],
    )?;
    Ok(())
}

pub(super) fn by_id(connection: &Connection, id: RecipientKeyId) -> Sql<Option<Programme>> {
    connection
        .prepare_cached("SELECT id, name, sign_key FROM programme WHERE id = ?1")?
        .query_row([id.0], programme)
        .optional()
}

pub(super) fn all(connection: &Connection) -> Sql<Vec<Programme>> {
    connection
        .prepare_cached("SELECT id, name, sign_key FROM programme ORDER BY name, id")?
        .query_map([], programme)?
        .collect()
}

/// The audit log's head: its last place and hash.
pub(super) fn audit_head(connection: &Connection) -> Sql<(u64, [u8; 32])> {
    connection
        .prepare_cached("SELECT audit_seq, audit_hash FROM head WHERE one = 1")?
        .query_row([], |row| Ok((number(row.get(0)?), row.get(1)?)))
}

pub(super) fn audit(act: &Savepoint<'_>, texts: [&str; 3], now_ms: i64) -> Sql<u64> {
    let line = audit::line(audit_head(act)?, now_ms, texts);
    let seq = signed(line.seq);
    act.prepare_cached(
        "INSERT INTO audit (seq, at_ms, who, did, what, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        seq, line.at_ms, line.who, line.did, line.what, line.hash
    ])?;
    act.prepare_cached("UPDATE head SET audit_seq = ?1, audit_hash = ?2 WHERE one = 1")?
        .execute(params![seq, line.hash])?;
    Ok(line.seq)
}

pub(super) fn audited(connection: &Connection, after: u64, most: usize) -> Sql<Vec<Audited>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    connection
        .prepare_cached(AUDITED)?
        .query_map([signed(after), most], |row| {
            Ok(Audited {
                seq: number(row.get(0)?),
                at_ms: row.get(1)?,
                who: row.get(2)?,
                did: row.get(3)?,
                what: row.get(4)?,
                hash: row.get(5)?,
            })
        })?
        .collect()
}

pub(super) fn put_admin(act: &Savepoint<'_>, new: &Admin, replace: bool) -> Sql<bool> {
    let Some(old) = admin(act, &new.name)? else {
        act.execute(
            "INSERT INTO admin (name, password, totp_secret) VALUES (?1, ?2, ?3)",
            params![new.name, new.password, new.totp_secret],
        )?;
        return Ok(true);
    };
    if !replace {
        return Ok(false);
    }
    act.execute(
        "UPDATE admin SET password = ?2, totp_secret = ?3, \
         last_step = CASE WHEN totp_secret IS ?3 THEN last_step ELSE -1 END WHERE name = ?1",
        params![new.name, new.password, new.totp_secret],
    )?;
    if old.password != new.password {
        act.execute("DELETE FROM session WHERE admin = ?1", [&new.name])?;
    }
    Ok(true)
}

pub(super) fn admin(connection: &Connection, name: &str) -> Sql<Option<Admin>> {
    connection
        .prepare_cached("SELECT name, password, totp_secret FROM admin WHERE name = ?1")?
        .query_row([name], |row| {
            Ok(Admin {
                name: row.get(0)?,
                password: row.get(1)?,
                totp_secret: row.get(2)?,
            })
        })
        .optional()
}

pub(super) fn use_step(act: &Savepoint<'_>, name: &str, step: u64) -> Sql<bool> {
    let used = act.execute(
        "UPDATE admin SET last_step = ?2 WHERE name = ?1 AND last_step < ?2",
        params![name, signed(step)],
    )?;
    Ok(used > 0)
}

pub(super) fn begin_session(
    act: &Savepoint<'_>,
    token: [u8; 32],
    admin: &str,
    until_ms: i64,
) -> Sql<()> {
    act.execute(
        "INSERT INTO session (token_sha256, admin, until_ms) VALUES (?1, ?2, ?3)",
        params![token, admin, until_ms],
    )?;
    Ok(())
}

pub(super) fn session(
    act: &Savepoint<'_>,
    token: [u8; 32],
    idle_since_ms: i64,
    now_ms: i64,
) -> Sql<Option<String>> {
    act.prepare_cached(
        "UPDATE session SET used_ms = ?3 WHERE token_sha256 = ?1 AND until_ms > ?3 \
         AND coalesce(used_ms, ?3) >= ?2 RETURNING admin",
    )?
    .query_row(params![token, idle_since_ms, now_ms], |row| row.get(0))
    .optional()
}

pub(super) fn end_session(act: &Savepoint<'_>, token: [u8; 32]) -> Sql<()> {
    act.execute("DELETE FROM session WHERE token_sha256 = ?1", [token])?;
    Ok(())
}

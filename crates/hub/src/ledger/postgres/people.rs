//! Programmes, admins, their sessions, and the log of what was done.

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use wayside_protocol::{PublicKey, RecipientKeyId};

use super::{Pg, bytes, execute, query, query_opt};
use crate::ledger::{Admin, Audited, Programme, audit, number, signed};

fn read_programme(row: &Row) -> Pg<Programme> {
    Ok(Programme {
        id: RecipientKeyId(bytes(row, 0)?),
        name: row.try_get(1)?,
        sign_key: PublicKey(bytes(row, 2)?),
    })
}

pub(super) async fn add_programme(client: &impl GenericClient, new: &Programme) -> Pg<()> {
    let add = "INSERT INTO programme (id, name, sign_key) VALUES ($1, $2, $3) \
               ON CONFLICT (id) DO UPDATE SET name = excluded.name";
    let (id, key) = (new.id.0.as_slice(), new.sign_key.0.as_slice());
    execute(client, add, &[&id, &new.name, &key])
        .await
        .map(drop)
}

pub(super) async fn by_id(
    client: &impl GenericClient,
    id: RecipientKeyId,
) -> Pg<Option<Programme>> {
    let find = "SELECT id, name, sign_key FROM programme WHERE id = $1";
    let row = query_opt(client, find, &[&id.0.as_slice()]).await?;
    row.as_ref().map(read_programme).transpose()
}

pub(super) async fn all(client: &impl GenericClient) -> Pg<Vec<Programme>> {
    let find = "SELECT id, name, sign_key FROM programme ORDER BY name COLLATE \"C\", id";
    let rows = query(client, find, &[]).await?;
    rows.iter().map(read_programme).collect()
}

/// The audit log's head: its last place and hash.
pub(super) async fn audit_head(client: &impl GenericClient) -> Pg<(u64, [u8; 32])> {
    let find = "SELECT seq, hash FROM audit_head WHERE one = 1";
    let rows = query(client, find, &[]).await?;
    let head = rows
        .first()
        .map(|row| Ok((number(row.try_get(0)?), bytes(row, 1)?)));
    head.unwrap_or(Ok((0, audit::START)))
}

/// Appends a line while the head is locked: lines stand in the order in which they are committed.
pub(super) async fn audit(act: &Transaction<'_>, texts: [&str; 3], now_ms: i64) -> Pg<u64> {
    query(
        act,
        "SELECT seq FROM audit_head WHERE one = 1 FOR UPDATE",
        &[],
    )
    .await?;
    let line = audit::line(audit_head(act).await?, now_ms, texts);
    let (seq, hash) = (signed(line.seq), line.hash.as_slice());
    let add = "INSERT INTO audit (seq, at_ms, who, did, what, hash) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let all: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
        [&seq, &line.at_ms, &line.who, &line.did, &line.what, &hash];
    execute(act, add, &all).await?;
    let head = "UPDATE audit_head SET seq = $1, hash = $2 WHERE one = 1";
    execute(act, head, &[&seq, &hash]).await?;
    Ok(line.seq)
}

pub(super) async fn audited(
    client: &impl GenericClient,
    after: u64,
    most: usize,
) -> Pg<Vec<Audited>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let find = "SELECT seq, at_ms, who, did, what, hash FROM audit WHERE seq > $1 \
                ORDER BY seq LIMIT $2";
    let line = |row: &Row| {
        Ok(Audited {
            seq: number(row.try_get(0)?),
            at_ms: row.try_get(1)?,
            who: row.try_get(2)?,
            did: row.try_get(3)?,
            what: row.try_get(4)?,
            hash: bytes(row, 5)?,
        })
    };
    let rows = query(client, find, &[&signed(after), &most]).await?;
    rows.iter().map(line).collect()
}

pub(super) async fn put_admin(act: &Transaction<'_>, new: &Admin, replace: bool) -> Pg<bool> {
    let find = "SELECT password FROM admin WHERE name = $1 FOR UPDATE";
    let Some(old) = query_opt(act, find, &[&new.name]).await? else {
        let add = "INSERT INTO admin (name, password, totp_secret) VALUES ($1, $2, $3)";
        execute(act, add, &[&new.name, &new.password, &new.totp_secret]).await?;
        return Ok(true);
    };
    if !replace {
        return Ok(false);
    }
    let put = "UPDATE admin SET password = $2, totp_secret = $3, last_step = \
               CASE WHEN totp_secret IS NOT DISTINCT FROM $3 THEN last_step ELSE -1 END \
               WHERE name = $1";
    execute(act, put, &[&new.name, &new.password, &new.totp_secret]).await?;
    if old.try_get::<_, &str>(0)? != new.password {
        execute(act, "DELETE FROM session WHERE admin = $1", &[&new.name]).await?;
    }
    Ok(true)
}

pub(super) async fn admin(client: &impl GenericClient, name: &str) -> Pg<Option<Admin>> {
    let find = "SELECT name, password, totp_secret FROM admin WHERE name = $1";
    let read = |row: Row| {
        Ok(Admin {
            name: row.try_get(0)?,
            password: row.try_get(1)?,
            totp_secret: row.try_get(2)?,
        })
    };
    query_opt(client, find, &[&name])
        .await?
        .map(read)
        .transpose()
}

pub(super) async fn use_step(client: &impl GenericClient, name: &str, step: u64) -> Pg<bool> {
    let put = "UPDATE admin SET last_step = $2 WHERE name = $1 AND last_step < $2";
    Ok(execute(client, put, &[&name, &signed(step)]).await? > 0)
}

pub(super) async fn begin_session(
    client: &impl GenericClient,
    token: [u8; 32],
    admin: &str,
    until_ms: i64,
) -> Pg<()> {
    let add = "INSERT INTO session (token_sha256, admin, until_ms) VALUES ($1, $2, $3)";
    execute(client, add, &[&token.as_slice(), &admin, &until_ms])
        .await
        .map(drop)
}

pub(super) async fn session(
    client: &impl GenericClient,
    token: [u8; 32],
    idle_since_ms: i64,
    now_ms: i64,
) -> Pg<Option<String>> {
    let used = "UPDATE session SET used_ms = $3 WHERE token_sha256 = $1 AND until_ms > $3 \
                AND coalesce(used_ms, $3) >= $2 RETURNING admin";
    let row = query_opt(client, used, &[&token.as_slice(), &idle_since_ms, &now_ms]).await?;
    row.map(|row| row.try_get(0)).transpose()
}

pub(super) async fn end_session(client: &impl GenericClient, token: [u8; 32]) -> Pg<()> {
    let end = "DELETE FROM session WHERE token_sha256 = $1";
    execute(client, end, &[&token.as_slice()]).await.map(drop)
}

//! The tables, and how they came to be as they are.

use tokio_postgres::Client;
use wayside_protocol::ERA;

use super::{Error, Pg};
use crate::ledger::{LedgerFault, OpenFault, signed};

/// Held while the tables are changed: one hub at a time.
const MIGRATING: i64 = 0x5741_5948_0000_0001;
/// What takes the ledger from each version to the next. Only ever added to: a step that has been shipped
/// is never changed.
const MIGRATIONS: &[&str] = &[
    // 1: the beginning.
    "
CREATE SEQUENCE inbox_place;
CREATE TABLE head (
    one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    era integer NOT NULL DEFAULT 0,
    cluster bigint NOT NULL
);
CREATE TABLE audit_head (
    one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    seq bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);
INSERT INTO head (cluster) SELECT system_identifier FROM pg_control_system();
INSERT INTO audit_head (seq) VALUES (0);
CREATE TABLE device (
    id uuid PRIMARY KEY,
    key bytea NOT NULL UNIQUE,
    label text NOT NULL,
    enrolled_ms bigint NOT NULL,
    seen_ms bigint NOT NULL,
    credential_until_s bigint NOT NULL,
    revoked_ms bigint,
    pack text,
    early boolean NOT NULL DEFAULT false,
    feed_head bigint NOT NULL DEFAULT 0
);
CREATE TABLE ticket (
    once_sha256 bytea PRIMARY KEY,
    label text NOT NULL,
    made_ms bigint NOT NULL,
    until_ms bigint NOT NULL,
    device uuid REFERENCES device (id)
);
CREATE TABLE letter (
    hub_seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    device uuid NOT NULL,
    epoch uuid NOT NULL,
    seq bigint NOT NULL,
    sha256 bytea NOT NULL,
    prev bytea,
    kind text NOT NULL DEFAULT '',
    recipient bytea,
    pathway text NOT NULL DEFAULT '',
    deadline_ms bigint,
    parent uuid,
    parked boolean NOT NULL DEFAULT false,
    era integer,
    xid xid8,
    place bigint,
    received_ms bigint NOT NULL,
    delivered_ms bigint,
    closed_ms bigint,
    outcome text,
    purged_ms bigint,
    wire bytea NOT NULL DEFAULT ''
);
-- What is sealed cannot be made smaller.
ALTER TABLE letter ALTER COLUMN wire SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX letter_run ON letter (epoch, seq);
CREATE UNIQUE INDEX letter_inbox ON letter (recipient, era, xid, place) WHERE place IS NOT NULL;
CREATE INDEX letter_parent ON letter (parent) WHERE parent IS NOT NULL;
CREATE INDEX letter_parked ON letter (parent) WHERE parked;
CREATE TABLE quarantine (
    id uuid NOT NULL,
    sha256 bytea NOT NULL,
    device uuid NOT NULL,
    epoch uuid NOT NULL,
    seq bigint NOT NULL,
    why smallint NOT NULL,
    received_ms bigint NOT NULL,
    purged_ms bigint,
    wire bytea NOT NULL DEFAULT '',
    PRIMARY KEY (id, sha256)
);
CREATE TABLE feed (
    device uuid NOT NULL REFERENCES device (id),
    place bigint NOT NULL,
    recipient bytea,
    notice bytea,
    command uuid,
    PRIMARY KEY (device, place)
);
CREATE TABLE command (
    id uuid PRIMARY KEY,
    device uuid NOT NULL REFERENCES device (id),
    kind smallint NOT NULL,
    given_ms bigint NOT NULL,
    done_ms bigint
);
CREATE INDEX command_device ON command (device);
CREATE TABLE programme (
    id bytea PRIMARY KEY,
    name text NOT NULL,
    sign_key bytea NOT NULL
);
CREATE TABLE audit (
    seq bigint PRIMARY KEY,
    at_ms bigint NOT NULL,
    who text NOT NULL,
    did text NOT NULL,
    what text NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE admin (
    name text PRIMARY KEY,
    password text NOT NULL,
    totp_secret bytea,
    last_step bigint NOT NULL DEFAULT -1
);
CREATE TABLE session (
    token_sha256 bytea PRIMARY KEY,
    admin text NOT NULL REFERENCES admin (name),
    until_ms bigint NOT NULL,
    used_ms bigint
);
CREATE TABLE attempt (
    by_sha256 bytea NOT NULL,
    at_ms bigint NOT NULL
);
CREATE INDEX attempt_by ON attempt (by_sha256, at_ms);
",
    // 2: who joined again under another id.
    "
CREATE TABLE succession (
    earlier uuid NOT NULL REFERENCES device (id),
    later uuid NOT NULL REFERENCES device (id),
    PRIMARY KEY (earlier, later)
);
CREATE INDEX succession_later ON succession (later);
",
    // 3: tries to sign in leave no row, and quarantine is counted by device.
    "
DROP TABLE attempt;
CREATE INDEX quarantine_device ON quarantine (device);
",
];

/// What every connection is told before anything else.
pub(super) const CEREMONY: &str = "
SET search_path = wayside;
SET statement_timeout = '20s';
SET lock_timeout = '10s';
SET idle_in_transaction_session_timeout = '20s';
SET default_transaction_isolation = 'read committed';
SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') IN ('off', 'local');
";

/// The version of the tables now.
fn version() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// Takes the ledger to the version of now, or leaves it as it was.
pub(super) async fn migrate(client: &mut Client) -> Result<(), OpenFault> {
    let fault = |error: Error| OpenFault::Ledger(super::fault(&error));
    let act = client.transaction().await.map_err(fault)?;
    let number: i32 = act
        .query_one("SELECT current_setting('server_version_num')::integer", &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(fault)?;
    if number < 130_000 {
        return Err(OpenFault::TooOld);
    }
    act.query_one("SELECT pg_advisory_xact_lock($1)::text", &[&MIGRATING])
        .await
        .map_err(fault)?;
    let at = begin(&act).await.map_err(fault)?;
    if !(0..=version()).contains(&at) {
        return Err(LedgerFault::Unreadable.into());
    }
    let first = usize::try_from(at).unwrap_or_default();
    for step in MIGRATIONS.iter().skip(first) {
        act.batch_execute(step).await.map_err(fault)?;
    }
    act.execute("UPDATE version SET version = $1", &[&version()])
        .await
        .map_err(fault)?;
    moved(&act).await.map_err(fault)?;
    act.commit().await.map_err(fault)
}

/// Makes room for the tables where there is none, and gives the version that they have.
async fn begin(act: &tokio_postgres::Transaction<'_>) -> Pg<i32> {
    // A database's owner may have made the schema for a hub that may not.
    let there = "SELECT to_regnamespace('wayside') IS NOT NULL, \
                 to_regclass('wayside.version') IS NOT NULL";
    let row = act.query_one(there, &[]).await?;
    if !row.try_get::<_, bool>(0)? {
        act.batch_execute("CREATE SCHEMA wayside").await?;
    }
    if !row.try_get::<_, bool>(1)? {
        act.batch_execute(
            "CREATE TABLE version (version integer NOT NULL); INSERT INTO version VALUES (0)",
        )
        .await?;
    }
    let row = act.query_one("SELECT version FROM version", &[]).await?;
    row.try_get(0)
}

/// Begins a new era when the database was put back in another cluster: transactions are counted anew
/// there, and every place that was given out must stand before all that comes.
async fn moved(act: &tokio_postgres::Transaction<'_>) -> Pg<()> {
    let moved = act
        .execute(
            "UPDATE head SET era = era + 1, cluster = system_identifier FROM pg_control_system() \
             WHERE cluster <> system_identifier",
            &[],
        )
        .await?;
    if moved > 0 {
        act.execute(
            "UPDATE device SET feed_head = feed_head + $1",
            &[&signed(ERA)],
        )
        .await?;
    }
    Ok(())
}

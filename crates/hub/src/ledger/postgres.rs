//! The ledger in a PostgreSQL database, for any number of hubs that remember nothing themselves.
//!
//! Each change is one transaction, tried again when the server asks for that. A connection that is lost,
//! a statement that takes too long and a server that is not there are all [`LedgerFault::Unavailable`]:
//! what came of it is not known, and asking again gives the same answer or tells that it was done.

mod devices;
mod letters;
mod line;
mod look;
mod people;
mod schema;
mod succession;

use std::time::Duration;

use deadpool_postgres::{Client, GenericClient, Hook, HookError, Pool, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Row};
use uuid::Uuid;
use wayside_protocol::{CommandKind, LetterOutcome, PublicKey, RecipientKeyId};

use super::{
    Admin, Audited, BatchIntake, Commanded, Cursor, Database, Device, DevicePage, Findings, Ledger,
    LedgerFault, LedgerResult, Noticed, OpenFault, Programme, Quarantined, Said, Tally, TallyWords,
    TicketUse, Waiting,
};

type Error = tokio_postgres::Error;
type Pg<T> = Result<T, Error>;
type Given<'a> = &'a [&'a (dyn ToSql + Sync)];

/// How long is waited for the server, or for a connection of the pool's.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many connections a hub has.
const CONNECTIONS: usize = 16;
/// How often a transaction is tried that the server took back.
const TRIES: usize = 8;

/// A ledger in a database. Clones are the same ledger.
#[derive(Clone)]
pub struct PostgresLedger(Pool);

impl std::fmt::Debug for PostgresLedger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresLedger")
    }
}

/// What an error means for a ledger.
fn fault(error: &Error) -> LedgerFault {
    match error.code().map(tokio_postgres::error::SqlState::code) {
        Some("53100") => LedgerFault::Full,
        // Corrupted, or tables that are not as this program knows them.
        Some("XX001" | "XX002" | "42P01" | "42703") => LedgerFault::Unreadable,
        Some(_) => LedgerFault::Unavailable,
        // A value that cannot be read as what was written.
        None if is_conversion(error) => LedgerFault::Unreadable,
        None => LedgerFault::Unavailable,
    }
}

fn is_conversion(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<tokio_postgres::types::WrongType>() || inner.is::<WrongLength>() {
            return true;
        }
        source = inner.source();
    }
    false
}

/// True for a transaction that has to be tried again: it was in the way of another, or another wrote what
/// it was about to write.
fn again(error: &Error) -> bool {
    let code = error.code().map(tokio_postgres::error::SqlState::code);
    matches!(code, Some("40001" | "40P01" | "23505"))
}

/// Bytes of a length that is known.
struct Exactly<const N: usize>([u8; N]);

#[derive(Debug, thiserror::Error)]
#[error("bytes of another length")]
struct WrongLength;

impl<'a, const N: usize> tokio_postgres::types::FromSql<'a> for Exactly<N> {
    fn from_sql(
        _: &tokio_postgres::types::Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        raw.try_into().map(Self).map_err(|_| WrongLength.into())
    }

    tokio_postgres::types::accepts!(BYTEA);
}

fn bytes<const N: usize>(row: &Row, column: usize) -> Pg<[u8; N]> {
    row.try_get(column).map(|Exactly(bytes)| bytes)
}

async fn query(on: &impl GenericClient, sql: &str, given: Given<'_>) -> Pg<Vec<Row>> {
    let statement = on.prepare_cached(sql).await?;
    on.query(&statement, given).await
}

async fn query_opt(on: &impl GenericClient, sql: &str, given: Given<'_>) -> Pg<Option<Row>> {
    let statement = on.prepare_cached(sql).await?;
    on.query_opt(&statement, given).await
}

async fn execute(on: &impl GenericClient, sql: &str, given: Given<'_>) -> Pg<u64> {
    let statement = on.prepare_cached(sql).await?;
    on.execute(&statement, given).await
}

/// Does something in one transaction, again when the server took it back.
macro_rules! act {
    ($ledger:expr, |$act:ident| $what:expr) => {{
        let mut tries = 1;
        loop {
            let mut client = $ledger.client().await?;
            let done = async {
                let $act = client.transaction().await?;
                let found = $what.await?;
                $act.commit().await?;
                Ok::<_, Error>(found)
            };
            match done.await {
                Ok(found) => break Ok(found),
                Err(error) if tries < TRIES && again(&error) => tries += 1,
                Err(error) => break Err(fault(&error)),
            }
        }
    }};
}

/// Asks one thing.
macro_rules! ask {
    ($ledger:expr, |$client:ident| $what:expr) => {{
        let client = $ledger.client().await?;
        let $client = &client;
        $what.await.map_err(|error| fault(&error))
    }};
}

impl PostgresLedger {
    /// Opens the ledger in a database: its tables are made where there are none, in a schema of their own,
    /// and taken to this version.
    ///
    /// # Errors
    /// [`OpenFault::Address`], [`OpenFault::Unencrypted`], [`OpenFault::Authority`],
    /// [`OpenFault::TooOld`]; the ledger's.
    pub async fn open(database: &Database) -> Result<Self, OpenFault> {
        let pool = Pool::builder(line::manager(database)?)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .recycle_timeout(Some(PATIENCE))
            .post_create(Hook::async_fn(|client, _| {
                let told = async {
                    let told = client.batch_execute(schema::CEREMONY).await;
                    told.map_err(HookError::Backend)
                };
                Box::pin(told)
            }))
            .build()
            .map_err(|_| LedgerFault::Unavailable)?;
        let ledger = Self(pool);
        let mut client = ledger.client().await?;
        schema::migrate(&mut client).await?;
        drop(client);
        Ok(ledger)
    }

    async fn client(&self) -> LedgerResult<Client> {
        self.0.get().await.map_err(|_| LedgerFault::Unavailable)
    }

    /// Looks the ledger over, all of it at one moment.
    ///
    /// # Errors
    /// The store's.
    pub async fn doctor(&self) -> LedgerResult<Findings> {
        let mut client = self.client().await?;
        let look = async {
            let act = client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()
                .await?;
            look::examine(&act).await
        };
        look.await.map_err(|error| fault(&error))
    }
}

impl Ledger for PostgresLedger {
    async fn add_ticket(
        &self,
        once_sha256: [u8; 32],
        label: &str,
        until_ms: i64,
        now_ms: i64,
    ) -> LedgerResult<()> {
        ask!(self, |client| devices::add_ticket(
            client,
            once_sha256,
            label,
            until_ms,
            now_ms
        ))
    }

    async fn enrol(
        &self,
        once: [u8; 32],
        id: Uuid,
        key: PublicKey,
        earlier: &[PublicKey],
        credential_until_s: i64,
        now_ms: i64,
    ) -> LedgerResult<TicketUse> {
        let new = devices::Newcomer {
            once,
            id,
            key,
            earlier,
            credential_until_s,
        };
        act!(self, |act| devices::enrol(&act, new, now_ms))
    }

    async fn device(&self, id: Uuid) -> LedgerResult<Option<Device>> {
        ask!(self, |client| devices::by_id(client, id))
    }

    async fn succeeded_by(&self, later: Uuid) -> LedgerResult<Vec<Uuid>> {
        ask!(self, |client| succession::earlier(client, later))
    }

    async fn devices(&self) -> LedgerResult<Vec<Device>> {
        ask!(self, |client| devices::all(client))
    }

    async fn seen(
        &self,
        id: Uuid,
        pack: Option<&str>,
        credential_until_s: Option<i64>,
        now_ms: i64,
    ) -> LedgerResult<()> {
        ask!(self, |client| devices::seen(
            client,
            id,
            pack,
            credential_until_s,
            now_ms
        ))
    }

    async fn revoke(&self, id: Uuid, now_ms: i64) -> LedgerResult<bool> {
        ask!(self, |client| devices::revoke(client, id, now_ms))
    }

    async fn arrange(&self, id: Uuid, label: &str, early: bool) -> LedgerResult<bool> {
        ask!(self, |client| devices::arrange(client, id, label, early))
    }

    async fn take_in(&self, intake: &BatchIntake, now_ms: i64) -> LedgerResult<Vec<LetterOutcome>> {
        let shared: LedgerResult<_> =
            act!(self, |act| letters::take_in(&act, intake, now_ms, false));
        if let Some(outcomes) = shared?? {
            return Ok(outcomes);
        }
        let alone: LedgerResult<_> = act!(self, |act| letters::take_in(&act, intake, now_ms, true));
        alone??.ok_or(LedgerFault::Unavailable)
    }

    async fn quarantine(&self) -> LedgerResult<Vec<Quarantined>> {
        ask!(self, |client| letters::quarantine(client))?
    }

    async fn revoked_letters(&self, device: Uuid, most: usize) -> LedgerResult<Vec<Vec<u8>>> {
        ask!(self, |client| letters::revoked(client, device, most))
    }

    async fn device_page(&self, device: Uuid, after: u64, most: usize) -> LedgerResult<DevicePage> {
        ask!(self, |client| devices::page(client, device, after, most))?
    }

    async fn command(
        &self,
        device: Uuid,
        id: Uuid,
        kind: CommandKind,
        now_ms: i64,
    ) -> LedgerResult<bool> {
        act!(self, |act| devices::command(&act, device, id, kind, now_ms))
    }

    async fn commands_done(&self, device: Uuid, ids: &[Uuid], now_ms: i64) -> LedgerResult<()> {
        ask!(self, |client| devices::commands_done(
            client, device, ids, now_ms
        ))
    }

    async fn commands_of(&self, device: Uuid) -> LedgerResult<Vec<Commanded>> {
        ask!(self, |client| devices::commands_of(client, device))?
    }

    async fn add_programme(&self, programme: &Programme) -> LedgerResult<()> {
        ask!(self, |client| people::add_programme(client, programme))
    }

    async fn programme(&self, id: RecipientKeyId) -> LedgerResult<Option<Programme>> {
        ask!(self, |client| people::by_id(client, id))
    }

    async fn programmes(&self) -> LedgerResult<Vec<Programme>> {
        ask!(self, |client| people::all(client))
    }

    async fn inbox(
        &self,
        programme: RecipientKeyId,
        after: &Cursor,
        most: usize,
    ) -> LedgerResult<(Vec<Waiting>, Cursor)> {
        ask!(self, |client| letters::inbox(
            client, programme, after, most
        ))
    }

    async fn notice(
        &self,
        programme: RecipientKeyId,
        letter: Uuid,
        sha256: [u8; 32],
        outcome: Option<&str>,
        notice: &[u8],
        now_ms: i64,
    ) -> LedgerResult<Noticed> {
        let said = Said {
            programme,
            letter,
            sha256,
            outcome: outcome.map(str::to_owned),
            notice: notice.to_owned(),
        };
        act!(self, |act| letters::notice(&act, &said, now_ms))
    }

    async fn purge(&self, before_ms: i64, now_ms: i64) -> LedgerResult<u64> {
        act!(self, |act| letters::purge(&act, before_ms, now_ms))
    }

    async fn tallies(&self, words: TallyWords) -> LedgerResult<Vec<Tally>> {
        ask!(self, |client| letters::tallies(client, words))
    }

    async fn audit(&self, who: &str, did: &str, what: &str, now_ms: i64) -> LedgerResult<u64> {
        act!(self, |act| people::audit(&act, [who, did, what], now_ms))
    }

    async fn audited(&self, after: u64, most: usize) -> LedgerResult<Vec<Audited>> {
        ask!(self, |client| people::audited(client, after, most))
    }

    async fn put_admin(&self, admin: &Admin, replace: bool) -> LedgerResult<bool> {
        act!(self, |act| people::put_admin(&act, admin, replace))
    }

    async fn admin(&self, name: &str) -> LedgerResult<Option<Admin>> {
        ask!(self, |client| people::admin(client, name))
    }

    async fn use_step(&self, name: &str, step: u64) -> LedgerResult<bool> {
        ask!(self, |client| people::use_step(client, name, step))
    }

    async fn begin_session(
        &self,
        token_sha256: [u8; 32],
        admin: &str,
        until_ms: i64,
    ) -> LedgerResult<()> {
        ask!(self, |client| people::begin_session(
            client,
            token_sha256,
            admin,
            until_ms
        ))
    }

    async fn session(
        &self,
        token_sha256: [u8; 32],
        idle_since_ms: i64,
        now_ms: i64,
    ) -> LedgerResult<Option<String>> {
        ask!(self, |client| people::session(
            client,
            token_sha256,
            idle_since_ms,
            now_ms
        ))
    }

    async fn end_session(&self, token_sha256: [u8; 32]) -> LedgerResult<()> {
        ask!(self, |client| people::end_session(client, token_sha256))
    }

    async fn ready(&self) -> LedgerResult<()> {
        // Written, so that a standby and a full disk are said as well.
        let write = "UPDATE audit_head SET seq = seq WHERE one = 1";
        ask!(self, |client| execute(client, write, &[])).map(drop)
    }
}

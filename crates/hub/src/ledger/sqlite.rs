//! The ledger in one SQLite file: one writer that shares each flush among all that wait, and readers that
//! wait for nobody. No server beside it, and nothing to set up.

mod copy;
mod devices;
mod letters;
mod people;
mod schema;
mod succession;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rusqlite::{Connection, Row, Savepoint};
use tokio::sync::{Semaphore, mpsc};
use uuid::Uuid;
use wayside_protocol::{CommandKind, LetterOutcome, PublicKey, RecipientKeyId};

use super::{
    Admin, Audited, BatchIntake, Commanded, Cursor, Device, DevicePage, Ledger, LedgerFault,
    LedgerResult, Noticed, Programme, Quarantined, Said, Tally, TallyWords, TicketUse, Waiting,
};

type Sql<T> = rusqlite::Result<T>;

/// How many read at once.
const READERS: usize = 8;

/// How the file of a ledger is reached and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerDisk {
    /// The name of the VFS that SQLite reaches the disk by; `None` for the machine's own disk.
    pub vfs: Option<&'static str>,
    /// Every commit is written through to the disk before it is answered. A test can leave this out to show
    /// that it is needed.
    pub write_through: bool,
}

impl LedgerDisk {
    /// The machine's own disk, written through: for everybody but a test.
    pub const MACHINE: Self = Self {
        vfs: None,
        write_through: true,
    };
}

/// A ledger in a file. Clones are the same ledger; the last to go closes it.
#[derive(Clone)]
pub struct SqliteLedger(Arc<Inner>);

struct Inner {
    path: PathBuf,
    disk: LedgerDisk,
    /// `None` only while it closes.
    jobs: Option<writer::Jobs>,
    writer: Option<JoinHandle<()>>,
    readers: Mutex<Vec<Connection>>,
    turns: Semaphore,
}

impl std::fmt::Debug for SqliteLedger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SqliteLedger")
    }
}

impl Drop for Inner {
    /// Waits until what was asked for is written, so that the file is whole and free when this returns.
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// What an answer of SQLite's means for a ledger.
fn fault(error: rusqlite::Error) -> LedgerFault {
    use rusqlite::{Error, ErrorCode};
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => LedgerFault::Full,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => LedgerFault::Unreadable,
        Some(_) => LedgerFault::Unavailable,
        None => match error {
            Error::FromSqlConversionFailure(..)
            | Error::InvalidColumnType(..)
            | Error::IntegralValueOutOfRange(..) => LedgerFault::Unreadable,
            _ => LedgerFault::Unavailable,
        },
    }
}

fn uuid(row: &Row<'_>, column: usize) -> Sql<Uuid> {
    row.get(column).map(Uuid::from_bytes)
}

/// A value that is not what was written.
fn broken(column: usize) -> rusqlite::Error {
    rusqlite::Error::IntegralValueOutOfRange(column, 0)
}

impl SqliteLedger {
    /// Opens the ledger in a file, which is made when it is not there, and taken to this version when it is
    /// of an earlier one.
    ///
    /// # Errors
    /// [`LedgerFault::Unreadable`] for a file that is damaged, another program's or a later version's, which
    /// is left as it is; [`LedgerFault::Unavailable`] when it cannot be opened or written.
    pub fn open(path: &Path) -> LedgerResult<Self> {
        private(path)?;
        Self::open_on(LedgerDisk::MACHINE, path)
    }

    /// As [`SqliteLedger::open`], on a disk of a test's.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(disk: LedgerDisk, path: &Path) -> LedgerResult<Self> {
        let connection = schema::open(path, disk)?;
        let (jobs, waiting) = mpsc::channel(writer::QUEUE);
        let writer = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || writer::run(connection, waiting))
            .map_err(|_| LedgerFault::Unavailable)?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            disk,
            jobs: Some(jobs),
            writer: Some(writer),
            readers: Mutex::new(Vec::new()),
            turns: Semaphore::new(READERS),
        })))
    }

    fn path(&self) -> &Path {
        &self.0.path
    }

    async fn write<T: Send + 'static>(
        &self,
        act: impl Fn(&Savepoint<'_>) -> Sql<T> + Send + 'static,
    ) -> LedgerResult<T> {
        self.write_much(1, act).await
    }

    async fn write_much<T: Send + 'static>(
        &self,
        weight: usize,
        act: impl Fn(&Savepoint<'_>) -> Sql<T> + Send + 'static,
    ) -> LedgerResult<T> {
        let jobs = self.0.jobs.as_ref().ok_or(LedgerFault::Unavailable)?;
        writer::ask(jobs, weight, act).await
    }

    async fn read<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> Sql<T> + Send + 'static,
    ) -> LedgerResult<T> {
        let turn = self.0.turns.acquire().await;
        let inner = Arc::clone(&self.0);
        let read = move || {
            let idle = inner.readers.lock().ok().and_then(|mut idle| idle.pop());
            let connection = match idle {
                Some(connection) => connection,
                None => schema::open_to_read(&inner.path, inner.disk)?,
            };
            let found = act(&connection).map_err(fault);
            if let Ok(mut idle) = inner.readers.lock() {
                idle.push(connection);
            }
            found
        };
        let found = tokio::task::spawn_blocking(read).await;
        drop(turn);
        found.unwrap_or(Err(LedgerFault::Unavailable))
    }
}

/// Makes the file, for its owner's eyes only, where there is none.
fn private(path: &Path) -> LedgerResult<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(LedgerFault::Unavailable)
        }
        _ => Ok(()),
    }
}

/// A place in an inbox from a cursor. One that is not ours begins at the beginning: letters may then come
/// twice, and none is missed.
fn place(cursor: &Cursor) -> i64 {
    cursor.0.parse().unwrap_or(0)
}

impl Ledger for SqliteLedger {
    async fn add_ticket(
        &self,
        once_sha256: [u8; 32],
        label: &str,
        until_ms: i64,
        now_ms: i64,
    ) -> LedgerResult<()> {
        let label = label.to_owned();
        self.write(move |act| devices::add_ticket(act, once_sha256, &label, until_ms, now_ms))
            .await
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
            earlier: earlier.to_owned(),
            credential_until_s,
        };
        self.write(move |act| devices::enrol(act, &new, now_ms))
            .await
    }

    async fn device(&self, id: Uuid) -> LedgerResult<Option<Device>> {
        self.read(move |connection| devices::by_id(connection, id))
            .await
    }

    async fn succeeded_by(&self, later: Uuid) -> LedgerResult<Vec<Uuid>> {
        self.read(move |connection| succession::earlier(connection, later))
            .await
    }

    async fn devices(&self) -> LedgerResult<Vec<Device>> {
        self.read(devices::all).await
    }

    async fn seen(
        &self,
        id: Uuid,
        pack: Option<&str>,
        credential_until_s: Option<i64>,
        now_ms: i64,
    ) -> LedgerResult<()> {
        let sign = Arc::new(devices::Sign {
            id,
            pack: pack.map(str::to_owned),
            credential_until_s,
        });
        let shown = Arc::clone(&sign);
        let is_news = move |connection: &Connection| devices::is_news(connection, &shown, now_ms);
        if self.read(is_news).await? {
            self.write(move |act| devices::seen(act, &sign, now_ms))
                .await?;
        }
        Ok(())
    }

    async fn revoke(&self, id: Uuid, now_ms: i64) -> LedgerResult<bool> {
        self.write(move |act| devices::revoke(act, id, now_ms))
            .await
    }

    async fn arrange(&self, id: Uuid, label: &str, early: bool) -> LedgerResult<bool> {
        let label = label.to_owned();
        self.write(move |act| devices::arrange(act, id, &label, early))
            .await
    }

    async fn take_in(&self, intake: &BatchIntake, now_ms: i64) -> LedgerResult<Vec<LetterOutcome>> {
        let intake = intake.clone();
        self.write_much(intake.letters.len(), move |act| {
            letters::take_in(act, &intake, now_ms)
        })
        .await?
    }

    async fn quarantine(&self) -> LedgerResult<Vec<Quarantined>> {
        self.read(letters::quarantine).await
    }

    async fn revoked_letters(&self, device: Uuid, most: usize) -> LedgerResult<Vec<Vec<u8>>> {
        self.read(move |connection| letters::revoked(connection, device, most))
            .await
    }

    async fn device_page(&self, device: Uuid, after: u64, most: usize) -> LedgerResult<DevicePage> {
        self.read(move |connection| devices::page(connection, device, after, most))
            .await
    }

    async fn command(
        &self,
        device: Uuid,
        id: Uuid,
        kind: CommandKind,
        now_ms: i64,
    ) -> LedgerResult<bool> {
        self.write(move |act| devices::command(act, device, id, kind, now_ms))
            .await
    }

    async fn commands_done(&self, device: Uuid, ids: &[Uuid], now_ms: i64) -> LedgerResult<()> {
        let ids = ids.to_owned();
        self.write(move |act| devices::commands_done(act, device, &ids, now_ms))
            .await
    }

    async fn commands_of(&self, device: Uuid) -> LedgerResult<Vec<Commanded>> {
        self.read(move |connection| devices::commands_of(connection, device))
            .await
    }

    async fn add_programme(&self, programme: &Programme) -> LedgerResult<()> {
        let programme = programme.clone();
        self.write(move |act| people::add_programme(act, &programme))
            .await
    }

    async fn programme(&self, id: RecipientKeyId) -> LedgerResult<Option<Programme>> {
        self.read(move |connection| people::by_id(connection, id))
            .await
    }

    async fn programmes(&self) -> LedgerResult<Vec<Programme>> {
        self.read(people::all).await
    }

    async fn inbox(
        &self,
        programme: RecipientKeyId,
        after: &Cursor,
        most: usize,
    ) -> LedgerResult<(Vec<Waiting>, Cursor)> {
        let after = place(after);
        let (found, next) = self
            .read(move |connection| letters::inbox(connection, programme, after, most))
            .await?;
        Ok((found, Cursor(next.to_string())))
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
        self.write(move |act| letters::notice(act, &said, now_ms))
            .await
    }

    async fn purge(&self, before_ms: i64, now_ms: i64) -> LedgerResult<u64> {
        let purged = self
            .write(move |act| letters::purge(act, before_ms, now_ms))
            .await?;
        // What was purged leaves the log beside the file as well.
        self.read(|connection| {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        })
        .await?;
        Ok(purged)
    }

    async fn tallies(&self, words: TallyWords) -> LedgerResult<Vec<Tally>> {
        self.read(move |connection| letters::tallies(connection, words))
            .await
    }

    async fn audit(&self, who: &str, did: &str, what: &str, now_ms: i64) -> LedgerResult<u64> {
        let [who, did, what] = [who, did, what].map(str::to_owned);
        self.write(move |act| people::audit(act, [&who, &did, &what], now_ms))
            .await
    }

    async fn audited(&self, after: u64, most: usize) -> LedgerResult<Vec<Audited>> {
        self.read(move |connection| people::audited(connection, after, most))
            .await
    }

    async fn put_admin(&self, admin: &Admin, replace: bool) -> LedgerResult<bool> {
        let admin = admin.clone();
        self.write(move |act| people::put_admin(act, &admin, replace))
            .await
    }

    async fn admin(&self, name: &str) -> LedgerResult<Option<Admin>> {
        let name = name.to_owned();
        self.read(move |connection| people::admin(connection, &name))
            .await
    }

    async fn use_step(&self, name: &str, step: u64) -> LedgerResult<bool> {
        let name = name.to_owned();
        self.write(move |act| people::use_step(act, &name, step))
            .await
    }

    async fn begin_session(
        &self,
        token_sha256: [u8; 32],
        admin: &str,
        until_ms: i64,
    ) -> LedgerResult<()> {
        let admin = admin.to_owned();
        self.write(move |act| people::begin_session(act, token_sha256, &admin, until_ms))
            .await
    }

    async fn session(
        &self,
        token_sha256: [u8; 32],
        idle_since_ms: i64,
        now_ms: i64,
    ) -> LedgerResult<Option<String>> {
        self.write(move |act| people::session(act, token_sha256, idle_since_ms, now_ms))
            .await
    }

    async fn end_session(&self, token_sha256: [u8; 32]) -> LedgerResult<()> {
        self.write(move |act| people::end_session(act, token_sha256))
            .await
    }

    async fn ready(&self) -> LedgerResult<()> {
        // Written, so that a full disk is said as well.
        self.write(|act| {
            act.execute("UPDATE head SET place = place WHERE one = 1", [])
                .map(|_| ())
        })
        .await
    }
}

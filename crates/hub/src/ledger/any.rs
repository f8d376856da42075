//! The ledger that a hub was started with.

use std::path::Path;

use uuid::Uuid;
use wayside_protocol::{CommandKind, LetterOutcome, PublicKey, RecipientKeyId};

use super::{
    Admin, Audited, BatchIntake, Commanded, Cursor, Database, Device, DevicePage, Findings, Ledger,
    LedgerResult, Noticed, OpenFault, PostgresLedger, Programme, Quarantined, SqliteLedger, Tally,
    TallyWords, TicketUse, Waiting,
};

/// Either store.
#[derive(Clone, Debug)]
pub enum AnyLedger {
    /// A file in the hub's own folder.
    Sqlite(SqliteLedger),
    /// A PostgreSQL database, shared by any number of hubs.
    Postgres(PostgresLedger),
}

impl AnyLedger {
    /// The name of SQLite's file in a hub's folder.
    pub const FILE: &str = "hub.db";

    /// Opens a database, or else the file in the hub's folder.
    ///
    /// # Errors
    /// [`OpenFault`].
    pub async fn open(folder: &Path, database: Option<&Database>) -> Result<Self, OpenFault> {
        match database {
            Some(database) => Ok(Self::Postgres(PostgresLedger::open(database).await?)),
            None => Ok(Self::Sqlite(SqliteLedger::open(&folder.join(Self::FILE))?)),
        }
    }

    /// Looks the ledger over.
    ///
    /// # Errors
    /// The store's.
    pub async fn doctor(&self) -> LedgerResult<Findings> {
        match self {
            Self::Sqlite(ledger) => ledger.doctor().await,
            Self::Postgres(ledger) => ledger.doctor().await,
        }
    }
}

/// Hands each question on to the store there is.
macro_rules! hand_on {
    ($($name:ident($($what:ident: $of:ty),*) -> $found:ty;)*) => {
        impl Ledger for AnyLedger {
            $(async fn $name(&self, $($what: $of),*) -> LedgerResult<$found> {
                match self {
                    Self::Sqlite(ledger) => ledger.$name($($what),*).await,
                    Self::Postgres(ledger) => ledger.$name($($what),*).await,
                }
            })*
        }
    };
}

hand_on! {
    add_ticket(once_sha256: [u8; 32], label: &str, until_ms: i64, now_ms: i64) -> ();
    enrol(
        once_sha256: [u8; 32], id: Uuid, key: PublicKey, earlier: &[PublicKey],
        credential_until_s: i64, now_ms: i64
    ) -> TicketUse;
    succeeded_by(later: Uuid) -> Vec<Uuid>;
    device(id: Uuid) -> Option<Device>;
    devices() -> Vec<Device>;
    seen(id: Uuid, pack: Option<&str>, credential_until_s: Option<i64>, now_ms: i64) -> ();
    revoke(id: Uuid, now_ms: i64) -> bool;
    arrange(id: Uuid, label: &str, early: bool) -> bool;
    take_in(intake: &BatchIntake, now_ms: i64) -> Vec<LetterOutcome>;
    quarantine() -> Vec<Quarantined>;
    revoked_letters(device: Uuid, most: usize) -> Vec<Vec<u8>>;
    device_page(device: Uuid, after: u64, most: usize) -> DevicePage;
    command(device: Uuid, id: Uuid, kind: CommandKind, now_ms: i64) -> bool;
    commands_done(device: Uuid, ids: &[Uuid], now_ms: i64) -> ();
    commands_of(device: Uuid) -> Vec<Commanded>;
    add_programme(programme: &Programme) -> ();
    programme(id: RecipientKeyId) -> Option<Programme>;
    programmes() -> Vec<Programme>;
    inbox(programme: RecipientKeyId, after: &Cursor, most: usize) -> (Vec<Waiting>, Cursor);
    notice(
        programme: RecipientKeyId, letter: Uuid, letter_sha256: [u8; 32], outcome: Option<&str>,
        notice: &[u8], now_ms: i64
    ) -> Noticed;
    purge(before_ms: i64, now_ms: i64) -> u64;
    tallies(words: TallyWords) -> Vec<Tally>;
    audit(who: &str, did: &str, what: &str, now_ms: i64) -> u64;
    audited(after: u64, most: usize) -> Vec<Audited>;
    put_admin(admin: &Admin, replace: bool) -> bool;
    admin(name: &str) -> Option<Admin>;
    use_step(name: &str, step: u64) -> bool;
    begin_session(token_sha256: [u8; 32], admin: &str, until_ms: i64) -> ();
    session(token_sha256: [u8; 32], idle_since_ms: i64, now_ms: i64) -> Option<String>;
    end_session(token_sha256: [u8; 32]) -> ();
    ready() -> ();
}

//! What comes back: what programmes say of letters, and what the hub wants done.

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;
use wayside_protocol::{
    Command, CommandKind, Notice, NoticeStatus, PublicKey, RecipientKeyId, era_of,
};

use super::rows::{number, signed};
use super::{Outbox, enrolment, queue};
use crate::cipher::of_row;
use crate::fault::StoreFault;

/// What a programme said, in a notice that the caller has verified with [`Outbox::sign_key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeUpdate {
    /// Whose key it was verified with.
    pub recipient: RecipientKeyId,
    /// What was said.
    pub notice: Notice,
}

/// A page of the feed, verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedUpdate {
    /// After which to ask next.
    pub next: u64,
    /// What programmes said.
    pub told: Vec<NoticeUpdate>,
    /// What the hub wants done.
    pub commands: Vec<Command>,
    /// A renewed credential.
    pub credential: Option<Vec<u8>>,
}

impl Outbox {
    /// How far the feed was read.
    ///
    /// # Errors
    /// The disk's.
    pub fn cursor(&self) -> Result<u64, StoreFault> {
        let cursor = self
            .connection()?
            .query_row("SELECT cursor FROM head WHERE one = 1", [], |row| {
                row.get(0)
            })
            .map_err(of_row)?;
        Ok(number(cursor))
    }

    /// The key that a recipient's notices are held against, if a letter ever went there.
    ///
    /// # Errors
    /// The disk's.
    pub fn sign_key(&self, recipient: RecipientKeyId) -> Result<Option<PublicKey>, StoreFault> {
        self.connection()?
            .query_row(
                "SELECT sign_key FROM letter WHERE key_id = ?1 LIMIT 1",
                [recipient.0],
                |row| row.get(0),
            )
            .optional()
            .map_err(of_row)
            .map(|key| key.map(PublicKey))
    }

    /// SHA-256 of a letter's bytes, which outlives them.
    ///
    /// # Errors
    /// The disk's.
    pub fn sha256_of(&self, id: Uuid) -> Result<Option<[u8; 32]>, StoreFault> {
        self.connection()?
            .query_row(
                "SELECT sha256 FROM letter WHERE id = ?1",
                [id.as_bytes()],
                |row| row.get(0),
            )
            .optional()
            .map_err(of_row)
    }

    /// Takes a page in, and with it how far the feed was read: all of it or nothing. Gives how many
    /// letters stand otherwise than before. A page from before the cursor changes nothing. One that leads into
    /// another era shows that the hub was put back from a copy: what it had signed for waits again.
    ///
    /// # Errors
    /// The disk's.
    pub fn take_page(&mut self, page: &FeedUpdate, now_ms: i64) -> Result<u32, StoreFault> {
        let guards = self.guards;
        if guards.one_transaction {
            return self.act(|act| take(act, page, now_ms, true));
        }
        // As it must not be done: the cursor first, by itself.
        let connection = self.connection()?;
        take(connection, page, now_ms, false)
    }

    /// What the hub wants done and has not been, in its order.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn commands(&self) -> Result<Vec<Command>, StoreFault> {
        self.listed("SELECT id, kind FROM command WHERE done = 0 ORDER BY place")
    }

    /// What has been done, and the hub has not been told.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn done_commands(&self) -> Result<Vec<Command>, StoreFault> {
        self.listed("SELECT id, kind FROM command WHERE done = 1 AND told = 0 ORDER BY place")
    }

    /// A command was carried out.
    ///
    /// # Errors
    /// The disk's.
    pub fn command_done(&mut self, id: Uuid) -> Result<(), StoreFault> {
        self.mark("UPDATE command SET done = 1 WHERE id = ?1", &[id])
    }

    /// The hub knows that these were carried out.
    ///
    /// # Errors
    /// The disk's.
    pub fn commands_told(&mut self, ids: &[Uuid]) -> Result<(), StoreFault> {
        self.mark(
            "UPDATE command SET told = 1 WHERE id = ?1 AND done = 1",
            ids,
        )
    }

    fn mark(&mut self, sql: &str, ids: &[Uuid]) -> Result<(), StoreFault> {
        self.act(|act| {
            for id in ids {
                act.execute(sql, [id.as_bytes()])
                    .map_err(StoreFault::of_journal)?;
            }
            Ok(())
        })
    }

    fn listed(&self, sql: &str) -> Result<Vec<Command>, StoreFault> {
        let connection = self.connection()?;
        let mut statement = connection.prepare(sql).map_err(StoreFault::of_journal)?;
        let rows = statement.query_map([], |row| {
            let id = Uuid::from_bytes(row.get(0)?);
            let kind: String = row.get(1)?;
            Ok(kind_of(&kind).map(|kind| Command { id, kind }))
        });
        let all: Result<Vec<_>, _> = rows.and_then(Iterator::collect);
        Ok(all.map_err(of_row)?.into_iter().flatten().collect())
    }
}

/// What a stored name means. One that this version does not know is never carried out as another, nor keeps
/// those it knows from being: [`super::OutboxCounts::unreadable`] says how many there are.
fn kind_of(name: &str) -> Option<CommandKind> {
    match name {
        "lock" => Some(CommandKind::Lock),
        "wipe" => Some(CommandKind::Wipe),
        "release" => Some(CommandKind::Release),
        _ => None,
    }
}

fn take(
    connection: &Connection,
    page: &FeedUpdate,
    now_ms: i64,
    cursor_last: bool,
) -> Result<u32, StoreFault> {
    let cursor: i64 = connection
        .query_row("SELECT cursor FROM head WHERE one = 1", [], |row| {
            row.get(0)
        })
        .map_err(of_row)?;
    if page.next < number(cursor) {
        return Ok(0);
    }
    if !cursor_last {
        set_cursor(connection, page.next)?;
    }
    let mut changed = 0;
    for told in &page.told {
        changed += hear(connection, told).map_err(StoreFault::of_journal)?;
    }
    for command in &page.commands {
        let kind = match command.kind {
            CommandKind::Lock => "lock",
            CommandKind::Wipe => "wipe",
            CommandKind::Release => "release",
        };
        connection
            .execute(
                "INSERT INTO command (id, kind, done, told) VALUES (?1, ?2, 0, 0) \
                 ON CONFLICT (id) DO NOTHING",
                params![command.id.as_bytes(), kind],
            )
            .map_err(StoreFault::of_journal)?;
    }
    if let Some(credential) = &page.credential {
        connection
            .execute(
                "UPDATE enrolment SET credential = ?1 WHERE one = 1",
                [credential],
            )
            .map_err(StoreFault::of_journal)?;
    }
    if era_of(page.next) > era_of(number(cursor)) {
        enrolment::send_again(connection)?;
    }
    enrolment::forget(connection)?;
    queue::contact(connection, now_ms)?;
    set_cursor(connection, page.next)?;
    Ok(u32::try_from(changed).unwrap_or(u32::MAX))
}

fn set_cursor(connection: &Connection, next: u64) -> Result<(), StoreFault> {
    connection
        .execute("UPDATE head SET cursor = ?1 WHERE one = 1", [signed(next)])
        .map(|_| ())
        .map_err(StoreFault::of_journal)
}

/// A notice counts for the very bytes it names, and from the programme they were sealed to. Nothing that is
/// closed is opened again; bytes that have arrived are needed no more.
fn hear(connection: &Connection, told: &NoticeUpdate) -> rusqlite::Result<usize> {
    let notice = &told.notice;
    let (state, outcome, unless) = match notice.status {
        NoticeStatus::Delivered => ("delivered", "", "state NOT IN ('delivered', 'closed')"),
        NoticeStatus::Closed => {
            let outcome = notice.outcome.as_deref().unwrap_or("other");
            ("closed", outcome, "state <> 'closed'")
        }
    };
    let changed = connection.execute(
        &format!(
            "UPDATE letter SET state = ?4, outcome = ?5, last_code = '' \
             WHERE id = ?1 AND sha256 = ?2 AND key_id = ?3 AND {unless}"
        ),
        params![
            notice.letter.as_bytes(),
            notice.letter_sha256,
            told.recipient.0,
            state,
            outcome
        ],
    )?;
    if changed > 0 {
        connection.execute(
            "DELETE FROM frozen WHERE seq = (SELECT seq FROM letter WHERE id = ?1)",
            [notice.letter.as_bytes()],
        )?;
    }
    Ok(changed)
}

//! A ledger copied while it is in use, put back, and looked over.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, params};
use wayside_protocol::ERA;

use super::{LedgerDisk, Sql, SqliteLedger, fault, people, schema, uuid};
use crate::ledger::doctor::{Findings, Gap};
use crate::ledger::{LedgerFault, LedgerResult, OpenFault, audit, number, signed};

/// Lines of the audit log that are followed at a time.
const LINES: usize = 1_000;

const GAPS: &str = "SELECT device, epoch, before + 1, seq - 1 FROM (SELECT device, epoch, seq, \
     lag(seq, 1, 0) OVER (PARTITION BY epoch ORDER BY seq) AS before FROM letter) \
     WHERE seq > before + 1 LIMIT ?1";
const COUNTS: &str = "SELECT (SELECT count(*) FROM letter), \
     (SELECT count(*) FROM letter WHERE parked = 1), (SELECT count(*) FROM quarantine), \
     (SELECT count(*) FROM letter WHERE recipient IS NOT NULL \
      AND NOT EXISTS (SELECT 1 FROM programme WHERE programme.id = letter.recipient)), \
     (SELECT count(*) FROM letter JOIN letter AS before ON before.epoch = letter.epoch \
      AND before.seq = letter.seq - 1 WHERE letter.prev <> before.sha256), \
     (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)";

impl SqliteLedger {
    /// Copies the ledger into a new file, as it stands at one moment and while it goes on being used. The
    /// copy is written through and found sound before it gets its name.
    ///
    /// # Errors
    /// [`OpenFault::AlreadyThere`] when `to` is; [`OpenFault::NotSound`] when the copy is not; the disk's.
    pub async fn backup(&self, to: &Path) -> Result<(), OpenFault> {
        let to = to.to_owned();
        if to.exists() {
            return Err(OpenFault::AlreadyThere);
        }
        let new = beside(&to);
        remove(&new)?;
        let target = new.clone();
        self.read(move |connection| {
            // With what was purged left behind, also where SQLite had yet to overwrite it.
            connection.pragma_update(None, "query_only", "OFF")?;
            let name = target.to_string_lossy();
            let copied = connection.execute("VACUUM INTO ?1", [name.as_ref()]);
            connection.pragma_update(None, "query_only", "ON")?;
            copied.map(|_| ())
        })
        .await?;
        settle(new, to).await
    }

    /// Puts a copy in the place of a ledger that is not there. Places in inboxes and feeds jump ahead, so
    /// that what comes in from now on stands after every place that was ever given out.
    ///
    /// # Errors
    /// [`OpenFault::AlreadyThere`] when there is a ledger; [`OpenFault::NotSound`] when the copy is not
    /// sound; the disk's.
    pub async fn restore(from: &Path, to: &Path) -> Result<(), OpenFault> {
        if to.exists() {
            return Err(OpenFault::AlreadyThere);
        }
        let new = beside(to);
        remove(&new)?;
        let (source, target) = (from.to_owned(), new.clone());
        blocking(move || -> Result<(), OpenFault> {
            if !source.is_file() {
                return Err(OpenFault::NotThere);
            }
            std::fs::copy(&source, &target).map_err(of_disk)?;
            let connection = schema::open(&target, LedgerDisk::MACHINE)?;
            leap(&connection).map_err(fault)?;
            close(connection)
        })
        .await?;
        settle(new, to.to_owned()).await
    }

    /// Looks the ledger over.
    ///
    /// # Errors
    /// The store's.
    pub async fn doctor(&self) -> LedgerResult<Findings> {
        let folder = self.path().parent().map(Path::to_path_buf);
        let mut found = self.read(examine).await?;
        found.free_bytes = folder.as_deref().and_then(free);
        Ok(found)
    }
}

/// Bytes that are free on a folder's disk.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

fn leap(connection: &Connection) -> Sql<()> {
    let era = signed(ERA);
    connection.execute("UPDATE head SET place = place + ?1 WHERE one = 1", [era])?;
    connection.execute("UPDATE device SET feed_head = feed_head + ?1", [era])?;
    Ok(())
}

fn beside(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

fn of_disk(error: std::io::Error) -> OpenFault {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded => LedgerFault::Full.into(),
        _ => LedgerFault::Unavailable.into(),
    }
}

/// Takes away what an earlier try may have left.
fn remove(new: &Path) -> Result<(), OpenFault> {
    match std::fs::remove_file(new) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(of_disk(error)),
        _ => Ok(()),
    }
}

fn close(connection: Connection) -> Result<(), OpenFault> {
    // A file of its own, with no log beside it.
    connection
        .query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(fault)?;
    connection.close().map_err(|(_, error)| fault(error))?;
    Ok(())
}

/// Looks a copy over, has it written through and gives it its name.
async fn settle(new: std::path::PathBuf, to: std::path::PathBuf) -> Result<(), OpenFault> {
    blocking(move || {
        let connection = schema::open(&new, LedgerDisk::MACHINE)?;
        let found = examine(&connection).map_err(fault)?;
        close(connection)?;
        if !found.is_sound() {
            remove(&new)?;
            return Err(OpenFault::NotSound);
        }
        let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
        sync(&new)
            .and_then(|()| std::fs::rename(&new, &to))
            .and_then(|()| to.parent().map_or(Ok(()), sync))
            .map_err(of_disk)
    })
    .await
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, OpenFault> + Send + 'static,
) -> Result<T, OpenFault> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or(Err(LedgerFault::Unavailable.into()))
}

fn examine(connection: &Connection) -> Sql<Findings> {
    // All of it at one moment.
    let act = connection.unchecked_transaction()?;
    let mut found = Findings {
        schema: schema::number(&act, "user_version")?,
        // FULL.
        durable: schema::number(&act, "synchronous")? >= 2,
        ..Findings::default()
    };
    for pragma in ["PRAGMA integrity_check(20)", "PRAGMA foreign_key_check"] {
        let mut statement = act.prepare(pragma)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                found.damage.push(line);
            }
        }
    }
    act.query_row(COUNTS, [], |row| {
        found.letters = number(row.get(0)?);
        found.parked = number(row.get(1)?);
        found.quarantined = number(row.get(2)?);
        found.unclaimed = number(row.get(3)?);
        found.broken_links = number(row.get(4)?);
        found.bytes = number(row.get(5)?);
        Ok(())
    })?;
    found.gaps = gaps(&act)?;
    follow(&act, &mut found)?;
    Ok(found)
}

fn gaps(connection: &Connection) -> Sql<Vec<Gap>> {
    connection
        .prepare(GAPS)?
        .query_map(params![signed(Findings::MOST_GAPS as u64)], |row| {
            Ok(Gap {
                device: uuid(row, 0)?,
                epoch: uuid(row, 1)?,
                from: number(row.get(2)?),
                to: number(row.get(3)?),
            })
        })?
        .collect()
}

fn follow(connection: &Connection, found: &mut Findings) -> Sql<()> {
    let mut follower = audit::Follower::default();
    loop {
        let lines = people::audited(connection, follower.after(), LINES)?;
        if lines.is_empty() {
            break;
        }
        lines.iter().for_each(|line| follower.follow(line));
    }
    found.audit_lines = follower.after();
    found.audit_broken_at = follower.broken(people::audit_head(connection)?);
    Ok(())
}

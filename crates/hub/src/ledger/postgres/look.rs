//! A ledger in PostgreSQL, looked over.

use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::{Pg, people, query};
use crate::ledger::audit::Follower;
use crate::ledger::doctor::{Findings, Gap};
use crate::ledger::number;

/// Lines of the audit log that are followed at a time.
const LINES: usize = 1_000;

const GAPS: &str = "SELECT device, epoch, before + 1, seq - 1 FROM (SELECT device, epoch, seq, \
     lag(seq, 1, 0::bigint) OVER (PARTITION BY epoch ORDER BY seq) AS before FROM letter) AS run \
     WHERE seq > before + 1 LIMIT $1";
const COUNTS: &str = "SELECT (SELECT count(*) FROM letter), \
     (SELECT count(*) FROM letter WHERE parked), (SELECT count(*) FROM quarantine), \
     (SELECT count(*) FROM letter WHERE recipient IS NOT NULL \
      AND NOT EXISTS (SELECT 1 FROM programme WHERE programme.id = letter.recipient)), \
     (SELECT count(*) FROM letter JOIN letter AS before ON before.epoch = letter.epoch \
      AND before.seq = letter.seq - 1 WHERE letter.prev <> before.sha256), \
     pg_database_size(current_database()), (SELECT version::bigint FROM version)";
/// Settings with which a commit may be lost, or a page torn, and indexes that are not whole.
const SETTINGS: &str = "SELECT current_setting('fsync')::boolean \
     AND current_setting('full_page_writes')::boolean \
     AND current_setting('synchronous_commit') NOT IN ('off', 'local')";
const DAMAGE: &str = "SELECT indexrelid::regclass::text FROM pg_index \
     JOIN pg_class ON pg_class.oid = indrelid WHERE NOT indisvalid \
     AND relnamespace = 'wayside'::regnamespace";

pub(super) async fn examine(act: &Transaction<'_>) -> Pg<Findings> {
    let mut found = Findings::default();
    if let Some(row) = query(act, COUNTS, &[]).await?.first() {
        found.letters = number(row.try_get(0)?);
        found.parked = number(row.try_get(1)?);
        found.quarantined = number(row.try_get(2)?);
        found.unclaimed = number(row.try_get(3)?);
        found.broken_links = number(row.try_get(4)?);
        found.bytes = number(row.try_get(5)?);
        found.schema = row.try_get(6)?;
    }
    if let Some(row) = query(act, SETTINGS, &[]).await?.first() {
        found.durable = row.try_get(0)?;
    }
    let damage = query(act, DAMAGE, &[]).await?;
    found.damage = damage.iter().map(|row| row.try_get(0)).collect::<Pg<_>>()?;
    let most = i64::try_from(Findings::MOST_GAPS).unwrap_or(i64::MAX);
    let gap = |row: &Row| {
        Ok(Gap {
            device: row.try_get(0)?,
            epoch: row.try_get(1)?,
            from: number(row.try_get(2)?),
            to: number(row.try_get(3)?),
        })
    };
    let gaps = query(act, GAPS, &[&most]).await?;
    found.gaps = gaps.iter().map(gap).collect::<Pg<_>>()?;
    let mut follower = Follower::default();
    loop {
        let lines = people::audited(act, follower.after(), LINES).await?;
        if lines.is_empty() {
            break;
        }
        lines.iter().for_each(|line| follower.follow(line));
    }
    found.audit_lines = follower.after();
    found.audit_broken_at = follower.broken(people::audit_head(act).await?);
    Ok(found)
}

//! Letters: taken in, handed over, acknowledged, purged.
//!
//! Locks are always taken in this order: the one of parked letters, those of runs by their number, rows. So
//! batches wait for each other and never in a circle.

use std::collections::{BTreeSet, HashMap, HashSet};

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;
use wayside_protocol::{Held, LetterOutcome, RecipientKeyId, kinds};

use super::{Pg, bytes, execute, query, query_opt};
use crate::ledger::judge::{self, Known, Plan, Taken, Write};
use crate::ledger::{
    BatchIntake, Cursor, IncomingLetter, LedgerFault, LedgerResult, Noticed, QuarantineLimit,
    Quarantined, Said, Tally, TallyWords, Waiting, code_of_hold, hold_of_code, number, room_for,
    signed, weigh,
};

/// The lock of parked letters: shared by batches, alone where one has to be parked, so that a letter and
/// the one it amends cannot miss each other.
const PARKING: i64 = 0x5741_5948_0000_0002;
/// The locks of runs.
const RUNS: i32 = 0x5741_5952;
/// How many locks of runs there are: a server has room for some thousands.
const RUN_LOCKS: u32 = 1_024;

const BY_ID: &str = "SELECT id, sha256, hub_seq, parked FROM letter WHERE id = ANY ($1)";
const BY_PLACE: &str = "SELECT letter.id, epoch, seq \
     FROM unnest($1::uuid[], $2::bigint[]) AS asked (epoch, seq) JOIN letter USING (epoch, seq)";
const INSERT: &str = "INSERT INTO letter (id, device, epoch, seq, sha256, prev, kind, recipient, \
     pathway, deadline_ms, parent, parked, received_ms, era, xid, place, wire) \
     SELECT id, $13, epoch, seq, sha256, prev, kind, recipient, pathway, deadline_ms, parent, \
     parked, $14, CASE WHEN joins THEN (SELECT era FROM head) END, \
     CASE WHEN joins THEN pg_current_xact_id() END, \
     CASE WHEN joins THEN nextval('inbox_place') END, wire \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[], $5::bytea[], $6::text[], \
     $7::bytea[], $8::text[], $9::bigint[], $10::uuid[], $11::boolean[], $12::boolean[], \
     $15::bytea[]) WITH ORDINALITY AS new (id, epoch, seq, sha256, prev, kind, recipient, pathway, \
     deadline_ms, parent, parked, joins, wire, at) ORDER BY at RETURNING id, hub_seq";
const RELEASE: &str = "UPDATE letter SET parked = false, era = (SELECT era FROM head), \
     xid = pg_current_xact_id(), place = nextval('inbox_place') \
     WHERE parked AND parent = ANY ($1) RETURNING id";
const HOLD: &str = "INSERT INTO quarantine (id, sha256, device, epoch, seq, why, received_ms, wire) \
     SELECT DISTINCT ON (id, sha256) id, sha256, $7::uuid, epoch, seq, why, $8::bigint, wire \
     FROM unnest($1::uuid[], $2::bytea[], $3::uuid[], $4::bigint[], $5::smallint[], $6::bytea[]) \
     AS new (id, sha256, epoch, seq, why, wire) ORDER BY id, sha256 \
     ON CONFLICT (id, sha256) DO UPDATE SET why = excluded.why";
/// Rows are handed over in the order of their transactions, and none before every transaction that began
/// earlier is over: sequences are counted before they are committed, and a reader that went by them alone
/// would pass over what is committed late.
const INBOX: &str = "SELECT hub_seq, id, wire, received_ms, delivered_ms IS NOT NULL, outcome, \
     era, xid::text AS counted, place, sha256 FROM letter WHERE recipient = $1 AND place IS NOT NULL \
     AND (era, xid, place) > ($2, $3::text::xid8, $4) \
     AND (era < (SELECT era FROM head) OR xid < pg_snapshot_xmin(pg_current_snapshot())) \
     ORDER BY era, xid, place LIMIT $5";
const TALLIES: &str = "SELECT month, pathway, became, count FROM (SELECT \
     to_char(to_timestamp(received_ms / 1000) AT TIME ZONE 'UTC', 'YYYY-MM') AS month, \
     CASE WHEN pathway = ANY ($3) THEN pathway ELSE $5 END AS pathway, \
     CASE WHEN outcome = ANY ($4) THEN outcome WHEN outcome IS NOT NULL THEN $5 \
     WHEN EXISTS (SELECT 1 FROM letter AS later WHERE later.parent = letter.id AND later.kind = $2) \
     THEN 'retracted' WHEN delivered_ms IS NOT NULL THEN 'delivered' ELSE 'at_hub' END AS became, \
     count(*) FROM letter WHERE kind = $1 GROUP BY 1, 2, 3) AS tally \
     ORDER BY month, pathway COLLATE \"C\", became COLLATE \"C\"";

/// Which lock a run has.
fn lock_of(epoch: Uuid) -> i32 {
    let (high, low) = epoch.as_u64_pair();
    let mixed = (high ^ low).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let lock = u32::try_from(mixed).unwrap_or_default() % RUN_LOCKS;
    i32::try_from(lock).unwrap_or_default()
}

/// Has letters of the same runs wait for each other.
async fn lock(act: &Transaction<'_>, intake: &BatchIntake, alone: bool) -> Pg<()> {
    let parking = if alone {
        "SELECT pg_advisory_xact_lock($1)::text"
    } else {
        "SELECT pg_advisory_xact_lock_shared($1)::text"
    };
    query(act, parking, &[&PARKING]).await?;
    let letters = intake.letters.iter().flatten();
    let runs: BTreeSet<_> = letters.map(|letter| lock_of(letter.epoch)).collect();
    let runs: Vec<_> = runs.into_iter().collect();
    let each = "SELECT pg_advisory_xact_lock($1, run)::text FROM unnest($2::integer[]) AS run";
    query(act, each, &[&RUNS, &runs]).await.map(drop)
}

async fn know(act: &Transaction<'_>, intake: &BatchIntake) -> Pg<Known> {
    let revoked = "SELECT revoked_ms IS NOT NULL FROM device WHERE id = $1";
    let revoked = query_opt(act, revoked, &[&intake.device]).await?;
    let revoked: Option<bool> = revoked.map(|row| row.try_get(0)).transpose()?;
    let letters: Vec<_> = intake.letters.iter().flatten().collect();
    let parents = letters
        .iter()
        .filter_map(|letter| letter.routed.as_ref().and_then(|routed| routed.parent));
    let ids: Vec<Uuid> = letters
        .iter()
        .map(|letter| letter.id)
        .chain(parents)
        .collect();
    let mut known = Known::of(intake, revoked);
    for row in query(act, BY_ID, &[&ids]).await? {
        let taken = Taken {
            sha256: bytes(&row, 1)?,
            hub_seq: number(row.try_get(2)?),
            parked: row.try_get(3)?,
        };
        known.letters.insert(row.try_get(0)?, taken);
    }
    let epochs: Vec<Uuid> = letters.iter().map(|letter| letter.epoch).collect();
    let seqs: Vec<i64> = letters.iter().map(|letter| signed(letter.seq)).collect();
    for row in query(act, BY_PLACE, &[&epochs, &seqs]).await? {
        let place = (row.try_get(1)?, number(row.try_get(2)?));
        known.places.insert(place, row.try_get(0)?);
    }
    Ok(known)
}

/// Takes a batch in. `None` when a letter would have to be parked and this is not `alone`.
pub(super) async fn take_in(
    act: &Transaction<'_>,
    intake: &BatchIntake,
    now_ms: i64,
    alone: bool,
) -> Pg<LedgerResult<Option<Vec<LetterOutcome>>>> {
    lock(act, intake, alone).await?;
    let known = know(act, intake).await?;
    let plan = Plan::of(intake, &known);
    if !alone && plan.writes.iter().any(|write| write.parked) {
        return Ok(Ok(None));
    }
    if let Err(full) = room(act, intake, &plan).await? {
        return Ok(Err(full));
    }
    hold(act, intake.device, &plan.holds, now_ms).await?;
    let counts = insert(act, intake.device, &plan.writes, now_ms).await?;
    let freed = release(act, &plan.writes).await?;
    let outcomes = plan.answer(&counts, &freed);
    free(act, intake, outcomes.as_deref().unwrap_or_default()).await?;
    Ok(Ok(outcomes))
}

/// Whether quarantine has room for what a batch would have held anew.
async fn room(
    act: &Transaction<'_>,
    intake: &BatchIntake,
    plan: &Plan<'_>,
) -> Pg<LedgerResult<()>> {
    if plan.holds.is_empty() {
        return Ok(Ok(()));
    }
    let ids: Vec<_> = plan.holds.iter().map(|(letter, _)| letter.id).collect();
    let mut there = HashSet::new();
    for row in query(
        act,
        "SELECT id, sha256 FROM quarantine WHERE id = ANY ($1)",
        &[&ids],
    )
    .await?
    {
        there.insert((row.try_get::<_, Uuid>(0)?, bytes::<32>(&row, 1)?));
    }
    let new = plan.holds.iter().map(|(letter, _)| *letter);
    let new: Vec<_> = new
        .filter(|letter| !there.contains(&(letter.id, letter.sha256)))
        .collect();
    let held = "SELECT coalesce(sum(octet_length(wire) + $1::bigint) FILTER (WHERE device = $2), 0)::bigint, \
                coalesce(sum(octet_length(wire) + $1::bigint), 0)::bigint \
                FROM quarantine WHERE octet_length(wire) > 0";
    let given: [&(dyn ToSql + Sync); 2] = [&signed(QuarantineLimit::ROW), &intake.device];
    let rows = query(act, held, &given).await?;
    let held = rows
        .first()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    let (device, all): (i64, i64) = held.unwrap_or(Ok((0, 0)))?;
    let held = (number(device), number(all));
    let alone = plan.is_held_whole();
    Ok(room_for(new.into_iter(), held, intake.quarantine, alone))
}

/// Takes out of quarantine what was let go and taken in.
async fn free(act: &Transaction<'_>, intake: &BatchIntake, outcomes: &[LetterOutcome]) -> Pg<()> {
    let free: Vec<_> = judge::free(intake, outcomes).collect();
    if free.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = free.iter().map(|letter| letter.id).collect();
    let hashes: Vec<_> = free.iter().map(|letter| letter.sha256.as_slice()).collect();
    let sql = "DELETE FROM quarantine USING unnest($1::uuid[], $2::bytea[]) AS free (id, sha256) \
               WHERE quarantine.id = free.id AND quarantine.sha256 = free.sha256";
    execute(act, sql, &[&ids, &hashes]).await.map(drop)
}

pub(super) async fn quarantine(client: &impl GenericClient) -> Pg<LedgerResult<Vec<Quarantined>>> {
    let sql = "SELECT device, why, count(*), min(received_ms) FROM quarantine \
               WHERE octet_length(wire) > 0 GROUP BY device, why \
               ORDER BY min(received_ms), device, why";
    let mut all = Vec::new();
    for row in query(client, sql, &[]).await? {
        let Some(why) = hold_of_code(row.try_get(1)?) else {
            return Ok(Err(LedgerFault::Unreadable));
        };
        all.push(Quarantined {
            device: row.try_get(0)?,
            why,
            letters: number(row.try_get(2)?),
            since_ms: row.try_get(3)?,
        });
    }
    Ok(Ok(all))
}

pub(super) async fn revoked(
    client: &impl GenericClient,
    device: Uuid,
    most: usize,
) -> Pg<Vec<Vec<u8>>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let why = code_of_hold(Held::Revoked);
    let sql = "SELECT wire FROM quarantine WHERE device = $1 AND why = $2 \
               AND octet_length(wire) > 0 ORDER BY epoch, seq LIMIT $3";
    let rows = query(client, sql, &[&device, &why, &most]).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// What stands outside on letters, a column each.
struct Outside<'a> {
    kinds: Vec<&'a str>,
    recipients: Vec<Option<&'a [u8]>>,
    pathways: Vec<&'a str>,
    deadlines: Vec<Option<i64>>,
    parents: Vec<Option<Uuid>>,
}

impl<'a> Outside<'a> {
    fn of(writes: &'a [Write<'a>]) -> Self {
        let routed = || writes.iter().map(|write| write.letter.routed.as_ref());
        Self {
            kinds: routed()
                .map(|to| to.map_or("", |to| to.kind.as_str()))
                .collect(),
            recipients: routed()
                .map(|to| to.map(|to| to.recipient.0.as_slice()))
                .collect(),
            pathways: routed()
                .map(|to| to.map_or("", |to| to.pathway.as_str()))
                .collect(),
            deadlines: routed()
                .map(|to| to.and_then(|to| to.deadline_ms))
                .collect(),
            parents: routed().map(|to| to.and_then(|to| to.parent)).collect(),
        }
    }
}

async fn insert(
    act: &Transaction<'_>,
    device: Uuid,
    writes: &[Write<'_>],
    now_ms: i64,
) -> Pg<Vec<u64>> {
    if writes.is_empty() {
        return Ok(Vec::new());
    }
    fn each<'a, T>(writes: &'a [Write<'a>], of: impl Fn(&'a IncomingLetter) -> T) -> Vec<T> {
        writes.iter().map(|write| of(write.letter)).collect()
    }
    let ids = each(writes, |letter| letter.id);
    let epochs = each(writes, |letter| letter.epoch);
    let seqs = each(writes, |letter| signed(letter.seq));
    let hashes = each(writes, |letter| letter.sha256.as_slice());
    let prevs = each(writes, |letter| {
        letter.prev.as_ref().map(|it| it.as_slice())
    });
    let wires = each(writes, |letter| letter.wire.as_slice());
    let outside = Outside::of(writes);
    let parked: Vec<_> = writes.iter().map(|write| write.parked).collect();
    let joins: Vec<_> = writes.iter().map(Write::joins).collect();
    let columns: [&(dyn ToSql + Sync); 15] = [
        &ids,
        &epochs,
        &seqs,
        &hashes,
        &prevs,
        &outside.kinds,
        &outside.recipients,
        &outside.pathways,
        &outside.deadlines,
        &outside.parents,
        &parked,
        &joins,
        &device,
        &now_ms,
        &wires,
    ];
    let rows = query(act, INSERT, &columns).await?;
    let mut counts: HashMap<Uuid, u64> = HashMap::with_capacity(rows.len());
    for row in rows {
        counts.insert(row.try_get(0)?, number(row.try_get(1)?));
    }
    Ok(ids
        .iter()
        .filter_map(|id| counts.get(id).copied())
        .collect())
}

/// Lets go what waited for letters, and what waited for that.
async fn release(act: &Transaction<'_>, writes: &[Write<'_>]) -> Pg<HashSet<Uuid>> {
    let mut freed = HashSet::new();
    let stand = writes.iter().filter(|write| !write.parked);
    let mut stand: Vec<Uuid> = stand.map(|write| write.letter.id).collect();
    if stand.is_empty() {
        return Ok(freed);
    }
    let any = query(act, "SELECT 1 FROM letter WHERE parked LIMIT 1", &[]).await?;
    if any.is_empty() {
        return Ok(freed);
    }
    while !stand.is_empty() {
        let rows = query(act, RELEASE, &[&stand]).await?;
        stand = rows.iter().map(|row| row.try_get(0)).collect::<Pg<_>>()?;
        freed.extend(&stand);
    }
    Ok(freed)
}

async fn hold(
    act: &Transaction<'_>,
    device: Uuid,
    holds: &[(&IncomingLetter, Held)],
    now_ms: i64,
) -> Pg<()> {
    if holds.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = holds.iter().map(|(letter, _)| letter.id).collect();
    let hashes: Vec<_> = holds
        .iter()
        .map(|(letter, _)| letter.sha256.as_slice())
        .collect();
    let epochs: Vec<_> = holds.iter().map(|(letter, _)| letter.epoch).collect();
    let seqs: Vec<_> = holds.iter().map(|(letter, _)| signed(letter.seq)).collect();
    let whys: Vec<_> = holds.iter().map(|(_, why)| code_of_hold(*why)).collect();
    let wires: Vec<_> = holds
        .iter()
        .map(|(letter, _)| letter.wire.as_slice())
        .collect();
    let all: [&(dyn tokio_postgres::types::ToSql + Sync); 8] = [
        &ids, &hashes, &epochs, &seqs, &whys, &wires, &device, &now_ms,
    ];
    execute(act, HOLD, &all).await.map(drop)
}

/// `era.transaction.place`. One that is not ours begins at the beginning: letters may then come twice, and
/// none is missed.
fn places(cursor: &Cursor) -> (i32, String, i64) {
    let read = || {
        let mut parts = cursor.0.split('.');
        let era = parts.next()?.parse().ok()?;
        let xid: u64 = parts.next()?.parse().ok()?;
        let place = parts.next()?.parse().ok()?;
        Some((era, xid.to_string(), place))
    };
    read().unwrap_or_else(|| (0, "0".to_owned(), 0))
}

pub(super) async fn inbox(
    client: &impl GenericClient,
    programme: RecipientKeyId,
    after: &Cursor,
    most: usize,
) -> Pg<(Vec<Waiting>, Cursor)> {
    let (era, xid, place) = places(after);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let recipient = programme.0.as_slice();
    let rows = query(client, INBOX, &[&recipient, &era, &xid, &place, &most]).await?;
    let next = match rows.last() {
        Some(row) => {
            let (era, place): (i32, i64) = (row.try_get(6)?, row.try_get(8)?);
            let xid: &str = row.try_get(7)?;
            Cursor(format!("{era}.{xid}.{place}"))
        }
        None => after.clone(),
    };
    let found = rows.iter().map(waiting).collect::<Pg<_>>()?;
    Ok((found, next))
}

fn waiting(row: &Row) -> Pg<Waiting> {
    Ok(Waiting {
        hub_seq: number(row.try_get(0)?),
        id: row.try_get(1)?,
        sha256: bytes(row, 9)?,
        wire: row.try_get(2)?,
        received_ms: row.try_get(3)?,
        delivered: row.try_get(4)?,
        outcome: row.try_get(5)?,
    })
}

pub(super) async fn notice(act: &Transaction<'_>, said: &Said, now_ms: i64) -> Pg<Noticed> {
    super::succession::lock_shared(act).await?;
    let find = "SELECT hub_seq, device, sha256, delivered_ms IS NOT NULL, outcome FROM letter \
                WHERE id = $1 AND recipient = $2 AND place IS NOT NULL FOR UPDATE";
    let recipient = said.programme.0.as_slice();
    let Some(row) = query_opt(act, find, &[&said.letter, &recipient]).await? else {
        return Ok(Noticed::NoSuchLetter);
    };
    let hub_seq: i64 = row.try_get(0)?;
    let device: Uuid = row.try_get(1)?;
    let same = row.try_get::<_, &[u8]>(2)? == said.sha256;
    let outcome = said.outcome.as_deref();
    let noticed = weigh(same, row.try_get(3)?, row.try_get(4)?, outcome);
    if noticed == Noticed::Taken {
        let take = "UPDATE letter SET wire = '', delivered_ms = coalesce(delivered_ms, $2), \
                    outcome = $3, closed_ms = CASE WHEN $3::text IS NULL THEN NULL ELSE $2 END \
                    WHERE hub_seq = $1";
        execute(act, take, &[&hub_seq, &now_ms, &outcome]).await?;
        let item = (Some(said.programme), Some(said.notice.as_slice()), None);
        for one in super::succession::line(act, device).await? {
            super::devices::feed(act, one, item).await?;
        }
    }
    Ok(noticed)
}

/// Empties what was not asked for since a time. Gives how many letters that were.
pub(super) async fn purge(act: &Transaction<'_>, before_ms: i64, now_ms: i64) -> Pg<u64> {
    let letters = "UPDATE letter SET wire = '', purged_ms = $2 \
                   WHERE received_ms < $1 AND octet_length(wire) > 0";
    let held = "UPDATE quarantine SET wire = '', purged_ms = $2 \
                WHERE received_ms < $1 AND octet_length(wire) > 0";
    let mut purged = 0_u64;
    for table in [letters, held] {
        purged = purged.saturating_add(execute(act, table, &[&before_ms, &now_ms]).await?);
    }
    execute(act, "DELETE FROM session WHERE until_ms <= $1", &[&now_ms]).await?;
    let tickets = "DELETE FROM ticket WHERE device IS NULL AND until_ms < $1";
    execute(act, tickets, &[&before_ms]).await?;
    Ok(purged)
}

pub(super) async fn tallies(client: &impl GenericClient, words: TallyWords) -> Pg<Vec<Tally>> {
    let given: [&(dyn ToSql + Sync); 5] = [
        &kinds::REFERRAL,
        &kinds::RETRACTION,
        &words.pathways,
        &words.outcomes,
        &TallyWords::OTHER,
    ];
    let rows = query(client, TALLIES, &given).await?;
    let tally = |row: &Row| {
        Ok(Tally {
            month: row.try_get(0)?,
            pathway: row.try_get(1)?,
            became: row.try_get(2)?,
            count: number(row.try_get(3)?),
        })
    };
    rows.iter().map(tally).collect()
}

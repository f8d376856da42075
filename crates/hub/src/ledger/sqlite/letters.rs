//! Letters: taken in, handed over, acknowledged, purged.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, Row, Savepoint, params};
use uuid::Uuid;
use wayside_protocol::{Held, LetterOutcome, RecipientKeyId, kinds};

use super::{Sql, uuid};
use crate::ledger::judge::{self, Known, Plan, Taken, Write};
use crate::ledger::{
    BatchIntake, IncomingLetter, LedgerResult, Noticed, QuarantineLimit, Quarantined, Said, Tally,
    TallyWords, Waiting, code_of_hold, hold_of_code, number, room_for, signed, weigh,
};

pub(super) const BY_ID: &str = "SELECT sha256, hub_seq, parked FROM letter WHERE id = ?1";
pub(super) const BY_PLACE: &str = "SELECT id FROM letter WHERE epoch = ?1 AND seq = ?2";
pub(super) const IS_PARKED: &str =
    "SELECT id, hub_seq FROM letter WHERE parent = ?1 AND parked = 1 ORDER BY hub_seq DESC";
pub(super) const INBOX: &str = "SELECT hub_seq, id, wire, received_ms, delivered_ms IS NOT NULL, \
     outcome, place, sha256 FROM letter WHERE recipient = ?1 AND place > ?2 ORDER BY place LIMIT ?3";
const INSERT: &str = "INSERT INTO letter (hub_seq, id, device, epoch, seq, sha256, prev, kind, \
     recipient, pathway, deadline_ms, parent, parked, place, received_ms, wire) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
const HOLD: &str = "INSERT INTO quarantine (id, sha256, device, epoch, seq, why, received_ms, wire) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
     ON CONFLICT (id, sha256) DO UPDATE SET why = excluded.why";
pub(super) const HELD_OF_DEVICE: &str = "SELECT coalesce(sum(length(wire) + ?1), 0) FROM quarantine \
     WHERE device = ?2 AND wire <> x''";
const HELD: &str = "SELECT coalesce(sum(length(wire) + ?1), 0) FROM quarantine WHERE wire <> x''";
const TALLIES: &str = "SELECT strftime('%Y-%m', received_ms / 1000, 'unixepoch') AS month, \
     CASE WHEN pathway IN (SELECT value FROM json_each(?3)) THEN pathway ELSE ?5 END AS way, \
     CASE WHEN outcome IN (SELECT value FROM json_each(?4)) THEN outcome \
     WHEN outcome IS NOT NULL THEN ?5 \
     WHEN EXISTS (SELECT 1 FROM letter AS later WHERE later.parent = letter.id AND later.kind = ?2) \
     THEN 'retracted' WHEN delivered_ms IS NOT NULL THEN 'delivered' ELSE 'at_hub' END AS became, \
     count(*) FROM letter WHERE kind = ?1 GROUP BY month, way, became \
     ORDER BY month, way, became";

fn by_id(connection: &Connection, id: Uuid) -> Sql<Option<Taken>> {
    connection
        .prepare_cached(BY_ID)?
        .query_row([id.as_bytes()], |row| {
            Ok(Taken {
                sha256: row.get(0)?,
                hub_seq: number(row.get(1)?),
                parked: row.get(2)?,
            })
        })
        .optional()
}

fn know(connection: &Connection, intake: &BatchIntake) -> Sql<Known> {
    let revoked: Option<bool> = connection
        .prepare_cached("SELECT revoked_ms IS NOT NULL FROM device WHERE id = ?1")?
        .query_row([intake.device.as_bytes()], |row| row.get(0))
        .optional()?;
    let mut known = Known::of(intake, revoked);
    for letter in intake.letters.iter().flatten() {
        let parent = letter.routed.as_ref().and_then(|routed| routed.parent);
        for id in [Some(letter.id), parent].into_iter().flatten() {
            if let Some(taken) = by_id(connection, id)? {
                known.letters.insert(id, taken);
            }
        }
        let other = connection
            .prepare_cached(BY_PLACE)?
            .query_row(
                params![letter.epoch.as_bytes(), signed(letter.seq)],
                |row| uuid(row, 0),
            )
            .optional()?;
        if let Some(id) = other {
            known.places.insert((letter.epoch, letter.seq), id);
        }
    }
    Ok(known)
}

/// Where the next letters go: the hub's own count and the place in the inboxes.
struct Ends {
    hub_seq: u64,
    place: u64,
}

impl Ends {
    fn read(connection: &Connection) -> Sql<Self> {
        let hub_seq = connection
            .prepare_cached("SELECT coalesce(max(hub_seq), 0) FROM letter")?
            .query_row([], |row| row.get(0))?;
        let place = connection
            .prepare_cached("SELECT place FROM head WHERE one = 1")?
            .query_row([], |row| row.get(0))?;
        Ok(Self {
            hub_seq: number(hub_seq),
            place: number(place),
        })
    }

    fn place(&mut self) -> i64 {
        self.place = self.place.saturating_add(1);
        signed(self.place)
    }

    fn write(&self, act: &Savepoint<'_>) -> Sql<()> {
        act.prepare_cached("UPDATE head SET place = ?1 WHERE one = 1")?
            .execute([signed(self.place)])?;
        Ok(())
    }
}

pub(super) fn take_in(
    act: &Savepoint<'_>,
    intake: &BatchIntake,
    now_ms: i64,
) -> Sql<LedgerResult<Vec<LetterOutcome>>> {
    let known = know(act, intake)?;
    let plan = Plan::of(intake, &known);
    if let Err(full) = room(act, intake, &plan)? {
        return Ok(Err(full));
    }
    for (letter, why) in &plan.holds {
        hold(act, intake.device, letter, *why, now_ms)?;
    }
    let mut ends = Ends::read(act)?;
    let mut counts = Vec::with_capacity(plan.writes.len());
    for write in &plan.writes {
        ends.hub_seq = ends.hub_seq.saturating_add(1);
        counts.push(ends.hub_seq);
        let place = write.joins().then(|| ends.place());
        let count = signed(ends.hub_seq);
        insert(act, intake.device, write, (count, place), now_ms)?;
    }
    let freed = release(act, &plan.writes, &mut ends)?;
    if !plan.writes.is_empty() {
        ends.write(act)?;
    }
    let outcomes = plan
        .answer(&counts, &freed)
        .ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    for letter in judge::free(intake, &outcomes) {
        act.prepare_cached("DELETE FROM quarantine WHERE id = ?1 AND sha256 = ?2")?
            .execute(params![letter.id.as_bytes(), letter.sha256])?;
    }
    Ok(Ok(outcomes))
}

/// Whether quarantine has room for what a batch would have held anew.
fn room(connection: &Connection, intake: &BatchIntake, plan: &Plan<'_>) -> Sql<LedgerResult<()>> {
    let mut new = Vec::new();
    for (letter, _) in &plan.holds {
        let is_there: bool = connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM quarantine WHERE id = ?1 AND sha256 = ?2)",
            )?
            .query_row(params![letter.id.as_bytes(), letter.sha256], |row| {
                row.get(0)
            })?;
        if !is_there {
            new.push(*letter);
        }
    }
    if new.is_empty() {
        return Ok(Ok(()));
    }
    let row = signed(QuarantineLimit::ROW);
    let held = (
        connection
            .prepare_cached(HELD_OF_DEVICE)?
            .query_row(params![row, intake.device.as_bytes()], |row| row.get(0))?,
        connection
            .prepare_cached(HELD)?
            .query_row(params![row], |row| row.get(0))?,
    );
    let held = (number(held.0), number(held.1));
    let alone = plan.is_held_whole();
    Ok(room_for(new.into_iter(), held, intake.quarantine, alone))
}

pub(super) fn quarantine(connection: &Connection) -> Sql<Vec<Quarantined>> {
    connection
        .prepare_cached(
            "SELECT device, why, count(*), min(received_ms) FROM quarantine WHERE wire <> x'' \
             GROUP BY device, why ORDER BY min(received_ms), device, why",
        )?
        .query_map([], |row| {
            Ok(Quarantined {
                device: uuid(row, 0)?,
                why: hold_of_code(row.get(1)?).ok_or_else(|| super::broken(1))?,
                letters: number(row.get(2)?),
                since_ms: row.get(3)?,
            })
        })?
        .collect()
}

pub(super) fn revoked(connection: &Connection, device: Uuid, most: usize) -> Sql<Vec<Vec<u8>>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let why = code_of_hold(Held::Revoked);
    connection
        .prepare_cached(
            "SELECT wire FROM quarantine WHERE device = ?1 AND why = ?2 AND wire <> x'' \
             ORDER BY epoch, seq LIMIT ?3",
        )?
        .query_map(params![device.as_bytes(), why, most], |row| row.get(0))?
        .collect()
}

fn insert(
    act: &Savepoint<'_>,
    device: Uuid,
    write: &Write<'_>,
    (count, place): (i64, Option<i64>),
    now_ms: i64,
) -> Sql<()> {
    let IncomingLetter { routed, .. } = write.letter;
    let routed = routed.as_ref();
    act.prepare_cached(INSERT)?.execute(params![
        count,
        write.letter.id.as_bytes(),
        device.as_bytes(),
        write.letter.epoch.as_bytes(),
        signed(write.letter.seq),
        write.letter.sha256,
        write.letter.prev,
        routed.map_or("", |routed| routed.kind.as_str()),
        routed.map(|routed| routed.recipient.0),
        routed.map_or("", |routed| routed.pathway.as_str()),
        routed.and_then(|routed| routed.deadline_ms),
        routed
            .and_then(|routed| routed.parent)
            .map(Uuid::into_bytes),
        write.parked,
        place,
        now_ms,
        write.letter.wire,
    ])?;
    Ok(())
}

/// Lets go what waited for letters, and what waited for that.
fn release(act: &Savepoint<'_>, writes: &[Write<'_>], ends: &mut Ends) -> Sql<HashSet<Uuid>> {
    let mut freed = HashSet::new();
    let parked: bool = act
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM letter WHERE parked = 1)")?
        .query_row([], |row| row.get(0))?;
    if !parked {
        return Ok(freed);
    }
    let waits = |id: Uuid| -> Sql<Vec<(Uuid, i64)>> {
        act.prepare_cached(IS_PARKED)?
            .query_map([id.as_bytes()], |row| Ok((uuid(row, 0)?, row.get(1)?)))?
            .collect()
    };
    for write in writes.iter().filter(|write| !write.parked) {
        let mut ready = waits(write.letter.id)?;
        while let Some((id, hub_seq)) = ready.pop() {
            act.prepare_cached("UPDATE letter SET parked = 0, place = ?2 WHERE hub_seq = ?1")?
                .execute(params![hub_seq, ends.place()])?;
            freed.insert(id);
            ready.extend(waits(id)?);
        }
    }
    Ok(freed)
}

fn hold(
    act: &Savepoint<'_>,
    device: Uuid,
    letter: &IncomingLetter,
    why: Held,
    now_ms: i64,
) -> Sql<()> {
    act.prepare_cached(HOLD)?.execute(params![
        letter.id.as_bytes(),
        letter.sha256,
        device.as_bytes(),
        letter.epoch.as_bytes(),
        signed(letter.seq),
        code_of_hold(why),
        now_ms,
        letter.wire,
    ])?;
    Ok(())
}

fn waiting(row: &Row<'_>) -> Sql<(Waiting, i64)> {
    let letter = Waiting {
        hub_seq: number(row.get(0)?),
        id: uuid(row, 1)?,
        sha256: row.get(7)?,
        wire: row.get(2)?,
        received_ms: row.get(3)?,
        delivered: row.get(4)?,
        outcome: row.get(5)?,
    };
    Ok((letter, row.get(6)?))
}

/// A page of an inbox, and the place of its last letter.
pub(super) fn inbox(
    connection: &Connection,
    programme: RecipientKeyId,
    after: i64,
    most: usize,
) -> Sql<(Vec<Waiting>, i64)> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let found: Vec<_> = connection
        .prepare_cached(INBOX)?
        .query_map(params![programme.0, after, most], waiting)?
        .collect::<Sql<_>>()?;
    let next = found.last().map_or(after, |(_, place)| *place);
    Ok((found.into_iter().map(|(letter, _)| letter).collect(), next))
}

pub(super) fn notice(act: &Savepoint<'_>, said: &Said, now_ms: i64) -> Sql<Noticed> {
    let found = act
        .prepare_cached(
            "SELECT hub_seq, device, sha256, delivered_ms IS NOT NULL, outcome FROM letter \
             WHERE id = ?1 AND recipient = ?2 AND place IS NOT NULL",
        )?
        .query_row(params![said.letter.as_bytes(), said.programme.0], |row| {
            let hub_seq: i64 = row.get(0)?;
            let sha256: [u8; 32] = row.get(2)?;
            let was: (bool, Option<String>) = (row.get(3)?, row.get(4)?);
            Ok((hub_seq, uuid(row, 1)?, sha256, was))
        })
        .optional()?;
    let Some((hub_seq, device, sha256, (delivered, outcome))) = found else {
        return Ok(Noticed::NoSuchLetter);
    };
    let same = sha256 == said.sha256;
    let noticed = weigh(same, delivered, outcome.as_deref(), said.outcome.as_deref());
    if noticed == Noticed::Taken {
        act.prepare_cached(
            "UPDATE letter SET wire = x'', delivered_ms = coalesce(delivered_ms, ?2), \
             outcome = ?3, closed_ms = CASE WHEN ?3 IS NULL THEN NULL ELSE ?2 END \
             WHERE hub_seq = ?1",
        )?
        .execute(params![hub_seq, now_ms, said.outcome])?;
        let item = (Some(said.programme), Some(said.notice.as_slice()), None);
        for one in super::succession::line(act, device)? {
            super::devices::feed(act, one, item)?;
        }
    }
    Ok(noticed)
}

/// Empties what was not asked for since a time. Gives how many letters that were.
pub(super) fn purge(act: &Savepoint<'_>, before_ms: i64, now_ms: i64) -> Sql<u64> {
    let mut purged = 0_usize;
    for table in ["letter", "quarantine"] {
        let gone = act.execute(
            &format!(
                "UPDATE {table} SET wire = x'', purged_ms = ?2 \
                 WHERE received_ms < ?1 AND wire <> x''"
            ),
            params![before_ms, now_ms],
        )?;
        purged = purged.saturating_add(gone);
    }
    act.execute("DELETE FROM session WHERE until_ms <= ?1", [now_ms])?;
    act.execute(
        "DELETE FROM ticket WHERE device IS NULL AND until_ms < ?1",
        [before_ms],
    )?;
    Ok(u64::try_from(purged).unwrap_or(u64::MAX))
}

pub(super) fn tallies(connection: &Connection, words: TallyWords) -> Sql<Vec<Tally>> {
    let list = |words: &[&str]| serde_json::to_string(words).unwrap_or_default();
    let given = params![
        kinds::REFERRAL,
        kinds::RETRACTION,
        list(words.pathways),
        list(words.outcomes),
        TallyWords::OTHER,
    ];
    connection
        .prepare_cached(TALLIES)?
        .query_map(given, |row| {
            Ok(Tally {
                month: row.get(0)?,
                pathway: row.get(1)?,
                became: row.get(2)?,
                count: number(row.get(3)?),
            })
        })?
        .collect()
}

//! The one writer: a thread that does all that waits in one transaction, so that many share one flush.
//!
//! Each job has a savepoint of its own, and an answer goes out only after the commit. A transaction that
//! fails as a whole is done again job by job: what one of them did wrong is its own affair.

use rusqlite::{Connection, Savepoint, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::fault;
use crate::ledger::{LedgerFault, LedgerResult};

/// How many jobs may wait.
pub(super) const QUEUE: usize = 256;
/// Letters, or other jobs, after which a transaction takes in no more.
const HEAVY: usize = 4_096;

/// Something to be written.
pub(super) trait Job: Send {
    /// How much it is, in letters.
    fn weight(&self) -> usize;
    /// Does it. May be done more than once: only the last counts.
    fn run(&mut self, act: &Savepoint<'_>) -> rusqlite::Result<()>;
    /// Tells who waits that it is durable, or why not.
    fn answer(self: Box<Self>, kept: LedgerResult<()>);
}

struct Act<F, T> {
    weight: usize,
    act: F,
    found: Option<T>,
    to: oneshot::Sender<LedgerResult<T>>,
}

impl<F, T> Job for Act<F, T>
where
    F: Fn(&Savepoint<'_>) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn weight(&self) -> usize {
        self.weight
    }

    fn run(&mut self, act: &Savepoint<'_>) -> rusqlite::Result<()> {
        self.found = None;
        self.found = Some((self.act)(act)?);
        Ok(())
    }

    fn answer(self: Box<Self>, kept: LedgerResult<()>) {
        let Self { found, to, .. } = *self;
        let found = kept.and_then(|()| found.ok_or(LedgerFault::Unavailable));
        // Whoever asked may have gone; what was done stays done.
        let _ = to.send(found);
    }
}

/// The way to the writer.
pub(super) type Jobs = mpsc::Sender<Box<dyn Job>>;

/// Has something written, and waits until it is durable.
pub(super) async fn ask<T: Send + 'static>(
    jobs: &Jobs,
    weight: usize,
    act: impl Fn(&Savepoint<'_>) -> rusqlite::Result<T> + Send + 'static,
) -> LedgerResult<T> {
    let (to, answer) = oneshot::channel();
    let job = Box::new(Act {
        weight,
        act,
        found: None,
        to,
    });
    jobs.try_send(job).map_err(|_| LedgerFault::Unavailable)?;
    answer.await.unwrap_or(Err(LedgerFault::Unavailable))
}

/// Writes until nobody can ask any more.
pub(super) fn run(mut connection: Connection, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut weight = first.weight();
        let mut group = vec![first];
        while weight < HEAVY
            && let Ok(job) = jobs.try_recv()
        {
            weight = weight.saturating_add(job.weight());
            group.push(job);
        }
        settle(&mut connection, group);
    }
}

fn settle(connection: &mut Connection, mut group: Vec<Box<dyn Job>>) {
    match together(connection, &mut group) {
        Ok(kept) => group
            .into_iter()
            .zip(kept)
            .for_each(|(job, kept)| job.answer(kept)),
        Err(fault) if group.len() == 1 => group.into_iter().for_each(|job| job.answer(Err(fault))),
        Err(_) => {
            for job in group {
                settle(connection, vec![job]);
            }
        }
    }
}

/// Does jobs in one transaction. For each whether it was done; an error where none was.
fn together(
    connection: &mut Connection,
    group: &mut [Box<dyn Job>],
) -> LedgerResult<Vec<LedgerResult<()>>> {
    let mut act = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(fault)?;
    let mut kept = Vec::with_capacity(group.len());
    for job in group {
        let point = act.savepoint().map_err(fault)?;
        let done = match job.run(&point) {
            Ok(()) => point.commit(),
            Err(error) => point.finish().and(Err(error)),
        };
        // A full disk may have taken the whole transaction back.
        if act.is_autocommit() {
            return Err(done.err().map_or(LedgerFault::Unavailable, fault));
        }
        kept.push(done.map_err(fault));
    }
    act.commit().map_err(fault)?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT")
            .unwrap();
        connection
    }

    type Answer = oneshot::Receiver<LedgerResult<usize>>;

    fn job(numbers: &'static [i64]) -> (Box<dyn Job>, Answer) {
        let (to, answer) = oneshot::channel();
        let act = move |act: &Savepoint<'_>| {
            for number in numbers {
                act.execute("INSERT INTO t (n) VALUES (?1)", [number])?;
            }
            Ok(numbers.len())
        };
        let found = None;
        let weight = 1;
        let job = Act {
            weight,
            act,
            found,
            to,
        };
        (Box::new(job), answer)
    }

    fn count(connection: &Connection) -> i64 {
        connection
            .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn a_job_that_fails_harms_no_other_of_its_group() {
        let mut connection = table();
        let (group, answers): (Vec<_>, Vec<_>) =
            [job(&[1]), job(&[2, 1]), job(&[3])].into_iter().unzip();
        settle(&mut connection, group);
        let kept: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.blocking_recv().unwrap())
            .collect();
        assert_eq!(kept, [Ok(1), Err(LedgerFault::Unavailable), Ok(1)]);
        assert_eq!(count(&connection), 2);
    }

    #[test]
    fn a_group_that_cannot_be_committed_is_done_job_by_job() {
        let mut connection = table();
        connection
            .execute_batch(
                "PRAGMA foreign_keys = ON; CREATE TABLE u (n INTEGER PRIMARY KEY \
                 REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED) STRICT",
            )
            .unwrap();
        let (to, bad) = oneshot::channel();
        let act = |act: &Savepoint<'_>| act.execute("INSERT INTO u (n) VALUES (9)", []);
        let (found, weight) = (None, 1);
        let breaks = Box::new(Act {
            weight,
            act,
            found,
            to,
        });
        let (good, kept) = job(&[1]);
        settle(&mut connection, vec![good, breaks]);
        assert_eq!(kept.blocking_recv().unwrap(), Ok(1));
        assert_eq!(bad.blocking_recv().unwrap(), Err(LedgerFault::Unavailable));
        assert_eq!(count(&connection), 1);
    }

    #[tokio::test]
    async fn a_full_queue_is_said_and_not_waited_for() {
        let (jobs, kept) = mpsc::channel(1);
        jobs.try_send(job(&[1]).0).ok().unwrap();
        let answer = ask(&jobs, 1, |_| Ok(())).await;
        assert_eq!(answer, Err(LedgerFault::Unavailable));
        drop(kept);
    }
}

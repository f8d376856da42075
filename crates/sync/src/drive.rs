//! Does what an [`Engine`] decided over a real hub, until it rests.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use wayside_protocol::{Hub, Response, TransportFailure};

use crate::engine::{Engine, EngineAction, Jitter, Now, SyncEvent, Tag, WakeReason};
use crate::outbox::{OutboxResult, OutboxStore};

/// What a drive needs besides the engine, the outbox and the hub.
pub struct Around<'a> {
    /// The time, whenever it is asked.
    pub clock: &'a dyn Fn() -> Now,
    /// Random bits.
    pub random: Jitter<'a>,
    /// Told what happened, as it happens.
    pub tell: &'a mut dyn FnMut(SyncEvent),
    /// A rest up to so long, ms, is sat out while letters wait; at a longer one the drive ends.
    pub patience_ms: i64,
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Around")
    }
}

/// Drives an engine until it rests, and gives until when by the running clock, ms: the caller sets a timer for
/// then and nudges. A nudge that comes through `nudges` meanwhile is heeded; a closed channel says no more.
///
/// The outbox is written on the thread that polls this: it waits for a disk. Dropped half way, what was on its
/// way is sent again by the next drive; nothing is lost by it.
///
/// # Errors
/// The outbox's.
pub async fn drive<H: Hub + 'static>(
    engine: &mut Engine,
    outbox: &mut impl OutboxStore,
    hub: &Arc<H>,
    nudges: &mut Receiver<WakeReason>,
    around: Around<'_>,
) -> OutboxResult<i64> {
    // An earlier drive may have been dropped.
    engine.abandon();
    let mut asked = JoinSet::new();
    let mut listens = true;
    loop {
        let now = (around.clock)();
        let want = engine.poll(now, outbox, &mut *around.random)?;
        engine.events().into_iter().for_each(&mut *around.tell);
        match want {
            EngineAction::Send { tag, request } => {
                let hub = Arc::clone(hub);
                asked.spawn(async move { (tag, hub.ask(request).await) });
            }
            EngineAction::Listen => match listen(&mut asked, nudges, &mut listens).await {
                Some(Rang::Answer(tag, answer)) => {
                    let now = (around.clock)();
                    engine.heard(tag, answer, now, outbox, &mut *around.random)?;
                }
                Some(Rang::Nudge(why)) => engine.nudge(why),
                // A request came to nothing of its own: as if it had never been sent.
                None => {
                    asked.abort_all();
                    engine.abandon();
                }
            },
            EngineAction::Rest { until_ms } => {
                let rest_ms = until_ms.saturating_sub(now.mono_ms);
                // Not by counting, for which all that was ever saved is read.
                let waits = outbox.next_due_ms(&BTreeSet::new())?.is_some();
                if rest_ms > around.patience_ms || !waits {
                    return Ok(until_ms);
                }
                let rest = Duration::from_millis(u64::try_from(rest_ms).unwrap_or(0));
                tokio::select! {
                    () = tokio::time::sleep(rest) => {}
                    nudge = nudges.recv(), if listens => match nudge {
                        Some(why) => engine.nudge(why),
                        None => listens = false,
                    },
                }
            }
        }
    }
}

enum Rang {
    Answer(Tag, Result<Response, TransportFailure>),
    Nudge(WakeReason),
}

async fn listen(
    asked: &mut JoinSet<(Tag, Result<Response, TransportFailure>)>,
    nudges: &mut Receiver<WakeReason>,
    listens: &mut bool,
) -> Option<Rang> {
    loop {
        tokio::select! {
            answer = asked.join_next() => {
                let (tag, answer) = answer?.ok()?;
                return Some(Rang::Answer(tag, answer));
            }
            nudge = nudges.recv(), if *listens => match nudge {
                Some(why) => return Some(Rang::Nudge(why)),
                None => *listens = false,
            },
        }
    }
}

//! What a hub does by itself every hour: forgets letters that nobody fetched, and sessions and tickets that are over; and
//! notes how many it refused.

use std::time::Duration;

use crate::ledger::Ledger;
use crate::server::Server;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(3_600);
const DAY_MS: i64 = 86_400_000;

/// Looks every hour, for as long as the hub runs.
pub async fn keep<L: Ledger>(server: Server<L>) {
    loop {
        forget(&server).await;
        note_refusals(&server).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Forgets what is older than the agency keeps it.
pub async fn forget<L: Ledger>(server: &Server<L>) {
    let now_ms = server.now_ms();
    let days = i64::from(server.retention_days());
    let before_ms = now_ms.saturating_sub(days.saturating_mul(DAY_MS));
    match server.ledger().purge(before_ms, now_ms).await {
        Ok(0) => {}
        Ok(purged) => {
            tracing::warn!(purged, "letters that nobody fetched were purged");
            let what = purged.to_string();
            let noted = server.ledger().audit("hub", "purge", &what, now_ms).await;
            if let Err(fault) = noted {
                tracing::error!(%fault, "the audit log was not written");
            }
        }
        Err(fault) => tracing::error!(%fault, "nothing was purged"),
    }
}

/// Writes to the audit log, in one line, how many were refused since the last: each by itself leaves nothing there.
pub async fn note_refusals<L: Ledger>(server: &Server<L>) {
    let Some(refused) = server.gates().refusals.taken() else {
        return;
    };
    let now_ms = server.now_ms();
    let noted = server.ledger().audit("hub", "refused", &refused, now_ms);
    if let Err(fault) = noted.await {
        tracing::error!(%fault, "the audit log was not written");
    }
}

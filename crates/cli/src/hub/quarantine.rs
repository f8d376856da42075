//! `hub quarantine`.

use clap::Subcommand;
use serde_json::json;
use wayside_hub::ledger::{self, Ledger as _};

use super::{CONSOLE, Listing, One, day, failed};
use crate::say;
use crate::trouble::Trouble;

/// Letters that were held back.
#[derive(Debug, Subcommand)]
pub enum Quarantine {
    /// How many are held, by device and reason.
    List(Listing),
    /// Send on what a revoked device had saved before: when it was found again, or was never lost.
    Release(One),
}

/// Does what was asked.
pub async fn run(command: Quarantine) -> Result<(), Trouble> {
    match command {
        Quarantine::List(args) => list(args).await,
        Quarantine::Release(one) => release(one).await,
    }
}

async fn release(one: One) -> Result<(), Trouble> {
    let hub = one.which.hub().await?;
    let gone = hub.let_go(CONSOLE, one.id).await.map_err(failed)?;
    let Some(gone) = gone else {
        return Err(Trouble::failed(format!(
            "nothing of {} is held because it was revoked. `wayside hub quarantine list` says what is",
            one.id
        )));
    };
    let kept = match gone.kept {
        0 => String::new(),
        kept => format!("; {kept} stay, for something else has their id or their place"),
    };
    say::line(&format!("{} sent on{kept}", gone.taken));
    Ok(())
}

async fn list(args: Listing) -> Result<(), Trouble> {
    let ledger = args.which.ledger().await?;
    let held = ledger
        .quarantine()
        .await
        .map_err(|fault| failed(fault.into()))?;
    if args.json {
        let rows: Vec<_> = held.iter().map(row).collect();
        say::json(&rows);
        return Ok(());
    }
    if held.is_empty() {
        say::line("nothing is held");
        return Ok(());
    }
    let cells = held.iter().map(|one| {
        vec![
            one.device.to_string(),
            one.why.code().to_owned(),
            format!("{} since {}", one.letters, day(one.since_ms)),
        ]
    });
    say::line(&say::table(&cells.collect::<Vec<_>>()));
    Ok(())
}

fn row(held: &ledger::Quarantined) -> serde_json::Value {
    json!({
        "device": held.device,
        "why": held.why.code(),
        "letters": held.letters,
        "since_ms": held.since_ms,
    })
}

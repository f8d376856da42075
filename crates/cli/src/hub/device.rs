//! `hub device`.

use clap::Subcommand;
use serde_json::json;
use uuid::Uuid;
use wayside_hub::ledger::{self, Ledger as _};
use wayside_protocol::CommandKind;

use super::{CONSOLE, Listing, One, day, failed};
use crate::say;
use crate::trouble::Trouble;

/// See, revoke, lock and wipe devices.
#[derive(Debug, Subcommand)]
pub enum Device {
    /// All devices.
    List(Listing),
    /// Revoke a device: what it still brings goes to quarantine.
    Revoke(One),
    /// Shut a device's records when it next shows itself.
    Lock(One),
    /// Erase the key to a device's records when it next shows itself. Sealed referrals still go out first.
    Wipe(One),
    /// Let a PIN be tried again after too many wrong ones.
    Release(One),
}

/// Does what was asked.
pub async fn run(command: Device) -> Result<(), Trouble> {
    match command {
        Device::List(args) => list(args).await,
        Device::Revoke(one) => {
            let hub = one.which.hub().await?;
            let found = hub.revoke(CONSOLE, one.id).await.map_err(failed)?;
            said(
                found,
                one.id,
                "is revoked. A stolen device is wiped with `wayside hub device wipe`",
            )
        }
        Device::Lock(one) => command_to(one, CommandKind::Lock, "locks").await,
        Device::Wipe(one) => command_to(one, CommandKind::Wipe, "wipes its records").await,
        Device::Release(one) => command_to(one, CommandKind::Release, "takes a PIN again").await,
    }
}

async fn command_to(one: One, kind: CommandKind, does: &str) -> Result<(), Trouble> {
    let hub = one.which.hub().await?;
    let found = hub.command(CONSOLE, one.id, kind).await.map_err(failed)?;
    said(found, one.id, &format!("{does} when it next shows itself"))
}

fn said(found: bool, id: Uuid, what: &str) -> Result<(), Trouble> {
    if !found {
        return Err(Trouble::failed(format!(
            "there is no device {id} here. `wayside hub device list` names them"
        )));
    }
    say::line(&format!("{id} {what}"));
    Ok(())
}

async fn list(args: Listing) -> Result<(), Trouble> {
    let ledger = args.which.ledger().await?;
    let devices = ledger
        .devices()
        .await
        .map_err(|fault| failed(fault.into()))?;
    if args.json {
        let rows: Vec<_> = devices.iter().map(row).collect();
        say::json(&rows);
        return Ok(());
    }
    let cells = devices.iter().map(|device| {
        vec![
            device.id.to_string(),
            device.label.clone(),
            format!("seen {}", day(device.seen_ms)),
            device.pack.clone().unwrap_or_default(),
            device
                .revoked_ms
                .map_or_else(String::new, |at| format!("revoked {}", day(at))),
        ]
    });
    say::line(&say::table(&cells.collect::<Vec<_>>()));
    Ok(())
}

fn row(device: &ledger::Device) -> serde_json::Value {
    json!({
        "id": device.id,
        "label": device.label,
        "enrolled_ms": device.enrolled_ms,
        "seen_ms": device.seen_ms,
        "credential_until_s": device.credential_until_s,
        "revoked_ms": device.revoked_ms,
        "pack": device.pack,
        "early": device.early,
    })
}

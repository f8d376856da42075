//! `hub backup`, `hub restore` and `hub doctor`.

use std::path::{Path, PathBuf};

use clap::Args as Arguments;
use serde_json::json;
use wayside_hub::ledger::{AnyLedger, Findings, OpenFault, SqliteLedger};

use super::{Which, failed, unopened};
use crate::trouble::Trouble;
use crate::{files, say};

/// What a hub cannot do without besides its ledger, below its folder.
const KEPT: [(&str, bool); 4] = [
    ("hub.key", true),
    ("hub.json", false),
    ("metrics.token", false),
    ("tls/own.pem", false),
];

/// `hub backup`.
#[derive(Debug, Arguments)]
pub struct Backup {
    #[command(flatten)]
    which: Which,
    /// The folder to make. It will hold the hub's key: keep it as safe as the hub.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

/// `hub restore`.
#[derive(Debug, Arguments)]
pub struct Restore {
    /// The folder that a backup was written to.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The hub's folder; no hub is there yet.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// `hub doctor`.
#[derive(Debug, Arguments)]
pub struct Doctor {
    #[command(flatten)]
    which: Which,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Copies the ledger as it stands at one moment, and what goes with it.
pub async fn backup(args: Backup) -> Result<(), Trouble> {
    let AnyLedger::Sqlite(ledger) = args.which.ledger().await? else {
        return Err(Trouble::unusable(
            "a PostgreSQL ledger is copied with pg_dump; see docs/operations.md. The hub's folder holds its key: copy that too",
        ));
    };
    if args.to.exists() {
        return Err(unopened(OpenFault::AlreadyThere));
    }
    // Under another name until all of it is there.
    let unfinished = args.to.with_extension("unfinished");
    let _ = std::fs::remove_dir_all(&unfinished);
    make(&unfinished)?;
    copy_kept(&args.which.data, &unfinished)?;
    let database = unfinished.join(AnyLedger::FILE);
    ledger.backup(&database).await.map_err(unopened)?;
    std::fs::rename(&unfinished, &args.to).map_err(|why| Trouble::file("write", &args.to, &why))?;
    say::line(&format!(
        "{} holds the ledger, the hub's key and its certificate. The packs' repository is not in it: publish it again",
        args.to.display()
    ));
    Ok(())
}

/// Puts a copy back: all of it or nothing.
pub async fn restore(args: Restore) -> Result<(), Trouble> {
    let is_taken = |mut entries: std::fs::ReadDir| entries.next().is_some();
    if std::fs::read_dir(&args.data).is_ok_and(is_taken) || args.data.is_file() {
        return Err(unopened(OpenFault::AlreadyThere));
    }
    let from = args.from.join(AnyLedger::FILE);
    if !from.is_file() {
        return Err(unopened(OpenFault::NotThere));
    }
    let unfinished = args.data.with_extension("unfinished");
    let _ = std::fs::remove_dir_all(&unfinished);
    make(&unfinished)?;
    copy_kept(&args.from, &unfinished)?;
    let to = unfinished.join(AnyLedger::FILE);
    SqliteLedger::restore(&from, &to).await.map_err(unopened)?;
    std::fs::rename(&unfinished, &args.data)
        .map_err(|why| Trouble::file("write", &args.data, &why))?;
    say::line(&format!(
        "{} is a hub again, as it was when the backup was made. What came in after that is lost here; `wayside hub doctor` names the gaps as devices go on",
        args.data.display()
    ));
    Ok(())
}

fn make(folder: &Path) -> Result<(), Trouble> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        maker.mode(0o700);
    }
    maker
        .create(folder)
        .map_err(|why| Trouble::file("make", folder, &why))
}

fn copy_kept(from: &Path, to: &Path) -> Result<(), Trouble> {
    for (name, is_needed) in KEPT {
        let (source, target) = (from.join(name), to.join(name));
        if !is_needed && !source.exists() {
            continue;
        }
        let bytes = zeroize::Zeroizing::new(files::read_bytes(&source)?);
        if let Some(folder) = target.parent() {
            make(folder)?;
        }
        files::write_whole_as(&target, &bytes, true)?;
    }
    Ok(())
}

/// Looks the ledger over.
pub async fn doctor(args: Doctor) -> Result<(), Trouble> {
    let ledger = args.which.ledger().await?;
    let found = ledger
        .doctor()
        .await
        .map_err(|fault| failed(fault.into()))?;
    if args.json {
        say::json(&findings(&found));
    } else {
        say::line(&told(&found));
    }
    if found.is_sound() {
        Ok(())
    } else {
        Err(Trouble::failed(
            "the ledger is not sound. Stop the hub, keep its folder as it is, and restore a backup into another",
        ))
    }
}

fn findings(found: &Findings) -> serde_json::Value {
    let gaps: Vec<_> = found
        .gaps
        .iter()
        .map(
            |gap| json!({"device": gap.device, "epoch": gap.epoch, "from": gap.from, "to": gap.to}),
        )
        .collect();
    json!({
        "sound": found.is_sound(),
        "schema": found.schema,
        "damage": found.damage,
        "durable": found.durable,
        "audit_lines": found.audit_lines,
        "audit_broken_at": found.audit_broken_at,
        "letters": found.letters,
        "parked": found.parked,
        "unclaimed": found.unclaimed,
        "quarantined": found.quarantined,
        "broken_links": found.broken_links,
        "gaps": gaps,
        "bytes": found.bytes,
        "free_bytes": found.free_bytes,
    })
}

fn told(found: &Findings) -> String {
    let audit = found.audit_broken_at.map_or_else(
        || "whole".to_owned(),
        |line| format!("broken at line {line}"),
    );
    let mut lines = vec![
        format!("tables of version {}", found.schema),
        format!("audit log: {} lines, {audit}", found.audit_lines),
        format!("letters: {} in all", found.letters),
        format!("  {} wait for the letter they amend", found.parked),
        format!("  {} go to programmes that were not added", found.unclaimed),
        format!("  {} are in quarantine", found.quarantined),
        format!(
            "  {} do not follow the letter before them",
            found.broken_links
        ),
    ];
    lines.extend(found.gaps.iter().map(|gap| {
        format!(
            "  device {} never sent {} to {} of run {}",
            gap.device, gap.from, gap.to, gap.epoch
        )
    }));
    if !found.durable {
        lines.push("the store does not write through what it commits".to_owned());
    }
    lines.extend(found.damage.iter().map(|line| format!("damaged: {line}")));
    lines.join("\n")
}

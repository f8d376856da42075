//! `protocol diff`: what changed between two versions, clinical changes apart from wording.

use std::path::{Path, PathBuf};

use clap::Args as Arguments;
use wayside_domain::naloxone::{ChangeKind, Protocol, ProtocolChange, changes};

use super::read;
use crate::say;
use crate::trouble::Trouble;

/// `protocol diff`.
#[derive(Debug, Arguments)]
pub struct Diff {
    /// The pack, or the protocol's file (`.toml`), as it was.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// As it is.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
}

/// Does what was asked.
pub fn compare(args: &Diff) -> Result<(), Trouble> {
    let (old, new) = (first(&args.old)?, first(&args.new)?);
    say::line(&format!(
        "{} {} -> {} {}",
        old.id, old.version, new.id, new.version
    ));
    let found = changes(&old, &new);
    for (kind, name, none) in [
        (ChangeKind::Clinical, "clinical", "no clinical change"),
        (ChangeKind::Wording, "wording", "no change of wording"),
        (
            ChangeKind::Backing,
            "sources and approval",
            "no change of sources or approval",
        ),
    ] {
        let some: Vec<&ProtocolChange> = found.iter().filter(|one| one.kind == kind).collect();
        if some.is_empty() {
            say::line(none);
            continue;
        }
        say::line(&format!("{name}: {}", some.len()));
        for change in some {
            let told =
                |side: &Option<String>| side.clone().unwrap_or_else(|| "(nothing)".to_owned());
            say::line(&format!("  {}", change.at));
            say::line(&format!("    - {}", told(&change.old)));
            say::line(&format!("    + {}", told(&change.new)));
        }
    }
    Ok(())
}

fn first(path: &Path) -> Result<Protocol, Trouble> {
    let none = || Trouble::failed(format!("{}: it has no protocol", path.display()));
    read(path)?.into_iter().next().ok_or_else(none)
}

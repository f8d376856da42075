//! `wayside card root` and `wayside card trust`.

use std::path::{Path, PathBuf};

use wayside_authoring::issuing::{PublicFile, read_root, root_files};
use wayside_card::TrustList;
use wayside_companion::clock::Clock;
use zeroize::{Zeroize as _, Zeroizing};

use super::{TrustBuild, fill, unfit};
use crate::files::{read_bytes, read_text, write_new, write_whole};
use crate::say;
use crate::trouble::Trouble;

/// `card root keygen`.
pub fn keygen(out: &Path) -> Result<(), Trouble> {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".pub");
    let given = out.with_file_name(name);
    for path in [out, &given] {
        if path.symlink_metadata().is_ok() {
            return Err(Trouble::failed(format!(
                "{} is there already and is not overwritten: a lost key cannot be made again. \
                 Give another name with -o",
                path.display()
            )));
        }
    }
    let mut seed = [0; 32];
    fill(&mut seed)?;
    let (secret, public) = root_files(&seed);
    seed.zeroize();
    write_new(out, &secret, true)?;
    write_new(&given, &public, false)?;
    say::line(&format!("secret {} (keep it apart)", out.display()));
    say::line(&format!("public {}", given.display()));
    Ok(())
}

fn there(path: &Path) -> Result<String, Trouble> {
    read_text(path)?.ok_or_else(|| Trouble::failed(format!("{} is not there", path.display())))
}

fn roots(paths: &[PathBuf]) -> Result<Vec<ed25519_dalek::SigningKey>, Trouble> {
    let read = |path: &PathBuf| {
        let text = Zeroizing::new(there(path)?);
        read_root(&text).map_err(|why| unfit(path, &why))
    };
    paths.iter().map(read).collect()
}

/// Reads a trust list.
pub fn read(path: &Path) -> Result<TrustList, Trouble> {
    TrustList::read(&read_bytes(path)?)
        .map_err(|why| Trouble::failed(format!("{}: {why}", path.display())))
}

/// `card trust build`.
pub fn build(args: &TrustBuild) -> Result<(), Trouble> {
    let mut issuers = Vec::new();
    for path in &args.issuer {
        issuers.push(PublicFile::read(&there(path)?).map_err(|why| unfit(path, &why))?);
    }
    let (roots, also) = (roots(&args.root)?, roots(&args.also)?);
    let created = args
        .created
        .unwrap_or_else(|| Clock::system().now().date_naive());
    let list = TrustList::make(
        args.version,
        created,
        &issuers,
        &roots.iter().collect::<Vec<_>>(),
        args.threshold,
        &also.iter().collect::<Vec<_>>(),
    );
    let refused = |why| {
        Trouble::failed(format!(
            "{why}. No list was written; {} is as it was",
            args.out.display()
        ))
    };
    let list = list.map_err(refused)?;
    if let Some(before) = &args.after {
        list.follows(&read(before)?).map_err(refused)?;
    }
    write_whole(&args.out, &list.print())?;
    say::line(&format!(
        "{}: version {}, {} issuers, signed by {} root keys of which {} must",
        args.out.display(),
        list.version(),
        issuers.len(),
        roots.len(),
        args.threshold
    ));
    if args.after.is_none() && args.version > 1 {
        say::line("Give the list before with --after to have it checked that this one can follow.");
    }
    Ok(())
}

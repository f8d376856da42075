//! `wayside pack`.

use std::path::PathBuf;

use clap::{Args as Arguments, Subcommand};
use wayside_companion::clock::Clock;
use wayside_pack::{
    Freshness, KeyId, PackRefusal, SecretKey, SignedBy, TrustedKeys, Unverified, Verified,
};

use crate::files::{read_pack, read_public, write_new};
use crate::say;
use crate::trouble::Trouble;

mod build;
mod inspect;
pub mod publish;

/// Build, sign and check packs.
#[derive(Debug, Subcommand)]
pub enum Pack {
    /// Build a pack from a spec and its sources.
    Build(Build),
    /// Make a signing key: KEY, to be kept secret, and KEY.pub, to be given away.
    Keygen(Keygen),
    /// Say whether a pack is intact and who signed it.
    Verify(Verify),
    /// Say what is in a pack.
    Inspect(Inspect),
    /// Keys that say what is published.
    #[command(subcommand)]
    Keys(publish::KeysCommand),
    /// Who may publish in a repository.
    #[command(subcommand)]
    Root(publish::RootCommand),
    /// Publish a pack in a repository, which a hub serves.
    Publish(publish::Publish),
    /// Sign again that nothing newer is published: before `--expires` runs out, with the online keys.
    Refresh(publish::Refresh),
}

/// `pack build`.
#[derive(Debug, Arguments)]
pub struct Build {
    /// The spec.
    #[arg(value_name = "SPEC.toml")]
    spec: PathBuf,
    /// Where to write the pack.
    #[arg(short, long, value_name = "OUT.wayside")]
    out: PathBuf,
    /// Where to write what became of every row, as JSON.
    #[arg(long, value_name = "R.json")]
    report: Option<PathBuf>,
    /// Secret key to sign with; may be given several times.
    #[arg(long, value_name = "KEY")]
    sign_key: Vec<PathBuf>,
    /// Write the pack although zones, protocols, pathways or recipients of its sources are not in it; it then says so.
    #[arg(long)]
    allow_missing: bool,
    /// Write no pack when there is anything to note.
    #[arg(long)]
    strict: bool,
}

/// `pack keygen`.
#[derive(Debug, Arguments)]
pub struct Keygen {
    /// Where to write the secret key; the public key goes beside it, with `.pub` added.
    #[arg(short, long, value_name = "KEY")]
    out: PathBuf,
    /// A name to write into both files.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// `pack verify`.
#[derive(Debug, Arguments)]
pub struct Verify {
    /// The pack.
    #[arg(value_name = "P")]
    pack: PathBuf,
    /// A public key that must have signed it; of several, any one.
    #[arg(long, value_name = "PUB")]
    key: Vec<PathBuf>,
}

/// `pack inspect`.
#[derive(Debug, Arguments)]
pub struct Inspect {
    /// The pack.
    #[arg(value_name = "P")]
    pack: PathBuf,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Does what was asked.
pub fn run(command: Pack) -> Result<(), Trouble> {
    match command {
        Pack::Build(args) => build::run(&args),
        Pack::Keygen(args) => keygen(&args),
        Pack::Verify(args) => verify(&args),
        Pack::Inspect(args) => inspect::run(&args),
        Pack::Keys(command) => publish::keys(command),
        Pack::Root(command) => publish::root(command),
        Pack::Publish(args) => publish::run(args),
        Pack::Refresh(args) => publish::refresh(args),
    }
}

fn keygen(args: &Keygen) -> Result<(), Trouble> {
    let mut name = args.out.file_name().unwrap_or_default().to_owned();
    name.push(".pub");
    let public = args.out.with_file_name(name);
    for path in [&args.out, &public] {
        if path.symlink_metadata().is_ok() {
            return Err(Trouble::failed(format!(
                "{} is there already and is not overwritten: a lost key cannot be made again. \
                 Give another name with -o",
                path.display()
            )));
        }
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|why| Trouble::failed(format!("the machine gives no random numbers: {why}")))?;
    let mut key = SecretKey::generate(seed);
    seed.fill(0);
    if let Some(name) = &args.name {
        key = key.named(name.clone());
    }
    write_new(&args.out, &key.print(), true)?;
    write_new(&public, &key.public().print(), false)?;
    say::line(&format!("key id {}", key.key_id()));
    say::line(&format!(
        "secret {} (keep it to yourself)",
        args.out.display()
    ));
    say::line(&format!("public {} (give it away)", public.display()));
    Ok(())
}

fn verify(args: &Verify) -> Result<(), Trouble> {
    let keys = args
        .key
        .iter()
        .map(|path| read_public(path))
        .collect::<Result<Vec<_>, _>>()?;
    let bytes = read_pack(&args.pack)?;
    let refused = |refusal: PackRefusal| Trouble::refused(&args.pack, &refusal);
    let trust = if keys.is_empty() {
        TrustedKeys::authors([])
    } else {
        TrustedKeys::keys(keys.clone())
    };
    let read = Unverified::read(&bytes).map_err(refused)?;
    let pack = read
        .verify(&trust, Clock::system().now())
        .map_err(refused)?;
    check_rows(&pack).map_err(refused)?;
    let head = &pack.manifest().head;
    // The training key vouches for training packs without being asked for; here it was not asked for.
    let asked_for = keys
        .iter()
        .any(|key| pack.manifest().key_ids.contains(&key.key_id()));
    if !keys.is_empty() && !asked_for {
        let key_ids = pack.manifest().key_ids.clone();
        return Err(refused(PackRefusal::Stranger { key_ids }));
    }
    say::line(&format!(
        "{}: intact, {}",
        args.pack.display(),
        signer(&pack)
    ));
    say::line(&format!(
        "{} version {}, {}",
        head.name, head.version, head.jurisdiction
    ));
    for missing in &head.missing {
        say::line(&format!("missing {}", inspect::lacking(missing)));
    }
    match pack.freshness() {
        Freshness::Current => {}
        Freshness::Expired => say::line("expired: it still answers, but its zones can't tell"),
        Freshness::FromTheFuture => {
            say::line("created later than this machine's clock: one of the two is wrong");
        }
    }
    Ok(())
}

fn signer(pack: &Verified) -> String {
    match pack.signed() {
        SignedBy::Trusted(ids) => format!("signed by {}", list(ids)),
        SignedBy::Training => {
            "signed with the training key, which everybody has: it proves nothing".to_owned()
        }
        SignedBy::Unsigned => "unsigned: no device will take it in".to_owned(),
        SignedBy::Stranger(ids) => {
            format!(
                "signed by {} (no --key was given to compare with)",
                list(ids)
            )
        }
    }
}

/// Reads every row of every table: what a device would find out at installation is said here.
fn check_rows(pack: &Verified) -> Result<(), PackRefusal> {
    for table in pack.manifest().tables.keys() {
        for line in pack.lines(table)? {
            line?;
        }
    }
    Ok(())
}

fn list(ids: &[KeyId]) -> String {
    ids.iter()
        .map(|id| id.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

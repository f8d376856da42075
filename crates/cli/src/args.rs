//! The command line.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};
use clap::{Args as Arguments, Parser, Subcommand};

/// Build, sign, check and ask Wayside packs.
#[derive(Debug, Parser)]
#[command(name = "wayside", version, about, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build, sign and check packs.
    #[command(subcommand)]
    Pack(Pack),
    /// Ask a pack what an officer would ask.
    #[command(subcommand)]
    Ask(Ask),
    /// Issue, publish and check membership cards.
    #[command(subcommand)]
    Card(crate::card::Card),
    /// Do without a screen what an officer does with one.
    #[command(subcommand)]
    Device(crate::device::Device),
    /// Make, list, export and check a device's records.
    #[command(subcommand)]
    Journal(crate::journal::Journal),
    /// Check and try a pack's overdose protocol.
    #[command(subcommand)]
    Protocol(crate::protocol::Protocol),
    /// Run and keep the agency's hub.
    #[command(subcommand)]
    Hub(crate::hub::Hub),
    /// A programme's key.
    #[command(subcommand)]
    Recipient(crate::recipient::Recipient),
    /// Read, acknowledge and close what a programme was sent.
    Inbox(crate::inbox::Inbox),
}

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
    Keys(crate::pack::publish::KeysCommand),
    /// Who may publish in a repository.
    #[command(subcommand)]
    Root(crate::pack::publish::RootCommand),
    /// Publish a pack in a repository, which a hub serves.
    Publish(crate::pack::publish::Publish),
    /// Sign again that nothing newer is published: before `--expires` runs out, with the online keys.
    Refresh(crate::pack::publish::Refresh),
}

/// `pack build`.
#[derive(Debug, Arguments)]
pub struct Build {
    /// The spec.
    #[arg(value_name = "SPEC.toml")]
    pub spec: PathBuf,
    /// Where to write the pack.
    #[arg(short, long, value_name = "OUT.wayside")]
    pub out: PathBuf,
    /// Where to write what became of every row, as JSON.
    #[arg(long, value_name = "R.json")]
    pub report: Option<PathBuf>,
    /// Secret key to sign with; may be given several times.
    #[arg(long, value_name = "KEY")]
    pub sign_key: Vec<PathBuf>,
}

/// `pack keygen`.
#[derive(Debug, Arguments)]
pub struct Keygen {
    /// Where to write the secret key; the public key goes beside it, with `.pub` added.
    #[arg(short, long, value_name = "KEY")]
    pub out: PathBuf,
    /// A name to write into both files.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// `pack verify`.
#[derive(Debug, Arguments)]
pub struct Verify {
    /// The pack.
    #[arg(value_name = "P")]
    pub pack: PathBuf,
    /// A public key that must have signed it; of several, any one.
    #[arg(long, value_name = "PUB")]
    pub key: Vec<PathBuf>,
}

/// `pack inspect`.
#[derive(Debug, Arguments)]
pub struct Inspect {
    /// The pack.
    #[arg(value_name = "P")]
    pub pack: PathBuf,
    /// Answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Ask a pack what an officer would ask.
#[derive(Debug, Subcommand)]
pub enum Ask {
    /// The nearest services of a kind.
    Nearest(Nearest),
    /// Whether a place lies in a zone.
    Zone(Zone),
    /// Services by name, kind, address or synonym.
    Search(Search),
}

/// `ask nearest`.
#[derive(Debug, Arguments)]
pub struct Nearest {
    /// The pack.
    #[arg(long, value_name = "P")]
    pub pack: PathBuf,
    /// From where, degrees.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub at: String,
    /// Kinds: ids, names or synonyms, separated by commas. Without it: every kind.
    #[arg(long, value_name = "K[,K]", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// Only those that are open.
    #[arg(long)]
    pub open_now: bool,
    /// At what time; now, unless told.
    #[arg(long, value_name = "RFC3339")]
    pub when: Option<DateTime<FixedOffset>>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub limit: u32,
    /// Answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `ask zone`.
#[derive(Debug, Arguments)]
pub struct Zone {
    /// The pack.
    #[arg(long, value_name = "P")]
    pub pack: PathBuf,
    /// Where, degrees.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub at: String,
    /// How sure that is: radius in metres that holds the true place 68 times in 100.
    #[arg(long, value_name = "A", allow_hyphen_values = true)]
    pub accuracy_m: f64,
    /// At what time; now, unless told.
    #[arg(long, value_name = "RFC3339")]
    pub when: Option<DateTime<FixedOffset>>,
    /// Answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `ask search`.
#[derive(Debug, Arguments)]
pub struct Search {
    /// The pack.
    #[arg(long, value_name = "P")]
    pub pack: PathBuf,
    /// What to look for.
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub text: String,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub limit: u32,
    /// Answer as JSON.
    #[arg(long)]
    pub json: bool,
}

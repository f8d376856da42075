//! `wayside card`: issue anonymous membership cards, publish what became of them, and see what one
//! comes to.
//!
//! There is no argument for a person, and no file that could hold one.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use clap::{Args as Arguments, Subcommand};
use wayside_authoring::issuing::IssuingFault;
use wayside_card::Expiry;
use wayside_companion::clock::Clock;

use crate::trouble::Trouble;

mod folder;
mod inspect;
mod issue;
mod lists;
mod trust;
mod verify;

/// Issue and check membership cards.
#[derive(Debug, Subcommand)]
pub enum Card {
    /// Make an issuer's key: DIR/issuer.key, to be kept secret, and DIR/issuer.pub, to be given away.
    Keygen(Keygen),
    /// Keys that say whose cards are believed.
    #[command(subcommand)]
    Root(Root),
    /// The list of whose cards are believed.
    #[command(subcommand)]
    Trust(Trust),
    /// Issue cards, and write the sheets to print.
    Issue(Issue),
    /// Withdraw cards by their numbers.
    Withdraw(Withdraw),
    /// Publish which cards were withdrawn.
    Status(Publish),
    /// Publish which typed codes are known.
    Allow(Publish),
    /// What a card comes to.
    Verify(Verify),
    /// Say what is in a card, a key or a list.
    Inspect(Inspect),
    /// A list as a QR code, for devices without a network.
    Qr(Qr),
}

/// `card keygen`.
#[derive(Debug, Arguments)]
pub struct Keygen {
    /// The region whose programmes share the key: the only thing a card tells of them.
    #[arg(long, value_name = "NAME")]
    region: String,
    /// First month of issue.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    issue_from: Expiry,
    /// Last month of issue.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    issue_to: Expiry,
    /// The longest that a card may be good, months.
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=120))]
    longest_months: u32,
    /// The largest words on its cards.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "Harm reduction programme member"
    )]
    title: String,
    /// Before the month of expiry.
    #[arg(long, value_name = "TEXT", default_value = "Valid to")]
    valid_to: String,
    /// What the law or order says of a member, printed on every card.
    #[arg(long, value_name = "TEXT", default_value = "")]
    statute: String,
    /// A telephone that answers for every programme.
    #[arg(long, value_name = "NUMBER")]
    telephone: Option<String>,
    /// The folder to make.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
}

/// `card root`.
#[derive(Debug, Subcommand)]
pub enum Root {
    /// Make a root key: ROOT, to be kept secret and apart from others, and ROOT.pub.
    Keygen {
        /// Where to write it.
        #[arg(short, long, value_name = "ROOT")]
        out: PathBuf,
    },
}

/// `card trust`.
#[derive(Debug, Subcommand)]
pub enum Trust {
    /// Make and sign the list.
    Build(TrustBuild),
}

/// `card trust build`.
#[derive(Debug, Arguments)]
pub struct TrustBuild {
    /// Issuers to believe.
    #[arg(long, value_name = "DIR/issuer.pub", num_args = 1.., required = true)]
    issuer: Vec<PathBuf>,
    /// Root keys that may sign the next list, and sign this one.
    #[arg(long, value_name = "ROOT", num_args = 1.., required = true)]
    root: Vec<PathBuf>,
    /// How many of them must sign.
    #[arg(long, value_name = "N")]
    threshold: u32,
    /// Counts up with each list.
    #[arg(long, value_name = "V")]
    version: u64,
    /// The list before, which this one must be able to follow.
    #[arg(long, value_name = "TRUST")]
    after: Option<PathBuf>,
    /// Root keys of the list before that this one gives up.
    #[arg(long, value_name = "ROOT", num_args = 1..)]
    also: Vec<PathBuf>,
    /// The day it is signed; today, unless told.
    #[arg(long, value_name = "YYYY-MM-DD")]
    created: Option<NaiveDate>,
    /// Where to write it.
    #[arg(short, long, value_name = "TRUST")]
    out: PathBuf,
}

/// `card issue`.
#[derive(Debug, Arguments)]
pub struct Issue {
    /// The issuer's folder.
    #[arg(long, value_name = "DIR")]
    key: PathBuf,
    /// How many cards.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    count: u32,
    /// The month at whose end they expire.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    exp: Expiry,
    /// Where to write the sheets.
    #[arg(short, long, value_name = "SHEET.pdf")]
    out: PathBuf,
    /// Where to write a line per card: text, typed code and number, with tabs between.
    #[arg(long, value_name = "T.txt")]
    texts: Option<PathBuf>,
}

/// `card withdraw`.
#[derive(Debug, Arguments)]
pub struct Withdraw {
    /// The issuer's folder.
    #[arg(long, value_name = "DIR")]
    key: PathBuf,
    /// Numbers of cards, as `--texts` wrote them.
    #[arg(long, value_name = "I[,I]", value_delimiter = ',', required = true)]
    index: Vec<u32>,
}

/// `card status` and `card allow`.
#[derive(Debug, Arguments)]
pub struct Publish {
    /// The issuer's folder.
    #[arg(long, value_name = "DIR")]
    key: PathBuf,
    /// When it is signed; now, unless told.
    #[arg(long, value_name = "RFC3339")]
    as_of: Option<DateTime<FixedOffset>>,
    /// Where to write it.
    #[arg(short, long, value_name = "LIST")]
    out: PathBuf,
}

/// `card verify`.
#[derive(Debug, Arguments)]
pub struct Verify {
    /// A pack, with its own lists.
    #[arg(
        long,
        value_name = "P",
        required_unless_present = "trust",
        conflicts_with = "trust"
    )]
    pack: Option<PathBuf>,
    /// Whose cards are believed.
    #[arg(long, value_name = "TRUST")]
    trust: Option<PathBuf>,
    /// Withdrawn cards, one list for each issuer.
    #[arg(long, value_name = "STATUS", requires = "trust")]
    status: Vec<PathBuf>,
    /// Known codes, one list for each issuer.
    #[arg(long, value_name = "ALLOW", requires = "trust")]
    allow: Vec<PathBuf>,
    /// At what time; now, unless told.
    #[arg(long, value_name = "RFC3339")]
    when: Option<DateTime<FixedOffset>>,
    /// The text of a QR code, or a typed code.
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// `card inspect`.
#[derive(Debug, Arguments)]
pub struct Inspect {
    /// A card's text, or a file: issuer.pub, a trust list, a status list, an allow list.
    #[arg(value_name = "TEXT|FILE")]
    what: String,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// `card qr`.
#[derive(Debug, Arguments)]
pub struct Qr {
    /// A trust, status or allow list.
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// Where to write the picture.
    #[arg(short, long, value_name = "OUT.svg")]
    out: PathBuf,
}

/// Does what was asked.
pub fn run(command: Card) -> Result<(), Trouble> {
    match command {
        Card::Keygen(args) => folder::keygen(args),
        Card::Root(Root::Keygen { out }) => trust::keygen(&out),
        Card::Trust(Trust::Build(args)) => trust::build(&args),
        Card::Issue(args) => issue::run(&args),
        Card::Withdraw(args) => lists::withdraw(&args),
        Card::Status(args) => lists::status(&args),
        Card::Allow(args) => lists::allow(&args),
        Card::Verify(args) => verify::run(&args),
        Card::Inspect(args) => inspect::run(&args),
        Card::Qr(args) => lists::qr(&args),
    }
}

fn month(text: &str) -> Result<Expiry, String> {
    text.parse::<Expiry>().map_err(|why| why.to_string())
}

fn now(when: Option<DateTime<FixedOffset>>) -> DateTime<Utc> {
    when.map_or_else(|| Clock::system().now(), |when| when.with_timezone(&Utc))
}

/// Random bytes of the machine.
fn fill(bytes: &mut [u8]) -> Result<(), Trouble> {
    getrandom::fill(bytes)
        .map_err(|why| Trouble::failed(format!("the machine gives no random numbers: {why}")))
}

fn unfit(path: &Path, why: &IssuingFault) -> Trouble {
    Trouble::failed(format!("{}: {why}. Nothing was changed", path.display()))
}

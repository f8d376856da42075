//! `wayside journal`: a device's records from the command line, opened by its own PIN or passphrase.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args as Arguments, Subcommand, ValueEnum};
use wayside_companion::archive::{Archive, Try};
use wayside_companion::clock::Clock;
use wayside_companion::scene::{
    ExportFormat, ExportRequest, LockOutcome, LockReply, RecordKind, RecordRow, RecordState,
};
use wayside_companion::{Fault, FaultCode};
use wayside_store::journal::ChainStatus;
use zeroize::Zeroizing;

use crate::files::write_whole;
use crate::say;
use crate::trouble::Trouble;

/// Make, list, export and check a device's records.
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Make an empty journal in the app's data folder DIR and set what opens it.
    New(At),
    /// List the records.
    List(List),
    /// Write the overdose reports to a file. Exposures are never among them.
    Export(Export),
    /// Say whether the chain of what was saved is whole, or where it first breaks.
    Verify(At),
}

/// Which journal.
#[derive(Debug, Arguments)]
pub struct At {
    /// The app's data folder.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Read the PIN (6 to 12 digits) or passphrase (12 characters or more) from the standard input.
    #[arg(long, required = true)]
    pub pin_stdin: bool,
}

/// `journal list`.
#[derive(Debug, Arguments)]
pub struct List {
    /// Which journal.
    #[command(flatten)]
    pub at: At,
    /// Answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `journal export`.
#[derive(Debug, Arguments)]
pub struct Export {
    /// Which journal.
    #[command(flatten)]
    pub at: At,
    /// How.
    #[arg(long, value_enum)]
    pub format: Format,
    /// Where to write it.
    #[arg(short, long, value_name = "F")]
    pub out: PathBuf,
}

/// How reports are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// One line a report.
    Csv,
    /// Our own words.
    Json,
    /// NEMSIS 3.5.1 element numbers and codes, as JSON.
    Nemsis,
}

/// Does what was asked.
pub fn run(command: Journal) -> Result<(), Trouble> {
    match command {
        Journal::New(at) => new(&at),
        Journal::List(list) => show(&list),
        Journal::Export(export) => write(&export),
        Journal::Verify(at) => verify(&at),
    }
}

fn new(at: &At) -> Result<(), Trouble> {
    let secret = secret()?;
    match Archive::make(&at.dir, &secret, &Clock::system()) {
        Ok(Try::Open(_)) => {
            say::line(&format!(
                "made a journal in {}. Nobody can open it without what you typed, and nobody can \
                 bring that back.",
                at.dir.display()
            ));
            Ok(())
        }
        Ok(Try::Shut(answer)) => Err(shut(&answer)),
        Err(fault) => Err(failed(&at.dir, fault)),
    }
}

fn show(list: &List) -> Result<(), Trouble> {
    let rows = open(&list.at)?
        .rows()
        .map_err(|fault| failed(&list.at.dir, fault))?;
    if list.json {
        say::json(&rows);
    } else if rows.is_empty() {
        say::line("no records");
    } else {
        let lines: Vec<Vec<String>> = rows.iter().map(cells).collect();
        say::line(&say::table(&lines));
    }
    Ok(())
}

fn cells(row: &RecordRow) -> Vec<String> {
    let kind = match row.kind {
        RecordKind::Overdose => "overdose",
        RecordKind::Exposure => "exposure",
        RecordKind::Unknown => "of a kind that only a later version knows",
    };
    let state = match row.state {
        RecordState::Running => "running",
        RecordState::ToReport => "to report",
        RecordState::Reported => "reported",
        RecordState::Retracted => "taken back",
        RecordState::Purged => "removed when its time was up",
        RecordState::Unreadable => "cannot be read by this version",
    };
    vec![
        row.began.format("%Y-%m-%d %H:%M").to_string(),
        kind.to_owned(),
        state.to_owned(),
        format!("{} doses", row.doses),
        row.id.to_string(),
    ]
}

fn write(export: &Export) -> Result<(), Trouble> {
    let ask = ExportRequest {
        ids: Vec::new(),
        format: match export.format {
            Format::Csv => ExportFormat::Csv,
            Format::Json => ExportFormat::Json,
            Format::Nemsis => ExportFormat::Nemsis,
        },
    };
    let mut archive = open(&export.at)?;
    let file = archive.export(&ask).map_err(|fault| match fault.code {
        FaultCode::NotFound => Trouble::failed(format!(
            "{}: there is no finished overdose to write. Nothing was written.",
            export.at.dir.display()
        )),
        _ => failed(&export.at.dir, fault),
    })?;
    write_whole(&export.out, file.text.as_bytes())
}

fn verify(at: &At) -> Result<(), Trouble> {
    let chain = open(at)?.verify().map_err(|fault| failed(&at.dir, fault))?;
    match chain {
        ChainStatus::Whole { events, .. } => {
            say::line(&format!("chain ok: {events} events"));
            Ok(())
        }
        ChainStatus::Broken { seq, why } => Err(Trouble::failed(format!(
            "the chain breaks at event {seq}: {why:?}. Keep the folder as it is and ask whoever \
             looks after the devices; what comes before that event is whole."
        ))),
    }
}

fn open(at: &At) -> Result<Box<Archive>, Trouble> {
    let secret = secret()?;
    match Archive::open(&at.dir, &secret, &Clock::system()) {
        Ok(Try::Open(mut archive)) => {
            warn(&at.dir, &mut archive)?;
            Ok(archive)
        }
        Ok(Try::Shut(answer)) => Err(shut(&answer)),
        Err(fault) => Err(failed(&at.dir, fault)),
    }
}

/// What did not come about when the journal was opened, and what in it cannot be read.
fn warn(dir: &Path, archive: &mut Archive) -> Result<(), Trouble> {
    for one in archive.unfinished() {
        say::trouble(&format!(
            "{}: {:?} did not come about ({:?}); it is tried again the next time.",
            dir.display(),
            one.what,
            one.code
        ));
    }
    for one in archive.unreadable().map_err(|fault| failed(dir, fault))? {
        say::trouble(&format!(
            "{}: {} entries {} of version {} cannot be read ({:?}). They are kept; `--format json` \
             writes those of overdoses, kits and hotlines as they were saved.",
            dir.display(),
            one.count,
            one.of.kind,
            one.of.schema_version,
            one.of.why
        ));
    }
    Ok(())
}

/// The first line of the standard input.
pub fn secret() -> Result<Zeroizing<String>, Trouble> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .map_err(|why| {
            Trouble::unusable(format!(
                "cannot read the PIN from the standard input: {why}"
            ))
        })?;
    let line = text.lines().next().unwrap_or_default();
    Ok(Zeroizing::new(line.to_owned()))
}

/// Why the records stay shut, and what to do.
pub fn shut(answer: &LockReply) -> Trouble {
    let left = answer.state.tries_left;
    let wait = answer.state.wait_ms.saturating_add(999) / 1000;
    Trouble::failed(match answer.outcome {
        LockOutcome::Opened => "it is open".to_owned(),
        LockOutcome::Wrong => format!(
            "that does not open it. {left} more wrong tries and the records are erased; the next \
             one is heard in {wait} s."
        ),
        LockOutcome::TooSoon => {
            format!("too soon after a wrong try, which was not counted. Try again in {wait} s.")
        }
        LockOutcome::Erased => {
            "ten wrong tries: the key is erased, and nobody can read these records any more. \
             `wayside journal new` on the same folder moves them aside and begins anew."
                .to_owned()
        }
        LockOutcome::Unfit => {
            "give a PIN of 6 to 12 digits, or a passphrase of 12 characters or more. Nothing was \
             changed."
                .to_owned()
        }
        LockOutcome::TooEasy => {
            "that is among the first that anybody tries. Four unrelated words are better. Nothing was changed."
                .to_owned()
        }
        LockOutcome::PassphraseNeeded => {
            "give a passphrase of 12 characters or more: nothing protects a PIN on this device but its digits. Nothing was changed."
                .to_owned()
        }
        LockOutcome::Damaged => {
            "the secret is right, but journal.db is damaged or not this journal's. It was left as \
             it is: keep a copy of the folder before you do anything else."
                .to_owned()
        }
    })
}

fn failed(dir: &Path, fault: Fault) -> Trouble {
    let dir = dir.display();
    Trouble::failed(match fault.code {
        FaultCode::NotSetUp => {
            format!("{dir} holds no journal. `wayside journal new` makes one.")
        }
        FaultCode::Conflict => {
            format!("{dir} holds a journal already. Nothing was changed; give another folder.")
        }
        FaultCode::InUse => {
            format!("another program holds the journal in {dir}. Close the app, then try again.")
        }
        FaultCode::StorageFull => {
            format!("the disk under {dir} is full. Nothing was lost; make room and try again.")
        }
        FaultCode::TooNew => {
            format!("{dir} was written by a later version of the app. It was left as it is.")
        }
        code => format!("{dir}: the journal could not be read or written ({code:?})."),
    })
}

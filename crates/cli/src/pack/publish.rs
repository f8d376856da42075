//! `wayside pack keys`, `root`, `publish` and `refresh`: a repository of packs, written file by file.

use std::path::{Path, PathBuf};

use clap::{Args as Arguments, Subcommand};
use serde_json::json;
use uuid::Uuid;
use wayside_authoring::publish::{
    self, Keys, Lifetimes, Lists, Order, PublishFault, PublishOutcome, PublishPlan, Repository,
    Stage,
};
use wayside_companion::clock::Clock;

use crate::files::{read_pack, write_new, write_whole};
use crate::say;
use crate::trouble::Trouble;

/// `pack keys`.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make the keys of a repository: DIR/offline to be kept off the network, DIR/online for the hub.
    New {
        /// The folder to make.
        #[arg(short, long, value_name = "DIR")]
        out: PathBuf,
        /// How many root keys, and how many targets keys, must sign.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
        threshold: u32,
        /// How many there are of each; one more than must sign, unless told.
        #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=32))]
        of: Option<u32>,
    },
}

/// `pack root`.
#[derive(Debug, Subcommand)]
pub enum RootCommand {
    /// Make the first root of a repository.
    New {
        /// The repository.
        #[arg(long, value_name = "DIR")]
        repo: PathBuf,
        /// The folder that `pack keys new` made.
        #[arg(long, value_name = "DIR")]
        keys: PathBuf,
        /// Days for which it is good.
        #[arg(long, value_name = "DAYS", default_value_t = Lifetimes::default().root, value_parser = clap::value_parser!(u32).range(1..=36_500))]
        expires: u32,
    },
    /// Let other keys follow: after one was lost or someone left.
    Rotate {
        /// The repository.
        #[arg(long, value_name = "DIR")]
        repo: PathBuf,
        /// Folders with the keys that sign now; may be given several times.
        #[arg(long, value_name = "DIR", required = true)]
        keys: Vec<PathBuf>,
        /// The folder that `pack keys new` made for those that follow.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Days for which the new root is good.
        #[arg(long, value_name = "DAYS", default_value_t = Lifetimes::default().root, value_parser = clap::value_parser!(u32).range(1..=36_500))]
        expires: u32,
    },
}

/// `pack publish`.
#[derive(Debug, Arguments)]
pub struct Publish {
    /// The repository; a new one gets its first root from the keys.
    #[arg(long, value_name = "DIR")]
    repo: PathBuf,
    /// The pack, signed.
    #[arg(long, value_name = "P")]
    pack: PathBuf,
    /// Folders with keys; may be given several times.
    #[arg(long, value_name = "DIR", required = true)]
    keys: Vec<PathBuf>,
    /// Only for so many of a hundred devices; for everybody, unless told.
    #[arg(long, value_name = "N%", value_parser = percent)]
    stage: Option<u8>,
    /// Only for these devices, and those of --stage.
    #[arg(long, value_name = "ID[,ID]", value_delimiter = ',')]
    stage_devices: Vec<Uuid>,
    /// Days for which devices believe that nothing newer is kept from them.
    #[arg(long, value_name = "DAYS", default_value_t = Lifetimes::default().timestamp, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    expires: u32,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// `pack refresh`.
#[derive(Debug, Arguments)]
pub struct Refresh {
    /// The repository.
    #[arg(long, value_name = "DIR")]
    repo: PathBuf,
    /// Folders with keys; may be given several times.
    #[arg(long, value_name = "DIR", required = true)]
    keys: Vec<PathBuf>,
    /// As for `publish`.
    #[arg(long, value_name = "DAYS", default_value_t = Lifetimes::default().timestamp, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    expires: u32,
}

fn percent(text: &str) -> Result<u8, String> {
    let number = text.strip_suffix('%').unwrap_or(text);
    let percent = number.parse().ok().filter(|percent| *percent <= 100);
    percent.ok_or_else(|| "a percentage, 0% to 100%".to_owned())
}

/// `pack keys`.
pub fn keys(command: KeysCommand) -> Result<(), Trouble> {
    let KeysCommand::New { out, threshold, of } = command;
    if out.symlink_metadata().is_ok() {
        return Err(Trouble::failed(format!(
            "{} is there already and is not overwritten: a lost key cannot be made again. \
             Give another folder with -o",
            out.display()
        )));
    }
    let seed = || {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)
            .map(|()| seed)
            .map_err(|why| Unmade::Random(why.to_string()))
    };
    let of = of.unwrap_or_else(|| threshold.saturating_add(1));
    let plan = publish::new_keys(threshold, of, seed).map_err(|unmade| match unmade {
        Unmade::Random(why) => {
            Trouble::failed(format!("the machine gives no random numbers: {why}"))
        }
        Unmade::Keys(fault) => trouble(&fault),
    })?;
    for file in &plan.files {
        let path = out.join(&file.path);
        make_folder(&path)?;
        let is_secret = path.extension().is_some_and(|end| end == "key");
        let text = String::from_utf8_lossy(&file.bytes);
        write_new(&path, &text, is_secret)?;
    }
    say::line(&format!(
        "{}: {threshold} of {of} root keys and {threshold} of {of} targets keys must sign. Part them, \
         and keep them off the network",
        out.join("offline").display()
    ));
    say::line(&format!(
        "{}: snapshot and timestamp, for whoever runs the hub",
        out.join("online").display()
    ));
    Ok(())
}

/// Why there are no keys.
enum Unmade {
    Random(String),
    Keys(PublishFault),
}

impl From<PublishFault> for Unmade {
    fn from(fault: PublishFault) -> Self {
        Self::Keys(fault)
    }
}

/// `pack root`.
pub fn root(command: RootCommand) -> Result<(), Trouble> {
    let now = Clock::system().now();
    let (repo, plan) = match command {
        RootCommand::New {
            repo,
            keys,
            expires,
        } => {
            let lists = Lists::read(&keys).map_err(|fault| trouble(&fault))?;
            let keys = Keys::read(&[keys]).map_err(|fault| trouble(&fault))?;
            let plan = publish::first_root(
                &Repository::new(&repo),
                &lists,
                &keys,
                now,
                &rooted(expires),
            );
            (repo, plan)
        }
        RootCommand::Rotate {
            repo,
            mut keys,
            to,
            expires,
        } => {
            let lists = Lists::read(&to).map_err(|fault| trouble(&fault))?;
            keys.push(to);
            let keys = Keys::read(&keys).map_err(|fault| trouble(&fault))?;
            let plan = publish::rotate(
                &Repository::new(&repo),
                &lists,
                &keys,
                now,
                &rooted(expires),
            );
            (repo, plan)
        }
    };
    let plan = plan.map_err(|fault| trouble(&fault))?;
    carry_out(&repo, &plan)?;
    let roots = plan
        .files
        .iter()
        .map(|file| file.path.display().to_string());
    let written = roots.filter(|path| path.ends_with(".root.json"));
    say::line(&format!(
        "{}: {} is written",
        repo.display(),
        written.collect::<Vec<_>>().join(", ")
    ));
    Ok(())
}

fn rooted(root: u32) -> Lifetimes {
    Lifetimes {
        root,
        ..Lifetimes::default()
    }
}

fn stamped(timestamp: u32) -> Lifetimes {
    Lifetimes {
        timestamp,
        ..Lifetimes::default()
    }
}

/// `pack publish`.
pub fn run(args: Publish) -> Result<(), Trouble> {
    let pack = read_pack(&args.pack)?;
    let keys = Keys::read(&args.keys).map_err(|fault| trouble(&fault))?;
    let lists = args.keys.iter().find_map(|folder| Lists::read(folder).ok());
    let stage = match (args.stage, args.stage_devices) {
        (None, devices) if devices.is_empty() => Stage::Everybody,
        (percent, devices) => Stage::Some {
            percent: percent.unwrap_or(0),
            devices,
        },
    };
    let order = Order {
        pack: &pack,
        stage,
        keys: &keys,
        lists: lists.as_ref(),
        now: Clock::system().now(),
        lifetimes: stamped(args.expires),
    };
    let outcome = publish::publish(&Repository::new(&args.repo), &order);
    let outcome = outcome.map_err(|fault| match &fault {
        PublishFault::Pack(refusal) => Trouble::refused(&args.pack, refusal),
        _ => trouble(&fault),
    })?;
    carry_out(&args.repo, &outcome.plan)?;
    if args.json {
        say::json(&as_json(&outcome));
    } else {
        say_outcome(&outcome);
    }
    Ok(())
}

/// `pack refresh`.
pub fn refresh(args: Refresh) -> Result<(), Trouble> {
    let keys = Keys::read(&args.keys).map_err(|fault| trouble(&fault))?;
    let repository = Repository::new(&args.repo);
    let now = Clock::system().now();
    let plan = publish::refresh(&repository, &keys, now, &stamped(args.expires));
    carry_out(&args.repo, &plan.map_err(|fault| trouble(&fault))?)?;
    say::line(&format!(
        "{}: signed again, for {} days",
        args.repo.display(),
        args.expires
    ));
    Ok(())
}

fn as_json(outcome: &PublishOutcome) -> serde_json::Value {
    let deltas = outcome.deltas.iter();
    json!({
        "release": outcome.release.release,
        "version": outcome.release.version,
        "signed_sha256": outcome.release.signed_sha256,
        "bytes": outcome.bytes,
        "deltas": deltas.map(|(from, bytes)| json!({"from": from, "bytes": bytes})).collect::<Vec<_>>(),
        "percent": outcome.release.rollout.as_ref().map_or(100, |rollout| rollout.percent),
        "devices": outcome.release.rollout.as_ref().map_or(0, |rollout| rollout.devices.len()),
        "changed": !outcome.plan.files.is_empty(),
    })
}

fn say_outcome(outcome: &PublishOutcome) {
    let release = &outcome.release;
    let whom = match &release.rollout {
        None => "for every device".to_owned(),
        Some(rollout) => format!(
            "for {} % of the devices and {} by name",
            rollout.percent,
            rollout.devices.len()
        ),
    };
    let stands = if outcome.plan.files.is_empty() {
        "stands already"
    } else {
        "is published"
    };
    say::line(&format!(
        "release {}, version {}, {stands}, {whom}: {} bytes",
        release.release, release.version, outcome.bytes
    ));
    for (from, bytes) in &outcome.deltas {
        say::line(&format!("from release {from}: {bytes} bytes"));
    }
}

/// Puts a plan's files in place, one after the other, each whole.
fn carry_out(repo: &Path, plan: &PublishPlan) -> Result<(), Trouble> {
    for file in &plan.files {
        let path = repo.join(&file.path);
        make_folder(&path)?;
        write_whole(&path, &file.bytes)?;
    }
    Ok(())
}

fn make_folder(path: &Path) -> Result<(), Trouble> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|why| Trouble::file("make", folder, &why))
}

fn trouble(fault: &PublishFault) -> Trouble {
    let next = match fault {
        PublishFault::NoRoot => {
            "Give the folder that `wayside pack keys new` made with --keys, its keys.json included, or make the root with `wayside pack root new`"
        }
        PublishFault::TooFewKeys { .. } => "Give more of the key folders with --keys",
        PublishFault::NotNewer { .. } => {
            "To take a release back, build the older content under a newer version and publish that"
        }
        PublishFault::Repository(_) => "Fetch the repository again from where it is backed up",
        PublishFault::RootThere => "Other keys follow with `wayside pack root rotate`",
        PublishFault::Nothing => "Publish a pack first",
        PublishFault::NotOurs(_) | PublishFault::NoKeys => {
            "Give the folder that `wayside pack keys new` made"
        }
        _ => "Put it right and ask again",
    };
    Trouble::failed(format!("{fault}. Nothing was changed. {next}"))
}

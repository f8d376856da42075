//! `wayside hub`: run the agency's hub, and do at a terminal what its pages do.
//!
//! Everything but `serve` and `restore` works beside a running hub, over the same ledger.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::DateTime;
use clap::{Args as Arguments, Subcommand};
use uuid::Uuid;
use wayside_companion::clock::Clock;
use wayside_hub::home::Home;
use wayside_hub::ledger::{AnyLedger, Database, OpenFault};
use wayside_hub::{HubFault, Machine, NoRandomness, Parts, Server};

use crate::trouble::Trouble;

mod admin;
mod device;
mod enrol;
mod keep;
mod programme;
mod quarantine;
mod serve;

/// By whom a deed was done that was done here.
const CONSOLE: &str = "console";

/// Run and keep the agency's hub.
#[derive(Debug, Subcommand)]
pub enum Hub {
    /// Answer devices, programmes and admins until told to stop.
    Serve(serve::Serve),
    /// People who may sign in to the hub's pages.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Make a ticket by which one device comes to belong to the hub.
    Enrol(enrol::Enrol),
    /// See, revoke, lock and wipe devices.
    #[command(subcommand)]
    Device(device::Device),
    /// Letters that were held back.
    #[command(subcommand)]
    Quarantine(quarantine::Quarantine),
    /// Programmes that receive referrals.
    #[command(subcommand)]
    Programme(programme::Programme),
    /// Copy all that the hub needs, while it runs.
    Backup(keep::Backup),
    /// Put a copy back where no hub is.
    Restore(keep::Restore),
    /// Look the hub's ledger over.
    Doctor(keep::Doctor),
}

/// Which hub.
#[derive(Debug, Arguments)]
pub struct Which {
    /// The hub's folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A PostgreSQL database instead of the file in the folder: postgres://...
    #[arg(
        long,
        value_name = "URL",
        env = "WAYSIDE_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// Those that vouch for the database's server, in PEM; without it `sslmode=require` asks the public
    /// authorities.
    #[arg(
        long,
        value_name = "FILE",
        env = "WAYSIDE_DATABASE_CA",
        requires = "database"
    )]
    database_ca: Option<PathBuf>,
}

/// A list of something of a hub's.
#[derive(Debug, Arguments)]
pub struct Listing {
    #[command(flatten)]
    which: Which,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Which device of which hub.
#[derive(Debug, Arguments)]
pub struct One {
    #[command(flatten)]
    which: Which,
    /// The device's id.
    #[arg(value_name = "ID")]
    id: Uuid,
}

/// Does what was asked.
pub fn run(command: Hub) -> Result<(), Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|why| Trouble::failed(format!("the hub's threads cannot be started: {why}")))?;
    runtime.block_on(async {
        match command {
            Hub::Serve(args) => serve::run(args).await,
            Hub::Admin(args) => admin::run(args).await,
            Hub::Enrol(args) => enrol::run(args).await,
            Hub::Device(args) => device::run(args).await,
            Hub::Quarantine(args) => quarantine::run(args).await,
            Hub::Programme(args) => programme::run(args).await,
            Hub::Backup(args) => keep::backup(args).await,
            Hub::Restore(args) => keep::restore(args).await,
            Hub::Doctor(args) => keep::doctor(args).await,
        }
    })
}

/// The machine that this runs on.
struct Here(Clock);

impl Machine for Here {
    fn now_ms(&self) -> i64 {
        self.0.now().timestamp_millis()
    }

    fn running_ms(&self) -> u64 {
        u64::try_from(self.0.moment().mono_ms).unwrap_or(0)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

fn here() -> Arc<dyn Machine> {
    Arc::new(Here(Clock::system()))
}

fn failed(fault: HubFault) -> Trouble {
    let next = match &fault {
        HubFault::Ledger(_) => ". Nothing was changed. `wayside hub doctor` says more",
        HubFault::Listen { .. } => ". Stop what listens there, or give another --listen",
        HubFault::NotLoopback(_) => {
            ". Give --listen 127.0.0.1:PORT, or leave --insecure-loopback out"
        }
        HubFault::NotOurs(_) => ". Put it back from a backup",
        HubFault::Certificate(_) => ". Give a certificate and its key in PEM",
        _ => "",
    };
    Trouble::failed(format!("{fault}{next}"))
}

fn day(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).map_or_else(String::new, |at| {
        at.format("%Y-%m-%d %H:%M UTC").to_string()
    })
}

fn unopened(fault: OpenFault) -> Trouble {
    let next = match fault {
        OpenFault::Address => ". Write it as postgres://USER@HOST/NAME",
        OpenFault::Unencrypted => {
            ". Add ?sslmode=require to its address, and --database-ca FILE unless a public authority \
             vouches for it; ?sslmode=disable only where the line is protected otherwise"
        }
        OpenFault::Authority => ". Give --database-ca a certificate in PEM",
        OpenFault::TooOld => ". Use PostgreSQL 13 or later",
        OpenFault::AlreadyThere => "; it was left alone. Give a folder that holds nothing",
        OpenFault::NotThere => ". Give the folder that `wayside hub backup` wrote",
        OpenFault::NotSound => "; nothing was changed. Take an older one",
        OpenFault::Ledger(_) => ". Nothing was changed",
    };
    Trouble::failed(format!("the ledger: {fault}{next}"))
}

impl Which {
    fn home(&self) -> Result<Home, Trouble> {
        Home::open(&self.data, &*here()).map_err(failed)
    }

    async fn ledger(&self) -> Result<AnyLedger, Trouble> {
        let database = self.database.clone().map(|address| Database {
            address,
            authority: self.database_ca.clone(),
        });
        AnyLedger::open(&self.data, database.as_ref())
            .await
            .map_err(unopened)
    }

    /// The hub, to do something with it here; nobody can reach it.
    async fn hub(&self) -> Result<Server<AnyLedger>, Trouble> {
        let home = self.home()?;
        Ok(assembled(home, self.ledger().await?, String::new(), None))
    }
}

fn assembled(
    home: Home,
    ledger: AnyLedger,
    url: String,
    certificate_sha256: Option<[u8; 32]>,
) -> Server<AnyLedger> {
    Server::new(Parts {
        packs: home.packs(),
        agency: home.about.agency.clone(),
        metrics_sha256: home.metrics_sha256,
        retention_days: home.about.retention_days,
        signer: home.signer,
        ledger,
        url,
        certificate_sha256,
        machine: here(),
        limits: home.about.limits,
    })
}

/// A place to listen, for [`serve`].
fn place(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "an address and a port, as in 127.0.0.1:8443 or [::]:8443".to_owned())
}

//! Packs over the air, from the publisher's keys to the device's shelf, and everything that may stand
//! between them.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a proof that cannot be made has failed"
)]

mod attacks;
mod clocks;
mod cuts;
mod server;
mod stages;
mod ways;

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;
use wayside_sync::packs::{
    FolderSource, Installs, MOST, PacksError, RepositorySource, UpdateOutcome, UpdateRequest,
    update,
};
use wayside_tests::bundle::{self, signer};
use wayside_tests::publisher::Publisher;
use wayside_tests::world::World;

/// When everything here happens, unless a clock is wrong.
fn today() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

fn days(days: i64) -> DateTime<Utc> {
    today() + TimeDelta::days(days)
}

/// A pack of 300 shelters, one of which moved in each version, signed by signer 2.
fn county(version: u32) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("spec.toml");
    let text = format!(
        "[pack]\nname = \"County\"\njurisdiction = \"Nowhere\"\ncountry = \"ZZ\"\n\
         time_zone = \"UTC\"\nversion = {version}\n\n[[source]]\nformat = \"csv\"\n\
         path = \"places.csv\"\nkind = \"shelter\"\n\
         columns = {{ id = \"id\", name = \"name\", latitude = \"lat\", longitude = \"lon\" }}\n"
    );
    std::fs::write(&spec, text).expect("a spec");
    let places: String = (0..300)
        .map(|at| {
            let moved = if at == version { "moved" } else { "" };
            format!("s{at},Shelter {at} {moved},{}.{at},2.5{at}\n", at % 60)
        })
        .collect();
    let places = format!("id,name,lat,lon\n{places}");
    std::fs::write(folder.path().join("places.csv"), places).expect("a source");
    bundle::build(&spec, &signer(2)).expect("a pack")
}

/// A device that trusts signer 2 and has the publisher's first root.
struct Device {
    world: World,
    air: TempDir,
    root: Vec<u8>,
    id: Uuid,
    clock: DateTime<Utc>,
    hub_time: Option<DateTime<Utc>>,
}

impl Device {
    fn of(publisher: &Publisher) -> Self {
        let world = World::new(today()).expect("a device");
        world.trust(&signer(2)).expect("a trusted signer");
        Self {
            world,
            air: tempfile::tempdir().expect("a folder"),
            root: publisher.root().expect("a root"),
            id: Uuid::from_u128(1),
            clock: today(),
            hub_time: None,
        }
    }

    fn ask(&self) -> UpdateRequest<'_> {
        UpdateRequest {
            folder: self.air.path(),
            root: &self.root,
            device: self.id,
            clock: self.clock,
            hub_time: self.hub_time,
            most: MOST,
        }
    }

    /// Asks a source, as one installs who is given.
    fn ask_as<S: RepositorySource>(
        &self,
        source: S,
        installs: &mut impl Installs,
    ) -> Result<UpdateOutcome, PacksError> {
        let ask = self.ask();
        let source = Arc::new(source);
        block_on(update(&ask, &source, installs))
    }

    fn ask_source<S: RepositorySource>(&self, source: S) -> Result<UpdateOutcome, PacksError> {
        self.ask_as(source, &mut self.world.companion.incoming())
    }

    /// Asks the repository in a folder.
    fn fetch(&self, folder: &Path) -> UpdateOutcome {
        self.ask_source(FolderSource::new(folder))
            .expect("an answer")
    }

    /// The version of the pack that answers; `0` for the training district.
    fn version(&self) -> String {
        let opening = self
            .world
            .ask("opening", json!({ "language": "en" }))
            .expect("an opening");
        assert_eq!(
            opening["notices"],
            Value::Array(Vec::new()),
            "something had to be mended"
        );
        if opening["pack"]["bundled"] == true {
            return "0".to_owned();
        }
        opening["pack"]["version"]
            .as_str()
            .expect("a version")
            .to_owned()
    }
}

fn block_on<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(what)
}

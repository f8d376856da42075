//! Devices, a hub and a hostile network between them: is anything that was shown as saved lost, does anything
//! take effect twice, does anything stay behind once all is well? A million faults and more go to what is
//! shipped, the store's outbox and the hub's own router over its ledger; ten million to a fast model of both.
//!
//! What it never does: open a socket or wait. Start reading at [`world`], then [`network`] and [`judge`].
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a proof that cannot be made has failed"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it says how many a second it looks at"
)]

mod judge;
mod network;
mod programme;
#[cfg(test)]
mod tests;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::{Parser, ValueEnum};
use wayside_hub::ledger::Database;
use wayside_tests::cluster::Cluster;
use wayside_tests::sync::{ModelPair, Pair, RealPair};

use crate::judge::Found;
use crate::world::{Guards, live, plan};

/// Puts faults between devices and their hub, and counts what is lost.
#[derive(Parser)]
struct Options {
    /// How many faults to put in between the two halves of the model.
    #[arg(long, default_value_t = 10_000_000)]
    faults: u64,
    /// How many to put in between what is shipped.
    #[arg(long, default_value_t = 1_000_000)]
    real: u64,
    /// How many of a hub over PostgreSQL, which is started for it.
    #[arg(long, default_value_t = 0)]
    postgres: u64,
    /// The same seed gives the same worlds.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One world only, by the seed that an earlier run named.
    #[arg(long)]
    world: Option<u64>,
    /// Of which pair that world is.
    #[arg(long, value_enum, default_value_t = Which::Real)]
    pair: Which,
}

/// What stands at both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    Real,
    Model,
}

/// Faults of one world.
pub const FAULTS: u64 = 400;

/// Lives through a world of a pair.
pub fn live_with<P: Pair>(seed: u64, guards: Guards, faults: u64) -> Found {
    live(P::new(&plan(seed, guards)), seed, guards, faults)
}

/// Lives through worlds until so many faults were put in, and adds up what was found.
pub fn run(
    seed: u64,
    faults: u64,
    mut world: impl FnMut(u64) -> Found,
    mut bad: impl FnMut(u64, Found),
) -> Found {
    let mut sum = Found::default();
    for place in 0.. {
        if sum.faults >= faults {
            break;
        }
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(place);
        let found = world(seed);
        if found.bad() > 0 {
            bad(seed, found);
        }
        sum.add(&found);
    }
    sum
}

/// Lives through the world of a seed.
type World = fn(u64) -> Found;

/// Runs on every core, and says how far it is.
fn run_all(name: &str, options: &Options, faults: u64, world: World) -> (Found, f64) {
    let began = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let (done, sum) = (AtomicU64::new(0), Mutex::new(Found::default()));
    let rounds = if faults == 0 { 0 } else { 10 };
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (done, sum) = (&done, &sum);
            scope.spawn(move || {
                for round in 0..rounds {
                    let seed = options.seed.wrapping_mul(7_919) + round * threads + thread;
                    let share = faults.div_ceil(rounds * threads);
                    let found = run(seed, share, world, |world, found| {
                        say(&format!("--pair {name} --world {world}: {found:?}"));
                    });
                    let so_far = done.fetch_add(found.faults, Ordering::Relaxed) + found.faults;
                    let seconds = began.elapsed().as_secs_f64();
                    say(&format!("{name}: {so_far} faults, {seconds:.0} s"));
                    sum.lock().expect("no thread fell over").add(&found);
                }
            });
        }
    });
    let sum = sum.into_inner().expect("no thread fell over");
    (sum, began.elapsed().as_secs_f64())
}

/// Worlds whose hub stands over PostgreSQL, one after the other, each in a database of its own. `None` where
/// the machine has none.
fn run_postgres(seed: u64, faults: u64) -> Option<Found> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let cluster = runtime.block_on(Cluster::start(false))?;
    let world = |seed| {
        let database = Database::at(runtime.block_on(cluster.database()));
        let pair = RealPair::over(database, &plan(seed, Guards::ALL));
        live(pair, seed, Guards::ALL, FAULTS)
    };
    Some(run(seed, faults, world, |world, found| {
        say(&format!("over PostgreSQL, world {world}: {found:?}"));
    }))
}

fn main() -> std::process::ExitCode {
    let options = Options::parse();
    let real: World = |seed| live_with::<RealPair>(seed, Guards::ALL, FAULTS);
    let model: World = |seed| live_with::<ModelPair>(seed, Guards::ALL, FAULTS);
    if let Some(world) = options.world {
        let found = match options.pair {
            Which::Real => real(world),
            Which::Model => model(world),
        };
        say(&format!("{found:?}"));
        return std::process::ExitCode::from(u8::from(found.bad() > 0));
    }
    let (real, real_s) = run_all("real", &options, options.real, real);
    let (model, model_s) = run_all("model", &options, options.faults, model);
    let began = Instant::now();
    let wanted = options.postgres > 0;
    let postgres = wanted.then(|| run_postgres(options.seed, options.postgres));
    let postgres = postgres.flatten();
    let over = postgres.map_or(String::new(), |found| {
        let figures = found.to_json(began.elapsed().as_secs_f64());
        format!(",\"postgres\":{figures}")
    });
    say(&format!(
        "{{\"real\":{},\"model\":{}{over}}}",
        real.to_json(real_s),
        model.to_json(model_s)
    ));
    let bad = real.bad() + model.bad() + postgres.map_or(0, |found| found.bad());
    std::process::ExitCode::from(u8::from(bad > 0))
}

#[allow(
    clippy::print_stdout,
    reason = "its figures are what this program is run for"
)]
fn say(line: &str) {
    println!("{line}");
}

//! Devices, a hub and a hostile network between them, ten million faults and more: is anything that was shown
//! as saved lost, does anything take effect twice, does anything stay behind once all is well?
//!
//! What it never does: open a socket or wait. Start reading at [`world`], then [`network`].
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

mod network;
#[cfg(test)]
mod tests;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;

use crate::world::{Found, Guards, live};

/// Puts faults between devices and their hub, and counts what is lost.
#[derive(Parser)]
struct Options {
    /// How many faults to put in.
    #[arg(long, default_value_t = 10_000_000)]
    faults: u64,
    /// The same seed gives the same worlds.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One world only, by the seed that an earlier run named.
    #[arg(long)]
    world: Option<u64>,
}

/// Faults of one world.
pub const FAULTS: u64 = 400;

/// Lives through worlds until so many faults were put in, and adds up what was found.
pub fn run(seed: u64, faults: u64, guards: Guards, mut bad: impl FnMut(u64, Found)) -> Found {
    let mut sum = Found::default();
    for world in 0.. {
        if sum.faults >= faults {
            break;
        }
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(world);
        let found = live(seed, guards, FAULTS);
        if found.lost + found.doubled + found.stuck > 0 {
            bad(seed, found);
        }
        sum.faults += found.faults;
        sum.lost += found.lost;
        sum.doubled += found.doubled;
        sum.stuck += found.stuck;
        sum.events += found.events;
        sum.letters += found.letters;
    }
    sum
}

fn main() -> std::process::ExitCode {
    let options = Options::parse();
    let began = Instant::now();
    if let Some(world) = options.world {
        say(&format!("{:?}", live(world, Guards::ALL, FAULTS)));
        return std::process::ExitCode::SUCCESS;
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let (done, sums) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (done, sums) = (&done, &sums);
            scope.spawn(move || {
                let rounds = 10;
                for round in 0..rounds {
                    let seed = options.seed.wrapping_mul(7_919) + round * threads + thread;
                    let share = options.faults.div_ceil(rounds * threads);
                    let found = run(seed, share, Guards::ALL, |world, found| {
                        say(&format!("--world {world}: {found:?}"));
                    });
                    let so_far = done.fetch_add(found.faults, Ordering::Relaxed) + found.faults;
                    let seconds = began.elapsed().as_secs_f64();
                    say(&format!("{so_far} faults, {seconds:.0} s"));
                    sums.lock().expect("no thread fell over").push(found);
                }
            });
        }
    });
    let sums = sums.into_inner().expect("no thread fell over");
    let sum = |of: fn(&Found) -> u64| sums.iter().map(of).sum::<u64>();
    let (faults, lost) = (sum(|one| one.faults), sum(|one| one.lost));
    let (doubled, stuck) = (sum(|one| one.doubled), sum(|one| one.stuck));
    say(&format!(
        "{} letters, {} events",
        sum(|one| one.letters),
        sum(|one| one.events)
    ));
    let per_second = faults as f64 / began.elapsed().as_secs_f64().max(0.001);
    say(&format!(
        "{{\"faults\":{faults},\"lost\":{lost},\"doubled\":{doubled},\"stuck\":{stuck},\"per_second\":{per_second:.0}}}"
    ));
    if lost + doubled + stuck == 0 {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}

#[allow(
    clippy::print_stdout,
    reason = "its figures are what this program is run for"
)]
fn say(line: &str) {
    println!("{line}");
}

//! Pulls the power out of what is saved, a million times and more, and looks what is left: the journal,
//! what is saved while it is locked, what is running, the count of wrong tries, the packs on the shelf,
//! a journal of an earlier version, and the outbox.
//!
//! What it never does: touch a real disk. Start reading at [`Platter`] and [`Follower`], then [`flows`].
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

mod flows;
mod installs;
#[cfg(test)]
mod lives;
mod outbox;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use wayside_store::journal::JournalGuards;
use wayside_tests::disk::{self, Act, Follower, Platter};
use wayside_tests::random::SeededRandom;

use crate::flows::{FLOWS, Fact, Found, Recorded, look, record};

/// Pulls the power out of what is saved and counts what is lost.
#[derive(Parser)]
struct Options {
    /// How many states to look at.
    #[arg(long, default_value_t = 1_000_000)]
    states: u64,
    /// The same seed gives the same states.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Tally {
    states: AtomicU64,
    lost: AtomicU64,
    torn: AtomicU64,
    corrupt: AtomicU64,
}

impl Tally {
    fn count(&self, found: Found) {
        self.states.fetch_add(1, Ordering::Relaxed);
        let which = match found {
            Found::Sound => return,
            Found::Lost => &self.lost,
            Found::Torn => &self.torn,
            Found::Corrupt => &self.corrupt,
        };
        which.fetch_add(1, Ordering::Relaxed);
    }

    fn bad(&self) -> u64 {
        [&self.lost, &self.torn, &self.corrupt]
            .iter()
            .map(|one| one.load(Ordering::Relaxed))
            .sum()
    }
}

/// Cuts the power of a recorded flow after each act in turn, again and again, until `states` states were
/// looked at. `told` is what the flow had been told by then.
pub fn pull(recorded: &Recorded, states: u64, seed: u64, on: &str, tally: &Tally) {
    let platter = Platter::new(on, false);
    let mut dice = SeededRandom::new(seed);
    let acts = recorded.acts.len();
    let each = states.div_ceil(acts as u64).max(1);
    let mut follower = Follower::default();
    let mut told: Vec<Fact> = Vec::new();
    let mut left = states;
    // Spread over the whole flow when there are fewer states than acts.
    let step = if states < acts as u64 {
        acts as u64 / states.max(1)
    } else {
        1
    };
    for (place, act) in (0_u64..).zip(&recorded.acts) {
        follower.follow(act.clone());
        if let Act::Told(fact) = act {
            told.push(recorded.facts[*fact].clone());
        }
        if place % step != 0 {
            continue;
        }
        for _ in 0..each.min(left) {
            platter.load(follower.cut(&mut dice));
            tally.count(look(recorded, &told, &platter));
        }
        left = left.saturating_sub(each);
    }
}

fn main() -> std::process::ExitCode {
    let options = Options::parse();
    disk::register();
    let recorded: Vec<Recorded> = (0..FLOWS.len())
        .map(|which| record(which, JournalGuards::ALL, false))
        .collect();
    for flow in &recorded {
        say(&format!(
            "{}: {} acts, {} things told",
            flow.name,
            flow.acts.len(),
            flow.facts.len()
        ));
    }
    let tally = Tally::default();
    let began = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let rounds = 20;
    for round in 0..rounds {
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let (recorded, tally) = (&recorded, &tally);
                let seed = options.seed.wrapping_mul(1_000_003) + round * threads + thread;
                let share = options
                    .states
                    .div_ceil(rounds * threads * recorded.len() as u64);
                scope.spawn(move || {
                    for flow in recorded {
                        pull(flow, share, seed, &format!("{}-{thread}", flow.name), tally);
                    }
                });
            }
        });
        let done = tally.states.load(Ordering::Relaxed);
        say(&format!(
            "{done} states, {} bad, {:.0} s",
            tally.bad(),
            began.elapsed().as_secs_f64()
        ));
    }
    let load = |one: &AtomicU64| one.load(Ordering::Relaxed);
    let states = load(&tally.states);
    let per_second = states as f64 / began.elapsed().as_secs_f64().max(0.001);
    say(&format!(
        "{{\"states\":{states},\"lost\":{},\"torn\":{},\"corrupt\":{},\"per_second\":{per_second:.0}}}",
        load(&tally.lost),
        load(&tally.torn),
        load(&tally.corrupt),
    ));
    if tally.bad() == 0 {
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

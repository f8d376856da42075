//! `protocol walk`: every path up to so many taps, at each level and with each product.

use std::path::PathBuf;

use clap::Args as Arguments;
use serde::Serialize;
use wayside_companion::clock::Clock;
use wayside_domain::naloxone::{GraveFault, Walk as Walked, WalkRule, WalkStep, walk_all};

use super::read;
use crate::say;
use crate::trouble::Trouble;

/// `protocol walk`.
#[derive(Debug, Arguments)]
pub struct Walk {
    /// The pack, or a protocol's own file (`.toml`).
    #[arg(value_name = "PACK")]
    pub pack: PathBuf,
    /// Taps in a path.
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=40))]
    pub taps: u32,
    /// Answer as JSON: `{"paths", "grave": [{"path", "state", "rule"}], "seconds"}`.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Answer {
    paths: u128,
    grave: Vec<Grave>,
    seconds: f64,
}

#[derive(Serialize)]
struct Grave {
    path: String,
    state: String,
    rule: WalkRule,
}

/// Does what was asked.
pub fn explore(args: &Walk) -> Result<(), Trouble> {
    let clock = Clock::system();
    let began = clock.moment();
    let mut answer = Answer {
        paths: 0,
        grave: Vec::new(),
        seconds: 0.0,
    };
    let mut standings = 0;
    for protocol in read(&args.pack)? {
        let Walked {
            paths,
            standings: met,
            grave,
            ..
        } = walk_all(&protocol, args.taps);
        answer.paths = answer.paths.saturating_add(paths);
        answer.grave.extend(grave.iter().map(told));
        standings += met;
    }
    answer.seconds = began.until(&clock.moment()).ms as f64 / 1000.0;
    if args.json {
        say::json(&answer);
    } else {
        for Grave { path, state, rule } in &answer.grave {
            say::line(&format!("  {rule:?} in {state}: {path}"));
        }
        say::line(&format!(
            "{} paths to {} taps over {standings} standings, {} grave, {:.1} s",
            answer.paths,
            args.taps,
            answer.grave.len(),
            answer.seconds
        ));
    }
    if answer.grave.is_empty() {
        return Ok(());
    }
    Err(Trouble::failed(format!(
        "{}: {} paths come to what none may. Mend the protocol before anybody signs it.",
        args.pack.display(),
        answer.grave.len()
    )))
}

/// `bls narcan4: scene:safe > response:none > +119 s dose`.
fn told(fault: &GraveFault) -> Grave {
    let steps: Vec<String> = fault.path.iter().map(step).collect();
    Grave {
        path: format!("{:?} {}: {}", fault.level, fault.product, steps.join(" > ")).to_lowercase(),
        state: fault.state.clone(),
        rule: fault.rule,
    }
}

fn step(step: &WalkStep) -> String {
    match step.after_s {
        0 => step.tap.clone(),
        s => format!("+{s} s {}", step.tap),
    }
}

//! Visits every state of the protocol's model, or stops at the first that breaks a promise.
//!
//! What it never does: anything to the product. Start reading at the library's front page.
#![expect(clippy::disallowed_methods, reason = "it says how long it looked")]

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use wayside_model::{Rules, bound, explore, mixtures};

fn main() -> ExitCode {
    let budgets = match std::env::args().nth(1).map(|text| text.parse()) {
        None => bound(),
        Some(Ok(letters @ 1..=3)) => mixtures(letters),
        Some(_) => {
            say("LETTERS is 1, 2 or 3, and one or two unusual things with each.");
            return ExitCode::FAILURE;
        }
    };
    let (began, mut states, mut steps) = (Instant::now(), 0_usize, 0_u64);
    for budget in budgets {
        let found = explore(budget, Rules::ALL);
        states = states.saturating_add(found.states);
        steps = steps.saturating_add(found.steps);
        let seconds = began.elapsed().as_secs_f64();
        say(&format!(
            "{} states, {} steps, {} deep: {budget:?}, {seconds:.0} s",
            found.states, found.steps, found.depth
        ));
        if let Some((broken, way)) = found.broken {
            say(&format!("{broken:?} after {way:?}"));
            return ExitCode::FAILURE;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    say(&format!(
        "{{\"states\":{states},\"steps\":{steps},\"broken\":0,\"seconds\":{seconds:.1}}}"
    ));
    ExitCode::SUCCESS
}

fn say(line: &str) {
    // Nobody may be reading any more.
    let _ = writeln!(std::io::stdout(), "{line}");
}

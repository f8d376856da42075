//! The training district's overdose protocol: the scripts of its medical review, what no path of it may come
//! to, and what the one who signs is told.

use std::path::Path;

use wayside_domain::moment::Moment;
use wayside_domain::naloxone::*;

mod scripts;
mod signing;
mod walks;

fn sample() -> Protocol {
    let path = Path::new("../../assets/port-ellery/overdose.toml");
    crate::read_protocol(path).unwrap()
}

/// A device's clocks agree.
fn at_ms(ms: i64) -> Moment {
    Moment {
        wall_ms: ms,
        boot_id: String::new(),
        mono_ms: ms,
    }
}

fn step<'a>(protocol: &'a mut Protocol, id: &str) -> &'a mut ProtocolStep {
    let mut states = protocol.states.iter_mut();
    states.find(|state| state.id == id).unwrap()
}

fn answer<'a>(protocol: &'a mut Protocol, state: &str, id: &str) -> &'a mut Answer {
    let mut answers = step(protocol, state).answers.iter_mut();
    answers.find(|answer| answer.id == id).unwrap()
}

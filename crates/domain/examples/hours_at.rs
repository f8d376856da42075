//! What our engine says of timetables, for comparing it with another: JSON lines on standard input, each
//! `{"value": "Mo-Fr 09:00-17:00", "times": ["2026-11-23T10:00:00-05:00"]}`, in New York; on standard
//! output one line each, a letter a time: `o` open, `c` closed, `?` unknown, and `-` when it is not read.
//!
//!     cargo run -p wayside-domain --example hours_at < values.jsonl
#![expect(clippy::print_stdout, reason = "this is what it writes")]

use std::io::BufRead;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use wayside_domain::hours::{Calendar, Door, check};
use wayside_domain::{Hours, Position, hours::Timetable};

#[derive(Deserialize)]
struct Asked {
    value: String,
    times: Vec<DateTime<Utc>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let calendar = Calendar::new("America/New_York", "US", &[])?;
    let place = Position::new(40.7, -74.0)?;
    for line in std::io::stdin().lock().lines() {
        let asked: Asked = serde_json::from_str(&line?)?;
        if check(&asked.value).is_err() {
            println!("-");
            continue;
        }
        let hours = Hours::expression(asked.value);
        let table = Timetable::read(&hours, &calendar, None, Some(place));
        let letter = |when: &DateTime<Utc>| match table.state_at(*when).state {
            Door::Open | Door::ClosesSoon => 'o',
            Door::Closed | Door::OpensSoon => 'c',
            Door::Unknown => '?',
        };
        println!("{}", asked.times.iter().map(letter).collect::<String>());
    }
    Ok(())
}

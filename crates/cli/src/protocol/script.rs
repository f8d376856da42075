//! `protocol run`: what a protocol does with a script of timed taps.

use std::path::PathBuf;

use clap::Args as Arguments;
use serde::{Deserialize, Serialize};
use wayside_domain::moment::Moment;
use wayside_domain::naloxone::{NotNow, Protocol as Plan, Run, RunView, Tap};

use super::{Level, read, usable};
use crate::say;
use crate::trouble::Trouble;

/// `protocol run`.
#[derive(Debug, Arguments)]
pub struct Script {
    /// The pack, or a protocol's own file (`.toml`).
    #[arg(value_name = "PACK")]
    pub pack: PathBuf,
    /// The product in the officer's hand; not said unless told.
    #[arg(long, value_name = "ID")]
    pub product: Option<String>,
    /// What the responder is trained to; the protocol's own level unless told.
    #[arg(long, value_enum)]
    pub level: Option<Level>,
    /// A list of timed inputs: `[{"at_s": 0, "tap": {"is": "answer", ...}}, {"at_s": 130}, ...]`;
    /// also `"reboot": true` (the device has just started again; `"off_s"`: after so long off) and
    /// `"clock_s"` (its clock was moved by so much).
    #[arg(long, value_name = "S.json")]
    pub script: PathBuf,
    /// Answer as JSON, one line an input.
    #[arg(long)]
    pub json: bool,
}

/// One input of a script.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    /// Seconds since the run began.
    at_s: i64,
    #[serde(default)]
    tap: Option<Tap>,
    /// The device was off for so many of those seconds, and has started again.
    #[serde(default)]
    off_s: Option<i64>,
    /// The device has started again.
    #[serde(default)]
    reboot: bool,
    /// Its wall clock was moved by so many seconds.
    #[serde(default)]
    clock_s: Option<i64>,
}

/// What one input comes to.
#[derive(Serialize)]
struct Line<'a> {
    at_s: i64,
    say: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<NotNow>,
    #[serde(flatten)]
    view: RunView,
}

/// A device's two clocks, as the script moves them.
struct Device {
    now: Moment,
    moved_ms: i64,
    boot: u32,
    booted_ms: i64,
}

impl Device {
    fn go_to(&mut self, input: &Input) {
        let at_ms = input.at_s.saturating_mul(1000);
        self.moved_ms = self
            .moved_ms
            .saturating_add(input.clock_s.unwrap_or(0).saturating_mul(1000));
        if input.reboot || input.off_s.is_some() {
            self.boot += 1;
            self.booted_ms = at_ms;
        }
        self.now = Moment {
            wall_ms: at_ms.saturating_add(self.moved_ms),
            boot_id: self.boot.to_string(),
            mono_ms: at_ms.saturating_sub(self.booted_ms),
        };
    }
}

/// Does what was asked.
pub fn play(args: &Script) -> Result<(), Trouble> {
    let protocols = read(&args.pack)?;
    let Some(protocol) = protocols.first() else {
        return Ok(());
    };
    usable(&args.pack, protocol)?;
    if let Some(product) = &args.product
        && protocol.product(product).is_none()
    {
        let known: Vec<&str> = protocol.products.iter().map(|p| p.id.as_str()).collect();
        return Err(Trouble::unusable(format!(
            "--product {product}: the protocol has {}",
            known.join(", ")
        )));
    }
    let level = args.level.map_or(protocol.level, Level::responder);
    let mut device = Device {
        now: Moment {
            wall_ms: 0,
            boot_id: "0".to_owned(),
            mono_ms: 0,
        },
        moved_ms: 0,
        boot: 0,
        booted_ms: 0,
    };
    let inputs = script(args)?;
    let mut run = Run::begin(
        protocol,
        id(0),
        device.now.clone(),
        level,
        args.product.clone(),
    );
    for (input, number) in inputs.into_iter().zip(1_u128..) {
        device.go_to(&input);
        let at = device.now.clone();
        let refused = match input.tap.map(|tap| run.tap(protocol, tap, id(number), at)) {
            Some(Ok(entry)) => {
                run.take(protocol, entry);
                None
            }
            Some(Err(why)) => Some(why),
            None => None,
        };
        show(
            args.json,
            protocol,
            input.at_s,
            refused,
            run.view(protocol, &device.now),
        );
    }
    Ok(())
}

/// The same script gives the same ids: the place of the input.
fn id(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

fn script(args: &Script) -> Result<Vec<Input>, Trouble> {
    let path = &args.script;
    let text = std::fs::read_to_string(path).map_err(|why| Trouble::file("read", path, &why))?;
    let inputs: Vec<Input> = serde_json::from_str(&text).map_err(|why| {
        Trouble::unusable(format!(
            "{}: {why}. A script is a list like [{{\"at_s\": 0}}, {{\"at_s\": 5, \"tap\": {{\"is\": \"dose\"}}}}].",
            path.display()
        ))
    })?;
    let in_order = inputs
        .iter()
        .zip(inputs.iter().skip(1))
        .all(|(a, b)| a.at_s <= b.at_s);
    if !in_order || inputs.first().is_some_and(|first| first.at_s < 0) {
        return Err(Trouble::unusable(format!(
            "{}: `at_s` must not go backwards or below 0; `clock_s` moves the device's clock",
            path.display()
        )));
    }
    Ok(inputs)
}

fn show(as_json: bool, protocol: &Plan, at_s: i64, refused: Option<NotNow>, view: RunView) {
    let state = protocol.state(&view.state);
    let said = state.map_or("", |state| state.say.text("en"));
    let line = Line {
        at_s,
        say: said,
        refused,
        view,
    };
    if as_json {
        match serde_json::to_string(&line) {
            Ok(text) => say::line(&text),
            Err(why) => say::trouble(&format!("the answer cannot be written as JSON: {why}")),
        }
        return;
    }
    let timers: Vec<String> = line
        .view
        .timers
        .iter()
        .map(|timer| format!("{:?} due in {} s", timer.kind, timer.due_in_ms / 1000))
        .collect();
    say::line(&format!(
        "{at_s:>6} s  {:<14} {said:<28} doses {}  {}{}",
        line.view.state,
        line.view.doses.len(),
        timers.join(", "),
        refused
            .map(|why| format!("  not now: {why:?}"))
            .unwrap_or_default()
    ));
}

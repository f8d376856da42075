//! `wayside ask`: the companion's own answers, over a pack put on a shelf that is thrown away.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, Utc};
use clap::{Args as Arguments, Subcommand};
use serde::Serialize;
use wayside_companion::queries::PackQueries;
use wayside_companion::replies::NearRow;
use wayside_companion::requests::{NearestRequest, OpenFilter, SearchRequest, ServiceRequest};
use wayside_domain::place::NotAPlace;
use wayside_domain::service::{Phone, Status};
use wayside_domain::typed::{TypedPlace, coordinates};
use wayside_domain::zone::{CantTellReason, Force, ZoneAnswer, ZoneNear, ZoneVerdict};
use wayside_domain::{Fix, FixSource, KindId, OpenState, Position, ServiceId, ZoneId};

use crate::opened::{Opened, failed, open};
use crate::say;
use crate::trouble::Trouble;

/// Ask a pack what an officer would ask.
#[derive(Debug, Subcommand)]
pub enum Ask {
    /// The nearest services of a kind.
    Nearest(Nearest),
    /// Whether a place lies in a zone.
    Zone(Zone),
    /// Services by name, kind, address or synonym.
    Search(Search),
}

/// `ask nearest`.
#[derive(Debug, Arguments)]
pub struct Nearest {
    /// The pack.
    #[arg(long, value_name = "P")]
    pack: PathBuf,
    /// From where, degrees.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    at: String,
    /// Kinds: ids, names or synonyms, separated by commas. Without it: every kind.
    #[arg(long, value_name = "K[,K]", value_delimiter = ',')]
    kind: Vec<String>,
    /// Only those that are open.
    #[arg(long)]
    open_now: bool,
    /// At what time; now, unless told.
    #[arg(long, value_name = "RFC3339")]
    when: Option<DateTime<FixedOffset>>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// `ask zone`.
#[derive(Debug, Arguments)]
pub struct Zone {
    /// The pack.
    #[arg(long, value_name = "P")]
    pack: PathBuf,
    /// Where, degrees.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    at: String,
    /// How sure that is: radius in metres that holds the true place 68 times in 100.
    #[arg(long, value_name = "A", allow_hyphen_values = true)]
    accuracy_m: f64,
    /// At what time; now, unless told.
    #[arg(long, value_name = "RFC3339")]
    when: Option<DateTime<FixedOffset>>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// `ask search`.
#[derive(Debug, Arguments)]
pub struct Search {
    /// The pack.
    #[arg(long, value_name = "P")]
    pack: PathBuf,
    /// What to look for.
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    text: String,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// Does what was asked.
pub fn run(command: Ask) -> Result<(), Trouble> {
    match command {
        Ask::Nearest(args) => nearest(&args),
        Ask::Zone(args) => zone(&args),
        Ask::Search(args) => search(&args),
    }
}

/// Reads `LAT,LON`.
fn position(text: &str) -> Result<Position, Trouble> {
    let why = match coordinates(text) {
        TypedPlace::Point { position, .. } => return Ok(position),
        TypedPlace::NotOnEarth(NotAPlace::Latitude(latitude)) => {
            format!("latitude {latitude} is not within -90 to 90")
        }
        TypedPlace::NotOnEarth(NotAPlace::Longitude(longitude)) => {
            format!("longitude {longitude} is not within -180 to 180")
        }
        TypedPlace::OneNumber => "there is only one number".to_owned(),
        TypedPlace::NotCoordinates => "these are not two numbers".to_owned(),
    };
    Err(Trouble::unusable(format!(
        "--at `{text}`: {why}. Give latitude and longitude in degrees, such as --at 40.7128,-74.0060"
    )))
}

fn fix(text: &str, accuracy_m: f64, taken_at: DateTime<Utc>) -> Result<Fix, Trouble> {
    Ok(Fix {
        position: position(text)?,
        accuracy_m,
        taken_at,
        source: FixSource::Typed,
    })
}

/// A service in an answer.
#[derive(Serialize)]
struct Row {
    id: ServiceId,
    name: String,
    kind: KindId,
    #[serde(skip_serializing_if = "Option::is_none")]
    latitude: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    longitude: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bearing_deg: Option<f64>,
    status: Status,
    open: OpenState,
    /// What is dialled: E.164 or a short number, `;ext=` and the extension behind it.
    phones: Vec<String>,
    /// Every telephone as it is shown, those too that are text and never dialled.
    phones_written: Vec<String>,
}

/// The companion's row with what only the service's page has.
fn row(opened: &Opened, near: NearRow) -> Result<Row, Trouble> {
    let ask = ServiceRequest {
        language: opened.language.clone(),
        id: near.id.clone(),
        fix: None,
    };
    let page = opened
        .queries
        .service(&ask, opened.now)
        .map_err(|fault| failed(&fault))?;
    let service = page.map(|page| page.service);
    let position = service.as_ref().and_then(|service| service.position);
    let status = service.as_ref().map(|service| service.status);
    let phones = service.map(|service| service.phones).unwrap_or_default();
    Ok(Row {
        id: near.id,
        name: near.name,
        kind: near.kind,
        latitude: position.map(|position| position.latitude()),
        longitude: position.map(|position| position.longitude()),
        distance_m: near.reach.map(|reach| reach.distance_m),
        bearing_deg: near.reach.map(|reach| reach.bearing_deg),
        status: status.unwrap_or_default(),
        open: near.open,
        phones: phones.iter().filter_map(dialled).collect(),
        phones_written: phones.into_iter().map(|phone| phone.number).collect(),
    })
}

/// A line as RFC 3966 writes it behind `tel:`; nothing for a text that is no number.
fn dialled(phone: &Phone) -> Option<String> {
    let dial = phone.dial.as_ref()?;
    let inner = phone.extension.as_ref();
    Some(inner.map_or_else(|| dial.clone(), |inner| format!("{dial};ext={inner}")))
}

fn nearest(args: &Nearest) -> Result<(), Trouble> {
    position(&args.at)?;
    let opened = open(&args.pack, args.when)?;
    let ask = NearestRequest {
        language: opened.language.clone(),
        fix: Some(fix(&args.at, 0.0, opened.now)?),
        kinds: kinds(&opened.queries, &args.kind)?,
        open: if args.open_now {
            OpenFilter::Now
        } else {
            OpenFilter::Any
        },
        travel: None,
        age: None,
        spoken: None,
        within_m: None,
        limit: args.limit,
    };
    let answer = opened
        .queries
        .nearest(&ask, opened.now)
        .map_err(|fault| failed(&fault))?;
    show(
        &opened,
        answer.rows,
        args.json,
        "no such service in this pack",
    )
}

/// The kinds that the words mean in this pack.
fn kinds(queries: &PackQueries, words: &[String]) -> Result<Vec<KindId>, Trouble> {
    let words = words.iter().map(|word| word.trim());
    words
        .map(|word| {
            queries.kind_meant(word).ok_or_else(|| {
                let ids: Vec<&str> = queries
                    .kinds()
                    .iter()
                    .map(|(kind, _)| kind.id.as_str())
                    .collect();
                Trouble::unusable(format!(
                    "--kind `{word}` is no kind of this pack; its kinds are {}",
                    ids.join(", ")
                ))
            })
        })
        .collect()
}

fn search(args: &Search) -> Result<(), Trouble> {
    let opened = open(&args.pack, None)?;
    let ask = SearchRequest {
        language: opened.language.clone(),
        text: args.text.clone(),
        fix: None,
        limit: args.limit,
    };
    let answer = opened
        .queries
        .search(&ask, opened.now)
        .map_err(|fault| failed(&fault))?;
    if !args.json {
        for kind in &answer.kinds {
            say::line(&format!(
                "kind {} ({}): {} services",
                kind.name, kind.id, kind.services
            ));
        }
    }
    show(&opened, answer.rows, args.json, "nothing found")
}

fn show(opened: &Opened, rows: Vec<NearRow>, json: bool, none: &str) -> Result<(), Trouble> {
    let rows = rows
        .into_iter()
        .map(|near| row(opened, near))
        .collect::<Result<Vec<_>, _>>()?;
    if json {
        say::json(&rows);
    } else if rows.is_empty() {
        say::line(none);
    } else {
        let lines: Vec<Vec<String>> = rows.iter().map(plain).collect();
        say::line(&say::table(&lines));
    }
    Ok(())
}

fn plain(row: &Row) -> Vec<String> {
    let reach = match (row.distance_m, row.bearing_deg) {
        (Some(distance), Some(bearing)) => format!("{} {bearing:03.0}°", metres(distance)),
        _ => String::new(),
    };
    let clock = |at: &DateTime<chrono::FixedOffset>| at.format("%a %H:%M").to_string();
    let until = row
        .open
        .until
        .as_ref()
        .map(|at| format!(" until {}", clock(at)));
    let opens = row
        .open
        .opens
        .as_ref()
        .map(|at| format!(" opens {}", clock(at)));
    let state = match row.status {
        Status::Active => word(&row.open.state),
        status => word(&status),
    };
    let written = row.open.written.as_deref().or(row.open.note.as_deref());
    let written = written.map(|words| format!(" \"{}\"", words.escape_debug()));
    vec![
        reach,
        row.name.clone(),
        row.kind.to_string(),
        format!(
            "{state}{}{}{}",
            until.unwrap_or_default(),
            opens.unwrap_or_default(),
            written.unwrap_or_default()
        ),
        row.phones.first().cloned().unwrap_or_default(),
        row.id.0.clone(),
    ]
}

fn metres(distance: f64) -> String {
    if distance < 1000.0 {
        format!("{distance:.0} m")
    } else {
        format!("{:.1} km", distance / 1000.0)
    }
}

/// What a place means for the zones.
#[derive(Serialize)]
struct ZoneJson {
    verdict: ZoneVerdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<CantTellReason>,
    zones: Vec<ZoneRow>,
    not_in_force: Vec<ZoneRow>,
}

/// A zone in an answer.
#[derive(Serialize)]
struct ZoneRow {
    id: ZoneId,
    name: String,
    distance_m: f64,
    inside: bool,
    force: Force,
}

fn zone(args: &Zone) -> Result<(), Trouble> {
    position(&args.at)?;
    if !args.accuracy_m.is_finite() || args.accuracy_m < 0.0 {
        return Err(Trouble::unusable(format!(
            "--accuracy-m `{}`: give a radius in metres from 0, such as --accuracy-m 8",
            args.accuracy_m
        )));
    }
    let opened = open(&args.pack, args.when)?;
    let fix = fix(&args.at, args.accuracy_m, opened.now)?;
    let answer = opened
        .queries
        .judge(&fix, opened.now)
        .map_err(|fault| failed(&fault))?;
    let answer = zone_json(answer, &opened.language);
    if args.json {
        say::json(&answer);
        return Ok(());
    }
    say::line(&plain_zone(&answer));
    Ok(())
}

fn plain_zone(answer: &ZoneJson) -> String {
    let why = answer
        .why
        .map(|why| format!(": {}", word(&why)))
        .unwrap_or_default();
    let rows: Vec<Vec<String>> = answer
        .zones
        .iter()
        .chain(&answer.not_in_force)
        .map(|zone| {
            let side = if zone.inside { "inside" } else { "outside" };
            let line = format!("{side}, line {}", metres(zone.distance_m));
            vec![
                zone.name.clone(),
                line,
                word(&zone.force),
                zone.id.0.clone(),
            ]
        })
        .collect();
    format!("{}{why}\n{}", word(&answer.verdict), say::table(&rows))
        .trim_end()
        .to_owned()
}

/// A code as words: `cant_tell` is `cant tell`.
fn word(code: &impl Serialize) -> String {
    let value = serde_json::to_value(code).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}

fn zone_json(answer: ZoneAnswer, language: &str) -> ZoneJson {
    let rows = |zones: Vec<ZoneNear>| {
        let row = |zone: ZoneNear| ZoneRow {
            name: zone.name.text(language).to_owned(),
            id: zone.id,
            distance_m: zone.distance_m,
            inside: zone.inside,
            force: zone.standing.force,
        };
        zones.into_iter().map(row).collect()
    };
    ZoneJson {
        verdict: answer.verdict,
        why: answer.why,
        zones: rows(answer.zones),
        not_in_force: rows(answer.not_in_force),
    }
}

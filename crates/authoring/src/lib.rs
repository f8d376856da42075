//! Turns what agencies and volunteers publish (HSDS, OpenStreetMap, GeoJSON, CSV) into a signed pack,
//! and says what became of every row.
//!
//! What it never does: drop a row without a word, guess at law or at opening hours, read a clock or
//! the network, or let one bad row stop a build. The same spec, sources and keys give the same bytes.
//!
//! Start reading at [`build`], then [`spec`] (what an author writes) and [`intake`] (what becomes of a
//! row); each format has a module of its own: [`airs`], [`csv`], [`hsds`], [`osm`], [`geojson`].

use std::collections::BTreeMap;
use std::path::Path;

pub mod airs;
mod cards;
pub mod csv;
pub mod fault;
mod feature;
pub mod fields;
mod files;
mod gather;
pub mod geojson;
pub mod hsds;
pub mod intake;
pub mod issuing;
mod json;
mod json_file;
pub mod kinds;
pub mod languages;
pub mod nearest;
pub mod osm;
mod protocol_sheet;
pub mod publish;
pub mod readings;
pub mod report;
pub mod rings;
mod row_files;
pub mod rows;
mod section;
pub mod sheet;
pub mod spec;
mod stray;
mod telephone;
pub mod text;
mod voices;
pub mod written_hours;
pub mod zones;

pub use fault::AuthoringFault;
pub use intake::{BuildProgress, Quiet};
pub use protocol_sheet::{ProtocolSheet, protocol_sheet};
pub use report::BuildReport;

use files::read_toml;
use gather::{Gathered, gather};
use intake::{SourceIntake, SourceTerms, SourceYield};
use kinds::Kinds;
use readings::HoursReader;
use report::{MissingLine, PackLine};
use row_files::RowFiles;
use spec::{Format, Spec};
use telephone::Telephones;
use wayside_domain::missing::{MissingOf, MissingRow};
use wayside_pack::{Cards, Contents, PackHead, SecretKey};

/// Builds the pack that the spec at `path` describes: its bytes and what became of every row. Sources
/// are found relative to the spec. No signers: an unsigned pack, which no device takes in.
///
/// # Errors
/// [`AuthoringFault`], everything that stands in the way at once; [`AuthoringFault::NothingUsable`] and
/// [`AuthoringFault::WouldMislead`] carry the report.
pub fn build(
    path: &Path,
    signers: &[&SecretKey],
    progress: &mut dyn BuildProgress,
) -> Result<(Vec<u8>, BuildReport), AuthoringFault> {
    let (bytes, report) = build_lacking(path, signers, progress)?;
    if !report.missing.is_empty() {
        let report = Box::new(report);
        return Err(AuthoringFault::WouldMislead { report });
    }
    Ok((bytes, report))
}

/// As [`build`], though zones, protocols, plans, pathways or recipients cannot be in it: the pack says what it
/// lacks, and so does the app.
///
/// # Errors
/// As [`build`], without [`AuthoringFault::WouldMislead`].
pub fn build_lacking(
    path: &Path,
    signers: &[&SecretKey],
    progress: &mut dyn BuildProgress,
) -> Result<(Vec<u8>, BuildReport), AuthoringFault> {
    let spec = spec::read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let pack = &spec.pack;
    let telephones = Telephones::of(&pack.country, pack.fictional, &pack.short_numbers);
    let mut faults = Vec::new();
    let cards = cards::read(folder, &spec.cards, &telephones).unwrap_or_else(|fault| {
        faults.push(fault);
        Cards::default()
    });
    let SourcesRead {
        taken,
        kinds,
        hours,
    } = read_sources(path, &spec, progress, &mut faults);
    if let Some(fault) = AuthoringFault::all(faults) {
        return Err(fault);
    }
    let mut files = RowFiles::read(folder, &spec, &telephones);
    let (hours, unused) = hours.finish();
    let gathered = gather(taken, &spec.rules);
    let mut report = BuildReport {
        pack: summary(&spec, &gathered),
        warnings: warnings(&spec, &kinds, signers),
        missing: missing_zones(&spec, &gathered.reports),
        sources: gathered.reports,
        hours,
    };
    report.warnings.extend(unused);
    let contents = Contents {
        kinds: kinds.into_kinds(),
        services: gathered.services,
        zones: gathered.zones,
        rules: spec.rules.clone(),
        holidays: holidays(&spec),
        streets: gathered.streets,
        protocols: std::mem::take(&mut files.protocols),
        voices: std::mem::take(&mut files.voices).into_values().collect(),
        exposure_plans: std::mem::take(&mut files.exposure_plans),
        pathways: std::mem::take(&mut files.pathways),
        recipients: std::mem::take(&mut files.recipients),
        cards,
    };
    let made = files.make(head(&spec), contents, signers, &report.missing);
    report.missing.append(&mut files.missing);
    if report.sources.iter().all(|source| source.imported == 0) {
        let report = Box::new(report);
        return Err(AuthoringFault::NothingUsable { report });
    }
    let bytes = made?;
    report.pack.bytes = bytes.len();
    report.pack.signed_by = signers.iter().map(|key| key.key_id().to_string()).collect();
    Ok((bytes, report))
}

/// A protocol as it is written, before any pack has it.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`] for a file that cannot be read or is no protocol.
pub fn read_protocol(path: &Path) -> Result<wayside_domain::naloxone::Protocol, AuthoringFault> {
    read_toml(path)
}

/// What the sources gave.
struct SourcesRead {
    taken: Vec<SourceYield>,
    kinds: Kinds,
    hours: HoursReader,
}

/// Reads every source, whatever is wrong with one of them.
fn read_sources(
    path: &Path,
    spec: &Spec,
    progress: &mut dyn BuildProgress,
    faults: &mut Vec<AuthoringFault>,
) -> SourcesRead {
    let folder = path.parent().unwrap_or(Path::new(""));
    let language = spec.pack.languages.first().map_or("en", String::as_str);
    let mut read = SourcesRead {
        taken: Vec::new(),
        kinds: Kinds::new(spec.kinds.clone(), language),
        hours: HoursReader::new(&spec.pack.country),
    };
    let readings = spec.readings.as_ref();
    faults.extend(readings.and_then(|path| read.hours.heed(&folder.join(path)).err()));
    for source in &spec.sources {
        let terms = SourceTerms {
            pack: &spec.pack,
            source,
            kinds: &mut read.kinds,
            hours: &mut read.hours,
        };
        match read_source(path, folder, terms, progress) {
            Ok(taken) => read.taken.push(taken),
            Err(fault) => faults.push(fault),
        }
    }
    read
}

fn read_source(
    spec: &Path,
    folder: &Path,
    terms: SourceTerms,
    progress: &mut dyn BuildProgress,
) -> Result<SourceYield, AuthoringFault> {
    let source = terms.source;
    let mut intake =
        SourceIntake::new(terms, progress).map_err(|troubles| AuthoringFault::Spec {
            path: spec.to_owned(),
            troubles,
        })?;
    let path = folder.join(&source.path);
    match source.format {
        Format::HsdsCsv => hsds::tables::read(&path, &mut intake)?,
        Format::HsdsJson => hsds::json::read(&path, &mut intake)?,
        Format::Csv => csv::read(&path, &mut intake)?,
        Format::AirsCsv => airs::read(&path, &mut intake)?,
        Format::OsmJson => osm::read(&path, &mut intake)?,
        Format::GeoJson => geojson::read(&path, &mut intake)?,
    }
    Ok(intake.finish())
}

fn head(spec: &Spec) -> PackHead {
    let pack = &spec.pack;
    let mut attributions = pack.attributions.clone();
    for attribution in spec
        .sources
        .iter()
        .filter_map(|source| source.attribution.clone())
    {
        if !attributions.contains(&attribution) {
            attributions.push(attribution);
        }
    }
    PackHead {
        name: pack.name.clone(),
        jurisdiction: pack.jurisdiction.clone(),
        country: pack.country.clone(),
        region: pack.region.clone(),
        time_zone: pack.time_zone.clone(),
        version: pack.version.clone(),
        created: pack.created,
        valid_until: pack.valid_until,
        fictional: pack.fictional,
        point_accuracy_m: pack.point_accuracy_m,
        incident_number: spec.incident_number,
        languages: pack.languages.clone(),
        attributions,
        threshold: 1,
        missing: Vec::new(),
    }
}

/// Each day once in each calendar; the first name stands.
fn holidays(spec: &Spec) -> Vec<wayside_domain::hours::Holiday> {
    let mut days = BTreeMap::new();
    for holiday in &spec.holidays {
        days.entry((holiday.date, holiday.kind))
            .or_insert_with(|| holiday.clone());
    }
    days.into_values().collect()
}

fn summary(spec: &Spec, gathered: &Gathered) -> PackLine {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for kind in gathered.services.iter().flat_map(|service| &service.kinds) {
        *kinds.entry(kind.to_string()).or_default() += 1;
    }
    let lines = gathered.services.iter().flat_map(|service| {
        let people = service.contacts.iter().flat_map(|contact| &contact.phones);
        service.phones.iter().chain(people)
    });
    let (dialled, unread): (Vec<_>, Vec<_>) = lines.partition(|line| line.dial.is_some());
    PackLine {
        telephones: dialled.len(),
        telephones_unread: unread.len(),
        name: spec.pack.name.clone(),
        jurisdiction: spec.pack.jurisdiction.clone(),
        version: spec.pack.version.to_string(),
        services: gathered.services.len(),
        zones: gathered.zones.len(),
        rules: spec.rules.len(),
        streets: gathered.streets.len(),
        kinds,
        bytes: 0,
        signed_by: Vec::new(),
    }
}

/// Each row of a source of zones that the pack has not, but for those that it has from another row.
fn missing_zones(spec: &Spec, reports: &[report::SourceReport]) -> Vec<MissingLine> {
    let zones = spec
        .sources
        .iter()
        .zip(reports)
        .filter(|(source, _)| source.holds == spec::Holds::Zones);
    let lines = zones.flat_map(|(_, report)| {
        let lost = report.rejected.iter().filter(|row| !row.is_repeat);
        lost.map(|row| {
            let place = || format!("{} line {}", report.path, row.line);
            MissingLine {
                row: MissingRow {
                    of: MissingOf::Zone,
                    name: row.name.clone().unwrap_or_else(place),
                },
                path: report.path.clone(),
                line: Some(row.line),
                reason: row.reason.clone(),
            }
        })
    });
    lines.collect()
}

fn warnings(spec: &Spec, kinds: &Kinds, signers: &[&SecretKey]) -> Vec<String> {
    let mut warnings = kinds.warnings.clone();
    if signers.is_empty() {
        warnings.push("the pack is unsigned: no device will take it in".to_owned());
    }
    if let (Some(created), Some(until)) = (spec.pack.created, spec.pack.valid_until)
        && until <= created
    {
        warnings
            .push("`valid_until` is not after `created`: the pack expires before it begins".into());
    }
    if holidays(spec).len() < spec.holidays.len() {
        warnings.push("a [[holiday]] is there twice; the first is kept".to_owned());
    }
    warnings
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;

#[cfg(test)]
mod protocol_tests;

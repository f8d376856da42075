//! Building a pack's index.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, Transaction};
use serde::de::DeserializeOwned;
use wayside_domain::coverage::Survey;
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::fold::{fold, indexed};
use wayside_domain::naloxone::Protocol;
use wayside_domain::referral::{Pathway, Recipient};
use wayside_domain::{Kind, KindId, Rule, Service, Street, Zone};
use wayside_pack::{Line, PackRefusal, Verified, VoiceClip, names};

use super::index::Seal;
use super::schema::{self, Purpose};
use super::steps::{InstallObserver, InstallStep};
use super::summary::{Summary, spoken};
use crate::disk::{self, Disk};
use crate::fault::StoreFault;

/// Builds the index of `pack` beside `path`, checks it, has it written through and moves it there.
pub(super) fn build(
    disk: &dyn Disk,
    pack: &Verified,
    path: &Path,
    steps: &mut dyn InstallObserver,
) -> Result<Seal, StoreFault> {
    let beside = disk::beside(path);
    disk.remove(&beside).map_err(StoreFault::Publish)?;
    let mut index = schema::open(disk, &beside, Purpose::Building).map_err(StoreFault::Build)?;
    index
        .execute_batch(schema::TABLES)
        .map_err(StoreFault::Build)?;
    steps.reached(InstallStep::IndexBegun)?;
    let transaction = index.transaction().map_err(StoreFault::Build)?;
    fill(&transaction, pack)?;
    transaction.commit().map_err(StoreFault::Build)?;
    steps.reached(InstallStep::IndexFilled)?;
    finish(&index).map_err(StoreFault::Build)?;
    check(&index)?;
    index
        .close()
        .map_err(|(_, error)| StoreFault::Build(error))?;
    steps.reached(InstallStep::IndexChecked)?;
    disk::settle(disk, path).map_err(StoreFault::Publish)?;
    let seal = Seal::of(disk, &beside)?;
    steps.reached(InstallStep::IndexSynced)?;
    disk::place(disk, path).map_err(StoreFault::Publish)?;
    steps.reached(InstallStep::IndexPlaced)?;
    Ok(seal)
}

/// Marks the file as whole: an index that was left half filled has no version.
fn finish(index: &Connection) -> rusqlite::Result<()> {
    index.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    index.pragma_update(None, "user_version", schema::VERSION)
}

fn check(index: &Connection) -> Result<(), StoreFault> {
    let answer = index
        .query_row("PRAGMA integrity_check(1)", [], |row| {
            row.get::<_, String>(0)
        })
        .map_err(StoreFault::Build)?;
    if answer == "ok" {
        Ok(())
    } else {
        Err(StoreFault::Check)
    }
}

fn fill(index: &Transaction, pack: &Verified) -> Result<(), StoreFault> {
    let kinds = read_kinds(pack)?;
    let mut survey = Survey::default();
    let counts = fill_services(index, pack, &kinds, &mut survey)?;
    fill_kinds(index, pack, &counts)?;
    fill_plain(index, pack)?;
    fill_cards(index, pack)?;
    fill_referrals(index, pack)?;
    fill_zones(index, pack, &mut survey)?;
    fill_streets(index, pack, &mut survey)?;
    fill_coverage(index, &survey)
}

/// Goes through a table with both the pack's own line and what it says.
fn each<T: DeserializeOwned>(
    pack: &Verified,
    table: &str,
    mut take: impl FnMut(u32, Line, T) -> Result<(), StoreFault>,
) -> Result<(), StoreFault> {
    let lines = pack.lines(table).map_err(StoreFault::Pack)?;
    for (row, line) in (0u32..).zip(lines) {
        let line = line.map_err(StoreFault::Pack)?;
        let bad_row = |_| PackRefusal::BadRow {
            table: table.to_owned(),
            line: line.number,
        };
        let read = serde_json::from_str(&line.text)
            .map_err(bad_row)
            .map_err(StoreFault::Pack)?;
        take(row, line, read)?;
    }
    Ok(())
}

fn read_kinds(pack: &Verified) -> Result<BTreeMap<KindId, u32>, StoreFault> {
    let mut rows = BTreeMap::new();
    each(pack, names::KINDS, |row, _, kind: Kind| {
        rows.insert(kind.id, row);
        Ok(())
    })?;
    Ok(rows)
}

const PUT_KIND: &str = "INSERT INTO kinds (row, services, kind) VALUES (?1, ?2, ?3)";

fn fill_kinds(
    index: &Transaction,
    pack: &Verified,
    counts: &BTreeMap<KindId, u32>,
) -> Result<(), StoreFault> {
    let mut put = index.prepare(PUT_KIND).map_err(StoreFault::Build)?;
    each(pack, names::KINDS, |row, line, kind: Kind| {
        let services = counts.get(&kind.id).copied().unwrap_or_default();
        put.execute((row, services, line.text))
            .map_err(StoreFault::Build)
            .map(|_| ())
    })
}

const PUT_HOLIDAY: &str = "INSERT INTO holidays (row, holiday) VALUES (?1, ?2)";
const PUT_PROTOCOL: &str = "INSERT INTO protocols (row, protocol) VALUES (?1, ?2)";
const PUT_VOICE: &str = "INSERT INTO voices (sha256, mp3) VALUES (?1, ?2)";
const PUT_PLAN: &str = "INSERT INTO exposure_plans (row, plan) VALUES (?1, ?2)";
const PUT_RULE: &str = "INSERT INTO rules (id, rule) VALUES (?1, ?2)";

fn fill_plain(index: &Transaction, pack: &Verified) -> Result<(), StoreFault> {
    let mut put = index.prepare(PUT_HOLIDAY).map_err(StoreFault::Build)?;
    each(
        pack,
        names::HOLIDAYS,
        |row, line, _: wayside_domain::hours::Holiday| {
            put.execute((row, line.text))
                .map_err(StoreFault::Build)
                .map(|_| ())
        },
    )?;
    let mut put = index.prepare(PUT_PROTOCOL).map_err(StoreFault::Build)?;
    each(pack, names::PROTOCOLS, |row, line, _: Protocol| {
        put.execute((row, line.text))
            .map_err(StoreFault::Build)
            .map(|_| ())
    })?;
    let mut put = index.prepare(PUT_VOICE).map_err(StoreFault::Build)?;
    each(pack, names::VOICES, |_, _, clip: VoiceClip| {
        put.execute((clip.sha256, clip.mp3))
            .map_err(StoreFault::Build)
            .map(|_| ())
    })?;
    let mut put = index.prepare(PUT_PLAN).map_err(StoreFault::Build)?;
    each(pack, names::EXPOSURE_PLANS, |row, line, _: ExposurePlan| {
        put.execute((row, line.text))
            .map_err(StoreFault::Build)
            .map(|_| ())
    })?;
    let mut put = index.prepare(PUT_RULE).map_err(StoreFault::Build)?;
    each(pack, names::RULES, |_, line, rule: Rule| {
        put.execute((rule.id.0, line.text))
            .map_err(StoreFault::Build)
            .map(|_| ())
    })
}

const PUT_CARD: &str = "INSERT INTO cards (part, row, card) VALUES (?1, ?2, ?3)";

fn fill_cards(index: &Transaction, pack: &Verified) -> Result<(), StoreFault> {
    let mut put = index.prepare(PUT_CARD).map_err(StoreFault::Build)?;
    let parts = [
        names::CARD_ISSUERS,
        names::CARD_KNOWN_CODES,
        names::CARD_TEMPLATES,
        names::CARD_TERMS,
        names::CARD_WITHDRAWN,
    ];
    for part in parts {
        each(pack, part, |row, line, _: serde::de::IgnoredAny| {
            put.execute((part, row, line.text))
                .map_err(StoreFault::Build)
                .map(|_| ())
        })?;
    }
    Ok(())
}

const PUT_PATHWAY: &str = "INSERT INTO pathways (row, id, pathway) VALUES (?1, ?2, ?3)";
const PUT_RECIPIENT: &str = "INSERT INTO recipients (row, id, recipient) VALUES (?1, ?2, ?3)";

fn fill_referrals(index: &Transaction, pack: &Verified) -> Result<(), StoreFault> {
    let mut put = index.prepare(PUT_PATHWAY).map_err(StoreFault::Build)?;
    each(pack, names::PATHWAYS, |row, line, pathway: Pathway| {
        put.execute((row, pathway.id.0, line.text))
            .map_err(StoreFault::Build)
            .map(|_| ())
    })?;
    let mut put = index.prepare(PUT_RECIPIENT).map_err(StoreFault::Build)?;
    each(pack, names::RECIPIENTS, |row, line, to: Recipient| {
        put.execute((row, to.id.0, line.text))
            .map_err(StoreFault::Build)
            .map(|_| ())
    })
}

const PUT_SERVICE: &str = "INSERT INTO services (row, id, service) VALUES (?1, ?2, ?3)";
const PUT_SUMMARY: &str = "INSERT INTO summaries (row, summary) VALUES (?1, ?2)";
const PUT_WORDS: &str = "INSERT INTO service_words \
    (rowid, name, also, organisation, address, kinds) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

fn fill_services(
    index: &Transaction,
    pack: &Verified,
    kinds: &BTreeMap<KindId, u32>,
    survey: &mut Survey,
) -> Result<BTreeMap<KindId, u32>, StoreFault> {
    let prepare = |sql| index.prepare(sql).map_err(StoreFault::Build);
    let mut put_service = prepare(PUT_SERVICE)?;
    let mut put_summary = prepare(PUT_SUMMARY)?;
    let mut put_words = prepare(PUT_WORDS)?;
    let mut counts = BTreeMap::new();
    let mut order = Vec::new();
    let mut spoken_there = Spoken::default();
    each(pack, names::SERVICES, |row, line, service: Service| {
        let summary =
            serde_json::to_string(&Summary::of(&service, row)).map_err(StoreFault::Row)?;
        let words = Words::of(&service, kinds);
        put_service
            .execute((row, &service.id.0, line.text))
            .and_then(|_| put_summary.execute((row, summary)))
            .and_then(|_| put_words.execute(words.columns(row)))
            .map_err(StoreFault::Build)?;
        for kind in service.kinds.iter().cloned().collect::<BTreeSet<_>>() {
            *counts.entry(kind).or_insert(0) += 1;
        }
        spoken_there.count(&service);
        service.position.iter().for_each(|at| survey.point(at));
        order.push((fold(&service.name), row));
        Ok(())
    })?;
    spoken_there.fill(index).map_err(StoreFault::Build)?;
    fill_order(index, order).map_err(StoreFault::Build)?;
    Ok(counts)
}

/// The words of a service as they are searched for.
struct Words {
    name: String,
    also: String,
    organisation: String,
    address: String,
    /// One word for each kind; see [`kind_word`].
    kinds: String,
}

impl Words {
    /// As [`PUT_WORDS`] takes them.
    fn columns(&self, row: u32) -> (u32, &str, &str, &str, &str, &str) {
        let Self {
            name,
            also,
            organisation,
            address,
            kinds,
        } = self;
        (row, name, also, organisation, address, kinds)
    }

    fn of(service: &Service, kinds: &BTreeMap<KindId, u32>) -> Self {
        let index_all = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(indexed).collect::<Vec<_>>().join(" ")
        };
        let also = service.alternate_names.iter().chain(&service.location_name);
        let organisation = service
            .organization
            .iter()
            .flat_map(|o| std::iter::once(&o.name).chain(&o.alternate_name))
            .chain(&service.program);
        let address = service.addresses.iter().flat_map(|a| {
            [
                &a.address_1,
                &a.address_2,
                &a.city,
                &a.region,
                &a.state_province,
                &a.postal_code,
            ]
            .into_iter()
            .flatten()
        });
        let words = service
            .kinds
            .iter()
            .filter_map(|kind| kinds.get(kind))
            .map(|row| kind_word(*row));
        Self {
            name: indexed(&service.name),
            also: index_all(&mut also.map(String::as_str)),
            organisation: index_all(&mut organisation.map(String::as_str)),
            address: index_all(&mut address.map(String::as_str)),
            kinds: words.collect::<Vec<_>>().join(" "),
        }
    }
}

/// The word that stands for a kind in the index. Its names and synonyms are looked up when somebody
/// asks, instead of being written beside every service of the kind.
pub(super) fn kind_word(row: u32) -> String {
    format!("k{row}")
}

/// Languages, the name the pack gives each first, and how many services speak it.
#[derive(Default)]
struct Spoken(BTreeMap<String, (String, u32)>);

const PUT_SPOKEN: &str = "INSERT INTO spoken (code, name, services) VALUES (?1, ?2, ?3)";

impl Spoken {
    fn count(&mut self, service: &Service) {
        let mut here = BTreeMap::new();
        for language in spoken(service) {
            let Some(code) = &language.code else { continue };
            let name = here
                .entry(code.to_ascii_lowercase())
                .or_insert_with(String::new);
            if name.is_empty() {
                *name = language.name.clone().unwrap_or_default();
            }
        }
        for (code, name) in here {
            let (known, services) = self.0.entry(code).or_default();
            if known.is_empty() {
                *known = name;
            }
            *services += 1;
        }
    }

    fn fill(self, index: &Transaction) -> rusqlite::Result<()> {
        let mut put = index.prepare(PUT_SPOKEN)?;
        for (code, (name, services)) in self.0 {
            put.execute((code, name, services))?;
        }
        Ok(())
    }
}

const PUT_NAME: &str = "INSERT INTO service_names (place, service) VALUES (?1, ?2)";
const TIDY_SERVICES: &str = "INSERT INTO service_words (service_words) VALUES ('optimize')";

fn fill_order(index: &Transaction, mut order: Vec<(String, u32)>) -> rusqlite::Result<()> {
    order.sort_unstable();
    let mut put = index.prepare(PUT_NAME)?;
    for (place, (_, row)) in (0u32..).zip(order) {
        put.execute((place, row))?;
    }
    index.execute(TIDY_SERVICES, [])?;
    Ok(())
}

const PUT_ZONE: &str = "INSERT INTO zones (row, id, folded, zone) VALUES (?1, ?2, ?3, ?4)";
const PUT_BOX: &str =
    "INSERT INTO zone_boxes (south, north, west, east, zone) VALUES (?1, ?2, ?3, ?4, ?5)";

fn fill_zones(index: &Transaction, pack: &Verified, survey: &mut Survey) -> Result<(), StoreFault> {
    let mut put_zone = index.prepare(PUT_ZONE).map_err(StoreFault::Build)?;
    let mut put_box = index.prepare(PUT_BOX).map_err(StoreFault::Build)?;
    each(pack, names::ZONES, |row, line, zone: Zone| {
        let folded = fold(zone.name.text("en"));
        put_zone
            .execute((row, &zone.id.0, folded, line.text))
            .map_err(StoreFault::Build)?;
        for b in zone.shape.bounds() {
            survey.bounds(&b);
            // The tree keeps single precision and rounds outwards by itself.
            put_box
                .execute((b.south, b.north, b.west, b.east, row))
                .map_err(StoreFault::Build)?;
        }
        Ok(())
    })
}

const PUT_STREET: &str = "INSERT INTO streets (row, folded, street) VALUES (?1, ?2, ?3)";
const PUT_STREET_WORDS: &str = "INSERT INTO street_words (rowid, name) VALUES (?1, ?2)";
const PUT_STREET_BOX: &str =
    "INSERT INTO street_boxes (south, north, west, east, street) VALUES (?1, ?2, ?3, ?4, ?5)";
const TIDY_STREETS: &str = "INSERT INTO street_words (street_words) VALUES ('optimize')";

fn fill_streets(
    index: &Transaction,
    pack: &Verified,
    survey: &mut Survey,
) -> Result<(), StoreFault> {
    let mut put_street = index.prepare(PUT_STREET).map_err(StoreFault::Build)?;
    let mut put_words = index.prepare(PUT_STREET_WORDS).map_err(StoreFault::Build)?;
    let mut put_box = index.prepare(PUT_STREET_BOX).map_err(StoreFault::Build)?;
    each(pack, names::STREETS, |row, line, street: Street| {
        let folded = fold(&street.name);
        put_street
            .execute((row, &folded, line.text))
            .and_then(|_| put_words.execute((row, indexed(&street.name))))
            .map_err(StoreFault::Build)?;
        for b in street.bounds() {
            survey.bounds(&b);
            put_box
                .execute((b.south, b.north, b.west, b.east, row))
                .map_err(StoreFault::Build)?;
        }
        Ok(())
    })?;
    index.execute(TIDY_STREETS, []).map_err(StoreFault::Build)?;
    Ok(())
}

const PUT_COVERAGE: &str = "INSERT INTO coverage (row, coverage) VALUES (0, ?1)";

fn fill_coverage(index: &Transaction, survey: &Survey) -> Result<(), StoreFault> {
    if let Some(coverage) = survey.coverage() {
        let text = serde_json::to_string(&coverage).map_err(StoreFault::Row)?;
        index
            .execute(PUT_COVERAGE, [text])
            .map_err(StoreFault::Build)?;
    }
    Ok(())
}

//! An installed pack, opened for asking.

use rusqlite::{Connection, OptionalExtension, Params, Row};
use serde::de::DeserializeOwned;
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::fold::fold;
use wayside_domain::hours::{Calendar, Holiday};
use wayside_domain::naloxone::Protocol;
use wayside_domain::referral::{Pathway, PathwayId, Recipient, RecipientId};
use wayside_domain::{Coverage, Kind, Rule, RuleId, Service, ServiceId};
use wayside_pack::{Cards, Manifest, names};

use super::distance::{NearestIndex, Scan};
use super::summary::Summary;
use crate::fault::{Repair, StoreFault};

/// An installed pack. Summaries, kinds and names are held in memory; the rest is read when asked for.
pub struct Reader {
    pub(super) connection: Connection,
    manifest: Manifest,
    mended: Option<Repair>,
    calendar: Calendar,
    holidays: Vec<Holiday>,
    kinds: Vec<(Kind, u32)>,
    pub(super) kind_words: Vec<KindWords>,
    summaries: Vec<Summary>,
    coverage: Option<Coverage>,
    pub(super) by_name: Vec<u32>,
    pub(super) index: Box<dyn NearestIndex>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("services", &self.summaries.len())
            .finish_non_exhaustive()
    }
}

/// A kind's words as they are matched.
pub(super) struct KindWords {
    /// Its row in the index.
    pub row: u32,
    /// Folded names, synonyms and id.
    pub phrases: Vec<String>,
}

/// A language spoken somewhere in the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// ISO 639 code, lower case.
    pub code: String,
    /// The name that the pack gives it, if any.
    pub name: Option<String>,
    /// Services that speak it.
    pub services: u32,
}

const ALL_KINDS: &str = "SELECT row, services, kind FROM kinds ORDER BY row";
const ALL_HOLIDAYS: &str = "SELECT holiday FROM holidays ORDER BY row";
const ALL_SUMMARIES: &str = "SELECT summary FROM summaries ORDER BY row";
const ALL_NAMES: &str = "SELECT service FROM service_names ORDER BY place";
pub(super) const SERVICE: &str = "SELECT service FROM services WHERE id = ?1";
const PROTOCOL: &str = "SELECT protocol FROM protocols WHERE row = 0";
const VOICE: &str = "SELECT mp3 FROM voices WHERE sha256 = ?1";
const PLAN: &str = "SELECT plan FROM exposure_plans WHERE row = 0";
const CARDS: &str = "SELECT card FROM cards WHERE part = ?1 ORDER BY row";
const PATHWAYS: &str = "SELECT pathway FROM pathways ORDER BY row";
pub(super) const PATHWAY: &str = "SELECT pathway FROM pathways WHERE id = ?1";
const RECIPIENTS: &str = "SELECT recipient FROM recipients ORDER BY row";
pub(super) const RECIPIENT: &str = "SELECT recipient FROM recipients WHERE id = ?1";
pub(super) const RULE: &str = "SELECT rule FROM rules WHERE id = ?1";
const COVERAGE: &str = "SELECT coverage FROM coverage WHERE row = 0";
const ALL_SPOKEN: &str = "SELECT code, name, services FROM spoken ORDER BY services DESC, code";

impl Reader {
    pub(super) fn load(
        connection: Connection,
        manifest: Manifest,
        mended: Option<Repair>,
    ) -> Result<Self, StoreFault> {
        let holidays = json_rows(&connection, ALL_HOLIDAYS, [])?;
        let calendar = Calendar::new(&manifest.head.time_zone, &manifest.head.country, &holidays)
            .map_err(StoreFault::Calendar)?;
        let mut summaries: Vec<Summary> = json_rows(&connection, ALL_SUMMARIES, [])?;
        for (row, summary) in (0u32..).zip(&mut summaries) {
            summary.row = row;
        }
        let kinds = load_kinds(&connection)?;
        let ids: Vec<_> = kinds.iter().map(|(_, _, kind)| kind.id.clone()).collect();
        Ok(Self {
            coverage: json_row(&connection, COVERAGE, [])?,
            index: Box::new(Scan::new(&summaries, &ids)),
            by_name: rows(&connection, ALL_NAMES, [], |row| row.get(0))?,
            kind_words: kinds
                .iter()
                .map(|(row, _, kind)| KindWords::of(*row, kind))
                .collect(),
            kinds: kinds
                .into_iter()
                .map(|(_, services, kind)| (kind, services))
                .collect(),
            connection,
            manifest,
            mended,
            calendar,
            holidays,
            summaries,
        })
    }

    /// What the pack says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// That its index had to be built again to be opened, if it had.
    pub fn mended(&self) -> Option<&Repair> {
        self.mended.as_ref()
    }

    /// Its kinds in the order of the chips, each with how many services are of it.
    pub fn kinds(&self) -> &[(Kind, u32)] {
        &self.kinds
    }

    /// The jurisdiction's clock and holidays.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Holidays that the pack adds to the country's.
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// The area it speaks about; `None` when nothing in it has a place.
    pub fn coverage(&self) -> Option<&Coverage> {
        self.coverage.as_ref()
    }

    /// What is known of every service in short, by id.
    pub fn summaries(&self) -> &[Summary] {
        &self.summaries
    }

    /// What is known of a service in short.
    pub fn summary(&self, id: &ServiceId) -> Option<&Summary> {
        let place = self
            .summaries
            .binary_search_by(|summary| summary.id.cmp(id))
            .ok()?;
        self.summaries.get(place)
    }

    pub(super) fn summary_at(&self, row: u32) -> Option<&Summary> {
        self.summaries.get(usize::try_from(row).ok()?)
    }

    /// A service in full.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn service(&self, id: &ServiceId) -> Result<Option<Service>, StoreFault> {
        json_row(&self.connection, SERVICE, [&id.0])
    }

    /// Services in full, in the order of `ids`; those the pack does not have are left out.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn services_by_ids(&self, ids: &[ServiceId]) -> Result<Vec<Service>, StoreFault> {
        ids.iter()
            .filter_map(|id| self.service(id).transpose())
            .collect()
    }

    /// The overdose protocol, if the pack has one.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn protocol(&self) -> Result<Option<Protocol>, StoreFault> {
        json_row(&self.connection, PROTOCOL, [])
    }

    /// A step read aloud: MP3 in base64, by the clip's digest.
    ///
    /// # Errors
    /// [`StoreFault::Read`].
    pub fn voice(&self, sha256: &str) -> Result<Option<String>, StoreFault> {
        let found = self.connection.query_row(VOICE, [sha256], |row| row.get(0));
        found.optional().map_err(StoreFault::Read)
    }

    /// The plan for an exposure, if the pack has one.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn exposure_plan(&self) -> Result<Option<ExposurePlan>, StoreFault> {
        json_row(&self.connection, PLAN, [])
    }

    /// What stands of membership cards.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn cards(&self) -> Result<Cards, StoreFault> {
        Ok(Cards {
            issuers: self.card_rows(names::CARD_ISSUERS)?.pop(),
            known_codes: self.card_rows(names::CARD_KNOWN_CODES)?,
            templates: self.card_rows(names::CARD_TEMPLATES)?,
            terms: self.card_rows(names::CARD_TERMS)?.pop(),
            withdrawn: self.card_rows(names::CARD_WITHDRAWN)?,
        })
    }

    fn card_rows<T: DeserializeOwned>(&self, part: &str) -> Result<Vec<T>, StoreFault> {
        json_rows(&self.connection, CARDS, [part])
    }

    /// Every way of referring somebody, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn pathways(&self) -> Result<Vec<Pathway>, StoreFault> {
        json_rows(&self.connection, PATHWAYS, [])
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn pathway(&self, id: &PathwayId) -> Result<Option<Pathway>, StoreFault> {
        json_row(&self.connection, PATHWAY, [&id.0])
    }

    /// Everybody at their other end, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn recipients(&self) -> Result<Vec<Recipient>, StoreFault> {
        json_rows(&self.connection, RECIPIENTS, [])
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn recipient(&self, id: &RecipientId) -> Result<Option<Recipient>, StoreFault> {
        json_row(&self.connection, RECIPIENT, [&id.0])
    }

    /// A rule.
    ///
    /// # Errors
    /// [`StoreFault::Read`], [`StoreFault::Row`].
    pub fn rule(&self, id: &RuleId) -> Result<Option<Rule>, StoreFault> {
        json_row(&self.connection, RULE, [&id.0])
    }

    /// Languages spoken anywhere in the pack, most frequent first.
    ///
    /// # Errors
    /// [`StoreFault::Read`].
    pub fn languages_spoken(&self) -> Result<Vec<Spoken>, StoreFault> {
        rows(&self.connection, ALL_SPOKEN, [], |row| {
            let name: String = row.get(1)?;
            Ok(Spoken {
                code: row.get(0)?,
                name: Some(name).filter(|name| !name.is_empty()),
                services: row.get(2)?,
            })
        })
    }
}

impl KindWords {
    fn of(row: u32, kind: &Kind) -> Self {
        let id = kind.id.as_str().replace('_', " ");
        let mut phrases: Vec<String> = kind.words().map(fold).chain([id]).collect();
        phrases.retain(|phrase| !phrase.is_empty());
        phrases.sort_unstable();
        phrases.dedup();
        Self { row, phrases }
    }
}

/// Kinds in the order of the chips: row, services, kind.
fn load_kinds(connection: &Connection) -> Result<Vec<(u32, u32, Kind)>, StoreFault> {
    let stored = rows(connection, ALL_KINDS, [], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
    })?;
    let mut kinds = Vec::with_capacity(stored.len());
    for (row, services, text) in stored {
        kinds.push((row, services, json::<Kind>(&text)?));
    }
    kinds.sort_by(|(_, _, a), (_, _, b)| a.order.cmp(&b.order).then_with(|| a.id.cmp(&b.id)));
    Ok(kinds)
}

/// Reads a stored text.
pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, StoreFault> {
    serde_json::from_str(text).map_err(StoreFault::Row)
}

/// All rows of a statement.
pub(super) fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreFault> {
    let read_all = || -> rusqlite::Result<Vec<T>> {
        let mut statement = connection.prepare_cached(sql)?;
        statement.query_map(params, read)?.collect()
    };
    read_all().map_err(StoreFault::Read)
}

/// All rows of a statement whose first column is a text of JSON.
pub(super) fn json_rows<T: DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<T>, StoreFault> {
    let read_all = || {
        let mut statement = connection.prepare_cached(sql).map_err(StoreFault::Read)?;
        let mut found = statement.query(params).map_err(StoreFault::Read)?;
        let mut read = Vec::new();
        while let Some(row) = found.next().map_err(StoreFault::Read)? {
            // Borrowed from the page: a copy of every text would double the time of opening.
            let text = row.get_ref(0).and_then(|value| Ok(value.as_str()?));
            read.push(json(text.map_err(StoreFault::Read)?)?);
        }
        Ok(read)
    };
    read_all()
}

/// The one row of a statement, its first column a text of JSON.
pub(super) fn json_row<T: DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Option<T>, StoreFault> {
    let text: Option<String> = connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row(params, |row| row.get(0)).optional())
        .map_err(StoreFault::Read)?;
    text.map(|text| json(&text)).transpose()
}

/// A limit as SQLite takes it; there a negative one is none.
pub(super) fn bounded(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

//! One source being read: every row that is met is either kept or rejected, never both or neither.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use wayside_domain::fold::fold;
use wayside_domain::service::Provenance;
use wayside_domain::zone::Shape;
use wayside_domain::{KindId, Position, Service, Street, Words};

use crate::fault::{SpecTrouble, SpecWhat};
use crate::kinds::{Kinds, NearlyAKind};
use crate::readings::HoursReader;
use crate::report::{Note, Rejection, SourceReport};
use crate::spec::{PackSpec, SourceSpec};
use crate::telephone::Telephones;

/// Told how far a build has come.
pub trait BuildProgress {
    /// A source of so many rows begins.
    fn begin(&mut self, path: &str, rows: u64);
    /// One more row has been met.
    fn row(&mut self);
    /// The source has been read.
    fn end(&mut self);
}

/// Tells nobody.
pub struct Quiet;

impl BuildProgress for Quiet {
    fn begin(&mut self, _: &str, _: u64) {}
    fn row(&mut self) {}
    fn end(&mut self) {}
}

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file within the source, when the source is a folder.
    pub file: Option<Arc<str>>,
    /// The line it starts on, from 1.
    pub line: u64,
}

impl Place {
    /// A line of a source that is one file.
    pub fn line(line: u64) -> Self {
        Self { file: None, line }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{file} line {}", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

impl Rejection {
    /// A row at a place that is not in the pack.
    pub fn of(place: &Place, reason: String) -> Self {
        Self {
            file: place.file.as_deref().map(str::to_owned),
            line: place.line,
            reason,
            name: None,
            is_repeat: false,
        }
    }
}

/// Something found, and where.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// Where.
    pub place: Place,
    /// What.
    pub item: T,
}

/// A zone that is not settled yet.
#[derive(Clone, Debug)]
pub struct ZoneDraft {
    pub(crate) id: String,
    pub(crate) name: Words,
    pub(crate) rule: String,
    pub(crate) shape: Option<Shape>,
    pub(crate) around: Option<String>,
    pub(crate) radius_m: Option<f64>,
    pub(crate) hours: Option<String>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) until: Option<NaiveDate>,
}

/// What came out of a source.
pub struct SourceYield {
    /// The counts so far; zones are counted when they are settled.
    pub report: SourceReport,
    /// Services, in the order of the source.
    pub services: Vec<Located<Service>>,
    /// Zones whose place may depend on a service that is yet to be read.
    pub zones: Vec<Located<ZoneDraft>>,
    /// Streets, in the order of the source.
    pub streets: Vec<Located<Street>>,
}

/// What a source is read against.
pub struct SourceTerms<'a> {
    /// `[pack]`.
    pub pack: &'a PackSpec,
    /// `[[source]]`.
    pub source: &'a SourceSpec,
    /// The pack's kinds so far.
    pub kinds: &'a mut Kinds,
    /// What texts about hours came to so far.
    pub hours: &'a mut HoursReader,
}

/// One source being read.
pub struct SourceIntake<'a> {
    /// `[pack]`.
    pub pack: &'a PackSpec,
    /// `[[source]]`.
    pub source: &'a SourceSpec,
    /// The pack's kinds so far.
    pub kinds: &'a mut Kinds,
    /// What texts about hours came to so far.
    pub hours: &'a mut HoursReader,
    /// The kind of a row that names none.
    pub default_kind: Option<KindId>,
    mapped: BTreeMap<String, KindId>,
    telephones: Telephones,
    progress: &'a mut dyn BuildProgress,
    taken: SourceYield,
    seen: HashMap<[u8; 32], Place>,
}

impl<'a> SourceIntake<'a> {
    /// Begins a source.
    ///
    /// # Errors
    /// [`SpecTrouble`] when a word of its `kind` or `kinds` is nearly, but not, a kind.
    pub fn new(
        terms: SourceTerms<'a>,
        progress: &'a mut dyn BuildProgress,
    ) -> Result<Self, Vec<SpecTrouble>> {
        let SourceTerms {
            pack,
            source,
            kinds,
            hours,
        } = terms;
        let mut troubles = Vec::new();
        let mut resolve = |word: &str| {
            let slip = |NearlyAKind { word, meant }| SpecTrouble {
                line: source.line,
                place: source.place.clone(),
                what: SpecWhat::NearlyAKind { word, meant },
            };
            let kind = kinds.resolve(word, &source.place);
            kind.map_err(|nearly| troubles.push(slip(nearly))).ok()
        };
        let default_kind = source.kind.as_deref().and_then(&mut resolve);
        let words = source.kinds.iter();
        let mapped = words.filter_map(|(word, kind)| Some((fold(word), resolve(kind)?)));
        let mapped: BTreeMap<String, KindId> = mapped.collect();
        if !troubles.is_empty() {
            return Err(troubles);
        }
        let report = SourceReport {
            path: source.path.clone(),
            format: source.format.name().to_owned(),
            ..SourceReport::default()
        };
        let taken = SourceYield {
            report,
            services: Vec::new(),
            zones: Vec::new(),
            streets: Vec::new(),
        };
        let country = source
            .country
            .as_deref()
            .filter(|country| country.len() == 2);
        Ok(Self {
            telephones: Telephones::of(
                country.unwrap_or(&pack.country),
                pack.fictional,
                &pack.short_numbers,
            ),
            pack,
            source,
            kinds,
            hours,
            default_kind,
            mapped,
            progress,
            taken,
            seen: HashMap::new(),
        })
    }

    /// Announces how many rows there are.
    pub fn begin(&mut self, rows: usize) {
        self.progress.begin(&self.source.path, rows as u64);
    }

    /// Counts a row as met. It must then be kept or rejected.
    pub fn meet(&mut self) {
        self.taken.report.read += 1;
        self.progress.row();
    }

    /// Rejects a row.
    pub fn reject(&mut self, place: &Place, reason: impl Into<String>) {
        self.taken
            .report
            .rejected
            .push(Rejection::of(place, reason.into()));
    }

    /// Rejects a row that is called something.
    pub fn reject_named(&mut self, place: &Place, name: Option<String>, reason: String) {
        let rejection = Rejection::of(place, reason);
        self.taken
            .report
            .rejected
            .push(Rejection { name, ..rejection });
    }

    /// Counts a row as imported whose facts went into something else.
    pub fn import(&mut self) {
        self.taken.report.imported += 1;
    }

    /// Notes something about a row.
    pub fn note(&mut self, place: &Place, note: impl Into<String>) {
        self.taken.report.notes.push(Note {
            file: place.file.as_deref().map(str::to_owned),
            line: Some(place.line),
            note: note.into(),
        });
    }

    /// Notes something about a whole file.
    pub fn note_file(&mut self, file: Option<&Arc<str>>, note: impl Into<String>) {
        self.taken.report.notes.push(Note {
            file: file.map(|file| file.to_string()),
            line: None,
            note: note.into(),
        });
    }

    /// The place of the first row of this source with the very same content, if there was one;
    /// otherwise this row is remembered as the first.
    pub fn repeats(&mut self, place: &Place, content: &impl Serialize) -> Option<Place> {
        let digest: [u8; 32] =
            Sha256::digest(serde_json::to_vec(content).unwrap_or_default()).into();
        match self.seen.entry(digest) {
            std::collections::hash_map::Entry::Occupied(first) => Some(first.get().clone()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(place.clone());
                None
            }
        }
    }

    /// Keeps a service without counting a row, its telephones as they are dialled.
    pub fn add_service(&mut self, place: &Place, mut service: Service) {
        for note in self.telephones.settle(&mut service) {
            self.note(place, note);
        }
        self.taken.services.push(Located {
            place: place.clone(),
            item: service,
        });
    }

    /// Keeps the one service of a row that is known to repeat no other, and counts the row.
    pub fn keep_service(&mut self, place: &Place, service: Service) {
        self.add_service(place, service);
        self.import();
    }

    /// Settles a row that gives services: keeps those that do not repeat an earlier row's and counts
    /// the row as imported, or rejects it when all do. True when the row was kept: only then do its
    /// notes matter.
    pub fn keep_services(&mut self, place: &Place, services: Vec<Service>) -> bool {
        let count = services.len();
        let mut repeated = Vec::new();
        for service in services {
            match self.repeats(place, &service) {
                Some(first) => repeated.push((service, first)),
                None => self.add_service(place, service),
            }
        }
        if let Some((_, first)) = repeated.first().filter(|_| repeated.len() == count) {
            let reason = format!("repeats {first}");
            self.reject(place, reason);
            return false;
        }
        self.import();
        for (service, first) in repeated {
            self.note(
                place,
                format!("service `{}` repeats {first}; left out here", service.id.0),
            );
        }
        true
    }

    /// Keeps a zone to be settled when every service has been read.
    pub fn keep_zone(&mut self, place: &Place, zone: ZoneDraft) {
        self.taken.zones.push(Located {
            place: place.clone(),
            item: zone,
        });
    }

    /// Keeps a street.
    pub fn keep_street(&mut self, place: &Place, street: Street) {
        if let Some(first) = self.repeats(place, &street) {
            return self.reject(place, format!("repeats {first}"));
        }
        self.import();
        self.taken.streets.push(Located {
            place: place.clone(),
            item: street,
        });
    }

    /// The kind that the spec's `kinds` gives to a word of this source.
    pub fn mapped_kind(&self, word: &str) -> Option<KindId> {
        self.mapped.get(&fold(word)).cloned()
    }

    /// The provenance of every row of this source.
    pub fn provenance(&self) -> Provenance {
        Provenance {
            source: self
                .source
                .attribution
                .clone()
                .unwrap_or_else(|| self.source.path.clone()),
            published: self.source.published,
            ..Provenance::default()
        }
    }

    /// The time zone to write into a service: `own`, else the source's, unless it is the pack's.
    pub fn time_zone(&self, own: Option<String>) -> Option<String> {
        own.or_else(|| self.source.time_zone.clone())
            .filter(|zone| *zone != self.pack.time_zone)
    }

    /// Ends the source.
    pub fn finish(self) -> SourceYield {
        self.progress.end();
        self.taken
    }
}

/// The namespace of ids made here: a random UUID, fixed for good.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f0d_3c1e_54a7_4b8e_9d52_71c2_88aa_04b9);

/// A stable id (UUIDv5) for a row that has none: the same name, address and position give the same.
pub fn made_id(name: &str, address: &str, position: Option<&Position>) -> String {
    let at = position
        .map(|p| format!("{:.6},{:.6}", p.latitude(), p.longitude()))
        .unwrap_or_default();
    let text = format!("{}\n{}\n{at}", fold(name), fold(address));
    Uuid::new_v5(&NAMESPACE, text.as_bytes()).to_string()
}

/// Reads a position from two texts in degrees.
///
/// # Errors
/// A reason that names the value.
pub fn read_position(latitude: Option<&str>, longitude: Option<&str>) -> Result<Position, String> {
    let number = |name: &str, text: Option<&str>| -> Result<f64, String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| format!("it has no {name}"))?;
        // A decimal comma, as spreadsheets write in much of the world.
        let pointed = if text.contains('.') {
            text.to_owned()
        } else {
            text.replacen(',', ".", 1)
        };
        pointed
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .ok_or_else(|| format!("{name} `{text}` is not a number"))
    };
    position_of(
        number("latitude", latitude)?,
        number("longitude", longitude)?,
    )
}

/// A position that may stand in a pack.
///
/// # Errors
/// A reason that names the value; 0,0 is refused as the place where lost numbers gather.
pub fn position_of(latitude: f64, longitude: f64) -> Result<Position, String> {
    if latitude == 0.0 && longitude == 0.0 {
        return Err("latitude and longitude are 0,0, which is open sea: no place was given".into());
    }
    Position::new(latitude, longitude).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::{made_id, read_position};

    #[test]
    fn an_impossible_position_is_refused_with_its_value() {
        for (latitude, longitude, named) in [
            (Some("100"), Some("1"), "100"),
            (Some("1"), Some("181"), "181"),
            (Some("x"), Some("1"), "`x`"),
            (Some("NaN"), Some("1"), "`NaN`"),
            (Some("inf"), Some("1"), "`inf`"),
            (Some("0"), Some("0.0"), "0,0"),
            (None, Some("1"), "no latitude"),
            (Some("1"), Some(" "), "no longitude"),
        ] {
            let reason = read_position(latitude, longitude).unwrap_err();
            assert!(reason.contains(named), "{reason}");
        }
        assert!(
            (read_position(Some("40,5"), Some("-3.7"))
                .unwrap()
                .latitude()
                - 40.5)
                .abs()
                < 1e-9
        );
    }

    #[test]
    fn a_made_id_depends_on_what_a_sign_says_and_not_on_how_it_is_spelled() {
        let here = read_position(Some("1"), Some("2")).unwrap();
        let id = made_id("Harbour Clinic", "1 Quay", Some(&here));
        assert_eq!(id, made_id("HARBOUR  clinic", "1, Quay", Some(&here)));
        assert_ne!(id, made_id("Harbour Clinic", "1 Quay", None));
        assert_eq!(id.len(), 36);
    }
}

//! `[[source]]`: where rows come from, and how they are written.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::check_zone;
use crate::nearest::nearest;
use crate::section::Section;

/// Every field that a row of a source may have, under the name that `columns` gives it.
pub const FIELDS: &[&str] = &[
    "id",
    "name",
    "alternate_name",
    "organization",
    "kind",
    "address",
    "address_2",
    "city",
    "state",
    "postal_code",
    "country",
    "latitude",
    "longitude",
    "phone",
    "email",
    "url",
    "hours",
    "description",
    "alert",
    "eligibility",
    "minimum_age",
    "maximum_age",
    "documents",
    "languages",
    "fees",
    "wait_time",
    "application_process",
    "transportation",
    "accessibility",
    "interpretation",
    "status",
    "tags",
    "assured_date",
    "time_zone",
];

/// How a source is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A folder with the HSDS tabular data package.
    HsdsCsv,
    /// HSDS objects, a file or a folder of files.
    HsdsJson,
    /// Comma-separated rows with a header.
    Csv,
    /// A 211 directory with the columns of the AIRS standard.
    AirsCsv,
    /// Overpass output.
    OsmJson,
    /// GeoJSON features (RFC 7946).
    GeoJson,
}

impl Format {
    const ALL: [(&'static str, Format); 6] = [
        ("hsds-csv", Format::HsdsCsv),
        ("hsds-json", Format::HsdsJson),
        ("csv", Format::Csv),
        ("airs-csv", Format::AirsCsv),
        ("osm-json", Format::OsmJson),
        ("geojson", Format::GeoJson),
    ];

    /// Every format, as a spec writes it.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    /// As the spec writes it.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, format)| *format == self)
            .map_or("", |(name, _)| name)
    }
}

/// What the features of a GeoJSON source are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Places that offer help.
    Services,
    /// Areas where a rule holds.
    Zones,
    /// Lines to find oneself by.
    Streets,
}

/// `[[source]]`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the keys of the spec, under their own names")]
pub struct SourceSpec {
    /// `[[source]] number 2`, for complaints.
    pub place: String,
    /// The line of the spec it starts on.
    pub line: usize,
    pub format: Format,
    pub path: String,
    pub kind: Option<String>,
    pub kinds: BTreeMap<String, String>,
    pub columns: BTreeMap<String, String>,
    pub holds: Holds,
    pub published: Option<NaiveDate>,
    pub attribution: Option<String>,
    pub country: Option<String>,
    pub time_zone: Option<String>,
}

pub(super) const SOURCE_KEYS: &[&str] = &[
    "format",
    "path",
    "kind",
    "kinds",
    "columns",
    "holds",
    "published",
    "attribution",
    "country",
    "time_zone",
];

/// Reads one `[[source]]`.
pub(super) fn read(section: &Section) -> Option<SourceSpec> {
    section.only(SOURCE_KEYS);
    let format = read_format(section);
    let columns = named(section, "columns");
    let fixed = [Format::AirsCsv, Format::OsmJson];
    if !columns.is_empty() && format.is_some_and(|format| fixed.contains(&format)) {
        let why = "the columns of airs-csv and the tags of osm-json are known; only csv, geojson and hsds take `columns`";
        section.bad_value("columns", "{...}", why);
    }
    let time_zone = section.text("time_zone");
    check_zone(section, time_zone.as_deref().unwrap_or_default());
    let source = SourceSpec {
        place: section.place.clone(),
        line: section.line,
        path: section.required("path"),
        kind: section.text("kind"),
        kinds: named(section, "kinds"),
        columns,
        holds: format.map_or(Holds::Services, |format| read_holds(section, format)),
        published: section.day("published"),
        attribution: section.text("attribution"),
        country: section.text("country"),
        time_zone,
        format: format?,
    };
    Some(source)
}

/// A table whose keys are columns' fields or the source's own words.
fn named(section: &Section, key: &str) -> BTreeMap<String, String> {
    let place = format!("{} {key}", section.place);
    let Some(table) = section.table(key, &place) else {
        return BTreeMap::new();
    };
    if key == "columns" {
        table.only(FIELDS);
    }
    table.texts()
}

fn read_format(section: &Section) -> Option<Format> {
    let written = section.required("format");
    let names = Format::names();
    let format = Format::ALL.iter().find(|(name, _)| *name == written);
    if format.is_none() && !written.is_empty() {
        let meant = nearest(&written, names.clone()).unwrap_or_default();
        let all = names.collect::<Vec<_>>().join(", ");
        let why = format!("the formats are {all}; the nearest is `{meant}`");
        section.bad_value("format", &written, why);
    }
    format.map(|(_, format)| *format)
}

fn read_holds(section: &Section, format: Format) -> Holds {
    let written = section.text("holds");
    match (written.as_deref(), format) {
        (None, Format::GeoJson) => section.missing("holds"),
        (Some("services"), Format::GeoJson) | (None, _) => {}
        (Some("zones"), Format::GeoJson) => return Holds::Zones,
        (Some("streets"), Format::GeoJson) => return Holds::Streets,
        (Some(other), Format::GeoJson) => {
            section.bad_value(
                "holds",
                other,
                "it must be `services`, `zones` or `streets`",
            );
        }
        (Some(other), _) => {
            section.bad_value("holds", other, "only a geojson source says what it holds");
        }
    }
    Holds::Services
}

//! `[[source]]`: where rows come from, and how they are written.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::check_zone;
use crate::fault::SpecTrouble;
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

const SOURCE_KEYS: &[&str] = &[
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
pub(super) fn read(section: &Section) -> Result<SourceSpec, SpecTrouble> {
    section.only(SOURCE_KEYS)?;
    let format = read_format(section)?;
    let columns = named(section, "columns")?;
    if !columns.is_empty() && ![Format::Csv, Format::GeoJson].contains(&format) {
        let why = "only csv and geojson sources have columns";
        return Err(section.bad_value("columns", "{...}", why));
    }
    let time_zone = section.text("time_zone")?;
    time_zone
        .as_deref()
        .map(|zone| check_zone(section, zone))
        .transpose()?;
    Ok(SourceSpec {
        place: section.place.clone(),
        line: section.line,
        format,
        path: section.required("path")?,
        kind: section.text("kind")?,
        kinds: named(section, "kinds")?,
        columns,
        holds: read_holds(section, format)?,
        published: section.day("published")?,
        attribution: section.text("attribution")?,
        country: section.text("country")?,
        time_zone,
    })
}

/// A table whose keys are columns' fields or the source's own words.
fn named(section: &Section, key: &str) -> Result<BTreeMap<String, String>, SpecTrouble> {
    let place = format!("{} {key}", section.place);
    let Some(table) = section.table(key, &place)? else {
        return Ok(BTreeMap::new());
    };
    if key == "columns" {
        table.only(FIELDS)?;
    }
    table.texts()
}

fn read_format(section: &Section) -> Result<Format, SpecTrouble> {
    let written = section.required("format")?;
    let names = Format::ALL.iter().map(|(name, _)| *name);
    Format::ALL
        .iter()
        .find(|(name, _)| *name == written)
        .map(|(_, format)| *format)
        .ok_or_else(|| {
            let meant = nearest(&written, names.clone()).unwrap_or_default();
            let all = names.collect::<Vec<_>>().join(", ");
            let why = format!("the formats are {all}; the nearest is `{meant}`");
            section.bad_value("format", &written, why)
        })
}

fn read_holds(section: &Section, format: Format) -> Result<Holds, SpecTrouble> {
    let written = section.text("holds")?;
    if written.is_some() && format != Format::GeoJson {
        let value = written.unwrap_or_default();
        return Err(section.bad_value("holds", &value, "only a geojson source says what it holds"));
    }
    Ok(match written.as_deref() {
        None if format == Format::GeoJson => return Err(section.missing("holds")),
        None | Some("services") => Holds::Services,
        Some("zones") => Holds::Zones,
        Some("streets") => Holds::Streets,
        Some(other) => {
            let why = "it must be `services`, `zones` or `streets`";
            return Err(section.bad_value("holds", other, why));
        }
    })
}

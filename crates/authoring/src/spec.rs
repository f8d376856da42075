//! The spec of a pack: `SPEC.toml`, read to the last key.
//!
//! A key that means nothing is an error that names the key, its place and the nearest key that is
//! valid there: a misspelt `valid_until` must not make a pack that never expires.

use std::path::Path;

use chrono::{DateTime, Utc};
use toml::de::DeTable;
use wayside_domain::hours::{Calendar, Holiday, HolidayKind};
use wayside_domain::rule::{Approval, SourceStatus};
use wayside_domain::{Kind, KindId, Rule, RuleId};
use wayside_pack::Version;

use crate::cards::{self, CardSpec};
use crate::fault::{AuthoringFault, SpecTrouble, SpecWhat};
use crate::nearest::nearest;
use crate::section::Section;
use crate::text::{LineStarts, decode};

mod source;

pub use source::{FIELDS, Format, Holds, SourceSpec};

/// A pack's spec.
#[derive(Clone, Debug)]
pub struct Spec {
    /// `[pack]`.
    pub pack: PackSpec,
    /// `[[kind]]`.
    pub kinds: Vec<Kind>,
    /// `[[holiday]]`.
    pub holidays: Vec<Holiday>,
    /// `[hours] readings`: a file of readings that a person settled.
    pub readings: Option<String>,
    /// `[[rule]]`.
    pub rules: Vec<Rule>,
    /// `[card]` and `[[card_template]]`.
    pub cards: CardSpec,
    /// `[[protocol]]`: files, by `path`.
    pub protocols: Vec<String>,
    /// `[[exposure_plan]]`: files, by `path`.
    pub exposure_plans: Vec<String>,
    /// `[[pathway]]`: files, by `path`.
    pub pathways: Vec<String>,
    /// `[[recipient]]`: files, by `path`.
    pub recipients: Vec<String>,
    /// `[[source]]`.
    pub sources: Vec<SourceSpec>,
}

/// `[pack]`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the keys of the spec, under their own names")]
pub struct PackSpec {
    pub name: String,
    pub jurisdiction: String,
    pub country: String,
    pub region: Option<String>,
    pub time_zone: String,
    pub version: Version,
    pub fictional: bool,
    pub created: Option<DateTime<Utc>>,
    pub valid_until: Option<DateTime<Utc>>,
    pub languages: Vec<String>,
    pub point_accuracy_m: u32,
    pub attributions: Vec<String>,
}

/// Reads the spec at `path`.
///
/// # Errors
/// [`AuthoringFault::SpecUnread`] and [`AuthoringFault::Spec`].
pub fn read(path: &Path) -> Result<Spec, AuthoringFault> {
    let bytes = std::fs::read(path).map_err(|why| AuthoringFault::SpecUnread {
        path: path.to_owned(),
        why,
    })?;
    parse(&decode(&bytes).text).map_err(|trouble| AuthoringFault::Spec {
        path: path.to_owned(),
        trouble: Box::new(trouble),
    })
}

const SPEC_KEYS: &[&str] = &[
    "pack",
    "kind",
    "holiday",
    "hours",
    "rule",
    "card",
    "card_template",
    "protocol",
    "exposure_plan",
    "pathway",
    "recipient",
    "source",
];

/// Reads a spec's text.
///
/// # Errors
/// [`SpecTrouble`] names the line, the place and what is not understood.
pub fn parse(text: &str) -> Result<Spec, SpecTrouble> {
    let lines = LineStarts::of(text);
    let document = DeTable::parse(text).map_err(|fault| SpecTrouble {
        line: fault
            .span()
            .map_or(1, |span| lines.line_of(span.start) as usize),
        place: "the spec".to_owned(),
        what: SpecWhat::NotToml(fault.message().to_owned()),
    })?;
    let root = Section::new("the spec".to_owned(), 0, document.get_ref(), &lines);
    root.only(SPEC_KEYS)?;
    let pack = root
        .table("pack", "[pack]")?
        .ok_or_else(|| root.missing("[pack]"))?;
    let pack = read_pack(&pack)?;
    let language = pack.languages.first().map_or("en", String::as_str);
    let each = |key: &str| root.tables(key);
    let files = |key: &str| -> Result<Vec<String>, SpecTrouble> {
        each(key)?.iter().map(Section::only_path).collect()
    };
    Ok(Spec {
        kinds: each("kind")?
            .iter()
            .map(|s| read_kind(s, language))
            .collect::<Result<_, _>>()?,
        holidays: each("holiday")?
            .iter()
            .map(|s| read_holiday(s, language))
            .collect::<Result<_, _>>()?,
        readings: read_readings(&root)?,
        rules: each("rule")?
            .iter()
            .map(|s| read_rule(s, language))
            .collect::<Result<_, _>>()?,
        cards: cards::read_spec(&root, language)?,
        protocols: files("protocol")?,
        exposure_plans: files("exposure_plan")?,
        pathways: files("pathway")?,
        recipients: files("recipient")?,
        sources: each("source")?
            .iter()
            .map(source::read)
            .collect::<Result<_, _>>()?,
        pack,
    })
}

/// `[hours] readings`.
fn read_readings(root: &Section) -> Result<Option<String>, SpecTrouble> {
    let Some(section) = root.table("hours", "[hours]")? else {
        return Ok(None);
    };
    section.only(&["readings"])?;
    section.text("readings")
}

const PACK_KEYS: &[&str] = &[
    "name",
    "jurisdiction",
    "country",
    "region",
    "time_zone",
    "version",
    "fictional",
    "created",
    "valid_until",
    "languages",
    "point_accuracy_m",
    "attributions",
];

fn read_pack(section: &Section) -> Result<PackSpec, SpecTrouble> {
    section.only(PACK_KEYS)?;
    let version = if section.is_number("version") {
        section.number("version")?.map(Version::Number)
    } else {
        section.text("version")?.map(Version::Text)
    };
    let country = section.required("country")?.to_ascii_uppercase();
    let time_zone = section.required("time_zone")?;
    check_zone(section, &time_zone)?;
    Calendar::new("UTC", &country, &[])
        .map_err(|why| section.bad_value("country", &country, why.to_string()))?;
    let accuracy = section.number("point_accuracy_m")?.unwrap_or(0);
    let point_accuracy_m = u32::try_from(accuracy).map_err(|_| {
        section.bad_value(
            "point_accuracy_m",
            &accuracy.to_string(),
            "it is beyond all measure",
        )
    })?;
    let languages = section.list("languages")?;
    Ok(PackSpec {
        name: section.required("name")?,
        jurisdiction: section.required("jurisdiction")?,
        country,
        region: section.text("region")?,
        time_zone,
        version: version.ok_or_else(|| section.missing("version"))?,
        fictional: section.flag("fictional")?,
        created: section.instant("created")?,
        valid_until: section.instant("valid_until")?,
        languages: if languages.is_empty() {
            vec!["en".to_owned()]
        } else {
            languages
        },
        point_accuracy_m,
        attributions: section.list("attributions")?,
    })
}

fn check_zone(section: &Section, time_zone: &str) -> Result<(), SpecTrouble> {
    let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    time_zone.parse::<chrono_tz::Tz>().map(|_| ()).map_err(|_| {
        let meant = nearest(time_zone, known).unwrap_or("UTC");
        let why = format!("that is not an IANA time zone; the nearest is `{meant}`");
        section.bad_value("time_zone", time_zone, why)
    })
}

fn read_kind(section: &Section, language: &str) -> Result<Kind, SpecTrouble> {
    section.only(&["id", "names", "synonyms", "order"])?;
    let written = section.required("id")?;
    let id = KindId::new(written.clone())
        .map_err(|why| section.bad_value("id", &written, why.to_string()))?;
    let place = format!("{} synonyms", section.place);
    let synonyms = section.table("synonyms", &place)?;
    let order = section.number("order")?.unwrap_or(u64::from(u16::MAX));
    Ok(Kind {
        id,
        names: section.words("names", language)?,
        synonyms: synonyms
            .map(|s| s.text_lists())
            .transpose()?
            .unwrap_or_default(),
        order: u16::try_from(order)
            .map_err(|_| section.bad_value("order", &order.to_string(), "65535 is the last"))?,
    })
}

fn read_holiday(section: &Section, language: &str) -> Result<Holiday, SpecTrouble> {
    section.only(&["date", "kind", "name"])?;
    let kind = section.text("kind")?.unwrap_or_else(|| "public".to_owned());
    Ok(Holiday {
        date: section
            .day("date")?
            .ok_or_else(|| section.missing("date"))?,
        kind: match kind.as_str() {
            "public" => HolidayKind::Public,
            "school" => HolidayKind::School,
            other => {
                return Err(section.bad_value("kind", other, "it must be `public` or `school`"));
            }
        },
        name: section.words("name", language)?,
    })
}

const RULE_KEYS: &[&str] = &[
    "id",
    "title",
    "text",
    "source",
    "source_url",
    "status",
    "agreed_by",
    "reviewed_on",
    "reviewed_by",
    "expires_on",
    "counsel",
];

fn read_rule(section: &Section, language: &str) -> Result<Rule, SpecTrouble> {
    section.only(RULE_KEYS)?;
    let words = |key: &str| {
        let words = section.words(key, language)?;
        if words.is_empty() {
            Err(section.missing(key))
        } else {
            Ok(words)
        }
    };
    Ok(Rule {
        id: RuleId(section.required("id")?),
        title: words("title")?,
        text: words("text")?,
        source: section.required("source")?,
        source_url: section.text("source_url")?,
        status: read_status(section)?,
        agreed_by: section.list("agreed_by")?,
        reviewed_on: section.day("reviewed_on")?,
        reviewed_by: section.text("reviewed_by")?,
        expires_on: section.day("expires_on")?,
        counsel: read_counsel(section)?,
    })
}

fn read_status(section: &Section) -> Result<SourceStatus, SpecTrouble> {
    Ok(match section.text("status")?.as_deref() {
        None | Some("unverified") => SourceStatus::Unverified,
        Some("verified") => SourceStatus::Verified,
        Some("secondhand") => SourceStatus::Secondhand,
        Some("fictional") => SourceStatus::Fictional,
        Some(other) => {
            let why = "it must be `verified`, `secondhand`, `unverified` or `fictional`";
            return Err(section.bad_value("status", other, why));
        }
    })
}

fn read_counsel(section: &Section) -> Result<Option<Approval>, SpecTrouble> {
    let place = format!("{} counsel", section.place);
    let Some(counsel) = section.table("counsel", &place)? else {
        return Ok(None);
    };
    counsel.only(&["name", "date", "expires_on"])?;
    Ok(Some(Approval {
        name: counsel.required("name")?,
        date: counsel
            .day("date")?
            .ok_or_else(|| counsel.missing("date"))?,
        expires_on: counsel.day("expires_on")?,
    }))
}

#[cfg(test)]
#[path = "spec_tests.rs"]
mod tests;

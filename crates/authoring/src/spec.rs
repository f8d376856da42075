//! The spec of a pack: `SPEC.toml`, read to the last key.
//!
//! A key that means nothing is an error that names the key, its place and the nearest key that is
//! valid there: a misspelt `valid_until` must not make a pack that never expires. Everything that is wrong is
//! told at once.

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
use crate::section::{Reading, Section};
use crate::telephone::Telephones;
use crate::text::decode;

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
    /// `[records] incident_number`.
    pub incident_number: bool,
    /// `[[rule]]`.
    pub rules: Vec<Rule>,
    /// `[card]` and `[[card_template]]`.
    pub cards: CardSpec,
    /// `[[protocol]]`.
    pub protocols: Vec<ProtocolFile>,
    /// `[[exposure_plan]]`: files, by `path`.
    pub exposure_plans: Vec<String>,
    /// `[[pathway]]`: files, by `path`.
    pub pathways: Vec<String>,
    /// `[[recipient]]`: files, by `path`.
    pub recipients: Vec<String>,
    /// `[[source]]`.
    pub sources: Vec<SourceSpec>,
}

/// `[[protocol]]`: a file, and where it is read aloud.
#[derive(Clone, Debug)]
pub struct ProtocolFile {
    /// The protocol, as TOML.
    pub path: String,
    /// A folder of clips: `<language>/<step>.mp3`.
    pub voice: Option<String>,
}

impl AsRef<str> for ProtocolFile {
    fn as_ref(&self) -> &str {
        &self.path
    }
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
    pub short_numbers: Vec<String>,
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
    parse(&decode(&bytes).text).map_err(|troubles| AuthoringFault::Spec {
        path: path.to_owned(),
        troubles,
    })
}

const SPEC_KEYS: &[&str] = &[
    "pack",
    "kind",
    "holiday",
    "hours",
    "records",
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
/// Each [`SpecTrouble`] names the line, the place and what is not understood, in the order of the lines.
pub fn parse(text: &str) -> Result<Spec, Vec<SpecTrouble>> {
    let reading = Reading::of(text);
    let (document, faults) = DeTable::parse_recoverable(text);
    if !faults.is_empty() {
        let not_toml = faults.iter().map(|fault| SpecTrouble {
            line: fault.span().map_or(1, |span| reading.line_of(span.start)),
            place: "the spec".to_owned(),
            what: SpecWhat::NotToml(fault.message().to_owned()),
        });
        return Err(not_toml.collect());
    }
    let root = Section::new("the spec".to_owned(), 0, document.get_ref(), &reading);
    let spec = read_spec(&root);
    let troubles = reading.finish();
    spec.filter(|_| troubles.is_empty()).ok_or(troubles)
}

/// The whole spec, as far as it can be read; what is wrong is noted.
fn read_spec(root: &Section) -> Option<Spec> {
    root.only(SPEC_KEYS);
    let pack = root.needed("[pack]", root.table("pack", "[pack]"));
    let pack = pack.map(|pack| read_pack(&pack));
    let language = pack
        .as_ref()
        .and_then(|pack| pack.languages.first().cloned())
        .unwrap_or_else(|| "en".to_owned());
    let telephones = pack.as_ref().map_or_else(
        || Telephones::of("ZZ", true, &[]),
        |pack| Telephones::of(&pack.country, pack.fictional, &pack.short_numbers),
    );
    let each = |key: &str| root.tables(key);
    let files = |key: &str| -> Vec<String> { each(key).iter().map(Section::only_path).collect() };
    let rules: Vec<Rule> = each("rule")
        .iter()
        .map(|s| read_rule(s, &language))
        .collect();
    for (at, rule) in rules.iter().enumerate() {
        if rules.iter().take(at).any(|before| before.id == rule.id)
            && let Some(section) = each("rule").get(at)
        {
            section.bad_value("id", &rule.id.0, "another [[rule]] has that id already");
        }
    }
    let spec = Spec {
        kinds: each("kind")
            .iter()
            .filter_map(|s| read_kind(s, &language))
            .collect(),
        holidays: each("holiday")
            .iter()
            .filter_map(|s| read_holiday(s, &language))
            .collect(),
        readings: read_readings(root),
        incident_number: read_incident_number(root),
        rules,
        cards: cards::read_spec(root, &language, &telephones),
        protocols: each("protocol").iter().map(read_protocol).collect(),
        exposure_plans: files("exposure_plan"),
        pathways: files("pathway"),
        recipients: files("recipient"),
        sources: each("source").iter().filter_map(source::read).collect(),
        pack: pack?,
    };
    Some(spec)
}

fn read_protocol(section: &Section) -> ProtocolFile {
    section.only(&["path", "voice"]);
    ProtocolFile {
        path: section.required("path"),
        voice: section.text("voice"),
    }
}

/// `[hours] readings`.
fn read_readings(root: &Section) -> Option<String> {
    let section = root.table("hours", "[hours]")?;
    section.only(HOURS_KEYS);
    section.text("readings")
}

const HOURS_KEYS: &[&str] = &["readings"];

/// `[records] incident_number`; off where nobody says so.
fn read_incident_number(root: &Section) -> bool {
    root.table("records", "[records]").is_some_and(|section| {
        section.only(RECORDS_KEYS);
        section.flag("incident_number")
    })
}

const RECORDS_KEYS: &[&str] = &["incident_number"];

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
    "short_numbers",
];

fn read_pack(section: &Section) -> PackSpec {
    section.only(PACK_KEYS);
    let version = if section.is_number("version") {
        section.number("version", u64::MAX).map(Version::Number)
    } else {
        section.text("version").map(Version::Text)
    };
    let version = section.needed("version", version);
    let country = section.required("country").to_ascii_uppercase();
    if !country.is_empty()
        && let Err(why) = Calendar::new("UTC", &country, &[])
    {
        section.bad_value("country", &country, why.to_string());
    }
    let time_zone = section.required("time_zone");
    check_zone(section, &time_zone);
    let languages = section.list("languages");
    PackSpec {
        name: section.required("name"),
        jurisdiction: section.required("jurisdiction"),
        country,
        region: section.text("region"),
        time_zone,
        version: version.unwrap_or(Version::Number(0)),
        fictional: section.flag("fictional"),
        created: section.instant("created"),
        valid_until: section.instant("valid_until"),
        languages: if languages.is_empty() {
            vec!["en".to_owned()]
        } else {
            languages
        },
        point_accuracy_m: section.number("point_accuracy_m", u32::MAX).unwrap_or(0),
        attributions: section.list("attributions"),
        short_numbers: read_short_numbers(section),
    }
}

/// Numbers of 2 to 6 digits that are dialled as they stand.
fn read_short_numbers(section: &Section) -> Vec<String> {
    let numbers = section.list("short_numbers");
    for number in &numbers {
        let is_short =
            (2..=6).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
        if !is_short {
            section.bad_value("short_numbers", number, "a short number has 2 to 6 digits");
        }
    }
    numbers
}

/// Notes what is no IANA time zone; nothing of an empty one, which is missing.
fn check_zone(section: &Section, time_zone: &str) {
    if time_zone.is_empty() || time_zone.parse::<chrono_tz::Tz>().is_ok() {
        return;
    }
    let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let meant = nearest(time_zone, known).unwrap_or("UTC");
    let why = format!("that is not an IANA time zone; the nearest is `{meant}`");
    section.bad_value("time_zone", time_zone, why);
}

const KIND_KEYS: &[&str] = &["id", "names", "synonyms", "order"];

fn read_kind(section: &Section, language: &str) -> Option<Kind> {
    section.only(KIND_KEYS);
    let written = section.required("id");
    let id = KindId::new(written.clone());
    if let (Err(why), false) = (&id, written.is_empty()) {
        section.bad_value("id", &written, why.to_string());
    }
    let place = format!("{} synonyms", section.place);
    let synonyms = section.table("synonyms", &place);
    let kind = Kind {
        names: section.words("names", language),
        synonyms: synonyms.map(|s| s.text_lists()).unwrap_or_default(),
        order: section.number("order", u16::MAX).unwrap_or(u16::MAX),
        id: id.ok()?,
    };
    Some(kind)
}

const HOLIDAY_KEYS: &[&str] = &["date", "kind", "name"];

fn read_holiday(section: &Section, language: &str) -> Option<Holiday> {
    section.only(HOLIDAY_KEYS);
    let kind = section.text("kind").unwrap_or_else(|| "public".to_owned());
    let date = section.needed("date", section.day("date"));
    let name = section.words("name", language);
    let kind = match kind.as_str() {
        "public" => HolidayKind::Public,
        "school" => HolidayKind::School,
        other => {
            section.bad_value("kind", other, "it must be `public` or `school`");
            return None;
        }
    };
    let date = date?;
    Some(Holiday { date, kind, name })
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

fn read_rule(section: &Section, language: &str) -> Rule {
    section.only(RULE_KEYS);
    let words = |key: &str| {
        let words = section.words(key, language);
        section.needed(key, Some(words.clone()).filter(|words| !words.is_empty()));
        words
    };
    Rule {
        id: RuleId(section.required("id")),
        title: words("title"),
        text: words("text"),
        source: section.required("source"),
        source_url: section.text("source_url"),
        status: read_status(section),
        agreed_by: section.list("agreed_by"),
        reviewed_on: section.day("reviewed_on"),
        reviewed_by: section.text("reviewed_by"),
        expires_on: section.day("expires_on"),
        counsel: read_counsel(section),
    }
}

fn read_status(section: &Section) -> SourceStatus {
    match section.text("status").as_deref() {
        None | Some("unverified") => SourceStatus::Unverified,
        Some("verified") => SourceStatus::Verified,
        Some("secondhand") => SourceStatus::Secondhand,
        Some("fictional") => SourceStatus::Fictional,
        Some(other) => {
            let why = "it must be `verified`, `secondhand`, `unverified` or `fictional`";
            section.bad_value("status", other, why);
            SourceStatus::Unverified
        }
    }
}

const COUNSEL_KEYS: &[&str] = &["name", "date", "expires_on"];

fn read_counsel(section: &Section) -> Option<Approval> {
    let place = format!("{} counsel", section.place);
    let counsel = section.table("counsel", &place)?;
    counsel.only(COUNSEL_KEYS);
    let name = counsel.required("name");
    let date = counsel.needed("date", counsel.day("date"));
    let expires_on = counsel.day("expires_on");
    let date = date?;
    Some(Approval {
        name,
        date,
        expires_on,
    })
}

/// Each part of a spec, as the reference heads it, and its keys.
#[cfg(test)]
pub(crate) const PARTS: &[(&str, &[&str])] = &[
    ("## `[pack]`", PACK_KEYS),
    ("## `[[source]]`", source::SOURCE_KEYS),
    ("### Fields", FIELDS),
    ("## `[hours]`", HOURS_KEYS),
    ("## `[records]`", RECORDS_KEYS),
    ("## `[[kind]]`", KIND_KEYS),
    ("## `[[holiday]]`", HOLIDAY_KEYS),
    ("## `[[rule]]`", RULE_KEYS),
    ("## `[card]` and `[[card_template]]`", cards::KEYS),
];

/// Every table of a spec.
#[cfg(test)]
pub(crate) const TABLES: &[&str] = SPEC_KEYS;

#[cfg(test)]
#[path = "spec_tests.rs"]
mod tests;

//! Which kinds a set of OpenStreetMap tags stands for: the source's own `kinds` first, then this
//! table, after the tagging conventions of the OpenStreetMap wiki.

use std::collections::BTreeMap;

use wayside_domain::KindId;

use crate::intake::SourceIntake;
use crate::json::Node;

/// All of these tags together stand for that kind. The more telling rows come first; every row
/// that fits counts, but [`LAST`] rows only when no other does.
const TABLE: &[(&[(&str, &str)], &str)] = &[
    (&[("vending", "syringes")], "syringe_programme"),
    (
        &[
            ("social_facility", "outreach"),
            ("social_facility:for", "drug_addicted"),
        ],
        "syringe_programme",
    ),
    (&[("healthcare", "needle_exchange")], "syringe_programme"),
    (
        &[("office", "supervised_injection_site")],
        "supervised_consumption",
    ),
    (
        &[("amenity", "drug_consumption_room")],
        "supervised_consumption",
    ),
    (
        &[("healthcare", "supervised_injection_site")],
        "supervised_consumption",
    ),
    (&[("waste", "sharps")], "sharps_disposal"),
    (&[("waste", "needles")], "sharps_disposal"),
    (&[("waste", "syringes")], "sharps_disposal"),
    (&[("recycling:needles", "yes")], "sharps_disposal"),
    (&[("emergency", "naloxone")], "naloxone_pickup"),
    (&[("vending", "naloxone")], "naloxone_pickup"),
    (&[("social_facility", "shelter")], "shelter"),
    (&[("social_facility", "day_centre")], "drop_in_centre"),
    (&[("social_facility", "day_center")], "drop_in_centre"),
    (&[("social_facility:for", "abused")], "victim_support"),
    (
        &[("social_facility:for", "domestic_violence")],
        "victim_support",
    ),
    (&[("social_facility:for", "victim")], "victim_support"),
    (&[("social_facility:for", "mental_health")], "mental_health"),
    (&[("healthcare", "psychotherapist")], "mental_health"),
    (&[("healthcare:speciality", "psychiatry")], "mental_health"),
    (
        &[("healthcare:speciality", "addiction_medicine")],
        "treatment",
    ),
    (&[("healthcare:counselling", "addiction")], "treatment"),
    (
        &[
            ("healthcare", "rehabilitation"),
            ("social_facility:for", "drug_addicted"),
        ],
        "treatment",
    ),
    (
        &[
            ("social_facility", "group_home"),
            ("social_facility:for", "drug_addicted"),
        ],
        "treatment",
    ),
    (
        &[
            ("social_facility", "ambulatory_care"),
            ("social_facility:for", "drug_addicted"),
        ],
        "treatment",
    ),
    (&[("social_facility", "outreach")], "outreach"),
];

/// What is said last, when nothing more telling is.
const LAST: &[(&[(&str, &str)], &str)] = &[
    (&[("social_facility", "ambulatory_care")], "health_care"),
    (&[("amenity", "hospital")], "health_care"),
    (&[("amenity", "clinic")], "health_care"),
    (&[("amenity", "doctors")], "health_care"),
    (&[("healthcare", "hospital")], "health_care"),
    (&[("healthcare", "clinic")], "health_care"),
    (&[("healthcare", "centre")], "health_care"),
    (&[("healthcare", "doctor")], "health_care"),
];

/// The kinds of an element, the main one first; empty when nothing tells.
pub fn kinds_of(tags: &Node, intake: &SourceIntake) -> Vec<KindId> {
    let mut kinds: Vec<KindId> = Vec::new();
    let mut add = |kind: Option<KindId>| {
        if let Some(kind) = kind.filter(|kind| !kinds.contains(kind)) {
            kinds.push(kind);
        }
    };
    for key in tags.keys() {
        let values = tags.text_at(key).unwrap_or_default();
        for value in values.split(';').map(str::trim) {
            add(intake.mapped_kind(&format!("{key}={value}")));
        }
        add(intake.mapped_kind(key));
    }
    for (needed, kind) in TABLE {
        if fits(tags, needed) {
            add(KindId::new(*kind).ok());
        }
    }
    if kinds.is_empty() {
        let last = LAST.iter().find(|(needed, _)| fits(tags, needed));
        kinds.extend(last.and_then(|(_, kind)| KindId::new(*kind).ok()));
    }
    if kinds.is_empty() {
        kinds.extend(intake.default_kind.clone());
    }
    kinds
}

fn fits(tags: &Node, needed: &[(&str, &str)]) -> bool {
    needed.iter().all(|(key, wanted)| {
        tags.text_at(key)
            .is_some_and(|said| said.split(';').any(|value| value.trim() == *wanted))
    })
}

/// The tags by which a mapper says what a thing is, for naming them in a reason.
pub fn telling(tags: &Node) -> Vec<String> {
    [
        "amenity",
        "social_facility",
        "social_facility:for",
        "healthcare",
        "office",
        "emergency",
        "shop",
    ]
    .iter()
    .filter_map(|key| Some(format!("`{key}={}`", tags.text_at(key)?)))
    .collect()
}

/// Tags that are read; those that end with `:` are the beginnings of several.
const READ: &[&str] = &[
    "abandoned",
    "access",
    "access:description",
    "addr:city",
    "addr:country",
    "addr:floor",
    "addr:full",
    "addr:housenumber",
    "addr:place",
    "addr:postcode",
    "addr:province",
    "addr:state",
    "addr:street",
    "addr:unit",
    "alt_name",
    "amenity",
    "charge",
    "check_date",
    "check_date:opening_hours",
    "closed",
    "contact:email",
    "contact:mobile",
    "contact:phone",
    "contact:website",
    "demolished",
    "description",
    "description:en",
    "disused",
    "email",
    "emergency",
    "end_date",
    "fee",
    "healthcare",
    "healthcare:counselling",
    "healthcare:speciality",
    "language:",
    "max_age",
    "min_age",
    "mobile",
    "name",
    "name:",
    "official_name",
    "old_name",
    "office",
    "opening_hours",
    "operator",
    "operator:website",
    "phone",
    "razed",
    "recycling:needles",
    "removed",
    "required_documents",
    "short_name",
    "social_facility",
    "social_facility:for",
    "survey:date",
    "url",
    "vending",
    "waste",
    "website",
    "wheelchair",
];
/// So many tags that nobody reads are named.
const NAMED: usize = 20;

/// Names, in one note, the tags that nobody reads, the commonest first: mappers write many that are no news here.
pub fn note_unread(elements: &[Node], intake: &mut SourceIntake) {
    let is_read = |key: &str| {
        let begins = |known: &&str| known.ends_with(':') && key.starts_with(*known);
        READ.contains(&key) || key.starts_with("wheelchair:description") || READ.iter().any(begins)
    };
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    for tags in elements.iter().filter_map(|element| element.get("tags")) {
        for key in tags.keys().filter(|key| !is_read(key)) {
            let is_mapped = intake.mapped_kind(key).is_some()
                || tags
                    .text_at(key)
                    .is_some_and(|value| intake.mapped_kind(&format!("{key}={value}")).is_some());
            if !is_mapped {
                *unread.entry(key.to_owned()).or_default() += 1;
            }
        }
    }
    let mut commonest: Vec<(String, usize)> = unread.into_iter().collect();
    commonest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if commonest.is_empty() {
        return;
    }
    let named = commonest
        .iter()
        .take(NAMED)
        .map(|(key, count)| format!("`{key}` ({count})"));
    let more = commonest.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let note = format!(
        "tags that are not read: {}{more}",
        named.collect::<Vec<_>>().join(", ")
    );
    intake.note_file(None, note);
}

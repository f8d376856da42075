//! What a pack says about itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wayside_domain::missing::MissingRow;

use crate::digest::Sha256;
use crate::keyid::KeyId;
use crate::version::Version;

/// What the author says of the whole pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackHead {
    /// The pack's name: `Harm reduction services`.
    pub name: String,
    /// Where it holds: `Port Ellery`.
    pub jurisdiction: String,
    /// ISO 3166-1 alpha-2; `ZZ` for a made-up place.
    pub country: String,
    /// State or region, for its holidays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// IANA time zone of the jurisdiction.
    pub time_zone: String,
    /// As the author counts.
    pub version: Version,
    /// When it was made, if the author says. Never taken from a clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<DateTime<Utc>>,
    /// After this it still answers, but zones can't tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
    /// True for a made-up district. Only such a pack may carry the training key's signature.
    pub fictional: bool,
    /// A fix at least this good, metres, is judged by its centre inside a zone; 0: never.
    pub point_accuracy_m: u32,
    /// True where the agency's own incident number may be typed into a report that goes out as text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub incident_number: bool,
    /// BCP 47 tags of the languages its texts are in.
    pub languages: Vec<String>,
    /// Whose data it carries and under what terms.
    pub attributions: Vec<String>,
    /// How many different trusted signatures a device must find. At least 1.
    pub threshold: u32,
    /// What its sources have and the pack has not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingRow>,
}

impl PackHead {
    /// A head with only what it cannot be without: version 1, English, not fictional, threshold 1.
    pub fn new(
        name: impl Into<String>,
        jurisdiction: impl Into<String>,
        country: impl Into<String>,
        time_zone: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            jurisdiction: jurisdiction.into(),
            country: country.into(),
            region: None,
            time_zone: time_zone.into(),
            version: Version::Number(1),
            created: None,
            valid_until: None,
            fictional: false,
            point_accuracy_m: 0,
            incident_number: false,
            languages: vec!["en".to_owned()],
            attributions: Vec::new(),
            threshold: 1,
            missing: Vec::new(),
        }
    }

    /// How fresh the pack is at `now`.
    pub fn freshness(&self, now: DateTime<Utc>) -> Freshness {
        if self.valid_until.is_some_and(|last| last < now) {
            Freshness::Expired
        } else if self.created.is_some_and(|made| now < made) {
            Freshness::FromTheFuture
        } else {
            Freshness::Current
        }
    }

    /// The first part that no pack may have, by its name in the specification.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let is_plain =
            |text: &String| !text.trim().is_empty() && !text.chars().any(char::is_control);
        let is_country =
            self.country.len() == 2 && self.country.bytes().all(|b| b.is_ascii_uppercase());
        let version_is_plain = match &self.version {
            Version::Number(_) => true,
            Version::Text(text) => is_plain(text),
        };
        [
            (is_plain(&self.name), "name"),
            (is_plain(&self.jurisdiction), "jurisdiction"),
            (is_country, "country"),
            (self.region.as_ref().is_none_or(is_plain), "region"),
            (self.time_zone.parse::<chrono_tz::Tz>().is_ok(), "time_zone"),
            (version_is_plain, "version"),
            (self.languages.iter().all(is_plain), "languages"),
            (self.attributions.iter().all(is_plain), "attributions"),
            (self.threshold > 0, "threshold"),
            (
                self.missing.iter().all(|row| is_plain(&row.name)),
                "missing",
            ),
        ]
        .into_iter()
        .find_map(|(stands, part)| (!stands).then_some(part))
    }
}

/// How fresh a pack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Within its time.
    Current,
    /// Past its `valid_until`.
    Expired,
    /// Created after the clock's now: one of the two is wrong.
    FromTheFuture,
}

/// What the manifest claims of a table. Bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableClaim {
    /// Packed.
    pub length: u64,
    /// Unpacked.
    pub raw_length: u64,
    /// Rows, one a line.
    pub rows: u64,
    /// Digests of both forms.
    pub hashes: TableHashes,
}

/// Digests of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableHashes {
    /// Of the packed bytes.
    pub sha256: Sha256,
    /// Of the unpacked lines.
    pub raw_sha256: Sha256,
}

/// All that a pack's envelope says. Plain words: only [`crate::Verified`] makes them true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What the author says of the whole.
    pub head: PackHead,
    /// Tables by name.
    pub tables: BTreeMap<String, TableClaim>,
    /// Keys that signed, ascending.
    pub key_ids: Vec<KeyId>,
}

impl Manifest {
    /// Rows of a table; 0 when it has none.
    pub fn rows(&self, table: &str) -> u64 {
        self.tables.get(table).map_or(0, |claim| claim.rows)
    }
}

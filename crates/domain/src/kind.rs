//! Kinds of service. The standard list is closed here and open in a pack: a pack may add kinds, and
//! names, synonyms and languages to the standard ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::fold::fold;
use crate::words::Words;

mod rows;
use rows::STANDARD;

/// A kind's id: lower-case words joined by underscores, `syringe_programme`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, type = "string")]
pub struct KindId(String);

/// A text that is no kind id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a kind id: use lower-case letters, digits and underscores, at most 64")]
pub struct NotAKindId(pub String);

impl KindId {
    /// A kind id.
    ///
    /// # Errors
    /// [`NotAKindId`] unless `text` is `[a-z][a-z0-9_]{0,63}`.
    pub fn new(text: impl Into<String>) -> Result<Self, NotAKindId> {
        let text = text.into();
        let starts_well = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        let is_plain = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if starts_well && is_plain && text.len() <= 64 {
            Ok(Self(text))
        } else {
            Err(NotAKindId(text))
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KindId {
    type Error = NotAKindId;
    fn try_from(text: String) -> Result<Self, NotAKindId> {
        Self::new(text)
    }
}

impl From<KindId> for String {
    fn from(id: KindId) -> String {
        id.0
    }
}

impl std::fmt::Display for KindId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A kind with its names and the other words people use for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Kind {
    /// Stable everywhere.
    pub id: KindId,
    /// `Syringe programme`, one per language.
    pub names: Words,
    /// What else people type: `needle exchange`, `jeringas`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// Place in the row of chips, lower first; the standard kinds take 10, 20, 30 ...
    #[serde(default = "last")]
    pub order: u16,
}

fn last() -> u16 {
    u16::MAX
}

impl Kind {
    /// Every word that stands for this kind, in every language, as written.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.names
            .0
            .values()
            .map(String::as_str)
            .chain(self.synonyms.values().flatten().map(String::as_str))
    }
}

/// Finds the kind that `text` means: its id, or one of its names or synonyms, whatever the case,
/// accents, spaces, hyphens or underscores.
pub fn find<'a>(kinds: &'a [Kind], text: &str) -> Option<&'a Kind> {
    let wanted = plain(text);
    kinds
        .iter()
        .find(|kind| plain(kind.id.as_str()) == wanted)
        .or_else(|| {
            kinds
                .iter()
                .find(|kind| kind.words().any(|word| plain(word) == wanted))
        })
}

fn plain(text: &str) -> String {
    fold(text).replace(['_', '-', ' '], "")
}

/// The kind of what fits no other.
pub fn other() -> KindId {
    KindId("other".to_owned())
}

/// The kinds every pack knows, in the order of the chips.
pub fn standard() -> Vec<Kind> {
    STANDARD
        .iter()
        .zip(1u16..)
        .filter_map(|(row, place)| {
            Some(Kind {
                id: KindId::new(row.id).ok()?,
                names: Words::of("en", row.en).with("es", row.es),
                synonyms: row
                    .synonyms
                    .iter()
                    .map(|(language, words)| {
                        (
                            (*language).to_owned(),
                            words.iter().map(|w| (*w).to_owned()).collect(),
                        )
                    })
                    .collect(),
                order: place * 10,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{KindId, find, standard};

    #[test]
    fn every_standard_kind_has_a_name_in_english_and_spanish_and_its_own_id() {
        let kinds = standard();
        assert_eq!(kinds.len(), super::STANDARD.len());
        let ids: std::collections::BTreeSet<_> = kinds.iter().map(|k| &k.id).collect();
        assert_eq!(ids.len(), kinds.len());
        assert!(
            kinds
                .iter()
                .all(|k| k.names.0.contains_key("en") && k.names.0.contains_key("es"))
        );
    }

    #[test]
    fn no_word_stands_for_two_kinds() {
        let kinds = standard();
        let mut seen = std::collections::BTreeMap::new();
        for kind in &kinds {
            for word in kind.words() {
                let other = seen.insert(super::plain(word), &kind.id);
                assert!(
                    other.is_none_or(|id| id == &kind.id),
                    "{word} means two kinds"
                );
            }
        }
    }

    #[test]
    fn a_kind_is_found_by_id_name_or_synonym_however_it_is_typed() {
        let kinds = standard();
        for text in [
            "syringe_programme",
            "Syringe-Programme",
            "needle exchange",
            "JERINGAS",
            "ssp",
        ] {
            assert_eq!(
                find(&kinds, text).map(|k| k.id.as_str()),
                Some("syringe_programme"),
                "{text}"
            );
        }
        assert!(find(&kinds, "coffee").is_none());
    }

    #[test]
    fn a_kind_id_is_plain_or_refused() {
        for bad in ["", "1a", "A", "a b", "é", "a-b", &"a".repeat(65)] {
            assert!(KindId::new(bad).is_err(), "{bad}");
        }
        assert!(KindId::new("night_van_2").is_ok());
    }
}

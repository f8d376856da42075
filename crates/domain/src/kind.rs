//! Kinds of service. The standard list is closed here and open in a pack: a pack may add kinds, and
//! names, synonyms and languages to the standard ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::fold::fold;
use crate::words::Words;

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

struct Row {
    id: &'static str,
    en: &'static str,
    es: &'static str,
    synonyms: &'static [(&'static str, &'static [&'static str])],
}

const STANDARD: &[Row] = &[
    Row {
        id: "syringe_programme",
        en: "Syringe programme",
        es: "Programa de jeringas",
        synonyms: &[
            (
                "en",
                &[
                    "needle exchange",
                    "syringe exchange",
                    "syringe program",
                    "syringe services program",
                    "syringe service",
                    "needle and syringe programme",
                    "needle programme",
                    "needle program",
                    "SSP",
                    "NSP",
                    "SEP",
                    "works",
                ],
            ),
            (
                "es",
                &[
                    "jeringas",
                    "jeringuillas",
                    "intercambio de jeringas",
                    "agujas",
                ],
            ),
            ("pt", &["troca de seringas", "seringas"]),
            ("fr", &["échange de seringues", "seringues"]),
            ("ru", &["обмен шприцев", "шприцы"]),
        ],
    },
    Row {
        id: "drop_in_centre",
        en: "Drop-in centre",
        es: "Centro de acogida",
        synonyms: &[
            (
                "en",
                &[
                    "drop-in",
                    "drop-in center",
                    "day centre",
                    "day center",
                    "day room",
                ],
            ),
            ("es", &["centro de día", "acogida"]),
            ("ru", &["дроп-ин центр"]),
        ],
    },
    Row {
        id: "naloxone_pickup",
        en: "Naloxone pick-up",
        es: "Entrega de naloxona",
        synonyms: &[
            (
                "en",
                &[
                    "naloxone",
                    "narcan",
                    "overdose kit",
                    "naloxone distribution",
                ],
            ),
            ("es", &["naloxona"]),
            ("ru", &["налоксон"]),
        ],
    },
    Row {
        id: "opioid_agonist_treatment",
        en: "Opioid agonist treatment",
        es: "Tratamiento con agonistas",
        synonyms: &[
            (
                "en",
                &[
                    "OAT",
                    "OST",
                    "OTP",
                    "MAT",
                    "MOUD",
                    "opioid treatment",
                    "opioid treatment program",
                    "opioid treatment programme",
                    "opioid substitution",
                    "methadone",
                    "buprenorphine",
                    "suboxone",
                ],
            ),
            ("es", &["metadona", "buprenorfina"]),
            ("pt", &["metadona"]),
            ("fr", &["méthadone"]),
            ("ru", &["метадон", "бупренорфин"]),
        ],
    },
    Row {
        id: "supervised_consumption",
        en: "Supervised consumption",
        es: "Consumo supervisado",
        synonyms: &[
            (
                "en",
                &[
                    "supervised consumption site",
                    "overdose prevention centre",
                    "overdose prevention center",
                    "safe injection site",
                    "drug consumption room",
                    "OPC",
                    "SCS",
                ],
            ),
            ("es", &["sala de consumo"]),
        ],
    },
    Row {
        id: "drug_checking",
        en: "Drug checking",
        es: "Análisis de sustancias",
        synonyms: &[
            (
                "en",
                &[
                    "pill testing",
                    "drug testing",
                    "fentanyl test strips",
                    "test strips",
                ],
            ),
            ("es", &["análisis de drogas", "tiras de fentanilo"]),
        ],
    },
    Row {
        id: "outreach",
        en: "Outreach",
        es: "Trabajo de calle",
        synonyms: &[
            (
                "en",
                &["mobile outreach", "street outreach", "van", "mobile unit"],
            ),
            ("es", &["acercamiento", "unidad móvil"]),
        ],
    },
    Row {
        id: "shelter",
        en: "Shelter",
        es: "Albergue",
        synonyms: &[
            (
                "en",
                &[
                    "housing",
                    "night shelter",
                    "homeless shelter",
                    "bed",
                    "hostel",
                ],
            ),
            ("es", &["refugio", "alojamiento", "vivienda"]),
        ],
    },
    Row {
        id: "detox",
        en: "Detox",
        es: "Desintoxicación",
        synonyms: &[
            (
                "en",
                &[
                    "detoxification",
                    "withdrawal management",
                    "sobering centre",
                    "sobering center",
                ],
            ),
            ("es", &["desintoxicacion", "abstinencia"]),
        ],
    },
    Row {
        id: "treatment",
        en: "Treatment",
        es: "Tratamiento",
        synonyms: &[
            (
                "en",
                &[
                    "substance use treatment",
                    "substance use disorder treatment",
                    "SUD treatment",
                    "drug treatment",
                    "rehab",
                    "rehabilitation",
                    "counselling",
                    "counseling",
                ],
            ),
            ("es", &["rehabilitación", "consejería"]),
        ],
    },
    Row {
        id: "testing",
        en: "Testing",
        es: "Pruebas",
        synonyms: &[
            (
                "en",
                &[
                    "HIV test",
                    "HIV testing",
                    "hepatitis",
                    "hepatitis C",
                    "HCV",
                    "STI testing",
                ],
            ),
            ("es", &["prueba de VIH", "VIH", "hepatitis"]),
        ],
    },
    Row {
        id: "sharps_disposal",
        en: "Sharps disposal",
        es: "Desecho de agujas",
        synonyms: &[
            (
                "en",
                &["sharps bin", "sharps", "needle bin", "needle drop box"],
            ),
            ("es", &["contenedor de agujas"]),
        ],
    },
    Row {
        id: "mental_health",
        en: "Mental health",
        es: "Salud mental",
        synonyms: &[
            (
                "en",
                &[
                    "crisis centre",
                    "crisis center",
                    "crisis team",
                    "psychiatric",
                ],
            ),
            ("es", &["crisis", "psiquiatría"]),
        ],
    },
    Row {
        id: "victim_support",
        en: "Victim support",
        es: "Apoyo a víctimas",
        synonyms: &[
            (
                "en",
                &[
                    "victim services",
                    "domestic violence",
                    "sexual assault",
                    "sex worker support",
                    "trafficking",
                ],
            ),
            ("es", &["violencia doméstica", "víctimas"]),
        ],
    },
    Row {
        id: "case_management",
        en: "Case management (LEAD)",
        es: "Gestión de casos (LEAD)",
        synonyms: &[
            (
                "en",
                &["LEAD", "case management", "diversion", "case manager"],
            ),
            ("es", &["gestión de casos", "derivación"]),
        ],
    },
    Row {
        id: "health_care",
        en: "Health care",
        es: "Atención médica",
        synonyms: &[
            (
                "en",
                &["clinic", "hospital", "emergency room", "wound care", "PEP"],
            ),
            ("es", &["clínica", "urgencias", "curas"]),
        ],
    },
    Row {
        id: "other",
        en: "Other help",
        es: "Otra ayuda",
        synonyms: &[("en", &["other service"]), ("es", &["otro servicio"])],
    },
];

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

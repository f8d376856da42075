//! Which kinds a pack knows, and what the words of its sources mean.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use wayside_domain::fold::fold;
use wayside_domain::{Kind, KindId, Words, kind};

use crate::nearest::{is_slip, nearest};

/// The standard kinds, those the spec declares, and those that its sources bring.
#[derive(Clone, Debug)]
pub struct Kinds {
    known: Vec<Kind>,
    language: String,
    /// What the author should know: new kinds and words with two meanings.
    pub warnings: Vec<String>,
}

/// A word that is nearly a kind's id or name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no kind; did you mean `{meant}`?")]
pub struct NearlyAKind {
    /// As written.
    pub word: String,
    /// The id of the kind it resembles.
    pub meant: String,
}

impl Kinds {
    /// The standard kinds with the names, words and kinds that a spec adds. `language` is the
    /// pack's first.
    pub fn new(declared: Vec<Kind>, language: &str) -> Self {
        let mut kinds = Self {
            known: kind::standard(),
            language: language.to_owned(),
            warnings: Vec::new(),
        };
        for kind in declared {
            kinds.declare(kind);
        }
        kinds
    }

    fn declare(&mut self, mut declared: Kind) {
        for word in declared.words() {
            if let Some(other) = self.find(word).filter(|id| *id != declared.id) {
                self.warnings.push(format!(
                    "[[kind]] `{}`: the word `{word}` already means `{other}` and keeps that meaning",
                    declared.id
                ));
            }
        }
        let Some(known) = self.known.iter_mut().find(|kind| kind.id == declared.id) else {
            if declared.names.is_empty() {
                declared.names = Words::of(&self.language, declared.id.as_str());
            }
            self.known.push(declared);
            return;
        };
        known.names.0.append(&mut declared.names.0);
        for (language, words) in declared.synonyms {
            let held = known.synonyms.entry(language).or_default();
            for word in words {
                if !held.contains(&word) {
                    held.push(word);
                }
            }
        }
        if declared.order != u16::MAX {
            known.order = declared.order;
        }
    }

    /// The kind that `word` means: id, name or synonym.
    pub fn find(&self, word: &str) -> Option<KindId> {
        if fold(word).is_empty() {
            return None;
        }
        kind::find(&self.known, word).map(|kind| kind.id.clone())
    }

    /// The kind that `word` means; a word that means none becomes a kind of this pack, and
    /// `origin` says in the warnings who brought it.
    ///
    /// # Errors
    /// [`NearlyAKind`] when it is so close to a known id or name that it must be a slip.
    pub fn resolve(&mut self, word: &str, origin: &str) -> Result<KindId, NearlyAKind> {
        if let Some(id) = self.find(word) {
            return Ok(id);
        }
        if let Some(meant) = self.slip(word) {
            return Err(NearlyAKind {
                word: word.to_owned(),
                meant,
            });
        }
        let id = id_of(word);
        self.warnings.push(format!(
            "{origin}: `{word}` is no known kind; the pack gets a new kind `{id}` of that name"
        ));
        self.known.push(Kind {
            id: id.clone(),
            names: Words::of(&self.language, word.trim()),
            synonyms: BTreeMap::new(),
            order: u16::MAX,
        });
        Ok(id)
    }

    fn slip(&self, word: &str) -> Option<String> {
        let plain = fold(word).replace(' ', "_");
        let close = self.known.iter().filter(|kind| {
            let mut names = kind
                .names
                .0
                .values()
                .map(|name| fold(name).replace(' ', "_"));
            is_slip(&plain, kind.id.as_str()) || names.any(|name| is_slip(&plain, &name))
        });
        let close: Vec<&str> = close.map(|kind| kind.id.as_str()).collect();
        nearest(&plain, close).map(str::to_owned)
    }

    /// Every kind, in the order of the chips.
    pub fn into_kinds(mut self) -> Vec<Kind> {
        self.known
            .sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        self.known
    }
}

/// A plain id for a word in any script.
fn id_of(word: &str) -> KindId {
    let plain: String = fold(word)
        .chars()
        .map(|letter| if letter == ' ' { '_' } else { letter })
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .take(64)
        .collect();
    let digest = Sha256::digest(word.as_bytes());
    let spelled = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    KindId::new(plain.trim_matches('_'))
        .or_else(|_| KindId::new(format!("kind_{spelled}")))
        .unwrap_or_else(|_| unreachable!("letters and digits after a letter are a kind id"))
}

#[cfg(test)]
mod tests {
    use super::Kinds;
    use wayside_domain::{Kind, KindId, Words};

    fn kinds() -> Kinds {
        Kinds::new(Vec::new(), "en")
    }

    #[test]
    fn a_known_word_is_found_a_slip_is_refused_and_another_word_becomes_a_kind() {
        let mut kinds = kinds();
        assert_eq!(
            kinds.resolve("Needle Exchange", "x").unwrap().as_str(),
            "syringe_programme"
        );
        let slip = kinds.resolve("sheltr", "x").unwrap_err();
        assert_eq!(slip.meant, "shelter");
        assert_eq!(
            kinds.resolve("mental", "x").unwrap_err().meant,
            "mental_health"
        );
        assert!(kinds.warnings.is_empty());
        assert_eq!(
            kinds.resolve("Food bank", "x.csv line 3").unwrap().as_str(),
            "food_bank"
        );
        assert_eq!(
            kinds.resolve("FOOD-BANK", "x").unwrap().as_str(),
            "food_bank"
        );
        assert_eq!(kinds.warnings.len(), 1);
        assert!(kinds.warnings[0].starts_with("x.csv line 3"));
    }

    #[test]
    fn a_word_in_another_script_still_gets_a_plain_id() {
        let mut kinds = kinds();
        let id = kinds.resolve("столовая", "x").unwrap();
        assert!(id.as_str().starts_with("kind_"), "{id}");
        assert_eq!(kinds.find("СТОЛОВАЯ"), Some(id));
    }

    #[test]
    fn a_spec_adds_words_to_a_standard_kind_and_kinds_of_its_own() {
        let more = Kind {
            id: KindId::new("shelter").unwrap(),
            names: Words::of("pt", "Abrigo"),
            synonyms: [("en".to_owned(), vec!["warming centre".to_owned()])].into(),
            order: u16::MAX,
        };
        let own = Kind {
            id: KindId::new("sobriety_bus").unwrap(),
            names: Words::default(),
            synonyms: [].into(),
            order: 5,
        };
        let kinds = Kinds::new(vec![more, own], "en");
        assert_eq!(kinds.find("warming centre").unwrap().as_str(), "shelter");
        assert_eq!(kinds.find("abrigo").unwrap().as_str(), "shelter");
        let all = kinds.into_kinds();
        assert_eq!(all[0].id.as_str(), "sobriety_bus");
        assert_eq!(all[0].names.text("en"), "sobriety_bus");
    }
}

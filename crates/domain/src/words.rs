//! Text in several languages, and how one is chosen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A short text in one or more languages, keyed by BCP 47 primary tag (`en`, `es`, `pt-BR`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct Words(pub BTreeMap<String, String>);

impl Words {
    /// The same text for one language.
    pub fn of(language: &str, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.to_owned(), text.into())]))
    }

    /// Adds or replaces a language; for building lists in a row.
    #[must_use]
    pub fn with(mut self, language: &str, text: impl Into<String>) -> Self {
        self.0.insert(language.to_owned(), text.into());
        self
    }

    /// True when no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    /// The text for `language`, else for its primary subtag, else English, else the first there is.
    /// Returns the text and the language it is in, so that a screen can mark a foreign passage.
    pub fn pick(&self, language: &str) -> Option<(&str, &str)> {
        let primary = language.split('-').next().unwrap_or(language);
        [language, primary, "en"]
            .into_iter()
            .find_map(|wanted| self.0.get_key_value(wanted))
            .or_else(|| self.0.iter().next())
            .map(|(tag, text)| (text.as_str(), tag.as_str()))
    }

    /// The text alone, chosen as [`Words::pick`] does; empty when there is none.
    pub fn text(&self, language: &str) -> &str {
        self.pick(language).map_or("", |(text, _)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_regional_tag_falls_back_to_its_language_then_to_english() {
        let words = Words::of("en", "Detox").with("es", "Desintoxicación");
        assert_eq!(words.pick("es-MX"), Some(("Desintoxicación", "es")));
        assert_eq!(words.pick("fr"), Some(("Detox", "en")));
        assert_eq!(Words::default().pick("en"), None);
    }
}

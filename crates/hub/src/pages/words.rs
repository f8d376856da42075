//! What the pages say. All sentences stand in `assets/words/<language>`, where the app's stand too; nothing here
//! says any. The inbox is given its own by
//! [`Language::inbox_module`].

mod inbox;
mod messages;

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// What it calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
        }
    }

    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The best of `Accept-Language` (RFC 9110, 12.5.4); English where none fits.
    pub fn of_header(value: &str) -> Self {
        let mut best = (0_u16, Self::En);
        for part in value.split(',') {
            let (range, rest) = part.split_once(';').unwrap_or((part, ""));
            let tag = range.trim().split('-').next().unwrap_or_default();
            let weight = weight(rest);
            if let Some(language) = Self::of_tag(&tag.to_ascii_lowercase())
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Its words.
    pub fn words(self) -> &'static Words {
        static EN: LazyLock<Words> = LazyLock::new(|| Words::of(Language::En));
        static ES: LazyLock<Words> = LazyLock::new(|| Words::of(Language::Es));
        match self {
            Self::En => &EN,
            Self::Es => &ES,
        }
    }

    /// Its files, as they stand in `assets/words`: what everybody says, and what these pages say.
    const fn sources(self) -> [&'static str; 2] {
        match self {
            Self::En => [
                include_str!("../../../../assets/words/en/common.ftl"),
                include_str!("../../../../assets/words/en/pages.ftl"),
            ],
            Self::Es => [
                include_str!("../../../../assets/words/es/common.ftl"),
                include_str!("../../../../assets/words/es/pages.ftl"),
            ],
        }
    }
}

/// `q=0.8` in thousandths; 1 where nothing is said.
fn weight(parameters: &str) -> u16 {
    let Some(text) = parameters.trim().strip_prefix("q=") else {
        return 1_000;
    };
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let part: u16 = format!("{part:0<3}")
        .get(..3)
        .and_then(|part| part.parse().ok())
        .unwrap_or(0);
    if whole == "1" { 1_000 } else { part.min(1_000) }
}

/// The words of the pages in one language.
pub(super) struct Words {
    pub language: Language,
    bundle: FluentBundle<FluentResource>,
    /// What wants nothing put into it, said once.
    plain: HashMap<String, String>,
}

impl Words {
    fn of(language: Language) -> Self {
        let mut bundle =
            FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
        // Isolating marks are only needed where text runs both ways.
        bundle.set_use_isolating(false);
        let mut plain = HashMap::new();
        for source in language.sources() {
            let resource = messages::read(source);
            let said = messages::of(&resource).filter(|(_, pattern)| messages::is_plain(pattern));
            plain.extend(said.map(|(key, _)| (key.to_owned(), String::new())));
            bundle.add_resource_overriding(resource);
        }
        for (key, said) in &mut plain {
            *said = formatted(&bundle, key, None);
        }
        Self {
            language,
            bundle,
            plain,
        }
    }

    /// The message of a key that wants nothing put into it. A key that is not there shows itself: a test
    /// forbids it.
    pub fn say<'w>(&'w self, key: &'w str) -> &'w str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    /// The message of a key with what it is given put into it, by name.
    pub fn with(&self, key: &str, given: &[(&'static str, FluentValue<'_>)]) -> String {
        let given: FluentArgs<'_> = given.iter().cloned().collect();
        formatted(&self.bundle, key, Some(&given))
    }
}

fn formatted(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    given: Option<&FluentArgs<'_>>,
) -> String {
    let pattern = bundle.get_message(key).and_then(|message| message.value());
    let Some(pattern) = pattern else {
        return key.to_owned();
    };
    // What is not given stands in braces, and a test forbids it.
    let mut troubles = Vec::new();
    bundle
        .format_pattern(pattern, given, &mut troubles)
        .into_owned()
}

#[cfg(test)]
mod tests;

//! Languages by ISO 639-1 code and by the names that sources write.

use wayside_domain::fold::fold;
use wayside_domain::service::Language;

const KNOWN: &[(&str, &[&str])] = &[
    ("am", &["amharic"]),
    ("ar", &["arabic"]),
    ("bg", &["bulgarian"]),
    ("bn", &["bengali", "bangla"]),
    ("bs", &["bosnian"]),
    ("ca", &["catalan"]),
    ("cs", &["czech"]),
    ("cy", &["welsh"]),
    ("da", &["danish"]),
    ("de", &["german", "deutsch"]),
    ("el", &["greek"]),
    ("en", &["english"]),
    ("es", &["spanish", "espanol", "castellano"]),
    ("et", &["estonian"]),
    ("eu", &["basque", "euskara"]),
    ("fa", &["persian", "farsi", "dari"]),
    ("fi", &["finnish"]),
    ("fr", &["french", "francais"]),
    ("ga", &["irish"]),
    ("gl", &["galician"]),
    ("gu", &["gujarati"]),
    ("he", &["hebrew"]),
    ("hi", &["hindi"]),
    ("hr", &["croatian"]),
    ("ht", &["haitian creole", "haitian", "kreyol"]),
    ("hu", &["hungarian"]),
    ("hy", &["armenian"]),
    ("it", &["italian", "italiano"]),
    ("ja", &["japanese"]),
    ("ka", &["georgian"]),
    ("km", &["khmer", "cambodian"]),
    ("ko", &["korean"]),
    ("ku", &["kurdish"]),
    ("lo", &["lao", "laotian"]),
    ("lt", &["lithuanian"]),
    ("lv", &["latvian"]),
    ("my", &["burmese"]),
    ("ne", &["nepali"]),
    ("nl", &["dutch", "nederlands"]),
    ("no", &["norwegian"]),
    ("nv", &["navajo"]),
    ("pa", &["punjabi", "panjabi"]),
    ("pl", &["polish", "polski"]),
    ("ps", &["pashto"]),
    ("pt", &["portuguese", "portugues"]),
    ("ro", &["romanian"]),
    ("ru", &["russian", "русскии"]),
    ("sk", &["slovak"]),
    ("sl", &["slovenian"]),
    ("so", &["somali"]),
    ("sq", &["albanian"]),
    ("sr", &["serbian"]),
    ("sv", &["swedish"]),
    ("sw", &["swahili"]),
    ("ta", &["tamil"]),
    ("te", &["telugu"]),
    ("th", &["thai"]),
    ("ti", &["tigrinya"]),
    ("tl", &["tagalog", "filipino"]),
    ("tr", &["turkish"]),
    ("uk", &["ukrainian"]),
    ("ur", &["urdu"]),
    ("vi", &["vietnamese"]),
    ("yo", &["yoruba"]),
    ("zh", &["chinese", "mandarin", "cantonese"]),
];

/// The language that a code (`es`, `es-MX`, `spa` stays as written) or an English name stands for.
pub fn read_language(text: &str) -> Option<Language> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let folded = fold(text);
    let by_name = KNOWN
        .iter()
        .find(|(_, names)| names.contains(&folded.as_str()));
    let is_code = text.split('-').next().is_some_and(|primary| {
        matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    Some(match by_name {
        Some((code, _)) => Language {
            code: Some((*code).to_owned()),
            name: Some(text.to_owned()),
            note: None,
        },
        None if is_code => {
            let code = text.split('-').next().unwrap_or(text).to_ascii_lowercase();
            Language {
                code: Some(code),
                name: None,
                note: None,
            }
        }
        None => Language {
            code: None,
            name: Some(text.to_owned()),
            note: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::read_language;

    #[test]
    fn a_code_and_a_name_give_the_same_code() {
        for text in ["es", "ES", "es-MX", "Spanish", "ESPAÑOL"] {
            assert_eq!(
                read_language(text).unwrap().code.as_deref(),
                Some("es"),
                "{text}"
            );
        }
        let other = read_language("Sign language (ASL)").unwrap();
        assert_eq!(
            (other.code, other.name.as_deref()),
            (None, Some("Sign language (ASL)"))
        );
        assert!(read_language("  ").is_none());
    }
}

//! The word a misspelt one was probably meant to be.

use strsim::{damerau_levenshtein, jaro_winkler};

/// The nearest of `words` to `word`, however far it is; absent only when there are none. Ties go to
/// the first.
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in words {
        let likeness = jaro_winkler(&wanted, &candidate.to_lowercase());
        if best.is_none_or(|(before, _)| likeness > before) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// True when `word` is so close to `known` that it is more likely a slip than another word: two
/// edits or fewer (one for every three letters), or the beginning of it.
pub fn is_slip(word: &str, known: &str) -> bool {
    let (word, known) = (word.to_lowercase(), known.to_lowercase());
    let letters = word.chars().count();
    let allowed = (letters / 3).min(2);
    let begins = letters >= 4 && known.starts_with(&word);
    word != known && (begins || damerau_levenshtein(&word, &known) <= allowed)
}

#[cfg(test)]
mod tests {
    use super::{is_slip, nearest};

    #[test]
    fn the_nearest_key_is_the_one_that_was_meant() {
        let keys = ["name", "jurisdiction", "version", "valid_until"];
        assert_eq!(nearest("vesion", keys), Some("version"));
        assert_eq!(nearest("validuntil", keys), Some("valid_until"));
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn a_slip_is_close_and_another_word_is_not() {
        assert!(is_slip("sheltr", "shelter"));
        assert!(is_slip("syringe", "syringe_programme"));
        assert!(!is_slip("shelter", "shelter"));
        assert!(!is_slip("night_pharmacy", "mental_health"));
        assert!(!is_slip("bar", "van"));
    }
}

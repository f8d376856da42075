//! Text folded for comparing and searching: what a cold thumb types equals what a sign says.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, without accents, with the letters that Unicode does not decompose (`ł ø ı ß æ ð þ đ`)
/// spelled plainly, digits of every script as `0` to `9`, and every run of spaces and punctuation as one space.
/// Letters that nobody sees (soft hyphens, joiners, marks of direction) and the stroke that stretches an Arabic word are
/// not there; of the letters that Arabic and Persian keyboards have twice there is one.
///
/// SQLite's `unicode61` leaves these letters alone, so text is folded here before it is indexed and
/// before it is looked up.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_unseen(*c))
        .flat_map(char::to_lowercase)
    {
        if !letter.is_alphanumeric() {
            // An apostrophe joins (`driver's`, `o'neill`); any other sign parts.
            gap |= !is_apostrophe(letter) && !is_combining_mark(letter);
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        match letter {
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'ı' => folded.push('i'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ς' => folded.push('σ'),
            'ى' | 'ی' => folded.push('ي'),
            'ک' => folded.push('ك'),
            'ة' | 'ہ' => folded.push('ه'),
            'ٱ' => folded.push('ا'),
            plain => folded.push(digit(plain).unwrap_or(plain)),
        }
    }
    // Without marks only Korean syllables compose again: one letter each, as they are read.
    folded.nfc().collect()
}

/// Soft hyphen, Arabic letter mark, kashida, joiners and marks of direction, variation selectors, byte order mark.
pub fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{180e}' | '\u{200b}'..='\u{200f}' |
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2019}' | '\u{2bc}')
}

/// The digit `0` of the scripts whose digits are written today; `1` to `9` follow each.
const ZEROS: &str = "٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០᠐";

/// The digit `0` to `9` of a digit in any of those scripts.
pub fn digit(letter: char) -> Option<char> {
    ZEROS.chars().find_map(|zero| {
        let value = u32::from(letter).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    })
}

/// True for the scripts that are written without spaces, or whose words grow together: Chinese, Japanese, Korean,
/// Thai, Lao, Khmer, Burmese.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' |
        '\u{3005}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' |
        '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{3ffff}')
}

/// A folded word cut where a script without spaces begins or ends.
fn runs(word: &str) -> impl Iterator<Item = Vec<char>> {
    let letters: Vec<char> = word.chars().collect();
    let runs = letters.chunk_by(|a, b| is_unspaced(*a) == is_unspaced(*b));
    runs.map(<[char]>::to_vec).collect::<Vec<_>>().into_iter()
}

fn is_unspaced_run(run: &[char]) -> bool {
    run.first().copied().is_some_and(is_unspaced)
}

/// The pieces of a folded word that follow one another in [`indexed`] text: a run of a script without spaces as
/// its pairs of neighbours, any other as it is.
fn pieces(word: &str) -> Vec<String> {
    let pieces = runs(word).flat_map(|run| match run.len() {
        2.. if is_unspaced_run(&run) => run.windows(2).map(String::from_iter).collect(),
        _ => vec![String::from_iter(run)],
    });
    pieces.collect()
}

/// Text as a full-text index takes it: its folded words in [`phrase`]'s pieces, and behind them what is found alone as
/// well, the parts of elided words (`espoir` of `l'Espoir`) and the last letter of a run without spaces.
pub fn indexed(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(' ').filter(|word| !word.is_empty());
    let mut index: Vec<String> = words.clone().flat_map(pieces).collect();
    let ends = words
        .flat_map(runs)
        .filter(|run| run.len() > 1 && is_unspaced_run(run));
    index.extend(ends.filter_map(|run| run.last().map(char::to_string)));
    let elided = text
        .split_whitespace()
        .filter(|word| word.contains(is_apostrophe));
    index.extend(elided.flat_map(|word| word.split(is_apostrophe)).map(fold));
    index.retain(|word| !word.is_empty());
    index.join(" ")
}

/// A folded word as a phrase of [`indexed`] text, and whether its last piece may be a beginning: where the word itself
/// may be, and always where it ends with one letter of a script without spaces.
pub fn phrase(word: &str, is_beginning: bool) -> (String, bool) {
    let ends_alone = runs(word)
        .last()
        .is_some_and(|run| run.len() == 1 && is_unspaced_run(&run));
    (pieces(word).join(" "), is_beginning || ends_alone)
}

/// Whether a folded phrase has a folded word, or one that it begins; in a script without spaces, anywhere within.
pub fn has_word(phrase: &str, word: &str, is_beginning: bool) -> bool {
    let is_within = word.chars().any(is_unspaced);
    phrase.split(' ').any(|own| {
        own == word || (is_beginning && own.starts_with(word)) || (is_within && own.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use super::{fold, has_word, indexed, phrase};

    #[test]
    fn letters_that_do_not_decompose_are_spelled_plainly() {
        assert_eq!(fold("Łódź  Søren"), "lodz soren");
        assert_eq!(fold("Straße, ISPARTA ırmak"), "strasse isparta irmak");
        assert_eq!(fold("Drop-in CENTRE (day)"), "drop in centre day");
        assert_eq!(fold("O’Neill’s"), "oneills");
        assert_eq!(fold("МЕТАДОН"), "метадон");
        assert_eq!(fold("İstanbul"), "istanbul");
    }

    #[test]
    fn what_nobody_sees_is_not_there() {
        assert_eq!(fold("Über\u{ad}nach\u{200b}tung\u{feff}"), "ubernachtung");
        assert_eq!(fold("العيـــادة"), fold("العيادة"));
        assert_eq!(fold("کلینیک"), fold("كلينيك"));
        assert_eq!(fold("مستشفى"), fold("مستشفي"));
        assert_eq!(fold("ΕΛΠΙΔΟΣ"), fold("ελπιδος"));
        assert_eq!(fold("٢٤ ۲۴ २४ ２４"), "24 24 24 24");
        assert_eq!(fold("서울").chars().count(), 2);
    }

    #[test]
    fn scripts_without_spaces_are_indexed_by_neighbours_and_elided_words_by_their_parts() {
        assert_eq!(indexed("東京診療所"), "東京 京診 診療 療所 所");
        assert_eq!(indexed("24時間 Clinic"), "24 時間 clinic 間");
        assert_eq!(indexed("Maison de l’Espoir"), "maison de lespoir l espoir");
        assert_eq!(phrase("診療所", false), ("診療 療所".to_owned(), false));
        assert_eq!(phrase("東", false), ("東".to_owned(), true));
        assert_eq!(phrase("espoir", true), ("espoir".to_owned(), true));
        assert!(has_word("東京診療所", "診療", false));
        assert!(!has_word("needle exchange", "edle", true));
    }

    proptest::proptest! {
        /// Whatever stands in a text of such a script is found: its pairs follow one another in the index.
        #[test]
        fn every_part_of_an_unspaced_text_is_a_phrase_of_its_index(
            text in "[一-三あ-うก-ค병원]{1,12}", from in 0_usize..12, length in 1_usize..12,
        ) {
            let part: String = fold(&text).chars().skip(from).take(length).collect();
            let (words, may_begin) = phrase(&part, false);
            let index = format!(" {} ", indexed(&text));
            let wanted = if may_begin { format!(" {words}") } else { format!(" {words} ") };
            proptest::prop_assert!(part.is_empty() || index.contains(&wanted), "{index} has not {wanted}");
        }


        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }
}

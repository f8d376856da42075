//! Searching an installed pack by words.

use wayside_domain::Kind;
use wayside_domain::fold::{fold, has_word, phrase};

use super::build::kind_word;
use super::reader::{KindWords, Reader, bounded, rows};
use super::summary::Summary;
use crate::fault::StoreFault;

/// Letters of a question that are looked at, and words.
const LONGEST_TEXT: usize = 200;
const MOST_WORDS: usize = 16;

/// Weights of name, other names, organisation, address, kinds: a name says most.
pub(super) const SERVICES: &str = "SELECT rowid, \
    bm25(service_words, 10.0, 6.0, 4.0, 2.0, 3.0) AS score \
    FROM service_words WHERE service_words MATCH ?1 ORDER BY score, rowid LIMIT ?2";

/// What a search found.
#[derive(Debug)]
pub struct SearchHits<'a> {
    /// Kinds that the words mean, the likeliest first, each with how many services are of it.
    pub kinds: Vec<&'a (Kind, u32)>,
    /// Services, the best first.
    pub services: Vec<Hit<'a>>,
}

/// A service that a search found.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The service.
    pub summary: &'a Summary,
    /// Okapi BM25 as SQLite gives it: lower is better.
    pub score: f64,
}

impl Reader {
    /// Looks for `text` in names, other names, organisations, addresses, and the names and synonyms
    /// of kinds in every language, whatever the case and accents; the last word may be a beginning.
    /// Services have every word; when none has, those that have any. Of a long text the first 200
    /// letters and 16 words count.
    ///
    /// # Errors
    /// [`StoreFault::Read`].
    pub fn search(&self, text: &str, limit: usize) -> Result<SearchHits<'_>, StoreFault> {
        let text: String = text.chars().take(LONGEST_TEXT).collect();
        let folded = fold(&text);
        let words: Vec<&str> = words(&folded).collect();
        let kinds = self.kinds_meant(&folded, &words);
        let terms: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(place, word)| self.term(word, place + 1 == words.len()))
            .collect();
        let mut services = self.hits(&terms.join(" AND "), limit)?;
        if services.is_empty() && terms.len() > 1 {
            services = self.hits(&terms.join(" OR "), limit)?;
        }
        Ok(SearchHits { kinds, services })
    }

    fn hits(&self, terms: &str, limit: usize) -> Result<Vec<Hit<'_>>, StoreFault> {
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, u32>(0)?, row.get::<_, f64>(1)?));
        let found = rows(&self.connection, SERVICES, (terms, bounded(limit)), read)?;
        Ok(found
            .into_iter()
            .filter_map(|(row, score)| {
                Some(Hit {
                    summary: self.summary_at(row)?,
                    score,
                })
            })
            .collect())
    }

    /// One word in FTS5's language: in the service's own words, or among those of one of its kinds.
    fn term(&self, word: &str, is_last: bool) -> String {
        let of_kinds: Vec<String> = self
            .kind_words
            .iter()
            .filter(|kind| kind.has(word, is_last))
            .map(|kind| format!("\"{}\"", kind_word(kind.row)))
            .collect();
        let own = format!(
            "{{name also organisation address}} : {}",
            quoted(word, is_last)
        );
        if of_kinds.is_empty() {
            format!("({own})")
        } else {
            format!("(({own}) OR (kinds : ({})))", of_kinds.join(" OR "))
        }
    }

    fn kinds_meant(&self, folded: &str, words: &[&str]) -> Vec<&(Kind, u32)> {
        let mut meant: Vec<_> = (0usize..)
            .zip(&self.kind_words)
            .filter_map(|(place, kind)| Some((kind.likeness(folded, words)?, place)))
            .collect();
        meant.sort_unstable();
        meant
            .into_iter()
            .filter_map(|(_, place)| self.kinds().get(place))
            .collect()
    }
}

impl KindWords {
    fn has(&self, word: &str, is_beginning: bool) -> bool {
        self.phrases
            .iter()
            .any(|phrase| has_word(phrase, word, is_beginning))
    }

    /// 0: the very words; 1: a beginning of them; 2: some of them. A single letter begins too much.
    fn likeness(&self, folded: &str, words: &[&str]) -> Option<u8> {
        if self.phrases.iter().any(|phrase| phrase == folded) {
            return Some(0);
        }
        let (last, before) = words.split_last()?;
        if folded.chars().count() < 2 {
            return None;
        }
        if self.phrases.iter().any(|phrase| phrase.starts_with(folded)) {
            return Some(1);
        }
        let holds = |own: &String| {
            before.iter().all(|word| has_word(own, word, false)) && has_word(own, last, true)
        };
        self.phrases.iter().any(holds).then_some(2)
    }
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
}

/// A word in FTS5's language. Folded text holds letters, digits and spaces, so nothing can end the
/// quotation; were it otherwise, doubling the sign would keep it in.
fn quoted(word: &str, is_beginning: bool) -> String {
    let (words, is_beginning) = phrase(word, is_beginning);
    let star = if is_beginning { " *" } else { "" };
    format!("\"{}\"{star}", words.replace('"', "\"\""))
}

/// A question for texts that have every word, the last of which may be a beginning.
pub(super) fn every_word(folded: &str) -> Option<String> {
    let words: Vec<&str> = words(folded).collect();
    let (last, before) = words.split_last()?;
    let whole = before.iter().map(|word| quoted(word, false));
    Some(
        whole
            .chain([quoted(last, true)])
            .collect::<Vec<_>>()
            .join(" AND "),
    )
}

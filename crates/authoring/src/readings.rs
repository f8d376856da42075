//! What becomes of each text about hours: in the grammar, read from words, settled by a person, or
//! unknown. Each distinct text is listed once in the report, so that a directory is checked in minutes.

use std::collections::BTreeMap;
use std::path::Path;

use wayside_domain::{Hours, hours};

use crate::fault::AuthoringFault;
use crate::files::read_bytes;
use crate::report::{HoursLine, HoursReadBy};
use crate::rows::read_table;
use crate::text::decode;
use crate::written_hours::{DateOrder, NotRead, WrittenHours, read};

/// An example for whoever wrote what is not understood.
const EXAMPLE: &str =
    "write it such as `Mo-Fr 09:00-17:00; PH off`, or settle it in [hours] readings";

/// Reads hours, and remembers what each text came to.
pub struct HoursReader {
    order: DateOrder,
    settled: BTreeMap<String, Settled>,
    lines: BTreeMap<String, HoursLine>,
}

/// What a person said of a text.
struct Settled {
    /// The timetable; nothing when the text must stay unknown.
    reading: Option<String>,
    line: u64,
    is_used: bool,
}

/// The same text, however its blanks were typed.
fn key_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl HoursReader {
    /// A reader for a country (ISO 3166-1 alpha-2).
    pub fn new(country: &str) -> Self {
        Self {
            order: DateOrder::of_country(country),
            settled: BTreeMap::new(),
            lines: BTreeMap::new(),
        }
    }

    /// Takes up the readings that a person settled.
    ///
    /// # Errors
    /// [`AuthoringFault::SourceUnread`] names the line that is not understood.
    pub fn heed(&mut self, readings: &Path) -> Result<(), AuthoringFault> {
        self.settled = read_settled(readings)?;
        Ok(())
    }

    /// Reads a text; the second is what to note about its row.
    pub fn read(&mut self, text: &str) -> (Hours, Option<String>) {
        let (read_by, expression, why) = self.judge(text);
        let note = why.as_ref().map(|why| {
            let text = key_of(text);
            format!("bad hours: `{text}`: {why}; they count as unknown. {EXAMPLE}")
        });
        let line = self.lines.entry(key_of(text)).or_insert_with(|| HoursLine {
            text: key_of(text),
            reading: expression.clone(),
            read_by,
            why,
            count: 0,
        });
        line.count += 1;
        let hours = match expression {
            Some(expression) if read_by == HoursReadBy::Grammar => Hours::expression(expression),
            Some(expression) => Hours::Expression {
                expression,
                text: Some(text.to_owned()),
                valid_from: None,
                valid_through: None,
            },
            None => Hours::Unknown {
                text: Some(text.to_owned()),
            },
        };
        (hours, note)
    }

    fn judge(&mut self, text: &str) -> (HoursReadBy, Option<String>, Option<String>) {
        let found = self.found(text);
        let Some(settled) = self.settled.get_mut(&key_of(text)) else {
            return found;
        };
        settled.is_used = true;
        let reading = settled.reading.clone();
        let read_by = match (&reading, &found.1) {
            (None, _) => HoursReadBy::Forbidden,
            (Some(settled), Some(found)) if settled == found => HoursReadBy::Confirmed,
            (Some(_), _) => HoursReadBy::Corrected,
        };
        (read_by, reading, None)
    }

    fn found(&self, text: &str) -> (HoursReadBy, Option<String>, Option<String>) {
        if hours::check(text).is_ok() && !is_doubtful(text) {
            return (HoursReadBy::Grammar, Some(text.trim().to_owned()), None);
        }
        match read(text, self.order) {
            // A clock of twelve hours in the form of the grammar: two readings.
            WrittenHours::Timetable(_) if hours::check(text).is_ok() => {
                let why = NotRead::TwoReadings.to_string();
                (HoursReadBy::Nobody, None, Some(why))
            }
            WrittenHours::Timetable(expression) => (HoursReadBy::Words, Some(expression), None),
            WrittenHours::NoTimetable => (HoursReadBy::NoHours, None, None),
            WrittenHours::NotRead(why) => (HoursReadBy::Nobody, None, Some(why.to_string())),
        }
    }

    /// Every text that is not in the grammar, the commonest first, and what a person settled in vain.
    pub fn finish(self) -> (Vec<HoursLine>, Vec<String>) {
        let lines = self.lines.into_values();
        let mut lines: Vec<HoursLine> = lines
            .filter(|line| line.read_by != HoursReadBy::Grammar)
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.count));
        let unused = self
            .settled
            .into_iter()
            .filter(|(_, settled)| !settled.is_used);
        let warnings = unused.map(|(text, settled)| {
            format!(
                "[hours] readings line {}: no source says `{text}`",
                settled.line
            )
        });
        (lines, warnings.collect())
    }
}

/// `9:00-5:00` and `1:00-4:00`: in the grammar a night, by most who write so an afternoon.
fn is_doubtful(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    let time = |at: usize| -> Option<(u32, bool, usize)> {
        let digits: String = signs
            .iter()
            .skip(at)
            .take_while(|c| c.is_ascii_digit())
            .collect();
        let colon = at + digits.len();
        let minutes: String = signs.iter().skip(colon + 1).take(2).collect();
        let is_time = signs.get(colon) == Some(&':') && minutes.len() == 2;
        let hour: u32 = digits.parse().ok()?;
        is_time.then_some((
            hour * 60 + minutes.parse::<u32>().ok()?,
            digits.len() == 1,
            colon + 3,
        ))
    };
    (0..signs.len()).any(|at| {
        let is_start = at == 0
            || signs
                .get(at - 1)
                .is_some_and(|c| !c.is_ascii_digit() && *c != ':');
        let Some((opens, is_short, end)) = time(at).filter(|_| is_start) else {
            return false;
        };
        let Some((closes, ..)) = time(end + 1).filter(|_| signs.get(end) == Some(&'-')) else {
            return false;
        };
        let length = if closes > opens {
            closes - opens
        } else {
            closes + 24 * 60 - opens
        };
        let is_afternoon = is_short && opens < 7 * 60 && closes <= 12 * 60;
        let runs_on = closes < opens && length > 16 * 60;
        is_afternoon || runs_on
    })
}

fn read_settled(path: &Path) -> Result<BTreeMap<String, Settled>, AuthoringFault> {
    let refused = |why: String| AuthoringFault::SourceUnread {
        path: path.to_owned(),
        why,
    };
    let table = read_table(&decode(&read_bytes(path)?).text);
    let column = |name: &str| {
        let found = table.header.iter().position(|column| column == name);
        found.ok_or_else(|| {
            refused(format!(
                "it has no column `{name}`; its columns are text and reading"
            ))
        })
    };
    let (text, reading) = (column("text")?, column("reading")?);
    let mut settled = BTreeMap::new();
    for row in &table.rows {
        let line = row.line;
        let fields = row
            .fields
            .as_ref()
            .map_err(|why| refused(format!("line {line}: {why}")))?;
        let field = |at: usize| fields.get(at).map(|field| field.trim()).unwrap_or_default();
        let said = Some(field(reading)).filter(|said| !["", "unknown"].contains(said));
        if let Some(said) = said {
            hours::check(said).map_err(|why| refused(format!("line {line}: {why}")))?;
        }
        let entry = Settled {
            reading: said.map(str::to_owned),
            line,
            is_used: false,
        };
        settled.insert(key_of(field(text)), entry);
    }
    Ok(settled)
}

//! Comma-separated rows (RFC 4180) with the line that each starts on.
//!
//! Read by hand for two reasons: the line must be true whatever ends the lines and however many a
//! quoted field spans, and one bad quote must not swallow the rows below it.
//!
//! A bad quote leaves several ways to read a file. The one that gives most rows is taken, and of those the
//! one that rejects fewest lines.

use std::cmp::Reverse;

use crate::text::LineStarts;

/// One row as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// The line it starts on, from 1.
    pub line: u64,
    /// Its fields; or why it has none.
    pub fields: Result<Vec<String>, String>,
}

/// A table: the header and the rows below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTable {
    /// Column names, trimmed.
    pub header: Vec<String>,
    /// Rows that are not blank.
    pub rows: Vec<SourceRow>,
    /// Line (from 1) and what is doubtful there though it was read.
    pub notes: Vec<(u64, String)>,
}

/// After so many quotes that are never closed, a quote no longer spans lines.
const FORGIVEN: usize = 100;
/// In a narrower table a line of plain words has as many fields as the header too easily.
const NARROW: usize = 3;

/// Reads a table. The separator is a comma unless the header has none and has semicolons or tabs.
/// A row with another number of fields than the header is bad, as nobody can say which is missing;
/// empty fields too many at its end do not matter.
pub fn read_table(text: &str) -> SourceTable {
    let reader = Reader::of(text);
    let mut table = SourceTable::default();
    let Some(mut at) = reader.read_header(&mut table) else {
        return table;
    };
    let choices = reader.choose(table.header.len());
    while let Some((start, choice)) = reader.starts.get(at).zip(choices.get(at)) {
        let line = reader.lines.line_of(*start);
        let fields = match reader.fields(*start, choice.may_span) {
            Ok(read) if choice.is_taken || choice.next == at + 1 => {
                fit(read.fields, table.header.len())
            }
            Ok(_) => Err(BadQuote::NeverClosed.reason()),
            Err(quote) => Err(quote.reason()),
        };
        if choice.is_taken && choice.hides > 0 {
            table.notes.push((line, HIDES.to_owned()));
        }
        table.rows.push(SourceRow { line, fields });
        at = if choice.is_taken { choice.next } else { at + 1 };
    }
    table
}

const HIDES: &str = "its text over several lines holds a line that would be a row by itself: look whether a quote is \
                     missing";

fn fit(mut fields: Vec<String>, width: usize) -> Result<Vec<String>, String> {
    let has = fields.len();
    while fields.len() > width && fields.last().is_some_and(|field| field.trim().is_empty()) {
        fields.pop();
    }
    if fields.len() == width {
        return Ok(fields);
    }
    Err(format!(
        "the row has {has} fields where the header has {width}"
    ))
}

fn separator(text: &str) -> char {
    let header = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let has = |separator: char| {
        let mut is_quoted = false;
        header.chars().any(|c| {
            is_quoted ^= c == '"';
            c == separator && !is_quoted
        })
    };
    [',', ';', '\t']
        .into_iter()
        .find(|separator| has(*separator))
        .unwrap_or(',')
}

/// What is wrong with a quote. Either costs the line it stands on, and no other.
enum BadQuote {
    NeverClosed,
    ClosedWithin,
}

impl BadQuote {
    fn reason(&self) -> String {
        let reason = match self {
            Self::NeverClosed => "a quote is opened and never closed",
            Self::ClosedWithin => "a quote is closed in the middle of a field",
        };
        reason.to_owned()
    }
}

/// A row as it was read.
struct RowRead {
    fields: Vec<String>,
    /// Where it ends.
    end: usize,
    /// True where a quote stands in a field that does not begin with one.
    has_stray_quote: bool,
}

impl RowRead {
    /// Whether it is surely a row, with words in it and no quote that is none; nothing where it is bad. A quote within a
    /// field that does not begin with one is a letter, but in a row that `spans` lines it is bad.
    fn surely_row(self, width: usize, spans: bool) -> Option<bool> {
        let has_stray_quote = self.has_stray_quote;
        let fields = fit(self.fields, width).ok()?;
        let says = fields.iter().any(|field| !field.trim().is_empty());
        (!spans || !has_stray_quote).then_some(says && !has_stray_quote)
    }
}

/// What the best reading of a line and of all below it gives; more is better.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Gain {
    /// Rows that are surely rows.
    rows: usize,
    /// Lines that are rejected.
    bad: Reverse<usize>,
}

/// What becomes of a line that a row may start on.
#[derive(Clone, Copy)]
struct Choice {
    /// True when the row is taken as its quotes say; else its line alone is rejected.
    is_taken: bool,
    /// The line that the row which its quotes make is followed by.
    next: usize,
    /// How many rows the lines within it would make by themselves.
    hides: usize,
    may_span: bool,
    gain: Gain,
}

struct Reader<'a> {
    text: &'a str,
    lines: LineStarts,
    /// Where the lines begin that are not empty.
    starts: Vec<usize>,
    separator: char,
}

impl<'a> Reader<'a> {
    fn of(text: &'a str) -> Self {
        let lines = LineStarts::of(text);
        let says = |start: &usize| {
            let line = text.get(*start..).unwrap_or_default();
            !line.is_empty() && !line.starts_with(['\r', '\n'])
        };
        Self {
            text,
            starts: lines.iter().filter(says).collect(),
            lines,
            separator: separator(text),
        }
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// The first line, by number, that begins at an offset or behind it.
    fn line_from(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start < offset)
    }

    /// Reads the header, and says which line follows it; none of an empty file.
    fn read_header(&self, table: &mut SourceTable) -> Option<usize> {
        let start = *self.starts.first()?;
        let (names, next) = match self.fields(start, true) {
            Ok(read) if self.line_from(read.end) == 1 || !read.has_stray_quote => {
                (read.fields, self.line_from(read.end))
            }
            _ => {
                let note = "the header has a quote that is opened and not closed; its columns are read without quotes";
                table
                    .notes
                    .push((self.lines.line_of(start), note.to_owned()));
                let line = self.rest(start).lines().next().unwrap_or_default();
                let line = line.split('\r').next().unwrap_or_default().replace('"', "");
                (line.split(self.separator).map(str::to_owned).collect(), 1)
            }
        };
        table.header = names.iter().map(|name| name.trim().to_owned()).collect();
        Some(next)
    }

    /// What becomes of each line. What a line gives depends on those below it, so the last is the first to be weighed.
    fn choose(&self, width: usize) -> Vec<Choice> {
        let mut unclosed = 0;
        let mut choices = Vec::with_capacity(self.starts.len());
        for (at, start) in self.starts.iter().enumerate().rev() {
            let may_span = unclosed < FORGIVEN;
            let read = self.fields(*start, may_span);
            unclosed += usize::from(matches!(read, Err(BadQuote::NeverClosed)));
            let choice = self.weigh(at, read.ok(), width, &choices);
            choices.push(Choice { may_span, ..choice });
        }
        choices.reverse();
        choices
    }

    /// What becomes of a line; `below` are the choices of those below it, from the last.
    fn weigh(&self, at: usize, read: Option<RowRead>, width: usize, below: &[Choice]) -> Choice {
        let from = |line: usize| {
            let back = self.starts.len().checked_sub(line + 1);
            let choice = back.and_then(|back| below.get(back));
            choice.map_or_else(Gain::default, |choice| choice.gain)
        };
        let next = read
            .as_ref()
            .map_or(at + 1, |read| self.line_from(read.end));
        let surely = read.and_then(|read| read.surely_row(width, next > at + 1));
        let taken = surely.map(|surely| Gain {
            rows: from(next).rows + usize::from(surely),
            ..from(next)
        });
        let refused = Gain {
            bad: Reverse(from(at + 1).bad.0 + 1),
            ..from(at + 1)
        };
        let hides = match width < NARROW {
            true => 0,
            false => refused.rows.saturating_sub(from(next).rows),
        };
        let gain = taken.filter(|taken| hides == 0 || *taken > refused);
        Choice {
            is_taken: gain.is_some(),
            next,
            hides,
            may_span: true,
            gain: gain.unwrap_or(refused),
        }
    }

    /// The fields of the row at `start` and where it ends. Where quotes do not span lines, one that would is bad.
    fn fields(&self, start: usize, may_span: bool) -> Result<RowRead, BadQuote> {
        let (mut fields, mut field) = (Vec::new(), String::new());
        let (mut is_quoted, mut has_stray_quote) = (false, false);
        let mut letters = self.rest(start).char_indices().peekable();
        while let Some((offset, letter)) = letters.next() {
            let ends_line = letter == '\r' || letter == '\n';
            if is_quoted {
                if ends_line && !may_span {
                    return Err(BadQuote::NeverClosed);
                }
                if letter != '"' {
                    field.push(letter);
                } else if letters.next_if(|(_, next)| *next == '"').is_some() {
                    field.push('"');
                } else {
                    is_quoted = false;
                    let after = self.rest(start + offset + 1).trim_start_matches(' ');
                    let is_end =
                        after.is_empty() || after.starts_with([self.separator, '\r', '\n']);
                    if !is_end {
                        return Err(BadQuote::ClosedWithin);
                    }
                }
            } else if letter == '"' && field.is_empty() {
                is_quoted = true;
            } else if letter == self.separator {
                fields.push(std::mem::take(&mut field));
            } else if ends_line {
                fields.push(field);
                let end = start + offset;
                return Ok(RowRead {
                    fields,
                    end,
                    has_stray_quote,
                });
            } else {
                has_stray_quote |= letter == '"';
                field.push(letter);
            }
        }
        fields.push(field);
        if is_quoted {
            return Err(BadQuote::NeverClosed);
        }
        Ok(RowRead {
            fields,
            end: self.text.len(),
            has_stray_quote,
        })
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;

//! Comma-separated rows (RFC 4180) with the line that each starts on.
//!
//! Read by hand for two reasons: the line must be true whatever ends the lines and however many a
//! quoted field spans, and one quote that is never closed must not swallow the rest of the file.

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
}

/// After so many quotes that are never closed, a quote no longer spans lines.
const FORGIVEN: usize = 100;

/// Reads a table. The separator is a comma unless the header has none and has semicolons or tabs.
/// A row with another number of fields than the header is bad, as nobody can say which is missing;
/// empty fields too many at its end do not matter.
pub fn read_table(text: &str) -> SourceTable {
    let mut reader = Reader {
        text,
        at: 0,
        separator: separator(text),
        unclosed: 0,
        width: None,
    };
    let lines = LineStarts::of(text);
    let mut table = SourceTable::default();
    while let Some((start, fields)) = reader.next_row() {
        let line = lines.line_of(start);
        if reader.width.is_none() {
            table.header = fields
                .unwrap_or_default()
                .iter()
                .map(|name| name.trim().to_owned())
                .collect();
            reader.width = Some(table.header.len());
            continue;
        }
        let fields = fields.and_then(|fields| fit(fields, table.header.len()));
        table.rows.push(SourceRow { line, fields });
    }
    table
}

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

/// A row as it was read.
struct RowRead {
    fields: Vec<String>,
    /// Where it ends.
    end: usize,
    /// True where a quote stands in a field that does not begin with one.
    has_stray_quote: bool,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    separator: char,
    unclosed: usize,
    /// How many fields the header has, once it is read.
    width: Option<usize>,
}

impl Reader<'_> {
    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Offset of the next row and its fields, blank lines skipped.
    fn next_row(&mut self) -> Option<(usize, Result<Vec<String>, String>)> {
        self.at += self.rest(self.at).find(|c| c != '\r' && c != '\n')?;
        let start = self.at;
        let reason = match self.fields(start) {
            Ok(read) if !self.swallows(start, &read) => {
                self.at = read.end;
                return Some((start, Ok(read.fields)));
            }
            Ok(_) | Err(BadQuote::NeverClosed) => {
                self.unclosed += 1;
                "a quote is opened and never closed"
            }
            Err(BadQuote::ClosedWithin) => "a quote is closed in the middle of a field",
        };
        let length = self
            .rest(start)
            .find(['\r', '\n'])
            .unwrap_or(self.rest(start).len());
        self.at = start + length;
        Some((start, Err(reason.to_owned())))
    }

    /// True of a row of several lines that a bad quote made one of: it has another width than the header, or a quote
    /// stands in a field that does not begin with one.
    fn swallows(&self, start: usize, read: &RowRead) -> bool {
        let row = self.text.get(start..read.end).unwrap_or_default();
        let fits = |width| fit(read.fields.clone(), width).is_ok();
        row.contains(['\r', '\n']) && (read.has_stray_quote || !self.width.is_none_or(fits))
    }

    /// The fields of the row at `start` and where it ends.
    fn fields(&self, start: usize) -> Result<RowRead, BadQuote> {
        let may_span = self.unclosed < FORGIVEN;
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
mod tests {
    use super::{SourceRow, read_table};
    use proptest::prelude::*;

    fn row(line: u64, fields: &[&str]) -> SourceRow {
        SourceRow {
            line,
            fields: Ok(fields.iter().map(|f| (*f).to_owned()).collect()),
        }
    }

    #[test]
    fn a_row_is_named_by_the_line_it_starts_on_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "\"1", "2\",x", "", "3,\"y \"\"z\"\"\"", ""].join(end);
            let table = read_table(&text);
            assert_eq!(table.header, ["a", "b"]);
            let quoted = format!("1{end}2");
            assert_eq!(
                table.rows,
                [row(2, &[&quoted, "x"]), row(5, &["3", "y \"z\""])],
                "{end:?}"
            );
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_row() {
        let table = read_table("a,b\n1,2\n\"3,4\n5,6\n");
        assert_eq!(table.rows.len(), 3);
        assert_eq!(table.rows[0], row(2, &["1", "2"]));
        assert!(
            table.rows[1]
                .fields
                .as_ref()
                .is_err_and(|why| why.contains("quote"))
        );
        assert_eq!(table.rows[2], row(4, &["5", "6"]));
    }

    #[test]
    fn a_quote_that_is_closed_within_a_field_costs_its_own_row() {
        let table =
            read_table("a,b\n1,\"The \"Quay\" house\"\n2,\"x\" \n\"5\" pipe\",3\n4,\"y\"\n");
        let bad: Vec<(u64, bool)> = table
            .rows
            .iter()
            .map(|row| (row.line, row.fields.is_err()))
            .collect();
        assert_eq!(bad, [(2, true), (3, false), (4, true), (5, false)]);
    }

    #[test]
    fn a_row_of_another_width_is_bad_but_empty_fields_at_its_end_do_not_matter() {
        let table = read_table("a,b\n1\n1,2,3\n1,2,,\n");
        let bad: Vec<bool> = table.rows.iter().map(|row| row.fields.is_err()).collect();
        assert_eq!(bad, [true, true, false]);
        assert_eq!(table.rows[2], row(4, &["1", "2"]));
    }

    #[test]
    fn semicolons_and_tabs_separate_when_the_header_has_no_comma() {
        assert_eq!(read_table("a;b\n1,5;2").rows, [row(2, &["1,5", "2"])]);
        assert_eq!(read_table("a\tb\n1\t2").rows, [row(2, &["1", "2"])]);
        assert_eq!(read_table("\"a;b\",c\n1,2").header, ["a;b", "c"]);
    }

    #[test]
    fn an_empty_file_is_an_empty_table() {
        for text in ["", "\n\n", "\r\n"] {
            let table = read_table(text);
            assert!(table.header.is_empty() && table.rows.is_empty());
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a\",;\r\n é]{0,6}", 3), 1..6)
        ) {
            let quote = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
            let text: String = std::iter::once("x,y,z\r\n".to_owned())
                .chain(rows.iter().map(|row| {
                    row.iter().map(quote).collect::<Vec<_>>().join(",") + "\r\n"
                }))
                .collect();
            let read: Vec<Vec<String>> =
                read_table(&text).rows.into_iter().map(|row| row.fields.unwrap()).collect();
            prop_assert_eq!(read, rows);
        }

        /// A quote that is never closed, or closed by no separator, costs its own row and no other, whatever the rows round
        /// it say.
        #[test]
        fn a_bad_quote_costs_its_own_row_and_no_other(
            before in prop::collection::vec(prop::collection::vec("([aé][a\",; é]{0,5})?", 3), 0..4),
            after in prop::collection::vec(prop::collection::vec("([aé][a\",; é]{0,5})?", 3), 0..4),
            bad in "(1,\"ab,c|\"x\"y,2,3|1,\"a\" b,3|\"|1,2,\"|q,\"\"\",3)",
        ) {
            let written = |fields: &Vec<String>| {
                let quoted = |field: &String| match field.contains(['"', ',']) || field.starts_with(' ') {
                    true => format!("\"{}\"", field.replace('"', "\"\"")),
                    false => field.clone(),
                };
                fields.iter().map(quoted).collect::<Vec<_>>().join(",")
            };
            let is_blank = |fields: &&Vec<String>| written(fields).chars().all(|c| c == ',');
            prop_assume!(before.iter().chain(&after).find(is_blank).is_none());
            let good: Vec<String> = before.iter().map(written).collect();
            let more: Vec<String> = after.iter().map(written).collect();
            let lines: Vec<String> = std::iter::once("x,y,z".to_owned())
                .chain(good).chain([bad.clone()]).chain(more).collect();
            let table = read_table(&lines.join("\n"));
            prop_assert_eq!(table.rows.len(), before.len() + after.len() + 1);
            let read = table.rows.iter().filter_map(|row| row.fields.clone().ok());
            let wanted: Vec<Vec<String>> = before.iter().chain(&after).cloned().collect();
            prop_assert_eq!(read.collect::<Vec<_>>(), wanted);
        }

        #[test]
        fn junk_never_panics_and_lines_never_run_backwards(text in "[\",;\r\n\tab é\\x00]{0,80}") {
            let table = read_table(&text);
            let lines: Vec<u64> = table.rows.iter().map(|row| row.line).collect();
            prop_assert!(lines.is_sorted());
        }
    }
}

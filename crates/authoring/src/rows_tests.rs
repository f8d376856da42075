use proptest::prelude::*;

use super::{SourceRow, SourceTable, read_table};

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
    let table = read_table("a,b\n1,\"The \"Quay\" house\"\n2,\"x\" \n\"5\" pipe\",3\n4,\"y\"\n");
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

/// What one row of a generated file is.
#[derive(Clone, Debug)]
enum Written {
    /// Whole in itself: its fields, and which of them are quoted without need.
    Whole(Vec<String>, u8),
    /// A quote of it was put in or left out somewhere.
    Broken(String),
}

const WIDTH: usize = 3;

fn in_row(fields: &[String], quoted: u8) -> String {
    let written = fields.iter().enumerate().map(|(at, field)| {
        let needs = field.contains(['"', ',', '\r', '\n']) || field.starts_with(' ');
        match needs || quoted & (1 << at) != 0 {
            true => format!("\"{}\"", field.replace('"', "\"\"")),
            false => field.clone(),
        }
    });
    written.collect::<Vec<_>>().join(",")
}

/// Fields of one row: any text in one line, separators and quotes at their ends too; or words over several lines.
fn whole() -> impl Strategy<Value = Written> {
    let field = "([a,; é\"]{0,3}|[añ]?(\r\n|\n)[a,é]{0,2}[añ])";
    let fields = prop::collection::vec(field, WIDTH);
    // Nobody can tell a row without any words from one that is not there.
    let says = |fields: &Vec<String>| fields.iter().any(|field| !field.trim().is_empty());
    (fields.prop_filter("it says something", says), any::<u8>())
        .prop_map(|(fields, quoted)| Written::Whole(fields, quoted))
}

fn broken() -> impl Strategy<Value = Written> {
    let field = "[a,; é\"]{0,3}";
    let fields = prop::collection::vec(field, WIDTH);
    (
        fields,
        any::<u8>(),
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(|(fields, quoted, place, put_in)| {
            let mut row: Vec<char> = in_row(&fields, quoted).chars().collect();
            let quotes: Vec<usize> = (0..row.len()).filter(|at| row[*at] == '"').collect();
            if put_in || quotes.is_empty() {
                row.insert(place.index(row.len() + 1), '"');
            } else {
                row.remove(quotes[place.index(quotes.len())]);
            }
            Written::Broken(row.into_iter().collect())
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Wherever quotes are broken, each row that is whole in itself comes through. Only one that stands alone between two
    /// breaks, which together read as one text over several lines, may be in that text, and then that is noted.
    #[test]
    fn a_row_that_is_whole_comes_through_whatever_quotes_are_broken_round_it(
        rows in prop::collection::vec(prop_oneof![whole(), broken()], 1..12),
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        has_mark in any::<bool>(),
        is_ended in any::<bool>(),
    ) {
        let mark = if has_mark { "\u{feff}" } else { "" };
        let mut text = format!("{mark}w,x,ñ");
        for row in &rows {
            text += end;
            text += &match row {
                Written::Whole(fields, quoted) => in_row(fields, *quoted),
                Written::Broken(row) => row.clone(),
            };
        }
        text += if is_ended { end } else { "" };
        let table: SourceTable = read_table(&crate::text::decode(text.as_bytes()).text);
        prop_assert_eq!(&table.header, &["w", "x", "ñ"]);
        let read: Vec<&Vec<String>> = table.rows.iter().filter_map(|row| row.fields.as_ref().ok()).collect();
        let mut from = 0;
        let mut lost = 0;
        for row in &rows {
            let Written::Whole(fields, _) = row else { continue };
            match read[from..].iter().position(|row| *row == fields) {
                Some(at) => from += at + 1,
                None => lost += 1,
            }
        }
        prop_assert!(lost <= table.notes.len(), "{} lost of {:?}: {:?}", lost, text, table);
        prop_assert!(table.rows.iter().map(|row| row.line).is_sorted_by(|a, b| a < b), "{:?}", table);
        if rows.iter().all(|row| matches!(row, Written::Whole(..))) {
            prop_assert_eq!((table.rows.len(), table.notes.len()), (rows.len(), 0), "{:?}", table);
        }
    }
}

#[test]
fn a_quote_that_two_rows_share_hides_no_rows_between_them() {
    let text = "a,b,c\n1,\"x,\n2,y,5\n3,z,6\nw\",7\n";
    let table = read_table(text);
    let bad: Vec<(u64, bool)> = table
        .rows
        .iter()
        .map(|row| (row.line, row.fields.is_err()))
        .collect();
    assert_eq!(bad, [(2, true), (3, false), (4, false), (5, true)]);
    // With one row between, it reads as well as a text over several lines: taken so, and said.
    let table = read_table("a,b,c\n1,\"x,\n2,y,5\nw\",7\n");
    assert_eq!(table.rows, [row(2, &["1", "x,\n2,y,5\nw", "7"])]);
    assert_eq!(table.notes.len(), 1);
    assert_eq!(table.notes[0].0, 2);
}

#[test]
fn a_text_begun_with_a_line_end_is_not_what_closes_the_quote_before_it() {
    let table = read_table("a,b,c\n1,2,\"c\n,\"\nx\",3\n");
    assert!(table.rows[0].fields.is_err());
    assert_eq!(table.rows[1], row(3, &["", "\nx", "3"]));
}

#[test]
fn a_header_with_a_bad_quote_is_read_and_said() {
    let table = read_table("a,\"b,c\n1,2,3\n");
    assert_eq!(table.header, ["a", "b", "c"]);
    assert_eq!(table.rows, [row(2, &["1", "2", "3"])]);
    assert_eq!(table.notes.len(), 1);
}

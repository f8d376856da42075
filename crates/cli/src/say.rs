//! The one place that writes to the terminal. A reader that has gone away is no fault.

use std::io::Write;

/// Writes text to the standard output, with a line end.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Writes text to the standard output, with a line end, and says whether it got there: for what is
/// dropped elsewhere once it was shown here.
pub fn line_that_must_arrive(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Writes a trouble to the standard error.
pub fn trouble(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "wayside: {text}");
}

/// Writes a value as JSON to the standard output.
pub fn json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(&text),
        Err(why) => trouble(&format!("the answer cannot be written as JSON: {why}")),
    }
}

/// Rows in columns as wide as their widest cell; a column that is empty throughout is left out.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

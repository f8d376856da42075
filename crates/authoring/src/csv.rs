//! CSV sources: one row is one service, its columns named by the spec.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::fault::{AuthoringFault, MissingColumn};
use crate::fields::{Fields, read_service};
use crate::files::read_bytes;
use crate::intake::{Place, SourceIntake, read_position};
use crate::nearest::nearest;
use crate::rows::{SourceRow, SourceTable, read_table};
use crate::spec::FIELDS;
use crate::text::decode;

/// Reads a CSV source.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`] and [`AuthoringFault::MissingColumn`]; rows never fail a build.
pub fn read(path: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
    let bytes = read_bytes(path)?;
    let decoded = decode(&bytes);
    for (line, note) in decoded.notes {
        intake.note(&Place::line(line), note);
    }
    let table = read_table(&decoded.text);
    if table.header.is_empty() {
        intake.note_file(None, "the file is empty");
        return Ok(());
    }
    let columns = find_columns(path, intake, &table)?;
    intake.begin(table.rows.len());
    for row in &table.rows {
        intake.meet();
        let place = Place::line(row.line);
        match read_row(row, &columns, &place, intake) {
            // The whole row counts, not only the columns that the spec names: two desks of one clinic
            // may differ in a column nobody mapped.
            Ok((service, notes)) => match intake.repeats(&place, &row.fields.as_ref().ok()) {
                Some(first) => intake.reject(&place, format!("repeats {first}")),
                None => {
                    intake.keep_service(&place, service);
                    notes.into_iter().for_each(|note| intake.note(&place, note));
                }
            },
            Err(reason) => intake.reject(&place, reason),
        }
    }
    Ok(())
}

type Columns = BTreeMap<&'static str, usize>;

fn read_row(
    row: &SourceRow,
    columns: &Columns,
    place: &Place,
    intake: &mut SourceIntake,
) -> Result<(wayside_domain::Service, Vec<String>), String> {
    let values = row.fields.as_ref().map_err(Clone::clone)?;
    let get = |field: &str| {
        columns
            .get(field)
            .and_then(|column| values.get(*column))
            .cloned()
    };
    let position = read_position(get("latitude").as_deref(), get("longitude").as_deref())?;
    let mut notes = Vec::new();
    let service = read_service(&Fields(&get), position, place, intake, &mut notes)?;
    Ok((service, notes))
}

/// Which column holds which field: as the spec says, else columns that bear the fields' own names.
fn find_columns(
    path: &Path,
    intake: &mut SourceIntake,
    table: &SourceTable,
) -> Result<Columns, AuthoringFault> {
    let mut columns = Columns::new();
    let at = |name: &str| table.header.iter().position(|column| column == name);
    for field in FIELDS {
        let Some(named) = intake.source.columns.get(*field) else {
            continue;
        };
        let Some(column) = at(named.trim()) else {
            return Err(missing(path.to_owned(), field, named, &table.header));
        };
        columns.insert(field, column);
    }
    if intake.source.columns.is_empty() {
        let named = |field: &&'static str| {
            let found = table
                .header
                .iter()
                .position(|c| c.eq_ignore_ascii_case(field))?;
            Some((*field, found))
        };
        columns = FIELDS.iter().filter_map(named).collect();
    }
    let needed = ["name", "latitude", "longitude"];
    if let Some(field) = needed.iter().find(|field| !columns.contains_key(*field)) {
        return Err(missing(path.to_owned(), field, field, &table.header));
    }
    let mut seen = std::collections::BTreeSet::new();
    for name in table.header.iter().filter(|name| !name.is_empty()) {
        if !seen.insert(name) {
            intake.note_file(
                None,
                format!("two columns are called `{name}`; the first is read"),
            );
        }
    }
    Ok(columns)
}

fn missing(path: PathBuf, field: &str, column: &str, has: &[String]) -> AuthoringFault {
    AuthoringFault::MissingColumn(Box::new(MissingColumn {
        path,
        field: field.to_owned(),
        column: column.to_owned(),
        has: has.to_vec(),
        nearest: nearest(column, has.iter().map(String::as_str)).map(str::to_owned),
    }))
}

//! CSV sources: one row is one service, its columns named by the spec.

use std::collections::BTreeMap;
use std::path::Path;

use crate::fault::{AuthoringFault, MissingColumn};
use crate::fields::{Fields, is_nothing, read_service};
use crate::files::read_bytes;
use crate::intake::{Place, SourceIntake, read_position};
use crate::nearest::nearest;
use crate::rows::{SourceRow, SourceTable, read_table};
use crate::spec::{FIELDS, Format};
use crate::text::decode;

/// A file of rows with its columns by name.
pub struct SourceFile {
    /// The rows.
    pub table: SourceTable,
}

impl SourceFile {
    /// Where a column stands, whatever the case of its letters.
    pub fn column(&self, name: &str) -> Option<usize> {
        let header = &self.table.header;
        header
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
    }

    /// Refuses a file without the column that `field` is read from.
    ///
    /// # Errors
    /// [`AuthoringFault::MissingColumn`] names it and what there is.
    pub fn require(&self, path: &Path, field: &str, column: &str) -> Result<(), AuthoringFault> {
        let is_there = self.column(column).is_some();
        is_there
            .then_some(())
            .ok_or_else(|| missing(path, field, column, &self.table.header))
    }
}

/// Opens a file of rows; nothing when it is empty.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`].
pub fn open(path: &Path, intake: &mut SourceIntake) -> Result<Option<SourceFile>, AuthoringFault> {
    let decoded = decode(&read_bytes(path)?);
    for (line, note) in decoded.notes {
        intake.note(&Place::line(line), note);
    }
    let table = read_table(&decoded.text);
    for (line, note) in &table.notes {
        intake.note(&Place::line(*line), note.clone());
    }
    if table.header.is_empty() {
        intake.note_file(None, "the file is empty");
        return Ok(None);
    }
    let mut seen = std::collections::BTreeSet::new();
    for name in table.header.iter().filter(|name| !name.is_empty()) {
        if !seen.insert(name) {
            let note = format!("two columns are called `{name}`; the first is read");
            intake.note_file(None, note);
        }
    }
    Ok(Some(SourceFile { table }))
}

/// Notes each column that nobody reads and that is not empty. `known` are names, or beginnings of
/// names that end with `*`.
pub fn unread(intake: &mut SourceIntake, file: &SourceFile, known: &[String]) {
    let is_known = |name: &String| {
        known.iter().any(|known| match known.strip_suffix('*') {
            Some(begins) => name.starts_with(begins),
            None => known.eq_ignore_ascii_case(name),
        })
    };
    let columns = file.table.header.iter().enumerate();
    let unread = columns.filter(|(at, name)| {
        let fields = file
            .table
            .rows
            .iter()
            .filter_map(|row| row.fields.as_ref().ok());
        let says = fields
            .filter_map(|fields| fields.get(*at))
            .any(|text| !is_nothing(text));
        !name.is_empty() && !is_known(name) && says
    });
    let names: Vec<String> = unread.map(|(_, name)| name.clone()).collect();
    if intake.source.format == Format::Csv {
        return note_unread(intake, "column", &names);
    }
    for name in &names {
        let known = known.iter().filter(|known| !known.ends_with('*'));
        let near = nearest(name, known.map(String::as_str)).unwrap_or_default();
        intake.note_file(
            None,
            format!("column `{name}` is not read; the nearest that is is `{near}`"),
        );
    }
}

/// Notes names that nobody reads, each with the nearest field.
pub fn note_unread(intake: &mut SourceIntake, what: &str, names: &[String]) {
    for name in names {
        let field = nearest_field(name);
        let note = format!(
            "{what} `{name}` is not read; if it is `{field}`, say so: columns = {{ {field} = \"{name}\" }}"
        );
        intake.note_file(None, note);
    }
}

/// The field that a foreign name most likely means.
fn nearest_field(name: &str) -> &'static str {
    const MEANT: [(&str, &str); 17] = [
        ("tel", "phone"),
        ("phone", "phone"),
        ("mobile", "phone"),
        ("hour", "hours"),
        ("horario", "hours"),
        ("opening", "hours"),
        ("open_", "hours"),
        ("schedule", "hours"),
        ("web", "url"),
        ("site", "url"),
        ("link", "url"),
        ("mail", "email"),
        ("street", "address"),
        ("addr", "address"),
        ("post", "postal_code"),
        ("zip", "postal_code"),
        ("agency", "organization"),
    ];
    let lower = name.to_lowercase();
    let meant = MEANT.iter().find(|(part, _)| lower.contains(part));
    let fields = FIELDS.iter().copied();
    meant.map_or_else(
        || nearest(name, fields).unwrap_or("description"),
        |(_, field)| field,
    )
}

/// Reads a CSV source.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`] and [`AuthoringFault::MissingColumn`]; rows never fail a build.
pub fn read(path: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
    let Some(file) = open(path, intake)? else {
        return Ok(());
    };
    let columns = find_columns(path, intake, &file)?;
    let used: Vec<String> = columns
        .values()
        .filter_map(|at| file.table.header.get(*at).cloned())
        .collect();
    unread(intake, &file, &used);
    intake.begin(file.table.rows.len());
    for row in &file.table.rows {
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
        let text = columns.get(field).and_then(|column| values.get(*column));
        text.filter(|text| !is_nothing(text)).cloned()
    };
    let mut notes = Vec::new();
    let position = match (get("latitude"), get("longitude")) {
        (None, None) => {
            notes.push("it has no coordinates; it is kept without a place".to_owned());
            None
        }
        (latitude, longitude) => Some(read_position(latitude.as_deref(), longitude.as_deref())?),
    };
    let service = read_service(&Fields(&get), position, place, intake, &mut notes)?;
    Ok((service, notes))
}

/// Which column holds which field: as the spec says, else columns that bear the fields' own names.
fn find_columns(
    path: &Path,
    intake: &SourceIntake,
    file: &SourceFile,
) -> Result<Columns, AuthoringFault> {
    let mut columns = Columns::new();
    let header = &file.table.header;
    for field in FIELDS {
        let Some(named) = intake.source.columns.get(*field) else {
            continue;
        };
        let Some(column) = header.iter().position(|column| column == named.trim()) else {
            return Err(missing(path, field, named, header));
        };
        columns.insert(field, column);
    }
    if intake.source.columns.is_empty() {
        let named = |field: &&'static str| Some((*field, file.column(field)?));
        columns = FIELDS.iter().filter_map(named).collect();
    }
    let needed = ["name", "latitude", "longitude"];
    if let Some(field) = needed.iter().find(|field| !columns.contains_key(*field)) {
        return Err(missing(path, field, field, header));
    }
    Ok(columns)
}

fn missing(path: &Path, field: &str, column: &str, has: &[String]) -> AuthoringFault {
    AuthoringFault::MissingColumn(Box::new(MissingColumn {
        path: path.to_owned(),
        field: field.to_owned(),
        column: column.to_owned(),
        has: has.to_vec(),
        nearest: nearest(column, has.iter().map(String::as_str)).map(str::to_owned),
    }))
}

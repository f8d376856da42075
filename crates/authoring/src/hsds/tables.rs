//! The HSDS tabular data package: a folder of CSV files, one a table. Every row of every table counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::join::join;
use super::json::files_in;
use super::keys::KeysSeen;
use super::weave::weave;
use super::{Record, RowId};
use crate::fault::{AuthoringFault, MissingColumn};
use crate::fields::is_nothing;
use crate::files::read_bytes;
use crate::intake::{Place, SourceIntake};
use crate::nearest::nearest;
use crate::rows::{SourceRow, read_table};
use crate::text::decode;

/// The tables that a pack has a place for, under the names they bear in different editions.
const KNOWN: &[(&str, &[&str])] = &[
    ("services", &["services", "service"]),
    ("locations", &["locations", "location"]),
    (
        "service_at_location",
        &[
            "service_at_location",
            "service_at_locations",
            "services_at_location",
        ],
    ),
    ("organizations", &["organizations", "organization"]),
    ("programs", &["programs", "program"]),
    ("phones", &["phones", "phone"]),
    ("contacts", &["contacts", "contact"]),
    (
        "addresses",
        &[
            "addresses",
            "address",
            "physical_addresses",
            "physical_address",
        ],
    ),
    ("schedules", &["schedules", "schedule"]),
    ("languages", &["languages", "language"]),
    (
        "accessibility",
        &["accessibility", "accessibility_for_disabilities"],
    ),
    (
        "required_documents",
        &["required_documents", "required_document"],
    ),
    ("cost_options", &["cost_options", "cost_option"]),
    ("service_areas", &["service_areas", "service_area"]),
    ("funding", &["funding", "fundings"]),
    ("attributes", &["attributes", "attribute"]),
    ("taxonomies", &["taxonomies", "taxonomy"]),
    ("taxonomy_terms", &["taxonomy_terms", "taxonomy_term"]),
];

/// Columns by which a row hangs on another, and the tables that they name.
pub const LINKS: &[(&str, &str)] = &[
    ("service_at_location_id", "service_at_location"),
    ("service_id", "services"),
    ("location_id", "locations"),
    ("contact_id", "contacts"),
    ("phone_id", "phones"),
    ("organization_id", "organizations"),
    ("program_id", "programs"),
    ("taxonomy_term_id", "taxonomy_terms"),
];

/// The package in memory.
#[derive(Default)]
pub struct Tables {
    names: Vec<String>,
    rows: Vec<Vec<TableRow>>,
    index: HashMap<(usize, String, String), Vec<usize>>,
    keys: Rc<KeysSeen>,
}

struct TableRow {
    place: Place,
    fields: BTreeMap<String, String>,
    /// Why it can't be used; absent when it can.
    bad: Option<String>,
}

/// Reads the package.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`] when there is no `services.csv`, [`AuthoringFault::MissingColumn`]
/// when a service has no column for its id or name.
pub fn read(folder: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
    if !folder.is_dir() {
        let why = "an hsds-csv source is a folder of .csv tables".to_owned();
        return Err(AuthoringFault::SourceUnread {
            path: folder.to_owned(),
            why,
        });
    }
    let tables = Tables::load(folder, intake)?;
    let total = tables.rows.iter().map(Vec::len).sum();
    intake.begin(total);
    (0..total).for_each(|_| intake.meet());
    let mut used = BTreeSet::new();
    let mut refused: BTreeMap<RowId, String> = BTreeMap::new();
    for strands in weave(&tables) {
        let several = strands.at.as_ref().filter(|_| strands.is_one_of_several);
        let row: &Record = several.map_or(&strands.service, |at| at);
        let joined = join(&strands, intake);
        let outcome = joined.and_then(|joined| match intake.repeats(&row.place, &joined.service) {
            Some(first) => Err(format!("repeats {first}")),
            None => Ok(joined),
        });
        match outcome {
            Ok(joined) => {
                intake.add_service(&row.place, joined.service);
                joined
                    .notes
                    .iter()
                    .for_each(|(place, note)| intake.note(place, note));
                let all = [Some(&strands.service), strands.at.as_ref()];
                let all = all
                    .into_iter()
                    .chain([strands.location.as_ref(), strands.organization.as_ref()]);
                used.extend(all.flatten().flat_map(|record| record.rows()));
            }
            Err(reason) => {
                refused.extend(row.row.map(|id| (id, reason)));
            }
        }
    }
    tables.settle(&used, &refused, intake);
    tables.keys.note(intake);
    Ok(())
}

impl Tables {
    fn load(folder: &Path, intake: &mut SourceIntake) -> Result<Self, AuthoringFault> {
        let mut tables = Self::default();
        for path in files_in(folder, "csv")? {
            tables.load_file(&path, intake)?;
        }
        if !tables.names.iter().any(|name| name == "services") {
            let why = "the folder has no services.csv".to_owned();
            return Err(AuthoringFault::SourceUnread {
                path: folder.to_owned(),
                why,
            });
        }
        tables.build_index();
        Ok(tables)
    }

    fn load_file(&mut self, path: &Path, intake: &mut SourceIntake) -> Result<(), AuthoringFault> {
        let named = |part: Option<&std::ffi::OsStr>| {
            part.map(|part| part.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        let file: Arc<str> = named(path.file_name()).into();
        let stem = named(path.file_stem()).to_lowercase();
        let known = KNOWN
            .iter()
            .find(|(_, names)| names.contains(&stem.as_str()));
        let decoded = decode(&read_bytes(path)?);
        let table = read_table(&decoded.text);
        for (line, note) in decoded.notes.into_iter().chain(table.notes) {
            intake.note(
                &Place {
                    file: Some(file.clone()),
                    line,
                },
                note,
            );
        }
        let header: Vec<String> = table
            .header
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        if known.is_some_and(|(name, _)| *name == "services") {
            check_columns(path, &header)?;
        }
        let no_place = known
            .is_none()
            .then(|| format!("a pack has no place for the table `{stem}`"));
        let rows = table_rows(table.rows, &file, &header, no_place.as_deref());
        self.rows.push(rows);
        self.names
            .push(known.map_or(stem.clone(), |(name, _)| (*name).to_owned()));
        Ok(())
    }

    fn build_index(&mut self) {
        for (table, rows) in self.rows.iter().enumerate() {
            for (number, row) in rows.iter().enumerate().filter(|(_, row)| row.bad.is_none()) {
                let links = LINKS.iter().map(|(column, _)| *column);
                for column in links.chain(["id", "link_id", "taxonomy_id"]) {
                    if let Some(value) = row.text(column) {
                        let key = (table, column.to_owned(), value.to_owned());
                        self.index.entry(key).or_default().push(number);
                    }
                }
            }
        }
    }

    /// Numbers of the tables of that name; two files may hold one table.
    fn numbers(&self, name: &str) -> impl Iterator<Item = usize> {
        let named = self
            .names
            .iter()
            .enumerate()
            .filter(move |(_, known)| *known == name);
        named
            .map(|(number, _)| number)
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn row(&self, id: RowId) -> Option<&TableRow> {
        self.rows.get(id.table)?.get(id.row)
    }

    /// Every usable row of a table.
    pub fn all(&self, name: &str) -> Vec<RowId> {
        let mut ids = Vec::new();
        for table in self.numbers(name) {
            let rows = self
                .rows
                .get(table)
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .enumerate();
            let usable = rows.filter(|(_, row)| row.bad.is_none());
            ids.extend(usable.map(|(row, _)| RowId { table, row }));
        }
        ids
    }

    /// The usable rows of a table whose `column` holds `value`.
    pub fn find(&self, name: &str, column: &str, value: &str) -> Vec<RowId> {
        let mut ids = Vec::new();
        for table in self.numbers(name) {
            let key = (table, column.to_owned(), value.to_owned());
            let rows = self.index.get(&key).map_or(&[][..], Vec::as_slice);
            ids.extend(rows.iter().map(|row| RowId { table, row: *row }));
        }
        ids
    }

    /// The text of a row's column.
    pub fn text(&self, id: RowId, column: &str) -> Option<&str> {
        self.row(id)?.text(column)
    }

    /// A row as a record.
    pub fn record(&self, id: RowId) -> Record {
        let (place, fields) = self
            .row(id)
            .map_or((Place::line(0), BTreeMap::new()), |row| {
                (row.place.clone(), row.fields.clone())
            });
        let of = self.names.get(id.table).map_or("", String::as_str);
        let of = if of == "services" { "service" } else { of };
        let mut record = Record::new(place, fields, of, &self.keys);
        record.row = Some(id);
        record
    }

    /// Counts every row as imported or rejected.
    fn settle(
        &self,
        used: &BTreeSet<RowId>,
        refused: &BTreeMap<RowId, String>,
        intake: &mut SourceIntake,
    ) {
        for (table, rows) in self.rows.iter().enumerate() {
            for (number, row) in rows.iter().enumerate() {
                let id = RowId { table, row: number };
                if used.contains(&id) {
                    intake.import();
                    continue;
                }
                let reason = refused.get(&id).cloned().or_else(|| row.bad.clone());
                intake.reject(
                    &row.place,
                    reason.unwrap_or_else(|| self.why_unused(table, row)),
                );
            }
        }
    }

    fn why_unused(&self, table: usize, row: &TableRow) -> String {
        let name = self.names.get(table).map_or("", String::as_str);
        let lonely = match name {
            "services" => Some("the service could not be read"),
            "locations" => Some("no imported service is at this location"),
            "organizations" => Some("no imported service belongs to this organization"),
            "programs" => Some("no imported service belongs to this program"),
            "taxonomies" => Some("no imported attribute uses this taxonomy"),
            "taxonomy_terms" => Some("no imported attribute uses this term"),
            _ => None,
        };
        if let Some(reason) = lonely {
            return reason.to_owned();
        }
        if let Some(value) = row.text("link_id") {
            return format!(
                "it links to nothing: link_id `{value}` names no imported service, location or \
                 organization"
            );
        }
        let mut missing = Vec::new();
        for (column, target) in LINKS {
            let Some(value) = row.text(column) else {
                continue;
            };
            if !self.find(target, "id", value).is_empty() {
                if !missing.is_empty() || name == "service_at_location" {
                    continue;
                }
                return "what it belongs to is not imported, or not together".to_owned();
            }
            missing.push(format!("{column} `{value}` is not in {target}"));
        }
        match missing.is_empty() {
            true if name == "service_at_location" => "its service is not imported".to_owned(),
            true => "it links to nothing".to_owned(),
            false => format!("it links to nothing: {}", missing.join(", ")),
        }
    }
}

impl TableRow {
    fn text(&self, column: &str) -> Option<&str> {
        self.fields
            .get(column)
            .map(|text| text.trim())
            .filter(|text| !is_nothing(text))
    }
}

/// A field as it is kept: the case of a UUID's letters says nothing (RFC 9562), so that the exports of
/// two programs join.
fn kept(column: &str, value: String) -> String {
    let is_id = column == "id" || column.ends_with("_id");
    if is_id && uuid::Uuid::try_parse(value.trim()).is_ok() {
        return value.to_ascii_lowercase();
    }
    value
}

/// The rows of one table; each that says the same as an earlier one, and all of a table that a pack has no
/// place for, cannot be used.
fn table_rows(
    rows: Vec<SourceRow>,
    file: &Arc<str>,
    header: &[String],
    no_place: Option<&str>,
) -> Vec<TableRow> {
    let mut seen: HashMap<Vec<String>, u64> = HashMap::new();
    let read = |row: SourceRow| {
        let place = Place {
            file: Some(file.clone()),
            line: row.line,
        };
        let fields = match row.fields {
            Ok(fields) => fields,
            Err(why) => {
                return TableRow {
                    place,
                    fields: BTreeMap::new(),
                    bad: Some(why),
                };
            }
        };
        let first = *seen.entry(fields.clone()).or_insert(row.line);
        let repeats = (first != row.line).then(|| format!("repeats line {first}"));
        TableRow {
            place,
            fields: header
                .iter()
                .zip(fields)
                .map(|(column, value)| (column.clone(), kept(column, value)))
                .collect(),
            bad: no_place.map(str::to_owned).or(repeats),
        }
    };
    rows.into_iter().map(read).collect()
}

fn check_columns(path: &Path, header: &[String]) -> Result<(), AuthoringFault> {
    for needed in ["id", "name"] {
        if !header.iter().any(|column| column == needed) {
            return Err(AuthoringFault::MissingColumn(Box::new(MissingColumn {
                path: path.to_owned(),
                field: needed.to_owned(),
                column: needed.to_owned(),
                has: header.to_vec(),
                nearest: nearest(needed, header.iter().map(String::as_str)).map(str::to_owned),
            })));
        }
    }
    Ok(())
}

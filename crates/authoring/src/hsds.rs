//! HSDS 3.0 (Human Services Data Specification), tabular and JSON, joined into one service for each
//! `service_at_location`.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::fields::is_nothing;
use crate::intake::Place;
use crate::json::{Node, Value};

pub mod join;
pub mod json;
pub mod parts;
pub mod schedule;
pub mod tables;
mod weave;

/// An HSDS object with what hangs on it, from either form.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where it stands.
    pub place: Place,
    /// Its row, for the tabular form.
    pub row: Option<RowId>,
    fields: BTreeMap<String, String>,
    lists: BTreeMap<String, Vec<Rc<Record>>>,
}

/// A row of the tabular form: which table, which row of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowId {
    /// Number of the table.
    pub table: usize,
    /// Number of the row in it.
    pub row: usize,
}

impl Record {
    /// A record of plain fields.
    pub fn new(place: Place, fields: BTreeMap<String, String>) -> Self {
        Self {
            place,
            row: None,
            fields,
            lists: BTreeMap::new(),
        }
    }

    /// A record from a JSON object: objects in it become lists of one, lists of plain values are
    /// joined by commas.
    pub fn from_node(node: &Node, file: Option<&Rc<str>>) -> Self {
        let place = Place {
            file: file.map(|name| name.as_ref().into()),
            line: node.line,
        };
        let mut record = Self::new(place, BTreeMap::new());
        for key in node.keys() {
            let Some(inner) = node.get(key) else { continue };
            match &inner.value {
                Value::Object(_) => record.hang(key, Self::from_node(inner, file)),
                Value::List(items) if items.iter().any(|i| matches!(i.value, Value::Object(_))) => {
                    for item in items {
                        record.hang(key, Self::from_node(item, file));
                    }
                }
                Value::List(items) => {
                    let texts: Vec<String> = items.iter().filter_map(Node::text).collect();
                    record.fields.insert(key.to_owned(), texts.join(","));
                }
                _ => {
                    if let Some(text) = inner.text() {
                        record.fields.insert(key.to_owned(), text);
                    }
                }
            }
        }
        record
    }

    /// Hangs a record under `key`.
    pub fn hang(&mut self, key: &str, record: Record) {
        self.lists
            .entry(key.to_owned())
            .or_default()
            .push(Rc::new(record));
    }

    /// The text of a field, trimmed and not empty.
    pub fn text(&self, field: &str) -> Option<String> {
        let text = self.fields.get(field)?.trim();
        Some(text.to_owned()).filter(|text| !is_nothing(text))
    }

    /// What hangs under `key`.
    pub fn many(&self, key: &str) -> &[Rc<Record>] {
        self.lists.get(key).map_or(&[], Vec::as_slice)
    }

    /// The first that hangs under `key`.
    pub fn one(&self, key: &str) -> Option<&Rc<Record>> {
        self.many(key).first()
    }

    /// Every row that went into it.
    pub fn rows(&self) -> Vec<RowId> {
        let hanging = self
            .lists
            .values()
            .flatten()
            .flat_map(|record| record.rows());
        self.row.into_iter().chain(hanging).collect()
    }
}

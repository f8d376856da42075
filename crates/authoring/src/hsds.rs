//! HSDS 3.0 (Human Services Data Specification), tabular and JSON, joined into one service for each
//! `service_at_location`.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::fields::is_nothing;
use crate::intake::Place;
use crate::json::{Node, Value};
use keys::KeysSeen;

pub mod join;
pub mod json;
pub mod keys;
mod overlay;
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
    /// What it is: the table, or the key that it hangs under.
    of: String,
    keys: Rc<KeysSeen>,
}

/// Where records come from.
#[derive(Clone, Default)]
pub struct Origin {
    /// The file within the source, when the source is a folder.
    pub file: Option<Rc<str>>,
    /// The keys of the source so far.
    pub keys: Rc<KeysSeen>,
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
    /// A record of plain fields; `of` is what it is.
    pub fn new(
        place: Place,
        fields: BTreeMap<String, String>,
        of: &str,
        keys: &Rc<KeysSeen>,
    ) -> Self {
        for (key, _) in fields.iter().filter(|(_, text)| !is_nothing(text)) {
            keys.meet(of, key);
        }
        Self {
            place,
            row: None,
            fields,
            lists: BTreeMap::new(),
            of: of.to_owned(),
            keys: keys.clone(),
        }
    }

    /// A record from a JSON object: objects in it become lists of one, lists of plain values are
    /// joined by commas.
    pub fn from_node(node: &Node, of: &str, origin: &Origin) -> Self {
        let place = Place {
            file: origin.file.as_deref().map(Into::into),
            line: node.line,
        };
        let mut record = Self::new(place, BTreeMap::new(), of, &origin.keys);
        for written in node.keys() {
            let Some(inner) = node.get(written) else {
                continue;
            };
            let key = keys::today(written);
            let text = match &inner.value {
                Value::Object(_) => {
                    record.hang(key, Self::from_node(inner, key, origin));
                    continue;
                }
                Value::List(items) if items.iter().any(|i| matches!(i.value, Value::Object(_))) => {
                    for item in items {
                        record.hang(key, Self::from_node(item, key, origin));
                    }
                    continue;
                }
                Value::List(items) => {
                    let texts: Vec<String> = items.iter().filter_map(Node::text).collect();
                    Some(texts.join(",")).filter(|text| !text.is_empty())
                }
                _ => inner.text(),
            };
            if let Some(text) = text.filter(|text| !is_nothing(text)) {
                origin.keys.meet(of, key);
                record.fields.insert(key.to_owned(), text);
            }
        }
        record
    }

    /// Hangs a record under `key`.
    pub fn hang(&mut self, key: &str, record: Record) {
        self.keys.hang(&self.of, key);
        self.lists
            .entry(key.to_owned())
            .or_default()
            .push(Rc::new(record));
    }

    /// The text of a field, trimmed and not empty.
    pub fn text(&self, field: &str) -> Option<String> {
        self.keys.read(&self.of, field);
        let text = self.fields.get(field)?.trim();
        Some(text.to_owned()).filter(|text| !is_nothing(text))
    }

    /// What hangs under `key`.
    pub fn many(&self, key: &str) -> &[Rc<Record>] {
        self.keys.read(&self.of, key);
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

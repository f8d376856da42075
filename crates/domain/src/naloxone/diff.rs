//! What changed between two versions of a protocol. Whatever is not known to be wording or backing is
//! clinical, so that nothing clinical is taken for less.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::protocol::Protocol;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProtocolChange {
    /// What sort.
    pub kind: ChangeKind,
    /// Where: `states/ventilate/timer/seconds`.
    pub at: String,
    /// As it was; absent: it was not there.
    pub old: Option<String>,
    /// As it is; absent: it is gone.
    pub new: Option<String>,
}

/// What sort of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// States, answers, where they lead and in which order, timers, windows, paces, doses, levels, marks.
    Clinical,
    /// What is said, in some language.
    Wording,
    /// Sources, how well they were seen, the version, the approval, recalls.
    Backing,
}

/// Fields that hold words.
const WORDS: [&str; 11] = [
    "say",
    "more",
    "voice",
    "notes",
    "title",
    "give",
    "name",
    "storage",
    "lines",
    "why",
    "without_naloxone",
];
/// Fields that say what stands behind a protocol, and not what it does.
const BACKING: [&str; 6] = [
    "sources", "status", "version", "approval", "recalls", "sample",
];

/// Every change from `old` to `new`, clinical ones first.
pub fn changes(old: &Protocol, new: &Protocol) -> Vec<ProtocolChange> {
    let (old, new) = (leaves(old), leaves(new));
    let places: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes: Vec<ProtocolChange> = places
        .into_iter()
        .filter(|at| old.get(*at) != new.get(*at))
        .map(|at| ProtocolChange {
            kind: kind_of(at),
            at: at.clone(),
            old: old.get(at).cloned(),
            new: new.get(at).cloned(),
        })
        .collect();
    changes.sort();
    changes
}

fn kind_of(at: &str) -> ChangeKind {
    let has = |fields: &[&str]| at.split('/').any(|part| fields.contains(&part));
    if has(&BACKING) {
        ChangeKind::Backing
    } else if has(&WORDS) {
        ChangeKind::Wording
    } else {
        ChangeKind::Clinical
    }
}

fn leaves(protocol: &Protocol) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let value = serde_json::to_value(protocol).unwrap_or_default();
    gather("", &value, &mut found);
    found
}

fn gather(at: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    let below = |name: &str| match at {
        "" => name.to_owned(),
        at => format!("{at}/{name}"),
    };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                gather(&below(name), value, found);
            }
        }
        Value::Array(items) => {
            let names: Vec<String> = items.iter().enumerate().map(name_of).collect();
            // Where a button stands matters; where a state stands in the file does not.
            if at.ends_with("/answers") && !names.is_empty() {
                found.insert(below("order"), names.join(", "));
            }
            for (name, value) in names.iter().zip(items) {
                gather(&below(name), value, found);
            }
        }
        leaf => {
            let text = leaf
                .as_str()
                .map_or_else(|| leaf.to_string(), str::to_owned);
            found.insert(at.to_owned(), text);
        }
    }
}

/// What an item is known by: its id, with its level where it has one, else its mark, else its place.
fn name_of((place, item): (usize, &Value)) -> String {
    let field = |name: &str| item.get(name).and_then(Value::as_str);
    let id = field("id").or(field("mark")).or(field("version"));
    match (id, field("level")) {
        (Some(id), Some(level)) => format!("{id} ({level})"),
        (Some(id), None) => id.to_owned(),
        (None, _) => place.to_string(),
    }
}

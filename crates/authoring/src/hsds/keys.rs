//! Which keys of a source were read. What nobody asked for is named at the end: nothing vanishes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::csv::note_unread;
use crate::intake::SourceIntake;

/// Names of HSDS 1 and of Open Referral UK, and what HSDS 3 calls them.
const RENAMED: [(&str, &str); 7] = [
    ("regular_schedules", "schedules"),
    ("regular_schedule", "schedules"),
    ("physical_addresses", "addresses"),
    ("physical_address", "addresses"),
    ("eligibilitys", "eligibilities"),
    ("accessibility_for_disabilities", "accessibility"),
    ("fundings", "funding"),
];

/// A key under the name that HSDS 3 gives it.
pub fn today(key: &str) -> &str {
    let renamed = RENAMED.iter().find(|(old, _)| *old == key);
    renamed.map_or(key, |(_, new)| new)
}

/// The keys of a source by what they stand in, and whether each was read.
#[derive(Debug, Default)]
pub struct KeysSeen(RefCell<BTreeMap<(String, String), bool>>);

impl KeysSeen {
    /// A key stands in something, and says something.
    pub fn meet(&self, of: &str, key: &str) {
        let mut keys = self.0.borrow_mut();
        keys.entry((of.to_owned(), key.to_owned())).or_insert(false);
    }

    /// It was asked for.
    pub fn read(&self, of: &str, key: &str) {
        self.0
            .borrow_mut()
            .insert((of.to_owned(), key.to_owned()), true);
    }

    /// Notes each that nobody asked for, once. Ids and links join; what is said of the data itself is no fact of a
    /// service.
    pub fn note(&self, intake: &mut SourceIntake) {
        let joins = |key: &str| {
            key == "id"
                || key.ends_with("_id")
                || ["link_type", "link_entity", "metadata"].contains(&key)
        };
        let keys = self.0.borrow();
        // What stands in something that nobody reads is named with it.
        let is_passed_over = |of: &str| {
            let mut hung = keys.iter().filter(|((_, key), _)| key == of).peekable();
            hung.peek().is_some() && hung.all(|(_, is_read)| !*is_read)
        };
        let unread = keys
            .iter()
            .filter(|((of, key), is_read)| !**is_read && !joins(key) && !is_passed_over(of));
        let names: Vec<String> = unread
            .map(|((of, key), _)| {
                if of == "service" {
                    key.clone()
                } else {
                    format!("{of}.{key}")
                }
            })
            .collect();
        drop(keys);
        note_unread(intake, "key", &names);
    }
}

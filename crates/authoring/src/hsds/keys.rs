//! Which keys of a source were read. What nobody asked for is named at the end: nothing vanishes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::csv::note_unread;
use crate::intake::SourceIntake;
use crate::nearest::nearest;

/// Names of HSDS 1 and of Open Referral UK, and what HSDS 3 calls them.
const RENAMED: [(&str, &str); 8] = [
    ("holiday_schedule", "holiday_schedules"),
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
pub struct KeysSeen(RefCell<BTreeMap<(String, String), KeySeen>>);

#[derive(Clone, Copy, Debug, Default)]
struct KeySeen {
    is_read: bool,
    holds_objects: bool,
}

/// Tables whose rows hang on a service, its place or its organisation.
pub const LISTS: [&str; 11] = [
    "phones",
    "contacts",
    "schedules",
    "languages",
    "addresses",
    "accessibility",
    "required_documents",
    "cost_options",
    "service_areas",
    "funding",
    "attributes",
];

/// Keys beside [`LISTS`] under which objects hang that are read.
const OBJECTS: [&str; 5] = [
    "service_at_locations",
    "location",
    "organization",
    "program",
    "eligibilities",
];

impl KeysSeen {
    fn see(&self, of: &str, key: &str, change: impl FnOnce(&mut KeySeen)) {
        let mut keys = self.0.borrow_mut();
        change(keys.entry((of.to_owned(), key.to_owned())).or_default());
    }

    /// A key stands in something, and says something.
    pub fn meet(&self, of: &str, key: &str) {
        self.see(of, key, |_| {});
    }

    /// A key stands in something, and holds objects.
    pub fn hang(&self, of: &str, key: &str) {
        self.see(of, key, |seen| seen.holds_objects = true);
    }

    /// It was asked for.
    pub fn read(&self, of: &str, key: &str) {
        self.see(of, key, |seen| seen.is_read = true);
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
            hung.peek().is_some() && hung.all(|(_, seen)| !seen.is_read)
        };
        let unread = keys
            .iter()
            .filter(|((of, key), seen)| !seen.is_read && !joins(key) && !is_passed_over(of));
        let named = unread.map(|((of, key), seen)| {
            let name = if of == "service" {
                key.clone()
            } else {
                format!("{of}.{key}")
            };
            (name, key.clone(), seen.holds_objects)
        });
        let (objects, texts): (Vec<_>, Vec<_>) =
            named.partition(|(_, _, holds_objects)| *holds_objects);
        drop(keys);
        let texts: Vec<String> = texts.into_iter().map(|(name, _, _)| name).collect();
        note_unread(intake, "key", &texts);
        for (name, key, _) in objects {
            let near = nearest(&key, LISTS.into_iter().chain(OBJECTS)).unwrap_or_default();
            let note = format!(
                "key `{name}` holds objects that are not read; the nearest that are is `{near}`"
            );
            intake.note_file(None, note);
        }
    }
}

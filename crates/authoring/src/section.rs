//! One table of a spec, asked key by key. What is wrong is noted with its line and place, and reading goes
//! on, so that an author hears of everything at once; a value that could not be read is then an empty one,
//! which never gets further: [`crate::spec::parse`] gives nothing where anything was noted.

use chrono::{DateTime, NaiveDate, Utc};
use std::cell::RefCell;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wayside_domain::Words;

use crate::fault::{SpecTrouble, SpecWhat};
use crate::nearest::nearest;
use crate::text::LineStarts;

/// A spec being read: where its lines begin, and what is wrong so far.
pub struct Reading {
    lines: LineStarts,
    troubles: RefCell<Vec<SpecTrouble>>,
}

impl Reading {
    /// Begins to read a text.
    pub fn of(text: &str) -> Self {
        Self {
            lines: LineStarts::of(text),
            troubles: RefCell::default(),
        }
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines.line_of(offset) as usize
    }

    /// What was noted, in the order of the lines.
    pub fn finish(self) -> Vec<SpecTrouble> {
        let mut troubles = self.troubles.into_inner();
        troubles.sort_by_key(|trouble| trouble.line);
        troubles
    }
}

/// A table of the spec.
pub struct Section<'a> {
    /// `[pack]`, `[[source]] number 2` ...
    pub place: String,
    /// The line it starts on.
    pub line: usize,
    table: &'a DeTable<'a>,
    reading: &'a Reading,
}

type Cell<'a> = Spanned<DeValue<'a>>;

impl<'a> Section<'a> {
    /// The section of a table that starts at `offset`.
    pub fn new(place: String, offset: usize, table: &'a DeTable<'a>, reading: &'a Reading) -> Self {
        Self {
            line: reading.line_of(offset),
            place,
            table,
            reading,
        }
    }

    fn note(&self, line: usize, what: SpecWhat) {
        self.reading.troubles.borrow_mut().push(SpecTrouble {
            line,
            place: self.place.clone(),
            what,
        });
    }

    /// Notes what is wrong with the value of `key`.
    pub fn bad_value(&self, key: &str, value: &str, why: impl Into<String>) {
        let what = SpecWhat::BadValue {
            key: key.into(),
            value: value.into(),
            why: why.into(),
        };
        self.note(self.line_of(key), what);
    }

    /// Notes that `key` is not there.
    pub fn missing(&self, key: &str) {
        self.note(self.line, SpecWhat::Missing(key.to_owned()));
    }

    /// The value, noting that `key` is not there where there is none.
    pub fn needed<T>(&self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.has(key) {
            self.missing(key);
        }
        value
    }

    /// True when something stands under `key`, whatever it is.
    fn has(&self, key: &str) -> bool {
        let empty = |cell: &Cell| {
            cell.get_ref()
                .as_str()
                .is_some_and(|text| text.trim().is_empty())
        };
        self.table.get(key).is_some_and(|cell| !empty(cell))
    }

    /// The line of `key`, else of the section.
    pub fn line_of(&self, key: &str) -> usize {
        let found = self.table.get_key_value(key);
        found.map_or(self.line, |(key, _)| self.reading.line_of(key.span().start))
    }

    /// Notes every key but these.
    pub fn only(&self, valid: &[&str]) {
        for key in self.table.keys() {
            let written: &str = key.get_ref();
            if !valid.contains(&written) {
                let what = SpecWhat::UnknownKey {
                    key: written.to_owned(),
                    nearest: nearest(written, valid.iter().copied()).map(str::to_owned),
                    valid: valid.iter().map(|word| (*word).to_owned()).collect(),
                };
                self.note(self.reading.line_of(key.span().start), what);
            }
        }
    }

    /// The file that stands for this section: its one key is `path`.
    pub fn only_path(&self) -> String {
        self.only(&["path"]);
        self.required("path")
    }

    /// The value under `key` as `read` has it, noting that it is of another sort where it is not.
    fn get<T>(
        &self,
        key: &str,
        wants: &'static str,
        read: impl FnOnce(&'a Cell<'a>) -> Option<T>,
    ) -> Option<T> {
        let cell = self.table.get(key)?;
        let value = read(cell);
        if value.is_none() {
            let line = self.reading.line_of(cell.span().start);
            let has = format!("a {}", cell.get_ref().type_str());
            let key = key.into();
            self.note(line, SpecWhat::WrongSort { key, wants, has });
        }
        value
    }

    /// The table under `key`.
    pub fn table(&self, key: &str, place: &str) -> Option<Section<'a>> {
        self.get(key, "a table", |cell| match cell.get_ref() {
            DeValue::Table(table) => {
                let offset = cell.span().start;
                Some(Section::new(place.into(), offset, table, self.reading))
            }
            _ => None,
        })
    }

    /// The tables under `[[key]]`, in the order they are written.
    pub fn tables(&self, key: &str) -> Vec<Section<'a>> {
        let sections = self.get(key, "written as [[...]], one table each", |cell| {
            let array = cell.get_ref().as_array()?;
            let sections = array.iter().zip(1..).map(|(cell, number)| {
                let DeValue::Table(table) = cell.get_ref() else {
                    return None;
                };
                let place = format!("[[{key}]] number {number}");
                Some(Section::new(place, cell.span().start, table, self.reading))
            });
            sections.collect::<Option<Vec<_>>>()
        });
        sections.unwrap_or_default()
    }

    /// Every text of a table whose keys are free: languages, column names, kind words.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let keys = self.table.keys().map(|key| key.get_ref().to_string());
        keys.filter_map(|key| {
            let text = self.get(&key, "a text", |cell| cell.get_ref().as_str())?;
            Some((key, text.to_owned()))
        })
        .collect()
    }

    /// Every list of texts of a table whose keys are free.
    pub fn text_lists(&self) -> BTreeMap<String, Vec<String>> {
        let keys = self.table.keys().map(|key| key.get_ref().to_string());
        keys.map(|key| {
            let list = self.list(&key);
            (key, list)
        })
        .collect()
    }

    /// The text under `key`, trimmed; an empty one counts as absent.
    pub fn text(&self, key: &str) -> Option<String> {
        let text = self.get(key, "a text", |cell| cell.get_ref().as_str())?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The text under `key`, which must be there.
    pub fn required(&self, key: &str) -> String {
        self.needed(key, self.text(key)).unwrap_or_default()
    }

    /// True or false under `key`; false when absent.
    pub fn flag(&self, key: &str) -> bool {
        let flag = self.get(key, "true or false", |cell| cell.get_ref().as_bool());
        flag.unwrap_or_default()
    }

    /// A whole number under `key`, from 0 to the greatest that `T` holds.
    pub fn number<T: TryFrom<u64> + std::fmt::Display>(&self, key: &str, most: T) -> Option<T> {
        let whole = self.get(key, "a whole number", |cell| cell.get_ref().as_integer())?;
        let number = u64::from_str_radix(whole.as_str(), whole.radix()).ok();
        let number = number.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            let why = format!("it must be a whole number from 0 to {most}");
            self.bad_value(key, whole.as_str(), why);
        }
        number
    }

    /// True when `key` holds a whole number.
    pub fn is_number(&self, key: &str) -> bool {
        let cell = self.table.get(key);
        cell.is_some_and(|cell| cell.get_ref().is_integer())
    }

    /// A list of texts under `key`; empty when absent.
    pub fn list(&self, key: &str) -> Vec<String> {
        let list = self.get(key, "a list of texts", |cell| {
            let texts = cell.get_ref().as_array()?.iter();
            let texts = texts.map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        });
        list.unwrap_or_default()
    }

    /// A text or a table of texts by language under `key`; a plain text counts as `language`.
    pub fn words(&self, key: &str, language: &str) -> Words {
        let plain = self.table.get(key).and_then(|cell| cell.get_ref().as_str());
        if let Some(text) = plain {
            return Words::of(language, text);
        }
        let place = format!("{} {key}", self.place);
        let texts = self.table(key, &place).map(|section| section.texts());
        Words(texts.unwrap_or_default())
    }

    fn date_text(&self, key: &str) -> Option<String> {
        self.get(key, "a date", |cell| match cell.get_ref() {
            DeValue::String(text) => Some(text.trim().to_owned()),
            DeValue::Datetime(written) => Some(written.to_string()),
            _ => None,
        })
    }

    /// A day under `key`, `2026-11-20`, quoted or not.
    pub fn day(&self, key: &str) -> Option<NaiveDate> {
        let text = self.date_text(key)?;
        let day = text.parse().ok();
        if day.is_none() {
            self.bad_value(key, &text, "it must be a day such as 2026-11-20");
        }
        day
    }

    /// An instant under `key`, RFC 3339, quoted or not.
    pub fn instant(&self, key: &str) -> Option<DateTime<Utc>> {
        let text = self.date_text(key)?;
        let parsed = DateTime::parse_from_rfc3339(&text.replace(' ', "T")).ok();
        if parsed.is_none() {
            self.bad_value(
                key,
                &text,
                "it must be an instant such as 2026-11-20T00:00:00Z",
            );
        }
        parsed.map(|at| at.with_timezone(&Utc))
    }
}

//! One table of a spec, asked key by key, so that every complaint names its line and place.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wayside_domain::Words;

use crate::fault::{SpecTrouble, SpecWhat};
use crate::nearest::nearest;
use crate::text::LineStarts;

/// A table of the spec.
pub struct Section<'a> {
    /// `[pack]`, `[[source]] number 2` ...
    pub place: String,
    /// The line it starts on.
    pub line: usize,
    table: &'a DeTable<'a>,
    lines: &'a LineStarts,
}

type Cell<'a> = Spanned<DeValue<'a>>;

impl<'a> Section<'a> {
    /// The section of a table that starts at `offset`.
    pub fn new(
        place: String,
        offset: usize,
        table: &'a DeTable<'a>,
        lines: &'a LineStarts,
    ) -> Self {
        let line = lines.line_of(offset) as usize;
        Self {
            place,
            line,
            table,
            lines,
        }
    }

    /// A complaint about this section at `line`.
    pub fn trouble(&self, line: usize, what: SpecWhat) -> SpecTrouble {
        SpecTrouble {
            line,
            place: self.place.clone(),
            what,
        }
    }

    /// A complaint about the value of `key`.
    pub fn bad_value(&self, key: &str, value: &str, why: impl Into<String>) -> SpecTrouble {
        let what = SpecWhat::BadValue {
            key: key.into(),
            value: value.into(),
            why: why.into(),
        };
        self.trouble(self.line_of(key), what)
    }

    /// The line of `key`, else of the section.
    pub fn line_of(&self, key: &str) -> usize {
        self.table.get_key_value(key).map_or(self.line, |(key, _)| {
            self.lines.line_of(key.span().start) as usize
        })
    }

    /// Refuses every key but these.
    pub fn only(&self, valid: &[&str]) -> Result<(), SpecTrouble> {
        for key in self.table.keys() {
            let written: &str = key.get_ref();
            if !valid.contains(&written) {
                let what = SpecWhat::UnknownKey {
                    key: written.to_owned(),
                    nearest: nearest(written, valid.iter().copied()).map(str::to_owned),
                    valid: valid.iter().map(|word| (*word).to_owned()).collect(),
                };
                return Err(self.trouble(self.lines.line_of(key.span().start) as usize, what));
            }
        }
        Ok(())
    }

    /// The file that stands for this section: its one key is `path`.
    pub fn only_path(&self) -> Result<String, SpecTrouble> {
        self.only(&["path"])?;
        self.required("path")
    }

    fn get(&self, key: &str) -> Option<&'a Cell<'a>> {
        self.table.get(key)
    }

    fn wrong_sort(&self, key: &str, wants: &'static str, cell: &Cell<'_>) -> SpecTrouble {
        let line = self.lines.line_of(cell.span().start) as usize;
        let has = format!("a {}", cell.get_ref().type_str());
        self.trouble(
            line,
            SpecWhat::WrongSort {
                key: key.into(),
                wants,
                has,
            },
        )
    }

    /// The table under `key`.
    pub fn table(&self, key: &str, place: &str) -> Result<Option<Section<'a>>, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(None);
        };
        match cell.get_ref() {
            DeValue::Table(table) => Ok(Some(Section::new(
                place.into(),
                cell.span().start,
                table,
                self.lines,
            ))),
            _ => Err(self.wrong_sort(key, "a table", cell)),
        }
    }

    /// The tables under `[[key]]`, in the order they are written.
    pub fn tables(&self, key: &str) -> Result<Vec<Section<'a>>, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(Vec::new());
        };
        let DeValue::Array(array) = cell.get_ref() else {
            return Err(self.wrong_sort(key, "written as [[...]], one table each", cell));
        };
        let mut sections = Vec::new();
        for (cell, number) in array.iter().zip(1..) {
            let DeValue::Table(table) = cell.get_ref() else {
                return Err(self.wrong_sort(key, "written as [[...]], one table each", cell));
            };
            let place = format!("[[{key}]] number {number}");
            sections.push(Section::new(place, cell.span().start, table, self.lines));
        }
        Ok(sections)
    }

    /// Every text of a table whose keys are free: languages, column names, kind words.
    pub fn texts(&self) -> Result<BTreeMap<String, String>, SpecTrouble> {
        self.table
            .iter()
            .map(|(key, cell)| {
                let text = cell.get_ref().as_str();
                let text = text.ok_or_else(|| self.wrong_sort(key.get_ref(), "a text", cell))?;
                Ok((key.get_ref().to_string(), text.to_owned()))
            })
            .collect()
    }

    /// Every list of texts of a table whose keys are free.
    pub fn text_lists(&self) -> Result<BTreeMap<String, Vec<String>>, SpecTrouble> {
        let keys = self.table.keys().map(|key| key.get_ref().to_string());
        keys.map(|key| self.list(&key).map(|list| (key, list)))
            .collect()
    }

    /// The text under `key`, trimmed; an empty one counts as absent.
    pub fn text(&self, key: &str) -> Result<Option<String>, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(None);
        };
        let text = cell
            .get_ref()
            .as_str()
            .ok_or_else(|| self.wrong_sort(key, "a text", cell))?;
        Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
    }

    /// The text under `key`, which must be there.
    pub fn required(&self, key: &str) -> Result<String, SpecTrouble> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    /// A complaint that `key` is not there.
    pub fn missing(&self, key: &str) -> SpecTrouble {
        self.trouble(self.line, SpecWhat::Missing(key.to_owned()))
    }

    /// True or false under `key`; false when absent.
    pub fn flag(&self, key: &str) -> Result<bool, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(false);
        };
        cell.get_ref()
            .as_bool()
            .ok_or_else(|| self.wrong_sort(key, "true or false", cell))
    }

    /// A whole number under `key`, from 0.
    pub fn number(&self, key: &str) -> Result<Option<u64>, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(None);
        };
        let whole = cell.get_ref().as_integer();
        let whole = whole.ok_or_else(|| self.wrong_sort(key, "a whole number", cell))?;
        let number = u64::from_str_radix(whole.as_str(), whole.radix());
        number
            .map(Some)
            .map_err(|_| self.bad_value(key, whole.as_str(), "it must be a whole number from 0"))
    }

    /// True when `key` holds a whole number.
    pub fn is_number(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|cell| cell.get_ref().is_integer())
    }

    /// A list of texts under `key`; empty when absent.
    pub fn list(&self, key: &str) -> Result<Vec<String>, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(Vec::new());
        };
        let wrong = || self.wrong_sort(key, "a list of texts", cell);
        let array = cell.get_ref().as_array().ok_or_else(wrong)?;
        array
            .iter()
            .map(|item| item.get_ref().as_str().map(str::to_owned).ok_or_else(wrong))
            .collect()
    }

    /// A text or a table of texts by language under `key`; a plain text counts as `language`.
    pub fn words(&self, key: &str, language: &str) -> Result<Words, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(Words::default());
        };
        if let Some(text) = cell.get_ref().as_str() {
            return Ok(Words::of(language, text));
        }
        let place = format!("{} {key}", self.place);
        match self.table(key, &place)? {
            Some(section) => section.texts().map(Words),
            None => Ok(Words::default()),
        }
    }

    fn date_text(&self, key: &str) -> Result<Option<String>, SpecTrouble> {
        let Some(cell) = self.get(key) else {
            return Ok(None);
        };
        match cell.get_ref() {
            DeValue::String(text) => Ok(Some(text.trim().to_owned())),
            DeValue::Datetime(written) => Ok(Some(written.to_string())),
            _ => Err(self.wrong_sort(key, "a date", cell)),
        }
    }

    /// A day under `key`, `2026-11-20`, quoted or not.
    pub fn day(&self, key: &str) -> Result<Option<NaiveDate>, SpecTrouble> {
        let Some(text) = self.date_text(key)? else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .map_err(|_| self.bad_value(key, &text, "it must be a day such as 2026-11-20"))
    }

    /// An instant under `key`, RFC 3339, quoted or not.
    pub fn instant(&self, key: &str) -> Result<Option<DateTime<Utc>>, SpecTrouble> {
        let Some(text) = self.date_text(key)? else {
            return Ok(None);
        };
        let parsed = DateTime::parse_from_rfc3339(&text.replace(' ', "T"));
        parsed.map(|at| Some(at.with_timezone(&Utc))).map_err(|_| {
            self.bad_value(
                key,
                &text,
                "it must be an instant such as 2026-11-20T00:00:00Z",
            )
        })
    }
}

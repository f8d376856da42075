//! JSON whose objects know the line they start on.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::fields::is_nothing;
use crate::text::LineStarts;

/// Objects nested deeper than this are not read.
const DEEPEST: usize = 48;

/// A JSON value with the line it starts on.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// From 1.
    pub line: u64,
    /// What it is.
    pub value: Value,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number, and as written.
    Number(f64, String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object.
    Object(BTreeMap<String, Node>),
}

/// Why a text is not JSON, and at which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotJson {
    /// From 1.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// Reads a whole JSON text.
///
/// # Errors
/// [`NotJson`] with the line at which reading stopped.
pub fn parse(text: &str) -> Result<Node, NotJson> {
    let lines = LineStarts::of(text);
    let raw: &RawValue = serde_json::from_str(text).map_err(|fault| NotJson {
        line: fault.line().max(1) as u64,
        why: fault.to_string(),
    })?;
    node(raw, text, &lines, 0)
}

fn node(raw: &RawValue, text: &str, lines: &LineStarts, depth: usize) -> Result<Node, NotJson> {
    let written = raw.get();
    // Raw values borrow from the text: their distance from its start is their place in it.
    let line = lines.line_of((written.as_ptr() as usize).saturating_sub(text.as_ptr() as usize));
    let bad = |why: String| NotJson { line, why };
    if depth > DEEPEST {
        return Err(bad(format!("nested deeper than {DEEPEST} levels")));
    }
    let parsed = |fault: serde_json::Error| bad(fault.to_string());
    let value = match written.as_bytes().first() {
        Some(b'{') => {
            let fields: BTreeMap<Cow<str>, &RawValue> =
                serde_json::from_str(written).map_err(parsed)?;
            let fields = fields
                .into_iter()
                .map(|(key, raw)| Ok((key.into_owned(), node(raw, text, lines, depth + 1)?)));
            Value::Object(fields.collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(written).map_err(parsed)?;
            let items = items
                .into_iter()
                .map(|raw| node(raw, text, lines, depth + 1));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(written).map_err(parsed)?),
        Some(b't' | b'f') => Value::Flag(written == "true"),
        Some(b'n') => Value::Null,
        _ => Value::Number(
            serde_json::from_str(written).map_err(parsed)?,
            written.to_owned(),
        ),
    };
    Ok(Node { line, value })
}

impl Node {
    /// The node under `key` of an object, unless it is null.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Object(fields) => fields.get(key).filter(|node| node.value != Value::Null),
            _ => None,
        }
    }

    /// The keys of an object; none for anything else.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        match &self.value {
            Value::Object(fields) => Some(fields.keys().map(String::as_str)),
            _ => None,
        }
        .into_iter()
        .flatten()
    }

    /// The items of a list.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Number(number, _) => Some(*number),
            _ => None,
        }
    }

    /// A text, or a number or flag as written, or a list of those joined by semicolons; trimmed and
    /// not empty, nor what exports write for nothing.
    pub fn text(&self) -> Option<String> {
        let text = match &self.value {
            Value::Text(text) => text.trim().to_owned(),
            Value::Number(_, written) => written.clone(),
            Value::Flag(flag) => flag.to_string(),
            Value::List(items) => items
                .iter()
                .filter_map(Node::text)
                .collect::<Vec<_>>()
                .join(";"),
            Value::Null | Value::Object(_) => return None,
        };
        Some(text).filter(|text| !is_nothing(text))
    }

    /// The text under `key` of an object.
    pub fn text_at(&self, key: &str) -> Option<String> {
        self.get(key).and_then(Node::text)
    }

    /// The value as plain JSON, short, for naming it in a reason.
    pub fn brief(&self) -> String {
        match &self.value {
            Value::Null => "null".to_owned(),
            Value::List(items) => format!("a list of {}", items.len()),
            Value::Object(_) => "an object".to_owned(),
            _ => self.text().unwrap_or_default().chars().take(60).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, parse};
    use proptest::prelude::*;

    #[test]
    fn every_object_knows_its_line() {
        let root = parse("{\r\n\"a\": [\n {\"b\": 1.50},\n\n  {\"b\": \"x\\ty\"}]}").unwrap();
        let items = root.get("a").unwrap().items().unwrap();
        assert_eq!(items.iter().map(|n| n.line).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(items[0].text_at("b").unwrap(), "1.50");
        assert_eq!(items[1].text_at("b").unwrap(), "x\ty");
    }

    #[test]
    fn what_is_not_json_names_its_line() {
        assert_eq!(parse("{\n\"a\": ,\n}").unwrap_err().line, 2);
        assert_eq!(parse("").unwrap_err().line, 1);
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(parse(&deep).is_err());
    }

    proptest! {
        #[test]
        fn junk_never_panics(text in "[\\[\\]{}\",:0-9a-z\\\\ \n]{0,60}") {
            if let Ok(node) = parse(&text) {
                prop_assert!(node.line >= 1);
                let _ = (node.brief(), matches!(node.value, Value::Null));
            }
        }
    }
}

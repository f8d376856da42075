//! What the programmes' inbox says, as a module for its script: the browser is given the messages taken apart, and
//! needs no reader of Fluent.
//!
//! `export default { key: parts }`, where a part is a text, `{ put }`, the name of what is put there, or
//! `{ choose, from, else }`: by the number of that name, as it stands or by its plural category (Unicode CLDR), one
//! of several rows of parts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_syntax::ast::{
    Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey,
};
use serde_json::{Map, Value, json};

use super::{Language, messages};

impl Language {
    /// The inbox's files, as they stand in `assets/words`.
    pub(super) const fn inbox_sources(self) -> [&'static str; 2] {
        match self {
            Self::En => [
                include_str!("../../../../../assets/words/en/common.ftl"),
                include_str!("../../../../../assets/words/en/inbox.ftl"),
            ],
            Self::Es => [
                include_str!("../../../../../assets/words/es/common.ftl"),
                include_str!("../../../../../assets/words/es/inbox.ftl"),
            ],
        }
    }

    /// The words of the inbox, as its script imports them.
    pub fn inbox_module(self) -> &'static str {
        static EN: LazyLock<String> = LazyLock::new(|| module(Language::En));
        static ES: LazyLock<String> = LazyLock::new(|| module(Language::Es));
        match self {
            Self::En => &EN,
            Self::Es => &ES,
        }
    }
}

fn module(language: Language) -> String {
    let read = language.inbox_sources().map(messages::read);
    let all: Messages<'_> = read.iter().flat_map(messages::of).collect();
    let said: Map<String, Value> = all
        .iter()
        .map(|(key, pattern)| ((*key).to_owned(), parts(&all, pattern)))
        .collect();
    format!("export default {};\n", Value::Object(said))
}

type Messages<'m> = BTreeMap<&'m str, &'m Pattern<&'m str>>;

fn parts(all: &Messages<'_>, pattern: &Pattern<&str>) -> Value {
    let mut row = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => row.push(json!(value)),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(inline) => put(all, inline, &mut row),
                Expression::Select { selector, variants } => {
                    row.extend(choose(all, selector, variants));
                }
            },
        }
    }
    Value::Array(row)
}

/// What the page has no words for is left out: a test holds that it is never asked to.
fn put(all: &Messages<'_>, inline: &InlineExpression<&str>, row: &mut Vec<Value>) {
    match inline {
        InlineExpression::VariableReference { id } => row.push(json!({ "put": id.name })),
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
            row.push(json!(value));
        }
        InlineExpression::MessageReference { id, .. } => {
            if let Some(Value::Array(more)) = all.get(id.name).map(|pattern| parts(all, pattern)) {
                row.extend(more);
            }
        }
        _ => {}
    }
}

fn choose(
    all: &Messages<'_>,
    selector: &InlineExpression<&str>,
    variants: &[Variant<&str>],
) -> Option<Value> {
    let InlineExpression::VariableReference { id } = selector else {
        return None;
    };
    let name = |variant: &Variant<&str>| match variant.key {
        VariantKey::Identifier { name } => name.to_owned(),
        VariantKey::NumberLiteral { value } => value.to_owned(),
    };
    let from: Map<String, Value> = variants
        .iter()
        .map(|variant| (name(variant), parts(all, &variant.value)))
        .collect();
    let other = variants.iter().find(|variant| variant.default).map(name);
    Some(json!({ "choose": id.name, "from": from, "else": other }))
}

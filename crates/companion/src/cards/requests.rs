//! What may be asked about cards. Debug output of an ask is its type's name: it is all of a card.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The text of a scanned QR code, exactly as it was decoded.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct CardRequest {
    /// BCP 47 tag.
    pub language: String,
    /// The text. Wiped when the answer is there.
    pub text: String,
}

/// A code as it was typed.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct CodeRequest {
    /// BCP 47 tag.
    pub language: String,
    /// Any case, spaces and dashes; O for 0, I and L for 1. Wiped when the answer is there.
    pub code: String,
}

/// A template that a card was compared with.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TemplateRequest {
    /// BCP 47 tag.
    pub language: String,
    /// [`super::TemplateView::id`].
    pub id: String,
}

impl std::fmt::Debug for CardRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardAsk")
    }
}

impl std::fmt::Debug for CodeRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeAsk")
    }
}

impl std::fmt::Debug for TemplateRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TemplateAsk")
    }
}

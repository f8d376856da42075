//! What a hub says when it does not do what was asked: RFC 9457 problem details with a closed list of codes.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a hub did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The body is of another shape (400).
    Shape,
    /// There is no signature, or it does not fit (401).
    Unsigned,
    /// The key is nobody's here (401).
    Unknown,
    /// The ticket was used, withdrawn, or is too old (403).
    TicketSpent,
    /// The device was revoked: it may bring what it saved before, and nothing else (403).
    Revoked,
    /// That is somebody else's (403).
    NotYours,
    /// There is no such thing (404).
    NotFound,
    /// It is not done in that way there (405).
    Method,
    /// The body did not come in time (408).
    Slow,
    /// Something else already stands there (409).
    Conflict,
    /// The body is too large (413). Send less at once.
    TooLarge,
    /// The body's media type or coding is not known (415).
    MediaType,
    /// The file has no such part (416).
    Range,
    /// Too much at once (429). `Retry-After` says when.
    TooMany,
    /// The hub cannot write just now (503). `Retry-After` says when.
    Unavailable,
    /// A code of a later version.
    #[serde(other)]
    Other,
}

impl ProblemCode {
    /// The status it goes with.
    pub const fn status(self) -> u16 {
        match self {
            Self::Shape => 400,
            Self::Unsigned | Self::Unknown => 401,
            Self::TicketSpent | Self::Revoked | Self::NotYours => 403,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::Slow => 408,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::MediaType => 415,
            Self::Range => 416,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Other => 500,
        }
    }
}

/// A problem, as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `about:blank`: the status says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status again.
    pub status: u16,
    /// What.
    pub code: ProblemCode,
    /// In which field, where one is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Problem {
    /// A problem of this code.
    pub fn of(code: ProblemCode) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            status: code.status(),
            code,
            field: None,
        }
    }

    /// In this field.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

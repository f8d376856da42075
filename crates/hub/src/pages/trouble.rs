//! What is said instead of a page; [`super::layout`] says it.

use axum::http::StatusCode;

use super::words::Words;

/// What is said instead of a page.
pub(super) struct Trouble {
    pub words: &'static Words,
    pub status: StatusCode,
    /// A key.
    pub said: &'static str,
}

impl Trouble {
    pub fn of(words: &'static Words, status: StatusCode, said: &'static str) -> Self {
        Self {
            words,
            status,
            said,
        }
    }
}

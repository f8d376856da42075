//! The files that a spec names, read whole.

use std::fmt::Display;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::fault::AuthoringFault;
use crate::text::LineStarts;

/// That a file is not what it should be, and why.
pub(crate) fn unread(path: &Path, why: impl Display) -> AuthoringFault {
    AuthoringFault::SourceUnread {
        path: path.to_owned(),
        why: why.to_string(),
    }
}

/// A file's bytes.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`].
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, AuthoringFault> {
    std::fs::read(path).map_err(|why| unread(path, why))
}

/// A row that is a file of its own, in TOML.
///
/// # Errors
/// [`AuthoringFault::SourceUnread`] for a file that cannot be read or says something else.
pub(crate) fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T, AuthoringFault> {
    let text = std::fs::read_to_string(path).map_err(|why| unread(path, why))?;
    toml::from_str(&text).map_err(|why| {
        let line = why
            .span()
            .map_or(1, |span| LineStarts::of(&text).line_of(span.start));
        unread(path, format!("line {line}: {}", why.message()))
    })
}

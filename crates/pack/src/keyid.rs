//! How a key is named.

use serde::{Deserialize, Serialize};

use crate::digest::{NotADigest, Sha256, lower_hex};

/// A key's id: the SHA-256 of its canonical JSON without a name, as in TUF. 64 lower-case
/// hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(String);

impl KeyId {
    /// A key id from its text form.
    ///
    /// # Errors
    /// [`NotADigest`] unless `text` is 64 lower-case hexadecimal digits.
    pub fn new(text: impl Into<String>) -> Result<Self, NotADigest> {
        let text = text.into();
        if lower_hex::<32>(&text).is_some() {
            Ok(Self(text))
        } else {
            Err(NotADigest)
        }
    }

    pub(crate) fn of(digest: Sha256) -> Self {
        Self(digest.to_string())
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KeyId {
    type Error = NotADigest;
    fn try_from(text: String) -> Result<Self, NotADigest> {
        Self::new(text)
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> String {
        id.0
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

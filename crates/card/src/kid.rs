//! How an issuer's key is named.

use std::fmt;
use std::str::FromStr;

/// The name of a key: 4 random bytes. Two keys may share one; then both are tried.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid(pub [u8; 4]);

/// Not 8 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's name is 8 lower-case hexadecimal digits")]
pub struct NotAKid;

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Kid {
    type Err = NotAKid;
    fn from_str(text: &str) -> Result<Self, NotAKid> {
        let bytes = hex::decode(text).map_err(|_| NotAKid)?;
        let kid = Self(bytes.try_into().map_err(|_| NotAKid)?);
        if kid.to_string() == text {
            Ok(kid)
        } else {
            Err(NotAKid)
        }
    }
}

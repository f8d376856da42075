//! Why a file is not taken in. A refusal is a verdict on somebody else's file, not a fault of ours.

use crate::keyid::KeyId;

/// Why a pack or key file is refused. Carries names of parts and numbers, never text of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackRefusal {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// Some other sort of file.
    #[error("not a .wayside pack (it looks like: {looks_like})")]
    NotAPack {
        /// `zip`, `gzip`, `json`, `pdf`, `text` or `unknown`.
        looks_like: &'static str,
    },
    /// Shorter than it says.
    #[error("the file is cut short")]
    Truncated,
    /// A part does not match its checksum, or a signature does not match its content.
    #[error("the file is damaged: {part}")]
    Damaged {
        /// `manifest`, `signatures`, `end`, or a table's name.
        part: String,
    },
    /// A part claims to be larger than is allowed.
    #[error("{part} claims {claimed}, more than the {allowed} allowed")]
    TooLarge {
        /// `manifest`, `tables`, `signatures`, or a table's name.
        part: String,
        /// Bytes (for `signatures` and `tables` sometimes how many) claimed.
        claimed: u64,
        /// As much is allowed.
        allowed: u64,
    },
    /// Made for a newer version of the app.
    #[error("made for a newer version")]
    TooNew,
    /// Nobody signed it.
    #[error("nobody signed it")]
    Unsigned,
    /// Signed, but by nobody who is trusted here.
    #[error("signed by nobody who is trusted here: {}", list(key_ids))]
    Stranger {
        /// The keys that signed.
        key_ids: Vec<KeyId>,
    },
    /// Fewer trusted signatures than it asks for.
    #[error("{found} trusted signatures, and it asks for {needed}")]
    TooFewSignatures {
        /// Trusted signatures found.
        found: u32,
        /// Asked for.
        needed: u32,
    },
    /// A row is not what its table should hold.
    #[error("table {table}, line {line}: not what the table should hold")]
    BadRow {
        /// Which table.
        table: String,
        /// Which line, from 1.
        line: u64,
    },
    /// A delta from another pack than the one it was to be applied to.
    #[error("a delta from another pack")]
    OtherBase,
    /// Not a signer's key.
    #[error("not a key file")]
    NotAKey,
}

fn list(key_ids: &[KeyId]) -> String {
    key_ids
        .iter()
        .map(KeyId::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

impl PackRefusal {
    pub(crate) fn damaged(part: &str) -> Self {
        Self::Damaged {
            part: part.to_owned(),
        }
    }

    pub(crate) fn too_large(part: &str, claimed: u64, allowed: u64) -> Self {
        Self::TooLarge {
            part: part.to_owned(),
            claimed,
            allowed,
        }
    }

    pub(crate) fn bad_row(table: &str, line: u64) -> Self {
        Self::BadRow {
            table: table.to_owned(),
            line,
        }
    }
}

/// What a file that is no pack looks like, from its first bytes.
pub(crate) fn looks_like(bytes: &[u8]) -> &'static str {
    const KNOWN: &[(&[u8], &str)] = &[
        (b"PK", "zip"),
        (b"\x1f\x8b", "gzip"),
        (b"%PDF", "pdf"),
        (b"{", "json"),
        (b"[", "json"),
    ];
    let start = bytes.trim_ascii_start();
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| start.starts_with(magic)) {
        return name;
    }
    let head = bytes.get(..1024).unwrap_or(bytes);
    // A letter may be cut in two at the end of the first kilobyte.
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    if is_utf8 && !head.contains(&0) {
        "text"
    } else {
        "unknown"
    }
}

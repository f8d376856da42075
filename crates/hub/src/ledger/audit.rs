//! The audit log's chain: each line is held to the one before by its hash.

use sha2::{Digest as _, Sha256};

use super::Audited;

/// Stands before the first line.
pub(super) const START: [u8; 32] = [0; 32];

/// The hash of a line after the line before: SHA-256 over a purpose, the hash before, the place, the time
/// and each text with its length.
pub(super) fn hash(before: &[u8; 32], line: &Audited) -> [u8; 32] {
    let mut digest = Sha256::new()
        .chain_update(b"wayside audit 1\0")
        .chain_update(before)
        .chain_update(line.seq.to_be_bytes())
        .chain_update(line.at_ms.to_be_bytes());
    for text in [&line.who, &line.did, &line.what] {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        digest.update(length.to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().into()
}

/// A new line after the last one.
pub(super) fn line(
    (last, before): (u64, [u8; 32]),
    at_ms: i64,
    [who, did, what]: [&str; 3],
) -> Audited {
    let mut line = Audited {
        seq: last.saturating_add(1),
        at_ms,
        who: who.to_owned(),
        did: did.to_owned(),
        what: what.to_owned(),
        hash: START,
    };
    line.hash = hash(&before, &line);
    line
}

/// Follows the chain line by line.
#[derive(Debug)]
pub struct Follower {
    last: (u64, [u8; 32]),
    broken: Option<u64>,
}

/// Before the first line.
impl Default for Follower {
    fn default() -> Self {
        Self {
            last: (0, START),
            broken: None,
        }
    }
}

impl Follower {
    /// After which line to go on.
    pub fn after(&self) -> u64 {
        self.last.0
    }

    /// The next line, as it is kept.
    pub fn follow(&mut self, line: &Audited) {
        let seq = self.last.0.saturating_add(1);
        let sound = line.seq == seq && line.hash == hash(&self.last.1, line);
        if !sound {
            self.broken.get_or_insert(seq);
        }
        self.last = (line.seq, line.hash);
    }

    /// Where the chain first breaks, as far as it was followed.
    pub fn breaks_at(&self) -> Option<u64> {
        self.broken
    }

    /// Where the chain first breaks, given the head that is kept apart from it: lines that were cut off
    /// at the end are seen by it.
    pub fn broken(&self, head: (u64, [u8; 32])) -> Option<u64> {
        let cut = (head != self.last).then(|| self.last.0.min(head.0).saturating_add(1));
        self.broken.or(cut)
    }
}

//! Sizes and counts that a hub holds and a device keeps to when it saves: what cannot be sent cannot
//! be saved.

/// Bytes of a letter, as it is frozen.
pub const LONGEST_LETTER: usize = 40 * 1024;
/// Bytes of a letter's body, sealed or not.
pub const LONGEST_BODY: usize = 36 * 1024;
/// Bytes of what may be sealed, before it is compressed.
pub const LONGEST_CONTENT: usize = 24 * 1024;
/// Bytes of a name inside a letter: its kind, its pathway.
pub const LONGEST_NAME: usize = 64;
/// Letters of one batch.
pub const MOST_LETTERS: usize = 4_096;
/// Bytes of a batch as it travels.
pub const LARGEST_UPLOAD: usize = 1024 * 1024;
/// Bytes of a batch once it is decompressed.
pub const LARGEST_BATCH: usize = 4 * 1024 * 1024;
/// Bytes of any answer that a device reads whole.
pub const LARGEST_ANSWER: usize = 4 * 1024 * 1024;
/// Items of one page of a feed or an inbox.
pub const MOST_ITEMS: usize = 500;
/// Earlier keys that a device proves when it joins again.
pub const MOST_EARLIER_KEYS: usize = 8;

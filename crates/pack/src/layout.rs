//! The two ways in which a pack's tables stand in its file.

/// The first eight bytes; the last is the version of the layout.
pub(crate) const MAGIC: &[u8; 8] = b"WAYSIDE1";
/// The first eight bytes of a pack whose tables stand unpacked.
pub(crate) const PLAIN: &[u8; 8] = b"WAYPLAIN";
/// How the tables stand in the file. What is signed is the same in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One zstd frame each: what travels.
    Packed,
    /// As lines: what a delta makes.
    Plain,
}

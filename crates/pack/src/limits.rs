//! How large a pack's parts may claim to be. Every claim is held against these before anything is
//! set aside for it.

/// The envelope, bytes. A manifest is a few kilobytes; attributions are the only long part.
pub const ENVELOPE: u64 = 1 << 20;

/// One table unpacked, bytes. A million services take about half of it.
pub const TABLE_RAW: u64 = 512 << 20;

/// All tables unpacked, bytes.
pub const ALL_RAW: u64 = 1 << 30;

/// One row, bytes: a coastline drawn vertex by vertex fits.
pub const ROW: u64 = 64 << 20;

/// Tables in a pack, known to this version or not.
pub const TABLES: u64 = 64;

/// Signatures on a pack.
pub const SIGNATURES: u64 = 64;

/// A key file, bytes.
pub const KEY_FILE: usize = 16 << 10;

/// The largest zstd window, as a power of two: what level 19 uses. A frame that wants more is damaged.
pub const WINDOW_LOG: u32 = 23;

/// The most bytes that zstd can need for `raw` bytes that do not compress at all.
pub fn packed(raw: u64) -> u64 {
    raw.saturating_add(raw / 128).saturating_add(1 << 10)
}

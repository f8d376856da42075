//! From one pack to the next in a few kilobytes: zstd's `--patch-from` over both packs laid out plain.
//!
//! A delta is never believed. It says what it is made from and what it makes, its result is held
//! against both, and what comes out is bytes like any other file's: [`crate::Unverified`] is still the
//! only way in, and the pack's own signature decides.
//!
//! Both packs are laid out plain (`WAYPLAIN`) first, however they are kept. That layout has no packed
//! byte in it, so it is the same whichever zstd lays it out, this year's or another's.
//!
//! | part of a delta | bytes |
//! |---|---|
//! | `WAYDELT1` | 8 |
//! | SHA-256 of the old pack, plain | 32 |
//! | SHA-256 of the new pack, plain | 32 |
//! | length of the new pack, plain, little-endian | 8 |
//! | one zstd frame that knows its length, with the old pack as its prefix | the rest |

use std::io::Read;

use zstd::zstd_safe::{
    CCtx, CParameter, DCtx, compress_bound, get_error_name, get_frame_content_size,
};

use crate::digest::Sha256;
use crate::layout::{Layout, PLAIN};
use crate::refusal::PackRefusal;
use crate::table;
use crate::unverified::Unverified;

const MAGIC: &[u8; 8] = b"WAYDELT1";
/// What stands before the frame.
const FRONT: usize = 8 + 32 + 32 + 8;
/// Measured over a district of 50,000 places: higher levels save less than a kilobyte and take
/// many times as long.
const LEVEL: i32 = 3;
/// zstd's least and greatest windows, as powers of two.
const WINDOWS: std::ops::RangeInclusive<u32> = 10..=30;

/// How much a delta may make of a few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeltaLimits {
    /// The largest pack, plain, that is read or made, bytes. Applying takes twice this and a little.
    pub plain: u64,
}

impl Default for DeltaLimits {
    /// 64 MiB: three districts of 50,000 places. A larger pack is fetched whole.
    fn default() -> Self {
        Self { plain: 64 << 20 }
    }
}

/// Why a delta cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DeltaFault {
    /// One of the two is not a pack, or larger than the limits.
    #[error("not to be had from this pack: {0}")]
    Pack(#[from] PackRefusal),
    /// zstd could not do it.
    #[error("zstd: {0}")]
    Zstd(&'static str),
}

/// Lays a pack out plain. One that is plain already stays as it is.
///
/// # Errors
/// [`PackRefusal`] for what is no pack, is larger than `limits` or is not what it claims. Nobody's
/// signature is weighed.
pub fn plain(pack: &[u8], limits: &DeltaLimits) -> Result<Vec<u8>, PackRefusal> {
    let pack = Unverified::read(pack)?;
    let envelope = pack.envelope();
    let tables = pack.manifest.tables.values();
    let raw = tables.fold(0, |all: u64, claim| all.saturating_add(claim.raw_length));
    let front = PLAIN.len() + 4 + envelope.len();
    let all = raw.saturating_add(front as u64);
    if all > limits.plain {
        return Err(PackRefusal::too_large("tables", all, limits.plain));
    }
    if pack.layout == Layout::Plain {
        return Ok(pack.bytes);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(all).unwrap_or(0));
    bytes.extend_from_slice(PLAIN);
    let length = u32::try_from(envelope.len()).map_err(|_| PackRefusal::damaged("manifest"))?;
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(envelope);
    for (name, claim) in &pack.manifest.tables {
        let blob = pack.places.get(name).cloned();
        let blob = blob.and_then(|place| pack.bytes.get(place));
        let damaged = || PackRefusal::damaged(name);
        let start = bytes.len();
        table::unpack(name, blob.unwrap_or_default(), claim.raw_length)?
            .read_to_end(&mut bytes)
            .map_err(|_| damaged())?;
        let lines = bytes.get(start..).unwrap_or_default();
        let is_as_claimed =
            lines.len() as u64 == claim.raw_length && Sha256::of(lines) == claim.hashes.raw_sha256;
        if !is_as_claimed {
            return Err(damaged());
        }
    }
    Ok(bytes)
}

/// Makes the delta that leads from `old` to `new`, packs in either layout.
///
/// # Errors
/// [`DeltaFault`].
pub fn make(old: &[u8], new: &[u8], limits: &DeltaLimits) -> Result<Vec<u8>, DeltaFault> {
    let (old, new) = (plain(old, limits)?, plain(new, limits)?);
    let zstd = |code| DeltaFault::Zstd(get_error_name(code));
    let mut packer = CCtx::try_create().ok_or(DeltaFault::Zstd("no room"))?;
    // Wide enough to look back over all of the old pack from the end of the new one.
    let reach = (old.len() + new.len()).max(1).ilog2() + 1;
    for parameter in [
        CParameter::CompressionLevel(LEVEL),
        CParameter::WindowLog(reach.clamp(*WINDOWS.start(), *WINDOWS.end())),
        CParameter::EnableLongDistanceMatching(true),
        CParameter::ContentSizeFlag(true),
        CParameter::ChecksumFlag(false),
    ] {
        packer.set_parameter(parameter).map_err(zstd)?;
    }
    packer.ref_prefix(&old).map_err(zstd)?;
    let mut frame: Vec<u8> = Vec::with_capacity(compress_bound(new.len()));
    packer.compress2(&mut frame, &new).map_err(zstd)?;
    let length = new.len() as u64;
    Ok([
        MAGIC.as_slice(),
        Sha256::of(&old).as_bytes(),
        Sha256::of(&new).as_bytes(),
        &length.to_le_bytes(),
        &frame,
    ]
    .concat())
}

/// Applies a delta to the pack it was made from, in either layout, and gives the next pack, plain.
/// Nothing is set aside for a claim before it has been held against `limits`.
///
/// # Errors
/// [`PackRefusal::OtherBase`] where `old` is another pack; [`PackRefusal::TooLarge`], [`PackRefusal::Truncated`],
/// [`PackRefusal::NotAPack`] or [`PackRefusal::Damaged`] where the delta is not one or does not make what it
/// says; and what [`plain`] says of `old`.
pub fn apply(old: &[u8], delta: &[u8], limits: &DeltaLimits) -> Result<Vec<u8>, PackRefusal> {
    let claim = Claim::read(delta)?;
    if claim.length > limits.plain {
        return Err(PackRefusal::too_large("delta", claim.length, limits.plain));
    }
    let damaged = || PackRefusal::damaged("delta");
    let length = usize::try_from(claim.length).map_err(|_| damaged())?;
    // One frame of the very length: so the room for it is all the room that unpacking takes.
    match get_frame_content_size(claim.frame) {
        Ok(Some(framed)) if framed == claim.length => {}
        _ => return Err(damaged()),
    }
    let old = plain(old, limits)?;
    if Sha256::of(&old).as_bytes() != claim.old {
        return Err(PackRefusal::OtherBase);
    }
    let mut new: Vec<u8> = Vec::with_capacity(length);
    let mut unpacker = DCtx::try_create().ok_or_else(damaged)?;
    unpacker.ref_prefix(&old).map_err(|_| damaged())?;
    unpacker
        .decompress(&mut new, claim.frame)
        .map_err(|_| damaged())?;
    if new.len() == length && Sha256::of(&new).as_bytes() == claim.new {
        Ok(new)
    } else {
        Err(damaged())
    }
}

/// What a delta says of itself.
struct Claim<'a> {
    old: &'a [u8; 32],
    new: &'a [u8; 32],
    length: u64,
    frame: &'a [u8],
}

impl<'a> Claim<'a> {
    fn read(delta: &'a [u8]) -> Result<Self, PackRefusal> {
        if delta.is_empty() {
            return Err(PackRefusal::Empty);
        }
        let Some(rest) = delta.strip_prefix(MAGIC) else {
            return Err(if MAGIC.starts_with(delta) {
                PackRefusal::Truncated
            } else {
                PackRefusal::NotAPack {
                    looks_like: crate::refusal::looks_like(delta),
                }
            });
        };
        if delta.len() <= FRONT {
            return Err(PackRefusal::Truncated);
        }
        let cut = || PackRefusal::Truncated;
        let (old, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let (new, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let (length, frame) = rest.split_first_chunk().ok_or_else(cut)?;
        Ok(Self {
            old,
            new,
            length: u64::from_le_bytes(*length),
            frame,
        })
    }
}

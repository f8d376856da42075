//! A file that has the form of a pack. Nobody has vouched for it yet.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::digest::Sha256;
use crate::envelope::{self, Signature};
use crate::head::Manifest;
use crate::layout::{Layout, MAGIC, PLAIN};
use crate::limits;
use crate::refusal::{PackRefusal, looks_like};

/// Magic and the envelope's length.
const FRONT: usize = 12;

/// A file whose layout and manifest read well. Its manifest may be shown; its rows may not be had.
pub struct Unverified {
    pub(crate) bytes: Vec<u8>,
    pub(crate) manifest: Manifest,
    pub(crate) signatures: Vec<Signature>,
    /// The canonical JSON that the signatures are over.
    pub(crate) message: Vec<u8>,
    pub(crate) signed_sha256: Sha256,
    pub(crate) layout: Layout,
    pub(crate) places: BTreeMap<String, Range<usize>>,
}

impl Unverified {
    /// Reads the layout and the manifest of a file held in memory. No table is unpacked, and nothing
    /// is set aside for a claim before it has been held against [`limits`] and the file's length.
    ///
    /// # Errors
    /// [`PackRefusal`] says what sort of file it is instead, or what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, PackRefusal> {
        let (layout, envelope_length) = front(bytes)?;
        let rest = bytes.get(FRONT..).ok_or(PackRefusal::Truncated)?;
        let envelope = rest.get(..envelope_length).ok_or(PackRefusal::Truncated)?;
        let (envelope, part, message) = envelope::read(envelope)?;
        let mut places = BTreeMap::new();
        let mut end = FRONT.saturating_add(envelope_length);
        for (name, claim) in &part.tables {
            let start = end;
            let length = match layout {
                Layout::Packed => claim.length,
                Layout::Plain => claim.raw_length,
            };
            end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
            places.insert(name.clone(), start..end);
        }
        if end > bytes.len() {
            return Err(PackRefusal::Truncated);
        }
        if end < bytes.len() {
            return Err(PackRefusal::damaged("end"));
        }
        let ids: Vec<_> = envelope
            .signatures
            .iter()
            .map(|s| s.keyid.clone())
            .collect();
        if !ids.is_sorted_by(|a, b| a < b) {
            return Err(PackRefusal::damaged("signatures"));
        }
        Ok(Self {
            bytes: bytes.to_vec(),
            manifest: Manifest {
                head: part.head,
                tables: part.tables,
                key_ids: ids,
            },
            signatures: envelope.signatures,
            message: message.as_bytes().to_vec(),
            signed_sha256: envelope.signed_sha256,
            layout,
            places,
        })
    }

    /// What the file says of itself. Not to be believed yet.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The digest of what is signed: which pack this says it is.
    pub fn signed_sha256(&self) -> Sha256 {
        self.signed_sha256
    }

    /// The envelope, as it stands in the file.
    pub(crate) fn envelope(&self) -> &[u8] {
        let end = self.places.values().map(|place| place.start).min();
        let end = end.unwrap_or(self.bytes.len());
        self.bytes.get(FRONT..end).unwrap_or_default()
    }
}

/// Looks at the first twelve bytes and gives the layout and the envelope's length.
fn front(bytes: &[u8]) -> Result<(Layout, usize), PackRefusal> {
    if bytes.is_empty() {
        return Err(PackRefusal::Empty);
    }
    let packed = bytes.strip_prefix(MAGIC).map(|rest| (Layout::Packed, rest));
    let plain = || bytes.strip_prefix(PLAIN).map(|rest| (Layout::Plain, rest));
    let Some((layout, rest)) = packed.or_else(plain) else {
        return Err(match bytes.strip_prefix(b"WAYSIDE") {
            _ if MAGIC.starts_with(bytes) || PLAIN.starts_with(bytes) => PackRefusal::Truncated,
            Some([b'2'..=b'9', ..]) => PackRefusal::TooNew,
            _ => PackRefusal::NotAPack {
                looks_like: looks_like(bytes),
            },
        });
    };
    let (length, _) = rest
        .split_first_chunk::<4>()
        .ok_or(PackRefusal::Truncated)?;
    let length = u32::from_le_bytes(*length);
    if u64::from(length) > limits::ENVELOPE {
        return Err(PackRefusal::too_large(
            "manifest",
            length.into(),
            limits::ENVELOPE,
        ));
    }
    usize::try_from(length)
        .map(|length| (layout, length))
        .map_err(|_| PackRefusal::Truncated)
}

//! What keeps a ledger from growing by what strangers and insiders send: the room that quarantine has, and the names
//! under which things are counted.

use super::{IncomingLetter, LedgerFault, LedgerResult};

/// How much may be held in quarantine, bytes. A letter counts as its own and [`QuarantineLimit::ROW`] more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarantineLimit {
    /// Of the device.
    pub device_bytes: u64,
    /// Of all devices together.
    pub all_bytes: u64,
}

impl QuarantineLimit {
    /// Bytes that a letter takes beside its own.
    pub const ROW: u64 = 256;
    /// As much as there is.
    pub const NONE: Self = Self {
        device_bytes: u64::MAX,
        all_bytes: u64::MAX,
    };
}

/// The words that are counted under their own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TallyWords {
    /// Pathways' kinds.
    pub pathways: &'static [&'static str],
    /// Coarse outcomes.
    pub outcomes: &'static [&'static str],
}

impl TallyWords {
    /// Under which everything else is counted.
    pub const OTHER: &str = "other";
}

/// Whether quarantine has room for letters that are not there yet. `held` are the bytes that are there already, of the
/// device and of all; `alone` is true where the batch has nothing else.
pub(super) fn room_for<'a>(
    new: impl Iterator<Item = &'a IncomingLetter>,
    (device, all): (u64, u64),
    limit: QuarantineLimit,
    alone: bool,
) -> LedgerResult<()> {
    let bytes = new.fold(0_u64, |bytes, letter| {
        let wire = u64::try_from(letter.wire.len()).unwrap_or(u64::MAX);
        bytes
            .saturating_add(wire)
            .saturating_add(QuarantineLimit::ROW)
    });
    let fits = bytes == 0
        || device.saturating_add(bytes) <= limit.device_bytes
            && all.saturating_add(bytes) <= limit.all_bytes;
    if fits {
        Ok(())
    } else {
        Err(LedgerFault::QuarantineFull { alone })
    }
}

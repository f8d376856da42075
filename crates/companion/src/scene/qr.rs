//! A text as a QR code.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Qr {
    /// Modules a side, without the quiet zone.
    pub side: u32,
    /// Row by row, `1` for dark.
    pub modules: String,
}

/// Text for a QR code: at most 1,200 bytes. It is not kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct QrRequest {
    /// The text.
    pub text: String,
}

//! The one way in which what is signed is written.

use olpc_cjson::CanonicalFormatter;
use serde::Serialize;

/// OLPC canonical JSON: keys sorted, no spaces, text in NFC, no floats.
pub(crate) fn canonical(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, CanonicalFormatter::new());
    value.serialize(&mut writer)?;
    Ok(bytes)
}

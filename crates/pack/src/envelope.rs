//! The envelope at the front of a pack: its bytes, and what they may say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::canonical::canonical;
use crate::digest::Sha256;
use crate::head::{PackHead, TableClaim};
use crate::keyid::KeyId;
use crate::limits;
use crate::refusal::PackRefusal;

/// What `signed` says it is.
pub(crate) const FORM: &str = "wayside-pack";
/// The version of this form. Another number before the point is a form this crate does not know.
pub(crate) const SPEC_VERSION: &str = "1.0";

/// The envelope as it is written. `signed` stays as it came, so that a signature made by a later
/// version over words unknown here still counts.
#[derive(Serialize, Deserialize)]
pub(crate) struct Envelope {
    pub signatures: Vec<Signature>,
    pub signed: Value,
    pub signed_sha256: Sha256,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Signature {
    pub keyid: KeyId,
    pub public: String,
    pub sig: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct SignedPart {
    #[serde(rename = "_type")]
    pub form: String,
    pub spec_version: String,
    #[serde(flatten)]
    pub head: PackHead,
    pub tables: BTreeMap<String, TableClaim>,
}

/// Reads an envelope; beside it the canonical JSON that its signatures are over. Claims are weighed first, then the bytes, then the words: a lie about size is
/// told from damage, and damage from a form that is not known.
pub(crate) fn read(bytes: &[u8]) -> Result<(Envelope, SignedPart, &str), PackRefusal> {
    let damaged = || PackRefusal::damaged("manifest");
    let value: Value = serde_json::from_slice(bytes).map_err(|_| damaged())?;
    let envelope = Envelope::deserialize(&value);
    let signed = value.get("signed").map(SignedPart::deserialize);
    if let Some(Ok(part)) = &signed {
        weigh(&part.tables)?;
    }
    if let Ok(envelope) = &envelope {
        let count = envelope.signatures.len() as u64;
        if count > limits::SIGNATURES {
            return Err(PackRefusal::too_large(
                "signatures",
                count,
                limits::SIGNATURES,
            ));
        }
    }
    let message = intact(&value, bytes).ok_or_else(damaged)?;
    if !is_known_form(&value) {
        return Err(PackRefusal::TooNew);
    }
    let (Ok(envelope), Some(Ok(part))) = (envelope, signed) else {
        return Err(PackRefusal::NotAPack {
            looks_like: "unknown",
        });
    };
    let names_are_plain = part.tables.keys().all(|name| is_table_name(name));
    match part.head.fault() {
        // A country or a time zone may have been named since this program was built.
        Some("time_zone" | "country") => Err(PackRefusal::TooNew),
        None if names_are_plain => Ok((envelope, part, message)),
        _ => Err(PackRefusal::NotAPack {
            looks_like: "unknown",
        }),
    }
}

/// `signed` as it stands in bytes that are the one canonical form of what they say (so no key stands twice) and whose
/// digest is that of `signed`.
fn intact<'a>(value: &Value, bytes: &'a [u8]) -> Option<&'a str> {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        signed: &'a RawValue,
        signed_sha256: String,
    }
    let parts: Parts<'a> = serde_json::from_slice(bytes).ok()?;
    let signed = parts.signed.get();
    // The digest first: to write the whole of it again takes far longer.
    let is_intact = Sha256::of(signed.as_bytes()).to_string() == parts.signed_sha256
        && canonical(value).is_ok_and(|again| again == bytes);
    is_intact.then_some(signed)
}

fn is_known_form(value: &Value) -> bool {
    let signed = |key: &str| value.get("signed")?.get(key)?.as_str();
    signed("_type") == Some(FORM)
        && signed("spec_version").and_then(|v| v.split('.').next()) == Some("1")
}

fn is_table_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// Holds every size a manifest claims against [`limits`].
fn weigh(tables: &BTreeMap<String, TableClaim>) -> Result<(), PackRefusal> {
    let hold = |part: &str, claimed: u64, allowed: u64| {
        if claimed > allowed {
            Err(PackRefusal::too_large(part, claimed, allowed))
        } else {
            Ok(())
        }
    };
    // The name comes from the file and has not been looked at yet.
    let part = |name: &str| {
        if is_table_name(name) {
            name.to_owned()
        } else {
            "tables".to_owned()
        }
    };
    hold("tables", tables.len() as u64, limits::TABLES)?;
    let mut all: u64 = 0;
    for (name, claim) in tables {
        hold(&part(name), claim.raw_length, limits::TABLE_RAW)?;
        hold(&part(name), claim.length, limits::packed(claim.raw_length))?;
        hold(&part(name), claim.rows, claim.raw_length)?;
        all = all.saturating_add(claim.raw_length);
    }
    hold("tables", all, limits::ALL_RAW)
}

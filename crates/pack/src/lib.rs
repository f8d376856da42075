//! The signed bundle of a jurisdiction, `.wayside`: made by its author, read and verified by a device.
//!
//! What it never does: trust a byte before its signature, make room for a size that is only claimed,
//! read a clock or a file, or hand out a row of a pack that nobody verified. [`Verified`] has no other
//! maker than [`Unverified::verify`], so holding one is the proof.
//!
//! Start reading at [`Unverified`] (what a file is), then [`TrustedKeys`] (who is believed), then [`make`].
//!
//! # The file
//! | part | bytes |
//! |---|---|
//! | `WAYSIDE1` | 8 |
//! | length of the envelope, little-endian | 4 |
//! | envelope, OLPC canonical JSON: `{"signatures":[..],"signed":{..},"signed_sha256":".."}` | that many |
//! | the tables, each one zstd frame, in the order of their names | as the envelope says |
//!
//! `WAYPLAIN` instead of `WAYSIDE1`: the same envelope, to the byte, and the tables as lines. A delta
//! ([`delta`]) makes that layout, because no signature could hold over frames packed a second time.
//!
//! The envelope follows TUF's signed/signatures form (Ed25519 over the canonical JSON of `signed`,
//! key ids as TUF computes them). Each signature also carries its public key and the envelope the
//! digest of `signed`, so that damage can be told from a stranger without knowing anybody's key;
//! neither lends any trust. The envelope must be written in the canonical form itself, to the byte.

mod canonical;
pub mod cards;
mod contents;
pub mod delta;
mod digest;
mod envelope;
mod head;
mod key;
mod keyid;
mod layout;
pub mod limits;
mod make;
mod referrals;
mod refusal;
mod row;
mod rowfault;
mod table;
mod trust;
mod unverified;
mod verified;
mod version;
pub mod voice;

pub use cards::{CardIssuers, Cards, KnownCodes, WithdrawnCards};
pub use contents::Contents;
pub use digest::{NotADigest, Sha256};
pub use head::{Freshness, Manifest, PackHead, TableClaim, TableHashes};
pub use key::{NamedPublicKey, SecretKey, training_key};
pub use keyid::KeyId;
pub use make::{MakeFault, make};
pub use refusal::PackRefusal;
pub use rowfault::RowFault;
pub use table::{Line, TableLines, names};
pub use trust::{SignedBy, TrustedKeys};
pub use unverified::Unverified;
pub use verified::Verified;
pub use version::Version;
pub use voice::VoiceClip;

#[cfg(test)]
mod tests;

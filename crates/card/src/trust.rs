//! Whose cards are believed: a list of issuers' keys, signed by so many of those who may.
//!
//! In the manner of TUF's root role: the list names the keys that may sign it and how many of them must;
//! the next list is believed when enough of the keys of the one before signed it, and enough of its own.
//! So keys change hands without anybody having to be met again, and one stolen key changes nothing.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use olpc_cjson::CanonicalFormatter;
use serde::{Deserialize, Serialize};

use crate::expiry::Expiry;
use crate::key::{IssuerKey, Window};
use crate::kid::Kid;

const TYPE: &str = "card-trust";
const SPEC_VERSION: u32 = 1;
/// The longest list that is read, bytes.
const LONGEST: usize = 1 << 20;
const MOST_ROOTS: usize = 32;
const MOST_ISSUERS: usize = 4096;
const LONGEST_REGION: usize = 200;

/// Why a trust list is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustFault {
    /// The bytes are no trust list.
    #[error("not a trust list: {0}")]
    NotAList(String),
    /// A list of a later version of the format.
    #[error("this trust list is of a later version; update this program")]
    TooNew,
    /// A key or window in it is impossible.
    #[error("issuer {place} of the trust list: {why}")]
    Issuer {
        /// Counted from 1.
        place: usize,
        /// What is wrong.
        why: String,
    },
    /// The threshold is 0 or more than there are keys.
    #[error("the threshold is {threshold} of {keys} root keys: it must be from 1 to that many")]
    Threshold {
        /// As it stands.
        threshold: u32,
        /// Different keys.
        keys: usize,
    },
    /// Too few of those who may have signed.
    #[error("signed by {signed} of the {wanted} root keys that must")]
    TooFew {
        /// That many did.
        signed: usize,
        /// That many must.
        wanted: usize,
    },
    /// Not newer than what is believed already.
    #[error("version {found} does not come after {known}")]
    NotNewer {
        /// Of this list.
        found: u64,
        /// Believed already.
        known: u64,
    },
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    signatures: Vec<Sealed>,
    signed: Signed,
}

/// A signature, by the public key that made it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    key: String,
    sig: String,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    #[serde(rename = "_type")]
    kind: String,
    spec_version: u32,
    version: u64,
    created: NaiveDate,
    roots: Roots,
    issuers: Vec<Issuer>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Roots {
    threshold: u32,
    keys: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Issuer {
    kid: String,
    region: String,
    public: String,
    issue_from: String,
    issue_to: String,
    verify_to: String,
}

impl Issuer {
    fn of(key: &IssuerKey) -> Self {
        Self {
            kid: key.kid.to_string(),
            region: key.region.clone(),
            public: hex::encode(key.public()),
            issue_from: key.window.from.to_string(),
            issue_to: key.window.to.to_string(),
            verify_to: key.window.verify_to.to_string(),
        }
    }

    fn key(&self) -> Result<IssuerKey, String> {
        let said = |why: &dyn std::fmt::Display| why.to_string();
        let plain = self.region.chars().count() <= LONGEST_REGION
            && !self.region.chars().any(char::is_control);
        if self.region.trim().is_empty() || !plain {
            return Err("a region is 1 to 200 plain characters".to_owned());
        }
        let month = |text: &str| text.parse::<Expiry>().map_err(|why| said(&why));
        let window = Window::new(
            month(&self.issue_from)?,
            month(&self.issue_to)?,
            month(&self.verify_to)?,
        )
        .map_err(|why| said(&why))?;
        let kid: Kid = self.kid.parse().map_err(|why| said(&why))?;
        let public = bytes32(&self.public).ok_or("a public key is 64 hexadecimal digits")?;
        IssuerKey::new(kid, self.region.as_str(), window, &public).map_err(|why| said(&why))
    }
}

fn bytes32(text: &str) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = hex::decode(text).ok()?.try_into().ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

fn root_key(text: &str) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_bytes(&bytes32(text)?).ok()?;
    (!key.is_weak()).then_some(key)
}

/// The bytes that are signed: OLPC canonical JSON.
fn canonical(signed: &Signed) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, CanonicalFormatter::new());
    // Text and whole numbers cannot fail to be written; no bytes would match no signature.
    if signed.serialize(&mut writer).is_err() {
        bytes.clear();
    }
    bytes
}

/// A trust list that enough of its own root keys have signed.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustList {
    envelope: Envelope,
    issuers: Vec<IssuerKey>,
}

impl std::fmt::Debug for TrustList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signed = &self.envelope.signed;
        write!(f, "TrustList {} of {}", signed.version, signed.created)
    }
}

impl TrustList {
    /// Makes a list and signs it. Every root key given may sign the next one, `threshold` of them must.
    /// `also` are keys of the list before that this one replaces.
    ///
    /// # Errors
    /// [`TrustFault::Threshold`], [`TrustFault::NotAList`] for too many keys.
    pub fn make(
        version: u64,
        created: NaiveDate,
        issuers: &[IssuerKey],
        roots: &[&SigningKey],
        threshold: u32,
        also: &[&SigningKey],
    ) -> Result<Self, TrustFault> {
        let name = |key: &SigningKey| hex::encode(key.verifying_key().as_bytes());
        let mut keys: Vec<String> = roots.iter().map(|key| name(key)).collect();
        keys.sort();
        keys.dedup();
        let signed = Signed {
            kind: TYPE.to_owned(),
            spec_version: SPEC_VERSION,
            version,
            created,
            roots: Roots { threshold, keys },
            issuers: issuers.iter().map(Issuer::of).collect(),
        };
        let message = canonical(&signed);
        let mut signatures: Vec<Sealed> = roots
            .iter()
            .chain(also)
            .map(|key| Sealed {
                key: name(key),
                sig: hex::encode(key.sign(&message).to_bytes()),
            })
            .collect();
        signatures.sort_by(|a, b| a.key.cmp(&b.key));
        signatures.dedup_by(|a, b| a.key == b.key);
        Self::weigh(Envelope { signatures, signed })
    }

    /// Reads a list. Enough of its own root keys have signed it then; that those are the right ones, the
    /// list before must say ([`TrustList::follows`]), or whoever brought the first one.
    ///
    /// # Errors
    /// [`TrustFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, TrustFault> {
        /// What every version of the format has.
        #[derive(Deserialize)]
        struct Any {
            signed: AnySigned,
        }
        #[derive(Deserialize)]
        struct AnySigned {
            spec_version: u32,
        }
        if bytes.len() > LONGEST {
            return Err(TrustFault::NotAList("longer than any".to_owned()));
        }
        if serde_json::from_slice::<Any>(bytes)
            .is_ok_and(|any| any.signed.spec_version > SPEC_VERSION)
        {
            return Err(TrustFault::TooNew);
        }
        let envelope =
            serde_json::from_slice(bytes).map_err(|why| TrustFault::NotAList(why.to_string()))?;
        Self::weigh(envelope)
    }

    fn weigh(envelope: Envelope) -> Result<Self, TrustFault> {
        let signed = &envelope.signed;
        if signed.kind != TYPE || signed.spec_version != SPEC_VERSION {
            return Err(TrustFault::NotAList("of another type".to_owned()));
        }
        if signed.issuers.len() > MOST_ISSUERS || signed.roots.keys.len() > MOST_ROOTS {
            return Err(TrustFault::NotAList("too many keys".to_owned()));
        }
        let threshold = signed.roots.threshold;
        let keys = signed.roots.keys.iter().collect::<BTreeSet<_>>().len();
        if threshold == 0 || usize::try_from(threshold).map_or(true, |threshold| threshold > keys) {
            return Err(TrustFault::Threshold { threshold, keys });
        }
        let mut issuers = Vec::with_capacity(signed.issuers.len());
        for (issuer, place) in signed.issuers.iter().zip(1..) {
            issuers.push(
                issuer
                    .key()
                    .map_err(|why| TrustFault::Issuer { place, why })?,
            );
        }
        let list = Self { envelope, issuers };
        list.signed_by(&list.envelope.signed.roots)?;
        Ok(list)
    }

    /// Enough different keys of `roots` have signed this list.
    fn signed_by(&self, roots: &Roots) -> Result<(), TrustFault> {
        let message = canonical(&self.envelope.signed);
        let counts = |sealed: &&Sealed| {
            let signature = hex::decode(&sealed.sig).ok();
            let signature = signature.and_then(|bytes| Signature::from_slice(&bytes).ok());
            roots.keys.contains(&sealed.key)
                && root_key(&sealed.key)
                    .zip(signature)
                    .is_some_and(|(key, signature)| key.verify_strict(&message, &signature).is_ok())
        };
        let signers: BTreeSet<&str> = self
            .envelope
            .signatures
            .iter()
            .filter(counts)
            .map(|sealed| sealed.key.as_str())
            .collect();
        let wanted = usize::try_from(roots.threshold).unwrap_or(usize::MAX);
        if signers.len() < wanted {
            return Err(TrustFault::TooFew {
                signed: signers.len(),
                wanted,
            });
        }
        Ok(())
    }

    /// This list may take the place of `known`: it is newer, and enough of `known`'s root keys signed it
    /// too.
    ///
    /// # Errors
    /// [`TrustFault::NotNewer`], [`TrustFault::TooFew`].
    pub fn follows(&self, known: &Self) -> Result<(), TrustFault> {
        let (found, before) = (self.version(), known.version());
        if found <= before {
            return Err(TrustFault::NotNewer {
                found,
                known: before,
            });
        }
        self.signed_by(&known.envelope.signed.roots)
    }

    /// Whose cards are believed.
    pub fn issuers(&self) -> &[IssuerKey] {
        &self.issuers
    }

    /// Counts up with each list.
    pub fn version(&self) -> u64 {
        self.envelope.signed.version
    }

    /// The day it was signed.
    pub fn created(&self) -> NaiveDate {
        self.envelope.signed.created
    }

    /// As it is kept and sent: JSON.
    pub fn print(&self) -> Vec<u8> {
        // Text and whole numbers cannot fail to be written; an empty file would be refused when read.
        serde_json::to_vec_pretty(&self.envelope).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::IssuerSecret;

    fn root(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn issuer() -> IssuerKey {
        let month = |text: &str| text.parse().unwrap();
        let window = Window::new(month("2026-01"), month("2026-12"), month("2028-12")).unwrap();
        IssuerSecret::new(Kid([1, 2, 3, 4]), &[7; 32])
            .public("Port Ellery", window)
            .unwrap()
    }

    fn day() -> NaiveDate {
        "2026-11-20".parse().unwrap()
    }

    fn list(
        version: u64,
        roots: &[u8],
        threshold: u32,
        also: &[u8],
    ) -> Result<TrustList, TrustFault> {
        let (roots, also): (Vec<_>, Vec<_>) = (
            roots.iter().map(|s| root(*s)).collect(),
            also.iter().map(|s| root(*s)).collect(),
        );
        let (roots, also): (Vec<_>, Vec<_>) = (roots.iter().collect(), also.iter().collect());
        TrustList::make(version, day(), &[issuer()], &roots, threshold, &also)
    }

    #[test]
    fn a_list_comes_back_with_its_issuers() {
        let made = list(1, &[1, 2, 3], 2, &[]).unwrap();
        let read = TrustList::read(&made.print()).unwrap();
        assert_eq!(read, made);
        assert_eq!(read.issuers(), [issuer()]);
        assert_eq!((read.version(), read.created()), (1, day()));
    }

    #[test]
    fn a_verifier_believes_the_issuers_of_its_list() {
        let made = list(1, &[1, 2, 3], 2, &[]).unwrap();
        let verifier = crate::CardVerifier::of(&made);
        assert_eq!(verifier.keys, [issuer()]);
        assert_eq!(verifier.trusted_on, Some(day()));
    }

    #[test]
    fn a_region_is_a_name_that_can_be_shown() {
        let of = |region: &str| {
            let region = region.to_owned();
            Issuer {
                region,
                ..Issuer::of(&issuer())
            }
            .key()
        };
        for good in ["Port Ellery", "é", &"x".repeat(200)] {
            assert!(of(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "Port\u{7}Ellery", &"x".repeat(201)] {
            assert!(of(bad).unwrap_err().contains("region"), "{bad:?}");
        }
    }

    #[test]
    fn keys_change_hands_when_enough_of_the_old_and_the_new_sign() {
        let old = list(1, &[1, 2, 3], 2, &[]).unwrap();
        assert_eq!(list(2, &[4, 5], 2, &[1, 2]).unwrap().follows(&old), Ok(()));
        assert_eq!(list(2, &[3, 4, 2], 2, &[]).unwrap().follows(&old), Ok(()));
        let few = TrustFault::TooFew {
            signed: 1,
            wanted: 2,
        };
        assert_eq!(
            list(2, &[4, 5], 2, &[1]).unwrap().follows(&old),
            Err(few.clone())
        );
        assert_eq!(
            list(2, &[4, 5, 1], 1, &[1, 1]).unwrap().follows(&old),
            Err(few),
            "one key twice is one"
        );
        let known = TrustFault::NotNewer { found: 1, known: 1 };
        assert_eq!(
            list(1, &[1, 2, 3], 2, &[]).unwrap().follows(&old),
            Err(known)
        );
    }

    #[test]
    fn a_threshold_nobody_or_everybody_meets_is_refused() {
        for (threshold, keys) in [(0, 2), (3, 2)] {
            assert_eq!(
                list(1, &[1, 2], threshold, &[]),
                Err(TrustFault::Threshold { threshold, keys })
            );
        }
        assert_eq!(
            list(1, &[1, 1], 2, &[]),
            Err(TrustFault::Threshold {
                threshold: 2,
                keys: 1
            })
        );
    }

    #[test]
    fn a_list_that_was_changed_is_not_believed() {
        let good = String::from_utf8(list(3, &[1, 2], 2, &[]).unwrap().print()).unwrap();
        let other = hex::encode(root(9).verifying_key().as_bytes());
        let first = hex::encode(root(1).verifying_key().as_bytes());
        for (from, to) in [
            ("\"version\": 3", "\"version\": 4"),
            ("2026-11-20", "2026-11-21"),
            ("Port Ellery", "Port Elsewhere"),
            ("2028-12", "2029-12"),
            ("\"threshold\": 2", "\"threshold\": 1"),
            (first.as_str(), other.as_str()),
        ] {
            assert!(good.contains(from), "{from}");
            let bad = good.replace(from, to);
            let refused = TrustList::read(bad.as_bytes()).unwrap_err();
            assert!(
                matches!(refused, TrustFault::TooFew { .. }),
                "{from}: {refused}"
            );
        }
        let with =
            |from: &str, to: &str| TrustList::read(good.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(
            with("\"spec_version\": 1", "\"spec_version\": 2"),
            TrustFault::TooNew
        );
        assert!(matches!(
            with("card-trust", "root"),
            TrustFault::NotAList(_)
        ));
        assert!(matches!(
            with("\"issuers\"", "\"others\""),
            TrustFault::NotAList(_)
        ));
        assert!(matches!(
            with("2028-12", "2025-12"),
            TrustFault::Issuer { place: 1, .. }
        ));
        assert!(matches!(
            TrustList::read(b"HRC1:"),
            Err(TrustFault::NotAList(_))
        ));
    }
}

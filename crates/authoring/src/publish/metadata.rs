//! TUF's documents, signed. The forms are those of `tough`; the signatures are made with a pack's own
//! kind of key, whose ids are TUF's already.

use std::collections::HashMap;
use std::num::NonZeroU64;

use chrono::{DateTime, Duration, Utc};
use olpc_cjson::CanonicalFormatter;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tough::schema::key::{Ed25519Key, Ed25519Scheme, Key};
use tough::schema::{
    Hashes, Metafile, Role, RoleKeys, RoleType, Root, Signature, Signed, Snapshot, Targets,
    Timestamp,
};
use wayside_pack::{NamedPublicKey, SecretKey};

use super::keys::{Keys, Lists};
use super::{Lifetimes, PublishFault};

const SPEC_VERSION: &str = "1.0.0";

/// `now` and so many days.
macro_rules! after {
    ($now:expr, $days:expr) => {
        ($now + Duration::days($days.into()))
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
            .parse()
            .map_err(|_| PublishFault::Unwritten("date"))
    };
}

pub(super) fn next(version: NonZeroU64) -> NonZeroU64 {
    version.saturating_add(1)
}

/// The root that these lists make.
pub(super) fn root(
    lists: &Lists,
    version: NonZeroU64,
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<Root, PublishFault> {
    let unwritten = || PublishFault::Unwritten("root");
    let mut keys = HashMap::new();
    let mut roles = HashMap::new();
    for role in [
        RoleType::Root,
        RoleType::Targets,
        RoleType::Snapshot,
        RoleType::Timestamp,
    ] {
        let (public, threshold) = lists.of(role);
        let mut keyids = Vec::new();
        for public in public {
            let key = tuf_key(public)?;
            let keyid = key.key_id().map_err(|_| unwritten())?;
            keyids.push(keyid.clone());
            keys.insert(keyid, key);
        }
        let threshold = NonZeroU64::new(threshold.into()).ok_or_else(unwritten)?;
        let role_keys = RoleKeys {
            keyids,
            threshold,
            _extra: HashMap::new(),
        };
        roles.insert(role, role_keys);
    }
    Ok(Root {
        spec_version: SPEC_VERSION.to_owned(),
        consistent_snapshot: true,
        version,
        expires: after!(now, lifetimes.root)?,
        keys,
        roles,
        _extra: HashMap::new(),
    })
}

fn tuf_key(public: &NamedPublicKey) -> Result<Key, PublishFault> {
    let bytes = hex::decode(public.to_hex()).map_err(|_| PublishFault::Unwritten("root"))?;
    Ok(Key::Ed25519 {
        keyval: Ed25519Key {
            public: bytes.into(),
            _extra: HashMap::new(),
        },
        scheme: Ed25519Scheme::Ed25519,
        _extra: HashMap::new(),
    })
}

/// The three documents under the root, each of one version more than before.
pub(super) struct Chain {
    pub targets: Targets,
    pub snapshot_version: NonZeroU64,
    pub timestamp_version: NonZeroU64,
}

impl Chain {
    /// A first one, with nothing in it.
    pub fn first(now: DateTime<Utc>, lifetimes: &Lifetimes) -> Result<Self, PublishFault> {
        let expires = after!(now, lifetimes.targets)?;
        Ok(Self {
            targets: Targets::new(SPEC_VERSION.to_owned(), NonZeroU64::MIN, expires),
            snapshot_version: NonZeroU64::MIN,
            timestamp_version: NonZeroU64::MIN,
        })
    }

    /// Moves the targets to a new version.
    pub fn renew_targets(
        &mut self,
        now: DateTime<Utc>,
        lifetimes: &Lifetimes,
    ) -> Result<(), PublishFault> {
        self.targets.version = next(self.targets.version);
        self.targets.expires = after!(now, lifetimes.targets)?;
        Ok(())
    }
}

/// A snapshot of one list of targets, given as its bytes.
pub(super) fn snapshot(
    version: NonZeroU64,
    targets: (NonZeroU64, &[u8]),
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<Snapshot, PublishFault> {
    let expires = after!(now, lifetimes.timestamp)?;
    let mut snapshot = Snapshot::new(SPEC_VERSION.to_owned(), version, expires);
    let name = "targets.json".to_owned();
    snapshot.meta.insert(name, metafile(targets.0, targets.1));
    Ok(snapshot)
}

/// A timestamp of one snapshot, given as its bytes.
pub(super) fn timestamp(
    version: NonZeroU64,
    snapshot: (NonZeroU64, &[u8]),
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<Timestamp, PublishFault> {
    let expires = after!(now, lifetimes.timestamp)?;
    let mut timestamp = Timestamp::new(SPEC_VERSION.to_owned(), version, expires);
    let name = "snapshot.json".to_owned();
    timestamp
        .meta
        .insert(name, metafile(snapshot.0, snapshot.1));
    Ok(timestamp)
}

fn metafile(version: NonZeroU64, bytes: &[u8]) -> Metafile {
    Metafile {
        length: Some(bytes.len() as u64),
        hashes: Some(hashes(bytes)),
        version,
        _extra: HashMap::new(),
    }
}

pub(super) fn hashes(bytes: &[u8]) -> Hashes {
    Hashes {
        sha256: Sha256::digest(bytes).to_vec().into(),
        _extra: HashMap::new(),
    }
}

/// Signs with every key at hand that one of `roots` lists for the role, and gives the document's bytes.
///
/// # Errors
/// [`PublishFault::TooFewKeys`] unless each of `roots` is satisfied.
pub(super) fn sign<T: Role + Serialize>(
    role: T,
    roots: &[&Root],
    keys: &Keys,
) -> Result<Vec<u8>, PublishFault> {
    let unwritten = |_| PublishFault::Unwritten("metadata");
    let message = role
        .canonical_form()
        .map_err(|_| PublishFault::Unwritten("metadata"))?;
    let mut signatures = Vec::new();
    for key in &keys.0 {
        let counts = roots.iter().any(|root| is_listed(root, T::TYPE, key));
        if !counts {
            continue;
        }
        let keyid = hex::decode(key.key_id().as_str()).map_err(unwritten)?;
        let sig = hex::decode(key.sign(&message)).map_err(unwritten)?;
        signatures.push(Signature {
            keyid: keyid.into(),
            sig: sig.into(),
        });
    }
    let signed = Signed {
        signed: role,
        signatures,
    };
    for root in roots {
        root.verify_role(&signed).map_err(|_| {
            let needed = root.roles.get(&T::TYPE).map_or(1, |r| r.threshold.get());
            let found = keys
                .0
                .iter()
                .filter(|k| is_listed(root, T::TYPE, k))
                .count();
            PublishFault::TooFewKeys {
                role: T::TYPE,
                found: found as u64,
                needed,
            }
        })?;
    }
    canonical(&signed)
}

pub(super) fn is_listed(root: &Root, role: RoleType, key: &SecretKey) -> bool {
    let id = hex::decode(key.key_id().as_str()).unwrap_or_default();
    let listed = root.roles.get(&role);
    listed.is_some_and(|listed| listed.keyids.iter().any(|keyid| **keyid == *id))
}

/// The same document gives the same bytes: `tough` keeps its maps in no order.
fn canonical(value: &impl Serialize) -> Result<Vec<u8>, PublishFault> {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, CanonicalFormatter::new());
    value
        .serialize(&mut writer)
        .map_err(|_| PublishFault::Unwritten("metadata"))?;
    Ok(bytes)
}

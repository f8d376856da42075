//! A chain signed, document by document, as files to put in place.

use chrono::{DateTime, Utc};
use tough::schema::{RoleType, Root};

use super::keys::Keys;
use super::metadata::{Chain, sign, snapshot, timestamp};
use super::repository::{TIMESTAMP, versioned};
use super::{Lifetimes, PublishFault, PublishPlan};

/// Signs a chain's three documents; the timestamp, which makes them count, comes last.
pub(super) fn seal(
    plan: &mut PublishPlan,
    chain: &Chain,
    roots: &[&Root],
    keys: &Keys,
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<(), PublishFault> {
    let targets = sign(chain.targets.clone(), roots, keys)?;
    let path = versioned(RoleType::Targets, chain.targets.version);
    plan.put(path, targets.clone());
    seal_over(plan, chain, &targets, roots, keys, now, lifetimes)
}

/// Signs a snapshot and a timestamp over a list of targets as it is.
pub(super) fn seal_over(
    plan: &mut PublishPlan,
    chain: &Chain,
    targets: &[u8],
    roots: &[&Root],
    keys: &Keys,
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<(), PublishFault> {
    let version = chain.snapshot_version;
    let listed = (chain.targets.version, targets);
    let signed = sign(snapshot(version, listed, now, lifetimes)?, roots, keys)?;
    let stamp = timestamp(chain.timestamp_version, (version, &signed), now, lifetimes)?;
    let stamp = sign(stamp, roots, keys)?;
    plan.put(versioned(RoleType::Snapshot, version), signed);
    plan.put(TIMESTAMP, stamp);
    Ok(())
}

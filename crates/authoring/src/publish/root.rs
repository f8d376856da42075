//! The root: who may sign what. Made once, and followed by another when keys change hands.

use std::num::NonZeroU64;

use chrono::{DateTime, Utc};
use tough::schema::{RoleType, Root};

use super::keys::{Keys, Lists};
use super::repository::{Repository, versioned};
use super::seal::seal;
use super::{Lifetimes, PublishFault, PublishPlan, metadata};

/// The first root of a repository. Devices are given it by hand, or with the app: all else follows.
///
/// # Errors
/// [`PublishFault::RootThere`], [`PublishFault::TooFewKeys`].
pub fn first_root(
    repository: &Repository,
    lists: &Lists,
    keys: &Keys,
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<PublishPlan, PublishFault> {
    if repository.has_root()? {
        return Err(PublishFault::RootThere);
    }
    let root = metadata::root(lists, NonZeroU64::MIN, now, lifetimes)?;
    let mut plan = PublishPlan::default();
    put_root(&mut plan, &root, &[&root], keys)?;
    Ok(plan)
}

/// The next root, for the keys in `lists`. `keys` are those at hand, old and new: as many root keys as
/// the old root asks for, and as many as the new one does.
///
/// What is published is signed by both generations and put in place first, the new root last: cut
/// anywhere, each device finds documents that its own root vouches for. Where old keys for them are
/// lost, the root goes first; until the plan is done devices can fetch nothing then, and keep what they have.
///
/// # Errors
/// [`PublishFault::NoRoot`], [`PublishFault::TooFewKeys`].
pub fn rotate(
    repository: &Repository,
    lists: &Lists,
    keys: &Keys,
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<PublishPlan, PublishFault> {
    let standing = repository.standing()?;
    let old = standing.root;
    let new = metadata::root(lists, metadata::next(old.version), now, lifetimes)?;
    let mut first = PublishPlan::default();
    let mut root = PublishPlan::default();
    put_root(&mut root, &new, &[&old, &new], keys)?;
    let Some(mut chain) = standing.chain else {
        return Ok(root);
    };
    chain.renew_targets(now, lifetimes)?;
    super::repository::moved_on(&mut chain);
    match seal(&mut first, &chain, &[&old, &new], keys, now, lifetimes) {
        Ok(()) => {
            first.files.extend(root.files);
            Ok(first)
        }
        Err(PublishFault::TooFewKeys { .. }) => {
            seal(&mut root, &chain, &[&new], keys, now, lifetimes)?;
            Ok(root)
        }
        Err(fault) => Err(fault),
    }
}

fn put_root(
    plan: &mut PublishPlan,
    root: &Root,
    signed_for: &[&Root],
    keys: &Keys,
) -> Result<(), PublishFault> {
    let bytes = metadata::sign(root.clone(), signed_for, keys)?;
    plan.put(versioned(RoleType::Root, root.version), bytes);
    Ok(())
}

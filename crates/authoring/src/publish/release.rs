//! Publishing a pack: the next release, the ways that lead to it, and whom it is for.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, Utc};
use sha2::{Digest, Sha256};
use tough::TargetName;
use tough::schema::{Root, Target, Targets};
use uuid::Uuid;
use wayside_domain::release::{CUSTOM, DeltaStep, Plain, PublishedFile, Release, Rollout};
use wayside_pack::delta::{self, DeltaLimits};
use wayside_pack::{PackRefusal, SignedBy, TrustedKeys, Unverified, Verified, Version};

use super::keys::{Keys, Lists};
use super::metadata::{Chain, hashes};
use super::repository::{Repository, TARGETS, moved_on, releases, said};
use super::seal::{seal, seal_over};
use super::{Lifetimes, PublishFault, PublishPlan, root};

/// From so many earlier releases a delta leads to the newest.
const DELTAS: usize = 8;

/// Whom a release is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Every device.
    #[default]
    Everybody,
    /// So many of a hundred devices, and these in any case.
    Some {
        /// 0 to 100.
        percent: u8,
        /// Devices, by their ids.
        devices: Vec<Uuid>,
    },
}

impl Stage {
    /// The salt follows from the pack: a stage that is widened keeps whom it had, and nobody can
    /// choose who goes first.
    fn rollout(&self, signed_sha256: &str) -> Option<Rollout> {
        let Self::Some { percent, devices } = self else {
            return None;
        };
        let salt = Sha256::new()
            .chain_update(b"wayside rollout salt 1\0")
            .chain_update(signed_sha256)
            .finalize();
        let mut rollout = Rollout {
            percent: *percent,
            salt: hex::encode(salt.get(..16).unwrap_or_default()),
            devices: Vec::new(),
        };
        rollout.devices = devices.iter().map(|id| rollout.mark(*id)).collect();
        rollout.devices.sort();
        rollout.devices.dedup();
        Some(rollout)
    }
}

/// What to publish.
#[derive(Debug)]
pub struct Order<'a> {
    /// The pack's file.
    pub pack: &'a [u8],
    /// Whom it is for.
    pub stage: Stage,
    /// The keys at hand.
    pub keys: &'a Keys,
    /// For the first root, where the repository has none yet.
    pub lists: Option<&'a Lists>,
    /// When.
    pub now: DateTime<Utc>,
    /// For how long.
    pub lifetimes: Lifetimes,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishOutcome {
    /// What is published.
    pub release: Release,
    /// Bytes of the pack's file.
    pub bytes: u64,
    /// From which release a delta leads to it, and its bytes.
    pub deltas: Vec<(u64, u64)>,
    /// Files to put in place; none where all of it stands already.
    pub plan: PublishPlan,
}

/// Plans the next release of a pack. The newest release published again with another stage only
/// changes the stage. To take a release back, publish the older content under a newer version.
///
/// # Errors
/// [`PublishFault`] says what stands in the way; then there is nothing to put in place.
pub fn publish(repository: &Repository, order: &Order<'_>) -> Result<PublishOutcome, PublishFault> {
    let now = order.now.trunc_subsecs(0);
    let pack = verified(order.pack, now)?;
    let mut draft = Draft::begin(repository, order, now)?;
    let newest = releases(&draft.chain.targets).into_iter().next();
    let signed_sha256 = pack.signed_sha256().to_string();
    let rollout = order.stage.rollout(&signed_sha256);
    if let Some(newest) = newest
        .clone()
        .filter(|it| it.signed_sha256 == signed_sha256)
    {
        if newest.rollout == rollout {
            let nothing = PublishPlan::default();
            return Ok(outcome(newest, order.pack, &draft.chain.targets, nothing));
        }
        let release = Release {
            rollout,
            published: now,
            ..newest
        };
        restage(&mut draft.chain.targets, &release)?;
        return draft.seal(release, order, now);
    }
    let before = repository.packs(DELTAS)?;
    let head = &pack.manifest().head;
    let release = Release {
        release: follows(&pack, newest)?,
        jurisdiction: head.jurisdiction.clone(),
        name: head.name.clone(),
        version: head.version.to_string(),
        signed_sha256,
        plain: plain_of(order.pack)?,
        published: now,
        rollout,
    };
    let targets = &mut draft.chain.targets;
    list(&mut draft.plan, targets, &release, order.pack, &before)?;
    draft.seal(release, order, now)
}

/// The next documents of a repository, not signed yet.
struct Draft {
    plan: PublishPlan,
    root: Root,
    chain: Chain,
}

impl Draft {
    /// Documents of one version more than those that stand; where the order says who may sign, the first
    /// ones of a repository that has none.
    fn begin(
        repository: &Repository,
        order: &Order<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, PublishFault> {
        let mut plan = PublishPlan::default();
        let (root, chain) = match (repository.standing(), order.lists) {
            (Err(PublishFault::NoRoot), Some(lists)) => {
                plan = root::first_root(repository, lists, order.keys, now, &order.lifetimes)?;
                let first = std::num::NonZeroU64::MIN;
                let root = super::metadata::root(lists, first, now, &order.lifetimes)?;
                (root, None)
            }
            (standing, _) => standing.map(|standing| (standing.root, standing.chain))?,
        };
        let chain = match chain {
            Some(mut chain) => {
                chain.renew_targets(now, &order.lifetimes)?;
                moved_on(&mut chain);
                chain
            }
            None => Chain::first(now, &order.lifetimes)?,
        };
        Ok(Self { plan, root, chain })
    }

    /// Signs them: what came of it.
    fn seal(
        mut self,
        release: Release,
        order: &Order<'_>,
        now: DateTime<Utc>,
    ) -> Result<PublishOutcome, PublishFault> {
        let roots = [&self.root];
        let (keys, lifetimes) = (order.keys, &order.lifetimes);
        seal(&mut self.plan, &self.chain, &roots, keys, now, lifetimes)?;
        Ok(outcome(release, order.pack, &self.chain.targets, self.plan))
    }
}

/// Plans a new snapshot and timestamp over what is published, for the online keys alone: so that
/// devices go on believing that nothing is kept back. Between the steps of a rotation it wants the
/// targets keys as well.
///
/// # Errors
/// [`PublishFault::Nothing`], [`PublishFault::TooFewKeys`] and what reading the repository meets.
pub fn refresh(
    repository: &Repository,
    keys: &Keys,
    now: DateTime<Utc>,
    lifetimes: &Lifetimes,
) -> Result<PublishPlan, PublishFault> {
    let standing = repository.standing()?;
    let mut chain = standing.chain.ok_or(PublishFault::Nothing)?;
    moved_on(&mut chain);
    let mut plan = PublishPlan::default();
    if standing.is_under_root {
        let targets = repository.targets_file(chain.targets.version)?;
        seal_over(
            &mut plan,
            &chain,
            &targets,
            &[&standing.root],
            keys,
            now,
            lifetimes,
        )?;
    } else {
        chain.renew_targets(now, lifetimes)?;
        seal(&mut plan, &chain, &[&standing.root], keys, now, lifetimes)?;
    }
    Ok(plan)
}

fn verified(bytes: &[u8], now: DateTime<Utc>) -> Result<Verified, PublishFault> {
    let pack = Unverified::read(bytes)?.verify(&TrustedKeys::authors([]), now)?;
    match pack.signed() {
        SignedBy::Unsigned => Err(PackRefusal::Unsigned.into()),
        _ => Ok(pack),
    }
}

/// The number of the release that this pack would be.
fn follows(pack: &Verified, newest: Option<Release>) -> Result<u64, PublishFault> {
    let Some(newest) = newest else {
        return Ok(1);
    };
    let offered = &pack.manifest().head;
    let is_of = offered.jurisdiction == newest.jurisdiction && offered.name == newest.name;
    if !is_of {
        return Err(PublishFault::AnotherPack {
            here: format!("{}, {}", newest.jurisdiction, newest.name),
            offered: format!("{}, {}", offered.jurisdiction, offered.name),
        });
    }
    let published = Version::Text(newest.version);
    if offered.version <= published {
        return Err(PublishFault::NotNewer {
            offered: offered.version.clone(),
            published,
        });
    }
    Ok(newest.release.saturating_add(1))
}

/// The pack laid out plain; none for one too large for deltas.
fn plain_of(pack: &[u8]) -> Result<Option<Plain>, PublishFault> {
    match delta::plain(pack, &DeltaLimits::default()) {
        Ok(plain) => Ok(Some(Plain {
            length: plain.len() as u64,
            sha256: wayside_pack::Sha256::of(&plain).to_string(),
        })),
        Err(PackRefusal::TooLarge { .. }) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Puts the pack and the deltas to it on the list, and takes off what nobody needs any more: all but
/// this release and, while it is not for everybody, the newest that is.
fn list(
    plan: &mut PublishPlan,
    targets: &mut Targets,
    release: &Release,
    pack: &[u8],
    before: &[(u64, Vec<u8>)],
) -> Result<(), PublishFault> {
    let stays = release.rollout.as_ref().and_then(|_| {
        let open = releases(targets).into_iter().find(|r| r.rollout.is_none());
        open.map(|open| open.signed_sha256)
    });
    keep_only(targets, stays.as_slice());
    let number = release.release;
    let name = format!("{number}.wayside");
    put_target(
        plan,
        targets,
        &name,
        pack,
        &PublishedFile::Pack(release.clone()),
    )?;
    if release.plain.is_none() {
        return Ok(());
    }
    for (from, old) in before.iter().filter(|(from, _)| *from < number) {
        let delta = match delta::make(old, pack, &DeltaLimits::default()) {
            // Half of the whole is not worth the trouble.
            Ok(delta) if delta.len() < pack.len() / 2 => delta,
            Ok(_) | Err(delta::DeltaFault::Pack(_)) => continue,
            Err(fault) => return Err(fault.into()),
        };
        let step = PublishedFile::Delta(DeltaStep {
            from: Unverified::read(old)?.signed_sha256().to_string(),
            to: release.signed_sha256.clone(),
        });
        put_target(
            plan,
            targets,
            &format!("{from}-{number}.delta"),
            &delta,
            &step,
        )?;
    }
    Ok(())
}

/// Only these packs stay on the list, and the deltas that lead to them.
fn keep_only(targets: &mut Targets, packs: &[String]) {
    targets.targets.retain(|_, target| match said(target) {
        Some(PublishedFile::Pack(release)) => packs.contains(&release.signed_sha256),
        Some(PublishedFile::Delta(step)) => packs.contains(&step.to),
        None => false,
    });
}

/// Writes another stage to a release that is on the list.
fn restage(targets: &mut Targets, release: &Release) -> Result<(), PublishFault> {
    if release.rollout.is_none() {
        keep_only(targets, std::slice::from_ref(&release.signed_sha256));
    }
    for target in targets.targets.values_mut() {
        let Some(PublishedFile::Pack(there)) = said(target) else {
            continue;
        };
        if there.release == release.release {
            target.custom = custom(&PublishedFile::Pack(release.clone()))?;
        }
    }
    Ok(())
}

fn custom(said: &PublishedFile) -> Result<HashMap<String, serde_json::Value>, PublishFault> {
    let value =
        serde_json::to_value(said).map_err(|_| PublishFault::Unwritten("list of targets"))?;
    Ok(HashMap::from([(CUSTOM.to_owned(), value)]))
}

fn put_target(
    plan: &mut PublishPlan,
    targets: &mut Targets,
    name: &str,
    bytes: &[u8],
    said: &PublishedFile,
) -> Result<(), PublishFault> {
    let unwritten = |_| PublishFault::Unwritten("list of targets");
    let target = Target {
        length: bytes.len() as u64,
        hashes: hashes(bytes),
        custom: custom(said)?,
        _extra: HashMap::new(),
    };
    let digest = wayside_pack::Sha256::of(bytes);
    plan.put(format!("{TARGETS}/{digest}.{name}"), bytes.to_vec());
    targets.add_target(TargetName::new(name).map_err(unwritten)?, target);
    Ok(())
}

fn outcome(release: Release, pack: &[u8], targets: &Targets, plan: PublishPlan) -> PublishOutcome {
    let mut deltas: Vec<(u64, u64)> = targets
        .targets
        .iter()
        .filter_map(|(name, target)| {
            let (from, to) = name.raw().strip_suffix(".delta")?.split_once('-')?;
            let leads_here = to == release.release.to_string();
            leads_here.then(|| Some((from.parse().ok()?, target.length)))?
        })
        .collect();
    deltas.sort_unstable();
    PublishOutcome {
        bytes: pack.len() as u64,
        release,
        deltas,
        plan,
    }
}

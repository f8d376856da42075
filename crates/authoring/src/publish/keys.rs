//! Who may sign: a folder of keys, made once, parted at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tough::schema::RoleType;
use wayside_pack::{NamedPublicKey, SecretKey};

use super::{PublishFault, PublishPlan};

const FORM: &str = "wayside-pack-keys";
/// The public list that is kept with the keys.
const LIST: &str = "keys.json";
/// Where key files are looked for in a folder.
const PLACES: [&str; 3] = ["", "offline", "online"];

/// The roles that have keys, and whether those stay off the network.
const ROLES: [(RoleType, &str, &str); 4] = [
    (RoleType::Root, "root", "offline"),
    (RoleType::Targets, "targets", "offline"),
    (RoleType::Snapshot, "snapshot", "online"),
    (RoleType::Timestamp, "timestamp", "online"),
];

/// Which public keys are for which role. Public: it goes into the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    form: String,
    /// How many keys of `root`, and how many of `targets`, must sign.
    pub threshold: u32,
    root: Vec<NamedPublicKey>,
    targets: Vec<NamedPublicKey>,
    snapshot: Vec<NamedPublicKey>,
    timestamp: Vec<NamedPublicKey>,
}

impl Lists {
    /// Keys of a role, and how many of them must sign.
    pub(super) fn of(&self, role: RoleType) -> (&[NamedPublicKey], u32) {
        match role {
            RoleType::Root => (&self.root, self.threshold),
            RoleType::Snapshot => (&self.snapshot, 1),
            RoleType::Timestamp => (&self.timestamp, 1),
            RoleType::Targets | RoleType::DelegatedTargets => (&self.targets, self.threshold),
        }
    }

    /// Reads the `keys.json` of a folder.
    ///
    /// # Errors
    /// [`PublishFault::Unread`], [`PublishFault::NotOurs`].
    pub fn read(folder: &Path) -> Result<Self, PublishFault> {
        let path = folder.join(LIST);
        let bytes = std::fs::read(&path).map_err(|why| PublishFault::Unread {
            path: path.clone(),
            why,
        })?;
        let lists = serde_json::from_slice::<Self>(&bytes).ok();
        let holds = |lists: &Self| {
            lists.form == FORM
                && ROLES.iter().all(|(role, ..)| {
                    let (keys, threshold) = lists.of(*role);
                    threshold > 0 && keys.len() >= threshold as usize
                })
        };
        lists.filter(holds).ok_or(PublishFault::NotOurs(path))
    }
}

/// New keys: `of` root keys and as many for targets, of which `threshold` must sign, and one each for
/// snapshot and timestamp. `seed` gives 32 random bytes each time. The plan's files that end in `.key`
/// are secret.
///
/// # Errors
/// [`PublishFault::Threshold`]; what `seed` says.
pub fn new_keys<F>(
    threshold: u32,
    of: u32,
    mut seed: impl FnMut() -> Result<[u8; 32], F>,
) -> Result<PublishPlan, F>
where
    F: From<PublishFault>,
{
    if threshold == 0 || threshold > of {
        return Err(PublishFault::Threshold { threshold, of }.into());
    }
    let mut plan = PublishPlan::default();
    let mut public: BTreeMap<&str, Vec<NamedPublicKey>> = BTreeMap::new();
    for (_, name, place) in ROLES {
        let is_offline = place == "offline";
        for number in 1..=if is_offline { of } else { 1 } {
            let file = if is_offline {
                format!("{name}-{number}")
            } else {
                name.to_owned()
            };
            let key = SecretKey::generate(seed()?).named(file.clone());
            public.entry(name).or_default().push(key.public());
            let path = Path::new(place).join(format!("{file}.key"));
            plan.put(path, key.print().as_bytes().to_vec());
        }
    }
    let mut take = |name| public.remove(name).unwrap_or_default();
    let lists = Lists {
        form: FORM.to_owned(),
        threshold,
        root: take("root"),
        targets: take("targets"),
        snapshot: take("snapshot"),
        timestamp: take("timestamp"),
    };
    let text = serde_json::to_string_pretty(&lists);
    let text = text.map_err(|_| PublishFault::Unwritten("list of keys"))? + "\n";
    plan.put(LIST, text.into_bytes());
    Ok(plan)
}

/// The secret keys at hand. Which of them counts for what, the root says.
pub struct Keys(pub(super) Vec<SecretKey>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

impl Keys {
    /// Every `*.key` in these folders and in their `offline` and `online`.
    ///
    /// # Errors
    /// [`PublishFault::Unread`], [`PublishFault::NotOurs`], [`PublishFault::NoKeys`].
    pub fn read(folders: &[PathBuf]) -> Result<Self, PublishFault> {
        let mut keys = Vec::new();
        for folder in folders {
            if !folder.is_dir() {
                return Err(PublishFault::Unread {
                    path: folder.clone(),
                    why: std::io::ErrorKind::NotFound.into(),
                });
            }
            for place in PLACES {
                read_from(&folder.join(place), &mut keys)?;
            }
        }
        if keys.is_empty() {
            return Err(PublishFault::NoKeys);
        }
        Ok(Self(keys))
    }
}

fn read_from(folder: &Path, keys: &mut Vec<SecretKey>) -> Result<(), PublishFault> {
    let unread = |path: &Path| {
        let path = path.to_owned();
        move |why| PublishFault::Unread { path, why }
    };
    if !folder.is_dir() {
        return Ok(());
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread(folder))? {
        paths.push(entry.map_err(unread(folder))?.path());
    }
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|end| end == "key"));
    for path in paths {
        let bytes = zeroize::Zeroizing::new(std::fs::read(&path).map_err(unread(&path))?);
        let key = SecretKey::parse(&bytes).map_err(|_| PublishFault::NotOurs(path))?;
        // The same key from two folders signs once.
        if keys.iter().all(|known| known.key_id() != key.key_id()) {
            keys.push(key);
        }
    }
    Ok(())
}

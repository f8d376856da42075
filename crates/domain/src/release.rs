//! What a publisher says of each file in a pack repository, in the `custom` field of its TUF target,
//! and which devices a release is for.
//!
//! All of it is signed by the offline targets keys. A hub that holds a repository can add no word to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The key under which it stands in `custom`.
pub const CUSTOM: &str = "wayside";

/// What a file in the repository is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PublishedFile {
    /// A whole pack.
    Pack(Release),
    /// The way from one pack to another.
    Delta(DeltaStep),
}

/// A pack as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Counts up with each pack published in this repository, from 1.
    pub release: u64,
    /// Where the pack holds: with its name, which pack it is a release of.
    pub jurisdiction: String,
    /// The pack's name.
    pub name: String,
    /// The pack's own version.
    pub version: String,
    /// SHA-256 of what the pack's signatures are over, lower-case hexadecimal: which pack it is.
    pub signed_sha256: String,
    /// The pack as a delta makes it; none for one that is too large for deltas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain: Option<Plain>,
    /// When this was signed, by the publisher's clock.
    pub published: DateTime<Utc>,
    /// Whom it is for; none: everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<Rollout>,
}

/// A pack laid out plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain {
    /// Bytes.
    pub length: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// What a delta leads from and to, by [`Release::signed_sha256`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaStep {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
}

/// A release that not every device takes yet. The device decides by itself, from this alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollout {
    /// So many of a hundred devices, 0 to 100.
    pub percent: u8,
    /// Another for each pack, so that it is not always the same devices that go first.
    pub salt: String,
    /// Devices that take it whatever the percentage, each by [`Rollout::mark`]: the list tells nobody
    /// which devices there are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<String>,
}

impl Rollout {
    /// True for the devices that it is for. One that was in at ten per cent is in at fifty.
    pub fn includes(&self, device: Uuid) -> bool {
        let share = self.digest(b"wayside rollout share 1\0", device);
        let (first, _) = share.split_first_chunk().unwrap_or((&[0; 8], &[]));
        // Of 2^64 equal places the first `percent` hundredths.
        let place = (u128::from(u64::from_be_bytes(*first)) * 100) >> 64;
        place < u128::from(self.percent) || self.devices.contains(&self.mark(device))
    }

    /// How a device stands on the list, lower-case hexadecimal.
    pub fn mark(&self, device: Uuid) -> String {
        let digest = self.digest(b"wayside rollout device 1\0", device);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn digest(&self, what_for: &[u8], device: Uuid) -> [u8; 32] {
        Sha256::new()
            .chain_update(what_for)
            .chain_update(self.salt.as_bytes())
            .chain_update(b"\0")
            .chain_update(device.as_bytes())
            .finalize()
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rollout(percent: u8, salt: &str) -> Rollout {
        Rollout {
            percent,
            salt: salt.to_owned(),
            devices: Vec::new(),
        }
    }

    fn devices() -> impl Iterator<Item = Uuid> {
        (0..10_000u128).map(Uuid::from_u128)
    }

    #[test]
    fn a_percentage_is_about_so_many_devices_and_grows_without_leaving_any_out() {
        let mut before: Vec<Uuid> = Vec::new();
        for percent in [0, 1, 10, 50, 99, 100] {
            let rollout = rollout(percent, "a");
            let now: Vec<Uuid> = devices().filter(|d| rollout.includes(*d)).collect();
            assert!(before.iter().all(|device| now.contains(device)));
            assert!(
                now.len().abs_diff(usize::from(percent) * 100) < 200,
                "{percent} %: {}",
                now.len()
            );
            before = now;
        }
        assert_eq!(before.len(), 10_000);
    }

    #[test]
    fn another_salt_lets_other_devices_go_first() {
        let (a, b) = (rollout(10, "a"), rollout(10, "b"));
        let both = devices()
            .filter(|d| a.includes(*d) && b.includes(*d))
            .count();
        assert!((50..200).contains(&both), "{both} of 10,000 twice");
    }

    #[test]
    fn a_listed_device_is_in_at_zero_per_cent_and_its_id_is_not_on_the_list() {
        let device = Uuid::from_u128(7);
        let mut rollout = rollout(0, "a");
        rollout.devices = vec![rollout.mark(device)];
        assert!(rollout.includes(device));
        assert_eq!(devices().filter(|d| rollout.includes(*d)).count(), 1);
        assert!(!rollout.devices[0].contains(&device.simple().to_string()));
    }
}

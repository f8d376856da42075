//! What the officer chose, beside the journal.

use std::path::Path;

use serde::{Deserialize, Serialize};
use wayside_domain::naloxone::ResponderLevel;
use wayside_store::StoreFault;
use wayside_store::disk::{self, Disk as _, RealDisk};

use crate::fault::{Fault, FaultCode};
use crate::scene::CarriedKit;

/// What the officer chose that a locked device must know. No person and no time is in it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    pub idle_minutes: u32,
    /// What the officer is trained to, where that is not what the protocol says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<ResponderLevel>,
    /// What is carried, as last reckoned while the records were open, without the runs that go on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kits: Vec<CarriedKit>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            idle_minutes: 5,
            level: None,
            kits: Vec::new(),
        }
    }
}

const CHOSEN: &str = "chosen.json";
const LONGEST_CHOSEN: u64 = 32_768;

impl Chosen {
    /// As it lies in the folder; what cannot be read is as if nothing had been chosen.
    pub(crate) fn read(folder: &Path) -> Self {
        RealDisk
            .read(&folder.join(CHOSEN), LONGEST_CHOSEN)
            .ok()
            .flatten()
            .and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok())
            .unwrap_or_default()
    }

    /// Has it written through.
    ///
    /// # Errors
    /// The storage's; then what was chosen before stands.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Fault> {
        let bytes = serde_json::to_vec(self).map_err(|_| FaultCode::Unfit)?;
        disk::replace(&RealDisk, &folder.join(CHOSEN), &bytes).map_err(StoreFault::Publish)?;
        Ok(())
    }
}

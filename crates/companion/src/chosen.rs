//! What the officer chose, beside the journal.

use std::path::Path;

use serde::{Deserialize, Serialize};
use wayside_store::StoreFault;
use wayside_store::disk::{self, Disk as _, RealDisk};

use crate::fault::{Fault, FaultCode};

/// What the officer chose that a locked device must know. No person and no time is in it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    pub idle_minutes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kit_product: Option<String>,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            idle_minutes: 5,
            kit_product: None,
        }
    }
}

const CHOSEN: &str = "chosen.json";
const LONGEST_CHOSEN: u64 = 4096;

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

//! What a guess at a secret costs.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::fault::StoreFault;

/// What a guess costs (RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
}

impl Cost {
    /// The least a device may ask: 64 MiB, three passes.
    pub const FLOOR: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };
}

/// How many passes take 200 to 250 ms on this device; `time` tells how many ms a guess at a cost takes.
pub fn calibrate(mut time: impl FnMut(&mut dyn FnMut()) -> u64) -> Cost {
    let mut cost = Cost::FLOOR;
    let took = time(&mut || {
        // What comes out is of no interest; a failure counts as the floor.
        drop(stretch("calibration", &[7; 16], cost));
    })
    .max(1);
    let passes = u64::from(cost.passes) * 225 / took;
    cost.passes = u32::try_from(passes)
        .unwrap_or(16)
        .clamp(Cost::FLOOR.passes, 16);
    cost
}

/// The secret, stretched (Argon2id).
pub(super) fn stretch(
    secret: &str,
    salt: &[u8],
    cost: Cost,
) -> Result<Zeroizing<[u8; 32]>, StoreFault> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32));
    let params = params.map_err(|_| StoreFault::Crypto)?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.as_bytes(), salt, out.as_mut_slice())
        .map_err(|_| StoreFault::Crypto)?;
    Ok(out)
}

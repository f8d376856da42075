//! Randomness that is handed in: nothing here asks the machine for it.

use crate::fault::StoreFault;

/// Fills the bytes with randomness fit for keys, or says that there is none.
pub type Chance<'a> = &'a mut dyn FnMut(&mut [u8]) -> std::io::Result<()>;

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>(chance: Chance<'_>) -> Result<[u8; N], StoreFault> {
    let mut bytes = [0; N];
    chance(&mut bytes).map_err(StoreFault::NoChance)?;
    Ok(bytes)
}

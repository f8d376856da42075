//! Randomness that is handed in: nothing here asks the machine for it.

use crate::fault::StoreFault;

/// Fills the bytes with randomness fit for keys, or says that there is none.
pub type SecureRandom<'a> = &'a mut dyn FnMut(&mut [u8]) -> std::io::Result<()>;

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>(random: SecureRandom<'_>) -> Result<[u8; N], StoreFault> {
    let mut bytes = [0; N];
    random(&mut bytes).map_err(StoreFault::NoRandomness)?;
    Ok(bytes)
}

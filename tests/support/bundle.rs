//! Packs built for the occasion, by the same road that authors take.

use std::path::Path;
use std::sync::OnceLock;

use wayside_authoring::Quiet;
use wayside_pack::SecretKey;

/// What a test or the bridge could not begin with.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// The training district, built from `assets/port-ellery` and signed with the training key, as the
/// app carries it.
///
/// # Errors
/// When the sources do not build.
pub fn port_ellery() -> Result<&'static [u8], Trouble> {
    static BUILT: OnceLock<&'static [u8]> = OnceLock::new();
    if let Some(bytes) = BUILT.get() {
        return Ok(bytes);
    }
    let spec = crate::root().join("assets/port-ellery/spec.toml");
    let bytes = build(&spec, &wayside_pack::training_key())?;
    Ok(BUILT.get_or_init(|| bytes.leak()))
}

/// The pack that a spec describes, signed by one key.
///
/// # Errors
/// When the spec does not build.
pub fn build(spec: &Path, signer: &SecretKey) -> Result<Vec<u8>, Trouble> {
    let (bytes, _) = wayside_authoring::build(spec, &[signer], &mut Quiet)?;
    Ok(bytes)
}

/// A signer that only this run knows.
#[must_use]
pub fn signer(seed: u8) -> SecretKey {
    SecretKey::generate([seed; 32]).named(format!("Test signer {seed}"))
}

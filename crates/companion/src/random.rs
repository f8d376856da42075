//! The only place that asks the machine for randomness.

use uuid::Uuid;
use wayside_domain::moment::Moment;

/// Fills `bytes` with randomness fit for keys.
///
/// # Errors
/// When the machine has none to give.
pub(crate) fn fill(bytes: &mut [u8]) -> std::io::Result<()> {
    Ok(getrandom::fill(bytes)?)
}

/// An id that says nothing.
pub(crate) fn id() -> Uuid {
    Uuid::new_v4()
}

/// An id that sorts by time (UUIDv7).
pub(crate) fn id_at(at: &Moment) -> Uuid {
    id_at_ms(at.wall_ms)
}

/// As [`id_at`], ms since 1970.
pub(crate) fn id_at_ms(wall_ms: i64) -> Uuid {
    let ms = u64::try_from(wall_ms).unwrap_or_default();
    let mut rest = [0_u8; 10];
    rest.copy_from_slice(Uuid::new_v4().as_bytes().split_at(6).1);
    uuid::Builder::from_unix_timestamp_millis(ms, &rest).into_uuid()
}

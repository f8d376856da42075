//! What the hub asks of the machine it runs on. Whoever starts a hub gives it one; tests give one whose
//! hands they move.

/// The machine gives no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the machine gives no random numbers")]
pub struct NoRandomness;

/// A clock that tells the time, one that only runs, and randomness.
pub trait Machine: Send + Sync + 'static {
    /// The time, milliseconds since 1970.
    fn now_ms(&self) -> i64;

    /// Milliseconds since some moment; never goes back.
    fn running_ms(&self) -> u64;

    /// Fills bytes so that nobody can guess them.
    ///
    /// # Errors
    /// [`NoRandomness`].
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

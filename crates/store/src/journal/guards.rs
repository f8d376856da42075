//! What keeps a commit from being lost, each of which a test can leave out to show that it is needed.

/// Which guards stand. Everybody but a test has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalGuards {
    /// Every commit is written through to the device.
    pub write_through: bool,
    /// An event, its place among those to send, and the chain's head are one transaction.
    pub one_transaction: bool,
    /// The chain is followed, not only counted.
    pub follow_chain: bool,
}

impl JournalGuards {
    /// All of them.
    pub const ALL: Self = Self {
        write_through: true,
        one_transaction: true,
        follow_chain: true,
    };

    pub(super) fn synchronous(self) -> &'static str {
        if self.write_through { "FULL" } else { "OFF" }
    }
}

impl Default for JournalGuards {
    fn default() -> Self {
        Self::ALL
    }
}

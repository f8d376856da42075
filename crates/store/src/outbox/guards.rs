//! What keeps a letter from being lost or doubled, each of which a test can leave out to show that it is
//! needed.

/// Which guards stand. Everybody but a test has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxGuards {
    /// Every commit is written through to the device.
    pub write_through: bool,
    /// A letter, its state and the chain's head are one transaction, and so are a page of the feed and
    /// how far it was read.
    pub one_transaction: bool,
}

impl OutboxGuards {
    /// All of them.
    pub const ALL: Self = Self {
        write_through: true,
        one_transaction: true,
    };

    pub(super) fn synchronous(self) -> &'static str {
        if self.write_through { "FULL" } else { "OFF" }
    }
}

impl Default for OutboxGuards {
    fn default() -> Self {
        Self::ALL
    }
}

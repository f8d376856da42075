//! What is found when a ledger is looked over.

use uuid::Uuid;

/// What was found. Everything a person would have to see to; nothing of what a letter says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The version of the tables.
    pub schema: i64,
    /// What the store says of its own files, a line each; empty when they are sound.
    pub damage: Vec<String>,
    /// True when the store writes through what it commits.
    pub durable: bool,
    /// How many lines the audit log has.
    pub audit_lines: u64,
    /// At which line its chain first breaks.
    pub audit_broken_at: Option<u64>,
    /// How many letters were ever taken in.
    pub letters: u64,
    /// How many wait for a letter that they amend.
    pub parked: u64,
    /// How many go to programmes that are not known.
    pub unclaimed: u64,
    /// How many are in quarantine.
    pub quarantined: u64,
    /// How many say of the letter before them that it was another.
    pub broken_links: u64,
    /// Places in devices' runs whose letters never came, at most [`Findings::MOST_GAPS`].
    pub gaps: Vec<Gap>,
    /// Bytes that the ledger takes up.
    pub bytes: u64,
    /// Bytes that are free on its disk; `None` where the disk is another machine's.
    pub free_bytes: Option<u64>,
}

impl Findings {
    /// Gaps that are listed.
    pub const MOST_GAPS: usize = 100;

    /// True when nothing is broken. Gaps, parked letters and quarantine are for people to look at.
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty() && self.durable && self.audit_broken_at.is_none()
    }
}

/// Places in a run between which nothing came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The device that sent the letter after the gap.
    pub device: Uuid,
    /// The run.
    pub epoch: Uuid,
    /// The first place that is missing.
    pub from: u64,
    /// The last.
    pub to: u64,
}

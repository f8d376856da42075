//! How far a protocol's approval holds, and which of its versions are withdrawn.

use chrono::NaiveDate;

use super::protocol::Protocol;
use super::sign_off::{ApprovalScope, ApprovalStanding, Recall};

impl Protocol {
    /// How far the approval holds on a day, for a scope.
    pub fn approval_standing(&self, day: NaiveDate, scope: ApprovalScope<'_>) -> ApprovalStanding {
        let Some(approval) = &self.approval else {
            return ApprovalStanding::Absent;
        };
        if approval.digest != self.digest_to_sign() {
            ApprovalStanding::Foreign
        } else if day < approval.date {
            ApprovalStanding::NotYet
        } else if approval.expires_on.is_some_and(|last| last < day) {
            ApprovalStanding::Lapsed
        } else if !approval.covers(scope) {
            ApprovalStanding::OutOfScope
        } else {
            ApprovalStanding::Approved
        }
    }

    /// Why this version is not to be used, where `newest` (or it itself) recalls it.
    pub fn recalled_by<'a>(&self, newest: &'a Protocol) -> Option<&'a Recall> {
        let mut recalls = newest.recalls.iter();
        recalls.find(|recall| self.id == newest.id && recall.version == self.version)
    }

    /// What a run writes down of the protocol it keeps to: SHA-256 of its JSON, in hexadecimal.
    pub fn digest(&self) -> String {
        use sha2::Digest as _;
        let json = serde_json::to_vec(self).unwrap_or_default();
        let mut hex = String::with_capacity(64);
        for byte in sha2::Sha256::digest(&json) {
            hex.push_str(&format!("{byte:02x}"));
        }
        hex
    }

    /// What a medical director signs: the digest of everything but the approval itself and the recalls
    /// of other versions, in hexadecimal.
    pub fn digest_to_sign(&self) -> String {
        Self {
            approval: None,
            recalls: Vec::new(),
            ..self.clone()
        }
        .digest()
    }
}

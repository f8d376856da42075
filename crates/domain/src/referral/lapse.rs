//! When consent lapses, by a clock that the one who reads it can trust: the hub's, that received it.

use super::content::{ConsentRecord, ReferralContent};

/// A device whose clock is ahead of the hub's by no more than this is on time, ms.
const ON_TIME_MS: i64 = 10 * 60 * 1_000;

/// By how much the times in a referral are to be moved, ms: 0 where the hub's receipt bears them out. A device whose
/// clock was wrong says that consent was given after the hub had it, or had lapsed before. Its times then count from
/// the receipt; they neither hide a referral nor make consent endless.
pub fn clock_skew_ms(content: &ReferralContent, received_ms: i64) -> i64 {
    let begun = content
        .consent
        .as_ref()
        .map_or(content.began_ms, |consent| consent.at_ms);
    let is_ahead = begun > received_ms.saturating_add(ON_TIME_MS);
    let is_behind = content
        .consent
        .as_ref()
        .is_some_and(|consent| consent.expires_ms <= received_ms);
    if is_ahead || is_behind {
        received_ms.saturating_sub(begun)
    } else {
        0
    }
}

impl ConsentRecord {
    /// When it lapses, ms since 1970: as it says, moved by [`clock_skew_ms`].
    pub fn lapses_ms(&self, skew_ms: i64) -> i64 {
        self.expires_ms.saturating_add(skew_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::clock_skew_ms;
    use crate::referral::content::ReferralContent;

    const DAY: i64 = 86_400_000;
    const RECEIVED: i64 = 1_796_000_000_000;

    fn content(at_ms: i64) -> ReferralContent {
        serde_json::from_value(serde_json::json!({
            "schema": 1, "pathway": "p", "kind": "social_contact", "pathway_name": "P", "began_ms": at_ms, "person": {},
            "eligibility": { "is": "eligible" }, "warm_handoff": false,
            "consent": {
                "given_by": "person", "how": "spoken", "read_by": "officer", "wording": "w", "at_ms": at_ms,
                "expires_ms": at_ms + 30 * DAY, "redisclosure": "r",
            },
        }))
        .unwrap()
    }

    fn lapses(at_ms: i64) -> i64 {
        let content = content(at_ms);
        content
            .consent
            .as_ref()
            .unwrap()
            .lapses_ms(clock_skew_ms(&content, RECEIVED))
    }

    #[test]
    fn consent_lasts_as_long_as_it_was_given_for_whatever_the_devices_clock() {
        for years in [-2, 2] {
            let at_ms = RECEIVED + years * 365 * DAY;
            assert_eq!(lapses(at_ms), RECEIVED + 30 * DAY, "{years} years");
            assert_ne!(clock_skew_ms(&content(at_ms), RECEIVED), 0);
        }
    }

    #[test]
    fn a_letter_that_waited_for_a_network_keeps_its_own_time() {
        for waited in [0, 1, 29] {
            let at_ms = RECEIVED - waited * DAY;
            assert_eq!(
                (clock_skew_ms(&content(at_ms), RECEIVED), lapses(at_ms)),
                (0, at_ms + 30 * DAY)
            );
        }
        let soon = RECEIVED + 5 * 60_000;
        assert_eq!(
            clock_skew_ms(&content(soon), RECEIVED),
            0,
            "clocks differ by minutes"
        );
    }
}

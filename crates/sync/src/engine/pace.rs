//! How much at once, and how long to be quiet after something went wrong.

use super::Jitter;

/// Bytes of the first batch.
pub const START: usize = 32 * 1024;
/// Bytes below which a batch is not made smaller but taken apart.
pub const FLOOR: usize = 16 * 1024;
/// Bytes of the largest batch.
pub const CAP: usize = 512 * 1024;
/// A batch says something of the line when it is at least one in so many of the size of now.
const SAYS: usize = 4;
/// Of what a line carries between two cuts, so large a part may be under way: whatever is when it is cut
/// again has to be sent again.
const PART: usize = 8;
/// The first wait is up to this, ms; each further one up to twice as much. A line that was cut is mostly
/// there again at once.
const BASE_MS: i64 = 250;
/// Devices that were asked to come back together come apart by at least so much, ms.
const APART_MS: i64 = 1_000;
/// No wait after a failure is longer, ms.
const LONGEST_MS: i64 = 15 * 60 * 1000;
/// No wait for one letter is longer, ms.
pub const LONGEST_LETTER_MS: i64 = 60 * 60 * 1000;
/// No hub is taken at its word for longer, ms: one with a broken clock would else silence a device.
const LONGEST_ASKED_MS: i64 = 60 * 60 * 1000;

/// Exponential back-off with full jitter: anything from 1 ms to the bound, which doubles each time.
pub fn jitter(random: Jitter<'_>, failures: u32, longest_ms: i64) -> i64 {
    let doubled = BASE_MS.checked_shl(failures.min(20)).unwrap_or(longest_ms);
    upto(random, doubled.min(longest_ms))
}

fn upto(random: Jitter<'_>, bound_ms: i64) -> i64 {
    let bound = u64::try_from(bound_ms).unwrap_or(1).max(1);
    i64::try_from(random() % bound)
        .unwrap_or(0)
        .saturating_add(1)
}

/// How fast to go.
#[derive(Debug)]
pub struct SendRate {
    bytes: usize,
    failures: u32,
    /// Grows with each failure that counts: what was sent before one does not count again.
    generation: u64,
    quiet: Option<Quiet>,
    /// Bytes that went well since the line was cut last.
    since_cut: usize,
    /// Bytes that it carries between two cuts, as far as is known; none for a line that was never cut.
    between_cuts: Option<usize>,
}

#[derive(Debug)]
struct Quiet {
    until_ms: i64,
    asked: bool,
}

impl Default for SendRate {
    fn default() -> Self {
        Self {
            bytes: START,
            failures: 0,
            generation: 0,
            quiet: None,
            since_cut: 0,
            between_cuts: None,
        }
    }
}

impl SendRate {
    /// Bytes of the next batch.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes that may be under way at once, those of the next batch among them; none for any number.
    pub fn room(&self) -> Option<usize> {
        let between = self.between_cuts?.max(self.since_cut);
        Some((between / PART).max(FLOOR))
    }

    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Until when to be quiet, if that is later than now.
    pub fn quiet(&self, mono_ms: i64) -> Option<i64> {
        self.quiet
            .as_ref()
            .map(|quiet| quiet.until_ms)
            .filter(|until_ms| *until_ms > mono_ms)
    }

    /// Somebody has a reason to try now; a hub that asked for quiet gets it all the same.
    pub fn nudged(&mut self) {
        if self.quiet.as_ref().is_some_and(|quiet| quiet.asked) {
            return;
        }
        self.quiet = None;
        self.failures = 0;
        // What is on its way already says nothing against trying now.
        self.generation = self.generation.wrapping_add(1);
    }

    pub fn went_well(&mut self) {
        self.failures = 0;
    }

    /// A batch of so many bytes went well. One that was much smaller than it might have been says nothing;
    /// those that left before the size grew, a little short of full as all are, still do.
    pub fn batch_went_well(&mut self, bytes: usize) {
        self.since_cut = self.since_cut.saturating_add(bytes);
        if bytes.saturating_mul(SAYS) >= self.bytes {
            self.bytes = self.bytes.saturating_mul(2).min(CAP);
        }
    }

    /// Half as much next time.
    pub fn less(&mut self, generation: u64) {
        if generation == self.generation {
            self.bytes = (self.bytes / 2).max(FLOOR);
        }
    }

    /// The line was cut. What was under way together was cut once.
    pub fn cut(&mut self, generation: u64) {
        if generation == self.generation {
            let known = self.between_cuts.unwrap_or(self.since_cut);
            self.between_cuts = Some(known / 2 + self.since_cut / 2);
            self.since_cut = 0;
        }
    }

    /// There may be another line: what the old one was like says nothing of it.
    pub fn other_line(&mut self) {
        (self.since_cut, self.between_cuts) = (0, None);
    }

    /// Something failed: quiet for a while. What was sent together and failed together counts once.
    pub fn failed(&mut self, generation: u64, mono_ms: i64, random: Jitter<'_>) {
        if generation != self.generation {
            return;
        }
        self.generation = self.generation.wrapping_add(1);
        let wait_ms = jitter(random, self.failures, LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        self.be_quiet(mono_ms.saturating_add(wait_ms), false);
    }

    /// The hub asks for quiet for so long. Devices that were asked together come back apart.
    pub fn asked(&mut self, generation: u64, mono_ms: i64, asked_ms: i64, random: Jitter<'_>) {
        if generation == self.generation {
            self.generation = self.generation.wrapping_add(1);
            self.failures = self.failures.saturating_add(1);
        }
        let asked_ms = asked_ms.clamp(0, LONGEST_ASKED_MS);
        let apart = upto(random, asked_ms.max(APART_MS));
        self.be_quiet(mono_ms.saturating_add(asked_ms).saturating_add(apart), true);
    }

    fn be_quiet(&mut self, until_ms: i64, asked: bool) {
        let later = self
            .quiet
            .as_ref()
            .is_none_or(|quiet| until_ms > quiet.until_ms || (asked && !quiet.asked));
        if later {
            self.quiet = Some(Quiet { until_ms, asked });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_doubles_up_to_the_cap_and_halves_down_to_the_floor() {
        let mut pace = SendRate::default();
        for _ in 0..9 {
            pace.batch_went_well(pace.bytes());
        }
        assert_eq!(pace.bytes(), CAP);
        for _ in 0..9 {
            pace.less(pace.generation());
        }
        assert_eq!(pace.bytes(), FLOOR);
    }

    #[test]
    fn sizes_and_waits_are_those_that_were_measured() {
        const KIB: usize = 1024;
        const MINUTE_MS: i64 = 60_000;
        assert_eq!((START, FLOOR, CAP), (32 * KIB, 16 * KIB, 512 * KIB));
        let longest = [LONGEST_MS, LONGEST_LETTER_MS, LONGEST_ASKED_MS];
        assert_eq!(longest, [15 * MINUTE_MS, 60 * MINUTE_MS, 60 * MINUTE_MS]);
    }

    #[test]
    fn a_quarter_of_a_batch_says_something_and_a_byte_less_does_not() {
        let after = |bytes| {
            let mut pace = SendRate::default();
            pace.batch_went_well(bytes);
            pace.bytes()
        };
        assert_eq!((after(START / 4 - 1), after(START / 4)), (START, 2 * START));
    }

    #[test]
    fn what_was_sent_before_the_last_failure_says_nothing() {
        let mut pace = SendRate::default();
        pace.batch_went_well(START);
        pace.failed(0, 0, &mut || 249);
        let (bytes, quiet, room) = (pace.bytes(), pace.quiet(0), pace.room());
        pace.less(0);
        pace.cut(0);
        pace.failed(0, 5_000, &mut || 249);
        assert_eq!(
            (pace.bytes(), pace.quiet(0), pace.room()),
            (bytes, quiet, room)
        );
        assert_eq!(pace.generation(), 1);
        pace.less(1);
        assert_eq!(pace.bytes(), bytes / 2);
    }

    #[test]
    fn quiet_ends_at_its_millisecond() {
        let mut pace = SendRate::default();
        pace.failed(0, 1_000, &mut || 99);
        assert_eq!((pace.quiet(1_099), pace.quiet(1_100)), (Some(1_100), None));
    }

    #[test]
    fn the_longer_quiet_holds_but_for_one_that_the_hub_asks_for() {
        let mut pace = SendRate::default();
        pace.failed(0, 0, &mut || 249);
        pace.failed(1, 0, &mut || 0);
        assert_eq!(pace.quiet(0), Some(250), "a shorter one of its own");
        pace.failed(2, 0, &mut || 399);
        assert_eq!(pace.quiet(0), Some(400), "a longer one of its own");
        pace.asked(3, 0, 0, &mut || 9);
        assert_eq!(pace.quiet(0), Some(10), "the hub's word, though shorter");
        pace.asked(4, 0, 30_000, &mut || 0);
        pace.asked(5, 0, 0, &mut || 0);
        assert_eq!(pace.quiet(0), Some(30_001), "the longer of the hub's words");
    }

    #[test]
    fn a_nudge_or_what_goes_well_begins_waits_anew() {
        let begins: [fn(&mut SendRate); 2] = [SendRate::nudged, SendRate::went_well];
        for begin in begins {
            let mut pace = SendRate::default();
            for _ in 0..5 {
                pace.failed(pace.generation(), 0, &mut || 0);
            }
            begin(&mut pace);
            pace.failed(pace.generation(), 0, &mut || 250 * 64 - 1);
            assert_eq!(pace.quiet(0), Some(250));
        }
    }

    #[test]
    fn what_is_asked_is_held_to_its_bounds_and_devices_come_apart() {
        let quiet = |asked_ms, dice| {
            let mut pace = SendRate::default();
            pace.asked(0, 0, asked_ms, &mut || dice);
            assert_eq!(pace.generation(), 1);
            pace.quiet(0)
        };
        assert_eq!(quiet(-5, 999), Some(1_000));
        assert_eq!(quiet(2_000, 1_999), Some(4_000));
        assert_eq!(quiet(LONGEST_ASKED_MS, 0), Some(LONGEST_ASKED_MS + 1));
        assert_eq!(quiet(LONGEST_ASKED_MS + 1, 0), Some(LONGEST_ASKED_MS + 1));
    }

    #[test]
    fn a_small_batch_says_nothing_about_a_large_one() {
        let mut pace = SendRate::default();
        pace.batch_went_well(400);
        assert_eq!(pace.bytes(), START);
    }

    #[test]
    fn what_fails_together_counts_once() {
        let mut pace = SendRate::default();
        let mut most = || u64::MAX - 1;
        for _ in 0..4 {
            pace.less(0);
            pace.failed(0, 0, &mut most);
        }
        assert_eq!(pace.bytes(), FLOOR);
        assert!(pace.quiet(0).unwrap() <= BASE_MS);
    }

    #[test]
    fn no_more_is_under_way_than_a_part_of_what_the_line_carries_between_cuts() {
        let mut pace = SendRate::default();
        assert_eq!(pace.room(), None);
        pace.batch_went_well(800 * 1024);
        pace.cut(0);
        pace.cut(1);
        assert_eq!(pace.room(), Some(100 * 1024));
        pace.cut(0);
        assert_eq!(pace.room(), Some(50 * 1024));
        for _ in 0..9 {
            pace.cut(0);
        }
        assert_eq!(pace.room(), Some(FLOOR));
        // One that holds is trusted again.
        pace.batch_went_well(16 * CAP);
        assert_eq!(pace.room(), Some(2 * CAP));
        pace.other_line();
        assert_eq!(pace.room(), None);
    }

    #[test]
    fn waits_grow_and_have_an_end() {
        let longest = |failures| jitter(&mut || u64::MAX / 2, failures, LONGEST_MS);
        assert!((0..64).all(|failures| (1..=LONGEST_MS).contains(&longest(failures))));
        assert_eq!(jitter(&mut || 0, 30, LONGEST_MS), 1);
        assert_eq!(jitter(&mut || 899_999, 30, LONGEST_MS), LONGEST_MS);
    }

    #[test]
    fn a_nudge_ends_a_wait_but_not_one_the_hub_asked_for() {
        let mut pace = SendRate::default();
        pace.failed(0, 0, &mut || 249);
        assert_eq!(pace.quiet(0), Some(250));
        pace.nudged();
        assert_eq!(pace.quiet(0), None);
        pace.asked(pace.generation(), 0, 30_000, &mut || 0);
        pace.nudged();
        assert_eq!(pace.quiet(0), Some(30_001));
    }

    #[test]
    fn a_hub_with_a_broken_clock_silences_nobody_for_long() {
        let mut pace = SendRate::default();
        pace.asked(0, 0, i64::MAX, &mut || 0);
        assert!(pace.quiet(0).unwrap() <= LONGEST_ASKED_MS * 2);
    }
}

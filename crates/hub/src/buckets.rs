//! Token buckets in memory: how often a device may speak and how much it may bring, and how often an address may be
//! wrong.
//!
//! Each process keeps its own. Nothing of them is written anywhere.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// So many at once, and so many a second after that.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateLimit {
    /// At once.
    pub burst: u32,
    /// A second.
    pub per_second: f64,
}

/// Buckets, one for each key. Full ones are forgotten: they say nothing.
#[derive(Debug)]
pub struct Buckets<K> {
    pace: RateLimit,
    most: usize,
    filled: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at_ms: u64,
}

impl<K: Hash + Eq> Buckets<K> {
    /// Buckets of a pace, for at most so many keys at a time.
    pub fn new(pace: RateLimit, most: usize) -> Self {
        Self {
            pace,
            most,
            filled: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one out.
    ///
    /// # Errors
    /// Seconds, at least 1, until there is one again.
    pub fn take(&self, key: K, running_ms: u64) -> Result<(), u32> {
        self.take_many(key, 1, running_ms)
    }

    /// Takes so many out, or none; of more than a bucket ever holds, all that it holds.
    ///
    /// # Errors
    /// Seconds, at least 1, until there are so many again.
    pub fn take_many(&self, key: K, count: u32, running_ms: u64) -> Result<(), u32> {
        let wanted = f64::from(count.min(self.pace.burst));
        self.with(key, wanted, running_ms, |bucket| {
            let had = bucket.tokens >= wanted;
            if had {
                bucket.tokens -= wanted;
            }
            had
        })
    }

    /// Whether there is one, without taking it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn look(&self, key: K, running_ms: u64) -> Result<(), u32> {
        self.with(key, 1.0, running_ms, |bucket| bucket.tokens >= 1.0)
    }

    fn with(
        &self,
        key: K,
        wanted: f64,
        running_ms: u64,
        act: impl FnOnce(&mut Bucket) -> bool,
    ) -> Result<(), u32> {
        let mut filled = self.filled.lock().unwrap_or_else(PoisonError::into_inner);
        if filled.len() >= self.most && !filled.contains_key(&key) {
            let pace = self.pace;
            filled.retain(|_, bucket| bucket.now(pace, running_ms) < f64::from(pace.burst));
            if filled.len() >= self.most {
                // More keys than there is room for: better to be too kind than to grow without end.
                return Ok(());
            }
        }
        let full = Bucket {
            tokens: f64::from(self.pace.burst),
            at_ms: running_ms,
        };
        let bucket = filled.entry(key).or_insert(full);
        bucket.tokens = bucket.now(self.pace, running_ms);
        bucket.at_ms = running_ms;
        if act(bucket) {
            return Ok(());
        }
        let seconds = (wanted - bucket.tokens) / self.pace.per_second.max(0.001);
        // Between 1 and an hour: the cast cannot lose anything that matters.
        Err(seconds.ceil().clamp(1.0, 3_600.0) as u32)
    }
}

impl Bucket {
    fn now(&self, pace: RateLimit, running_ms: u64) -> f64 {
        let passed = u32::try_from(running_ms.saturating_sub(self.at_ms)).unwrap_or(u32::MAX);
        let dripped = f64::from(passed) / 1_000.0 * pace.per_second;
        (self.tokens + dripped).min(f64::from(pace.burst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: RateLimit = RateLimit {
        burst: 3,
        per_second: 0.5,
    };

    #[test]
    fn a_bucket_empties_and_says_truly_when_it_has_one_again() {
        let buckets = Buckets::new(PACE, 10);
        for _ in 0..3 {
            assert_eq!(buckets.take('a', 0), Ok(()));
        }
        assert_eq!(buckets.take('a', 0), Err(2));
        assert_eq!(buckets.take('a', 1_000), Err(1));
        assert_eq!(buckets.take('b', 1_000), Ok(()));
        assert_eq!(buckets.take('a', 2_000), Ok(()));
        assert_eq!(buckets.take('a', 2_000), Err(2));
    }

    #[test]
    fn looking_takes_nothing() {
        let buckets = Buckets::new(PACE, 10);
        for _ in 0..100 {
            assert_eq!(buckets.look('a', 0), Ok(()));
        }
        for _ in 0..3 {
            assert_eq!(buckets.take('a', 0), Ok(()));
        }
        assert_eq!(buckets.look('a', 0), Err(2));
    }

    #[test]
    fn many_are_taken_together_or_not_at_all() {
        let buckets = Buckets::new(PACE, 10);
        assert_eq!(buckets.take_many('a', 2, 0), Ok(()));
        assert_eq!(buckets.take_many('a', 2, 0), Err(2));
        assert_eq!(buckets.take_many('a', 1, 0), Ok(()));
        // More than there ever are: as many as there ever are, and no more often.
        assert_eq!(buckets.take_many('b', 9, 0), Ok(()));
        assert_eq!(buckets.take_many('b', 9, 0), Err(6));
        assert_eq!(buckets.take_many('b', 9, 6_000), Ok(()));
    }

    #[test]
    fn no_more_keys_are_kept_than_there_is_room_for() {
        let buckets = Buckets::new(PACE, 2);
        for key in 0..1_000 {
            assert_eq!(buckets.take(key, 0), Ok(()));
        }
        assert_eq!(buckets.filled.lock().unwrap().len(), 2);
        // Those that have filled up again make room.
        assert_eq!(buckets.take(7, 60_000), Ok(()));
        assert!(buckets.filled.lock().unwrap().contains_key(&7));
    }
}

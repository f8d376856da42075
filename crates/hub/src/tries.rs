//! How often somebody tried to sign in, by name and by address. In memory, and bounded: a try leaves no row anywhere.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Names and addresses that are kept count of at a time.
const MOST: usize = 10_000;

/// By what tries are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TriedBy {
    /// SHA-256 of a name.
    Name([u8; 32]),
    /// Where it came from.
    Address(IpAddr),
}

/// The times of the last tries, newest first, milliseconds since 1970.
#[derive(Debug, Default)]
pub(crate) struct Tries(Mutex<HashMap<TriedBy, VecDeque<i64>>>);

impl Tries {
    /// Counts a try before it is judged. Where it is one of more than `most` in the window, gives the milliseconds
    /// until the next is looked at, if none comes before.
    pub fn wait_ms(&self, by: TriedBy, most: usize, window_ms: i64, now_ms: i64) -> Option<i64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST && !all.contains_key(&by) {
            make_room(&mut all, now_ms.saturating_sub(window_ms));
        }
        let times = all.entry(by).or_default();
        times.push_front(now_ms);
        times.truncate(most.saturating_add(1));
        let counts = |at: &&i64| now_ms.saturating_sub(**at) <= window_ms;
        times.get(most).filter(counts)?;
        // One more may be made when the `most`th is old enough.
        let oldest = times.get(most.saturating_sub(1))?;
        Some(
            oldest
                .saturating_add(window_ms)
                .saturating_sub(now_ms)
                .max(0),
        )
    }
}

/// Forgets whose tries are all too old to count; where nobody's are, who tried longest ago.
fn make_room(all: &mut HashMap<TriedBy, VecDeque<i64>>, since_ms: i64) {
    let newest = |times: &VecDeque<i64>| times.front().copied().unwrap_or(i64::MIN);
    all.retain(|_, times| newest(times) >= since_ms);
    if all.len() >= MOST {
        let longest = all.iter().min_by_key(|(_, times)| newest(times));
        if let Some(by) = longest.map(|(by, _)| *by) {
            all.remove(&by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(n: u64) -> TriedBy {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&n.to_le_bytes());
        TriedBy::Name(hash)
    }

    #[test]
    fn so_many_are_looked_at_and_the_next_waits_until_one_is_old() {
        let tries = Tries::default();
        let tried = |now_ms| tries.wait_ms(name(1), 3, 1_000, now_ms);
        assert_eq!([tried(0), tried(10), tried(20)], [None; 3]);
        assert_eq!(tried(100), Some(910));
        // A try that was put off counts as well.
        assert_eq!(tried(101), Some(919));
        assert_eq!(tried(2_000), None);
        assert_eq!(tries.wait_ms(name(2), 3, 1_000, 101), None);
    }

    #[test]
    fn those_who_try_under_many_names_take_no_more_room() {
        let tries = Tries::default();
        let of = |n| tries.wait_ms(name(n), 1, 1_000_000, i64::try_from(n).unwrap());
        for n in 0..12_000 {
            assert_eq!(of(n), None);
        }
        assert_eq!(tries.0.lock().unwrap().len(), MOST);
        // The last are still known.
        assert!(of(11_999).is_some());
        let times = tries.0.lock().unwrap().values().map(VecDeque::len).max();
        assert_eq!(times, Some(2));
    }
}

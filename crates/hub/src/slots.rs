//! Who has how much under way at the same time. Each process keeps its own; nothing of it is written anywhere.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;
use wayside_protocol::RecipientKeyId;

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// A device that is known here.
    Device(Uuid),
    /// A programme that is known here.
    Programme(RecipientKeyId),
    /// Whoever else comes from an address.
    Stranger(IpAddr),
}

/// Counts of what is under way. There are no more of them than there are requests.
#[derive(Debug, Default)]
pub(crate) struct Slots(Mutex<HashMap<Caller, usize>>);

/// A place among what is under way, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    of: Arc<Slots>,
    caller: Caller,
}

impl Slots {
    /// A place for a caller that may have at most so many at the same time.
    pub fn take(self: &Arc<Self>, caller: Caller, most: usize) -> Option<Slot> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(caller).or_default();
        if *count >= most {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Slot {
            of: Arc::clone(self),
            caller,
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.caller) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_its_own_places_and_gives_them_back() {
        let slots = Arc::new(Slots::default());
        let (one, other) = (Caller::Device(Uuid::nil()), Caller::Device(Uuid::max()));
        let held: Vec<_> = (0..3).map(|_| slots.take(one, 3).unwrap()).collect();
        assert!(slots.take(one, 3).is_none());
        assert!(slots.take(other, 3).is_some());
        drop(held);
        assert!(slots.take(one, 1).is_some());
        assert!(slots.0.lock().unwrap().is_empty(), "nobody is remembered");
    }
}

//! The programme at the end of the line: reads its inbox, acknowledges, closes. It speaks to the hub as any
//! programme does, and its line and its memory fail as well.

use uuid::Uuid;
use wayside_tests::sync::{Pair, Risen};

use crate::world::{Doing, SECOND, World};

impl<P: Pair> World<P> {
    /// Whether the hub can be asked; it is started again where it is time to.
    pub(crate) fn hub_is_up(&mut self) -> bool {
        if self.now_ms < self.down_until_ms {
            return false;
        }
        if self.hub_is_down && self.fault(50) {
            // And again, while it starts.
            self.pair.hub_breaks_off(&mut self.dice);
            let _ = self.pair.hub_rises();
            self.hub_falls();
            return false;
        }
        if self.pair.hub_rises() == Risen::Broken {
            self.found.broken += 1;
            self.down_until_ms = i64::MAX;
            return false;
        }
        self.hub_is_down = false;
        true
    }

    /// The hub's process ends, and often the power with it.
    pub(crate) fn hub_falls(&mut self) {
        self.down_until_ms = self.now_ms + self.upto(30 * SECOND);
        self.hub_is_down = true;
        let power = self.dice.below(3) > 0;
        self.found.cuts += u64::from(power);
        self.pair.hub_falls(power, &mut self.dice);
    }

    /// The programme will read its inbox, if it was not about to.
    pub(crate) fn read_soon(&mut self) {
        if !self.reads {
            self.reads = true;
            let wait_ms = self.upto(60 * SECOND);
            self.after(wait_ms, Doing::Read);
        }
    }

    /// What the programme asks may never come to the hub, nor the answer back.
    fn asked<T>(&mut self, ask: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.fault(60) || !self.hub_is_up() {
            return None;
        }
        let breaks = self.fault(20);
        if breaks {
            self.pair.hub_breaks_off(&mut self.dice);
        }
        let answer = ask(self);
        if breaks {
            self.hub_falls();
            return None;
        }
        if self.fault(60) { None } else { answer }
    }

    /// Reads on in the inbox, or all of it anew when it has lost its place, or an answer.
    pub(crate) fn read_inbox(&mut self) {
        self.reads = false;
        let now_ms = self.now_ms;
        let anew = self.fault(50) || self.reads_anew;
        let found = self.asked(|world| world.pair.inbox(anew, now_ms));
        self.reads_anew = found.is_none();
        let Some(found) = found else {
            return self.read_soon();
        };
        for letter in found {
            if !self.answered.insert(letter) {
                continue;
            }
            self.to_come += 2;
            let opens_ms = self.upto(60 * SECOND);
            self.after(opens_ms, Doing::Say(letter, false));
            let closes_ms = opens_ms + self.upto(60 * SECOND);
            self.after(closes_ms, Doing::Say(letter, true));
        }
    }

    /// Says that it has a letter, or is done with it, until somebody answers.
    pub(crate) fn say(&mut self, letter: Uuid, closes: bool) {
        let now_ms = self.now_ms;
        let closed = closes.then_some("engaged");
        let said = self.asked(|world| world.pair.say(letter, closed, now_ms).then_some(()));
        if said.is_some() {
            self.to_come -= 1;
        } else {
            let wait_ms = self.upto(30 * SECOND);
            self.after(wait_ms, Doing::Say(letter, closes));
        }
    }
}

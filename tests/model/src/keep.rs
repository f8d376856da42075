//! What a device and the hub keep, and how what happens changes it.

use crate::state::{Answer, Device, Disk, Hub, KEYS, LETTERS, Page, Place, Standing, bit};
use crate::step::Rules;

impl Device {
    /// What was on its way is lost.
    pub(crate) fn forget(&mut self) {
        self.answers = [Answer::None; LETTERS];
        self.page = None;
    }
}

impl Disk {
    /// The last place of its run.
    pub(crate) fn last(&self) -> u8 {
        let letters = self.letters.iter();
        let there = letters
            .filter(|letter| **letter != Standing::Absent)
            .count();
        u8::try_from(there).unwrap_or(u8::MAX)
    }

    pub(crate) fn take(&mut self, page: &Page, chained: &[(u8, u8); LETTERS], rules: Rules) {
        for (letter, now) in self.letters.iter_mut().enumerate() {
            if page.closes & bit(letter as u32) != 0 && *now != Standing::Absent {
                *now = Standing::Closed;
            }
            let is_back = rules.tells_era && page.next.era > page.after.era;
            if is_back && *now == Standing::AtHub {
                *now = Standing::Queued;
            }
        }
        self.cursor = page.next;
        self.let_keys_go(chained);
    }

    /// The device belongs to nobody. Its key is kept while a letter that may have left under it waits.
    pub(crate) fn retire(&mut self, chained: &[(u8, u8); LETTERS], rules: Rules) {
        let key = self.key.take().filter(|_| self.joined && rules.keeps_keys);
        if let Some(key) = key {
            self.earlier[usize::from(key)] = self.last();
        }
        self.joined = false;
        self.let_keys_go(chained);
    }

    fn let_keys_go(&mut self, chained: &[(u8, u8); LETTERS]) {
        let letters = self.letters;
        let waits = |until: u8| {
            letters.iter().zip(chained).any(|(now, (_, place))| {
                *place <= until
                    && matches!(now, Standing::Queued | Standing::AtHub | Standing::Revoked)
            })
        };
        for until in &mut self.earlier {
            if !waits(*until) {
                *until = 0;
            }
        }
    }
}

impl Hub {
    /// A key, all that succeed it, and all that succeed those.
    pub(crate) fn line(&self, key: u8) -> u8 {
        let mut line = bit(key);
        loop {
            let more = (0..KEYS).filter(|one| line & bit(*one as u32) != 0);
            let wider = more.fold(line, |all, one| all | self.later[one]);
            if wider == line {
                return line;
            }
            line = wider;
        }
    }

    pub(crate) fn enrol(&mut self, key: usize, proven: impl Iterator<Item = usize>, rules: Rules) {
        let new = bit(key as u32);
        if self.members & new != 0 {
            return;
        }
        self.members |= new;
        let known =
            proven.filter(|earlier| rules.succession && self.members & bit(*earlier as u32) != 0);
        let known: Vec<usize> = known.filter(|earlier| *earlier != key).collect();
        for earlier in known {
            self.later[earlier] |= new;
            let told = self.feeds[earlier].items;
            for letter in told
                .into_iter()
                .filter(|letter| rules.hands_on && *letter > 0)
            {
                self.feeds[key].put(usize::from(letter) - 1);
            }
        }
    }

    pub(crate) fn page(&self, key: usize, after: Place, rules: Rules) -> Page {
        let feed = &self.feeds[key];
        let mut page = Page {
            after,
            next: after,
            closes: 0,
        };
        for (before, letter) in (0..).zip(feed.items).filter(|(_, letter)| *letter > 0) {
            let place = feed.place(before);
            if place > after {
                page.closes |= bit(letter - 1);
                page.next = page.next.max(place);
            }
        }
        if rules.tells_era
            && let Some(item) = feed.before
        {
            page.next = page.next.max(Place { era: 1, item });
        }
        page
    }
}

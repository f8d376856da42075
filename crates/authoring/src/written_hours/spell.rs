//! When a door opens and closes, from clock times that leave out half of what they mean.

use super::lexemes::{ClockFace, Half};

const HOUR: u16 = 60;
const DAY: u16 = 24 * HOUR;

/// Minutes from midnight; a closing time past 24:00 lies on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spell {
    pub(super) opens: u16,
    pub(super) closes: u16,
}

impl Spell {
    pub(super) const WHOLE_DAY: Self = Self {
        opens: 0,
        closes: DAY,
    };

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.opens < other.closes && other.opens < self.closes
    }

    pub(super) fn holds(self, other: Self) -> bool {
        self.opens <= other.opens && other.closes <= self.closes
    }
}

/// The only plausible spell between two clock times, or nothing. `after` is when the spell before it
/// on the same days closes; `is_24_hour` when the text elsewhere writes `13:00` or later.
pub(super) fn resolve(
    from: ClockFace,
    to: ClockFace,
    after: Option<u16>,
    is_24_hour: bool,
) -> Option<Spell> {
    let is_marked = from.half.is_some() || to.half.is_some();
    let has_late_hour = from.hour > 12 || to.hour > 12 || from.hour == 0 || to.hour == 0;
    let is_padded = from.padded || to.padded;
    let spells = if is_marked {
        candidates(from, to)
            .filter(|spell| is_marked_plausible(*spell, from, to))
            .collect()
    } else if has_late_hour || is_24_hour && is_padded {
        read_as_24_hour(from, to)
    } else if is_24_hour {
        // `1-5` beside `9:00-13:00`: both clocks must say the same.
        let spells = unmarked(from, to);
        if spells == read_as_24_hour(from, to) {
            spells
        } else {
            Vec::new()
        }
    } else {
        unmarked(from, to)
    };
    let later = |spell: &Spell| after.is_none_or(|after| spell.opens >= after);
    let mut left = spells.into_iter().filter(later);
    let only = left.next()?;
    left.next().is_none().then_some(only)
}

fn minutes(face: ClockFace, half: Half) -> Option<u16> {
    let hour = match (face.hour, half) {
        (12, Half::Am) => 0,
        (12, Half::Pm) => 12,
        (1..=11, Half::Am) => face.hour,
        (1..=11, Half::Pm) => face.hour + 12,
        _ => return None,
    };
    Some(hour * HOUR + face.minute)
}

/// Every way to fill in the halves; a closing time not after the opening time is the next day's.
fn candidates(from: ClockFace, to: ClockFace) -> impl Iterator<Item = Spell> {
    let halves = |face: ClockFace| {
        [Half::Am, Half::Pm]
            .into_iter()
            .filter(move |half| face.half.is_none_or(|said| said == *half))
    };
    halves(from).flat_map(move |first| {
        halves(to).filter_map(move |second| {
            let opens = minutes(from, first)?;
            let closes = minutes(to, second)?;
            let next_day = if closes <= opens { DAY } else { 0 };
            Some(Spell {
                opens,
                closes: closes + next_day,
            })
        })
    })
}

/// Of a spell of which at least one half is said.
fn is_marked_plausible(spell: Spell, from: ClockFace, to: ClockFace) -> bool {
    let length = spell.closes - spell.opens;
    if from.half.is_none() || to.half.is_none() {
        // Whoever leaves out a half means the nearer one.
        return length <= 12 * HOUR;
    }
    // Over midnight until the morning; `9 pm - 5 pm` and `9 am - 8 am` are slips of the pen.
    let from_evening = spell.opens >= 12 * HOUR && spell.closes <= DAY + 12 * HOUR;
    let small_hours = spell.opens >= 4 * HOUR && spell.closes <= DAY + 4 * HOUR;
    spell.closes <= DAY || from_evening || small_hours
}

fn read_as_24_hour(from: ClockFace, to: ClockFace) -> Vec<Spell> {
    let minutes = |face: ClockFace| face.hour * HOUR + face.minute;
    let (opens, closes) = (minutes(from), minutes(to));
    if opens >= DAY || closes > DAY {
        return Vec::new();
    }
    let night = opens >= 12 * HOUR && closes <= 12 * HOUR;
    match closes {
        closes if closes > opens => vec![Spell { opens, closes }],
        closes if night => vec![Spell {
            opens,
            closes: closes + DAY,
        }],
        _ => Vec::new(),
    }
}

/// The forms of an office: `9-5`, `8:30-12`, `1-5`. Doors open between 7 in the morning and 8 in the
/// evening and close by 11; where the early morning would do as well (`6-8`), or both halves of the day (`7-9`), or a
/// whole night (`7-7`), there are two readings.
fn unmarked(from: ClockFace, to: ClockFace) -> Vec<Spell> {
    let is_night_as_well = from.hour == to.hour && from.minute == to.minute && from.hour < 9;
    let is_24_hour_as_well = from.padded && from.hour < 7;
    let is_noon_or_midnight = from.hour == 12 && to.hour == 12;
    if is_night_as_well || is_24_hour_as_well || is_noon_or_midnight {
        return Vec::new();
    }
    let by_day = |spell: &Spell| {
        let is_early = spell.opens >= 5 * HOUR && spell.closes <= 11 * HOUR;
        let is_day = (7 * HOUR..=20 * HOUR).contains(&spell.opens) && spell.closes <= 23 * HOUR;
        (is_early || is_day) && spell.closes - spell.opens <= 12 * HOUR
    };
    // `09:00-05:00` of a clock of 24 hours ends the next day.
    let found: Vec<Spell> = candidates(from, to).filter(by_day).collect();
    let contradicts = from.padded
        && to.padded
        && found
            .iter()
            .any(|s| s.closes % DAY != to.hour * HOUR + to.minute);
    if contradicts { Vec::new() } else { found }
}

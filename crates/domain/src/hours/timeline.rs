//! All rules together: what the door does from one minute to the next.
//!
//! The crate puts rules together day by day; the specification wants more. A later rule that applies
//! to a day replaces the earlier ones on it, `off` closes it, `, ` adds, and what stands after `||`
//! holds at the times at which nothing before it does.

use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use opening_hours::RuleKind;
use opening_hours::localization::TzLocation;
use opening_hours_syntax::rules::RuleOperator;

use super::rule::{DAY, HeldDays, Rule, RuleSpan};

/// After a span with an open end (`21:00+`) it is not known until so many minutes of the next day.
const OPEN_END: u16 = DAY + 6 * 60;

/// What the door does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DoorState {
    pub(super) kind: RuleKind,
    pub(super) note: Option<Arc<str>>,
    /// Open until nobody knows when.
    pub(super) ends_open: bool,
}

impl DoorState {
    const CLOSED: Self = Self {
        kind: RuleKind::Closed,
        note: None,
        ends_open: false,
    };

    const UNSURE: Self = Self {
        kind: RuleKind::Unknown,
        note: None,
        ends_open: false,
    };
}

/// A stretch of a day on which nothing changes, minutes from its midnight.
#[derive(Clone, Debug)]
pub(super) struct Painted {
    pub(super) start: u16,
    pub(super) end: u16,
    pub(super) door: DoorState,
    /// The rule that says so.
    rule: usize,
}

/// A stretch of time on which nothing changes, in the place's own time.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) start: NaiveDateTime,
    pub(super) end: NaiveDateTime,
    pub(super) door: DoorState,
}

/// Whether a rule, by its place, applies to a day.
type Holds<'a> = &'a dyn Fn(usize, NaiveDate) -> bool;

/// The rules of a timetable at a place.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    pub(super) rules: Vec<Rule>,
    pub(super) locale: TzLocation<Tz>,
}

impl Timeline {
    /// True when every week is like the next.
    pub(super) fn is_weekly(&self) -> bool {
        self.rules.iter().all(Rule::is_weekly)
    }

    /// What the door does at `when`, local.
    pub(super) fn at(&self, when: NaiveDateTime) -> DoorState {
        let minute = minute_of(when);
        self.day(when.date(), &|rule, date| self.holds_on(rule, date))
            .into_iter()
            .find(|painted| (painted.start..painted.end).contains(&minute))
            .map_or(DoorState::CLOSED, |painted| painted.door)
    }

    /// Stretches from `from` on, each different from the one before, for so many days.
    pub(super) fn stretches(
        &self,
        from: NaiveDateTime,
        days: u64,
    ) -> impl Iterator<Item = Stretch> {
        let first = from.date();
        let before = first.pred_opt().unwrap_or(first);
        let held: Vec<HeldDays> = self
            .rules
            .iter()
            .map(|rule| rule.held_days(before, days + 2, &self.locale))
            .collect();
        let holds =
            move |rule: usize, date: NaiveDate| held.get(rule).is_some_and(|held| held.has(date));
        let dates = (0..=days).filter_map(move |ahead| first.checked_add_days(Days::new(ahead)));
        let mut pieces = dates
            .flat_map(move |date| {
                let midnight = date.and_time(chrono::NaiveTime::MIN);
                let at = move |minute: u16| midnight + TimeDelta::minutes(i64::from(minute));
                self.day(date, &holds)
                    .into_iter()
                    .map(move |painted| Stretch {
                        start: at(painted.start),
                        end: at(painted.end),
                        door: painted.door,
                    })
            })
            .filter(move |stretch| stretch.end > from)
            .peekable();
        std::iter::from_fn(move || {
            let mut stretch = pieces.next()?;
            while let Some(next) = pieces.next_if(|next| next.door == stretch.door) {
                stretch.end = next.end;
            }
            Some(stretch)
        })
    }

    fn holds_on(&self, rule: usize, date: NaiveDate) -> bool {
        self.rules.get(rule).is_some_and(|rule| rule.holds_on(date))
    }

    /// The whole of a day, in order and without gaps.
    fn day(&self, date: NaiveDate, holds: Holds) -> Vec<Painted> {
        let mut day: Vec<Painted> = Vec::new();
        for (number, group) in self.groups().enumerate() {
            let held = self.group_day(group, date, holds);
            if number == 0 {
                day = held;
                continue;
            }
            for painted in held {
                if painted.door.kind != RuleKind::Closed {
                    fill(&mut day, painted);
                }
            }
        }
        day
    }

    /// The spans that begin on `date`, in order.
    pub(super) fn begun_on(&self, date: NaiveDate) -> Vec<Painted> {
        let mut begun: Vec<Painted> = Vec::new();
        let holds = |rule, date| self.holds_on(rule, date);
        for group in self.groups() {
            for painted in self.owned(group, date, &holds) {
                let is_free =
                    |known: &Painted| known.end <= painted.start || painted.end <= known.start;
                if painted.door.kind != RuleKind::Closed && begun.iter().all(is_free) {
                    begun.push(painted);
                }
            }
        }
        begun.sort_by_key(|painted| painted.start);
        begun
    }

    /// The places of the rules between one `||` and the next.
    fn groups(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let starts = (0..self.rules.len()).filter(|at| {
            *at == 0
                || self
                    .rules
                    .get(*at)
                    .is_some_and(|rule| rule.operator == RuleOperator::Fallback)
        });
        let starts: Vec<usize> = starts.collect();
        let ends: Vec<usize> = starts
            .iter()
            .skip(1)
            .copied()
            .chain([self.rules.len()])
            .collect();
        starts.into_iter().zip(ends).map(|(start, end)| start..end)
    }

    /// A group's day: what began the day before, and over it what begins today.
    fn group_day(
        &self,
        group: std::ops::Range<usize>,
        date: NaiveDate,
        holds: Holds,
    ) -> Vec<Painted> {
        let mut day = vec![Painted {
            start: 0,
            end: DAY,
            door: DoorState::CLOSED,
            rule: usize::MAX,
        }];
        let replaces = self.replacing(group.clone(), date, holds);
        let yesterday = date
            .pred_opt()
            .map(|date| self.owned(group.clone(), date, holds));
        let has_fallback = self.groups().nth(1).is_some();
        let mut pieces: Vec<Painted> = Vec::new();
        for mut painted in yesterday.unwrap_or_default() {
            painted.start = painted.start.saturating_sub(DAY);
            painted.end = painted.end.saturating_sub(DAY);
            match replaces.filter(|(rule, _)| *rule > painted.rule) {
                // Closed all day, the small hours too.
                Some((_, RuleKind::Closed)) => continue,
                // Whether the rule of today takes away the night of yesterday, writers disagree; as they
                // do on whose night it is where there are rules after `||`.
                Some(_) => painted.door = DoorState::UNSURE,
                None if has_fallback && painted.door.kind == RuleKind::Open => {
                    painted.door = DoorState::UNSURE;
                }
                None => {}
            }
            pieces.push(painted);
        }
        pieces.extend(self.owned(group, date, holds));
        pieces.sort_by_key(|painted| painted.rule);
        for mut painted in pieces {
            painted.end = painted.end.min(DAY);
            paint(&mut day, painted);
        }
        day
    }

    /// The last rule that replaces the others on `date`.
    fn replacing(
        &self,
        group: std::ops::Range<usize>,
        date: NaiveDate,
        holds: Holds,
    ) -> Option<(usize, RuleKind)> {
        let rules = self.rules.get(group.clone()).unwrap_or_default();
        let found = rules.iter().zip(group).rev().find(|(rule, number)| {
            let closes = rule.kind == RuleKind::Closed;
            let replaces = if closes {
                rule.is_whole_day()
            } else {
                rule.operator != RuleOperator::Additional
            };
            replaces && holds(*number, date)
        });
        found.map(|(rule, number)| (number, rule.kind))
    }

    /// What the rules of a group say of the spans that begin on `date`, up to 48 hours.
    fn owned(&self, group: std::ops::Range<usize>, date: NaiveDate, holds: Holds) -> Vec<Painted> {
        let mut owned: Vec<Painted> = Vec::new();
        let rules = self.rules.get(group.clone()).unwrap_or_default();
        for (rule, number) in rules.iter().zip(group) {
            if !holds(number, date) {
                continue;
            }
            let closes = rule.kind == RuleKind::Closed;
            let replaces = if closes {
                rule.is_whole_day()
            } else {
                rule.operator != RuleOperator::Additional
            };
            if replaces {
                let from = if rule.is_every_day() { 0 } else { DAY };
                owned = owned
                    .into_iter()
                    .filter_map(|old| left_over(old, from))
                    .collect();
            }
            let spans: Vec<RuleSpan> = rule.spans_on(date, &self.locale).collect();
            let unsure_ends = spans.iter().filter(|span| span.ends_open);
            for span in unsure_ends {
                let end = OPEN_END.max(span.end);
                paint(
                    &mut owned,
                    piece(span.end, end, RuleKind::Unknown, rule, number),
                );
            }
            for span in &spans {
                let kind = if span.is_sure || closes {
                    rule.kind
                } else {
                    RuleKind::Unknown
                };
                let mut painted = piece(span.start, span.end, kind, rule, number);
                painted.door.ends_open = span.ends_open && kind == RuleKind::Open;
                paint(&mut owned, painted);
            }
        }
        owned
    }
}

/// What is left of a piece whose rule is replaced, from a minute on: its small hours, and all of it
/// where the later rule names no days. Writers disagree whether that stands.
fn left_over(old: Painted, from: u16) -> Option<Painted> {
    let start = old.start.max(from);
    let is_left = start < old.end && old.door.kind != RuleKind::Closed;
    is_left.then_some(Painted {
        start,
        door: DoorState::UNSURE,
        ..old
    })
}

fn piece(start: u16, end: u16, kind: RuleKind, rule: &Rule, number: usize) -> Painted {
    Painted {
        start,
        end,
        door: DoorState {
            kind,
            note: rule.note.clone(),
            ends_open: false,
        },
        rule: number,
    }
}

fn minute_of(when: NaiveDateTime) -> u16 {
    let since = when.time().signed_duration_since(chrono::NaiveTime::MIN);
    u16::try_from(since.num_minutes()).unwrap_or_default()
}

/// Lays a piece over what is there.
fn paint(over: &mut Vec<Painted>, painted: Painted) {
    if painted.start >= painted.end {
        return;
    }
    let mut kept: Vec<Painted> = Vec::with_capacity(over.len() + 2);
    for old in over.drain(..) {
        if old.start < painted.start {
            let end = old.end.min(painted.start);
            kept.push(Painted { end, ..old.clone() });
        }
        if old.end > painted.end {
            let start = old.start.max(painted.end);
            kept.push(Painted { start, ..old });
        }
    }
    kept.push(painted);
    kept.sort_by_key(|painted| painted.start);
    *over = kept;
}

/// Lays a piece where what is there is closed.
fn fill(over: &mut Vec<Painted>, painted: Painted) {
    let gaps: Vec<(u16, u16)> = over
        .iter()
        .filter(|old| old.door.kind == RuleKind::Closed)
        .map(|old| (old.start.max(painted.start), old.end.min(painted.end)))
        .filter(|(start, end)| start < end)
        .collect();
    for (start, end) in gaps {
        paint(
            over,
            Painted {
                start,
                end,
                ..painted.clone()
            },
        );
    }
}

#[cfg(test)]
mod tests;

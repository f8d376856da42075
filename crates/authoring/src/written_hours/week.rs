//! What a text says, written as `opening_hours`.

use super::NotRead;
use super::clauses::{Closure, OpenRule, Said};
use super::parts::{CalendarDay, DaySet, Season};
use super::spell::Spell;

const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// What holds on a day of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DayRow {
    spells: Vec<Spell>,
    doubt: Option<String>,
}

type Week = [Option<DayRow>; 7];

/// Writes the expression.
pub(super) fn write(said: &Said) -> Result<String, NotRead> {
    let mut seasons: Vec<Option<Season>> = Vec::new();
    for rule in &said.rules {
        if !seasons.contains(&rule.season) {
            seasons.push(rule.season);
        }
    }
    check_seasons(&seasons)?;
    let mut lines = Vec::new();
    for season in &seasons {
        let rules: Vec<&OpenRule> = said.rules.iter().filter(|r| r.season == *season).collect();
        let prefix = season
            .map(|season| format!("{} ", season_text(&season)))
            .unwrap_or_default();
        let said = season_lines(&rules, &said.closures)?;
        let said: Vec<String> = said
            .into_iter()
            .map(|line| format!("{prefix}{line}"))
            .collect();
        lines.push(said.join(if runs_over_midnight(&rules) {
            ", "
        } else {
            "; "
        }));
    }
    lines.extend(said.closures.iter().filter_map(|closure| match closure {
        Closure::Season(season) => Some(format!("{} off", season_text(season))),
        _ => None,
    }));
    lines.extend(holidays(said, &lines)?);
    let mut text = lines.join("; ");
    if let Some(words) = &said.otherwise {
        text.push_str(&format!(" || unknown \"{words}\""));
    }
    Ok(text)
}

/// A rule after `; ` would take away the small hours of the night before.
fn runs_over_midnight(rules: &[&OpenRule]) -> bool {
    let mut spells = rules.iter().flat_map(|rule| &rule.spells);
    spells.any(|spell| spell.closes > 24 * 60)
}

/// Rules of several seasons each name theirs, and the months do not overlap.
fn check_seasons(seasons: &[Option<Season>]) -> Result<(), NotRead> {
    if seasons.len() < 2 {
        return Ok(());
    }
    let mut taken = [false; 12];
    for season in seasons {
        let season = season.filter(|season| season.from.day.is_none());
        let season = season.ok_or(NotRead::TwoReadings)?;
        let last = season.to.map_or(season.from.month, |to| to.month);
        let mut month = season.from.month;
        loop {
            let slot = taken
                .get_mut(usize::from(month) - 1)
                .ok_or(NotRead::Order)?;
            if std::mem::replace(slot, true) {
                return Err(NotRead::TwoReadings);
            }
            if month == last {
                break;
            }
            month = month % 12 + 1;
        }
    }
    Ok(())
}

fn season_lines(rules: &[&OpenRule], closures: &[Closure]) -> Result<Vec<String>, NotRead> {
    let week = week_of(rules, closures)?;
    let mut lines = week_lines(&week);
    for rule in rules.iter().filter(|rule| !rule.days.nth.is_empty()) {
        for (nth, day) in nth_days(&rule.days) {
            let is_free = week.get(usize::from(day)).is_some_and(Option::is_none);
            if !is_free || rule.days.week != 0 && rule.days.week & (1 << day) != 0 {
                return Err(NotRead::TwoReadings);
            }
            let row = row_of(rule)?;
            let name = name(day);
            lines.push(format!("{name}[{nth}]{}", hours_text(&row)));
        }
    }
    for rule in rules.iter().filter(|rule| rule.days.holidays) {
        lines.push(format!("PH{}", hours_text(&row_of(rule)?)));
    }
    if rules.iter().any(|rule| rule.days.some_holidays) {
        return Err(NotRead::TwoReadings);
    }
    Ok(lines)
}

/// `1,3` of each day of the week.
fn nth_days(days: &DaySet) -> Vec<(String, u8)> {
    let mut found: Vec<(String, u8)> = Vec::new();
    for (nth, day) in &days.nth {
        match found.iter_mut().find(|(_, known)| known == day) {
            Some((list, _)) => list.push_str(&format!(",{nth}")),
            None => found.push((nth.to_string(), *day)),
        }
    }
    found
}

fn row_of(rule: &OpenRule) -> Result<DayRow, NotRead> {
    let mut spells = rule.spells.clone();
    spells.sort();
    spells.dedup();
    let overlap = spells
        .iter()
        .zip(spells.iter().skip(1))
        .any(|(a, b)| a.overlaps(*b));
    if overlap {
        return Err(NotRead::TwoReadings);
    }
    Ok(DayRow {
        spells,
        doubt: rule.doubt.clone(),
    })
}

fn week_of(rules: &[&OpenRule], closures: &[Closure]) -> Result<Week, NotRead> {
    let mut week = Week::default();
    for (rule, number) in rules.iter().zip(0..) {
        let row = row_of(rule)?;
        let earlier = rules.iter().take(number);
        let is_again = earlier.into_iter().any(|before| before.days == rule.days);
        for (slot, day) in week.iter_mut().zip(0u8..) {
            if rule.days.week & (1 << day) == 0 {
                continue;
            }
            *slot = Some(match slot.take() {
                None => row.clone(),
                Some(before) => both(before, &row, is_again)?,
            });
        }
    }
    for closure in closures {
        match closure {
            Closure::Days(days) => close_days(&mut week, days, rules)?,
            Closure::Spell(spell) => cut(&mut week, *spell)?,
            Closure::Season(_) => {}
        }
    }
    Ok(week)
}

/// A day that is said twice: both spells where the days are the same list, else only what comes to
/// the same whether the second adds to the first or replaces it.
fn both(before: DayRow, row: &DayRow, is_again: bool) -> Result<DayRow, NotRead> {
    if before == *row {
        return Ok(before);
    }
    if before.doubt != row.doubt {
        return Err(NotRead::TwoReadings);
    }
    let is_apart = |a: &Spell| row.spells.iter().all(|b| !a.overlaps(*b));
    if is_again && before.spells.iter().all(is_apart) {
        let mut spells = [before.spells, row.spells.clone()].concat();
        spells.sort();
        return Ok(DayRow {
            spells,
            doubt: before.doubt,
        });
    }
    let is_held = |a: &Spell| row.spells.iter().any(|b| b.holds(*a));
    if before.spells.iter().all(is_held) {
        return Ok(row.clone());
    }
    Err(NotRead::TwoReadings)
}

/// A closure takes days out of a longer list; a day that a line of its own opens contradicts it.
fn close_days(week: &mut Week, days: &DaySet, rules: &[&OpenRule]) -> Result<(), NotRead> {
    if !days.nth.is_empty() {
        return Err(NotRead::TwoReadings);
    }
    for (slot, day) in week.iter_mut().zip(0u8..) {
        let bit = 1 << day;
        if days.week & bit == 0 || slot.is_none() {
            continue;
        }
        let opening = rules.iter().filter(|rule| rule.days.week & bit != 0);
        if opening
            .into_iter()
            .any(|rule| rule.days.week & !days.week == 0)
        {
            return Err(NotRead::TwoReadings);
        }
        *slot = None;
    }
    Ok(())
}

fn cut(week: &mut Week, pause: Spell) -> Result<(), NotRead> {
    let mut has_any = false;
    for row in week.iter_mut().flatten() {
        let held = row
            .spells
            .iter()
            .position(|spell| spell.opens < pause.opens && pause.closes < spell.closes);
        let Some(at) = held else { continue };
        let Some(spell) = row.spells.get(at).copied() else {
            continue;
        };
        let parts = [
            Spell {
                closes: pause.opens,
                ..spell
            },
            Spell {
                opens: pause.closes,
                ..spell
            },
        ];
        row.spells.splice(at..=at, parts);
        has_any = true;
    }
    has_any.then_some(()).ok_or(NotRead::TwoReadings)
}

fn week_lines(week: &Week) -> Vec<String> {
    let mut lines: Vec<(&DayRow, Vec<u8>)> = Vec::new();
    for (row, day) in week.iter().zip(0u8..) {
        let Some(row) = row else { continue };
        match lines.iter_mut().find(|(known, _)| *known == row) {
            Some((_, days)) => days.push(day),
            None => lines.push((row, vec![day])),
        }
    }
    lines
        .into_iter()
        .map(|(row, days)| {
            let is_always = days.len() == 7 && row.spells == [Spell::WHOLE_DAY];
            match (is_always, &row.doubt) {
                (true, None) => "24/7".to_owned(),
                _ => format!("{}{}", days_text(&days), hours_text(row)),
            }
        })
        .collect()
}

/// The holidays' line. An office that says nothing of holidays may well be shut on them.
fn holidays(said: &Said, lines: &[String]) -> Result<Option<String>, NotRead> {
    let closed = |wanted: fn(&DaySet) -> bool| {
        said.closures
            .iter()
            .any(|closure| matches!(closure, Closure::Days(days) if wanted(days)))
    };
    let opened = said.rules.iter().any(|rule| rule.days.holidays);
    let is_closed = closed(|days| days.holidays);
    let is_doubtful = closed(|days| days.some_holidays);
    match (opened, is_closed, is_doubtful) {
        (true, false, false) => Ok(None),
        (false, true, _) => Ok(Some("PH off".to_owned())),
        (false, false, true) => Ok(Some("PH unknown".to_owned())),
        (true, ..) => Err(NotRead::TwoReadings),
        _ if lines.iter().any(|line| line == "24/7") => Ok(None),
        _ => Ok(Some("PH unknown".to_owned())),
    }
}

fn name(day: u8) -> &'static str {
    NAMES.get(usize::from(day)).copied().unwrap_or_default()
}

fn days_text(days: &[u8]) -> String {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| match last - first {
        0 => name(first).to_owned(),
        1 => format!("{},{}", name(first), name(last)),
        _ => format!("{}-{}", name(first), name(last)),
    });
    runs.collect::<Vec<_>>().join(",")
}

fn hours_text(row: &DayRow) -> String {
    let spells: Vec<String> = row
        .spells
        .iter()
        .map(|spell| {
            let closes = if spell.closes > 24 * 60 {
                spell.closes - 24 * 60
            } else {
                spell.closes
            };
            format!(
                "{:02}:{:02}-{:02}:{:02}",
                spell.opens / 60,
                spell.opens % 60,
                closes / 60,
                closes % 60
            )
        })
        .collect();
    match &row.doubt {
        None => format!(" {}", spells.join(",")),
        Some(words) if row.spells == [Spell::WHOLE_DAY] => format!(" unknown \"{words}\""),
        Some(words) => format!(" {} unknown \"{words}\"", spells.join(",")),
    }
}

fn season_text(season: &Season) -> String {
    let day = |day: CalendarDay| {
        let year = day.year.map(|year| format!("{year} ")).unwrap_or_default();
        let month = MONTHS
            .get(usize::from(day.month).wrapping_sub(1))
            .copied()
            .unwrap_or_default();
        let number = day.day.map(|day| format!(" {day:02}")).unwrap_or_default();
        format!("{year}{month}{number}")
    };
    match season.to {
        Some(to) => format!("{}-{}", day(season.from), day(to)),
        None => day(season.from),
    }
}

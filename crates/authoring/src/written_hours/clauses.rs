//! Parts put together, clause by clause: who is open when, who is closed, what is doubtful.

use super::NotRead;
use super::lexemes::ClockFace;
use super::lexicon::RemarkKind;
use super::parts::{DaySet, Part, Season};
use super::spell::{Spell, resolve};

const EVERY_DAY: u8 = 0b111_1111;

/// Open on these days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenRule {
    pub(super) season: Option<Season>,
    pub(super) days: DaySet,
    pub(super) spells: Vec<Spell>,
    /// The words that make it doubtful.
    pub(super) doubt: Option<String>,
}

/// Closed on these days, in this season, or for this spell of each day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Closure {
    Days(DaySet),
    Season(Season),
    Spell(Spell),
}

/// All that a text says.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) rules: Vec<OpenRule>,
    pub(super) closures: Vec<Closure>,
    /// Words on the times that no rule speaks of: `or by appointment`.
    pub(super) otherwise: Option<String>,
    /// Words on all of it.
    pub(super) remark: Option<String>,
}

/// Reads the parts of a text.
pub(super) fn assemble(parts: &[Part]) -> Result<Said, NotRead> {
    check_labels(parts)?;
    let names_days = parts
        .iter()
        .any(|part| matches!(part, Part::Days(days) if days.week != 0 || !days.nth.is_empty()));
    let is_24_hour = parts.iter().any(|part| match part {
        Part::Hours(from, to) => [from, to].iter().any(|face| is_24_hour_face(face)),
        _ => false,
    });
    let mut said = Said::default();
    let mut last_days = (!names_days).then_some(DaySet {
        week: EVERY_DAY,
        ..DaySet::default()
    });
    let clauses = clauses(parts);
    // `9-5 Saturday; 10-12; 1-3 Sunday`: whose is the clause in the middle?
    let goes_on = !clauses.iter().any(|clause| hours_come_first(clause));
    for clause in &clauses {
        let mut reader = ClauseReader {
            said: &mut said,
            first: 0,
            days: None,
            has_hours: false,
            waiting: Vec::new(),
            last_days: last_days.clone().filter(|_| goes_on || !names_days),
            names_days,
            is_24_hour,
        };
        reader.first = reader.said.rules.len();
        reader.read(clause)?;
        last_days = reader.last_days;
    }
    if let Some(remark) = &said.remark {
        for rule in &mut said.rules {
            rule.doubt.get_or_insert_with(|| remark.clone());
        }
    }
    Ok(said)
}

fn is_24_hour_face(face: &ClockFace) -> bool {
    face.half.is_none() && (face.hour > 12 || face.hour == 0)
}

/// `Pantry: ...; Office: ...` are two doors; one name before everything is the door itself.
fn check_labels(parts: &[Part]) -> Result<(), NotRead> {
    let is_label = |part: &Part| matches!(part, Part::Label(_));
    let count = parts.iter().filter(|part| is_label(part)).count();
    let leads = parts
        .iter()
        .find(|part| !matches!(part, Part::Soft | Part::Break))
        .is_some_and(is_label);
    if count == 0 || count == 1 && leads {
        return Ok(());
    }
    Err(NotRead::SeveralDoors)
}

/// The clauses of a text; a line that has only days goes with the line of hours below it.
fn clauses(parts: &[Part]) -> Vec<Vec<Part>> {
    let mut clauses: Vec<Vec<Part>> = Vec::new();
    let is_telling = |part: &&Part| !matches!(part, Part::Soft | Part::Label(_));
    for clause in parts.split(|part| *part == Part::Break) {
        let Some(first) = clause.iter().find(is_telling) else {
            continue;
        };
        let begins_with_hours = matches!(first, Part::Hours(..) | Part::AllDay | Part::Closed);
        let only_days = |clause: &Vec<Part>| {
            clause.iter().all(|part| {
                matches!(
                    part,
                    Part::Days(_) | Part::Season(_) | Part::Soft | Part::Label(_)
                )
            })
        };
        match clauses
            .last_mut()
            .filter(|last| begins_with_hours && only_days(last))
        {
            Some(last) => last.extend(clause.iter().cloned()),
            None => clauses.push(clause.to_vec()),
        }
    }
    clauses
}

struct ClauseReader<'a> {
    said: &'a mut Said,
    /// Where this clause's rules begin.
    first: usize,
    days: Option<DaySet>,
    has_hours: bool,
    /// Spells whose days are yet to be named.
    waiting: Vec<Spell>,
    /// The days of the clause before: `Monday-Friday, 9-12; 2-5`.
    last_days: Option<DaySet>,
    names_days: bool,
    is_24_hour: bool,
}

impl ClauseReader<'_> {
    fn read(&mut self, clause: &[Part]) -> Result<(), NotRead> {
        let hours_first = hours_come_first(clause);
        let (mut season, mut remark) = (None, None);
        let mut at = 0;
        while let Some(part) = clause.get(at) {
            at += 1;
            let rest = clause.get(at..).unwrap_or_default();
            match part {
                Part::Days(days) => self.name_days(days, hours_first, rest)?,
                Part::Hours(from, to) => self.open(*from, *to, hours_first)?,
                Part::AllDay => self.open_all_day(hours_first)?,
                Part::Closed | Part::Except => at += self.close(part, rest)?,
                Part::Season(_) if season.is_some() => return Err(NotRead::Order),
                Part::Season(found) => season = Some(*found),
                Part::Remark(kind, words) => {
                    let before = at.checked_sub(2).and_then(|at| clause.get(at));
                    let joined = matches!(before, Some(Part::And | Part::Or));
                    remark = self.remark(*kind, words, joined).or(remark);
                }
                Part::Or
                    if !matches!(rest.first(), Some(Part::Remark(RemarkKind::Appointment, _))) =>
                {
                    return Err(NotRead::TwoReadings);
                }
                _ => {}
            }
        }
        self.end(season, remark)
    }

    fn end(&mut self, season: Option<Season>, remark: Option<String>) -> Result<(), NotRead> {
        let is_pending = self.days.is_some() && !self.has_hours;
        if is_pending || !self.waiting.is_empty() {
            return Err(NotRead::NoHours);
        }
        let rules = self.said.rules.get_mut(self.first..).unwrap_or_default();
        if rules.is_empty() && season.is_some() {
            return Err(NotRead::Order);
        }
        match (remark, rules.is_empty()) {
            (Some(remark), true) => self.said.remark = Some(remark),
            (Some(remark), false) => {
                for rule in rules.iter_mut() {
                    rule.doubt.get_or_insert_with(|| remark.clone());
                }
            }
            (None, _) => {}
        }
        for rule in self.said.rules.get_mut(self.first..).unwrap_or_default() {
            rule.season = season;
        }
        Ok(())
    }

    fn name_days(
        &mut self,
        days: &DaySet,
        hours_first: bool,
        rest: &[Part],
    ) -> Result<(), NotRead> {
        if self.days.is_some() && !self.has_hours {
            return Err(NotRead::NoHours);
        }
        let next = rest.iter().find(|part| **part != Part::Soft);
        let is_said_next = matches!(next, Some(Part::Closed | Part::Remark(..)));
        if hours_first && is_said_next && !self.waiting.is_empty() {
            return Err(NotRead::TwoReadings);
        }
        if hours_first && !is_said_next {
            let spells = std::mem::take(&mut self.waiting);
            if spells.is_empty() {
                return Err(NotRead::NoHours);
            }
            self.push(days.clone(), spells, None);
            return Ok(());
        }
        self.days = Some(days.clone());
        self.has_hours = false;
        Ok(())
    }

    fn push(&mut self, days: DaySet, spells: Vec<Spell>, doubt: Option<String>) {
        self.last_days = Some(days.clone());
        self.days = Some(days.clone());
        self.has_hours = true;
        self.said.rules.push(OpenRule {
            season: None,
            days,
            spells,
            doubt,
        });
    }

    fn open(&mut self, from: ClockFace, to: ClockFace, hours_first: bool) -> Result<(), NotRead> {
        if !self.names_days {
            return Err(NotRead::NoDays);
        }
        let before = if hours_first {
            self.waiting.last().copied()
        } else {
            self.spell_before()
        };
        let spell = resolve(from, to, before.map(|spell| spell.closes), self.is_24_hour)
            .ok_or(NotRead::TwoReadings)?;
        self.add(spell, hours_first)
    }

    /// The spell before on the same days.
    fn spell_before(&self) -> Option<Spell> {
        let days = self.days.as_ref().or(self.last_days.as_ref());
        let last = self.said.rules.last();
        let last = last.filter(|rule| Some(&rule.days) == days)?;
        last.spells.last().copied()
    }

    fn open_all_day(&mut self, hours_first: bool) -> Result<(), NotRead> {
        self.add(Spell::WHOLE_DAY, hours_first)
    }

    fn add(&mut self, spell: Spell, hours_first: bool) -> Result<(), NotRead> {
        if hours_first {
            self.waiting.push(spell);
            return Ok(());
        }
        let is_in_clause = self.has_hours && self.said.rules.len() > self.first;
        match self
            .said
            .rules
            .last_mut()
            .filter(|rule| is_in_clause && rule.doubt.is_none())
        {
            Some(rule) => rule.spells.push(spell),
            None => {
                let days = self.days.clone().or_else(|| self.last_days.clone());
                self.push(days.ok_or(NotRead::NoDays)?, vec![spell], None);
            }
        }
        Ok(())
    }

    /// `Sunday closed`, `closed Sunday and holidays`, `except Sunday`; how many parts it took.
    fn close(&mut self, word: &Part, rest: &[Part]) -> Result<usize, NotRead> {
        let pending = self.days.take_if(|_| !self.has_hours);
        if let Some(days) = pending {
            if *word == Part::Closed {
                self.said.closures.push(Closure::Days(days));
                return Ok(0);
            }
            return self.leave_out(days, rest);
        }
        let mut taken = 0;
        let mut has_any = false;
        for (part, count) in rest.iter().zip(1..) {
            match part {
                Part::Soft | Part::And => continue,
                Part::Days(days) => self.said.closures.push(Closure::Days(days.clone())),
                Part::Season(season) => self.said.closures.push(Closure::Season(*season)),
                Part::Hours(from, to) if !has_any => {
                    // Lunch lies in the day, whatever else may be said of it.
                    let spell = resolve(*from, *to, None, self.is_24_hour);
                    self.said
                        .closures
                        .push(Closure::Spell(spell.ok_or(NotRead::TwoReadings)?));
                }
                Part::Hours(..) | Part::AllDay => return Err(NotRead::TwoReadings),
                _ => break,
            }
            has_any = true;
            taken = count;
        }
        has_any.then_some(taken).ok_or(NotRead::Order)
    }

    /// `Daily except Sunday, 9-5`.
    fn leave_out(&mut self, mut days: DaySet, rest: &[Part]) -> Result<usize, NotRead> {
        let Some((Part::Days(but), before)) =
            rest.iter().zip(0..).find(|(part, _)| **part != Part::Soft)
        else {
            return Err(NotRead::Order);
        };
        if !but.nth.is_empty() {
            return Err(NotRead::Order);
        }
        days.week &= !but.week;
        if but.holidays || but.some_holidays {
            self.said.closures.push(Closure::Days(DaySet {
                week: 0,
                ..but.clone()
            }));
        }
        self.days = Some(days);
        self.has_hours = false;
        Ok(before + 1)
    }

    /// Puts a remark where it belongs; gives it back when it is about the clause.
    fn remark(&mut self, kind: RemarkKind, words: &str, joined: bool) -> Option<String> {
        let words = words.to_owned();
        if let Some(days) = self.days.take_if(|_| !self.has_hours) {
            self.push(days, vec![Spell::WHOLE_DAY], Some(words));
            return None;
        }
        if joined && kind == RemarkKind::Appointment && !self.said.rules.is_empty() {
            self.said.otherwise = Some(words);
            return None;
        }
        Some(words)
    }
}

/// `9-5 Monday-Friday`: hours, and days after them that are not those of a closure.
fn hours_come_first(clause: &[Part]) -> bool {
    let is_hours = |part: &Part| matches!(part, Part::Hours(..) | Part::AllDay);
    let hours = clause.iter().position(is_hours);
    let mut is_closing = false;
    let days = clause.iter().position(|part| {
        let found = matches!(part, Part::Days(_)) && !is_closing;
        match part {
            Part::Closed | Part::Except => is_closing = true,
            Part::Soft | Part::And | Part::Days(_) => {}
            _ => is_closing = false,
        }
        found
    });
    hours.zip(days).is_some_and(|(hours, days)| hours < days)
}

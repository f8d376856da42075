//! What is wrong with a protocol, before anybody works by it.

use std::collections::{BTreeMap, BTreeSet};

use super::mark::Mark;
use super::protocol::{Protocol, ProtocolStep};
use super::responder::ResponderLevel;
use crate::words::Words;

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub trouble: ProtocolDefect,
    /// The id of the state, product or source it was found at; empty for the protocol itself.
    pub at: String,
}

/// What may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ProtocolDefect {
    /// No way leads on, at some level, or none to an end.
    #[error("dead end: no way leads from here to an end")]
    DeadEnd,
    /// No way leads here.
    #[error("unreachable: no way leads here")]
    Unreachable,
    /// It names no source.
    #[error("unsourced: it names no source")]
    Unsourced,
    /// It names a source, state or product that is not there.
    #[error("it names something that is not there")]
    Unknown,
    /// The id stands twice, or is empty or longer than 60 bytes.
    #[error("its id stands twice or is no id")]
    BadId,
    /// A text is empty.
    #[error("a text is empty")]
    NoWords,
    /// The instruction has more than four words in English.
    #[error("its instruction has more than four words")]
    LongSay,
    /// More answers than fit beside each other: four, or two beside a dose.
    #[error("it has more answers than a screen holds")]
    ManyAnswers,
    /// A timer, window or pace that cannot be.
    #[error("a time or pace is not possible")]
    BadTime,
    /// There is no product.
    #[error("it has no product")]
    NoProduct,
    /// No medical director has approved it.
    #[error("unapproved: no medical director has approved it")]
    Unapproved,
    /// The answer to tap in doubt does not stand first, or a look has none.
    #[error("the answer to tap in doubt must stand first, and a look needs one")]
    NoSaferAnswer,
    /// It paces breaths or compressions and has no timer.
    #[error("it paces and has no timer")]
    PaceWithoutTimer,
    /// It was not seen on the publisher's own page, or not at all.
    #[error("not verified: it was seen at second hand or not at all")]
    NotVerified,
    /// A text lacks a language that the title has.
    #[error("a text lacks a language that the title has")]
    MissingLanguage,
    /// Other steps are read aloud in a language, and this one is not.
    #[error("it is not read aloud in a language that others are")]
    NoVoice,
    /// Nobody says when the source was last looked at.
    #[error("nobody says when it was last seen")]
    SourceNotSeen,
    /// A redose window outside what labels and local protocols say.
    #[error("its redose window lies outside 120 to 300 s")]
    UnusualWindow,
    /// The approval is of another text.
    #[error("the approval signs another text")]
    ForeignApproval,
    /// The approval's day is over, or still to come.
    #[error("the approval does not hold today")]
    LapsedApproval,
    /// The approval leaves out a level, product or language that it has.
    #[error("the approval leaves out a level, product or language")]
    NarrowApproval,
}

impl ProtocolDefect {
    /// True where a pack with it is refused.
    pub fn is_grave(self) -> bool {
        !matches!(
            self,
            Self::Unapproved
                | Self::LongSay
                | Self::NotVerified
                | Self::MissingLanguage
                | Self::NoVoice
                | Self::SourceNotSeen
                | Self::UnusualWindow
                | Self::ForeignApproval
                | Self::LapsedApproval
                | Self::NarrowApproval
        )
    }
}

/// Everything that is wrong with a protocol; empty for none.
pub fn check(protocol: &Protocol) -> Vec<Finding> {
    let mut desk = Desk {
        protocol,
        found: Vec::new(),
    };
    desk.ids();
    desk.states();
    desk.products();
    desk.ways();
    desk.around();
    if protocol.approval.is_none() {
        desk.find(ProtocolDefect::Unapproved, "");
    }
    desk.found
}

struct Desk<'a> {
    protocol: &'a Protocol,
    found: Vec<Finding>,
}

impl Desk<'_> {
    fn find(&mut self, trouble: ProtocolDefect, at: &str) {
        let finding = Finding {
            trouble,
            at: at.to_owned(),
        };
        if !self.found.contains(&finding) {
            self.found.push(finding);
        }
    }

    fn find_if(&mut self, is_so: bool, trouble: ProtocolDefect, at: &str) {
        if is_so {
            self.find(trouble, at);
        }
    }

    fn ids(&mut self) {
        let protocol = self.protocol;
        let lists: [Vec<&str>; 5] = [
            protocol.situations.iter().map(|s| s.id.as_str()).collect(),
            protocol.spots.iter().map(|s| s.id.as_str()).collect(),
            protocol.states.iter().map(|s| s.id.as_str()).collect(),
            protocol.products.iter().map(|p| p.id.as_str()).collect(),
            protocol.sources.iter().map(|s| s.id.as_str()).collect(),
        ];
        for list in lists {
            let mut seen = BTreeSet::new();
            for id in list {
                let fits = (1..=60).contains(&id.len()) && !id.chars().any(char::is_control);
                self.find_if(!fits || !seen.insert(id), ProtocolDefect::BadId, id);
            }
        }
        self.find_if(protocol.id.is_empty(), ProtocolDefect::BadId, "");
        self.find_if(protocol.products.is_empty(), ProtocolDefect::NoProduct, "");
        let paces = &protocol.paces;
        let breaths =
            !paces.breath_s.is_empty() && paces.breath_s.iter().all(|s| (1..=60).contains(s));
        let presses = (60..=200).contains(&paces.compressions_per_minute);
        let turns = paces.compressions > 0 && paces.breaths > 0;
        let kept = protocol.keep_days > 0;
        self.find_if(
            !(breaths && presses && turns && kept),
            ProtocolDefect::BadTime,
            "",
        );
    }

    fn sourced(&mut self, at: &str, sources: &[String]) {
        self.find_if(sources.is_empty(), ProtocolDefect::Unsourced, at);
        let known: BTreeSet<&str> = self
            .protocol
            .sources
            .iter()
            .map(|s| s.id.as_str())
            .collect();
        let unknown = sources.iter().any(|id| !known.contains(id.as_str()));
        self.find_if(unknown, ProtocolDefect::Unknown, at);
    }

    fn states(&mut self) {
        for state in &self.protocol.states {
            let at = &state.id;
            self.sourced(at, &state.sources);
            let said = state.answers.iter().map(|answer| &answer.say);
            let silent = [&state.say, &state.more]
                .into_iter()
                .chain(said)
                .chain(state.timer.as_ref().map(|timer| &timer.say))
                .any(Words::is_empty);
            self.find_if(silent, ProtocolDefect::NoWords, at);
            let words = state.say.text("en").split_whitespace().count();
            self.find_if(words > 4, ProtocolDefect::LongSay, at);
            self.safer(state);
            let is_untimed = state.pace.is_some() && state.timer.is_none();
            self.find_if(is_untimed, ProtocolDefect::PaceWithoutTimer, at);
            let bad_timer = state.timer.as_ref().is_some_and(|timer| timer.seconds == 0);
            self.find_if(bad_timer, ProtocolDefect::BadTime, at);
            let room = if state.dose.is_some() { 2 } else { 4 };
            for level in [ResponderLevel::Lay, ResponderLevel::Bls] {
                let ids: Vec<&str> = state.answers_at(level).map(|a| a.id.as_str()).collect();
                self.find_if(ids.len() > room, ProtocolDefect::ManyAnswers, at);
                let apart: BTreeSet<&&str> = ids.iter().collect();
                self.find_if(apart.len() < ids.len(), ProtocolDefect::BadId, at);
            }
            for to in ways(state, None) {
                self.find_if(
                    self.protocol.state(to).is_none(),
                    ProtocolDefect::Unknown,
                    at,
                );
            }
        }
    }

    /// The one to tap in doubt stands first at every level; where one looks there is one.
    fn safer(&mut self, state: &ProtocolStep) {
        for level in ResponderLevel::ALL {
            let safer: Vec<bool> = state.answers_at(level).map(|answer| answer.safer).collect();
            let is_late = safer.iter().skip(1).any(|safer| *safer);
            let is_missing = state.phase.is_a_look() && safer.first() == Some(&false);
            self.find_if(
                is_late || is_missing,
                ProtocolDefect::NoSaferAnswer,
                &state.id,
            );
        }
    }

    /// What stands beside the steps.
    fn around(&mut self) {
        let protocol = self.protocol;
        for situation in &protocol.situations {
            let at = &situation.id;
            self.sourced(at, &situation.sources);
            let mut texts = std::iter::once(&situation.say).chain(&situation.lines);
            let is_silent = situation.lines.is_empty() || texts.any(Words::is_empty);
            self.find_if(is_silent, ProtocolDefect::NoWords, at);
        }
        for spot in &protocol.spots {
            self.find_if(spot.say.is_empty(), ProtocolDefect::NoWords, &spot.id);
        }
        let mut led = BTreeSet::from([Mark::EmsArrived]);
        for lead in &protocol.leads {
            let is_known = protocol.state(&lead.go).is_some();
            self.find_if(!is_known, ProtocolDefect::Unknown, &lead.go);
            self.find_if(!led.insert(lead.mark), ProtocolDefect::BadId, &lead.go);
            self.find_if(lead.say.is_empty(), ProtocolDefect::NoWords, &lead.go);
        }
        let child = protocol.paces.child_breath_s;
        let is_paced = child.is_none_or(|s| (1..=60).contains(&s));
        self.find_if(!is_paced, ProtocolDefect::BadTime, "");
    }

    fn products(&mut self) {
        for product in &self.protocol.products {
            let at = &product.id;
            self.sourced(at, &product.sources);
            let silent = [&product.name, &product.give]
                .into_iter()
                .any(Words::is_empty);
            self.find_if(silent, ProtocolDefect::NoWords, at);
            let window =
                product.redose.opens_s <= product.redose.alarm_s && product.redose.alarm_s > 0;
            self.find_if(!window || product.dose_ug == 0, ProtocolDefect::BadTime, at);
        }
    }

    /// Reachable from the start or by the ambulance's coming; and from each an end, at both levels.
    fn ways(&mut self) {
        let protocol = self.protocol;
        for root in [&protocol.start, &protocol.handover] {
            self.find_if(
                protocol.state(root).is_none(),
                ProtocolDefect::Unknown,
                root,
            );
        }
        let mut reached = BTreeSet::new();
        let mut next = roots(protocol);
        while let Some(id) = next.pop() {
            if let Some(state) = protocol.state(id)
                && reached.insert(id)
            {
                next.extend(ways(state, None));
            }
        }
        for state in &protocol.states {
            self.find_if(
                !reached.contains(state.id.as_str()),
                ProtocolDefect::Unreachable,
                &state.id,
            );
        }
        for level in [ResponderLevel::Lay, ResponderLevel::Bls] {
            let ends = leading_to_an_end(protocol, level);
            for state in &protocol.states {
                // What no responder of this level comes to may lead such a one nowhere.
                let stuck = !ends.contains(state.id.as_str()) && met(protocol, level, &state.id);
                self.find_if(stuck, ProtocolDefect::DeadEnd, &state.id);
            }
        }
    }
}

/// Where one comes without any answer: the start, and what facts lead to.
fn roots(protocol: &Protocol) -> Vec<&str> {
    let led = protocol.leads.iter().map(|lead| lead.go.as_str());
    [protocol.start.as_str(), protocol.handover.as_str()]
        .into_iter()
        .chain(led)
        .collect()
}

fn ways(state: &ProtocolStep, level: Option<ResponderLevel>) -> Vec<&str> {
    let answers = state
        .answers
        .iter()
        .filter(|answer| level.is_none() || answer.level.is_none() || answer.level == level)
        .map(|answer| answer.go.as_str());
    answers
        .chain(state.dose.as_ref().map(|dose| dose.go.as_str()))
        .collect()
}

fn met(protocol: &Protocol, level: ResponderLevel, wanted: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = roots(protocol);
    while let Some(id) = next.pop() {
        if id == wanted {
            return true;
        }
        if let Some(state) = protocol.state(id)
            && seen.insert(id)
        {
            next.extend(ways(state, Some(level)));
        }
    }
    false
}

fn leading_to_an_end(protocol: &Protocol, level: ResponderLevel) -> BTreeSet<&str> {
    let mut from: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for state in &protocol.states {
        for to in ways(state, Some(level)) {
            from.entry(to).or_default().push(&state.id);
        }
    }
    let mut ends = BTreeSet::new();
    let mut next: Vec<&str> = protocol
        .states
        .iter()
        .filter(|state| state.end)
        .map(|state| state.id.as_str())
        .collect();
    while let Some(id) = next.pop() {
        if ends.insert(id) {
            next.extend(from.get(id).into_iter().flatten());
        }
    }
    ends
}

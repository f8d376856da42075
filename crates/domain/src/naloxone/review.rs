//! What nobody vouches for in a protocol that one could work by.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::check::{Finding, ProtocolDefect};
use super::protocol::Protocol;
use super::sign_off::{ApprovalScope, ApprovalStanding};
use crate::rule::SourceStatus;
use crate::words::Words;

/// Redose windows that labels and local protocols have, seconds.
const USUAL_WINDOW_S: std::ops::RangeInclusive<u32> = 120..=300;

/// Everything that nobody verified, translated, dated or approved, as of a day; none of it is grave. That
/// nobody approved it at all is found by [`super::check()`].
pub fn review(protocol: &Protocol, today: NaiveDate) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut find = |is_so: bool, trouble: ProtocolDefect, at: &str| {
        let finding = Finding {
            trouble,
            at: at.to_owned(),
        };
        if is_so && !found.contains(&finding) {
            found.push(finding);
        }
    };
    for (at, status) in statuses(protocol) {
        let is_sure = matches!(status, SourceStatus::Verified | SourceStatus::Fictional);
        find(!is_sure, ProtocolDefect::NotVerified, at);
    }
    let languages: BTreeSet<&String> = protocol.title.0.keys().collect();
    for (at, words) in all_words(protocol) {
        let lacks = languages.iter().any(|language| {
            let text = words.0.get(*language);
            text.is_none_or(|text| text.trim().is_empty())
        });
        find(lacks, ProtocolDefect::MissingLanguage, at);
    }
    let spoken: BTreeSet<&String> = protocol
        .states
        .iter()
        .flat_map(|step| step.voice.keys())
        .collect();
    for step in &protocol.states {
        let lacks = spoken
            .iter()
            .any(|language| !step.voice.contains_key(*language));
        find(lacks, ProtocolDefect::NoVoice, &step.id);
    }
    for source in &protocol.sources {
        let is_dated = source.seen_on.is_some();
        find(!is_dated, ProtocolDefect::SourceNotSeen, &source.id);
    }
    for product in &protocol.products {
        let window = product.redose;
        let is_usual =
            USUAL_WINDOW_S.contains(&window.opens_s) && USUAL_WINDOW_S.contains(&window.alarm_s);
        find(!is_usual, ProtocolDefect::UnusualWindow, &product.id);
    }
    if let Some(trouble) = of_approval(protocol, today) {
        find(true, trouble, "");
    }
    found
}

fn of_approval(protocol: &Protocol, today: NaiveDate) -> Option<ProtocolDefect> {
    let standing = |scope| protocol.approval_standing(today, scope);
    match standing(ApprovalScope::default()) {
        ApprovalStanding::Foreign => return Some(ProtocolDefect::ForeignApproval),
        ApprovalStanding::Lapsed | ApprovalStanding::NotYet => {
            return Some(ProtocolDefect::LapsedApproval);
        }
        ApprovalStanding::Absent => return None,
        ApprovalStanding::Approved | ApprovalStanding::OutOfScope => {}
    }
    let levels = protocol.levels().into_iter().map(|level| ApprovalScope {
        level: Some(level),
        ..ApprovalScope::default()
    });
    let products = protocol.products.iter().map(|product| ApprovalScope {
        product: Some(&product.id),
        ..ApprovalScope::default()
    });
    let languages = protocol.title.0.keys().map(|language| ApprovalScope {
        language: Some(language),
        ..ApprovalScope::default()
    });
    let mut scopes = levels.chain(products).chain(languages);
    let is_narrow = scopes.any(|scope| standing(scope) != ApprovalStanding::Approved);
    is_narrow.then_some(ProtocolDefect::NarrowApproval)
}

fn statuses(protocol: &Protocol) -> impl Iterator<Item = (&str, SourceStatus)> {
    let steps = protocol.states.iter().map(|s| (s.id.as_str(), s.status));
    let products = protocol.products.iter().map(|p| (p.id.as_str(), p.status));
    let situations = protocol.situations.iter();
    steps
        .chain(products)
        .chain(situations.map(|s| (s.id.as_str(), s.status)))
}

/// Every text of a protocol, with the id of what it belongs to.
fn all_words(protocol: &Protocol) -> Vec<(&str, &Words)> {
    let mut all: Vec<(&str, &Words)> = Vec::new();
    for step in &protocol.states {
        let at = step.id.as_str();
        all.extend([(at, &step.say), (at, &step.more)]);
        all.extend(step.notes.iter().map(|note| (at, note)));
        all.extend(step.answers.iter().map(|answer| (at, &answer.say)));
        all.extend(step.timer.iter().map(|timer| (at, &timer.say)));
    }
    for product in &protocol.products {
        let at = product.id.as_str();
        all.extend([
            (at, &product.name),
            (at, &product.give),
            (at, &product.storage),
        ]);
        all.extend(product.notes.iter().map(|note| (at, note)));
    }
    for situation in &protocol.situations {
        let at = situation.id.as_str();
        all.push((at, &situation.say));
        all.extend(situation.lines.iter().map(|line| (at, line)));
    }
    all.extend(
        protocol
            .spots
            .iter()
            .map(|spot| (spot.id.as_str(), &spot.say)),
    );
    all.extend(
        protocol
            .leads
            .iter()
            .map(|lead| (lead.go.as_str(), &lead.say)),
    );
    all.extend(protocol.without_naloxone.iter().map(|words| ("", words)));
    all
}

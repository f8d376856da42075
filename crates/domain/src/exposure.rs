//! What an officer does after a needlestick or splash, and by when: data in a pack, like a protocol.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::naloxone::Citation;
use crate::naloxone::check::{Finding, ProtocolDefect};
use crate::rule::{Approval, SourceStatus};
use crate::words::Words;

/// A plan: one row of the pack's table `exposure_plans`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ExposurePlan {
    /// Stable within the pack.
    pub id: String,
    /// The author's version of it.
    pub version: String,
    /// What to do and when, in order of time.
    pub steps: Vec<ExposureStep>,
    /// Prophylaxis against HIV is wanted within so many seconds.
    pub pep_ideal_s: u32,
    /// After so many seconds it is no longer begun; one still goes.
    pub pep_latest_s: u32,
    /// What the agency promises of confidentiality, in its own words; absent: nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub confidential: Option<Words>,
    /// What a record of an exposure says is removed after so many days.
    pub keep_days: u32,
    /// Where its statements come from.
    pub sources: Vec<Citation>,
    /// Occupational health's; without it the plan says that it is not approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub approval: Option<Approval>,
    /// True for a sample that nobody may work by.
    #[serde(default)]
    pub sample: bool,
}

/// Something to do, counted from when it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ExposureStep {
    /// Unique in the plan; lower case, digits, `_` and `-`.
    pub id: String,
    /// Do it now, or be reminded later.
    pub kind: StepKind,
    /// What to do.
    pub say: Words,
    /// One line under it.
    pub more: Words,
    /// Due so many seconds after it happened.
    pub due_s: u32,
    /// Said only from so many seconds on: what would read as time to spare before.
    #[serde(default)]
    pub from_s: u32,
    /// Late after so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub late_s: Option<u32>,
    /// Ids of [`ExposurePlan::sources`].
    pub sources: Vec<String>,
    /// How well they were seen.
    pub status: SourceStatus,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StepKind {
    /// To be washed or rinsed at once, by where it went.
    FirstAid,
    /// To go where treatment is begun: said before any clock.
    Go,
    /// To be done now.
    Do,
    /// To be asked or told where care is given.
    Ask,
    /// To be reminded of on a later day.
    Reminder,
    /// For somebody who is no officer: said before any clock, and never ticked off.
    Others,
}

/// Everything that is wrong with a plan; empty for none.
pub fn check(plan: &ExposurePlan) -> Vec<Finding> {
    use StepKind::{FirstAid, Go, Others};
    let sources: BTreeSet<&str> = plan
        .sources
        .iter()
        .map(|source| source.id.as_str())
        .collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut find = |is_so: bool, trouble: ProtocolDefect, at: &str| {
        if is_so {
            let at = at.to_owned();
            found.push(Finding { trouble, at });
        }
    };
    for step in &plan.steps {
        let at = step.id.as_str();
        find(!is_code(at) || !seen.insert(at), ProtocolDefect::BadId, at);
        find(step.sources.is_empty(), ProtocolDefect::Unsourced, at);
        let unknown = step.sources.iter().any(|id| !sources.contains(id.as_str()));
        find(unknown, ProtocolDefect::Unknown, at);
        find(
            step.say.is_empty() || step.more.is_empty(),
            ProtocolDefect::NoWords,
            at,
        );
        find(
            step.late_s.is_some_and(|late| late < step.due_s) || step.from_s > step.due_s,
            ProtocolDefect::BadTime,
            at,
        );
        let said_at_once = matches!(step.kind, FirstAid | Go | Others);
        find(said_at_once && step.from_s > 0, ProtocolDefect::BadTime, at);
    }
    // A clock with nowhere to go is worse than none.
    let leads = plan.steps.iter().any(|step| step.kind == Go);
    find(!leads, ProtocolDefect::DeadEnd, "");
    find(plan.keep_days == 0, ProtocolDefect::BadTime, "");
    find(
        plan.pep_ideal_s > plan.pep_latest_s,
        ProtocolDefect::BadTime,
        "",
    );
    find(plan.approval.is_none(), ProtocolDefect::Unapproved, "");
    found
}

/// A short word of lower case letters, digits, `_` and `-`: what the records keep of a choice.
pub fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: StepKind, id: &str) -> ExposureStep {
        let words = || serde_json::from_str(r#"{"en":"Go now"}"#).unwrap();
        ExposureStep {
            id: id.to_owned(),
            kind,
            say: words(),
            more: words(),
            due_s: 0,
            from_s: 0,
            late_s: None,
            sources: vec!["niosh".to_owned()],
            status: SourceStatus::Verified,
        }
    }

    fn plan() -> ExposurePlan {
        let steps = vec![step(StepKind::FirstAid, "wash"), step(StepKind::Go, "go")];
        ExposurePlan {
            id: "exposure".to_owned(),
            version: "1".to_owned(),
            steps,
            pep_ideal_s: 86_400,
            pep_latest_s: 259_200,
            confidential: None,
            keep_days: 1,
            sources: vec![Citation {
                id: "niosh".to_owned(),
                title: "Sharps".to_owned(),
                seen_on: None,
            }],
            approval: None,
            sample: true,
        }
    }

    fn defects(bend: impl Fn(&mut ExposurePlan)) -> Vec<(ProtocolDefect, String)> {
        let mut plan = plan();
        bend(&mut plan);
        let found = check(&plan).into_iter();
        let found = found.filter(|found| found.trouble != ProtocolDefect::Unapproved);
        found.map(|found| (found.trouble, found.at)).collect()
    }

    #[test]
    fn a_plan_says_where_to_go_and_says_it_from_the_first_second() {
        assert_eq!(defects(|_| {}), []);
        let nowhere = defects(|plan| plan.steps.truncate(1));
        assert_eq!(nowhere, [(ProtocolDefect::DeadEnd, String::new())]);
        let waits = defects(|plan| {
            (plan.steps[1].due_s, plan.steps[1].from_s) = (60, 60);
        });
        assert_eq!(waits, [(ProtocolDefect::BadTime, "go".to_owned())]);
        let unsaid = defects(|plan| {
            plan.steps.push(step(StepKind::Do, "closed"));
            plan.steps[2].from_s = 259_200;
        });
        let closed = (ProtocolDefect::BadTime, "closed".to_owned());
        assert_eq!(unsaid, [closed], "it would be due before it is said");
    }
}

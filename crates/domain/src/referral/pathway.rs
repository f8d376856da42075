//! A way that an agency has agreed for referring somebody: its boxes, consent, fields and clock, all of
//! them the pack's. Nothing of any law is built in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::id::{PathwayId, RecipientId};
use crate::exposure::is_code;
use crate::rule::Backing;
use crate::service::Phone;
use crate::words::Words;

/// The longest note a pathway may allow, characters.
pub const LONGEST_NOTE: u16 = 1_000;
/// The most boxes of one pathway: more are not read on a street.
pub const MOST_CHECKS: usize = 24;
/// Consent is asked for again after ten years at the latest, days.
pub const LONGEST_CONSENT: u16 = 3_660;
/// The longest clock, hours: 90 days.
pub const LONGEST_DEADLINE: u32 = 90 * 24;

/// What sort of way it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PathwayKind {
    /// Probable cause, and a case manager instead of booking.
    ArrestDiversion,
    /// No arrest at hand: somebody who would be helped.
    SocialContact,
    /// Somebody who has just come back from an overdose.
    AfterOverdose,
    /// A victim or witness of a crime.
    VictimOrWitness,
    /// A telephone, one tap; nothing is written down or sent.
    Hotline,
    /// A commission that the law sends people to, within a time.
    Commission,
    /// What nearly went wrong in a rescue, to the medical director, in the officer's own words. It is of nobody:
    /// a note, and no consent.
    NearMiss,
}

/// One row of the pack's table `pathways`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Pathway {
    /// Stable within the pack; lower case, digits, `_` and `-`.
    pub id: PathwayId,
    /// What sort of way.
    pub kind: PathwayKind,
    /// What it is called.
    pub name: Words,
    /// One line: when it is used.
    pub about: Words,
    /// Who is at its other end, in the order they are offered. None for a hotline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<RecipientId>,
    /// The agency's boxes, in its own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<PathwayCheck>,
    /// What to do for somebody who is not eligible, or of whom it is not known. Help is never refused.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    #[ts(optional, as = "Option<_>")]
    pub otherwise: Words,
    /// What is asked of the person, in the order it is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldTerms>,
    /// How consent is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub consent: Option<ConsentTerms>,
    /// The law that sends people here whether they consent or not. Needed where consent is not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub without_consent: Option<String>,
    /// It must have reached its recipient within so many hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub deadline_hours: Option<u32>,
    /// A telephone that answers for it; a hotline's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone: Option<Phone>,
    /// Where it comes from and who stands behind it.
    pub backing: Backing,
}

/// What a box must be for somebody to be eligible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Wants {
    /// True of them.
    Must,
    /// Not true of them.
    MustNot,
}

/// A box of a pathway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PathwayCheck {
    /// Unique in the pathway; lower case, digits, `_` and `-`.
    pub id: String,
    /// The agency's own words.
    pub text: Words,
    /// What it must be.
    pub wants: Wants,
    /// An amount that decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub threshold: Option<Threshold>,
}

/// An amount that an agency or a law has settled. Always the pack's, never built in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Threshold {
    /// As much is within it; more is over.
    pub most: f64,
    /// Of what it is measured in: `g`, `ml`, `pills`.
    pub unit: String,
    /// What is measured, and how.
    pub text: Words,
}

impl Threshold {
    /// True for an amount above it.
    pub fn is_over(&self, amount: f64) -> bool {
        amount > self.most
    }
}

/// How consent is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ConsentTerms {
    /// What is read out or shown.
    pub wording: Words,
    /// It lapses after so many days.
    pub days: u16,
    /// The notice that goes with what is disclosed (in the United States that of 42 CFR 2.32).
    pub redisclosure: Words,
}

impl ConsentTerms {
    /// When consent given at `at_ms` lapses, ms since 1970.
    pub fn expires_ms(&self, at_ms: i64) -> i64 {
        at_ms.saturating_add(i64::from(self.days).saturating_mul(24 * 3_600_000))
    }
}

/// Something that may be asked of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PersonField {
    /// A name they go by.
    Alias,
    /// Where they can be found.
    WhereToFind,
    /// A telephone.
    Phone,
    /// What they speak: a BCP 47 tag.
    Language,
    /// When they are best met.
    BestTime,
    /// `2001-05-09`. Only where a law demands it.
    DateOfBirth,
    /// A word to the programme.
    Note,
}

impl PersonField {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Alias,
        Self::WhereToFind,
        Self::Phone,
        Self::Language,
        Self::BestTime,
        Self::DateOfBirth,
        Self::Note,
    ];

    /// At most so many characters, whatever a pathway says.
    pub fn longest(self) -> u16 {
        match self {
            Self::Alias => 60,
            Self::WhereToFind => 200,
            Self::Phone => 40,
            Self::Language => 35,
            Self::BestTime => 80,
            Self::DateOfBirth => 10,
            Self::Note => LONGEST_NOTE,
        }
    }

    /// A pathway may require these two of its own accord; anything more wants a law.
    fn is_enough(self) -> bool {
        matches!(self, Self::Alias | Self::WhereToFind)
    }
}

/// A field as a pathway asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct FieldTerms {
    /// Which.
    pub field: PersonField,
    /// Nothing is sent without it.
    #[serde(default)]
    pub required: bool,
    /// At most so many characters; absent: [`PersonField::longest`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub longest: Option<u16>,
    /// The law that demands it, with its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub law: Option<String>,
}

impl FieldTerms {
    /// At most so many characters.
    pub fn longest(&self) -> u16 {
        let own = self.field.longest();
        self.longest.map_or(own, |longest| longest.min(own))
    }
}

/// Something wrong with a pathway, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathwayFinding {
    /// What.
    pub fault: PathwayFault,
    /// The id of the box or the name of the field; empty for the pathway itself.
    pub at: String,
}

/// What may be wrong with a pathway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathwayFault {
    /// An id that is no plain word, or is there twice.
    #[error("its id is not of lower case letters, digits, `_` and `-`, or is there twice")]
    BadId,
    /// No words.
    #[error("it has no words")]
    NoWords,
    /// It goes to nobody.
    #[error("it names no recipient; only a hotline goes without")]
    NoRecipient,
    /// A hotline that sends something.
    #[error("a hotline is a telephone: it has no recipients, fields, checks, consent or deadline")]
    HotlineSends,
    /// A hotline without a telephone.
    #[error("a hotline needs a `phone`")]
    HotlineWithoutPhone,
    /// A threshold that measures in nothing.
    #[error("its threshold has no `unit`")]
    ThresholdWithoutUnit,
    /// A threshold that is no amount.
    #[error("its threshold must be a number above 0")]
    ThresholdNotAnAmount,
    /// A commission without a clock.
    #[error("a commission needs `deadline_hours`")]
    CommissionWithoutDeadline,
    /// A clock of no time, or of too much.
    #[error("`deadline_hours` must be from 1 to {LONGEST_DEADLINE}")]
    Deadline,
    /// A field that is there twice.
    #[error("the field is there twice")]
    FieldTwice,
    /// A field that no law demands.
    #[error(
        "only an alias and where somebody is found are required without a law, and a date of birth is never asked without one: name it in `law`"
    )]
    FieldWithoutLaw,
    /// A length of nothing, or more than can be.
    #[error("`longest` is 0, or more than this field may have")]
    Longest,
    /// Neither consent nor a law.
    #[error("it needs `consent`, or the law that does without it in `without_consent`")]
    NoConsent,
    /// Both.
    #[error("it has both `consent` and `without_consent`")]
    ConsentTwice,
    /// A near miss that asks for a person.
    #[error(
        "a near miss is of nobody: it has a `note` and no other field, no checks and no consent"
    )]
    NearMissOfAPerson,
    /// Consent for no time, or for too long.
    #[error("consent must lapse after 1 to {LONGEST_CONSENT} `days`")]
    ConsentDays,
    /// Nothing says where it comes from.
    #[error("its `backing` names no source")]
    Unsourced,
    /// Too many boxes.
    #[error("it has more than {MOST_CHECKS} checks")]
    TooManyChecks,
    /// Boxes without a word for those they leave out.
    #[error("it has checks, and no `otherwise` that says what to do when somebody is not eligible")]
    NoOtherwise,
}

impl Pathway {
    /// How it asks for a field; `None` when it does not.
    pub fn field(&self, field: PersonField) -> Option<&FieldTerms> {
        self.fields.iter().find(|terms| terms.field == field)
    }

    /// True when nothing is written down or sent.
    pub fn is_hotline(&self) -> bool {
        self.kind == PathwayKind::Hotline
    }

    /// When something begun at `began_ms` must have arrived, ms since 1970.
    pub fn deadline_ms(&self, began_ms: i64) -> Option<i64> {
        let hours = self.deadline_hours?;
        Some(began_ms.saturating_add(i64::from(hours).saturating_mul(3_600_000)))
    }

    /// Everything that is wrong with it; empty for nothing. Whether its recipients are there is the
    /// pack's to say.
    pub fn findings(&self) -> Vec<PathwayFinding> {
        let mut desk = Desk::default();
        desk.find(!is_code(&self.id.0), PathwayFault::BadId, "");
        let wordless = self.name.is_empty() || self.about.is_empty();
        desk.find(wordless, PathwayFault::NoWords, "");
        let source = self.backing.source.trim();
        desk.find(source.is_empty(), PathwayFault::Unsourced, "");
        if self.is_hotline() {
            self.weigh_hotline(&mut desk);
        } else if self.kind == PathwayKind::NearMiss {
            self.weigh_near_miss(&mut desk);
        } else {
            self.weigh_sent(&mut desk);
        }
        desk.found
    }

    fn weigh_hotline(&self, desk: &mut Desk) {
        let number = self.phone.as_ref().map(|phone| phone.number.trim());
        let dumb = number.is_none_or(str::is_empty);
        desk.find(dumb, PathwayFault::HotlineWithoutPhone, "");
        let silent = self.recipients.is_empty()
            && self.fields.is_empty()
            && self.checks.is_empty()
            && self.consent.is_none()
            && self.deadline_hours.is_none();
        desk.find(!silent, PathwayFault::HotlineSends, "");
    }

    fn weigh_near_miss(&self, desk: &mut Desk) {
        desk.find(self.recipients.is_empty(), PathwayFault::NoRecipient, "");
        let is_note = |terms: &FieldTerms| terms.field == PersonField::Note;
        let is_of_nobody = self.fields.len() == 1
            && self.fields.iter().all(is_note)
            && self.checks.is_empty()
            && self.consent.is_none()
            && self.without_consent.is_none();
        desk.find(!is_of_nobody, PathwayFault::NearMissOfAPerson, "");
        self.weigh_fields(desk);
    }

    fn weigh_sent(&self, desk: &mut Desk) {
        use PathwayFault as F;
        desk.find(self.recipients.is_empty(), F::NoRecipient, "");
        match self.deadline_hours {
            None => {
                let is_commission = self.kind == PathwayKind::Commission;
                desk.find(is_commission, F::CommissionWithoutDeadline, "");
            }
            Some(hours) => {
                let stands = (1..=LONGEST_DEADLINE).contains(&hours);
                desk.find(!stands, F::Deadline, "");
            }
        }
        self.weigh_consent(desk);
        self.weigh_checks(desk);
        self.weigh_fields(desk);
    }

    fn weigh_consent(&self, desk: &mut Desk) {
        use PathwayFault as F;
        let law = self.without_consent.as_deref().map(str::trim);
        let lawful = law.is_some_and(|law| !law.is_empty());
        match &self.consent {
            None => desk.find(!lawful, F::NoConsent, ""),
            Some(terms) => {
                desk.find(law.is_some(), F::ConsentTwice, "");
                let wordless = terms.wording.is_empty() || terms.redisclosure.is_empty();
                desk.find(wordless, F::NoWords, "consent");
                let stands = (1..=LONGEST_CONSENT).contains(&terms.days);
                desk.find(!stands, F::ConsentDays, "consent");
            }
        }
    }

    fn weigh_checks(&self, desk: &mut Desk) {
        use PathwayFault as F;
        desk.find(self.checks.len() > MOST_CHECKS, F::TooManyChecks, "");
        let mute = !self.checks.is_empty() && self.otherwise.is_empty();
        desk.find(mute, F::NoOtherwise, "");
        let mut seen = BTreeSet::new();
        for check in &self.checks {
            let at = check.id.as_str();
            desk.find(!is_code(at) || !seen.insert(at), F::BadId, at);
            desk.find(check.text.is_empty(), F::NoWords, at);
            if let Some(threshold) = &check.threshold {
                let unit = threshold.unit.trim();
                desk.find(unit.is_empty(), F::ThresholdWithoutUnit, at);
                let amount = threshold.most.is_finite() && threshold.most > 0.0;
                desk.find(!amount, F::ThresholdNotAnAmount, at);
                desk.find(threshold.text.is_empty(), F::NoWords, at);
            }
        }
    }

    fn weigh_fields(&self, desk: &mut Desk) {
        use PathwayFault as F;
        let mut seen = BTreeSet::new();
        for terms in &self.fields {
            let at = name_of(terms.field);
            desk.find(!seen.insert(terms.field), F::FieldTwice, at);
            let lawful = terms.law.as_ref().is_some_and(|law| !law.trim().is_empty());
            let wants_law = terms.field == PersonField::DateOfBirth
                || (terms.required && !terms.field.is_enough());
            desk.find(wants_law && !lawful, F::FieldWithoutLaw, at);
            let own = terms.field.longest();
            let stands = terms
                .longest
                .is_none_or(|longest| (1..=own).contains(&longest));
            desk.find(!stands, F::Longest, at);
        }
    }
}

/// A field as a spec writes it.
fn name_of(field: PersonField) -> &'static str {
    match field {
        PersonField::Alias => "alias",
        PersonField::WhereToFind => "where_to_find",
        PersonField::Phone => "phone",
        PersonField::Language => "language",
        PersonField::BestTime => "best_time",
        PersonField::DateOfBirth => "date_of_birth",
        PersonField::Note => "note",
    }
}

#[derive(Default)]
struct Desk {
    found: Vec<PathwayFinding>,
}

impl Desk {
    fn find(&mut self, is_so: bool, fault: PathwayFault, at: &str) {
        if is_so {
            let at = at.to_owned();
            self.found.push(PathwayFinding { fault, at });
        }
    }
}

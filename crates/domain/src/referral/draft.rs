//! A referral while it is being written, and what stands in its way.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::id::{PathwayId, RecipientId};
use super::pathway::{Pathway, PathwayCheck, PersonField, Wants};

/// A referral as an officer writes it. It lives in the journal, behind the lock, until it is sealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Referral {
    /// Its id, a UUIDv7.
    pub id: Uuid,
    /// By which way.
    pub pathway: PathwayId,
    /// To whom; absent until chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recipient: Option<RecipientId>,
    /// When it was begun, ms since 1970: a deadline counts from here.
    #[ts(type = "number")]
    pub began_ms: i64,
    /// What the person said of themselves.
    #[serde(default)]
    pub person: Person,
    /// What was ticked, by the box's id.
    #[serde(default)]
    pub answers: BTreeMap<String, BoxAnswer>,
    /// Consent, once given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub consent: Option<Consent>,
    /// True when somebody of the programme is or will be there to take over.
    #[serde(default)]
    pub warm_handoff: bool,
    /// How they would be met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub contact: Option<ContactWish>,
}

/// What a person said of themselves. Each is absent until it is asked and told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
#[ts(export, optional_fields)]
pub struct Person {
    /// A name they go by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Where they can be found, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub where_to_find: Option<String>,
    /// A telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What they speak: a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When they are best met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_time: Option<String>,
    /// `2001-05-09`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<String>,
    /// A word to the programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Person {
    fn slot(&self, field: PersonField) -> &Option<String> {
        match field {
            PersonField::Alias => &self.alias,
            PersonField::WhereToFind => &self.where_to_find,
            PersonField::Phone => &self.phone,
            PersonField::Language => &self.language,
            PersonField::BestTime => &self.best_time,
            PersonField::DateOfBirth => &self.date_of_birth,
            PersonField::Note => &self.note,
        }
    }

    /// What was told, without white space around it; `None` for nothing.
    pub fn told(&self, field: PersonField) -> Option<&str> {
        let text = self.slot(field).as_deref()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The same without what is empty and without white space around the rest.
    #[must_use]
    pub fn tidy(&self) -> Self {
        let told = |field| self.told(field).map(str::to_owned);
        Self {
            alias: told(PersonField::Alias),
            where_to_find: told(PersonField::WhereToFind),
            phone: told(PersonField::Phone),
            language: told(PersonField::Language),
            best_time: told(PersonField::BestTime),
            date_of_birth: told(PersonField::DateOfBirth),
            note: told(PersonField::Note),
        }
    }
}

/// What was answered to a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
#[ts(export, optional_fields)]
pub struct BoxAnswer {
    /// Yes or no; absent: not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yes: Option<bool>,
    /// The amount, in the threshold's unit, where the box has one. It decides over `yes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
}

impl BoxAnswer {
    /// Whether what the box says is true of them; `None` when it was not answered.
    pub fn is_true_of(&self, check: &PathwayCheck) -> Option<bool> {
        let amount = self.amount.filter(|amount| amount.is_finite());
        match (&check.threshold, amount) {
            (Some(threshold), Some(amount)) => Some(match check.wants {
                Wants::Must => !threshold.is_over(amount),
                Wants::MustNot => threshold.is_over(amount),
            }),
            _ => self.yes,
        }
    }
}

/// Who gave consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConsentBy {
    /// The person.
    Person,
    /// A parent or guardian.
    Guardian,
    /// Somebody a court or a power of attorney has named.
    Representative,
}

/// How it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConsentHow {
    /// In words, after the wording was read out or shown.
    Spoken,
    /// Signed on paper, which the agency keeps.
    Written,
}

/// Who read the wording out. A role; never a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReadBy {
    /// The officer.
    Officer,
    /// An interpreter.
    Interpreter,
    /// Somebody of the programme.
    Programme,
    /// They read it themselves.
    Themselves,
}

/// Consent as it was given. When it lapses follows from the pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Consent {
    /// Who gave it.
    pub given_by: ConsentBy,
    /// How.
    pub how: ConsentHow,
    /// Who read the wording.
    pub read_by: ReadBy,
    /// In which language: a BCP 47 tag.
    pub language: String,
    /// When, ms since 1970.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub withdrawn_ms: Option<i64>,
}

/// How somebody would be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ContactWish {
    /// Come to where they are.
    InPerson,
    /// Call.
    Call,
    /// Send a message.
    Message,
    /// They come by themselves.
    TheyCome,
}

/// Whether somebody is eligible, as far as the boxes tell. It stands in nobody's way:
/// [`Pathway::otherwise`] says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
#[ts(export)]
pub enum EligibilityAnswer {
    /// Every box is as it must be.
    Eligible,
    /// Some are not.
    NotEligible {
        /// The boxes' ids.
        which: Vec<String>,
    },
    /// None is against it, and some have not been answered.
    NotAnswered {
        /// The boxes' ids.
        which: Vec<String>,
    },
}

/// Something about a referral that wants doing or knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
#[ts(export)]
pub enum ReferralFault {
    /// The pathway is another one, or a hotline, by which nothing is sent.
    NotThisPathway,
    /// Nobody is chosen, or somebody whom the pathway does not offer.
    NoRecipient,
    /// Something required was not told.
    Missing {
        /// Which field.
        field: PersonField,
    },
    /// Longer than it may be.
    TooLong {
        /// Which field.
        field: PersonField,
        /// At most so many characters.
        most: u16,
    },
    /// Something the pathway does not ask, and so must not be sent.
    NotAsked {
        /// Which field.
        field: PersonField,
    },
    /// Control characters, or no date, or no language tag.
    Unfit {
        /// Which field.
        field: PersonField,
    },
    /// An answer to a box that is not there.
    UnknownCheck,
    /// An amount that is none: below 0 or without end.
    BadAmount {
        /// The box's id.
        check: String,
    },
    /// More than the threshold. It is told to the programme and holds nothing back.
    OverThreshold {
        /// The box's id.
        check: String,
    },
    /// Consent has not been given.
    ConsentMissing,
    /// It has lapsed.
    ConsentExpired,
    /// It was withdrawn.
    ConsentWithdrawn,
}

impl ReferralFault {
    /// True when nothing is sent while it stands.
    pub fn holds_back(&self) -> bool {
        !matches!(self, Self::OverThreshold { .. })
    }
}

impl Referral {
    /// An empty one.
    pub fn begun(id: Uuid, pathway: &Pathway, at_ms: i64) -> Self {
        // Where there is no choice there is nothing to choose.
        let recipient = match pathway.recipients.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        Self {
            id,
            pathway: pathway.id.clone(),
            recipient,
            began_ms: at_ms,
            person: Person::default(),
            answers: BTreeMap::new(),
            consent: None,
            warm_handoff: false,
            contact: None,
        }
    }

    /// Everything that wants doing or knowing before it can be sent, in the order of the screen.
    pub fn check(&self, pathway: &Pathway, now_ms: i64) -> Vec<ReferralFault> {
        use ReferralFault as F;
        let mut found = Vec::new();
        if self.pathway != pathway.id || pathway.is_hotline() {
            return vec![F::NotThisPathway];
        }
        self.check_answers(pathway, &mut found);
        for field in PersonField::ALL {
            found.extend(self.check_field(pathway, field));
        }
        let chosen = self.recipient.as_ref();
        if chosen.is_none_or(|one| !pathway.recipients.contains(one)) {
            found.push(F::NoRecipient);
        }
        if let Some(terms) = &pathway.consent {
            match &self.consent {
                None => found.push(F::ConsentMissing),
                Some(given) if given.withdrawn_ms.is_some() => found.push(F::ConsentWithdrawn),
                Some(given) if terms.expires_ms(given.at_ms) <= now_ms => {
                    found.push(F::ConsentExpired);
                }
                Some(_) => {}
            }
        }
        found
    }

    fn check_answers(&self, pathway: &Pathway, found: &mut Vec<ReferralFault>) {
        use ReferralFault as F;
        for (id, answer) in &self.answers {
            let Some(check) = pathway.checks.iter().find(|check| check.id == *id) else {
                found.push(F::UnknownCheck);
                continue;
            };
            let Some(amount) = answer.amount else {
                continue;
            };
            let check = check.clone();
            match check.threshold {
                Some(_) if !amount.is_finite() || amount < 0.0 => {
                    found.push(F::BadAmount { check: check.id });
                }
                Some(threshold) if threshold.is_over(amount) => {
                    found.push(F::OverThreshold { check: check.id });
                }
                Some(_) => {}
                None => found.push(F::BadAmount { check: check.id }),
            }
        }
    }

    fn check_field(&self, pathway: &Pathway, field: PersonField) -> Option<ReferralFault> {
        use ReferralFault as F;
        let told = self.person.told(field);
        let Some(terms) = pathway.field(field) else {
            return told.map(|_| F::NotAsked { field });
        };
        let Some(text) = told else {
            return terms.required.then_some(F::Missing { field });
        };
        let most = terms.longest();
        if text.chars().count() > usize::from(most) {
            return Some(F::TooLong { field, most });
        }
        (!is_fit(field, text)).then_some(F::Unfit { field })
    }

    /// Whether the person is eligible, as far as the boxes tell.
    pub fn eligibility(&self, pathway: &Pathway) -> EligibilityAnswer {
        let (mut against, mut open) = (Vec::new(), Vec::new());
        for check in &pathway.checks {
            let answer = self.answers.get(&check.id);
            match answer.and_then(|answer| answer.is_true_of(check)) {
                None => open.push(check.id.clone()),
                Some(is_so) if is_so != (check.wants == Wants::Must) => {
                    against.push(check.id.clone());
                }
                Some(_) => {}
            }
        }
        if !against.is_empty() {
            EligibilityAnswer::NotEligible { which: against }
        } else if !open.is_empty() {
            EligibilityAnswer::NotAnswered { which: open }
        } else {
            EligibilityAnswer::Eligible
        }
    }
}

/// No control characters but a note's own lines; a date that is one; a tag that may be one.
fn is_fit(field: PersonField, text: &str) -> bool {
    let lines = field == PersonField::Note;
    let plain = text
        .chars()
        .all(|c| !c.is_control() || (lines && c == '\n'));
    let as_it_should = match field {
        PersonField::DateOfBirth => text.parse::<NaiveDate>().is_ok(),
        PersonField::Language => text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        }),
        _ => true,
    };
    plain && as_it_should
}

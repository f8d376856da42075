//! What of a referral is sealed and sent: as little as does the work.

use serde::{Deserialize, Serialize};

use super::draft::{
    ConsentBy, ConsentHow, ContactWish, EligibilityAnswer, Person, ReadBy, Referral, ReferralFault,
};
use super::id::PathwayId;
use super::pathway::{Pathway, PathwayKind};

/// The version of [`ReferralContent`] and [`Withdrawal`] as they are written here.
pub const CONTENT_SCHEMA: u32 = 1;

/// What the recipient reads. JSON; a later version may add fields, which an earlier one passes over.
///
/// It has the texts of its boxes and of the consent with it, in the language they were read in: a
/// programme has no pack. It names no officer, no case and no position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReferralContent {
    /// [`CONTENT_SCHEMA`].
    pub schema: u32,
    /// By which way.
    pub pathway: PathwayId,
    /// What sort of way.
    pub kind: PathwayKind,
    /// What it is called.
    pub pathway_name: String,
    /// When it was begun, ms since 1970.
    pub began_ms: i64,
    /// When it must have arrived, ms since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<i64>,
    /// What the person said of themselves.
    pub person: Person,
    /// Whether they are eligible, as far as the boxes told.
    pub eligibility: EligibilityAnswer,
    /// The boxes that were answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnsweredCheck>,
    /// Consent; absent where a law does without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentRecord>,
    /// The law that does without consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_consent: Option<String>,
    /// True when somebody of the programme is or will be there to take over.
    pub warm_handoff: bool,
    /// How they would be met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactWish>,
    /// True for a referral of the training district: nobody is to be looked for.
    #[serde(default)]
    pub fictional: bool,
}

/// A box that was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnsweredCheck {
    /// Its id.
    pub check: String,
    /// The agency's words.
    pub text: String,
    /// Whether they are true of the person.
    pub yes: bool,
    /// The amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// What it is measured in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Consent as it travels: the wording with it, and no name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRecord {
    /// Who gave it.
    pub given_by: ConsentBy,
    /// How.
    pub how: ConsentHow,
    /// Who read the wording: a role.
    pub read_by: ReadBy,
    /// What was read.
    pub wording: String,
    /// When, ms since 1970.
    pub at_ms: i64,
    /// When it lapses, ms since 1970.
    pub expires_ms: i64,
    /// The notice that goes with what is disclosed.
    pub redisclosure: String,
}

/// What follows a referral whose consent was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// [`CONTENT_SCHEMA`].
    pub schema: u32,
    /// When it was withdrawn, ms since 1970.
    pub withdrawn_ms: i64,
}

impl ReferralContent {
    /// What is to be sealed of a referral.
    ///
    /// # Errors
    /// The faults that hold it back, never none.
    pub fn of(
        referral: &Referral,
        pathway: &Pathway,
        language: &str,
        fictional: bool,
        now_ms: i64,
    ) -> Result<Self, Vec<ReferralFault>> {
        let mut held = referral.check(pathway, now_ms);
        held.retain(ReferralFault::holds_back);
        if !held.is_empty() {
            return Err(held);
        }
        Ok(Self {
            schema: CONTENT_SCHEMA,
            pathway: pathway.id.clone(),
            kind: pathway.kind,
            pathway_name: pathway.name.text(language).to_owned(),
            began_ms: referral.began_ms,
            deadline_ms: pathway.deadline_ms(referral.began_ms),
            person: referral.person.tidy(),
            eligibility: referral.eligibility(pathway),
            answers: answered(referral, pathway, language),
            consent: consent(referral, pathway),
            without_consent: pathway.without_consent.clone(),
            warm_handoff: referral.warm_handoff,
            contact: referral.contact,
            fictional,
        })
    }
}

fn answered(referral: &Referral, pathway: &Pathway, language: &str) -> Vec<AnsweredCheck> {
    let answered = pathway.checks.iter().filter_map(|check| {
        let answer = referral.answers.get(&check.id)?;
        let measured = check.threshold.as_ref().filter(|_| answer.amount.is_some());
        Some(AnsweredCheck {
            check: check.id.clone(),
            text: check.text.text(language).to_owned(),
            yes: answer.is_true_of(check)?,
            amount: answer.amount,
            unit: measured.map(|threshold| threshold.unit.clone()),
        })
    });
    answered.collect()
}

fn consent(referral: &Referral, pathway: &Pathway) -> Option<ConsentRecord> {
    let (terms, given) = (pathway.consent.as_ref()?, referral.consent.as_ref()?);
    Some(ConsentRecord {
        given_by: given.given_by,
        how: given.how,
        read_by: given.read_by,
        wording: terms.wording.text(&given.language).to_owned(),
        at_ms: given.at_ms,
        expires_ms: terms.expires_ms(given.at_ms),
        redisclosure: terms.redisclosure.text(&given.language).to_owned(),
    })
}

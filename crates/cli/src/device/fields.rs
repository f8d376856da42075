//! What a file says of a referral.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use wayside_companion::referrals::PathwayCard;
use wayside_domain::referral::{
    BoxAnswer, Consent, ConsentBy, ConsentHow, ContactWish, Person, ReadBy, RecipientId, Referral,
};

use crate::trouble::Trouble;

/// The largest file of fields, bytes.
const LONGEST: u64 = 64 << 10;

/// All that may be told. Whether the pathway asks for it is another question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    alias: Option<String>,
    where_to_find: Option<String>,
    phone: Option<String>,
    language: Option<String>,
    best_time: Option<String>,
    date_of_birth: Option<String>,
    note: Option<String>,
    recipient: Option<RecipientId>,
    #[serde(default)]
    answers: BTreeMap<String, Answer>,
    consent: Option<Given>,
    #[serde(default)]
    warm_handoff: bool,
    contact: Option<ContactWish>,
}

/// To a box.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Yes(bool),
    Amount(f64),
}

/// `true`, or who gave it and how.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Plainly(bool),
    As(Way),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Way {
    given_by: ConsentBy,
    how: ConsentHow,
    read_by: ReadBy,
    language: Option<String>,
}

/// Reads a file of fields.
pub fn read(path: &Path) -> Result<Fields, Trouble> {
    let size = std::fs::metadata(path).map_err(|why| Trouble::file("read", path, &why))?;
    if size.len() > LONGEST {
        return Err(Trouble::unusable(format!(
            "{}: larger than 64 KiB; no referral is",
            path.display()
        )));
    }
    let text = std::fs::read(path).map_err(|why| Trouble::file("read", path, &why))?;
    // Where in the file and which key, never what stands there.
    serde_json::from_slice(&text).map_err(|why| {
        let what = match why.classify() {
            serde_json::error::Category::Data => {
                "a key that means nothing here, or a value of another sort; `wayside device refer \
                 --help` names the keys"
            }
            _ => "not JSON",
        };
        Trouble::unusable(format!(
            "{}, line {}, column {}: {what}",
            path.display(),
            why.line(),
            why.column()
        ))
    })
}

impl Fields {
    /// A new referral with what was told in it.
    pub fn fill(
        self,
        mut referral: Referral,
        way: &PathwayCard,
        language: &str,
        now_ms: i64,
    ) -> Result<Referral, Trouble> {
        referral.person = Person {
            alias: self.alias,
            where_to_find: self.where_to_find,
            phone: self.phone,
            language: self.language,
            best_time: self.best_time,
            date_of_birth: self.date_of_birth,
            note: self.note,
        };
        let first = way.pathway.recipients.first().cloned();
        referral.recipient = self.recipient.or(referral.recipient).or(first);
        let boxes: Vec<&str> = way.pathway.checks.iter().map(|c| c.id.as_str()).collect();
        if let Some(other) = self.answers.keys().find(|id| !boxes.contains(&id.as_str())) {
            return Err(Trouble::unusable(format!(
                "`answers` names `{other}`; the boxes of this pathway are {}",
                boxes.join(", ")
            )));
        }
        referral.answers = self.answers.into_iter().map(answered).collect();
        referral.consent = self.consent.and_then(|given| given.at(language, now_ms));
        referral.warm_handoff = self.warm_handoff;
        referral.contact = self.contact;
        Ok(referral)
    }
}

fn answered((id, answer): (String, Answer)) -> (String, BoxAnswer) {
    let answer = match answer {
        Answer::Yes(yes) => BoxAnswer {
            yes: Some(yes),
            amount: None,
        },
        Answer::Amount(amount) => BoxAnswer {
            yes: None,
            amount: Some(amount),
        },
    };
    (id, answer)
}

impl Given {
    fn at(self, language: &str, at_ms: i64) -> Option<Consent> {
        let way = match self {
            Self::Plainly(false) => return None,
            Self::Plainly(true) => Way {
                given_by: ConsentBy::Person,
                how: ConsentHow::Spoken,
                read_by: ReadBy::Officer,
                language: None,
            },
            Self::As(way) => way,
        };
        Some(Consent {
            given_by: way.given_by,
            how: way.how,
            read_by: way.read_by,
            language: way.language.unwrap_or_else(|| language.to_owned()),
            at_ms,
            withdrawn_ms: None,
        })
    }
}

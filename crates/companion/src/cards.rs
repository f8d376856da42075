//! Membership cards: what one comes to here, and the lists by which it does.
//!
//! Nothing in this file keeps, counts or writes down anything of a card: an ask comes in, an answer
//! goes out, and what stays is as it was. What stays of a list is the list.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::Serialize;
use ts_rs::TS;
use wayside_card::{
    CannotConfirmReason, CardVerdict, IssuedList, ListFault, TrustFault, TrustList, TypedCode,
};
use wayside_domain::Rule;
use wayside_domain::card::{CardSide, CardTemplate, CardTerms};
use wayside_domain::service::Phone;
use wayside_pack::cards::bytes;
use wayside_store::StoreFault;

use crate::queries::PackQueries;

mod checks;
mod replies;
mod requests;

pub use replies::*;
pub use requests::*;

/// What is known of cards: the pack's own lists and those that were brought.
#[derive(Clone, Debug, Default)]
pub struct CardQueries {
    verifier: wayside_card::CardVerifier,
    trust: Option<TrustList>,
    terms: Option<(CardTerms, Option<Rule>)>,
    templates: Vec<CardTemplate>,
}

impl CardQueries {
    /// What a pack brings.
    ///
    /// # Errors
    /// [`StoreFault`] when the shelf could not be read.
    pub fn of_pack(queries: &PackQueries) -> Result<Self, StoreFault> {
        let cards = queries.cards()?;
        let trust = cards
            .issuers
            .and_then(|row| TrustList::read(row.list.as_bytes()).ok());
        let rule = match cards.terms.as_ref().and_then(|terms| terms.rule.as_ref()) {
            Some(id) => queries.rule(id)?,
            None => None,
        };
        let mut found = Self {
            verifier: trust
                .as_ref()
                .map(wayside_card::CardVerifier::of)
                .unwrap_or_default(),
            trust,
            terms: cards.terms.map(|terms| (terms, rule)),
            templates: cards.templates,
        };
        let codes = cards.known_codes.into_iter().map(|row| row.list);
        let withdrawn = cards.withdrawn.into_iter().map(|row| row.list);
        for list in codes.chain(withdrawn).filter_map(|list| bytes(&list)) {
            // The pack was weighed with all its lists when it was taken in.
            let _ = found.take(&list);
        }
        Ok(found)
    }

    /// Takes in a list that was brought: of those that may sign the one before it, or of a known issuer.
    fn take(&mut self, list: &[u8]) -> Result<(), CardListRefusal> {
        if list.first() == Some(&b'{') {
            let trust = self.weigh_trust(list)?;
            // What issuers published is weighed anew: some may be trusted no longer.
            let before =
                std::mem::replace(&mut self.verifier, wayside_card::CardVerifier::of(&trust));
            let known = |kid| trust.issuers().iter().any(|key| key.kid == kid);
            self.verifier.status = before.status;
            self.verifier.allow = before.allow;
            self.verifier.status.retain(|dated| known(dated.kid));
            self.verifier.allow.retain(|dated| known(dated.kid));
            self.trust = Some(trust);
            return Ok(());
        }
        let list = IssuedList::read(list, &self.verifier.keys)?;
        Ok(self.verifier.take(list)?)
    }

    fn weigh_trust(&self, list: &[u8]) -> Result<TrustList, CardListRefusal> {
        let list = TrustList::read(list)?;
        match &self.trust {
            Some(known) => list.follows(known)?,
            // Nobody here vouches for its first roots: that is for a pack to do.
            None => return Err(CardListRefusal::UnknownIssuer),
        }
        Ok(list)
    }

    /// The card whose number looks like this one.
    fn like(&self, typed: &str) -> Option<&CardTemplate> {
        self.templates.iter().find(|template| template.fits(typed))
    }

    /// What a text comes to, scanned or typed. The number of a card that has no code matches its
    /// template, in the years of such cards.
    pub fn weigh(&self, text: &str, now: DateTime<Utc>, language: &str) -> CardVerdictView {
        let verdict = self.verifier.weigh_any(text, now);
        let unread = matches!(
            verdict,
            CardVerdict::CannotConfirm {
                why: CannotConfirmReason::Misread | CannotConfirmReason::NotACard
            }
        );
        match self
            .like(text)
            .filter(|card| unread && card.holds_in(now.year()))
        {
            Some(template) => CardVerdictView::of_template(template, now.year(), language),
            None => verdict.into(),
        }
    }

    fn here(&self, queries: &PackQueries, now: DateTime<Utc>, language: &str) -> Option<CardHere> {
        let (terms, rule) = self.terms.as_ref()?;
        let today = now
            .with_timezone(&queries.calendar().time_zone())
            .date_naive();
        Some(CardHere {
            approved: rule.as_ref().is_some_and(|rule| rule.is_approved_on(today)),
            rule: rule.clone(),
            no_card: some(terms.no_card.text(language)),
            phone: terms.phone.clone(),
        })
    }

    fn told(&self) -> Option<NaiveDate> {
        let lists = self.verifier.status.iter().map(|dated| dated.as_of);
        let lists = lists.chain(self.verifier.allow.iter().map(|dated| dated.as_of));
        let newest = lists.map(|at| at.date_naive()).max();
        newest.max(self.verifier.trusted_on)
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.trim())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

impl From<TrustFault> for CardListRefusal {
    fn from(fault: TrustFault) -> Self {
        match fault {
            TrustFault::TooNew => Self::TooNew,
            TrustFault::TooFew { .. } => Self::NotSigned,
            TrustFault::NotNewer { .. } => Self::NotNewer,
            TrustFault::NotAList(_) | TrustFault::Issuer { .. } | TrustFault::Threshold { .. } => {
                Self::NotAList
            }
        }
    }
}

impl From<ListFault> for CardListRefusal {
    fn from(fault: ListFault) -> Self {
        match fault {
            ListFault::NotAList => Self::NotAList,
            ListFault::TooNew => Self::TooNew,
            ListFault::UnknownIssuer => Self::UnknownIssuer,
            ListFault::NotNewer => Self::NotNewer,
        }
    }
}

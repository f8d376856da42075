//! What the room of packs answers about a card, and how it takes in a list.

use chrono::{DateTime, Datelike as _, Utc};
use wayside_card::{CannotConfirmReason, CardVerdict, IssuedList, Listed, TypedCode};
use wayside_store::StoreFault;
use wayside_store::cardlists::CardListName;
use zeroize::Zeroize as _;

use super::{
    CardListKind, CardListOffer, CardListRefusal, CardListView, CardQueries, CardReply,
    CardRequest, CardVerdictView, CardsPage, CodeReading, CodeRequest, TemplateRequest,
    TemplateView,
};
use crate::fault::{Fault, FaultCode};
use crate::offers::OfferedList;
use crate::pack_room::{Inner, PackRoom};
use crate::queries::PackQueries;
use crate::replies::Changed;
use crate::requests::{OfferRequest, PlainRequest};

impl PackRoom {
    /// What the text of a QR code comes to. Keeps nothing.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`].
    pub(crate) fn check_card(&self, mut request: CardRequest) -> Result<CardReply, Fault> {
        let now = self.clock.now();
        let inner = self.inner();
        let verdict = inner.cards.verifier.weigh_text(&request.text, now);
        request.text.zeroize();
        inner.card_answer(verdict.into(), now, &request.language)
    }

    /// What a typed code reads as, before anything is looked up.
    ///
    /// # Errors
    /// None.
    pub(crate) fn read_code(&self, mut request: CodeRequest) -> Result<CodeReading, Fault> {
        let mut reading = TypedCode::read(&request.code).into();
        if reading != CodeReading::Good
            && let Some(template) = self.inner().cards.like(&request.code)
        {
            reading = CodeReading::Template {
                id: template.id.clone(),
            };
        }
        request.code.zeroize();
        Ok(reading)
    }

    /// What a typed code comes to. Takes some tens of milliseconds, known or not. Keeps nothing.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`].
    pub(crate) fn check_code(&self, mut request: CodeRequest) -> Result<CardReply, Fault> {
        let now = self.clock.now();
        // The lists are taken along: nothing else waits while the code is derived.
        let verifier = self.inner().cards.verifier.clone();
        let verdict = match TypedCode::read(&request.code) {
            Ok(code) => verifier.weigh_code(&code, now),
            Err(_) => CardVerdict::CannotConfirm {
                why: CannotConfirmReason::Misread,
            },
        };
        request.code.zeroize();
        self.inner()
            .card_answer(verdict.into(), now, &request.language)
    }

    /// An officer says that a card looks like this one. Keeps nothing.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], [`FaultCode::NoPack`].
    pub(crate) fn match_template(&self, request: TemplateRequest) -> Result<CardReply, Fault> {
        let now = self.clock.now();
        let inner = self.inner();
        let mut templates = inner.cards.templates.iter();
        let template = templates
            .find(|template| template.id == request.id)
            .ok_or(FaultCode::NotFound)?;
        let year = now
            .with_timezone(&inner.queries()?.calendar().time_zone())
            .year();
        let verdict = CardVerdictView::of_template(template, year, &request.language);
        inner.card_answer(verdict, now, &request.language)
    }

    /// Whose cards are known here, and what cards look like that have no code.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`].
    pub(crate) fn cards(&self, request: PlainRequest) -> Result<CardsPage, Fault> {
        let now = self.clock.now();
        let inner = self.inner();
        let queries = inner.queries()?;
        let cards = &inner.cards;
        let as_of = cards.told();
        let mut regions: Vec<String> = cards
            .verifier
            .keys
            .iter()
            .map(|k| k.region.clone())
            .collect();
        regions.sort();
        regions.dedup();
        let year = now.with_timezone(&queries.calendar().time_zone()).year();
        Ok(CardsPage {
            here: cards.here(queries, now, &request.language),
            templates: cards
                .templates
                .iter()
                .map(|template| TemplateView::of(template, year, &request.language))
                .collect(),
            regions,
            issuers: u32::try_from(cards.verifier.keys.len()).unwrap_or(u32::MAX),
            codes: !cards.verifier.allow.is_empty(),
            as_of,
            data_age_days: as_of.map(|day| {
                let days = (now.date_naive() - day).num_days().max(0);
                u32::try_from(days).unwrap_or(u32::MAX)
            }),
        })
    }

    /// What a list in a file offers, or why it is refused. Changes nothing.
    ///
    /// # Errors
    /// None: a bad list is a verdict.
    pub(crate) fn offer_card_list(&self, bytes: Vec<u8>) -> Result<CardListOffer, Fault> {
        let mut inner = self.inner();
        // A file may hold the text of a QR code as well.
        let carried = std::str::from_utf8(&bytes).ok();
        let carried = carried.and_then(|text| wayside_card::list_from_text(text.trim()));
        Ok(inner.offer_list(carried.unwrap_or(bytes)))
    }

    /// What a list in a QR code offers, or why it is refused. Changes nothing.
    ///
    /// # Errors
    /// None: a bad list is a verdict.
    pub(crate) fn offer_card_text(&self, mut request: CardRequest) -> Result<CardListOffer, Fault> {
        let mut inner = self.inner();
        let carried = wayside_card::list_from_text(&request.text);
        request.text.zeroize();
        Ok(match carried {
            Some(bytes) => inner.offer_list(bytes),
            None => CardListRefusal::NotAList.into(),
        })
    }

    /// Takes the offered list in.
    ///
    /// # Errors
    /// [`FaultCode::OfferGone`], or the storage's; then nothing has changed.
    pub(crate) fn accept_card_list(&self, request: OfferRequest) -> Result<Changed, Fault> {
        let mut inner = self.inner();
        let taken = inner.offers.cards.take();
        let Some((_, list)) = taken.filter(|(offer, _)| *offer == request.offer) else {
            return Err(FaultCode::OfferGone.into());
        };
        let in_use = inner.shelf.in_use().map(|slot| slot.id.clone());
        if in_use.as_ref() != Some(&list.slot) {
            return Err(FaultCode::OfferGone.into());
        }
        inner.card_lists.keep(&list.slot, list.name, &list.bytes)?;
        // Weighed when it was offered; nothing was taken in since, or the offer would be gone.
        let _ = inner.cards.take(&list.bytes);
        Ok(Changed {
            cards: true,
            ..Changed::default()
        })
    }
}

impl Inner {
    /// The pack's lists and those that were brought for it.
    pub(crate) fn card_queries(&self, queries: &PackQueries) -> Result<CardQueries, StoreFault> {
        let mut cards = CardQueries::of_pack(queries)?;
        if let Some(slot) = self.shelf.in_use() {
            for list in self.card_lists.read(&slot.id) {
                // One that a newer pack has overtaken is passed over.
                let _ = cards.take(&list);
            }
        }
        Ok(cards)
    }

    fn card_answer(
        &self,
        verdict: CardVerdictView,
        now: DateTime<Utc>,
        language: &str,
    ) -> Result<CardReply, Fault> {
        Ok(CardReply {
            verdict,
            here: self.cards.here(self.queries()?, now, language),
            templates: u32::try_from(self.cards.templates.len()).unwrap_or(u32::MAX),
        })
    }

    fn offer_list(&mut self, bytes: Vec<u8>) -> CardListOffer {
        self.offers.cards = None;
        let Some(slot) = self.shelf.in_use().map(|slot| slot.id.clone()) else {
            return CardListRefusal::UnknownIssuer.into();
        };
        match self.weigh_list(&bytes) {
            Err(refusal) => refusal.into(),
            Ok((name, list)) => {
                let offer = self.offers.name();
                self.offers.cards = Some((offer.clone(), OfferedList { name, bytes, slot }));
                CardListOffer::Ready { offer, list }
            }
        }
    }

    fn weigh_list(&self, bytes: &[u8]) -> Result<(CardListName, CardListView), CardListRefusal> {
        let cards = &self.cards;
        if bytes.first() == Some(&b'{') {
            let list = cards.weigh_trust(bytes)?;
            let view = CardListView {
                what: CardListKind::Trust,
                region: None,
                as_of: list.created(),
                replaces: cards.verifier.trusted_on,
            };
            return Ok((CardListName::Trust, view));
        }
        let list = IssuedList::read(bytes, &cards.verifier.keys)?;
        let mut tried = cards.verifier.clone();
        tried.take(list.clone())?;
        let kid = list.kid.0;
        let (what, name, known) = match &list.listed {
            Listed::Status(_) => {
                let known = cards.verifier.status.iter().find(|d| d.kid == list.kid);
                let known = known.map(|dated| dated.as_of);
                (CardListKind::Status, CardListName::Status(kid), known)
            }
            Listed::Allow(_) => {
                let known = cards.verifier.allow.iter().find(|d| d.kid == list.kid);
                let known = known.map(|dated| dated.as_of);
                (CardListKind::Allow, CardListName::Allow(kid), known)
            }
        };
        let mut keys = cards.verifier.keys.iter();
        let view = CardListView {
            what,
            region: keys.find(|k| k.kid == list.kid).map(|k| k.region.clone()),
            as_of: list.as_of.date_naive(),
            replaces: known.map(|at| at.date_naive()),
        };
        Ok((name, view))
    }
}

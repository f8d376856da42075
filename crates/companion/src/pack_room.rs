//! What answers from the pack: the shelf, the signers that are trusted, cards, and one pack that answers.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use wayside_domain::Fix;
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::naloxone::Protocol;
use wayside_domain::place::CIRCLE_95;
use wayside_domain::zone::{self, Watch, ZoneAnswer};
use wayside_store::{CardLists, Shelf, Signers};

use crate::cards::CardQueries;
use crate::clock::Clock;
use crate::fault::{Fault, FaultCode};
use crate::offers::Offers;
use crate::queries::PackQueries;
use crate::replies::{
    Choices, HomeReply, NearestReply, Opening, PlaceReply, SearchReply, ServicePage, StartNotice,
    StreetPlan, Whereabouts, ZonePage, ZonesPage,
};
use crate::requests::{
    HomeRequest, NearestRequest, PlaceRequest, PlainRequest, SearchRequest, ServiceRequest,
    WhereaboutsRequest, ZoneRequest,
};
use crate::scene::{SpokenStep, VoiceRequest};

/// What answers from the pack. Its lock is let go before it answers: nothing that is asked of it can reach
/// another room.
pub(crate) struct PackRoom {
    pub(crate) clock: Clock,
    inner: Mutex<Inner>,
}

pub(crate) struct Inner {
    pub(crate) shelf: Shelf,
    pub(crate) signers: Signers,
    pub(crate) queries: Option<PackQueries>,
    /// Whose cards are believed here, and what was brought besides the pack.
    pub(crate) cards: CardQueries,
    pub(crate) card_lists: CardLists,
    pub(crate) notices: Vec<StartNotice>,
    pub(crate) offers: Offers,
    /// The last settled verdict, in memory only: never where it was.
    watch: Watch,
}

impl PackRoom {
    /// Opens the shelf in the app's folder, installs the bundled pack where it is new, and opens the pack in
    /// use.
    ///
    /// # Errors
    /// [`Fault`] when the folder takes no shelf at all. What cannot be opened in it is no error.
    pub(crate) fn open(folder: &Path, bundled: &[u8], clock: Clock) -> Result<Self, Fault> {
        let mut notices = Vec::new();
        let (shelf, mended) = Shelf::open(folder.join("shelf")).or_else(|_| {
            notices.push(StartNotice::ShelfClosed);
            Shelf::open(folder.join("shelf-beside"))
        })?;
        let (signers, lost) = Signers::open(folder).unwrap_or_else(|_| {
            notices.push(StartNotice::SignersClosed);
            (Signers::nobody(folder), None)
        });
        let mut inner = Inner {
            shelf,
            signers,
            queries: None,
            cards: CardQueries::default(),
            card_lists: CardLists::at(folder),
            notices,
            offers: Offers::default(),
            watch: Watch::default(),
        };
        inner.mended(mended.iter().chain(&lost));
        // Nothing of this keeps the app from opening: without a pack each question says that there is none.
        let _ = inner.install_bundled(bundled, clock.now(), false);
        if inner.open_queries().is_err() {
            let _ = inner.install_bundled(bundled, clock.now(), true);
            let _ = inner.open_queries();
        }
        Ok(Self {
            clock,
            inner: Mutex::new(inner),
        })
    }

    /// For what answers from the pack alone.
    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the pack in use.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn ask<T>(
        &self,
        question: impl FnOnce(&PackQueries) -> Result<T, wayside_store::StoreFault>,
    ) -> Result<T, Fault> {
        Ok(question(self.inner().queries()?)?)
    }

    /// The overdose protocol of the pack in use, if it brings one, and whether the pack is fictional.
    ///
    /// # Errors
    /// As [`PackRoom::ask`].
    pub(crate) fn protocol(&self) -> Result<(Option<Protocol>, bool), Fault> {
        self.ask(|queries| Ok((queries.protocol()?, queries.manifest().head.fictional)))
    }

    /// A step read aloud, where the pack in use has the clip.
    ///
    /// # Errors
    /// As [`PackRoom::ask`].
    pub(crate) fn voice(&self, request: VoiceRequest) -> Result<Option<SpokenStep>, Fault> {
        let mp3 = self.ask(|queries| queries.voice(&request.sha256))?;
        Ok(mp3.map(|mp3| SpokenStep { mp3 }))
    }

    /// The plan for an exposure of the pack in use, if it brings one, and whether the pack is fictional.
    ///
    /// # Errors
    /// As [`PackRoom::ask`].
    pub(crate) fn exposure_plan(&self) -> Result<(Option<ExposurePlan>, bool), Fault> {
        self.ask(|queries| Ok((queries.exposure_plan()?, queries.manifest().head.fictional)))
    }

    /// What the face needs to begin, as far as packs go.
    pub(crate) fn opening(&self) -> Opening {
        let now = self.clock.now();
        let inner = self.inner();
        Opening {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now,
            circle_95: CIRCLE_95,
            pack: inner.shelf.in_use().map(|slot| inner.card(slot, now)),
            notices: inner.notices.clone(),
        }
    }

    /// What stands here.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn standing(&self, request: HomeRequest) -> Result<HomeReply, Fault> {
        let now = self.clock.now();
        let mut inner = self.inner();
        let zone = inner.settled(request.fix.as_ref(), now)?;
        Ok(inner.queries()?.standing(zone, request.fix, now)?)
    }

    /// The zones' own screen.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn zones(&self, request: HomeRequest) -> Result<ZonesPage, Fault> {
        let now = self.clock.now();
        let mut inner = self.inner();
        let zone = inner.settled(request.fix.as_ref(), now)?;
        Ok(inner
            .queries()?
            .zones(zone, request.fix, now, &request.language)?)
    }

    /// What a list can be narrowed by.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn choices(&self, request: PlainRequest) -> Result<Choices, Fault> {
        Ok(self.inner().queries()?.choices(&request.language)?)
    }

    /// The nearest services.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn nearest(&self, request: NearestRequest) -> Result<NearestReply, Fault> {
        Ok(self
            .inner()
            .queries()?
            .nearest(&request, self.clock.now())?)
    }

    /// Services and kinds that words mean.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn search(&self, request: SearchRequest) -> Result<SearchReply, Fault> {
        Ok(self.inner().queries()?.search(&request, self.clock.now())?)
    }

    /// Everything about a service.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn service(&self, request: ServiceRequest) -> Result<ServicePage, Fault> {
        let page = self
            .inner()
            .queries()?
            .service(&request, self.clock.now())?;
        page.ok_or_else(|| FaultCode::NotFound.into())
    }

    /// One zone.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn zone(&self, request: ZoneRequest) -> Result<ZonePage, Fault> {
        let now = self.clock.now();
        let mut inner = self.inner();
        let answer = inner.settled(request.fix.as_ref(), now)?;
        let page = inner.queries()?.zone(&request, answer, now)?;
        page.ok_or_else(|| FaultCode::NotFound.into())
    }

    /// Where a fix is, in words.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn whereabouts(&self, request: WhereaboutsRequest) -> Result<Whereabouts, Fault> {
        let now = self.clock.now();
        Ok(self.inner().queries()?.whereabouts(&request.fix, now)?)
    }

    /// What a typed place may mean.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn find_place(&self, request: PlaceRequest) -> Result<PlaceReply, Fault> {
        Ok(self.inner().queries()?.find_place(&request.text)?)
    }

    /// A sketch to pick a position on.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub(crate) fn plan(&self, request: PlainRequest) -> Result<Option<StreetPlan>, Fault> {
        Ok(self
            .inner()
            .queries()?
            .plan(&request.language, self.clock.now())?)
    }
}

impl Inner {
    pub(crate) fn queries(&self) -> Result<&PackQueries, Fault> {
        self.queries
            .as_ref()
            .ok_or_else(|| FaultCode::NoPack.into())
    }

    /// Judges a fix and settles it against what was known.
    fn settled(
        &mut self,
        fix: Option<&Fix>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<ZoneAnswer, Fault> {
        let Some(fix) = fix else {
            return Ok(PackQueries::nowhere());
        };
        let fresh = self.queries()?.judge(fix, now)?;
        let (watch, answer) = zone::settle(self.watch, fix, fresh);
        self.watch = watch;
        Ok(answer)
    }

    /// Another pack answers: what was known of the old one's zones is forgotten.
    pub(crate) fn forget_zone(&mut self) {
        self.watch = Watch::default();
    }
}

//! The app: a shelf of packs, the signers it trusts, and one pack that answers.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use wayside_domain::Fix;
use wayside_domain::zone::{self, Watch, ZoneAnswer};
use wayside_store::{CardLists, Shelf, Signers};

use crate::answers::{
    Choices, NearestAnswer, Notice, Opening, PlaceAnswer, Plan, SearchAnswer, ServicePage,
    StandingAnswer, ZonePage, ZonesPage,
};
use crate::asks::{NearestAsk, PlaceAsk, PlainAsk, SearchAsk, ServiceAsk, StandingAsk, ZoneAsk};
use crate::cards::CardDesk;
use crate::clock::Clock;
use crate::desk::Desk;
use crate::fault::{Fault, FaultCode};
use crate::hub::Talk;
use crate::keeping::Keeping;
use crate::packs::Offers;
use crate::post::Post;

/// The app without a screen. One per running app; every method may be called from any thread.
pub struct Companion {
    pub(crate) clock: Clock,
    /// The app's folder.
    pub(crate) folder: PathBuf,
    pub(crate) inner: Mutex<Inner>,
    /// Taken after `inner` is let go, never while it is held.
    keeping: Mutex<Keeping>,
    /// Taken after `keeping`, where both are.
    post: Mutex<Post>,
    /// The talk with the hub.
    pub(crate) talk: Talk,
}

pub(crate) struct Inner {
    pub(crate) shelf: Shelf,
    pub(crate) signers: Signers,
    pub(crate) desk: Option<Desk>,
    /// Whose cards are believed here, and what was brought besides the pack.
    pub(crate) cards: CardDesk,
    pub(crate) card_lists: CardLists,
    pub(crate) notices: Vec<Notice>,
    pub(crate) offers: Offers,
    /// The last settled verdict, in memory only: never where it was.
    watch: Watch,
}

impl Companion {
    /// Opens the app's folder, installs the bundled pack where it is new, and opens the pack in use.
    ///
    /// # Errors
    /// [`Fault`] when the folder cannot be opened at all. A pack that cannot be opened is no error:
    /// the one before it, or the bundled one, takes its place and [`Opening::notices`] says so.
    pub fn open(folder: &Path, bundled: &[u8], clock: Clock) -> Result<Self, Fault> {
        let (shelf, mended) = Shelf::open(folder.join("shelf"))?;
        let (signers, lost) = Signers::open(folder)?;
        let mut inner = Inner {
            shelf,
            signers,
            desk: None,
            cards: CardDesk::default(),
            card_lists: CardLists::at(folder),
            notices: Vec::new(),
            offers: Offers::default(),
            watch: Watch::default(),
        };
        inner.mended(mended.iter().chain(&lost));
        inner.install_bundled(bundled, clock.now())?;
        inner.open_desk()?;
        Ok(Self {
            clock,
            folder: folder.to_owned(),
            inner: Mutex::new(inner),
            keeping: Mutex::new(Keeping::open(folder)?),
            post: Mutex::new(Post::open(folder)?),
            talk: Talk::new(),
        })
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, Keeping> {
        self.keeping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn post(&self) -> MutexGuard<'_, Post> {
        self.post.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the face needs to begin.
    ///
    /// # Errors
    /// None at present.
    pub fn opening(&self, _: PlainAsk) -> Result<Opening, Fault> {
        let now = self.clock.now();
        let inner = self.inner();
        Ok(Opening {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now,
            pack: inner.shelf.in_use().map(|slot| inner.card(slot, now)),
            notices: inner.notices.clone(),
        })
    }

    /// What stands here.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn standing(&self, ask: StandingAsk) -> Result<StandingAnswer, Fault> {
        let now = self.clock.now();
        let mut inner = self.inner();
        let zone = inner.settled(ask.fix.as_ref(), now)?;
        Ok(inner.desk()?.standing(zone, ask.fix, now)?)
    }

    /// The zones' own screen.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn zones(&self, ask: StandingAsk) -> Result<ZonesPage, Fault> {
        let now = self.clock.now();
        let mut inner = self.inner();
        let zone = inner.settled(ask.fix.as_ref(), now)?;
        Ok(inner.desk()?.zones(zone, ask.fix, now, &ask.language)?)
    }

    /// What a list can be narrowed by.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn choices(&self, ask: PlainAsk) -> Result<Choices, Fault> {
        Ok(self.inner().desk()?.choices(&ask.language)?)
    }

    /// The nearest services.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn nearest(&self, ask: NearestAsk) -> Result<NearestAnswer, Fault> {
        Ok(self.inner().desk()?.nearest(&ask, self.clock.now())?)
    }

    /// Services and kinds that words mean.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn search(&self, ask: SearchAsk) -> Result<SearchAnswer, Fault> {
        Ok(self.inner().desk()?.search(&ask, self.clock.now())?)
    }

    /// Everything about a service.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], [`FaultCode::NoPack`], or the shelf's.
    pub fn service(&self, ask: ServiceAsk) -> Result<ServicePage, Fault> {
        let page = self.inner().desk()?.service(&ask, self.clock.now())?;
        page.ok_or_else(|| FaultCode::NotFound.into())
    }

    /// One zone.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], [`FaultCode::NoPack`], or the shelf's.
    pub fn zone(&self, ask: ZoneAsk) -> Result<ZonePage, Fault> {
        let page = self.inner().desk()?.zone(&ask, self.clock.now())?;
        page.ok_or_else(|| FaultCode::NotFound.into())
    }

    /// What a typed place may mean.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn find_place(&self, ask: PlaceAsk) -> Result<PlaceAnswer, Fault> {
        Ok(self.inner().desk()?.find_place(&ask.text)?)
    }

    /// A sketch to pick a position on.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn plan(&self, ask: PlainAsk) -> Result<Option<Plan>, Fault> {
        Ok(self.inner().desk()?.plan(&ask.language, self.clock.now())?)
    }
}

impl Inner {
    pub(crate) fn desk(&self) -> Result<&Desk, Fault> {
        self.desk.as_ref().ok_or_else(|| FaultCode::NoPack.into())
    }

    /// Judges a fix and settles it against what was known.
    fn settled(
        &mut self,
        fix: Option<&Fix>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<ZoneAnswer, Fault> {
        let Some(fix) = fix else {
            return Ok(Desk::nowhere());
        };
        let fresh = self.desk()?.judge(fix, now)?;
        let (watch, answer) = zone::settle(self.watch, fix, fresh);
        self.watch = watch;
        Ok(answer)
    }

    /// Another pack answers: what was known of the old one's zones is forgotten.
    pub(crate) fn forget_zone(&mut self) {
        self.watch = Watch::default();
    }
}

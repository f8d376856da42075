//! Packs and signers: what is on the shelf, what a file offers, and what changes when it is taken.
//!
//! A file is taken in two steps: an offer, which changes nothing and says everything, and its
//! acceptance. Only the newest offer stands.

use chrono::{DateTime, Utc};
use wayside_domain::referral::Recipient;
use wayside_pack::{
    Freshness, KeyId, Manifest, NamedPublicKey, PackRefusal, SignedBy, TrustedKeys, Unverified,
    Verified, names, training_key,
};
use wayside_store::{Repair, Slot};

use crate::cards::CardQueries;
use crate::fault::{Fault, FaultCode};
use crate::fresh_unlock::FreshUnlock;
use crate::pack_room::{Inner, PackRoom};
use crate::queries::PackQueries;
use crate::replies::{
    self, Changed, PackCard, PackOffer, SignState, SignerOffer, SignerRow, StartNotice,
};
use crate::requests::{OfferRequest, PackRequest, PlainRequest, SignerRequest};

impl PackRoom {
    /// True while there is no signer, and no pack but the one that came with the app.
    pub(crate) fn knows_only_training(&self) -> bool {
        let inner = self.inner();
        inner.signers.list().is_empty() && inner.shelf.slots().iter().all(|slot| slot.bundled)
    }

    /// Every pack on the shelf, the one in use first.
    ///
    /// # Errors
    /// None at present.
    pub(crate) fn packs(&self, _: PlainRequest) -> Result<Vec<PackCard>, Fault> {
        let now = self.clock.now();
        let inner = self.inner();
        let mut cards: Vec<PackCard> = inner
            .shelf
            .slots()
            .iter()
            .map(|slot| inner.card(slot, now))
            .collect();
        cards.sort_by(|a, b| (!a.in_use, a.bundled, &a.name).cmp(&(!b.in_use, b.bundled, &b.name)));
        Ok(cards)
    }

    /// What a pack file offers, or why it is refused. Changes nothing.
    ///
    /// # Errors
    /// None at present: a bad file is a verdict.
    pub(crate) fn offer_pack(&self, bytes: Vec<u8>) -> Result<PackOffer, Fault> {
        let now = self.clock.now();
        let mut inner = self.inner();
        inner.offers.pack = None;
        let trust = inner.signers.trust();
        let pack = match Unverified::read(&bytes).and_then(|pack| pack.verify(&trust, now)) {
            Ok(pack) => pack,
            Err(refusal) => {
                return Ok(PackOffer::Refused {
                    refusal: refusal.into(),
                });
            }
        };
        let head = &pack.manifest().head;
        let slot = Slot::id_of(head, false);
        let there = inner.shelf.slot(&slot);
        let replaces = there.map(|s| s.pack.manifest.head.version.to_string());
        let is_older = there.is_some_and(|s| head.version < s.pack.manifest.head.version);
        let mut card = inner.face_of(pack.manifest(), key_ids(pack.signed()), now);
        card.slot = slot;
        card.bytes = pack.bytes().len() as u64;
        card.in_use = true;
        card.previous_version = replaces.clone();
        let offer = inner.offers.name();
        inner.offers.pack = Some((offer.clone(), pack));
        Ok(PackOffer::Ready {
            offer,
            card: Box::new(card),
            replaces,
            is_older,
        })
    }

    /// Installs the offered pack and puts it in use. Cut anywhere: the old pack or the new one. The officer has to
    /// have unlocked a moment ago, unless a trusted signer vouches for it and every programme keeps its keys.
    ///
    /// # Errors
    /// [`FaultCode::OfferGone`], [`FreshUnlock::needed`], or the shelf's; then nothing has changed.
    pub(crate) fn accept_pack(
        &self,
        request: OfferRequest,
        fresh: FreshUnlock,
    ) -> Result<Changed, Fault> {
        let now = self.clock.now();
        let mut inner = self.inner();
        let taken = inner.offers.pack.take();
        let Some((offer, pack)) = taken.filter(|(offer, _)| *offer == request.offer) else {
            return Err(FaultCode::OfferGone.into());
        };
        let installed = inner
            .needs_no_officer(&pack)
            .and_then(|free| if free { Ok(()) } else { fresh.needed() })
            .and_then(|()| Ok(inner.shelf.install(&pack, now, false, true, &mut ())?));
        if let Err(fault) = installed {
            // Nothing has changed; the same offer may be accepted again.
            inner.offers.pack = Some((offer, pack));
            return Err(fault);
        }
        inner.another_pack()
    }

    /// Puts an installed pack in use.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`], or the shelf's.
    pub(crate) fn use_pack(&self, request: PackRequest) -> Result<Changed, Fault> {
        let mut inner = self.inner();
        inner.shelf.use_slot(&request.slot)?;
        inner.another_pack()
    }

    /// Exchanges a pack for the version kept before it.
    ///
    /// # Errors
    /// [`FreshUnlock::needed`]; [`FaultCode::NotFound`] when none is kept, or the shelf's.
    pub(crate) fn go_back(
        &self,
        request: PackRequest,
        fresh: FreshUnlock,
    ) -> Result<Changed, Fault> {
        fresh.needed()?;
        let mut inner = self.inner();
        inner.shelf.go_back(&request.slot)?;
        inner.another_pack()
    }

    /// Takes a pack off the shelf. When it was in use the training district takes its place.
    ///
    /// # Errors
    /// [`FreshUnlock::needed`]; [`FaultCode::CannotRemove`] for the bundled one, or the shelf's.
    pub(crate) fn remove_pack(
        &self,
        request: PackRequest,
        fresh: FreshUnlock,
    ) -> Result<Changed, Fault> {
        fresh.needed()?;
        let mut inner = self.inner();
        inner.shelf.remove(&request.slot)?;
        inner.another_pack()
    }

    /// The signers this device trusts.
    ///
    /// # Errors
    /// None at present.
    pub(crate) fn signers(&self, _: PlainRequest) -> Result<Vec<SignerRow>, Fault> {
        let rows = |inner: &Inner| {
            inner
                .signers
                .list()
                .iter()
                .map(|signer| SignerRow {
                    key_id: signer.key.key_id().to_string(),
                    name: signer.name.clone(),
                    added: signer.added,
                })
                .collect()
        };
        Ok(rows(&self.inner()))
    }

    /// What a key file offers, or why it is refused. Changes nothing.
    ///
    /// # Errors
    /// None at present: a bad file is a verdict.
    pub(crate) fn offer_signer(&self, bytes: Vec<u8>) -> Result<SignerOffer, Fault> {
        let mut inner = self.inner();
        inner.offers.signer = None;
        let key = match NamedPublicKey::parse(&bytes) {
            Ok(key) if key.key_id() != training_key().key_id() => key,
            Ok(_) => {
                return Ok(SignerOffer::Refused {
                    refusal: replies::RefusalView::NotAKey,
                });
            }
            Err(refusal) => {
                return Ok(SignerOffer::Refused {
                    refusal: refusal.into(),
                });
            }
        };
        let key_id = key.key_id();
        let known = inner.signers.get(&key_id).is_some();
        let name = key.name().unwrap_or_default().to_owned();
        let offer = inner.offers.name();
        inner.offers.signer = Some((offer.clone(), key, name.clone()));
        Ok(SignerOffer::Ready {
            offer,
            key_id: key_id.to_string(),
            name,
            known,
        })
    }

    /// Trusts the offered signer.
    ///
    /// # Errors
    /// [`FreshUnlock::needed`], [`FaultCode::OfferGone`], or the shelf's; then nothing has changed.
    pub(crate) fn accept_signer(
        &self,
        request: OfferRequest,
        fresh: FreshUnlock,
    ) -> Result<Changed, Fault> {
        fresh.needed()?;
        let now = self.clock.now();
        let mut inner = self.inner();
        let taken = inner.offers.signer.take();
        let Some((_, key, name)) = taken.filter(|(offer, ..)| *offer == request.offer) else {
            return Err(FaultCode::OfferGone.into());
        };
        inner.signers.add(key, name, now)?;
        Ok(Changed {
            signers: true,
            packs: true,
            ..Changed::default()
        })
    }

    /// Trusts a signer no longer. Packs it signed stay usable and say so.
    ///
    /// # Errors
    /// [`FreshUnlock::needed`]; [`FaultCode::NotFound`] when it is not trusted, or the shelf's.
    pub(crate) fn remove_signer(
        &self,
        request: SignerRequest,
        fresh: FreshUnlock,
    ) -> Result<Changed, Fault> {
        fresh.needed()?;
        let mut inner = self.inner();
        let known = inner.signers.list().iter().map(|s| s.key.key_id());
        let id = known.into_iter().find(|id| id.as_str() == request.key_id);
        let removed = id.map(|id| inner.signers.remove(&id)).transpose()?;
        if removed != Some(true) {
            return Err(FaultCode::NotFound.into());
        }
        Ok(Changed {
            signers: true,
            packs: true,
            ..Changed::default()
        })
    }
}

impl Inner {
    /// True where installing a pack changes nobody's trust: a trusted signer vouches for it, and each programme
    /// that the version on the shelf knows keeps its keys.
    fn needs_no_officer(&mut self, pack: &Verified) -> Result<bool, Fault> {
        if !matches!(pack.signed(), SignedBy::Trusted(_)) {
            return Ok(false);
        }
        let slot = Slot::id_of(&pack.manifest().head, false);
        if self.shelf.slot(&slot).is_none() {
            return Ok(true);
        }
        // A version that cannot be read any more vouches for no key.
        let Ok(known) = self
            .shelf
            .reader(&slot)
            .and_then(|reader| reader.recipients())
        else {
            return Ok(false);
        };
        let next: Vec<Recipient> = pack
            .rows(names::RECIPIENTS)
            .map_err(|_| FaultCode::PackDamaged)?
            .collect::<Result<_, _>>()
            .map_err(|_| FaultCode::PackDamaged)?;
        Ok(next.iter().all(|next| {
            let before = known.iter().find(|known| known.id == next.id);
            before.is_none_or(|known| {
                known.seal_key == next.seal_key && known.sign_key == next.sign_key
            })
        }))
    }

    pub(crate) fn mended<'a>(&mut self, mended: impl Iterator<Item = &'a Repair>) {
        for mended in mended {
            let notice = match mended {
                Repair::Rebuilt { .. } => StartNotice::ShelfRebuilt,
                Repair::ListLost => StartNotice::TrainingOnly,
                Repair::SignersLost => StartNotice::SignersLost,
                // The list's own spare, or an index of an older app: nothing an officer would miss.
                Repair::ListFromSpare | Repair::Renewed { .. } => continue,
            };
            if !self.notices.contains(&notice) {
                self.notices.push(notice);
            }
        }
    }

    /// Puts the bundled pack on the shelf when it is not there or is another one than last time. It
    /// comes into use only where nothing else is. With `anew` it is put there though it is there already: what is
    /// kept of it cannot be opened.
    pub(crate) fn install_bundled(
        &mut self,
        bundled: &[u8],
        now: DateTime<Utc>,
        anew: bool,
    ) -> Result<(), Fault> {
        let verified =
            Unverified::read(bundled).and_then(|p| p.verify(&TrustedKeys::keys([]), now));
        // A build without a sound bundled pack is a bug; installed packs still answer.
        let Ok(pack) = verified else { return Ok(()) };
        let id = Slot::id_of(&pack.manifest().head, true);
        let is_there = self
            .shelf
            .slot(&id)
            .is_some_and(|slot| slot.pack.sha256 == pack.file_sha256());
        if anew || !is_there {
            let use_it = self.shelf.in_use().is_none_or(|slot| slot.bundled);
            self.shelf.install(&pack, now, true, use_it, &mut ())?;
        }
        Ok(())
    }

    /// Opens the pack in use; where it cannot be opened, the version before it, then the bundled one.
    pub(crate) fn open_queries(&mut self) -> Result<(), Fault> {
        self.queries = None;
        self.cards = CardQueries::default();
        self.forget_zone();
        let Some(in_use) = self.shelf.in_use().cloned() else {
            return Ok(());
        };
        let mut opened = self.shelf.reader(&in_use.id);
        if opened.is_err() && in_use.previous.is_some() {
            self.shelf.go_back(&in_use.id)?;
            opened = self.shelf.reader(&in_use.id);
            self.notices.push(StartNotice::WentBack);
        }
        if opened.is_err() {
            let bundled = self.shelf.slots().iter().find(|slot| slot.bundled);
            if let Some(id) = bundled
                .map(|slot| slot.id.clone())
                .filter(|id| *id != in_use.id)
            {
                self.shelf.use_slot(&id)?;
                opened = self.shelf.reader(&id);
                self.notices.push(StartNotice::TrainingOnly);
            }
        }
        let reader = opened?;
        let mended: Vec<Repair> = reader.mended().cloned().into_iter().collect();
        self.mended(mended.iter());
        let queries = PackQueries::new(reader);
        self.cards = self.card_queries(&queries)?;
        self.queries = Some(queries);
        Ok(())
    }

    pub(crate) fn another_pack(&mut self) -> Result<Changed, Fault> {
        self.notices.clear();
        self.open_queries()?;
        Ok(Changed {
            pack_in_use: true,
            packs: true,
            signers: false,
            cards: true,
        })
    }

    pub(crate) fn card(&self, slot: &Slot, now: DateTime<Utc>) -> PackCard {
        let kept = &slot.pack;
        PackCard {
            slot: slot.id.clone(),
            bytes: kept.bytes,
            in_use: self.shelf.in_use().is_some_and(|used| used.id == slot.id),
            bundled: slot.bundled,
            previous_version: slot
                .previous
                .as_ref()
                .map(|previous| previous.manifest.head.version.to_string()),
            installed: kept.installed,
            ..self.face_of(&kept.manifest, kept.key_ids.clone(), now)
        }
    }

    /// What a manifest says, for a card; the place on the shelf is for the caller to fill in.
    fn face_of(&self, manifest: &Manifest, keys: Vec<KeyId>, now: DateTime<Utc>) -> PackCard {
        let head = &manifest.head;
        let count = |table| u32::try_from(manifest.rows(table)).unwrap_or(u32::MAX);
        PackCard {
            slot: String::new(),
            name: head.name.clone(),
            jurisdiction: head.jurisdiction.clone(),
            country: head.country.clone(),
            time_zone: head.time_zone.clone(),
            version: head.version.to_string(),
            fictional: head.fictional,
            incident_number: head.incident_number,
            created: head.created,
            age_days: head.created.map(|made| (now - made).num_days()),
            valid_until: head.valid_until,
            freshness: match head.freshness(now) {
                Freshness::Current => replies::FreshnessView::Current,
                Freshness::Expired => replies::FreshnessView::Expired,
                Freshness::FromTheFuture => replies::FreshnessView::FromTheFuture,
            },
            signed: self.sign_state(&keys),
            services: count(names::SERVICES),
            zones: count(names::ZONES),
            bytes: 0,
            attributions: head.attributions.clone(),
            missing: head.missing.clone(),
            in_use: false,
            bundled: false,
            previous_version: None,
            installed: now,
        }
    }

    /// As trust stands today, which may be less than on the day of installing.
    fn sign_state(&self, keys: &[KeyId]) -> SignState {
        let signers: Vec<String> = keys
            .iter()
            .filter_map(|id| self.signers.get(id))
            .map(|signer| signer.name.clone())
            .collect();
        if !signers.is_empty() {
            SignState::Trusted { signers }
        } else if keys.contains(&training_key().key_id()) {
            SignState::Training
        } else {
            SignState::SignerRemoved
        }
    }
}

fn key_ids(signed: &SignedBy) -> Vec<KeyId> {
    match signed {
        SignedBy::Trusted(ids) | SignedBy::Stranger(ids) => ids.clone(),
        SignedBy::Training => vec![training_key().key_id()],
        SignedBy::Unsigned => Vec::new(),
    }
}

impl From<PackRefusal> for replies::RefusalView {
    fn from(refusal: PackRefusal) -> Self {
        match refusal {
            PackRefusal::Empty => Self::Empty,
            PackRefusal::NotAPack { looks_like } => Self::NotAPack {
                looks_like: looks_like.to_owned(),
            },
            PackRefusal::Truncated => Self::Truncated,
            PackRefusal::Damaged { part } => Self::Damaged { part },
            PackRefusal::TooLarge {
                part,
                claimed,
                allowed,
            } => Self::TooLarge {
                part,
                claimed,
                allowed,
            },
            PackRefusal::TooNew => Self::TooNew,
            PackRefusal::Unsigned => Self::Unsigned,
            PackRefusal::Stranger { key_ids } => Self::Stranger {
                key_ids: key_ids.iter().map(ToString::to_string).collect(),
            },
            PackRefusal::TooFewSignatures { found, needed } => {
                Self::TooFewSignatures { found, needed }
            }
            PackRefusal::BadRow { table, line } => Self::BadRow { table, line },
            PackRefusal::NotAKey => Self::NotAKey,
            // No file that is offered is a delta.
            PackRefusal::OtherBase => Self::Damaged {
                part: "delta".to_owned(),
            },
        }
    }
}

//! A pack that has been weighed and found whole. Holding one is the proof.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use wayside_domain::card::{CardTemplate, CardTerms};
use wayside_domain::exposure::ExposurePlan;
use wayside_domain::hours::Holiday;
use wayside_domain::naloxone::Protocol;
use wayside_domain::referral::{Pathway, Recipient};
use wayside_domain::{Kind, Rule, Service, Street, Zone};

use crate::cards::{self, CardIssuers, KnownCodes, WithdrawnCards};
use crate::digest::Sha256;
use crate::head::{Freshness, Manifest};
use crate::key::NamedPublicKey;
use crate::keyid::KeyId;
use crate::layout::Layout;
use crate::refusal::PackRefusal;
use crate::row::{Known, Row};
use crate::table::{TableLines, names};
use crate::trust::{SignedBy, TrustedKeys};
use crate::unverified::Unverified;
use crate::voice::{self, VoiceClip};

/// A pack whose signatures, digests and rows all hold. Made by [`Unverified::verify`] alone.
pub struct Verified {
    bytes: Vec<u8>,
    manifest: Manifest,
    places: BTreeMap<String, Range<usize>>,
    layout: Layout,
    signed_sha256: Sha256,
    signed: SignedBy,
    freshness: Freshness,
    file_sha256: Sha256,
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verified")
            .field("file_sha256", &self.file_sha256)
            .field("signed", &self.signed)
            .finish_non_exhaustive()
    }
}

impl Unverified {
    /// Weighs the signatures, then every digest, then every row. `now` only sets the freshness: an
    /// old pack is verified all the same.
    ///
    /// # Errors
    /// [`PackRefusal`] says what did not hold.
    pub fn verify(self, trust: &TrustedKeys, now: DateTime<Utc>) -> Result<Verified, PackRefusal> {
        Verified::weigh(self, trust, now)
    }
}

impl Verified {
    fn weigh(
        pack: Unverified,
        trust: &TrustedKeys,
        now: DateTime<Utc>,
    ) -> Result<Self, PackRefusal> {
        let signers = signers(&pack)?;
        let signed = trust.weigh(&pack.manifest.head, &signers)?;
        let verified = Self {
            freshness: pack.manifest.head.freshness(now),
            file_sha256: Sha256::of(&pack.bytes),
            bytes: pack.bytes,
            manifest: pack.manifest,
            places: pack.places,
            layout: pack.layout,
            signed_sha256: pack.signed_sha256,
            signed,
        };
        verified.weigh_tables()?;
        Ok(verified)
    }

    /// The protocols of a pack that may hold some nobody could work by, for whoever is to mend them. What
    /// is damaged or not signed well is refused all the same.
    ///
    /// # Errors
    /// [`PackRefusal`].
    pub fn protocols_to_mend(
        pack: Unverified,
        trust: &TrustedKeys,
    ) -> Result<Vec<Protocol>, PackRefusal> {
        let signers = signers(&pack)?;
        let unweighed = Self {
            freshness: Freshness::Current,
            file_sha256: Sha256::of(&pack.bytes),
            signed: trust.weigh(&pack.manifest.head, &signers)?,
            bytes: pack.bytes,
            manifest: pack.manifest,
            places: pack.places,
            layout: pack.layout,
            signed_sha256: pack.signed_sha256,
        };
        unweighed.weigh_digests()?;
        unweighed.rows(names::PROTOCOLS)?.collect()
    }

    fn weigh_digests(&self) -> Result<(), PackRefusal> {
        for (name, claim) in &self.manifest.tables {
            let claimed = match self.layout {
                Layout::Packed => claim.hashes.sha256,
                Layout::Plain => claim.hashes.raw_sha256,
            };
            if Sha256::of(self.blob(name)) != claimed {
                return Err(PackRefusal::damaged(name));
            }
        }
        Ok(())
    }

    fn weigh_tables(&self) -> Result<(), PackRefusal> {
        self.weigh_digests()?;
        let mut known = Known::default();
        // The order of the tables' names: kinds come before services, rules before zones.
        self.weigh_rows::<CardIssuers>(&mut known)?;
        self.weigh_rows::<KnownCodes>(&mut known)?;
        self.weigh_rows::<CardTemplate>(&mut known)?;
        self.weigh_rows::<CardTerms>(&mut known)?;
        self.weigh_rows::<WithdrawnCards>(&mut known)?;
        self.weigh_rows::<ExposurePlan>(&mut known)?;
        self.weigh_rows::<Holiday>(&mut known)?;
        self.weigh_rows::<Kind>(&mut known)?;
        self.weigh_rows::<Pathway>(&mut known)?;
        self.weigh_rows::<Protocol>(&mut known)?;
        self.weigh_rows::<Recipient>(&mut known)?;
        if let Some(stray) = known.referrals.stray() {
            return Err(PackRefusal::bad_row(Pathway::TABLE, stray.line));
        }
        self.weigh_rows::<Rule>(&mut known)?;
        cards::weigh_rule(&known).map_err(|_| PackRefusal::bad_row(CardTerms::TABLE, 1))?;
        self.weigh_rows::<Service>(&mut known)?;
        self.weigh_rows::<Street>(&mut known)?;
        self.weigh_rows::<VoiceClip>(&mut known)?;
        if voice::missing(&known).is_some() {
            return Err(PackRefusal::bad_row(Protocol::TABLE, 1));
        }
        self.weigh_rows::<Zone>(&mut known)
    }

    /// Every row reads, may stand in its table, and comes after the one before it: so ids are unique.
    fn weigh_rows<T: Row>(&self, known: &mut Known) -> Result<(), PackRefusal> {
        let mut before: Option<String> = None;
        for line in self.lines(T::TABLE)? {
            let line = line?;
            let bad_row = || PackRefusal::bad_row(T::TABLE, line.number);
            let row: T = serde_json::from_str(&line.text).map_err(|_| bad_row())?;
            let key = row.key();
            let in_order = before.as_ref().is_none_or(|last| *last < key);
            if !in_order || row.weigh(known).is_err() {
                return Err(bad_row());
            }
            before = Some(key);
        }
        Ok(())
    }

    fn blob(&self, table: &str) -> &[u8] {
        let place = self.places.get(table).cloned();
        place
            .and_then(|place| self.bytes.get(place))
            .unwrap_or_default()
    }

    /// What the pack says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// How it is signed.
    pub fn signed(&self) -> &SignedBy {
        &self.signed
    }

    /// How fresh it was at the instant of verifying.
    pub fn freshness(&self) -> Freshness {
        self.freshness
    }

    /// The digest of the whole file.
    pub fn file_sha256(&self) -> Sha256 {
        self.file_sha256
    }

    /// The digest of what is signed: the same for a pack in either layout, whoever signed it.
    pub fn signed_sha256(&self) -> Sha256 {
        self.signed_sha256
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The lines of a table as they stand in the pack; none for a table it does not have.
    ///
    /// # Errors
    /// [`PackRefusal`], which cannot happen for the tables that [`crate::names`] lists: they have been read.
    pub fn lines(
        &self,
        table: &str,
    ) -> Result<impl Iterator<Item = LineRead> + use<'_>, PackRefusal> {
        let claim = self.manifest.tables.get(table);
        let lines = claim
            .map(|claim| TableLines::new(table, self.blob(table), claim, self.layout))
            .transpose()?;
        Ok(lines.into_iter().flatten())
    }

    /// The rows of a table, read one at a time; none for a table it does not have.
    ///
    /// # Errors
    /// [`PackRefusal::BadRow`] where a line is not a `T`.
    pub fn rows<'a, T: DeserializeOwned>(
        &'a self,
        table: &str,
    ) -> Result<impl Iterator<Item = Result<T, PackRefusal>> + use<'a, T>, PackRefusal> {
        let name = table.to_owned();
        Ok(self.lines(table)?.map(move |line| {
            let line = line?;
            serde_json::from_str(&line.text).map_err(|_| PackRefusal::bad_row(&name, line.number))
        }))
    }
}

type LineRead = Result<crate::table::Line, PackRefusal>;

/// The keys that signed. A signature that is not its key's over this very manifest is damage, whoever
/// it is from: the pack brings each key along, so that this needs no trust.
fn signers(pack: &Unverified) -> Result<Vec<KeyId>, PackRefusal> {
    let mut ids = Vec::with_capacity(pack.signatures.len());
    for signature in &pack.signatures {
        let holds = NamedPublicKey::from_hex(&signature.public).is_some_and(|key| {
            key.key_id() == signature.keyid && key.has_signed(&pack.message, &signature.sig)
        });
        if !holds {
            return Err(PackRefusal::damaged("signatures"));
        }
        ids.push(signature.keyid.clone());
    }
    Ok(ids)
}

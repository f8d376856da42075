//! Making a pack: sorted, checked, packed, signed. Same head, contents and keys: same bytes.

use std::collections::{BTreeMap, BTreeSet};

use wayside_domain::Zone;
use wayside_domain::card::CardTerms;

use crate::canonical::canonical;
use crate::cards::weigh_rule;
use crate::contents::Contents;
use crate::digest::Sha256;
use crate::envelope::{Envelope, FORM, SPEC_VERSION, Signature, SignedPart};
use crate::head::{PackHead, TableClaim};
use crate::key::SecretKey;
use crate::layout::MAGIC;
use crate::limits;
use crate::row::{Known, Row};
use crate::rowfault::RowFault;
use crate::table::{self, names};
use crate::voice;

/// Why a pack cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeFault {
    /// A part of the head that no pack may have.
    #[error("`{part}` of the pack is missing or not possible")]
    Head {
        /// Its name in the specification.
        part: &'static str,
    },
    /// Two rows of a table with the same id (for holidays: the same day and kind).
    #[error("{table}: two rows have the id `{id}`")]
    Duplicate {
        /// Which table.
        table: &'static str,
        /// Which id.
        id: String,
    },
    /// A row that may not stand in its table.
    #[error("{table}: `{id}`: {why}")]
    Row {
        /// Which table.
        table: &'static str,
        /// Which id.
        id: String,
        /// Why.
        why: RowFault,
    },
    /// More than a device would take in.
    #[error("{part} would be larger than a device takes in")]
    TooLarge {
        /// A table's name, `tables`, `manifest` or `signatures`.
        part: &'static str,
    },
    /// A row or the manifest could not be written as JSON.
    #[error("could not write the pack's JSON")]
    Write(#[from] serde_json::Error),
    /// A table could not be packed.
    #[error("could not pack a table")]
    Pack(#[from] std::io::Error),
}

/// Makes a pack. The rows are sorted and checked: ids are unique, every kind, rule and service that
/// is referred to is there, every row comes back as it was written. No signers: an unsigned pack,
/// which no device takes in.
///
/// # Errors
/// [`MakeFault`] names the first thing that stands in the way.
pub fn make(
    head: &PackHead,
    contents: Contents,
    signers: &[&SecretKey],
) -> Result<Vec<u8>, MakeFault> {
    if let Some(part) = head.fault() {
        return Err(MakeFault::Head { part });
    }
    let mut tables = Tables::default();
    // The order of the tables' names: kinds come before services, rules before zones.
    tables.add(contents.cards.issuers.into_iter().collect())?;
    tables.add(contents.cards.known_codes)?;
    tables.add(contents.cards.templates)?;
    tables.add(contents.cards.terms.into_iter().collect())?;
    tables.add(contents.cards.withdrawn)?;
    tables.add(contents.exposure_plans)?;
    tables.add(contents.holidays)?;
    tables.add(contents.kinds)?;
    tables.add(contents.pathways)?;
    tables.add(contents.protocols)?;
    tables.add(contents.recipients)?;
    weigh_ways(&tables.known)?;
    tables.add(contents.rules)?;
    weigh_rule(&tables.known).map_err(|why| MakeFault::Row {
        table: CardTerms::TABLE,
        id: "terms".to_owned(),
        why,
    })?;
    let services: BTreeSet<String> = contents.services.iter().map(|s| s.id.0.clone()).collect();
    tables.add(contents.services)?;
    tables.add(contents.streets)?;
    tables.add(contents.voices)?;
    weigh_voices(&tables.known)?;
    weigh_surroundings(&contents.zones, &services)?;
    tables.add(contents.zones)?;
    if tables
        .claims
        .values()
        .map(|claim| claim.raw_length)
        .sum::<u64>()
        > limits::ALL_RAW
    {
        return Err(MakeFault::TooLarge { part: "tables" });
    }
    let envelope = seal(head, tables.claims, signers)?;
    let length = u32::try_from(envelope.len())
        .ok()
        .filter(|length| u64::from(*length) <= limits::ENVELOPE)
        .ok_or(MakeFault::TooLarge { part: "manifest" })?;
    Ok([
        MAGIC.as_slice(),
        &length.to_le_bytes(),
        &envelope,
        &tables.blobs,
    ]
    .concat())
}

/// A pathway needs its recipients, and they must answer for it.
fn weigh_ways(known: &Known) -> Result<(), MakeFault> {
    known.referrals.stray().map_or(Ok(()), |stray| {
        Err(MakeFault::Row {
            table: names::PATHWAYS,
            id: stray.id,
            why: stray.why,
        })
    })
}

/// A step that is read aloud needs its clip.
fn weigh_voices(known: &Known) -> Result<(), MakeFault> {
    voice::missing(known).map_or(Ok(()), |clip| {
        Err(MakeFault::Row {
            table: names::PROTOCOLS,
            id: clip.clone(),
            why: RowFault::UnknownClip(clip.clone()),
        })
    })
}

/// A zone that is drawn round a service needs that service.
fn weigh_surroundings(zones: &[Zone], services: &BTreeSet<String>) -> Result<(), MakeFault> {
    for zone in zones {
        let Some(service) = zone.around.as_ref().filter(|s| !services.contains(&s.0)) else {
            continue;
        };
        return Err(MakeFault::Row {
            table: Zone::TABLE,
            id: zone.id.0.clone(),
            why: RowFault::UnknownService(service.0.clone()),
        });
    }
    Ok(())
}

#[derive(Default)]
struct Tables {
    known: Known,
    claims: BTreeMap<String, TableClaim>,
    blobs: Vec<u8>,
}

impl Tables {
    fn add<T: Row>(&mut self, mut rows: Vec<T>) -> Result<(), MakeFault> {
        rows.sort_by_cached_key(Row::key);
        let mut lines = Vec::new();
        let mut before: Option<String> = None;
        for row in &rows {
            let id = row.key();
            if before.as_ref() == Some(&id) {
                return Err(MakeFault::Duplicate {
                    table: T::TABLE,
                    id,
                });
            }
            let start = lines.len();
            table::write_row(row, &mut lines)?;
            let line = lines.get(start..).unwrap_or_default();
            row.weigh(&mut self.known)
                .and_then(|()| comes_back::<T>(line))
                .map_err(|why| MakeFault::Row {
                    table: T::TABLE,
                    id: id.clone(),
                    why,
                })?;
            let row_fits = line.len() as u64 <= limits::ROW;
            if !row_fits || lines.len() as u64 > limits::TABLE_RAW {
                return Err(MakeFault::TooLarge { part: T::TABLE });
            }
            before = Some(id);
        }
        let (blob, claim) = table::pack(&lines, rows.len() as u64)?;
        self.blobs.extend_from_slice(&blob);
        self.claims.insert(T::TABLE.to_owned(), claim);
        Ok(())
    }
}

fn comes_back<T: Row>(line: &[u8]) -> Result<(), RowFault> {
    let again: T = serde_json::from_slice(line).map_err(|_| RowFault::NotKept)?;
    let mut same = Vec::with_capacity(line.len());
    table::write_row(&again, &mut same).map_err(|_| RowFault::NotKept)?;
    if same == line {
        Ok(())
    } else {
        Err(RowFault::NotKept)
    }
}

fn seal(
    head: &PackHead,
    tables: BTreeMap<String, TableClaim>,
    signers: &[&SecretKey],
) -> Result<Vec<u8>, MakeFault> {
    let part = SignedPart {
        form: FORM.to_owned(),
        spec_version: SPEC_VERSION.to_owned(),
        head: head.clone(),
        tables,
    };
    let message = canonical(&part)?;
    let mut signatures: Vec<Signature> = signers
        .iter()
        .map(|key| Signature {
            keyid: key.key_id(),
            public: key.public().to_hex(),
            sig: key.sign(&message),
        })
        .collect();
    signatures.sort_by(|a, b| a.keyid.cmp(&b.keyid));
    signatures.dedup_by(|a, b| a.keyid == b.keyid);
    if signatures.len() as u64 > limits::SIGNATURES {
        return Err(MakeFault::TooLarge { part: "signatures" });
    }
    let signed_sha256 = Sha256::of(&message);
    let signed = serde_json::to_value(&part)?;
    Ok(canonical(&Envelope {
        signatures,
        signed,
        signed_sha256,
    })?)
}

//! To which hub the device belongs, and the key it is known by there.

use rusqlite::{OptionalExtension as _, params};
use uuid::Uuid;
use wayside_protocol::{PublicKey, Signer};

use super::Outbox;
use crate::cipher::of_row;
use crate::fault::StoreFault;

/// To which hub the device belongs.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Where the hub is: `https://host[:port]`.
    pub url: String,
    /// What its receipts are held against.
    pub hub_key: PublicKey,
    /// SHA-256 of its own certificate (DER); none where a public authority vouches for it.
    pub certificate_sha256: Option<[u8; 32]>,
    /// The device's key.
    pub signer: Signer,
    /// The device's id there; none until the hub has answered.
    pub device: Option<Uuid>,
    /// The agency, in its own words.
    pub agency: String,
    /// The credential, as it travels; empty until the hub has answered.
    pub credential: Vec<u8>,
}

impl Outbox {
    /// To which hub the device belongs, if to any.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn enrolment(&self) -> Result<Option<Enrolment>, StoreFault> {
        let read = |row: &rusqlite::Row<'_>| {
            let device: Option<[u8; 16]> = row.get(4)?;
            Ok(Enrolment {
                url: row.get(0)?,
                hub_key: PublicKey(row.get(1)?),
                certificate_sha256: row.get(2)?,
                signer: Signer::new(&row.get(3)?),
                device: device.map(Uuid::from_bytes),
                agency: row.get(5)?,
                credential: row.get(6)?,
            })
        };
        self.connection()?
            .query_row(
                "SELECT url, hub_key, certificate_sha256, secret, device, agency, credential \
                 FROM enrolment WHERE one = 1",
                [],
                read,
            )
            .optional()
            .map_err(of_row)
    }

    /// The device belongs to a hub: kept before the hub is asked, so that an answer that is lost can be
    /// asked for again with the same key, and once more when it has answered. Letters that a hub held back
    /// because the device was revoked wait again then: under its new name they are taken.
    ///
    /// # Errors
    /// The disk's.
    pub fn enrol(&mut self, enrolment: &Enrolment) -> Result<(), StoreFault> {
        self.act(|act| {
            // Another hub's feed begins at its beginning.
            act.execute(
                "UPDATE head SET cursor = 0 WHERE one = 1 AND NOT EXISTS \
                 (SELECT 1 FROM enrolment WHERE hub_key = ?1)",
                [enrolment.hub_key.0],
            )
            .map_err(StoreFault::of_journal)?;
            act.execute(
                "INSERT INTO enrolment (one, url, hub_key, certificate_sha256, device, agency, \
                 secret, credential) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                 ON CONFLICT (one) DO UPDATE SET url = ?1, hub_key = ?2, certificate_sha256 = ?3, \
                 device = ?4, agency = ?5, secret = ?6, credential = ?7",
                params![
                    enrolment.url,
                    enrolment.hub_key.0,
                    enrolment.certificate_sha256,
                    enrolment.device.as_ref().map(Uuid::as_bytes),
                    enrolment.agency,
                    enrolment.signer.secret().as_slice(),
                    enrolment.credential,
                ],
            )
            .map_err(StoreFault::of_journal)?;
            if enrolment.device.is_some() {
                act.execute(
                    "UPDATE letter SET state = 'queued', attempts = 0, next_at_ms = 0, last_code = '' \
                     WHERE state = 'needs_attention' AND last_code = 'revoked'",
                    [],
                )
                .map_err(StoreFault::of_journal)?;
            }
            Ok(())
        })
    }

    /// The device belongs to no hub any more. What waits stays.
    ///
    /// # Errors
    /// The disk's.
    pub fn leave(&mut self) -> Result<(), StoreFault> {
        self.act(|act| {
            act.execute("DELETE FROM enrolment", [])
                .map(|_| ())
                .map_err(StoreFault::of_journal)
        })
    }
}

//! To which hub the device belongs, and the key it is known by there.

use rusqlite::{Connection, OptionalExtension as _, params};
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

    /// Keys by which the device was known to a hub before, and under which a letter may have left that still
    /// waits for its outcome; newest first.
    ///
    /// # Errors
    /// [`StoreFault::Damaged`]; the disk's.
    pub fn earlier_keys(&self, hub_key: PublicKey) -> Result<Vec<Signer>, StoreFault> {
        let connection = self.connection()?;
        let read = || -> rusqlite::Result<Vec<Signer>> {
            connection
                .prepare_cached(
                    "SELECT secret FROM earlier_key WHERE hub_key = ?1 ORDER BY place DESC",
                )?
                .query_map([hub_key.0], |row| Ok(Signer::new(&row.get(0)?)))?
                .collect()
        };
        read().map_err(of_row)
    }

    /// The device belongs to a hub: kept before the hub is asked, so that an answer that is lost can be
    /// asked for again with the same key, and once more when it has answered. Letters that a hub held back
    /// because the device was revoked wait again then: under its new name they are taken. So do those that the
    /// same hub had before: where it was put back from an older copy it has them no more, and else it says that
    /// it has them.
    ///
    /// # Errors
    /// The disk's.
    pub fn enrol(&mut self, enrolment: &Enrolment) -> Result<(), StoreFault> {
        self.act(|act| {
            let secret = enrolment.signer.secret();
            let known: Option<bool> = act
                .query_row(
                    "SELECT device IS NOT NULL FROM enrolment WHERE hub_key = ?1 AND secret = ?2",
                    params![enrolment.hub_key.0, secret.as_slice()],
                    |row| row.get(0),
                )
                .optional()
                .map_err(of_row)?;
            let was_answered = known.unwrap_or(false);
            // Another hub's feed begins at its beginning, and so does another name's.
            if known.is_none() {
                retire(act)?;
                act.execute("UPDATE head SET cursor = 0 WHERE one = 1", [])
                    .map_err(StoreFault::of_journal)?;
            }
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
                    secret.as_slice(),
                    enrolment.credential,
                ],
            )
            .map_err(StoreFault::of_journal)?;
            if enrolment.device.is_some() && !was_answered {
                send_again(act)?;
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

    /// The hub has answered: as [`Outbox::enrol`], unless the device left that hub or turned to another while it
    /// was asked. Then nothing changes, and it is false.
    ///
    /// # Errors
    /// The disk's.
    pub fn enrolled(&mut self, enrolment: &Enrolment) -> Result<bool, StoreFault> {
        let asked = self.still_asks(enrolment)?;
        if asked {
            self.enrol(enrolment)?;
        }
        Ok(asked)
    }

    /// The hub has refused: as [`Outbox::leave`], unless the device left that hub or turned to another while it
    /// was asked.
    ///
    /// # Errors
    /// The disk's.
    pub fn refused(&mut self, enrolment: &Enrolment) -> Result<(), StoreFault> {
        if self.still_asks(enrolment)? {
            self.leave()?;
        }
        Ok(())
    }

    /// True while the device waits for this hub's answer under this key. Nobody else has the outbox meanwhile.
    fn still_asks(&self, enrolment: &Enrolment) -> Result<bool, StoreFault> {
        Ok(self.enrolment()?.is_some_and(|now| {
            now.hub_key == enrolment.hub_key
                && now.signer.secret() == enrolment.signer.secret()
                && now.device.is_none()
        }))
    }

    /// The device belongs to no hub any more. What waits stays. So does the key it was known by, until each
    /// letter that may have left under it has its outcome: with it the device can prove, when it joins again,
    /// whose outcomes are its own.
    ///
    /// # Errors
    /// The disk's.
    pub fn leave(&mut self) -> Result<(), StoreFault> {
        self.act(|act| {
            retire(act)?;
            act.execute("DELETE FROM enrolment", [])
                .map(|_| ())
                .map_err(StoreFault::of_journal)
        })
    }
}

/// What the hub that the device belongs to has signed for waits again. It may have been put back from an older
/// copy; what it has all the same it calls a duplicate.
pub(super) fn send_again(connection: &Connection) -> Result<(), StoreFault> {
    connection
        .execute(
            "UPDATE letter SET state = 'queued', attempts = 0, next_at_ms = 0, last_code = '' \
             WHERE state = 'hub_acked' AND hub_key = (SELECT hub_key FROM enrolment)",
            [],
        )
        .map(|_| ())
        .map_err(StoreFault::of_journal)
}

/// Keeps the key of the hub that the device belongs to among the earlier ones, if it ever belonged to it and
/// somebody still has to answer. Every letter that was saved by now may have left: an older copy of the device
/// that was put over it does not know what left.
fn retire(connection: &Connection) -> Result<(), StoreFault> {
    connection
        .execute(
            "INSERT INTO earlier_key (hub_key, secret, until_seq) \
             SELECT hub_key, secret, seq FROM enrolment, head WHERE device IS NOT NULL \
             ON CONFLICT (secret) DO UPDATE SET until_seq = excluded.until_seq",
            [],
        )
        .map_err(StoreFault::of_journal)?;
    forget(connection)
}

/// Erases the earlier keys that no letter needs any more. A letter waits for its outcome until its programme
/// closed it, the hub refused it for good, or the officer took it back.
pub(super) fn forget(connection: &Connection) -> Result<(), StoreFault> {
    connection
        .prepare_cached(
            "DELETE FROM earlier_key WHERE NOT EXISTS (SELECT 1 FROM letter \
             WHERE seq <= until_seq AND parent IS NULL \
             AND (state IN ('queued', 'hub_acked', 'delivered') \
             OR state = 'needs_attention' AND last_code = 'revoked') \
             AND NOT EXISTS (SELECT 1 FROM letter AS word WHERE word.parent = letter.id))",
        )
        .and_then(|mut statement| statement.execute([]))
        .map(|_| ())
        .map_err(StoreFault::of_journal)
}

//! What the tables of referrals say of each other: pathways, and the recipients at their other end.

use ed25519_dalek::VerifyingKey;
use wayside_domain::referral::{Pathway, PathwayId, Recipient, RecipientId};

use crate::rowfault::RowFault;

/// The points of small order on Curve25519 (RFC 7748, section 6.1; the list is that of libsodium's
/// `has_small_order`, without those that are written above the prime): whatever is sealed to one of them
/// is sealed to nobody.
const SMALL_ORDER: [&str; 5] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// True for a number below the prime 2^255 - 19, little-endian, its topmost bit left aside: the one way to
/// write a coordinate.
fn is_below_prime(key: &[u8; 32]) -> bool {
    let [first, middle @ .., last] = key;
    let full = middle.iter().all(|byte| *byte == 0xff) && *last | 0x80 == 0xff;
    !full || *first < 0xed
}

/// What the pathways and recipients of a pack say of each other.
#[derive(Default)]
pub(crate) struct Referrals {
    pathways: Vec<(PathwayId, Vec<RecipientId>)>,
    recipients: Vec<Answers>,
}

/// A recipient, and what it answers for.
struct Answers {
    id: RecipientId,
    accepts: Vec<PathwayId>,
    seal_key: String,
    sign_key: String,
}

/// A pathway that leads nowhere.
pub(crate) struct Stray {
    /// Its id.
    pub id: String,
    /// Its line in its table, from 1.
    pub line: u64,
    /// Why.
    pub why: RowFault,
}

impl Referrals {
    /// Remembers a pathway, for [`Self::stray`].
    pub(crate) fn add_pathway(&mut self, pathway: &Pathway) {
        let way = (pathway.id.clone(), pathway.recipients.clone());
        self.pathways.push(way);
    }

    /// Remembers a recipient.
    ///
    /// # Errors
    /// [`RowFault::UnknownPathway`], [`RowFault::SharedKey`].
    pub(crate) fn add_recipient(&mut self, to: &Recipient) -> Result<(), RowFault> {
        let is_there = |id: &&PathwayId| self.pathways.iter().any(|(known, _)| known == *id);
        if let Some(id) = to.accepts.iter().find(|id| !is_there(id)) {
            return Err(RowFault::UnknownPathway(id.clone()));
        }
        let twin = self.recipients.iter().find(|other| {
            let keys = [&other.seal_key, &other.sign_key];
            keys.contains(&&to.seal_key) || keys.contains(&&to.sign_key)
        });
        if let Some(twin) = twin {
            return Err(RowFault::SharedKey(twin.id.clone()));
        }
        self.recipients.push(Answers {
            id: to.id.clone(),
            accepts: to.accepts.clone(),
            seal_key: to.seal_key.clone(),
            sign_key: to.sign_key.clone(),
        });
        Ok(())
    }

    /// The first pathway whose recipients are not there or do not answer for it.
    pub(crate) fn stray(&self) -> Option<Stray> {
        let mut ways = (1_u64..).zip(&self.pathways);
        ways.find_map(|(line, (id, recipients))| {
            let why = recipients.iter().find_map(|to| self.refuses(id, to))?;
            let id = id.0.clone();
            Some(Stray { id, line, why })
        })
    }

    fn refuses(&self, pathway: &PathwayId, to: &RecipientId) -> Option<RowFault> {
        match self.recipients.iter().find(|known| known.id == *to) {
            None => Some(RowFault::UnknownRecipient(to.clone())),
            Some(known) if !known.accepts.contains(pathway) => {
                Some(RowFault::NotAccepted(to.clone()))
            }
            Some(_) => None,
        }
    }
}

/// True for a key that something can be sealed to.
pub(crate) fn seals(recipient: &Recipient) -> bool {
    let written = |key: [u8; 32]| is_below_prime(&key) && key.last().is_some_and(|b| *b < 0x80);
    recipient.seal_key().is_some_and(written) && !SMALL_ORDER.contains(&recipient.seal_key.as_str())
}

/// True for a key that signs, and whose signatures are nobody else's.
pub(crate) fn signs(recipient: &Recipient) -> bool {
    let point = |key: [u8; 32]| {
        is_below_prime(&key) && VerifyingKey::from_bytes(&key).is_ok_and(|key| !key.is_weak())
    };
    recipient.sign_key().is_some_and(point)
}

//! A list that an issuer publishes: which of its cards were withdrawn, or which typed codes are known.
//! Signed with the key that signs its cards, so that it may come by any way.
//!
//! A COSE_Sign1 like a card, bound to `HRC1-LIST`: a signature of one is never taken for the other's.

use chrono::{DateTime, Utc};
use ed25519_dalek::Signature;
use minicbor::{Decoder, Encoder};

use crate::allow::AllowList;
use crate::key::{IssuerKey, IssuerSecret};
use crate::kid::Kid;
use crate::status::StatusList;
use crate::token::{protected, sig_structure};

const DOMAIN: &[u8] = b"HRC1-LIST";
const STATUS: u8 = 1;
const ALLOW: u8 = 2;
/// The longest list that is looked at, bytes.
pub const LONGEST_LIST: usize = 32 << 20;

/// Why a list is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// The bytes are no list.
    #[error("not an issuer's list")]
    NotAList,
    /// A kind of list that a later version knows.
    #[error("this list is of a later version; update this program")]
    TooNew,
    /// No trusted key signed it.
    #[error("no issuer known here signed this list")]
    UnknownIssuer,
    /// Older than the one that is known already.
    #[error("an older list than the one that is known")]
    NotNewer,
}

/// What a list lists.
#[derive(Clone, Debug)]
pub enum Listed {
    /// Which cards were withdrawn.
    Status(StatusList),
    /// Which typed codes are known.
    Allow(AllowList),
}

/// A list that a trusted issuer signed.
#[derive(Clone, Debug)]
pub struct IssuedList {
    /// The issuer's key.
    pub kid: Kid,
    /// When it was signed, whole seconds.
    pub as_of: DateTime<Utc>,
    /// What it lists.
    pub listed: Listed,
}

struct Parts<'a> {
    kid: Kid,
    payload: &'a [u8],
    signature: Signature,
}

impl Parts<'_> {
    fn read(&self) -> Result<IssuedList, ListFault> {
        let (as_of, listed) = listed(self.payload)?;
        Ok(IssuedList {
            kid: self.kid,
            as_of,
            listed,
        })
    }
}

fn parts(bytes: &[u8]) -> Option<Parts<'_>> {
    let mut d = Decoder::new(bytes);
    if d.array().ok()? != Some(4) {
        return None;
    }
    let head = d.bytes().ok()?;
    let kid = Kid(head.get(head.len().checked_sub(4)?..)?.try_into().ok()?);
    let plain = protected(kid).as_slice() == head && d.map().ok()? == Some(0);
    let payload = d.bytes().ok()?;
    let signature = Signature::from_slice(d.bytes().ok()?).ok()?;
    let parts = Parts {
        kid,
        payload,
        signature,
    };
    (plain && d.position() == bytes.len()).then_some(parts)
}

fn listed(payload: &[u8]) -> Result<(DateTime<Utc>, Listed), ListFault> {
    let read = || {
        let mut d = Decoder::new(payload);
        let is_three = d.array().ok()? == Some(3);
        let (kind, at, body) = (d.u8().ok()?, d.u32().ok()?, d.bytes().ok()?);
        let whole = is_three && d.position() == payload.len();
        let at = DateTime::from_timestamp(i64::from(at), 0)?;
        whole.then_some((kind, at, body))
    };
    let (kind, at, body) = read().ok_or(ListFault::NotAList)?;
    let listed = match kind {
        // A map is the IETF's form, an array the short one.
        STATUS => StatusList::read(body)
            .or_else(|_| StatusList::read_ietf(body))
            .map(Listed::Status)
            .ok(),
        ALLOW => AllowList::read(body).map(Listed::Allow).ok(),
        _ => return Err(ListFault::TooNew),
    };
    Ok((at, listed.ok_or(ListFault::NotAList)?))
}

impl IssuedList {
    /// Reads a list that one of `keys` signed.
    ///
    /// # Errors
    /// [`ListFault`].
    pub fn read(bytes: &[u8], keys: &[IssuerKey]) -> Result<Self, ListFault> {
        if bytes.len() > LONGEST_LIST {
            return Err(ListFault::NotAList);
        }
        let parts = parts(bytes).ok_or(ListFault::NotAList)?;
        let message = sig_structure(protected(parts.kid).as_slice(), DOMAIN, parts.payload);
        let signed = keys
            .iter()
            .any(|key| key.kid == parts.kid && key.has_signed_bytes(&message, &parts.signature));
        if !signed {
            return Err(ListFault::UnknownIssuer);
        }
        parts.read()
    }

    /// Reads a list that nobody has checked the signature of, to say what is in it.
    ///
    /// # Errors
    /// [`ListFault::NotAList`], [`ListFault::TooNew`].
    pub fn unchecked(bytes: &[u8]) -> Result<Self, ListFault> {
        parts(bytes).ok_or(ListFault::NotAList)?.read()
    }
}

impl IssuerSecret {
    /// Signs a list as of a time, which loses what is finer than a second. `body` is what
    /// [`StatusList::print`], [`StatusList::to_ietf`] or [`AllowList::print`] gave.
    fn publish(&self, kind: u8, as_of: DateTime<Utc>, body: &[u8]) -> Vec<u8> {
        let mut payload = Encoder::new(Vec::with_capacity(body.len() + 16));
        let at = u32::try_from(as_of.timestamp()).unwrap_or_default();
        let head = protected(self.kid());
        let mut e = Encoder::new(Vec::with_capacity(body.len() + 128));
        // Writing to memory cannot fail.
        let written: Result<(), minicbor::encode::Error<std::convert::Infallible>> = (|| {
            payload.array(3)?.u8(kind)?.u32(at)?.bytes(body)?;
            let message = sig_structure(head.as_slice(), DOMAIN, payload.writer());
            e.array(4)?.bytes(head.as_slice())?.map(0)?;
            e.bytes(payload.writer())?.bytes(&self.sign(&message))?;
            Ok(())
        })();
        drop(written);
        e.into_writer()
    }

    /// Signs the short form of a status list of one bit an entry.
    ///
    /// # Errors
    /// [`ListFault::NotAList`] for a list of other than one bit an entry.
    pub fn publish_status(
        &self,
        as_of: DateTime<Utc>,
        list: &StatusList,
    ) -> Result<Vec<u8>, ListFault> {
        let body = list.print().map_err(|_| ListFault::NotAList)?;
        Ok(self.publish(STATUS, as_of, &body))
    }

    /// Signs a list of known codes.
    pub fn publish_allow(&self, as_of: DateTime<Utc>, list: &AllowList) -> Vec<u8> {
        self.publish(ALLOW, as_of, &list.print())
    }
}

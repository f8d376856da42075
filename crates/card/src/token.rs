//! A card as text: `HRC1:` and the base 45 of one COSE_Sign1 (RFC 9052), untagged, in deterministic CBOR.
//!
//! There is one way to write a card. What was read is written again, and must come out as it came in:
//! so no second text of a card exists, however a number, a length or a map might else be written.

use ed25519_dalek::Signature;
use minicbor::data::Type;
use minicbor::encode::write::Cursor;
use minicbor::{Decoder, Encoder};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::expiry::Expiry;
use crate::kid::Kid;

/// What a card's text begins with.
pub const PREFIX: &str = "HRC1:";
/// Bytes of the longest text that is looked at.
pub const LONGEST_TEXT: usize = 400;
/// What the signature is bound to besides the card (`external_aad`).
pub(crate) const DOMAIN: &[u8] = b"HRC1";

const EDDSA: i64 = -8;
const ALG: i64 = 1;
const KID: i64 = 4;
const EXP: i64 = 4;
const CTI: i64 = 7;
const SIGNATURE: usize = 64;
/// Room for a card and for what is signed of it, bytes.
const ROOM: usize = 160;

/// Text that is no card: anything but exactly what an issuer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a card")]
pub struct NotACard;

/// What a card says, before anybody signed it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unsigned {
    /// The issuer's key.
    pub kid: Kid,
    /// When it expires.
    pub expiry: Expiry,
    /// Its place in the issuer's status list, below 2^24.
    pub index: u32,
}

/// A card read from its text: every byte is where it must be, and nobody has checked the signature yet.
/// Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct CardToken {
    #[zeroize(skip)]
    said: Unsigned,
    signature: [u8; SIGNATURE],
}

impl std::fmt::Debug for CardToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl std::fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unsigned")
    }
}

/// Bytes that are written into room of their own and wiped.
pub(crate) struct Written {
    bytes: [u8; ROOM],
    length: usize,
}

impl Drop for Written {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl Written {
    fn of(
        write: impl FnOnce(
            &mut Encoder<Cursor<&mut [u8]>>,
        )
            -> Result<(), minicbor::encode::Error<minicbor::encode::write::EndOfSlice>>,
    ) -> Self {
        let mut bytes = [0; ROOM];
        let mut encoder = Encoder::new(Cursor::new(bytes.as_mut_slice()));
        // The room is larger than anything written here: see the test of lengths.
        let length = match write(&mut encoder) {
            Ok(()) => encoder.writer().position(),
            Err(_) => 0,
        };
        Self { bytes, length }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// The protected header: the algorithm, which is pinned, and the key.
pub(crate) fn protected(kid: Kid) -> Written {
    Written::of(|e| {
        e.map(2)?.i64(ALG)?.i64(EDDSA)?.i64(KID)?.bytes(&kid.0)?;
        Ok(())
    })
}

impl Unsigned {
    fn protected(&self) -> Written {
        protected(self.kid)
    }

    fn payload(&self) -> Written {
        let index = self.index.to_be_bytes();
        Written::of(|e| {
            e.map(2)?.i64(EXP)?.u32(self.expiry.exp())?;
            e.i64(CTI)?.bytes(index.get(1..).unwrap_or_default())?;
            Ok(())
        })
    }

    /// The bytes that are signed.
    pub(crate) fn to_be_signed(self) -> Vec<u8> {
        sig_structure(
            self.protected().as_slice(),
            DOMAIN,
            self.payload().as_slice(),
        )
    }
}

/// `Sig_structure` of a COSE_Sign1 (RFC 9052, 4.4): what its signature is over.
pub fn sig_structure(protected: &[u8], external_aad: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut e = Encoder::new(Vec::with_capacity(48 + protected.len() + payload.len()));
    // Writing to memory cannot fail.
    let written: Result<(), minicbor::encode::Error<std::convert::Infallible>> = (|| {
        e.array(4)?.str("Signature1")?.bytes(protected)?;
        e.bytes(external_aad)?.bytes(payload)?;
        Ok(())
    })();
    drop(written);
    e.into_writer()
}

impl CardToken {
    /// A card and its signature.
    pub(crate) fn new(said: Unsigned, signature: [u8; SIGNATURE]) -> Self {
        Self { said, signature }
    }

    /// Reads the text of a card.
    ///
    /// # Errors
    /// [`NotACard`] for everything that no issuer writes.
    pub fn read(text: &str) -> Result<Self, NotACard> {
        if text.len() > LONGEST_TEXT {
            return Err(NotACard);
        }
        let body = text.strip_prefix(PREFIX).ok_or(NotACard)?;
        let mut bytes = base45::decode(body).map_err(|_| NotACard)?;
        let token = Self::read_bytes(&bytes);
        bytes.zeroize();
        let token = token?;
        if token.text() == text {
            Ok(token)
        } else {
            Err(NotACard)
        }
    }

    /// As [`CardToken::read`], of a text as it was pasted or as a hand scanner types it: blanks and line ends around it are
    /// no part of the card. (A blank is base 45, but no card ends with one: its last sign stands for less than six.)
    ///
    /// # Errors
    /// [`NotACard`] for everything that no issuer writes.
    pub fn read_pasted(text: &str) -> Result<Self, NotACard> {
        Self::read(text.trim())
    }

    fn read_bytes(bytes: &[u8]) -> Result<Self, NotACard> {
        let token = parse(bytes).ok_or(NotACard)?;
        // The one way to write it: deterministic CBOR, nothing behind it.
        if token.bytes() == bytes {
            Ok(token)
        } else {
            Err(NotACard)
        }
    }

    /// The COSE_Sign1.
    pub fn bytes(&self) -> Vec<u8> {
        let (protected, payload) = (self.said.protected(), self.said.payload());
        let written = Written::of(|e| {
            e.array(4)?.bytes(protected.as_slice())?.map(0)?;
            e.bytes(payload.as_slice())?.bytes(&self.signature)?;
            Ok(())
        });
        written.as_slice().to_vec()
    }

    /// The text in the QR code.
    pub fn text(&self) -> String {
        let mut bytes = self.bytes();
        let text = format!("{PREFIX}{}", base45::encode(&bytes));
        bytes.zeroize();
        text
    }

    /// What it says, which nobody has confirmed.
    pub fn said(&self) -> &Unsigned {
        &self.said
    }

    pub(crate) fn signature(&self) -> Signature {
        Signature::from_bytes(&self.signature)
    }
}

/// Reads the parts. Generous: what is not the one way to write it is found by writing it again.
fn parse(bytes: &[u8]) -> Option<CardToken> {
    let mut d = Decoder::new(bytes);
    if d.array().ok()? != Some(4) {
        return None;
    }
    let mut protected = Decoder::new(d.bytes().ok()?);
    let mut kid = None;
    for _ in 0..protected.map().ok()?? {
        match protected.i64().ok()? {
            ALG if protected.i64().ok()? == EDDSA => {}
            KID => kid = Some(Kid(protected.bytes().ok()?.try_into().ok()?)),
            _ => return None,
        }
    }
    if d.map().ok()? != Some(0) || d.datatype().ok()? != Type::Bytes {
        return None;
    }
    let mut payload = Decoder::new(d.bytes().ok()?);
    let (mut expiry, mut index) = (None, None);
    for _ in 0..payload.map().ok()?? {
        match payload.i64().ok()? {
            EXP => expiry = Some(Expiry::of_exp(payload.u32().ok()?)?),
            CTI => {
                let [a, b, c] = <[u8; 3]>::try_from(payload.bytes().ok()?).ok()?;
                index = Some(u32::from_be_bytes([0, a, b, c]));
            }
            _ => return None,
        }
    }
    let signature = d.bytes().ok()?.try_into().ok()?;
    let said = Unsigned {
        kid: kid?,
        expiry: expiry?,
        index: index?,
    };
    Some(CardToken { said, signature })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IssuerSecret;

    /// The pin stands by itself: were the reading generous, writing it again would hide that.
    #[test]
    fn the_parts_of_a_card_are_read_under_one_algorithm_only() {
        let secret = IssuerSecret::new(Kid([1, 2, 3, 4]), &[7; 32]);
        let card = secret.issue("2027-03".parse().unwrap(), 70_000);
        let mut bytes = card.bytes();
        assert!(parse(&bytes).is_some());
        assert_eq!(bytes[4], 0x27, "EdDSA");
        for algorithm in [0x26, 0x28, 0x20, 0x00, 0x07] {
            bytes[4] = algorithm;
            assert!(parse(&bytes).is_none(), "{algorithm:x}");
        }
    }
}

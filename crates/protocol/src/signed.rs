//! Signatures that say what they are for: Ed25519 over a purpose and the bytes.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// What a signature is for. No signature for one thing counts for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Receipt,
    Feed,
    Enrolment,
    Credential,
    Notice,
    Succession,
}

impl Purpose {
    const fn prefix(self) -> &'static [u8] {
        match self {
            Self::Receipt => b"wayside receipt 1\0",
            Self::Feed => b"wayside feed 1\0",
            Self::Enrolment => b"wayside enrolment 1\0",
            Self::Credential => b"wayside credential 1\0",
            Self::Notice => b"wayside notice 1\0",
            Self::Succession => b"wayside succession 1\0",
        }
    }

    pub(crate) fn over(self, payload: &[u8]) -> Vec<u8> {
        [self.prefix(), payload].concat()
    }
}

/// Bytes and the signature over them.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Envelope {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub payload: Vec<u8>,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signature: [u8; 64],
}

/// What is not signed as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// Bytes of another shape.
    #[error("of another shape")]
    Shape,
    /// The signature is not the key's, or is for something else.
    #[error("the signature does not fit")]
    Signature,
    /// Signed, and about something else than was asked.
    #[error("signed, and about something else")]
    Other,
}

/// A key that signs: a hub's, a device's or a programme's. Wiped when dropped.
#[derive(Clone)]
pub struct Signer(SigningKey);

impl Signer {
    /// The key with this secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The secret, to be kept.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// An Ed25519 signature over bytes that say themselves what they are for.
    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }

    pub(crate) fn seal(&self, purpose: Purpose, payload: Vec<u8>) -> Envelope {
        let signature = self.sign(&purpose.over(&payload));
        Envelope { payload, signature }
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

/// The public half of a signing key: 32 bytes of Ed25519.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PublicKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl PublicKey {
    /// 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// Reads them back.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?;
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Self)
    }

    /// Whether a signature over bytes is this key's. Strict: keys and signatures that could be another's are nobody's.
    pub(crate) fn signed(self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| {
            key.verify_strict(bytes, &Signature::from_bytes(signature))
                .is_ok()
        })
    }

    pub(crate) fn open(self, purpose: Purpose, envelope: &Envelope) -> Result<(), NotSigned> {
        if self.signed(&purpose.over(&envelope.payload), &envelope.signature) {
            Ok(())
        } else {
            Err(NotSigned::Signature)
        }
    }
}

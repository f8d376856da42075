//! An issuer's key: what it may sign, and how long what it signed is believed.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::expiry::{Expiry, NotAMonth};
use crate::kid::{Kid, NotAKid};
use crate::token::{CardToken, Unsigned};

/// Why a key is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// No name of a key.
    #[error(transparent)]
    Kid(#[from] NotAKid),
    /// No point of the curve, or one whose signatures anybody can make.
    #[error("not an Ed25519 public key")]
    Public,
    /// The first month comes after the last.
    #[error("a key's last month of issue comes before its first")]
    Window,
    /// No month.
    #[error(transparent)]
    Month(#[from] NotAMonth),
}

/// The months in which a key signs cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First month of issue.
    pub from: Expiry,
    /// Last month of issue.
    pub to: Expiry,
    /// Cards of this key are believed to the end of this month: the last issue, the longest validity and
    /// some grace.
    pub verify_to: Expiry,
}

impl Window {
    /// # Errors
    /// [`KeyFault::Window`] unless `from <= to <= verify_to`.
    pub fn new(from: Expiry, to: Expiry, verify_to: Expiry) -> Result<Self, KeyFault> {
        if from <= to && to <= verify_to {
            Ok(Self {
                from,
                to,
                verify_to,
            })
        } else {
            Err(KeyFault::Window)
        }
    }
}

/// An issuer's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerKey {
    /// Its name.
    pub kid: Kid,
    /// The region that shares it, which is all that a card tells of its programme.
    pub region: String,
    /// When it signs.
    pub window: Window,
    key: VerifyingKey,
}

impl IssuerKey {
    /// A key of 32 bytes (RFC 8032).
    ///
    /// # Errors
    /// [`KeyFault::Public`].
    pub fn new(
        kid: Kid,
        region: impl Into<String>,
        window: Window,
        public: &[u8; 32],
    ) -> Result<Self, KeyFault> {
        let key = VerifyingKey::from_bytes(public).map_err(|_| KeyFault::Public)?;
        if key.is_weak() {
            return Err(KeyFault::Public);
        }
        Ok(Self {
            kid,
            region: region.into(),
            window,
            key,
        })
    }

    /// The 32 bytes.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// True when this key signed this card, and for nothing else: strict, so that no second signature of
    /// a card can be made from the first.
    pub fn has_signed(&self, token: &CardToken) -> bool {
        token.said().kid == self.kid
            && self.has_signed_bytes(&token.said().to_be_signed(), &token.signature())
    }

    pub(crate) fn has_signed_bytes(&self, message: &[u8], signature: &Signature) -> bool {
        self.key.verify_strict(message, signature).is_ok()
    }
}

/// An issuer's secret. Wiped when dropped.
pub struct IssuerSecret {
    kid: Kid,
    key: SigningKey,
}

impl fmt::Debug for IssuerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IssuerSecret")
    }
}

impl IssuerSecret {
    /// A secret of 32 random bytes.
    pub fn new(kid: Kid, seed: &[u8; 32]) -> Self {
        Self {
            kid,
            key: SigningKey::from_bytes(seed),
        }
    }

    pub(crate) fn kid(&self) -> Kid {
        self.kid
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// Its seed.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes())
    }

    /// The key that confirms what it signs.
    ///
    /// # Errors
    /// None in practice.
    pub fn public(&self, region: impl Into<String>, window: Window) -> Result<IssuerKey, KeyFault> {
        IssuerKey::new(
            self.kid,
            region,
            window,
            self.key.verifying_key().as_bytes(),
        )
    }

    /// Makes a card. `index` is below 2^24 and drawn at random by whoever asks.
    pub fn issue(&self, expiry: Expiry, index: u32) -> CardToken {
        let said = Unsigned {
            kid: self.kid,
            expiry,
            index: index & 0x00FF_FFFF,
        };
        CardToken::new(said, self.key.sign(&said.to_be_signed()).to_bytes())
    }
}

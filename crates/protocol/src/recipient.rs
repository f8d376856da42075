//! A programme's key: one secret from which it opens what is sealed to it and signs what it answers.

use hpke::kem::X25519HkdfSha256;
use hpke::{Kem as _, Serializable as _};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::signed::{PublicKey, Signer};

/// By which a programme's key is named: the first 8 bytes of SHA-256 over both public halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct RecipientKeyId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 8]);

impl RecipientKeyId {
    /// 16 hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// Reads them back.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?;
        <[u8; 8]>::try_from(bytes.as_slice()).ok().map(Self)
    }
}

/// What a device seals to and whose answers it believes. Comes from a verified pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientPublic {
    /// X25519, for sealing.
    pub seal_key: [u8; 32],
    /// Ed25519, for what the programme signs.
    pub sign_key: PublicKey,
}

impl RecipientPublic {
    /// The name of the key.
    pub fn id(&self) -> RecipientKeyId {
        let digest = Sha256::new()
            .chain_update(self.seal_key)
            .chain_update(self.sign_key.0)
            .finalize();
        let mut id = [0; 8];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        RecipientKeyId(id)
    }
}

/// A programme's public keys as people hand them on: `recipient.pub` is this, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedRecipient {
    /// What the programme is called.
    #[serde(default)]
    pub name: String,
    /// The id of the key, 16 hexadecimal digits: the check on both keys.
    pub id: String,
    /// For sealing, 64 hexadecimal digits.
    pub seal_key: String,
    /// For signing, 64 hexadecimal digits.
    pub sign_key: String,
}

/// What is wrong with keys that were handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishedFault {
    /// A key is not 64 hexadecimal digits, or is none.
    #[error("not a recipient's key")]
    NotAKey,
    /// The id is that of other keys: a digit is wrong, of a key or of the id.
    #[error("the keys are not those of the id")]
    OtherId,
}

impl PublishedRecipient {
    /// The keys, which the id fits.
    ///
    /// # Errors
    /// [`PublishedFault`].
    pub fn checked(&self) -> Result<RecipientPublic, PublishedFault> {
        let key = |text: &str| PublicKey::from_hex(text).ok_or(PublishedFault::NotAKey);
        let public = RecipientPublic {
            seal_key: key(&self.seal_key)?.0,
            sign_key: key(&self.sign_key)?,
        };
        let is_theirs = RecipientKeyId::from_hex(&self.id) == Some(public.id());
        is_theirs.then_some(public).ok_or(PublishedFault::OtherId)
    }
}

/// A programme's secret: 32 random bytes. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RecipientSecret([u8; 32]);

impl std::fmt::Debug for RecipientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecipientSecret")
    }
}

/// What is not a programme's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a recipient's key")]
pub struct NotAKey;

/// How a secret key begins when it is written as text.
const MARK: &str = "WAYSIDE-RECIPIENT-KEY-1:";

impl RecipientSecret {
    /// The key of these bytes.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// As text, for the programme to keep: `MARK` and 43 characters of base64url.
    pub fn to_text(&self) -> Zeroizing<String> {
        use base64::Engine as _;
        let seed = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.0);
        Zeroizing::new(format!("{MARK}{seed}"))
    }

    /// Reads it back; space around it does not matter.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_text(text: &str) -> Result<Self, NotAKey> {
        use base64::Engine as _;
        let seed = text.trim().strip_prefix(MARK).ok_or(NotAKey)?;
        let seed = Zeroizing::new(
            base64::engine::general_purpose::URL_SAFE_NO_PAD
                .decode(seed)
                .map_err(|_| NotAKey)?,
        );
        <[u8; 32]>::try_from(seed.as_slice())
            .map(Self)
            .map_err(|_| NotAKey)
    }

    /// HMAC-SHA-256 under the seed: each use has a secret of its own.
    fn part(&self, what: &[u8]) -> Zeroizing<[u8; 32]> {
        // HMAC by its definition (RFC 2104), for a key of 32 bytes: a block of 64.
        let pad = |with: u8| {
            let mut block = Zeroizing::new([with; 64]);
            block
                .iter_mut()
                .zip(self.0)
                .for_each(|(to, from)| *to ^= from);
            block
        };
        let inner = Sha256::new()
            .chain_update(*pad(0x36))
            .chain_update(what)
            .finalize();
        let outer = Sha256::new()
            .chain_update(*pad(0x5c))
            .chain_update(inner)
            .finalize();
        Zeroizing::new(outer.into())
    }

    /// The key that opens: HPKE's DeriveKeyPair over HMAC-SHA-256(seed, `wayside seal 1`).
    pub(crate) fn opening(&self) -> <X25519HkdfSha256 as hpke::Kem>::PrivateKey {
        X25519HkdfSha256::derive_keypair(&*self.part(b"wayside seal 1")).0
    }

    /// The key that signs: Ed25519 with HMAC-SHA-256(seed, `wayside sign 1`).
    pub fn signer(&self) -> Signer {
        Signer::new(&self.part(b"wayside sign 1"))
    }

    /// What may be known to everybody.
    pub fn public(&self) -> RecipientPublic {
        let (_, seal) = X25519HkdfSha256::derive_keypair(&*self.part(b"wayside seal 1"));
        RecipientPublic {
            seal_key: seal.to_bytes().into(),
            sign_key: self.signer().public(),
        }
    }
}

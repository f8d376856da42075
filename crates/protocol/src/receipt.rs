//! Receipts: what a hub says of each letter of a batch once it is on its disk, signed.

use minicbor::{Decode, Encode};
use uuid::Uuid;

use crate::cbor;
use crate::signed::{Envelope, NotSigned, PublicKey, Purpose, Signer};

/// What a hub says of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// The form, 1.
    #[n(0)]
    pub form: u8,
    /// SHA-256 of the batch as it travelled.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub batch_sha256: [u8; 32],
    /// The device that sent it.
    #[cbor(n(2), with = "crate::cbor::id")]
    pub device: Uuid,
    /// When it was written, by the hub's clock, milliseconds since 1970.
    #[n(3)]
    pub hub_time_ms: i64,
    /// What became of each letter, in the batch's order.
    #[n(4)]
    pub outcomes: Vec<LetterOutcome>,
    /// When to come back, seconds from now.
    #[n(5)]
    pub come_back_s: u32,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LetterOutcome {
    /// It is on the hub's disk, as the `seq`th of all that the hub ever took.
    #[n(0)]
    Accepted {
        /// The hub's own count.
        #[n(0)]
        hub_seq: u64,
    },
    /// The same bytes were there already: a success.
    #[n(1)]
    Duplicate {
        /// The hub's own count.
        #[n(0)]
        hub_seq: u64,
    },
    /// It is on the hub's disk and waits for the letter that it amends.
    #[n(2)]
    Parked {
        /// The hub's own count.
        #[n(0)]
        hub_seq: u64,
    },
    /// It cannot be taken, now or later.
    #[n(3)]
    Rejected {
        /// Why, for a person's words to be found by: `too_long`, `shape`, `unknown_recipient` ...
        #[n(0)]
        code: String,
        /// Which field.
        #[n(1)]
        field: String,
    },
    /// It is on the hub's disk, held apart until somebody has looked at it.
    #[n(4)]
    Held {
        /// Why.
        #[n(0)]
        why: Held,
    },
}

/// Why a letter is held apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Held {
    /// Another letter has its id.
    #[n(0)]
    Conflict,
    /// The device was revoked.
    #[n(1)]
    Revoked,
    /// Another letter has its place: the device was copied or restored.
    #[n(2)]
    Fork,
}

impl LetterOutcome {
    /// True when the letter is on the hub's disk, and on its way to its programme.
    pub fn is_at_hub(&self) -> bool {
        matches!(
            self,
            Self::Accepted { .. } | Self::Duplicate { .. } | Self::Parked { .. }
        )
    }
}

impl Held {
    /// In a word: `conflict`, `revoked`, `fork`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Revoked => "revoked",
            Self::Fork => "fork",
        }
    }
}

/// A receipt and the hub's signature, as it travels.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedReceipt(Vec<u8>);

impl std::fmt::Debug for SignedReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedReceipt")
    }
}

impl SignedReceipt {
    /// Signs a receipt.
    pub fn sign(receipt: &Receipt, hub: &Signer) -> Self {
        let envelope = hub.seal(Purpose::Receipt, cbor::to_vec(receipt));
        Self(cbor::to_vec(&envelope))
    }

    /// The bytes that travel.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The receipt in an answer, if it is this hub's, for this device and for this very batch of so
    /// many letters. Whatever else an answer may be, it is not a receipt.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn verify(
        bytes: &[u8],
        hub: PublicKey,
        device: Uuid,
        batch_sha256: &[u8; 32],
        letters: usize,
    ) -> Result<Receipt, NotSigned> {
        let envelope: Envelope = cbor::from_slice(bytes).map_err(|_| NotSigned::Shape)?;
        hub.open(Purpose::Receipt, &envelope)?;
        let receipt: Receipt = cbor::from_slice(&envelope.payload).map_err(|_| NotSigned::Shape)?;
        let ours = receipt.form == 1
            && receipt.device == device
            && receipt.batch_sha256 == *batch_sha256
            && receipt.outcomes.len() == letters;
        if ours {
            Ok(receipt)
        } else {
            Err(NotSigned::Other)
        }
    }
}

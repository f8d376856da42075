//! How values of ours stand in CBOR (RFC 8949): structures as arrays, ids as 16 bytes, no bytes left over.

use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

/// Writes a value. Nothing of ours fails to be written into memory.
pub fn to_vec<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}

/// Reads a value that takes all of the bytes.
///
/// # Errors
/// When they are of another shape, or more follow.
pub fn from_slice<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(bytes);
    let value = decoder.decode()?;
    if decoder.position() == bytes.len() {
        Ok(value)
    } else {
        Err(DecodeError::message("bytes are left over"))
    }
}

/// An id, as 16 bytes.
pub mod id {
    use super::*;
    use uuid::Uuid;

    /// Writes it.
    ///
    /// # Errors
    /// The writer's.
    pub fn encode<C, W: Write>(
        id: &Uuid,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        to.bytes(id.as_bytes())?;
        Ok(())
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is not 16 bytes.
    pub fn decode<C>(from: &mut Decoder<'_>, _: &mut C) -> Result<Uuid, DecodeError> {
        Uuid::from_slice(from.bytes()?).map_err(|_| DecodeError::message("an id has 16 bytes"))
    }
}

/// An id that may be missing.
pub mod maybe_id {
    use super::*;
    use minicbor::data::Type;
    use uuid::Uuid;

    /// Writes it, or null.
    ///
    /// # Errors
    /// The writer's.
    pub fn encode<C, W: Write>(
        id: &Option<Uuid>,
        to: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match id {
            Some(id) => super::id::encode(id, to, context),
            None => to.null().map(|_| ()),
        }
    }

    /// Reads it, or null.
    ///
    /// # Errors
    /// When it is neither.
    pub fn decode<C>(from: &mut Decoder<'_>, context: &mut C) -> Result<Option<Uuid>, DecodeError> {
        if from.datatype()? == Type::Null {
            from.null()?;
            return Ok(None);
        }
        super::id::decode(from, context).map(Some)
    }

    /// What stands for it where the array ends early.
    pub fn nil() -> Option<Option<Uuid>> {
        Some(None)
    }

    /// True for what need not be written at an array's end.
    pub fn is_nil(id: &Option<Uuid>) -> bool {
        id.is_none()
    }
}

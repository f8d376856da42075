//! How values of ours stand in CBOR (RFC 8949): structures as arrays, ids as 16 bytes, no bytes left over.
//!
//! What a stranger wrote is walked before anything of it is decoded: an element of a list is a byte or a few there
//! and many in memory, and what goes deep is passed over with a stack.

use minicbor::data::Type;
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::limits;

/// Writes a value. Nothing of ours fails to be written into memory.
pub fn to_vec<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}

/// Values inside of values, at most. The deepest of ours is a command in a feed's page.
const DEEPEST: usize = 8;
/// Elements of any list of ours, at most.
const MOST: u64 = limits::MOST_LETTERS as u64;

/// Reads a value that takes all of the bytes.
///
/// # Errors
/// When they are of another shape, when more follow, and when they go deeper or hold more in one list than any value
/// of ours: that is seen before anything is decoded, and takes no memory.
pub fn from_slice<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, DecodeError> {
    walk(bytes)?;
    let mut decoder = Decoder::new(bytes);
    let value = decoder.decode()?;
    if decoder.position() == bytes.len() {
        Ok(value)
    } else {
        Err(DecodeError::message("bytes are left over"))
    }
}

/// What is still open at a depth: so many elements to come, or none known and so many seen.
#[derive(Clone, Copy)]
enum Open {
    Left(u64),
    Seen(u64),
}

impl Open {
    /// A list of elements, or a map of pairs of them.
    fn of(elements: Option<u64>, each: u64) -> Result<Self, DecodeError> {
        match elements {
            Some(count) if count > MOST => Err(DecodeError::message("too many elements")),
            Some(count) => Ok(Self::Left(count.saturating_mul(each))),
            None => Ok(Self::Seen(0)),
        }
    }

    /// One more element.
    fn one(&mut self) -> Result<(), DecodeError> {
        match self {
            Self::Left(left) => *left = left.saturating_sub(1),
            Self::Seen(seen) if *seen > 2 * MOST => {
                return Err(DecodeError::message("too many elements"));
            }
            Self::Seen(seen) => *seen = seen.saturating_add(1),
        }
        Ok(())
    }
}

/// Goes over one value without any memory of its own.
fn walk(bytes: &[u8]) -> Result<(), DecodeError> {
    let mut from = Decoder::new(bytes);
    let mut open = [Open::Left(1); DEEPEST];
    let mut depth = 0_usize;
    loop {
        while depth > 0 && matches!(open.get(depth), Some(Open::Left(0))) {
            depth = depth.saturating_sub(1);
        }
        let at = open.get_mut(depth).ok_or_else(too_deep)?;
        if matches!(at, Open::Left(0)) {
            return Ok(());
        }
        let kind = from.datatype()?;
        if kind == Type::Break {
            if !matches!(at, Open::Seen(_)) {
                return Err(DecodeError::message("an end of nothing"));
            }
            from.set_position(from.position().saturating_add(1));
            depth = depth.saturating_sub(1);
            continue;
        }
        if kind == Type::Tag {
            from.tag()?;
            continue;
        }
        at.one()?;
        if let Some(inside) = entered(&mut from, kind)? {
            depth = depth.saturating_add(1);
            *open.get_mut(depth).ok_or_else(too_deep)? = inside;
        }
    }
}

/// Enters a list or a map; passes over anything else.
fn entered(from: &mut Decoder<'_>, kind: Type) -> Result<Option<Open>, DecodeError> {
    match kind {
        Type::Array | Type::ArrayIndef => Open::of(from.array()?, 1).map(Some),
        Type::Map | Type::MapIndef => Open::of(from.map()?, 2).map(Some),
        // Bytes, text and numbers: nothing is inside of them.
        _ => from.skip().map(|()| None),
    }
}

fn too_deep() -> DecodeError {
    DecodeError::message("too deep")
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_goes_deep_or_has_too_many_is_seen_before_it_is_read() {
        let deep = |levels: usize| [vec![0x81; levels], vec![0x00]].concat();
        assert!(walk(&deep(DEEPEST - 1)).is_ok());
        assert!(walk(&deep(DEEPEST)).is_err());
        let list = |count: u16| {
            let [high, low] = count.to_be_bytes();
            [vec![0x99, high, low], vec![0x00; usize::from(count)]].concat()
        };
        assert!(walk(&list(4_096)).is_ok());
        assert!(walk(&list(4_097)).is_err());
        for (bytes, fits) in [
            (&[0x9f, 0x01, 0x9f, 0xff, 0xff][..], true),
            (&[0xbf, 0x01, 0x02, 0xff], true),
            (&[0xa1, 0x01, 0x80], true),
            (&[0xc1, 0x01], true),
            (&[0x5f, 0x41, 0x00, 0xff], true),
            (&[0xff], false),
            (&[0x81, 0xff], false),
            (&[0x9f, 0x01], false),
            (&[0x82, 0x01], false),
            (
                &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                false,
            ),
            (&[], false),
        ] {
            assert_eq!(walk(bytes).is_ok(), fits, "{bytes:02x?}");
        }
        let endless = [vec![0x9f], vec![0x00; 10_000], vec![0xff]].concat();
        assert!(walk(&endless).is_err());
    }

    proptest! {
        /// What the walk passes is one value for the library as well, and what is shallow and small passes.
        #[test]
        fn the_walk_agrees_with_the_reader(bytes in vec(any::<u8>(), 0..40)) {
            let mut from = Decoder::new(&bytes);
            let whole = from.skip().is_ok();
            prop_assert!(walk(&bytes).is_err() || whole, "{:02x?}", bytes);
        }
    }
}

//! Which cards of an issuer were withdrawn: one bit for each, exactly. Nobody is ever taken for withdrawn
//! by chance.
//!
//! Two forms: that of the IETF's Token Status List (CBOR), for exchange, and a shorter one for packs, in
//! which the gaps between withdrawn cards are Rice-coded.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use minicbor::{Decoder, Encoder};

/// The most entries of a list.
pub const LARGEST: u32 = 1 << 20;
const FORM: u8 = 1;

/// The bytes are no status list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a status list")]
pub struct BadStatus;

/// A whole status list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    /// Bits of an entry: 1, 2, 4 or 8.
    width: u8,
    /// Entry 0 in the lowest bits of the first byte.
    bytes: Vec<u8>,
}

impl StatusList {
    /// Nobody withdrawn, of `size` entries: a multiple of 8, at most [`LARGEST`].
    ///
    /// # Errors
    /// [`BadStatus`] for another size.
    pub fn new(size: u32) -> Result<Self, BadStatus> {
        if size == 0 || size > LARGEST || !size.is_multiple_of(8) {
            return Err(BadStatus);
        }
        let length = usize::try_from(size / 8).map_err(|_| BadStatus)?;
        Ok(Self {
            width: 1,
            bytes: vec![0; length],
        })
    }

    /// Entries.
    pub fn size(&self) -> u32 {
        let bits = self.bytes.len().saturating_mul(8) / usize::from(self.width);
        u32::try_from(bits).unwrap_or(u32::MAX)
    }

    fn place(&self, index: u32) -> Option<(usize, u32)> {
        let bit = usize::try_from(index)
            .ok()?
            .checked_mul(usize::from(self.width))?;
        Some((bit / 8, u32::try_from(bit % 8).ok()?))
    }

    /// What stands at an index; nothing outside the list. 0: valid.
    pub fn at(&self, index: u32) -> Option<u8> {
        let (byte, shift) = self.place(index)?;
        let mask = u8::try_from((1_u16 << self.width) - 1).unwrap_or(u8::MAX);
        Some(self.bytes.get(byte)? >> shift & mask)
    }

    /// True for a card that was withdrawn; never for one outside the list.
    pub fn is_withdrawn(&self, index: u32) -> bool {
        self.at(index).is_some_and(|status| status != 0)
    }

    /// Withdraws a card. False outside the list.
    pub fn withdraw(&mut self, index: u32) -> bool {
        let Some((byte, shift)) = self.place(index) else {
            return false;
        };
        match self.bytes.get_mut(byte) {
            Some(byte) => {
                *byte |= 1 << shift;
                true
            }
            None => false,
        }
    }

    /// The withdrawn ones, ascending.
    pub fn withdrawn(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.size()).filter(|index| self.is_withdrawn(*index))
    }

    /// Reads the CBOR of a Token Status List: `{"bits": 1|2|4|8, "lst": zlib}`. Other members are passed
    /// over.
    ///
    /// # Errors
    /// [`BadStatus`].
    pub fn read_ietf(bytes: &[u8]) -> Result<Self, BadStatus> {
        Self::parse_ietf(bytes).ok_or(BadStatus)
    }

    fn parse_ietf(bytes: &[u8]) -> Option<Self> {
        let mut d = Decoder::new(bytes);
        let (mut width, mut packed) = (None, None);
        for _ in 0..d.map().ok()?? {
            match d.str().ok()? {
                "bits" => width = Some(d.u8().ok()?),
                "lst" => packed = Some(d.bytes().ok()?),
                _ => d.skip().ok()?,
            }
        }
        let width = width.filter(|width| matches!(width, 1 | 2 | 4 | 8))?;
        let most = u64::from(LARGEST / 8) * u64::from(width);
        let mut bytes = Vec::new();
        // One more than may be: a list that unpacks to more is refused, and fills no memory.
        ZlibDecoder::new(packed?)
            .take(most + 1)
            .read_to_end(&mut bytes)
            .ok()?;
        let fits = u64::try_from(bytes.len()).is_ok_and(|length| (1..=most).contains(&length));
        (fits && d.position() == d.input().len()).then_some(Self { width, bytes })
    }

    /// Writes the CBOR of a Token Status List.
    ///
    /// # Errors
    /// None in practice.
    pub fn to_ietf(&self) -> Result<Vec<u8>, BadStatus> {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&self.bytes).map_err(|_| BadStatus)?;
        let packed = zlib.finish().map_err(|_| BadStatus)?;
        let mut e = Encoder::new(Vec::new());
        let written: Result<_, minicbor::encode::Error<std::convert::Infallible>> = (|| {
            e.map(2)?.str("bits")?.u8(self.width)?;
            e.str("lst")?.bytes(&packed)?;
            Ok(())
        })();
        written.map_err(|_| BadStatus)?;
        Ok(e.into_writer())
    }

    /// Reads the short form: CBOR `[1, size, count, k, gaps]`, the one way to write it.
    ///
    /// # Errors
    /// [`BadStatus`].
    pub fn read(bytes: &[u8]) -> Result<Self, BadStatus> {
        let list = Self::parse(bytes).ok_or(BadStatus)?;
        if list.print()? == bytes {
            Ok(list)
        } else {
            Err(BadStatus)
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut d = Decoder::new(bytes);
        if d.array().ok()? != Some(5) || d.u8().ok()? != FORM {
            return None;
        }
        let mut list = Self::new(d.u32().ok()?).ok()?;
        let (count, k) = (d.u32().ok()?, d.u8().ok()?);
        if count > list.size() || k > 20 {
            return None;
        }
        let mut bits = Bits {
            bytes: d.bytes().ok()?,
            at: 0,
        };
        let mut next = 0_u32;
        for _ in 0..count {
            let gap = bits.rice(k)?;
            let index = next.checked_add(gap)?;
            if index >= list.size() {
                return None;
            }
            list.withdraw(index);
            next = index + 1;
        }
        Some(list)
    }

    /// Writes the short form.
    ///
    /// # Errors
    /// [`BadStatus`] for a list of other than one bit an entry.
    pub fn print(&self) -> Result<Vec<u8>, BadStatus> {
        if self.width != 1 {
            return Err(BadStatus);
        }
        let withdrawn: Vec<u32> = self.withdrawn().collect();
        let count = u32::try_from(withdrawn.len()).map_err(|_| BadStatus)?;
        // The best Rice parameter lies at the middle gap, for gaps by chance: log2(ln 2 * size / count).
        let k = (0..20_u8).rev().find(|k| {
            count
                .checked_shl(u32::from(*k))
                .is_some_and(|n| u64::from(n) * 1443 <= u64::from(self.size()) * 1000)
        });
        let k = if count == 0 { 0 } else { k.unwrap_or(0) };
        let mut gaps = Gaps::default();
        let mut next = 0;
        for index in withdrawn {
            gaps.rice(index - next, k);
            next = index + 1;
        }
        let mut e = Encoder::new(Vec::new());
        let written: Result<_, minicbor::encode::Error<std::convert::Infallible>> = (|| {
            e.array(5)?.u8(FORM)?.u32(self.size())?.u32(count)?.u8(k)?;
            e.bytes(&gaps.bytes)?;
            Ok(())
        })();
        written.map_err(|_| BadStatus)?;
        Ok(e.into_writer())
    }
}

/// Bits that are read, the highest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    /// So many ones and a nought, then the `k` low bits.
    fn rice(&mut self, k: u8) -> Option<u32> {
        let mut high = 0_u32;
        while self.bit()? == 1 {
            high = high.checked_add(1)?;
        }
        let mut value = high;
        for _ in 0..k {
            value = value.checked_mul(2)? | self.bit()?;
        }
        Some(value)
    }
}

/// Bits that are written.
#[derive(Default)]
struct Gaps {
    bytes: Vec<u8>,
    used: usize,
}

impl Gaps {
    fn bit(&mut self, bit: bool) {
        if self.used.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut().filter(|_| bit) {
            *last |= 1 << (7 - self.used % 8);
        }
        self.used += 1;
    }

    fn rice(&mut self, gap: u32, k: u8) {
        for _ in 0..gap >> k {
            self.bit(true);
        }
        self.bit(false);
        for place in (0..k).rev() {
            self.bit(gap >> place & 1 == 1);
        }
    }
}

//! Which typed codes are known: one filter for each quarter of a year in which cards expire.
//!
//! A typed code cannot carry a signature, so it is looked up. What is kept of it is a place in a binary
//! fuse filter over Argon2id: whoever holds a seized device learns neither the codes nor how many there
//! are, and would look for years for one that the filter takes. A filter only ever allows: its mistakes,
//! one in four thousand million, are a wrong "confirmed" and never a wrongful "withdrawn".

use argon2::{Algorithm, Argon2, Block, Params, Version};
use minicbor::{Decoder, Encoder};
use xorf::{BinaryFuse32, Filter as _};
use zeroize::Zeroize as _;

use crate::expiry::Expiry;
use crate::typed::TypedCode;

/// The most codes of one quarter, decoys among them.
pub const MOST_CODES: usize = 1 << 20;
/// The fewest: a filter of three codes would say that there are few.
const FEWEST: usize = 256;
const FORM: u8 = 1;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const SALT: &[u8] = b"HRC1-ALLOW";

/// The bytes are no allow list, or the codes make none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list of known codes")]
pub struct BadAllow;

/// What is kept of a code: 64 bits of its Argon2id, from which the code cannot be had back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeKey(pub u64);

impl std::fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeKey")
    }
}

impl CodeKey {
    /// Derives it: Argon2id, 19 MiB, 2 passes, one lane; some 20 ms. `epoch` salts it.
    ///
    /// # Errors
    /// [`BadAllow`] when there is no memory for it.
    pub fn of(code: &TypedCode, epoch: u32) -> Result<Self, BadAllow> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(8)).map_err(|_| BadAllow)?;
        let mut salt = SALT.to_vec();
        salt.extend_from_slice(&epoch.to_be_bytes());
        let mut memory = vec![Block::default(); params.block_count()];
        let mut key = [0; 8];
        let mut text = code.text();
        let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(text.as_bytes(), &salt, &mut key, &mut memory);
        text.zeroize();
        memory.iter_mut().for_each(|block| block.zeroize());
        let derived = u64::from_le_bytes(key);
        key.zeroize();
        done.map(|()| Self(derived)).map_err(|_| BadAllow)
    }
}

/// The codes of one issuer's key that are known.
#[derive(Clone, Debug)]
pub struct AllowList {
    epoch: u32,
    /// By the last month of the quarter, ascending.
    quarters: Vec<(Expiry, BinaryFuse32)>,
}

impl AllowList {
    /// Makes the list of the codes of each quarter; a quarter is named by any of its months. `decoy`
    /// gives keys by chance, by which each filter grows to a power of two and so tells no count.
    ///
    /// # Errors
    /// [`BadAllow`] for more than [`MOST_CODES`] of a quarter.
    pub fn make(
        epoch: u32,
        codes: impl IntoIterator<Item = (Expiry, CodeKey)>,
        mut decoy: impl FnMut() -> u64,
    ) -> Result<Self, BadAllow> {
        let mut by_quarter = std::collections::BTreeMap::<Expiry, Vec<u64>>::new();
        for (expiry, key) in codes {
            let quarter = by_quarter.entry(expiry.quarter_end()).or_default();
            quarter.push(key.0);
        }
        let mut quarters = Vec::with_capacity(by_quarter.len());
        for (quarter, mut keys) in by_quarter {
            keys.sort_unstable();
            keys.dedup();
            if keys.len() > MOST_CODES {
                return Err(BadAllow);
            }
            let wanted = keys.len().next_power_of_two().max(FEWEST);
            while keys.len() < wanted {
                keys.extend((keys.len()..wanted).map(|_| decoy()));
                keys.sort_unstable();
                keys.dedup();
            }
            let filter = BinaryFuse32::try_from(&keys).map_err(|_| BadAllow)?;
            quarters.push((quarter, filter));
        }
        Ok(Self { epoch, quarters })
    }

    /// What its keys are salted with.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The last month of the newest quarter that knows the code.
    pub fn known(&self, key: CodeKey) -> Option<Expiry> {
        let mut newest_first = self.quarters.iter().rev();
        newest_first
            .find(|(_, filter)| filter.contains(&key.0))
            .map(|(quarter, _)| *quarter)
    }

    /// Reads CBOR `[1, epoch, [exp, seed, segment length, segments, fingerprints] ...]`, the one way to
    /// write it. Fingerprints are 32 bits each, the lowest byte first.
    ///
    /// # Errors
    /// [`BadAllow`].
    pub fn read(bytes: &[u8]) -> Result<Self, BadAllow> {
        let list = Self::parse(bytes).ok_or(BadAllow)?;
        if list.print() == bytes {
            Ok(list)
        } else {
            Err(BadAllow)
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut d = Decoder::new(bytes);
        let parts = d.array().ok()??;
        if d.u8().ok()? != FORM {
            return None;
        }
        let epoch = d.u32().ok()?;
        let mut quarters: Vec<(Expiry, BinaryFuse32)> = Vec::new();
        for _ in 0..parts.checked_sub(2)? {
            let (quarter, filter) = parse_quarter(&mut d)?;
            let last = quarters.last().map(|(quarter, _)| *quarter);
            if quarter.quarter_end() != quarter || last.is_some_and(|last| last >= quarter) {
                return None;
            }
            quarters.push((quarter, filter));
        }
        Some(Self { epoch, quarters })
    }

    /// Writes it.
    pub fn print(&self) -> Vec<u8> {
        let mut e = Encoder::new(Vec::new());
        // Writing to memory cannot fail.
        let written: Result<(), minicbor::encode::Error<std::convert::Infallible>> = (|| {
            e.array(2 + self.quarters.len() as u64)?;
            e.u8(FORM)?.u32(self.epoch)?;
            for (quarter, filter) in &self.quarters {
                let shape = &filter.descriptor;
                let prints: Vec<u8> = filter
                    .fingerprints
                    .iter()
                    .flat_map(|print| print.to_le_bytes())
                    .collect();
                e.array(5)?.u32(quarter.exp())?.u64(shape.seed)?;
                e.u32(shape.segment_length)?;
                e.u32(shape.segment_count_length)?.bytes(&prints)?;
            }
            Ok(())
        })();
        drop(written);
        e.into_writer()
    }
}

/// Reads a filter. Its shape must be one in which no look-up can leave the fingerprints.
fn parse_quarter(d: &mut Decoder<'_>) -> Option<(Expiry, BinaryFuse32)> {
    if d.array().ok()? != Some(5) {
        return None;
    }
    let quarter = Expiry::of_exp(d.u32().ok()?)?;
    let (seed, segment, counted) = (d.u64().ok()?, d.u32().ok()?, d.u32().ok()?);
    let prints = d.bytes().ok()?;
    let whole = u64::from(counted) + 2 * u64::from(segment);
    let sound = segment.is_power_of_two()
        && counted.is_multiple_of(segment)
        && prints.len() as u64 == whole * 4
        && whole <= 2 * MOST_CODES as u64;
    if !sound {
        return None;
    }
    // The crate names no type for the shape: an empty filter lends its own.
    let mut filter = BinaryFuse32::try_from([].as_slice()).ok()?;
    filter.fingerprints = prints
        .chunks_exact(4)
        .filter_map(|print| Some(u32::from_le_bytes(print.try_into().ok()?)))
        .collect();
    filter.descriptor.seed = seed;
    filter.descriptor.segment_length = segment;
    filter.descriptor.segment_length_mask = segment - 1;
    filter.descriptor.segment_count_length = counted;
    Some((quarter, filter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Expiry {
        text.parse().unwrap()
    }

    /// Keys by chance, the same each time.
    fn random(seed: u64) -> impl FnMut() -> u64 {
        let mut state = seed;
        move || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        }
    }

    fn list(count: usize) -> (Vec<CodeKey>, AllowList) {
        let mut next = random(7);
        let keys: Vec<CodeKey> = (0..count).map(|_| CodeKey(next())).collect();
        let codes = keys.iter().enumerate().map(|(place, key)| {
            let quarter = if place % 2 == 0 { "2026-11" } else { "2027-01" };
            (month(quarter), *key)
        });
        (keys.clone(), AllowList::make(9, codes, random(8)).unwrap())
    }

    #[test]
    fn a_code_is_known_to_the_quarter_it_was_made_for() {
        let (keys, made) = list(2000);
        let read = AllowList::read(&made.print()).unwrap();
        for (place, key) in keys.iter().enumerate() {
            let quarter = if place % 2 == 0 { "2026-12" } else { "2027-03" };
            assert_eq!(read.known(*key), Some(month(quarter)));
        }
        let mut other = random(99);
        let taken = (0..100_000).filter(|_| read.known(CodeKey(other())).is_some());
        assert_eq!(taken.count(), 0);
    }

    #[test]
    fn a_filter_does_not_tell_how_many_codes_there_are() {
        let length = |count| list(count).1.print().len();
        assert_eq!(length(2), length(500));
        assert_ne!(length(2), length(4000));
        assert_eq!(list(0).1.print(), [0x82, 1, 9]);
    }

    #[test]
    fn a_list_that_was_bent_is_none() {
        let good = list(4).1.print();
        for cut in 0..good.len() {
            assert_eq!(AllowList::read(&good[..cut]).err(), Some(BadAllow));
        }
        for at in 0..40 {
            for bit in 0..8 {
                let mut bent = good.clone();
                bent[at] ^= 1 << bit;
                if let Ok(list) = AllowList::read(&bent) {
                    list.known(CodeKey(u64::MAX));
                    list.known(CodeKey(0));
                }
            }
        }
        let mut longer = good.clone();
        longer.push(0);
        assert_eq!(AllowList::read(&longer).err(), Some(BadAllow));
    }

    /// What is in packs must be read by every later version, whatever becomes of the filter's crate.
    #[test]
    fn the_form_is_frozen() {
        use sha2::Digest as _;
        let (keys, list) = list(4);
        assert_eq!(
            hex::encode(sha2::Sha256::digest(list.print())),
            "ff27720ab63f87ba0879ee6906f2c41cf3c96b1e3a2738ccd3b447121d127250"
        );
        assert!(list.known(keys[0]).is_some());
    }

    #[test]
    fn a_code_gives_one_key_and_another_with_another_salt() {
        let code = TypedCode::of_random(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        let key = CodeKey::of(&code, 2026).unwrap();
        assert_eq!(CodeKey::of(&code, 2026), Ok(key));
        assert_ne!(CodeKey::of(&code, 2027), Ok(key));
        // As the reference implementation derives it, of `1234-5678-9AJS` salted with `HRC1-ALLOW` 2026.
        assert_eq!(key.0, 0xfaae_a59a_960b_9da2);
    }
}

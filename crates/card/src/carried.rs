//! A list as the text of a QR code, to be carried where there is no network: `HRC1-LIST:` and the base 45
//! of the zlib of its bytes. A code of version 40 holds 4,296 such characters.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// What such a text begins with.
pub const LIST_PREFIX: &str = "HRC1-LIST:";
/// The most characters of a QR code's text of this sort.
pub const LONGEST_CARRIED: usize = 4_296;
/// What a text may unpack to, bytes: a trust list of a hundred issuers.
const LONGEST: u64 = 1 << 18;

/// The text that carries a list; nothing when no QR code could hold it.
pub fn list_to_text(bytes: &[u8]) -> Option<String> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(bytes).ok()?;
    let text = format!("{LIST_PREFIX}{}", base45::encode(&zlib.finish().ok()?));
    (text.len() <= LONGEST_CARRIED && bytes.len() as u64 <= LONGEST).then_some(text)
}

/// The bytes that a text carries; nothing for another text.
pub fn list_from_text(text: &str) -> Option<Vec<u8>> {
    let body = text.strip_prefix(LIST_PREFIX)?;
    if text.len() > LONGEST_CARRIED {
        return None;
    }
    let packed = base45::decode(body).ok()?;
    let mut bytes = Vec::new();
    let unpacked = ZlibDecoder::new(packed.as_slice())
        .take(LONGEST + 1)
        .read_to_end(&mut bytes);
    (unpacked.is_ok() && bytes.len() as u64 <= LONGEST).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_through_and_a_bomb_does_not() {
        let bytes: Vec<u8> = (0..2_000_u32).map(|n| (n * n % 251) as u8).collect();
        let text = list_to_text(&bytes).unwrap();
        assert_eq!(list_from_text(&text), Some(bytes));
        assert_eq!(list_to_text(&vec![0; 1 << 19]), None);
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&vec![0; 1 << 21]).unwrap();
        let bomb = format!("{LIST_PREFIX}{}", base45::encode(zlib.finish().unwrap()));
        assert!(bomb.len() <= LONGEST_CARRIED);
        for bad in [bomb.as_str(), "HRC1-LIST:", "HRC1:6BF", "HRC1-LIST:00", ""] {
            assert_eq!(list_from_text(bad), None);
        }
    }
}

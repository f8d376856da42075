//! Steps read aloud: a table of clips, each named by its digest, which the protocols name in turn. They are a
//! table of their own, so that a run that takes its protocol along does not take them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::row::{Known, Row};
use crate::rowfault::RowFault;
use crate::table::names;

/// The longest clip, bytes: half a minute at 24 kbit/s.
pub const LONGEST_CLIP: usize = 96 << 10;

/// A step read aloud: MP3 of one channel, without tags. Every web view plays it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceClip {
    /// SHA-256 of the clip, hexadecimal.
    pub sha256: String,
    /// The clip, base64 (RFC 4648, padded).
    pub mp3: String,
}

impl VoiceClip {
    /// The row of a clip.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: Sha256::of(bytes).to_string(),
            mp3: STANDARD.encode(bytes),
        }
    }
}

/// True for MPEG layer III of one channel, from its first byte on: no tag stands before the first frame.
fn is_mono_mp3(bytes: &[u8]) -> bool {
    let [0xff, second, third, fourth, ..] = bytes else {
        return false;
    };
    let is_layer_3 = second & 0xe6 == 0xe2;
    let is_mpeg = second & 0x18 != 0x08;
    let has_rate = !matches!(third >> 4, 0 | 15) && third & 0x0c != 0x0c;
    is_layer_3 && is_mpeg && has_rate && fourth >> 6 == 3
}

impl Row for VoiceClip {
    const TABLE: &'static str = names::VOICES;

    fn key(&self) -> String {
        self.sha256.clone()
    }

    fn weigh(&self, known: &mut Known) -> Result<(), RowFault> {
        let bytes = STANDARD.decode(&self.mp3).map_err(|_| RowFault::Clip)?;
        let is_clip = bytes.len() <= LONGEST_CLIP && is_mono_mp3(&bytes);
        if !is_clip || Sha256::of(&bytes).to_string() != self.sha256 {
            return Err(RowFault::Clip);
        }
        if known.clips.remove(&self.sha256) {
            Ok(())
        } else {
            Err(RowFault::UnusedClip)
        }
    }
}

/// The first clip that a protocol names and no row has.
pub(crate) fn missing(known: &Known) -> Option<&String> {
    known.clips.first()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A silent frame: MPEG-2 layer III, 16 kHz, 16 kbit/s, one channel.
    const FRAME: [u8; 4] = [0xff, 0xf3, 0x28, 0xc4];

    #[test]
    fn only_mpeg_layer_3_of_one_channel_is_a_clip() {
        assert!(is_mono_mp3(&FRAME));
        // A tag, two channels, another layer, no rate, a reserved version, not even a header.
        for bytes in [
            *b"ID3\x03",
            [0xff, 0xf3, 0x28, 0x04],
            [0xff, 0xf5, 0x28, 0xc4],
            [0xff, 0xf3, 0x08, 0xc4],
            [0xff, 0xeb, 0x28, 0xc4],
        ] {
            assert!(!is_mono_mp3(&bytes), "{bytes:x?}");
        }
        assert!(!is_mono_mp3(&FRAME[..3]));
    }

    #[test]
    fn every_header_is_read_by_its_fields() {
        // ISO/IEC 11172-3, 2.4.1.3: sync, version, layer; bit rate, sampling rate; mode.
        for byte in 0..=u8::MAX {
            let [_, second, third, fourth] = FRAME;
            let fits = byte >> 5 == 7 && (byte >> 3) & 3 != 1 && (byte >> 1) & 3 == 1;
            assert_eq!(is_mono_mp3(&[0xff, byte, third, fourth]), fits, "{byte:x}");
            let fits = (1..=14).contains(&(byte >> 4)) && (byte >> 2) & 3 != 3;
            assert_eq!(is_mono_mp3(&[0xff, second, byte, fourth]), fits, "{byte:x}");
            let fits = byte >> 6 == 3;
            assert_eq!(is_mono_mp3(&[0xff, second, third, byte]), fits, "{byte:x}");
            let fits = byte == 0xff;
            assert_eq!(
                is_mono_mp3(&[byte, second, third, fourth]),
                fits,
                "{byte:x}"
            );
        }
        assert_eq!(LONGEST_CLIP, 98_304);
        let mut longest = FRAME.to_vec();
        longest.resize(LONGEST_CLIP, 0);
        let clip = VoiceClip::of(&longest);
        let mut known = Known::default();
        known.clips.insert(clip.sha256.clone());
        assert_eq!(clip.weigh(&mut known), Ok(()));
    }

    #[test]
    fn a_clip_is_the_one_its_digest_says_not_too_long_and_wanted_by_a_protocol() {
        let clip = VoiceClip::of(&FRAME);
        let weigh = |clip: &VoiceClip| {
            let mut known = Known::default();
            known.clips.insert(VoiceClip::of(&FRAME).sha256);
            clip.weigh(&mut known)
        };
        assert_eq!(weigh(&clip), Ok(()));
        let other = VoiceClip {
            mp3: STANDARD.encode([&FRAME[..], &[0]].concat()),
            ..clip.clone()
        };
        assert_eq!(weigh(&other), Err(RowFault::Clip));
        let mut long = FRAME.to_vec();
        long.resize(LONGEST_CLIP + 1, 0);
        assert_eq!(weigh(&VoiceClip::of(&long)), Err(RowFault::Clip));
        let mut known = Known::default();
        known.clips.insert(clip.sha256.clone());
        assert_eq!(missing(&known), Some(&clip.sha256));
        clip.weigh(&mut known).unwrap();
        assert_eq!(missing(&known), None);
        let stray = VoiceClip::of(&[&FRAME[..], &[1]].concat());
        assert_eq!(weigh(&stray), Err(RowFault::UnusedClip));
    }
}

//! A table: canonical lines of JSON in one zstd frame.

use std::io::{BufRead, BufReader, Read, Write};

use serde::Serialize;
use serde_json::Value;
use sha2::Digest;
use zstd::stream::read::Decoder;
use zstd::stream::write::Encoder;

use crate::digest::Sha256;
use crate::head::{TableClaim, TableHashes};
use crate::layout::Layout;
use crate::limits;
use crate::refusal::PackRefusal;

/// The tables this version knows. A pack may carry others; they are checked and left alone.
pub mod names {
    /// [`crate::CardIssuers`], one row.
    pub const CARD_ISSUERS: &str = "card_issuers";
    /// [`crate::KnownCodes`], by the issuer's key.
    pub const CARD_KNOWN_CODES: &str = "card_known_codes";
    /// [`wayside_domain::card::CardTemplate`], by id.
    pub const CARD_TEMPLATES: &str = "card_templates";
    /// [`wayside_domain::card::CardTerms`], one row.
    pub const CARD_TERMS: &str = "card_terms";
    /// [`crate::WithdrawnCards`], by the issuer's key.
    pub const CARD_WITHDRAWN: &str = "card_withdrawn";
    /// [`wayside_domain::exposure::ExposurePlan`], by id.
    pub const EXPOSURE_PLANS: &str = "exposure_plans";
    /// [`wayside_domain::hours::Holiday`], by date.
    pub const HOLIDAYS: &str = "holidays";
    /// [`wayside_domain::Kind`], by id.
    pub const KINDS: &str = "kinds";
    /// [`wayside_domain::referral::Pathway`], by id.
    pub const PATHWAYS: &str = "pathways";
    /// [`wayside_domain::naloxone::Protocol`], by id.
    pub const PROTOCOLS: &str = "protocols";
    /// [`wayside_domain::referral::Recipient`], by id.
    pub const RECIPIENTS: &str = "recipients";
    /// [`wayside_domain::Rule`], by id.
    pub const RULES: &str = "rules";
    /// [`wayside_domain::Service`], by id.
    pub const SERVICES: &str = "services";
    /// [`wayside_domain::Street`], by id.
    pub const STREETS: &str = "streets";
    /// [`crate::VoiceClip`], by digest.
    pub const VOICES: &str = "voices";
    /// [`wayside_domain::Zone`], by id.
    pub const ZONES: &str = "zones";
}

/// zstd's strongest ordinary level: packs are made once and carried over thin lines many times.
const LEVEL: i32 = 19;

/// Writes one row as canonical JSON: keys sorted, no spaces, shortest floats that read back the same.
pub(crate) fn write_row(
    row: &impl Serialize,
    lines: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    write_sorted(&serde_json::to_value(row)?, lines)?;
    lines.push(b'\n');
    Ok(())
}

/// Sorts keys itself: the order of a `Value`'s map depends on another crate's features.
fn write_sorted(value: &Value, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| key.as_str());
            for (place, (key, value)) in entries.into_iter().enumerate() {
                out.push(if place == 0 { b'{' } else { b',' });
                serde_json::to_writer(&mut *out, key)?;
                out.push(b':');
                write_sorted(value, out)?;
            }
            out.extend_from_slice(if map.is_empty() { b"{}" } else { b"}" });
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                out.push(if place == 0 { b'[' } else { b',' });
                write_sorted(item, out)?;
            }
            out.extend_from_slice(if items.is_empty() { b"[]" } else { b"]" });
        }
        plain => serde_json::to_writer(&mut *out, plain)?,
    }
    Ok(())
}

/// Packs `lines` of `rows` rows. One thread and a fixed level: the same lines give the same bytes.
pub(crate) fn pack(lines: &[u8], rows: u64) -> std::io::Result<(Vec<u8>, TableClaim)> {
    let raw_length = lines.len() as u64;
    let mut encoder = Encoder::new(Vec::new(), LEVEL)?;
    encoder.include_checksum(true)?;
    encoder.include_contentsize(true)?;
    encoder.set_pledged_src_size(Some(raw_length))?;
    encoder.write_all(lines)?;
    let packed = encoder.finish()?;
    let hashes = TableHashes {
        sha256: Sha256::of(&packed),
        raw_sha256: Sha256::of(lines),
    };
    let claim = TableClaim {
        length: packed.len() as u64,
        raw_length,
        rows,
        hashes,
    };
    Ok((packed, claim))
}

/// A line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u64,
    /// One JSON object, without the line's end.
    pub text: String,
}

/// Where the lines come from.
enum Body<'a> {
    /// A frame, unpacked to one byte beyond its claim.
    Packed(std::io::Take<Decoder<'a, &'a [u8]>>),
    Plain(&'a [u8]),
}

impl Read for Body<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Packed(frame) => frame.read(into),
            Self::Plain(lines) => lines.read(into),
        }
    }
}

/// Begins to unpack a frame; it gives one byte beyond `raw_length` at most.
pub(crate) fn unpack<'a>(
    table: &str,
    blob: &'a [u8],
    raw_length: u64,
) -> Result<std::io::Take<Decoder<'a, &'a [u8]>>, PackRefusal> {
    let damaged = |_| PackRefusal::damaged(table);
    let mut decoder = Decoder::with_buffer(blob).map_err(damaged)?.single_frame();
    decoder
        .window_log_max(limits::WINDOW_LOG)
        .map_err(damaged)?;
    Ok(decoder.take(raw_length.saturating_add(1)))
}

/// The lines of a table, unpacked as they are asked for. It never holds more than one line, and
/// stops one byte beyond what the manifest claims. The last item says so if the whole is not what
/// was claimed.
pub struct TableLines<'a> {
    table: String,
    claim: TableClaim,
    unpacked: BufReader<Body<'a>>,
    /// None for lines that stand unpacked: their digest is the blob's own.
    hasher: Option<sha2::Sha256>,
    bytes: u64,
    number: u64,
    ended: bool,
}

impl<'a> TableLines<'a> {
    /// Begins to unpack `blob`, whose own digest the caller has checked.
    pub(crate) fn new(
        table: &str,
        blob: &'a [u8],
        claim: &TableClaim,
        layout: Layout,
    ) -> Result<Self, PackRefusal> {
        let (body, hasher) = match layout {
            Layout::Packed => {
                let frame = unpack(table, blob, claim.raw_length)?;
                (Body::Packed(frame), Some(sha2::Sha256::new()))
            }
            Layout::Plain => (Body::Plain(blob), None),
        };
        Ok(Self {
            table: table.to_owned(),
            claim: claim.clone(),
            unpacked: BufReader::new(body),
            hasher,
            bytes: 0,
            number: 0,
            ended: false,
        })
    }

    fn damaged(&self) -> PackRefusal {
        PackRefusal::damaged(&self.table)
    }

    fn read_line(&mut self) -> Result<Option<Line>, PackRefusal> {
        let mut line = Vec::new();
        let mut reader = (&mut self.unpacked).take(limits::ROW + 1);
        let length = reader
            .read_until(b'\n', &mut line)
            .map_err(|_| PackRefusal::damaged(&self.table))?;
        if length == 0 {
            return self.finish().map(|()| None);
        }
        self.bytes = self.bytes.saturating_add(length as u64);
        if self.bytes > self.claim.raw_length {
            return Err(self.damaged());
        }
        if length as u64 > limits::ROW {
            return Err(PackRefusal::too_large(
                &self.table,
                length as u64,
                limits::ROW,
            ));
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&line);
        }
        self.number += 1;
        let bad_row = || PackRefusal::bad_row(&self.table, self.number);
        if line.pop() != Some(b'\n') {
            return Err(bad_row());
        }
        let text = String::from_utf8(line).map_err(|_| bad_row())?;
        Ok(Some(Line {
            number: self.number,
            text,
        }))
    }

    /// At the end everything must be as claimed, and nothing may stand behind the frame.
    fn finish(&mut self) -> Result<(), PackRefusal> {
        let raw_sha256 = self.hasher.take().map(Sha256::finish);
        let rest: &[u8] = match self.unpacked.get_ref() {
            Body::Packed(frame) => frame.get_ref().get_ref(),
            Body::Plain(rest) => rest,
        };
        let is_as_claimed = self.bytes == self.claim.raw_length
            && self.number == self.claim.rows
            && raw_sha256.is_none_or(|digest| digest == self.claim.hashes.raw_sha256)
            && rest.is_empty();
        if is_as_claimed {
            Ok(())
        } else {
            Err(self.damaged())
        }
    }
}

impl Iterator for TableLines<'_> {
    type Item = Result<Line, PackRefusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = self.read_line();
        self.ended = !matches!(line, Ok(Some(_)));
        line.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, TableLines, pack, write_row};
    use crate::PackRefusal;

    #[test]
    fn a_row_has_sorted_keys_and_the_shortest_floats() {
        let row =
            serde_json::json!({"b": 0.1, "a": {"z": [], "y": {}}, "c": [1, -0.0, 1e300, "é\n"]});
        let mut line = Vec::new();
        write_row(&row, &mut line).unwrap();
        let wanted = "{\"a\":{\"y\":{},\"z\":[]},\"b\":0.1,\"c\":[1,-0.0,1e+300,\"é\\n\"]}\n";
        assert_eq!(
            String::from_utf8(line).unwrap().replace("1e300", "1e+300"),
            wanted
        );
    }

    fn read(blob: &[u8], claim: &super::TableClaim) -> Result<Vec<String>, PackRefusal> {
        TableLines::new("t", blob, claim, Layout::Packed)?
            .map(|line| line.map(|l| l.text))
            .collect()
    }

    #[test]
    fn a_table_that_is_not_what_it_claims_is_damaged() {
        let (blob, claim) = pack(b"{}\n{}\n", 2).unwrap();
        assert_eq!(
            read(&blob, &claim),
            Ok(vec!["{}".to_owned(), "{}".to_owned()])
        );
        let damaged = Err(PackRefusal::damaged("t"));
        for lie in [0, 1, 5, 7, 4096] {
            assert_eq!(
                read(
                    &blob,
                    &super::TableClaim {
                        raw_length: lie,
                        ..claim.clone()
                    }
                ),
                damaged
            );
        }
        assert_eq!(
            read(
                &blob,
                &super::TableClaim {
                    rows: 3,
                    ..claim.clone()
                }
            ),
            damaged
        );
        let mut longer = blob.clone();
        longer.push(0);
        assert_eq!(read(&longer, &claim), damaged);
        for cut in 0..blob.len() {
            assert_eq!(read(&blob[..cut], &claim), damaged, "cut at {cut}");
        }
    }

    #[test]
    fn a_bomb_is_left_at_one_byte_beyond_its_claim() {
        let (blob, claim) = pack(&vec![b' '; 64 << 20], 1).unwrap();
        assert!(blob.len() < 64 << 10);
        let lie = super::TableClaim {
            raw_length: 1000,
            ..claim
        };
        let mut lines = TableLines::new("t", &blob, &lie, Layout::Packed).unwrap();
        assert_eq!(lines.next(), Some(Err(PackRefusal::damaged("t"))));
        assert_eq!(lines.next(), None);
        assert_eq!(lines.bytes, 1001);
    }

    #[test]
    fn a_window_larger_than_a_pack_uses_is_damaged() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        let lines = vec![b'\n'; 200];
        std::io::Write::write_all(&mut encoder, &lines).unwrap();
        let blob = encoder.finish().unwrap();
        let (_, claim) = pack(&lines, 200).unwrap();
        assert_eq!(read(&blob, &claim), Err(PackRefusal::damaged("t")));
    }

    #[test]
    fn a_line_without_an_end_or_of_no_text_is_a_bad_row() {
        let (blob, claim) = pack(b"{}\n{}", 2).unwrap();
        assert_eq!(read(&blob, &claim), Err(PackRefusal::bad_row("t", 2)));
        let (blob, claim) = pack(b"{}\n\xff\n", 2).unwrap();
        assert_eq!(read(&blob, &claim), Err(PackRefusal::bad_row("t", 2)));
    }
}

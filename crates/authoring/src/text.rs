//! Bytes of a source file as text, whatever its author's program wrote.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A file as text, and what had to be put right to read it.
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Line (from 1) and what was put right there.
    pub notes: Vec<(u64, String)>,
}

/// At most so many lines are named one by one.
const NAMED: usize = 100;

/// Reads UTF-8 (with or without byte order mark) and UTF-16 with one. A line that is not UTF-8 is
/// read as Windows-1252, the superset of Latin-1 that old spreadsheets write, and noted.
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some(text) = utf_16(bytes) {
        return Decoded {
            text,
            notes: vec![(1, "the file is UTF-16; read as such".into())],
        };
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: text.to_owned(),
            notes: Vec::new(),
        };
    }
    let mut text = String::with_capacity(bytes.len());
    let mut odd = Vec::new();
    for (line, number) in bytes.split_inclusive(|b| *b == b'\n').zip(1u64..) {
        if let Ok(plain) = std::str::from_utf8(line) {
            text.push_str(plain);
        } else {
            odd.push(number);
            let (read, _) = WINDOWS_1252.decode_without_bom_handling(line);
            text.push_str(&read);
        }
    }
    Decoded {
        text,
        notes: name_lines(&odd),
    }
}

fn utf_16(bytes: &[u8]) -> Option<String> {
    let little = bytes
        .strip_prefix(&[0xff, 0xfe])
        .map(|rest| (rest, UTF_16LE));
    let big = bytes
        .strip_prefix(&[0xfe, 0xff])
        .map(|rest| (rest, UTF_16BE));
    let (rest, form) = little.or(big)?;
    // Half a letter at the end of the file is none.
    let (text, _) = form.decode_without_bom_handling(rest.as_chunks::<2>().0.as_flattened());
    Some(text.into_owned())
}

fn name_lines(odd: &[u64]) -> Vec<(u64, String)> {
    let what = "this line is not UTF-8; read as Windows-1252 (Latin-1)";
    let mut notes: Vec<(u64, String)> = odd
        .iter()
        .take(NAMED)
        .map(|line| (*line, what.to_owned()))
        .collect();
    if let Some(next) = odd.get(NAMED) {
        let more = odd.len() - NAMED - 1;
        notes.push((
            *next,
            format!("this line and {more} more are not UTF-8 either"),
        ));
    }
    notes
}

/// Where the lines of a text begin.
pub struct LineStarts(Vec<usize>);

impl LineStarts {
    /// Reads where the lines of `text` begin; a line ends with `\n`, `\r\n` or a lone `\r`.
    pub fn of(text: &str) -> Self {
        let mut starts = vec![0];
        let mut bytes = text.bytes().enumerate().peekable();
        while let Some((at, byte)) = bytes.next() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.peek().is_none_or(|(_, next)| *next != b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at + 1);
            }
        }
        Self(starts)
    }

    /// The offsets at which lines begin.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().copied()
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line_of(&self, offset: usize) -> u64 {
        self.0.partition_point(|start| *start <= offset) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::{LineStarts, decode};

    #[test]
    fn a_line_of_latin_1_is_read_and_named_while_its_neighbours_stay_utf_8() {
        let decoded = decode(b"id\nCl\xednica\nM\xc3\xa9dico\n");
        assert_eq!(decoded.text, "id\nClínica\nMédico\n");
        assert_eq!(
            decoded
                .notes
                .iter()
                .map(|(line, _)| *line)
                .collect::<Vec<_>>(),
            [2]
        );
    }

    #[test]
    fn every_byte_of_an_old_spreadsheet_is_a_letter() {
        let high: Vec<u8> = (0x80..=0xff).collect();
        let text = decode(&high).text;
        assert!(
            text.starts_with("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ\u{a0}¡")
        );
        assert!(text.ends_with("ýþÿ"));
        assert_eq!(text.chars().count(), 128);
    }

    #[test]
    fn half_a_letter_of_utf_16_is_marked_or_left_out() {
        assert_eq!(decode(b"\xff\xfei\0\x3d\xd8d\0\x65").text, "i\u{fffd}d");
    }

    #[test]
    fn byte_order_marks_are_not_part_of_the_text() {
        assert_eq!(decode(b"\xef\xbb\xbfid").text, "id");
        assert_eq!(decode(b"\xff\xfei\0d\0").text, "id");
        assert_eq!(decode(b"\xfe\xff\0i\0d").text, "id");
        assert_eq!(decode(b"").text, "");
    }

    #[test]
    fn a_file_of_noise_names_its_first_lines_and_counts_the_rest() {
        let noise = b"\xff\xfd\n".repeat(300);
        let decoded = decode(&noise);
        assert_eq!(decoded.notes.len(), 101);
        assert!(decoded.notes[100].1.contains("199 more"));
    }

    #[test]
    fn every_sort_of_line_end_counts_once() {
        let lines = LineStarts::of("a\r\nb\rc\nd");
        assert_eq!(
            [0, 1, 2, 3, 5, 7].map(|at| lines.line_of(at)),
            [1, 1, 1, 2, 3, 4]
        );
    }
}

//! Files that only grow, frame by frame. A frame is its length, its CRC-32 and its bytes, each length and
//! CRC four bytes, little-endian. Power lost while one was written leaves a torn end, which is no frame.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::moment::Moment;

use crate::disk::{self, Disk, folder_of};
use crate::fault::StoreFault;
use crate::journal::{Draft, LONGEST_WIRE};

/// The longest file that is read, bytes: two thousand entries of a run and its protocol, many times over.
const LONGEST_FILE: u64 = 64 << 20;
const LONGEST_FRAME: usize = LONGEST_WIRE + 4096;
const HEAD: usize = 8;

/// What a file of frames holds.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// Frames as they were written.
    pub whole: Vec<Vec<u8>>,
    /// Frames that are not, with others behind them.
    pub damaged: Vec<Vec<u8>>,
    /// Bytes of all of them with their heads: where the next one goes.
    pub length: u64,
}

/// A file of frames.
pub(crate) struct Frames {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

impl Frames {
    pub fn at(disk: Arc<dyn Disk>, path: PathBuf) -> Self {
        Self { disk, path }
    }

    /// Has what an earlier process left written through.
    pub fn write_through(&self) -> Result<(), StoreFault> {
        disk::write_through(self.disk.as_ref(), &self.path).map_err(StoreFault::Open)
    }

    /// All frames but a torn end.
    pub fn read(&self) -> Result<Read, StoreFault> {
        let bytes = self
            .disk
            .read(&self.path, LONGEST_FILE)
            .map_err(StoreFault::of_file)?;
        let bytes = bytes.unwrap_or_default();
        let (mut read, mut rest) = (Read::default(), bytes.as_slice());
        while !rest.is_empty() {
            let taken = match split(rest) {
                Some((frame, true, _)) => {
                    read.whole.push(frame.to_vec());
                    HEAD + frame.len()
                }
                // It was whole when those behind it were written: only it is lost, and what follows is
                // neither passed over nor cut off, even where its length is what is damaged.
                found => match next_whole(rest) {
                    Some(next) => {
                        let frame = found.map(|(frame, ..)| frame);
                        let frame = frame.filter(|frame| HEAD + frame.len() == next);
                        let between = rest.get(..next).unwrap_or_default();
                        read.damaged.push(frame.unwrap_or(between).to_vec());
                        next
                    }
                    None => break,
                },
            };
            read.length = read.length.saturating_add(taken as u64);
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(read)
    }

    /// Puts a frame at the end, in place of a torn one, and has it written through. What is cut off for it, and
    /// what is no file at all, is set aside.
    pub fn append(&self, frame: &[u8]) -> Result<(), StoreFault> {
        if frame.len() > LONGEST_FRAME {
            return Err(StoreFault::TooLarge);
        }
        self.mend()?;
        let whole = self.read()?.length;
        let length = self.disk.length(&self.path).map_err(StoreFault::Open)?;
        let act = || {
            if length.is_some_and(|length| length > whole) {
                self.keep_end(whole)?;
                self.disk.truncate(&self.path, whole)?;
            }
            self.disk.append(&self.path, &framed(frame))?;
            self.disk.sync(&self.path)?;
            if length.is_none() {
                self.disk.sync_folder(folder_of(&self.path))?;
            }
            Ok(())
        };
        act().map_err(StoreFault::Publish)
    }

    /// Keeps what follows the last frame that can be read. Mostly it was never said to be saved; a last frame
    /// that decayed looks no different.
    fn keep_end(&self, whole: u64) -> std::io::Result<()> {
        let bytes = self
            .disk
            .read(&self.path, LONGEST_FILE)?
            .unwrap_or_default();
        let whole = usize::try_from(whole).unwrap_or(usize::MAX);
        let end = bytes.get(whole..).unwrap_or_default();
        if end.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let name = disk::free_name(self.disk.as_ref(), &self.path)?;
        disk::replace(self.disk.as_ref(), &name, end)
    }

    /// Sets aside what is no file, and says whether it did.
    pub fn mend(&self) -> Result<bool, StoreFault> {
        match self.read() {
            Err(StoreFault::Damaged) => disk::set_aside(self.disk.as_ref(), &self.path)
                .map(|()| true)
                .map_err(StoreFault::Publish),
            read => read.map(|_| false),
        }
    }

    /// Puts these frames in the place of all that are there: all of them or, cut anywhere, none.
    pub fn replace(&self, frames: &[Vec<u8>]) -> Result<(), StoreFault> {
        let bytes: Vec<u8> = frames.iter().flat_map(|frame| framed(frame)).collect();
        disk::replace(self.disk.as_ref(), &self.path, &bytes).map_err(StoreFault::Publish)
    }

    /// Takes the file away.
    pub fn remove(&self) -> Result<(), StoreFault> {
        let act = || {
            self.disk.remove(&self.path)?;
            self.disk.sync_folder(folder_of(&self.path))
        };
        act().map_err(StoreFault::Publish)
    }
}

/// A frame as it stands in the file.
fn framed(frame: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + frame.len());
    let size = u32::try_from(frame.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&size.to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(frame).to_le_bytes());
    bytes.extend_from_slice(frame);
    bytes
}

/// The first frame, whether it is whole, and what is behind it; `None` at the end, torn or not.
fn split(bytes: &[u8]) -> Option<(&[u8], bool, &[u8])> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    // A frame of nothing is what a file grown but not written to looks like.
    if size == 0 || size > LONGEST_FRAME || size > rest.len() {
        return None;
    }
    let (frame, behind) = rest.split_at(size);
    let is_whole = crc32fast::hash(frame) == u32::from_le_bytes(*crc);
    Some((frame, is_whole, behind))
}

/// How far behind the beginning of what cannot be read the next whole frame begins, if one does.
fn next_whole(bytes: &[u8]) -> Option<usize> {
    (1..bytes.len()).find(|at| {
        let rest = bytes.get(*at..).unwrap_or_default();
        matches!(split(rest), Some((_, true, _)))
    })
}

/// What stands before a draft's wire form in a frame.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: Uuid,
    kind: String,
    schema_version: u32,
    subject: Uuid,
    supersedes: Option<Uuid>,
    at: Moment,
}

/// A draft as bytes: a line of JSON, then its wire form.
pub(crate) fn print(draft: &Draft) -> Result<Vec<u8>, StoreFault> {
    if draft.wire.len() > LONGEST_WIRE {
        return Err(StoreFault::TooLarge);
    }
    let head = Head {
        id: draft.id,
        kind: draft.kind.clone(),
        schema_version: draft.schema_version,
        subject: draft.subject,
        supersedes: draft.supersedes,
        at: draft.at.clone(),
    };
    let mut bytes = serde_json::to_vec(&head).map_err(StoreFault::Row)?;
    bytes.push(b'\n');
    bytes.extend_from_slice(&draft.wire);
    Ok(bytes)
}

/// The draft that [`print`] wrote.
pub(crate) fn parse(bytes: &[u8]) -> Result<Draft, StoreFault> {
    let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
    let head = parts.next().unwrap_or_default();
    let head: Head = serde_json::from_slice(head).map_err(StoreFault::Row)?;
    Ok(Draft {
        id: head.id,
        kind: head.kind,
        schema_version: head.schema_version,
        subject: head.subject,
        supersedes: head.supersedes,
        at: head.at,
        wire: parts.next().unwrap_or_default().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Frames, HEAD};
    use crate::disk::RealDisk;

    #[test]
    fn a_torn_end_is_dropped_and_a_damaged_middle_costs_one_frame() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frames");
        let frames = Frames::at(Arc::new(RealDisk), path.clone());
        for frame in [b"first", b"other", b"third"] {
            frames.append(frame).unwrap();
        }
        let good = std::fs::read(&path).unwrap();
        for cut in 0..good.len() {
            std::fs::write(&path, &good[..cut]).unwrap();
            assert_eq!(frames.read().unwrap().whole.len(), cut / (HEAD + 5));
            frames.append(b"again").unwrap();
            assert_eq!(frames.read().unwrap().whole.len(), cut / (HEAD + 5) + 1);
        }
        let mut bad = good;
        bad[HEAD + 5 + HEAD] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        frames.append(b"again").unwrap();
        let wanted = [b"first", b"third", b"again"].map(|frame| frame.to_vec());
        let read = frames.read().unwrap();
        assert_eq!(read.whole, wanted);
        assert_eq!(read.damaged.len(), 1, "what is damaged is counted");
    }

    #[test]
    fn a_damaged_length_costs_one_frame_and_what_is_cut_off_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frames");
        let frames = Frames::at(Arc::new(RealDisk), path.clone());
        for frame in [b"first", b"other", b"third"] {
            frames.append(frame).unwrap();
        }
        let good = std::fs::read(&path).unwrap();
        for place in 0..good.len() {
            let mut bad = good.clone();
            bad[place] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            frames.append(b"again").unwrap();
            let read = frames.read().unwrap();
            assert_eq!(read.whole.len(), 3, "byte {place}");
            let kept = (bad.len() - place).min(HEAD + 5);
            let aside: Vec<_> = std::fs::read_dir(folder.path())
                .unwrap()
                .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
                .collect();
            let last = &bad[bad.len() - kept..];
            assert!(
                aside
                    .iter()
                    .any(|bytes| bytes.windows(kept).any(|part| part == last)),
                "byte {place}: what was cut off is somewhere"
            );
        }
    }
}

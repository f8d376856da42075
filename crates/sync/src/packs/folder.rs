//! A repository in a folder of this machine: a memory stick, a shared drive, a test.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use tough::Bytes;

use super::source::{Body, OpenedFile, RepositorySource, SourceFault};

const CHUNK: usize = 64 << 10;

/// A repository's folder.
#[derive(Clone, Debug)]
pub struct FolderSource(PathBuf);

impl FolderSource {
    /// The repository in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    fn opened(&self, path: &str, from: u64) -> std::io::Result<OpenedFile<File>> {
        let mut file = File::open(self.0.join(Path::new(path)))?;
        file.seek(SeekFrom::Start(from))?;
        Ok(OpenedFile { from, body: file })
    }
}

impl RepositorySource for FolderSource {
    type Body = File;

    async fn open(&self, path: &str, from: u64) -> Result<OpenedFile<File>, SourceFault> {
        self.opened(path, from).map_err(|why| match why.kind() {
            ErrorKind::NotFound => SourceFault::Missing,
            _ => SourceFault::Cut,
        })
    }
}

impl Body for File {
    async fn chunk(&mut self) -> Result<Option<Bytes>, SourceFault> {
        let mut chunk = vec![0; CHUNK];
        let read = self.read(&mut chunk).map_err(|_| SourceFault::Cut)?;
        chunk.truncate(read);
        Ok(Some(chunk)
            .filter(|chunk| !chunk.is_empty())
            .map(Bytes::from))
    }
}

//! A listed file, fetched into a file of its own and gone on with after a cut, even after the program
//! was ended.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::catalogue::Listed;
use super::source::{ReadFault, RepositorySource, Sink, Want, read};
use super::{PacksError, UpdateRefusal, UpdateRequest, partial, private, sha256};

struct Growing {
    file: File,
    length: u64,
}

impl Sink for Growing {
    fn length(&self) -> u64 {
        self.length
    }
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        self.length = self.length.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

/// The bytes of a listed file, which are what the publisher signed for. `pack` is the digest of the
/// whole pack that is wanted: some of it may lie here already, from a time when a delta did not fit.
pub(super) async fn target<S: RepositorySource, T>(
    ask: &UpdateRequest<'_>,
    source: &Arc<S>,
    listed: &Listed<T>,
    pack: &str,
) -> Result<Result<Vec<u8>, UpdateRefusal>, PacksError> {
    if listed.length > ask.most {
        return Ok(Err(UpdateRefusal::TooLarge));
    }
    let folder = partial(ask);
    private::folder(&folder)?;
    clear_all_but(&folder, &[&listed.sha256, pack])?;
    let path = folder.join(&listed.sha256);
    let file = private::file().append(true).open(&path)?;
    let mut growing = Growing {
        length: file.metadata()?.len(),
        file,
    };
    let read = read(
        &**source,
        &listed.path,
        &mut growing,
        Want::Exactly(listed.length),
    )
    .await;
    match read {
        Ok(()) => {}
        Err(ReadFault::Source(fault)) => return Err(fault.into()),
        Err(ReadFault::Disk(why)) => return Err(why.into()),
    }
    drop(growing);
    let bytes = std::fs::read(&path)?;
    if bytes.len() as u64 == listed.length && sha256(&bytes) == listed.sha256 {
        return Ok(Ok(bytes));
    }
    // The next try begins anew.
    std::fs::remove_file(&path)?;
    Ok(Err(UpdateRefusal::Damaged))
}

/// Half of something that nobody wants any more takes up room.
fn clear_all_but(folder: &Path, wanted: &[&str]) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if !wanted.iter().any(|name| entry.file_name() == *name) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

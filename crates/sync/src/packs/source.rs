//! Where a repository's files come from, and reading on where a line was cut.

use std::future::Future;

use tough::Bytes;

/// After so many tries that brought not a byte, the line counts as dead.
const FRUITLESS: u32 = 3;

/// Why a file cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceFault {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// Not reached, or cut off.
    #[error("not reached, or cut off")]
    Cut,
    /// Answered, but with another status than a file has.
    #[error("answered with status {0}")]
    Answered(u16),
}

/// A repository's files.
pub trait RepositorySource: std::fmt::Debug + Send + Sync + 'static {
    /// A file that is being read.
    type Body: Body;

    /// Opens a file, by its path in the repository, to be read from byte `from` on. A source that
    /// cannot begin there says where it does.
    fn open(
        &self,
        path: &str,
        from: u64,
    ) -> impl Future<Output = Result<OpenedFile<Self::Body>, SourceFault>> + Send;
}

/// An open file.
pub struct OpenedFile<B> {
    /// At which byte it begins.
    pub from: u64,
    /// What follows.
    pub body: B,
}

/// A file that is being read.
pub trait Body: Send {
    /// The next bytes; none at its end.
    fn chunk(&mut self) -> impl Future<Output = Result<Option<Bytes>, SourceFault>> + Send;
}

/// Where what is read goes.
pub(super) trait Sink: Send {
    /// Bytes that are there.
    fn length(&self) -> u64;
    /// Adds some.
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()>;
}

impl Sink for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// Why reading stopped.
pub(super) enum ReadFault {
    Source(SourceFault),
    Disk(std::io::Error),
}

impl From<SourceFault> for ReadFault {
    fn from(fault: SourceFault) -> Self {
        Self::Source(fault)
    }
}

/// How much of a file is wanted.
#[derive(Clone, Copy)]
pub(super) enum Want {
    /// All of it, and not a byte more than this.
    AtMost(u64),
    /// Exactly this much.
    Exactly(u64),
}

impl Want {
    fn most(self) -> u64 {
        match self {
            Self::AtMost(most) | Self::Exactly(most) => most,
        }
    }
}

/// Reads a file into `sink`, on from where that stands. A cut is gone on from, again and again, as
/// long as it gets further.
pub(super) async fn read<S: RepositorySource>(
    source: &S,
    path: &str,
    sink: &mut impl Sink,
    want: Want,
) -> Result<(), ReadFault> {
    let mut fruitless = 0;
    while sink.length() < want.most() {
        let before = sink.length();
        match read_on(source, path, sink, want.most()).await {
            Ok(()) => match want {
                Want::AtMost(_) => return Ok(()),
                Want::Exactly(most) if sink.length() == most => return Ok(()),
                // An end before the end.
                Want::Exactly(_) => {}
            },
            Err(ReadFault::Source(SourceFault::Cut)) => {}
            Err(fault) => return Err(fault),
        }
        fruitless = if sink.length() > before {
            0
        } else {
            fruitless + 1
        };
        if fruitless == FRUITLESS {
            return Err(SourceFault::Cut.into());
        }
    }
    Ok(())
}

async fn read_on<S: RepositorySource>(
    source: &S,
    path: &str,
    sink: &mut impl Sink,
    most: u64,
) -> Result<(), ReadFault> {
    let at = sink.length();
    let mut opened = source.open(path, at).await?;
    let mut skip = at.checked_sub(opened.from).ok_or(SourceFault::Cut)?;
    while let Some(chunk) = opened.body.chunk().await? {
        let known = skip.min(chunk.len() as u64);
        skip -= known;
        let room = most.saturating_sub(sink.length());
        let fresh = chunk.get(usize::try_from(known).unwrap_or(usize::MAX)..);
        let fresh = fresh.unwrap_or_default();
        let fits = usize::try_from(room).unwrap_or(usize::MAX).min(fresh.len());
        sink.put(fresh.get(..fits).unwrap_or_default())
            .map_err(ReadFault::Disk)?;
        if sink.length() >= most {
            break;
        }
    }
    Ok(())
}

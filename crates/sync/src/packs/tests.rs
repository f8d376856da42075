//! Fetching and installing, over a repository in memory whose line does as it is told.

mod agency;
mod fetching;
mod listing;
mod lists;
mod reading;
mod served;

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;
use wayside_domain::release::{Plain, Release};

use super::*;
use agency::Agency;

/// When everything here happens, unless a clock is wrong.
fn today() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn days(days: i64) -> DateTime<Utc> {
    today() + TimeDelta::days(days)
}

fn block_on<T>(what: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(what)
}

/// A repository in memory. Bodies come in pieces, and each breaks off after so many.
#[derive(Debug, Default)]
struct Served {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Bytes of a piece; 0 for all at once.
    piece: usize,
    /// Bytes of each body before the line is cut; none for a good line.
    cut_after: Option<usize>,
    /// Each body ends there as if it were whole.
    ends_after: Option<usize>,
    /// Begins every body at its first byte, whatever was asked.
    from_start: bool,
    fault: Option<(&'static str, SourceFault)>,
    opened: Mutex<Vec<(String, u64)>>,
}

/// What is left of a body, and the end of it.
struct Pieces {
    left: Vec<u8>,
    piece: usize,
    cut_after: Option<usize>,
    sent: usize,
}

impl Body for Pieces {
    async fn chunk(&mut self) -> Result<Option<Bytes>, SourceFault> {
        if self.cut_after.is_some_and(|most| self.sent >= most) {
            return Err(SourceFault::Cut);
        }
        let piece = if self.piece == 0 {
            usize::MAX
        } else {
            self.piece
        };
        let room = self.cut_after.map_or(usize::MAX, |most| most - self.sent);
        let next = self.left.len().min(piece).min(room);
        let chunk: Vec<u8> = self.left.drain(..next).collect();
        self.sent += next;
        Ok((!chunk.is_empty()).then(|| chunk.into()))
    }
}

impl RepositorySource for Served {
    type Body = Pieces;

    async fn open(&self, path: &str, from: u64) -> Result<OpenedFile<Pieces>, SourceFault> {
        self.opened.lock().unwrap().push((path.to_owned(), from));
        if let Some((of, fault)) = &self.fault
            && path.contains(of)
        {
            return Err(fault.clone());
        }
        let files = self.files.lock().unwrap();
        let bytes = files.get(path).ok_or(SourceFault::Missing)?;
        let from = if self.from_start { 0 } else { from };
        let begin = usize::try_from(from).unwrap().min(bytes.len());
        let end = self.ends_after.unwrap_or(usize::MAX).min(bytes.len());
        Ok(OpenedFile {
            from,
            body: Pieces {
                left: bytes[begin..end.max(begin)].to_vec(),
                piece: self.piece,
                cut_after: self.cut_after,
                sent: 0,
            },
        })
    }
}

impl Served {
    fn of(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self {
            files: Mutex::new(files),
            ..Self::default()
        }
    }

    fn opened(&self, of: &str) -> Vec<u64> {
        let opened = self.opened.lock().unwrap();
        let those = opened.iter().filter(|(path, _)| path.contains(of));
        those.map(|(_, from)| *from).collect()
    }
}

/// A device's packs: what it has, and what it makes of what it is given.
struct Packs {
    standing: UpdateStatus,
    /// What a delta makes; none where it does not fit.
    patched: Option<Vec<u8>>,
    refuses: Option<&'static str>,
    fails: bool,
    installed: Vec<Vec<u8>>,
}

impl Packs {
    fn with(standing: UpdateStatus) -> Self {
        Self {
            standing,
            patched: None,
            refuses: None,
            fails: false,
            installed: Vec::new(),
        }
    }
}

fn broken() -> InstallFault {
    InstallFault::Failed("the disk is full".into())
}

impl Installs for Packs {
    fn standing(&self, _: &Release) -> Result<UpdateStatus, InstallFault> {
        Ok(self.standing.clone())
    }

    fn patch(&self, _: &Release, _: &[u8]) -> Result<Vec<u8>, InstallFault> {
        if self.fails {
            return Err(broken());
        }
        let made = self.patched.clone();
        made.ok_or(InstallFault::Refused("delta"))
    }

    fn install(&mut self, _: &Release, pack: &[u8]) -> Result<(), InstallFault> {
        match self.refuses.take() {
            Some(why) => Err(InstallFault::Refused(why)),
            None if self.fails => Err(broken()),
            None => {
                self.installed.push(pack.to_vec());
                Ok(())
            }
        }
    }
}

/// A device.
struct Device {
    folder: TempDir,
    root: Vec<u8>,
    clock: DateTime<Utc>,
    hub_time: Option<DateTime<Utc>>,
    most: u64,
}

impl Device {
    fn of(agency: &Agency) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            root: agency.root(1),
            clock: today(),
            hub_time: None,
            most: MOST,
        }
    }

    fn ask(&self) -> UpdateRequest<'_> {
        UpdateRequest {
            folder: self.folder.path(),
            root: &self.root,
            device: Uuid::from_u128(1),
            clock: self.clock,
            hub_time: self.hub_time,
            most: self.most,
        }
    }

    fn update(&self, from: Served, packs: &mut Packs) -> Result<UpdateOutcome, PacksError> {
        self.update_from(&Arc::new(from), packs)
    }

    fn update_from(
        &self,
        from: &Arc<Served>,
        packs: &mut Packs,
    ) -> Result<UpdateOutcome, PacksError> {
        block_on(update(&self.ask(), from, packs))
    }

    /// What comes of asking for the list alone.
    fn listed(&self, from: Served) -> Result<Option<UpdateRefusal>, PacksError> {
        match self.update(from, &mut Packs::with(UpdateStatus::Same))? {
            UpdateOutcome::Refused(refusal) => Ok(Some(refusal)),
            _ => Ok(None),
        }
    }
}

/// A release of a pack whose plain form is so.
fn release(number: u64, plain: &[u8]) -> Release {
    Release {
        release: number,
        jurisdiction: "Nowhere".to_owned(),
        name: "County".to_owned(),
        version: number.to_string(),
        signed_sha256: format!("signed-{number}"),
        plain: Some(Plain {
            length: plain.len() as u64,
            sha256: sha256(plain),
        }),
        published: today(),
        rollout: None,
    }
}

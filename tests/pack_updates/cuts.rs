//! Lines that are cut, and programs that are ended, at every sort of place.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use wayside_authoring::publish::Stage;
use wayside_sync::packs::{
    Body, Bytes, FolderSource, HttpSource, OpenedFile, PacksError, RepositorySource, SourceFault,
    UpdateOutcome,
};
use wayside_tests::publisher::Publisher;

use crate::server::Server;
use crate::{Device, county, days, today};

/// Two releases, and a device that has the first.
fn scene() -> (Publisher, Device) {
    let publisher = Publisher::new(1, 1).expect("a publisher");
    publisher
        .publish(&county(1), Stage::Everybody, today())
        .expect("a release");
    let device = Device::of(&publisher);
    device.fetch(publisher.folder());
    publisher
        .publish(&county(2), Stage::Everybody, days(1))
        .expect("a release");
    (publisher, device)
}

#[test]
fn a_line_that_breaks_after_every_few_bytes_brings_the_pack_all_the_same_and_each_byte_once() {
    let (publisher, _) = scene();
    let whole = Device::of(&publisher);
    let server = Server::of(publisher.folder(), usize::MAX, true);
    let source = HttpSource::on_loopback(&server.url).expect("a source");
    whole.ask_source(source).expect("an answer");
    let once = server.served();
    assert!(once > 5000, "{once} bytes");
    for cut_after in [211, 1024, 4096, 65_536] {
        let device = Device::of(&publisher);
        let server = Server::of(publisher.folder(), cut_after, true);
        let source = HttpSource::on_loopback(&server.url).expect("a source");
        let outcome = device.ask_source(source).expect("an answer");
        assert!(
            matches!(outcome, UpdateOutcome::Installed { .. }),
            "{outcome:?}"
        );
        assert_eq!(device.version(), "2");
        assert_eq!(server.served(), once, "cut after {cut_after}");
    }
}

#[test]
fn a_server_without_ranges_is_read_from_the_start_and_what_is_known_is_skipped() {
    let (publisher, _) = scene();
    let all = length(&Device::of(&publisher), publisher.folder());
    let device = Device::of(&publisher);
    let server = Server::of(publisher.folder(), usize::MAX, false);
    let source = HttpSource::on_loopback(&server.url).expect("a source");
    let source = Cut::after(source, all - 500);
    let broken = device.ask_source(source).expect_err("cut");
    assert!(matches!(broken, PacksError::Source(SourceFault::Cut)));
    let source = HttpSource::on_loopback(&server.url).expect("a source");
    device.ask_source(source).expect("an answer");
    assert_eq!(device.version(), "2");
}

#[test]
fn only_this_machine_is_spoken_to_without_tls() {
    for refused in [
        "http://192.0.2.1/",
        "http://hub.example/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "127.0.0.1",
    ] {
        assert!(HttpSource::on_loopback(refused).is_none(), "{refused}");
    }
    assert!(HttpSource::on_loopback("http://[::1]:8080/v1/packs").is_some());
}

/// A source that is gone for good after so many bytes.
#[derive(Debug)]
struct Cut<S> {
    source: S,
    left: Arc<AtomicU64>,
    served: Arc<AtomicU64>,
}

impl<S> Cut<S> {
    fn after(source: S, bytes: u64) -> Self {
        Self {
            source,
            left: Arc::new(AtomicU64::new(bytes)),
            served: Arc::default(),
        }
    }
}

struct CutBody<B> {
    body: B,
    is_cut: bool,
    left: Arc<AtomicU64>,
    served: Arc<AtomicU64>,
}

impl<S: RepositorySource> RepositorySource for Cut<S> {
    type Body = CutBody<S::Body>;
    async fn open(&self, path: &str, from: u64) -> Result<OpenedFile<Self::Body>, SourceFault> {
        if self.left.load(Ordering::Relaxed) == 0 {
            return Err(SourceFault::Cut);
        }
        let opened = self.source.open(path, from).await?;
        Ok(OpenedFile {
            from: opened.from,
            body: CutBody {
                body: opened.body,
                is_cut: false,
                left: Arc::clone(&self.left),
                served: Arc::clone(&self.served),
            },
        })
    }
}

impl<B: Body> Body for CutBody<B> {
    async fn chunk(&mut self) -> Result<Option<Bytes>, SourceFault> {
        if self.is_cut {
            return Err(SourceFault::Cut);
        }
        let left = self.left.load(Ordering::Relaxed);
        let Some(chunk) = self.body.chunk().await? else {
            return Ok(None);
        };
        let fits = chunk.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        self.left.fetch_sub(fits as u64, Ordering::Relaxed);
        self.served.fetch_add(fits as u64, Ordering::Relaxed);
        self.is_cut = fits < chunk.len();
        Ok(Some(chunk.slice(..fits)))
    }
}

/// All the bytes that asking this repository takes.
fn length(device: &Device, folder: &Path) -> u64 {
    let source = Cut::after(FolderSource::new(folder), u64::MAX);
    let served = Arc::clone(&source.served);
    device.ask_source(source).expect("an answer");
    served.load(Ordering::Relaxed)
}

#[test]
fn cut_anywhere_it_is_the_old_pack_or_the_new_one_and_what_was_fetched_is_not_fetched_again() {
    let (publisher, _) = scene();
    for is_first in [true, false] {
        let fresh = || {
            let device = Device::of(&publisher);
            if !is_first {
                device.world.install(&county(1)).expect("installed");
            }
            device
        };
        let old = if is_first { "0" } else { "1" };
        let all = length(&fresh(), publisher.folder());
        let device = fresh();
        let step = usize::try_from(all / 40).expect("few");
        let done = (0..all).step_by(step).find(|cut| {
            let source = Cut::after(FolderSource::new(publisher.folder()), *cut);
            match device.ask_source(source) {
                Ok(outcome) => {
                    assert!(
                        matches!(outcome, UpdateOutcome::Installed { .. }),
                        "{outcome:?}"
                    );
                    assert_eq!(device.version(), "2");
                    true
                }
                Err(PacksError::Source(SourceFault::Cut)) => {
                    assert_eq!(device.version(), old, "cut after {cut} of {all}");
                    false
                }
                Err(broken) => panic!("{broken}"),
            }
        });
        // Each try brought some of the file, and the next went on from there.
        assert!(done.is_some(), "not even {all} bytes were enough");
        let left = std::fs::read_dir(device.air.path())
            .expect("a folder")
            .count();
        assert_eq!(left, 1, "only the metadata is kept");
    }
}

#[test]
fn a_dead_line_is_an_error_that_says_so_and_changes_nothing() {
    let (publisher, device) = scene();
    let source = Cut::after(FolderSource::new(publisher.folder()), 0);
    let broken = device.ask_source(source).expect_err("dead");
    assert!(matches!(broken, PacksError::Source(SourceFault::Cut)));
    let nothing = tempfile::tempdir().expect("a folder");
    let broken = device
        .ask_source(FolderSource::new(nothing.path()))
        .expect_err("empty");
    assert!(matches!(broken, PacksError::Source(SourceFault::Missing)));
    assert_eq!(device.version(), "1");
}

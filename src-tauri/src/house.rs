//! The companion as the window sees it: opened once, asked from a thread that may wait for a disk.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tauri::{AppHandle, Manager as _};
use wayside_companion::Companion;
use wayside_companion::clock::Clock;
use wayside_companion::fault::{Fault, FaultCode};

/// The training district as it was built with the app.
const BUNDLED_PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/port-ellery.wayside"));

/// How often the idle lock is looked at.
const IDLE_LOOK: Duration = Duration::from_secs(5);

/// A companion that opens when first asked, or the reason why it could not.
pub struct House {
    data_dir: PathBuf,
    opened: OnceLock<Result<Companion, Fault>>,
}

impl House {
    /// A house whose data lies in `data_dir`; nothing is touched yet.
    #[must_use]
    pub const fn at(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            opened: OnceLock::new(),
        }
    }

    /// The companion. Waits for the disk the first time.
    ///
    /// # Errors
    /// What kept it from opening; the same each time, until the app is started again.
    pub fn companion(&self) -> Result<&Companion, Fault> {
        self.opened
            .get_or_init(|| Companion::open(&self.data_dir, BUNDLED_PACK, clock()))
            .as_ref()
            .map_err(|fault| *fault)
    }

    /// Locks the records when nobody has touched the app for long enough, for as long as it runs: the
    /// keys go even when the face has stopped asking.
    pub fn watch_idle(self: Arc<Self>) {
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(IDLE_LOOK);
                if let Ok(companion) = self.companion() {
                    companion.lock_if_idle();
                }
            }
        });
    }

    /// Talks to the hub whenever there is reason to, for as long as the app runs, locked or not.
    pub fn run_sync(self: Arc<Self>) {
        std::thread::spawn(move || {
            if let Ok(companion) = self.companion() {
                // Without a thread of talk what waits stays, and the face shows that it waits.
                let _ = companion.run_sync();
            }
        });
    }

    /// The app came to the front, or the network changed.
    pub fn came_to_front(&self, network: bool) {
        if let Some(Ok(companion)) = self.opened.get() {
            companion.came_to_front(network);
        }
    }

    /// Asks on a thread of its own, so that the window never waits for a disk.
    ///
    /// # Errors
    /// What the companion says, and [`FaultCode::BadRequest`] should it break down over the question.
    pub async fn ask<A: Send + 'static>(
        self: Arc<Self>,
        question: impl FnOnce(&Companion) -> Result<A, Fault> + Send + 'static,
    ) -> Result<A, Fault> {
        tauri::async_runtime::spawn_blocking(move || question(self.companion()?))
            .await
            .unwrap_or(Err(Fault {
                code: FaultCode::BadRequest,
                retry: false,
            }))
    }
}

/// The machine's clock. A debug build that a test drives runs ahead by what stands in the file that
/// `WAYSIDE_CLOCK_AHEAD` names, so that nobody waits two minutes for a dose; no other build can be told so.
fn clock() -> Clock {
    #[cfg(debug_assertions)]
    if std::env::var_os("TAURI_AUTOMATION").is_some()
        && let Some(file) = std::env::var_os("WAYSIDE_CLOCK_AHEAD")
    {
        return Clock::running_ahead(std::path::Path::new(&file));
    }
    Clock::system()
}

/// `WAYSIDE_DATA_DIR` if set, else the folder the system keeps for the app.
///
/// # Errors
/// When the system names no such folder.
pub fn data_dir(app: &AppHandle) -> tauri::Result<PathBuf> {
    match std::env::var_os("WAYSIDE_DATA_DIR") {
        Some(dir) => Ok(PathBuf::from(dir)),
        None => app.path().app_data_dir(),
    }
}

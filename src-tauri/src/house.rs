//! The companion as the window sees it: opened once, asked from a thread that may wait for a disk.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tauri::{AppHandle, Manager as _};
use wayside_companion::Companion;
use wayside_companion::clock::Clock;
use wayside_companion::fault::{Fault, FaultCode};
use wayside_companion::requests::PlainRequest;

/// The training district as it was built with the app.
const BUNDLED_PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/port-ellery.wayside"));

/// How often the idle lock is looked at, and whether anybody can see the window.
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

    /// Locks the records when nobody can see the window, for as long as the app runs, though its page says nothing
    /// any more. On a thread of its own: a window that does not answer keeps no idle lock waiting.
    pub fn watch_unseen(self: Arc<Self>, is_unseen: impl Fn() -> bool + Send + 'static) {
        std::thread::spawn(move || {
            let mut before = false;
            loop {
                std::thread::sleep(IDLE_LOOK);
                before = self.look_unseen(before, is_unseen());
            }
        });
    }

    /// One look: locks where the window was unseen before too. What a page saves as it goes has that long. Gives what
    /// the next look is told.
    fn look_unseen(&self, before: bool, now: bool) -> bool {
        if before && now {
            self.lock();
        }
        now
    }

    /// Locks the records now.
    pub fn lock(&self) {
        if let Some(Ok(companion)) = self.opened.get() {
            let language = String::new();
            // The lock shuts in memory: nothing of it can fail.
            let _ = companion.lock(PlainRequest { language });
        }
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

#[cfg(test)]
mod tests {
    use wayside_companion::scene::{LockIs, SecretKind, SetUpRequest};

    use super::*;

    #[test]
    fn a_window_that_nobody_sees_is_locked_though_its_page_says_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let house = House::at(folder.path().to_owned());
        let companion = house.companion().expect("a companion");
        let set_up = SetUpRequest {
            kind: SecretKind::Pin,
            secret: "739150".to_owned(),
        };
        companion.set_up_lock(set_up).expect("a lock");
        let is = || {
            let language = String::new();
            companion
                .lock_state(PlainRequest { language })
                .map(|state| state.is)
        };
        assert!(
            house.look_unseen(false, true),
            "the page has a moment to save"
        );
        assert_eq!(is(), Ok(LockIs::Open));
        assert!(!house.look_unseen(true, false), "it is seen again");
        assert!(house.look_unseen(false, true));
        assert_eq!(is(), Ok(LockIs::Open));
        assert!(house.look_unseen(true, true));
        assert_eq!(is(), Ok(LockIs::Locked));
    }
}

//! The only place that asks the machine for the time.

#![expect(
    clippy::disallowed_methods,
    reason = "the clock that everybody else asks"
)]

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use wayside_domain::moment::Moment;

/// The machine's clock, or one that tests and pictures move by hand.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    hand: Option<Hand>,
    #[cfg(debug_assertions)]
    ahead: Option<Arc<std::path::Path>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// The machine's clock, ahead by the milliseconds that stand in a file, on both clocks of the device. A
    /// test of the window writes that file instead of waiting. Not in a build for release: there nothing but
    /// the machine says what time it is.
    #[cfg(debug_assertions)]
    pub fn running_ahead(file: &std::path::Path) -> Self {
        Self {
            hand: None,
            ahead: Some(file.into()),
        }
    }

    /// How far it runs ahead, ms.
    #[cfg(debug_assertions)]
    fn ahead_ms(&self) -> i64 {
        let said = self.ahead.as_deref().map(std::fs::read_to_string);
        let ahead = said.and_then(|said| said.ok()?.trim().parse().ok());
        ahead.unwrap_or(0)
    }

    #[cfg(not(debug_assertions))]
    const fn ahead_ms(&self) -> i64 {
        0
    }

    /// A clock that stands still.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::by_hand(at).0
    }

    /// A clock that stands still until its hand is moved.
    pub fn by_hand(at: DateTime<Utc>) -> (Self, Hand) {
        let held = Held {
            wall: at,
            boot: 1,
            mono_ms: 0,
        };
        let hand = Hand(Arc::new(Mutex::new(held)));
        let clock = Self {
            hand: Some(hand.clone()),
            ..Self::default()
        };
        (clock, hand)
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.hand {
            Some(hand) => hand.held(|held| held.wall),
            None => Utc::now() + TimeDelta::milliseconds(self.ahead_ms()),
        }
    }

    /// The time on both clocks of the device.
    pub fn moment(&self) -> Moment {
        match &self.hand {
            Some(hand) => hand.held(|held| Moment {
                wall_ms: held.wall.timestamp_millis(),
                boot_id: format!("hand-{}", held.boot),
                mono_ms: held.mono_ms,
            }),
            None => {
                let ahead_ms = self.ahead_ms();
                Moment {
                    wall_ms: Utc::now().timestamp_millis() + ahead_ms,
                    boot_id: BOOT_ID.clone(),
                    mono_ms: since_boot_ms() + ahead_ms,
                }
            }
        }
    }
}

/// Moves a clock that was made [`Clock::by_hand`].
#[derive(Clone, Debug)]
pub struct Hand(Arc<Mutex<Held>>);

#[derive(Debug)]
struct Held {
    wall: DateTime<Utc>,
    boot: u32,
    mono_ms: i64,
}

impl Hand {
    fn held<T>(&self, look: impl FnOnce(&mut Held) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Time passes on both clocks.
    pub fn pass_ms(&self, ms: i64) {
        self.held(|held| {
            held.wall += TimeDelta::milliseconds(ms);
            held.mono_ms += ms;
        });
    }

    /// Somebody sets the wall clock; the running clock runs on.
    pub fn set_wall(&self, wall: DateTime<Utc>) {
        self.held(|held| held.wall = wall);
    }

    /// The device is switched off for so long and started again.
    pub fn restart_after_ms(&self, ms: i64) {
        self.held(|held| {
            held.wall += TimeDelta::milliseconds(ms);
            held.boot += 1;
            held.mono_ms = 0;
        });
    }
}

/// How long something takes, ms: for settling what a guess at a PIN shall cost.
pub(crate) fn how_long_ms(act: &mut dyn FnMut()) -> u64 {
    let began = std::time::Instant::now();
    act();
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Names this start of the device where the system does; else this start of the app, which makes
/// every later one fall back to the wall clock and say so.
static BOOT_ID: LazyLock<String> = LazyLock::new(|| {
    if cfg!(any(target_os = "linux", target_os = "android"))
        && let Ok(id) = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
    {
        return id.trim().to_owned();
    }
    crate::random::id().to_string()
});

/// Time since the device was started, sleep included where the system counts it, ms.
#[cfg(unix)]
fn since_boot_ms() -> i64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const RUNNING: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const RUNNING: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
    let now = rustix::time::clock_gettime(RUNNING);
    now.tv_sec * 1000 + now.tv_nsec / 1_000_000
}

/// Time since the app first asked, ms: good within this start of the app, which is what
/// [`BOOT_ID`] names here.
#[cfg(not(unix))]
fn since_boot_ms() -> i64 {
    static BEGAN: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    i64::try_from(BEGAN.elapsed().as_millis()).unwrap_or(i64::MAX)
}

//! The shell: one window, and one Tauri command for each command of the companion.
//!
//! What it never does: decide anything or keep anything. What a command answers and what is said to a
//! hub is the companion's affair; what the officer reads is the face's.
//!
//! Start reading at [`commands`], which is made from the companion's list, then [`house`].

pub mod commands;
pub mod house;
mod window;

use std::sync::Arc;

use tauri::Manager as _;

use crate::house::House;

/// Opens the window and stays until it is closed.
///
/// # Errors
/// Only what keeps a window from opening at all. A companion that cannot open is no such thing: the
/// window opens and the face says what failed.
pub fn run() -> tauri::Result<()> {
    let builder = tauri::Builder::default();
    #[cfg(mobile)]
    let builder = builder
        .plugin(tauri_plugin_geolocation::init())
        .plugin(tauri_plugin_opener::init());
    builder
        .invoke_handler(commands::handler())
        .setup(|app| {
            let house = Arc::new(House::at(house::data_dir(app.handle())?));
            app.manage(Arc::clone(&house));
            Arc::clone(&house).watch_idle();
            Arc::clone(&house).watch_unseen(window::watcher(app.handle()));
            Arc::clone(&house).run_sync();
            // Begun before the face asks, so that its first question finds the door open.
            tauri::async_runtime::spawn_blocking(move || house.companion().map(drop));
            window::open(app)
        })
        .on_window_event(|window, event| {
            let house = window.state::<Arc<House>>();
            match event {
                tauri::WindowEvent::Focused(true) => house.came_to_front(false),
                // A phone puts the app away.
                #[cfg(mobile)]
                tauri::WindowEvent::Suspended => house.lock(),
                _ => {}
            }
        })
        .run(tauri::generate_context!())
}

/// Where a phone's activity enters.
#[cfg(mobile)]
#[tauri::mobile_entry_point]
fn enter() {
    // A phone has nobody to hand an exit code to; the system shows that the app has stopped.
    let _ = run();
}

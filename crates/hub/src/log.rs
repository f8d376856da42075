//! The log: to the standard error, a line for each answer and for what the hub does by itself.

use std::io::stderr;

use tracing_subscriber::EnvFilter;

/// Writes the hub's own lines, as text or as JSON. Those of libraries stay out: nobody has read what they say.
///
/// A second call changes nothing.
pub fn to_stderr(json: bool) {
    let lines = tracing_subscriber::fmt()
        .with_writer(stderr)
        .with_env_filter(EnvFilter::new("wayside_hub=info"))
        .with_ansi(false)
        .with_target(false);
    let _ = if json {
        lines.json().flatten_event(true).try_init()
    } else {
        lines.try_init()
    };
}

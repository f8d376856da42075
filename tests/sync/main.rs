//! The engine and its client: what others' users suffered, whatever order things come in, and real sockets.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a proof that cannot be made has failed"
)]

/// A device and a hub that speak at once, over a line that does as it is told.
mod bench;
/// What users of others suffered, one by one.
mod complaints;
/// What every filling of a trait has to do alike.
mod conformance;
/// Tickets shown once, and again.
mod enrolment;
/// Any order of saving, sending, losing, crashing and healing, held against a set.
mod machine;
/// News: pages, programmes, commands.
mod news;
/// Answers of whatever stands between a device and its hub.
mod portals;
/// Batches: what is sent, what clears a letter, what is taken apart.
mod sending;
/// The same steps over what is shipped.
mod shipped;
/// The client and the drive over real sockets that a proxy harms.
mod sockets;
/// How long it rests, and how much it sends at once.
mod waits;

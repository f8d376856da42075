//! Holds both ledgers to the same answers: fact by fact, against a model, under load with hubs that are
//! killed, and each to what only it has to keep.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a proof that cannot be made has failed; one that is skipped says so, and a hub says what it acknowledged"
)]

mod cluster;
mod conformance;
mod crash;
mod devices;
mod file;
mod letters;
mod model;
mod server;
mod succession;
mod world;

//! Holds the house: which crate may lean on which, what may stand where, how things are named.
//!
//! A wall is moved here and in a decision record under `docs/adr`, never by the way.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a proof that cannot be made has failed"
)]

#[path = "house/docs.rs"]
mod docs;
#[path = "house/names.rs"]
mod names;
#[path = "house/records.rs"]
mod records;
#[path = "house/rooms.rs"]
mod rooms;
#[path = "house/root.rs"]
mod root;
#[path = "house/shell.rs"]
mod shell;
#[path = "house/source.rs"]
mod source;
#[path = "house/supply.rs"]
mod supply;
#[path = "house/tree.rs"]
mod tree;
#[path = "house/walls.rs"]
mod walls;
#[path = "house/words.rs"]
mod words;

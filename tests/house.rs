//! Holds the house: which crate may lean on which, what may stand where, how things are named.
//!
//! A wall is moved here and in a decision record under `docs/adr`, never by the way.

#[path = "house/shell.rs"]
mod shell;
#[path = "house/tree.rs"]
mod tree;
#[path = "house/walls.rs"]
mod walls;
#[path = "house/words.rs"]
mod words;

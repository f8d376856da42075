//! Those who would betray: each attack on the running product, kept. What they have is named in each file: a device in
//! the hand, a key of their own, or nothing but an address. Those on the hub go over real sockets.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a proof that cannot be made has failed"
)]

mod bodies;
mod strangers;
mod thief;
mod town;

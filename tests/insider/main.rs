//! Those who would betray: each attack on the running product, kept. What they have is named in each file.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a proof that cannot be made has failed"
)]

mod thief;

//! The protocol in small: what devices and a hub can come to, whatever happens to what they say and keep, and what
//! must be true of all of it.
//!
//! What it never does: touch the product, a clock or a disk. That the product does the same is another proof's
//! matter, which goes the ways that are found here (`tests/model/tests/product`).
//!
//! Start reading at [`State`], then [`Action`], then [`Broken`], what must never be; [`explore`] visits all of it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a proof that cannot be made has failed"
)]

mod explore;
mod heal;
mod keep;
mod state;
mod step;
#[cfg(test)]
mod tests;

pub use explore::{Found, beginning, explore};
pub use heal::Broken;
pub use state::{
    Answer, Budget, DEVICES, Device, Disk, Feed, Hub, KEYS, LETTERS, Page, Place, Standing, State,
    bit,
};
pub use step::{Action, Rules};

/// Every mixture of one unusual thing, and of two, with so many letters.
pub fn mixtures(letters: u8) -> Vec<Budget> {
    let mixture = |leaves, revokes, disks, hubs| Budget {
        letters,
        leaves,
        revokes,
        disks,
        hubs,
    };
    vec![
        mixture(1, 0, 0, 0),
        mixture(0, 1, 0, 0),
        mixture(0, 0, 1, 0),
        mixture(0, 0, 0, 1),
        mixture(2, 0, 0, 0),
        mixture(1, 1, 0, 0),
        mixture(0, 2, 0, 0),
        mixture(1, 0, 1, 0),
        mixture(1, 0, 0, 1),
        mixture(0, 1, 1, 0),
        mixture(0, 1, 0, 1),
        mixture(0, 0, 1, 1),
    ]
}

/// What `make model` explores to its end: three letters and one unusual thing, two letters and two.
pub fn bound() -> Vec<Budget> {
    let unusual = |budget: &Budget| budget.leaves + budget.revokes + budget.disks + budget.hubs;
    let with = |letters, things| {
        let all = mixtures(letters).into_iter();
        all.filter(move |budget| unusual(budget) == things)
    };
    with(3, 1).chain(with(2, 2)).collect()
}

//! The engine and the fast model of both ends of its talk (`tests/support/sync`): the very tests that `tests/sync`
//! holds what is shipped to, but for sockets. One suite there holds that the model and what is shipped do not differ.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a proof that cannot be made has failed"
)]

// By this name those tests know the model.
extern crate self as wayside_tests;

#[path = "../../../../tests/support/random.rs"]
#[allow(dead_code, reason = "other tests draw other numbers")]
pub mod random;
/// The model of both ends.
#[path = "../../../../tests/support/sync"]
#[allow(dead_code, reason = "the simulation uses more of it")]
pub mod sync {
    mod hub;
    mod letterbox;
    mod model_pair;
    mod pair;
    mod parties;

    pub use hub::{HubGuards, Poison, SmallHub, problem};
    pub use letterbox::{BoxGuards, Letterbox, State, Tear};
    pub use model_pair::ModelPair;
    pub use pair::{Break, Pair, PairGuards, Plan, Risen};
    pub use parties::{device, hub_key, letter, programme};
    /// What is shipped is built of what this crate must not lean on.
    pub use std::convert::Infallible as RealPair;
}

mod conformance {
    /// Each test for the model.
    macro_rules! of_each {
        (
            real: $real:ty => [$($_:ident),* $(,)?];
            model: $model:ty => [$($name:ident),* $(,)?];
        ) => {
            const _: Option<$real> = None;
            mod model {
                use super::*;
                $(#[test]
                fn $name() {
                    super::$name::<$model>();
                })*
            }
        };
    }
    pub(crate) use of_each;
}

#[path = "../../../../tests/sync/bench.rs"]
mod bench;
#[path = "../../../../tests/sync/complaints.rs"]
mod complaints;
mod driving;
#[path = "../../../../tests/sync/enrolment.rs"]
mod enrolment;
#[path = "../../../../tests/sync/machine.rs"]
mod machine;
#[path = "../../../../tests/sync/news.rs"]
mod news;
#[path = "../../../../tests/sync/portals.rs"]
mod portals;
#[path = "../../../../tests/sync/sending.rs"]
mod sending;
mod steps;
#[path = "../../../../tests/sync/waits.rs"]
mod waits;

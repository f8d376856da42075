//! Both ends of the talk between a device and a hub: what is shipped, on disks whose power can be cut, and a fast
//! model of it. One suite, `tests/sync/conformance`, holds that they do not differ. Start reading at [`Pair`].
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a world that cannot be made is a failed proof"
)]

mod hub;
mod letterbox;
mod listening;
mod model_pair;
mod pair;
mod parties;
pub mod proxy;
mod real_hub;
mod real_pair;
mod stored;

pub use hub::{HubGuards, Poison, SmallHub, problem, stumbled};
pub use letterbox::{BoxGuards, Letterbox, State, Tear};
pub use listening::ListeningHub;
pub use model_pair::ModelPair;
pub use pair::{Break, Pair, PairGuards, Plan, Risen};
pub use parties::{device, hub_key, letter, programme};
pub use real_hub::{RealHub, Store};
pub use real_pair::RealPair;
pub use stored::{Slot, StoredDevice};

//! What the face asks and is told of what an officer records, by noun.

mod exposure;
mod hub;
mod kit;
mod lock;
mod outbox;
mod overdose;
mod qr;
mod record;

pub use exposure::*;
pub use hub::*;
pub use kit::*;
pub use lock::*;
pub use outbox::*;
pub use overdose::*;
pub use qr::*;
pub use record::*;

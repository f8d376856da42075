//! What a device, a hub and a programme say to each other: letters, batches, receipts, feeds and the
//! signatures on all of them, as bytes and types.
//!
//! What it never does: speak on a network, read a clock, draw randomness, or know what a referral
//! says. A hub routes a [`Letter`] by the little that stands on its outside; its body is sealed
//! ([`seal`]) to the programme's key.
//!
//! Start reading at [`Letter`] (what is shipped), then [`Batch`] and [`Receipt`] (how it is taken in),
//! then [`Feed`] and [`Notice`] (what comes back), then [`Hub`], the one way to ask a hub anything.

pub mod cbor;
mod enrol;
mod feed;
pub mod handover;
pub mod http;
mod hub;
mod letter;
pub mod limits;
mod problem;
mod receipt;
mod recipient;
pub mod seal;
mod signed;

pub use enrol::{
    Credential, EarlierKey, EnrolRequest, EnrolResponse, EnrolmentToken, NotATicket, Ticket,
};
pub use feed::{
    Command, CommandAcks, CommandId, CommandKind, ERA, Feed, FeedItem, Notice, NoticeStatus,
    SignedFeed, era_of,
};
pub use hub::{Hub, Request, Response, TransportFailure};
pub use letter::{
    Batch, FORM, Frozen, Letter, LetterHead, NotABatch, NotALetter, Routing, kinds, sha256,
};
pub use problem::{MEDIA_TYPE, Problem, ProblemCode};
pub use receipt::{Held, LetterOutcome, Receipt, SignedReceipt};
pub use recipient::{
    NotAKey, PublishedFault, PublishedRecipient, RecipientKeyId, RecipientPublic, RecipientSecret,
};
pub use signed::{NotSigned, PublicKey, Signer};

#[cfg(test)]
mod bounds_tests;
#[cfg(test)]
mod edges_tests;
#[cfg(test)]
mod enrol_tests;
#[cfg(test)]
mod tests;

//! The membership card, profile HRC1: an anonymous bearer card that an officer can confirm with the
//! radio off. It proves that an issuer trusted here made it, that it has not expired and was not
//! withdrawn. It names nobody.
//!
//! Pure: bytes and a time in, a [`CardVerdict`] out. What it never does: read a file or a clock, keep a card,
//! or say "invalid": a card that cannot be confirmed is a verdict, no error.
//!
//! Start reading at [`CardToken::read`] (text to a card whose bytes are exactly right), then [`CardVerifier::weigh`]
//! (a card to a verdict), [`TrustList`] (whose cards are believed) and [`TypedCode`] (what is typed where there is no camera).

mod allow;
mod carried;
mod expiry;
#[cfg(test)]
mod guard_tests;
mod key;
mod kid;
#[cfg(test)]
mod list_tests;
mod published;
mod status;
#[cfg(test)]
mod tests;
mod token;
mod trust;
mod typed;
#[cfg(test)]
mod vector_tests;
mod verdict;

pub use allow::{AllowList, BadAllow, CodeKey, MOST_CODES};
pub use carried::{LIST_PREFIX, LONGEST_CARRIED, list_from_text, list_to_text};
pub use expiry::{Expiry, NotAMonth};
pub use key::{IssuerKey, IssuerSecret, KeyFault, Window};
pub use kid::{Kid, NotAKid};
pub use published::{IssuedList, LONGEST_LIST, ListFault, Listed};
pub use status::{BadStatus, LARGEST, StatusList};
pub use token::{CardToken, LONGEST_TEXT, NotACard, PREFIX, Unsigned, sig_structure};
pub use trust::{TrustFault, TrustList};
pub use typed::{Misread, TypedCode};
pub use verdict::{CannotConfirmReason, CardVerdict, CardVerifier, Dated};

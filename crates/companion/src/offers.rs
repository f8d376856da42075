//! What was offered and may be taken in. Only the newest offer of each sort stands.

use wayside_pack::{NamedPublicKey, Verified};
use wayside_store::cardlists::CardListName;

/// A list that may be taken in.
pub(crate) struct OfferedList {
    pub(crate) name: CardListName,
    pub(crate) bytes: Vec<u8>,
    pub(crate) slot: String,
}

/// The newest offers.
#[derive(Default)]
pub(crate) struct Offers {
    made: u64,
    pub(crate) pack: Option<(String, Verified)>,
    pub(crate) signer: Option<(String, NamedPublicKey, String)>,
    pub(crate) cards: Option<(String, OfferedList)>,
}

impl Offers {
    pub(crate) fn name(&mut self) -> String {
        self.made += 1;
        format!("offer-{}", self.made)
    }
}

//! Why a row of a pack is refused.

use wayside_domain::naloxone::ProtocolDefect;
use wayside_domain::referral::{PathwayFault, PathwayId, RecipientFault, RecipientId};
use wayside_domain::{KindId, RuleId};

/// Why a row may not stand in its table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// Its id is empty, longer than 200 bytes, or holds control characters.
    #[error("its id is empty, too long or has control characters")]
    Id,
    /// A service of no kind.
    #[error("it has no kind")]
    NoKind,
    /// A service of a kind that the pack does not name.
    #[error("the pack has no kind `{0}`")]
    UnknownKind(KindId),
    /// A zone whose rule the pack does not have.
    #[error("the pack has no rule `{}`", .0.0)]
    UnknownRule(RuleId),
    /// A zone drawn round a service that the pack does not have.
    #[error("the pack has no service `{0}`")]
    UnknownService(String),
    /// A radius or buffer that is no distance, or a shape of nothing.
    #[error("its shape is not possible")]
    Shape,
    /// A street line of fewer than two positions.
    #[error("a line has fewer than two positions")]
    Line,
    /// A protocol or plan that nobody could work by.
    #[error("at `{at}`: {trouble}")]
    Unworkable {
        /// The id of the step or product; empty for the whole.
        at: String,
        /// What is wrong there.
        trouble: ProtocolDefect,
    },
    /// Whose cards are believed is not said well.
    #[error("its list of card issuers: {0}")]
    Issuers(String),
    /// No list of the sort, or not signed by the issuer it is filed under.
    #[error("its list is not one that this issuer of the pack signed")]
    List,
    /// A card's template without a programme or statute, of impossible years, or with a picture that
    /// is none, has no words or is too large.
    #[error("its programme, statute, years or pictures cannot stand")]
    Template,
    /// A clip that is no MP3 of one channel, too long, or another than its digest says.
    #[error("it is no MP3 of one channel up to 96 KiB, or not the one its digest says")]
    Clip,
    /// A clip that no protocol names.
    #[error("no protocol names it")]
    UnusedClip,
    /// A protocol that names a clip which the pack does not have.
    #[error("the pack has no clip `{0}`")]
    UnknownClip(String),
    /// A pathway by which nobody could be referred.
    #[error("{}{why}", place(at))]
    Pathway {
        /// The box's id or the field's name; empty for the whole.
        at: String,
        /// What is wrong there.
        why: PathwayFault,
    },
    /// A recipient to whom nothing could be sealed.
    #[error("{0}")]
    Recipient(RecipientFault),
    /// A recipient's key that is no point on its curve, or one that gives everything away.
    #[error("`{0}` is 32 bytes, and no key: make both with `wayside recipient keygen`")]
    WeakKey(&'static str),
    /// Two recipients with one key: either could open what is sealed to the other.
    #[error("its keys are those of `{}` as well", .0.0)]
    SharedKey(RecipientId),
    /// A pathway to a recipient that the pack does not have.
    #[error("the pack has no recipient `{}`", .0.0)]
    UnknownRecipient(RecipientId),
    /// A pathway to a recipient that does not answer for it.
    #[error("the recipient `{}` does not list it under `accepts`", .0.0)]
    NotAccepted(RecipientId),
    /// A recipient that answers for a pathway that the pack does not have.
    #[error("the pack has no pathway `{}`", .0.0)]
    UnknownPathway(PathwayId),
    /// Reading it back gives something else: a number in it is not finite.
    #[error("it does not come back as it was written")]
    NotKept,
}

/// Where in a pathway something is wrong.
fn place(at: &str) -> String {
    if at.is_empty() {
        String::new()
    } else {
        format!("at `{at}`: ")
    }
}

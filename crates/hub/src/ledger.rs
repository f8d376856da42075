//! All that a hub remembers, as one trait. SQLite fills it for one process, PostgreSQL for any number of
//! processes that remember nothing themselves; one suite of tests holds both to the same answers.
//!
//! Every method that changes something is one transaction and returns only when it is durable. Times are
//! arguments, milliseconds since 1970 by the hub's clock.

mod any;
mod audit;
mod bounds;
mod doctor;
mod judge;
mod open;
mod postgres;
mod rules;
mod sqlite;

use std::future::Future;

use uuid::Uuid;
use wayside_protocol::{CommandKind, Held, LetterOutcome, PublicKey, RecipientKeyId};

pub use any::AnyLedger;
pub use audit::Follower;
pub use bounds::{QuarantineLimit, TallyWords};
pub use doctor::{Findings, Gap};
pub use open::{Database, LedgerFault, LedgerResult, OpenFault};
pub use postgres::PostgresLedger;
pub use sqlite::{LedgerDisk, SqliteLedger};

use bounds::room_for;
use rules::{
    HOUR_MS, Said, code_of_command, code_of_hold, command_of_code, device_columns, for_device,
    hold_of_code, number, one_more, page_of, signed, weigh,
};

/// A device as the hub knows it. It has no officer's name: `label` is what the agency calls the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id, given at enrolment.
    pub id: Uuid,
    /// Its key.
    pub key: PublicKey,
    /// What the agency calls it.
    pub label: String,
    /// When it was enrolled.
    pub enrolled_ms: i64,
    /// When it last spoke.
    pub seen_ms: i64,
    /// Until when its credential is good, seconds since 1970.
    pub credential_until_s: i64,
    /// When it was revoked.
    pub revoked_ms: Option<i64>,
    /// The version of the pack it said that it has.
    pub pack: Option<String>,
    /// True for those that get a new pack first.
    pub early: bool,
}

/// What becomes of a ticket that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketUse {
    /// The device belongs to the hub now.
    Enrolled(Device),
    /// The same device showed the same ticket again: its first answer was lost on the way.
    Again(Device),
    /// It was used by another, withdrawn, or its time is over.
    Spent,
}

/// A letter as it came in: read as far as it can be, its bytes kept as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingLetter {
    /// Its id.
    pub id: Uuid,
    /// The run it belongs to.
    pub epoch: Uuid,
    /// Its place in the run.
    pub seq: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// SHA-256 of the letter before, as it says; `None` for a letter of a later form.
    pub prev: Option<[u8; 32]>,
    /// Where it goes; `None` for a letter of a later form, which is kept unread.
    pub routed: Option<Routed>,
    /// The bytes.
    pub wire: Vec<u8>,
}

/// What stands on a letter's outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routed {
    /// What it is.
    pub kind: String,
    /// The programme's key.
    pub recipient: RecipientKeyId,
    /// The pathway's kind.
    pub pathway: String,
    /// By when it must be answered.
    pub deadline_ms: Option<i64>,
    /// What it amends.
    pub parent: Option<Uuid>,
}

/// A batch, already read: each letter, or why it can never be one (`code`, `field`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchIntake {
    /// Who sends it.
    pub device: Uuid,
    /// True when the device was revoked: everything goes to quarantine.
    pub held: bool,
    /// True when the agency lets these out of quarantine: that the device was revoked counts for nothing, and
    /// those that are taken in leave it.
    pub pardoned: bool,
    /// How much quarantine may hold.
    pub quarantine: QuarantineLimit,
    /// In the batch's order.
    pub letters: Vec<Result<IncomingLetter, (String, String)>>,
}

/// What is in quarantine of one device, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// The device.
    pub device: Uuid,
    /// Why.
    pub why: Held,
    /// So many letters whose bytes are still there.
    pub letters: u64,
    /// When the first of them came in.
    pub since_ms: i64,
}

/// A place in an inbox. Opaque; orders nothing outside its store.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Cursor(pub String);

/// A letter in a programme's inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The hub's own count.
    pub hub_seq: u64,
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its bytes, which is kept when they are gone.
    pub sha256: [u8; 32],
    /// Its bytes. Empty once the programme has acknowledged it.
    pub wire: Vec<u8>,
    /// When it came in.
    pub received_ms: i64,
    /// True when the programme has acknowledged it.
    pub delivered: bool,
    /// The coarse outcome, once it is closed.
    pub outcome: Option<String>,
}

/// What becomes of a programme's notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// It is on its way to the device, and with `delivered` the letter's bytes are gone from here.
    Taken,
    /// It was there already.
    Again,
    /// There is no such letter for this programme.
    NoSuchLetter,
    /// It is about other bytes than the letter's, or takes back what was said.
    Conflict,
}

/// An item for a device, as [`wayside_protocol::FeedItem`] is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForDevice {
    /// A programme's notice, as it was signed.
    Notice {
        /// The programme's key.
        recipient: RecipientKeyId,
        /// As it travels.
        notice: Vec<u8>,
    },
    /// A command.
    Command {
        /// Its id.
        id: Uuid,
        /// What.
        kind: CommandKind,
    },
}

/// A command that a device was given: its id, what, when, and when it was done.
pub type Commanded = (Uuid, CommandKind, i64, Option<i64>);

/// A page for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicePage {
    /// In order, each with its place in the device's feed, from 1 and gapless.
    pub items: Vec<(u64, ForDevice)>,
    /// True when there are more after these.
    pub more: bool,
    /// After which place to ask next: the last item's, or the one that was asked after; and where there are no
    /// more, no earlier one than the beginning of the era ([`wayside_protocol::ERA`]) that the feed is in.
    pub next: u64,
}

/// A programme that may read an inbox here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// The name of its key.
    pub id: RecipientKeyId,
    /// What it is called.
    pub name: String,
    /// The key by which it signs.
    pub sign_key: PublicKey,
}

/// An admin of the agency's.
#[derive(Clone, PartialEq, Eq)]
pub struct Admin {
    /// The name to sign in with.
    pub name: String,
    /// The password's hash, Argon2id in PHC form.
    pub password: String,
    /// The secret of the one-time passwords (RFC 6238); none until it is set up at the first sign-in.
    pub totp_secret: Option<Vec<u8>>,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Admin")
    }
}

/// A count of referrals by pathway, month and what became of them. Never by device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// `YYYY-MM`, by the hub's clock in UTC.
    pub month: String,
    /// The pathway's kind.
    pub pathway: String,
    /// `at_hub`, `delivered`, `retracted`, or the coarse outcome.
    pub became: String,
    /// How many.
    pub count: u64,
}

/// All that a hub remembers of devices, letters and programmes.
pub trait Ledger: Clone + Send + Sync + 'static {
    /// Adds a ticket, known by the hash of its token only, good until a time.
    fn add_ticket(
        &self,
        once_sha256: [u8; 32],
        label: &str,
        until_ms: i64,
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<()>> + Send;

    /// Spends a ticket and enrols the device, both or neither. `id` is fresh. A second showing by the same
    /// key is [`TicketUse::Again`], whenever it comes. A key that shows another ticket keeps its id; one that
    /// was revoked is [`TicketUse::Spent`], and so is a ticket after `until_ms`.
    ///
    /// `earlier` are keys that the device proved to have had. With [`TicketUse::Enrolled`], and in the same
    /// transaction, it succeeds each device that is known by one of them, revoked or not: what programmes said
    /// so far to that device is put in its feed as well, each notice once, and what they say later too
    /// ([`Ledger::notice`]). Keys of nobody here are passed over, so is its own.
    fn enrol(
        &self,
        once_sha256: [u8; 32],
        id: Uuid,
        key: PublicKey,
        earlier: &[PublicKey],
        credential_until_s: i64,
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<TicketUse>> + Send;

    /// A device.
    fn device(&self, id: Uuid) -> impl Future<Output = LedgerResult<Option<Device>>> + Send;

    /// The devices that a device succeeds, by id; those that they succeeded in turn are not among them.
    fn succeeded_by(&self, later: Uuid) -> impl Future<Output = LedgerResult<Vec<Uuid>>> + Send;

    /// All devices, by label then id.
    fn devices(&self) -> impl Future<Output = LedgerResult<Vec<Device>>> + Send;

    /// Notes that a device spoke (at most once an hour: it is no track of an officer), which pack it has, and
    /// renews its credential where a time is given: never to an earlier one, and never a revoked device's.
    fn seen(
        &self,
        id: Uuid,
        pack: Option<&str>,
        credential_until_s: Option<i64>,
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<()>> + Send;

    /// Revokes a device. Revoking it again changes nothing. False when there is no such device.
    fn revoke(&self, id: Uuid, now_ms: i64) -> impl Future<Output = LedgerResult<bool>> + Send;

    /// Names a device, and says whether it gets a new pack first. False when there is no such device.
    fn arrange(
        &self,
        id: Uuid,
        label: &str,
        early: bool,
    ) -> impl Future<Output = LedgerResult<bool>> + Send;

    /// Takes a batch in, whole, and gives an outcome for each letter in its order:
    /// - same id and hash, [`LetterOutcome::Duplicate`], purged or not (tombstones stay), parked or not, whoever
    ///   sends it: a device that enrolled anew sends its old letters under its new id;
    /// - same id and other hash, or same place in the run and other letter: held, kept in quarantine, and
    ///   nothing that was taken is overwritten;
    /// - anything new of a device that is revoked by now or not known: held;
    /// - parent unknown or itself parked: parked until that one stands in an inbox, and never before it;
    /// - recipient unknown: kept all the same and handed over when the programme is added;
    /// - of a later form: kept and accepted. It takes its place in the run and goes into no inbox.
    ///
    /// Where quarantine has no room for what would be held anew ([`BatchIntake::quarantine`]), nothing of the batch is
    /// taken in: [`LedgerFault::QuarantineFull`].
    ///
    /// A letter whose `prev` is not the hash of the letter before it is taken in (a person waits for it)
    /// and counted by the doctor, as are places in a run that are missing.
    fn take_in(
        &self,
        intake: &BatchIntake,
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<Vec<LetterOutcome>>> + Send;

    /// A page of a device's feed after a place, at most `most`.
    fn device_page(
        &self,
        device: Uuid,
        after: u64,
        most: usize,
    ) -> impl Future<Output = LedgerResult<DevicePage>> + Send;

    /// Wants something done by a device. The id is fresh. False when there is no such device.
    fn command(
        &self,
        device: Uuid,
        id: Uuid,
        kind: CommandKind,
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<bool>> + Send;

    /// Notes that a device carried commands out. Those of other devices are left alone.
    fn commands_done(
        &self,
        device: Uuid,
        ids: &[Uuid],
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<()>> + Send;

    /// The commands a device was given, in that order: id, kind, when, when done.
    fn commands_of(
        &self,
        device: Uuid,
    ) -> impl Future<Output = LedgerResult<Vec<Commanded>>> + Send;

    /// Adds a programme, or gives one another name.
    fn add_programme(&self, programme: &Programme)
    -> impl Future<Output = LedgerResult<()>> + Send;

    /// A programme.
    fn programme(
        &self,
        id: RecipientKeyId,
    ) -> impl Future<Output = LedgerResult<Option<Programme>>> + Send;

    /// All programmes, by name.
    fn programmes(&self) -> impl Future<Output = LedgerResult<Vec<Programme>>> + Send;

    /// What is in quarantine, by device and reason.
    fn quarantine(&self) -> impl Future<Output = LedgerResult<Vec<Quarantined>>> + Send;

    /// Bytes of letters that are held because their device was revoked, in the order of their runs, as many
    /// as asked for. They come back with [`BatchIntake::pardoned`] through [`Ledger::take_in`]; one that is
    /// not taken in even so is held for another reason then, and not here any more.
    fn revoked_letters(
        &self,
        device: Uuid,
        most: usize,
    ) -> impl Future<Output = LedgerResult<Vec<Vec<u8>>>> + Send;

    /// A page of a programme's inbox after a place: every letter exactly once and none skipped, however
    /// writers overlap. Gives the place after which to ask next.
    fn inbox(
        &self,
        programme: RecipientKeyId,
        after: &Cursor,
        most: usize,
    ) -> impl Future<Output = LedgerResult<(Vec<Waiting>, Cursor)>> + Send;

    /// Takes a programme's notice (already verified) about a letter that stands in its inbox. The first
    /// notice means that it was opened, and purges the letter's bytes; one with an `outcome` closes it,
    /// once and for all. The notice goes to the device that first sent the letter, to those that succeed it,
    /// and to those that succeed them. `delivered` that comes after the letter was closed is
    /// [`Noticed::Again`].
    fn notice(
        &self,
        programme: RecipientKeyId,
        letter: Uuid,
        letter_sha256: [u8; 32],
        outcome: Option<&str>,
        notice: &[u8],
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<Noticed>> + Send;

    /// Purges the bytes of letters, those in quarantine as well, that came in before a time and were not
    /// acknowledged; tombstones stay. Sessions and tickets that are over go too. Gives how many
    /// letters.
    fn purge(&self, before_ms: i64, now_ms: i64) -> impl Future<Output = LedgerResult<u64>> + Send;

    /// Counts of referrals for the outcomes page, by month, pathway and what became of them. An outcome
    /// counts before a retraction, and that before a delivery. Whatever pathway or outcome is none of the words is
    /// counted as [`TallyWords::OTHER`], so that nobody's letters make the table larger.
    fn tallies(&self, words: TallyWords) -> impl Future<Output = LedgerResult<Vec<Tally>>> + Send;

    /// Appends to the audit log: who (an admin's name, `device`, `programme` or `hub`), did what, to what id.
    /// Hash-chained, content-free. Gives its place.
    fn audit(
        &self,
        who: &str,
        did: &str,
        what: &str,
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<u64>> + Send;

    /// The audit log after a place: (place, when, who, did, what, hash).
    fn audited(
        &self,
        after: u64,
        most: usize,
    ) -> impl Future<Output = LedgerResult<Vec<Audited>>> + Send;

    /// Adds an admin, or gives one new secrets. False where the name is taken and `replace` is false. A new
    /// password ends the admin's sessions.
    fn put_admin(
        &self,
        admin: &Admin,
        replace: bool,
    ) -> impl Future<Output = LedgerResult<bool>> + Send;

    /// An admin.
    fn admin(&self, name: &str) -> impl Future<Output = LedgerResult<Option<Admin>>> + Send;

    /// Notes that a step of an admin's one-time password was used. False when it, or a later one, was already.
    fn use_step(&self, name: &str, step: u64) -> impl Future<Output = LedgerResult<bool>> + Send;

    /// Begins a session, known by the hash of its token. It counts as used from its first use on.
    fn begin_session(
        &self,
        token_sha256: [u8; 32],
        admin: &str,
        until_ms: i64,
    ) -> impl Future<Output = LedgerResult<()>> + Send;

    /// Whose session it is, if it goes on; the use is noted, and a session that rested since `idle_since_ms` is over.
    fn session(
        &self,
        token_sha256: [u8; 32],
        idle_since_ms: i64,
        now_ms: i64,
    ) -> impl Future<Output = LedgerResult<Option<String>>> + Send;

    /// Ends a session.
    fn end_session(&self, token_sha256: [u8; 32]) -> impl Future<Output = LedgerResult<()>> + Send;

    /// Whether it can be written now.
    fn ready(&self) -> impl Future<Output = LedgerResult<()>> + Send;
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// Its place, from 1, gapless.
    pub seq: u64,
    /// When.
    pub at_ms: i64,
    /// Who.
    pub who: String,
    /// Did what.
    pub did: String,
    /// To what.
    pub what: String,
    /// SHA-256 over the hash before and this line.
    pub hash: [u8; 32],
}

//! Small rules that both stores keep to.

use uuid::Uuid;
use wayside_protocol::{CommandKind, ERA, Held, RecipientKeyId, era_of};

use super::{DevicePage, ForDevice, Noticed};

/// The columns of a device, in the order in which both stores read them.
macro_rules! device_columns {
    () => {
        "id, key, label, enrolled_ms, seen_ms, credential_until_s, revoked_ms, pack, early"
    };
}
pub(super) use device_columns;

/// A count as it is kept: a database has no larger numbers.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The count that was kept.
pub(super) fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// How many rows are asked for, so that it is seen whether there are more than `most`: one more than that,
/// and of `most` at least one.
pub(super) fn one_more(most: usize) -> i64 {
    i64::try_from(most.max(1).saturating_add(1)).unwrap_or(i64::MAX)
}

/// A page of the rows that [`one_more`] asked for after a place, of a feed whose last place is `head`.
pub(super) fn page_of(
    mut items: Vec<(u64, ForDevice)>,
    after: u64,
    most: usize,
    head: u64,
) -> DevicePage {
    let most = most.max(1);
    let more = items.len() > most;
    items.truncate(most);
    let last = items.last().map(|(place, _)| *place);
    let next = next_of(after, last, more, head);
    DevicePage { items, more, next }
}

/// What stands in a device's feed: a notice or a command. `None` for a row that is not what was written.
pub(super) fn for_device(
    notice: (Option<[u8; 8]>, Option<Vec<u8>>),
    command: (Option<Uuid>, Option<i16>),
) -> Option<ForDevice> {
    match (notice, command) {
        ((Some(recipient), Some(notice)), (None, _)) => Some(ForDevice::Notice {
            recipient: RecipientKeyId(recipient),
            notice,
        }),
        ((None, _), (Some(id), Some(code))) => Some(ForDevice::Command {
            id,
            kind: command_of_code(code)?,
        }),
        _ => None,
    }
}

/// What is said of a letter.
#[derive(Clone)]
pub(super) struct Said {
    pub programme: RecipientKeyId,
    pub letter: Uuid,
    pub sha256: [u8; 32],
    pub outcome: Option<String>,
    pub notice: Vec<u8>,
}

/// How finely is noted when a device spoke: its officer is not tracked.
pub(super) const HOUR_MS: i64 = 60 * 60 * 1000;

/// How a command is kept.
pub(super) const fn code_of_command(kind: CommandKind) -> i16 {
    match kind {
        CommandKind::Lock => 0,
        CommandKind::Wipe => 1,
        CommandKind::Release => 2,
    }
}

/// The command that was kept.
pub(super) const fn command_of_code(code: i16) -> Option<CommandKind> {
    match code {
        0 => Some(CommandKind::Lock),
        1 => Some(CommandKind::Wipe),
        2 => Some(CommandKind::Release),
        _ => None,
    }
}

/// How the reason for quarantine is kept.
pub(super) const fn code_of_hold(why: Held) -> i16 {
    match why {
        Held::Conflict => 0,
        Held::Revoked => 1,
        Held::Fork => 2,
    }
}

/// The reason that was kept.
pub(super) const fn hold_of_code(code: i16) -> Option<Held> {
    match code {
        0 => Some(Held::Conflict),
        1 => Some(Held::Revoked),
        2 => Some(Held::Fork),
        _ => None,
    }
}

/// After which place of a feed to ask next: of a page after a place, whose last item stands at `last`, of a feed
/// whose last place is `head`.
fn next_of(after: u64, last: Option<u64>, more: bool, head: u64) -> u64 {
    let next = last.unwrap_or(after);
    if more {
        next
    } else {
        next.max(era_of(head).saturating_mul(ERA))
    }
}

/// What becomes of a notice: about these bytes or others, on a letter that was delivered and closed thus,
/// saying this outcome or only that it was delivered.
pub(super) fn weigh(
    same: bool,
    delivered: bool,
    closed: Option<&str>,
    said: Option<&str>,
) -> Noticed {
    match (closed, said) {
        _ if !same => Noticed::Conflict,
        (Some(was), Some(is)) if was != is => Noticed::Conflict,
        (Some(_), _) => Noticed::Again,
        (None, None) if delivered => Noticed::Again,
        (None, _) => Noticed::Taken,
    }
}

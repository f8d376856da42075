//! Small rules that both stores keep to.

use wayside_protocol::{CommandKind, Held};

use super::Noticed;

/// How finely is noted when a device spoke: its officer is not tracked.
pub(super) const HOUR_MS: i64 = 60 * 60 * 1000;
/// How many tries to sign in are given.
pub(super) const MOST_ATTEMPTS: i64 = 100;

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

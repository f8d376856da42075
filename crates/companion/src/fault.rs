//! The closed list of what can go wrong that the officer cannot see coming: disk, files, a bug.

use serde::Serialize;
use ts_rs::TS;
use wayside_store::StoreFault;

/// A code for the face to say in the officer's language, and whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[error("{code:?}")]
#[ts(export)]
pub struct Fault {
    /// What failed.
    pub code: FaultCode,
    /// True when the same command may succeed later without anything being changed.
    pub retry: bool,
}

/// Declares the codes: the enum, and all of them in order, from which the face's own list is written.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $code:ident,)* }) => {
        $(#[$about])*
        pub enum $name { $($(#[$doc])* $code,)* }

        impl $name {
            /// Every code, in the order they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];
        }
    };
}

codes! {
/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
FaultCode {
    /// No pack is in use, so nothing can be answered.
    NoPack,
    /// The pack in use has no such service or zone: it was replaced meanwhile.
    NotFound,
    /// The offer has been replaced by a newer one or already taken.
    OfferGone,
    /// That pack or signer cannot be removed.
    CannotRemove,
    /// The records are locked.
    Locked,
    /// It changes whom the device trusts, or takes something off it: the officer has to unlock again first.
    FreshUnlock,
    /// A PIN opens the records, and no hardware key protects it: a passphrase has to take its place before more than
    /// the training district is at stake.
    PassphraseNeeded,
    /// No PIN or passphrase has been set, so there is no journal.
    NotSetUp,
    /// The journal is damaged or not this device's.
    Damaged,
    /// Another program holds the journal.
    InUse,
    /// The pack in use brings no protocol.
    NoProtocol,
    /// The protocol of the pack in use was withdrawn.
    ProtocolRecalled,
    /// Nothing is running.
    NoRun,
    /// Something else already stands where this would.
    Conflict,
    /// A value is out of its bounds.
    Unfit,
    /// What is stored was written by a newer version of the app. It is left alone.
    TooNew,
    /// An installed pack is no longer what was installed.
    PackDamaged,
    /// The pack's time zone or country is none that this version of the app knows.
    PackCalendar,
    /// A key of this device did not do its work: nothing could be sealed or opened with it.
    KeyFailed,
    /// The device gave no random numbers.
    NoRandomness,
    /// The file that says how the lock opens is damaged. It is left where it is.
    LockDamaged,
    /// The device's storage is full.
    StorageFull,
    /// The device's storage could not be read.
    StorageRead,
    /// The device's storage could not be written.
    StorageWrite,
    /// The face asked in a way the companion does not know: a bug.
    BadRequest,
}
}

impl From<FaultCode> for Fault {
    fn from(code: FaultCode) -> Self {
        let retry = matches!(
            code,
            FaultCode::InUse
                | FaultCode::StorageFull
                | FaultCode::StorageRead
                | FaultCode::StorageWrite
                | FaultCode::NoRandomness
        );
        Self { code, retry }
    }
}

impl From<StoreFault> for Fault {
    fn from(fault: StoreFault) -> Self {
        code_of(&fault).into()
    }
}

/// What a fault of the storage is told as. Each has its own arm: a new one must be given its words.
fn code_of(fault: &StoreFault) -> FaultCode {
    match fault {
        StoreFault::NoSuchSlot | StoreFault::NothingBefore => FaultCode::NotFound,
        StoreFault::CannotRemove => FaultCode::CannotRemove,
        StoreFault::InUse => FaultCode::InUse,
        StoreFault::Conflict | StoreFault::AlreadyThere => FaultCode::Conflict,
        StoreFault::TooLarge | StoreFault::NotALetter(_) => FaultCode::Unfit,
        StoreFault::TooNew => FaultCode::TooNew,
        StoreFault::Pack(_) | StoreFault::Row(_) => FaultCode::PackDamaged,
        StoreFault::Calendar(_) => FaultCode::PackCalendar,
        StoreFault::Crypto => FaultCode::KeyFailed,
        StoreFault::NoRandomness(_) => FaultCode::NoRandomness,
        StoreFault::Vault => FaultCode::LockDamaged,
        StoreFault::NoJournal
        | StoreFault::Foreign
        | StoreFault::WrongKey
        | StoreFault::Truncated
        | StoreFault::Damaged => FaultCode::Damaged,
        // An index that was not finished is made again the next time.
        StoreFault::Check | StoreFault::Stopped(_) => FaultCode::StorageWrite,
        StoreFault::Open(_)
        | StoreFault::Read(_)
        | StoreFault::Build(_)
        | StoreFault::Publish(_)
        | StoreFault::Journal(_) => {
            if fault.is_full() {
                FaultCode::StorageFull
            } else if fault.is_write() {
                FaultCode::StorageWrite
            } else {
                FaultCode::StorageRead
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind};

    #[test]
    fn what_trying_again_cannot_help_is_not_told_as_try_again() {
        let told = |fault: StoreFault| {
            let fault = Fault::from(fault);
            (fault.code, fault.retry)
        };
        let json = || serde_json::from_str::<u8>("x").map(drop).unwrap_err();
        assert_eq!(told(StoreFault::TooNew), (FaultCode::TooNew, false));
        assert_eq!(told(StoreFault::Crypto), (FaultCode::KeyFailed, false));
        assert_eq!(told(StoreFault::Vault), (FaultCode::LockDamaged, false));
        assert_eq!(
            told(StoreFault::Row(json())),
            (FaultCode::PackDamaged, false)
        );
        let pack = StoreFault::Pack(wayside_pack::PackRefusal::Truncated);
        assert_eq!(told(pack), (FaultCode::PackDamaged, false));
        let none = StoreFault::NoRandomness(Error::other("none"));
        assert_eq!(told(none), (FaultCode::NoRandomness, true));
        let full = StoreFault::Publish(ErrorKind::StorageFull.into());
        assert_eq!(told(full), (FaultCode::StorageFull, true));
        let read = StoreFault::Open(ErrorKind::PermissionDenied.into());
        assert_eq!(told(read), (FaultCode::StorageRead, true));
        assert_eq!(told(StoreFault::Check), (FaultCode::StorageWrite, true));
    }

    #[test]
    fn a_code_that_trying_again_may_help_says_so() {
        let retry = |code: &&FaultCode| Fault::from(**code).retry;
        let told: Vec<_> = FaultCode::ALL.iter().filter(retry).collect();
        assert_eq!(
            told,
            [
                &FaultCode::InUse,
                &FaultCode::NoRandomness,
                &FaultCode::StorageFull,
                &FaultCode::StorageRead,
                &FaultCode::StorageWrite
            ]
        );
    }
}

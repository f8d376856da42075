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

/// What failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FaultCode {
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
    /// No PIN or passphrase has been set, so there is no journal.
    NotSetUp,
    /// The journal is damaged or not this device's.
    Damaged,
    /// Another program holds the journal.
    InUse,
    /// The pack in use brings no protocol.
    NoProtocol,
    /// Nothing is running.
    NoRun,
    /// Something else already stands where this would.
    Conflict,
    /// A value is out of its bounds.
    Unfit,
    /// The device's storage is full.
    StorageFull,
    /// The device's storage could not be read.
    StorageRead,
    /// The device's storage could not be written.
    StorageWrite,
    /// The face asked in a way the companion does not know: a bug.
    BadRequest,
}

impl From<FaultCode> for Fault {
    fn from(code: FaultCode) -> Self {
        let retry = matches!(
            code,
            FaultCode::StorageFull | FaultCode::StorageRead | FaultCode::StorageWrite
        );
        Self { code, retry }
    }
}

impl From<StoreFault> for Fault {
    fn from(fault: StoreFault) -> Self {
        let code = match &fault {
            StoreFault::NoSuchSlot | StoreFault::NothingBefore => FaultCode::NotFound,
            StoreFault::CannotRemove => FaultCode::CannotRemove,
            StoreFault::InUse => FaultCode::InUse,
            StoreFault::Conflict | StoreFault::AlreadyThere => FaultCode::Conflict,
            StoreFault::TooLarge | StoreFault::NotALetter(_) => FaultCode::Unfit,
            StoreFault::NoJournal
            | StoreFault::Foreign
            | StoreFault::WrongKey
            | StoreFault::Truncated
            | StoreFault::Vault
            | StoreFault::Damaged => FaultCode::Damaged,
            full if full.is_full() => FaultCode::StorageFull,
            write if write.is_write() => FaultCode::StorageWrite,
            _ => FaultCode::StorageRead,
        };
        code.into()
    }
}

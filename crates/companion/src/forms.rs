//! The wire forms of what the journal keeps: which kinds there are, the version each is written in, and what
//! becomes of one that this version of the app cannot read. Such a one is a value, [`Unreadable`]: it is
//! counted, told and given out as it was saved, and never passed over.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_domain::referral::{PathwayId, Referral};
use wayside_domain::report::{IncidentReport, RawEntry};
use wayside_store::journal::{Draft, JournalEvent};

use crate::fault::{Fault, FaultCode};
use crate::scene::{Kit, Unreadable, UnreadableCount, UnreadableReason};

pub(crate) mod exposure;
pub(crate) mod overdose;

/// Kinds of event, as they stand in the journal.
pub(crate) mod kinds {
    /// [`super::overdose::OverdoseRecord`].
    pub const OVERDOSE: &str = "overdose.entry";
    /// A [`wayside_domain::report::Report`], as confirmed.
    pub const REPORT: &str = "overdose.report";
    /// [`super::TakenBack`].
    pub const RETRACTED: &str = "record.retracted";
    /// [`super::KitSaved`].
    pub const KIT: &str = "kit.saved";
    /// [`super::exposure::ExposureRecord`].
    pub const EXPOSURE: &str = "exposure.entry";
    /// A [`wayside_domain::referral::Referral`] that is being written. Purged once it is sealed.
    pub const DRAFT: &str = "referral.draft";
    /// [`super::Called`].
    pub const HOTLINE: &str = "referral.hotline";
    /// A frame of a running file that could not be opened, as it lay there.
    pub const FRAME: &str = "running.frame";

    /// All of them.
    pub const ALL: [&str; 8] = [
        OVERDOSE, REPORT, RETRACTED, KIT, EXPOSURE, DRAFT, HOTLINE, FRAME,
    ];
}

/// What stands in the journal when a record is taken back.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakenBack {
    pub subject: Uuid,
}

/// What stands in the journal when a kit is written down.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KitSaved {
    pub id: Uuid,
    /// Absent: the kit is gone.
    pub kit: Option<Kit>,
}

/// What stands in the journal when a hotline was tapped.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Called {
    pub pathway: PathwayId,
}

/// The wire form of a kind of event. Whoever changes one raises its [`WireForm::SCHEMA`] and lays a fixture
/// of it beside the others; older ones stay readable.
pub(crate) trait WireForm: Serialize + DeserializeOwned {
    /// One of [`kinds`].
    const KIND: &'static str;
    /// The version it is written in, from 1.
    const SCHEMA: u32;
}

macro_rules! forms {
    ($($form:ty: $kind:ident $schema:literal,)*) => {
        $(impl WireForm for $form {
            const KIND: &'static str = kinds::$kind;
            const SCHEMA: u32 = $schema;
        })*

        /// Whether a wire form of this kind can be read.
        fn check(kind: &str, schema: u32, wire: &[u8]) -> Result<(), Unreadable> {
            match kind {
                $(kinds::$kind => read::<$form>(kind, schema, wire).map(drop),)*
                kinds::FRAME => Err(Unreadable::new(kind, schema, UnreadableReason::Damaged)),
                _ => Err(Unreadable::new(kind, schema, UnreadableReason::UnknownKind)),
            }
        }
    };
}
forms! {
    overdose::OverdoseRecord: OVERDOSE 3,
    IncidentReport: REPORT 3,
    TakenBack: RETRACTED 1,
    KitSaved: KIT 1,
    exposure::ExposureRecord: EXPOSURE 2,
    Referral: DRAFT 1,
    Called: HOTLINE 1,
}

impl Unreadable {
    fn new(kind: &str, schema_version: u32, why: UnreadableReason) -> Self {
        Self {
            kind: kind.to_owned(),
            schema_version,
            why,
        }
    }
}

impl From<&Unreadable> for Fault {
    fn from(unreadable: &Unreadable) -> Self {
        match unreadable.why {
            UnreadableReason::Newer | UnreadableReason::UnknownKind => FaultCode::TooNew.into(),
            UnreadableReason::Damaged => FaultCode::Damaged.into(),
        }
    }
}

/// A draft of a wire form.
///
/// # Errors
/// [`FaultCode::Unfit`] for what cannot be written as JSON.
pub(crate) fn draft<W: WireForm>(
    id: Uuid,
    subject: Uuid,
    at: &Moment,
    wire: &W,
) -> Result<Draft, Fault> {
    Ok(Draft {
        id,
        kind: W::KIND.to_owned(),
        schema_version: W::SCHEMA,
        subject,
        supersedes: None,
        at: at.clone(),
        wire: serde_json::to_vec(wire).map_err(|_| FaultCode::Unfit)?,
    })
}

/// A frame of a running file that could not be opened, to be kept in the journal as it lay there. The same
/// frame gives the same draft.
pub(crate) fn frame_draft(subject: Uuid, at: &Moment, frame: &[u8]) -> Draft {
    Draft {
        id: Uuid::new_v5(&subject, frame),
        kind: kinds::FRAME.to_owned(),
        schema_version: 1,
        subject,
        supersedes: None,
        at: at.clone(),
        wire: frame.to_vec(),
    }
}

fn read<W: WireForm>(kind: &str, schema: u32, wire: &[u8]) -> Result<W, Unreadable> {
    // A later form may parse by chance and mean something else.
    if schema > W::SCHEMA {
        return Err(Unreadable::new(kind, schema, UnreadableReason::Newer));
    }
    serde_json::from_slice(wire)
        .map_err(|_| Unreadable::new(kind, schema, UnreadableReason::Damaged))
}

/// The wire form of a draft.
pub(crate) fn of_draft<W: WireForm>(draft: &Draft) -> Result<W, Unreadable> {
    read(&draft.kind, draft.schema_version, &draft.wire)
}

/// The wire form of an event; `None` for one whose time was up and that was emptied.
pub(crate) fn of_event<W: WireForm>(event: &JournalEvent) -> Result<Option<W>, Unreadable> {
    if event.purged_ms.is_some() {
        return Ok(None);
    }
    read(&event.kind, event.schema_version, &event.wire).map(Some)
}

/// The report as the officer last confirmed it, among the events of an overdose; `None` where there is none, or
/// where it cannot be read: it is counted with the record's other entries.
pub(crate) fn confirmed(events: &[JournalEvent]) -> Option<IncidentReport> {
    let last = events.iter().rfind(|event| event.kind == kinds::REPORT)?;
    of_event(last).ok().flatten()
}

/// Why an event cannot be read; `None` for one that can, or that was emptied.
pub(crate) fn unreadable(event: &JournalEvent) -> Option<Unreadable> {
    if event.purged_ms.is_some() {
        return None;
    }
    check(&event.kind, event.schema_version, &event.wire).err()
}

/// How many of some events cannot be read.
pub(crate) fn count_unreadable<'a>(events: impl IntoIterator<Item = &'a JournalEvent>) -> u32 {
    let many = events.into_iter().filter_map(unreadable).count();
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// The events that cannot be read, by kind and reason.
pub(crate) fn summed<'a>(
    events: impl IntoIterator<Item = &'a JournalEvent>,
) -> Vec<UnreadableCount> {
    let mut sums = std::collections::BTreeMap::new();
    for one in events.into_iter().filter_map(unreadable) {
        let count: &mut u32 = sums.entry(one).or_default();
        *count = count.saturating_add(1);
    }
    sums.into_iter()
        .map(|(of, count)| UnreadableCount { of, count })
        .collect()
}

/// The events that cannot be read, as they were saved, to be given out.
pub(crate) fn raw<'a>(events: impl IntoIterator<Item = &'a JournalEvent>) -> Vec<RawEntry> {
    let entry = |event: &JournalEvent| {
        let unreadable = unreadable(event)?;
        Some(RawEntry {
            id: event.id,
            kind: unreadable.kind,
            schema_version: unreadable.schema_version,
            why: match unreadable.why {
                UnreadableReason::Newer => "newer",
                UnreadableReason::UnknownKind => "unknown_kind",
                UnreadableReason::Damaged => "damaged",
            },
            at_ms: event.at.wall_ms,
            wire_base64: BASE64.encode(&event.wire),
        })
    };
    events.into_iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests;

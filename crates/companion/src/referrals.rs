//! Referring somebody: written behind the lock, sealed to whoever receives it, and out of the records from
//! that moment on.

mod near_miss;
mod replies;
mod requests;
mod sending;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;
use wayside_domain::moment::Moment;
use wayside_domain::referral::{
    AttentionCode, Pathway, PathwayId, PathwayKind, Recipient, Referral, ReferralOutcome,
    ReferralState,
};
use wayside_store::StoreFault;
use wayside_store::journal::JournalEvent;
use wayside_store::outbox::{LetterRow, LetterState};

pub use replies::*;
pub use requests::*;

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::forms::{self, Called, kinds};
use crate::open_journal::OpenJournal;
use crate::outbox_handle::OutboxHandle;
use crate::queries::PackQueries;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::OutboxState;

/// Bytes of a referral as it is written: far more than its fields may have together.
const LONGEST_DRAFT: usize = 16 << 10;

/// What a pack says of referrals, and what of it is told.
struct Ways {
    pathways: Vec<Pathway>,
    recipients: Vec<Recipient>,
    fictional: bool,
}

impl Ways {
    fn of(queries: &PackQueries) -> Result<Self, StoreFault> {
        let (pathways, recipients) = queries.pathways()?;
        Ok(Self {
            pathways,
            recipients,
            fictional: queries.manifest().head.fictional,
        })
    }

    fn pathway(&self, id: &PathwayId) -> Option<&Pathway> {
        self.pathways.iter().find(|pathway| pathway.id == *id)
    }

    fn recipient(&self, id: &str) -> Option<RecipientCard> {
        let found = self.recipients.iter().find(|one| one.id.0 == id)?;
        Some(card(found))
    }

    fn card(&self, pathway: &Pathway, now: DateTime<Utc>) -> PathwayCard {
        let recipients = pathway.recipients.iter();
        PathwayCard {
            pathway: pathway.clone(),
            approved: pathway.backing.is_approved_on(now.date_naive()),
            recipients: recipients.filter_map(|id| self.recipient(&id.0)).collect(),
        }
    }
}

fn card(recipient: &Recipient) -> RecipientCard {
    RecipientCard {
        id: recipient.id.clone(),
        name: recipient.name.clone(),
        kind: recipient.kind,
        phone: recipient.phone.clone(),
        address: recipient.address.clone(),
    }
}

fn at(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

impl Companion {
    fn ways(&self) -> Result<Ways, Fault> {
        self.packs.ask(Ways::of)
    }

    /// The pack's ways of referring somebody.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn pathways(&self, _: PlainRequest) -> Result<PathwaysPage, Fault> {
        let now = self.clock.now();
        let ways = self.ways()?;
        // A near miss refers nobody.
        let refers = |pathway: &&Pathway| pathway.kind != PathwayKind::NearMiss;
        let pathways = ways.pathways.iter().filter(refers);
        Ok(PathwaysPage {
            pathways: pathways.map(|pathway| ways.card(pathway, now)).collect(),
            fictional: ways.fictional,
        })
    }

    /// A hotline was tapped. Works while locked; a record that cannot be written keeps nobody from calling.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`] for a pathway that is no hotline; [`FaultCode::NoPack`], or the shelf's.
    pub fn hotline(&self, request: HotlineRequest) -> Result<HotlineReply, Fault> {
        let now = self.clock.moment();
        let pathway = self
            .packs
            .ask(|queries| queries.pathway(&request.pathway))?;
        let pathway = pathway.filter(Pathway::is_hotline);
        let phone = pathway.and_then(|pathway| pathway.phone);
        let phone = phone.ok_or(FaultCode::NotFound)?;
        let (id, wire) = (
            random::id_at(&now),
            Called {
                pathway: request.pathway,
            },
        );
        let draft = forms::draft(id, id, &now, &wire)?;
        let recorded = self.records.enter().save(&draft).is_ok();
        Ok(HotlineReply { phone, recorded })
    }

    /// Begins a referral, or reads one that is being written.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`] for a pathway or referral that is not there; [`FaultCode::Unfit`] for a
    /// hotline; [`FaultCode::Locked`], [`FaultCode::NotSetUp`], [`FaultCode::NoPack`], or the storage's.
    pub fn referral_draft(&self, request: ReferralRequest) -> Result<ReferralPage, Fault> {
        let ways = self.ways()?;
        let now = self.clock.moment();
        let mut records = self.records.unlocked()?;
        let journal = records.journal()?;
        match request {
            ReferralRequest::Begin { pathway } => {
                let pathway = ways.pathway(&pathway).ok_or(FaultCode::NotFound)?;
                if pathway.is_hotline() {
                    return Err(FaultCode::Unfit.into());
                }
                let id = random::id_at(&now);
                let referral = Referral::begun(id, pathway, now.wall_ms);
                page(&ways, referral, false, now.wall_ms)
            }
            ReferralRequest::Read { id } => {
                let referral = journal.draft_of(id)?.ok_or(FaultCode::NotFound)?;
                page(&ways, referral, true, now.wall_ms)
            }
        }
    }

    /// Saves a referral as it is so far. When this answers it is on the disk, behind the lock.
    ///
    /// # Errors
    /// [`FaultCode::Conflict`] for one that was sent; [`FaultCode::Unfit`] for one that is larger than any
    /// can be; and as [`Companion::referral_draft`].
    pub fn save_referral(&self, request: SaveReferralRequest) -> Result<ReferralPage, Fault> {
        let ways = self.ways()?;
        let now = self.clock.moment();
        let mut referral = request.referral;
        let mut records = self.records.unlocked()?;
        let mut journal = records.journal()?;
        if self.hub.with(|handle| handle.row(referral.id))?.is_some() {
            return Err(FaultCode::Conflict.into());
        }
        // A deadline counts from when it was first saved, whatever a later page says.
        let before = journal.draft_of(referral.id)?;
        referral.began_ms = before.map_or(referral.began_ms, |before| before.began_ms);
        let answer = page(&ways, referral, true, now.wall_ms)?;
        let (id, subject) = (random::id_at(&now), answer.referral.id);
        let draft = forms::draft(id, subject, &now, &answer.referral)?;
        if draft.wire.len() > LONGEST_DRAFT {
            return Err(FaultCode::Unfit.into());
        }
        journal.append(&draft)?;
        Ok(answer)
    }

    /// The referrals, newest first: what is being written and what was sent.
    ///
    /// # Errors
    /// [`FaultCode::Locked`], [`FaultCode::NotSetUp`], [`FaultCode::Damaged`], or the storage's.
    pub fn referrals(&self, request: PlainRequest) -> Result<ReferralsPage, Fault> {
        // Without a pack there are still referrals, under the ids they were sent by.
        let ways = self.ways().ok();
        let (drafts, unreadable) = self.records.unlocked()?.journal()?.drafts()?;
        let outbox = self.outbox_state(request.clone())?;
        let told =
            |id: &PathwayId, to: Option<&str>| Told::of(ways.as_ref(), id, to, &request.language);
        let mut rows: Vec<ReferralRow> = Vec::new();
        for row in self.hub.with(|handle| handle.rows())? {
            let pathway = PathwayId(row.pathway.clone());
            let told = told(&pathway, Some(&row.recipient));
            rows.push(sent_row(&row, pathway, told));
        }
        for draft in drafts.values() {
            if rows.iter().all(|row| row.id != draft.id) {
                let to = draft.recipient.as_ref().map(|id| id.0.as_str());
                rows.push(draft_row(draft, told(&draft.pathway, to)));
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.id)));
        Ok(ReferralsPage {
            rows,
            outbox,
            unreadable,
        })
    }

    /// How the outbox stands. Works while locked.
    ///
    /// # Errors
    /// The storage's.
    pub fn outbox_state(&self, _: PlainRequest) -> Result<OutboxState, Fault> {
        self.hub.with(|handle| outbox_state(handle))
    }

    /// Moves a damaged outbox aside and makes a new one. What waited in the old one is not sent.
    ///
    /// # Errors
    /// [`FaultCode::Conflict`] for one that is not damaged, or the storage's.
    pub fn renew_outbox(&self, request: PlainRequest) -> Result<OutboxState, Fault> {
        let now = self.clock.moment();
        drop(self.records.unlocked()?);
        self.hub.with(|handle| handle.renew(&now))?;
        self.outbox_state(request)
    }
}

fn outbox_state(handle: &OutboxHandle) -> Result<OutboxState, Fault> {
    let Some(outbox) = handle.peek() else {
        return Ok(OutboxState {
            damaged: handle.is_damaged(),
            closed: handle.closed_by(),
            ..OutboxState::default()
        });
    };
    let standing = outbox.standing()?;
    let count = |many: u64| u32::try_from(many).unwrap_or(u32::MAX);
    let enrolled = outbox.enrolment()?.filter(|one| one.device.is_some());
    Ok(OutboxState {
        waiting: count(standing.waiting),
        at_hub: count(standing.at_hub),
        attention: count(standing.attention),
        unreadable: count(standing.unreadable),
        contact: (standing.contact_ms > 0).then(|| at(standing.contact_ms)),
        next_at: standing.next_at_ms.filter(|ms| *ms > 0).map(at),
        agency: enrolled.map(|one| one.agency),
        damaged: false,
        closed: None,
    })
}

fn page(ways: &Ways, referral: Referral, saved: bool, now_ms: i64) -> Result<ReferralPage, Fault> {
    let pathway = ways.pathway(&referral.pathway).ok_or(FaultCode::NotFound)?;
    Ok(ReferralPage {
        way: ways.card(pathway, at(now_ms)),
        faults: referral.check(pathway, now_ms),
        eligibility: referral.eligibility(pathway),
        deadline_ms: pathway.deadline_ms(referral.began_ms),
        referral,
        saved,
        now_ms,
        fictional: ways.fictional,
    })
}

/// What the pack calls a pathway and a recipient, where it has them.
struct Told {
    pathway: Option<Pathway>,
    name: String,
    recipient: Option<RecipientCard>,
}

impl Told {
    fn of(ways: Option<&Ways>, id: &PathwayId, to: Option<&str>, language: &str) -> Self {
        let pathway = ways.and_then(|ways| ways.pathway(id)).cloned();
        let name = pathway
            .as_ref()
            .map(|one| one.name.text(language).to_owned());
        Self {
            name: name.unwrap_or_else(|| id.0.clone()),
            recipient: ways.zip(to).and_then(|(ways, to)| ways.recipient(to)),
            pathway,
        }
    }
}

fn draft_row(draft: &Referral, told: Told) -> ReferralRow {
    let deadline = told
        .pathway
        .as_ref()
        .and_then(|way| way.deadline_ms(draft.began_ms));
    ReferralRow {
        id: draft.id,
        pathway: draft.pathway.clone(),
        kind: told.pathway.map(|way| way.kind),
        pathway_name: told.name,
        recipient: told.recipient,
        at: at(draft.began_ms),
        deadline: deadline.map(at),
        state: ReferralState::Draft,
        attempts: 0,
        next_at: None,
        last_code: String::new(),
        can_hand_over: false,
        can_send_again: false,
        can_retract: true,
    }
}

fn sent_row(row: &LetterRow, pathway: PathwayId, told: Told) -> ReferralRow {
    let state = state_of(row);
    let waits = matches!(
        row.state,
        LetterState::Queued | LetterState::HubAcked | LetterState::NeedsAttention { .. }
    );
    ReferralRow {
        id: row.id,
        pathway,
        kind: told.pathway.map(|way| way.kind),
        pathway_name: told.name,
        recipient: told.recipient,
        at: at(row.saved_ms),
        deadline: row.deadline_ms.map(at),
        attempts: row.attempts,
        next_at: (row.next_at_ms > 0).then(|| at(row.next_at_ms)),
        last_code: row.last_code.clone(),
        can_hand_over: waits && row.retraction.is_none(),
        can_send_again: may_be_tried(&state),
        can_retract: row.retraction.is_none()
            && !matches!(row.state, LetterState::Withdrawn { .. }),
        state,
    }
}

/// True for what was set aside for a reason that another try may overcome.
fn may_be_tried(state: &ReferralState) -> bool {
    use AttentionCode::{Conflict, Fork, Revoked, Unreadable};
    match state {
        ReferralState::NeedsAttention { code } => {
            ![Conflict, Fork, Revoked, Unreadable].contains(code)
        }
        _ => false,
    }
}

/// How a referral stands by how its letter does, and the word that takes it back.
fn state_of(row: &LetterRow) -> ReferralState {
    let attention = |code: &str| ReferralState::NeedsAttention {
        code: AttentionCode::of(code),
    };
    match (&row.retraction, &row.state) {
        (Some(LetterState::NeedsAttention { code }), _) => attention(code),
        (Some(_), _) | (None, LetterState::Withdrawn { .. }) => ReferralState::Retracted,
        (None, LetterState::Queued) => ReferralState::Queued,
        (None, LetterState::HubAcked) => ReferralState::AtHub,
        (None, LetterState::Delivered) => ReferralState::Delivered,
        (None, LetterState::Closed { outcome }) => ReferralState::Closed {
            outcome: ReferralOutcome::of(outcome),
        },
        (None, LetterState::NeedsAttention { code }) => attention(code),
    }
}

impl OpenJournal<'_> {
    /// What is being written, by its id, each as it was last saved; and how many of them cannot be read.
    fn drafts(&self) -> Result<(BTreeMap<Uuid, Referral>, u32), Fault> {
        let mut last: BTreeMap<Uuid, JournalEvent> = BTreeMap::new();
        for event in self.of_kind(kinds::DRAFT)? {
            last.insert(event.subject, event);
        }
        let (mut drafts, mut unreadable) = (BTreeMap::new(), 0_u32);
        for (id, event) in last {
            match forms::of_event(&event) {
                Ok(Some(referral)) => drop(drafts.insert(id, referral)),
                Ok(None) => {}
                Err(_) => unreadable = unreadable.saturating_add(1),
            }
        }
        Ok((drafts, unreadable))
    }

    /// What is being written of a referral. An older version of it never stands in for one that cannot be
    /// read: consent may have been taken back in between.
    fn draft_of(&self, id: Uuid) -> Result<Option<Referral>, Fault> {
        match self.last(id, kinds::DRAFT)? {
            Some(event) => forms::of_event(&event).map_err(|why| Fault::from(&why)),
            None => Ok(None),
        }
    }

    /// True while something of a referral is in the records, whether it can be read or not.
    fn has_draft(&self, id: Uuid) -> Result<bool, Fault> {
        let last = self.last(id, kinds::DRAFT)?;
        Ok(last.is_some_and(|event| event.purged_ms.is_none()))
    }

    /// What is in the outbox is out of the records: where a crash came between the two, now.
    pub(crate) fn forget_sent(&mut self, handle: &OutboxHandle, now: &Moment) -> Result<(), Fault> {
        let Some(outbox) = handle.peek() else {
            return Ok(());
        };
        let written: BTreeSet<Uuid> = self
            .of_kind(kinds::DRAFT)?
            .iter()
            .filter(|event| event.purged_ms.is_none())
            .map(|event| event.subject)
            .collect();
        for id in written {
            if outbox.row(id)?.is_some() {
                self.forget_draft(id, now)?;
            }
        }
        Ok(())
    }
}

//! Sealing, handing over, taking back.

use wayside_domain::referral::{
    CONTENT_SCHEMA, PathwayKind, Recipient, Referral, ReferralContent, ReferralFault, Withdrawal,
};
use wayside_protocol::kinds as letters;
use wayside_protocol::seal::{self, Binding, SealFault};
use wayside_protocol::{PublicKey, RecipientPublic, handover};
use wayside_store::outbox::{LetterDraft, LetterRow, Outbox};
use zeroize::Zeroizing;

use super::{
    HandOver, HandOverPart, ReferralsPage, SendReferralRequest, SendReply, Told, Ways, sent_row,
};
use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::hub_room::Wake;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::RecordRequest;

/// As a hub routes by it.
fn name_of(kind: PathwayKind) -> &'static str {
    match kind {
        PathwayKind::ArrestDiversion => "arrest_diversion",
        PathwayKind::SocialContact => "social_contact",
        PathwayKind::AfterOverdose => "after_overdose",
        PathwayKind::VictimOrWitness => "victim_or_witness",
        PathwayKind::Hotline => "hotline",
        PathwayKind::Commission => "commission",
        PathwayKind::NearMiss => "near_miss",
    }
}

/// The keys of a recipient of a verified pack.
fn public(recipient: &Recipient) -> Option<RecipientPublic> {
    Some(RecipientPublic {
        seal_key: recipient.seal_key()?,
        sign_key: PublicKey(recipient.sign_key()?),
    })
}

/// Puts the sealed body in a letter that has all but it.
pub(super) fn sealed(
    outbox: &Outbox,
    mut letter: LetterDraft,
    content: &[u8],
) -> Result<LetterDraft, Fault> {
    let mut seed = [0; 32];
    random::fill(&mut seed).map_err(|_| FaultCode::StorageRead)?;
    let binding = Binding {
        id: letter.id,
        epoch: outbox.epoch(),
        recipient: letter.to.id(),
        schema: letter.schema,
    };
    letter.body = seal::seal(content, &letter.to, &binding, seed).map_err(|fault| match fault {
        SealFault::TooLong => FaultCode::Unfit,
        SealFault::Key | SealFault::Closed | SealFault::Shape => FaultCode::Damaged,
    })?;
    Ok(letter)
}

impl Companion {
    /// Seals a saved referral to its recipient and puts it in the outbox. When this answers it is on the
    /// disk, nobody on this device can read it again, and what was written of it is out of the records.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`] for one that is not being written; [`FaultCode::Unfit`] for one that no hub
    /// would take; [`FaultCode::Locked`], [`FaultCode::NotSetUp`], [`FaultCode::NoPack`],
    /// [`FaultCode::Damaged`] for the outbox, or the storage's; then nothing was sent.
    pub fn send_referral(&self, request: SendReferralRequest) -> Result<SendReply, Fault> {
        let now = self.clock.moment();
        let ways = self.ways()?;
        let mut records = self.records.unlocked()?;
        let mut journal = records.journal()?;
        let answer = self.hub.with(|handle| {
            let outbox = handle.outbox()?;
            // Sent before, and the answer was lost on its way to the screen.
            if let Some(row) = outbox.row(request.id)? {
                return Ok(queued(&ways, &row, &request.language));
            }
            let draft = journal.draft_of(request.id)?.ok_or(FaultCode::NotFound)?;
            let (letter, content) = match written(&ways, &draft, &request.language, now.wall_ms)? {
                Ok(written) => written,
                Err(faults) => return Ok(SendReply::Held { faults }),
            };
            let letter = sealed(outbox, letter, &content)?;
            outbox.append(&letter)?;
            let row = outbox.row(request.id)?.ok_or(FaultCode::StorageRead)?;
            Ok::<_, Fault>(queued(&ways, &row, &request.language))
        })?;
        if let SendReply::Queued { .. } = &answer {
            self.hub.wake(Wake::Saved);
            // It is saved. What is left of the draft goes now or, if that fails, at the next unlock.
            let _ = journal.forget_draft(request.id, &now);
        }
        Ok(answer)
    }

    /// Consent is withdrawn, or a draft thrown away. What never left the device is taken back; a sealed
    /// word follows what may have.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`]; and as [`Companion::referrals`].
    pub fn retract_referral(&self, request: RecordRequest) -> Result<ReferralsPage, Fault> {
        let now = self.clock.moment();
        {
            let mut records = self.records.unlocked()?;
            let mut journal = records.journal()?;
            let was_draft = journal.has_draft(request.id)?;
            self.hub.with(|handle| {
                let row = match handle.outbox() {
                    Ok(outbox) => outbox.row(request.id)?,
                    // A draft can be thrown away whatever the outbox is like.
                    Err(fault) if !was_draft => return Err(fault),
                    Err(_) => None,
                };
                match row {
                    None if !was_draft => Err(FaultCode::NotFound.into()),
                    None => Ok(()),
                    Some(row) => take_back(handle.outbox()?, &row, now.wall_ms),
                }
            })?;
            journal.forget_draft(request.id, &now)?;
        }
        self.referrals(PlainRequest {
            language: String::new(),
        })
    }

    /// A letter that was set aside is tried again, the same bytes: a filter on the way may have refused it, or
    /// the hub may take it by now.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`] for one that was not set aside, or that no other try brings there; and as
    /// [`Companion::referrals`].
    pub fn send_again(&self, request: RecordRequest) -> Result<ReferralsPage, Fault> {
        drop(self.records.unlocked()?);
        let again = self
            .hub
            .with(|handle| Ok::<_, Fault>(handle.outbox()?.send_again(request.id)?))?;
        if !again {
            return Err(FaultCode::NotFound.into());
        }
        self.hub.wake(Wake::Saved);
        self.referrals(PlainRequest {
            language: String::new(),
        })
    }

    /// A sealed letter as QR codes and texts, for when there is no network at all. It goes by the network
    /// all the same once there is one; its recipient takes it in once.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`] for one that is not in the outbox or has arrived; and as
    /// [`Companion::referrals`].
    pub fn referral_qr(&self, request: RecordRequest) -> Result<HandOver, Fault> {
        drop(self.records.unlocked()?);
        let bytes = self.hub.with(|handle| {
            let outbox = handle.outbox()?;
            let stands = |row: &LetterRow| row.retraction.is_none();
            outbox
                .row(request.id)?
                .filter(stands)
                .ok_or(FaultCode::NotFound)?;
            let bytes = outbox.hand_over(request.id)?;
            bytes.ok_or_else(|| Fault::from(FaultCode::NotFound))
        })?;
        let parts = (1_u32..).zip(handover::split(&bytes)).map(|(part, text)| {
            let code = crate::qr::code(&text)?;
            Ok(HandOverPart { part, text, code })
        });
        Ok(HandOver {
            parts: parts.collect::<Result<_, Fault>>()?,
        })
    }
}

fn queued(ways: &Ways, row: &LetterRow, language: &str) -> SendReply {
    let pathway = wayside_domain::referral::PathwayId(row.pathway.clone());
    let told = Told::of(Some(ways), &pathway, Some(&row.recipient), language);
    SendReply::Queued {
        row: Box::new(sent_row(row, pathway, told)),
    }
}

pub(super) type Written = Result<(LetterDraft, Zeroizing<Vec<u8>>), Vec<ReferralFault>>;

/// A referral's letter but for its body, and what is to be sealed in it; or what holds it back.
pub(super) fn written(
    ways: &Ways,
    draft: &Referral,
    language: &str,
    now_ms: i64,
) -> Result<Written, Fault> {
    let pathway = ways.pathway(&draft.pathway).ok_or(FaultCode::NotFound)?;
    let content = match ReferralContent::of(draft, pathway, language, ways.fictional, now_ms) {
        Ok(content) => content,
        Err(faults) => return Ok(Err(faults)),
    };
    let chosen = draft.recipient.as_ref();
    let recipient = ways.recipients.iter().find(|one| Some(&one.id) == chosen);
    let Some((recipient, to)) = recipient.and_then(|one| Some((one, public(one)?))) else {
        return Ok(Err(vec![ReferralFault::NoRecipient]));
    };
    let text = serde_json::to_vec(&content).map_err(|_| FaultCode::Unfit)?;
    let letter = LetterDraft {
        id: draft.id,
        kind: letters::REFERRAL.to_owned(),
        schema: CONTENT_SCHEMA,
        wall_ms: now_ms,
        parent: None,
        to,
        pathway_kind: name_of(pathway.kind).to_owned(),
        deadline_ms: content.deadline_ms,
        pathway: pathway.id.0.clone(),
        recipient: recipient.id.0.clone(),
        body: Vec::new(),
    };
    Ok(Ok((letter, Zeroizing::new(text))))
}

/// Takes a letter back that never left, or sends a word after it; once.
fn take_back(outbox: &mut Outbox, row: &LetterRow, now_ms: i64) -> Result<(), Fault> {
    let Some((to, pathway_kind)) = row.sealed_to.clone() else {
        return Ok(());
    };
    if row.retraction.is_some() || outbox.take_back(row.id, now_ms)? {
        return Ok(());
    }
    let word = Withdrawal {
        schema: CONTENT_SCHEMA,
        withdrawn_ms: now_ms,
    };
    let content = serde_json::to_vec(&word).map_err(|_| FaultCode::Unfit)?;
    let letter = LetterDraft {
        id: random::id_at_ms(now_ms),
        kind: letters::RETRACTION.to_owned(),
        schema: CONTENT_SCHEMA,
        wall_ms: now_ms,
        parent: Some(row.id),
        to,
        pathway_kind,
        deadline_ms: None,
        pathway: row.pathway.clone(),
        recipient: row.recipient.clone(),
        body: Vec::new(),
    };
    let letter = sealed(outbox, letter, &content)?;
    outbox.append(&letter)?;
    Ok(())
}

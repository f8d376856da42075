//! What nearly went wrong in a rescue: written down by the officer in their own words, sealed at once to the
//! medical director that the pack names, and kept nowhere else.

use wayside_domain::referral::{Pathway, PathwayKind, PersonField, Referral};

use super::sending::{sealed, written};
use super::{NearMissPage, NearMissReply, NearMissRequest, Ways};
use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::hub_room::Wake;
use crate::requests::PlainRequest;

impl Ways {
    /// The way to the medical director, if the pack names one.
    fn near_miss(&self) -> Option<&Pathway> {
        let mut ways = self.pathways.iter();
        ways.find(|pathway| pathway.kind == PathwayKind::NearMiss)
    }
}

impl Companion {
    /// To whom a near miss goes, if the pack names anybody.
    ///
    /// # Errors
    /// [`FaultCode::NoPack`], or the shelf's.
    pub fn near_miss(&self, _: PlainRequest) -> Result<NearMissPage, Fault> {
        let ways = self.ways()?;
        let pathway = ways.near_miss();
        let to = pathway.and_then(|way| ways.recipient(&way.recipients.first()?.0));
        let note = pathway.and_then(|way| way.field(PersonField::Note));
        Ok(NearMissPage {
            longest: note.map_or(0, |terms| terms.longest()),
            to,
        })
    }

    /// Seals a near miss and puts it in the outbox. When this answers it is on the disk, and nobody on this
    /// device can read it again. Works while locked. Sent twice under one id it is one.
    ///
    /// # Errors
    /// [`FaultCode::NotFound`] where the pack names nobody; [`FaultCode::Unfit`] for words that are none or too
    /// many; [`FaultCode::NoPack`], [`FaultCode::Damaged`] for the outbox, or the storage's; then nothing was
    /// sent.
    pub fn send_near_miss(&self, request: NearMissRequest) -> Result<NearMissReply, Fault> {
        let now = self.clock.moment();
        let ways = self.ways()?;
        let pathway = ways.near_miss().ok_or(FaultCode::NotFound)?;
        let mut draft = Referral::begun(request.id, pathway, now.wall_ms);
        draft.recipient = pathway.recipients.first().cloned();
        draft.person.note = Some(request.words);
        if draft.person.told(PersonField::Note).is_none() {
            return Err(FaultCode::Unfit.into());
        }
        self.hub.with(|handle| {
            let outbox = handle.outbox()?;
            if outbox.row(request.id)?.is_some() {
                return Ok(());
            }
            let letter = written(&ways, &draft, &request.language, now.wall_ms)?;
            let (letter, content) = letter.map_err(|_| Fault::from(FaultCode::Unfit))?;
            let letter = sealed(outbox, letter, &content)?;
            outbox.append(&letter)?;
            Ok::<_, Fault>(())
        })?;
        self.hub.wake(Wake::Saved);
        Ok(NearMissReply {
            outbox: self.outbox_state(PlainRequest {
                language: request.language,
            })?,
        })
    }
}

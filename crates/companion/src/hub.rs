//! The hub a device belongs to: joining it, leaving it, how the talk with it stands, and what it commands.

mod letters;
mod pack_updates;
mod sync;

use wayside_protocol::{Signer, Ticket};
use wayside_store::outbox::Enrolment;
use wayside_sync::enrol::EnrolFault;
use wayside_sync::{Client, ConnectOptions};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::hub_room::Wake;
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::*;

pub use letters::{LendsOutbox, StoredOutbox};
pub use sync::SyncStats;

impl Companion {
    /// How the talk with the hub stands.
    ///
    /// # Errors
    /// The storage's.
    pub fn hub_page(&self, request: PlainRequest) -> Result<HubPage, Fault> {
        let hub = match self.hub.outbox().outbox() {
            Ok(outbox) => outbox.enrolment()?,
            // A damaged outbox has its own screen; the page says so.
            Err(_) => None,
        };
        let outbox = self.outbox_state(request)?;
        let said = self.hub.hub_sync.said();
        Ok(HubPage {
            hub: hub.map(|hub| HubCard {
                enrolled: hub.device.is_some(),
                url: hub.url,
                agency: hub.agency,
            }),
            outbox,
            trouble: said.trouble,
            standing: said.standing,
            sending: said.sending,
            packs: said.packs,
        })
    }

    /// Where a ticket leads. Sends nothing.
    ///
    /// # Errors
    /// None at present.
    pub fn read_ticket(&self, request: TicketRequest) -> Result<TicketReading, Fault> {
        let ticket = Ticket::from_text(&request.text);
        Ok(TicketReading {
            fit: ticket.is_ok(),
            url: ticket.map(|ticket| ticket.url).unwrap_or_default(),
        })
    }

    /// Shows a ticket to its hub. The device's key is on the disk before the hub hears of it, so that the
    /// same ticket may be shown again when the answer is lost.
    ///
    /// # Errors
    /// [`FaultCode::FreshUnlock`], [`FaultCode::NotSetUp`] or [`FaultCode::PassphraseNeeded`] where the officer has
    /// first to do something; the storage's. What the hub or the network does is an answer.
    pub fn enrol(&self, request: TicketRequest) -> Result<EnrolReply, Fault> {
        self.fresh_unlock_for_duty().needed()?;
        let Ok(ticket) = Ticket::from_text(&request.text) else {
            return self.reply(request.language, EnrolOutcome::NotATicket, None);
        };
        let (enrolment, earlier, epoch) = {
            let mut handle = self.hub.outbox();
            let outbox = handle.outbox()?;
            let known = outbox.enrolment()?;
            match known.filter(|known| known.device.is_some()) {
                // Whoever was revoked, or is not known any more, comes back by a new ticket, with a new key.
                Some(known) if known.hub_key == ticket.token.hub_key && self.is_cast_out() => {
                    outbox.leave()?;
                }
                Some(known) if known.hub_key == ticket.token.hub_key => {
                    drop(handle);
                    return self.reply(request.language, EnrolOutcome::Enrolled, None);
                }
                Some(_) => {
                    drop(handle);
                    return self.reply(request.language, EnrolOutcome::AnotherHub, None);
                }
                None => {}
            }
            let enrolment = new_enrolment(&ticket, outbox.enrolment()?)?;
            outbox.enrol(&enrolment)?;
            let earlier = outbox.earlier_keys(enrolment.hub_key)?;
            (enrolment, earlier, outbox.epoch())
        };
        match self.show(&ticket, &enrolment, &earlier, epoch) {
            Ok(answer) => {
                let enrolled = Enrolment {
                    device: Some(answer.device),
                    agency: answer.agency,
                    credential: answer.credential,
                    ..enrolment
                };
                if !self.hub.outbox().outbox()?.enrolled(&enrolled)? {
                    return self.reply(request.language, EnrolOutcome::Left, None);
                }
                self.hub.hub_sync.wake(Wake::Enrolled);
                self.reply(request.language, EnrolOutcome::Enrolled, None)
            }
            Err(EnrolFault::Spent) => {
                self.hub.outbox().outbox()?.refused(&enrolment)?;
                self.reply(request.language, EnrolOutcome::Spent, None)
            }
            Err(EnrolFault::NotNow(why)) => {
                self.reply(request.language, EnrolOutcome::NotNow, Some(why.code()))
            }
        }
    }

    /// True when the hub last said that it wants to know nothing of this device.
    fn is_cast_out(&self) -> bool {
        self.hub.hub_sync.said().standing != EnrolmentStatusView::Good
    }

    fn show(
        &self,
        ticket: &Ticket,
        enrolment: &Enrolment,
        earlier: &[Signer],
        epoch: uuid::Uuid,
    ) -> Result<wayside_protocol::EnrolResponse, EnrolFault> {
        let refused = EnrolFault::NotNow(wayside_sync::outbox::SyncFailure::Refused);
        let client = Client::new(
            &ticket.url,
            ticket.token.certificate_sha256,
            &ConnectOptions::default(),
        )
        .map_err(|_| refused)?;
        let wall_ms = self.clock.moment().wall_ms;
        let (token, key) = (&ticket.token, &enrolment.signer);
        let asks = wayside_sync::enrol::enrol(&client, token, key, earlier, epoch, wall_ms);
        sync::runtime().map_err(|_| refused)?.block_on(asks)
    }

    fn reply(
        &self,
        language: String,
        outcome: EnrolOutcome,
        code: Option<&str>,
    ) -> Result<EnrolReply, Fault> {
        Ok(EnrolReply {
            outcome,
            code: code.map(str::to_owned),
            page: self.hub_page(PlainRequest { language })?,
        })
    }

    /// The device belongs to no hub any more. What waits stays, for the next one; the key stays while somebody
    /// has still to answer, so that the outcome is learned when the device joins again.
    ///
    /// # Errors
    /// [`FaultCode::FreshUnlock`] or [`FaultCode::NotSetUp`] where the officer has first to unlock; the storage's.
    pub fn leave_hub(&self, request: PlainRequest) -> Result<HubPage, Fault> {
        self.fresh_unlock().needed()?;
        self.hub.outbox().outbox()?.leave()?;
        self.hub.hub_sync.wake(Wake::Left);
        self.hub_page(request)
    }

    /// Talks to the hub as soon as may be, and answers at once: [`HubPage::sending`] says when it is done.
    ///
    /// # Errors
    /// The storage's.
    pub fn sync_now(&self, request: PlainRequest) -> Result<HubPage, Fault> {
        self.hub.hub_sync.wake(Wake::Tap);
        self.hub_page(request)
    }

    /// Carries out what the hub wants done, and notes it. What has to wait is not noted, so that the hub
    /// is told only once it is done; it is looked at again at the next start, when an overdose ends, and when
    /// nobody has touched one for long.
    pub(crate) fn carry_out_commands(&self) -> Result<(), Fault> {
        let commands = self.hub.outbox().outbox()?.commands()?;
        let now = self.clock.moment();
        for command in commands {
            let done = self.records.enter().carry_out(command.kind, &now)?;
            if done {
                self.hub.outbox().outbox()?.command_done(command.id)?;
            }
        }
        Ok(())
    }
}

/// What is kept before a hub is asked. A second try with the same hub uses the same key.
fn new_enrolment(ticket: &Ticket, known: Option<Enrolment>) -> Result<Enrolment, Fault> {
    let signer = match known.filter(|known| known.hub_key == ticket.token.hub_key) {
        Some(known) => known.signer,
        None => {
            let mut secret = zeroize::Zeroizing::new([0; 32]);
            random::fill(secret.as_mut_slice()).map_err(|_| FaultCode::StorageRead)?;
            Signer::new(&secret)
        }
    };
    Ok(Enrolment {
        url: ticket.url.clone(),
        hub_key: ticket.token.hub_key,
        certificate_sha256: ticket.token.certificate_sha256,
        signer,
        device: None,
        agency: String::new(),
        credential: Vec::new(),
    })
}

//! The hub a device belongs to: joining it, leaving it, how the talk with it stands, and what it commands.

mod letters;
mod pack_updates;
mod room;
mod sync;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wayside_protocol::{Signer, Ticket};
use wayside_store::outbox::Enrolment;
use wayside_sync::enrol::EnrolFault;
use wayside_sync::{Client, ConnectOptions};

use crate::Companion;
use crate::fault::{Fault, FaultCode};
use crate::random;
use crate::requests::PlainRequest;
use crate::scene::OutboxState;

pub use letters::{LendsOutbox, StoredOutbox};
pub use pack_updates::PacksSaid;
pub(crate) use room::HubRoom;
pub use sync::SyncStats;
pub(crate) use sync::Wake;

/// A ticket, as it was scanned or pasted.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TicketRequest {
    /// BCP 47 tag: which of the pack's words to give.
    pub language: String,
    /// Its text.
    pub text: String,
}

impl std::fmt::Debug for TicketRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TicketAsk")
    }
}

/// Where a ticket leads. Nothing was sent to find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TicketReading {
    /// True for a ticket.
    pub fit: bool,
    /// Where the hub is; empty for what is no ticket.
    pub url: String,
}

/// What became of showing a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EnrolOutcome {
    /// The device belongs to the hub.
    Enrolled,
    /// The ticket was used by another device, withdrawn, or is too old.
    Spent,
    /// What was shown is no ticket.
    NotATicket,
    /// Something stands in the way; the same ticket may be shown again.
    NotNow,
    /// The device belongs to another hub, which it must leave first.
    AnotherHub,
    /// The hub answered, and the device had left it meanwhile: it belongs to no hub by this ticket.
    Left,
}

/// What became of it, and how things stand now.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct EnrolReply {
    /// What became of it.
    pub outcome: EnrolOutcome,
    /// What stands in the way, with [`EnrolOutcome::NotNow`].
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// How things stand now.
    pub page: HubPage,
}

/// How the hub sees this device, as far as it said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EnrolmentStatusView {
    /// It belongs to it.
    #[default]
    Good,
    /// It does not know it.
    Unknown,
    /// It was revoked. What was saved still goes out, to be held apart.
    Revoked,
}

/// The hub that a device belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HubCard {
    /// Where it is.
    pub url: String,
    /// The agency, in its own words.
    pub agency: String,
    /// False while a ticket was shown and the answer has not come.
    pub enrolled: bool,
}

/// How the talk with the hub stands.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct HubPage {
    /// The hub; `None` for a device that belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hub: Option<HubCard>,
    /// What waits.
    pub outbox: OutboxState,
    /// What stands in the way, a code; `None` when the last talk went well or there was none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trouble: Option<String>,
    /// How the hub sees this device.
    pub standing: EnrolmentStatusView,
    /// True while it is being talked to.
    pub sending: bool,
    /// What became of asking it for packs, since the app was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub packs: Option<PacksSaid>,
}

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
    /// The storage's. What the hub or the network does is an answer.
    pub fn enrol(&self, request: TicketRequest) -> Result<EnrolReply, Fault> {
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
    /// The storage's.
    pub fn leave_hub(&self, request: PlainRequest) -> Result<HubPage, Fault> {
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

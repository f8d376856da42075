//! What admins do, from a page or from a terminal. Each deed stands in the audit log, with the name of who
//! did it and the id of what it was done to.

use uuid::Uuid;
use wayside_protocol::{CommandKind, EnrolmentToken, LetterOutcome, Ticket, sha256};

use crate::device::incoming;
use crate::fault::HubFault;
use crate::ledger::{BatchIntake, Ledger, Programme, QuarantineLimit};
use crate::server::Server;

/// Characters of a label or a programme's name.
pub const LONGEST_LABEL: usize = 60;
/// Hours that a ticket may be good.
pub const LONGEST_TICKET_H: u32 = 24 * 14;

/// Letters that are let out of quarantine at a time.
const AT_ONCE: usize = 200;

/// What came of letting letters out of quarantine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetGo {
    /// So many went to their programmes.
    pub taken: u64,
    /// So many are held for another reason: something else has their id or their place.
    pub kept: u64,
}

/// Whether a text may stand on a page as a name.
pub(crate) fn named(text: &str) -> Result<&str, HubFault> {
    let text = text.trim();
    let fits = !text.is_empty()
        && text.chars().count() <= LONGEST_LABEL
        && !text.chars().any(char::is_control);
    if fits {
        Ok(text)
    } else {
        Err(HubFault::Name {
            most: LONGEST_LABEL,
        })
    }
}

impl<L: Ledger> Server<L> {
    /// A ticket for one device, good for some hours, at most [`LONGEST_TICKET_H`]. Only its hash is kept.
    ///
    /// # Errors
    /// [`HubFault`].
    pub async fn ticket(&self, who: &str, label: &str, hours: u32) -> Result<Ticket, HubFault> {
        let label = named(label)?;
        let once: [u8; 16] = self.random()?;
        let now_ms = self.now_ms();
        let hours = hours.clamp(1, LONGEST_TICKET_H);
        let until_ms = now_ms.saturating_add(i64::from(hours) * 3_600_000);
        let known = sha256(&once);
        let ledger = self.ledger();
        ledger.add_ticket(known, label, until_ms, now_ms).await?;
        ledger.audit(who, "ticket", label, now_ms).await?;
        Ok(Ticket {
            url: self.url().to_owned(),
            token: EnrolmentToken {
                once,
                hub_key: self.key(),
                certificate_sha256: self.certificate_sha256(),
            },
        })
    }

    /// Revokes a device: what it brings from now on goes to quarantine, and of its feed only commands to
    /// lock or wipe are left. False where there is no such device.
    ///
    /// # Errors
    /// [`HubFault`].
    pub async fn revoke(&self, who: &str, device: Uuid) -> Result<bool, HubFault> {
        let now_ms = self.now_ms();
        let found = self.ledger().revoke(device, now_ms).await?;
        self.noted(found, who, "revoke", device, now_ms).await
    }

    /// Lets what a revoked device brought out of quarantine, and to the programmes it was sealed to. `None`
    /// where nothing of that device is held for that reason.
    ///
    /// # Errors
    /// [`HubFault`]; what was let go until then has gone.
    pub async fn let_go(&self, who: &str, device: Uuid) -> Result<Option<LetGo>, HubFault> {
        let mut gone = LetGo::default();
        loop {
            let wires = self.ledger().revoked_letters(device, AT_ONCE).await?;
            let letters = wires.into_iter().map(|wire| {
                // It was read once before it was held.
                incoming(wire).map_err(|_| ("shape".to_owned(), String::new()))
            });
            let intake = BatchIntake {
                device,
                held: false,
                pardoned: true,
                quarantine: QuarantineLimit::NONE,
                letters: letters.collect(),
            };
            if intake.letters.is_empty() {
                break;
            }
            let outcomes = self.ledger().take_in(&intake, self.now_ms()).await?;
            let mut moved = false;
            for outcome in outcomes {
                match outcome {
                    LetterOutcome::Rejected { .. } => continue,
                    taken if taken.is_at_hub() => gone.taken = gone.taken.saturating_add(1),
                    _ => gone.kept = gone.kept.saturating_add(1),
                }
                moved = true;
            }
            if !moved {
                break;
            }
        }
        let any = gone != LetGo::default();
        self.noted(any, who, "let-go", device, self.now_ms())
            .await?;
        Ok(any.then_some(gone))
    }

    /// Wants something done by a device. False where there is no such device.
    ///
    /// # Errors
    /// [`HubFault`].
    pub async fn command(
        &self,
        who: &str,
        device: Uuid,
        kind: CommandKind,
    ) -> Result<bool, HubFault> {
        let (id, now_ms) = (self.fresh_id()?, self.now_ms());
        let found = self.ledger().command(device, id, kind, now_ms).await?;
        let did = match kind {
            CommandKind::Lock => "lock",
            CommandKind::Wipe => "wipe",
            CommandKind::Release => "release",
        };
        self.noted(found, who, did, device, now_ms).await
    }

    /// Names a device, and says whether it gets a new pack first. False where there is no such device.
    ///
    /// # Errors
    /// [`HubFault`].
    pub async fn arrange(
        &self,
        who: &str,
        device: Uuid,
        label: &str,
        early: bool,
    ) -> Result<bool, HubFault> {
        let label = named(label)?;
        let found = self.ledger().arrange(device, label, early).await?;
        self.noted(found, who, "arrange", device, self.now_ms())
            .await
    }

    /// Adds a programme, or gives one another name.
    ///
    /// # Errors
    /// [`HubFault`].
    pub async fn add_programme(&self, who: &str, programme: &Programme) -> Result<(), HubFault> {
        let programme = Programme {
            name: named(&programme.name)?.to_owned(),
            ..programme.clone()
        };
        self.ledger().add_programme(&programme).await?;
        let id = programme.id.to_hex();
        let now_ms = self.now_ms();
        self.ledger().audit(who, "programme", &id, now_ms).await?;
        Ok(())
    }

    async fn noted(
        &self,
        found: bool,
        who: &str,
        did: &str,
        device: Uuid,
        now_ms: i64,
    ) -> Result<bool, HubFault> {
        if found {
            let what = device.to_string();
            self.ledger().audit(who, did, &what, now_ms).await?;
        }
        Ok(found)
    }
}

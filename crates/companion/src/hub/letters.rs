//! The outbox as the engine sees it.

use std::collections::BTreeSet;

use uuid::Uuid;
use wayside_protocol::{Command, CommandId, Notice, Outcome, PublicKey, RecipientId};
use wayside_store::StoreFault;
use wayside_store::outbox as kept;
use wayside_sync::outbox::{
    Addressed, Believed, Counts, Due, Kept, Outbox, OutboxFault, Page, Queued, Receipted, Settled,
    Trouble, Unbelieved,
};

use crate::Companion;

/// The outbox as the engine sees it. Held for the time of each act only, so that an officer who saves
/// something never waits for a network.
pub(super) struct Letters<'a>(pub(super) &'a Companion);

impl Letters<'_> {
    fn read<T>(&self, look: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>) -> Kept<T> {
        let mut post = self.0.post();
        let outbox = post.outbox().map_err(|_| OutboxFault::Read)?;
        look(outbox).map_err(|_| OutboxFault::Read)
    }

    fn write<T>(&self, act: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>) -> Kept<T> {
        let mut post = self.0.post();
        let outbox = post.outbox().map_err(|_| OutboxFault::Write)?;
        act(outbox).map_err(|_| OutboxFault::Write)
    }
}

impl Outbox for Letters<'_> {
    fn due(&self, ask: &Due<'_>) -> Kept<Vec<Queued>> {
        let ask = kept::DueAsk {
            now_ms: ask.now_ms,
            horizon_ms: ask.horizon_ms,
            early: ask.early,
            most_bytes: ask.most_bytes,
            most_letters: ask.most_letters,
            except: ask.except,
        };
        let queued = |letter: kept::Due| Queued {
            id: letter.id,
            wire: letter.bytes,
            attempts: letter.attempts,
        };
        self.read(|outbox| outbox.due(&ask))
            .map(|due| due.into_iter().map(queued).collect())
    }

    fn next_due_ms(&self, except: &BTreeSet<Uuid>) -> Kept<Option<i64>> {
        self.read(|outbox| outbox.next_due_ms(except))
    }

    fn tried(&mut self, letters: &[Uuid], why: Trouble, next_at_ms: i64) -> Kept<()> {
        self.write(|outbox| outbox.attempted(letters, next_at_ms, why.code()))
    }

    fn settle(&mut self, receipt: &Receipted, now_ms: i64) -> Kept<()> {
        let outcomes: Vec<_> = receipt
            .letters()
            .iter()
            .map(|(id, settled)| (*id, kept_as(settled)))
            .collect();
        self.write(|outbox| outbox.apply(&outcomes, now_ms))
            .map(drop)
    }

    fn set_aside(&mut self, letter: Uuid, why: Trouble, _: i64) -> Kept<()> {
        let code = match why {
            Trouble::TooLarge => "too_long",
            why => why.code(),
        };
        self.write(|outbox| outbox.set_aside(letter, code))
    }

    fn cursor(&self) -> Kept<u64> {
        self.read(|outbox| outbox.cursor())
    }

    fn take(&mut self, page: &Page, now_ms: i64) -> Kept<()> {
        let mut post = self.0.post();
        let outbox = post.outbox().map_err(|_| OutboxFault::Write)?;
        if outbox.cursor().map_err(|_| OutboxFault::Read)? != page.after() {
            return Err(OutboxFault::OutOfOrder);
        }
        let told = page
            .believed()
            .iter()
            .filter_map(|said| told(outbox, said))
            .collect();
        let page = kept::Page {
            next: page.next(),
            told,
            commands: page.commands().to_vec(),
            credential: page.credential().map(<[u8]>::to_vec),
        };
        outbox
            .take_page(&page, now_ms)
            .map(drop)
            .map_err(|_| OutboxFault::Write)
    }

    fn sign_key(&self, recipient: RecipientId) -> Kept<Option<PublicKey>> {
        self.read(|outbox| outbox.sign_key(recipient))
    }

    fn addressed(&self, letter: Uuid) -> Kept<Option<Addressed>> {
        let found = self.read(|outbox| outbox.addressed(letter))?;
        Ok(found.map(|letter| Addressed {
            sha256: letter.sha256,
            recipient: letter.recipient,
        }))
    }

    /// None ever: each letter is kept with the key it was sealed to, so a key that is not known is not of
    /// any letter of this device's.
    fn unbelieved(&self, _: usize) -> Kept<Vec<(i64, Unbelieved)>> {
        Ok(Vec::new())
    }

    fn weighed(&mut self, _: i64, _: Option<&Believed>, _: i64) -> Kept<()> {
        Ok(())
    }

    fn commands(&self) -> Kept<Vec<Command>> {
        self.read(|outbox| outbox.commands())
    }

    fn carried_out(&self) -> Kept<Vec<CommandId>> {
        let done = self.read(|outbox| outbox.done_commands())?;
        Ok(done
            .into_iter()
            .map(|command| CommandId(command.id))
            .collect())
    }

    fn told(&mut self, commands: &[CommandId]) -> Kept<()> {
        let ids: Vec<Uuid> = commands.iter().map(|command| command.0).collect();
        self.write(|outbox| outbox.commands_told(&ids))
    }

    fn counts(&self) -> Kept<Counts> {
        let standing = self.read(|outbox| outbox.standing())?;
        Ok(Counts {
            queued: standing.waiting,
            at_hub: standing.at_hub,
            delivered: standing.delivered,
            needs_attention: standing.attention,
        })
    }
}

/// What a receipt said, as the outbox takes it.
fn kept_as(settled: &Settled) -> Outcome {
    match settled {
        Settled::AtHub {
            hub_seq,
            before: false,
        } => Outcome::Accepted { hub_seq: *hub_seq },
        Settled::AtHub {
            hub_seq,
            before: true,
        } => Outcome::Duplicate { hub_seq: *hub_seq },
        Settled::NeedsAttention { code, field } => Outcome::Rejected {
            code: code.strip_prefix("held_").unwrap_or(code).to_owned(),
            field: field.clone(),
        },
    }
}

/// What a programme said, which [`wayside_sync::outbox::believe`] held against the letter.
fn told(outbox: &kept::Outbox, said: &Believed) -> Option<kept::Told> {
    let letter = outbox.addressed(said.letter()).ok().flatten()?;
    Some(kept::Told {
        recipient: letter.recipient,
        notice: Notice {
            form: 1,
            letter: said.letter(),
            letter_sha256: letter.sha256,
            status: said.status(),
            outcome: said.outcome().map(str::to_owned),
            day: said.day(),
        },
    })
}

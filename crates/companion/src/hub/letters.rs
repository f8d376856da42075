//! The outbox as the engine sees it.

use std::collections::BTreeSet;

use uuid::Uuid;
use wayside_protocol::{Command, CommandId, LetterOutcome, Notice, PublicKey, RecipientKeyId};
use wayside_store::StoreFault;
use wayside_store::outbox as kept;
use wayside_sync::outbox::{
    Counts, DueQuery, FinalState, NoticeTarget, OutboxFault, OutboxResult, OutboxStore, Queued,
    SyncFailure, VerifiedFeedPage, VerifiedNotice, VerifiedReceipt,
};

use crate::Companion;

/// Whoever has the device's outbox, and lends it for one act at a time.
pub trait LendsOutbox {
    /// Does something to the outbox. `None` where it does not open; else what the act gives.
    fn lend<T>(
        &self,
        act: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
    ) -> Option<Result<T, StoreFault>>;
}

impl LendsOutbox for &Companion {
    fn lend<T>(
        &self,
        act: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
    ) -> Option<Result<T, StoreFault>> {
        self.hub.with(|handle| handle.outbox().ok().map(act))
    }
}

/// The device's outbox as the engine sees it. It is held for the time of each act only, so that an officer
/// who saves something never waits for a network.
#[derive(Debug)]
pub struct StoredOutbox<L>(pub L);

impl<L: LendsOutbox> StoredOutbox<L> {
    fn read<T>(
        &self,
        look: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
    ) -> OutboxResult<T> {
        self.lent(look, OutboxFault::Read)
    }

    fn write<T>(
        &self,
        act: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
    ) -> OutboxResult<T> {
        self.lent(act, OutboxFault::Write)
    }

    /// Does something to the outbox. One that failed is opened anew, so that a disk that stumbled once does
    /// not stop the sync until the app is started again.
    fn lent<T>(
        &self,
        act: impl FnOnce(&mut kept::Outbox) -> Result<T, StoreFault>,
        fault: OutboxFault,
    ) -> OutboxResult<T> {
        let done = self.0.lend(|outbox| {
            if !outbox.is_open() {
                outbox.reopen()?;
            }
            let done = act(outbox);
            if done.is_err() {
                // The act failed, whatever comes of this. Where it fails too, the next act tries again first.
                let _ = outbox.reopen();
            }
            done
        });
        done.ok_or(fault)?.map_err(|_| fault)
    }
}

impl<L: LendsOutbox> OutboxStore for StoredOutbox<L> {
    fn due(&self, request: &DueQuery<'_>) -> OutboxResult<Vec<Queued>> {
        let request = kept::DueFilter {
            now_ms: request.now_ms,
            horizon_ms: request.horizon_ms,
            early: request.early,
            most_bytes: request.most_bytes,
            most_letters: request.most_letters,
            except: request.except,
        };
        let queued = |letter: kept::DueLetter| Queued {
            id: letter.id,
            wire: letter.bytes,
            attempts: letter.attempts,
        };
        self.read(|outbox| outbox.due(&request))
            .map(|due| due.into_iter().map(queued).collect())
    }

    fn next_due_ms(&self, except: &BTreeSet<Uuid>) -> OutboxResult<Option<i64>> {
        self.read(|outbox| outbox.next_due_ms(except))
    }

    fn tried(&mut self, letters: &[Uuid], why: SyncFailure, next_at_ms: i64) -> OutboxResult<()> {
        self.write(|outbox| outbox.attempted(letters, next_at_ms, why.code()))
    }

    fn settle(&mut self, receipt: &VerifiedReceipt, now_ms: i64) -> OutboxResult<()> {
        let outcomes: Vec<_> = receipt
            .letters()
            .iter()
            .map(|(id, settled)| (*id, kept_as(settled)))
            .collect();
        self.write(|outbox| outbox.apply(&outcomes, now_ms))
            .map(drop)
    }

    fn set_aside(&mut self, letter: Uuid, why: SyncFailure) -> OutboxResult<()> {
        let code = match why {
            SyncFailure::TooLarge => "too_long",
            why => why.code(),
        };
        self.write(|outbox| outbox.set_aside(letter, code))
    }

    fn cursor(&self) -> OutboxResult<u64> {
        self.read(|outbox| outbox.cursor())
    }

    fn take(&mut self, page: &VerifiedFeedPage, now_ms: i64) -> OutboxResult<()> {
        // In one go: nobody else may take a page between the look at the cursor and the write.
        self.write(|outbox| {
            if outbox.cursor()? != page.after() {
                return Ok(Err(OutboxFault::OutOfOrder));
            }
            // A letter that could not be read stops the page: passed over, its news would never come again.
            let told = page
                .believed()
                .iter()
                .filter_map(|said| told(outbox, said).transpose())
                .collect::<Result<_, _>>()?;
            let page = kept::FeedUpdate {
                next: page.next(),
                told,
                commands: page.commands().to_vec(),
                credential: page.credential().map(<[u8]>::to_vec),
            };
            outbox.take_page(&page, now_ms).map(|_| Ok(()))
        })?
    }

    fn sign_key(&self, recipient: RecipientKeyId) -> OutboxResult<Option<PublicKey>> {
        self.read(|outbox| outbox.sign_key(recipient))
    }

    fn addressed(&self, letter: Uuid) -> OutboxResult<Option<NoticeTarget>> {
        let found = self.read(|outbox| outbox.addressed(letter))?;
        Ok(found.map(|letter| NoticeTarget {
            sha256: letter.sha256,
            recipient: letter.recipient,
        }))
    }

    fn commands(&self) -> OutboxResult<Vec<Command>> {
        self.read(|outbox| outbox.commands())
    }

    fn carried_out(&self) -> OutboxResult<Vec<CommandId>> {
        let done = self.read(|outbox| outbox.done_commands())?;
        Ok(done
            .into_iter()
            .map(|command| CommandId(command.id))
            .collect())
    }

    fn told(&mut self, commands: &[CommandId]) -> OutboxResult<()> {
        let ids: Vec<Uuid> = commands.iter().map(|command| command.0).collect();
        self.write(|outbox| outbox.commands_told(&ids))
    }

    fn counts(&self) -> OutboxResult<Counts> {
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
fn kept_as(settled: &FinalState) -> LetterOutcome {
    match settled {
        FinalState::AtHub {
            hub_seq,
            before: false,
        } => LetterOutcome::Accepted { hub_seq: *hub_seq },
        FinalState::AtHub {
            hub_seq,
            before: true,
        } => LetterOutcome::Duplicate { hub_seq: *hub_seq },
        FinalState::NeedsAttention { code, field } => LetterOutcome::Rejected {
            code: code.strip_prefix("held_").unwrap_or(code).to_owned(),
            field: field.clone(),
        },
    }
}

/// What a programme said, which [`wayside_sync::outbox::verify_notice`] held against the letter.
fn told(
    outbox: &kept::Outbox,
    said: &VerifiedNotice,
) -> Result<Option<kept::NoticeUpdate>, StoreFault> {
    let addressed = outbox.addressed(said.letter())?;
    Ok(addressed.map(|letter| kept::NoticeUpdate {
        recipient: letter.recipient,
        notice: Notice {
            form: 1,
            letter: said.letter(),
            letter_sha256: letter.sha256,
            status: said.status(),
            outcome: said.outcome().map(str::to_owned),
            day: said.day(),
        },
    }))
}

//! What comes back: pages of the feed, what programmes said, commands and that they were carried out.

use wayside_protocol::{CommandAcks, CommandId, Credential, NoticeStatus, Request, cbor, era_of};

use super::answer::{Blame, Failure, Heard};
use super::pace::jitter;
use super::{
    Engine, EngineAction, EnrolmentStatus, Flying, Jitter, LONGEST_REST_MS, Now, SyncEvent,
};
use crate::outbox::{OutboxFault, OutboxResult, OutboxStore, SyncFailure, VerifiedFeedPage};

/// No hub is asked for news more often, ms, unless somebody has a reason.
const SHORTEST_PAUSE_MS: i64 = 5_000;
/// A feed that fails by itself is left alone for up to a second, doubled so often.
const PAUSE_DOUBLINGS: u32 = 5;
/// What may be told in one go.
const REPORTED_AT_ONCE: usize = 200;

impl Engine {
    /// Hands out commands that nobody carried out yet, each once.
    pub(super) fn hand_out(&mut self, outbox: &impl OutboxStore) -> OutboxResult<()> {
        if !self.reports {
            return Ok(());
        }
        for command in outbox.commands()? {
            if self.handed.insert(command.id) {
                self.events.push(SyncEvent::Command(command));
            }
        }
        Ok(())
    }

    fn learned(&mut self, letter: uuid::Uuid, status: NoticeStatus) {
        self.stats.delivered = self.stats.delivered.saturating_add(1);
        self.events.push(match status {
            NoticeStatus::Delivered => SyncEvent::Delivered { letter },
            NoticeStatus::Closed => SyncEvent::Closed { letter },
        });
    }

    /// Tells the hub which commands were carried out.
    pub(super) fn report(
        &mut self,
        now: Now,
        outbox: &impl OutboxStore,
    ) -> OutboxResult<Option<EngineAction>> {
        let flying = |what: &Flying| matches!(what, Flying::Commands(_));
        if !self.reports || self.flights.values().any(|flight| flying(&flight.what)) {
            return Ok(None);
        }
        let mut done = outbox.carried_out()?;
        done.truncate(REPORTED_AT_ONCE);
        if done.is_empty() {
            self.reports = false;
            return Ok(None);
        }
        let request = Request {
            method: "POST",
            target: "/v1/commands".to_owned(),
            headers: vec![("content-type", "application/cbor".to_owned())],
            body: cbor::to_vec(&CommandAcks { done: done.clone() }),
        };
        Ok(Some(self.send(request, Flying::Commands(done), now)))
    }

    pub(super) fn heard_commands(
        &mut self,
        done: &[CommandId],
        heard: Heard,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<()> {
        let failure = match &heard.answer {
            Ok(response) if response.status == 204 => {
                outbox.told(done)?;
                self.well();
                return Ok(());
            }
            Ok(response) => Failure::answered(response, heard.now),
            Err(broken) => Failure::broken(*broken),
        };
        if matches!(failure.why, SyncFailure::Revoked) || failure.blame == Blame::Verdict {
            // Nobody listens to this; at the next nudge it is tried again.
            self.reports = false;
        }
        self.fail(failure, heard.generation, heard.now.mono_ms, random);
        Ok(())
    }

    /// Asks for the next page of the feed, if it is time.
    pub(super) fn read_feed(
        &mut self,
        now: Now,
        outbox: &impl OutboxStore,
    ) -> OutboxResult<Option<EngineAction>> {
        let flying = |what: &Flying| matches!(what, Flying::Feed { .. });
        let early = self.feed_at_ms.is_some_and(|at_ms| at_ms > now.mono_ms);
        if early || self.flights.values().any(|flight| flying(&flight.what)) {
            return Ok(None);
        }
        let after = outbox.cursor()?;
        let request = Request {
            method: "GET",
            target: format!("/v1/feed?after={after}"),
            headers: vec![("accept", "application/cbor".to_owned())],
            body: Vec::new(),
        };
        Ok(Some(self.send(request, Flying::Feed { after }, now)))
    }

    pub(super) fn heard_feed(
        &mut self,
        after: u64,
        heard: Heard,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<()> {
        let now = heard.now;
        let failure = match &heard.answer {
            Ok(response) if response.status == 200 => {
                let (hub, device) = (self.who.hub, self.who.device);
                match VerifiedFeedPage::verify(&response.body, hub, device, after, outbox)? {
                    Ok(page) => return self.take(page, now, outbox, random),
                    Err(_) => Failure::answered(response, now),
                }
            }
            Ok(response) => Failure::answered(response, now),
            Err(broken) => Failure::broken(*broken),
        };
        if failure.why == SyncFailure::Revoked {
            // The backlog still goes.
            self.troubled(failure.why);
            self.stands(EnrolmentStatus::Revoked);
            self.feed_at_ms = Some(now.mono_ms.saturating_add(LONGEST_REST_MS));
            return Ok(());
        }
        if failure.blame == Blame::Line {
            self.fail(failure, heard.generation, now.mono_ms, random);
        } else {
            // A hub that stumbles over the feed may still take letters in.
            self.troubled(failure.why);
            let pause_ms = jitter(random, PAUSE_DOUBLINGS, LONGEST_REST_MS);
            self.feed_at_ms = Some(now.mono_ms.saturating_add(pause_ms));
        }
        Ok(())
    }

    fn take(
        &mut self,
        mut page: VerifiedFeedPage,
        now: Now,
        outbox: &mut impl OutboxStore,
        random: Jitter<'_>,
    ) -> OutboxResult<()> {
        let ours = |bytes: &Vec<u8>| {
            Credential::verify(bytes, self.who.hub).is_ok_and(|credential| {
                credential.device == self.who.device
                    && credential.device_key == self.who.key.public()
            })
        };
        page.credential = page.credential.take().filter(ours);
        match outbox.take(&page, now.wall_ms) {
            // Somebody else read on meanwhile: ask again from where the cursor is now.
            Err(OutboxFault::OutOfOrder) => return Ok(()),
            other => other?,
        }
        if era_of(page.next) > era_of(page.after) {
            // The hub was put back from a copy. What it said before that counts no more.
            self.abandon();
        }
        self.well();
        self.stands(EnrolmentStatus::Good);
        self.hub_time = Some((page.hub_time_ms, now.mono_ms));
        self.reports |= !page.commands.is_empty();
        for believed in &page.believed {
            self.learned(believed.letter(), believed.status());
        }
        self.feed_at_ms = (!page.more).then(|| {
            let pause_ms = i64::from(page.come_back_s).saturating_mul(1000);
            let pause_ms = pause_ms.clamp(SHORTEST_PAUSE_MS, LONGEST_REST_MS);
            // Between half and all of it, so that devices that came together come back apart.
            let half = u64::try_from(pause_ms / 2).unwrap_or(1).max(1);
            let apart = i64::try_from(random() % half).unwrap_or(0);
            now.mono_ms
                .saturating_add(pause_ms / 2)
                .saturating_add(apart)
        });
        Ok(())
    }
}

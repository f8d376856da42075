//! What the hub in memory answers, request by request.

use uuid::Uuid;
use wayside_protocol::{
    Batch, CommandAcks, CommandKind, Credential, EnrolRequest, EnrolResponse, Feed, FeedItem,
    NotABatch, ProblemCode, Receipt, Request, Response, SignedFeed, SignedReceipt, cbor, http,
    limits, sha256,
};

use super::{CREDENTIAL_S, Member, SmallHub, cbor_answer, problem, stumbles};

/// A credential is renewed in its last days, so many seconds.
const RENEWED_BELOW_S: i64 = 20 * 86_400;
/// Bytes of what a newcomer asks, and of what a device says it carried out.
const LONGEST_ENROLMENT: usize = 1024;
const LONGEST_ACKS: usize = 16 * 1024;

/// An answer, or why there is none.
type Answered = Result<Response, ProblemCode>;

/// The claim of a signed request.
fn claim(request: &Request) -> Result<http::Claim, ProblemCode> {
    let headers = |name: &str| -> Vec<&str> {
        let of_name = request.headers.iter().filter(|(is, _)| *is == name);
        of_name.map(|(_, value)| value.as_str()).collect()
    };
    let claim = http::Claim::head(request.method, &request.target, headers);
    claim.map_err(|_| ProblemCode::Unsigned)
}

/// Whether a body is of a kind and size.
fn fits(request: &Request, coding: Option<&str>, most: usize) -> Result<(), ProblemCode> {
    let value = |name: &str| {
        let mut values = request.headers.iter().filter(|(is, _)| *is == name);
        values.next().map(|(_, value)| value.as_str())
    };
    if value("content-type") != Some("application/cbor") || value("content-encoding") != coding {
        return Err(ProblemCode::MediaType);
    }
    if request.body.len() > most {
        return Err(ProblemCode::TooLarge);
    }
    Ok(())
}

/// After which place a feed is asked for.
fn after(query: &str) -> Result<usize, ProblemCode> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut asked = 0;
    for (_, value) in pairs.filter(|(name, _)| *name == "after") {
        let place = value.parse::<i64>().map_err(|_| ProblemCode::Shape)?;
        asked = usize::try_from(place).map_err(|_| ProblemCode::Shape)?;
    }
    Ok(asked)
}

impl SmallHub {
    /// Answers, having committed whatever it says.
    pub fn answer(&mut self, request: &Request, now_ms: i64) -> Response {
        self.requests += 1;
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let answered = match (request.method, path) {
            ("POST", "/v1/enrol") => self.enrol(request, now_ms),
            ("POST", "/v1/batches") => self.batch(request, now_ms),
            ("GET", "/v1/feed") => self.feed(request, query, now_ms),
            ("POST", "/v1/commands") => self.commands_done(request),
            (_, "/v1/enrol" | "/v1/batches" | "/v1/feed" | "/v1/commands") => {
                Err(ProblemCode::Method)
            }
            _ => Err(ProblemCode::NotFound),
        };
        answered.unwrap_or_else(problem)
    }

    /// The device that signed a request.
    fn caller(&self, request: &Request) -> Result<(Uuid, http::Claim), ProblemCode> {
        let claim = claim(request)?;
        let device = Uuid::try_parse(&claim.key_id).map_err(|_| ProblemCode::Unknown)?;
        let member = self.members.get(&device).ok_or(ProblemCode::Unknown)?;
        if self.checks_signatures {
            claim
                .verify(member.key)
                .map_err(|_| ProblemCode::Unsigned)?;
        }
        Ok((device, claim))
    }

    fn enrol(&mut self, request: &Request, now_ms: i64) -> Answered {
        let claim = claim(request)?;
        if claim.key_id != http::NEW {
            return Err(ProblemCode::Unknown);
        }
        fits(request, None, LONGEST_ENROLMENT)?;
        claim
            .holds(&request.body)
            .map_err(|_| ProblemCode::Unsigned)?;
        let ask =
            cbor::from_slice::<EnrolRequest>(&request.body).map_err(|_| ProblemCode::Shape)?;
        if ask.form != 1 {
            return Err(ProblemCode::Shape);
        }
        claim
            .verify(ask.device_key)
            .map_err(|_| ProblemCode::Unsigned)?;
        let device = match self.tickets.get(&ask.once).copied() {
            Some(None) => self.let_in(&ask, now_ms),
            Some(Some(device)) => device,
            None => return Err(ProblemCode::TicketSpent),
        };
        let known = self.members.get(&device);
        if known.is_none_or(|known| known.key != ask.device_key) {
            return Err(ProblemCode::TicketSpent);
        }
        let member = self.members.get(&device).ok_or(ProblemCode::TicketSpent)?;
        if member.revoked {
            return Err(ProblemCode::Revoked);
        }
        let answer = EnrolResponse {
            form: 1,
            device,
            device_key: ask.device_key,
            agency: "Port Ellery".to_owned(),
            hub_time_ms: now_ms,
            credential: self.credential(device, member),
        };
        Ok(cbor_answer(answer.sign(&self.key)))
    }

    fn let_in(&mut self, ask: &EnrolRequest, now_ms: i64) -> Uuid {
        let device = Uuid::from_bytes(ask.once);
        self.began_s = now_ms / 1000;
        self.join(device, ask.device_key);
        self.tickets.insert(ask.once, Some(device));
        device
    }

    fn credential(&self, device: Uuid, member: &Member) -> Vec<u8> {
        let credential = Credential {
            form: 1,
            device,
            device_key: member.key,
            from_s: member.credential_until_s - CREDENTIAL_S,
            until_s: member.credential_until_s,
        };
        credential.sign(&self.key)
    }

    fn batch(&mut self, request: &Request, now_ms: i64) -> Answered {
        let (device, claim) = self.caller(request)?;
        let body = &request.body;
        fits(request, Some("zstd"), self.largest)?;
        claim.holds(body).map_err(|_| ProblemCode::Unsigned)?;
        let batch = Batch::unpack(body).map_err(|why| match why {
            NotABatch::TooLarge => ProblemCode::TooLarge,
            NotABatch::Shape | NotABatch::Count => ProblemCode::Shape,
        })?;
        if batch.device != device {
            return Err(ProblemCode::NotYours);
        }
        if let Some(answer) = stumbles(&self.poison, &batch) {
            return Ok(answer);
        }
        let outcomes = self.take_in(device, &batch);
        let receipt = Receipt {
            form: 1,
            batch_sha256: sha256(body),
            device,
            hub_time_ms: now_ms,
            outcomes,
            come_back_s: self.come_back_s,
        };
        let receipt = SignedReceipt::sign(&receipt, &self.key);
        Ok(cbor_answer(receipt.as_bytes().to_vec()))
    }

    fn feed(&mut self, request: &Request, query: &str, now_ms: i64) -> Answered {
        let (device, claim) = self.caller(request)?;
        let after = after(query)?;
        claim
            .holds(&request.body)
            .map_err(|_| ProblemCode::Unsigned)?;
        let member = self.members.get_mut(&device).ok_or(ProblemCode::Unknown)?;
        let revoked = member.revoked;
        let places = (1..).zip(&member.feed).skip(after);
        let mut rest: Vec<(usize, &FeedItem)> =
            places.filter(|(_, item)| !revoked || locks(item)).collect();
        if revoked && rest.is_empty() {
            return Err(ProblemCode::Revoked);
        }
        let more = rest.len() > self.page;
        rest.truncate(self.page);
        let next = rest.last().map_or(after, |(place, _)| *place);
        let items = rest.into_iter().map(|(_, item)| item.clone()).collect();
        let now_s = now_ms / 1000;
        let renews = !revoked && member.credential_until_s - now_s < RENEWED_BELOW_S;
        if renews {
            member.credential_until_s = now_s + CREDENTIAL_S;
        }
        let credential = self.members.get(&device).filter(|_| renews);
        let feed = Feed {
            form: 1,
            device,
            after: after as u64,
            next: next as u64,
            more,
            hub_time_ms: now_ms,
            items,
            credential: credential.map(|member| self.credential(device, member)),
            come_back_s: self.come_back_s,
        };
        Ok(cbor_answer(
            SignedFeed::sign(&feed, &self.key).as_bytes().to_vec(),
        ))
    }

    fn commands_done(&mut self, request: &Request) -> Answered {
        let (device, claim) = self.caller(request)?;
        fits(request, None, LONGEST_ACKS)?;
        claim
            .holds(&request.body)
            .map_err(|_| ProblemCode::Unsigned)?;
        let acks =
            cbor::from_slice::<CommandAcks>(&request.body).map_err(|_| ProblemCode::Shape)?;
        if acks.done.len() > limits::MOST_ITEMS {
            return Err(ProblemCode::Shape);
        }
        let given: Vec<Uuid> = self
            .commands(device)
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        if let Some(member) = self.members.get_mut(&device) {
            let done = acks.done.iter().map(|id| id.0);
            member.done.extend(done.filter(|id| given.contains(id)));
        }
        Ok(Response {
            status: 204,
            ..Response::default()
        })
    }
}

/// What a revoked device is still given.
fn locks(item: &FeedItem) -> bool {
    match item {
        FeedItem::Command(command) => {
            matches!(command.kind, CommandKind::Lock | CommandKind::Wipe)
        }
        FeedItem::Notice { .. } => false,
    }
}

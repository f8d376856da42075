//! `wayside inbox`: what the inbox page does, without a browser. The key stays here; letters open here.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat};
use clap::Args as Arguments;
use serde_json::{Value, json};
use uuid::Uuid;
use wayside_companion::clock::Clock;
use wayside_domain::referral::{ReferralContent, clock_skew_ms};
use wayside_hub::programme::{InboxLetter, InboxPage, NoticeRequest};
use wayside_protocol::seal::{self, Binding};
use wayside_protocol::{
    Hub, Notice, NoticeStatus, Problem, RecipientSecret, Request, Response, TransportFailure, http,
};
use wayside_sync::{Client, ConnectOptions, NoClient};

use crate::recipient;
use crate::say;
use crate::trouble::Trouble;

/// `inbox`.
#[derive(Debug, Arguments)]
pub struct Inbox {
    /// Where the hub is: https://host, with :port where it is another than 443.
    #[arg(long, value_name = "URL")]
    hub: String,
    /// The programme's secret key.
    #[arg(long, value_name = "recipient.key")]
    key: PathBuf,
    /// The hub's own certificate, SHA-256, 64 hexadecimal digits; without it a public authority must vouch
    /// for it, unless the hub runs on this machine.
    #[arg(long, value_name = "HEX", value_parser = sha256)]
    hub_cert_sha256: Option<[u8; 32]>,
    /// Acknowledge each letter that opened, once it was written out: the hub then drops what it holds of it.
    #[arg(long)]
    ack: bool,
    /// Close this letter.
    #[arg(long, value_name = "ID", requires = "outcome")]
    close: Option<Uuid>,
    /// What became of it: one word of those that the agency and the programme agreed on.
    #[arg(long, value_name = "O", requires = "close")]
    outcome: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

fn sha256(text: &str) -> Result<[u8; 32], String> {
    let bytes = hex::decode(text.replace(':', "")).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| "64 hexadecimal digits".to_owned())
}

/// A programme's line to the hub.
struct Line<H> {
    hub: H,
    secret: RecipientSecret,
    clock: Clock,
}

/// Does what was asked.
pub fn run(args: Inbox) -> Result<(), Trouble> {
    let line = Line {
        hub: client(&args).map_err(|why| Trouble::unusable(format!("{}: {why}", args.hub)))?,
        secret: recipient::read_secret(&args.key)?,
        clock: Clock::system(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|why| Trouble::failed(format!("cannot start: {why}")))?;
    runtime.block_on(line.work(&args))
}

fn client(args: &Inbox) -> Result<Client, NoClient> {
    match args.hub_cert_sha256 {
        None => Client::beside(&args.hub, &ConnectOptions::default()),
        pin => Client::new(&args.hub, pin, &ConnectOptions::default()),
    }
}

impl<H: Hub> Line<H> {
    async fn work(&self, args: &Inbox) -> Result<(), Trouble> {
        let letters = self.fetched().await?;
        if let (Some(id), Some(outcome)) = (args.close, &args.outcome) {
            return self.close(&letters, id, outcome).await;
        }
        let opened: Vec<(&InboxLetter, Option<Value>)> = letters
            .iter()
            .map(|letter| (letter, self.opened(letter)))
            .collect();
        let text = if args.json {
            let rows = opened.iter().map(|(letter, content)| row(letter, content));
            let all = json!({ "letters": rows.collect::<Vec<_>>() });
            serde_json::to_string_pretty(&all).unwrap_or_default()
        } else {
            let told = opened.iter().map(|(letter, content)| told(letter, content));
            told.collect::<Vec<_>>().join("\n")
        };
        // Before anything is acknowledged: what the hub then drops must have arrived here.
        say::line_that_must_arrive(&text)
            .map_err(|why| Trouble::failed(format!("nothing was acknowledged: {why}")))?;
        if args.ack {
            for (letter, _) in opened.iter().filter(|(_, content)| content.is_some()) {
                self.say(letter, NoticeStatus::Delivered, None).await?;
            }
        }
        Ok(())
    }

    /// All pages.
    async fn fetched(&self) -> Result<Vec<InboxLetter>, Trouble> {
        let mut letters = Vec::new();
        let mut after = String::new();
        loop {
            let target = format!("/v1/inbox?after={after}");
            let response = self.ask("GET", target, Vec::new()).await?;
            let page: InboxPage = serde_json::from_slice(&response.body)
                .map_err(|_| Trouble::failed("what answers there is not a hub"))?;
            letters.extend(page.letters);
            if !page.more || page.next == after {
                return Ok(letters);
            }
            after = page.next;
        }
    }

    /// What a letter says, if this key opens it.
    fn opened(&self, letter: &InboxLetter) -> Option<Value> {
        let sealed = letter.sealed.as_ref()?;
        let binding = Binding {
            id: letter.id,
            epoch: sealed.epoch,
            recipient: self.secret.public().id(),
            schema: sealed.schema,
        };
        let body = STANDARD.decode(&sealed.body).ok()?;
        let content = seal::open(&body, &self.secret, &binding).ok()?;
        serde_json::from_slice(&content).ok()
    }

    async fn close(&self, letters: &[InboxLetter], id: Uuid, outcome: &str) -> Result<(), Trouble> {
        let letter = letters.iter().find(|letter| letter.id == id);
        let letter = letter
            .ok_or_else(|| Trouble::failed(format!("there is no letter {id} in this inbox")))?;
        self.say(letter, NoticeStatus::Closed, Some(outcome))
            .await?;
        say::line(&format!("{id} is closed: {outcome}"));
        Ok(())
    }

    /// Signs a notice for the device, and hands it to the hub.
    async fn say(
        &self,
        letter: &InboxLetter,
        status: NoticeStatus,
        outcome: Option<&str>,
    ) -> Result<(), Trouble> {
        let letter_sha256 = sha256(&letter.sha256)
            .map_err(|_| Trouble::failed("what answers there is not a hub"))?;
        let day = self.clock.now().timestamp().div_euclid(86_400);
        let notice = Notice {
            form: 1,
            letter: letter.id,
            letter_sha256,
            status,
            outcome: outcome.map(str::to_owned),
            day: u32::try_from(day).unwrap_or(0),
        };
        let ask = NoticeRequest {
            notice: STANDARD.encode(notice.sign(&self.secret.signer())),
        };
        let body = serde_json::to_vec(&ask).unwrap_or_default();
        self.ask("POST", format!("/v1/inbox/{}", letter.id), body)
            .await
            .map(|_| ())
    }

    async fn ask(
        &self,
        method: &'static str,
        target: String,
        body: Vec<u8>,
    ) -> Result<Response, Trouble> {
        let mut headers = Vec::new();
        if !body.is_empty() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        let mut request = Request {
            method,
            target,
            headers,
            body,
        };
        let key_id = self.secret.public().id().to_hex();
        let created_s = self.clock.now().timestamp();
        http::sign(&mut request, &key_id, created_s, &self.secret.signer());
        let response = self.hub.ask(request).await.map_err(unreached)?;
        if (200..300).contains(&response.status) {
            return Ok(response);
        }
        let problem: Option<Problem> = serde_json::from_slice(&response.body).ok();
        Err(refused(problem.as_ref(), &response))
    }
}

fn unreached(why: TransportFailure) -> Trouble {
    let next = match why {
        TransportFailure::Untrusted => {
            ". Compare --hub-cert-sha256 with what the agency says; without it a public authority must vouch for the hub"
        }
        TransportFailure::Unreachable => ". Look at the address and the network",
        _ => ". Try again",
    };
    Trouble::failed(format!("{why}{next}"))
}

fn refused(problem: Option<&Problem>, response: &Response) -> Trouble {
    use wayside_protocol::ProblemCode;
    let text = match problem.map(|problem| problem.code) {
        Some(ProblemCode::Unknown) => {
            "the hub does not know this key. The agency adds it with `wayside hub programme add`"
                .to_owned()
        }
        Some(ProblemCode::Unsigned) => "the hub knows another key by this name".to_owned(),
        Some(ProblemCode::Conflict) => {
            "the letter was closed otherwise before, and stays so".to_owned()
        }
        Some(ProblemCode::NotFound) => "there is no such letter in this inbox".to_owned(),
        Some(ProblemCode::Shape) => {
            "the hub did not take it: an outcome is one word of small letters, digits, _ and -"
                .to_owned()
        }
        Some(ProblemCode::TooMany | ProblemCode::Unavailable) => format!(
            "the hub has too much to do. Try again in {} seconds",
            response.header("retry-after").unwrap_or("some")
        ),
        _ => format!("the hub answered {}", response.status),
    };
    Trouble::failed(text)
}

fn state(letter: &InboxLetter, content: Option<&Value>) -> &'static str {
    match (&letter.outcome, letter.delivered, content) {
        (Some(_), ..) => "closed",
        (None, true, _) => "delivered",
        (None, false, Some(_)) => "new",
        (None, false, None) => "does_not_open",
    }
}

fn row(letter: &InboxLetter, content: &Option<Value>) -> Value {
    let sealed = letter.sealed.as_ref();
    let times = times(letter, content.as_ref());
    json!({
        "seq": letter.seq,
        "id": letter.id,
        "received_ms": letter.received_ms,
        "state": state(letter, content.as_ref()),
        "outcome": letter.outcome,
        "kind": sealed.map(|sealed| &sealed.kind),
        "pathway": sealed.map(|sealed| &sealed.pathway),
        "deadline_ms": sealed.and_then(|sealed| sealed.deadline_ms),
        "parent": sealed.and_then(|sealed| sealed.parent),
        "consent_lapses_ms": times.lapses_ms,
        "clock_doubtful": times.is_doubtful,
        "content": content,
    })
}

/// When consent lapses by the hub's clock, and whether the device's was wrong.
#[derive(Default)]
struct TimesOfLetter {
    lapses_ms: Option<i64>,
    is_doubtful: bool,
}

fn times(letter: &InboxLetter, content: Option<&Value>) -> TimesOfLetter {
    let content =
        content.and_then(|content| serde_json::from_value::<ReferralContent>(content.clone()).ok());
    content.map_or_else(TimesOfLetter::default, |content| {
        let skew_ms = clock_skew_ms(&content, letter.received_ms);
        TimesOfLetter {
            lapses_ms: content.consent.map(|consent| consent.lapses_ms(skew_ms)),
            is_doubtful: skew_ms != 0,
        }
    })
}

fn told(letter: &InboxLetter, content: &Option<Value>) -> String {
    let state = state(letter, content.as_ref());
    let kind = letter.sealed.as_ref().map_or("", |sealed| &sealed.kind);
    let outcome = letter.outcome.as_deref().unwrap_or_default();
    let times = times(letter, content.as_ref());
    let doubt = if times.is_doubtful {
        "the device had a wrong clock: its times count from the receipt;"
    } else {
        ""
    };
    let lapses = times.lapses_ms.and_then(DateTime::from_timestamp_millis);
    let lapses = lapses.map(|at| {
        format!(
            "consent lapses {}",
            at.to_rfc3339_opts(SecondsFormat::Secs, true)
        )
    });
    let said = [kind, outcome, doubt, lapses.as_deref().unwrap_or_default()];
    let said = said
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let head = format!("{} {state} {said}", letter.id);
    match content {
        Some(content) => format!(
            "{}\n{}",
            head.trim_end(),
            serde_json::to_string_pretty(content).unwrap_or_default()
        ),
        None => head.trim_end().to_owned(),
    }
}

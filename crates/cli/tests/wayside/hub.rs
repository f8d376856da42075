//! A hub from start to stop, as an agency, a device and a programme meet it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::json;
use uuid::Uuid;
use wayside_protocol::seal::{Binding, seal};
use wayside_protocol::{
    Batch, EnrolRequest, EnrolResponse, Feed, FeedItem, Hub as _, Letter, Notice, NoticeStatus,
    RecipientSecret, Request, Response, Routing, SignedFeed, Signer, Ticket, cbor, http, sha256,
};
use wayside_sync::{Client, ConnectOptions};

use super::*;

/// A hub that runs, and is killed if a test forgets it.
pub(super) struct Running {
    child: Child,
    pub(super) url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    pub(super) fn start(workdir: &Workdir, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wayside"))
            .args(["hub", "serve", "--data", "hub"])
            .args(more)
            .current_dir(workdir.0.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("listening URL=")
            .unwrap_or_default();
        assert!(!url.is_empty(), "{line}");
        Self {
            url: url.to_owned(),
            child,
        }
    }

    /// Ends it as a service manager does, and gives what it wrote to its log.
    pub(super) fn stop(mut self) -> (i32, String) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        std::io::Read::read_to_string(&mut stderr, &mut log).unwrap();
        (self.child.wait().unwrap().code().unwrap(), log)
    }
}

pub(super) fn with_stdin(workdir: &Workdir, args: &[&str], text: &str) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wayside"))
        .args(args)
        .current_dir(workdir.0.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(super) fn ok(said: Said) -> Said {
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    said
}

/// A device, as far as a hub sees it.
struct Phone {
    client: Client,
    key: Signer,
    id: Uuid,
    hub_key: wayside_protocol::PublicKey,
    asked: AtomicI64,
}

impl Phone {
    fn ask(&self, method: &'static str, target: &str, coded: bool, body: Vec<u8>) -> Response {
        let mut headers = Vec::new();
        if !body.is_empty() {
            headers.push(("content-type", "application/cbor".to_owned()));
        }
        if coded {
            headers.push(("content-encoding", "zstd".to_owned()));
        }
        let target = target.to_owned();
        let mut request = Request {
            method,
            target,
            headers,
            body,
        };
        let key_id = if self.id.is_nil() {
            http::NEW.to_owned()
        } else {
            self.id.to_string()
        };
        let created_s = self.asked.fetch_add(1, Ordering::SeqCst);
        http::sign(&mut request, &key_id, created_s, &self.key);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(self.client.ask(request)).unwrap()
    }

    fn enrolled(ticket: &Ticket) -> Self {
        let pin = ticket.token.certificate_sha256;
        let mut phone = Self {
            client: Client::new(&ticket.url, pin, &ConnectOptions::default()).unwrap(),
            key: Signer::new(&[3; 32]),
            id: Uuid::nil(),
            hub_key: ticket.token.hub_key,
            asked: AtomicI64::new(1),
        };
        let ask = EnrolRequest {
            form: 1,
            once: ticket.token.once,
            device_key: phone.key.public(),
            epoch: Uuid::from_u128(5),
            earlier: Vec::new(),
        };
        let response = phone.ask("POST", "/v1/enrol", false, cbor::to_vec(&ask));
        let answer = EnrolResponse::verify(&response.body, phone.hub_key, ask.device_key).unwrap();
        phone.id = answer.device;
        phone
    }

    fn refers(&self, to: &RecipientSecret, content: &str) -> Letter {
        let mut letter = Letter {
            form: 1,
            id: Uuid::from_u128(77),
            epoch: Uuid::from_u128(5),
            seq: 1,
            prev: [0; 32],
            kind: "referral.sealed".to_owned(),
            schema: 1,
            wall_ms: 0,
            hlc: 0,
            parent: None,
            routing: Routing {
                recipient: to.public().id(),
                pathway: "social_contact".to_owned(),
                deadline_ms: None,
            },
            body: Vec::new(),
        };
        let binding = Binding::of(&letter);
        letter.body = seal(content.as_bytes(), &to.public(), &binding, [9; 32]).unwrap();
        let batch = Batch::of(self.id, [letter.freeze().unwrap()])
            .pack()
            .unwrap();
        assert_eq!(self.ask("POST", "/v1/batches", true, batch).status, 200);
        letter
    }

    fn feed(&self) -> Feed {
        let response = self.ask("GET", "/v1/feed?after=0", false, Vec::new());
        SignedFeed::verify(&response.body, self.hub_key, self.id, 0).unwrap()
    }
}

fn programme(workdir: &Workdir) -> RecipientSecret {
    ok(workdir.run(&["recipient", "keygen", "-o", "keys", "--name", "Harbour"]));
    ok(workdir.run(&[
        "hub",
        "programme",
        "add",
        "--data",
        "hub",
        "--public",
        "keys/recipient.pub",
    ]));
    let text = std::fs::read_to_string(workdir.0.path().join("keys/recipient.key")).unwrap();
    RecipientSecret::from_text(&text).unwrap()
}

#[test]
fn a_referral_goes_from_a_device_through_a_hub_to_a_programme_and_back() {
    let workdir = Workdir::new();
    let hub = Running::start(&workdir, &[]);
    assert!(hub.url.starts_with("https://127.0.0.1:"));
    let secret = programme(&workdir);
    let enrol = [
        "hub", "enrol", "--data", "hub", "--json", "--label", "unit 4",
    ];
    let ticket = ok(workdir.run(&enrol)).json();
    let ticket = Ticket::from_text(ticket["qr"].as_str().unwrap()).unwrap();
    assert_eq!(ticket.url, hub.url);
    let pin = hex::encode(ticket.token.certificate_sha256.unwrap());
    let phone = Phone::enrolled(&ticket);
    let letter = phone.refers(&secret, "{\"alias\":\"QUINCEWORD\"}");

    let inbox = [
        "inbox",
        "--hub",
        &hub.url,
        "--key",
        "keys/recipient.key",
        "--hub-cert-sha256",
        &pin,
    ];
    let inbox = |more: &[&str]| workdir.run(&[&inbox, more].concat());
    let read = ok(inbox(&["--json", "--ack"])).json();
    assert_eq!(
        read["letters"][0]["content"],
        json!({"alias": "QUINCEWORD"})
    );
    assert_eq!(read["letters"][0]["state"], "new");
    let read = ok(inbox(&["--json"])).json();
    assert_eq!(read["letters"][0]["state"], "delivered");
    assert_eq!(read["letters"][0]["content"], json!(null));
    let id = letter.id.to_string();
    ok(inbox(&["--close", &id, "--outcome", "contacted"]));
    let otherwise = inbox(&["--close", &id, "--outcome", "declined"]);
    assert_ne!(otherwise.code, 0);
    assert!(
        otherwise.err.contains("closed otherwise before"),
        "{}",
        otherwise.err
    );

    let said: Vec<_> = phone
        .feed()
        .items
        .iter()
        .map(|item| {
            let FeedItem::Notice { notice, .. } = item else {
                panic!("a command")
            };
            Notice::verify(notice, secret.public().sign_key).unwrap()
        })
        .collect();
    assert_eq!(said[0].status, NoticeStatus::Delivered);
    assert_eq!(said[1].outcome.as_deref(), Some("contacted"));
    assert_eq!(said[1].letter_sha256, sha256(&letter.freeze().unwrap()));

    let (code, log) = hub.stop();
    assert_eq!(code, 0, "{log}");
    assert!(log.contains("stopping"), "{log}");
    for word in [
        "QUINCEWORD",
        "127.0.0.1",
        &id,
        &phone.id.to_string(),
        "unit 4",
        "Harbour",
    ] {
        assert!(!log.contains(word), "{word}: {log}");
    }
}

#[test]
fn devices_are_listed_revoked_and_wiped_beside_a_running_hub() {
    let workdir = Workdir::new();
    let hub = Running::start(&workdir, &["--insecure-loopback"]);
    assert!(hub.url.starts_with("http://127.0.0.1:"));
    let ticket = ok(workdir.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
    let ticket = Ticket::from_text(ticket["qr"].as_str().unwrap()).unwrap();
    let phone = Phone::enrolled(&ticket);
    let id = phone.id.to_string();
    let listed = ok(workdir.run(&["hub", "device", "list", "--data", "hub", "--json"])).json();
    assert_eq!(listed[0]["id"], id.as_str());
    assert_eq!(listed[0]["revoked_ms"], json!(null));
    ok(workdir.run(&["hub", "device", "revoke", "--data", "hub", &id]));
    ok(workdir.run(&["hub", "device", "wipe", "--data", "hub", &id]));
    assert_eq!(phone.feed().items.len(), 1);
    let none = workdir.run(&[
        "hub",
        "device",
        "lock",
        "--data",
        "hub",
        &Uuid::nil().to_string(),
    ]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("there is no device"), "{}", none.err);
}

#[test]
fn a_hub_is_backed_up_while_it_runs_and_put_back_elsewhere() {
    let workdir = Workdir::new();
    let hub = Running::start(&workdir, &["--insecure-loopback"]);
    let ticket = ok(workdir.run(&["hub", "enrol", "--data", "hub", "--json"])).json();
    let ticket = Ticket::from_text(ticket["qr"].as_str().unwrap()).unwrap();
    let phone = Phone::enrolled(&ticket);
    ok(workdir.run(&["hub", "backup", "--data", "hub", "--to", "copy"]));
    assert_eq!(hub.stop().0, 0);
    let taken = workdir.run(&["hub", "restore", "--from", "copy", "--data", "hub"]);
    assert!(taken.err.contains("left alone"), "{}", taken.err);
    ok(workdir.run(&["hub", "restore", "--from", "copy", "--data", "other"]));
    let listed = ok(workdir.run(&["hub", "device", "list", "--data", "other", "--json"])).json();
    assert_eq!(listed[0]["id"], phone.id.to_string());
    let key = |folder: &str| std::fs::read(workdir.0.path().join(folder).join("hub.key")).unwrap();
    assert_eq!(key("hub"), key("other"));
    let found = ok(workdir.run(&["hub", "doctor", "--data", "other", "--json"])).json();
    assert_eq!(found["sound"], true);
}

#[test]
fn an_admin_is_made_once_and_weak_passwords_and_open_doors_are_refused() {
    let workdir = Workdir::new();
    let create = [
        "hub",
        "admin",
        "create",
        "--data",
        "hub",
        "--name",
        "sam",
        "--password-stdin",
        "--json",
    ];
    let weak = with_stdin(&workdir, &create, "short\n");
    assert!(weak.err.contains("12 to 256 characters"), "{}", weak.err);
    let made = ok(with_stdin(&workdir, &create, "a long enough password\n")).json();
    assert!(
        made["otpauth"]
            .as_str()
            .unwrap()
            .starts_with("otpauth://totp/Wayside:sam?")
    );
    let again = with_stdin(&workdir, &create, "a long enough password\n");
    assert!(again.err.contains("--replace"), "{}", again.err);
    let open = workdir.run(&[
        "hub",
        "serve",
        "--data",
        "hub",
        "--listen",
        "0.0.0.0:0",
        "--insecure-loopback",
    ]);
    assert!(open.err.contains("loopback address only"), "{}", open.err);
    let lost = workdir.run(&["hub", "enrol", "--data", "hub", "--json"]);
    assert!(lost.err.contains("--url"), "{}", lost.err);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for name in ["hub.key", "metrics.token"] {
            let about = std::fs::metadata(workdir.0.path().join("hub").join(name)).unwrap();
            assert_eq!(about.permissions().mode() & 0o777, 0o600, "{name}");
        }
    }
}

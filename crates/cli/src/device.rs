//! `wayside device`: the app without a screen, over the app's own data folder.

mod fields;
mod sync;

use std::path::{Path, PathBuf};

use clap::{Args as Arguments, Subcommand};
use wayside_companion::clock::Clock;
use wayside_companion::referrals::{
    PathwayCard, ReferralRequest, SaveReferralRequest, SendReferralRequest, SendReply,
};
use wayside_companion::requests::PlainRequest;
use wayside_companion::scene::{LockOutcome, UnlockRequest};
use wayside_companion::{Companion, Fault, FaultCode};
use wayside_domain::referral::{PathwayKind, PersonField, ReferralFault};

use crate::journal;
use crate::say;
use crate::trouble::Trouble;

/// What every device carries.
const BUNDLED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/port-ellery.wayside"));

/// Do without a screen what an officer does with one.
#[derive(Debug, Subcommand)]
pub enum Device {
    /// Make a device in a folder, with a PIN, and let it join a hub.
    New(sync::New),
    /// Refer somebody: seal what FIELDS say to the pathway's recipient and put it in the outbox.
    Refer(Refer),
    /// Say to the hub what waits, and hear what came back.
    Sync(sync::Over),
    /// List the referrals, each as it stands.
    List(sync::Over),
}

/// `device refer`.
#[derive(Debug, Arguments)]
pub struct Refer {
    /// The app's data folder.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// By which way: a pathway's id, or its kind where there is one of it.
    #[arg(long, value_name = "P")]
    pub pathway: String,
    /// What is known, as JSON: `alias`, `where_to_find`, `phone`, `language`, `best_time`,
    /// `date_of_birth`, `note` as the pathway asks for them; `answers` by the box's id, yes or no or an
    /// amount; `consent`, `true` for spoken by the person and read by the officer; `recipient`, the
    /// first that the pathway offers unless told; `warm_handoff`; `contact`.
    #[arg(long, value_name = "F.json")]
    pub fields: PathBuf,
    /// In which language the boxes and the consent were read, as a tag.
    #[arg(long, value_name = "L", default_value = "en")]
    pub language: String,
    /// Read the PIN or passphrase from the standard input.
    #[arg(long, required = true)]
    pub pin_stdin: bool,
    /// Answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Does what was asked.
pub fn run(command: Device) -> Result<(), Trouble> {
    match command {
        Device::New(new) => sync::new(&new),
        Device::Refer(refer) => run_refer(&refer),
        Device::Sync(over) => sync::sync(&over),
        Device::List(over) => sync::list(&over),
    }
}

/// The app over a folder, its records open. The PIN is read from the standard input.
pub fn unlocked(dir: &Path) -> Result<Companion, Trouble> {
    if !dir.join("journal").is_dir() {
        return Err(failed(dir, FaultCode::NotSetUp.into()));
    }
    unlocked_with(dir, &journal::secret()?)
}

/// The same with a secret that was read already.
fn unlocked_with(dir: &Path, secret: &str) -> Result<Companion, Trouble> {
    let device =
        Companion::open(dir, BUNDLED, Clock::system()).map_err(|fault| failed(dir, fault))?;
    let ask = UnlockRequest {
        secret: secret.to_owned(),
    };
    let answer = device.unlock(ask).map_err(|fault| failed(dir, fault))?;
    match answer.outcome {
        LockOutcome::Opened => Ok(device),
        _ => Err(journal::shut(&answer)),
    }
}

fn run_refer(refer: &Refer) -> Result<(), Trouble> {
    let told = fields::read(&refer.fields)?;
    let device = unlocked(&refer.dir)?;
    let failed = |fault| failed(&refer.dir, fault);
    let plain = PlainRequest {
        language: refer.language.clone(),
    };
    let page = device.pathways(plain).map_err(failed)?;
    let way = find(&page.pathways, &refer.pathway)?;
    let begin = ReferralRequest::Begin {
        pathway: way.pathway.id.clone(),
    };
    let page = device.referral_draft(begin).map_err(failed)?;
    let referral = told.fill(page.referral, way, &refer.language, page.now_ms)?;
    let id = referral.id;
    // What is held back is not left lying about as a draft that nobody sees.
    let held: Vec<ReferralFault> = referral
        .check(&way.pathway, page.now_ms)
        .into_iter()
        .filter(ReferralFault::holds_back)
        .collect();
    if !held.is_empty() {
        return Err(refused(&refer.fields, &held));
    }
    device
        .save_referral(SaveReferralRequest { referral })
        .map_err(failed)?;
    let language = refer.language.clone();
    let answer = device.send_referral(SendReferralRequest { language, id });
    match answer.map_err(failed)? {
        SendReply::Held { faults } => Err(refused(&refer.fields, &faults)),
        SendReply::Queued { row } => {
            if refer.json {
                say::json(&row);
            } else {
                say::line(&format!("queued {id}. It goes at the next sync."));
            }
            Ok(())
        }
    }
}

/// The pathway of an id, or the only one of a kind.
fn find<'a>(ways: &'a [PathwayCard], wanted: &str) -> Result<&'a PathwayCard, Trouble> {
    if let Some(way) = ways.iter().find(|way| way.pathway.id.0 == wanted) {
        return Ok(way);
    }
    let kind = serde_json::from_value::<PathwayKind>(wanted.into()).ok();
    let mut of_kind = ways.iter().filter(|way| Some(way.pathway.kind) == kind);
    match (of_kind.next(), of_kind.next()) {
        (Some(way), None) => Ok(way),
        _ => {
            let ids: Vec<&str> = ways.iter().map(|way| way.pathway.id.0.as_str()).collect();
            Err(Trouble::unusable(format!(
                "there is no pathway `{wanted}`; the pack in use has {}",
                ids.join(", ")
            )))
        }
    }
}

fn refused(path: &Path, faults: &[ReferralFault]) -> Trouble {
    let lines: Vec<String> = faults.iter().map(sentence).collect();
    Trouble::unusable(format!(
        "{}: {}. Nothing was saved.",
        path.display(),
        lines.join("; ")
    ))
}

fn name(field: PersonField) -> String {
    let name = serde_json::to_value(field).unwrap_or_default();
    format!("`{}`", name.as_str().unwrap_or_default())
}

fn sentence(fault: &ReferralFault) -> String {
    match fault {
        ReferralFault::NotThisPathway => {
            "by this pathway nothing is sent: call its number".to_owned()
        }
        ReferralFault::NoRecipient => "`recipient` is none that the pathway offers".to_owned(),
        ReferralFault::Missing { field } => format!("{} is missing", name(*field)),
        ReferralFault::TooLong { field, most } => {
            format!("{} has more than {most} characters", name(*field))
        }
        ReferralFault::NotAsked { field } => format!(
            "{} is not asked by this pathway, so it must not be sent: take it out",
            name(*field)
        ),
        ReferralFault::Unfit { field } => {
            format!("{} is not of the form it should have", name(*field))
        }
        ReferralFault::UnknownCheck => "`answers` names a box that is not there".to_owned(),
        ReferralFault::BadAmount { check } => {
            format!("the amount of `{check}` cannot be, or the box has none")
        }
        ReferralFault::OverThreshold { check } => format!("`{check}` is over its threshold"),
        ReferralFault::ConsentMissing => {
            "`consent` is missing: ask for it in the pathway's own words, then write `true`"
                .to_owned()
        }
        ReferralFault::ConsentExpired => "the consent has lapsed: ask again".to_owned(),
        ReferralFault::ConsentWithdrawn => "the consent was withdrawn".to_owned(),
    }
}

fn failed(dir: &Path, fault: Fault) -> Trouble {
    let dir = dir.display();
    Trouble::failed(match fault.code {
        FaultCode::NotSetUp => {
            format!(
                "{dir} holds no device. `wayside device new` makes one and lets it join a hub; `wayside journal new` makes its records alone."
            )
        }
        FaultCode::InUse => {
            format!("another program holds the device in {dir}. Close the app, then try again.")
        }
        FaultCode::StorageFull => {
            format!("the disk under {dir} is full. Nothing was lost; make room and try again.")
        }
        FaultCode::PassphraseNeeded => format!(
            "{dir}: nothing protects a PIN on this machine but its digits, so it opens no device that belongs to a hub. Give a passphrase of 12 characters or more. Nothing was changed, and no hub was asked."
        ),
        FaultCode::NoPack => format!("{dir}: no pack is in use. Open the app and choose one."),
        FaultCode::Unfit => {
            "that is more than can be sent, or a pathway by which nothing is: a hotline is called. \
             Nothing was sent."
                .to_owned()
        }
        FaultCode::Damaged => format!(
            "{dir}: the records or the outbox are damaged or not this device's. They were left as \
             they are."
        ),
        code => format!("{dir}: the device's files could not be read or written ({code:?})."),
    })
}

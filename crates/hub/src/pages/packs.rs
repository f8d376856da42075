//! Packs: what the repository here offers and to whom, and what devices say they carry.
//!
//! Nothing is published or staged from a page: what a device is offered is signed by keys that no hub has. So the
//! page shows how things stand, and what to say where those keys are.

use std::collections::BTreeMap;
use std::path::Path;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use wayside_domain::release::{CUSTOM, PublishedFile, Release};

use super::layout::{Answer, Section, page};
use super::visitor::Signed;
use super::words::Words;
use crate::ledger::{Device, Ledger};
use crate::server::Server;

/// Bytes of a metadata file.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What can be read of a TUF repository for a page. Read, not verified: devices verify.
#[derive(Debug, PartialEq, Eq)]
enum Repository {
    None,
    Unread,
    Read {
        version: u64,
        expires: String,
        /// Newest first.
        releases: Vec<Release>,
    },
}

#[derive(Deserialize)]
struct Metadata<T> {
    signed: T,
}

#[derive(Deserialize)]
struct Snapshot {
    meta: BTreeMap<String, Meta>,
}

#[derive(Deserialize)]
struct Meta {
    version: u64,
}

#[derive(Deserialize)]
struct Targets {
    version: u64,
    expires: String,
    targets: BTreeMap<String, Target>,
}

#[derive(Deserialize)]
struct Target {
    #[serde(default)]
    custom: BTreeMap<String, serde_json::Value>,
}

impl Target {
    /// The release that it is, if it is one.
    fn release(mut self) -> Option<Release> {
        match serde_json::from_value(self.custom.remove(CUSTOM)?).ok()? {
            PublishedFile::Pack(release) => Some(release),
            PublishedFile::Delta(_) => None,
        }
    }
}

async fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Option<T> {
    let size = tokio::fs::metadata(path).await.ok()?.len();
    if size > LARGEST {
        return None;
    }
    let bytes = tokio::fs::read(path).await.ok()?;
    let metadata: Metadata<T> = serde_json::from_slice(&bytes).ok()?;
    Some(metadata.signed)
}

/// Follows timestamp to snapshot to targets, with the version in front of each name (TUF, 6).
async fn repository(folder: &Path) -> Repository {
    let metadata = folder.join("metadata");
    let timestamp = metadata.join("timestamp.json");
    if !tokio::fs::try_exists(&timestamp).await.unwrap_or(true) {
        return Repository::None;
    }
    let followed = async {
        let stamp: Snapshot = read(&timestamp).await?;
        let version = stamp.meta.get("snapshot.json")?.version;
        let snapshot: Snapshot = read(&metadata.join(format!("{version}.snapshot.json"))).await?;
        let version = snapshot.meta.get("targets.json")?.version;
        read::<Targets>(&metadata.join(format!("{version}.targets.json"))).await
    };
    match followed.await {
        Some(targets) => Repository::Read {
            version: targets.version,
            expires: targets
                .expires
                .split('T')
                .next()
                .unwrap_or_default()
                .to_owned(),
            releases: newest_first(targets.targets),
        },
        None => Repository::Unread,
    }
}

fn newest_first(targets: BTreeMap<String, Target>) -> Vec<Release> {
    let mut releases: Vec<_> = targets.into_values().filter_map(Target::release).collect();
    releases.sort_by_key(|release| std::cmp::Reverse(release.release));
    releases
}

/// `GET /packs`.
pub(super) async fn list<L: Ledger>(State(server): State<Server<L>>, signed: Signed) -> Answer {
    let words = signed.words();
    let devices = server.ledger().devices().await;
    let devices = devices.map_err(|fault| signed.visitor.failed(fault))?;
    let devices: Vec<_> = devices
        .into_iter()
        .filter(|device| device.revoked_ms.is_none())
        .collect();
    let mut carried: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for device in &devices {
        let count = carried.entry(device.pack.as_deref()).or_default();
        *count = count.saturating_add(1);
    }
    let body = html! {
        p.lead { (words.say("page-packs-lead")) }
        (offered(words, &repository(server.packs()).await, &devices))
        p.note { (words.say("page-pack-how").replace('`', "")) }
        (early(words, &devices))
        @if !carried.is_empty() {
            table {
                caption { (words.say("page-pack-devices")) }
                thead { tr { th scope="col" { (words.say("page-pack")) } th.number scope="col" { (words.say("page-devices")) } } }
                tbody {
                    @for (pack, count) in carried.iter().rev() {
                        tr {
                            th scope="row" { (pack.unwrap_or(words.say("page-pack-unknown"))) }
                            td.number { (count) }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&signed, Section::Packs, words.say("packs"), &body))
}

fn offered(words: &Words, repository: &Repository, devices: &[Device]) -> Markup {
    html! {
        @match repository {
            Repository::None => p.panel { (words.say("page-packs-none")) },
            Repository::Unread => p.note.is-bad { (words.say("page-packs-unread").replace('`', "")) },
            Repository::Read { version, expires, releases } => {
                p { (words.with("page-pack-list", &[("version", (*version).into()), ("until", expires.into())])) }
                table.stacks {
                    thead { tr {
                        th scope="col" { (words.say("page-pack")) } th scope="col" { (words.say("page-pack-version")) }
                        th scope="col" { (words.say("page-pack-published")) } th scope="col" { (words.say("page-pack-stage")) }
                        th.number scope="col" { (words.say("page-pack-takers")) }
                    } }
                    tbody { @for release in releases { (row(words, release, devices)) } }
                }
            }
        }
    }
}

fn row(words: &Words, release: &Release, devices: &[Device]) -> Markup {
    let rollout = release.rollout.as_ref();
    let takes = |device: &&Device| rollout.is_none_or(|rollout| rollout.includes(device.id));
    let takers = devices.iter().filter(takes).count();
    html! {
        tr {
            th scope="row" { (release.name) }
            td data-name=(words.say("page-pack-version")) { (release.version) }
            td data-name=(words.say("page-pack-published")) { (release.published.format("%Y-%m-%d")) }
            td data-name=(words.say("page-pack-stage")) {
                @match rollout {
                    None => span.mark.is-good { (words.say("page-pack-everybody")) },
                    Some(rollout) => span.mark.is-due { (words.with("page-pack-share", &[("percent", rollout.percent.into()), ("named", rollout.devices.len().into())])) },
                }
            }
            td.number data-name=(words.say("page-pack-takers")) { (words.with("page-pack-of", &[("takers", takers.into()), ("all", devices.len().into())])) }
        }
    }
}

/// The devices that get packs early, as the one who publishes names them.
fn early(words: &Words, devices: &[Device]) -> Markup {
    let ids: Vec<_> = devices
        .iter()
        .filter(|device| device.early)
        .map(|device| device.id.to_string())
        .collect();
    html! {
        @if !ids.is_empty() {
            div.panel {
                h2 { (words.say("page-early")) }
                p { (words.say("page-pack-early")) }
                p.code { "--stage-devices " (ids.join(",")) }
            }
        }
    }
}

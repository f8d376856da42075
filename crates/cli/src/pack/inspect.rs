//! `wayside pack inspect`.

use std::collections::BTreeMap;

use serde::Serialize;
use wayside_companion::clock::Clock;
use wayside_domain::missing::MissingRow;
use wayside_domain::{KindId, Service};
use wayside_pack::{
    KeyId, PackHead, PackRefusal, SignedBy, TrustedKeys, Unverified, Verified, Version,
};

use super::Inspect;
use crate::files::read_pack;
use crate::say;
use crate::trouble::Trouble;

/// What is in a pack.
#[derive(Serialize)]
struct Contents<'a> {
    name: &'a str,
    version: &'a Version,
    services: u64,
    zones: u64,
    kinds: BTreeMap<KindId, u64>,
    jurisdiction: &'a str,
    country: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    time_zone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<chrono::DateTime<chrono::Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<chrono::DateTime<chrono::Utc>>,
    fictional: bool,
    languages: &'a [String],
    attributions: &'a [String],
    /// What its sources have and it has not.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    missing: &'a [MissingRow],
    signed: Signature,
    tables: BTreeMap<&'a str, Table>,
    sha256: String,
}

/// How a pack is signed.
#[derive(Serialize)]
struct Signature {
    /// `unsigned`, `training` or `signed`.
    state: &'static str,
    key_ids: Vec<KeyId>,
}

/// What a table holds.
#[derive(Serialize)]
struct Table {
    rows: u64,
    bytes: u64,
    packed_bytes: u64,
}

/// Says what is in a pack, once it is known to be intact.
pub fn run(args: &Inspect) -> Result<(), Trouble> {
    let refused = |refusal: PackRefusal| Trouble::refused(&args.pack, &refusal);
    let bytes = read_pack(&args.pack)?;
    let pack = Unverified::read(&bytes)
        .and_then(|read| read.verify(&TrustedKeys::authors([]), Clock::system().now()))
        .map_err(refused)?;
    let kinds = count_kinds(&pack).map_err(refused)?;
    let contents = describe(&pack, kinds);
    if args.json {
        say::json(&contents);
    } else {
        say::line(&plain(&contents));
    }
    Ok(())
}

fn count_kinds(pack: &Verified) -> Result<BTreeMap<KindId, u64>, PackRefusal> {
    let mut kinds = BTreeMap::new();
    for service in pack.rows::<Service>("services")? {
        for kind in service?.kinds {
            *kinds.entry(kind).or_default() += 1;
        }
    }
    Ok(kinds)
}

fn describe(pack: &Verified, kinds: BTreeMap<KindId, u64>) -> Contents<'_> {
    let manifest = pack.manifest();
    let head: &PackHead = &manifest.head;
    let state = match pack.signed() {
        SignedBy::Unsigned => "unsigned",
        SignedBy::Training => "training",
        SignedBy::Trusted(_) | SignedBy::Stranger(_) => "signed",
    };
    let tables = manifest.tables.iter().map(|(name, claim)| {
        let table = Table {
            rows: claim.rows,
            bytes: claim.raw_length,
            packed_bytes: claim.length,
        };
        (name.as_str(), table)
    });
    Contents {
        name: &head.name,
        version: &head.version,
        services: manifest.rows("services"),
        zones: manifest.rows("zones"),
        kinds,
        jurisdiction: &head.jurisdiction,
        country: &head.country,
        region: head.region.as_deref(),
        time_zone: &head.time_zone,
        created: head.created,
        valid_until: head.valid_until,
        fictional: head.fictional,
        languages: &head.languages,
        attributions: &head.attributions,
        missing: &head.missing,
        signed: Signature {
            state,
            key_ids: manifest.key_ids.clone(),
        },
        tables: tables.collect(),
        sha256: pack.file_sha256().to_string(),
    }
}

fn plain(contents: &Contents) -> String {
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let day = |at: Option<chrono::DateTime<chrono::Utc>>| {
        at.map_or_else(|| "not said".to_owned(), |at| at.to_rfc3339())
    };
    let ids: Vec<&str> = contents.signed.key_ids.iter().map(KeyId::as_str).collect();
    let mut rows = vec![
        row("name", contents.name.to_owned()),
        row("version", contents.version.to_string()),
        row("jurisdiction", contents.jurisdiction.to_owned()),
        row("country", contents.country.to_owned()),
        row("time zone", contents.time_zone.to_owned()),
        row("created", day(contents.created)),
        row("valid until", day(contents.valid_until)),
        row(
            "fictional",
            if contents.fictional { "yes" } else { "no" }.to_owned(),
        ),
        row(
            "signed",
            format!("{} {}", contents.signed.state, ids.join(", ")),
        ),
        row("services", contents.services.to_string()),
        row("zones", contents.zones.to_string()),
    ];
    rows.extend(
        contents
            .kinds
            .iter()
            .map(|(kind, n)| row(&format!("  {kind}"), n.to_string())),
    );
    rows.extend(
        contents
            .attributions
            .iter()
            .map(|text| row("attribution", text.clone())),
    );
    let missing = contents.missing.iter();
    rows.extend(missing.map(|missing| row("missing", lacking(missing))));
    say::table(&rows)
}

/// What a pack lacks, in words: `zone: Quay`.
pub(super) fn lacking(missing: &MissingRow) -> String {
    let code = serde_json::to_value(missing.of).unwrap_or_default();
    let of = code.as_str().unwrap_or_default().replace('_', " ");
    format!("{of}: {}", missing.name)
}

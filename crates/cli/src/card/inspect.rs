//! `wayside card inspect`: what is in a card, a key or a list, believed or not.

use std::path::Path;

use serde_json::{Value, json};
use wayside_authoring::issuing::PublicFile;
use wayside_card::{
    CardToken, IssuedList, IssuerKey, Listed, PREFIX, TrustList, TypedCode, list_from_text,
};

use super::Inspect;
use crate::files::read_bytes;
use crate::say;
use crate::trouble::Trouble;

/// Says what it is.
pub fn run(args: &Inspect) -> Result<(), Trouble> {
    let found = if args.what.starts_with(PREFIX) {
        card(&args.what)?
    } else if let Ok(code) = TypedCode::read(&args.what) {
        json!({"is": "typed code", "code": code.text(), "check": "holds"})
    } else {
        file(Path::new(&args.what))?
    };
    if args.json {
        say::json(&found);
        return Ok(());
    }
    let rows: Vec<Vec<String>> = found
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            vec![name.replace('_', " "), value]
        })
        .collect();
    say::line(&say::table(&rows));
    Ok(())
}

fn card(text: &str) -> Result<Value, Trouble> {
    let token = CardToken::read_pasted(text).map_err(|_| {
        Trouble::failed("this is not a card: it is cut, misread or of another kind")
    })?;
    let said = token.said();
    Ok(json!({
        "is": "card",
        "key": said.kid.to_string(),
        "expires": said.expiry.to_string(),
        "index": said.index,
        "bytes": token.bytes().len(),
        "characters": text.len(),
        "signature": "not checked; use `wayside card verify`",
    }))
}

fn key(key: &IssuerKey) -> Value {
    json!({
        "is": "issuer",
        "key": key.kid.to_string(),
        "region": key.region,
        "issues_from": key.window.from.to_string(),
        "issues_to": key.window.to.to_string(),
        "believed_to": key.window.verify_to.to_string(),
    })
}

fn file(path: &Path) -> Result<Value, Trouble> {
    let bytes = read_bytes(path)?;
    let text = std::str::from_utf8(&bytes).ok();
    if let Some(inside) = text.and_then(|text| list_from_text(text.trim())) {
        return list(path, &inside);
    }
    if let Some(Ok(issuer)) = text.map(PublicFile::read) {
        return Ok(key(&issuer));
    }
    list(path, &bytes)
}

fn list(path: &Path, bytes: &[u8]) -> Result<Value, Trouble> {
    if bytes.first() == Some(&b'{') {
        let list = TrustList::read(bytes)
            .map_err(|why| Trouble::failed(format!("{}: {why}", path.display())))?;
        return Ok(json!({
            "is": "trust list",
            "version": list.version(),
            "created": list.created().to_string(),
            "issuers": list.issuers().iter().map(key).collect::<Vec<_>>(),
        }));
    }
    let list = IssuedList::unchecked(bytes).map_err(|_| {
        Trouble::failed(format!(
            "{}: this is no card, key or list of `wayside card`",
            path.display()
        ))
    })?;
    let (is, entries, withdrawn) = match &list.listed {
        Listed::Status(list) => ("status list", list.size(), list.withdrawn().count()),
        Listed::Allow(_) => ("allow list", 0, 0),
    };
    let mut found = json!({
        "is": is,
        "key": list.kid.to_string(),
        "as_of": list.as_of.to_rfc3339(),
        "bytes": bytes.len(),
        "signature": "not checked; use `wayside card verify`",
    });
    if let (Listed::Status(_), Some(found)) = (&list.listed, found.as_object_mut()) {
        found.insert("entries".to_owned(), entries.into());
        found.insert("withdrawn".to_owned(), withdrawn.into());
    }
    Ok(found)
}

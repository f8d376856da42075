//! The files of the pages, baked in: styles and scripts as they are in `assets/`, the tokens that the app's face has
//! too, and the words of the inbox.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use wayside_protocol::sha256;

use super::words::Language;

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";
const JS: &str = "text/javascript; charset=utf-8";

/// Colours, sizes and spaces: one file for the app's face and for these pages.
const TOKENS: &str = include_str!("../../../../assets/brand/tokens.css");

macro_rules! baked {
    ($($media:ident $path:literal),+ $(,)?) => {
        &[$(($path, $media, include_str!(concat!("../../assets/", $path)))),+]
    };
}

/// Path, media type, text.
const FILES: &[(&str, &str, &str)] = baked![
    SVG "icon.svg",
    CSS "hub.css",
    JS "inbox/app.js",
    JS "inbox/bytes.js",
    JS "inbox/card.js",
    JS "inbox/cbor.js",
    JS "inbox/dom.js",
    JS "inbox/hpke.js",
    JS "inbox/hub.js",
    JS "inbox/key.js",
    JS "inbox/letter.js",
    JS "inbox/words.js",
];

/// A file by its path: its media type and its text.
fn text_of(path: &str) -> Option<(&'static str, &'static str)> {
    match path {
        "tokens.css" => Some((CSS, TOKENS)),
        "inbox/words/en.js" => Some((JS, Language::En.inbox_module())),
        "inbox/words/es.js" => Some((JS, Language::Es.inbox_module())),
        _ => FILES
            .iter()
            .find(|(name, _, _)| *name == path)
            .map(|(_, media, text)| (*media, *text)),
    }
}

/// `GET /assets/...`. A browser asks each time whether its copy is still the one: a page of one version
/// never runs with a script of another.
pub(super) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some((media, text)) = text_of(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", hex::encode(sha256(text.as_bytes())));
    let standing = [(CACHE_CONTROL, "no-cache".to_owned()), (ETAG, tag.clone())];
    let had = headers.get(IF_NONE_MATCH).and_then(|had| had.to_str().ok());
    if had == Some(tag.as_str()) {
        return (StatusCode::NOT_MODIFIED, standing).into_response();
    }
    (standing, [(CONTENT_TYPE, media)], text).into_response()
}

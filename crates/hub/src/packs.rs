//! `GET /v1/packs/...`: the packs' repository, as files. What is in them is signed; nobody needs to be
//! known to read it.

use std::path::{Path as FilePath, PathBuf};
use std::time::UNIX_EPOCH;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tower_http::services::ServeFile;
use wayside_protocol::ProblemCode;

use crate::ledger::Ledger;
use crate::refusal::HttpRefusal;
use crate::server::Server;

/// Folders below the repository's.
const DEEPEST: usize = 8;

/// A file of the repository: whole, a part of it, or the word that it is the one already had.
pub(crate) async fn file<L: Ledger>(
    State(server): State<Server<L>>,
    Path(path): Path<String>,
    mut request: Request<Body>,
) -> Result<Response, HttpRefusal> {
    let found = found(server.packs(), &path)
        .await
        .ok_or(ProblemCode::NotFound)?;
    let tag = found.tag.clone();
    if names(request.headers(), header::IF_NONE_MATCH, &tag) {
        return Ok(tagged(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    let headers = request.headers_mut();
    // By the tag alone: a second is too coarse to tell one publication from the next.
    for conditional in [header::IF_MODIFIED_SINCE, header::IF_UNMODIFIED_SINCE] {
        headers.remove(conditional);
    }
    if headers.contains_key(header::IF_RANGE) && !names(headers, header::IF_RANGE, &tag) {
        headers.remove(header::RANGE);
    }
    let served = ServeFile::new(found.path).oneshot(request).await;
    let response = served.map_err(|_| ProblemCode::Unavailable)?;
    match response.status() {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(tagged(response.map(Body::new), &tag)),
        StatusCode::RANGE_NOT_SATISFIABLE => Err(ProblemCode::Range.into()),
        _ => Err(ProblemCode::NotFound.into()),
    }
}

struct Found {
    path: PathBuf,
    tag: String,
}

/// A plain file below the folder, by a path that has only plain names in it; links lead nowhere.
async fn found(folder: &FilePath, path: &str) -> Option<Found> {
    let mut at = folder.to_owned();
    let names: Vec<&str> = path.split('/').collect();
    if names.len() > DEEPEST || !names.iter().all(|name| is_plain(name)) {
        return None;
    }
    let mut about = None;
    for name in names {
        at.push(name);
        let here = tokio::fs::symlink_metadata(&at).await.ok()?;
        if here.file_type().is_symlink() {
            return None;
        }
        about = Some(here);
    }
    let about = about.filter(std::fs::Metadata::is_file)?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let tag = format!("\"{:x}-{:x}\"", changed.as_nanos(), about.len());
    Some(Found { path: at, tag })
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-+=@,".contains(&byte))
}

/// Whether a header names this tag, or any.
fn names(headers: &HeaderMap, name: header::HeaderName, tag: &str) -> bool {
    let values = headers.get_all(name).iter();
    let mut tags = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    tags.any(|known| known == tag || known == "*")
}

fn tagged(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

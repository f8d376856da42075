//! The built face, read once: a path is looked up among these files and never on the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

/// Every file of `ui/dist`, by the path a browser asks with.
pub struct Face {
    files: BTreeMap<String, (&'static str, Vec<u8>)>,
}

impl Face {
    /// Reads the folder.
    ///
    /// # Errors
    /// When there is none, saying how it is made.
    pub fn read(dist: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        if !dist.join("index.html").is_file() {
            return Err(io::Error::other(
                "the face is not built: `make face` builds ui/dist, `make serve` does it by itself",
            ));
        }
        gather(dist, "", &mut files)?;
        Ok(Self { files })
    }

    /// The file at `path`, or 404.
    pub fn page(&self, path: &str) -> Response {
        let path = if path == "/" { "/index.html" } else { path };
        self.files.get(path).map_or_else(
            || StatusCode::NOT_FOUND.into_response(),
            |(sort, bytes)| ([(CONTENT_TYPE, *sort)], bytes.clone()).into_response(),
        )
    }
}

fn gather(
    folder: &Path,
    path: &str,
    files: &mut BTreeMap<String, (&'static str, Vec<u8>)>,
) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{path}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &path, files)?;
        } else {
            let sort = sort_of(&path);
            files.insert(path, (sort, std::fs::read(entry.path())?));
        }
    }
    Ok(())
}

fn sort_of(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ftl" | "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

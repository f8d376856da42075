//! A server on loopback that cuts every answer short, as a bad line does.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A repository behind a line that breaks after so many bytes of each answer's body.
pub struct Server {
    /// Its address.
    pub url: String,
    bytes: Arc<AtomicU64>,
}

impl Server {
    pub fn of(folder: &Path, cut_after: usize, with_ranges: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/v1/packs", listener.local_addr().expect("a port"));
        let bytes = Arc::new(AtomicU64::new(0));
        let (folder, counter) = (folder.to_owned(), Arc::clone(&bytes));
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that has gone away is no fault of the server's.
                let _ = answer(&folder, stream, cut_after, with_ranges, &counter);
            }
        });
        Self { url, bytes }
    }

    /// Bytes of bodies that were sent.
    pub fn served(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

fn answer(
    folder: &Path,
    mut stream: TcpStream,
    cut_after: usize,
    with_ranges: bool,
    counter: &AtomicU64,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default();
    let path = path.strip_prefix("/v1/packs/").unwrap_or_default();
    let file: PathBuf = folder.join(path);
    let mut from = None;
    for line in lines {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse::<usize>().ok();
        }
    }
    let from = from.filter(|_| with_ranges);
    let Ok(bytes) = std::fs::read(file) else {
        stream.write_all(
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        )?;
        return Ok(());
    };
    let length = bytes.len();
    let body = &bytes[from.unwrap_or(0).min(length)..];
    let head = match from {
        Some(from) if from >= length => {
            stream.write_all(
                b"HTTP/1.1 416 Range Not Satisfiable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            )?;
            return Ok(());
        }
        Some(from) => format!(
            "HTTP/1.1 206 Partial Content\r\ncontent-range: bytes {from}-{}/{length}\r\n",
            length - 1
        ),
        None => "HTTP/1.1 200 OK\r\n".to_owned(),
    };
    let close = format!(
        "content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &close).as_bytes())?;
    let sent = body.len().min(cut_after);
    counter.fetch_add(sent as u64, Ordering::Relaxed);
    stream.write_all(&body[..sent])
}

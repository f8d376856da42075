//! A line between a client and a hub that harms what goes through it: a proxy on real sockets, for machines
//! whose kernel cannot do it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// Nothing.
    None,
    /// Each piece comes so many milliseconds late.
    Delay(u64),
    /// After so many bytes towards the hub the line is cut.
    CutUp(usize),
    /// After so many bytes towards the device the line is cut.
    CutDown(usize),
    /// The hub hears everything and the device nothing, and nobody hangs up.
    HalfOpen,
    /// Bytes trickle towards the device, one every so many milliseconds.
    Trickle(u64),
    /// Somebody else answers: a page to sign in at.
    Portal,
    /// Somebody else answers: go elsewhere.
    Redirect,
    /// The hub does not hear it; the device hears what it heard once before.
    Replay,
    /// One bit of the answer's end is another.
    Forge,
    /// Nobody picks up.
    Refuse,
}

/// A proxy that harms its connections in turn, and lets the rest through unharmed.
pub struct Proxy {
    /// Where to connect to.
    pub address: SocketAddr,
    connections: Arc<Mutex<usize>>,
}

impl Proxy {
    /// A proxy to a hub: the first connection suffers `harms[0]`, and so on; those after the last suffer `then`.
    ///
    /// # Panics
    /// Where there is no free port.
    pub async fn start(hub: SocketAddr, harms: &[Harm], then: Harm) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(Mutex::new(0));
        let (harms, count) = (harms.to_vec(), Arc::clone(&connections));
        let overheard: Overheard = Arc::default();
        tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                let which = {
                    let mut count = count.lock().expect("a count");
                    *count += 1;
                    *count - 1
                };
                let harm = harms.get(which).copied().unwrap_or(then);
                tokio::spawn(connect(device, hub, harm, Arc::clone(&overheard)));
            }
        });
        Self {
            address,
            connections,
        }
    }

    /// How many connections there were.
    ///
    /// # Panics
    /// When the proxy fell over.
    #[must_use]
    pub fn connections(&self) -> usize {
        *self.connections.lock().expect("a count")
    }
}

/// The last answer to a batch that went through whole.
type Overheard = Arc<Mutex<Vec<u8>>>;

const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 22\r\n\
                    connection: close\r\n\r\n<html>Sign in to go on";
const ELSEWHERE: &str = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\
                         content-length: 0\r\nconnection: close\r\n\r\n";

async fn connect(mut device: TcpStream, hub: SocketAddr, harm: Harm, overheard: Overheard) {
    match harm {
        Harm::Refuse => {}
        Harm::Portal => reply(&mut device, PAGE.as_bytes()).await,
        Harm::Redirect => reply(&mut device, ELSEWHERE.as_bytes()).await,
        Harm::Replay => {
            let old = overheard.lock().expect("what was overheard").clone();
            reply(&mut device, &old).await;
        }
        harm => {
            if let Ok(hub) = TcpStream::connect(hub).await {
                carry(device, hub, harm, overheard).await;
            }
        }
    }
}

/// Hears a request, whole or not, and answers by itself.
async fn reply(device: &mut TcpStream, with: &[u8]) {
    let mut request = Vec::new();
    let mut buffer = [0; 16_384];
    while !whole(&request) {
        match device.read(&mut buffer).await {
            Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
    let _ = device.write_all(with).await;
    let _ = device.shutdown().await;
}

/// Whether a request of HTTP/1.1 is there with all of its body.
fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some(head) = request.windows(4).position(|end| end == b"\r\n\r\n") else {
        return false;
    };
    let length = text
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split('\r').next()?.parse::<usize>().ok())
        .unwrap_or(0);
    request.len() >= head + 4 + length
}

async fn carry(device: TcpStream, hub: TcpStream, harm: Harm, overheard: Overheard) {
    let (mut from_device, mut to_device) = device.into_split();
    let (mut from_hub, mut to_hub) = hub.into_split();
    let up = async {
        let mut left = if let Harm::CutUp(bytes) = harm {
            bytes
        } else {
            usize::MAX
        };
        let mut buffer = [0; 16_384];
        while let Ok(count) = from_device.read(&mut buffer).await {
            let count = count.min(left);
            left -= count;
            if count == 0 || to_hub.write_all(&buffer[..count]).await.is_err() {
                break;
            }
        }
    };
    let down = async {
        let mut left = if let Harm::CutDown(bytes) = harm {
            bytes
        } else {
            usize::MAX
        };
        let mut buffer = [0; 16_384];
        while let Ok(count) = from_hub.read(&mut buffer).await {
            let count = count.min(left);
            left -= count;
            if count == 0 {
                break;
            }
            let piece = &mut buffer[..count];
            match harm {
                Harm::HalfOpen => continue,
                Harm::Delay(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
                Harm::Forge => piece[count - 1] ^= 1,
                _ => {}
            }
            if harm == Harm::None && whole(piece) {
                *overheard.lock().expect("what was overheard") = piece.to_vec();
            }
            let sent = match harm {
                Harm::Trickle(ms) => trickle(&mut to_device, piece, ms).await,
                _ => to_device.write_all(piece).await,
            };
            // Whoever forges hangs up; else a client would go on asking the forger.
            if sent.is_err() || harm == Harm::Forge {
                break;
            }
        }
    };
    // Whichever side ends first ends both.
    tokio::select! {
        () = up => {}
        () = down => {}
    }
}

async fn trickle(
    to: &mut tokio::net::tcp::OwnedWriteHalf,
    piece: &[u8],
    ms: u64,
) -> std::io::Result<()> {
    for byte in piece {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        to.write_all(std::slice::from_ref(byte)).await?;
    }
    Ok(())
}

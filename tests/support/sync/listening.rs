//! The hub as it listens on a network: its own router, limits, timeouts and TLS, on a port of this machine.

use std::net::SocketAddr;

use tokio::runtime::Runtime;
use wayside_hub::ledger::AnyLedger;
use wayside_hub::tls::{self, Tls};
use wayside_hub::{Server, router, serve};

/// A hub that listens until this is dropped.
pub struct ListeningHub {
    /// Where.
    pub address: SocketAddr,
    /// SHA-256 of its certificate (DER), where it speaks TLS.
    pub certificate_sha256: Option<[u8; 32]>,
    /// What it listens on; a device may talk here too.
    pub runtime: Runtime,
}

impl ListeningHub {
    /// Listens in plain http.
    ///
    /// # Panics
    /// Where there is no free port.
    #[must_use]
    pub fn plain(hub: &Server<AnyLedger>) -> Self {
        Self::of(hub, None)
    }

    /// Listens with TLS and a certificate that the hub makes itself.
    ///
    /// # Panics
    /// Where there is no free port, or no certificate can be made.
    #[must_use]
    pub fn certified(hub: &Server<AnyLedger>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let tls = tls::own(folder.path(), "hub.example").expect("a certificate of its own");
        Self::of(hub, Some(tls))
    }

    fn of(hub: &Server<AnyLedger>, tls: Option<Tls>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let (listener, address) = serve::listen(any, tls.is_none()).expect("a free port");
        let certificate_sha256 = tls.as_ref().map(|tls| tls.certificate_sha256);
        let never = std::future::pending();
        runtime.spawn(serve::serve(
            listener,
            tls,
            router(hub.clone()),
            || {},
            never,
        ));
        Self {
            address,
            certificate_sha256,
            runtime,
        }
    }
}

//! TLS 1.3, and no older: the hub's own certificate, which devices pin, or one that a public authority vouches for.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use wayside_protocol::sha256;
use zeroize::Zeroizing;

use crate::fault::HubFault;
use crate::home::{make_folder, settled};

/// A certificate and what serves it.
#[derive(Clone)]
pub struct Tls {
    /// For rustls.
    pub config: Arc<ServerConfig>,
    /// SHA-256 of the certificate (DER), as devices pin it.
    pub certificate_sha256: [u8; 32],
}

/// The hub's own certificate from its folder, made for this host if it is not there yet.
///
/// It names no end that a clock could reach: devices know it by its hash, and a bad clock must not lock
/// them out.
///
/// # Errors
/// [`HubFault::File`], [`HubFault::Certificate`].
pub fn own(folder: &Path, host: &str) -> Result<Tls, HubFault> {
    make_folder(folder)?;
    // One file: a certificate and a key that were made by two who began at once do not fit.
    let path = folder.join("own.pem");
    let pem = settled(&path, || made(host))?;
    of(pem.as_bytes(), pem.as_bytes())
}

/// A certificate, with those that vouch for it after it, and its key, from files in PEM.
///
/// # Errors
/// [`HubFault::File`], [`HubFault::Certificate`].
pub fn given(certificate: &Path, key: &Path) -> Result<Tls, HubFault> {
    let read = |path: &Path| {
        let bytes = std::fs::read(path).map_err(|why| HubFault::file("read", path, why))?;
        Ok::<_, HubFault>(Zeroizing::new(bytes))
    };
    of(&read(certificate)?, &read(key)?)
}

fn unfit(why: impl std::fmt::Display) -> HubFault {
    HubFault::Certificate(why.to_string())
}

fn made(host: &str) -> Result<Zeroizing<String>, HubFault> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_whole = bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_unspecified());
    if !bare.is_empty() && !is_whole && !names.iter().any(|name| name == bare) {
        names.push(bare.to_owned());
    }
    let mut params = CertificateParams::new(names).map_err(unfit)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Wayside hub");
    let key = KeyPair::generate().map_err(unfit)?;
    let certificate = params.self_signed(&key).map_err(unfit)?;
    let key = Zeroizing::new(key.serialize_pem());
    Ok(Zeroizing::new(format!("{}{}", certificate.pem(), *key)))
}

fn of(certificate: &[u8], key: &[u8]) -> Result<Tls, HubFault> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificate)
        .collect::<Result<_, _>>()
        .map_err(unfit)?;
    let own = chain
        .first()
        .ok_or_else(|| unfit("there is no certificate in it"))?;
    let certificate_sha256 = sha256(own);
    let key = PrivateKeyDer::from_pem_slice(key).map_err(unfit)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(unfit)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Tls {
        config: Arc::new(config),
        certificate_sha256,
    })
}

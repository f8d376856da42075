//! The line to the server: encrypted, a socket of this machine, or in the clear because somebody said so.

use std::path::Path;
use std::sync::Arc;

use deadpool_postgres::{Manager, ManagerConfig, RecyclingMethod};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PATIENCE;
use crate::ledger::{Database, OpenFault};

/// Whoever makes connections to a database. TLS 1.3, and the server's name and certificate are checked
/// whenever there is TLS at all: `sslmode=require` means what others call `verify-full`.
pub(super) fn manager(database: &Database) -> Result<Manager, OpenFault> {
    let address = database.address.as_str();
    if !["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
    {
        return Err(OpenFault::Address);
    }
    let mut config: Config = address.parse().map_err(|_| OpenFault::Address)?;
    config.application_name("wayside-hub");
    config.connect_timeout(PATIENCE);
    config.tcp_user_timeout(PATIENCE);
    let manager = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let asked = config.get_ssl_mode();
    if asked == SslMode::Require || database.authority.is_some() {
        config.ssl_mode(SslMode::Require);
        let tls = tls(database.authority.as_deref())?;
        let connect = MakeRustlsConnect::new(tls);
        return Ok(Manager::from_config(config, connect, manager));
    }
    if asked != SslMode::Disable && !stays_here(&config) {
        return Err(OpenFault::Unencrypted);
    }
    config.ssl_mode(SslMode::Disable);
    Ok(Manager::from_config(config, NoTls, manager))
}

/// True for a server that is reached by a socket, or by an address that never leaves this machine.
fn stays_here(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let ip = name.parse::<std::net::IpAddr>();
            name == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
        }
    }) && config
        .get_hostaddrs()
        .iter()
        .all(std::net::IpAddr::is_loopback)
}

fn tls(authority: Option<&Path>) -> Result<ClientConfig, OpenFault> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| OpenFault::Authority)?
        .with_root_certificates(roots(authority)?)
        .with_no_client_auth();
    Ok(config)
}

/// Those that vouch for the server: the ones in a file in PEM, else the public ones.
fn roots(authority: Option<&Path>) -> Result<RootCertStore, OpenFault> {
    let mut roots = RootCertStore::empty();
    let Some(path) = authority else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        return Ok(roots);
    };
    let unfit = |_| OpenFault::Authority;
    for certificate in CertificateDer::pem_file_iter(path).map_err(unfit)? {
        let certificate = certificate.map_err(unfit)?;
        roots.add(certificate).map_err(|_| OpenFault::Authority)?;
    }
    if roots.is_empty() {
        return Err(OpenFault::Authority);
    }
    Ok(roots)
}

//! `hub serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args as Arguments;
use wayside_hub::home::{Home, Listening};
use wayside_hub::tls::{self, Tls};
use wayside_hub::{log, serve};

use super::{Which, assembled, failed, place};
use crate::say;
use crate::trouble::Trouble;

/// `hub serve`.
#[derive(Debug, Arguments)]
pub struct Serve {
    #[command(flatten)]
    which: Which,
    /// Where to listen; port 0 is any that is free.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0", value_parser = place)]
    listen: SocketAddr,
    /// Where devices find the hub, if that is not where it listens: https://host, with :port where it is another than 443.
    #[arg(long, value_name = "PUBLIC_URL")]
    url: Option<String>,
    /// What the agency calls itself, as its devices show it. Kept for the next start.
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    /// A certificate that a public authority vouches for, PEM, instead of the hub's own.
    #[arg(long, value_name = "PEM", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key, PEM.
    #[arg(long, value_name = "PEM", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Have devices pin that certificate too: for one that only the agency vouches for.
    #[arg(long, requires = "tls_cert")]
    pin: bool,
    /// Plain http, on this machine only: for trying it out, and behind a proxy that ends TLS here.
    #[arg(long, conflicts_with_all = ["tls_cert", "tls_key"])]
    insecure_loopback: bool,
    /// Write the log as JSON.
    #[arg(long)]
    log_json: bool,
}

/// Answers until told to stop.
pub async fn run(args: Serve) -> Result<(), Trouble> {
    log::to_stderr(args.log_json);
    let mut home = args.which.home()?;
    if let Some(agency) = &args.agency {
        home.call(agency).map_err(failed)?;
    }
    let ledger = args.which.ledger().await?;
    let (listener, bound) = serve::listen(args.listen, args.insecure_loopback).map_err(failed)?;
    let named = args.url.clone().or_else(|| home.about.url.clone());
    let scheme = if args.insecure_loopback {
        "http"
    } else {
        "https"
    };
    let reached = reachable(bound);
    let url = named.unwrap_or_else(|| format!("{scheme}://{reached}"));
    let tls = certificate(&args, &home, &url)?;
    let is_pinned = args.tls_cert.is_none() || args.pin;
    let pin = tls
        .as_ref()
        .filter(|_| is_pinned)
        .map(|tls| tls.certificate_sha256);
    let listening = Listening {
        url: url.clone(),
        certificate_sha256: pin.map(hex::encode),
    };
    home.listens(&listening).map_err(failed)?;
    let server = assembled(home, ledger, url, pin);
    let keeping = tokio::spawn(wayside_hub::retention::keep(server.clone()));
    let here = format!("{scheme}://{reached}");
    let ready = move || say::line(&format!("listening URL={here}"));
    let router = wayside_hub::router(server.clone());
    let served = serve::serve(listener, tls, router, ready, serve::told_to_stop()).await;
    keeping.abort();
    // The last copy of the ledger goes with it: what was asked for is written before this returns.
    let _ = keeping.await;
    wayside_hub::retention::note_refusals(&server).await;
    served.map_err(failed)
}

/// Where this machine itself reaches it.
fn reachable(bound: SocketAddr) -> SocketAddr {
    let mut reached = bound;
    if reached.ip().is_unspecified() {
        reached.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    reached
}

fn certificate(args: &Serve, home: &Home, url: &str) -> Result<Option<Tls>, Trouble> {
    if args.insecure_loopback {
        return Ok(None);
    }
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(certificate), Some(key)) => tls::given(certificate, key),
        _ => tls::own(&home.tls(), host(url)),
    };
    tls.map(Some).map_err(failed)
}

/// The host of `https://host\[:port\]`.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = if rest.starts_with('[') {
        rest.find(']').map(|at| at.saturating_add(1))
    } else {
        rest.find([':', '/'])
    };
    end.and_then(|end| rest.get(..end)).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_stands_before_the_port() {
        for (url, is) in [
            ("https://hub.example.org", "hub.example.org"),
            ("https://hub.example.org:8443/", "hub.example.org"),
            ("https://[::1]:8443", "[::1]"),
            ("https://192.0.2.7/x", "192.0.2.7"),
        ] {
            assert_eq!(host(url), is);
        }
    }
}

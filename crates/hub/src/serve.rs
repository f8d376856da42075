//! A hub on a network: listens, bounds how long anybody may take, and stops without dropping what it has begun.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::accept::{Accept, NoDelayAcceptor};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_io_timeout::TimeoutStream;

use crate::fault::HubFault;
use crate::tls::Tls;

/// Until a handshake is done, and until the head of a request is there.
const HEAD: Duration = Duration::from_secs(10);
/// How long a line may rest: longer than any answer takes to be read, shorter than for ever.
const REST: Duration = Duration::from_secs(300);
/// How long one who is answered may take nothing.
const STUCK: Duration = Duration::from_secs(60);
/// How long what has begun may take when the hub stops.
const GRACE: Duration = Duration::from_secs(30);
/// Requests on one line at the same time.
const STREAMS: u32 = 64;
/// Bytes of one request that may be under way before any of it was read: the largest batch, and a little.
const STREAM: u32 = 640 * 1024;
/// And of all requests on one line: as many of the largest batches as a device sends at once, so that a line
/// with a long way is not waited for in between.
const LINE: u32 = 2560 * 1024;

/// Takes a place to listen. Port 0 is any that is free.
///
/// # Errors
/// [`HubFault::Listen`]; [`HubFault::NotLoopback`] for plain http where others could listen.
pub fn listen(address: SocketAddr, plain: bool) -> Result<(TcpListener, SocketAddr), HubFault> {
    if plain && !address.ip().is_loopback() {
        return Err(HubFault::NotLoopback(address));
    }
    let failed = |why| HubFault::Listen { address, why };
    let listener = TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Answers until it is told to stop; then takes no more, and finishes what it has begun. `ready` is called
/// once, when it accepts. Without TLS it speaks plain http, which [`listen`] keeps to this machine.
///
/// # Errors
/// [`HubFault::Listen`].
pub async fn serve(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    ready: impl FnOnce() + Send,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), HubFault> {
    let address = listener
        .local_addr()
        .unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)));
    let failed = |why| HubFault::Listen { address, why };
    let handle = Handle::new();
    let stopping = tokio::spawn(stopped(handle.clone(), stop));
    let heard = handle.clone();
    let told = async move {
        if heard.listening().await.is_some() {
            ready();
        }
    };
    let listener = axum_server::from_tcp(listener)
        .map_err(failed)?
        .handle(handle);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = async move {
        match tls {
            Some(tls) => {
                let config = RustlsConfig::from_config(tls.config);
                let tls = RustlsAcceptor::new(config)
                    .handshake_timeout(HEAD)
                    .acceptor(NoDelayAcceptor::new());
                let mut listener = listener.acceptor(Patient(tls));
                bounded(listener.http_builder());
                listener.serve(service).await
            }
            None => {
                let mut listener = listener.acceptor(Patient(NoDelayAcceptor::new()));
                bounded(listener.http_builder());
                listener.serve(service).await
            }
        }
    };
    let ((), served) = tokio::join!(told, served);
    stopping.abort();
    served.map_err(failed)
}

/// Takes no more once it is told to stop, and bounds what has begun.
async fn stopped(handle: Handle<SocketAddr>, stop: impl Future<Output = ()>) {
    stop.await;
    tracing::info!("stopping");
    handle.graceful_shutdown(Some(GRACE));
}

/// Bounds heads, lines on which nobody is left, and requests on one line.
fn bounded(builder: &mut Builder<TokioExecutor>) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(STUCK))
        .keep_alive_timeout(HEAD)
        .initial_stream_window_size(STREAM)
        .initial_connection_window_size(LINE)
        .max_concurrent_streams(STREAMS);
}

/// Bounds how long a line rests, in both directions.
#[derive(Clone)]
struct Patient<A>(A);

impl<I, S, A> Accept<I, S> for Patient<A>
where
    A: Accept<I, S>,
    A::Stream: AsyncRead + AsyncWrite,
    A::Future: Send + 'static,
    I: 'static,
    S: 'static,
{
    type Stream = Pin<Box<TimeoutStream<A::Stream>>>;
    type Service = A::Service;
    type Future =
        Pin<Box<dyn Future<Output = std::io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepted = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            let mut stream = TimeoutStream::new(stream);
            stream.set_read_timeout(Some(REST));
            stream.set_write_timeout(Some(STUCK));
            Ok((Box::pin(stream), service))
        })
    }
}

/// Until the system asks this process to end: SIGTERM or SIGINT.
pub async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}

//! Listens on a socket and answers, until it is told to stop.
//!
//! Never waits for ever for somebody who is slow, never holds more connections than it has room for, and stops
//! without cutting off an answer that is under way, if that does not take too long.

use crate::metrics::{CONNECTIONS, Metrics, OPEN};
use crate::routes::router;
use crate::state::Server;
#[cfg(feature = "tls")]
use crate::tls::Tls;
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

/// Connections at once: each has a buffer of up to [`BUFFER_BYTES`].
const CONNECTIONS_MAX: u32 = 512;
/// Connections of one address at once: a household of phones, and never all places.
const CONNECTIONS_PER_ADDRESS_MAX: u32 = 64;
/// Of a request's head, and of what is read or written ahead.
const BUFFER_BYTES: usize = 64 << 10;
/// Lines in a request's head.
const HEAD_LINES_MAX: usize = 64;
/// How long a head may take to come, and an idle connection stays open.
const HEAD_WAIT: Duration = Duration::from_secs(15);
/// How long a connection may last: a file of 64 MiB at 40 kB/s. Whoever is cut off connects again.
const CONNECTION_WAIT: Duration = Duration::from_secs(30 * 60);
/// How long answers that are under way may take when the server stops.
const STOP_WAIT: Duration = Duration::from_secs(20);
/// How long to wait when the system has no more sockets.
const ACCEPT_WAIT: Duration = Duration::from_millis(200);

/// Who is at the other end of a connection: in the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The address that the connection comes from: a proxy's, if there is one.
    pub address: SocketAddr,
    /// Whether the connection is encrypted.
    pub is_secure: bool,
}

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Serving {
    /// Serve HTTPS.
    #[cfg(feature = "tls")]
    pub tls: Option<Tls>,
    /// What is answered to those who speak plain HTTP where HTTPS is served.
    pub plain: Router,
    /// Where connections are counted.
    pub metrics: Metrics,
    /// Whether one address may hold all connections: only a proxy may.
    pub behind_proxy: bool,
}

/// Serves logs until `shutdown` is done.
///
/// # Errors
/// If the socket cannot be used at all.
pub async fn serve(listener: TcpListener, server: Server, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let serving = Serving { metrics: server.metrics().clone(), ..Serving::default() };
    serve_with(listener, router(server), serving, shutdown).await
}

/// Serves any router in the same way.
///
/// # Errors
/// If the socket cannot be used at all.
pub async fn serve_router(listener: TcpListener, app: Router, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    serve_with(listener, app, Serving::default(), shutdown).await
}

/// Serves any router, also over TLS.
///
/// # Errors
/// If the socket cannot be used at all.
pub async fn serve_with(
    listener: TcpListener,
    app: Router,
    serving: Serving,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    listener.local_addr()?;
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    let (stop, stopping) = watch::channel(());
    let (app, serving, callers) = (Arc::new(app), Arc::new(serving), Arc::new(Callers::default()));
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((listener.accept().await?, place))
        };
        tokio::select! {
            accepted = accepted => match accepted {
                Ok(((stream, address), place)) => {
                    let Some(caller) = callers.enter(address.ip(), serving.behind_proxy) else { continue };
                    let open = Open::new(serving.metrics.clone(), place, caller);
                    let connection = Connection { app: app.clone(), serving: serving.clone(), stopping: stopping.clone() };
                    tokio::spawn(connection.take(stream, address, open));
                }
                // Somebody hung up already, or the system is short of sockets.
                Err(_) => sleep(ACCEPT_WAIT).await,
            },
            () = &mut shutdown => break,
        }
    }
    drop((listener, stop));
    // All places are free again when all connections have ended.
    let _ = timeout(STOP_WAIT, places.acquire_many(CONNECTIONS_MAX)).await;
    Ok(())
}

/// One connection, before it is known what it speaks.
struct Connection {
    app: Arc<Router>,
    serving: Arc<Serving>,
    stopping: watch::Receiver<()>,
}

impl Connection {
    async fn take(self, stream: TcpStream, address: SocketAddr, open: Open) {
        // Answers are written whole: waiting for more would only delay them.
        let _ = stream.set_nodelay(true);
        self.speak(stream, address).await;
        drop(open);
    }

    #[cfg(not(feature = "tls"))]
    async fn speak(self, stream: TcpStream, address: SocketAddr) {
        self.speak_plainly(stream, address).await;
    }

    /// A TLS connection begins with a byte with which no HTTP request begins.
    #[cfg(feature = "tls")]
    async fn speak(self, stream: TcpStream, address: SocketAddr) {
        const HANDSHAKE: u8 = 0x16;
        let Some(tls) = &self.serving.tls else { return self.speak_plainly(stream, address).await };
        let mut first = [0];
        match timeout(HEAD_WAIT, stream.peek(&mut first)).await {
            Ok(Ok(1)) if first == [HANDSHAKE] => {}
            Ok(Ok(1)) => {
                let app = Arc::new(self.serving.plain.clone());
                return Self { app, ..self }.speak_plainly(stream, address).await;
            }
            _ => return,
        }
        match timeout(HEAD_WAIT, tls.acceptor().accept(stream)).await {
            Ok(Ok(stream)) => {
                self.serving.metrics.add(&CONNECTIONS, &["tls"], 1);
                self.answer(stream, Peer { address, is_secure: true }).await;
            }
            // A phone that does not trust the certificate yet, or something else than a phone.
            _ => self.serving.metrics.add(&CONNECTIONS, &["failed"], 1),
        }
    }

    async fn speak_plainly(self, stream: TcpStream, address: SocketAddr) {
        self.serving.metrics.add(&CONNECTIONS, &["plain"], 1);
        self.answer(stream, Peer { address, is_secure: false }).await;
    }

    async fn answer(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        let app = TowerToHyperService::new(self.app.as_ref().clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(peer);
            app.call(request)
        });
        let mut protocol = http1::Builder::new();
        protocol.timer(TokioTimer::new()).header_read_timeout(HEAD_WAIT).max_headers(HEAD_LINES_MAX);
        protocol.max_buf_size(BUFFER_BYTES);
        let mut serving = pin!(protocol.serve_connection(TokioIo::new(stream), service));
        let served = async {
            tokio::select! {
                // How a connection ends badly is its client's business.
                _ = serving.as_mut() => return,
                // The sender is gone: the server stops.
                _ = self.stopping.changed() => serving.as_mut().graceful_shutdown(),
            }
            let _ = serving.as_mut().await;
        };
        let _ = timeout(CONNECTION_WAIT, served).await;
    }
}

/// How many connections each address has.
#[derive(Default)]
struct Callers(Mutex<HashMap<IpAddr, u32>>);

impl Callers {
    /// Lets one more in from an address, if it has not too many. A proxy is let in always.
    fn enter(self: &Arc<Self>, address: IpAddr, is_proxy: bool) -> Option<Caller> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= CONNECTIONS_PER_ADDRESS_MAX && !is_proxy {
            return None;
        }
        *count += 1;
        Some(Caller { all: self.clone(), address })
    }
}

/// Counts as one connection of its address until it is dropped.
struct Caller {
    all: Arc<Callers>,
    address: IpAddr,
}

impl Drop for Caller {
    fn drop(&mut self) {
        let mut counts = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = counts.get_mut(&self.address).map(|count| {
            *count -= 1;
            *count
        });
        if left == Some(0) {
            counts.remove(&self.address);
        }
    }
}

/// Counts as an open connection, and holds its place, until it is dropped.
struct Open {
    metrics: Metrics,
    _place: OwnedSemaphorePermit,
    _caller: Caller,
}

impl Open {
    fn new(metrics: Metrics, place: OwnedSemaphorePermit, caller: Caller) -> Self {
        metrics.add(&OPEN, &[], 1);
        Self { metrics, _place: place, _caller: caller }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.metrics.take(&OPEN, &[], 1);
    }
}

//! Listens on a socket and answers, until it is told to stop.
//!
//! Never waits for ever for somebody who is slow, never holds more connections than it has room for, and stops
//! without cutting off an answer that is under way, if that does not take too long.

use crate::routes::router;
use crate::state::Server;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

/// Connections at once: each has a buffer of up to [`BUFFER_BYTES`].
const CONNECTIONS_MAX: u32 = 512;
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

/// Serves logs until `shutdown` is done.
///
/// # Errors
/// If the socket cannot be used at all.
pub async fn serve(listener: TcpListener, server: Server, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    serve_router(listener, router(server), shutdown).await
}

/// Serves any router in the same way.
///
/// # Errors
/// If the socket cannot be used at all.
pub async fn serve_router(listener: TcpListener, app: Router, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    listener.local_addr()?;
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    let (stop, stopping) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((listener.accept().await?.0, place))
        };
        tokio::select! {
            accepted = accepted => match accepted {
                Ok((stream, place)) => {
                    tokio::spawn(connection(stream, app.clone(), stopping.clone(), place));
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

async fn connection(stream: TcpStream, app: Router, mut stopping: watch::Receiver<()>, place: OwnedSemaphorePermit) {
    // Answers are written whole: waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(HEAD_WAIT).max_headers(HEAD_LINES_MAX);
    protocol.max_buf_size(BUFFER_BYTES);
    let mut serving = pin!(protocol.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)));
    let served = async {
        tokio::select! {
            // How a connection ends badly is its client's business.
            _ = serving.as_mut() => return,
            // The sender is gone: the server stops.
            _ = stopping.changed() => serving.as_mut().graceful_shutdown(),
        }
        let _ = serving.as_mut().await;
    };
    let _ = timeout(CONNECTION_WAIT, served).await;
    drop(place);
}

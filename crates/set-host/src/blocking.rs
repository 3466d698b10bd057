//! Work that waits for the disk or computes for long, done apart from what answers the network.
//!
//! Never lets a request end without an answer: what fails half-way is answered as the server's own fault.

use axum::http::StatusCode;
use axum::response::Response;

use crate::visit::plain;

/// Does the work on a thread of its own, and waits for it.
///
/// # Errors
/// The answer, if the work failed half-way.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Response> {
    let failed = |_| plain(StatusCode::INTERNAL_SERVER_ERROR, "the server failed; try again");
    tokio::task::spawn_blocking(work).await.map_err(failed)
}

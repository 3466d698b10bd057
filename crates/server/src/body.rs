//! Takes in what a device sends, and hashes it as it comes.
//!
//! Never takes more than the limit of the path, never waits for ever, and never begins when the request already
//! says that it is too large.

use crate::error::ServerError;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long one piece of a body may let wait for itself.
const PIECE_WAIT: Duration = Duration::from_secs(30);
/// How long a whole body may take: 16 MiB at 20 kB/s, a bad telephone line.
const WHOLE_WAIT: Duration = Duration::from_secs(15 * 60);
/// Memory that is set aside before any byte has come, whatever length is promised.
const FIRST_BYTES: u64 = 64 << 10;

/// A body that was read whole.
pub(crate) struct Taken {
    pub bytes: Vec<u8>,
    /// SHA-256.
    pub hash: [u8; 32],
}

/// Refuses a request whose head already says that it is too large.
pub(crate) fn check_length(headers: &HeaderMap, most: u64) -> Result<(), ServerError> {
    match promised(headers) {
        Some(length) if length > most => Err(ServerError::TooLarge { most }),
        _ => Ok(()),
    }
}

/// Reads a body of at most so many bytes.
pub(crate) async fn take(headers: &HeaderMap, body: Body, most: u64) -> Result<Taken, ServerError> {
    check_length(headers, most)?;
    let first = promised(headers).unwrap_or(0).min(FIRST_BYTES);
    let mut bytes = Vec::with_capacity(usize::try_from(first).unwrap_or(0));
    let mut hash = Sha256::new();
    let mut body = body;
    let end = Instant::now() + WHOLE_WAIT;
    while let Some(piece) = next(&mut body, end).await? {
        if bytes.len() as u64 + piece.len() as u64 > most {
            return Err(ServerError::TooLarge { most });
        }
        hash.update(&piece);
        bytes.extend_from_slice(&piece);
    }
    Ok(Taken { bytes, hash: hash.finalize().into() })
}

async fn next(body: &mut Body, end: Instant) -> Result<Option<Bytes>, ServerError> {
    let piece = timeout_at(end, timeout(PIECE_WAIT, body.frame())).await;
    match piece.map_err(|_| ServerError::Slow)?.map_err(|_| ServerError::Slow)? {
        None => Ok(None),
        // What is not data are trailers, which nobody needs.
        Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())),
        Some(Err(_)) => Err(ServerError::Unreadable("the request ended before its end; send it again".to_owned())),
    }
}

fn promised(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

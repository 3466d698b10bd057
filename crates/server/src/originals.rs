//! Attached files: brought under their hash, and given out as bytes to be saved, never to be shown.
//!
//! Never reads a file that nobody signed for, and never lets a browser guess what is in one.

use crate::access::Endpoint;
use crate::body;
use crate::caller::Visit;
use crate::error::ServerError;
use crate::state::{Server, until_sent};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use record::merkle::Hash;
use store::Put;
use store::objects::ORIGINAL_BYTES_MAX;

/// Should a browser show it all the same, nothing in it may run.
const NOTHING_RUNS: &str = "default-src 'none'; sandbox";

/// `PUT original/HASH`. The path says what the body's hash must be, so the signature is checked before any of the
/// file is taken in.
pub(crate) async fn take(State(server): State<Server>, request: Request) -> Result<Response, ServerError> {
    let visit = Visit::of(&server, Endpoint::PutOriginal, &request)?;
    visit.check_head()?;
    let hash = hash_of(&visit)?;
    visit.member(hash.0).await?;
    let (parts, body) = request.into_parts();
    body::check_length(&parts.headers, ORIGINAL_BYTES_MAX)?;
    let turn = server.file_turn().await?;
    let taken = body::take(&parts.headers, body, ORIGINAL_BYTES_MAX).await?;
    if taken.hash != hash.0 {
        return Err(ServerError::Unreadable("the file's hash is not the one in the path; send it again".to_owned()));
    }
    let put = visit.blocking(move |log| Ok(log.originals.put(&hash, &taken.bytes)?)).await?;
    drop(turn);
    Ok(if put == Put::Stored { "stored\n" } else { "known\n" }.into_response())
}

/// `GET original/HASH`.
pub(crate) async fn give(State(server): State<Server>, request: Request) -> Result<Response, ServerError> {
    let visit = Visit::of(&server, Endpoint::GetOriginal, &request)?;
    visit.member_without_body().await?;
    let hash = hash_of(&visit)?;
    let turn = server.file_turn().await?;
    let bytes = visit.blocking(move |log| log.originals.read(&hash)?.ok_or(ServerError::NoOriginal)).await?;
    let mut response = until_sent(bytes, turn).into_response();
    let headers = response.headers_mut();
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", hash.to_hex()));
    let mut say = |name: HeaderName, value| headers.insert(name, value);
    say(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    say(header::CONTENT_DISPOSITION, disposition.map_err(ServerError::store)?);
    say(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING_RUNS));
    Ok(response)
}

fn hash_of(visit: &Visit) -> Result<Hash, ServerError> {
    let hex = visit.rest.strip_prefix("original/").unwrap_or_default();
    let refused =
        |_| ServerError::Unreadable("a file's path ends with its SHA-256: 64 hex digits, lower case".to_owned());
    Hash::from_hex(hex).map_err(refused)
}

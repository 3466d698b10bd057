//! A device gets a challenge, and exchanges what it has for what it lacks.
//!
//! Never decides what goes into the log, and never answers before it is on disk: both are the ledger's.

use crate::access::Endpoint;
use crate::body;
use crate::caller::Visit;
use crate::error::ServerError;
use crate::metrics::{ENTRIES, Metrics, RECEIVED, REFUSED, SENT};
use crate::state::{Server, half_way, log_id};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::ledger::Answer;
use sync::message::{self, Fate, MESSAGE_BYTES_MAX};

/// `GET challenge`.
pub(crate) async fn challenge(State(server): State<Server>, request: Request) -> Result<Response, ServerError> {
    let visit = Visit::of(&server, Endpoint::Challenge, &request)?;
    let challenge = server.challenge(&visit.log.origin)?;
    Ok(format!("{}\n", challenge.to_base64()).into_response())
}

/// `POST sync`. Whether the key may sync is for the ledger to say: the message may bring the key's enrolment, or show
/// that this log was set back and knows less than the device.
pub(crate) async fn sync(State(server): State<Server>, request: Request) -> Result<Response, ServerError> {
    let visit = Visit::of(&server, Endpoint::Sync, &request)?;
    visit.check_head()?;
    let (parts, body) = request.into_parts();
    body::check_length(&parts.headers, MESSAGE_BYTES_MAX as u64)?;
    let turn = server.message_turn().await?;
    let taken = body::take(&parts.headers, body, MESSAGE_BYTES_MAX as u64).await?;
    let key = visit.signer(taken.hash)?;
    let now = server.now()?;
    let (id, received) = (log_id(&visit.log.origin), taken.bytes.len() as u64);
    let after = server.clone();
    let answer = visit.blocking(move |log| {
        let asked = message::Request::parse(&taken.bytes)?;
        if asked.key != key {
            return Err(ServerError::OtherKey);
        }
        let mut ledger = log.ledger.write().map_err(|_| half_way())?;
        let answer = ledger.exchange(&taken.bytes, now)?;
        after.exchanged(&log.origin, &mut ledger, (&asked, &answer), now);
        Ok(answer)
    });
    let answer = answer.await?;
    drop(turn);
    count(server.metrics(), &id, received, &answer);
    let status = StatusCode::from_u16(answer.status).map_err(ServerError::store)?;
    Ok((status, [(header::CONTENT_TYPE, "application/octet-stream")], answer.bytes).into_response())
}

fn count(metrics: &Metrics, log: &str, received: u64, answer: &Answer) {
    metrics.add(&RECEIVED, &[log], received);
    metrics.add(&SENT, &[log], answer.bytes.len() as u64);
    for status in answer.admission.iter().flat_map(|admission| &admission.statuses) {
        match status.fate {
            Fate::Stored(_) => metrics.add(&ENTRIES, &[log, "stored"], 1),
            Fate::Known(_) => metrics.add(&ENTRIES, &[log, "known"], 1),
            Fate::Refused(refusal) => metrics.add(&REFUSED, &[log, refusal.word()], 1),
        }
    }
}

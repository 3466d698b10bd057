//! A witness: it vouches that other people's logs only ever grew, so that nobody can show one log to the set and
//! another to the court.
//!
//! Never vouches for two contradicting checkpoints of one log: what it vouched for last is on disk before the answer
//! leaves, and two requests for one log never meet in between. Anybody may ask; only logs that it was told of, and
//! that signed what they show, are answered.
//!
//! Start with [`WitnessServer::open`] and [`router`]. Source: C2SP `tlog-witness`, `add-checkpoint`.

mod memory;

use crate::body;
use crate::clock::Clock;
use crate::error::{ForOperator, ServerError};
use crate::routes::harden;
use crate::state::{Operator, half_way};
use axum::Router;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use memory::Memory;
use record::checkpoint::Log;
use record::cosignature::Cosigner;
use record::witness::{Answer, REQUEST_BYTES_MAX, Request, Seen, Witness};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use store::StoreError;
use tokio::sync::Semaphore;

/// Requests at once: each has at most 1 MB.
const REQUESTS_AT_ONCE: usize = 32;

/// A witness with its memory. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct WitnessServer(Arc<Inner>);

struct Inner {
    witness: Witness,
    memory: Memory,
    /// One request for each log at a time.
    turns: HashMap<String, Mutex<()>>,
    requests: Semaphore,
    clock: Clock,
    operator: Operator,
}

impl WitnessServer {
    /// A witness for these logs that remembers in this folder, which no other witness may use.
    ///
    /// # Errors
    /// [`StoreError::InUse`], or that the folder cannot be made.
    pub fn open(
        folder: &Path,
        cosigner: Cosigner,
        logs: Vec<Log>,
        clock: Clock,
        operator: Operator,
    ) -> Result<Self, StoreError> {
        let turns = logs.iter().map(|log| (log.origin().to_owned(), Mutex::default())).collect();
        let (witness, memory) = (Witness::new(cosigner, logs), Memory::open(folder)?);
        let requests = Semaphore::new(REQUESTS_AT_ONCE);
        Ok(Self(Arc::new(Inner { witness, memory, turns, requests, clock, operator })))
    }
}

impl WitnessServer {
    /// What it vouched for last, of this log.
    ///
    /// # Errors
    /// If what it remembers cannot be read.
    pub fn seen(&self, origin: &str) -> Result<Seen, StoreError> {
        self.0.memory.seen(origin)
    }

    /// Compares what a log shows with what it showed last, remembers, and answers: as over HTTP.
    ///
    /// # Errors
    /// [`ServerError`] if it cannot remember, or its clock is wrong; then it vouched for nothing.
    pub fn answer(&self, asked: &Request) -> Result<Answer, ServerError> {
        self.0.cosign(asked)
    }
}

impl std::fmt::Debug for WitnessServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WitnessServer({} logs)", self.0.turns.len())
    }
}

/// `POST /add-checkpoint`, and an answer for every other path.
pub fn router(witness: WitnessServer) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .method_not_allowed_fallback(|| async { harden(ServerError::Method.into_response()) })
        .fallback(|| async { harden(ServerError::NoPath.into_response()) })
        .with_state(witness)
}

async fn add_checkpoint(State(witness): State<WitnessServer>, request: HttpRequest) -> Response {
    let mut response = answer(&witness, request).await.unwrap_or_else(ServerError::into_response);
    if let Some(ForOperator(words)) = response.extensions_mut().remove::<ForOperator>() {
        (witness.0.operator)(&words);
    }
    harden(response)
}

async fn answer(witness: &WitnessServer, request: HttpRequest) -> Result<Response, ServerError> {
    let (parts, body) = request.into_parts();
    body::check_length(&parts.headers, REQUEST_BYTES_MAX as u64)?;
    let _turn = witness.0.requests.acquire().await.map_err(ServerError::store)?;
    let taken = body::take(&parts.headers, body, REQUEST_BYTES_MAX as u64).await?;
    let asked = Request::parse(&taken.bytes).map_err(|error| ServerError::Unreadable(crate::error::chain(&error)))?;
    let inner = witness.0.clone();
    let answered = tokio::task::spawn_blocking(move || inner.cosign(&asked)).await;
    response(&answered.map_err(ServerError::store)??)
}

impl Inner {
    /// Compares, stores and answers, in one step for each log.
    fn cosign(&self, asked: &Request) -> Result<Answer, ServerError> {
        let Some(turn) = self.turns.get(asked.origin()) else { return Ok(Answer::UnknownLog) };
        let _turn = turn.lock().map_err(|_| half_way())?;
        let seen = self.memory.seen(asked.origin())?;
        let time = (self.clock)().ok_or(ServerError::Clock)?.millis() / 1000;
        let answer = self.witness.answer(asked, &seen, time).map_err(|_| ServerError::Clock)?;
        match &answer {
            Answer::Cosigned { store, .. } => self.remember(asked, store)?,
            Answer::SplitView => self.accuse(asked)?,
            _ => {}
        }
        Ok(answer)
    }

    fn remember(&self, asked: &Request, store: &Seen) -> Result<(), ServerError> {
        self.memory.remember(asked.origin(), asked.note())?;
        // Read back: what cannot be read tomorrow is not remembered.
        if self.memory.seen(asked.origin())? != *store {
            return Err(ServerError::store("what this witness wrote down is not what it read back"));
        }
        Ok(())
    }

    fn accuse(&self, asked: &Request) -> Result<(), ServerError> {
        let place = self.memory.keep_other_face(asked.origin(), asked.note())?;
        let (origin, place) = (asked.origin(), place.display());
        (self.operator)(&format!("the log `{origin}` signed two stories; both are kept, the second in `{place}`"));
        Ok(())
    }
}

/// The answer as HTTP, with words where the specification leaves the body open.
fn response(answer: &Answer) -> Result<Response, ServerError> {
    let status = StatusCode::from_u16(answer.status()).map_err(ServerError::store)?;
    let body = match words(answer) {
        Some(words) => format!("{words}\n"),
        None => answer.body(),
    };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type()));
    Ok(response)
}

fn words(answer: &Answer) -> Option<&'static str> {
    match answer {
        Answer::Cosigned { .. } | Answer::Conflict { .. } => None,
        Answer::OldSizeTooLarge => Some("the old size is larger than the checkpoint's; send a newer checkpoint"),
        Answer::NotSigned(_) => Some("the checkpoint is not signed by the log's key; send it as the log signed it"),
        Answer::UnknownLog => Some("this witness does not know the log; ask whoever runs it to add it"),
        Answer::SplitView => Some("this witness saw another root at this size: the log has two faces; keep both"),
        Answer::ProofFails => Some("the proof does not show that the log only grew; make it from the old size anew"),
    }
}

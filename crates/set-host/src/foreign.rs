//! A call sheet or a script that a phone sends to be read, in a process of its own: what comes back is proposals for the
//! phone's page, which somebody looks at and signs there.
//!
//! Nothing of the file is kept, and nothing of it is entered.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

use crate::blocking::blocking;
use crate::member::Asked;
use crate::visit::{hardened, no_production, page, plain};
use crate::{Set, SetApp};

/// Bytes of a file, as `docs/formats/planning.md` has it.
const FILE_BYTES_MAX: usize = 16 << 20;

/// `POST /set/ID/plan/read?sha256=…&dates=…`.
pub(crate) async fn read(State(app): State<SetApp>, Path(id): Path<String>, request: Request) -> Response {
    let Some(set) = app.set(&id) else { return no_production() };
    // Without a phone's word for it there is only the page, which says who may.
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return page(State(app), Path(vec![("id".to_owned(), id)]), request).await;
    }
    match Asked::take(&app, &id, &set, request, FILE_BYTES_MAX).await {
        Ok(asked) => answered(&app, &set, asked).await,
        Err(response) => response,
    }
}

async fn answered(app: &SetApp, set: &Arc<Set>, asked: Asked) -> Response {
    let Some(aids) = app.aids() else {
        return plain(StatusCode::NOT_IMPLEMENTED, "this server reads no foreign files");
    };
    let (app2, set2) = (app.clone(), set.clone());
    let question = match blocking(move || question(&app2, &set2, &asked)).await {
        Ok(Ok(question)) => question,
        Ok(Err(words)) => return plain(StatusCode::SERVICE_UNAVAILABLE, &words),
        Err(failed) => return failed,
    };
    let answer = (aids.read)(question).await;
    let answer = answer.unwrap_or_else(|stopped| json!({ "stopped": stopped.word() }).to_string().into_bytes());
    hardened(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

/// A line of what the record knows, and the file.
fn question(app: &SetApp, set: &Set, asked: &Asked) -> Result<Vec<u8>, String> {
    let edition = set.reader.glance(app.seconds()?)?;
    let book = &edition.book;
    let weapons: Vec<String> = book.weapons().into_iter().map(|w| w.name).collect();
    let head = json!({
        "dates": asked.fields.get("dates").unwrap_or_default(),
        "scenes": book.names_of("scene"), "people": book.names_of("person"), "weapons": weapons,
    });
    Ok([head.to_string().as_bytes(), b"\n", &asked.body].concat())
}

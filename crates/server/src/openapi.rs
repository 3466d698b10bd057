//! What the server understands, as an OpenAPI 3.1 document for other people's tools: `openapi.json` beside this file.
//!
//! Never says more than `docs/formats/sync.md`, which is what holds; a test compares its paths with those that there
//! are.

use axum::Router;
use axum::http::header;
use axum::routing::get;

/// The document.
pub const DOCUMENT: &str = include_str!("openapi.json");

/// `GET /openapi.json`.
pub fn paths() -> Router {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    Router::new().route("/openapi.json", get(move || async move { (headers, DOCUMENT) }))
}

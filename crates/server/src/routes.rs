//! The paths of the server, one line each, and what every response carries.
//!
//! Never does the work itself: each path has its handler in a file beside this one.

use crate::error::{ForOperator, ServerError};
use crate::state::Server;
use crate::{health, log, openapi, originals, syncing};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

/// All paths of `sync.md`, section 5, and an answer for every other path.
pub fn router(server: Server) -> Router {
    paths(server).fallback(no_path)
}

/// All that a server answers: the paths of `sync.md`, its health, what it understands, the pages that are given, and
/// an answer for every other path. Put what watches and limits in front of it
/// ([`limits`](crate::limits), [`metrics`](crate::metrics)).
pub fn app(server: Server, pages: Router) -> Router {
    paths(server.clone()).merge(health::paths(server)).merge(openapi::paths()).merge(pages).fallback(no_path)
}

async fn no_path() -> Response {
    harden(ServerError::NoPath.into_response())
}

/// All paths of `sync.md`, section 5, to be merged with others, or nested below a prefix: what a device signs is the
/// whole path that it sent.
pub fn paths(server: Server) -> Router {
    Router::new()
        .route("/log/{id}/challenge", get(syncing::challenge))
        .route("/log/{id}/sync", post(syncing::sync))
        .route("/log/{id}/checkpoint", get(log::checkpoint))
        .route("/log/{id}/tile/{*tile}", get(log::tile))
        .route("/log/{id}/original/{hash}", get(originals::give).put(originals::take))
        .route("/log/{id}/witness", post(log::witness))
        .method_not_allowed_fallback(|| async { ServerError::Method })
        .layer(map_response_with_state(server.clone(), finish))
        .with_state(server)
}

/// Nothing is guessed of what is in a response, and nothing is kept on the way, unless its handler says so.
async fn finish(State(server): State<Server>, mut response: Response) -> Response {
    if let Some(ForOperator(words)) = response.extensions_mut().remove::<ForOperator>() {
        server.tell_operator(&words);
    }
    harden(response)
}

pub(crate) fn harden(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

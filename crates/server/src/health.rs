//! Says whether the server is alive, and whether it can keep what devices bring: for what restarts it, and for what
//! sends it devices.
//!
//! Never says more than that to strangers: what exactly is wrong goes to whoever runs the server.

use crate::error::ServerError;
use crate::state::{Hosted, Server, clock_words};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::time::Duration;
use tokio::time::timeout;

/// How long a look may take: a store that does not answer by then is not ready.
const LOOK_WAIT: Duration = Duration::from_secs(5);

/// `GET /health/live`, `GET /health/ready`. Ready: every log admits entries, and every probe of
/// [`Server::probe`] is content.
pub fn paths(server: Server) -> Router {
    Router::new()
        .route("/health/live", get(|| async { "alive\n" }))
        .route("/health/ready", get(ready))
        .with_state(server)
}

async fn ready(State(server): State<Server>) -> Response {
    let looked = server.clone();
    let looking = tokio::task::spawn_blocking(move || faults(&looked));
    let faults = match timeout(LOOK_WAIT, looking).await {
        Ok(Ok(faults)) => faults,
        Ok(Err(error)) => vec![error.to_string()],
        Err(_) => vec![format!("the store did not answer within {} seconds", LOOK_WAIT.as_secs())],
    };
    if faults.is_empty() {
        // It keeps what devices bring, and says loudly that some of it waits.
        let doubt = server.now().ok().and_then(|now| server.clock_doubt(now));
        let words = doubt.map_or_else(String::new, |ahead| format!("{}\n", clock_words(ahead)));
        return format!("ready\n{words}").into_response();
    }
    faults.iter().for_each(|fault| server.tell_operator(&format!("not ready: {fault}")));
    (StatusCode::SERVICE_UNAVAILABLE, "not ready; whoever runs the server was told why\n").into_response()
}

/// All that keeps the server from keeping what devices bring.
fn faults(server: &Server) -> Vec<String> {
    let logs = server.all_hosted().into_iter().filter_map(|log| fault(&log).err().map(|why| (log, why)));
    let logs = logs.map(|(log, why)| format!("`{}`: {}", log.origin, why.for_operator().unwrap_or(why.to_string())));
    logs.chain(server.failing_probes()).collect()
}

fn fault(log: &Hosted) -> Result<(), ServerError> {
    log.ledger()?.must_run()?;
    log.store.state(log.number)?;
    Ok(())
}

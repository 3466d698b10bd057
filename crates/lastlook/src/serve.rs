//! `lastlook serve`: the logs of a store for the devices that sync with it.
//!
//! Only the record is served here: sync, tiles, originals. It stops when it is told to, and finishes what it began.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use clap::Args;
use record::note::VerifierKey;
use server::{Hosting, Server};
use store::Store;

use crate::desk::{open_ledger, words};
use crate::{ledgers, verify};

/// What to serve, and where.
#[derive(Args, Debug)]
pub struct Options {
    /// The folder of the store.
    store: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8700")]
    listen: String,
    /// A folder, best on another disk, that remembers the newest checkpoints: an old copy of the store cannot then
    /// pass for the present.
    #[arg(long, value_name = "FOLDER")]
    second_place: Option<PathBuf>,
    /// The key of a witness whose signatures are taken (or a file with it); several times.
    #[arg(long, value_name = "KEY")]
    witness: Vec<String>,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, String> {
    let store = Arc::new(ledgers::open(&options.store, options.second_place.clone())?);
    let secrets = store.secrets().map_err(words)?;
    let witnesses: Vec<VerifierKey> = options.witness.iter().map(|w| verify::key(w)).collect::<Result<_, _>>()?;
    let server = Server::new(server::system_clock(), Arc::new(|words: &str| anstream::eprintln!("{words}")));
    let server = server.map_err(words)?;
    for log in store.logs().map_err(words)? {
        let ledger = open_ledger(&store, &secrets, &log.origin)?;
        let originals = Arc::new(store.originals().map_err(words)?);
        let id = server.host(Hosting { ledger, originals, witnesses: witnesses.clone() }).map_err(words)?;
        anstream::println!("/log/{id}  {}", log.origin);
    }
    listen(&options.listen, server::router(server))
}

/// Serves until interrupted.
pub fn listen(address: &str, router: Router) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(words)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await;
        let listener = listener.map_err(|e| format!("cannot listen at `{address}`: {e}"))?;
        let at = listener.local_addr().map_err(words)?;
        anstream::println!("listening at http://{at}; stop with Ctrl-C");
        let stop = async { drop(tokio::signal::ctrl_c().await) };
        server::serve_router(listener, router, stop).await.map_err(words)
    })?;
    Ok(ExitCode::SUCCESS)
}

//! `lastlook serve`: the logs of a store for the devices that sync with it.
//!
//! Only the record is served here, and what whoever runs the server needs: HTTPS, health, numbers, webhooks. It stops
//! when it is told to, and finishes what it began. Start with [`run`]; where things are kept is `storage`.

mod accounts;
mod demo;
mod options;
mod originals;
mod outgoing;
mod pages;
mod security;
mod stop;
mod storage;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use record::note::VerifierKey;
use server::limits::Addresses;
use server::{Hosting, Server, Serving, metrics};
use set_host::SetApp;
use set_host::provider::Client;
use tokio::net::TcpListener;

pub use options::Options;
use outgoing::Couriers;
use security::Security;
use storage::Storage;

use crate::desk::{self, words};
use crate::verify;

/// How long work that waits for the disk may go on after the last connection has ended.
const DISK_WAIT: Duration = Duration::from_secs(5);

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, String> {
    if options.demo {
        demo::begin(&options.store)?;
    }
    let storage = Storage::open(options)?;
    let server = Server::new(server::system_clock(), Arc::new(|words: &str| anstream::eprintln!("{words}")));
    let server = server.map_err(words)?;
    host(&server, &storage, options)?;
    server.limit_keys(options.limit_key);
    server.probe(storage.probe());
    let logs = storage.store.logs().map_err(words)?;
    let accounts = accounts::client(options)?;
    let set = pages::app(&server, &storage, &logs, options.chromium.as_deref())?;
    let couriers = Couriers::start(&server, &storage, &options.webhook)?;
    let app = server::app(server.clone(), set.router());
    let served = serve(options, &server, &storage, app, (&set, accounts));
    couriers.stop();
    served
}

/// Serves a router without anything around it until interrupted: for the witness.
pub fn listen(address: &str, router: Router) -> Result<ExitCode, String> {
    until_stopped(async |stop| {
        let listener = bind(address).await?;
        announce(&format!("listening at http://{}; stop with Ctrl-C", listener.local_addr().map_err(words)?));
        server::serve_router(listener, router, stop.asked()).await.map_err(words)
    })
}

/// Begins the productions that are not there yet, and hosts all that are.
fn host(server: &Server, storage: &Storage, options: &Options) -> Result<(), String> {
    let witnesses: Vec<VerifierKey> = options.witness.iter().map(|w| verify::key(w)).collect::<Result<_, _>>()?;
    for origin in &options.production {
        storage.begin(origin, &options.person)?;
    }
    if storage.store.logs().map_err(words)?.is_empty() {
        let digits = record::encoding::to_hex(&desk::random::<4>()?);
        storage.begin(&format!("production-{digits}/record"), &options.person)?;
    }
    for log in &storage.store.logs().map_err(words)? {
        let keys = desk::log_keys(&storage.secrets, &log.origin)?;
        let ledger = store::ledger::Ledger::open(storage.store.clone(), &log.origin, keys).map_err(words)?;
        let originals = storage.originals(log)?;
        let id = server.host(Hosting { ledger, originals, witnesses: witnesses.clone() }).map_err(words)?;
        announce(&format!("/log/{id}  {}", log.origin));
    }
    Ok(())
}

fn serve(
    options: &Options,
    server: &Server,
    storage: &Storage,
    app: Router,
    (set, accounts): (&SetApp, Option<Client>),
) -> Result<ExitCode, String> {
    let numbers = server.metrics().clone();
    let addresses =
        Addresses::new(options.limit_address, options.behind_proxy, server::system_clock(), numbers.clone());
    let security = Security::of(options, &storage.secrets, &numbers)?;
    let app = if options.metrics_listen.is_some() || options.behind_proxy {
        app
    } else {
        app.merge(metrics::only_from_this_machine(metrics::paths(&numbers)))
    };
    let app = metrics::observe(addresses.clone().guard(security.with_authority(app)), &numbers);
    let plain = metrics::observe(addresses.guard(security.plain()), &numbers);
    let behind_proxy = options.behind_proxy;
    let serving = Serving { tls: security.tls(), plain, metrics: numbers.clone(), behind_proxy };
    let served = until_stopped(async |stop| {
        let listener = bind(&options.listen).await?;
        let at = listener.local_addr().map_err(words)?;
        security.announce(at);
        let address = accounts::address(options)?.unwrap_or_else(|| security.address(at));
        set.sign_in_at(accounts::sign_in(options, at.port(), &address, accounts)?);
        pages::tell(set, &address)?;
        let numbers = numbers_at(options.metrics_listen.as_deref(), server, &stop).await?;
        let served = server::serve_with(listener, app, serving, stop.clone().asked()).await.map_err(words);
        numbers.await.map_err(words)?;
        served
    });
    security.stop();
    served
}

/// Numbers and health at an address of their own, which needs no limits: it is for machines of whoever runs this.
async fn numbers_at(
    address: Option<&str>,
    server: &Server,
    stop: &stop::Stop,
) -> Result<impl Future<Output = Result<(), String>>, String> {
    let listening = match address {
        None => None,
        Some(address) => {
            let listener = bind(address).await?;
            announce(&format!("numbers at http://{}/metrics", listener.local_addr().map_err(words)?));
            let app = metrics::paths(server.metrics()).merge(server::health::paths(server.clone()));
            let stop = stop.clone();
            Some(tokio::spawn(async move { server::serve_router(listener, app, stop.asked()).await }))
        }
    };
    Ok(async {
        match listening {
            None => Ok(()),
            Some(task) => task.await.map_err(words)?.map_err(words),
        }
    })
}

async fn bind(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|e| format!("cannot listen at `{address}`: {e}; is it taken already?"))
}

/// Runs until it is done; somebody who asks twice need not wait.
fn until_stopped(serving: impl AsyncFnOnce(stop::Stop) -> Result<(), String>) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(words)?;
    let served = runtime.block_on(async {
        let stop = stop::Stop::hear().map_err(words)?;
        tokio::select! {
            served = serving(stop.clone()) => served,
            () = stop.asked_twice() => Err("stopped at once; what was called recorded is on disk".to_owned()),
        }
    });
    runtime.shutdown_timeout(DISK_WAIT);
    served.map(|()| ExitCode::SUCCESS)
}

/// Says something to whoever starts the server; a service manager that closed the pipe hears nothing, and no harm.
fn announce(line: &str) {
    use std::io::Write;
    let _ = writeln!(anstream::stdout(), "{line}");
    let _ = std::io::stdout().flush();
}

/// Whether phones elsewhere can reach this address.
fn is_for_this_machine_only(address: SocketAddr) -> bool {
    address.ip().is_loopback()
}

//! The set app of the productions that are served: opened, and the first address that lets somebody in.
//!
//! An address with a code is printed only while nobody's phone is in the production; it is good once, for a day.

use std::path::Path;
use std::sync::Arc;

use messages::Language;
use server::Server;
use set_host::SetApp;
use set_host::aids::Aids;
use store::Log;

use super::announce;
use super::storage::Storage;
use crate::{desk, foreign, press};

static PHONE: &[u8] = include_bytes!(env!("LASTLOOK_PHONE"));
static PHONE_GZIP: &[u8] = include_bytes!(concat!(env!("LASTLOOK_PHONE"), ".gz"));
static SCAN: &[u8] = include_bytes!(env!("LASTLOOK_SCAN"));

/// The app, with all productions of the store open. Cases have pages of their own elsewhere.
pub fn app(server: &Server, storage: &Storage, logs: &[Log], chromium: Option<&Path>) -> Result<SetApp, String> {
    let app = SetApp::new(server.clone(), server::system_clock(), &made_files());
    let browser = press::browser(chromium);
    app.lend(Aids { read: Arc::new(foreign::read), print: press::of_server(browser) });
    for log in logs {
        if crate::ledgers::holds(&*storage.store, log.id)? == record::control::Holds::Production {
            app.open(&log.origin, desk::app_secrets(&storage.secrets, &log.origin)?, storage.originals(log)?)?;
        }
    }
    Ok(app)
}

/// The app's files that are made when this is built: the modules, and what the phone's reads.
fn made_files() -> [(&'static str, &'static [u8]); 6] {
    [
        ("phone.wasm", PHONE),
        ("phone.wasm.gz", PHONE_GZIP),
        ("scan.wasm", SCAN),
        ("rules.texts", packs::built_in().as_bytes()),
        ("en.texts", messages::built_in(Language::English).as_bytes()),
        ("es.texts", messages::built_in(Language::Spanish).as_bytes()),
    ]
}

/// Prints how the first person comes in, and where the poster leads, for each production.
pub fn tell(app: &SetApp, address: &str) -> Result<(), String> {
    for (origin, id, token) in app.addresses() {
        announce(&format!("{origin}: {address}/set/{id}/"));
        announce(&format!("  its poster leads to {address}/p/{token}"));
        if app.is_new(&origin)? {
            let first = format!("{address}/set/{id}/join?code={}", app.code(&origin)?);
            announce(&format!("  nobody is in it yet: open this on your phone, once, within a day:\n  {first}"));
            announce(&code(&first)?);
        }
    }
    Ok(())
}

/// The code of an address, white on black whatever the terminal's ground is.
fn code(address: &str) -> Result<String, String> {
    let drawn = qr::terminal(address).map_err(|e| e.to_string())?;
    let lines = drawn.lines().map(|line| format!("  \u{1b}[97;40m{line}\u{1b}[0m"));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

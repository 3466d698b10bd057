//! The set app of the productions that are served: opened, and the first address that lets somebody in.
//!
//! An address with a code is printed only while nobody's phone is in the production; it is good once, for a day.

use server::Server;
use set_host::SetApp;
use store::secrets::Secrets;
use store::{Log, Store};

use super::announce;
use crate::desk;

static PHONE: &[u8] = include_bytes!(env!("LASTLOOK_PHONE"));

/// The app, with all productions of the store open. Cases have pages of their own elsewhere.
pub fn app(server: &Server, store: &dyn Store, secrets: &Secrets, logs: &[Log]) -> Result<SetApp, String> {
    let app = SetApp::new(server.clone(), server::system_clock(), &[("phone.wasm", PHONE)]);
    for log in logs {
        if crate::ledgers::holds(store, log.id)? == record::control::Holds::Production {
            app.open(&log.origin, desk::app_secrets(secrets, &log.origin)?)?;
        }
    }
    Ok(app)
}

/// Prints how the first person comes in, and where the poster leads, for each production.
pub fn tell(app: &SetApp, address: &str) -> Result<(), String> {
    for (origin, id, token) in app.addresses() {
        announce(&format!("{origin}: {address}/set/{id}/"));
        announce(&format!("  its poster leads to {address}/p/{token}"));
        if app.is_new(&origin)? {
            let first = format!("{address}/set/{id}/join?code={}", app.code(&origin)?);
            announce(&format!("  nobody is in it yet: open this on your phone, once, within a day:\n  {first}"));
        }
    }
    Ok(())
}

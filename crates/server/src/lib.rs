//! The record over HTTP: devices sync with it, anybody who is let in reads the log as tiles, and a witness vouches for
//! other people's logs.
//!
//! This crate never decides what goes into a log and never looks into an entry (that is `store` and `sync`), and never
//! asks anybody anything over the network: it only answers. Time and chance come in through `clock.rs` alone. Start
//! with [`Server`] and [`router`]; who may do what is one table in [`access`].
//!
//! ```
//! use record::{control::Holds, key::SigningKey};
//! use server::{Hosting, Server, log_id, router, system_clock};
//! use std::sync::Arc;
//! use store::ledger::{Ledger, LogKeys, Opener};
//! # let folder = std::env::temp_dir().join(format!("lastlook-server-doc-{}", std::process::id()));
//! # let _ = std::fs::remove_dir_all(&folder);
//!
//! let clock = system_clock();
//! let now = clock().ok_or("this computer's clock is wrong")?;
//! let store = Arc::new(store::Sqlite::open(&folder, &store::Options::default())?);
//! let originals = Arc::new(store.originals()?);
//!
//! // In earnest, keys are random and kept in `store.secrets()`.
//! let keys = LogKeys { log: SigningKey::from_seed([1; 32]), clock: SigningKey::from_seed([2; 32]) };
//! let opener = Opener { key: SigningKey::from_seed([3; 32]), person: "ruth".into(), offset: -420 };
//! let ledger = Ledger::create(store, "tamarack.example/record", Holds::Production, keys, &opener, now)?;
//!
//! let server = Server::new(clock, Arc::new(|words| eprintln!("{words}")))?;
//! let id = server.host(Hosting { ledger, originals, witnesses: vec![] })?;
//! assert_eq!(id, log_id("tamarack.example/record"));
//! let paths = router(server); // for `serve`, or to be merged with other paths
//! # drop(paths);
//! # let _ = std::fs::remove_dir_all(&folder);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod access;
mod body;
mod caller;
#[cfg(feature = "client")]
pub mod client;
mod clock;
mod clocks;
mod error;
pub mod health;
pub mod limits;
mod listen;
mod log;
pub mod metrics;
pub mod openapi;
mod originals;
mod routes;
mod state;
mod syncing;
#[cfg(feature = "tls")]
pub mod tls;
pub mod webhooks;
pub mod witness;

pub use clock::{Clock, system_clock};
pub use error::{ServerError, chain};
pub use listen::{Peer, Serving, serve, serve_router, serve_with};
pub use routes::{app, paths, router};
pub use state::{After, Hosting, Operator, Probe, Server, log_id};

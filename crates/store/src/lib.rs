//! Keeps what was signed: logs in a database, attached files in a folder, both so that "recorded" means kept.
//!
//! This is the only crate with SQL and files. It never reads a clock, never makes or checks a signature, never
//! learns what an entry says, and never deletes anything but the openings of values that a person ordered to be
//! destroyed. Start with [`Store`] (what a store can do), then [`Sqlite`] (how one is kept in a folder), then
//! [`fsck`](fsck::fsck) (how everything kept is checked against itself).
//!
//! ```
//! use record::merkle::leaf_hash;
//! use store::{Batch, Checkpoint, Entry, Spine, Store, StoreError};
//! # let folder = std::env::temp_dir().join(format!("lastlook-doc-{}", std::process::id()));
//! # let _ = std::fs::remove_dir_all(&folder);
//! let store = store::Sqlite::open(&folder, &store::Options::default())?;
//! let log = store.create_log("tamarack.example/record", 1_778_512_380_000)?;
//!
//! let bytes = b"whatever was signed".to_vec();
//! let entry = Entry {
//!     place: 0,
//!     hash: leaf_hash(&bytes),
//!     key: [7; 32],
//!     number: 0,
//!     control: true,
//!     received_at: 1_778_512_380_001,
//!     bytes,
//! };
//! let mut spine = Spine::default();
//! spine.push(entry.hash);
//! let checkpoint = Checkpoint { size: 1, root: spine.root(), note: b"signed".to_vec(), made_at: 1_778_512_380_002 };
//! let batch = Batch { entries: vec![entry], checkpoint: Some(checkpoint), ..Batch::default() };
//! store.append(log, 0, &batch)?;
//!
//! // It is on disk now. Whoever still believes that the log is empty must look again first.
//! assert!(matches!(store.append(log, 0, &batch), Err(StoreError::Conflict { expected: 0, size: 1 })));
//! # drop(store);
//! # let _ = std::fs::remove_dir_all(&folder);
//! # Ok::<(), StoreError>(())
//! ```

mod batch;
mod error;
pub mod files;
pub mod fsck;
mod kept;
pub mod ledger;
pub mod objects;
#[cfg(feature = "postgres")]
mod postgres;
mod rebuild;
mod second_place;
pub mod secrets;
mod sqlite;
mod store;
pub mod tree;

#[cfg(feature = "testing")]
pub mod conformance;
#[cfg(feature = "testing")]
pub mod memory;

#[cfg(feature = "postgres")]
pub use crate::postgres::{Postgres, PostgresOptions};
pub use batch::Batch;
pub use error::StoreError;
pub use kept::{
    Checkpoint, Cosignature, Destroyed, Entry, Finding, Head, Heard, LOG_ORIGIN_BYTES_MAX, Log, LogId, Memo, Node,
    Opening,
};
pub use objects::{Folder, Objects, Put};
pub use rebuild::{Rebuilt, first_difference, rebuild};
pub use second_place::SecondPlace;
pub use sqlite::{Options, Sqlite};
pub use store::{State, Store};
pub use tree::{Spine, StoredTiles};

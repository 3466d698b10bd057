//! The examples, built in, as logs of a new store: for whoever would like to see before they set up anything.
//!
//! Never touches a store that has a log already.

use std::path::Path;

use include_dir::{Dir, include_dir};

use super::announce;
use crate::import;

static EXAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples");
/// The examples by their folder, and what their logs are called.
const LOGS: [(&str, &str); 2] = [("a-day-on-set", "tamarack-station/demo"), ("rust-2021", "rust-2021/demo")];

/// Imports them into the store of a folder, unless that has a log.
pub fn begin(store: &Path) -> Result<(), String> {
    if crate::ledgers::is_store(store) {
        return Ok(());
    }
    let cannot = |e: std::io::Error| format!("cannot write the examples below `{}`: {e}", store.display());
    let files = store.join("examples");
    std::fs::create_dir_all(&files).map_err(cannot)?;
    EXAMPLES.extract(&files).map_err(cannot)?;
    for (folder, origin) in LOGS {
        let count = import::into(&files.join(folder), store, origin)?;
        announce(&format!("{origin}: {count} statements"));
    }
    Ok(())
}

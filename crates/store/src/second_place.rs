//! A second place remembers each log's newest checkpoint, so that an old copy of the database that was put back
//! cannot pass for the present.
//!
//! It never says that a log is whole, only that it is not shorter or other than it was. It belongs on another disk
//! than the database; phones are the third place (`docs/formats/sync.md`, section 4).
//!
//! Trusted for: noticing a rollback. Lost: a rollback shows only when a phone syncs. Changed by an attacker: he can
//! hide a rollback from the server, not from the phones, or cry wolf.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use record::merkle::Hash;

use crate::error::StoreError;
use crate::files;
use crate::kept::Log;
use crate::store::Store;
use crate::tree::file_hash;

/// A folder with one small file for each log: its origin, size and root, a line each.
#[derive(Debug)]
pub struct SecondPlace {
    folder: PathBuf,
    /// The sizes that were written since it was opened, by origin: a slower thread must not put an older one back.
    written: Mutex<HashMap<String, u64>>,
}

/// What one file says.
#[derive(Debug, PartialEq, Eq)]
struct Remembered {
    origin: String,
    size: u64,
    root: Hash,
}

impl SecondPlace {
    /// Uses a folder, and makes it when it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        files::make_folder(folder)?;
        Ok(Self { folder: folder.to_owned(), written: Mutex::default() })
    }

    /// Remembers that a log has so many entries with this root, unless it remembers more already.
    ///
    /// # Errors
    /// If the file cannot be written; the old one is then still there.
    pub fn remember(&self, origin: &str, size: u64, root: &Hash) -> Result<(), StoreError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.get(origin).is_some_and(|newest| *newest >= size) {
            return Ok(());
        }
        let text = format!("{origin}\n{size}\n{}\n", root.to_base64());
        files::replace(&self.file(origin), text.as_bytes())?;
        written.insert(origin.to_owned(), size);
        Ok(())
    }

    /// Compares the whole store with what was remembered.
    ///
    /// # Errors
    /// [`StoreError::RolledBack`] when a log is shorter or other than remembered, or gone.
    pub fn check<S: Store + ?Sized>(&self, store: &S) -> Result<(), StoreError> {
        let logs = store.logs()?;
        let listing = std::fs::read_dir(&self.folder).map_err(StoreError::file("read the folder", &self.folder))?;
        for item in listing {
            let path = item.map_err(StoreError::file("read the folder", &self.folder))?.path();
            if path.extension().is_some_and(|extension| extension == "last") {
                check_one(store, &logs, &path)?;
            }
        }
        Ok(())
    }

    fn file(&self, origin: &str) -> PathBuf {
        let id: String = file_hash(origin.as_bytes()).to_hex().chars().take(16).collect();
        self.folder.join(format!("{id}.last"))
    }
}

fn check_one<S: Store + ?Sized>(store: &S, logs: &[Log], path: &Path) -> Result<(), StoreError> {
    let text = files::read(path)?.unwrap_or_default();
    let Some(remembered) = parse(&text) else {
        let path = path.display();
        return Err(StoreError::Damaged(format!("the file `{path}`, which remembers a checkpoint, cannot be read")));
    };
    let log = logs.iter().find(|log| log.origin == remembered.origin).map(|log| log.id);
    let size = log.map_or(Ok(0), |log| store.state(log).map(|state| state.size))?;
    let same = match log {
        Some(log) if size >= remembered.size => store.spine(log, remembered.size)?.root() == remembered.root,
        _ => false,
    };
    if same {
        return Ok(());
    }
    let Remembered { origin, size: remembered, .. } = remembered;
    Err(StoreError::RolledBack { origin, size, remembered, place: path.to_owned() })
}

fn parse(text: &[u8]) -> Option<Remembered> {
    let mut lines = std::str::from_utf8(text).ok()?.strip_suffix('\n')?.split('\n');
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    let remembered =
        Remembered { origin: origin.into(), size: size.parse().ok()?, root: Hash::from_base64(root).ok()? };
    lines.next().is_none().then_some(remembered)
}

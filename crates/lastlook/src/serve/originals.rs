//! Keeps apart which attached files belong to which log, though all are kept in one place: whoever is let into one
//! production reaches no file of another, not even to learn that it is there.
//!
//! Never forgets that a file was brought: the list is on disk before the answer. Lost, the list is derived again from
//! what the log's entries attach.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use record::merkle::Hash;
use store::{LogId, Objects, Put, Store, StoreError, files};

use crate::desk::words;
use crate::ledgers;

/// The files of one log among those of all.
pub struct OfLog {
    pool: Arc<dyn Objects>,
    path: PathBuf,
    known: Mutex<(File, BTreeSet<Hash>)>,
}

impl OfLog {
    /// Takes up the list of a log, or begins it with what is derived.
    pub fn open(
        pool: Arc<dyn Objects>,
        path: &Path,
        derive: impl FnOnce() -> Result<BTreeSet<Hash>, String>,
    ) -> Result<Self, String> {
        let hashes = match files::read(path).map_err(words)? {
            Some(bytes) => parse(&String::from_utf8_lossy(&bytes)),
            None => begin(path, derive()?)?,
        };
        let file = OpenOptions::new().append(true).open(path);
        let file = file.map_err(|e| format!("cannot write `{}`: {e}", path.display()))?;
        Ok(Self { pool, path: path.to_owned(), known: Mutex::new((file, hashes)) })
    }

    fn is_known(&self, hash: &Hash) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).1.contains(hash)
    }

    /// Notes that a file was brought to this log. Says whether that is new.
    fn note(&self, hash: &Hash) -> Result<bool, StoreError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.1.contains(hash) {
            return Ok(false);
        }
        // A line that a crash cut off is ended, and passed over when it is read.
        let line = format!("\n{}\n", hash.to_hex());
        let written = known.0.write_all(line.as_bytes()).and_then(|()| known.0.sync_data());
        written.map_err(|source| StoreError::File { doing: "note a file in", path: self.path.clone(), source })?;
        Ok(known.1.insert(*hash))
    }
}

impl Objects for OfLog {
    fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<Put, StoreError> {
        let put = self.pool.put(hash, bytes)?;
        // Also one that another log has is new here.
        Ok(if self.note(hash)? { Put::Stored } else { put })
    }

    fn read(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        if self.is_known(hash) { self.pool.read(hash) } else { Ok(None) }
    }

    fn has(&self, hash: &Hash) -> Result<bool, StoreError> {
        if self.is_known(hash) { self.pool.has(hash) } else { Ok(false) }
    }

    fn list(&self) -> Result<Vec<Hash>, StoreError> {
        Ok(self.pool.list()?.into_iter().filter(|hash| self.is_known(hash)).collect())
    }
}

/// What the entries of a log attach.
pub fn attached(store: &dyn Store, log: LogId) -> Result<BTreeSet<Hash>, String> {
    let entries = ledgers::entries(store, log)?;
    Ok(entries.iter().flat_map(|entry| &entry.entry().attach).map(|attachment| attachment.hash).collect())
}

fn begin(path: &Path, hashes: BTreeSet<Hash>) -> Result<BTreeSet<Hash>, String> {
    let text: String = hashes.iter().map(|hash| format!("{}\n", hash.to_hex())).collect();
    files::make_folder(path.parent().unwrap_or(path)).map_err(words)?;
    files::replace(path, text.as_bytes()).map_err(words)?;
    Ok(hashes)
}

fn parse(text: &str) -> BTreeSet<Hash> {
    text.lines().filter_map(|line| Hash::from_hex(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use store::tree::file_hash;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("lastlook-of-log-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_log_reaches_its_own_files_only_also_after_a_restart() {
        let folder = folder("own");
        let pool: Arc<dyn Objects> = Arc::new(store::Folder::open(&folder.join("pool")).unwrap());
        let open = |name: &str| OfLog::open(pool.clone(), &folder.join(name), || Ok(BTreeSet::new())).unwrap();
        let (photo, sheet) = (b"photo".as_slice(), b"call sheet".as_slice());
        let (photo_hash, sheet_hash) = (file_hash(photo), file_hash(sheet));
        let (ours, theirs) = (open("ours"), open("theirs"));
        assert_eq!(ours.put(&photo_hash, photo).unwrap(), Put::Stored);
        assert_eq!(ours.put(&photo_hash, photo).unwrap(), Put::Known);
        assert_eq!((theirs.read(&photo_hash).unwrap(), theirs.has(&photo_hash).unwrap()), (None, false));
        assert_eq!(theirs.put(&photo_hash, photo).unwrap(), Put::Stored, "it does not tell that others have it");
        theirs.put(&sheet_hash, sheet).unwrap();
        drop((ours, theirs));
        let (ours, theirs) = (open("ours"), open("theirs"));
        assert_eq!(ours.list().unwrap(), [photo_hash]);
        assert_eq!(theirs.list().unwrap().len(), 2);
        assert_eq!(ours.read(&photo_hash).unwrap().as_deref(), Some(photo));
        assert_eq!(ours.read(&sheet_hash).unwrap(), None);
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn a_line_that_was_cut_off_costs_no_other() {
        let folder = folder("cut");
        let pool: Arc<dyn Objects> = Arc::new(store::Folder::open(&folder.join("pool")).unwrap());
        let path = folder.join("list");
        std::fs::write(&path, file_hash(b"a").to_hex().get(..30).unwrap()).unwrap();
        let open = || OfLog::open(pool.clone(), &path, || Err("not asked".to_owned())).unwrap();
        open().put(&file_hash(b"b"), b"b").unwrap();
        assert_eq!(open().list().unwrap(), [file_hash(b"b")]);
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn a_lost_list_is_derived() {
        let folder = folder("lost");
        let pool: Arc<dyn Objects> = Arc::new(store::Folder::open(&folder.join("pool")).unwrap());
        pool.put(&file_hash(b"a"), b"a").unwrap();
        pool.put(&file_hash(b"b"), b"b").unwrap();
        let of = OfLog::open(pool, &folder.join("list"), || Ok(BTreeSet::from([file_hash(b"a")]))).unwrap();
        assert_eq!(of.list().unwrap(), [file_hash(b"a")]);
        let _ = std::fs::remove_dir_all(folder);
    }
}

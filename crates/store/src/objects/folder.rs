//! Originals as files in a folder: `ab/cdef…`, the first two hex digits of the hash, and the rest.
//!
//! Never overwrites a sound file. A file is written beside, flushed, put in place, and the folder flushed; what a crash
//! left half-written lies in `incoming`, and is removed at the next opening.

use std::fs;
use std::path::{Path, PathBuf};

use record::merkle::Hash;

use super::{Objects, Put, check, sound};
use crate::error::StoreError;
use crate::files::{self, Readers};

/// The folder of files that are being written.
const INCOMING: &str = "incoming";

/// Originals in a folder.
#[derive(Clone, Debug)]
pub struct Folder {
    folder: PathBuf,
}

impl Folder {
    /// Uses a folder, and makes it when it is not there. One server at a time.
    ///
    /// # Errors
    /// If it cannot be made or cleaned.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let incoming = folder.join(INCOMING);
        files::make_folder(folder)?;
        files::make_folder(&incoming)?;
        for item in read_dir(&incoming)? {
            fs::remove_file(&item).map_err(StoreError::file("remove the half-written file", &item))?;
        }
        Ok(Self { folder: folder.to_owned() })
    }

    fn path(&self, hash: &Hash) -> PathBuf {
        let hex = hash.to_hex();
        let (first, rest) = hex.split_at(2);
        self.folder.join(first).join(rest)
    }
}

impl Objects for Folder {
    fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<Put, StoreError> {
        check(hash, bytes)?;
        let path = self.path(hash);
        let folder = path.parent().unwrap_or(&self.folder);
        files::make_folder(folder)?;
        // Read, not only looked for: a damaged file is written anew.
        if files::read(&path)?.is_some_and(|there| there == bytes) {
            // Whoever put it there may have died before its name was flushed.
            files::sync_folder(folder)?;
            return Ok(Put::Known);
        }
        files::write_whole(&self.folder.join(INCOMING), &path, bytes, Readers::Anybody)?;
        Ok(Put::Stored)
    }

    fn read(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        files::read(&self.path(hash))?.map(|bytes| sound(hash, bytes)).transpose()
    }

    fn has(&self, hash: &Hash) -> Result<bool, StoreError> {
        let path = self.path(hash);
        path.try_exists().map_err(StoreError::file("look for", path))
    }

    fn list(&self) -> Result<Vec<Hash>, StoreError> {
        let mut found = Vec::new();
        for folder in read_dir(&self.folder)?.into_iter().filter(|path| path.is_dir()) {
            let Some(first) = name(&folder).filter(|name| name.len() == 2) else { continue };
            for file in read_dir(&folder)? {
                let named = name(&file).and_then(|rest| Hash::from_hex(&format!("{first}{rest}")).ok());
                found.extend(named);
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

fn name(path: &Path) -> Option<&str> {
    path.file_name().and_then(|name| name.to_str())
}

fn read_dir(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let failed = |error| StoreError::file("read the folder", folder)(error);
    fs::read_dir(folder).map_err(failed)?.map(|item| item.map(|item| item.path()).map_err(failed)).collect()
}

//! A copy of everything in a folder while the server goes on writing.
//!
//! Never copies the secret keys: whoever holds a backup must not be able to sign. A destroyed opening is not in a
//! backup made later; it is in one made before, which people must destroy as well.

use std::path::Path;

use super::{DATABASE, ORIGINALS, Sqlite, open};
use crate::error::StoreError;
use crate::files;
use crate::objects::{Folder, Objects};

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Originals that were copied.
    pub originals: u64,
}

impl Sqlite {
    /// Copies the database, as of one moment, and then all originals into a new folder, which opens like this one.
    /// The originals come last, so every one that an entry of the copy attaches and that is here, is in the copy.
    ///
    /// # Errors
    /// If there is a database in the folder already, an original is damaged, or something cannot be written.
    pub fn backup(&self, folder: &Path) -> Result<Copied, StoreError> {
        files::make_folder(folder)?;
        let database = folder.join(DATABASE);
        if database.exists() {
            return crate::batch::refused(format!("there is a backup in `{}` already", folder.display()));
        }
        let connection = open::reader(&self.folder.join(DATABASE))?;
        // `query_only` would also forbid writing the copy.
        connection.pragma_update(None, "query_only", false).map_err(StoreError::database("copying"))?;
        let name = database.to_string_lossy();
        connection.execute("VACUUM INTO ?", [name.as_ref()]).map_err(StoreError::database("copying"))?;
        flush(&database)?;
        files::sync_folder(folder)?;
        copy_originals(&self.originals()?, &Folder::open(&folder.join(ORIGINALS))?)
    }
}

fn flush(path: &Path) -> Result<(), StoreError> {
    std::fs::File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(StoreError::file("flush", path))
}

fn copy_originals(from: &Folder, to: &Folder) -> Result<Copied, StoreError> {
    let mut copied = Copied::default();
    for hash in from.list()? {
        if let Some(bytes) = from.read(&hash)? {
            to.put(&hash, &bytes)?;
            copied.originals += 1;
        }
    }
    Ok(copied)
}

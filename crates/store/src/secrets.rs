//! The folder of the server's secret keys, each a file that only its owner may read.
//!
//! Never makes a key, never overwrites one, and refuses one that others can read.
//!
//! Trusted for: signing checkpoints. Lost: the log must begin anew under another key (what was signed stays proved).
//! Stolen: the thief can sign checkpoints of another face of the log, which shows when two readers meet.

use std::path::{Path, PathBuf};

use crate::batch::refused;
use crate::error::StoreError;
use crate::files::{self, Readers};

/// Most bytes of a secret: a note signer key is a line of text.
const SECRET_BYTES_MAX: u64 = 4096;

/// A folder of secrets.
#[derive(Clone, Debug)]
pub struct Secrets {
    folder: PathBuf,
}

impl Secrets {
    /// Uses a folder, and makes it when it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        files::make_folder(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Keeps a new secret. Names are of `a-z`, `0-9`, `-` and `.`, and do not begin with `.`.
    ///
    /// # Errors
    /// If there is one of this name already, or it cannot be written.
    pub fn keep(&self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        let path = self.path(name)?;
        crate::batch::limit("a secret", secret.len(), SECRET_BYTES_MAX)?;
        if path.exists() {
            return refused(format!("there is a secret `{name}` already"));
        }
        files::write_whole(&self.folder, &path, secret, Readers::OwnerOnly)
    }

    /// Reads a secret; `None` when there is none of this name.
    ///
    /// # Errors
    /// [`StoreError::Exposed`] when others can read it too.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(name)?;
        if exposed(&path) {
            return Err(StoreError::Exposed(path));
        }
        files::read(&path)
    }

    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        if name.is_empty() || name.len() > 100 || name.starts_with('.') || !name.chars().all(plain) {
            return refused(format!("`{name}` cannot be the name of a secret"));
        }
        Ok(self.folder.join(name))
    }
}

#[cfg(unix)]
fn exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn exposed(_: &Path) -> bool {
    false
}

//! Keeps attached files ("originals") under their hashes: a photo of a weapon's chamber, a call sheet, a video.
//!
//! Never believes that a file is what its name says: the hash is computed at every reading. Never changes a file and
//! never deletes one.
//!
//! Trusted for: nothing; an entry names the hash. Lost: the entry still says that there was one, and which; whoever
//! has the same file can bring it back. Changed by an attacker: its hash is no longer its name.

mod folder;
#[cfg(feature = "s3")]
mod s3;

pub use folder::Folder;
#[cfg(feature = "s3")]
pub use s3::{S3, S3Options};

use record::merkle::Hash;

use crate::batch::refused;
use crate::error::StoreError;
use crate::tree::file_hash;

/// Most bytes of an original (`docs/formats/sync.md`, section 5).
pub const ORIGINAL_BYTES_MAX: u64 = 64 << 20;

/// What became of a file that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is kept now.
    Stored,
    /// It was there before, undamaged.
    Known,
}

/// A place for originals. When `put` returns `Ok`, the file survives a power cut.
pub trait Objects: Send + Sync {
    /// Keeps a file, whose SHA-256 is `hash`. Keeping it again is harmless, and mends a damaged one.
    fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<Put, StoreError>;

    /// Reads a file; `None` when it is not there.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when what is there does not have this hash.
    fn read(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// Whether there is a file of this name; its bytes are not looked at.
    fn has(&self, hash: &Hash) -> Result<bool, StoreError>;

    /// The names of all files, in order.
    fn list(&self) -> Result<Vec<Hash>, StoreError>;
}

/// Refuses what is not the file of this hash, or too large.
pub(crate) fn check(hash: &Hash, bytes: &[u8]) -> Result<(), StoreError> {
    crate::batch::limit("an original", bytes.len(), ORIGINAL_BYTES_MAX)?;
    if file_hash(bytes) == *hash {
        return Ok(());
    }
    refused(format!("the file's hash is not `{}`", hash.to_hex()))
}

/// Gives back bytes only when they have this hash.
pub(crate) fn sound(hash: &Hash, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
    if file_hash(&bytes) == *hash {
        return Ok(bytes);
    }
    let (hash, count) = (hash.to_hex(), bytes.len());
    Err(StoreError::Damaged(format!("the original `{hash}` was changed: its {count} bytes have another hash")))
}

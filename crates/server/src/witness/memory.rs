//! What a witness vouched for last, a file for each log: the log's own signed note, so that it can be shown.
//!
//! Never forgets by failing: a file is replaced whole, and one that cannot be read is an error, not "nothing yet".
//!
//! Trusted for: refusing what contradicts it. Lost: the witness may be led to vouch for another past of that log, so
//! the folder belongs into the backup, and an old copy of it must not be put back. Changed by an attacker: the same.

use record::checkpoint::Checkpoint;
use record::note::Note;
use record::witness::Seen;
use std::fs::File;
use std::path::{Path, PathBuf};
use store::tree::file_hash;
use store::{StoreError, files};

/// The file that a running witness holds locked.
const LOCK: &str = "witness.lock";

/// A folder of files `HASH.checkpoint`, and `HASH.first-face` and `HASH.other-face` where a log was caught. HASH is
/// the origin's SHA-256.
#[derive(Debug)]
pub(super) struct Memory {
    folder: PathBuf,
    _lock: File,
}

impl Memory {
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        files::make_folder(folder)?;
        let lock = files::lock(&folder.join(LOCK))?;
        Ok(Self { folder: folder.to_owned(), _lock: lock })
    }

    /// What was vouched for last.
    pub fn seen(&self, origin: &str) -> Result<Seen, StoreError> {
        let path = self.path(origin, "checkpoint");
        let Some(bytes) = files::read(&path)? else { return Ok(Seen::NOTHING) };
        read(origin, &bytes).ok_or_else(|| {
            let path = path.display();
            StoreError::Damaged(format!("the file `{path}`, which this witness remembers by, cannot be read"))
        })
    }

    /// Puts a checkpoint in the place of the one before. It is on disk when this returns.
    pub fn remember(&self, origin: &str, note: &Note) -> Result<(), StoreError> {
        files::replace(&self.path(origin, "checkpoint"), note.to_string().as_bytes())
    }

    /// Keeps the first checkpoint that contradicts, and says where.
    pub fn keep_other_face(&self, origin: &str, note: &Note) -> Result<PathBuf, StoreError> {
        let path = self.path(origin, "other-face");
        if files::read(&path)?.is_none() {
            files::replace(&path, note.to_string().as_bytes())?;
            // The one that it contradicts will be replaced when the log goes on.
            let ours = files::read(&self.path(origin, "checkpoint"))?.unwrap_or_default();
            files::replace(&self.path(origin, "first-face"), &ours)?;
        }
        Ok(path)
    }

    fn path(&self, origin: &str, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", file_hash(origin.as_bytes()).to_hex()))
    }
}

fn read(origin: &str, bytes: &[u8]) -> Option<Seen> {
    let note = Note::parse(bytes).ok()?;
    let checkpoint = Checkpoint::parse(note.text()).ok()?;
    let seen = Seen { size: checkpoint.size(), root: *checkpoint.root() };
    (checkpoint.origin() == origin).then_some(seen)
}

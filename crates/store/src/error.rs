//! What can go wrong when something is to be kept or read, in words for the person who must act.

use std::error::Error;
use std::path::PathBuf;

use record::merkle::MerkleError;
use record::tiles::TileError;

use crate::kept::LogId;

/// Why something was not kept or could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else wrote to the log first; nothing of the batch was kept.
    #[error("the log has {size} entries where {expected} were expected: somebody else wrote to it first")]
    Conflict {
        /// What the writer believed.
        expected: u64,
        /// What the log has.
        size: u64,
    },
    /// There is no such log in this store.
    #[error("there is no log number {} in this store", .0.0)]
    UnknownLog(LogId),
    /// The batch contradicts itself or the log: a fault of the program that made it. Nothing of it was kept.
    #[error("refused to store a batch that is not in order: {0}")]
    Refused(String),
    /// There is a memo of this name already: somebody was first. Nothing of the batch was kept.
    #[error("`{name}` was noted among `{list}` before")]
    Used {
        /// The list.
        list: String,
        /// The name.
        name: String,
    },
    /// An earlier write failed, so what is on disk is not sure; nothing is written until it was opened again.
    #[error("the store has stopped writing because an earlier write failed: {0}")]
    Stopped(String),
    /// The store holds less than, or other than, what was remembered elsewhere: an old copy was put back.
    #[error(
        "the log `{origin}` was set back: it has {size} entries here, but {remembered} were remembered in `{}`{}",
        place.display(),
        if size >= remembered { ", with another content" } else { "" }
    )]
    RolledBack {
        /// Which log.
        origin: String,
        /// How many entries it has here.
        size: u64,
        /// How many it had when the second place was last written.
        remembered: u64,
        /// The file that remembers.
        place: PathBuf,
    },
    /// The database was made by a newer version of this program.
    #[error("the database has schema version {found}, and this program knows only up to {known}")]
    Newer {
        /// What it has.
        found: u32,
        /// The newest that this program knows.
        known: u32,
    },
    /// The file is a database, but not one of ours.
    #[error("`{0}` is a database of another program")]
    Foreign(String),
    /// Another running server has the folder open.
    #[error("another server has `{}` open", .0.display())]
    InUse(PathBuf),
    /// The database server is set so that it may lose what it confirmed.
    #[error("the database server has `{setting}` switched off: it may lose what it says it has kept")]
    NotDurable {
        /// The setting that must be `on`.
        setting: &'static str,
    },
    /// What is stored is not what was stored.
    #[error("{0}")]
    Damaged(String),
    /// The tree does not have this tile.
    #[error("the log has no such tile yet")]
    NoTile,
    /// A proof cannot be made.
    #[error("could not make a proof: {0}")]
    Proof(#[from] MerkleError),
    /// A tile cannot be made.
    #[error("could not make a tile: {0}")]
    Tile(#[from] TileError),
    /// A file on disk is open to others than its owner.
    #[error("the secret file `{}` can be read by others than its owner", .0.display())]
    Exposed(PathBuf),
    /// Larger than can be kept.
    #[error("{what} has {size} bytes; at most {most} can be stored")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// Its size.
        size: u64,
        /// The limit.
        most: u64,
    },
    /// The database failed.
    #[error("the database failed while {doing}: {source}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A file could not be read or written.
    #[error("could not {doing} `{}`: {source}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The object store failed.
    #[error("the object store failed while {doing}: {source}")]
    Remote {
        /// What was being done.
        doing: &'static str,
        /// What it said.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// What to do next, for the person who runs the server.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "read the log's state again, and try again on top of it",
            Self::Used { .. } => "look at what was noted: the same thing was done before",
            Self::UnknownLog(_) => "list the logs of this store, or create the log first",
            Self::Refused(_) => "nothing was stored; please report this: it is a fault of the program",
            Self::Stopped(_) => {
                "see that the disk is sound and has room, then start the server again; it checks what is there"
            }
            Self::RolledBack { .. } => {
                "an old copy was put back, or the disk lost data: keep both as they are, let every phone sync once to \
                 bring back what it holds, and remove the remembering file only when people have decided what happened"
            }
            Self::Newer { .. } => "start the newest version of this program",
            Self::Foreign(_) => "choose another folder",
            Self::InUse(_) => "stop the other server, or choose another folder",
            Self::NotDurable { .. } => "set it to `on` in the server's configuration, and restart the database server",
            Self::Damaged(_) => "run `fsck`, and restore what it names from a backup or from the phones",
            Self::NoTile | Self::Proof(_) | Self::Tile(_) => "ask for what the newest checkpoint covers",
            Self::Exposed(_) => "take the rights from the others (`chmod 600`), and think of the key as known to them",
            Self::TooLarge { .. } => "store it in smaller parts",
            Self::Database { .. } | Self::File { .. } => "see that the disk is sound and has room, then try again",
            Self::Remote { .. } => "see that the object store can be reached, then try again",
        }
    }

    /// Makes a closure for `map_err` on the database's errors.
    pub(crate) fn database<E: Into<Box<dyn Error + Send + Sync>>>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Database { doing, source: source.into() }
    }

    /// Makes a closure for `map_err` on errors of files.
    pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { doing, path: path.into(), source }
    }
}

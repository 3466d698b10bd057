//! Keeps logs in one SQLite file in a folder that one server holds: the way a production or a small office keeps
//! its record. The folder can be copied whole when no server runs, or backed up while one does.
//!
//! Never says that something is kept before it is on the disk (`synchronous=FULL`), and never writes again after a
//! write failed, until it was opened anew: opening is the one path of recovery. Start reading in `open.rs`.
//!
//! ```text
//! FOLDER/lastlook.db      logs, entries, checkpoints, openings
//! FOLDER/lastlook.lock    held by the server that has the folder open
//! FOLDER/originals/       attached files, by hash      (`Folder`)
//! FOLDER/log-keys/        the server's secret keys     (`secrets::Secrets`)
//! ```

mod backup;
mod open;
mod read;
mod write;

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use record::merkle::Hash;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::batch::Batch;
use crate::error::StoreError;
use crate::kept::{Checkpoint, Cosignature, Destroyed, Entry, Finding, Head, Heard, Log, LogId, Memo, Node, Opening};
use crate::objects::Folder;
use crate::second_place::SecondPlace;
use crate::secrets::Secrets;
use crate::store::{State, Store, check_tail};
use crate::tree::Spine;

/// The database in the folder.
const DATABASE: &str = "lastlook.db";
/// The file that a running server holds locked.
const LOCK: &str = "lastlook.lock";
/// The folder of originals.
const ORIGINALS: &str = "originals";
/// The folder of secret keys.
const KEYS: &str = "log-keys";
/// Idle connections for reading that are kept open; as many as the threads of a small server.
const IDLE_READERS_MAX: usize = 8;

/// How a folder is opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A folder, best on another disk, that remembers the newest checkpoints ([`SecondPlace`]). Costs a flush of that
    /// disk for each append.
    pub second_place: Option<PathBuf>,
}

/// A store in a folder, with SQLite.
#[derive(Debug)]
pub struct Sqlite {
    folder: PathBuf,
    second_place: Option<SecondPlace>,
    warning: Mutex<Option<String>>,
    writer: Mutex<Writer>,
    readers: Mutex<Vec<Connection>>,
    /// Locked as long as the store lives and may write. Declared last: let go only when all connections are closed.
    _lock: Option<File>,
}

/// The one connection that writes.
#[derive(Debug)]
struct Writer {
    connection: Connection,
    /// The edges of the trees, as of the last write. Only used while the log still has that size.
    spines: HashMap<LogId, Spine>,
    /// Why nothing more is written.
    stopped: Option<String>,
}

impl Sqlite {
    /// Opens a folder, or begins a new one: takes the lock, brings the schema up to date, recovers what a crash left,
    /// and checks that each log's newest checkpoint fits its tree and what the second place remembers.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::Newer`], [`StoreError::Foreign`], [`StoreError::RolledBack`],
    /// [`StoreError::Damaged`], or that a file cannot be read or written.
    pub fn open(folder: &Path, options: &Options) -> Result<Self, StoreError> {
        crate::files::make_folder(folder)?;
        let lock = crate::files::lock(&folder.join(LOCK))?;
        let connection = open::writer(&folder.join(DATABASE))?;
        crate::files::sync_folder(folder)?;
        let store = Self {
            folder: folder.to_owned(),
            second_place: options.second_place.as_deref().map(SecondPlace::open).transpose()?,
            warning: Mutex::default(),
            writer: Mutex::new(Writer { connection, spines: HashMap::new(), stopped: None }),
            readers: Mutex::default(),
            _lock: Some(lock),
        };
        store.check_tails()?;
        store.second_place.as_ref().map_or(Ok(()), |place| place.check(&store))?;
        Ok(store)
    }

    /// Opens the store of a folder to read it, also while a server writes to it: takes no lock, writes nothing, and
    /// sees each log as of some moment.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Foreign`], [`StoreError::Damaged`], or that it cannot be read.
    pub fn open_to_read(folder: &Path) -> Result<Self, StoreError> {
        let connection = open::reader(&folder.join(DATABASE))?;
        open::check_readable(&connection, &folder.join(DATABASE))?;
        let stopped = Some("it was opened for reading only".to_owned());
        let store = Self {
            folder: folder.to_owned(),
            second_place: None,
            warning: Mutex::default(),
            writer: Mutex::new(Writer { connection, spines: HashMap::new(), stopped }),
            readers: Mutex::default(),
            _lock: None,
        };
        store.check_tails()?;
        Ok(store)
    }

    /// The folder that was opened.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of originals that belongs to this store.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn originals(&self) -> Result<Folder, StoreError> {
        Folder::open(&self.folder.join(ORIGINALS))
    }

    /// The secret keys that belong to this store.
    ///
    /// # Errors
    /// If their folder cannot be made.
    pub fn secrets(&self) -> Result<Secrets, StoreError> {
        Secrets::open(&self.folder.join(KEYS))
    }

    fn check_tails(&self) -> Result<(), StoreError> {
        for log in self.logs()? {
            let entries = self.read(|connection| read::size(connection, log.id))?;
            let newest = self.state(log.id)?.newest.map(|checkpoint| (checkpoint.size, checkpoint.root));
            check_tail(self, &log, entries, newest)?;
        }
        Ok(())
    }

    /// Runs a read on a connection of its own, so that nobody waits for a writer's disk.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let idle = self.readers.lock().map_err(|_| poisoned())?.pop();
        let connection = idle.map_or_else(|| open::reader(&self.folder.join(DATABASE)), Ok)?;
        let result = read(&connection).map_err(StoreError::database("reading"));
        let mut readers = self.readers.lock().map_err(|_| poisoned())?;
        if readers.len() < IDLE_READERS_MAX {
            readers.push(connection);
        }
        result
    }

    /// Runs a write in one transaction. After a failure of the disk or of the database nothing more is written.
    fn write<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>, &mut HashMap<LogId, Spine>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut guard = self.writer()?;
        let writer = &mut *guard;
        let result = writer
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::database("beginning to write"))
            .and_then(|transaction| {
                let written = write(&transaction, &mut writer.spines)?;
                transaction.commit().map_err(StoreError::database("writing"))?;
                Ok(written)
            });
        if let Err(error) = &result {
            // What the write left in here may be of a tree that was never kept.
            writer.spines.clear();
            writer.stopped = stops(error).then(|| error.to_string());
        }
        result
    }

    /// The writer, if it may still write.
    fn writer(&self) -> Result<MutexGuard<'_, Writer>, StoreError> {
        let writer = self.writer.lock().map_err(|_| poisoned())?;
        match &writer.stopped {
            Some(because) => Err(StoreError::Stopped(because.clone())),
            None => Ok(writer),
        }
    }

    /// Empties the write-ahead log into the database, so that a destroyed value does not live on in it.
    ///
    /// KNOWN GAP: while somebody reads, SQLite leaves the rest for the next time, at the latest for the next opening.
    fn empty_write_ahead_log(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        let emptied = open::empty_write_ahead_log(&writer.connection);
        if let Err(error) = &emptied {
            writer.stopped = stops(error).then(|| error.to_string());
        }
        emptied
    }

    /// Tells the second place. That it cannot be written does not stop the record: people are told.
    fn remember(&self, log: LogId, batch: &Batch) -> Result<(), StoreError> {
        let (Some(place), Some(checkpoint)) = (&self.second_place, &batch.checkpoint) else { return Ok(()) };
        let logs = self.logs()?;
        let Some(origin) = logs.iter().find(|other| other.id == log).map(|log| &log.origin) else { return Ok(()) };
        let failed = place.remember(origin, checkpoint.size, &checkpoint.root).err();
        *self.warning.lock().map_err(|_| poisoned())? =
            failed.map(|error| format!("the second place does not remember the newest checkpoint: {error}"));
        Ok(())
    }
}

impl Store for Sqlite {
    fn create_log(&self, origin: &str, created_at: u64) -> Result<LogId, StoreError> {
        crate::batch::check_origin(origin)?;
        self.write(|transaction, _| write::create_log(transaction, origin, created_at))
    }

    fn logs(&self) -> Result<Vec<Log>, StoreError> {
        self.read(read::logs)
    }

    fn log(&self, origin: &str) -> Result<Option<LogId>, StoreError> {
        self.read(|connection| read::log(connection, origin))
    }

    fn state(&self, log: LogId) -> Result<State, StoreError> {
        let newest = self.read(|connection| read::newest(connection, log))?.ok_or(StoreError::UnknownLog(log))?;
        Ok(State { size: newest.as_ref().map_or(0, |checkpoint| checkpoint.size), newest })
    }

    fn append(&self, log: LogId, expected: u64, batch: &Batch) -> Result<(), StoreError> {
        self.write(|transaction, spines| write::append(transaction, spines, log, expected, batch))?;
        if !batch.destroy.is_empty() {
            self.empty_write_ahead_log()?;
        }
        self.remember(log, batch)
    }

    fn entries(&self, log: LogId, from: u64, bytes_max: u64) -> Result<Vec<Entry>, StoreError> {
        self.read(|connection| read::entries(connection, log, from, bytes_max))
    }

    fn controls(&self, log: LogId, from: u64) -> Result<Vec<Entry>, StoreError> {
        self.read(|connection| read::controls(connection, log, from))
    }

    fn find(&self, log: LogId, hashes: &[Hash]) -> Result<Vec<Option<Head>>, StoreError> {
        self.read(|connection| hashes.iter().map(|hash| read::find(connection, log, hash)).collect())
    }

    fn numbered(&self, log: LogId, key: &[u8; 32], number: u64) -> Result<Vec<Head>, StoreError> {
        self.read(|connection| read::numbered(connection, log, key, number))
    }

    fn chain_head(&self, log: LogId, key: &[u8; 32]) -> Result<Option<Head>, StoreError> {
        self.read(|connection| read::chain_head(connection, log, key))
    }

    fn openings(&self, log: LogId, from: (u64, u8), to: u64, bytes_max: u64) -> Result<Vec<Opening>, StoreError> {
        self.read(|connection| read::openings(connection, log, from, to, bytes_max))
    }

    fn destroyed(&self, log: LogId, places: Range<u64>) -> Result<Vec<Destroyed>, StoreError> {
        self.read(|connection| read::destroyed(connection, log, places))
    }

    fn checkpoint(&self, log: LogId, size: u64) -> Result<Option<Checkpoint>, StoreError> {
        Ok(self.checkpoints(log, size, 1)?.pop().filter(|checkpoint| checkpoint.size == size))
    }

    fn checkpoints(&self, log: LogId, from_size: u64, count_max: u32) -> Result<Vec<Checkpoint>, StoreError> {
        self.read(|connection| read::checkpoints(connection, log, from_size, count_max))
    }

    fn cosign(&self, log: LogId, size: u64, line: &[u8], received_at: u64) -> Result<(), StoreError> {
        crate::batch::check_line(line)?;
        self.write(|transaction, _| write::cosign(transaction, log, size, line, received_at))
    }

    fn cosignatures(&self, log: LogId, size: u64) -> Result<Vec<Cosignature>, StoreError> {
        self.read(|connection| read::cosignatures(connection, log, size))
    }

    fn hashes(&self, log: LogId, level: u8, indexes: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        self.read(|connection| read::hashes(connection, log, level, indexes))
    }

    fn hear(&self, heard: &Heard) -> Result<bool, StoreError> {
        crate::batch::check_heard(heard)?;
        self.write(|transaction, _| write::hear(transaction, heard))
    }

    fn heard(&self, origin: &str, from_size: u64, count_max: u32) -> Result<Vec<Heard>, StoreError> {
        self.read(|connection| read::heard(connection, origin, from_size, count_max))
    }

    fn keep_finding(&self, log: LogId, finding: &Finding) -> Result<bool, StoreError> {
        crate::batch::check_finding(finding)?;
        self.write(|transaction, _| write::keep_finding(transaction, log, finding))
    }

    fn findings(&self, log: LogId) -> Result<Vec<Finding>, StoreError> {
        self.read(|connection| read::findings(connection, log))
    }

    fn note(&self, log: LogId, memos: &[Memo]) -> Result<(), StoreError> {
        crate::batch::check_memos(memos)?;
        self.write(|transaction, _| write::note(transaction, log, memos))
    }

    fn memos(&self, log: LogId, from: u64) -> Result<Vec<Memo>, StoreError> {
        self.read(|connection| read::memos(connection, log, from))
    }

    fn replace_nodes(&self, log: LogId, nodes: &[Node]) -> Result<(), StoreError> {
        self.write(|transaction, _| write::replace_nodes(transaction, log, nodes))
    }

    fn database_faults(&self) -> Result<Vec<String>, StoreError> {
        self.read(read::faults)
    }

    fn warnings(&self) -> Vec<String> {
        self.warning.lock().ok().and_then(|warning| warning.clone()).into_iter().collect()
    }
}

/// Whether an error leaves it unsure what is on the disk. That another program holds the file for a moment, or that
/// a batch is refused, does not.
fn stops(error: &StoreError) -> bool {
    let StoreError::Database { source, .. } = error else { return false };
    let code = source.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
    !matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::ConstraintViolation))
}

fn poisoned() -> StoreError {
    StoreError::Stopped("the program failed in the middle of a write".into())
}

#[cfg(test)]
mod tests;

//! What a store can do, whichever database is below it.
//!
//! Nothing here interprets what an entry says. There is no way to change or to take out what was kept, except for
//! the openings of values that a batch orders to be destroyed.

use std::ops::Range;

use record::merkle::Hash;

use crate::batch::Batch;
use crate::error::StoreError;
use crate::kept::{Checkpoint, Cosignature, Destroyed, Entry, Finding, Head, Heard, Log, LogId, Memo, Node, Opening};
use crate::tree::Spine;

/// The state of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// How many entries it has.
    pub size: u64,
    /// The checkpoint over them; none in an empty log. Its size is always `size`.
    pub newest: Option<Checkpoint>,
}

/// A place where logs are kept. When a method that writes returns `Ok`, what it wrote survives a power cut.
///
/// Readers see a log either before or after an append, never in between. Instants are milliseconds since 1970 UTC.
pub trait Store: Send + Sync {
    /// Begins a log, or finds it when there is one of this origin already.
    fn create_log(&self, origin: &str, created_at: u64) -> Result<LogId, StoreError>;

    /// All logs, in the order in which they were begun.
    fn logs(&self) -> Result<Vec<Log>, StoreError>;

    /// The log of an origin.
    fn log(&self, origin: &str) -> Result<Option<LogId>, StoreError>;

    /// The size of a log and its newest checkpoint.
    fn state(&self, log: LogId) -> Result<State, StoreError>;

    /// Keeps all of the batch or nothing of it, if the log still has `expected` entries.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else wrote first; [`StoreError::Refused`] when the batch does not fit
    /// the log. After any other error it is not known whether the batch was kept: look before trying again.
    fn append(&self, log: LogId, expected: u64, batch: &Batch) -> Result<(), StoreError>;

    /// Entries from a place on, in order, as many as fit into so many bytes, but at least one if there is one.
    fn entries(&self, log: LogId, from: u64, bytes_max: u64) -> Result<Vec<Entry>, StoreError>;

    /// All entries from a place on that say who may sign (`control`), in order.
    fn controls(&self, log: LogId, from: u64) -> Result<Vec<Entry>, StoreError>;

    /// Where the entries of these hashes are; one answer for each, in the order asked.
    fn find(&self, log: LogId, hashes: &[Hash]) -> Result<Vec<Option<Head>>, StoreError>;

    /// The entries of a chain that have this number, by place. More than one is a fork.
    fn numbered(&self, log: LogId, key: &[u8; 32], number: u64) -> Result<Vec<Head>, StoreError>;

    /// The entry of a chain with the highest number; of several the one that came first.
    fn chain_head(&self, log: LogId, key: &[u8; 32]) -> Result<Option<Head>, StoreError>;

    /// Openings from (place, number) on up to but without the place `to`, in order, as many as fit into so many bytes
    /// of values, but at least one if there is one.
    fn openings(&self, log: LogId, from: (u64, u8), to: u64, bytes_max: u64) -> Result<Vec<Opening>, StoreError>;

    /// What was destroyed of the entries of these places, in order.
    fn destroyed(&self, log: LogId, places: Range<u64>) -> Result<Vec<Destroyed>, StoreError>;

    /// The checkpoint of exactly this size.
    fn checkpoint(&self, log: LogId, size: u64) -> Result<Option<Checkpoint>, StoreError>;

    /// Checkpoints from a size on, smallest first.
    fn checkpoints(&self, log: LogId, from_size: u64, count_max: u32) -> Result<Vec<Checkpoint>, StoreError>;

    /// Adds a witness's signature line to the checkpoint of this size. Adding it again is harmless.
    fn cosign(&self, log: LogId, size: u64, line: &[u8], received_at: u64) -> Result<(), StoreError>;

    /// The signature lines that were added to the checkpoint of this size, in the order in which they came.
    fn cosignatures(&self, log: LogId, size: u64) -> Result<Vec<Cosignature>, StoreError>;

    /// Hashes of the tree: of level 0 those of the entries, of level L those over 256^L entries each, by index.
    /// Fewer than asked when there are not as many. A tile of `tlog-tiles` is the range N·256 to N·256 + W.
    fn hashes(&self, log: LogId, level: u8, indexes: Range<u64>) -> Result<Vec<Hash>, StoreError>;

    /// Remembers a verified checkpoint that somebody else showed. Says whether it is new.
    fn hear(&self, heard: &Heard) -> Result<bool, StoreError>;

    /// Checkpoints of an origin that were heard, from a size on, smallest first.
    fn heard(&self, origin: &str, from_size: u64, count_max: u32) -> Result<Vec<Heard>, StoreError>;

    /// Keeps a finding for good. Says whether it is new; the same evidence is kept once.
    fn keep_finding(&self, log: LogId, finding: &Finding) -> Result<bool, StoreError>;

    /// All findings of a log, oldest first.
    fn findings(&self, log: LogId) -> Result<Vec<Finding>, StoreError>;

    /// Keeps what the server notes for itself, all of it or nothing. To note what goes with entries, put it into their
    /// batch.
    ///
    /// # Errors
    /// [`StoreError::Used`] when there is one of these names already.
    fn note(&self, log: LogId, memos: &[Memo]) -> Result<(), StoreError>;

    /// The memos of a log in the order in which they were kept, without the first `from` of them.
    fn memos(&self, log: LogId, from: u64) -> Result<Vec<Memo>, StoreError>;

    /// Drops the tree's stored hashes of a log and puts these in their place: they follow from the entries.
    /// For [`rebuild`](crate::rebuild) only.
    fn replace_nodes(&self, log: LogId, nodes: &[Node]) -> Result<(), StoreError>;

    /// What the database finds when it checks its own files; empty when all is well.
    fn database_faults(&self) -> Result<Vec<String>, StoreError>;

    /// What people should be told though the record goes on, such as that the second place cannot be written.
    fn warnings(&self) -> Vec<String>;

    /// The right edge of the tree over the first `size` entries.
    fn spine(&self, log: LogId, size: u64) -> Result<Spine, StoreError> {
        let spine = Spine::load(size, |level, from, to| self.hashes(log, level, from..to))?;
        spine
            .ok_or_else(|| StoreError::Damaged(format!("hashes of the tree over the first {size} entries are missing")))
    }
}

/// Checks the end of a log: what a crash, a half-copied file or an old copy would have damaged. Reads a few hundred
/// hashes, however long the log is; all the rest is for `fsck`.
pub(crate) fn check_tail<S: Store + ?Sized>(
    store: &S,
    log: &Log,
    entries: u64,
    newest: Option<(u64, Hash)>,
) -> Result<(), StoreError> {
    let fits = match newest {
        Some((size, root)) => size == entries && store.spine(log.id, size)?.root() == root,
        None => entries == 0,
    };
    if fits {
        return Ok(());
    }
    let origin = &log.origin;
    Err(StoreError::Damaged(format!("the newest checkpoint of `{origin}` is not that of its {entries} entries")))
}

//! Takes a copy of a server's disk, whole or as it was some time ago: what a backup holds, and what an owner with
//! two faces begins his second one with.
//!
//! Never changes the disk that it copies.

use record::merkle::Hash;
use store::memory::Memory;
use store::{Batch, Log, LogId, Store, StoreError};

/// A copy of everything that a store has of its logs up to a size.
///
/// # Errors
/// If the store cannot be read.
pub fn copy_of(store: &Memory, upto: u64) -> Result<Memory, StoreError> {
    let copy = Memory::new();
    for log in store.logs()? {
        copy_log(store, &copy, &log, upto)?;
    }
    Ok(copy)
}

fn copy_log(store: &Memory, copy: &Memory, log: &Log, upto: u64) -> Result<(), StoreError> {
    let id = copy.create_log(&log.origin, log.created_at)?;
    let mut size = 0;
    for checkpoint in store.checkpoints(log.id, 0, u32::MAX)?.into_iter().filter(|it| it.size <= upto) {
        let mut entries = store.entries(log.id, size, u64::MAX)?;
        entries.retain(|entry| entry.place < checkpoint.size);
        let next = checkpoint.size;
        copy.append(id, size, &Batch { entries, checkpoint: Some(checkpoint), ..Batch::default() })?;
        for line in store.cosignatures(log.id, next)? {
            copy.cosign(id, next, &line.line, line.received_at)?;
        }
        size = next;
    }
    let openings = store.openings(log.id, (0, 0), size, u64::MAX)?;
    let mut destroy = store.destroyed(log.id, 0..size)?;
    destroy.retain(|order| order.by < size);
    let beside = Batch { openings, destroy, ..Batch::default() };
    if beside.is_empty() { Ok(()) } else { copy.append(id, size, &beside) }
}

/// The hashes of all entries of a log, by place.
///
/// # Errors
/// If the store cannot be read.
pub fn leaves(store: &Memory, log: LogId) -> Result<Vec<Hash>, StoreError> {
    let size = store.state(log)?.size;
    store.hashes(log, 0, 0..size)
}

//! The peer of an exchange: what the database alone needs to keep the same bytes as durably, on the same disk.
//!
//! Never checks or signs anything: one row in one table, and the disk was told to flush before the next.

use crate::Outcome;
use crate::load::Waits;
use std::path::Path;
use std::time::{Duration, Instant};

/// Bare inserts into SQLite, each in a transaction of its own.
pub struct Bare(rusqlite::Connection);

impl Bare {
    /// A new file.
    pub fn open(path: &Path) -> Outcome<Self> {
        let sql = rusqlite::Connection::open(path)?;
        sql.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        // With a write-ahead log the same as the EXTRA of the store.
        sql.execute_batch(
            "PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
        )?;
        Ok(Self(sql))
    }

    /// The same bytes again and again.
    pub fn insert(&mut self, bytes: &[u8], lasting: Duration) -> Outcome<Waits> {
        let (start, mut waits) = (Instant::now(), Vec::new());
        while start.elapsed() < lasting {
            let begun = Instant::now();
            let transaction = self.0.transaction()?;
            transaction.prepare_cached("INSERT INTO bare (bytes) VALUES (?)")?.execute([bytes])?;
            transaction.commit()?;
            waits.push(begun.elapsed());
        }
        Ok(Waits::new(waits, start.elapsed()))
    }
}

//! What the servers of a production noted for themselves beside its log, as one part of this server reads it: up to date,
//! whichever of them noted it.
//!
//! Never holds anything that is not in the store: what is read here is there, and in every backup of it.

use std::sync::{Arc, Mutex, PoisonError};

use store::{LogId, Memo, Store, StoreError};

use crate::signer::words;

/// What a part of the server makes of memos, read one after the other in the order in which they were kept.
pub trait Reads: Default {
    /// Takes the next one. What is in other lists, or cannot be read, is passed over.
    fn read(&mut self, memo: &Memo);
}

/// The memos of a log, as they are read by one part.
pub struct Journal<R> {
    store: Arc<dyn Store>,
    log: LogId,
    reading: Mutex<Reading<R>>,
}

#[derive(Default)]
struct Reading<R> {
    /// How many memos were read.
    count: u64,
    known: R,
}

impl<R: Reads> Journal<R> {
    /// Nothing is read yet.
    pub fn new(store: Arc<dyn Store>, log: LogId) -> Self {
        Self { store, log, reading: Mutex::default() }
    }

    /// Looks at what is noted by now.
    ///
    /// # Errors
    /// In words, if the store cannot be read.
    pub fn look<T>(&self, look: impl FnOnce(&mut R) -> T) -> Result<T, String> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        for memo in self.store.memos(self.log, reading.count).map_err(words)? {
            reading.known.read(&memo);
            reading.count += 1;
        }
        Ok(look(&mut reading.known))
    }

    /// Notes something: on disk when this returns. Says whether it did; nothing is noted if one of it was before.
    ///
    /// # Errors
    /// In words, if it cannot be kept.
    pub fn note(&self, memos: &[Memo]) -> Result<bool, String> {
        match self.store.note(self.log, memos) {
            Ok(()) => Ok(true),
            Err(StoreError::Used { .. }) => Ok(false),
            Err(error) => Err(words(error)),
        }
    }
}

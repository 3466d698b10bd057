//! The record of one production as the server's pages read it: kept up with the log as it grows.
//!
//! Never shows what is not in the log, and destroys values with the entry that says so.

use std::sync::{Arc, Mutex, PoisonError};

use book::said::Source;
use book::{Book, Protocols};
use record::control::Control;
use record::entry::SignedEntry;
use store::{LogId, Store};

use crate::signer::words;

/// Bytes of entries or values that are read at once.
const PAGE_BYTES: u64 = 4 << 20;

/// Reads one log.
pub struct Reader {
    store: Arc<dyn Store>,
    log: LogId,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    source: Source,
    openings_from: (u64, u8),
    protocols: Option<Protocols>,
    book: Option<Arc<Book>>,
}

impl Reader {
    /// A reader of a log.
    pub fn new(store: Arc<dyn Store>, log: LogId) -> Self {
        Self { store, log, state: Mutex::default() }
    }

    /// The record as it is now. It waits for the disk: not for asynchronous code.
    ///
    /// # Errors
    /// In words for whoever runs the server.
    pub fn book(&self, now: i64) -> Result<Arc<Book>, String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        let grown = self.entries(state)? | self.values(state)?;
        let protocols = state.protocols.get_or_insert_with(Protocols::new);
        // A minute changes what the pages say of times; entries change everything.
        let fresh = |b: &Arc<Book>| !grown && (0..60).contains(&(now - b.now));
        let book = match state.book.take().filter(fresh) {
            Some(book) => book,
            None if grown => Arc::new(Book::read(&state.source, protocols, now)),
            None => Arc::new(Book::read(&state.source, protocols, now)),
        };
        state.book = Some(book.clone());
        Ok(book)
    }

    fn entries(&self, state: &mut State) -> Result<bool, String> {
        let before = state.source.entries.len();
        loop {
            let from = state.source.entries.len() as u64;
            let page = self.store.entries(self.log, from, PAGE_BYTES).map_err(words)?;
            if page.is_empty() {
                return Ok(state.source.entries.len() > before);
            }
            for entry in page {
                let signed = SignedEntry::parse(&entry.bytes).map_err(words)?;
                if let Some(Control::Redact(redact)) = signed.control() {
                    let gone = |(of, n): &(_, u8)| *of == redact.entry && redact.numbers.contains(n);
                    state.source.values.retain(|name, _| !gone(name));
                }
                state.source.entries.push((Some(entry.place), signed));
            }
        }
    }

    fn values(&self, state: &mut State) -> Result<bool, String> {
        let mut grown = false;
        loop {
            let to = state.source.entries.len() as u64;
            let page = self.store.openings(self.log, state.openings_from, to, PAGE_BYTES).map_err(words)?;
            let Some(last) = page.last() else { return Ok(grown) };
            state.openings_from = (last.place, last.number + 1);
            for opening in page {
                let place = usize::try_from(opening.place).unwrap_or(usize::MAX);
                let hash = state.source.entries.get(place).map(|(_, e)| e.hash());
                if let (Some(hash), Ok(value)) = (hash, String::from_utf8(opening.value)) {
                    state.source.values.insert((hash, opening.number), value);
                    grown = true;
                }
            }
        }
    }
}

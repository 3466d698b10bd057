//! The record of one production as the server's pages read it: kept up with the log as it grows.
//!
//! Never shows what is not in the log, and destroys values with the entry that says so.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use book::said::Source;
use book::{Book, Protocols};
use record::control::Control;
use record::entry::SignedEntry;
use store::{LogId, Store};

use crate::signer::words;

/// Bytes of entries or values that are read at once.
const PAGE_BYTES: u64 = 4 << 20;
/// How old what a crowd is shown may be at most: a board is looked at every few seconds.
const OLD_MAX: Duration = Duration::from_secs(1);
/// In a crowd reading rests so many times as long as it took, so that it takes no more than a fifth of a core from
/// those who record.
const REST: u32 = 4;
/// Pages that are kept of one reading: more than there are boards, languages and themes.
const PAGES_MAX: usize = 32;

/// Reads one log.
pub struct Reader {
    store: Arc<dyn Store>,
    log: LogId,
    state: Mutex<State>,
    latest: Mutex<Option<Latest>>,
    /// Whether somebody was shown the reading before, because another one was under way.
    crowded: AtomicBool,
}

#[derive(Default)]
struct State {
    source: Source,
    openings_from: (u64, u8),
    protocols: Option<Protocols>,
}

/// What was read last.
#[derive(Clone)]
struct Latest {
    edition: Arc<Edition>,
    /// When it was known last that there is no more.
    looked: Instant,
    /// How long reading took.
    took: Duration,
}

/// The record as it was read once, and the pages that were made of it.
pub struct Edition {
    /// The record.
    pub book: Book,
    /// How many entries of the log were read.
    pub size: u64,
    pages: Mutex<HashMap<String, Bytes>>,
}

impl Edition {
    /// The page of this name, made once. Those who ask for one that is being made wait for it.
    pub fn page<E>(&self, name: String, make: impl FnOnce() -> Result<Bytes, E>) -> Result<Bytes, E> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = pages.get(&name) {
            return Ok(page.clone());
        }
        let page = make()?;
        if pages.len() < PAGES_MAX {
            pages.insert(name, page.clone());
        }
        Ok(page)
    }
}

impl Reader {
    /// A reader of a log.
    pub fn new(store: Arc<dyn Store>, log: LogId) -> Self {
        Self { store, log, state: Mutex::default(), latest: Mutex::default(), crowded: AtomicBool::new(false) }
    }

    /// The record as it is now, or, while somebody else reads it, as it was less than a second ago: one request at a
    /// time pays for reading. It waits for the disk: not for asynchronous code.
    ///
    /// # Errors
    /// In words for whoever runs the server.
    pub fn glance(&self, now: i64) -> Result<Arc<Edition>, String> {
        let latest = self.latest().clone().filter(|l| l.looked.elapsed() < OLD_MAX);
        let rests = |l: &Latest| self.crowded.load(Ordering::Relaxed) && l.looked.elapsed() < l.took * (REST + 1);
        match (self.state.try_lock(), latest) {
            (_, Some(latest)) if rests(&latest) => Ok(latest.edition),
            (Err(TryLockError::WouldBlock), Some(latest)) => {
                self.crowded.store(true, Ordering::Relaxed);
                Ok(latest.edition)
            }
            (Ok(state), _) => self.look(state, now),
            (Err(TryLockError::Poisoned(state)), _) => self.look(state.into_inner(), now),
            (Err(TryLockError::WouldBlock), None) => self.edition(now),
        }
    }

    /// The record as it is now, with all that was entered before this was asked. It waits for the disk: not for
    /// asynchronous code.
    ///
    /// # Errors
    /// In words for whoever runs the server.
    pub fn edition(&self, now: i64) -> Result<Arc<Edition>, String> {
        let asked = Instant::now();
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody read it while this one waited.
        let latest = self.latest().clone().filter(|l| l.looked > asked);
        latest.map_or_else(|| self.look(state, now), |l| Ok(l.edition))
    }

    fn look(&self, mut state: MutexGuard<'_, State>, now: i64) -> Result<Arc<Edition>, String> {
        let looked = Instant::now();
        self.crowded.store(false, Ordering::Relaxed);
        let state = &mut *state;
        let grown = self.entries(state)? | self.values(state)?;
        // A minute changes what the pages say of times; entries change everything.
        let same = |l: &Latest| !grown && (0..60).contains(&(now - l.edition.book.now));
        let latest = self.latest().clone().filter(same).map(|l| Latest { looked, ..l });
        let latest = latest.unwrap_or_else(|| {
            let book = Book::read(&state.source, state.protocols.get_or_insert_with(Protocols::new), now);
            let size = state.source.entries.len() as u64;
            let edition = Arc::new(Edition { book, size, pages: Mutex::default() });
            Latest { edition, looked, took: looked.elapsed() }
        });
        Ok(self.latest().insert(latest).edition.clone())
    }

    fn latest(&self) -> MutexGuard<'_, Option<Latest>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use record::control::Holds;
    use record::key::SigningKey;
    use store::ledger::{Ledger, LogKeys, Opener};
    use store::{Options, Sqlite};

    /// A log of one entry in a folder of its own, and its reader.
    fn begun(name: &str) -> (Ledger, Reader) {
        let folder = std::env::temp_dir().join(format!("lastlook-reader-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&folder, &Options::default()).unwrap());
        let key = |seed| SigningKey::from_seed([seed; 32]);
        let (keys, opener) = (LogKeys { log: key(1), clock: key(2) }, opener());
        let now = sync::instant::Instant::from_millis(1_778_508_000_000).unwrap();
        let ledger = Ledger::create(store.clone(), "reader.example/record", Holds::Production, keys, &opener, now);
        let ledger = ledger.unwrap();
        let reader = Reader::new(store, ledger.id());
        (ledger, reader)
    }

    fn opener() -> Opener {
        Opener { key: SigningKey::from_seed([3; 32]), person: "ana".to_owned(), offset: 0 }
    }

    /// The office records something.
    fn record(ledger: &mut Ledger) {
        let Opener { key, person, .. } = opener();
        let office = crate::signer::Signer { key, person };
        let now = sync::instant::Instant::from_millis(1_778_508_001_000).unwrap();
        office.enter(ledger, &[pages::Draft::say("cleaned(weapon: R1)")], 0, now).unwrap();
    }

    const NOW: i64 = 1_778_508_002;

    #[test]
    fn whoever_is_alone_sees_what_was_just_recorded() {
        let (mut ledger, reader) = begun("alone");
        let before = reader.glance(NOW).unwrap();
        assert!(Arc::ptr_eq(&before, &reader.glance(NOW).unwrap()), "nothing came: nothing is read again");
        record(&mut ledger);
        let after = reader.glance(NOW).unwrap();
        assert_eq!((before.book.lines.len(), after.book.lines.len()), (0, 1));
        assert!(!Arc::ptr_eq(&after, &reader.glance(NOW + 60).unwrap()), "a minute later times read differently");
    }

    #[test]
    fn while_somebody_reads_others_see_what_was_a_moment_ago_and_never_what_is_older() {
        let (mut ledger, reader) = begun("crowd");
        let before = reader.glance(NOW).unwrap();
        record(&mut ledger);
        let reading = reader.state.lock().unwrap();
        assert!(Arc::ptr_eq(&before, &reader.glance(NOW).unwrap()), "the reading before");
        std::thread::sleep(OLD_MAX);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| reader.glance(NOW).unwrap().book.lines.len());
            std::thread::sleep(Duration::from_millis(50));
            assert!(!waiting.is_finished(), "what is a second old is shown to nobody");
            drop(reading);
            assert_eq!(waiting.join().unwrap(), 1);
        });
    }

    #[test]
    fn whoever_recorded_something_sees_it_also_in_a_crowd() {
        let (mut ledger, reader) = begun("own");
        let before = reader.glance(NOW).unwrap();
        reader.crowded.store(true, Ordering::Relaxed);
        reader.latest().as_mut().unwrap().took = OLD_MAX;
        record(&mut ledger);
        assert!(Arc::ptr_eq(&before, &reader.glance(NOW).unwrap()), "reading rests");
        assert_eq!(reader.edition(NOW).unwrap().book.lines.len(), 1);
    }

    #[test]
    fn a_page_is_made_once_of_each_reading() {
        let (mut ledger, reader) = begun("pages");
        let page = |text: &'static str| {
            let made = || Ok::<_, ()>(Bytes::from_static(text.as_bytes()));
            reader.glance(NOW).unwrap().page("board".to_owned(), made).unwrap()
        };
        assert_eq!([page("first"), page("second")], ["first", "first"]);
        record(&mut ledger);
        assert_eq!(page("third"), "third");
    }
}

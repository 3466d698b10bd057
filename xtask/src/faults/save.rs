//! The path that is put to the test: from an upload to "this is kept", as a server goes it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use store::ledger::{Ledger, LedgerError, LogKeys};
use store::tree::file_hash;
use store::{Batch, Checkpoint, Destroyed, Entry, Folder, LogId, Objects, Opening, Options, Sqlite, Store, StoreError};
use sync::instant::Instant;
use sync::message::{Fate, Have, Reply, Request};

use super::script::{Fault, Keys, ORIGIN, Upload, key};

/// The store's folder below the folder that is watched.
const STORE: &str = "store";
/// The second place's folder.
const SECOND: &str = "second";

/// A server's store, open, with the log at work in it.
pub struct Saver {
    /// The store.
    pub store: Arc<Sqlite>,
    /// The attached files.
    pub originals: Folder,
    /// The one log.
    pub log: LogId,
    ledger: Mutex<Option<Ledger>>,
    seed: u64,
}

/// Why an upload was not kept.
pub enum Trouble {
    /// The store or the ledger said so.
    Failed(Fault),
    /// Something that must never be.
    Wrong(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<LedgerError> for Trouble {
    fn from(error: LedgerError) -> Self {
        Self::Failed(error.into())
    }
}

impl Saver {
    /// Opens the store below a folder, or begins it: the real recovery.
    pub fn open(root: &Path, seed: u64) -> Result<Self, Fault> {
        let options = Options { second_place: Some(root.join(SECOND)) };
        let store = Arc::new(Sqlite::open(&root.join(STORE), &options)?);
        let originals = store.originals()?;
        let log = store.create_log(ORIGIN, 0)?;
        let saver = Self { store, originals, log, ledger: Mutex::new(None), seed };
        if saver.store.state(log)?.size > 0 {
            saver.take_up()?;
        }
        Ok(saver)
    }

    /// Takes up the log, once it has its first entry.
    fn take_up(&self) -> Result<(), LedgerError> {
        let keys = LogKeys { log: key(self.seed, "log"), clock: key(self.seed, "clock") };
        let ledger = Ledger::open(Arc::clone(&self.store) as Arc<dyn Store>, ORIGIN, keys)?;
        *self.ledger.lock().unwrap_or_else(PoisonError::into_inner) = Some(ledger);
        Ok(())
    }

    /// Keeps an attached file.
    pub fn save_original(&self, bytes: &[u8]) -> Result<(), StoreError> {
        self.originals.put(&file_hash(bytes), bytes).map(|_| ())
    }

    /// Keeps an upload, or finds that all of it is kept already, as when a device sends it again.
    pub fn save(&self, upload: &Upload) -> Result<(), Trouble> {
        if upload.index > 0 {
            return self.exchange(upload);
        }
        if self.store.state(self.log)?.size == 0 {
            self.begin(upload)?;
        }
        Ok(())
    }

    /// The first upload opens the log.
    fn begin(&self, upload: &Upload) -> Result<(), Trouble> {
        let batch = batch(self.seed, upload).map_err(|why| Trouble::Wrong(why.to_string()))?;
        self.store.append(self.log, upload.first, &batch)?;
        Ok(self.take_up()?)
    }

    /// Sends an upload as a device does, and reads the reply as it does.
    fn exchange(&self, upload: &Upload) -> Result<(), Trouble> {
        let mut guard = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let ledger = guard.as_mut().ok_or_else(|| Trouble::Wrong("the log is not open".into()))?;
        let now = Instant::from_millis(upload.at).ok_or_else(|| Trouble::Wrong("no such time".into()))?;
        let request = Request {
            log: ORIGIN.into(),
            key: key(self.seed, "phone").public(),
            have: Have::Nothing,
            wall: now,
            checkpoints: Vec::new(),
            entries: upload.entries.iter().map(|entry| entry.bytes().to_vec()).collect(),
            openings: upload.openings.iter().map(|(_, opening)| opening.to_string().into_bytes()).collect(),
            room: 0,
            want: Vec::new(),
        };
        let answer = ledger.exchange(&request.to_bytes(), now)?;
        let reply = Reply::parse(&answer.bytes).map_err(|error| Trouble::Wrong(error.to_string()))?;
        is_kept(upload, &reply).map_err(Trouble::Wrong)
    }
}

/// Whether the reply says of each entry that it is kept at its place.
fn is_kept(upload: &Upload, reply: &Reply) -> Result<(), String> {
    let places: Vec<Option<u64>> = reply
        .statuses
        .iter()
        .map(|status| match status.fate {
            Fate::Stored(place) | Fate::Known(place) => Some(place),
            Fate::Refused(_) => None,
        })
        .collect();
    let expected: Vec<Option<u64>> = (upload.first..upload.size()).map(Some).collect();
    let all = |known: fn(&Fate) -> bool| reply.statuses.iter().all(|status| known(&status.fate));
    if places != expected {
        return Err(format!("the reply to upload {} puts it elsewhere: {:?}", upload.index, reply.statuses));
    }
    if !all(|fate| matches!(fate, Fate::Known(_))) && !all(|fate| matches!(fate, Fate::Stored(_))) {
        return Err(format!("of upload {} only a part was there", upload.index));
    }
    Ok(())
}

/// The first upload as the store keeps it.
fn batch(seed: u64, upload: &Upload) -> Result<Batch, Fault> {
    let note = Keys::new(seed)?.sign(upload.size(), upload.root, upload.at)?;
    let entries = (upload.first..).zip(&upload.entries);
    Ok(Batch {
        entries: entries.map(|(place, signed)| entry(place, signed, upload.at)).collect(),
        checkpoint: Some(Checkpoint { size: upload.size(), root: upload.root, note, made_at: upload.at }),
        ..Batch::default()
    })
}

/// An entry as the store keeps it.
pub fn entry(place: u64, signed: &record::entry::SignedEntry, received_at: u64) -> Entry {
    Entry {
        place,
        hash: signed.hash(),
        key: signed.entry().key.0,
        number: signed.entry().number,
        control: signed.control().is_some(),
        received_at,
        bytes: signed.bytes().to_vec(),
    }
}

/// An opening as the store keeps it.
pub fn stored(place: u64, opening: &record::beside::Opening) -> Opening {
    Opening { place, number: opening.number, salt: opening.salt, value: opening.value.clone().into_bytes() }
}

/// An order to destroy as the store keeps it.
pub fn ordered((place, number, by): (u64, u8, u64)) -> Destroyed {
    Destroyed { place, number, by }
}

//! Stores as the command line uses them: opened, one log chosen, its entries read.
//!
//! Everything that is written goes through the ledger, as on a server: nothing here writes past it.

use std::path::{Path, PathBuf};

use book::said::Source;
use record::beside::Opening;
use record::control::{Control, Holds};
use record::entry::SignedEntry;
use record::merkle::{Tree, leaf_hash};
use store::{Log, LogId, Options, Sqlite, Store};

/// What is said of a store whose entries are not what its newest checkpoint says.
const DAMAGED: &str =
    "the store is damaged: its entries are not those of its newest checkpoint; see `lastlook store fsck`";
/// Bytes of entries that are read at once.
const PAGE_BYTES: u64 = 4 << 20;

/// Whether there is a store in this folder.
pub fn is_store(path: &Path) -> bool {
    path.join("lastlook.db").is_file()
}

fn must_be_store(path: &Path) -> Result<(), String> {
    if is_store(path) {
        return Ok(());
    }
    Err(format!("there is no store in `{}`; begin one with `lastlook import`", path.display()))
}

/// Opens the store of a folder that has one; a second place remembers its newest checkpoints.
pub fn open(path: &Path, second_place: Option<PathBuf>) -> Result<Sqlite, String> {
    must_be_store(path)?;
    Sqlite::open(path, &Options { second_place }).map_err(|e| e.to_string())
}

/// Opens the store of a folder to read it, also while a server has it open.
pub fn open_to_read(path: &Path) -> Result<Sqlite, String> {
    must_be_store(path)?;
    Sqlite::open_to_read(path).map_err(|e| e.to_string())
}

/// The log that is meant: the one named, or the only one.
pub fn choose(store: &dyn Store, origin: Option<&str>) -> Result<Log, String> {
    let logs = store.logs().map_err(|e| e.to_string())?;
    let names = || logs.iter().map(|l| format!("`{}`", l.origin)).collect::<Vec<_>>().join(", ");
    match (origin, logs.as_slice()) {
        (_, []) => Err("this store has no log yet; begin one with `lastlook import`".to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(format!("this store has several logs; choose one with `--log`: {}", names())),
        (Some(origin), all) => {
            let found = all.iter().find(|l| l.origin == origin).cloned();
            found.ok_or_else(|| format!("there is no log `{origin}` in this store; there are {}", names()))
        }
    }
}

/// The entries and values of a log.
pub fn source(path: &Path, origin: Option<&str>) -> Result<Source, String> {
    let store = open_to_read(path)?;
    let log = choose(&store, origin)?;
    let entries = entries(&store, log.id)?;
    let openings = openings(&store, log.id, &entries)?;
    let values = openings.into_iter().map(|(_, o)| ((o.entry, o.number), o.value)).collect();
    Ok(Source { entries: (0..).map(Some).zip(entries).collect(), values, held_back: 0 })
}

/// All entries of a log, in order of their places. What is read is what was logged: each byte is under the newest
/// checkpoint's root, or nothing is read.
pub fn entries(store: &dyn Store, log: LogId) -> Result<Vec<SignedEntry>, String> {
    let state = store.state(log).map_err(|e| e.to_string())?;
    let mut all = Vec::new();
    let mut tree = Tree::new();
    loop {
        let page = store.entries(log, all.len() as u64, PAGE_BYTES).map_err(|e| e.to_string())?;
        let page: Vec<_> = page.into_iter().take_while(|e| e.place < state.size).collect();
        if page.is_empty() {
            let root = state.newest.map(|newest| newest.root);
            return if root.is_none_or(|root| root == tree.root()) { Ok(all) } else { Err(DAMAGED.to_owned()) };
        }
        for entry in page {
            let damaged = |e| format!("entry {} of the store is damaged ({e}); see `lastlook store fsck`", entry.place);
            tree.push(leaf_hash(&entry.bytes));
            all.push(SignedEntry::parse(&entry.bytes).map_err(damaged)?);
        }
    }
}

/// The entry at a place.
pub fn entry(store: &dyn Store, log: LogId, place: u64) -> Result<SignedEntry, String> {
    let found = store.entries(log, place, 1).map_err(|e| e.to_string())?.into_iter().next();
    let size = store.state(log).map_err(|e| e.to_string())?.size;
    let found = found.filter(|e| e.place == place).ok_or(format!("there is no entry {place}; the log has {size}"))?;
    SignedEntry::parse(&found.bytes).map_err(|e| format!("entry {place} of the store is damaged: {e}"))
}

/// What a log holds, as its first entry says.
pub fn holds(store: &dyn Store, log: LogId) -> Result<Holds, String> {
    match entry(store, log, 0)?.control() {
        Some(Control::Open(open)) => Ok(open.holds),
        _ => Err(DAMAGED.to_owned()),
    }
}

/// The newest checkpoint, with the lines of witnesses.
pub fn checkpoint(store: &dyn Store, log: LogId) -> Result<Vec<u8>, String> {
    let newest = store.state(log).map_err(|e| e.to_string())?.newest.ok_or("this log has no checkpoint yet")?;
    with_cosignatures(store, log, newest)
}

/// A checkpoint with the lines that witnesses added.
pub fn with_cosignatures(store: &dyn Store, log: LogId, checkpoint: store::Checkpoint) -> Result<Vec<u8>, String> {
    let mut note = checkpoint.note;
    let lines = store.cosignatures(log, checkpoint.size).map_err(|e| e.to_string())?;
    lines.into_iter().for_each(|cosignature| note.extend(cosignature.line));
    Ok(note)
}

/// All openings of a log with the places of their entries, as they travel. Each is checked against its entry.
pub fn openings(store: &dyn Store, log: LogId, entries: &[SignedEntry]) -> Result<Vec<(u64, Opening)>, String> {
    let mut all = Vec::new();
    let mut from = (0, 0);
    loop {
        let page = store.openings(log, from, entries.len() as u64, PAGE_BYTES).map_err(|e| e.to_string())?;
        let Some(last) = page.last() else { return Ok(all) };
        from = (last.place, last.number + 1);
        for kept in page {
            let damaged = || format!("a value beside entry {} is damaged; see `lastlook store fsck`", kept.place);
            let signed = usize::try_from(kept.place).ok().and_then(|place| entries.get(place)).ok_or(DAMAGED)?;
            let opening = Opening {
                entry: signed.hash(),
                number: kept.number,
                salt: kept.salt,
                value: String::from_utf8(kept.value).map_err(|_| damaged())?,
            };
            opening.check(signed.entry()).map_err(|_| damaged())?;
            all.push((kept.place, opening));
        }
    }
}

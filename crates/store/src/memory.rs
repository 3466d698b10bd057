//! A store in memory, with a disk that can be made to fail: for tests and for the simulator.
//!
//! Never for a real record: nothing survives the program. It keeps the same promises as the others as long as nobody
//! asks it to break them with [`Memory::hold`], [`Memory::crash`] and [`Memory::fail_next`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard};

use record::merkle::Hash;

use crate::batch::{self, Batch, check_found_again, refused};
use crate::error::StoreError;
use crate::kept::{Checkpoint, Cosignature, Destroyed, Entry, Finding, Head, Heard, Log, LogId, Memo, Node, Opening};
use crate::objects::{Objects, Put, check, sound};
use crate::store::{State, Store};
use crate::tree::Spine;

/// What a failing write leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing was written.
    Lost,
    /// All was written and is on the disk, but the writer hears that it failed.
    Kept,
}

/// A store in memory.
#[derive(Debug, Default)]
pub struct Memory {
    disk: Mutex<Disk>,
}

/// What is seen, and what would be seen after a crash.
#[derive(Debug, Default)]
struct Disk {
    seen: Data,
    /// Writes that are seen and not on the disk yet, oldest first.
    unsynced: Vec<Write>,
    durable: Data,
    hold: bool,
    failing: u32,
    failure: Option<Failure>,
    stopped: Option<String>,
}

/// A write that was checked and is only to be carried out.
#[derive(Clone, Debug)]
enum Write {
    Create { origin: String, created_at: u64 },
    Append { log: LogId, batch: Batch, nodes: Vec<Node> },
    Cosign { log: LogId, size: u64, cosignature: Cosignature },
    Hear(Heard),
    Find { log: LogId, finding: Finding },
    Nodes { log: LogId, nodes: Vec<Node> },
    Note { log: LogId, memos: Vec<Memo> },
}

#[derive(Clone, Debug, Default)]
struct Data {
    logs: Vec<Logged>,
    heard: BTreeMap<(String, u64, Hash), Heard>,
}

#[derive(Clone, Debug)]
struct Logged {
    log: Log,
    entries: Vec<Entry>,
    by_hash: HashMap<Hash, u64>,
    /// Keys, numbers and places.
    chains: BTreeSet<([u8; 32], u64, u64)>,
    openings: BTreeMap<(u64, u8), Opening>,
    destroyed: BTreeMap<(u64, u8), u64>,
    checkpoints: BTreeMap<u64, Checkpoint>,
    cosignatures: BTreeMap<u64, Vec<Cosignature>>,
    findings: Vec<Finding>,
    nodes: BTreeMap<(u8, u64), Hash>,
    memos: Vec<Memo>,
}

impl Memory {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on writes are seen but not on the disk until [`Memory::sync`], as on a disk that lies; or no more.
    pub fn hold(&self, hold: bool) {
        let mut disk = self.disk();
        disk.hold = hold;
        disk.sync_unless_held();
    }

    /// Brings all writes to the disk.
    pub fn sync(&self) {
        self.disk().sync();
    }

    /// Loses what is not on the disk, and opens again.
    pub fn crash(&self) {
        let mut disk = self.disk();
        disk.unsynced.clear();
        disk.seen = disk.durable.clone();
        disk.reopen();
    }

    /// Opens again after a failed write.
    pub fn reopen(&self) {
        self.disk().reopen();
    }

    /// Lets the next `writes` writes fail. After the first the store refuses further writes as
    /// [`StoreError::Stopped`]; those do not count. [`Memory::reopen`] lets it go on, and the rest fail then.
    pub fn fail_next(&self, writes: u32, failure: Failure) {
        let mut disk = self.disk();
        (disk.failing, disk.failure) = (writes, Some(failure));
    }

    /// A changed byte on the disk, as by an attacker or a worn-out disk: for tests of checks.
    ///
    /// # Errors
    /// [`StoreError::UnknownLog`]; [`StoreError::Refused`] when there is no such entry.
    pub fn tamper(&self, log: LogId, place: u64, change: impl Fn(&mut Entry)) -> Result<(), StoreError> {
        let mut disk = self.disk();
        let Disk { seen, durable, .. } = &mut *disk;
        for data in [seen, durable] {
            let entries = &mut data.log_mut(log).ok_or(StoreError::UnknownLog(log))?.entries;
            match usize::try_from(place).ok().and_then(|at| entries.get_mut(at)) {
                Some(entry) => change(entry),
                None => return refused("there is no such entry"),
            }
        }
        Ok(())
    }

    /// INVARIANT: nothing panics while the lock is held, so a poisoned lock holds whole data.
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn read<T>(&self, log: LogId, read: impl FnOnce(&Logged) -> T) -> Result<T, StoreError> {
        self.disk().seen.log(log).map(read).ok_or(StoreError::UnknownLog(log))
    }

    /// Like [`Memory::read`], but of an unknown log there is nothing, as in a database.
    fn read_or_none<T: Default>(&self, log: LogId, read: impl FnOnce(&Logged) -> T) -> Result<T, StoreError> {
        Ok(self.disk().seen.log(log).map(read).unwrap_or_default())
    }
}

impl Disk {
    fn may_write(&self) -> Result<(), StoreError> {
        self.stopped.as_ref().map_or(Ok(()), |because| Err(StoreError::Stopped(because.clone())))
    }

    fn write(&mut self, write: Write) -> Result<(), StoreError> {
        self.may_write()?;
        let failure = self.failure.filter(|_| self.failing > 0);
        if failure != Some(Failure::Lost) {
            self.seen.carry_out(write.clone());
            self.unsynced.push(write);
        }
        match failure {
            None => self.sync_unless_held(),
            Some(Failure::Kept) => self.sync(),
            Some(Failure::Lost) => {}
        }
        if failure.is_none() {
            return Ok(());
        }
        self.failing -= 1;
        let error = StoreError::Database { doing: "writing", source: "the disk failed, as it was told to".into() };
        self.stopped = Some(error.to_string());
        Err(error)
    }

    fn sync_unless_held(&mut self) {
        if !self.hold {
            self.sync();
        }
    }

    fn sync(&mut self) {
        for write in self.unsynced.drain(..) {
            self.durable.carry_out(write);
        }
    }

    fn reopen(&mut self) {
        self.stopped = None;
    }
}

impl Data {
    fn log(&self, log: LogId) -> Option<&Logged> {
        self.logs.iter().find(|logged| logged.log.id == log)
    }

    fn log_mut(&mut self, log: LogId) -> Option<&mut Logged> {
        self.logs.iter_mut().find(|logged| logged.log.id == log)
    }

    fn carry_out(&mut self, write: Write) {
        match write {
            Write::Create { origin, created_at } => {
                let id = LogId(self.logs.len() as u64 + 1);
                self.logs.push(Logged::new(Log { id, origin, created_at }));
            }
            Write::Hear(heard) => {
                self.heard.entry((heard.origin.clone(), heard.size, heard.root)).or_insert(heard);
            }
            Write::Append { log, batch, nodes } => self.on(log, |logged| logged.append(batch, nodes)),
            Write::Cosign { log, size, cosignature } => {
                self.on(log, |logged| logged.cosignatures.entry(size).or_default().push(cosignature));
            }
            Write::Find { log, finding } => self.on(log, |logged| logged.findings.push(finding)),
            Write::Note { log, memos } => self.on(log, |logged| logged.memos.extend(memos)),
            Write::Nodes { log, nodes } => self.on(log, |logged| {
                logged.nodes = nodes.into_iter().map(|node| ((node.level, node.index), node.hash)).collect();
            }),
        }
    }

    fn on(&mut self, log: LogId, change: impl FnOnce(&mut Logged)) {
        if let Some(logged) = self.log_mut(log) {
            change(logged);
        }
    }
}

impl Logged {
    fn new(log: Log) -> Self {
        Self {
            log,
            entries: Vec::new(),
            by_hash: HashMap::new(),
            chains: BTreeSet::new(),
            openings: BTreeMap::new(),
            destroyed: BTreeMap::new(),
            checkpoints: BTreeMap::new(),
            cosignatures: BTreeMap::new(),
            findings: Vec::new(),
            nodes: BTreeMap::new(),
            memos: Vec::new(),
        }
    }

    fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    fn append(&mut self, batch: Batch, nodes: Vec<Node>) {
        for entry in batch.entries {
            self.by_hash.insert(entry.hash, entry.place);
            self.chains.insert((entry.key, entry.number, entry.place));
            self.entries.push(entry);
        }
        self.nodes.extend(nodes.into_iter().map(|node| ((node.level, node.index), node.hash)));
        for Destroyed { place, number, by } in batch.destroy {
            self.destroyed.entry((place, number)).or_insert(by);
            self.openings.remove(&(place, number));
        }
        for opening in batch.openings {
            let at = (opening.place, opening.number);
            if !self.destroyed.contains_key(&at) {
                self.openings.entry(at).or_insert(opening);
            }
        }
        self.memos.extend(batch.memos);
        self.checkpoints.extend(batch.checkpoint.map(|checkpoint| (checkpoint.size, checkpoint)));
    }

    fn are_new(&self, memos: &[Memo]) -> Result<(), StoreError> {
        batch::check_memos(memos)?;
        let is_known = |memo: &&Memo| self.memos.iter().any(|m| (&m.list, &m.name) == (&memo.list, &memo.name));
        memos.iter().find(is_known).map_or(Ok(()), |memo| Err(batch::used(memo)))
    }

    fn entry(&self, place: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(place).ok()?)
    }

    fn numbered(&self, key: &[u8; 32], number: u64) -> Vec<Head> {
        let places = self.chains.range((*key, number, 0)..=(*key, number, u64::MAX));
        places.filter_map(|(_, _, place)| self.entry(*place)).map(Entry::head).collect()
    }

    fn chain_head(&self, key: &[u8; 32]) -> Option<Head> {
        let (_, number, _) = self.chains.range((*key, 0, 0)..=(*key, u64::MAX, u64::MAX)).next_back()?;
        self.numbered(key, *number).first().copied()
    }

    fn hashes(&self, level: u8, indexes: Range<u64>) -> Vec<Hash> {
        let hash = |index| match level {
            0 => self.entry(index).map(|entry| entry.hash),
            _ => self.nodes.get(&(level, index)).copied(),
        };
        indexes.map_while(hash).collect()
    }
}

impl Store for Memory {
    fn create_log(&self, origin: &str, created_at: u64) -> Result<LogId, StoreError> {
        batch::check_origin(origin)?;
        let mut disk = self.disk();
        disk.may_write()?;
        let known = disk.seen.logs.iter().find(|logged| logged.log.origin == origin).map(|logged| logged.log.id);
        if let Some(log) = known {
            return Ok(log);
        }
        disk.write(Write::Create { origin: origin.into(), created_at })?;
        Ok(LogId(disk.seen.logs.len() as u64))
    }

    fn logs(&self) -> Result<Vec<Log>, StoreError> {
        Ok(self.disk().seen.logs.iter().map(|logged| logged.log.clone()).collect())
    }

    fn log(&self, origin: &str) -> Result<Option<LogId>, StoreError> {
        Ok(self.logs()?.into_iter().find(|log| log.origin == origin).map(|log| log.id))
    }

    fn state(&self, log: LogId) -> Result<State, StoreError> {
        self.read(log, |logged| State {
            size: logged.size(),
            newest: logged.checkpoints.last_key_value().map(|(_, checkpoint)| checkpoint.clone()),
        })
    }

    fn append(&self, log: LogId, expected: u64, batch: &Batch) -> Result<(), StoreError> {
        let mut disk = self.disk();
        disk.may_write()?;
        let logged = disk.seen.log(log).ok_or(StoreError::UnknownLog(log))?;
        let size = logged.size();
        if size != expected {
            return Err(StoreError::Conflict { expected, size });
        }
        let spine = Spine::load(size, |level, from, to| Ok::<_, StoreError>(logged.hashes(level, from..to)))?;
        let spine = spine.ok_or_else(|| StoreError::Damaged("hashes of the tree are missing".into()))?;
        let fitting = batch.fit(spine)?;
        check_found_again(batch, |hash| Ok(logged.by_hash.contains_key(hash)))?;
        logged.are_new(&batch.memos)?;
        disk.write(Write::Append { log, batch: batch.clone(), nodes: fitting.nodes })
    }

    fn entries(&self, log: LogId, from: u64, bytes_max: u64) -> Result<Vec<Entry>, StoreError> {
        self.read_or_none(log, |logged| {
            let from = usize::try_from(from).unwrap_or(usize::MAX);
            some(logged.entries.iter().skip(from), |entry| entry.bytes.len(), bytes_max)
        })
    }

    fn controls(&self, log: LogId, from: u64) -> Result<Vec<Entry>, StoreError> {
        let is_asked = |entry: &&Entry| entry.control && entry.place >= from;
        self.read_or_none(log, |logged| logged.entries.iter().filter(is_asked).cloned().collect())
    }

    fn find(&self, log: LogId, hashes: &[Hash]) -> Result<Vec<Option<Head>>, StoreError> {
        let disk = self.disk();
        let logged = disk.seen.log(log);
        let find = |hash| logged.and_then(|logged| logged.entry(*logged.by_hash.get(hash)?).map(Entry::head));
        Ok(hashes.iter().map(find).collect())
    }

    fn numbered(&self, log: LogId, key: &[u8; 32], number: u64) -> Result<Vec<Head>, StoreError> {
        self.read_or_none(log, |logged| logged.numbered(key, number))
    }

    fn chain_head(&self, log: LogId, key: &[u8; 32]) -> Result<Option<Head>, StoreError> {
        self.read_or_none(log, |logged| logged.chain_head(key))
    }

    fn openings(&self, log: LogId, from: (u64, u8), to: u64, bytes_max: u64) -> Result<Vec<Opening>, StoreError> {
        if from >= (to, 0) {
            return Ok(Vec::new());
        }
        self.read_or_none(log, |logged| {
            let asked = logged.openings.range(from..(to, 0)).map(|(_, opening)| opening);
            some(asked, |opening| opening.value.len(), bytes_max)
        })
    }

    fn destroyed(&self, log: LogId, places: Range<u64>) -> Result<Vec<Destroyed>, StoreError> {
        let is_asked = |order: &Destroyed| places.contains(&order.place);
        self.read_or_none(log, |logged| {
            let orders = logged.destroyed.iter().map(|((place, number), by)| (*place, *number, *by));
            orders.map(|(place, number, by)| Destroyed { place, number, by }).filter(is_asked).collect()
        })
    }

    fn checkpoint(&self, log: LogId, size: u64) -> Result<Option<Checkpoint>, StoreError> {
        self.read_or_none(log, |logged| logged.checkpoints.get(&size).cloned())
    }

    fn checkpoints(&self, log: LogId, from_size: u64, count_max: u32) -> Result<Vec<Checkpoint>, StoreError> {
        self.read_or_none(log, |logged| {
            logged.checkpoints.range(from_size..).take(count_max as usize).map(|(_, found)| found.clone()).collect()
        })
    }

    fn cosign(&self, log: LogId, size: u64, line: &[u8], received_at: u64) -> Result<(), StoreError> {
        batch::check_line(line)?;
        let mut disk = self.disk();
        disk.may_write()?;
        let logged = disk.seen.log(log).filter(|logged| logged.checkpoints.contains_key(&size));
        let Some(logged) = logged else {
            return refused(format!("there is no checkpoint of size {size} to cosign"));
        };
        if logged.cosignatures.get(&size).is_some_and(|there| there.iter().any(|other| other.line == line)) {
            return Ok(());
        }
        disk.write(Write::Cosign { log, size, cosignature: Cosignature { line: line.into(), received_at } })
    }

    fn cosignatures(&self, log: LogId, size: u64) -> Result<Vec<Cosignature>, StoreError> {
        self.read_or_none(log, |logged| logged.cosignatures.get(&size).cloned().unwrap_or_default())
    }

    fn hashes(&self, log: LogId, level: u8, indexes: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        self.read_or_none(log, |logged| logged.hashes(level, indexes))
    }

    fn hear(&self, heard: &Heard) -> Result<bool, StoreError> {
        batch::check_heard(heard)?;
        let mut disk = self.disk();
        disk.may_write()?;
        let known = disk.seen.heard.contains_key(&(heard.origin.clone(), heard.size, heard.root));
        if !known {
            disk.write(Write::Hear(heard.clone()))?;
        }
        Ok(!known)
    }

    fn heard(&self, origin: &str, from_size: u64, count_max: u32) -> Result<Vec<Heard>, StoreError> {
        let is_asked = |heard: &&Heard| heard.origin == origin && heard.size >= from_size;
        Ok(self.disk().seen.heard.values().filter(is_asked).take(count_max as usize).cloned().collect())
    }

    fn keep_finding(&self, log: LogId, finding: &Finding) -> Result<bool, StoreError> {
        batch::check_finding(finding)?;
        let mut disk = self.disk();
        disk.may_write()?;
        let logged = disk.seen.log(log).ok_or(StoreError::UnknownLog(log))?;
        let known = logged.findings.iter().any(|other| other.digest() == finding.digest());
        if !known {
            disk.write(Write::Find { log, finding: finding.clone() })?;
        }
        Ok(!known)
    }

    fn findings(&self, log: LogId) -> Result<Vec<Finding>, StoreError> {
        self.read_or_none(log, |logged| logged.findings.clone())
    }

    fn note(&self, log: LogId, memos: &[Memo]) -> Result<(), StoreError> {
        let mut disk = self.disk();
        disk.may_write()?;
        disk.seen.log(log).ok_or(StoreError::UnknownLog(log))?.are_new(memos)?;
        disk.write(Write::Note { log, memos: memos.to_vec() })
    }

    fn memos(&self, log: LogId, from: u64) -> Result<Vec<Memo>, StoreError> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        self.read_or_none(log, |logged| logged.memos.iter().skip(from).cloned().collect())
    }

    fn replace_nodes(&self, log: LogId, nodes: &[Node]) -> Result<(), StoreError> {
        let mut disk = self.disk();
        disk.may_write()?;
        disk.seen.log(log).ok_or(StoreError::UnknownLog(log))?;
        disk.write(Write::Nodes { log, nodes: nodes.to_vec() })
    }

    fn database_faults(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// As many as fit into so many bytes, but at least one.
fn some<'a, T: Clone + 'a>(items: impl Iterator<Item = &'a T>, bytes: impl Fn(&T) -> usize, bytes_max: u64) -> Vec<T> {
    let (mut taken, mut total) = (Vec::new(), 0);
    for item in items {
        total += bytes(item) as u64;
        if total > bytes_max && !taken.is_empty() {
            break;
        }
        taken.push(item.clone());
    }
    taken
}

/// Originals in memory.
#[derive(Debug, Default)]
pub struct MemoryObjects {
    files: Mutex<BTreeMap<Hash, Vec<u8>>>,
}

impl MemoryObjects {
    /// No originals.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts bytes under a name that may not be their hash: for tests of checks.
    pub fn tamper(&self, hash: &Hash, bytes: &[u8]) {
        self.files().insert(*hash, bytes.to_vec());
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<Hash, Vec<u8>>> {
        self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Objects for MemoryObjects {
    fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<Put, StoreError> {
        check(hash, bytes)?;
        let before = self.files().insert(*hash, bytes.to_vec());
        Ok(if before.as_deref() == Some(bytes) { Put::Known } else { Put::Stored })
    }

    fn read(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.files().get(hash).cloned();
        found.map(|bytes| sound(hash, bytes)).transpose()
    }

    fn has(&self, hash: &Hash) -> Result<bool, StoreError> {
        Ok(self.files().contains_key(hash))
    }

    fn list(&self) -> Result<Vec<Hash>, StoreError> {
        Ok(self.files().keys().copied().collect())
    }
}

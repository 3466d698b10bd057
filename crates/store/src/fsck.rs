//! Checks everything that a store keeps against itself: every byte of every entry against its hash, every hash against
//! the tree, every checkpoint against its root, every value against its commitment, every original against its name.
//!
//! Never repairs and never stops at the first fault: it names each by place, and where it can, the very byte. That the
//! whole store was replaced by another consistent one, it cannot see: for that are the checkpoints on other people's
//! phones. Start with [`fsck`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use record::beside;
use record::checkpoint::Checkpoint as Stated;
use record::control::Control;
use record::entry::{Kind, SignedEntry};
use record::merkle::{Hash, Tree, leaf_hash};
use record::note::Note;

use crate::error::StoreError;
use crate::kept::{Checkpoint, Destroyed, Entry, Log, Node, Opening};
use crate::objects::Objects;
use crate::rebuild::{PAGE_BYTES, PAGE_COUNT, differing_node};
use crate::store::Store;
use crate::tree::Spine;

/// Faults that are kept; the rest is counted.
pub const FAULTS_MAX: usize = 1000;
/// Bytes that may be hashed to find out which byte of an entry was changed: about a second's work.
const SEARCH_BYTES_MAX: u64 = 1 << 30;

/// How far a check goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Hashes: finds everything that was changed since the newest checkpoint that somebody else holds.
    Hashes,
    /// The entries' signatures too: some 50 microseconds for each.
    Signatures,
}

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// In which log.
    pub origin: Option<String>,
    /// At which place of it.
    pub place: Option<u64>,
    /// What is wrong.
    pub what: String,
}

/// What was checked and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Logs.
    pub logs: u64,
    /// Entries.
    pub entries: u64,
    /// Bytes of entries.
    pub entry_bytes: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Cosignature lines that were added to checkpoints.
    pub cosignatures: u64,
    /// Values beside entries.
    pub values: u64,
    /// Those that can be read.
    pub openings: u64,
    /// Those that were destroyed by order.
    pub destroyed: u64,
    /// Originals that are here.
    pub originals: u64,
    /// Originals that an entry attaches and that are not here: not a fault, they may still come.
    pub originals_missing: u64,
    /// Originals that no entry attaches: not a fault, the entry may still come.
    pub originals_unattached: u64,
    /// The first [`FAULTS_MAX`] faults.
    pub faults: Vec<Fault>,
    /// How many there were in all.
    pub faults_counted: u64,
}

/// Checks everything in a store, and the originals if they are given.
///
/// # Errors
/// Only when nothing can be read at all. What cannot be read in part is a fault in the report.
pub fn fsck<S: Store + ?Sized>(store: &S, objects: Option<&dyn Objects>, depth: Depth) -> Result<Report, StoreError> {
    let mut report = Report::default();
    for fault in store.database_faults()? {
        report.fault(None, None, format!("the database says: {fault}"));
    }
    let mut attached = BTreeSet::new();
    for log in store.logs()? {
        report.logs += 1;
        let mut check = LogCheck::new(store, &log, depth, &mut report);
        if let Err(error) = check.run() {
            let place = check.stored.size();
            report.fault(Some(&log), Some(place), format!("cannot be read from here on: {error}"));
            continue;
        }
        attached.append(&mut check.attached);
    }
    if let Some(objects) = objects {
        check_originals(objects, &attached, &mut report)?;
    }
    Ok(report)
}

impl Report {
    /// Whether everything is as it must be.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults_counted == 0
    }

    fn fault(&mut self, log: Option<&Log>, place: Option<u64>, what: impl Into<String>) {
        self.faults_counted += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { origin: log.map(|log| log.origin.clone()), place, what: what.into() });
        }
    }
}

/// One sentence.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "`{origin}`")?;
            if let Some(place) = self.place {
                write!(f, ", entry {place}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.what)
    }
}

/// The check of one log, entry by entry.
struct LogCheck<'a, S: ?Sized> {
    store: &'a S,
    log: &'a Log,
    depth: Depth,
    report: &'a mut Report,
    /// The tree over the hashes as they are stored.
    stored: Spine,
    /// The tree over the hashes of the bytes as they are: tells a changed hash from changed bytes.
    computed: Tree,
    nodes: Vec<Node>,
    attached: BTreeSet<Hash>,
    /// Which values were ordered to be destroyed, and by which place.
    ordered: BTreeMap<(Hash, u8), u64>,
    destroyed: Vec<(Hash, Destroyed)>,
    /// Checkpoints whose size was not reached yet, nearest last.
    ahead: Vec<Checkpoint>,
    next_checkpoint: u64,
    /// The size of the last checkpoint that was sound, and whether one was not: the rest then says nothing new.
    sound_to: u64,
    root_lost: bool,
}

impl<'a, S: Store + ?Sized> LogCheck<'a, S> {
    fn new(store: &'a S, log: &'a Log, depth: Depth, report: &'a mut Report) -> Self {
        Self {
            store,
            log,
            depth,
            report,
            stored: Spine::default(),
            computed: Tree::new(),
            nodes: Vec::new(),
            attached: BTreeSet::new(),
            ordered: BTreeMap::new(),
            destroyed: Vec::new(),
            ahead: Vec::new(),
            next_checkpoint: 0,
            sound_to: 0,
            root_lost: false,
        }
    }

    fn run(&mut self) -> Result<(), StoreError> {
        loop {
            let page = self.store.entries(self.log.id, self.stored.size(), PAGE_BYTES)?;
            if page.is_empty() {
                break;
            }
            let mut read = Vec::with_capacity(page.len());
            for entry in &page {
                read.push(self.entry(entry));
                self.checkpoint()?;
            }
            self.values(&page, &read)?;
        }
        self.end()
    }

    /// Checks one entry by itself; gives what it says if it can be read.
    fn entry(&mut self, entry: &Entry) -> Option<SignedEntry> {
        let place = self.stored.size();
        self.report.entries += 1;
        self.report.entry_bytes += entry.bytes.len() as u64;
        if entry.place != place {
            self.fault(place, format!("is missing; the next one is at place {}", entry.place));
        }
        self.nodes.extend(self.stored.push(entry.hash));
        let hash = leaf_hash(&entry.bytes);
        self.computed.push(hash);
        if hash != entry.hash {
            self.fault(place, changed(&entry.bytes, &entry.hash));
            return None;
        }
        match SignedEntry::parse(&entry.bytes) {
            Ok(signed) => {
                self.columns(entry, &signed);
                Some(signed)
            }
            Err(error) => {
                self.fault(place, format!("is not an entry of the record: {error}"));
                None
            }
        }
    }

    /// Compares what is stored beside an entry's bytes with what the bytes say, and notes what it attaches and orders.
    fn columns(&mut self, entry: &Entry, signed: &SignedEntry) {
        let said = signed.entry();
        let same = [
            ("log", said.log == self.log.origin),
            ("key", said.key.0 == entry.key),
            ("number", said.number == entry.number),
            ("kind", (said.kind != Kind::Say) == entry.control),
            ("signature", self.depth == Depth::Hashes || signed.verify().is_ok()),
        ];
        for (what, _) in same.into_iter().filter(|(_, same)| !same) {
            self.fault(entry.place, format!("the {what} is not that of its bytes"));
        }
        self.report.values += said.beside.len() as u64;
        self.attached.extend(said.attach.iter().map(|attachment| attachment.hash));
        if let Some(Control::Redact(redact)) = signed.control() {
            let orders = redact.numbers.iter().map(|number| ((redact.entry, *number), entry.place));
            self.ordered.extend(orders);
        }
    }

    /// Checks the checkpoint of the size that was just reached, if there is one.
    fn checkpoint(&mut self) -> Result<(), StoreError> {
        if self.ahead.is_empty() {
            self.ahead = self.store.checkpoints(self.log.id, self.next_checkpoint, PAGE_COUNT)?;
            self.next_checkpoint = self.ahead.last().map_or(u64::MAX, |last| last.size + 1);
            self.ahead.reverse();
        }
        let size = self.stored.size();
        if let Some(checkpoint) = self.ahead.pop_if(|checkpoint| checkpoint.size <= size) {
            self.report.checkpoints += 1;
            self.report.cosignatures += self.store.cosignatures(self.log.id, checkpoint.size)?.len() as u64;
            self.root(&checkpoint);
            self.note(&checkpoint);
        }
        Ok(())
    }

    fn root(&mut self, checkpoint: &Checkpoint) {
        let size = checkpoint.size;
        if checkpoint.root == self.stored.root() {
            self.sound_to = size;
        } else if self.computed.root() == checkpoint.root {
            self.sound_to = size;
            self.report.fault(
                Some(self.log),
                None,
                format!("of the first {size} entries a stored hash was changed; the bytes fit the checkpoint"),
            );
        } else if !self.root_lost {
            self.root_lost = true;
            let what = format!(
                "the checkpoint of size {size} does not fit the entries; something was changed at places {} to {}",
                self.sound_to,
                size.saturating_sub(1)
            );
            self.report.fault(Some(self.log), None, what);
        }
    }

    /// Compares what is stored beside a checkpoint's note with what the note says.
    fn note(&mut self, checkpoint: &Checkpoint) {
        let stated = Note::parse(&checkpoint.note).map_err(|error| error.to_string());
        let stated = stated.and_then(|note| Stated::parse(note.text()).map_err(|error| error.to_string()));
        let what = match stated {
            Err(error) => format!("cannot be read: {error}"),
            Ok(stated) if stated.origin() != self.log.origin => "is of another log".into(),
            Ok(stated) if stated.size() != checkpoint.size || *stated.root() != checkpoint.root => {
                "states another size or root than is stored beside it".into()
            }
            Ok(_) => return,
        };
        self.report.fault(Some(self.log), None, format!("the checkpoint of size {} {what}", checkpoint.size));
    }

    /// Checks the values beside the entries of a page.
    fn values(&mut self, page: &[Entry], read: &[Option<SignedEntry>]) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
        let mut from = (first.place, 0);
        loop {
            let openings = self.store.openings(self.log.id, from, last.place + 1, PAGE_BYTES)?;
            let Some(end) = openings.last() else { break };
            from = (end.place, end.number.saturating_add(1));
            if end.number == u8::MAX {
                from = (end.place + 1, 0);
            }
            for opening in &openings {
                let entry = at(read, opening.place, first.place);
                self.opening(opening, entry);
            }
        }
        for order in self.store.destroyed(self.log.id, first.place..last.place + 1)? {
            self.report.destroyed += 1;
            if let Some(entry) = at(read, order.place, first.place) {
                self.destroyed.push((entry.hash(), order));
            }
        }
        Ok(())
    }

    fn opening(&mut self, opening: &Opening, entry: Option<&SignedEntry>) {
        self.report.openings += 1;
        let Some(entry) = entry else { return };
        let commitment = usize::from(opening.number).checked_sub(1).and_then(|at| entry.entry().beside.get(at));
        let value = std::str::from_utf8(&opening.value).ok();
        let number = opening.number;
        match (commitment, value.map(|value| beside::commitment(&opening.salt, value))) {
            (None, _) => self.fault(opening.place, format!("has no value {number} beside it, and one is stored")),
            (Some(commitment), Some(stored)) if *commitment == stored => {}
            _ => self.fault(opening.place, format!("value {number} beside it does not fit its commitment")),
        }
    }

    /// What can be checked only when all entries were read.
    fn end(&mut self) -> Result<(), StoreError> {
        let size = self.stored.size();
        if self.store.state(self.log.id)?.size != size {
            self.report.fault(Some(self.log), None, format!("there is no checkpoint of its {size} entries"));
        }
        if let Some(difference) = differing_node(self.store, self.log.id, &self.nodes)? {
            self.report.fault(Some(self.log), None, format!("{difference} (`rebuild` makes it anew)"));
        }
        self.orders()
    }

    /// Compares what was destroyed with what was ordered.
    fn orders(&mut self) -> Result<(), StoreError> {
        for (hash, order) in std::mem::take(&mut self.destroyed) {
            match self.ordered.remove(&(hash, order.number)) {
                Some(by) if by == order.by => {}
                _ => {
                    let (number, by) = (order.number, order.by);
                    self.fault(order.place, format!("value {number} was destroyed, and entry {by} did not order it"));
                }
            }
        }
        for ((hash, number), by) in std::mem::take(&mut self.ordered) {
            let found = self.store.find(self.log.id, &[hash])?.pop().flatten();
            if let Some(entry) = found {
                self.fault(entry.place, format!("value {number} is not destroyed, though entry {by} orders it"));
            }
        }
        Ok(())
    }

    fn fault(&mut self, place: u64, what: impl Into<String>) {
        self.report.fault(Some(self.log), Some(place), what);
    }
}

fn at(read: &[Option<SignedEntry>], place: u64, first: u64) -> Option<&SignedEntry> {
    read.get(usize::try_from(place.checked_sub(first)?).ok()?)?.as_ref()
}

/// Says which byte was changed, if it was one and can be found out.
fn changed(bytes: &[u8], hash: &Hash) -> String {
    let Some((at, was)) = changed_byte(bytes, hash) else {
        return "its bytes are not those of its hash".into();
    };
    let is = bytes.get(at).copied().unwrap_or_default();
    let line = 1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
    format!("byte {at} (in line {line}) was changed from {was:#04x} to {is:#04x}; with that byte its hash fits")
}

/// Tries what one byte may have been: first with one bit changed, as a disk does, then anything, as a person does.
fn changed_byte(bytes: &[u8], hash: &Hash) -> Option<(usize, u8)> {
    let length = bytes.len() as u64;
    let bits = |is: u8| (0..8).map(|bit| is ^ (1 << bit)).collect();
    let values = |_| (0..=u8::MAX).collect();
    let affordable = |tries: u64| length * length * tries <= SEARCH_BYTES_MAX;
    let by_bit = if affordable(8) { try_each_byte(bytes, hash, bits) } else { None };
    if by_bit.is_none() && affordable(256) { try_each_byte(bytes, hash, values) } else { by_bit }
}

/// Tries the values that `others` gives for each byte.
fn try_each_byte(bytes: &[u8], hash: &Hash, others: impl Fn(u8) -> Vec<u8>) -> Option<(usize, u8)> {
    let mut tried = bytes.to_vec();
    for (at, is) in bytes.iter().enumerate() {
        for other in others(*is) {
            *tried.get_mut(at)? = other;
            if leaf_hash(&tried) == *hash {
                return Some((at, other));
            }
        }
        *tried.get_mut(at)? = *is;
    }
    None
}

/// Reads every original.
fn check_originals(objects: &dyn Objects, attached: &BTreeSet<Hash>, report: &mut Report) -> Result<(), StoreError> {
    let here: BTreeSet<Hash> = objects.list()?.into_iter().collect();
    for hash in &here {
        report.originals += 1;
        if let Err(error) = objects.read(hash) {
            report.fault(None, None, error.to_string());
        }
    }
    report.originals_missing = attached.difference(&here).count() as u64;
    report.originals_unattached = here.difference(attached).count() as u64;
    Ok(())
}

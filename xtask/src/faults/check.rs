//! Holds a store to what was said of it: opens it by the real recovery, checks it against itself, and compares every
//! byte with what the devices sent.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use record::merkle::Hash;
use store::fsck::{Depth, fsck};
use store::tree::file_hash;
use store::{Entry, Objects, Opening, Store, StoreError};

use super::said::Said;
use super::save::{Saver, Trouble, entry, ordered, stored};
use super::script::{Fault, Upload};
use super::worker::kept;

/// How long an old lock of this process is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(2);
/// Bytes that are read at once: more than any log here has.
const ALL: u64 = 1 << 40;

/// What came of a check.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Acknowledged uploads and files.
    pub acknowledged: usize,
    /// Those that are not there, or not as they were.
    pub lost: usize,
    /// Everything that is wrong, in words.
    pub wrong: Vec<String>,
}

impl Verdict {
    /// Whether all is well.
    pub fn is_sound(&self) -> bool {
        self.lost == 0 && self.wrong.is_empty()
    }

    fn lose(&mut self, what: String) {
        self.lost += 1;
        self.wrong.push(what);
    }
}

/// Checks the store below a folder against what was said of it, and lets it go on by one more upload.
pub fn check(root: &Path, seed: u64, uploads: &[Upload], said: &Said) -> Verdict {
    let mut verdict = Verdict { acknowledged: said.acknowledged(), ..Verdict::default() };
    verdict.wrong.extend(said.wrong.iter().cloned());
    match open(root, seed) {
        Ok(saver) => {
            if let Err(error) = check_open(&saver, uploads, said, &mut verdict) {
                verdict.lost = verdict.acknowledged;
                verdict.wrong.push(format!("the store cannot be read: {error}"));
            }
        }
        Err(error) => {
            verdict.lost = verdict.acknowledged;
            verdict.wrong.push(format!("the store does not open: {error}"));
        }
    }
    verdict
}

/// Opens the store. Another thread that starts a process holds a copy of our open files for a moment, the store's lock
/// among them, so an old lock of this very process is waited for.
fn open(root: &Path, seed: u64) -> Result<Saver, Fault> {
    let patience = Instant::now() + LOCK_WAIT;
    loop {
        let opened = Saver::open(root, seed);
        let in_use = |error: &Fault| matches!(error.downcast_ref(), Some(StoreError::InUse(_)));
        if Instant::now() > patience || !opened.as_ref().is_err_and(in_use) {
            return opened;
        }
        std::thread::yield_now();
    }
}

fn check_open(saver: &Saver, uploads: &[Upload], said: &Said, verdict: &mut Verdict) -> Result<(), Fault> {
    let report = fsck(&*saver.store, Some(&saver.originals), Depth::Hashes)?;
    verdict.wrong.extend(report.faults.iter().map(|fault| format!("fsck: {fault}")));
    let size = saver.store.state(saver.log)?.size;
    let there = uploads.iter().take_while(|upload| upload.size() <= size).count();
    check_uploads(saver, uploads.get(..there).unwrap_or_default(), size, verdict)?;
    check_said(uploads, there, said, verdict);
    check_files(saver, said, verdict);
    go_on(saver, uploads.get(there), verdict);
    Ok(())
}

/// Every upload that is there must be there whole, and nothing else.
fn check_uploads(saver: &Saver, there: &[Upload], size: u64, verdict: &mut Verdict) -> Result<(), Fault> {
    if there.last().map_or(0, Upload::size) != size {
        verdict.wrong.push(format!("the log has {size} entries: an upload is there in part"));
    }
    let entries = saver.store.entries(saver.log, 0, ALL)?;
    let openings = saver.store.openings(saver.log, (0, 0), size, ALL)?;
    let destroyed: BTreeSet<_> = there.iter().flat_map(|upload| &upload.destroy).copied().map(ordered).collect();
    let kept: BTreeSet<_> = saver.store.destroyed(saver.log, 0..size)?.into_iter().collect();
    if kept != destroyed {
        verdict.wrong.push("other values are marked as destroyed than were ordered".into());
    }
    let is_destroyed = |opening: &Opening| {
        destroyed.iter().any(|order| (order.place, order.number) == (opening.place, opening.number))
    };
    let mut expected: Vec<Opening> = there
        .iter()
        .flat_map(|upload| &upload.openings)
        .map(|(place, opening)| stored(*place, opening))
        .filter(|opening| !is_destroyed(opening))
        .collect();
    expected.sort_by_key(|opening| (opening.place, opening.number));
    if openings != expected {
        verdict
            .wrong
            .push("the values beside the entries are not those that were sent, but for those destroyed".into());
    }
    for upload in there {
        check_entries(upload, &entries, verdict);
        let checkpoint = saver.store.checkpoint(saver.log, upload.size())?;
        if checkpoint.is_none_or(|checkpoint| checkpoint.root != upload.root) {
            verdict.wrong.push(format!("the checkpoint over upload {} is not there", upload.index));
        }
    }
    Ok(())
}

fn check_entries(upload: &Upload, entries: &[Entry], verdict: &mut Verdict) {
    for (place, signed) in (upload.first..).zip(&upload.entries) {
        let there = usize::try_from(place).ok().and_then(|place| entries.get(place));
        if there != Some(&entry(place, signed, upload.at)) {
            verdict.wrong.push(format!("at place {place} is not the entry of upload {}", upload.index));
        }
    }
}

/// What was acknowledged must be there, and what was said must be what was sent.
fn check_said(uploads: &[Upload], there: usize, said: &Said, verdict: &mut Verdict) {
    let mut counted = BTreeSet::new();
    for (index, line) in &said.kept {
        if uploads.get(*index).is_none_or(|upload| kept(upload) != format!("kept {line}")) {
            verdict.wrong.push(format!("the worker acknowledged another upload than {index}"));
        }
        if *index >= there && counted.insert(index) {
            verdict.lose(format!("upload {index} was acknowledged, and the store has only {there} uploads"));
        }
    }
    let size = uploads.get(..there).and_then(<[Upload]>::last).map_or(0, Upload::size);
    if said.opened > size {
        verdict.lose(format!("the open log had {} entries, and has {size} now", said.opened));
    }
}

fn check_files(saver: &Saver, said: &Said, verdict: &mut Verdict) {
    let files: BTreeSet<&Hash> = said.files.iter().collect();
    for hash in files {
        match saver.originals.read(hash) {
            Ok(Some(bytes)) if file_hash(&bytes) == *hash => {}
            Ok(_) => verdict.lose(format!("the file {} was acknowledged and is not there", hash.to_hex())),
            Err(error) => verdict.lose(format!("the file {} was acknowledged: {error}", hash.to_hex())),
        }
    }
}

/// The record goes on after every accident.
fn go_on(saver: &Saver, next: Option<&Upload>, verdict: &mut Verdict) {
    let Some(next) = next else { return };
    match saver.save(next) {
        Ok(()) => {}
        Err(Trouble::Failed(error)) => verdict.wrong.push(format!("the record does not go on: {error}")),
        Err(Trouble::Wrong(what)) => verdict.wrong.push(what),
    }
}

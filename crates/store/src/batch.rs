//! What is kept in one go, all of it or nothing, and the check that it fits the log.
//!
//! Every store checks a batch through here before it writes, so that no store can hold a checkpoint that is not of
//! its own entries.

use std::collections::HashSet;

use record::merkle::{Hash, leaf_hash};

use crate::error::StoreError;
use crate::kept::{
    Checkpoint, Destroyed, ENTRY_BYTES_MAX, EVIDENCE_BYTES_MAX, Entry, Finding, Heard, LOG_ORIGIN_BYTES_MAX,
    MEMO_BYTES_MAX, Memo, NOTE_BYTES_MAX, Node, Opening, VALUE_BYTES_MAX,
};
use crate::tree::Spine;

/// Everything that one upload adds to a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// New entries, in order, each with its place.
    pub entries: Vec<Entry>,
    /// Openings of these or of earlier entries. One that is there already is left as it is; one that was
    /// destroyed is not taken up again.
    pub openings: Vec<Opening>,
    /// Openings to destroy, now and whenever they come again.
    pub destroy: Vec<Destroyed>,
    /// The checkpoint over the log with the new entries. There must be one exactly when there are entries.
    pub checkpoint: Option<Checkpoint>,
    /// What the server notes for itself of this. If there is a memo of one of the names already, nothing is kept.
    pub memos: Vec<Memo>,
}

/// A batch that was found to fit: what to write beside it, and the tree afterwards.
pub(crate) struct Fitting {
    pub nodes: Vec<Node>,
    pub spine: Spine,
}

impl Batch {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
            && self.openings.is_empty()
            && self.destroy.is_empty()
            && self.checkpoint.is_none()
            && self.memos.is_empty()
    }

    /// Checks that the batch continues the tree, and that its checkpoint is the tree's.
    pub(crate) fn fit(&self, mut spine: Spine) -> Result<Fitting, StoreError> {
        let mut nodes = Vec::new();
        for entry in &self.entries {
            check_entry(entry, spine.size())?;
            nodes.extend(spine.push(entry.hash));
        }
        self.check_checkpoint(&spine)?;
        self.openings.iter().try_for_each(|opening| check_opening(opening, spine.size()))?;
        self.destroy.iter().try_for_each(|order| check_order(order, spine.size()))?;
        check_memos(&self.memos)?;
        Ok(Fitting { nodes, spine })
    }

    fn check_checkpoint(&self, spine: &Spine) -> Result<(), StoreError> {
        let Some(checkpoint) = &self.checkpoint else {
            let fits = self.entries.is_empty();
            return if fits { Ok(()) } else { refused("it has entries and no checkpoint over them") };
        };
        limit("a checkpoint", checkpoint.note.len(), NOTE_BYTES_MAX)?;
        if self.entries.is_empty() {
            return refused("it has a checkpoint and no entries");
        }
        if checkpoint.size != spine.size() {
            return refused(format!("its checkpoint is of size {}, the log's is {}", checkpoint.size, spine.size()));
        }
        if checkpoint.root != spine.root() {
            return refused(format!("the root of its checkpoint is not the root over its {} entries", spine.size()));
        }
        Ok(())
    }
}

fn check_entry(entry: &Entry, place: u64) -> Result<(), StoreError> {
    limit("an entry", entry.bytes.len(), ENTRY_BYTES_MAX)?;
    if entry.place != place {
        return refused(format!("an entry is for place {}, the next free one is {place}", entry.place));
    }
    if entry.hash != leaf_hash(&entry.bytes) {
        return refused(format!("the hash given for place {place} is not the hash of the entry's bytes"));
    }
    if entry.number >= 1 << 53 {
        return refused(format!("the entry for place {place} has a number that is too high"));
    }
    Ok(())
}

fn check_opening(opening: &Opening, size: u64) -> Result<(), StoreError> {
    limit("a value beside an entry", opening.value.len(), VALUE_BYTES_MAX)?;
    if opening.place >= size {
        return refused(format!("an opening is for place {}, and the log has {size} entries", opening.place));
    }
    Ok(())
}

fn check_order(order: &Destroyed, size: u64) -> Result<(), StoreError> {
    if order.place >= size || order.by >= size {
        return refused(format!(
            "place {} is to be redacted by place {}, and the log has {size}",
            order.place, order.by
        ));
    }
    Ok(())
}

/// Refuses what is larger than its limit.
pub(crate) fn limit(what: &'static str, size: usize, most: u64) -> Result<(), StoreError> {
    let size = size as u64;
    if size > most { Err(StoreError::TooLarge { what, size, most }) } else { Ok(()) }
}

/// Refuses with a reason.
pub(crate) fn refused<T>(why: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::Refused(why.into()))
}

/// Refuses an entry that is in the log already, or twice in the batch. `known` looks into the log.
pub(crate) fn check_found_again(
    batch: &Batch,
    known: impl Fn(&Hash) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    for entry in &batch.entries {
        if !seen.insert(entry.hash) || known(&entry.hash)? {
            return refused(format!("the entry for place {} is in the log already", entry.place));
        }
    }
    Ok(())
}

/// Refuses an origin that no log can have (`docs/formats/record.md`, section 2).
pub(crate) fn check_origin(origin: &str) -> Result<(), StoreError> {
    limit("an origin", origin.len(), LOG_ORIGIN_BYTES_MAX)?;
    if origin.is_empty() || origin.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+') {
        return refused(format!("`{origin}` cannot be a log's origin"));
    }
    Ok(())
}

/// Refuses what is not one line with its newline.
pub(crate) fn check_line(line: &[u8]) -> Result<(), StoreError> {
    limit("a signature line", line.len(), NOTE_BYTES_MAX)?;
    match line.split_last() {
        Some((b'\n', rest)) if !rest.is_empty() && !rest.contains(&b'\n') => Ok(()),
        _ => refused("a cosignature is not one line"),
    }
}

pub(crate) fn check_heard(heard: &Heard) -> Result<(), StoreError> {
    check_origin(&heard.origin)?;
    limit("a checkpoint", heard.note.len(), NOTE_BYTES_MAX)
}

pub(crate) fn check_finding(finding: &Finding) -> Result<(), StoreError> {
    limit("a finding's evidence", finding.evidence.len(), EVIDENCE_BYTES_MAX)
}

/// Refuses memos that are too large, or of which two have one name.
pub(crate) fn check_memos(memos: &[Memo]) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    for memo in memos {
        limit("a memo", memo.text.len() + memo.list.len() + memo.name.len(), MEMO_BYTES_MAX)?;
        if !seen.insert((&memo.list, &memo.name)) {
            return Err(used(memo));
        }
    }
    Ok(())
}

pub(crate) fn used(memo: &Memo) -> StoreError {
    StoreError::Used { list: memo.list.clone(), name: memo.name.clone() }
}

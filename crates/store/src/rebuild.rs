//! Makes anew what follows from the entries, and compares two stores.
//!
//! Never touches the record itself. What follows from entries may be lost at any time; that it can be made again, and
//! comes out the same, is checked here.

use crate::error::StoreError;
use crate::kept::{Log, LogId, Node, Opening};
use crate::store::Store;
use crate::tree::Spine;
use record::merkle::leaf_hash;

/// Bytes of entries that are read at once.
pub(crate) const PAGE_BYTES: u64 = 4 << 20;
/// Checkpoints that are read at once.
pub(crate) const PAGE_COUNT: u32 = 4096;

/// What was made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entries that were read.
    pub entries: u64,
    /// Hashes of the tree that follow from them.
    pub nodes: u64,
    /// The first place where what was stored is another, in words.
    pub difference: Option<String>,
}

/// Derives the stored hashes of all trees from the entries again and compares. Unless `only_check`, what differs is
/// replaced.
///
/// # Errors
/// [`StoreError::Damaged`] when an entry is not what its hash says: then `fsck` is needed, and nothing is replaced.
pub fn rebuild<S: Store + ?Sized>(store: &S, only_check: bool) -> Result<Rebuilt, StoreError> {
    let mut rebuilt = Rebuilt::default();
    for log in store.logs()? {
        let nodes = derive(store, &log, &mut rebuilt.entries)?;
        rebuilt.nodes += nodes.len() as u64;
        let Some(difference) = differing_node(store, log.id, &nodes)? else { continue };
        rebuilt.difference.get_or_insert(format!("`{}`: {difference}", log.origin));
        if !only_check {
            store.replace_nodes(log.id, &nodes)?;
        }
    }
    Ok(rebuilt)
}

/// The nodes that follow from the entries of a log.
fn derive<S: Store + ?Sized>(store: &S, log: &Log, count: &mut u64) -> Result<Vec<Node>, StoreError> {
    let (mut spine, mut nodes) = (Spine::default(), Vec::new());
    loop {
        let page = store.entries(log.id, spine.size(), PAGE_BYTES)?;
        if page.is_empty() {
            *count += spine.size();
            return Ok(nodes);
        }
        for entry in page {
            let hash = leaf_hash(&entry.bytes);
            if hash != entry.hash || entry.place != spine.size() {
                let (origin, place) = (&log.origin, spine.size());
                return Err(StoreError::Damaged(format!("entry {place} of `{origin}` is not what its hash says")));
            }
            nodes.extend(spine.push(hash));
        }
    }
}

/// The first stored node that is not as derived, in words.
pub(crate) fn differing_node<S: Store + ?Sized>(
    store: &S,
    log: LogId,
    derived: &[Node],
) -> Result<Option<String>, StoreError> {
    let top = derived.iter().map(|node| node.level).max().unwrap_or(0);
    // One level more than there is: nothing may be stored there.
    for level in 1..=top.saturating_add(1) {
        let derived: Vec<_> = derived.iter().filter(|node| node.level == level).map(|node| node.hash).collect();
        let stored = store.hashes(log, level, 0..derived.len() as u64 + 1)?;
        if derived != stored {
            let same = derived.iter().zip(&stored).take_while(|(derived, stored)| derived == stored).count();
            return Ok(Some(format!("the stored tree is another at level {level}, index {same}")));
        }
    }
    Ok(None)
}

/// The first thing that one store holds and the other does not, or holds otherwise, in words. What was heard from
/// others is compared for the origins of the logs.
///
/// # Errors
/// If one of them cannot be read.
pub fn first_difference<A, B>(a: &A, b: &B) -> Result<Option<String>, StoreError>
where
    A: Store + ?Sized,
    B: Store + ?Sized,
{
    let (logs, others) = (a.logs()?, b.logs()?);
    if logs.len() != others.len() {
        return Ok(Some(format!("one has {} logs, the other {}", logs.len(), others.len())));
    }
    for log in logs {
        let Some(other) = others.iter().find(|other| other.origin == log.origin) else {
            return Ok(Some(format!("only one has the log `{}`", log.origin)));
        };
        if let Some(what) = differing_part(a, &log, b, other)? {
            return Ok(Some(format!("`{}`: {what}", log.origin)));
        }
    }
    Ok(None)
}

fn differing_part<A, B>(a: &A, log: &Log, b: &B, other: &Log) -> Result<Option<String>, StoreError>
where
    A: Store + ?Sized,
    B: Store + ?Sized,
{
    let (x, y) = (log.id, other.id);
    let size = a.state(x)?.size;
    if size != b.state(y)?.size {
        return Ok(Some(format!("one has {size} entries, the other {}", b.state(y)?.size)));
    }
    let mut place = 0;
    while place < size {
        let (page, other) = (a.entries(x, place, PAGE_BYTES)?, b.entries(y, place, PAGE_BYTES)?);
        if page.is_empty() || page != other {
            let same = page.iter().zip(&other).take_while(|(one, other)| one == other).count() as u64;
            return Ok(Some(format!("entry {} is another", place + same)));
        }
        place += page.len() as u64;
    }
    Ok(differing_rest(a, x, b, y, size)?.map(|what| format!("the {what} are others")))
}

fn differing_rest<A, B>(a: &A, x: LogId, b: &B, y: LogId, size: u64) -> Result<Option<&'static str>, StoreError>
where
    A: Store + ?Sized,
    B: Store + ?Sized,
{
    let mut from = 0;
    loop {
        let (page, other) = (a.checkpoints(x, from, PAGE_COUNT)?, b.checkpoints(y, from, PAGE_COUNT)?);
        if page != other {
            return Ok(Some("checkpoints"));
        }
        for checkpoint in &page {
            if a.cosignatures(x, checkpoint.size)? != b.cosignatures(y, checkpoint.size)? {
                return Ok(Some("cosignatures"));
            }
        }
        let Some(last) = page.last() else { break };
        from = last.size + 1;
    }
    let rest = [
        ("openings", all_openings(a, x, size)? == all_openings(b, y, size)?),
        ("destroyed openings", a.destroyed(x, 0..size)? == b.destroyed(y, 0..size)?),
        ("findings", a.findings(x)? == b.findings(y)?),
        ("memos", a.memos(x, 0)? == b.memos(y, 0)?),
    ];
    Ok(rest.into_iter().find(|(_, same)| !same).map(|(what, _)| what))
}

fn all_openings<S: Store + ?Sized>(store: &S, log: LogId, size: u64) -> Result<Vec<Opening>, StoreError> {
    store.openings(log, (0, 0), size, u64::MAX)
}

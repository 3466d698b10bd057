//! Checks the entries of a log, one after the other and against each other: signatures, chains, who was allowed
//! to sign, and times that cannot be.
//!
//! Never stops at the first finding, and never says more than it was shown: a check that needs what is held back
//! is not made. Signatures are checked on all cores; everything else is one pass.
//!
//! Start with [`check`] over a whole log, [`Checker`] for entries that come one by one, [`admit`] for a server
//! that decides about one more. Source: `docs/formats/record.md` sections 5 and 7.

mod facts;
mod pass;

use crate::entry::{KeyBytes, Seen, SignedEntry};
use crate::findings::{Code, Finding};
use crate::keys::Keys;
use crate::merkle::Hash;
use crate::{merkle, parallel};
use facts::read;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use thiserror::Error;

pub use facts::{Facts, Outcome, PreparedKeys, Shown};

/// What is known of one place of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// The entry's bytes.
    Shown(&'a [u8]),
    /// Left out by whoever made the bundle.
    HeldBack,
    /// Missing or damaged.
    NotReadable,
}

/// When a checkpoint was made, by the log's clock key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointTime {
    /// How many entries it has.
    pub size: u64,
    /// Seconds since 1970.
    pub time: u64,
}

/// A log, or what is shown of one.
#[derive(Clone, Copy, Debug)]
pub struct LogView<'a> {
    /// The log's origin; without it nobody asks whether an entry is for this log.
    pub origin: Option<&'a str>,
    /// Every place, in order.
    pub places: &'a [Place<'a>],
    /// The log's leaf hashes, as far as they are known; empty if none is.
    pub leaves: &'a [Option<Hash>],
    /// Times of the log's checkpoints.
    pub times: &'a [CheckpointTime],
}

/// What was found in a log.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// By place, then by code.
    pub findings: Vec<Finding>,
    /// The keys of the log.
    pub keys: Keys,
    /// What is known of each place.
    pub outcomes: Vec<Outcome>,
    /// For each key that signed a number twice: the first such number. From there on nothing of its chain counts.
    pub forked: HashMap<KeyBytes, u64>,
}

impl Checked {
    /// Whether an entry of this key and number counts: not disowned, and before any fork of its chain.
    pub fn counts(&self, key: &KeyBytes, number: u64) -> bool {
        !self.keys.is_disowned(key, number) && self.forked.get(key).is_none_or(|first| number < *first)
    }
}

/// Checks a log and reports every finding.
pub fn check(log: &LogView<'_>) -> Vec<Finding> {
    examine(log).findings
}

/// Checks a log, and keeps what was learnt about its keys and places.
pub fn examine(log: &LogView<'_>) -> Checked {
    let outcomes = parallel::map(log.places, PreparedKeys::default, |keys, _, place| read(*place, log.origin, keys));
    pass::over(outcomes, log.leaves, log.times)
}

/// Takes places one by one, in order.
#[derive(Debug, Default)]
pub struct Checker {
    origin: Option<String>,
    prepared: PreparedKeys,
    outcomes: Vec<Outcome>,
}

impl Checker {
    /// Nothing was shown yet.
    pub fn new(origin: Option<&str>) -> Self {
        Self { origin: origin.map(str::to_owned), ..Self::default() }
    }

    /// Takes the next place. The signature is checked now, everything else at the end.
    pub fn push(&mut self, place: Place<'_>) {
        self.outcomes.push(read(place, self.origin.as_deref(), &mut self.prepared));
    }

    /// Checks everything that was shown.
    pub fn finish(self, leaves: &[Option<Hash>], times: &[CheckpointTime]) -> Checked {
        pass::over(self.outcomes, leaves, times)
    }
}

/// The log's roots at these sizes, as far as the leaf hashes are known.
pub fn roots_at(leaves: &[Option<Hash>], sizes: impl IntoIterator<Item = u64>) -> HashMap<u64, Hash> {
    let mut sizes: Vec<u64> = sizes.into_iter().collect();
    sizes.sort_unstable();
    sizes.dedup();
    let (mut tree, mut leaves, mut roots) = (merkle::Tree::new(), leaves.iter(), HashMap::new());
    for size in sizes {
        while tree.size() < size {
            let Some(Some(leaf)) = leaves.next() else { return roots };
            tree.push(*leaf);
        }
        roots.insert(size, tree.root());
    }
    roots
}

/// What a server that decides about one more entry knows of its log.
pub trait Admitted {
    /// The key and number of an entry that is in the log.
    fn find(&self, hash: &Hash) -> Option<(KeyBytes, u64)>;

    /// The log's root at a size that it has or had.
    fn root(&self, size: u64) -> Option<Hash>;

    /// Whether the key's chain would have two entries of one number, this number or a lower one, if one of this
    /// number came into the log now.
    fn doubled(&self, key: &KeyBytes, number: u64) -> bool;
}

/// Why an entry cannot come into the log now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It never can.
    #[error("admitting an entry: {0}")]
    Broken(Code),
    /// It is there already.
    #[error("admitting an entry: it is in the log already")]
    Known,
    /// The chain's entry before it is not in the log.
    #[error("admitting an entry: the entry before it in its chain is not in the log yet")]
    NeedsPrevious,
    /// An entry that it refers to is not in the log.
    #[error("admitting an entry: an entry that it refers to is not in the log yet")]
    NeedsReference,
}

impl Refusal {
    /// The word in a reply (`docs/formats/sync.md` section 3).
    pub fn word(self) -> &'static str {
        match self {
            Self::Broken(code) => code.name(),
            Self::Known => "known",
            Self::NeedsPrevious => "needs-previous",
            Self::NeedsReference => "needs-reference",
        }
    }
}

/// Whether an entry may take this place, the next one of the log (section 5). `keys` are those of the places
/// before it.
///
/// # Errors
/// [`Refusal`] says why not.
pub fn admit(signed: &SignedEntry, place: u64, origin: &str, keys: &Keys, log: &impl Admitted) -> Result<(), Refusal> {
    let refuse = |code| Err(Refusal::Broken(code));
    let entry = signed.entry();
    if entry.log != origin {
        return refuse(Code::WrongLog);
    }
    if log.find(&signed.hash()).is_some() {
        return Err(Refusal::Known);
    }
    if signed.verify().is_err() {
        return refuse(Code::Signature);
    }
    let facts = Facts::of(signed, Some(origin));
    if (place == 0) != facts.is_open() {
        return refuse(Code::Open);
    }
    admit_links(signed, log)?;
    let mut keys_then = Keys::new();
    let keys = if place == 0 {
        keys_then.add(0, entry, signed.control());
        &keys_then
    } else {
        keys
    };
    let unfit = pass::not_enrolled(&facts, place, keys).or_else(|| pass::not_permitted(&facts, place, keys));
    if let Some((code, _)) = unfit {
        return refuse(code);
    }
    // A stolen key must not enrol another.
    let counts = !keys.is_disowned(&entry.key, entry.number) && !log.doubled(&entry.key, entry.number);
    if signed.control().is_some() && !counts {
        return refuse(Code::NotPermitted);
    }
    admit_seen(entry.seen, place, log)
}

fn admit_links(signed: &SignedEntry, log: &impl Admitted) -> Result<(), Refusal> {
    let entry = signed.entry();
    if let Some(previous) = &entry.previous {
        let (key, number) = log.find(previous).ok_or(Refusal::NeedsPrevious)?;
        if key != entry.key || number + 1 != entry.number {
            return Err(Refusal::Broken(Code::Link));
        }
    }
    let missing = entry.refs.iter().any(|hash| log.find(hash).is_none());
    if missing { Err(Refusal::NeedsReference) } else { Ok(()) }
}

fn admit_seen(seen: Option<Seen>, place: u64, log: &impl Admitted) -> Result<(), Refusal> {
    let fits = seen.is_none_or(|seen| seen.size <= place && log.root(seen.size) == Some(seen.root));
    if fits { Ok(()) } else { Err(Refusal::Broken(Code::Seen)) }
}

/// Hashes what is a hash already: takes its first 8 bytes. Whoever can choose entries can make them collide and
/// checking slow, not wrong; each collision costs him a search as long as the table.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let first = bytes.first_chunk::<8>().map_or(0, |first| u64::from_le_bytes(*first));
        self.0 = self.0.rotate_left(5) ^ first.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u64(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }
}

/// A table by hash.
pub(crate) type ByHash<K, V> = HashMap<K, V, BuildHasherDefault<FirstBytes>>;

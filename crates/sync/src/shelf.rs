//! What a log already holds, as far as somebody who judges a new entry must look it up.
//!
//! Never holds a log: the server looks into its store, a device into its memory. A look-up that fails is an error
//! and never the answer "it is not there".

use record::checkpoint::Log;
use record::clock::Clock;
use record::entry::{KeyBytes, SignedEntry};
use record::keys::Keys;
use record::merkle::{Hash, Tree};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use thiserror::Error;

/// A look-up failed: nothing is known, and nothing may be decided.
#[derive(Debug, Error)]
#[error("looking something up in the log failed")]
pub struct ShelfError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Where an entry stands, in the log and in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its place in the log.
    pub place: u64,
    /// Its hash.
    pub hash: Hash,
    /// Whose chain it belongs to.
    pub key: KeyBytes,
    /// Its number there.
    pub number: u64,
}

/// Look-ups in a log.
pub trait Shelf {
    /// The log's origin and keys.
    fn log(&self) -> &Log;

    /// How many entries it has.
    fn size(&self) -> u64;

    /// Who may sign what, by all its entries.
    fn keys(&self) -> &Keys;

    /// Where the entry of this hash stands, if it is there.
    ///
    /// # Errors
    /// [`ShelfError`], as for all look-ups.
    fn find(&self, hash: &Hash) -> Result<Option<Spot>, ShelfError>;

    /// The entry of a chain that has this number; of several the one that came first.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn numbered(&self, key: &KeyBytes, number: u64) -> Result<Option<Spot>, ShelfError>;

    /// The lowest number that this chain has twice.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn doubled(&self, key: &KeyBytes) -> Result<Option<u64>, ShelfError>;

    /// The root over the first `size` entries; `size` is not above the log's.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn root(&self, size: u64) -> Result<Hash, ShelfError>;

    /// The tree over all its entries, to go on from.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn tree(&self) -> Result<Tree, ShelfError>;

    /// The hybrid clock of the entry at this place, if it is at hand without much ado.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn clock(&self, place: u64) -> Result<Option<Clock>, ShelfError>;

    /// The latest time (milliseconds since 1970) that the log's clock key gave to a checkpoint of this size or
    /// a smaller one, as far as such checkpoints are at hand.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn time_of(&self, size: u64) -> Result<Option<u64>, ShelfError>;
}

/// How a key stands to a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was enrolled, and not disowned.
    Enrolled,
    /// It was disowned.
    Disowned {
        /// The number of its last entry that counts.
        last: Option<u64>,
    },
    /// It was not enrolled.
    Unknown,
}

/// How a key stands to the log whose keys these are: whether it may fetch from it.
pub fn standing(keys: &Keys, key: &KeyBytes) -> Standing {
    match (keys.counted(key), keys.enrolled(key, u64::MAX)) {
        (Some(counted), _) => Standing::Disowned { last: counted.checked_sub(1) },
        (None, Some(_)) => Standing::Enrolled,
        (None, None) => Standing::Unknown,
    }
}

/// A log with entries behind it that are about to be stored.
pub(crate) struct Growing<'a> {
    below: &'a dyn Shelf,
    keys: Keys,
    new: Vec<Spot>,
    clocks: Vec<Clock>,
    by_hash: HashMap<Hash, usize>,
    by_number: BTreeMap<(KeyBytes, u64), usize>,
    doubled: BTreeMap<KeyBytes, u64>,
    grown: RefCell<Option<Grown>>,
    /// Roots of the log below that were asked for: most entries of a message have seen the same.
    roots: RefCell<BTreeMap<u64, Hash>>,
}

/// The tree with new entries, as far as somebody asked, and its root after each of them.
struct Grown {
    tree: Tree,
    roots: Vec<Hash>,
}

impl<'a> Growing<'a> {
    pub(crate) fn new(below: &'a dyn Shelf) -> Self {
        Self {
            below,
            keys: below.keys().clone(),
            new: Vec::new(),
            clocks: Vec::new(),
            by_hash: HashMap::new(),
            by_number: BTreeMap::new(),
            doubled: BTreeMap::new(),
            grown: RefCell::new(None),
            roots: RefCell::new(BTreeMap::new()),
        }
    }

    /// Puts an entry behind the others and says at which place.
    pub(crate) fn push(&mut self, signed: &SignedEntry) -> Result<u64, ShelfError> {
        let (entry, at) = (signed.entry(), self.new.len());
        if self.numbered(&entry.key, entry.number)?.is_some() {
            let lowest = self.doubled.entry(entry.key).or_insert(entry.number);
            *lowest = entry.number.min(*lowest);
        }
        let spot = Spot { place: self.size(), hash: signed.hash(), key: entry.key, number: entry.number };
        self.new.push(spot);
        self.clocks.push(entry.clock);
        self.by_hash.insert(spot.hash, at);
        self.by_number.entry((entry.key, entry.number)).or_insert(at);
        self.keys.add(spot.place, entry, signed.control());
        Ok(spot.place)
    }

    fn at(&self, at: Option<&usize>) -> Option<Spot> {
        at.and_then(|at| self.new.get(*at)).copied()
    }

    /// A root of the log below. Looking one up may mean reading a few tiles.
    fn root_below(&self, size: u64) -> Result<Hash, ShelfError> {
        if let Some(root) = self.roots.borrow().get(&size) {
            return Ok(*root);
        }
        let root = self.below.root(size)?;
        self.roots.borrow_mut().insert(size, root);
        Ok(root)
    }

    /// The root with the first `count` new entries, 1 or more. Each root is computed once, however often it is asked
    /// for: every entry of a message may name another.
    fn root_with_new(&self, count: usize) -> Result<Hash, ShelfError> {
        let mut kept = self.grown.borrow_mut();
        let Grown { mut tree, mut roots } = match kept.take() {
            Some(grown) => grown,
            None => Grown { tree: self.below.tree()?, roots: Vec::new() },
        };
        let missing = count.saturating_sub(roots.len());
        for spot in self.new.iter().skip(roots.len()).take(missing) {
            tree.push(spot.hash);
            roots.push(tree.root());
        }
        let known = count.checked_sub(1).and_then(|at| roots.get(at)).copied();
        *kept = Some(Grown { tree, roots });
        known.ok_or_else(|| ShelfError("a root beyond the end of the log".into()))
    }
}

impl Shelf for Growing<'_> {
    fn log(&self) -> &Log {
        self.below.log()
    }

    fn size(&self) -> u64 {
        self.below.size() + self.new.len() as u64
    }

    fn keys(&self) -> &Keys {
        &self.keys
    }

    fn find(&self, hash: &Hash) -> Result<Option<Spot>, ShelfError> {
        let new = self.at(self.by_hash.get(hash));
        if new.is_some() { Ok(new) } else { self.below.find(hash) }
    }

    fn numbered(&self, key: &KeyBytes, number: u64) -> Result<Option<Spot>, ShelfError> {
        let old = self.below.numbered(key, number)?;
        Ok(old.or_else(|| self.at(self.by_number.get(&(*key, number)))))
    }

    fn doubled(&self, key: &KeyBytes) -> Result<Option<u64>, ShelfError> {
        let new = self.doubled.get(key).copied();
        Ok([self.below.doubled(key)?, new].into_iter().flatten().min())
    }

    fn root(&self, size: u64) -> Result<Hash, ShelfError> {
        match size.checked_sub(self.below.size()) {
            None | Some(0) => self.root_below(size),
            Some(new) => self.root_with_new(usize::try_from(new).unwrap_or(usize::MAX)),
        }
    }

    fn tree(&self) -> Result<Tree, ShelfError> {
        let mut tree = self.below.tree()?;
        for spot in &self.new {
            tree.push(spot.hash);
        }
        Ok(tree)
    }

    fn clock(&self, place: u64) -> Result<Option<Clock>, ShelfError> {
        let new = place.checked_sub(self.below.size()).and_then(|at| usize::try_from(at).ok());
        match new {
            Some(at) => Ok(self.clocks.get(at).copied()),
            None => self.below.clock(place),
        }
    }

    fn time_of(&self, size: u64) -> Result<Option<u64>, ShelfError> {
        self.below.time_of(size)
    }
}

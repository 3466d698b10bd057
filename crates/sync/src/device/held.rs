//! The beginning of the log that a device holds in full and has checked.
//!
//! Never gives anything up again: it only grows, and a device that finds a fault keeps the state it had before.

use crate::shelf::{Shelf, ShelfError, Spot};
use record::beside::Opening;
use record::checkpoint::Log;
use record::clock::Clock;
use record::entry::{KeyBytes, SignedEntry};
use record::keys::Keys;
use record::merkle::{self, Hash, MerkleError, Nodes};
use std::collections::{BTreeMap, HashMap};

/// Entries that were checked, by place, without their bytes.
#[derive(Clone, Debug)]
pub(super) struct Held {
    log: Log,
    keys: Keys,
    nodes: Trunk,
    spots: Vec<(Spot, Clock)>,
    by_hash: HashMap<Hash, u64>,
    by_number: BTreeMap<(KeyBytes, u64), u64>,
    doubled: BTreeMap<KeyBytes, u64>,
    /// Times by the log's clock key, by checkpoint size.
    times: BTreeMap<u64, u64>,
    /// The commitments of entries that have any, by place.
    beside: BTreeMap<u64, Vec<Hash>>,
}

impl Held {
    pub(super) fn new(log: Log) -> Self {
        Self {
            log,
            keys: Keys::new(),
            nodes: Trunk::default(),
            spots: Vec::new(),
            by_hash: HashMap::new(),
            by_number: BTreeMap::new(),
            doubled: BTreeMap::new(),
            times: BTreeMap::new(),
            beside: BTreeMap::new(),
        }
    }

    /// Puts an entry that was checked at the next place.
    pub(super) fn push(&mut self, signed: &SignedEntry) -> u64 {
        let (entry, place) = (signed.entry(), self.len());
        let spot = Spot { place, hash: signed.hash(), key: entry.key, number: entry.number };
        let first = *self.by_number.entry((entry.key, entry.number)).or_insert(place);
        if first != place {
            let lowest = self.doubled.entry(entry.key).or_insert(entry.number);
            *lowest = entry.number.min(*lowest);
        }
        self.keys.add(place, entry, signed.control());
        self.nodes.push(spot.hash);
        self.by_hash.insert(spot.hash, place);
        self.spots.push((spot, entry.clock));
        if !entry.beside.is_empty() {
            self.beside.insert(place, entry.beside.clone());
        }
        place
    }

    pub(super) fn len(&self) -> u64 {
        self.spots.len() as u64
    }

    pub(super) fn time(&mut self, size: u64, millis: u64) {
        let time = self.times.entry(size).or_insert(millis);
        *time = millis.max(*time);
    }

    pub(super) fn place_of(&self, hash: &Hash) -> Option<u64> {
        self.by_hash.get(hash).copied()
    }

    pub(super) fn spot(&self, hash: &Hash) -> Option<Spot> {
        let at = usize::try_from(self.place_of(hash)?).ok()?;
        self.spots.get(at).map(|(spot, _)| *spot)
    }

    pub(super) fn hash_at(&self, place: u64) -> Option<Hash> {
        usize::try_from(place).ok().and_then(|at| self.spots.get(at)).map(|(spot, _)| spot.hash)
    }

    /// The entries of a chain, by number; of several with one number the first.
    pub(super) fn chain(&self, key: KeyBytes) -> impl Iterator<Item = (Spot, Clock)> {
        let places = self.by_number.range((key, 0)..=(key, u64::MAX)).map(|(_, place)| *place);
        places.filter_map(|place| self.spots.get(usize::try_from(place).ok()?).copied())
    }

    /// The root over the first `size` entries, if there are as many.
    pub(super) fn root_at(&self, size: u64) -> Option<Hash> {
        (size <= self.len()).then(|| merkle::root(&self.nodes, size).ok())?
    }

    /// The tree with more leaves behind it.
    pub(super) fn root_with(&self, more: impl Iterator<Item = Hash>) -> Hash {
        let mut tree = self.nodes.tree();
        more.for_each(|hash| {
            tree.push(hash);
        });
        tree.root()
    }

    /// The place of the entry that an opening belongs to, if it fits.
    pub(super) fn fits(&self, opening: &Opening) -> Option<u64> {
        let place = self.place_of(&opening.entry)?;
        let at = usize::from(opening.number).checked_sub(1)?;
        (self.beside.get(&place)?.get(at)? == &opening.commitment()).then_some(place)
    }

    /// Whether a key was enrolled.
    pub(super) fn knows(&self, key: &KeyBytes) -> bool {
        self.keys.enrolled(key, self.len()).is_some()
    }

    /// How many values stand beside the entry at a place.
    pub(super) fn values(&self, place: u64) -> u8 {
        let count = self.beside.get(&place).map_or(0, Vec::len);
        u8::try_from(count).unwrap_or(u8::MAX)
    }
}

impl Shelf for Held {
    fn log(&self) -> &Log {
        &self.log
    }

    fn size(&self) -> u64 {
        self.len()
    }

    fn keys(&self) -> &Keys {
        &self.keys
    }

    fn find(&self, hash: &Hash) -> Result<Option<Spot>, ShelfError> {
        Ok(self.spot(hash))
    }

    fn numbered(&self, key: &KeyBytes, number: u64) -> Result<Option<Spot>, ShelfError> {
        let at = self.by_number.get(&(*key, number)).and_then(|place| usize::try_from(*place).ok());
        Ok(at.and_then(|at| self.spots.get(at)).map(|(spot, _)| *spot))
    }

    fn doubled(&self, key: &KeyBytes) -> Result<Option<u64>, ShelfError> {
        Ok(self.doubled.get(key).copied())
    }

    fn root(&self, size: u64) -> Result<Hash, ShelfError> {
        merkle::root(&self.nodes, size).map_err(|error| ShelfError(error.into()))
    }

    fn tree(&self) -> Result<merkle::Tree, ShelfError> {
        Ok(self.nodes.tree())
    }

    fn clock(&self, place: u64) -> Result<Option<Clock>, ShelfError> {
        Ok(usize::try_from(place).ok().and_then(|at| self.spots.get(at)).map(|(_, clock)| *clock))
    }

    fn time_of(&self, size: u64) -> Result<Option<u64>, ShelfError> {
        Ok(self.times.range(..=size).map(|(_, time)| *time).max())
    }
}

/// The hashes of all complete subtrees, by level: any root in a few steps.
#[derive(Clone, Debug, Default)]
struct Trunk {
    /// INVARIANT: level L has (entries >> L) hashes.
    levels: Vec<Vec<Hash>>,
}

impl Trunk {
    fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(row) = self.levels.get_mut(level) else { return };
            row.push(hash);
            // Every second hash of a row completes a subtree above.
            let [.., left, right] = row.as_slice() else { return };
            if row.len() % 2 == 1 {
                return;
            }
            hash = merkle::node_hash(left, right);
        }
    }

    /// What is needed to go on.
    fn tree(&self) -> merkle::Tree {
        let size = self.levels.first().map_or(0, Vec::len) as u64;
        let odd = self.levels.iter().rev().filter(|row| row.len() % 2 == 1);
        // INVARIANT: an odd row ends with the root of a subtree that no row above holds: one for each bit of size.
        merkle::Tree::restore(size, odd.filter_map(|row| row.last().copied()).collect()).unwrap_or_default()
    }
}

impl Nodes for Trunk {
    type Error = MerkleError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        let row = self.levels.get(usize::from(level));
        let hash = row.and_then(|row| row.get(usize::try_from(index).ok()?));
        hash.copied().ok_or(MerkleError::NodeMissing { level, index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trunk_has_the_roots_of_all_sizes() {
        let (mut trunk, mut leaves) = (Trunk::default(), Vec::new());
        for number in 0..300u64 {
            for size in 0..=number {
                let expected = merkle::root_of(&leaves[..size as usize]);
                assert_eq!(merkle::root(&trunk, size), Ok(expected));
            }
            assert_eq!(trunk.tree().root(), merkle::root_of(&leaves));
            let leaf = merkle::leaf_hash(&number.to_be_bytes());
            leaves.push(leaf);
            trunk.push(leaf);
        }
    }
}

//! The hashes of a log's tree, as RFC 6962 and C2SP `tlog-tiles` cut it: in tiles of 256.
//!
//! Never holds more than the right edge of a tree: what is complete is in the store. A root that this module gives
//! is computed from hashes and never believed.

use record::merkle::{self, Hash, MerkleError, Tree};
use record::tiles::{self, Content, TILE_WIDTH, Tile, TileNodes, Tiles};
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::kept::{ENTRY_BYTES_MAX, LogId, Node};
use crate::store::Store;

/// How many hashes a full tile has.
const WIDTH: u64 = TILE_WIDTH as u64;
/// Bits of an index that one level of tiles takes.
const TILE_BITS: u32 = WIDTH.ilog2();

/// The plain SHA-256 of a file: the name of an original.
#[must_use]
pub fn file_hash(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// The right edge of a tree: the unfinished tile of each level. Enough to grow the tree, to know its root, and to
/// know the hash of each tile that becomes full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spine {
    tree: Tree,
    /// INVARIANT: level L has (size / 256^L) mod 256 hashes.
    levels: Vec<Vec<Hash>>,
}

impl Spine {
    /// Loads the edge of a tree of `size` entries. `hashes(level, from, to)` gives those of a level, where level 0
    /// are the entries' own; `None` when some are missing.
    pub fn load<E>(size: u64, mut hashes: impl FnMut(u8, u64, u64) -> Result<Vec<Hash>, E>) -> Result<Option<Self>, E> {
        let mut levels = Vec::new();
        let (mut level, mut count) = (0u8, size);
        while count > 0 {
            let from = count - count % WIDTH;
            let edge = if from < count { hashes(level, from, count)? } else { Vec::new() };
            if edge.len() as u64 != count - from {
                return Ok(None);
            }
            levels.push(edge);
            (level, count) = (level + 1, count >> TILE_BITS);
        }
        let peaks = levels.iter().rev().flat_map(|edge| peaks_of(edge)).collect();
        Ok(Tree::restore(size, peaks).ok().map(|tree| Self { tree, levels }))
    }

    /// How many entries the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Adds an entry's hash. Gives the hashes of the tiles that it made full, lowest level first.
    pub fn push(&mut self, leaf: Hash) -> Vec<Node> {
        self.tree.push(leaf);
        let mut full = Vec::new();
        let mut carried = leaf;
        for level in 0u8.. {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::new());
            }
            let Some(edge) = self.levels.get_mut(usize::from(level)) else { break };
            edge.push(carried);
            if (edge.len() as u64) < WIDTH {
                break;
            }
            carried = merkle::root_of(edge);
            edge.clear();
            let index = (self.tree.size() >> (TILE_BITS * (u32::from(level) + 1))) - 1;
            full.push(Node { level: level + 1, index, hash: carried });
        }
        full
    }

    /// The tree itself.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tree.root()
    }
}

/// The roots of the full subtrees that a row of hashes consists of, largest first.
fn peaks_of(row: &[Hash]) -> Vec<Hash> {
    let mut peaks = Vec::new();
    let mut rest = row;
    while !rest.is_empty() {
        let (subtree, others) = rest.split_at(1 << rest.len().ilog2());
        peaks.push(merkle::root_of(subtree));
        rest = others;
    }
    peaks
}

/// The tiles of a log, read from a store: what is served under `/tile/…`, and what proofs are made of.
///
/// Trusted for: nothing; a proof made of them is checked by whoever gets it.
pub struct StoredTiles<'a, S: ?Sized> {
    store: &'a S,
    log: LogId,
}

impl<'a, S: Store + ?Sized> StoredTiles<'a, S> {
    /// The tiles of a log.
    pub fn new(store: &'a S, log: LogId) -> Self {
        Self { store, log }
    }

    /// The hashes of the tree over the first `size` entries, for making proofs.
    ///
    /// # Errors
    /// If no tree can be so large.
    pub fn nodes(self, size: u64) -> Result<TileNodes<Self>, MerkleError> {
        TileNodes::new(self, size)
    }

    fn bundle(&self, from: u64, width: u64) -> Result<Vec<u8>, StoreError> {
        let mut entries = self.store.entries(self.log, from, (ENTRY_BYTES_MAX + 1) * width)?;
        entries.truncate(usize::try_from(width).unwrap_or(usize::MAX));
        let bytes: Vec<Vec<u8>> = entries.into_iter().map(|entry| entry.bytes).collect();
        if bytes.len() as u64 == width { Ok(tiles::encode_bundle(&bytes)?) } else { Err(StoreError::NoTile) }
    }
}

impl<S: ?Sized> Clone for StoredTiles<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: ?Sized> Copy for StoredTiles<'_, S> {}

impl<S: Store + ?Sized> Tiles for StoredTiles<'_, S> {
    type Error = StoreError;

    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, StoreError> {
        let from = tile.index().checked_mul(WIDTH).ok_or(StoreError::NoTile)?;
        let width = u64::from(tile.width());
        match tile.content() {
            Content::Entries => self.bundle(from, width),
            Content::Hashes { level } => {
                let hashes = self.store.hashes(self.log, level, from..from.saturating_add(width))?;
                let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
                if hashes.len() as u64 == width { Ok(bytes) } else { Err(StoreError::NoTile) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spine_is_the_tree_and_loads_again() {
        let (mut leaves, mut nodes): (Vec<Hash>, Vec<Node>) = Default::default();
        let mut spine = Spine::default();
        for i in 0u32..66_000 {
            if i < 600 || i > 65_530 && i < 65_800 {
                let again = Spine::load(u64::from(i), |level, from, to| {
                    let all: Vec<Hash> = match level {
                        0 => leaves.clone(),
                        _ => nodes.iter().filter(|n| n.level == level).map(|n| n.hash).collect(),
                    };
                    Ok::<_, ()>(all[from as usize..to as usize].to_vec())
                });
                assert_eq!(again, Ok(Some(spine.clone())), "at {i}");
            }
            let hash = merkle::leaf_hash(&i.to_be_bytes());
            leaves.push(hash);
            nodes.extend(spine.push(hash));
        }
        assert_eq!(spine.root(), merkle::root_of(&leaves));
        assert_eq!(nodes.iter().filter(|n| n.level == 1).count(), 257);
        assert_eq!(nodes.iter().filter(|n| n.level == 2).count(), 1);
    }
}

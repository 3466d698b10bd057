//! What the tree costs beside the bare hashing that it cannot do without: one block of 65 bytes for each inner node.

use crate::measure::{Table, Took, best, grouped, times};
use crate::{Outcome, Wish};
use record::merkle::{
    self, Hash, MerkleError, Nodes, Tree, consistency_proof, inclusion_proof, leaf_hash, root_of, verify_consistency,
    verify_inclusion,
};
use record::tiles::{TILE_HEIGHT, TILE_WIDTH, Tile, TileError, TileNodes, Tiles};
use sha2::{Digest, Sha256};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::hint::black_box;

const ROUNDS: usize = 5;
/// Proofs of a round.
const PROOFS: u64 = 1_000;
/// Entries of the tree at most: enough for three levels of tiles.
const ENTRIES_MAX: usize = 1 << 17;

/// Measures a tree.
pub fn run(wish: &Wish) -> Outcome<()> {
    let size = wish.entries.clamp(2, ENTRIES_MAX) as u64;
    let leaves: Vec<Hash> = (0..size).map(|at| leaf_hash(&at.to_be_bytes())).collect();
    let block = [7_u8; 65];
    let hash = best(ROUNDS, || {
        for _ in 0..size {
            black_box(Sha256::digest(black_box(block)));
        }
    })?;
    let bare = hash.wall / size as f64;
    let mut table = Table::new(
        &format!("merkle: a tree of {size} entries, best of {ROUNDS} rounds; proofs from tiles"),
        &["", "a second", "hashes of 65 bytes each", "of bare hashing"],
    );
    let mut row = |name: &str, took: Took, count: u64, hashes: f64| {
        let each = took.wall / count as f64;
        let cells = [grouped(took.rate(count as usize)), times(hashes), format!("{} x", times(each / bare / hashes))];
        table.row(&[vec![name.to_owned()], cells.to_vec()].concat());
    };
    row("bare SHA-256 of 65 bytes", hash, size, 1.0);

    let append = best(ROUNDS, || {
        let mut tree = Tree::new();
        leaves.iter().for_each(|leaf| {
            tree.push(*leaf);
        });
        black_box(tree.root());
    })?;
    let inner = (size - 1) as f64;
    row("append", append, size, inner / size as f64);
    row(
        "root of all",
        best(ROUNDS, || {
            black_box(root_of(&leaves));
        })?,
        1,
        inner,
    );

    let nodes = Counting { nodes: TileNodes::new(Shelf::of(&leaves)?, size)?, hashed: Cell::new(0) };
    let (root, places) = (root_of(&leaves), || (0..PROOFS).map(|at| at * 7919 % (size - 1) + 1));
    let inclusions = places().map(|at| inclusion_proof(&nodes, at, size)).collect::<Result<Vec<_>, _>>()?;
    let for_inclusion = nodes.each();
    let growths = places().map(|old| consistency_proof(&nodes, old, size)).collect::<Result<Vec<_>, _>>()?;
    let for_growth = nodes.each();
    let roots = places().map(|old| merkle::root(&nodes, old)).collect::<Result<Vec<_>, _>>()?;
    let hashes = |proofs: &[Vec<Hash>]| proofs.iter().map(Vec::len).sum::<usize>() as f64 / PROOFS as f64;

    let made = best(ROUNDS, || places().for_each(|at| drop(black_box(inclusion_proof(&nodes, at, size)))))?;
    row("inclusion proof, built", made, PROOFS, for_inclusion);
    let checked = best(ROUNDS, || {
        for (at, proof) in places().zip(&inclusions) {
            let leaf = leaves.get(at as usize).copied().unwrap_or(root);
            assert_eq!(verify_inclusion(&leaf, at, size, proof, &root), Ok(()));
        }
    })?;
    row("inclusion proof, checked", checked, PROOFS, hashes(&inclusions));
    let made = best(ROUNDS, || places().for_each(|at| drop(black_box(consistency_proof(&nodes, at, size)))))?;
    row("consistency proof, built", made, PROOFS, for_growth);
    let checked = best(ROUNDS, || {
        for ((old, old_root), proof) in places().zip(&roots).zip(&growths) {
            assert_eq!(verify_consistency(old, size, old_root, &root, proof), Ok(()));
        }
    })?;
    // Left siblings, about half of them, are hashed twice: towards the old root and towards the new one.
    row("consistency proof, checked", checked, PROOFS, hashes(&growths) * 1.5);
    table.print();
    Ok(())
}

/// The tiles of a tree, in memory.
struct Shelf(BTreeMap<String, Vec<u8>>);

impl Shelf {
    fn of(leaves: &[Hash]) -> Outcome<Self> {
        let mut levels = vec![leaves.to_vec()];
        while let Some(below) = levels.last().filter(|below| below.len() >= usize::from(TILE_WIDTH)) {
            levels.push(below.chunks_exact(TILE_WIDTH.into()).map(root_of).collect());
        }
        let tiles = levels.iter().zip(0_u8..).flat_map(|(hashes, level)| {
            hashes.chunks(TILE_WIDTH.into()).zip(0_u64..).map(move |(tile, index)| (level, index, tile))
        });
        let named = tiles.map(|(level, index, hashes)| {
            let bytes = hashes.iter().flat_map(|hash| hash.0).collect();
            Ok((Tile::hashes(level, index, u16::try_from(hashes.len())?)?.to_string(), bytes))
        });
        Ok(Self(named.collect::<Outcome<_>>()?))
    }
}

impl Tiles for Shelf {
    type Error = Missing;

    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, Missing> {
        self.0.get(&tile.to_string()).cloned().ok_or_else(|| Missing(format!("no tile {tile}")))
    }
}

/// Counts the hashes that reading from tiles takes: a node within a tile is the root over a run of its hashes.
struct Counting {
    nodes: TileNodes<Shelf>,
    hashed: Cell<u64>,
}

impl Counting {
    /// Hashes of each proof since it was last asked.
    fn each(&self) -> f64 {
        self.hashed.replace(0) as f64 / PROOFS as f64
    }
}

impl Nodes for Counting {
    type Error = Missing;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Missing> {
        self.hashed.set(self.hashed.get() + (1 << (level % TILE_HEIGHT)) - 1);
        self.nodes.node(level, index)
    }
}

/// A hash or tile is not there.
#[derive(Debug)]
struct Missing(String);

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

impl From<MerkleError> for Missing {
    fn from(error: MerkleError) -> Self {
        Self(error.to_string())
    }
}

impl From<TileError> for Missing {
    fn from(error: TileError) -> Self {
        Self(error.to_string())
    }
}

//! A tree of hashes over a list: one short hash stands for the whole list, a few hashes show that an
//! entry is in it, and a few more show that it only ever grew.
//!
//! Never hashes an entry and an inner node alike (they start with different bytes), so that one cannot pass
//! for the other. Sizes and indices count entries from the left, from 0.
//!
//! Source: RFC 6962 section 2.1 (the tree), RFC 9162 section 2.1.3.2 and 2.1.4.2 (checking proofs), SHA-256.

use crate::encoding::{self, EncodingError};
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

/// A tree has this many entries at most: what Go's tools can count (`int64`), and what 63 hashes can prove.
pub const SIZE_MAX: u64 = (1 << 63) - 1;
/// No proof has more hashes than this: C2SP `tlog-witness`, "MUST NOT send more than 63".
pub const PROOF_HASHES_MAX: usize = 63;
/// The root of the tree without entries: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// Why a tree cannot be built or a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MerkleError {
    /// More entries than [`SIZE_MAX`].
    #[error("reading a tree: {size} entries are more than a tree can have")]
    TooLarge {
        /// How many entries it claims.
        size: u64,
    },
    /// A tree of this size has another number of frontier hashes.
    #[error("restoring a tree of {size} entries: it takes {expected} hashes, not {got}")]
    Frontier {
        /// Entries in the tree.
        size: u64,
        /// How many hashes belong to that size.
        expected: usize,
        /// How many there were.
        got: usize,
    },
    /// The entry's place is outside the tree.
    #[error("proving that entry {index} is in a tree: the tree has only {size}")]
    IndexOutside {
        /// The entry's place.
        index: u64,
        /// Entries in the tree.
        size: u64,
    },
    /// The old tree is longer than the new one.
    #[error("proving that a tree grew: the old one has {old} entries, the new one only {new}")]
    Shrunk {
        /// Entries in the old tree.
        old: u64,
        /// Entries in the new tree.
        new: u64,
    },
    /// The proof has more or fewer hashes than these sizes take.
    #[error("checking a proof: it does not have the number of hashes that these sizes take")]
    ProofLength,
    /// The hashes do not lead to the root: the entry is not there, or the old tree is not part of the new one.
    #[error("checking a proof: the hashes do not lead to the root")]
    RootMismatch,
    /// The source of hashes does not have this one.
    #[error("reading a tree: the hash at level {level}, place {index} is missing")]
    NodeMissing {
        /// Height above the entries.
        level: u8,
        /// Place on that level, from the left.
        index: u64,
    },
}

/// A SHA-256 hash: of an entry, of an inner node, or the root of a tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Reads base64 of 32 bytes.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn from_base64(text: &str) -> Result<Self, EncodingError> {
        encoding::array_from_base64(text).map(Self)
    }

    /// Reads lower-case hexadecimal of 32 bytes.
    ///
    /// # Errors
    /// [`EncodingError`].
    pub fn from_hex(text: &str) -> Result<Self, EncodingError> {
        encoding::array_from_hex(text).map(Self)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Base64, 44 characters.
    pub fn to_base64(&self) -> String {
        encoding::to_base64(&self.0)
    }

    /// Lower-case hexadecimal, 64 characters.
    pub fn to_hex(&self) -> String {
        encoding::to_hex(&self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({})", self.to_hex())
    }
}

/// The hash of an entry: SHA-256(0x00 || entry).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// The hash of an inner node: SHA-256(0x01 || left || right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// A growing tree that remembers only what it needs to go on: at most 63 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// INVARIANT: one hash for each one bit of `size`: the roots of the complete subtrees, largest first.
    frontier: Vec<Hash>,
}

impl Tree {
    /// The tree without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up a tree again from what [`Tree::frontier`] gave. The hashes are taken on trust: compare
    /// [`Tree::root`] with a checkpoint.
    ///
    /// # Errors
    /// [`MerkleError::TooLarge`], [`MerkleError::Frontier`].
    pub fn restore(size: u64, frontier: Vec<Hash>) -> Result<Self, MerkleError> {
        check_size(size)?;
        let (expected, got) = (size.count_ones() as usize, frontier.len());
        if expected != got {
            return Err(MerkleError::Frontier { size, expected, got });
        }
        Ok(Self { size, frontier })
    }

    /// Adds an entry by its [`leaf_hash`] and returns its place.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let mut hash = leaf;
        // Every trailing one bit is a complete subtree as large as the one now ending.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.frontier.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.frontier.push(hash);
        let index = self.size;
        self.size += 1;
        index
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of its complete subtrees, largest first; enough to go on from.
    pub fn frontier(&self) -> &[Hash] {
        &self.frontier
    }

    /// The one hash that stands for all entries, in their order.
    pub fn root(&self) -> Hash {
        join(&self.frontier).unwrap_or(EMPTY_ROOT)
    }
}

/// The root of the tree over these leaf hashes.
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut tree = Tree::new();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree.root()
}

/// Something that knows the hashes of complete subtrees, such as a list of leaf hashes or a folder of tiles.
/// What it says is not trusted for more than building proofs, which are then checked.
pub trait Nodes {
    /// Why a hash could not be had.
    type Error: From<MerkleError>;

    /// The root of the complete subtree over the entries `index << level .. (index + 1) << level`.
    ///
    /// # Errors
    /// If it is not there, or could not be read.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// Leaf hashes, in order. Every hash above them is computed anew: for trees of thousands, not of millions.
impl Nodes for [Hash] {
    type Error = MerkleError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        let missing = MerkleError::NodeMissing { level, index };
        let span = 1_usize.checked_shl(level.into()).ok_or(missing)?;
        let start = usize::try_from(index).ok().and_then(|index| index.checked_mul(span)).ok_or(missing)?;
        let leaves = start.checked_add(span).and_then(|end| self.get(start..end)).ok_or(missing)?;
        Ok(root_of(leaves))
    }
}

impl Nodes for Vec<Hash> {
    type Error = MerkleError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        self.as_slice().node(level, index)
    }
}

/// The root of the tree over the first `size` entries.
///
/// # Errors
/// [`MerkleError::TooLarge`], or whatever `nodes` says.
pub fn root<N: Nodes + ?Sized>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    check_size(size)?;
    if size == 0 { Ok(EMPTY_ROOT) } else { range_root(nodes, 0, size) }
}

/// The hashes that lead from entry `index` to the root of the first `size` entries, sibling first
/// (RFC 6962 section 2.1.1).
///
/// # Errors
/// [`MerkleError::IndexOutside`], [`MerkleError::TooLarge`], or whatever `nodes` says.
pub fn inclusion_proof<N: Nodes + ?Sized>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    check_size(size)?;
    if index >= size {
        return Err(MerkleError::IndexOutside { index, size }.into());
    }
    let (mut start, mut end, mut proof) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range_root(nodes, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(nodes, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that show that the first `old` entries are the beginning of the first `new` (RFC 6962
/// section 2.1.2). Empty for `old` 0 and for equal sizes.
///
/// # Errors
/// [`MerkleError::Shrunk`], [`MerkleError::TooLarge`], or whatever `nodes` says.
pub fn consistency_proof<N: Nodes + ?Sized>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    check_size(new)?;
    if old > new {
        return Err(MerkleError::Shrunk { old, new }.into());
    }
    let (mut start, mut end, mut proof) = (0, new, Vec::new());
    while old != 0 && old != end {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range_root(nodes, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(nodes, start, middle)?);
            start = middle;
        }
    }
    // What is left is a subtree of both trees; its root is the old root itself if it starts at 0.
    if start != 0 {
        proof.push(range_root(nodes, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the entry with this leaf hash is at `index` in the tree of `size` entries with this root
/// (RFC 9162 section 2.1.3.2). Says nothing of who vouches for the root. Take size and root from one signed
/// checkpoint: the same hashes can lead to the same root for another claimed size.
///
/// # Errors
/// [`MerkleError`] if the proof does not show it.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), MerkleError> {
    check_size(size)?;
    if index >= size {
        return Err(MerkleError::IndexOutside { index, size });
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A node without a right sibling has none until it is a right child itself.
            let skip = if node == 0 { 0 } else { node.trailing_zeros() };
            (node, last) = (node >> skip, last >> skip);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    finish(last, hash == *root)
}

/// Checks that the tree of `old` entries with `old_root` is the beginning of the tree of `new` entries with
/// `new_root` (RFC 9162 section 2.1.4.2). Every tree begins with the empty one. Says nothing of who vouches
/// for the roots; take each size with its root from one signed checkpoint.
///
/// # Errors
/// [`MerkleError`] if the proof does not show it.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    check_size(new)?;
    if old > new {
        return Err(MerkleError::Shrunk { old, new });
    }
    if old == 0 || old == new {
        return verify_trivial(old, new, old_root, new_root, proof);
    }
    // A complete old tree is its own starting point and is left out of the proof.
    let (first, rest) =
        if old.is_power_of_two() { (old_root, proof) } else { proof.split_first().ok_or(MerkleError::ProofLength)? };
    verify_growth(old, new, old_root, new_root, first, rest)
}

fn verify_trivial(old: u64, new: u64, old_root: &Hash, new_root: &Hash, proof: &[Hash]) -> Result<(), MerkleError> {
    if !proof.is_empty() {
        return Err(MerkleError::ProofLength);
    }
    let empty_as_told = (old != 0 || *old_root == EMPTY_ROOT) && (new != 0 || *new_root == EMPTY_ROOT);
    if empty_as_told && (old != new || old_root == new_root) { Ok(()) } else { Err(MerkleError::RootMismatch) }
}

/// `first` is the root of the largest subtree that ends with the old tree.
fn verify_growth(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    first: &Hash,
    rest: &[Hash],
) -> Result<(), MerkleError> {
    let skip = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> skip, (new - 1) >> skip);
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            let skip = if node == 0 { 0 } else { node.trailing_zeros() };
            (node, last) = (node >> skip, last >> skip);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    finish(last, old_hash == *old_root && new_hash == *new_root)
}

fn finish(last: u64, roots_fit: bool) -> Result<(), MerkleError> {
    match (last, roots_fit) {
        (0, true) => Ok(()),
        (0, false) => Err(MerkleError::RootMismatch),
        _ => Err(MerkleError::ProofLength),
    }
}

fn check_size(size: u64) -> Result<(), MerkleError> {
    if size > SIZE_MAX { Err(MerkleError::TooLarge { size }) } else { Ok(()) }
}

/// The largest power of two below `size`, which is at least 2: where RFC 6962 splits a tree.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The root over the entries `start..end`. INVARIANT: the range is a subtree as RFC 6962 splits trees, so
/// it falls into complete subtrees, largest first, each at a multiple of its length.
fn range_root<N: Nodes + ?Sized>(nodes: &N, start: u64, end: u64) -> Result<Hash, N::Error> {
    let (mut at, mut parts) = (start, Vec::new());
    while at < end {
        let level = (end - at).ilog2();
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm of a u64 is below 64")]
        parts.push(nodes.node(level as u8, at >> level)?);
        at += 1 << level;
    }
    Ok(join(&parts).unwrap_or(EMPTY_ROOT))
}

/// Joins complete subtrees, largest first, into one root.
fn join(parts: &[Hash]) -> Option<Hash> {
    parts.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}

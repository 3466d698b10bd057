//! How a log lies in a folder: fixed pieces of the tree ("tiles") and bundles of entries, each a file that
//! never changes once it is full, so that it can be copied, cached and served by anything.
//!
//! Never names a file in two ways: a path that is read prints back the same. Never trusts a tile: hashes read
//! from tiles are good for building proofs, and proofs are checked against a signed root.
//!
//! Source: C2SP `tlog-tiles` (the editor's copy, as stored, with pruning).

use crate::merkle::{self, Hash, MerkleError, Nodes, SIZE_MAX};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A full tile has 256 hashes; a full bundle has 256 entries.
pub const TILE_WIDTH: u16 = 256;
/// A tile spans 8 levels of the tree.
pub const TILE_HEIGHT: u8 = 8;
/// The specification counts tile levels from 0 to 63.
pub const LEVEL_MAX: u8 = 63;
/// An entry has this many bytes at most: its length is written in 16 bits.
pub const ENTRY_BYTES_MAX: usize = 65_535;
/// SHA-256.
const HASH_BYTES: usize = 32;

/// Why a path, a tile or a bundle is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TileError {
    /// Not a path of `tlog-tiles`, or not its one spelling.
    #[error("reading a tile's path: it is not of the form `tile/<level>/<index>[.p/<width>]`")]
    Path,
    /// Level above 63, width 0 or above 256.
    #[error("naming a tile: level {level} and width {width} are out of range")]
    Shape {
        /// The tile's level.
        level: u8,
        /// How many hashes or entries it holds.
        width: u16,
    },
    /// A tile of this width has another length.
    #[error("reading a tile: it has {got} bytes where {expected} belong")]
    TileLength {
        /// How many bytes belong to its width.
        expected: usize,
        /// How many there were.
        got: usize,
    },
    /// An entry does not fit the 16-bit length.
    #[error("bundling entries: entry {at} has {got} bytes, more than {ENTRY_BYTES_MAX}")]
    EntryTooLong {
        /// Place of the entry in the bundle.
        at: usize,
        /// How many bytes it has.
        got: usize,
    },
    /// A bundle has 1 to 256 entries.
    #[error("bundling entries: a bundle cannot hold {got} of them")]
    BundleWidth {
        /// How many there were.
        got: usize,
    },
    /// A bundle is cut off, or goes on after its last entry.
    #[error("reading a bundle of {width} entries: its length does not fit")]
    BundleLength {
        /// How many entries it should hold.
        width: u16,
    },
    /// Not a hash tile, where one belongs.
    #[error("reading hashes: this tile holds entries")]
    NotHashes,
    /// Proofs could not be built.
    #[error("reading hashes from tiles")]
    Merkle(#[from] MerkleError),
}

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Content {
    /// The entries themselves, in a bundle.
    Entries,
    /// Hashes; level 0 holds leaf hashes, each level above the roots of the full tiles below.
    Hashes {
        /// 0 to 63.
        level: u8,
    },
}

/// The name of one file: what it holds, its place from the left, and how full it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    content: Content,
    index: u64,
    width: u16,
}

impl Tile {
    /// The hash tile at this level and place, with its first `width` hashes (256: full).
    ///
    /// # Errors
    /// [`TileError::Shape`].
    pub fn hashes(level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        Self::checked(Content::Hashes { level }, level, index, width)
    }

    /// The bundle of entries at this place, with its first `width` entries (256: full).
    ///
    /// # Errors
    /// [`TileError::Shape`].
    pub fn entries(index: u64, width: u16) -> Result<Self, TileError> {
        Self::checked(Content::Entries, 0, index, width)
    }

    /// Reads `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`; only the one spelling that it prints.
    ///
    /// # Errors
    /// [`TileError::Path`], [`TileError::Shape`].
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let tile = Self::parse_loosely(path).ok_or(TileError::Path)??;
        if tile.to_string() == path { Ok(tile) } else { Err(TileError::Path) }
    }

    /// What it holds.
    pub fn content(&self) -> Content {
        self.content
    }

    /// Its place on its level, from the left.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds: 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it is full and will never change.
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    fn checked(content: Content, level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        if level > LEVEL_MAX || width == 0 || width > TILE_WIDTH {
            return Err(TileError::Shape { level, width });
        }
        Ok(Self { content, index, width })
    }

    /// What a path would mean; [`Tile::parse`] then refuses other spellings of it.
    fn parse_loosely(path: &str) -> Option<Result<Self, TileError>> {
        let (content, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, width.parse().ok()?),
            None => (rest, TILE_WIDTH),
        };
        let index = parse_index(index)?;
        Some(match content {
            "entries" => Self::entries(index, width),
            level => Self::hashes(level.parse().ok()?, index, width),
        })
    }
}

/// The path, relative to the log's prefix.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::Entries => f.write_str("tile/entries")?,
            Content::Hashes { level } => write!(f, "tile/{level}")?,
        }
        write_index(f, self.index)?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for Tile {
    type Err = TileError;

    fn from_str(path: &str) -> Result<Self, TileError> {
        Self::parse(path)
    }
}

/// The hash tiles that must be written when the tree grows from `old` to `new` entries, lowest level first:
/// those that became full, and on each level that changed the partial one at its right end.
/// `new_hash_tiles(0, n)` are all of a tree's tiles. Nothing for a tree that did not grow.
pub fn new_hash_tiles(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    (0..u64::BITS.div_ceil(TILE_HEIGHT.into())).flat_map(move |level| {
        let shift = level * u32::from(TILE_HEIGHT);
        #[expect(clippy::cast_possible_truncation, reason = "64 bits have 8 tile levels")]
        grown(Content::Hashes { level: level as u8 }, old >> shift, new >> shift)
    })
}

/// The bundles of entries that must be written when the log grows from `old` to `new` entries.
pub fn new_entry_bundles(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    grown(Content::Entries, old, new)
}

/// The bytes of a hash tile: its hashes, one after the other.
///
/// # Errors
/// [`TileError::NotHashes`], or whatever `nodes` says.
pub fn tile_bytes<N: Nodes + ?Sized>(tile: &Tile, nodes: &N) -> Result<Vec<u8>, N::Error>
where
    N::Error: From<TileError>,
{
    let Content::Hashes { level } = tile.content else { return Err(TileError::NotHashes.into()) };
    let first = tile.index.checked_mul(TILE_WIDTH.into()).ok_or(TileError::Path)?;
    let mut bytes = Vec::with_capacity(usize::from(tile.width) * HASH_BYTES);
    for at in 0..u64::from(tile.width) {
        bytes.extend(nodes.node(level.saturating_mul(TILE_HEIGHT), first.saturating_add(at))?.0);
    }
    Ok(bytes)
}

/// The hashes in the bytes of a hash tile of this width.
///
/// # Errors
/// [`TileError::TileLength`].
pub fn tile_hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let expected = usize::from(width) * HASH_BYTES;
    if bytes.len() != expected {
        return Err(TileError::TileLength { expected, got: bytes.len() });
    }
    Ok(bytes.as_chunks::<HASH_BYTES>().0.iter().copied().map(Hash).collect())
}

/// Writes 1 to 256 entries, each with its length before it (16 bits, high byte first).
///
/// # Errors
/// [`TileError::EntryTooLong`], [`TileError::BundleWidth`].
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, TileError> {
    if entries.is_empty() || entries.len() > usize::from(TILE_WIDTH) {
        return Err(TileError::BundleWidth { got: entries.len() });
    }
    let mut bytes = Vec::new();
    for (at, entry) in entries.iter().map(AsRef::as_ref).enumerate() {
        let got = entry.len();
        let length = u16::try_from(got).map_err(|_| TileError::EntryTooLong { at, got })?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle that should hold `width` of them.
///
/// # Errors
/// [`TileError::BundleLength`] if there are fewer, or bytes are left over.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let (mut rest, mut entries) = (bytes, Vec::new());
    for _ in 0..width {
        let (entry, after) = split_entry(rest).ok_or(TileError::BundleLength { width })?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileError::BundleLength { width }) }
}

/// Where tiles are kept. Readers of many proofs keep tiles at hand behind this.
pub trait Tiles {
    /// Why a tile could not be had.
    type Error: From<MerkleError> + From<TileError>;

    /// The bytes of this hash tile. A source that has only a fuller tile of the same place cuts it.
    ///
    /// # Errors
    /// If it is not there, or could not be read.
    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, Self::Error>;
}

/// Tiles that are kept while hashes are read: a proof takes most of its hashes from one or two tiles of each level,
/// and there are at most eight levels.
const KEPT_TILES: usize = 16;

/// The hashes of a tree of `size` entries, read from its tiles. The last few tiles are kept, so each is read once for
/// one proof.
#[derive(Clone, Debug)]
pub struct TileNodes<T> {
    tiles: T,
    size: u64,
    kept: RefCell<VecDeque<(Tile, Vec<Hash>)>>,
}

impl<T: Tiles> TileNodes<T> {
    /// Tiles as they are when the tree has `size` entries.
    ///
    /// # Errors
    /// [`MerkleError::TooLarge`].
    pub fn new(tiles: T, size: u64) -> Result<Self, MerkleError> {
        if size > SIZE_MAX {
            Err(MerkleError::TooLarge { size })
        } else {
            Ok(Self { tiles, size, kept: RefCell::default() })
        }
    }

    /// The tile on this level and place that a tree of this size has.
    fn tile_at(&self, level: u8, index: u64) -> Option<Tile> {
        let count = self.size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT))?;
        let before = index.checked_mul(TILE_WIDTH.into())?;
        let width = count.checked_sub(before)?.min(TILE_WIDTH.into());
        Tile::hashes(level, index, u16::try_from(width).ok()?).ok()
    }
}

impl<T: Tiles> Nodes for TileNodes<T> {
    type Error = T::Error;

    fn node(&self, level: u8, index: u64) -> Result<Hash, T::Error> {
        let missing = MerkleError::NodeMissing { level, index };
        // A node that is not on the lowest level of a tile is the root over a run of 2^above hashes in it.
        let (tile_level, above) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        let runs_in_tile = u64::from(TILE_WIDTH) >> above;
        let tile = self.tile_at(tile_level, index / runs_in_tile).ok_or(missing)?;
        let start = usize::try_from((index % runs_in_tile) << above).map_err(|_| missing)?;
        let run = |hashes: &[Hash]| hashes.get(start..start + (1 << above)).map(merkle::root_of);
        let mut kept = self.kept.borrow_mut();
        if let Some((_, hashes)) = kept.iter().find(|(known, _)| *known == tile) {
            return run(hashes).ok_or_else(|| missing.into());
        }
        let hashes = tile_hashes(&self.tiles.tile(&tile)?, tile.width)?;
        let root = run(&hashes).ok_or(missing)?;
        kept.truncate(KEPT_TILES - 1);
        kept.push_front((tile, hashes));
        Ok(root)
    }
}

/// The tiles on one level that become full or partial when its count goes from `old` to `new`.
fn grown(content: Content, old: u64, new: u64) -> impl Iterator<Item = Tile> {
    let width = u64::from(TILE_WIDTH);
    let full = old / width..new / width;
    #[expect(clippy::cast_possible_truncation, reason = "a remainder by 256 fits")]
    let rest = (new % width) as u16;
    let partial = (new > old && rest > 0).then_some(Tile { content, index: new / width, width: rest });
    full.map(move |index| Tile { content, index, width: TILE_WIDTH }).chain(partial)
}

/// `1234067` as `/x001/x234/067`.
fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    if index >= 1000 {
        write_leading(f, index / 1000)?;
    }
    write!(f, "/{:03}", index % 1000)
}

fn write_leading(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    if index >= 1000 {
        write_leading(f, index / 1000)?;
    }
    write!(f, "/x{:03}", index % 1000)
}

/// `x001/x234/067` as `1234067`.
fn parse_index(path: &str) -> Option<u64> {
    path.split('/').try_fold(0_u64, |index, part| {
        let digits = part.strip_prefix('x').unwrap_or(part);
        let plain = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        index.checked_mul(1000)?.checked_add(plain.then(|| digits.parse().ok())??)
    })
}

fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

//! The log's tiles as they stand in a bundle: leaf hashes, the levels above, and the entries.
//!
//! Never asks what an entry says. Source: `docs/formats/bundle.md` sections 1 and 2.3, C2SP `tlog-tiles`.

use super::Files;
use super::bag::tile_path;
use crate::chain::Place;
use crate::findings::{At, Code, Finding};
use crate::merkle::{Hash, root_of};
use crate::tiles::{TILE_WIDTH, Tile, decode_bundle, new_entry_bundles, new_hash_tiles, tile_hashes};

/// The hashes of one level, as they stand in the bundle; `None` where a tile cannot be read.
type Level = Vec<Option<Hash>>;

/// Reads the hash tiles that a log of this size has, checks each level against the one below, and gives the leaf
/// hashes.
pub(super) fn leaves(files: &dyn Files, size: u64, findings: &mut Vec<Finding>) -> Level {
    let tiles: Vec<Tile> = new_hash_tiles(0, size).collect();
    let mut levels = tiles.chunk_by(|a, b| a.content() == b.content());
    let Some(lowest) = levels.next() else { return Level::new() };
    let leaves = read_level(files, lowest, findings);
    let mut below = roots(&leaves);
    for tiles in levels {
        let level = read_level(files, tiles, findings);
        compare(tiles, &level, &below, findings);
        below = roots(&level);
    }
    leaves
}

fn read_level(files: &dyn Files, tiles: &[Tile], findings: &mut Vec<Finding>) -> Level {
    let mut level = Level::new();
    for tile in tiles {
        let path = tile_path(*tile);
        let hashes = files.read(&path).map(|bytes| tile_hashes(&bytes, tile.width()));
        match hashes {
            Some(Ok(hashes)) => level.extend(hashes.into_iter().map(Some)),
            other => {
                level.extend((0..tile.width()).map(|_| None));
                findings.extend(other.and_then(Result::err).map(|error| wrong(path, error.to_string())));
            }
        }
    }
    level
}

/// The hashes that full tiles give for the level above.
fn roots(level: &Level) -> Level {
    let full = level.chunks_exact(TILE_WIDTH.into());
    full.map(|tile| tile.iter().copied().collect::<Option<Vec<Hash>>>().map(|hashes| root_of(&hashes))).collect()
}

fn compare(tiles: &[Tile], level: &Level, below: &Level, findings: &mut Vec<Finding>) {
    let width = usize::from(TILE_WIDTH);
    for (tile, (there, given)) in tiles.iter().zip(level.chunks(width).zip(below.chunks(width))) {
        let checkable = given.iter().chain(there).all(Option::is_some);
        if checkable && there != given {
            findings.push(wrong(tile_path(*tile), "it does not follow from the tiles below"));
        }
    }
}

/// The bytes of the entries' tiles; `None` where one is missing or cannot be cut.
pub(super) fn entries(files: &dyn Files, size: u64, findings: &mut Vec<Finding>) -> Vec<Option<Vec<u8>>> {
    new_entry_bundles(0, size)
        .map(|tile| {
            let path = tile_path(tile);
            let bytes = files.read(&path)?.into_owned();
            let fault = decode_bundle(&bytes, tile.width()).err().map(|error| error.to_string());
            match fault {
                None => Some(bytes),
                Some(words) => {
                    findings.push(wrong(path, words));
                    None
                }
            }
        })
        .collect()
}

/// Every place of the log.
pub(super) fn places(tiles: &[Option<Vec<u8>>], size: u64) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    for (tile, bytes) in new_entry_bundles(0, size).zip(tiles) {
        let parts = bytes.as_ref().and_then(|bytes| decode_bundle(bytes, tile.width()).ok());
        match parts {
            Some(parts) => places.extend(parts.into_iter().map(place)),
            None => places.extend((0..tile.width()).map(|_| Place::NotReadable)),
        }
    }
    places
}

fn place(bytes: &[u8]) -> Place<'_> {
    if bytes.is_empty() { Place::HeldBack } else { Place::Shown(bytes) }
}

fn wrong(path: String, words: impl Into<String>) -> Finding {
    Finding::new(Code::Tile, At::Path(path), words)
}

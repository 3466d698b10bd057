//! Makes the files of a bundle.
//!
//! Never decides what may be shown: it is handed what is. Never checks what it is handed, so that a damaged
//! record can be handed over too: [`super::check`] says what it is worth.

use super::bag::{
    BAG_INFO, BAGIT, BAGIT_PATH, CHECKPOINT, CHECKPOINTS, DISCLOSURE, MANIFEST, OPENINGS, ORIGINALS, PAGE, PROTOCOL,
    TAG_MANIFEST, is_tag_file, manifest_line, sha256, tile_path,
};
use super::{Disclosure, FileMap};
use crate::beside::Opening;
use crate::merkle::{Hash, MerkleError, Nodes, root_of};
use crate::tiles::{TILE_WIDTH, TileError, encode_bundle, new_entry_bundles, new_hash_tiles, tile_bytes};
use thiserror::Error;

/// What goes into a bundle.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The leaf hashes of the whole log.
    pub leaves: Vec<Hash>,
    /// Each entry's bytes, or `None` where it is held back; as many as leaves.
    pub entries: Vec<Option<Vec<u8>>>,
    /// The newest checkpoint, a signed note.
    pub checkpoint: Vec<u8>,
    /// Earlier checkpoints with their sizes.
    pub checkpoints: Vec<(u64, Vec<u8>)>,
    /// Values that may be shown.
    pub openings: Vec<Opening>,
    /// Attached files.
    pub originals: Vec<Vec<u8>>,
    /// The protocol's files by path.
    pub protocol: Vec<(String, Vec<u8>)>,
    /// Why these entries and no others are shown.
    pub reason: String,
    /// What `bag-info.txt` says.
    pub bag_info: String,
    /// The page.
    pub page: Option<Vec<u8>>,
}

/// Why the files cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// Entries and leaf hashes are not of one log.
    #[error("writing a bundle: there are {entries} entries and {leaves} leaf hashes")]
    Lengths {
        /// Entries, shown or held back.
        entries: usize,
        /// Leaf hashes.
        leaves: usize,
    },
    /// An entry does not fit a tile.
    #[error("writing a bundle's tiles")]
    Tile(#[from] TileError),
    /// A hash is missing.
    #[error("writing a bundle's tiles")]
    Merkle(#[from] MerkleError),
}

/// The files of a bundle, by path.
///
/// # Errors
/// [`WriteError`].
pub fn write(parts: &Parts) -> Result<FileMap, WriteError> {
    let (entries, leaves) = (parts.entries.len(), parts.leaves.len());
    if entries != leaves {
        return Err(WriteError::Lengths { entries, leaves });
    }
    let mut files = FileMap::new();
    let shown = (0..).zip(&parts.entries).filter_map(|(place, entry)| entry.as_ref().map(|_| place));
    files.insert(DISCLOSURE.into(), Disclosure::of(shown, &parts.reason).to_string().into_bytes());
    files.insert(CHECKPOINT.into(), parts.checkpoint.clone());
    for (size, checkpoint) in &parts.checkpoints {
        files.insert(format!("{CHECKPOINTS}{size}"), checkpoint.clone());
    }
    write_tiles(parts, &mut files)?;
    let openings: String = parts.openings.iter().map(|opening| format!("{opening}\n")).collect();
    files.insert(OPENINGS.into(), openings.into_bytes());
    files.extend(parts.originals.iter().map(|bytes| (format!("{ORIGINALS}{}", sha256(bytes).to_hex()), bytes.clone())));
    files.extend(parts.protocol.iter().map(|(path, bytes)| (format!("{PROTOCOL}{path}"), bytes.clone())));
    files.insert(BAG_INFO.into(), parts.bag_info.clone().into_bytes());
    files.extend(parts.page.iter().map(|page| (PAGE.to_owned(), page.clone())));
    pack(&mut files);
    Ok(files)
}

/// Writes `bagit.txt` and both manifests over whatever files there are.
pub fn pack(files: &mut FileMap) {
    files.insert(BAGIT_PATH.into(), BAGIT.into());
    let lines = |files: &FileMap, is: fn(&str) -> bool| -> Vec<u8> {
        let listed = files.iter().filter(|(path, _)| is(path));
        listed.map(|(path, bytes)| manifest_line(path, bytes)).collect::<String>().into_bytes()
    };
    files.insert(MANIFEST.into(), lines(files, |path| path.starts_with("data/")));
    files.insert(TAG_MANIFEST.into(), lines(files, is_tag_file));
}

fn write_tiles(parts: &Parts, files: &mut FileMap) -> Result<(), WriteError> {
    let size = parts.leaves.len() as u64;
    let levels = Levels::over(&parts.leaves);
    for tile in new_hash_tiles(0, size) {
        files.insert(tile_path(tile), tile_bytes(&tile, &levels)?);
    }
    let mut rest = parts.entries.as_slice();
    for tile in new_entry_bundles(0, size) {
        let Some((now, after)) = rest.split_at_checked(tile.width().into()) else { break };
        let entries: Vec<&[u8]> = now.iter().map(|entry| entry.as_deref().unwrap_or_default()).collect();
        files.insert(tile_path(tile), encode_bundle(&entries)?);
        rest = after;
    }
    Ok(())
}

/// The hashes that stand in tiles: each tile level computed once from the one below.
struct Levels(Vec<Vec<Hash>>);

impl Levels {
    fn over(leaves: &[Hash]) -> Self {
        let mut levels = vec![leaves.to_vec()];
        while let Some(below) = levels.last().filter(|below| below.len() >= usize::from(TILE_WIDTH)) {
            levels.push(below.chunks_exact(TILE_WIDTH.into()).map(root_of).collect());
        }
        Self(levels)
    }
}

impl Nodes for Levels {
    type Error = WriteError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, WriteError> {
        let hashes = self.0.get(usize::from(level / 8)).filter(|_| level.is_multiple_of(8));
        let hash = hashes.and_then(|hashes| hashes.get(usize::try_from(index).ok()?));
        hash.copied().ok_or(MerkleError::NodeMissing { level, index }.into())
    }
}

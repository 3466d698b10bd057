//! The bag: which files may be there, which must, and whether their bytes are what the manifests say.
//!
//! Never looks into a file for more than its hash. Source: `docs/formats/bundle.md` section 1 and RFC 8493.

use super::{Files, PATH_MAX};
use crate::clock::decimal;
use crate::findings::{At, Code, Finding};
use crate::merkle::Hash;
use crate::parallel;
use crate::tiles::{Tile, new_entry_bundles, new_hash_tiles};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What `bagit.txt` says.
pub(super) const BAGIT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
pub(super) const BAGIT_PATH: &str = "bagit.txt";
pub(super) const BAG_INFO: &str = "bag-info.txt";
pub(super) const MANIFEST: &str = "manifest-sha256.txt";
pub(super) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
pub(super) const PAGE: &str = "index.html";
pub(super) const DISCLOSURE: &str = "data/disclosure.txt";
pub(super) const CHECKPOINT: &str = "data/log/checkpoint";
pub(super) const CHECKPOINTS: &str = "data/log/checkpoints/";
pub(super) const LOG: &str = "data/log/";
pub(super) const OPENINGS: &str = "data/openings";
pub(super) const ORIGINALS: &str = "data/originals/";
pub(super) const PROTOCOL: &str = "data/protocol/";

/// What is there: all paths, and the SHA-256 of those that can be read.
pub(super) struct Bag {
    pub(super) hashes: BTreeMap<String, Option<Hash>>,
}

impl Bag {
    /// Hashes every file.
    pub(super) fn of(files: &dyn Files) -> Self {
        let paths: Vec<String> = files.paths();
        let hashes = parallel::map(&paths, || (), |(), _, path| files.read(path).map(|bytes| sha256(&bytes)));
        Self { hashes: paths.into_iter().zip(hashes).collect() }
    }

    /// Sizes of the earlier checkpoints, by path.
    pub(super) fn checkpoints(&self) -> Vec<(&str, u64)> {
        self.under(CHECKPOINTS).filter_map(|path| Some((path, decimal(path.strip_prefix(CHECKPOINTS)?)?))).collect()
    }

    /// Attached files with the hash that their name says, by path.
    pub(super) fn originals(&self) -> Vec<(&str, Hash)> {
        self.under(ORIGINALS)
            .filter_map(|path| Some((path, Hash::from_hex(path.strip_prefix(ORIGINALS)?).ok()?)))
            .collect()
    }

    /// Everything that is wrong with the bag; `size` is that of the log, if it is known.
    pub(super) fn findings(&self, files: &dyn Files, size: Option<u64>) -> Vec<Finding> {
        let tiles: Option<BTreeSet<String>> = size.map(|size| tile_paths(size).collect());
        let mut wrong = BTreeMap::new();
        self.check_paths(tiles.as_ref(), &mut wrong);
        self.check_bagit(files, &mut wrong);
        self.check_manifest(files, MANIFEST, |path| path.starts_with("data/"), &mut wrong);
        self.check_manifest(files, TAG_MANIFEST, is_tag_file, &mut wrong);
        let bag = wrong.into_iter().map(|(path, words)| Finding::new(Code::Bag, At::Path(path), words));
        bag.chain(self.missing(tiles)).collect()
    }

    fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.hashes.keys().filter(move |path| path.starts_with(prefix)).map(String::as_str)
    }

    fn check_paths(&self, tiles: Option<&BTreeSet<String>>, wrong: &mut BTreeMap<String, &'static str>) {
        for path in self.hashes.keys() {
            let other_tile = || tiles.is_some_and(|tiles| is_tile(path) && !tiles.contains(path));
            if !is_allowed(path) {
                wrong.insert(path.clone(), "no such file belongs into a bundle");
            } else if other_tile() {
                wrong.insert(path.clone(), "a log of this size has no such tile");
            }
        }
    }

    fn check_bagit(&self, files: &dyn Files, wrong: &mut BTreeMap<String, &'static str>) {
        if files.read(BAGIT_PATH).is_some_and(|bytes| *bytes != *BAGIT.as_bytes()) {
            wrong.insert(BAGIT_PATH.into(), "it is not the declaration of a bag, version 1.0");
        }
    }

    fn check_manifest(
        &self,
        files: &dyn Files,
        manifest: &str,
        is_for: fn(&str) -> bool,
        wrong: &mut BTreeMap<String, &'static str>,
    ) {
        let Some(bytes) = files.read(manifest) else { return };
        let (listed, faulty) = read_manifest(&bytes, is_for);
        if faulty {
            wrong.entry(manifest.into()).or_insert("a line is malformed, or not for this manifest");
        }
        for (path, hash) in self.hashes.iter().filter(|(path, _)| is_for(path)) {
            match (listed.get(path), hash) {
                (None, _) => drop(wrong.entry(path.clone()).or_insert("it is not in the manifest")),
                (Some(listed), Some(hash)) if listed != hash => {
                    wrong.entry(path.clone()).or_insert("its bytes are not those of the manifest");
                }
                _ => {}
            }
        }
        for path in listed.into_keys().filter(|path| !self.hashes.contains_key(path)) {
            wrong.entry(path).or_insert("it is in the manifest and not there");
        }
    }

    fn missing(&self, tiles: Option<BTreeSet<String>>) -> Vec<Finding> {
        let always = [BAGIT_PATH, MANIFEST, TAG_MANIFEST, DISCLOSURE, CHECKPOINT, OPENINGS].map(str::to_owned);
        let required = always.into_iter().chain(tiles.into_iter().flatten());
        let absent = required.filter(|path| !self.hashes.contains_key(path));
        let unreadable = self.hashes.iter().filter(|(_, hash)| hash.is_none()).map(|(path, _)| path.clone());
        let paths: BTreeSet<String> = absent.chain(unreadable).collect();
        paths
            .into_iter()
            .map(|path| Finding::new(Code::Missing, At::Path(path), "the file is missing or cannot be unpacked"))
            .collect()
    }
}

/// SHA-256 of a file's bytes.
pub(super) fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// The paths of all tiles that a log of this size has.
pub(super) fn tile_paths(size: u64) -> impl Iterator<Item = String> {
    new_hash_tiles(0, size).chain(new_entry_bundles(0, size)).map(tile_path)
}

/// Where a tile stands in a bundle.
pub(super) fn tile_path(tile: Tile) -> String {
    format!("{LOG}{tile}")
}

/// A manifest's line for a file.
pub(super) fn manifest_line(path: &str, bytes: &[u8]) -> String {
    format!("{}  {path}\n", sha256(bytes).to_hex())
}

/// Whether `tagmanifest-sha256.txt` is for this path.
pub(super) fn is_tag_file(path: &str) -> bool {
    [BAGIT_PATH, BAG_INFO, MANIFEST, PAGE].contains(&path)
}

fn is_tile(path: &str) -> bool {
    path.strip_prefix(LOG).is_some_and(|tile| Tile::parse(tile).is_ok())
}

/// Whether section 1 names such a path.
pub(super) fn is_allowed(path: &str) -> bool {
    is_path(path)
        && (is_tag_file(path)
            || [TAG_MANIFEST, DISCLOSURE, CHECKPOINT, OPENINGS].contains(&path)
            || path.strip_prefix(CHECKPOINTS).is_some_and(|size| decimal(size).is_some())
            || path.strip_prefix(ORIGINALS).is_some_and(|hash| Hash::from_hex(hash).is_ok())
            || path.starts_with(PROTOCOL)
            || is_tile(path))
}

fn is_path(path: &str) -> bool {
    let plain = |byte: u8| (0x20..=0x7e).contains(&byte) && byte != b'\\' && byte != b'%';
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    path.len() <= PATH_MAX && path.bytes().all(plain) && path.split('/').all(is_part)
}

/// The first hash of each path, and whether some line is faulty.
fn read_manifest(bytes: &[u8], is_for: fn(&str) -> bool) -> (BTreeMap<String, Hash>, bool) {
    let (mut listed, mut faulty) = (BTreeMap::new(), false);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match read_line(line).filter(|(_, path)| is_for(path)) {
            Some((hash, path)) if !listed.contains_key(path) => drop(listed.insert(path.to_owned(), hash)),
            _ => faulty = true,
        }
    }
    (listed, faulty)
}

fn read_line(line: &[u8]) -> Option<(Hash, &str)> {
    let (hash, path) = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?.split_once("  ")?;
    is_path(path).then_some(())?;
    Some((Hash::from_hex(hash).ok()?, path))
}

//! Tiles and bundles against the specification's own examples and formula, and proofs from tiles against
//! proofs from the leaves.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use record::merkle::{self, Hash, MerkleError};
use record::tiles::{self, Content, Tile, TileError, TileNodes, Tiles};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn paths_print_and_parse() {
    for (path, tile) in [
        ("tile/0/x001/x234/067", Tile::hashes(0, 1_234_067, 256)),
        ("tile/0/000", Tile::hashes(0, 0, 256)),
        ("tile/63/999.p/1", Tile::hashes(63, 999, 1)),
        ("tile/3/x001/000.p/255", Tile::hashes(3, 1000, 255)),
        ("tile/entries/x273/000.p/112", Tile::entries(273_000, 112)),
        ("tile/entries/x018/x446/x744/x073/x709/x551/615", Tile::entries(u64::MAX, 256)),
    ] {
        let tile = tile.unwrap();
        assert_eq!(tile.to_string(), path);
        assert_eq!(Tile::parse(path), Ok(tile));
    }
}

#[test]
fn other_spellings_are_refused() {
    for path in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/+1/000",
        "tile/-1/000",
        "tile/x/000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001/x001",
        "tile/0/000/",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/+1",
        "tile/0/000.p/1.p/1",
        "tile/0/000 ",
        "tile/entries/1",
        "tile/Entries/000",
        "tile/0/+01",
        "tile/entries/x018/x446/x744/x073/x709/x551/616",
    ] {
        assert_eq!(Tile::parse(path), Err(TileError::Path), "{path:?}");
    }
    assert_eq!(Tile::parse("tile/64/000"), Err(TileError::Shape { level: 64, width: 256 }));
    assert_eq!(Tile::parse("tile/0/000.p/0"), Err(TileError::Shape { level: 0, width: 0 }));
    assert_eq!(Tile::parse("tile/0/000.p/257"), Err(TileError::Shape { level: 0, width: 257 }));
    assert!(Tile::hashes(64, 0, 1).is_err() && Tile::entries(0, 0).is_err());
}

/// All hash tiles of a tree, from the specification's formula for the partial ones.
fn spec_tiles(size: u64) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for level in 0..8_u8 {
        let count = size / 256_u64.pow(level.into()).max(1);
        for index in 0..count / 256 {
            paths.insert(Tile::hashes(level, index, 256).unwrap().to_string());
        }
        if !count.is_multiple_of(256) {
            paths.insert(Tile::hashes(level, count / 256, (count % 256) as u16).unwrap().to_string());
        }
    }
    paths
}

#[test]
fn the_specification_examples() {
    let tiles: Vec<Tile> = tiles::new_hash_tiles(0, 70_000).collect();
    let count = |level, full| {
        tiles.iter().filter(move |tile| tile.content() == Content::Hashes { level } && tile.is_full() == full)
    };
    assert_eq!(count(0, true).count(), 273);
    assert_eq!(count(0, false).map(Tile::width).collect::<Vec<_>>(), [112]);
    assert_eq!(count(1, true).count(), 1);
    assert_eq!(count(1, false).map(Tile::width).collect::<Vec<_>>(), [17]);
    assert_eq!(count(2, false).map(Tile::width).collect::<Vec<_>>(), [1]);
    assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
    let small: Vec<String> = tiles::new_hash_tiles(0, 256).map(|tile| tile.to_string()).collect();
    assert_eq!(small, ["tile/0/000", "tile/1/000.p/1"]);
    let bundles: Vec<String> = tiles::new_entry_bundles(250, 513).map(|tile| tile.to_string()).collect();
    assert_eq!(bundles, ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/1"]);
}

#[test]
fn growth_writes_exactly_the_new_tiles() {
    let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 65_792, 70_000, 131_072];
    for new in sizes {
        for old in sizes {
            let written: Vec<String> = tiles::new_hash_tiles(old, new).map(|tile| tile.to_string()).collect();
            let unique: BTreeSet<String> = written.iter().cloned().collect();
            assert_eq!(unique.len(), written.len());
            let expected = if new > old { &spec_tiles(new) - &spec_tiles(old) } else { BTreeSet::new() };
            assert_eq!(unique, expected, "{old}..{new}");
        }
    }
    assert_eq!(tiles::new_hash_tiles(u64::MAX - 1, u64::MAX).count(), 1);
    assert_eq!(tiles::new_entry_bundles(5, 5).count(), 0);
}

/// A folder of tiles in memory.
struct Folder(BTreeMap<String, Vec<u8>>);

impl Tiles for Folder {
    type Error = TileError;

    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, TileError> {
        let missing = MerkleError::NodeMissing { level: 0, index: tile.index() };
        self.0.get(&tile.to_string()).cloned().ok_or(TileError::Merkle(missing))
    }
}

/// Leaf hashes that remember the hashes above them, so that large trees are quick to ask.
struct Layers(Vec<Vec<Hash>>);

impl Layers {
    fn over(leaves: Vec<Hash>) -> Self {
        let mut layers = vec![leaves];
        while layers.last().unwrap().len() > 1 {
            let below = layers.last().unwrap();
            layers.push(below.as_chunks::<2>().0.iter().map(|[left, right]| merkle::node_hash(left, right)).collect());
        }
        Self(layers)
    }
}

impl merkle::Nodes for Layers {
    type Error = TileError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, TileError> {
        let layer = self.0.get(usize::from(level)).and_then(|layer| layer.get(index as usize));
        layer.copied().ok_or(TileError::Merkle(MerkleError::NodeMissing { level, index }))
    }
}

#[test]
fn proofs_from_tiles_are_proofs_from_leaves() {
    let leaves: Vec<Hash> = (0..70_000_u32).map(|leaf| merkle::leaf_hash(&leaf.to_be_bytes())).collect();
    let layers = Layers::over(leaves.clone());
    let mut checked = 0;
    for size in [1_u64, 2, 3, 255, 256, 257, 300, 511, 512, 513, 65_535, 65_536, 65_537, 70_000] {
        let written = tiles::new_hash_tiles(0, size).map(|tile| {
            let bytes = tiles::tile_bytes(&tile, &layers).unwrap();
            assert_eq!(bytes.len(), usize::from(tile.width()) * 32);
            (tile.to_string(), bytes)
        });
        let nodes = TileNodes::new(Folder(written.collect()), size).unwrap();
        let root = merkle::root_of(&leaves[..size as usize]);
        assert_eq!(merkle::root(&nodes, size), Ok(root));
        for index in [0, 1, 100, 254, 255, 256, 300, 65_534, 65_536, 69_999, size - 1] {
            if index >= size {
                assert!(merkle::inclusion_proof(&nodes, index, size).is_err());
                continue;
            }
            let proof = merkle::inclusion_proof(&nodes, index, size).unwrap();
            assert_eq!(proof, merkle::inclusion_proof(&layers, index, size).unwrap());
            merkle::verify_inclusion(&leaves[index as usize], index, size, &proof, &root).unwrap();
            let growth = merkle::consistency_proof(&nodes, index + 1, size).unwrap();
            let old_root = merkle::root_of(&leaves[..=index as usize]);
            merkle::verify_consistency(index + 1, size, &old_root, &root, &growth).unwrap();
            checked += 1;
        }
    }
    assert!(checked > 60, "{checked}");
}

#[test]
fn a_tree_beyond_its_tiles_is_an_error() {
    let leaves: Vec<Hash> = (0..3_u8).map(|leaf| merkle::leaf_hash(&[leaf])).collect();
    let bytes = leaves.iter().flat_map(|leaf| leaf.0).collect::<Vec<u8>>();
    let folder = Folder(BTreeMap::from([("tile/0/000.p/3".to_owned(), bytes)]));
    let nodes = TileNodes::new(folder, 3).unwrap();
    assert_eq!(merkle::root(&nodes, 3), Ok(merkle::root_of(&leaves)));
    assert!(merkle::root(&nodes, 4).is_err() && merkle::root(&nodes, 1000).is_err());
    assert!(TileNodes::new(Folder(BTreeMap::new()), u64::MAX).is_err());
    let shape = tiles::tile_hashes(&[0; 33], 1);
    assert_eq!(shape, Err(TileError::TileLength { expected: 32, got: 33 }));
}

#[test]
fn bundles_go_round() {
    let longest = vec![7; 65_535];
    let entries: [&[u8]; 4] = [b"", b"a", &[0; 300], &longest];
    let bytes = tiles::encode_bundle(&entries).unwrap();
    assert_eq!(bytes[..5], [0, 0, 0, 1, b'a']);
    assert_eq!(tiles::decode_bundle(&bytes, 4).unwrap(), entries);
    for wrong in [0, 1, 3, 5] {
        assert_eq!(tiles::decode_bundle(&bytes, wrong), Err(TileError::BundleLength { width: wrong }));
    }
    for cut in [1, 2, 65_535, bytes.len() - 1, bytes.len()] {
        assert!(tiles::decode_bundle(&bytes[..bytes.len() - cut], 4).is_err(), "{cut}");
    }
    let long = Err(TileError::EntryTooLong { at: 1, got: 65_536 });
    assert_eq!(tiles::encode_bundle(&[vec![], vec![0; 65_536]]), long);
    assert_eq!(tiles::encode_bundle::<&[u8]>(&[]), Err(TileError::BundleWidth { got: 0 }));
    assert_eq!(tiles::encode_bundle(&[b""; 257]), Err(TileError::BundleWidth { got: 257 }));
    assert_eq!(tiles::decode_bundle(&tiles::encode_bundle(&[b"x"; 256]).unwrap(), 256).unwrap().len(), 256);
}

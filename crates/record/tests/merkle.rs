//! The tree against the vectors that certificate-transparency implementations share, against a naive
//! reading of RFC 6962, and against every small mutation.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use record::merkle::{self, EMPTY_ROOT, Hash, MerkleError, SIZE_MAX, Tree};

const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Index, size, path.
const INCLUSION: [(u64, u64, &[&str]); 5] = [
    (0, 1, &[]),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

/// Old size, new size, path.
const CONSISTENCY: [(u64, u64, &[&str]); 4] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

fn known_leaves() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| merkle::leaf_hash(&hex::decode(leaf).unwrap())).collect()
}

fn hashes(path: &[&str]) -> Vec<Hash> {
    path.iter().map(|hash| Hash::from_hex(hash).unwrap()).collect()
}

#[test]
fn known_roots() {
    assert_eq!(EMPTY_ROOT.to_hex(), ROOTS[0]);
    let leaves = known_leaves();
    for (size, expected) in ROOTS.iter().enumerate() {
        assert_eq!(merkle::root_of(&leaves[..size]).to_hex(), *expected);
        assert_eq!(merkle::root(&leaves, size as u64).unwrap().to_hex(), *expected);
    }
}

#[test]
fn known_proofs() {
    let (leaves, root) = (known_leaves(), |size: u64| Hash::from_hex(ROOTS[size as usize]).unwrap());
    for (index, size, path) in INCLUSION {
        assert_eq!(merkle::inclusion_proof(&leaves, index, size).unwrap(), hashes(path));
        merkle::verify_inclusion(&leaves[index as usize], index, size, &hashes(path), &root(size)).unwrap();
    }
    for (old, new, path) in CONSISTENCY {
        assert_eq!(merkle::consistency_proof(&leaves, old, new).unwrap(), hashes(path));
        merkle::verify_consistency(old, new, &root(old), &root(new), &hashes(path)).unwrap();
    }
}

/// RFC 6962 section 2.1 read aloud: slow, recursive, and sharing no code with what it checks.
mod naive {
    use super::{EMPTY_ROOT, Hash, merkle};

    fn split(size: usize) -> usize {
        let mut k = 1;
        while k * 2 < size {
            k *= 2;
        }
        k
    }

    pub fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => EMPTY_ROOT,
            [one] => *one,
            more => {
                let (left, right) = more.split_at(split(more.len()));
                merkle::node_hash(&root(left), &root(right))
            }
        }
    }

    pub fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
        if leaves.len() == 1 {
            return vec![];
        }
        let (left, right) = leaves.split_at(split(leaves.len()));
        let (mut path, last) = if index < left.len() {
            (path(index, left), root(right))
        } else {
            (path(index - left.len(), right), root(left))
        };
        path.push(last);
        path
    }

    pub fn subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
        if old == leaves.len() {
            return if whole { vec![] } else { vec![root(leaves)] };
        }
        let (left, right) = leaves.split_at(split(leaves.len()));
        let (mut proof, last) = if old <= left.len() {
            (subproof(old, left, whole), root(right))
        } else {
            (subproof(old - left.len(), right, false), root(left))
        };
        proof.push(last);
        proof
    }
}

const SIZES: usize = 72;

fn many_leaves() -> Vec<Hash> {
    (0..SIZES as u32).map(|leaf| merkle::leaf_hash(&leaf.to_be_bytes())).collect()
}

/// Every way to change a proof a little: a bit, a hash more, a hash less, two swapped.
fn mutations(proof: &[Hash], all_bits: bool) -> Vec<Vec<Hash>> {
    let mut mutated = Vec::new();
    for at in 0..proof.len() {
        let bits = if all_bits { (0..256).collect() } else { vec![0, 7, (at * 37) % 256, 255] };
        for bit in bits {
            let mut copy = proof.to_vec();
            copy[at].0[bit / 8] ^= 1 << (bit % 8);
            mutated.push(copy);
        }
        let mut shorter = proof.to_vec();
        shorter.remove(at);
        mutated.push(shorter);
        let mut doubled = proof.to_vec();
        doubled.insert(at, proof[at]);
        mutated.push(doubled);
        if at > 0 && proof[at] != proof[at - 1] {
            let mut swapped = proof.to_vec();
            swapped.swap(at, at - 1);
            mutated.push(swapped);
        }
    }
    for extra in [EMPTY_ROOT, Hash([0; 32])] {
        mutated.push([proof, &[extra]].concat());
        mutated.push([&[extra], proof].concat());
    }
    mutated
}

fn flipped(hash: &Hash) -> Hash {
    let mut copy = *hash;
    copy.0[13] ^= 16;
    copy
}

#[test]
fn inclusion_is_exact_for_all_small_trees() {
    let leaves = many_leaves();
    let (mut accepted, mut refused) = (0, 0);
    for size in 1..=SIZES {
        let root = naive::root(&leaves[..size]);
        for index in 0..size {
            let (at, of) = (index as u64, size as u64);
            let proof = merkle::inclusion_proof(&leaves, at, of).unwrap();
            assert_eq!(proof, naive::path(index, &leaves[..size]));
            assert_eq!(merkle::verify_inclusion(&leaves[index], at, of, &proof, &root), Ok(()));
            accepted += 1;
            for bad in mutations(&proof, size <= 34) {
                assert!(merkle::verify_inclusion(&leaves[index], at, of, &bad, &root).is_err(), "{index}/{size}");
                refused += 1;
            }
            for other in (0..size).filter(|other| *other != index) {
                assert!(merkle::verify_inclusion(&leaves[index], other as u64, of, &proof, &root).is_err());
                assert!(merkle::verify_inclusion(&leaves[other], at, of, &proof, &root).is_err());
                refused += 2;
            }
            assert!(merkle::verify_inclusion(&flipped(&leaves[index]), at, of, &proof, &root).is_err());
            assert!(merkle::verify_inclusion(&leaves[index], at, of, &proof, &flipped(&root)).is_err());
        }
    }
    println!("inclusion: {accepted} accepted, {refused} mutations refused");
    assert_eq!(accepted, SIZES * (SIZES + 1) / 2);
    assert!(refused > 1_000_000);
}

#[test]
fn consistency_is_exact_for_all_small_trees() {
    let leaves = many_leaves();
    let roots: Vec<Hash> = (0..=SIZES).map(|size| naive::root(&leaves[..size])).collect();
    let (mut accepted, mut refused) = (0, 0);
    for new in 1..=SIZES {
        for old in 1..=new {
            let (from, to) = (old as u64, new as u64);
            let proof = merkle::consistency_proof(&leaves, from, to).unwrap();
            assert_eq!(proof, naive::subproof(old, &leaves[..new], true));
            let check = |old_root: &Hash, new_root: &Hash, proof: &[Hash]| {
                merkle::verify_consistency(from, to, old_root, new_root, proof)
            };
            assert_eq!(check(&roots[old], &roots[new], &proof), Ok(()));
            accepted += 1;
            for bad in mutations(&proof, new <= 34) {
                assert!(check(&roots[old], &roots[new], &bad).is_err(), "{old}..{new}");
                refused += 1;
            }
            assert!(check(&flipped(&roots[old]), &roots[new], &proof).is_err());
            assert!(check(&roots[old], &flipped(&roots[new]), &proof).is_err());
            for other in (0..=SIZES).filter(|other| *other != old) {
                assert!(check(&roots[other], &roots[new], &proof).is_err(), "root of {other} for {old}..{new}");
                refused += 1;
            }
            for other in (0..=SIZES).filter(|other| *other != new) {
                assert!(check(&roots[old], &roots[other], &proof).is_err(), "root of {other} for {old}..{new}");
                refused += 1;
            }
        }
    }
    println!("consistency: {accepted} accepted, {refused} mutations refused");
    assert_eq!(accepted, SIZES * (SIZES + 1) / 2);
    assert!(refused > 1_000_000);
}

#[test]
fn a_rewritten_entry_breaks_every_later_proof() {
    let honest = many_leaves();
    for changed in 0..20 {
        let mut forged = honest.clone();
        forged[changed] = merkle::leaf_hash(b"rewritten");
        for old in changed as u64 + 1..=20 {
            let proof = merkle::consistency_proof(&forged, old, 40).unwrap();
            let (was, now) = (merkle::root(&honest, old).unwrap(), merkle::root(&forged, 40).unwrap());
            assert_eq!(merkle::verify_consistency(old, 40, &was, &now, &proof), Err(MerkleError::RootMismatch));
        }
    }
}

#[test]
fn the_empty_tree_begins_every_tree() {
    let leaves = many_leaves();
    let root = merkle::root(&leaves, 9).unwrap();
    assert_eq!(merkle::consistency_proof(&leaves, 0, 9).unwrap(), []);
    assert_eq!(merkle::verify_consistency(0, 9, &EMPTY_ROOT, &root, &[]), Ok(()));
    assert_eq!(merkle::verify_consistency(0, 0, &EMPTY_ROOT, &EMPTY_ROOT, &[]), Ok(()));
    assert_eq!(merkle::verify_consistency(0, 9, &root, &root, &[]), Err(MerkleError::RootMismatch));
    assert_eq!(merkle::verify_consistency(0, 0, &root, &root, &[]), Err(MerkleError::RootMismatch));
    assert_eq!(merkle::verify_consistency(0, 9, &EMPTY_ROOT, &root, &[root]), Err(MerkleError::ProofLength));
}

#[test]
fn a_frontier_goes_on_where_it_stopped() {
    let leaves = many_leaves();
    let mut tree = Tree::new();
    for (index, leaf) in leaves.iter().enumerate() {
        let mut restored = Tree::restore(tree.size(), tree.frontier().to_vec()).unwrap();
        assert_eq!(restored, tree);
        assert_eq!(tree.push(*leaf), index as u64);
        restored.push(*leaf);
        assert_eq!(restored.root(), tree.root());
        assert_eq!(tree.root(), naive::root(&leaves[..=index]));
    }
    assert_eq!(Tree::restore(3, vec![]), Err(MerkleError::Frontier { size: 3, expected: 2, got: 0 }));
    assert_eq!(Tree::restore(1 << 63, vec![EMPTY_ROOT]), Err(MerkleError::TooLarge { size: 1 << 63 }));
}

#[test]
fn claims_beyond_the_limits_are_refused() {
    let (leaves, hash) = (known_leaves(), EMPTY_ROOT);
    let outside = Err(MerkleError::IndexOutside { index: 8, size: 8 });
    assert_eq!(merkle::inclusion_proof(&leaves, 8, 8), outside);
    assert_eq!(merkle::verify_inclusion(&hash, 8, 8, &[], &hash), outside.map(|_: Vec<Hash>| ()));
    assert_eq!(merkle::inclusion_proof(&leaves, 0, 9), Err(MerkleError::NodeMissing { level: 0, index: 8 }));
    assert_eq!(merkle::consistency_proof(&leaves, 3, 2), Err(MerkleError::Shrunk { old: 3, new: 2 }));
    assert_eq!(merkle::verify_consistency(3, 2, &hash, &hash, &[]), Err(MerkleError::Shrunk { old: 3, new: 2 }));
    let large = Err(MerkleError::TooLarge { size: u64::MAX });
    assert_eq!(merkle::verify_inclusion(&hash, 0, u64::MAX, &[], &hash), large);
    assert_eq!(merkle::verify_consistency(1, u64::MAX, &hash, &hash, &[]), large);
    // The largest tree takes 63 hashes, and a proof of any length is walked without harm.
    for length in 0..200 {
        let proof = vec![hash; length];
        let expected = if length == 63 { MerkleError::RootMismatch } else { MerkleError::ProofLength };
        assert_eq!(merkle::verify_inclusion(&hash, 0, SIZE_MAX, &proof, &hash), Err(expected));
        assert!(merkle::verify_consistency(SIZE_MAX - 1, SIZE_MAX, &hash, &hash, &proof).is_err());
    }
}

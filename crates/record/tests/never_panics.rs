//! Whatever bytes arrive, the readers answer; and whatever they accept prints back as exactly those bytes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use proptest::prelude::*;
use record::checkpoint::Checkpoint;
use record::cosignature::Cosigner;
use record::key::{PublicKey, SigningKey};
use record::merkle::{self, EMPTY_ROOT, Hash};
use record::note::{Note, NoteSignature, Signer, VerifierKey};
use record::proof::Proof;
use record::tiles::{self, Tile};
use record::witness::Request;

/// Feeds bytes to every reader, and checks that what is accepted goes round.
fn read_all(bytes: &[u8]) -> usize {
    let mut accepted = 0;
    let mut same = |printed: String| {
        assert_eq!(printed.as_bytes(), bytes);
        accepted += 1;
    };
    Note::parse(bytes).iter().for_each(|note| same(note.to_string()));
    Proof::parse(bytes).iter().for_each(|proof| same(proof.to_string()));
    Request::parse(bytes).iter().for_each(|request| same(request.to_string()));
    if let Ok(text) = std::str::from_utf8(bytes) {
        Checkpoint::parse(text).iter().for_each(|checkpoint| same(checkpoint.to_string()));
        VerifierKey::parse(text).iter().for_each(|key| same(key.to_string()));
        NoteSignature::parse(text).iter().for_each(|line| same(line.to_string()));
        Tile::parse(text).iter().for_each(|tile| same(tile.to_string()));
        Hash::from_hex(text).iter().for_each(|hash| same(hash.to_hex()));
        Hash::from_base64(text).iter().for_each(|hash| same(hash.to_base64()));
        PublicKey::from_hex(text).iter().for_each(|key| same(key.to_hex()));
        PublicKey::from_base64(text).iter().for_each(|key| same(key.to_base64()));
    }
    let _ = PublicKey::from_bytes(bytes).map(|key| key.prepare());
    for width in [0, 1, 2, 255, 256] {
        if let Ok(entries) = tiles::decode_bundle(bytes, width)
            && width > 0
        {
            assert_eq!(tiles::encode_bundle(&entries).unwrap(), bytes);
        }
        let _ = tiles::tile_hashes(bytes, width);
    }
    accepted
}

/// One valid text of every kind.
fn valid() -> Vec<Vec<u8>> {
    let signer = Signer::new("log.example", SigningKey::from_seed([1; 32])).unwrap();
    let witness = Cosigner::new("w.example", SigningKey::from_seed([2; 32])).unwrap();
    let leaves: Vec<Hash> = (0..9_u8).map(|leaf| merkle::leaf_hash(&[leaf])).collect();
    let checkpoint = Checkpoint::new("log.example", 9, merkle::root_of(&leaves)).unwrap();
    let mut note = checkpoint.sign(&[&signer]).unwrap();
    note.add(witness.cosign(&note, 77).unwrap()).unwrap();
    let path = merkle::inclusion_proof(&leaves, 3, 9).unwrap();
    let proof = Proof::new(3, path.clone(), note.clone()).unwrap();
    let texts = [
        note.to_string(),
        checkpoint.to_string(),
        proof.clone().with_extra(b"extra".to_vec()).unwrap().to_string(),
        proof.to_string(),
        Request::new(3, path, note.clone()).unwrap().to_string(),
        signer.verifier().to_string(),
        note.signatures()[1].to_string(),
        "tile/0/x001/x234/067.p/12".to_owned(),
        EMPTY_ROOT.to_hex(),
        EMPTY_ROOT.to_base64(),
        signer.verifier().key().to_hex(),
    ];
    let mut all: Vec<Vec<u8>> = texts.map(String::into_bytes).into();
    all.push(tiles::encode_bundle(&[&b""[..], b"a"]).unwrap());
    all
}

#[test]
fn the_valid_ones_are_accepted() {
    let accepted: Vec<usize> = valid().iter().map(|text| read_all(text)).collect();
    // The last is a bundle, whose reader does not print; a hash in hexadecimal is no key here, a key is a hash.
    assert_eq!(accepted.iter().filter(|count| **count > 0).count(), valid().len() - 1, "{accepted:?}");
}

#[test]
fn every_cut_and_every_flipped_bit_is_survived() {
    for text in valid() {
        for end in 0..text.len() {
            read_all(&text[..end]);
            read_all(&text[end..]);
            for bit in 0..8 {
                let mut copy = text.clone();
                copy[end] ^= 1 << bit;
                read_all(&copy);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    /// Text made of the pieces that the formats are made of, so that the readers get past the first line.
    #[test]
    fn random_pieces(picks in proptest::collection::vec(0_usize..22, 0..30)) {
        let pieces = [
            "\n", "\n\n", "— ", " ", "+", "a", "log.example", "old ", "index ", "extra ", "0", "7", "AA==", "=", "tile/",
            "x001", "/", ".p/", "c2sp.org/tlog-proof@v1\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "é", "\u{85}",
        ];
        let text: String = picks.into_iter().map(|pick| pieces[pick]).collect();
        read_all(text.as_bytes());
    }

    /// Two valid texts cut and joined, with a few bytes changed.
    #[test]
    fn spliced(
        (one, two) in (0_usize..12, 0_usize..12),
        (cut, join) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let all = valid();
        let (one, two) = (&all[one], &all[two]);
        let mut text = [&one[..cut.index(one.len())], &two[join.index(two.len())..]].concat();
        for (at, byte) in changes {
            let at = at.index(text.len());
            text[at] = byte;
        }
        read_all(&text);
    }
}

/// Long hostile inputs end at once: no reader looks at anything twice.
#[test]
fn long_inputs_end() {
    for piece in ["\n", "\n\n", "a", "— a AAAAAAA=\n", "old 0\n", "x001/", "é", "+"] {
        read_all(piece.repeat(1_100_000 / piece.len()).as_bytes());
        read_all(piece.repeat(900_000 / piece.len()).as_bytes());
        read_all(format!("a\n\n{}", piece.repeat(900_000 / piece.len())).as_bytes());
        read_all(format!("c2sp.org/tlog-proof@v1\nindex 0\n{}", piece.repeat(900_000 / piece.len())).as_bytes());
    }
}

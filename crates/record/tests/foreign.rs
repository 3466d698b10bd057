//! Other people's programs read what we wrote, and we read what they wrote: notes, checkpoints, cosignatures,
//! inclusion and consistency proofs, and proof files.
//!
//! Runs `foreign/check.py` if the environment names a Python with `sigstore` and `proofbundle` installed in
//! `LASTLOOK_FOREIGN_PYTHON`; otherwise says loudly that it was skipped.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use record::checkpoint::{Checkpoint, Log};
use record::cosignature::{self, Cosigner};
use record::key::SigningKey;
use record::merkle::{self, Hash};
use record::note::{Note, Signer, VerifierKey};
use record::proof::{Policy, Proof};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const SIZES: [u64; 9] = [1, 2, 3, 7, 8, 21, 64, 100, 257];
const ORIGIN: &str = "set.example/ours";

fn entry(at: u64) -> Vec<u8> {
    format!("entry {at}").into_bytes()
}

fn leaves() -> Vec<Hash> {
    (0..257).map(|at| merkle::leaf_hash(&entry(at))).collect()
}

/// A signed checkpoint with two cosignatures, and the witnesses.
fn cosigned(server: &Signer, size: u64) -> (Note, [(VerifierKey, u64); 2]) {
    let root = merkle::root(&leaves(), size).unwrap();
    let mut note = Checkpoint::new(ORIGIN, size, root).unwrap().sign(&[server]).unwrap();
    let witnesses = [("w.example/1", 2, 1_679_315_147), ("w.example/2", 3, 1_800_000_000 + size)];
    let keys = witnesses.map(|(name, seed, time)| {
        let witness = Cosigner::new(name, SigningKey::from_seed([seed; 32])).unwrap();
        note.add(witness.cosign(&note, time).unwrap()).unwrap();
        (witness.verifier().clone(), time)
    });
    (note, keys)
}

fn hexes(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_hex).collect()
}

/// Everything that we write, with what it says.
fn ours() -> Value {
    let server = Signer::new(ORIGIN, SigningKey::from_seed([1; 32])).unwrap();
    let (leaves, log) = (leaves(), server.verifier().to_string());
    let (mut checkpoints, mut inclusion, mut consistency, mut proofs) = (vec![], vec![], vec![], vec![]);
    for size in SIZES {
        let (note, witnesses) = cosigned(&server, size);
        let root = merkle::root(&leaves, size).unwrap();
        let keys: Vec<String> = witnesses.iter().map(|(key, _)| key.to_string()).collect();
        let timed: Vec<Value> =
            witnesses.iter().map(|(key, time)| json!({"vkey": key.to_string(), "time": time})).collect();
        checkpoints.push(json!({
            "note": note.to_string(), "log": log, "origin": ORIGIN, "size": size, "root": root.to_hex(), "witnesses": timed,
        }));
        for index in (0..size).filter(|index| size < 30 || index % 17 == 0 || *index == size - 1) {
            let path = merkle::inclusion_proof(&leaves, index, size).unwrap();
            inclusion.push(json!({
                "entry": hex::encode(entry(index)), "index": index, "size": size, "root": root.to_hex(), "proof": hexes(&path),
            }));
            let mut proof = Proof::new(index, path, note.clone()).unwrap();
            if index % 2 == 1 {
                proof = proof.with_extra(vec![index as u8; 40]).unwrap();
            }
            proofs.push(json!({
                "text": proof.to_string(), "entry": hex::encode(entry(index)), "log": log, "origin": ORIGIN, "witnesses": keys,
            }));
        }
        for old in (1..=size).filter(|old| size < 30 || old % 13 == 0 || old.is_power_of_two()) {
            consistency.push(json!({
                "old": old, "new": size, "old_root": merkle::root(&leaves, old).unwrap().to_hex(), "new_root": root.to_hex(),
                "proof": hexes(&merkle::consistency_proof(&leaves, old, size).unwrap()),
            }));
        }
    }
    json!({"checkpoints": checkpoints, "inclusion": inclusion, "consistency": consistency, "proofs": proofs})
}

/// What they wrote: the same keys, entries and times must give us the same bytes, and all of it must verify.
fn read_theirs(theirs: &Value) {
    let text = |name: &str| theirs[name].as_str().unwrap();
    let server = Signer::new("theirs.example/log", SigningKey::from_seed([21; 32])).unwrap();
    let witness = Cosigner::new("theirs.example/w", SigningKey::from_seed([22; 32])).unwrap();
    assert_eq!(VerifierKey::parse(text("log")).as_ref(), Ok(server.verifier()));
    assert_eq!(VerifierKey::parse(text("witness")).as_ref(), Ok(witness.verifier()));

    let leaves: Vec<Hash> = (0..13).map(|at| merkle::leaf_hash(format!("theirs {at}").as_bytes())).collect();
    let root = Hash::from_hex(text("root")).unwrap();
    assert_eq!(merkle::root_of(&leaves), root);
    let mut note = Checkpoint::new("theirs.example/log", 13, root).unwrap().sign(&[&server]).unwrap();
    note.add(witness.cosign(&note, 1_700_000_001).unwrap()).unwrap();
    assert_eq!(note.to_string(), text("checkpoint"));
    let found = cosignature::collect(&note, &[witness.verifier().clone()]).unwrap();
    assert_eq!((found.len(), found[0].time()), (1, 1_700_000_001));

    let policy = Policy::new(Log::of(server.verifier().clone()).unwrap(), vec![witness.verifier().clone()], 1).unwrap();
    let proof = Proof::parse(text("proof").as_bytes()).unwrap();
    assert_eq!(proof.to_string(), text("proof"));
    assert_eq!(proof.extra(), Some(&b"extra of theirs"[..]));
    let leaf = merkle::leaf_hash(&hex::decode(text("entry")).unwrap());
    assert_eq!(proof.verify(&leaf, &policy).unwrap().index(), 5);

    let growth: Vec<Hash> = theirs["consistency_6_13"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| Hash::from_hex(one.as_str().unwrap()).unwrap())
        .collect();
    let old_root = Hash::from_hex(text("root_6")).unwrap();
    merkle::verify_consistency(6, 13, &old_root, &root, &growth).unwrap();
    assert_eq!(merkle::consistency_proof(&leaves, 6, 13).unwrap(), growth);
}

#[test]
fn others_read_ours_and_we_read_theirs() {
    let cases = ours();
    let counts =
        ["checkpoints", "inclusion", "consistency", "proofs"].map(|kind| cases[kind].as_array().unwrap().len());
    assert_eq!(counts[0], SIZES.len());
    assert!(counts[1..].iter().all(|count| *count > 60), "{counts:?}");
    let Ok(python) = std::env::var("LASTLOOK_FOREIGN_PYTHON") else {
        eprintln!("SKIPPED: LASTLOOK_FOREIGN_PYTHON is not set; no foreign program has read our {counts:?} texts");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("foreign");
    std::fs::create_dir_all(&folder).unwrap();
    let _ = std::fs::remove_file(folder.join("theirs.json"));
    std::fs::write(folder.join("cases.json"), cases.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign/check.py");
    let output = Command::new(python).arg(script).arg(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("sigstore finds an entry included") && said.contains("proofbundle verifies a tlog-proof"));
    read_theirs(&serde_json::from_slice(&std::fs::read(folder.join("theirs.json")).unwrap()).unwrap());
}

//! Notes, checkpoints, cosignatures and trees: the layer that C2SP specifies.

use super::sample::{ORIGIN, hex, key};
use super::{base64, result};
use record::checkpoint::{Checkpoint, Log};
use record::cosignature::{Cosigner, collect};
use record::merkle::{self, Hash, leaf_hash};
use record::note::{KeyKind, Note, Signer, VerifierKey};
use serde_json::{Value, json};

fn signer() -> Signer {
    Signer::new(ORIGIN, key("note/log")).unwrap()
}

fn note_text() -> String {
    Note::sign("a text\n", &[&signer()]).unwrap().to_string()
}

/// Signed notes under one key.
pub fn notes() -> Value {
    let known = [signer().verifier().clone()];
    let test = |comment: &str, note: &[u8], valid: bool| {
        let verdict = Note::parse(note).is_ok_and(|note| note.verify(&known).is_ok());
        assert_eq!(verdict, valid, "{comment}");
        json!({ "comment": comment, "note": base64(note), "result": result(valid), "flags": [] })
    };
    let good = note_text();
    let line = good.rsplit_once("\n\n").unwrap().1;
    let foreign = Signer::new("witness.example", key("note/other")).unwrap().sign("a text\n").to_string();
    let double = Signer::new(ORIGIN, key("note/log")).unwrap();
    let with_blank = Note::sign("a\n\nb\n\n", &[&double]).unwrap().to_string();
    let mut wrong = Note::parse(good.as_bytes()).unwrap();
    wrong.add(Note::sign("b text\n", &[&signer()]).unwrap().signatures()[0].clone()).unwrap();
    let tests = vec![
        test("a note", good.as_bytes(), true),
        test("a text with empty lines", with_blank.as_bytes(), true),
        test("with a line by an unknown key", format!("{good}{foreign}\n").as_bytes(), true),
        test("only a line by an unknown key", format!("a text\n\n{foreign}\n").as_bytes(), false),
        test("the same line twice", format!("{good}{line}").as_bytes(), true),
        test("a second line by the key that is wrong", wrong.to_string().as_bytes(), false),
        test("a changed text", good.replace("a text", "b text").as_bytes(), false),
        test("no signature", b"a text\n", false),
        test("no empty line", good.replace("\n\n", "\n").as_bytes(), false),
        test("no last newline", good.trim_end().as_bytes(), false),
        test("a newline more", format!("{good}\n").as_bytes(), false),
        test("a hyphen for the dash", good.replace('\u{2014}', "-").as_bytes(), false),
        test("a line that is none among the signatures", format!("{good}hello\n").as_bytes(), false),
        test("a tab in the text", good.replace("a text", "a\ttext").as_bytes(), false),
        test("not UTF-8", &[good.as_bytes(), b"\xff\n"].concat(), false),
        test("nothing", b"", false),
    ];
    let group = json!({ "type": "Note", "verifierKey": known[0].to_string() });
    super::file(
        "signed-note",
        "C2SP signed-note; the note as base64, one known key",
        vec![(group, tests), (json!({ "type": "VerifierKey" }), verifier_keys())],
    )
}

fn verifier_keys() -> Vec<Value> {
    let good = signer().verifier().to_string();
    let clock = VerifierKey::new("w", KeyKind::Cosignature, key("note/log").public()).unwrap().to_string();
    let (name, rest) = good.split_once('+').unwrap();
    let (id, material) = rest.split_once('+').unwrap();
    let test = |comment: &str, text: &str, valid: bool| {
        assert_eq!(VerifierKey::parse(text).is_ok(), valid, "{comment}");
        json!({ "comment": comment, "key": text, "result": result(valid), "flags": [] })
    };
    let weak: Vec<u8> = std::iter::once(1).chain([0; 32]).collect();
    vec![
        test("type 0x01", &good, true),
        test("type 0x04", &clock, true),
        test("another id", &format!("{name}+00000000+{material}"), false),
        test("the id in capitals", &format!("{name}+{}+{material}", id.to_uppercase()), false),
        test("another name", &format!("x{good}"), false),
        test("no name", &format!("+{rest}"), false),
        test("a key of low order", &format!("{name}+{id}+{}", base64(&weak)), false),
        test("no parts", name, false),
    ]
}

/// Checkpoints of one log under its key.
pub fn checkpoints() -> Value {
    let log = Log::of(signer().verifier().clone()).unwrap();
    let sign = |text: &str| Note::sign(text, &[&signer()]).unwrap().to_string();
    let root = base64(&leaf_hash(b"x").0);
    let test = |comment: &str, note: &str, valid: bool| {
        let verdict = Note::parse(note.as_bytes()).is_ok_and(|note| log.verify(&note).is_ok());
        assert_eq!(verdict, valid, "{comment}");
        json!({ "comment": comment, "checkpoint": base64(note.as_bytes()), "result": result(valid), "flags": [] })
    };
    let text = |comment: &str, text: String, valid: bool| test(comment, &sign(&text), valid);
    let tests = vec![
        text("size 1", format!("{ORIGIN}\n1\n{root}\n"), true),
        text("size 0", format!("{ORIGIN}\n0\n{}\n", base64(&merkle::EMPTY_ROOT.0)), true),
        text("an extension line", format!("{ORIGIN}\n1\n{root}\nmore\n"), true),
        text("an empty extension line", format!("{ORIGIN}\n1\n{root}\n\nmore\n"), false),
        text("a leading zero", format!("{ORIGIN}\n01\n{root}\n"), false),
        text("a sign", format!("{ORIGIN}\n+1\n{root}\n"), false),
        text("hexadecimal", format!("{ORIGIN}\n0x1\n{root}\n"), false),
        text("no size", format!("{ORIGIN}\n\n{root}\n"), false),
        text("two lines", format!("{ORIGIN}\n1\n"), false),
        text("a root of 31 bytes", format!("{ORIGIN}\n1\n{}\n", base64(&[1; 31])), false),
        text("a root without padding", format!("{ORIGIN}\n1\n{}\n", root.trim_end_matches('=')), false),
        text("another origin", format!("other.example\n1\n{root}\n"), false),
        text("no origin", format!("\n1\n{root}\n"), false),
        test("a changed size", &sign(&format!("{ORIGIN}\n1\n{root}\n")).replace("\n1\n", "\n2\n"), false),
    ];
    let group = json!({ "type": "Checkpoint", "verifierKey": signer().verifier().to_string(), "origin": ORIGIN });
    super::file("tlog-checkpoint", "C2SP tlog-checkpoint, with the log's signature; base64", vec![(group, tests)])
}

/// Cosignatures by one key.
pub fn cosignatures() -> Value {
    let cosigner = Cosigner::new(&format!("{ORIGIN}/clock"), key("note/clock")).unwrap();
    let note = Checkpoint::new(ORIGIN, 1, leaf_hash(b"x")).unwrap().sign(&[&signer()]).unwrap();
    let known = [cosigner.verifier().clone()];
    let test = |comment: &str, note: &Note, time: Option<u64>, wrong: bool| {
        let found = collect(note, &known);
        assert_eq!(found.is_err(), wrong, "{comment}");
        let times: Vec<u64> = found.into_iter().flatten().map(|cosignature| cosignature.time()).collect();
        assert_eq!(times.iter().min().copied(), time, "{comment}");
        json!({ "comment": comment, "checkpoint": base64(note.to_string().as_bytes()), "times": times, "result": result(!wrong),
            "flags": if times.is_empty() && !wrong { json!(["None"]) } else { json!([]) } })
    };
    let with = |times: &[u64]| {
        let mut cosigned = note.clone();
        times.iter().for_each(|time| cosigned.add(cosigner.cosign(&note, *time).unwrap()).unwrap());
        cosigned
    };
    let good = with(&[1_778_512_380]);
    let line = good.signatures()[1].to_string();
    let blob = record::encoding::from_base64(line.rsplit(' ').next().unwrap()).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut blob = blob.clone();
        change(&mut blob);
        let line = format!("{} {}", line.rsplit_once(' ').unwrap().0, base64(&blob));
        let mut note = note.clone();
        note.add(record::note::NoteSignature::parse(&line).unwrap()).unwrap();
        note
    };
    let other = Cosigner::new("witness.example", key("note/other")).unwrap();
    let mut foreign = note.clone();
    foreign.add(other.cosign(&note, 5).unwrap()).unwrap();
    let bigger = Checkpoint::new(ORIGIN, 2, leaf_hash(b"x")).unwrap().sign(&[&signer()]).unwrap();
    let mut moved = bigger;
    moved.add(good.signatures()[1].clone()).unwrap();
    let tests = vec![
        test("a cosignature", &good, Some(1_778_512_380), false),
        test("two by one key: the earliest holds", &with(&[200, 100]), Some(100), false),
        test("none", &note, None, false),
        test("one by an unknown key", &foreign, None, false),
        test("another time", &changed(&|blob| blob[11] ^= 1), None, true),
        test("a changed signature", &changed(&|blob| blob[40] ^= 1), None, true),
        test("a byte less", &changed(&|blob| assert!(blob.pop().is_some())), None, true),
        test("a byte more", &changed(&|blob| blob.push(0)), None, true),
        test("of another checkpoint", &moved, None, true),
    ];
    let group = json!({ "type": "Cosignature", "verifierKey": cosigner.verifier().to_string() });
    super::file(
        "tlog-cosignature",
        "C2SP cosignature/v1 by one key; times of the lines that are right",
        vec![(group, tests)],
    )
}

/// Roots, inclusion and consistency.
pub fn trees() -> Value {
    let leaves: Vec<Hash> = (0..9_u8).map(|at| leaf_hash(&vec![at; usize::from(at)])).collect();
    let roots = (0..=leaves.len()).map(|size| {
        json!({ "comment": format!("{size} leaves"), "size": size, "root": hex(&merkle::root_of(&leaves[..size]).0), "result": "valid", "flags": [] })
    });
    let mut long = merkle::Tree::new();
    let sizes = [255_u64, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 70_000];
    let many = sizes.map(|size| {
        while long.size() < size {
            long.push(leaf_hash(&long.size().to_be_bytes()));
        }
        json!({ "comment": "entry i is i as 8 bytes, high byte first", "size": size, "root": hex(&long.root().0), "result": "valid", "flags": [] })
    });
    let group = json!({ "type": "Root", "leaves": leaves.iter().map(|leaf| hex(&leaf.0)).collect::<Vec<_>>() });
    super::file(
        "RFC 6962 tree, SHA-256",
        "hex; leaves are leaf hashes",
        vec![
            (group, roots.collect()),
            (json!({ "type": "RootOfNumbers" }), many.to_vec()),
            (json!({ "type": "Inclusion" }), inclusions(&leaves)),
            (json!({ "type": "Consistency" }), consistencies(&leaves)),
        ],
    )
}

fn hexes(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| hex(&hash.0)).collect()
}

fn inclusions(leaves: &[Hash]) -> Vec<Value> {
    let test = |comment: &str, index: u64, size: usize, proof: &[Hash], valid: bool| {
        let (leaf, root) = (leaves[usize::try_from(index).unwrap() % leaves.len()], merkle::root_of(&leaves[..size]));
        assert_eq!(merkle::verify_inclusion(&leaf, index, size as u64, proof, &root).is_ok(), valid, "{comment}");
        json!({ "comment": comment, "leaf": hex(&leaf.0), "index": index, "size": size, "proof": hexes(proof), "root": hex(&root.0),
            "result": result(valid), "flags": [] })
    };
    let mut tests = Vec::new();
    for size in 1..=leaves.len() {
        for index in 0..size {
            let proof = merkle::inclusion_proof(leaves, index as u64, size as u64).unwrap();
            tests.push(test("a proof", index as u64, size, &proof, true));
        }
    }
    let proof = merkle::inclusion_proof(leaves, 3, 7).unwrap();
    let longer: Vec<Hash> = proof.iter().copied().chain([Hash([0; 32])]).collect();
    let mut changed = proof.clone();
    changed[1] = Hash([1; 32]);
    tests.extend([
        test("a hash less", 3, 7, &proof[..2], false),
        test("a hash more", 3, 7, &longer, false),
        test("a changed hash", 3, 7, &changed, false),
        test("another place", 2, 7, &proof, false),
        test("another size", 3, 8, &proof, false),
        test("beyond the end", 7, 7, &proof, false),
    ]);
    tests
}

fn consistencies(leaves: &[Hash]) -> Vec<Value> {
    let root = |size: usize| merkle::root_of(&leaves[..size]);
    let test = |comment: &str, old: usize, new: usize, roots: (Hash, Hash), proof: &[Hash], valid: bool| {
        let verdict = merkle::verify_consistency(old as u64, new as u64, &roots.0, &roots.1, proof).is_ok();
        assert_eq!(verdict, valid, "{comment}");
        json!({ "comment": comment, "old": old, "new": new, "oldRoot": hex(&roots.0.0), "newRoot": hex(&roots.1.0),
            "proof": hexes(proof), "result": result(valid), "flags": [] })
    };
    let mut tests = Vec::new();
    for new in 0..=leaves.len() {
        for old in 0..=new {
            let proof = merkle::consistency_proof(leaves, old as u64, new as u64).unwrap();
            tests.push(test("a proof", old, new, (root(old), root(new)), &proof, true));
        }
    }
    let proof = merkle::consistency_proof(leaves, 3, 7).unwrap();
    tests.extend([
        test("another old root", 3, 7, (root(4), root(7)), &proof, false),
        test("another new root", 3, 7, (root(3), root(8)), &proof, false),
        test("a hash less", 3, 7, (root(3), root(7)), &proof[1..], false),
        test("a log that shrank", 7, 3, (root(7), root(3)), &proof, false),
        test("equal sizes, other roots", 3, 3, (root(3), root(4)), &[], false),
    ]);
    tests
}

//! What signing, checking and hashing cost on this machine: everything else is measured against these.
//!
//! Checking many signatures at once (`ed25519-dalek`'s batch verification) is measured and never used: its equation is
//! multiplied by the cofactor, so that it accepts odd signatures that strict checking refuses, and two readers of one
//! record could disagree.

use crate::measure::{Table, Took, best, cores, grouped, on_all_cores, times};
use crate::{Outcome, Wish};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Messages of a round: different ones by different keys, as entries are.
const MESSAGES: usize = 1_000;
const KEYS: usize = 25;
/// Bytes of a message: the signed text of an entry.
const BYTES: usize = 500;
/// Signatures that one batch checks.
const BATCH: usize = 256;
const ROUNDS: usize = 4;
/// Bytes that are hashed at once.
const LONG: usize = 16 << 20;

/// Measures signing, checking and hashing.
pub fn run(_: &Wish) -> Outcome<()> {
    let dalek: Vec<SigningKey> = (0..KEYS).map(|at| SigningKey::from_bytes(&[at as u8 + 1; 32])).collect();
    let texts: Vec<Vec<u8>> = (0..MESSAGES).map(text).collect();
    let of = |at: usize| dalek.get(at % KEYS).ok_or("no key");
    let signatures = texts.iter().enumerate().map(|(at, text)| Ok(of(at)?.sign(text))).collect::<Outcome<Vec<_>>>()?;
    let ours: Vec<record::key::SigningKey> =
        dalek.iter().map(|key| record::key::SigningKey::from_seed(key.to_bytes())).collect();
    let keys: Vec<record::key::PreparedKey> = ours.iter().map(|key| key.public().prepare()).collect();
    let all: Vec<(usize, &Vec<u8>, record::key::Signature)> = (0..)
        .zip(texts.iter().zip(&signatures))
        .map(|(at, (text, signature))| (at % KEYS, text, record::key::Signature(signature.to_bytes())))
        .collect();

    let sign = best(ROUNDS, || {
        for (key, text, _) in &all {
            std::hint::black_box(ours.get(*key).map(|key| key.sign(text)));
        }
    })?;
    let bare = best(ROUNDS, || {
        for (at, text, signature) in &all {
            let (key, signature) = (dalek.get(*at).map(SigningKey::verifying_key), Signature::from_bytes(&signature.0));
            assert!(key.is_some_and(|key| key.verify_strict(text, &signature).is_ok()));
        }
    })?;
    let single = best(ROUNDS, || {
        for (key, text, signature) in &all {
            assert!(ours.get(*key).is_some_and(|key| key.public().verify(text, signature).is_ok()));
        }
    })?;
    let verify = |part: &[(usize, &Vec<u8>, record::key::Signature)]| {
        for (key, text, signature) in part {
            assert!(keys.get(*key).is_some_and(|key| key.verify(text, signature).is_ok()));
        }
    };
    let prepared = best(ROUNDS, || verify(&all))?;
    let every_core = best(ROUNDS, || on_all_cores(&all, verify))?;
    let batched = best(ROUNDS, || {
        for (texts, signatures) in texts.chunks(BATCH).zip(signatures.chunks(BATCH)) {
            let messages: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
            let keys: Vec<VerifyingKey> =
                dalek.iter().map(SigningKey::verifying_key).cycle().take(texts.len()).collect();
            // The keys do not fit the texts of later batches; what it costs is the same.
            let _ = std::hint::black_box(ed25519_dalek::verify_batch(&messages, signatures, &keys));
        }
    })?;

    let mut table = Table::new(
        &format!("signing: texts of {BYTES} bytes by {KEYS} keys, best of {ROUNDS} rounds"),
        &["", "a second", "us each", "of ed25519-dalek's strict check"],
    );
    let mut row = |name: &str, took: Took| {
        let each = took.wall * 1e6 / MESSAGES as f64;
        table.row(&[name.into(), grouped(took.rate(MESSAGES)), times(each), format!("{} x", times(took.over(bare)))]);
    };
    row("sign", sign);
    row("ed25519-dalek, strict", bare);
    row("check, key decoded each time", single);
    row("check, key prepared", prepared);
    row(&format!("check, key prepared, {} cores", cores()), every_core);
    row("batch (not used: accepts what strict refuses)", batched);
    table.print();
    hashing()
}

fn hashing() -> Outcome<()> {
    let (long, short) = (vec![7; LONG], text(1));
    let whole = best(ROUNDS, || {
        std::hint::black_box(Sha256::digest(&long));
    })?;
    let count = LONG / BYTES;
    let entries = best(ROUNDS, || {
        for _ in 0..count {
            std::hint::black_box(record::merkle::leaf_hash(&short));
        }
    })?;
    let mut table = Table::new("SHA-256", &["", "MB/s", "of the long file's time"]);
    let speed = |bytes: usize, took: Took| grouped(bytes as f64 / took.wall / 1e6);
    table.row(&["one long file".into(), speed(LONG, whole), times(1.0)]);
    table.row(&[format!("leaf hashes of {BYTES} bytes"), speed(count * BYTES, entries), times(entries.over(whole))]);
    table.print();
    Ok(())
}

fn text(at: usize) -> Vec<u8> {
    format!("{at} ").into_bytes().into_iter().cycle().take(BYTES).collect()
}

//! How fast a large bundle is checked, beside the work that no checker can leave out: hashing every file once (the
//! bag), every entry once (its leaf), every inner node of the tree once, and checking one signature strictly for each
//! entry, on all cores.
//!
//! Never on a disk: the bundle is in memory, so that the checker is measured and nothing else.

use crate::appends::length;
use crate::made::{ORIGIN, log_keys, whole};
use crate::measure::{
    Table, Took, best, cores, goal, grouped, load, memory_peak, on_all_cores, quickest, time, times, times_or_none,
};
use crate::{Outcome, Wish};
use record::bundle::{FileMap, Parts, Report, Trust, check, write};
use record::entry::SignedEntry;
use record::key::{PreparedKey, PublicKey, Signature};
use record::merkle::leaf_hash;
use record::note::Signer;
use record::tiles::decode_bundle;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::hint::black_box;

/// Phones, and entries of each a day: 667 evenings for a million entries.
const PHONES: usize = 25;
const A_DAY: usize = 60;
/// Rounds; one for a bundle from this size on.
const ROUNDS: usize = 3;
const LARGE: usize = 500_000;
/// The goal: not longer than this many times the raw work, on all cores.
const TIMES_MAX: f64 = 1.3;

/// Makes a bundle, checks it, and does the raw work of checking it, in turn.
pub fn run(wish: &Wish) -> Outcome<()> {
    let (bytes, (made, parts)) = time(|| parts(wish.entries)).map(|(took, made)| (made.0, (took, made.1)))?;
    let count = parts.entries.len();
    let (written, files) = time(|| Ok(write(&parts)?))?;
    drop(parts);
    let trust = Trust { log_key: Some(Signer::new(ORIGIN, log_keys().log)?.verifier().clone()), ..Trust::default() };
    let raw = Raw::of(&files)?;
    if raw.entries.len() != count {
        return Err("the bundle has other entries than were put in".into());
    }
    let (mut bares, mut checks, mut parses) = (Vec::new(), Vec::new(), Vec::new());
    let rounds = if count >= LARGE { 1 } else { ROUNDS };
    for _ in 0..rounds {
        bares.push(best(1, || raw.check())?);
        checks.push(time(|| sound(&check(&files, &trust)?, count))?.0);
        parses.push(best(1, || raw.parse())?);
    }
    let (bare, checked, parsed) = (quickest(bares)?, quickest(checks)?, quickest(parses)?);
    let title =
        format!("bundle: {count} entries of {bytes} bytes by {PHONES} keys, {} cores, load {}", cores(), load());
    let mut table = Table::new(&title, &["", "s", "entries/s", "of raw", "of raw, processor time"]);
    let mut row = |name: &str, took: Took| {
        let wall = format!("{:.3}", took.wall);
        table.row(&[
            name.into(),
            wall,
            grouped(took.rate(count)),
            times(took.over(bare)),
            times_or_none(took.cpu_over(bare)),
        ]);
    };
    row("signed (made by all phones)", made);
    row("written", written);
    row("raw hashes and strict checks", bare);
    row("bundle::check", checked);
    row("reading alone, one core", parsed);
    table.print();
    println!("  reading an entry: {:.2} us", parsed.wall * 1e6 / count as f64);
    println!("  most memory so far: {} MiB", memory_peak().map_or_else(|| "?".to_owned(), |peak| peak.to_string()));
    goal(&format!("not over {TIMES_MAX} x raw"), checked.over(bare) <= TIMES_MAX);
    Ok(())
}

/// The parts, and the bytes of an entry on average.
fn parts(entries: usize) -> Outcome<(usize, Parts)> {
    let whole = whole(entries, PHONES, A_DAY)?;
    let bytes = length(&whole.entries);
    let mut checkpoints: Vec<(u64, Vec<u8>)> =
        whole.checkpoints.into_iter().map(|made| (made.size, made.note)).collect();
    let (_, checkpoint) = checkpoints.pop().ok_or("no checkpoint")?;
    let leaves = whole.entries.iter().map(|made| made.hash).collect();
    let entries = whole.entries.into_iter().map(|made| Some(made.bytes)).collect();
    let reason = "all of it".to_owned();
    Ok((bytes, Parts { leaves, entries, checkpoint, checkpoints, reason, ..Parts::default() }))
}

fn sound(report: &Report, count: usize) -> Outcome<()> {
    let first = report.findings.first().map(|finding| format!("{finding:?}"));
    let whole = report.counts.shown == count as u64;
    if let Some(finding) = first {
        Err(finding.into())
    } else if whole {
        Ok(())
    } else {
        Err("not all shown".into())
    }
}

/// The work that cannot be left out.
struct Raw<'a> {
    files: Vec<&'a [u8]>,
    entries: Vec<RawEntry<'a>>,
    keys: Vec<PreparedKey>,
}

struct RawEntry<'a> {
    bytes: &'a [u8],
    text_length: usize,
    signature: Signature,
    key: usize,
}

impl<'a> Raw<'a> {
    fn of(files: &'a FileMap) -> Outcome<Self> {
        let mut raw =
            Self { files: files.values().map(Vec::as_slice).collect(), entries: Vec::new(), keys: Vec::new() };
        let mut known = HashMap::new();
        for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("data/log/tile/entries/")) {
            let width = path.split_once(".p/").map_or(Ok(256), |(_, width)| width.parse())?;
            for bytes in decode_bundle(bytes, width)? {
                let signed = SignedEntry::parse(bytes)?;
                let key = signed.entry().key;
                if let std::collections::hash_map::Entry::Vacant(free) = known.entry(key) {
                    free.insert(raw.keys.len());
                    raw.keys.push(PublicKey::from_bytes(&key.0)?.prepare());
                }
                let (text_length, signature) = (signed.signed_text().len(), *signed.signature());
                let key = known.get(&key).copied().unwrap_or(0);
                raw.entries.push(RawEntry { bytes, text_length, signature, key });
            }
        }
        Ok(raw)
    }

    fn check(&self) {
        on_all_cores(&self.files, |part| {
            for file in part {
                black_box(Sha256::digest(file));
            }
        });
        on_all_cores(&self.entries, |part| {
            for entry in part {
                black_box(leaf_hash(entry.bytes));
                // As many inner nodes as entries, but one.
                black_box(Sha256::digest(black_box([7_u8; 65])));
                let text = entry.bytes.get(..entry.text_length).unwrap_or_default();
                assert!(self.keys.get(entry.key).is_some_and(|key| key.verify(text, &entry.signature).is_ok()));
            }
        });
    }

    fn parse(&self) {
        self.entries.iter().for_each(|entry| drop(black_box(SignedEntry::parse(entry.bytes))));
    }
}

//! How fast a large bundle is checked, beside the bare hashing and signature checking of the same entries in the
//! same run: `cargo run --release -p record --features attack --example checking_speed -- 20000`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it stops where it fails")]

use record::attack::sample::Set;
use record::bundle::{check, write};
use record::chain::{CheckpointTime, LogView, Place, examine};
use record::entry::{Entry, SignedEntry};
use record::merkle::leaf_hash;
use sha2::{Digest, Sha256};
use std::time::Instant;

fn main() {
    let count: usize = std::env::args().nth(1).map_or(20_000, |count| count.parse().unwrap());
    let mut set = Set::open("speed");
    while set.entries.len() < count {
        let entry = Entry { body: format!("{}\n", "x".repeat(150)), ..set.draft(0) };
        set.add(0, &entry);
    }
    set.checkpoint();
    let files = write(&set.parts()).unwrap();
    let length = set.entries.iter().map(|entry| entry.bytes().len()).sum::<usize>() / count;

    let start = Instant::now();
    set.entries.iter().for_each(|entry| drop(std::hint::black_box(SignedEntry::parse(entry.bytes()).unwrap())));
    println!("reading: {:.2} µs an entry of {length} bytes", start.elapsed().as_secs_f64() * 1e6 / count as f64);

    let start = Instant::now();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for part in set.entries.chunks(count.div_ceil(cores)) {
            let key = set.devices.first().unwrap().key.public().prepare();
            scope.spawn(move || {
                for entry in part {
                    std::hint::black_box((leaf_hash(entry.bytes()), Sha256::digest(entry.bytes())));
                    key.verify(entry.signed_text(), entry.signature()).unwrap();
                }
            });
        }
    });
    let bare = start.elapsed().as_secs_f64();

    let places: Vec<Place<'_>> = set.entries.iter().map(|entry| Place::Shown(entry.bytes())).collect();
    let leaves: Vec<_> = set.entries.iter().map(|entry| Some(entry.hash())).collect();
    let start = Instant::now();
    let times: &[CheckpointTime] = &[];
    let found = examine(&LogView { origin: None, places: &places, leaves: &leaves, times });
    assert!(found.findings.is_empty());
    let chain = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let report = check(&files, &set.trust()).unwrap();
    assert!(report.findings.is_empty());
    let whole = start.elapsed().as_secs_f64();
    let rate = |seconds: f64| count as f64 / seconds;
    println!("{cores} cores, {count} entries");
    println!("bare sha256 (twice) and verify: {bare:.3} s, {:.0} entries/s", rate(bare));
    println!(
        "chain::examine:                 {chain:.3} s, {:.0} entries/s, {:.2} times bare",
        rate(chain),
        chain / bare
    );
    println!(
        "bundle::check:                  {whole:.3} s, {:.0} entries/s, {:.2} times bare",
        rate(whole),
        whole / bare
    );
}

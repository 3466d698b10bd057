//! Every kind of damage is found, and named in words.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of them"
)]

mod common;

use common::{Scratch, open};
use record::merkle::Hash;
use store::conformance::{Author, STARTED_AT, furnish};
use store::fsck::{Depth, Report, fsck};
use store::memory::{Memory, MemoryObjects};
use store::{Entry, Finding, LogId, Node, Objects, Store};

const ORIGIN: &str = "tamarack.example/record";

fn check(store: &dyn Store) -> Report {
    fsck(store, None, Depth::Signatures).unwrap()
}

fn faults(report: &Report) -> String {
    report.faults.iter().map(|fault| format!("{fault}\n")).collect()
}

/// What `fsck` says after one entry of a furnished store was changed.
fn after(place: u64, change: impl Fn(&mut Entry)) -> String {
    let store = Memory::new();
    let (log, _) = furnish(&store);
    store.tamper(log, place, change).unwrap();
    faults(&check(&store))
}

#[test]
fn a_changed_byte_is_named() {
    let said = after(1, |entry| entry.bytes[300] ^= 0x20);
    let before = said.lines().next().unwrap();
    let letter = after(1, |entry| entry.bytes[300] = entry.bytes[300].wrapping_add(77));
    assert!(letter.contains("entry 1: byte 300 (in line"), "{letter}");
    assert!(before.starts_with(&format!("`{ORIGIN}`, entry 1: byte 300 (in line ")), "{said}");
    assert!(before.ends_with("with that byte its hash fits"), "{said}");
    assert_eq!(said.lines().count(), 1, "the roots fit the stored hashes: {said}");
}

#[test]
fn every_byte_of_every_entry_is_checked() {
    let store = Memory::new();
    let (log, author) = furnish(&store);
    let mut tried = 0;
    for entry in author.entries() {
        for at in (0..entry.bytes.len()).step_by(2) {
            store.tamper(log, entry.place, |entry| entry.bytes[at] ^= 1).unwrap();
            let report = fsck(&store, None, Depth::Hashes).unwrap();
            assert_eq!(report.faults[0].place, Some(entry.place));
            assert!(report.faults[0].what.starts_with(&format!("byte {at} ")), "{}", report.faults[0]);
            store.tamper(log, entry.place, |entry| entry.bytes[at] ^= 1).unwrap();
            tried += 1;
        }
    }
    assert!(check(&store).is_sound());
    assert!(tried > 900, "{tried}");
}

#[test]
fn a_changed_hash_is_told_from_changed_bytes() {
    let said = after(1, |entry| entry.hash = Hash([3; 32]));
    assert!(said.contains("entry 1: its bytes are not those of its hash"), "{said}");
    assert!(said.contains("of the first 3 entries a stored hash was changed; the bytes fit the checkpoint"), "{said}");
}

#[test]
fn changed_bytes_with_a_hash_to_match_are_found_by_the_checkpoint() {
    let other = Author::new(ORIGIN).batch(|author| {
        author.open();
        author.say("handover(revolver: R1, to: nobody)", &["owen"], &[]);
    });
    let forged = other.entries[1].clone();
    let said = after(1, move |entry| (entry.bytes, entry.hash) = (forged.bytes.clone(), forged.hash));
    let expected = "the checkpoint of size 3 does not fit the entries; something was changed at places 0 to 2";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn changed_columns_are_found() {
    assert_eq!(
        after(2, |entry| entry.key = [0; 32]),
        format!("`{ORIGIN}`, entry 2: the key is not that of its bytes\n")
    );
    assert!(after(2, |entry| entry.number = 9).contains("entry 2: the number is not that of its bytes"));
    assert!(after(0, |entry| entry.control = false).contains("entry 0: the kind is not that of its bytes"));
    assert!(after(2, |entry| entry.place = 3).contains("entry 2: is missing; the next one is at place 3"));
}

#[test]
fn an_entry_that_is_none_and_one_of_another_log() {
    let store = Memory::new();
    let mut author = Author::new(ORIGIN);
    let log = store.create_log("another.example", STARTED_AT).unwrap();
    let batch = author.batch(|author| {
        author.open();
        author.raw(b"no entry");
    });
    store.append(log, 0, &batch).unwrap();
    let said = faults(&check(&store));
    assert!(said.contains("entry 0: the log is not that of its bytes"), "{said}");
    assert!(said.contains("entry 1: is not an entry of the record:"), "{said}");
    assert!(said.contains("the checkpoint of size 2 is of another log"), "{said}");
}

#[test]
fn values_and_orders() {
    let store = Memory::new();
    let mut author = Author::new(ORIGIN);
    let log = store.create_log(ORIGIN, STARTED_AT).unwrap();
    let mut batch = author.batch(|author| {
        author.open();
        author.say("x({1})", &["owen"], &[]);
        author.say("y({1})", &["vera"], &[]);
    });
    batch.openings[0].value = b"other".to_vec();
    let mut more = batch.openings[1].clone();
    more.number = 2;
    batch.openings.push(more);
    let hash = batch.entries[1].hash;
    store.append(log, 0, &batch).unwrap();
    let mut batch = author.batch(|author| author.redact(hash, &[1]));
    batch.destroy[0].place = 2;
    store.append(log, 3, &batch).unwrap();
    let said = faults(&check(&store));
    assert!(said.contains("entry 1: value 1 beside it does not fit its commitment"), "{said}");
    assert!(said.contains("entry 2: has no value 2 beside it, and one is stored"), "{said}");
    assert!(said.contains("entry 2: value 1 was destroyed, and entry 3 did not order it"), "{said}");
    assert!(said.contains("entry 1: value 1 is not destroyed, though entry 3 orders it"), "{said}");
}

#[test]
fn a_changed_tree() {
    let store = Memory::new();
    let mut author = Author::new(ORIGIN);
    let log = store.create_log(ORIGIN, STARTED_AT).unwrap();
    let batch = author.batch(|author| {
        author.open();
        (0..600).for_each(|at| author.say(&format!("x({at})"), &[], &[]));
    });
    store.append(log, 0, &batch).unwrap();
    let first = store.hashes(log, 1, 0..1).unwrap()[0];
    let node = |index, hash| Node { level: 1, index, hash };
    store.replace_nodes(log, &[node(0, first), node(1, Hash([7; 32]))]).unwrap();
    let said = faults(&check(&store));
    assert!(said.contains("the stored tree is another at level 1, index 1 (`rebuild` makes it anew)"), "{said}");
}

#[test]
fn originals() {
    let store = Memory::new();
    let objects = MemoryObjects::new();
    let mut author = Author::new(ORIGIN);
    let log = store.create_log(ORIGIN, STARTED_AT).unwrap();
    let batch = author.batch(|author| {
        author.open();
        author.say("x()", &[], &[b"here", b"changed", b"missing"]);
    });
    store.append(log, 0, &batch).unwrap();
    let named = store::tree::file_hash;
    for file in [b"here".as_slice(), b"changed", b"of nobody"] {
        objects.put(&named(file), file).unwrap();
    }
    objects.tamper(&named(b"changed"), b"chanGed");
    let report = fsck(&store, Some(&objects), Depth::Hashes).unwrap();
    assert_eq!((report.originals, report.originals_missing, report.originals_unattached), (3, 1, 1));
    let expected =
        format!("the original `{}` was changed: its 7 bytes have another hash\n", named(b"changed").to_hex());
    assert_eq!(faults(&report), expected);
}

/// Changes single bytes of the database's own file, wherever they are.
#[test]
fn changed_bytes_of_the_database_file_are_found_or_harmless() {
    let scratch = Scratch::new("fsck");
    let folder = scratch.next();
    let store = open(&folder);
    let (log, _) = furnish(&store);
    let sound = everything(&store, log);
    drop(store);
    let file = folder.join("lastlook.db");
    let bytes = std::fs::read(&file).unwrap();
    let (mut found, mut refused, mut harmless) = (0, 0, 0);
    for at in (0..bytes.len()).step_by(211) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        std::fs::write(&file, &changed).unwrap();
        match store::Sqlite::open(&folder, &store::Options::default()) {
            Err(_) => refused += 1,
            Ok(store) => match fsck(&store, None, Depth::Hashes) {
                Ok(report) if report.is_sound() => {
                    // Then the record itself is as it was; instants and the like are only this server's word.
                    assert_eq!(everything(&store, log), sound, "byte {at}");
                    harmless += 1;
                }
                _ => found += 1,
            },
        }
    }
    eprintln!("bytes changed: found by fsck {found}, refused at opening {refused}, in no stored value {harmless}");
    assert!(found + refused > 20, "{found} {refused}");
}

/// What is protected by hashes: entries, roots, values.
fn everything(store: &store::Sqlite, log: LogId) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = store.entries(log, 0, u64::MAX).unwrap().into_iter().map(|entry| entry.bytes).collect();
    all.extend(store.openings(log, (0, 0), 99, u64::MAX).unwrap().into_iter().map(|opening| opening.value));
    all.extend(store.checkpoints(log, 0, 99).unwrap().into_iter().map(|checkpoint| checkpoint.root.0.to_vec()));
    all
}

#[test]
fn findings_do_not_grow_without_end() {
    let store = Memory::new();
    let log = store.create_log("many.example", 0).unwrap();
    let mut author = Author::new("many.example");
    let batch = author.batch(|author| (0..1500u32).for_each(|at| author.raw(&at.to_be_bytes())));
    store.append(log, 0, &batch).unwrap();
    let report = fsck(&store, None, Depth::Hashes).unwrap();
    assert_eq!((report.faults.len(), report.faults_counted), (1000, 1500));
    let finding = Finding { code: "x".into(), evidence: vec![0; (32 << 20) + 1], found_at: 0 };
    assert!(store.keep_finding(log, &finding).is_err());
}

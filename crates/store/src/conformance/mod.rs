//! What every store must do, whichever database is below it: one suite, run over each of them.
//!
//! For tests only: it panics at the first thing that is not as it must be. Start with [`store`] and [`objects`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a suite of tests that several crates run; it is never part of a program"
)]

mod author;

pub use author::{Author, STARTED_AT};

use record::merkle::{self, Hash};
use record::tiles::{Tile, Tiles};

use crate::batch::Batch;
use crate::error::StoreError;
use crate::fsck::{Depth, fsck};
use crate::kept::{Destroyed, Entry, Finding, Heard, LogId, Memo, Opening};
use crate::objects::{Objects, Put};
use crate::rebuild::{first_difference, rebuild};
use crate::store::Store;
use crate::tree::{StoredTiles, file_hash};

/// The texts that are known to break programs, when the file is there (`../shared/vectors`).
const NAUGHTY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/naughty-strings.json");

/// How the suite gets at the stores that it tries.
pub trait Harness {
    /// The store.
    type Store: Store;

    /// A new, empty store.
    fn fresh(&self) -> Self::Store;

    /// The same store, closed and opened again.
    fn reopen(&self, store: Self::Store) -> Self::Store;
}

/// SQL that a record must refuse, for a log number 1 with entries, a checkpoint, an opening at place 1, a cosignature,
/// a checkpoint heard and a finding. `{db}` is what a statement must do in either language.
pub const FORBIDDEN_SQL: &[&str] = &[
    "UPDATE logs SET origin = 'other.example'",
    "DELETE FROM logs",
    "UPDATE entries SET received_at = 0",
    "UPDATE entries SET bytes = hash WHERE place = 0",
    "DELETE FROM entries WHERE place = 1",
    "DELETE FROM entries",
    "UPDATE checkpoints SET made_at = 0",
    "DELETE FROM checkpoints",
    "UPDATE cosignatures SET received_at = 0",
    "DELETE FROM cosignatures",
    "UPDATE openings SET value = salt",
    "DELETE FROM openings",
    "UPDATE destroyed SET place = 0",
    "DELETE FROM destroyed",
    "UPDATE heard SET heard_at = 0",
    "DELETE FROM heard",
    "UPDATE findings SET code = 'none'",
    "DELETE FROM findings",
    "UPDATE memos SET text = 'none'",
    "DELETE FROM memos",
    "UPDATE schema SET version = 0",
    "DELETE FROM schema",
];

/// Runs the whole suite over a store. Gives the number of tests.
pub fn store<H: Harness>(harness: &H) -> usize {
    let tests: &[fn(&H)] = &[
        logs_are_found_by_origin,
        bytes_come_back_as_they_were,
        nothing_typed_is_cut,
        values_of_a_megabyte,
        a_conflict_keeps_nothing,
        what_does_not_fit_is_refused_whole,
        entries_are_read_in_pages,
        entries_are_found,
        a_fork_is_kept,
        the_tree_is_that_of_the_entries,
        a_memo_is_kept_once_with_its_entries_or_not_at_all,
        checkpoints_and_cosignatures,
        openings_are_destroyed_for_good,
        what_was_heard_and_found_stays,
        logs_do_not_touch,
        two_writers_never_both_win,
        what_is_derived_is_made_again,
    ];
    for test in tests {
        test(harness);
    }
    tests.len()
}

/// A log with everything in it that the forbidden SQL touches; sound for `fsck`.
pub fn furnish<S: Store>(store: &S) -> (LogId, Author) {
    let mut author = Author::new("tamarack.example/record");
    let log = store.create_log(author.origin(), STARTED_AT).unwrap();
    let batch = author.batch(|author| {
        author.open();
        author.say("handover(revolver: R1, to: {1})", &["owen"], &[]);
        author.say("dummies_checked(weapon: R1, count: 6)", &["\"a note\"", "\"another\""], &[]);
    });
    store.append(log, 0, &batch).unwrap();
    let redacted = author.entries()[2].hash;
    let batch = author.batch(|author| author.redact(redacted, &[1]));
    store.append(log, 3, &batch).unwrap();
    store.cosign(log, 4, b"\xe2\x80\x94 witness.example AAAA\n", STARTED_AT + 9).unwrap();
    store.hear(&heard(author.origin(), 3, 5)).unwrap();
    store.keep_finding(log, &finding("split", b"both sides")).unwrap();
    (log, author)
}

/// A memo.
pub fn memo(list: &str, name: &str) -> Memo {
    Memo { list: list.into(), name: name.into(), text: "noted".into(), made_at: STARTED_AT }
}

fn logs_are_found_by_origin<H: Harness>(harness: &H) {
    let store = harness.fresh();
    assert!(store.logs().unwrap().is_empty());
    assert_eq!(store.log("a.example/x").unwrap(), None);
    let first = store.create_log("a.example/x", 5).unwrap();
    let second = store.create_log("b.example/\u{fc}'; DROP TABLE logs;--".replace(' ', "_").as_str(), 6).unwrap();
    assert_ne!(first, second);
    assert_eq!(store.create_log("a.example/x", 99).unwrap(), first, "the same log again");
    let store = harness.reopen(store);
    let logs = store.logs().unwrap();
    assert_eq!((logs[0].id, logs[0].origin.as_str(), logs[0].created_at), (first, "a.example/x", 5));
    assert_eq!((logs[1].id, logs.len()), (second, 2));
    assert_eq!(store.log(&logs[1].origin).unwrap(), Some(second));
    let empty = store.state(first).unwrap();
    assert_eq!((empty.size, empty.newest), (0, None));
    assert!(matches!(store.state(LogId(99)), Err(StoreError::UnknownLog(LogId(99)))));
    for origin in ["", "a b", "a+b", "a\nb", &"x".repeat(256)] {
        assert!(store.create_log(origin, 0).is_err(), "{origin:?}");
    }
}

fn bytes_come_back_as_they_were<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, author) = furnish(&store);
    let before = store.entries(log, 0, u64::MAX).unwrap();
    assert_eq!(before, author.entries());
    assert_eq!(before[0].received_at, STARTED_AT);
    let state = store.state(log).unwrap();
    let store = harness.reopen(store);
    assert_eq!(store.entries(log, 0, u64::MAX).unwrap(), before);
    assert_eq!(store.state(log).unwrap(), state);
    let report = fsck(&store, None, Depth::Signatures).unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
    assert_eq!((report.entries, report.checkpoints, report.cosignatures), (4, 2, 1));
    assert_eq!((report.values, report.openings, report.destroyed), (3, 2, 1));
}

/// Whatever people type, and also bytes that are no text: a store does not look into them.
fn nothing_typed_is_cut<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let mut author = Author::new("naughty.example/record");
    let log = store.create_log(author.origin(), 0).unwrap();
    let texts = naughty();
    let batch = author.batch(|author| {
        texts.iter().for_each(|text| author.raw(text));
        author.raw(&(0..=255).collect::<Vec<u8>>());
        author.raw(&vec![0; 65_535]);
    });
    store.append(log, 0, &batch).unwrap();
    let mut openings: Vec<Opening> =
        (0u64..).zip(&texts).map(|(place, text)| opening(place, 1, text.clone())).collect();
    openings.push(opening(0, 2, vec![0, 255, 0]));
    openings.sort_by_key(|opening| (opening.place, opening.number));
    store.append(log, author.size(), &Batch { openings: openings.clone(), ..Batch::default() }).unwrap();
    let store = harness.reopen(store);
    assert_eq!(store.entries(log, 0, u64::MAX).unwrap(), author.entries());
    assert_eq!(store.openings(log, (0, 0), u64::MAX, u64::MAX).unwrap(), openings);
}

fn values_of_a_megabyte<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, _) = furnish(&store);
    let texts = [vec![b'x'; 1 << 20], "\u{1F3AC}\0'".repeat(170_000).into_bytes(), vec![0xff; 4 << 20]];
    let openings: Vec<Opening> = (10u8..).zip(texts).map(|(number, value)| opening(3, number, value)).collect();
    store.append(log, 4, &Batch { openings: openings.clone(), ..Batch::default() }).unwrap();
    let store = harness.reopen(store);
    assert!(store.openings(log, (3, 0), 4, u64::MAX).unwrap() == openings, "byte-identical");
    assert_eq!(store.openings(log, (3, 11), 4, 2 << 20).unwrap().len(), 1, "as many as fit");
    assert_eq!(store.openings(log, (3, 12), 4, 1).unwrap().len(), 1, "but at least one");
    let large = Batch { openings: vec![opening(3, 20, vec![0; (4 << 20) + 1])], ..Batch::default() };
    assert!(matches!(store.append(log, 4, &large), Err(StoreError::TooLarge { .. })));
}

fn a_conflict_keeps_nothing<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, mut author) = furnish(&store);
    let mut batch = author.batch(|author| author.say("x()", &["1"], &[]));
    batch.openings.push(opening(0, 9, b"of an earlier entry".to_vec()));
    for expected in [0, 3, 5, u64::from(u32::MAX)] {
        let error = store.append(log, expected, &batch).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { size: 4, .. }), "{error}");
    }
    assert_eq!(store.entries(log, 4, 1).unwrap(), []);
    assert_eq!(store.openings(log, (0, 0), 1, 1).unwrap(), []);
    assert!(store.append(LogId(99), 0, &batch).is_err());
    store.append(log, 4, &batch).unwrap();
    let again = store.append(log, 4, &batch).unwrap_err();
    assert!(matches!(again, StoreError::Conflict { expected: 4, size: 5 }), "{again}");
}

fn what_does_not_fit_is_refused_whole<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, author) = furnish(&store);
    let good = author.clone().batch(|author| {
        author.say("x()", &[], &[]);
        author.say("y()", &["2"], &[]);
    });
    let spoiled: &[fn(&mut Batch)] = &[
        |batch| batch.entries[1].bytes.push(b' '),
        |batch| batch.entries[1].hash = Hash([1; 32]),
        |batch| batch.entries[1].place = 9,
        |batch| batch.entries[0].number = 1 << 53,
        |batch| batch.entries.swap(0, 1),
        |batch| batch.checkpoint = None,
        |batch| batch.checkpoint.as_mut().unwrap().size = 7,
        |batch| batch.checkpoint.as_mut().unwrap().root = Hash([2; 32]),
        |batch| batch.entries.clear(),
        |batch| batch.openings[0].place = 6,
        |batch| batch.destroy.push(Destroyed { place: 6, number: 1, by: 4 }),
        |batch| batch.destroy.push(Destroyed { place: 1, number: 1, by: 6 }),
    ];
    for (at, spoil) in spoiled.iter().enumerate() {
        let mut batch = good.clone();
        spoil(&mut batch);
        let error = store.append(log, 4, &batch).unwrap_err();
        assert!(matches!(error, StoreError::Refused(_)), "{at}: {error}");
    }
    let known = author.clone().batch(|author| author.again(0));
    let error = store.append(log, 4, &known).unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "an entry a second time: {error}");
    assert_eq!(store.state(log).unwrap().size, 4);
    store.append(log, 4, &good).unwrap();
    assert!(fsck(&store, None, Depth::Hashes).unwrap().is_sound());
}

fn entries_are_read_in_pages<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let mut author = Author::new("pages.example/record");
    let log = store.create_log(author.origin(), 0).unwrap();
    let batch = author.batch(|author| (0..50u8).for_each(|at| author.raw(&[at; 100])));
    store.append(log, 0, &batch).unwrap();
    let places = |from, bytes| -> Vec<u64> {
        store.entries(log, from, bytes).unwrap().iter().map(|entry: &Entry| entry.place).collect()
    };
    assert_eq!(places(0, 0), [0], "at least one");
    assert_eq!(places(7, 299), [7, 8]);
    assert_eq!(places(7, 300), [7, 8, 9]);
    assert_eq!(places(48, u64::MAX), [48, 49]);
    assert_eq!(places(50, 1000), Vec::<u64>::new());
    assert_eq!(places(u64::MAX, 1000), Vec::<u64>::new());
    assert_eq!(store.entries(LogId(99), 0, 1).unwrap(), []);
    let batch = author.batch(|author| (0..10_000u64).for_each(|at| author.raw(&at.to_be_bytes())));
    store.append(log, 50, &batch).unwrap();
    assert_eq!(store.entries(log, 50, 8 * 9_000 + 7).unwrap(), author.entries()[50..9_050]);
    assert_eq!(store.entries(log, 0, u64::MAX).unwrap().len(), 10_050);
}

fn entries_are_found<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, author) = furnish(&store);
    let heads: Vec<_> = author.entries().iter().map(Entry::head).collect();
    let asked = [heads[2].hash, Hash([9; 32]), heads[0].hash, heads[2].hash];
    assert_eq!(store.find(log, &asked).unwrap(), [Some(heads[2]), None, Some(heads[0]), Some(heads[2])]);
    assert_eq!(store.find(log, &[]).unwrap(), []);
    let key = heads[0].key;
    assert_eq!(store.numbered(log, &key, 1).unwrap(), [heads[1]]);
    assert_eq!(store.numbered(log, &key, 77).unwrap(), []);
    assert_eq!(store.numbered(log, &key, u64::MAX).unwrap(), []);
    assert_eq!(store.chain_head(log, &key).unwrap(), Some(heads[3]));
    assert_eq!(store.chain_head(log, &[0; 32]).unwrap(), None);
    let controls = store.controls(log, 0).unwrap();
    assert_eq!(controls.iter().map(|entry| entry.place).collect::<Vec<_>>(), [0, 3]);
    assert_eq!(store.controls(log, 1).unwrap(), controls[1..]);
}

fn a_fork_is_kept<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let mut author = Author::new("fork.example/record");
    let log = store.create_log(author.origin(), 0).unwrap();
    let batch = author.batch(|author| {
        author.open();
        author.say("one()", &[], &[]);
        author.fork("another()");
    });
    store.append(log, 0, &batch).unwrap();
    let heads: Vec<_> = author.entries().iter().map(Entry::head).collect();
    assert_eq!(store.numbered(log, &heads[0].key, 1).unwrap(), heads[1..3]);
    assert_eq!(store.chain_head(log, &heads[0].key).unwrap(), Some(heads[1]), "the one that came first");
}

fn a_memo_is_kept_once_with_its_entries_or_not_at_all<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, mut author) = furnish(&store);
    let before = store.state(log).unwrap().size;
    let memo = |name: &str, text: &str| Memo { text: text.into(), ..memo("form", name) };
    let goes = Batch { memos: vec![memo("one", "naïve\n'; --")], ..author.batch(|a| a.say("first()", &[], &[])) };
    store.append(log, before, &goes).unwrap();
    let comes_again = Batch {
        memos: vec![memo("two", ""), memo("one", "other")],
        ..author.clone().batch(|a| a.say("second()", &[], &[]))
    };
    let used = store.append(log, before + 1, &comes_again);
    assert!(matches!(used, Err(StoreError::Used { ref name, .. }) if name == "one"), "{used:?}");
    assert_eq!(store.state(log).unwrap().size, before + 1, "neither the entry");
    assert_eq!(store.memos(log, 0).unwrap(), [memo("one", "naïve\n'; --")], "nor the other memo");
    store.note(log, &[memo("three", "a"), Memo { list: "held".into(), ..memo("one", "b") }]).unwrap();
    assert!(matches!(store.note(log, &[memo("four", ""), memo("three", "")]), Err(StoreError::Used { .. })));
    assert!(matches!(store.note(log, &[memo("five", ""), memo("five", "")]), Err(StoreError::Used { .. })));
    assert!(matches!(store.note(LogId(99), &[memo("six", "")]), Err(StoreError::UnknownLog(_))));
    let store = harness.reopen(store);
    let names = |from| store.memos(log, from).unwrap().into_iter().map(|m| m.name).collect::<Vec<_>>();
    assert_eq!(
        (names(0), names(2), names(3)),
        (vec!["one".into(), "three".into(), "one".into()], vec!["one".into()], vec![])
    );
    let goes_on = author.batch(|a| a.say("third()", &[], &[]));
    store.append(log, before + 1, &goes_on).unwrap();
}

fn the_tree_is_that_of_the_entries<H: Harness>(harness: &H) {
    let mut store = harness.fresh();
    let mut author = Author::new("tree.example/record");
    let log = store.create_log(author.origin(), 0).unwrap();
    for step in [1u64, 1, 253, 1, 1, 255, 700, 3] {
        let size = author.size();
        let batch = author.batch(|author| (0..step).for_each(|at| author.raw(&(size + at).to_be_bytes())));
        store.append(log, size, &batch).unwrap();
        let leaves: Vec<Hash> = author.entries().iter().map(|entry| entry.hash).collect();
        assert_eq!(store.spine(log, author.size()).unwrap().root(), merkle::root_of(&leaves));
        assert_eq!(store.state(log).unwrap().newest.unwrap().root, merkle::root_of(&leaves));
        store = harness.reopen(store);
    }
    let leaves: Vec<Hash> = author.entries().iter().map(|entry| entry.hash).collect();
    for size in [0, 1, 255, 256, 257, 512, 1000] {
        let root = merkle::root_of(&leaves[..size as usize]);
        assert_eq!(store.spine(log, size).unwrap().root(), root, "an earlier size: {size}");
    }
    let size = author.size();
    let tiles = StoredTiles::new(&store, log);
    let proof = merkle::inclusion_proof(&tiles.nodes(size).unwrap(), 300, size).unwrap();
    merkle::verify_inclusion(&leaves[300], 300, size, &proof, &merkle::root_of(&leaves)).unwrap();
    assert_eq!(store.hashes(log, 1, 0..9).unwrap().len() as u64, size / 256);
    assert_eq!(store.hashes(log, 0, 250..260).unwrap(), leaves[250..260]);
    assert_eq!(tiles.tile(&Tile::hashes(0, 1, 256).unwrap()).unwrap().len(), 256 * 32);
    assert_eq!(tiles.tile(&Tile::entries(4, 100).unwrap()).unwrap().len(), 100 * 10);
    assert!(matches!(tiles.tile(&Tile::hashes(0, 9, 1).unwrap()), Err(StoreError::NoTile)));
}

fn checkpoints_and_cosignatures<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, _) = furnish(&store);
    let sizes: Vec<u64> = store.checkpoints(log, 0, 9).unwrap().iter().map(|found| found.size).collect();
    assert_eq!(sizes, [3, 4]);
    assert_eq!(store.checkpoints(log, 4, 9).unwrap().len(), 1);
    assert_eq!(store.checkpoints(log, 0, 1).unwrap()[0].size, 3);
    assert_eq!(store.checkpoint(log, 3).unwrap().unwrap().size, 3);
    assert_eq!(store.checkpoint(log, 2).unwrap(), None);
    store.cosign(log, 4, b"second line\n", 70).unwrap();
    store.cosign(log, 4, b"second line\n", 80).unwrap();
    let store = harness.reopen(store);
    let lines = store.cosignatures(log, 4).unwrap();
    assert_eq!((lines.len(), lines[1].line.as_slice(), lines[1].received_at), (2, b"second line\n".as_slice(), 70));
    assert_eq!(store.cosignatures(log, 3).unwrap(), []);
    for (size, line) in [(2, b"line\n".as_slice()), (4, b"two\nlines\n"), (4, b"no newline"), (4, b"\n"), (4, b"")] {
        assert!(matches!(store.cosign(log, size, line, 0), Err(StoreError::Refused(_))), "{size} {line:?}");
    }
}

fn openings_are_destroyed_for_good<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let (log, mut author) = furnish(&store);
    let before = store.entries(log, 0, u64::MAX).unwrap();
    let left = |store: &H::Store| -> Vec<(u64, u8)> {
        let openings = store.openings(log, (0, 0), 100, u64::MAX).unwrap();
        openings.iter().map(|opening| (opening.place, opening.number)).collect()
    };
    assert_eq!(left(&store), [(1, 1), (2, 2)], "value 1 of entry 2 was destroyed by `furnish`");
    let value = author.openings()[0].clone();
    let again = author.openings()[1].clone();
    let hash = author.entries()[1].hash;
    let batch = author.batch(|author| author.redact(hash, &[1]));
    store.append(log, 4, &batch).unwrap();
    let returned = Batch { openings: vec![value, again], ..Batch::default() };
    store.append(log, 5, &returned).unwrap();
    store.append(log, 5, &Batch { destroy: batch.destroy.clone(), ..Batch::default() }).unwrap();
    let store = harness.reopen(store);
    assert_eq!(left(&store), [(2, 2)], "not taken up again");
    let destroyed = store.destroyed(log, 0..100).unwrap();
    let expected = [(1, 1, 4), (2, 1, 3)].map(|(place, number, by)| Destroyed { place, number, by });
    assert_eq!(destroyed, expected);
    assert_eq!(store.destroyed(log, 2..3).unwrap(), expected[1..]);
    assert_eq!(store.entries(log, 0, u64::MAX).unwrap()[..4], before, "the entries are as they were");
    let report = fsck(&store, None, Depth::Signatures).unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}

fn what_was_heard_and_found_stays<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let log = store.create_log("a.example/x", 0).unwrap();
    let all = [heard("a.example/x", 3, 1), heard("a.example/x", 3, 2), heard("other.example/y", 9, 1)];
    for one in &all {
        assert!(store.hear(one).unwrap());
    }
    assert!(!store.hear(&Heard { heard_at: 99, ..all[0].clone() }).unwrap(), "heard before");
    assert!(store.keep_finding(log, &finding("split", b"x")).unwrap());
    assert!(store.keep_finding(log, &finding("rollback", b"x")).unwrap());
    assert!(!store.keep_finding(log, &Finding { found_at: 99, ..finding("split", b"x") }).unwrap());
    let store = harness.reopen(store);
    assert_eq!(store.heard("a.example/x", 0, 9).unwrap(), all[..2]);
    assert_eq!(store.heard("a.example/x", 0, 1).unwrap().len(), 1);
    assert_eq!(store.heard("a.example/x", 4, 9).unwrap(), []);
    assert_eq!(store.heard("other.example/y", 4, 9).unwrap(), all[2..]);
    assert_eq!(store.findings(log).unwrap(), [finding("split", b"x"), finding("rollback", b"x")]);
}

fn logs_do_not_touch<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let mut authors = [Author::new("one.example/x"), Author::new("two.example/y")];
    let logs = [0, 1].map(|at: usize| store.create_log(authors[at].origin(), 0).unwrap());
    for round in 0..3u64 {
        for (author, log) in authors.iter_mut().zip(logs) {
            let size = author.size();
            let batch = author.batch(|author| {
                if round == 0 {
                    author.open();
                }
                author.say("x()", &["1"], &[]);
            });
            store.append(log, size, &batch).unwrap();
        }
    }
    for (author, log) in authors.iter().zip(logs) {
        assert_eq!(store.entries(log, 0, u64::MAX).unwrap(), author.entries());
        assert_eq!(store.openings(log, (0, 0), 99, u64::MAX).unwrap(), author.openings());
    }
    assert!(fsck(&store, None, Depth::Signatures).unwrap().is_sound());
}

/// Several threads, each like a server of its own, append until all of theirs is in.
fn two_writers_never_both_win<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let log = store.create_log("race.example/x", 0).unwrap();
    let author = std::sync::Mutex::new(Author::new("race.example/x"));
    let conflicts = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for writer in 0..4u8 {
            let (store, author, conflicts) = (&store, &author, &conflicts);
            scope.spawn(move || {
                for round in 0..10u8 {
                    loop {
                        // The batch is made for the log as it is now, and the log may grow until it is offered.
                        let mut next = author.lock().unwrap().clone();
                        let size = next.size();
                        let batch = next.batch(|author| author.raw(&[writer, round]));
                        match store.append(log, size, &batch) {
                            Ok(()) => break *author.lock().unwrap() = next,
                            Err(StoreError::Conflict { .. }) => {
                                conflicts.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            }
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            });
        }
    });
    let author = author.into_inner().unwrap();
    assert_eq!(author.size(), 40);
    let store = harness.reopen(store);
    assert_eq!(store.entries(log, 0, u64::MAX).unwrap(), author.entries());
}

fn what_is_derived_is_made_again<H: Harness>(harness: &H) {
    let store = harness.fresh();
    let mut author = Author::new("derived.example/record");
    let log = store.create_log(author.origin(), 0).unwrap();
    let batch = author.batch(|author| (0u32..600).for_each(|at| author.raw(&at.to_be_bytes())));
    store.append(log, 0, &batch).unwrap();
    assert_eq!(rebuild(&store, true).unwrap().difference, None);
    store.replace_nodes(log, &[]).unwrap();
    assert!(store.spine(log, 600).is_err());
    let rebuilt = rebuild(&store, true).unwrap();
    assert!(rebuilt.difference.unwrap().contains("level 1, index 0"));
    assert!(store.spine(log, 600).is_err(), "only checked");
    let rebuilt = rebuild(&store, false).unwrap();
    assert_eq!((rebuilt.entries, rebuilt.nodes), (600, 2));
    assert_eq!(rebuild(&store, true).unwrap().difference, None);
    let store = harness.reopen(store);
    let next = author.batch(|author| author.raw(b"more"));
    store.append(log, 600, &next).unwrap();
    assert_eq!(first_difference(&store, &store).unwrap(), None);
}

/// Runs the suite over a place for originals; it must be empty. Gives the number of tests.
pub fn objects(objects: &dyn Objects) -> usize {
    let files: Vec<Vec<u8>> =
        vec![vec![], b"a photo".to_vec(), vec![0xff; 3 << 20], (0..=255).cycle().take(100_000).collect()];
    assert_eq!(objects.list().unwrap(), []);
    let mut hashes: Vec<Hash> = files.iter().map(|file| file_hash(file)).collect();
    for (file, hash) in files.iter().zip(&hashes) {
        assert!(!objects.has(hash).unwrap());
        assert_eq!(objects.read(hash).unwrap(), None);
        assert_eq!(objects.put(hash, file).unwrap(), Put::Stored);
        assert_eq!(objects.put(hash, file).unwrap(), Put::Known);
        assert!(objects.has(hash).unwrap());
        assert!(objects.read(hash).unwrap().as_ref() == Some(file), "byte-identical");
    }
    let other = file_hash(b"other");
    assert!(matches!(objects.put(&other, b"a photo"), Err(StoreError::Refused(_))), "not its hash");
    assert_eq!(objects.read(&other).unwrap(), None);
    let large = vec![0; (64 << 20) + 1];
    assert!(matches!(objects.put(&file_hash(&large), &large), Err(StoreError::TooLarge { .. })));
    hashes.sort_unstable();
    assert_eq!(objects.list().unwrap(), hashes);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| objects.put(&other, b"other").unwrap());
        }
    });
    assert_eq!(objects.read(&other).unwrap().unwrap(), b"other");
    4
}

/// The texts of the file, and some of our own.
fn naughty() -> Vec<Vec<u8>> {
    let mut texts: Vec<String> =
        ["a\0b", "'; DROP TABLE entries; --", "\u{202e}\u{feff}", "\r\n\t", "e\u{301}"].map(String::from).into();
    match std::fs::read_to_string(NAUGHTY) {
        Ok(file) => texts.extend(serde_json::from_str::<Vec<String>>(&file).unwrap()),
        Err(_) => eprintln!("SKIPPED: the naughty strings are not at {NAUGHTY}"),
    }
    texts.sort();
    texts.dedup();
    texts.into_iter().map(String::into_bytes).collect()
}

fn opening(place: u64, number: u8, value: Vec<u8>) -> Opening {
    Opening { place, number, salt: [number; 32], value }
}

fn heard(origin: &str, size: u64, root: u8) -> Heard {
    Heard { origin: origin.into(), size, root: Hash([root; 32]), note: b"a note\n".to_vec(), heard_at: 7 }
}

fn finding(code: &str, evidence: &[u8]) -> Finding {
    Finding { code: code.into(), evidence: evidence.into(), found_at: 8 }
}

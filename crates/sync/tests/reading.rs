//! What a record says depends on its entries alone: not on the order in which they came, how often, or through whom.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    reason = "tests, and what they share, may end early"
)]

mod common;

use common::{LOG, START, at, disown, key, person, redact, timed};
use proptest::prelude::*;
use record::clock::Clock;
use record::control::May;
use record::entry::{Entry, Kind, Marks, SignedEntry};
use record::merkle::Hash;
use sync::hub;
use sync::merge::{Counts, Read, reading};

/// How the next entry of somebody's chain is made.
#[derive(Clone, Debug)]
enum Make {
    Say {
        key: u8,
        clock: u16,
        paper: bool,
    },
    /// A second entry of a number that is there.
    Double {
        key: u8,
        number: u8,
    },
    Disown {
        key: u8,
        other: u8,
        last: Option<u8>,
    },
    Redact {
        key: u8,
        which: u8,
        number: u8,
    },
}

fn makes() -> impl Strategy<Value = Vec<Make>> {
    let key = || 1..=3u8;
    let make = prop_oneof![
        6 => (key(), any::<u16>(), any::<bool>()).prop_map(|(key, clock, paper)| Make::Say { key, clock, paper }),
        2 => (key(), 0..6u8).prop_map(|(key, number)| Make::Double { key, number }),
        1 => (key(), key(), proptest::option::of(0..6u8)).prop_map(|(key, other, last)| Make::Disown { key, other, last }),
        2 => (key(), any::<u8>(), 1..=4u8).prop_map(|(key, which, number)| Make::Redact { key, which, number }),
    ];
    proptest::collection::vec(make, 0..24)
}

/// Signs them, each chain by number.
fn signed(makes: &[Make]) -> Vec<SignedEntry> {
    let mut chains: Vec<Vec<SignedEntry>> = vec![Vec::new(); 4];
    let mut all: Vec<SignedEntry> = Vec::new();
    for (at, make) in makes.iter().enumerate() {
        let (seed, clock, control) = match *make {
            Make::Say { key, clock, .. } => (key, u64::from(clock), None),
            Make::Double { key, .. } => (key, 5, None),
            Make::Disown { key, other, last } => (key, 6, Some(disown(other, last.map(u64::from)))),
            Make::Redact { key, which, number } => {
                let of = usize::from(which).checked_rem(all.len()).map_or(Hash([0; 32]), |at| all[at].hash());
                (key, 7, Some(redact(of, vec![number])))
            }
        };
        let chain = &chains[usize::from(seed)];
        let number = match *make {
            Make::Double { number, .. } => usize::from(number).min(chain.len()),
            _ => chain.len(),
        };
        let marks = Marks { paper: matches!(make, Make::Say { paper: true, .. }), ..Marks::default() };
        let entry = Entry {
            number: number as u64,
            previous: number.checked_sub(1).map(|before| chain[before].hash()),
            clock: Clock { ms: START + clock, counter: 0 },
            marks,
            body: format!("{at}\n"),
            ..timed(Entry::new(LOG, Kind::Say, &key(seed), &person(seed)), START + clock / 2)
        };
        let entry = control.map_or(entry.clone(), |control| entry.saying(&control));
        let signed = entry.sign(&key(seed)).unwrap();
        if number == chain.len() {
            chains[usize::from(seed)].push(signed.clone());
        }
        all.push(signed);
    }
    all
}

/// The same from the words of the document, entry by entry.
fn counts_naively(entry: &SignedEntry, all: &[SignedEntry]) -> Counts {
    let said = entry.entry();
    let same_chain = || all.iter().filter(|other| other.entry().key == said.key);
    let doubled = (0..=said.number).find(|number| {
        let mut hashes: Vec<Hash> =
            same_chain().filter(|other| other.entry().number == *number).map(SignedEntry::hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.len() > 1
    });
    if let Some(number) = doubled {
        return Counts::Forked { number };
    }
    let orders = all.iter().filter_map(|other| match other.control() {
        Some(record::control::Control::Disown(order)) if order.key == said.key => Some(order.last),
        _ => None,
    });
    match orders.min() {
        Some(last) if last.is_none_or(|last| said.number > last) => Counts::Disowned { last },
        _ => Counts::Counts,
    }
}

fn without_places(read: Vec<Read<'_>>) -> Vec<(Hash, Counts, Vec<u8>)> {
    read.into_iter().map(|read| (read.entry.hash(), read.counts, read.destroyed)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Permuted, doubled, in part with places: the same.
    #[test]
    fn arrival_does_not_matter(makes in makes(), order in any::<prop::sample::Index>(), rotation: u64) {
        let all = signed(&makes);
        let plain: Vec<_> = all.iter().map(|signed| (None, signed)).collect();
        let expected = without_places(reading(plain.clone()));
        let mut shuffled = plain.clone();
        let mut state = rotation | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(&without_places(reading(shuffled.clone())), &expected);
        if !all.is_empty() {
            let again = order.index(all.len());
            shuffled.push((Some(3), &all[again]));
            shuffled.push((Some(1), &all[again]));
            let read = reading(shuffled);
            prop_assert_eq!(read.iter().find(|read| read.entry == &all[again]).unwrap().place, Some(1));
            prop_assert_eq!(without_places(read), expected);
        }
    }

    #[test]
    fn it_is_what_the_document_says(makes in makes()) {
        let all = signed(&makes);
        let read = reading(all.iter().map(|signed| (None, signed)));
        let mut expected: Vec<_> = all.iter().collect();
        expected.sort_by_key(|signed| signed.order());
        expected.dedup_by_key(|signed| signed.hash());
        prop_assert_eq!(read.iter().map(|read| read.entry).collect::<Vec<_>>(), expected);
        for read in read {
            prop_assert_eq!(read.counts, counts_naively(read.entry, &all));
        }
    }

    /// Brought in one go or in many, by whoever, in any order that a server can take: the same is read.
    #[test]
    fn uploads_may_be_split(makes in makes(), cuts in proptest::collection::vec(0..30usize, 0..6), swap: bool) {
        let all: Vec<Vec<u8>> = signed(&makes).iter().map(|signed| signed.bytes().to_vec()).collect();
        let mut logs = Vec::new();
        for split in [false, true] {
            let mut server = common::Server::open();
            // They may not steer the record: what does not count would be refused, and that depends on the order.
            (1..=3).for_each(|seed| server.enrol(seed, May::SAY));
            let mut uploads: Vec<&[Vec<u8>]> = vec![&all];
            if split {
                let mut cuts: Vec<usize> = cuts.iter().map(|cut| (*cut).min(all.len())).chain([0, all.len()]).collect();
                cuts.sort_unstable();
                uploads = cuts.windows(2).map(|pair| &all[pair[0]..pair[1]]).collect();
                if swap {
                    uploads.reverse();
                }
            }
            // What needs something that comes later is refused at first, and brought again.
            let mut before = None;
            while before != Some(server.entries.len()) {
                before = Some(server.entries.len());
                for upload in &uploads {
                    let admission = hub::admit_entries(upload, &[], None, &server, at(0)).unwrap();
                    admission.entries.into_iter().for_each(|signed| server.append(signed));
                }
            }
            logs.push(server);
        }
        let [one, two] = logs.as_slice() else { unreachable!() };
        let read = |server: &common::Server| without_places(reading(server.entries.iter().map(|signed| (None, signed))));
        prop_assert_eq!(read(one), read(two));
    }
}

#[test]
fn what_was_destroyed_and_who_does_not_count() {
    let makes = [
        Make::Say { key: 1, clock: 10, paper: false },
        Make::Say { key: 2, clock: 11, paper: false },
        Make::Say { key: 2, clock: 12, paper: false },
        Make::Redact { key: 3, which: 0, number: 2 },
        Make::Disown { key: 3, other: 2, last: Some(0) },
        Make::Double { key: 1, number: 0 },
    ];
    let all = signed(&makes);
    let read = reading(all.iter().map(|signed| (None, signed)));
    let find = |at: usize| read.iter().find(|read| read.entry == &all[at]).unwrap();
    assert_eq!((find(0).counts, find(0).destroyed.as_slice()), (Counts::Forked { number: 0 }, [2].as_slice()));
    assert_eq!(find(5).counts, Counts::Forked { number: 0 });
    assert_eq!(find(1).counts, Counts::Counts);
    assert_eq!(find(2).counts, Counts::Disowned { last: Some(0) });
}

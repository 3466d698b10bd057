//! What a set of entries says, put into reading order: the same whoever collected them, in whatever order they came.
//!
//! Never decides between two people, never drops an entry, and never learns what an entry means: what does not
//! count is still there, with the reason. Signatures and enrolment were checked before (see [`crate::hub`] and
//! [`crate::device`]).
//!
//! Start with [`reading`]. Source: `docs/formats/record.md`, sections 3, 4 and 6.

use record::control::{Control, Disown};
use record::entry::{KeyBytes, SignedEntry};
use record::merkle::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// One entry of a record, as it is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<'a> {
    /// The entry.
    pub entry: &'a SignedEntry,
    /// Its place in the log; `None` while it is not there.
    pub place: Option<u64>,
    /// Whether it counts.
    pub counts: Counts,
    /// The numbers of the values beside it that were destroyed, ascending.
    pub destroyed: Vec<u8>,
}

/// Whether an entry counts. If it does not, a person may say the same anew with a sound key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// It does.
    Counts,
    /// It does not: its chain has two entries with this number, which is not above its own.
    Forked {
        /// The lowest number that its chain has twice.
        number: u64,
    },
    /// It does not: its device was disowned, and this was the last number that still counts.
    Disowned {
        /// The last number that counts; `None` if none does.
        last: Option<u64>,
    },
}

/// Puts entries into reading order and says of each whether it counts. Entries may come in any order, and more
/// than once; each is read once. One that does not count because of both a fork and a disowning is `Forked`.
///
/// Every `disown` and `redact` entry is heeded, also one that does not count itself: what it takes away is to be
/// said anew, and a value that it destroyed is gone. (A server does not admit new ones that do not count.)
pub fn reading<'a>(entries: impl IntoIterator<Item = (Option<u64>, &'a SignedEntry)>) -> Vec<Read<'a>> {
    let mut by_hash: BTreeMap<Hash, (Option<u64>, &SignedEntry)> = BTreeMap::new();
    for (place, entry) in entries {
        let known = by_hash.entry(entry.hash()).or_insert((place, entry));
        known.0 = [known.0, place].into_iter().flatten().min();
    }
    let doubled = doubled(by_hash.values().map(|(_, entry)| *entry));
    let (last, destroyed) = orders(by_hash.values().map(|(_, entry)| *entry));
    let mut all: Vec<Read<'_>> = by_hash
        .into_iter()
        .map(|(hash, (place, entry))| {
            let destroyed = destroyed.get(&hash).map_or_else(Vec::new, |numbers| numbers.iter().copied().collect());
            Read { entry, place, counts: counts(entry, &doubled, &last), destroyed }
        })
        .collect();
    all.sort_by_key(|read| read.entry.order());
    all
}

/// The lowest number that each chain has twice. Two entries of one number are told apart by their hash.
pub fn doubled<'a>(entries: impl IntoIterator<Item = &'a SignedEntry>) -> BTreeMap<KeyBytes, u64> {
    let mut chains: BTreeMap<(KeyBytes, u64), Hash> = BTreeMap::new();
    let mut lowest = BTreeMap::new();
    for signed in entries {
        let entry = signed.entry();
        let first = *chains.entry((entry.key, entry.number)).or_insert(signed.hash());
        if first != signed.hash() {
            let number: &mut u64 = lowest.entry(entry.key).or_insert(entry.number);
            *number = entry.number.min(*number);
        }
    }
    lowest
}

/// The last numbers that count of disowned keys, and the numbers of destroyed values of entries.
type Orders = (BTreeMap<KeyBytes, Option<u64>>, BTreeMap<Hash, BTreeSet<u8>>);

fn orders<'a>(entries: impl Iterator<Item = &'a SignedEntry>) -> Orders {
    let (mut last, mut destroyed) = Orders::default();
    for entry in entries {
        match entry.control() {
            Some(Control::Disown(order)) => disown(&mut last, order),
            Some(Control::Redact(order)) => destroyed.entry(order.entry).or_default().extend(&order.numbers),
            _ => {}
        }
    }
    (last, destroyed)
}

/// Of several, the lowest `last` holds; none at all is the lowest.
fn disown(last: &mut BTreeMap<KeyBytes, Option<u64>>, order: &Disown) {
    let known = last.entry(order.key).or_insert(order.last);
    *known = order.last.min(*known);
}

fn counts(signed: &SignedEntry, doubled: &BTreeMap<KeyBytes, u64>, last: &BTreeMap<KeyBytes, Option<u64>>) -> Counts {
    let entry = signed.entry();
    if let Some(number) = doubled.get(&entry.key).filter(|number| **number <= entry.number) {
        return Counts::Forked { number: *number };
    }
    match last.get(&entry.key) {
        Some(last) if Some(entry.number) > *last => Counts::Disowned { last: *last },
        _ => Counts::Counts,
    }
}

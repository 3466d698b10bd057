//! What two phones did to one weapon while neither knew of the other.
//!
//! Never decides who was right: both entries are read as disputed, and clear nothing, until somebody enters anew where
//! the weapon is.

use std::collections::{HashMap, HashSet};

use custody::hands::{Finding, FindingKind};
use record::entry::{Entry, KeyBytes};
use record::merkle::Hash;

use crate::said::Spoken;

/// Two entries that do not fit each other, made apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The statement that stands first, by its place.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// What does not fit, in words.
    pub message: String,
}

/// The pairs among these findings whose makers did not know of each other's entry.
pub fn apart(findings: &[Finding], origins: &[Option<usize>], spoken: &[Spoken<'_>]) -> Vec<Apart> {
    let known = Known::of(spoken);
    let mut found = Vec::new();
    for finding in findings.iter().filter(|f| f.kind != FindingKind::RoundsNotCounted) {
        let entries: Vec<usize> = finding.entries.iter().filter_map(|e| origins.get(*e).copied().flatten()).collect();
        let Some((second, before)) = entries.split_last() else { continue };
        let strangers = before.iter().filter(|first| known.neither(spoken, **first, *second));
        found.extend(strangers.map(|first| Apart { first: *first, second: *second, message: finding.message.clone() }));
    }
    found
}

/// What each device knew when it signed: how much of the log, and which entries by name.
struct Known(HashMap<KeyBytes, Vec<(u64, u64, HashSet<Hash>)>>);

impl Known {
    fn of(spoken: &[Spoken<'_>]) -> Known {
        let mut chains: HashMap<KeyBytes, Vec<&Entry>> = HashMap::new();
        for entry in spoken.iter().map(|s| s.read.entry.entry()) {
            chains.entry(entry.key).or_default().push(entry);
        }
        let known = chains.into_iter().map(|(key, mut entries)| {
            entries.sort_by_key(|e| e.number);
            let mut named = HashSet::new();
            let mut seen = 0;
            let steps = entries.into_iter().map(|entry| {
                named.extend(entry.refs.iter().copied());
                seen = seen.max(entry.seen.map_or(0, |s| s.size));
                (entry.number, seen, named.clone())
            });
            (key, steps.collect())
        });
        Known(known.collect())
    }

    /// Whether neither of two entries was made knowing of the other.
    fn neither(&self, spoken: &[Spoken<'_>], a: usize, b: usize) -> bool {
        let (Some(a), Some(b)) = (spoken.get(a), spoken.get(b)) else { return false };
        !self.knew(a, b) && !self.knew(b, a)
    }

    /// Whether whoever made `later` knew of `earlier`.
    fn knew(&self, later: &Spoken<'_>, earlier: &Spoken<'_>) -> bool {
        let (by, of) = (later.read.entry.entry(), earlier.read.entry.entry());
        if by.key == of.key {
            return by.number > of.number;
        }
        let step = self.0.get(&by.key).and_then(|steps| steps.iter().find(|(number, _, _)| *number == by.number));
        step.is_some_and(|(_, seen, named)| {
            earlier.read.place.is_some_and(|place| place < *seen) || named.contains(&earlier.read.entry.hash())
        })
    }
}

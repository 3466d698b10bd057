//! What two phones did to one weapon while neither knew of the other.
//!
//! Never decides who was right: both entries are read as disputed, and clear nothing, until somebody enters anew where
//! the weapon is.

use custody::hands::{Finding, FindingKind};
use record::entry::Entry;

use crate::said::Spoken;

/// Two entries that do not fit each other, made apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The statement that stands first, by its place.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// What does not fit.
    pub kind: FindingKind,
}

/// The pairs among these findings whose makers did not know of each other's entry.
pub fn apart(findings: &[Finding], origins: &[Option<usize>], spoken: &[Spoken<'_>]) -> Vec<Apart> {
    let mut found = Vec::new();
    for finding in findings.iter().filter(|f| f.kind != FindingKind::RoundsNotCounted) {
        let entries: Vec<usize> = finding.entries.iter().filter_map(|e| origins.get(*e).copied().flatten()).collect();
        let Some((second, before)) = entries.split_last() else { continue };
        let apart = before.iter().filter(|first| strangers(spoken, **first, *second));
        found.extend(apart.map(|first| Apart { first: *first, second: *second, kind: finding.kind }));
    }
    found
}

/// Whether neither of two entries was made knowing of the other.
fn strangers(spoken: &[Spoken<'_>], a: usize, b: usize) -> bool {
    let (Some(a), Some(b)) = (spoken.get(a), spoken.get(b)) else { return false };
    !knew(spoken, a, b) && !knew(spoken, b, a)
}

/// Whether whoever made `later` knew of `earlier`: their chain up to there has seen the log with it, or names it.
fn knew(spoken: &[Spoken<'_>], later: &Spoken<'_>, earlier: &Spoken<'_>) -> bool {
    let (by, of) = (later.read.entry.entry(), earlier.read.entry.entry());
    if by.key == of.key {
        return by.number > of.number;
    }
    let (place, hash) = (earlier.read.place, earlier.read.entry.hash());
    let chain = spoken.iter().map(|s| s.read.entry.entry()).filter(|e| e.key == by.key && e.number <= by.number);
    let seen = |e: &Entry| e.seen.is_some_and(|seen| place.is_some_and(|place| place < seen.size));
    chain.into_iter().any(|e| seen(e) || e.refs.contains(&hash))
}

//! Which entries a device may name in a `ref`: those that the log is sure to take before the one that names them.
//!
//! Never counts on somebody else's word: what is not in the log is on this device, is sent before what names it, and
//! no rule of the log can keep it out. Else one entry that no log takes would block the rest of this chain for good.
//!
//! Source: `docs/formats/sync.md`, section 4.

use super::outbox::{Unsent, Whose};
use super::{Device, Signed};
use crate::shelf::Shelf as _;
use record::entry::{Entry, Kind, Seen};
use record::merkle::Hash;
use std::collections::BTreeSet;

impl Device {
    /// Whether an entry may stand in a `ref`: it is in the log as far as this device holds it, or its own, or it is
    /// carried here with all that it needs, and sure to be taken.
    pub fn may_refer(&self, hash: &Hash) -> bool {
        let (mut needed, mut done) = (vec![*hash], BTreeSet::new());
        while let Some(hash) = needed.pop() {
            if self.held.place_of(&hash).is_some() || !done.insert(hash) {
                continue;
            }
            let Some(unsent) = self.outbox.get(&hash) else { return false };
            if !self.is_sure(unsent) {
                return false;
            }
            needed.extend(needs(unsent));
        }
        true
    }

    /// Whether the log takes an entry, once it has what that needs. One that steers the record is never sure: it is
    /// refused when its device turns out to be forked or disowned.
    fn is_sure(&self, unsent: &Unsent) -> bool {
        let entry = unsent.entry.entry();
        unsent.whose == Whose::Own
            || entry.kind == Kind::Say
                && self.held.keys().may(&entry.key, entry.kind, self.held.len())
                && self.follows(entry)
                // Its time has come: else it was not taken into this device's own.
                && entry.clock <= self.chain.clock
                && entry.seen.as_ref().is_none_or(|seen| self.has_seen(seen))
    }

    fn follows(&self, entry: &Entry) -> bool {
        let Some(previous) = &entry.previous else { return true };
        let held = self.held.spot(previous).map(|spot| (spot.key, spot.number));
        let carried = || self.outbox.get(previous).map(|it| (it.entry.entry().key, it.entry.entry().number));
        held.or_else(carried).is_some_and(|(key, number)| key == entry.key && number + 1 == entry.number)
    }

    /// Whether the log had this root: it is held, or a genuine checkpoint says so.
    fn has_seen(&self, seen: &Seen) -> bool {
        let says = |known: &Signed| known.checkpoint.size() == seen.size && *known.checkpoint.root() == seen.root;
        match self.held.root_at(seen.size) {
            Some(root) => root == seen.root,
            None => self.newest.iter().chain(self.heard.get(&seen.size)).any(says),
        }
    }
}

/// What an entry of another device needs. The own chain stands or falls as a whole.
fn needs(unsent: &Unsent) -> impl Iterator<Item = Hash> {
    let entry = unsent.entry.entry();
    let of_other = unsent.whose == Whose::Carried;
    entry.previous.iter().chain(&entry.refs).filter(move |_| of_other).copied()
}

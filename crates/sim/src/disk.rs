//! A phone's disk: what was written is on it only after it was synced; before that a power cut may take it, keep
//! it, or keep half of it.
//!
//! Never loses what was synced, unless somebody puts an old backup back. Several files are written in one go, all
//! or nothing, as a phone's database does, unless the disk is one that tears.

use crate::random::Random;
use std::collections::BTreeMap;

/// Files that are written in one go; `None` takes a file away.
pub type Change = Vec<(String, Option<Vec<u8>>)>;

/// Named files, and what is not sure of them yet.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    durable: BTreeMap<String, Vec<u8>>,
    /// Written since the last sync, oldest first.
    cached: Vec<Change>,
    /// The next change is swallowed: the disk says that it was written, and it was not.
    swallows: bool,
}

/// Whether a power cut may leave half a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tear {
    /// Of the files that were written last, each is gone, whole, or half there.
    Always,
    /// The disk writes whole or not at all.
    Never,
}

impl Disk {
    /// Writes something; it is not sure yet.
    pub fn write(&mut self, change: Change) {
        if !std::mem::take(&mut self.swallows) {
            self.cached.push(change);
        }
    }

    /// Lets the next change go nowhere.
    pub fn swallow_next(&mut self) {
        self.swallows = true;
    }

    /// Makes everything written sure.
    pub fn sync(&mut self) {
        for change in std::mem::take(&mut self.cached) {
            carry_out(&mut self.durable, change);
        }
    }

    /// Reads as a running program does: also what is not sure yet.
    pub fn read(&self, name: &str) -> Option<&[u8]> {
        let written = self.cached.iter().rev().flatten().find(|(other, _)| other == name);
        match written {
            Some((_, bytes)) => bytes.as_deref(),
            None => self.durable.get(name).map(Vec::as_slice),
        }
    }

    /// What is sure, of the files whose names begin so, by name.
    pub fn files<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        let from = self.durable.range(start.to_owned()..);
        let of_start = from.take_while(move |(name, _)| name.starts_with(start));
        of_start.map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The power goes: of the changes that were not synced the first few are kept, the others gone.
    pub fn power_loss(&mut self, dice: &mut Random, tear: Tear) {
        let mut changes = std::mem::take(&mut self.cached).into_iter();
        let kept = if tear == Tear::Always { changes.len().saturating_sub(1) } else { dice.index(changes.len() + 1) };
        for change in changes.by_ref().take(kept) {
            carry_out(&mut self.durable, change);
        }
        if let (Tear::Always, Some(change)) = (tear, changes.next()) {
            let torn = change.into_iter().filter_map(|(name, bytes)| tear_one(dice, name, bytes)).collect();
            carry_out(&mut self.durable, torn);
        }
        self.swallows = false;
    }
}

/// Whole, gone, or half of it.
fn tear_one(dice: &mut Random, name: String, bytes: Option<Vec<u8>>) -> Option<(String, Option<Vec<u8>>)> {
    let mut bytes = bytes?;
    match dice.below(4) {
        0 => return None,
        1 => {}
        _ => bytes.truncate(dice.index(bytes.len())),
    }
    Some((name, Some(bytes)))
}

fn carry_out(files: &mut BTreeMap<String, Vec<u8>>, change: Change) {
    for (name, bytes) in change {
        match bytes {
            Some(bytes) => _ = files.insert(name, bytes),
            None => _ = files.remove(&name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: &str, bytes: &[u8]) -> Change {
        vec![(name.into(), Some(bytes.to_vec()))]
    }

    #[test]
    fn synced_stays_and_unsynced_may_go() {
        let mut dice = Random::new(3);
        let mut kept = 0;
        for _ in 0..200 {
            let mut disk = Disk::default();
            disk.write(change("a", b"first"));
            disk.sync();
            disk.write(change("b", b"second"));
            assert_eq!(disk.read("b"), Some(b"second".as_slice()));
            disk.power_loss(&mut dice, Tear::Never);
            assert_eq!(disk.read("a"), Some(b"first".as_slice()));
            kept += disk.files("b").count();
        }
        assert!((50..150).contains(&kept), "{kept}");
    }

    #[test]
    fn torn_swallowed_and_taken_away() {
        let mut disk = Disk::default();
        disk.write(change("a", b"first"));
        disk.power_loss(&mut Random::new(1), Tear::Always);
        assert!(disk.read("a").is_none_or(|half| b"first".starts_with(half)));
        disk.swallow_next();
        disk.write(change("b", b"second"));
        assert_eq!(disk.read("b"), None);
        disk.write(vec![("a".into(), None)]);
        assert_eq!(disk.read("a"), None);
        disk.sync();
        assert_eq!(disk.files("").count(), 0);
    }
}

//! What a bundle carries, for those who read on once it was checked.
//!
//! Never parses more than it is asked for: a million entries stay bytes until somebody wants one.

use crate::beside::Opening;
use crate::chain::Checked;
use crate::entry::{Entry, SignedEntry};
use crate::keys::Keys;
use crate::merkle::Hash;
use crate::tiles::{TILE_WIDTH, decode_bundle};
use std::collections::{HashMap, HashSet};

/// The entries and openings of a bundle.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    pub(super) size: u64,
    /// The entries' tiles, in order; empty where one is missing or damaged.
    pub(super) tiles: Vec<Vec<u8>>,
    pub(super) checked: Checked,
    /// Places of shown entries by hash.
    pub(super) places: HashMap<Hash, u64>,
    pub(super) openings: HashMap<(Hash, u8), Opening>,
    pub(super) destroyed: HashSet<(Hash, u8)>,
}

/// What is known of a value beside an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// The value that was signed.
    Shown(&'a str),
    /// Left out, or never was.
    HeldBack,
    /// Destroyed by a `redact` entry.
    Destroyed,
}

impl Contents {
    /// How many entries the log has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The well-formed entries that are shown, with their places, in order.
    pub fn entries(&self) -> impl Iterator<Item = (u64, SignedEntry)> {
        let width = u64::from(TILE_WIDTH);
        (0..).zip(&self.tiles).flat_map(move |(tile, bytes)| {
            let first = tile * width;
            let entries = (first..).zip(split(bytes, self.size.saturating_sub(first).min(width)));
            entries.filter_map(|(place, entry)| Some((place, entry?)))
        })
    }

    /// The entry at a place, if it is shown and well-formed.
    pub fn entry(&self, place: u64) -> Option<SignedEntry> {
        let width = u64::from(TILE_WIDTH);
        let tile = self.tiles.get(usize::try_from(place / width).ok()?)?;
        let count = self.size.checked_sub(place / width * width)?.min(width);
        let bytes = *decode_bundle(tile, u16::try_from(count).ok()?).ok()?.get(usize::try_from(place % width).ok()?)?;
        SignedEntry::parse(bytes).ok()
    }

    /// The place of a shown entry.
    pub fn place(&self, hash: &Hash) -> Option<u64> {
        self.places.get(hash).copied()
    }

    /// The keys of the log.
    pub fn keys(&self) -> &Keys {
        &self.checked.keys
    }

    /// Whether an entry counts: its device was not lost by then, and its chain not forked before it.
    pub fn counts(&self, entry: &Entry) -> bool {
        self.checked.counts(&entry.key, entry.number)
    }

    /// A value beside an entry.
    pub fn value(&self, entry: &Hash, number: u8) -> Value<'_> {
        let at = (*entry, number);
        match self.openings.get(&at) {
            _ if self.destroyed.contains(&at) => Value::Destroyed,
            Some(opening) => Value::Shown(&opening.value),
            None => Value::HeldBack,
        }
    }

    /// All openings that fit, in no particular order.
    pub fn openings(&self) -> impl Iterator<Item = &Opening> {
        self.openings.values()
    }
}

fn split(bytes: &[u8], width: u64) -> Vec<Option<SignedEntry>> {
    let parts = u16::try_from(width).ok().and_then(|width| decode_bundle(bytes, width).ok()).unwrap_or_default();
    parts.into_iter().map(|part| SignedEntry::parse(part).ok()).collect()
}

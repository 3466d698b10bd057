//! What really happened in a simulated story: every entry that was ever signed, by whom, when by the true clock,
//! what was typed, and what its person was told about it.
//!
//! Never asks the system under test: it is written down as the simulator makes things happen.

use crate::cover::{Phase, Said};
use record::clock::Clock;
use record::control::Control;
use record::entry::{KeyBytes, SignedEntry};
use record::merkle::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// Who really signed an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// The person whose phone it is.
    Owner,
    /// Somebody with a copy of the key.
    Thief,
}

/// What became of an entry whose person was told that it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Its person was told nothing yet.
    None,
    /// Its person was told that it is recorded.
    Recorded,
    /// It was recorded, and the only disk that had it is gone: the one loss that nothing can prevent.
    GoneWithItsPhone,
}

/// One entry as it really came about.
#[derive(Clone, Debug)]
pub struct Fact {
    /// How people would call it.
    pub said: Said,
    /// Which phone it was made on.
    pub phone: usize,
    /// Who signed.
    pub hand: Hand,
    /// The true time.
    pub made_at: u64,
    /// What the phone's clock showed.
    pub wall: u64,
    /// The entry, as it was signed.
    pub signed: SignedEntry,
    /// The text that was typed.
    pub typed: String,
    /// The values that were typed, by number from 1.
    pub values: Vec<String>,
    /// Where it is in its life.
    pub phase: Phase,
    /// What its person was told.
    pub promise: Promise,
    /// The place that a valid reply told its phone, and on which face of the server.
    pub acknowledged: Option<(usize, u64)>,
    /// Whether the person spoke for somebody whom the phone may not speak for.
    pub for_another: bool,
    /// Whether the person stated another time than now.
    pub other_time: bool,
}

impl Fact {
    /// Its hash.
    pub fn hash(&self) -> Hash {
        self.signed.hash()
    }

    /// Its chain.
    pub fn key(&self) -> KeyBytes {
        self.signed.entry().key
    }

    /// Its number there.
    pub fn number(&self) -> u64 {
        self.signed.entry().number
    }

    /// Its clock.
    pub fn clock(&self) -> Clock {
        self.signed.entry().clock
    }
}

/// Everything that really happened.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    facts: Vec<Fact>,
    by_hash: BTreeMap<Hash, usize>,
    /// Chains that two hands have signed, with the lowest doubled number.
    chains: BTreeMap<(KeyBytes, u64), BTreeSet<Hash>>,
}

impl Truth {
    /// Writes down a new entry.
    pub fn learn(&mut self, fact: Fact) -> Hash {
        let hash = fact.hash();
        self.chains.entry((fact.key(), fact.number())).or_default().insert(hash);
        self.by_hash.insert(hash, self.facts.len());
        self.facts.push(fact);
        hash
    }

    /// An entry was never finished: its disk lost it before anybody saw it, and its number is free again.
    pub fn forget(&mut self, hash: &Hash) {
        let Some(fact) = self.by_hash.get(hash).and_then(|at| self.facts.get(*at)) else { return };
        if let Some(hashes) = self.chains.get_mut(&(fact.key(), fact.number())) {
            hashes.remove(hash);
        }
    }

    /// All, in the order in which they were signed.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// One of them.
    pub fn fact(&self, hash: &Hash) -> Option<&Fact> {
        self.facts.get(*self.by_hash.get(hash)?)
    }

    /// One of them, to be changed.
    pub fn fact_mut(&mut self, hash: &Hash) -> Option<&mut Fact> {
        self.facts.get_mut(*self.by_hash.get(hash)?)
    }

    /// All of a phone, to be changed.
    pub fn of_phone_mut(&mut self, phone: usize) -> impl Iterator<Item = &mut Fact> {
        self.facts.iter_mut().filter(move |fact| fact.phone == phone && fact.hand == Hand::Owner)
    }

    /// Other entries with the same key and number.
    pub fn doubles(&self, fact: &Fact) -> usize {
        self.chains.get(&(fact.key(), fact.number())).map_or(0, |hashes| hashes.len().saturating_sub(1))
    }

    /// The lowest numbers that count no more of disowned keys, of those entries that a log has.
    pub fn disowned(&self, log: &[Hash]) -> BTreeMap<KeyBytes, Option<u64>> {
        let mut last: BTreeMap<KeyBytes, Option<u64>> = BTreeMap::new();
        for fact in log.iter().filter_map(|hash| self.fact(hash)) {
            if let Some(Control::Disown(order)) = fact.signed.control() {
                let known = last.entry(order.key).or_insert(order.last);
                *known = order.last.min(*known);
            }
        }
        last
    }

    /// Which values of which entries were ordered to be destroyed, by those entries that a log has.
    pub fn redacted(&self, log: &[Hash]) -> BTreeSet<(Hash, u8)> {
        let mut gone = BTreeSet::new();
        for fact in log.iter().filter_map(|hash| self.fact(hash)) {
            if let Some(Control::Redact(order)) = fact.signed.control() {
                gone.extend(order.numbers.iter().map(|number| (order.entry, *number)));
            }
        }
        gone
    }
}

//! Who may sign in a log: built from its `open`, `enrol` and `disown` entries, place by place.
//!
//! Never checks a signature and never forgets a key. What a later place says never changes what an earlier
//! place was allowed to do, except that a disowned device's later entries do not count.
//!
//! Source: `docs/formats/record.md` sections 3, 5 and 7.

use crate::control::{Control, May, Open};
use crate::entry::{Entry, KeyBytes, Kind, Marks};
use std::collections::HashMap;

/// How a key came to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The first place that enrols it.
    pub place: u64,
    /// For whom it may speak.
    pub persons: Vec<String>,
    /// What it may sign.
    pub may: May,
    /// What people call the device; empty for the key of the `open` entry.
    pub device: String,
}

impl Enrolled {
    /// Whether its word is this person's (`docs/formats/record.md`, section 3): it speaks for those that it was
    /// enrolled for; what stands on paper or in a file it types in for anybody, if it may enrol, else for nobody.
    pub fn speaks_for(&self, person: &str, marks: Marks) -> bool {
        if marks.paper || marks.imported { self.may.enrol } else { self.persons.iter().any(|known| known == person) }
    }
}

/// The keys of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    open: Option<Open>,
    enrolled: HashMap<KeyBytes, Enrolled>,
    /// How many entries of a disowned key's chain count.
    disowned: HashMap<KeyBytes, u64>,
}

impl Keys {
    /// Nobody may sign.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up what the entry at a place says of keys. Only well-formed entries count; in any order, though
    /// they come by place as a rule.
    pub fn add(&mut self, place: u64, entry: &Entry, control: Option<&Control>) {
        self.add_parts(place, entry.key, &entry.person, control);
    }

    pub(crate) fn add_parts(&mut self, place: u64, key: KeyBytes, person: &str, control: Option<&Control>) {
        match control {
            Some(Control::Open(open)) if place == 0 => {
                self.open = Some(open.clone());
                let persons = vec![person.to_owned()];
                self.enrol(key, Enrolled { place, persons, may: May::ALL, device: String::new() });
            }
            Some(Control::Enrol(enrol)) => {
                let (persons, device) = (enrol.persons.clone(), enrol.device.clone());
                self.enrol(enrol.key.into(), Enrolled { place, persons, may: enrol.may, device });
            }
            Some(Control::Disown(disown)) => {
                let counted = disown.last.map_or(0, |last| last + 1);
                self.disowned.entry(disown.key).and_modify(|least| *least = counted.min(*least)).or_insert(counted);
            }
            _ => {}
        }
    }

    /// What the `open` entry at place 0 says.
    pub fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// How this key was enrolled before a place. The `open` entry enrols its own key for its own place too.
    pub fn enrolled(&self, key: &KeyBytes, before: u64) -> Option<&Enrolled> {
        // INVARIANT: with an `open` entry, only its own key is enrolled at place 0.
        let by_open = |enrolled: &Enrolled| enrolled.place == 0 && self.open.is_some();
        self.enrolled.get(key).filter(|enrolled| enrolled.place < before || by_open(enrolled))
    }

    /// Whether the key was enrolled before this place and may sign this kind.
    pub fn may(&self, key: &KeyBytes, kind: Kind, before: u64) -> bool {
        self.enrolled(key, before).is_some_and(|enrolled| enrolled.may.sign(kind))
    }

    /// How many entries of this key's chain count, if it was disowned at any place.
    pub fn counted(&self, key: &KeyBytes) -> Option<u64> {
        self.disowned.get(key).copied()
    }

    /// Whether this entry of the key's chain was signed after the device was lost.
    pub fn is_disowned(&self, key: &KeyBytes, number: u64) -> bool {
        self.counted(key).is_some_and(|counted| number >= counted)
    }

    /// All keys, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = (&KeyBytes, &Enrolled)> {
        self.enrolled.iter()
    }

    fn enrol(&mut self, key: KeyBytes, enrolled: Enrolled) {
        let first = self.enrolled.get(&key).is_none_or(|known| enrolled.place < known.place);
        if first {
            self.enrolled.insert(key, enrolled);
        }
    }
}

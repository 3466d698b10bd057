//! What a program costs that knows these four rules by heart: hash maps and ifs.
//!
//! It is no engine: it shows how far a general one is from the least that the work takes. [`keys`] is less
//! still: it only looks the keys of every event up.

use hashbrown::HashMap;
use model::Vocabulary;
use rustc_hash::FxBuildHasher;

use crate::log::{Event, Fault, Kinds, read};
use crate::tally::{Tally, Violated};

type Map<K, V> = HashMap<K, V, FxBuildHasher>;

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

/// The kinds of the reference vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// A permit is granted.
    Grant,
    /// A permit is revoked.
    Revoke,
    /// A weapon leaves the safe.
    Out,
    /// A weapon is back in the safe.
    Back,
    /// A weapon is inspected.
    Insp,
    /// A round is inspected.
    Rinsp,
    /// A round is loaded.
    Load,
    /// A round is unloaded.
    Unload,
    /// A round is spent.
    Spent,
    /// A misfire.
    Misfire,
    /// A misfire is resolved.
    Resolve,
    /// A person enters the set.
    Enter,
    /// A person leaves the set.
    Leave,
    /// A person attends the meeting.
    Attend,
    /// A weapon is handed over.
    Hand,
}

/// Every kind with its name.
pub const KNOWN: [(&str, Known); 15] = [
    ("grant", Known::Grant),
    ("revoke", Known::Revoke),
    ("out", Known::Out),
    ("back", Known::Back),
    ("insp", Known::Insp),
    ("rinsp", Known::Rinsp),
    ("load", Known::Load),
    ("unload", Known::Unload),
    ("spent", Known::Spent),
    ("misfire", Known::Misfire),
    ("resolve", Known::Resolve),
    ("enter", Known::Enter),
    ("leave", Known::Leave),
    ("attend", Known::Attend),
    ("hand", Known::Hand),
];

/// What each kind of a vocabulary is here.
#[derive(Clone, Debug)]
pub struct Meaning(Vec<Known>);

impl Meaning {
    /// For this vocabulary; `Err` names a kind that these rules do not know.
    pub fn of(vocabulary: &Vocabulary) -> Result<Meaning, String> {
        let meaning = |kind: &model::vocabulary::Kind| {
            let known = KNOWN.iter().find(|(name, _)| *name == kind.name);
            known.map(|(_, k)| *k).ok_or_else(|| format!("the hand-written rules do not know `{}`", kind.name))
        };
        vocabulary.kinds.iter().map(meaning).collect::<Result<_, _>>().map(Meaning)
    }

    #[inline]
    fn get(&self, event: &Event) -> Option<Known> {
        self.0.get(usize::from(event.kind.0)).copied()
    }
}

/// The state of the hand-written rules.
#[derive(Default)]
pub struct Floor {
    granted: Map<u64, i64>,
    inspected: Map<u64, ()>,
    misfires: Map<u64, u32>,
    present: Map<u64, Vec<(u64, i64)>>,
    attended: Map<(u64, u64), i64>,
    loaded: Map<u64, Vec<u64>>,
    round_ok: Map<u64, ()>,
}

impl Floor {
    /// Takes an event; gives what a handover violates.
    #[inline]
    pub fn step(&mut self, known: Known, event: &Event) -> Option<Violated> {
        let [a, b, _] = event.arguments;
        match known {
            Known::Grant => drop(self.granted.insert(a, event.at)),
            Known::Revoke => drop(self.granted.remove(&a)),
            Known::Out => drop(self.inspected.remove(&a)),
            Known::Back => {}
            Known::Insp => {
                if self.is_qualified(b, event.at) {
                    self.inspected.insert(a, ());
                }
            }
            Known::Rinsp => {
                if self.is_qualified(b, event.at) {
                    self.round_ok.insert(a, ());
                }
            }
            Known::Load => self.loaded.entry(a).or_default().push(b),
            Known::Unload => {
                if let Some(rounds) = self.loaded.get_mut(&a) {
                    rounds.retain(|r| *r != b);
                }
            }
            Known::Spent => drop(self.round_ok.remove(&a)),
            Known::Misfire => *self.misfires.entry(a).or_default() += 1,
            Known::Resolve => {
                if let Some(open) = self.misfires.get_mut(&a) {
                    *open = open.saturating_sub(1);
                }
            }
            Known::Enter => {
                let at = self.attended.get(&(a, b)).copied().unwrap_or(i64::MIN / 2);
                let people = self.present.entry(a).or_default();
                if !people.iter().any(|p| p.0 == b) {
                    people.push((b, at));
                }
            }
            Known::Leave => {
                if let Some(people) = self.present.get_mut(&a) {
                    people.retain(|p| p.0 != b);
                }
            }
            Known::Attend => {
                self.attended.insert((a, b), event.at);
                let person = self.present.get_mut(&a).and_then(|v| v.iter_mut().find(|p| p.0 == b));
                if let Some(person) = person {
                    person.1 = event.at;
                }
            }
            Known::Hand => return Some(self.hand(a, b, event.at)),
        }
        None
    }

    #[inline]
    fn hand(&self, production: u64, weapon: u64, now: i64) -> Violated {
        let a = !self.inspected.contains_key(&weapon);
        let b = self.misfires.get(&production).is_some_and(|open| *open > 0);
        let c = self.present.get(&production).is_some_and(|v| v.iter().any(|p| now - p.1 > DAY));
        let d = self.loaded.get(&weapon).is_some_and(|v| v.iter().any(|r| !self.round_ok.contains_key(r)));
        u8::from(a) | u8::from(b) << 1 | u8::from(c) << 2 | u8::from(d) << 3
    }

    #[inline]
    fn is_qualified(&self, person: u64, now: i64) -> bool {
        self.granted.get(&person).is_some_and(|at| now - at <= YEAR)
    }
}

/// Log to verdicts by hand.
pub fn run(text: &[u8], kinds: &Kinds, meaning: &Meaning) -> Result<Tally, Fault> {
    let mut floor = Floor::default();
    let mut tally = Tally::default();
    tally.events = read(text, kinds, |event| {
        if let Some(violated) = meaning.get(&event).and_then(|known| floor.step(known, &event)) {
            tally.decision(&event, violated);
        }
    })?;
    Ok(tally)
}

/// The machine's own floor: every event is read, and each of its arguments looked up in a hash map and noted
/// there. No rule is asked. Gives the number of look-ups that found something, so that none is optimised away.
pub fn keys(text: &[u8], kinds: &Kinds) -> Result<u64, Fault> {
    let mut maps: [Map<u64, i64>; 3] = Default::default();
    let mut found = 0u64;
    read(text, kinds, |event| {
        for (map, argument) in maps.iter_mut().zip(event.arguments).take(usize::from(event.count)) {
            found += u64::from(map.insert(argument, event.at).is_some());
        }
    })?;
    Ok(found)
}

/// Only reading. Gives a sum over everything read, so that nothing is optimised away.
pub fn parse(text: &[u8], kinds: &Kinds) -> Result<u64, Fault> {
    let mut sum = 0u64;
    read(text, kinds, |event| {
        let [a, b, c] = event.arguments;
        sum = sum.wrapping_add(event.at as u64 ^ a ^ b.rotate_left(16) ^ c.rotate_left(32) ^ u64::from(event.kind.0));
    })?;
    Ok(sum)
}

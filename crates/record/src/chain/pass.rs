//! The one pass over all places that finds what is wrong between them.
//!
//! Never checks a signature: that was done before.

use super::{ByHash, Checked, CheckpointTime, Facts, Outcome, roots_at};
use crate::clock::TOLERANCE_MS;
use crate::control::Control;
use crate::entry::{EntryError, KeyBytes, Seen};
use crate::findings::{At, Code, Finding};
use crate::keys::Keys;
use crate::merkle::Hash;
use std::collections::HashMap;

/// A code with its words.
type Found = Option<(Code, String)>;

/// Checks everything but signatures.
pub(super) fn over(outcomes: Vec<Outcome>, leaves: &[Option<Hash>], times: &[CheckpointTime]) -> Checked {
    let mut pass = Pass::new(&outcomes, leaves, times);
    for (place, outcome) in (0_u64..).zip(&outcomes) {
        pass.place(place, outcome);
    }
    let Pass { findings, keys, forked, .. } = pass;
    Checked { findings, keys, outcomes, forked }
}

/// What is known before and during the pass.
struct Pass<'a> {
    outcomes: &'a [Outcome],
    leaves: &'a [Option<Hash>],
    /// The log's roots at the sizes that entries have seen.
    roots: HashMap<u64, Hash>,
    times: Times,
    keys: Keys,
    /// All that one key signed under one number: the first hash, and whether there is another.
    numbers: ByHash<(KeyBytes, u64), (Hash, bool)>,
    forked: HashMap<KeyBytes, u64>,
    /// Hashes of the places before this one, with the first place of each.
    places: ByHash<Hash, u64>,
    all_hashes_known: bool,
    all_readable: bool,
    findings: Vec<Finding>,
}

impl<'a> Pass<'a> {
    fn new(outcomes: &'a [Outcome], leaves: &'a [Option<Hash>], times: &[CheckpointTime]) -> Self {
        let shown = || outcomes.iter().filter_map(Outcome::facts);
        let numbers = numbers(outcomes);
        let mut pass = Self {
            outcomes,
            leaves,
            roots: roots_at(leaves, shown().filter_map(|facts| Some(facts.seen?.size))),
            times: Times::new(times),
            keys: Keys::new(),
            forked: forked(&numbers),
            numbers,
            places: ByHash::with_capacity_and_hasher(outcomes.len(), <_>::default()),
            all_hashes_known: true,
            all_readable: true,
            findings: Vec::new(),
        };
        for (place, outcome) in (0..).zip(outcomes) {
            if let Some(Facts { key, person, control: Some(control), .. }) = outcome.facts() {
                pass.keys.add_parts(place, *key, person, Some(control));
            }
        }
        pass
    }

    fn place(&mut self, place: u64, outcome: &Outcome) {
        let leaf = usize::try_from(place).ok().and_then(|place| *self.leaves.get(place)?);
        let hash = outcome.hash().or(leaf);
        let found = match outcome {
            Outcome::Shown(shown) => self.shown(place, shown.hash, leaf, shown.facts.as_ref().map_err(|error| *error)),
            _ => vec![self.twice(hash)],
        };
        let finding = |(code, words): (Code, String)| Finding::new(code, At::Place(place), words);
        self.findings.extend(found.into_iter().flatten().map(finding));
        self.all_readable &= *outcome != Outcome::NotReadable;
        self.all_hashes_known &= hash.is_some();
        if let Some(hash) = hash {
            self.places.entry(hash).or_insert(place);
        }
    }

    /// In the order of the table of codes.
    fn shown(&self, place: u64, hash: Hash, leaf: Option<Hash>, facts: Result<&Facts, EntryError>) -> Vec<Found> {
        let (other_leaf, twice) = (other_leaf(hash, leaf), self.twice(Some(hash)));
        let facts = match facts {
            Ok(facts) => facts,
            Err(error) => return vec![Some((Code::Malformed, error.to_string())), other_leaf, twice],
        };
        let findings = [
            wrong_log(facts),
            signature(facts),
            other_leaf,
            twice,
            open(facts, place),
            self.link(facts),
            self.reference(facts),
            self.all_readable.then(|| not_enrolled(facts, place, &self.keys)).flatten(),
            not_permitted(facts, place, &self.keys),
            self.seen(facts.seen, place),
            self.fork(facts),
            self.disowned(facts),
            self.person(facts, place),
            self.clock_back(facts),
            self.back_dated(facts),
            self.ahead(facts, place),
            skew(facts),
        ];
        findings.into()
    }

    fn twice(&self, hash: Option<Hash>) -> Found {
        let earlier = self.places.get(&hash?)?;
        found(Code::Twice, true, || format!("the same entry stands at place {earlier}"))
    }

    /// The well-formed entry that a hash names, at an earlier place.
    fn earlier(&self, hash: &Hash) -> Option<&'a Facts> {
        let place = usize::try_from(*self.places.get(hash)?).ok()?;
        self.outcomes.get(place)?.facts()
    }

    fn link(&self, facts: &Facts) -> Found {
        let previous = facts.previous?;
        if !self.places.contains_key(&previous) {
            return found(Code::Link, self.all_hashes_known, || {
                "the entry before it in its chain is not at any earlier place".into()
            });
        }
        let before = self.earlier(&previous)?;
        let fits = before.key == facts.key && before.number + 1 == facts.number;
        found(Code::Link, !fits, || {
            format!("it has number {}, but `previous` names number {} or another key", facts.number, before.number)
        })
    }

    fn reference(&self, facts: &Facts) -> Found {
        let missing = facts.refs.iter().find(|hash| !self.places.contains_key(*hash))?;
        found(Code::Reference, self.all_hashes_known, || {
            format!("it refers to `{}`, which is not at any earlier place", missing.to_base64())
        })
    }

    fn seen(&self, seen: Option<Seen>, place: u64) -> Found {
        let Seen { size, root } = seen?;
        if size > place {
            return found(Code::Seen, true, || {
                format!("it says that it has seen {size} entries, all after place {place} included")
            });
        }
        let actual = self.roots.get(&size)?;
        found(Code::Seen, *actual != root, || format!("the log that it has seen at size {size} was another"))
    }

    fn fork(&self, facts: &Facts) -> Found {
        let (_, doubled) = self.numbers.get(&(facts.key, facts.number))?;
        found(Code::Fork, *doubled, || format!("its key signed another entry with number {}", facts.number))
    }

    fn disowned(&self, facts: &Facts) -> Found {
        found(Code::Disowned, self.keys.is_disowned(&facts.key, facts.number), || {
            "its device was reported lost, and this is after the last entry that counts".into()
        })
    }

    fn person(&self, facts: &Facts, place: u64) -> Found {
        let enrolled = self.keys.enrolled(&facts.key, place)?;
        found(Code::Person, !enrolled.speaks_for(&facts.person, facts.marks), || {
            format!("its key may not speak for `{}`", facts.person)
        })
    }

    fn clock_back(&self, facts: &Facts) -> Found {
        let before = self.earlier(&facts.previous?)?;
        found(Code::ClockBack, facts.clock <= before.clock, || {
            format!("its clock says {}, the entry before it {}", facts.clock, before.clock)
        })
    }

    fn back_dated(&self, facts: &Facts) -> Found {
        let time = self.times.latest_up_to(facts.seen?.size)?;
        found(Code::BackDated, facts.clock.ms.saturating_add(TOLERANCE_MS) < time.saturating_mul(1000), || {
            format!("its clock says {}, but it had seen what the log signed at second {time}", facts.clock)
        })
    }

    fn ahead(&self, facts: &Facts, place: u64) -> Found {
        let time = self.times.earliest_after(place)?;
        let ahead = facts.clock.ms > time.saturating_mul(1000).saturating_add(TOLERANCE_MS);
        found(Code::Ahead, ahead, || format!("its clock says {}, but the log had it by second {time}", facts.clock))
    }
}

/// Whether an earlier place lets the key sign.
pub(super) fn not_enrolled(facts: &Facts, place: u64, keys: &Keys) -> Found {
    found(Code::NotEnrolled, keys.enrolled(&facts.key, place).is_none(), || "no earlier place enrols its key".into())
}

/// Whether the key may sign this, by what places before this one say.
pub(super) fn not_permitted(facts: &Facts, place: u64, keys: &Keys) -> Found {
    let leaves = facts.control.as_deref().is_some_and(|control| control.leaves(&facts.key, facts.number));
    let forbidden = keys.enrolled(&facts.key, place).is_some_and(|enrolled| !leaves && !enrolled.may.sign(facts.kind));
    found(Code::NotPermitted, forbidden, || format!("its key may not sign `{}`", facts.kind.word()))
        .or_else(|| enrolled_again(facts, place, keys))
}

fn enrolled_again(facts: &Facts, place: u64, keys: &Keys) -> Found {
    let Some(Control::Enrol(enrol)) = facts.control.as_deref() else { return None };
    let again = keys.enrolled(&enrol.key.into(), place).filter(|first| first.place < place)?;
    found(Code::NotPermitted, true, || format!("the key was enrolled at place {} already", again.place))
}

fn other_leaf(hash: Hash, leaf: Option<Hash>) -> Found {
    found(Code::Leaf, leaf? != hash, || "the log has another entry at this place".into())
}

fn wrong_log(facts: &Facts) -> Found {
    found(Code::WrongLog, !facts.of_this_log, || "it is for another log".into())
}

fn signature(facts: &Facts) -> Found {
    facts.signature.err().map(|error| (Code::Signature, error.to_string()))
}

fn open(facts: &Facts, place: u64) -> Found {
    match (place, facts.is_open()) {
        (0, false) => found(Code::Open, true, || "the log does not begin with an `open` entry".into()),
        (1.., true) => found(Code::Open, true, || "an `open` entry stands only at place 0".into()),
        _ => None,
    }
}

fn skew(facts: &Facts) -> Found {
    let apart = facts.time_ms.abs_diff(facts.clock.ms.cast_signed());
    found(Code::Skew, facts.marks.is_empty() && apart > TOLERANCE_MS, || {
        format!("the claimed time and the clock are {} seconds apart", apart / 1000)
    })
}

fn found(code: Code, is: bool, words: impl FnOnce() -> String) -> Found {
    is.then(|| (code, words()))
}

/// What each key signed under each number, over all places.
fn numbers(outcomes: &[Outcome]) -> ByHash<(KeyBytes, u64), (Hash, bool)> {
    let mut numbers: ByHash<(KeyBytes, u64), (Hash, bool)> = ByHash::default();
    for outcome in outcomes {
        if let (Some(facts), Some(hash)) = (outcome.facts(), outcome.hash()) {
            let (first, doubled) = numbers.entry((facts.key, facts.number)).or_insert((hash, false));
            *doubled |= *first != hash;
        }
    }
    numbers
}

/// The first doubled number of each key that has one.
fn forked(numbers: &ByHash<(KeyBytes, u64), (Hash, bool)>) -> HashMap<KeyBytes, u64> {
    let mut forked = HashMap::new();
    for ((key, number), _) in numbers.iter().filter(|(_, (_, doubled))| *doubled) {
        forked.entry(*key).and_modify(|first: &mut u64| *first = (*first).min(*number)).or_insert(*number);
    }
    forked
}

/// When the log's checkpoints were made.
struct Times {
    /// By size, with the latest time up to there.
    latest: Vec<CheckpointTime>,
    /// By size, with the earliest time from there on.
    earliest: Vec<CheckpointTime>,
}

impl Times {
    fn new(times: &[CheckpointTime]) -> Self {
        let mut latest = times.to_vec();
        latest.sort_unstable_by_key(|at| at.size);
        let mut earliest = latest.clone();
        running(latest.iter_mut(), u64::max);
        running(earliest.iter_mut().rev(), u64::min);
        Self { latest, earliest }
    }

    fn latest_up_to(&self, size: u64) -> Option<u64> {
        let after = self.latest.partition_point(|at| at.size <= size);
        self.latest.get(after.checked_sub(1)?).map(|at| at.time)
    }

    fn earliest_after(&self, place: u64) -> Option<u64> {
        let first = self.earliest.partition_point(|at| at.size <= place);
        self.earliest.get(first).map(|at| at.time)
    }
}

/// Each time becomes the choice among itself and all before it.
fn running<'a>(times: impl Iterator<Item = &'a mut CheckpointTime>, choose: fn(u64, u64) -> u64) {
    let mut so_far = None;
    for at in times {
        at.time = so_far.map_or(at.time, |time| choose(time, at.time));
        so_far = Some(at.time);
    }
}

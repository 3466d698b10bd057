//! Says from the truth alone what a reader of the log must find, and whether a finding has a real cause.
//!
//! Written from `docs/formats/record.md` section 7 and the simulator's own knowledge; shares no code with the
//! checks of `record`, compares everything with everything, and is slow on purpose.

use crate::truth::{Fact, Hand, Truth};
use record::control::Control;
use record::entry::KeyBytes;
use record::findings::Code;
use record::merkle::Hash;
use std::collections::BTreeSet;

/// 10 minutes (record.md, section 4).
const TOLERANCE: i64 = 600_000;

/// A log as the simulator knows it.
pub struct KnownLog<'a> {
    /// The entries' hashes by place.
    pub places: &'a [Hash],
    /// Sizes and times (milliseconds) of the checkpoints that the clock key has signed.
    pub checkpoints: &'a [(u64, u64)],
}

/// What must be found: place and code.
pub fn expected(truth: &Truth, log: &KnownLog<'_>) -> BTreeSet<(u64, Code)> {
    let mut found = BTreeSet::new();
    for (place, hash) in (0..).zip(log.places) {
        let Some(fact) = truth.fact(hash) else { continue };
        let mut give = |code| _ = found.insert((place, code));
        if is_forked(truth, log, fact) {
            give(Code::Fork);
        }
        if is_disowned(truth, log, fact) {
            give(Code::Disowned);
        }
        if speaks_for_another(truth, log, fact, place) {
            give(Code::Person);
        }
        if clock_went_back(truth, fact) {
            give(Code::ClockBack);
        }
        if is_back_dated(log, fact) {
            give(Code::BackDated);
        }
        if is_ahead(log, fact, place) {
            give(Code::Ahead);
        }
        if is_skewed(fact) {
            give(Code::Skew);
        }
    }
    found
}

fn ms(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

fn is_forked(truth: &Truth, log: &KnownLog<'_>, fact: &Fact) -> bool {
    let others = log.places.iter().filter_map(|hash| truth.fact(hash));
    others
        .into_iter()
        .any(|other| other.key() == fact.key() && other.number() == fact.number() && other.hash() != fact.hash())
}

fn is_disowned(truth: &Truth, log: &KnownLog<'_>, fact: &Fact) -> bool {
    truth.disowned(log.places).get(&fact.key()).is_some_and(|last| Some(fact.number()) > *last)
}

fn speaks_for_another(truth: &Truth, log: &KnownLog<'_>, fact: &Fact, place: u64) -> bool {
    let entry = fact.signed.entry();
    let before = log.places.iter().take(usize::try_from(place).unwrap_or(0) + 1);
    let may = before.filter_map(|hash| truth.fact(hash)).find_map(|other| persons(other, fact.key()));
    let typed_in = entry.marks.paper || entry.marks.imported;
    may.is_some_and(|(persons, enrols)| if typed_in { !enrols } else { !persons.contains(&entry.person) })
}

/// For whom an entry lets a key speak, and whether it may enrol.
fn persons(fact: &Fact, key: KeyBytes) -> Option<(Vec<String>, bool)> {
    match fact.signed.control()? {
        Control::Open(_) if fact.key() == key => Some((vec![fact.signed.entry().person.clone()], true)),
        Control::Enrol(enrol) if KeyBytes::from(enrol.key) == key => Some((enrol.persons.clone(), enrol.may.enrol)),
        _ => None,
    }
}

fn clock_went_back(truth: &Truth, fact: &Fact) -> bool {
    let previous = fact.signed.entry().previous.and_then(|hash| truth.fact(&hash).cloned());
    previous.is_some_and(|previous| fact.clock() <= previous.clock())
}

fn is_back_dated(log: &KnownLog<'_>, fact: &Fact) -> bool {
    let Some(seen) = fact.signed.entry().seen else { return false };
    let mut up_to = log.checkpoints.iter().filter(|(size, _)| *size <= seen.size);
    up_to.any(|(_, time)| ms(fact.clock().ms) + TOLERANCE < ms(*time))
}

fn is_ahead(log: &KnownLog<'_>, fact: &Fact, place: u64) -> bool {
    let mut including = log.checkpoints.iter().filter(|(size, _)| *size > place);
    including.any(|(_, time)| ms(fact.clock().ms) - TOLERANCE > ms(*time))
}

fn is_skewed(fact: &Fact) -> bool {
    let entry = fact.signed.entry();
    entry.marks.is_empty() && (entry.time.ms() - ms(entry.clock.ms)).abs() > TOLERANCE
}

/// Whether something really happened that a finding of this code may speak of.
pub fn has_cause(truth: &Truth, fact: &Fact, code: Code, lag: u64) -> bool {
    let (clock, made_at) = (ms(fact.clock().ms), ms(fact.made_at));
    let thief = fact.hand == Hand::Thief;
    match code {
        Code::Fork => truth.doubles(fact) > 0,
        Code::Disowned => true, // Only a person makes a `disown` entry; which entries it covers is counted exactly.
        Code::Person => fact.for_another || thief,
        Code::ClockBack => thief || truth.doubles(fact) > 0,
        Code::BackDated => clock + TOLERANCE < made_at,
        Code::Ahead => clock - TOLERANCE > made_at - ms(lag),
        // The phone's clock was set back after it had signed or heard something later, or another time was stated.
        Code::Skew => fact.other_time || clock.abs_diff(ms(fact.wall)) > 599_000,
        _ => false,
    }
}

/// How the log must be read, a line for each entry: written anew, from the truth.
pub fn reading(truth: &Truth, places: &[Hash]) -> Vec<String> {
    let facts: Vec<(usize, &Fact)> =
        places.iter().enumerate().filter_map(|(place, hash)| Some((place, truth.fact(hash)?))).collect();
    let (last, redacted) = (truth.disowned(places), truth.redacted(places));
    let mut lines: Vec<_> = facts
        .iter()
        .map(|(place, fact)| {
            let entry = fact.signed.entry();
            let paper = entry.marks.paper || entry.marks.imported;
            let time = if paper { entry.time.ms() } else { ms(entry.clock.ms) };
            let twice = |it: &&Fact| {
                it.key() == fact.key()
                    && facts
                        .iter()
                        .any(|(_, o)| o.key() == it.key() && o.number() == it.number() && o.hash() != it.hash())
            };
            let doubled = facts.iter().map(|(_, it)| *it).filter(twice).map(Fact::number).min();
            let counts = match (doubled, last.get(&fact.key())) {
                (Some(number), _) if number <= fact.number() => format!("forked {number}"),
                (_, Some(last)) if Some(fact.number()) > *last => "disowned".to_owned(),
                _ => "counts".to_owned(),
            };
            let gone: Vec<u8> = redacted.iter().filter(|it| it.0 == fact.hash()).map(|it| it.1).collect();
            let order = (time, entry.clock.ms, entry.clock.counter, fact.key().0, fact.number(), fact.hash().0);
            (order, line(fact.hash(), *place as u64, &counts, &gone))
        })
        .collect();
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

/// One line of a reading.
pub fn line(hash: Hash, place: u64, counts: &str, destroyed: &[u8]) -> String {
    format!("{} {place} {counts} {destroyed:?}", hash.to_base64())
}

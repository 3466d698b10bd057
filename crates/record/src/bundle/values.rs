//! What travels beside the entries: opened values and attached files, each against the entry that names it.
//!
//! Never keeps a value that does not fit. Source: `docs/formats/bundle.md` sections 2.5 and 2.6.

use super::bag::{Bag, OPENINGS};
use super::{Counts, Files, OPENING_MAX};
use crate::beside::Opening;
use crate::chain::{Facts, Outcome};
use crate::control::Control;
use crate::findings::{At, Code, Finding};
use crate::merkle::Hash;
use std::collections::{HashMap, HashSet};

/// What was found beside the entries.
#[derive(Default)]
pub(super) struct Values {
    /// Places of shown entries, the first of each.
    pub(super) places: HashMap<Hash, u64>,
    pub(super) openings: HashMap<(Hash, u8), Opening>,
    pub(super) destroyed: HashSet<(Hash, u8)>,
    pub(super) counts: Counts,
}

/// Checks openings and originals.
pub(super) fn check(
    files: &dyn Files,
    bag: &Bag,
    outcomes: &[Outcome],
    all_readable: bool,
    findings: &mut Vec<Finding>,
) -> Values {
    let mut values = Values::default();
    for (place, outcome) in (0..).zip(outcomes) {
        if let Some(hash) = outcome.hash() {
            values.places.entry(hash).or_insert(place);
        }
        if let Some(Control::Redact(redact)) = outcome.facts().and_then(|facts| facts.control.as_deref()) {
            values.destroyed.extend(redact.numbers.iter().map(|number| (redact.entry, *number)));
        }
    }
    values.read_openings(files, outcomes, all_readable, findings);
    values.count(outcomes);
    values.check_originals(files, bag, outcomes, all_readable, findings);
    values
}

impl Values {
    fn read_openings(
        &mut self,
        files: &dyn Files,
        outcomes: &[Outcome],
        all_readable: bool,
        findings: &mut Vec<Finding>,
    ) {
        let Some(bytes) = files.read(OPENINGS) else { return };
        let mut met = HashSet::new();
        for (number, line) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            let taken = read_line(line).ok_or_else(|| "the line is malformed".to_owned()).and_then(|opening| {
                if !met.insert((opening.entry, opening.number)) {
                    return Err("the value was opened by an earlier line".into());
                }
                self.take(opening, outcomes, all_readable)
            });
            findings.extend(taken.err().map(|words| Finding::new(Code::Opening, At::Line(number), words)));
        }
    }

    fn take(&mut self, opening: Opening, outcomes: &[Outcome], all_readable: bool) -> Result<(), String> {
        let at = (opening.entry, opening.number);
        if self.destroyed.contains(&at) {
            return Err("the value was destroyed by a `redact` entry".into());
        }
        let Some(place) = self.places.get(&opening.entry) else {
            return if all_readable { Err("its entry is not shown".into()) } else { Ok(()) };
        };
        let facts = usize::try_from(*place).ok().and_then(|place| outcomes.get(place)?.facts());
        let beside = facts.map(|facts| &*facts.beside).unwrap_or_default();
        opening.check_among(beside).map_err(|error| error.to_string())?;
        self.openings.insert(at, opening);
        Ok(())
    }

    fn count(&mut self, outcomes: &[Outcome]) {
        for (hash, facts) in outcomes.iter().filter_map(|outcome| Some((outcome.hash()?, outcome.facts()?))) {
            for number in (1..).take(facts.beside.len()) {
                let at = (hash, number);
                let counts = &mut self.counts;
                match () {
                    () if self.destroyed.contains(&at) => counts.values_destroyed += 1,
                    () if self.openings.contains_key(&at) => counts.values_shown += 1,
                    () => counts.values_held_back += 1,
                }
            }
        }
    }

    fn check_originals(
        &mut self,
        files: &dyn Files,
        bag: &Bag,
        outcomes: &[Outcome],
        all_readable: bool,
        findings: &mut Vec<Finding>,
    ) {
        let facts: Vec<&Facts> = outcomes.iter().filter_map(Outcome::facts).collect();
        let attached: HashSet<(Hash, u64)> =
            facts.iter().flat_map(|facts| &facts.attach).map(|file| (file.hash, file.length)).collect();
        let originals = bag.originals();
        for (path, named) in &originals {
            let Some(hash) = bag.hashes.get(*path).copied().flatten() else { continue };
            let length = || files.read(path).map_or(0, |bytes| bytes.len() as u64);
            let words = match () {
                () if hash != *named => "its name is not the hash of its bytes",
                () if all_readable && !attached.contains(&(hash, length())) => "no shown entry attaches it",
                () => continue,
            };
            findings.push(Finding::new(Code::Original, At::Path((*path).to_owned()), words));
        }
        let enclosed: HashSet<Hash> = originals.into_iter().map(|(_, hash)| hash).collect();
        let hashes: HashSet<Hash> = attached.into_iter().map(|(hash, _)| hash).collect();
        self.counts.originals_attached = hashes.len() as u64;
        self.counts.originals_not_enclosed = hashes.difference(&enclosed).count() as u64;
    }
}

fn read_line(line: &[u8]) -> Option<Opening> {
    let line = line.strip_suffix(b"\n").filter(|line| line.len() <= OPENING_MAX)?;
    Opening::parse(std::str::from_utf8(line).ok()?).ok()
}

//! Adds up the rounds of each weapon and day: what was counted out must have been fired, spoiled or counted
//! back.
//!
//! A round that went off although nobody meant it counts as fired. Nothing is rounded and no missing number is
//! guessed; only `spoiled`, left out, means that none was entered as spoiled.

use std::collections::BTreeMap;

use model::{Statement, Value};

use super::kinds::Step;
use super::{Finding, FindingKind, Words, covers};

/// The rounds of all weapons since the day began.
#[derive(Default)]
pub struct Tallies {
    of: BTreeMap<Value, Tally>,
}

/// The rounds of one weapon since the day began.
#[derive(Default)]
struct Tally {
    issued: i64,
    fired: i64,
    unmeant: i64,
    returned: i64,
    spoiled: i64,
    /// The entries that were added up.
    entries: Vec<usize>,
    /// Those of them that give no number.
    uncounted: Vec<usize>,
    /// Those of them that somebody denies.
    denied: Vec<usize>,
    /// Whether an entry came after the last wrap.
    is_open: bool,
}

impl Tallies {
    /// Takes an entry in; the findings that it brings up.
    pub fn step(
        &mut self,
        words: Words<'_>,
        entry: usize,
        statement: &Statement,
        weapon: Option<Value>,
        step: &Step,
    ) -> Vec<Finding> {
        match (step, weapon) {
            (Step::Wrapped, _) if !statement.denied => self.wrapped(words, entry),
            (Step::DayStarted, _) if !statement.denied => self.began(words, entry),
            (step, Some(weapon)) => self.counted(words, entry, statement, weapon, step).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn counted(
        &mut self,
        words: Words<'_>,
        entry: usize,
        statement: &Statement,
        weapon: Value,
        step: &Step,
    ) -> Option<Finding> {
        if !matches!(step, Step::Issued(_) | Step::Fired(_) | Step::Discharged | Step::Returned { .. }) {
            return None;
        }
        let tally = self.of.entry(weapon).or_default();
        if statement.denied {
            tally.deny(words, statement);
            return None;
        }
        tally.add(entry, step);
        match step {
            Step::Returned { .. } => tally.finding(words, weapon, entry, "when rounds were counted back"),
            _ => None,
        }
    }

    fn wrapped(&mut self, words: Words<'_>, entry: usize) -> Vec<Finding> {
        let findings = self.of.iter().filter_map(|(w, t)| t.finding(words, *w, entry, "when the day was wrapped"));
        let findings = findings.collect();
        self.of.values_mut().for_each(|t| t.is_open = false);
        findings
    }

    /// A new day begins a new count. What was open and not wrapped is looked at a last time.
    fn began(&mut self, words: Words<'_>, entry: usize) -> Vec<Finding> {
        let of = std::mem::take(&mut self.of);
        let open = of.iter().filter(|(_, t)| t.is_open);
        open.filter_map(|(w, t)| t.finding(words, *w, entry, "when the next day began")).collect()
    }
}

impl Tally {
    fn add(&mut self, entry: usize, step: &Step) {
        let (to, number) = match step {
            Step::Issued(n) => (&mut self.issued, *n),
            Step::Fired(n) => (&mut self.fired, *n),
            Step::Discharged => (&mut self.unmeant, Some(1)),
            Step::Returned { count, spoiled } => {
                self.spoiled = self.spoiled.saturating_add(spoiled.unwrap_or(0));
                (&mut self.returned, *count)
            }
            _ => return,
        };
        *to = to.saturating_add(number.unwrap_or(0));
        self.entries.push(entry);
        self.is_open = true;
        if number.is_none() {
            self.uncounted.push(entry);
        }
    }

    fn deny(&mut self, words: Words<'_>, denial: &Statement) {
        let statement = |e: usize| words.record.entries.get(e).and_then(|e| e.statement());
        let denied = self.entries.iter().filter(|e| statement(**e).is_some_and(|s| covers(denial, s)));
        let denied: Vec<usize> = denied.filter(|e| !self.denied.contains(e)).copied().collect();
        self.denied.extend(denied);
    }

    fn finding(&self, words: Words<'_>, weapon: Value, entry: usize, when: &str) -> Option<Finding> {
        let name = words.value(weapon);
        let accounted = [self.fired, self.unmeant, self.returned, self.spoiled];
        let accounted = accounted.into_iter().fold(0_i64, i64::saturating_add);
        let (kind, message) = if !self.uncounted.is_empty() {
            let why = format!("an entry gives no number{}", words.entries(&self.uncounted));
            (FindingKind::RoundsNotCounted, format!("the rounds of `{name}` could not be added up {when}: {why}"))
        } else if self.issued != accounted {
            let (sums, rest) = (self.sums(), difference(self.issued.saturating_sub(accounted)));
            (FindingKind::RoundsDoNotBalance, format!("{when}, {sums} for `{name}`: {rest}"))
        } else {
            return None;
        };
        let denied = match self.denied.is_empty() {
            true => String::new(),
            false => format!("; part of it is denied{}", words.entries(&self.denied)),
        };
        let mut entries = self.entries.clone();
        if entries.last() != Some(&entry) {
            entries.push(entry);
        }
        Some(Finding { kind, weapon, message: format!("{message}{denied}"), entries })
    }

    fn sums(&self) -> String {
        let Tally { issued, fired, unmeant, returned, spoiled, .. } = self;
        let unmeant = if *unmeant == 0 { String::new() } else { format!(", {unmeant} fired unmeant") };
        format!("{issued} issued, {fired} fired{unmeant}, {returned} returned and {spoiled} spoiled were on the record")
    }
}

fn difference(missing: i64) -> String {
    let rounds = if missing.abs() == 1 { "round" } else { "rounds" };
    match missing {
        1.. => format!("{missing} {rounds} not accounted for"),
        _ => format!("{} {rounds} more than were issued", missing.saturating_neg()),
    }
}

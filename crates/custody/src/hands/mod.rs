//! Who has which weapon, where it is and what is in it, as far as the entries say; and where two entries do
//! not fit each other, like two columns of a ledger.
//!
//! These are observations for people to look at, never verdicts: a finding may be a slip of the pen, and no
//! finding does not mean that all is well. Nothing is filled in: what nobody entered is unknown.

mod kinds;
mod rounds;

use std::collections::BTreeMap;

use model::{Names, Statement, Value, Vocabulary};

use crate::fold;
use crate::record::DayRecord;
use kinds::{Kinds, Step};
use rounds::Tallies;

/// Where every weapon is and what does not fit, before an entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hands {
    /// Every weapon that an entry names, by its name's value.
    pub weapons: BTreeMap<Value, Holding>,
    /// Where entries do not fit each other, in the order in which it showed.
    pub findings: Vec<Finding>,
    /// What the vocabulary lacks for this view, in plain words; what depends on it is unknown.
    pub gaps: Vec<String>,
}

/// How one weapon stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holding {
    /// Where it is.
    pub place: Whereabouts,
    /// The entry that says so.
    pub since: Option<usize>,
    /// What is in it.
    pub load: Load,
    /// The entry that says so.
    pub load_since: Option<usize>,
}

/// Where a weapon is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Whereabouts {
    /// Nobody entered it.
    #[default]
    Unknown,
    /// It was handed over to this person.
    InHands(Value),
    /// It was taken out of the lock, by this person if the entry says so.
    Out(Option<Value>),
    /// It is locked away, in this container if the entry says so.
    LockedAway(Option<Value>),
    /// The entry that says where it is was denied: it is in one of these places.
    Disputed(Vec<Whereabouts>),
}

/// What is in a weapon.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Load {
    /// Nobody entered it.
    #[default]
    Unknown,
    /// It was unloaded. (Firing it does not make it so.)
    Empty,
    /// It was loaded; each part as far as the entry gives it.
    Loaded {
        /// The load's name.
        load: Option<Value>,
        /// The class of the rounds.
        class: Option<Value>,
        /// How many.
        count: Option<i64>,
    },
    /// The entry that says what is in it was denied: it is one of these.
    Disputed(Vec<Load>),
}

/// Two or more entries that do not fit each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What does not fit.
    pub kind: FindingKind,
    /// The weapon.
    pub weapon: Value,
    /// The same in plain words.
    pub message: String,
    /// The entries concerned, in order; the last one is where it showed.
    pub entries: Vec<usize>,
}

/// What does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FindingKind {
    /// Handed over by somebody who, by the record, did not have it.
    NotTheHolder,
    /// Handed over while, by the record, it was locked away.
    HandedOverLocked,
    /// Taken out while, by the record, it was not locked away.
    TakenOutUnlocked,
    /// Taken out of another container than it was locked away in.
    OtherContainer,
    /// Locked away by somebody who, by the record, did not have it.
    LockedByAnother,
    /// Locked away while, by the record, it was so already.
    LockedTwice,
    /// Loaded while, by the record, it was so already.
    LoadedTwice,
    /// The rounds that came back, were fired or spoiled are not as many as were issued.
    RoundsDoNotBalance,
    /// The rounds cannot be added up, because an entry gives no number.
    RoundsNotCounted,
}

/// How all weapons stand before the entry with the place `until` (at the end, when it is the number of
/// entries). Entries that were withdrawn before it do not count.
pub fn hands(record: &DayRecord, vocabulary: &Vocabulary, names: &Names, until: usize) -> Hands {
    let (kinds, gaps) = Kinds::of(vocabulary);
    let words = Words { record, names };
    let hands = Hands { gaps, ..Hands::default() };
    let mut replay = Replay { words, hands, befores: BTreeMap::new(), tallies: Tallies::default() };
    for (entry, statement) in fold::counted(record, until) {
        if let Some((weapon, step)) = kinds.step(statement) {
            replay.step(entry, statement, weapon, step);
        }
    }
    replay.hands
}

/// Values and entries in words.
#[derive(Clone, Copy)]
struct Words<'a> {
    record: &'a DayRecord,
    names: &'a Names,
}

impl Words<'_> {
    fn value(self, value: Value) -> String {
        self.names.show(value, self.record.utc_offset)
    }

    /// ` (e2, e5)`, or nothing.
    fn entries(self, entries: &[usize]) -> String {
        let ids: Vec<&str> =
            entries.iter().filter_map(|e| self.record.entries.get(*e)).map(|e| e.id.as_str()).collect();
        if ids.is_empty() { String::new() } else { format!(" ({})", ids.join(", ")) }
    }

    fn place(self, place: &Whereabouts) -> String {
        match place {
            Whereabouts::Unknown => "nobody entered where it was".to_owned(),
            Whereabouts::InHands(person) => format!("{} had it in hand", self.value(*person)),
            Whereabouts::Out(Some(person)) => format!("{} had taken it out", self.value(*person)),
            Whereabouts::Out(None) => "it had been taken out".to_owned(),
            Whereabouts::LockedAway(Some(container)) => format!("it was locked away in {}", self.value(*container)),
            Whereabouts::LockedAway(None) => "it was locked away".to_owned(),
            Whereabouts::Disputed(places) => places.iter().map(|p| self.place(p)).collect::<Vec<_>>().join(", or "),
        }
    }
}

struct Replay<'a> {
    words: Words<'a>,
    hands: Hands,
    /// How each weapon stood before the entries that say how it stands: what a denial of them goes back to.
    befores: BTreeMap<Value, Before>,
    tallies: Tallies,
}

#[derive(Clone, Default)]
struct Before {
    place: Whereabouts,
    load: Load,
}

impl Replay<'_> {
    fn step(&mut self, entry: usize, statement: &Statement, weapon: Option<Value>, step: Step) {
        let words = self.words;
        self.hands.findings.extend(self.tallies.step(words, entry, statement, weapon, &step));
        let Some(weapon) = weapon else { return };
        self.hands.weapons.entry(weapon).or_default();
        if statement.denied {
            return self.denied(weapon, statement);
        }
        match step {
            Step::Handover { from, to } => {
                self.check_handover(entry, weapon, from, to);
                self.moved(entry, weapon, to.map_or(Whereabouts::Unknown, Whereabouts::InHands));
            }
            Step::TakenOut { by, container } => {
                self.check_taken_out(entry, weapon, by, container);
                self.moved(entry, weapon, Whereabouts::Out(by));
            }
            Step::LockedAway { by, container } => {
                self.check_locked_away(entry, weapon, by);
                self.moved(entry, weapon, Whereabouts::LockedAway(container));
            }
            Step::Loaded { load, class, count } => {
                self.check_loaded(entry, weapon);
                self.filled(entry, weapon, Load::Loaded { load, class, count });
            }
            Step::Unloaded => self.filled(entry, weapon, Load::Empty),
            _ => {}
        }
    }

    fn moved(&mut self, entry: usize, weapon: Value, place: Whereabouts) {
        let holding = self.hands.weapons.entry(weapon).or_default();
        let before = std::mem::replace(&mut holding.place, place);
        holding.since = Some(entry);
        self.befores.entry(weapon).or_default().place = before;
    }

    fn filled(&mut self, entry: usize, weapon: Value, load: Load) {
        let holding = self.hands.weapons.entry(weapon).or_default();
        let before = std::mem::replace(&mut holding.load, load);
        holding.load_since = Some(entry);
        self.befores.entry(weapon).or_default().load = before;
    }

    /// A denial of the entry that says how the weapon stands: it stands so, or as before.
    fn denied(&mut self, weapon: Value, denial: &Statement) {
        let (Some(holding), Some(before)) = (self.hands.weapons.get_mut(&weapon), self.befores.get(&weapon)) else {
            return;
        };
        let record = self.words.record;
        if is_denied(record, holding.since, denial) {
            holding.place = either(&holding.place, &before.place);
        }
        if is_denied(record, holding.load_since, denial) {
            holding.load = either_load(&holding.load, &before.load);
        }
    }

    // ---- what does not fit --------------------------------------------------------------------------

    fn check_handover(&mut self, entry: usize, weapon: Value, from: Option<Value>, to: Option<Value>) {
        let held = self.holding(weapon);
        if held.place.is_surely(&|p| matches!(p, Whereabouts::LockedAway(_))) {
            let to = to.map_or(String::new(), |to| format!(" to {}", self.words.value(to)));
            self.find(FindingKind::HandedOverLocked, entry, weapon, &held, &format!("was handed over{to}"));
        } else if let Some(from) = from
            && !held.place.may_be_with(from)
        {
            let did = format!("was handed over by {}", self.words.value(from));
            self.find(FindingKind::NotTheHolder, entry, weapon, &held, &did);
        }
    }

    fn check_taken_out(&mut self, entry: usize, weapon: Value, by: Option<Value>, from: Option<Value>) {
        let held = self.holding(weapon);
        let by = by.map_or(String::new(), |by| format!(" by {}", self.words.value(by)));
        let is_locked = |p: &Whereabouts| matches!(p, Whereabouts::LockedAway(_) | Whereabouts::Unknown);
        if held.place.is_surely(&|p| !is_locked(p)) {
            self.find(FindingKind::TakenOutUnlocked, entry, weapon, &held, &format!("was taken out{by}"));
        } else if let (Whereabouts::LockedAway(Some(container)), Some(from)) = (&held.place, from)
            && *container != from
        {
            let did = format!("was taken out of {}{by}", self.words.value(from));
            self.find(FindingKind::OtherContainer, entry, weapon, &held, &did);
        }
    }

    fn check_locked_away(&mut self, entry: usize, weapon: Value, by: Option<Value>) {
        let held = self.holding(weapon);
        let done_by = by.map_or(String::new(), |by| format!(" by {}", self.words.value(by)));
        let did = format!("was locked away{done_by}");
        if held.place.is_surely(&|p| matches!(p, Whereabouts::LockedAway(_))) {
            self.find(FindingKind::LockedTwice, entry, weapon, &held, &did);
        } else if let Some(by) = by
            && !held.place.may_be_with(by)
        {
            self.find(FindingKind::LockedByAnother, entry, weapon, &held, &did);
        }
    }

    fn check_loaded(&mut self, entry: usize, weapon: Value) {
        let held = self.holding(weapon);
        if !held.load.is_surely_loaded() {
            return;
        }
        let entries: Vec<usize> = held.load_since.into_iter().collect();
        let message = format!(
            "`{}` was loaded, but by the record it was loaded already and not unloaded since{}",
            self.words.value(weapon),
            self.words.entries(&entries)
        );
        let entries = entries.into_iter().chain([entry]).collect();
        self.hands.findings.push(Finding { kind: FindingKind::LoadedTwice, weapon, message, entries });
    }

    fn find(&mut self, kind: FindingKind, entry: usize, weapon: Value, held: &Holding, did: &str) {
        let entries: Vec<usize> = held.since.into_iter().collect();
        let (name, place) = (self.words.value(weapon), self.words.place(&held.place));
        let message = format!("`{name}` {did}, but by the record {place}{}", self.words.entries(&entries));
        let entries = entries.into_iter().chain([entry]).collect();
        self.hands.findings.push(Finding { kind, weapon, message, entries });
    }

    fn holding(&self, weapon: Value) -> Holding {
        self.hands.weapons.get(&weapon).cloned().unwrap_or_default()
    }
}

impl Whereabouts {
    /// Whether this holds of every place that it may be in.
    fn is_surely(&self, holds: &dyn Fn(&Whereabouts) -> bool) -> bool {
        match self {
            Whereabouts::Disputed(places) => places.iter().all(|p| p.is_surely(holds)),
            place => holds(place),
        }
    }

    /// Whether this person may have it, by what was entered.
    fn may_be_with(&self, person: Value) -> bool {
        match self {
            Whereabouts::Unknown | Whereabouts::Out(None) => true,
            Whereabouts::InHands(holder) | Whereabouts::Out(Some(holder)) => *holder == person,
            Whereabouts::LockedAway(_) => false,
            Whereabouts::Disputed(places) => places.iter().any(|p| p.may_be_with(person)),
        }
    }
}

impl Load {
    fn is_surely_loaded(&self) -> bool {
        match self {
            Load::Loaded { .. } => true,
            Load::Disputed(loads) => loads.iter().all(Load::is_surely_loaded),
            Load::Unknown | Load::Empty => false,
        }
    }
}

/// Whether the denial is of what this entry says: every field that it gives is the same there.
fn is_denied(record: &DayRecord, entry: Option<usize>, denial: &Statement) -> bool {
    let statement = entry.and_then(|e| record.entries.get(e)).and_then(|e| e.statement());
    statement.is_some_and(|s| covers(denial, s))
}

/// Whether every field that the denial gives is the same in the statement.
fn covers(denial: &Statement, statement: &Statement) -> bool {
    let same = |(i, given): (usize, &Option<Value>)| given.is_none() || statement.fields.get(i) == Some(given);
    denial.kind == statement.kind && denial.fields.iter().enumerate().all(same)
}

fn either(now: &Whereabouts, before: &Whereabouts) -> Whereabouts {
    let mut places = Vec::new();
    for place in [now, before] {
        match place {
            Whereabouts::Disputed(more) => places.extend(more.iter().cloned()),
            place => places.push(place.clone()),
        }
    }
    places.dedup();
    if places.len() == 1 { now.clone() } else { Whereabouts::Disputed(places) }
}

fn either_load(now: &Load, before: &Load) -> Load {
    let mut loads = Vec::new();
    for load in [now, before] {
        match load {
            Load::Disputed(more) => loads.extend(more.iter().cloned()),
            load => loads.push(load.clone()),
        }
    }
    loads.dedup();
    if loads.len() == 1 { now.clone() } else { Load::Disputed(loads) }
}

#[cfg(test)]
mod tests;

//! Which kinds of event move, load or count: looked up by name in the vocabulary.
//!
//! A vocabulary may lack any of them. That is said in words and never an error: what depends on it is then
//! unknown.

use std::collections::HashMap;

use model::{FieldId, KindId, Statement, Value, Vocabulary};

/// What an entry does to a weapon; parts that it leaves out are absent.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// It is in the inventory.
    Registered,
    /// Handed over.
    Handover { from: Option<Value>, to: Option<Value> },
    /// Taken out of the lock.
    TakenOut { by: Option<Value>, container: Option<Value> },
    /// Locked away.
    LockedAway { by: Option<Value>, container: Option<Value> },
    /// Loaded.
    Loaded { load: Option<Value>, class: Option<Value>, count: Option<i64> },
    /// Unloaded.
    Unloaded,
    /// Rounds counted out.
    Issued(Option<i64>),
    /// Fired as planned.
    Fired(Option<i64>),
    /// Fired though nobody meant it: one round.
    Discharged,
    /// Rounds counted back.
    Returned { count: Option<i64>, spoiled: Option<i64> },
    /// The day is wrapped.
    Wrapped,
    /// The day begins.
    DayStarted,
}

#[derive(Clone, Copy)]
enum Role {
    Registered,
    Handover,
    TakenOut,
    LockedAway,
    Loaded,
    Unloaded,
    Issued,
    Fired,
    Discharged,
    Returned,
    Wrapped,
    DayStarted,
}

/// A kind by its name, with the fields that are read besides `weapon`.
type Wanted = (Role, &'static str, &'static [&'static str]);

const OF_WEAPONS: [Wanted; 10] = [
    (Role::Registered, "weapon_registered", &[]),
    (Role::Handover, "handover", &["from", "to"]),
    (Role::TakenOut, "taken_out", &["by", "container"]),
    (Role::LockedAway, "locked_away", &["by", "container"]),
    (Role::Loaded, "loaded", &["load", "class", "count"]),
    (Role::Unloaded, "unloaded", &[]),
    (Role::Issued, "rounds_issued", &["count"]),
    (Role::Fired, "fired", &["count"]),
    (Role::Discharged, "unintended_discharge", &[]),
    (Role::Returned, "rounds_returned", &["count", "spoiled"]),
];

/// The kinds that a vocabulary has of those.
pub struct Kinds {
    found: HashMap<KindId, Found>,
}

struct Found {
    role: Role,
    weapon: Option<FieldId>,
    fields: Vec<Option<FieldId>>,
}

impl Kinds {
    /// The kinds of a vocabulary, and what it lacks.
    pub fn of(vocabulary: &Vocabulary) -> (Kinds, Vec<String>) {
        let mut kinds = Kinds { found: HashMap::new() };
        let mut gaps = Vec::new();
        for wanted in OF_WEAPONS {
            kinds.look_up(vocabulary, wanted, &mut gaps);
        }
        match vocabulary.find("day_wrapped") {
            Some(kind) => kinds.add(kind, Role::Wrapped),
            None => gaps.push("there is no event `day_wrapped`: rounds are not added up at the wrap".to_owned()),
        }
        match vocabulary.day_start() {
            Some(kind) => kinds.add(kind, Role::DayStarted),
            None => gaps.push("no event starts the day: rounds are added up over the whole record".to_owned()),
        }
        (kinds, gaps)
    }

    /// What a statement does, and to which weapon.
    pub fn step(&self, statement: &Statement) -> Option<(Option<Value>, Step)> {
        let found = self.found.get(&statement.kind)?;
        let value = |i: usize| found.fields.get(i).copied().flatten().and_then(|f| statement.field(f));
        let number = |i: usize| value(i).and_then(Value::amount);
        let step = match found.role {
            Role::Registered => Step::Registered,
            Role::Handover => Step::Handover { from: value(0), to: value(1) },
            Role::TakenOut => Step::TakenOut { by: value(0), container: value(1) },
            Role::LockedAway => Step::LockedAway { by: value(0), container: value(1) },
            Role::Loaded => Step::Loaded { load: value(0), class: value(1), count: number(2) },
            Role::Unloaded => Step::Unloaded,
            Role::Issued => Step::Issued(number(0)),
            Role::Fired => Step::Fired(number(0)),
            Role::Discharged => Step::Discharged,
            Role::Returned => Step::Returned { count: number(0), spoiled: number(1) },
            Role::Wrapped => Step::Wrapped,
            Role::DayStarted => Step::DayStarted,
        };
        Some((found.weapon.and_then(|f| statement.field(f)), step))
    }

    fn look_up(&mut self, vocabulary: &Vocabulary, (role, name, wanted): Wanted, gaps: &mut Vec<String>) {
        let Some((id, kind)) = vocabulary.find(name).and_then(|id| Some((id, vocabulary.kind(id)?))) else {
            gaps.push(format!("there is no event `{name}`: what it would say is unknown"));
            return;
        };
        let Some(weapon) = kind.field("weapon") else {
            gaps.push(format!("event `{name}` has no field `weapon`: its entries are passed over"));
            return;
        };
        let lacking = wanted.iter().filter(|field| kind.field(field).is_none());
        let unknown = |field| format!("event `{name}` has no field `{field}`: what it would say is unknown");
        gaps.extend(lacking.map(unknown));
        let fields = wanted.iter().map(|field| kind.field(field)).collect();
        self.found.insert(id, Found { role, weapon: Some(weapon), fields });
    }

    fn add(&mut self, kind: KindId, role: Role) {
        self.found.insert(kind, Found { role, weapon: None, fields: Vec::new() });
    }
}

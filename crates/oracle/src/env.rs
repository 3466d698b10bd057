//! What a rule's variables stand for at some point of the reading: a value, a moment, or nothing known.

use std::collections::BTreeMap;

use model::rule::Slot;
use model::{Moment, Value};

/// What a variable stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// The value of a field.
    Value(Value),
    /// The moment of an instance (`at`).
    Moment(Moment),
    /// The variable is bound, but the field was absent.
    Nothing,
}

/// An environment: for each variable what it stands for. A variable that was never bound is unknown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Env(BTreeMap<Slot, Known>);

impl Env {
    /// Nothing is bound.
    pub fn new() -> Env {
        Env::default()
    }

    /// The same with one more variable.
    #[must_use]
    pub fn with(mut self, slot: Slot, known: Known) -> Env {
        self.0.insert(slot, known);
        self
    }

    /// The same with one more variable that has this value, or is unknown if there is none.
    #[must_use]
    pub fn with_value(self, slot: Slot, value: Option<Value>) -> Env {
        self.with(slot, value.map_or(Known::Nothing, Known::Value))
    }

    /// What a variable stands for.
    pub fn get(&self, slot: Slot) -> Known {
        self.0.get(&slot).copied().unwrap_or(Known::Nothing)
    }

    /// A variable's value, if it has one that a field could equal. A moment variable is such a value only
    /// if it is exact (6.4, *Terms*).
    pub fn value(&self, slot: Slot) -> Option<Value> {
        match self.get(slot) {
            Known::Value(v) => Some(v),
            Known::Moment(m) if m.when.is_exact() => Value::moment(m.when.earliest),
            Known::Moment(_) | Known::Nothing => None,
        }
    }
}

//! The vocabulary: which kinds of event there are, with which fields, and what their absence means.

use std::collections::HashMap;

use crate::{Names, Statement, Value};

/// A kind of event, by its place in the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct KindId(pub u16);

/// A field, by its place in its kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FieldId(pub u8);

/// What a field may hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// The name of a thing of the sort with this place in [`Vocabulary::sorts`].
    Sort(u16),
    /// A word of the choice with this place in [`Vocabulary::choices`].
    Choice(u16),
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// A length (millimetres).
    Length,
    /// A duration (seconds).
    Duration,
    /// A date.
    Date,
    /// A moment.
    Moment,
}

/// A sort of thing: weapons, people, lots.
#[derive(Clone, Debug)]
pub struct Sort {
    /// Its name in protocol files.
    pub name: String,
    /// What it is, in words.
    pub title: String,
}

/// A list of fixed words.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its name in protocol files.
    pub name: String,
    /// What it is, in words; may be empty.
    pub title: String,
    /// Its words, as written and as values.
    pub words: Vec<(String, Value)>,
}

/// A field of a kind of event.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it may hold.
    pub ty: Type,
    /// Whether an entry may leave it out (it is then unknown).
    pub optional: bool,
}

/// A kind of event.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name in protocol files and records.
    pub name: String,
    /// What a button that records it says.
    pub title: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// On a set: whether no entry means that it did not happen.
    pub closed: bool,
    /// Whether it begins the production's day.
    pub starts_day: bool,
    /// Whether lists of what is missing never propose it: appointing somebody is no remedy at the gate.
    pub given: bool,
    /// The phrase for explanations, with `{field}` and `[optional part]`; may be empty.
    pub says: String,
}

impl Kind {
    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<FieldId> {
        self.fields.iter().position(|f| f.name == name).map(|i| FieldId(i as u8))
    }
}

/// All kinds of event, sorts and choices.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Sorts of things.
    pub sorts: Vec<Sort>,
    /// Lists of words.
    pub choices: Vec<Choice>,
    /// Kinds of event.
    pub kinds: Vec<Kind>,
    by_name: HashMap<String, KindId>,
}

impl Vocabulary {
    /// Adds a kind. The caller has checked that its name is new.
    pub fn add_kind(&mut self, kind: Kind) -> KindId {
        let id = KindId(self.kinds.len() as u16);
        self.by_name.insert(kind.name.clone(), id);
        self.kinds.push(kind);
        id
    }

    /// The kind with this name.
    pub fn find(&self, name: &str) -> Option<KindId> {
        self.by_name.get(name).copied()
    }

    /// The kind, if the id is one of this vocabulary's.
    pub fn kind(&self, id: KindId) -> Option<&Kind> {
        self.kinds.get(usize::from(id.0))
    }

    /// The kind that begins the production's day.
    pub fn day_start(&self) -> Option<KindId> {
        self.kinds.iter().position(|k| k.starts_day).map(|i| KindId(i as u16))
    }

    /// A statement as records write it: `show(weapon: R1, to: kim)`, `not show(…)`; moments in local time.
    pub fn written(&self, names: &Names, statement: &Statement, utc_offset: i32) -> String {
        let Some(kind) = self.kind(statement.kind) else { return String::new() };
        let shown = |(field, value): (&Field, &Option<Value>)| {
            Some(format!("{}: {}", field.name, names.show((*value)?, utc_offset)))
        };
        let fields: Vec<String> = kind.fields.iter().zip(&statement.fields).filter_map(shown).collect();
        format!("{}{}({})", if statement.denied { "not " } else { "" }, kind.name, fields.join(", "))
    }

    /// A type as protocol files write it.
    pub fn type_name(&self, ty: Type) -> &str {
        match ty {
            Type::Sort(i) => self.sorts.get(usize::from(i)).map_or("?", |s| &s.name),
            Type::Choice(i) => self.choices.get(usize::from(i)).map_or("?", |c| &c.name),
            Type::Number => "number",
            Type::Text => "text",
            Type::Length => "length",
            Type::Duration => "duration",
            Type::Date => "date",
            Type::Moment => "moment",
        }
    }
}

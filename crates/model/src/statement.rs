//! What a record consists of: statements that something happened, or that it did not, at a time.

use crate::{FieldId, KindId, Span, Value};

/// A statement, by its place in its record.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct StatementId(pub u32);

/// A happening that one or more statements are about. Rival accounts of one happening share it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct EventId(pub u32);

/// One statement: an event of a kind, with some of its fields, at a time, said to have happened or denied.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Statement {
    /// Its place in the record.
    pub id: StatementId,
    /// The happening that it is about.
    pub event: EventId,
    /// The kind of event.
    pub kind: KindId,
    /// Whether it says that the event did *not* happen.
    pub denied: bool,
    /// When: exact on a set, an interval in a case.
    pub when: Span,
    /// The fields, by their place in the kind; absent means unknown. May be shorter than the kind's.
    pub fields: Vec<Option<Value>>,
}

impl Statement {
    /// A field's value, if the statement gives it.
    #[inline]
    pub fn field(&self, id: FieldId) -> Option<Value> {
        self.fields.get(usize::from(id.0)).copied().flatten()
    }

    /// The moment of this statement, for ordering.
    pub fn moment(&self) -> Moment {
        Moment { when: self.when, place: Some(self.id) }
    }
}

/// A point in the order of a record: a statement's place in it, or a question asked after everything
/// recorded up to its second (`place` is then `None`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Moment {
    /// Its time.
    pub when: Span,
    /// The statement, if it is one.
    pub place: Option<StatementId>,
}

impl Moment {
    /// A question asked at this second.
    pub fn question(at: i64) -> Moment {
        Moment { when: Span::exact(at), place: None }
    }
}

/// How two moments stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Order {
    /// The first is before the second.
    Before,
    /// They are the same moment.
    Same,
    /// The first is after the second.
    After,
    /// Nothing says which came first.
    Unordered,
}

/// What a source would have shown: within it, absence counts (`docs/formats/protocol.md`, section 6.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The kind of event that it would have shown.
    pub kind: KindId,
    /// Only events with these fields.
    pub fields: Vec<(FieldId, Value)>,
    /// The span of time that it shows without a gap.
    pub when: Span,
}

/// The statements of a record, with what else decides how they are read.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// In the order of the record; on a set that is the order of time. A statement's id is its place here.
    pub statements: Vec<Statement>,
    /// Which statement is said to be before which (a case's order claims), closed under transitivity.
    pub before: Vec<(StatementId, StatementId)>,
    /// For each kind, whether no statement means that it did not happen; kinds beyond the end are open.
    pub closed: Vec<bool>,
    /// Declared scopes of sources (a case).
    pub scopes: Vec<Scope>,
}

impl History {
    /// A history without statements.
    pub const fn empty() -> History {
        History { statements: Vec::new(), before: Vec::new(), closed: Vec::new(), scopes: Vec::new() }
    }

    /// A set's record over this vocabulary: the kinds declared `closed` are.
    pub fn of_set(vocabulary: &crate::Vocabulary) -> History {
        History { closed: vocabulary.kinds.iter().map(|k| k.closed).collect(), ..History::default() }
    }

    /// The statement with this id.
    pub fn statement(&self, id: StatementId) -> Option<&Statement> {
        self.statements.get(id.0 as usize)
    }

    /// Whether no statement of this kind means that it did not happen.
    pub fn is_closed(&self, kind: KindId) -> bool {
        self.closed.get(usize::from(kind.0)).copied().unwrap_or(false)
    }

    /// How two moments stand to each other (`docs/formats/protocol.md`, section 6.1).
    pub fn order(&self, a: Moment, b: Moment) -> Order {
        order(a, b, |x, y| self.before.contains(&(x, y)))
    }
}

/// How two moments stand to each other, given which statements are said to be before which.
#[inline]
pub fn order(a: Moment, b: Moment, said_before: impl Fn(StatementId, StatementId) -> bool) -> Order {
    if a == b && a.place.is_some() {
        return Order::Same;
    }
    if a.when.latest < b.when.earliest {
        return Order::Before;
    }
    if b.when.latest < a.when.earliest {
        return Order::After;
    }
    if let (Some(x), Some(y)) = (a.place, b.place) {
        if said_before(x, y) {
            return Order::Before;
        }
        if said_before(y, x) {
            return Order::After;
        }
    }
    if a.when.is_exact() && b.when.is_exact() {
        return match (a.place, b.place) {
            (Some(x), Some(y)) if x < y => Order::Before,
            (Some(_), Some(_)) => Order::After,
            (Some(_), None) => Order::Before,
            (None, Some(_)) => Order::After,
            (None, None) => Order::Same,
        };
    }
    Order::Unordered
}

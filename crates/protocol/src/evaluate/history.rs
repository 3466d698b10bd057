//! Facts of a whole history: every statement is at hand, times may be uncertain.
//!
//! Trusted for: the definition's own case-by-case reading of statuses. Used for cases, for explanations,
//! for rules' cases, and as the batch reading of a set's record.

use std::borrow::Cow;
use std::collections::HashSet;

use model::rule::{Core, Pattern, Source, Tie};
use model::{FieldId, History, KindId, Moment, Order, Statement, StatementId, Value};
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

use super::{
    Coverage, Evaluator, Facts, Frame, Ground, Instance, Later, Query, Want, age, agree, side, standing_denial,
};

/// Keys are short and nobody chooses them to collide: they are numbers that this program gave.
type HashMap<K, V> = hashbrown::HashMap<K, V, FxBuildHasher>;

/// A history with the rules it is read by, indexed.
pub struct Record<'a> {
    core: &'a Core,
    history: Cow<'a, History>,
    utc_offset: i32,
    keyed: HashMap<KindId, Vec<FieldId>>,
    by_kind: HashMap<KindId, Vec<StatementId>>,
    by_field: HashMap<(KindId, FieldId, Value), Vec<StatementId>>,
    absent: HashMap<(KindId, FieldId), Vec<StatementId>>,
    denials: HashMap<KindId, Vec<StatementId>>,
    before: HashSet<(StatementId, StatementId)>,
}

/// Nothing, while a record is made.
static EMPTY: History = History::empty();

/// How an instance stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Out,
    Maybe,
    Sure,
}

type Locals = SmallVec<[Option<Value>; 8]>;

impl<'a> Record<'a> {
    /// Indexes a history.
    pub fn new(core: &'a Core, history: &'a History, utc_offset: i32) -> Record<'a> {
        Record::of(core, Cow::Borrowed(history), utc_offset)
    }

    /// Indexes a history, which may be the record's own: then statements can be added and taken away again.
    pub(crate) fn of(core: &'a Core, history: Cow<'a, History>, utc_offset: i32) -> Record<'a> {
        let mut record = Record {
            core,
            utc_offset,
            keyed: keyed_fields(core),
            by_kind: HashMap::default(),
            by_field: HashMap::default(),
            absent: HashMap::default(),
            denials: HashMap::default(),
            before: history.before.iter().copied().collect(),
            history: Cow::Borrowed(&EMPTY),
        };
        history.statements.iter().for_each(|statement| record.index(statement));
        record.history = history;
        record
    }

    fn index(&mut self, statement: &Statement) {
        let Statement { id, kind, .. } = *statement;
        self.by_kind.entry(kind).or_default().push(id);
        if statement.denied {
            self.denials.entry(kind).or_default().push(id);
        }
        for &field in self.keyed.get(&kind).map(Vec::as_slice).unwrap_or_default() {
            match statement.field(field) {
                Some(value) => self.by_field.entry((kind, field, value)).or_default().push(id),
                None => self.absent.entry((kind, field)).or_default().push(id),
            }
        }
    }

    /// Puts a statement behind the others.
    pub(crate) fn push(&mut self, statement: Statement) {
        self.index(&statement);
        self.history.to_mut().statements.push(statement);
    }

    /// Takes away all but the first so many statements. Whatever is indexed stands in the order of the statements.
    pub(crate) fn truncate(&mut self, count: usize) {
        while self.history.statements.len() > count {
            let Some(statement) = self.history.to_mut().statements.pop() else { return };
            let kind = statement.kind;
            self.by_kind.get_mut(&kind).map(Vec::pop);
            if statement.denied {
                self.denials.get_mut(&kind).map(Vec::pop);
            }
            for &field in self.keyed.get(&kind).map(Vec::as_slice).unwrap_or_default() {
                match statement.field(field) {
                    Some(value) => self.by_field.get_mut(&(kind, field, value)).map(Vec::pop),
                    None => self.absent.get_mut(&(kind, field)).map(Vec::pop),
                };
            }
        }
    }

    /// A reader of this record.
    pub fn evaluator(&self) -> Evaluator<'_, Record<'a>> {
        Evaluator::new(self.core, self)
    }

    /// The history.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Statements of a kind that may have these field values: those that have the first of them, or lack it.
    fn candidates(&self, kind: KindId, wanted: Option<(FieldId, Value)>) -> impl Iterator<Item = &Statement> {
        let (some, more): (&[StatementId], &[StatementId]) = match wanted {
            Some((field, value)) => (
                self.by_field.get(&(kind, field, value)).map(Vec::as_slice).unwrap_or_default(),
                self.absent.get(&(kind, field)).map(Vec::as_slice).unwrap_or_default(),
            ),
            None => (self.by_kind.get(&kind).map(Vec::as_slice).unwrap_or_default(), &[]),
        };
        some.iter().chain(more).filter_map(|id| self.history.statement(*id))
    }

    /// The denied statements of a kind.
    fn denials(&self, kind: KindId) -> impl Iterator<Item = &Statement> {
        let all = self.denials.get(&kind).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|id| self.history.statement(*id))
    }

    /// Whether some denial says that just this did not happen, at a time that may be the same.
    fn is_denied(&self, statement: &Statement) -> bool {
        self.denials(statement.kind).any(|d| covers(d, statement))
    }

    fn status(&self, source: &Source, locals: &Locals, vague: bool, e: &Statement, query: &Query<'_>) -> Status {
        let moment = e.moment();
        let mut sure = !vague;
        match self.order(moment, query.now) {
            Order::Before => {}
            Order::Unordered => sure = false,
            Order::Same | Order::After => return Status::Out,
        }
        match age(source.lasting, e.when, query.now.when) {
            None => return Status::Out,
            Some(certain) => sure &= certain,
        }
        match side(query, moment, |a, b| self.order(a, b)) {
            None => return Status::Out,
            Some(certain) => sure &= certain,
        }
        for pattern in &source.until {
            match self.ended(pattern, locals, moment, query.now) {
                Status::Out => return Status::Out,
                Status::Maybe => sure = false,
                Status::Sure => {}
            }
        }
        if sure { Status::Sure } else { Status::Maybe }
    }

    /// What an ender does to an instance: ends it (`Out`), may end it, or leaves it.
    fn ended(&self, pattern: &Pattern, locals: &Locals, moment: Moment, now: Moment) -> Status {
        let value = |tie: &Tie| match tie {
            Tie::Const(value) => Some(*value),
            Tie::Local(local) => locals.get(usize::from(*local)).copied().flatten(),
        };
        let wanted = pattern.tied.iter().find_map(|(field, tie)| Some((*field, value(tie)?)));
        let mut worst = Status::Sure;
        for u in self.candidates(pattern.kind, wanted) {
            if u.denied {
                continue;
            }
            let mut vague = false;
            let fits = pattern.tied.iter().all(|(field, tie)| match (u.field(*field), value(tie)) {
                (Some(a), Some(b)) => a == b,
                _ => {
                    vague = true;
                    true
                }
            });
            // Two fields that are tied to one local must be equal even where the local is unknown.
            let differs = || {
                let given = |field: FieldId, tie: &Tie| matches!(tie, Tie::Local(_)).then(|| u.field(field)).flatten();
                pattern.tied.iter().enumerate().any(|(i, (a, tie))| {
                    let others = pattern.tied.iter().skip(i + 1).filter(|(_, t)| t == tie);
                    let mut known = others.filter_map(|(b, tie)| given(*b, tie));
                    given(*a, tie).is_some_and(|a| known.any(|b| b != a))
                })
            };
            if !fits || (vague && differs()) {
                continue;
            }
            let (begun, over) = (self.order(moment, u.moment()), self.order(u.moment(), now));
            let possibly_between =
                !matches!(begun, Order::After | Order::Same) && !matches!(over, Order::After | Order::Same);
            if !possibly_between {
                continue;
            }
            if begun == Order::Before && over == Order::Before && !vague && !self.is_denied(u) {
                return Status::Out;
            }
            worst = Status::Maybe;
        }
        worst
    }

    /// Whether a denial covers the whole source.
    fn denial(&self, source: &Source, query: &Query<'_>, later: &[Later]) -> Option<(StatementId, bool)> {
        let covering = self.denials(source.from.kind).filter(|d| {
            let mut locals: Locals = smallvec::smallvec![None; usize::from(source.locals)];
            let mut tied_fields = 0;
            for (field, tie) in &source.from.tied {
                let Some(value) = d.field(*field) else { continue };
                let wanted = match tie {
                    Tie::Const(constant) => Some(*constant),
                    Tie::Local(local) => match query.wants.get(usize::from(*local)) {
                        Some(Want::Equal(v)) => Some(*v),
                        _ => None,
                    },
                };
                if wanted != Some(value) {
                    return false;
                }
                if let Tie::Local(local) = tie
                    && let Some(slot) = locals.get_mut(usize::from(*local))
                {
                    *slot = Some(value);
                }
                tied_fields += 1;
            }
            let given = d.fields.iter().flatten().count();
            given == tied_fields && self.status(source, &locals, false, d, query) == Status::Sure
        });
        let mut found = None;
        for d in covering {
            match standing_denial(d.moment(), later, |a, b| self.order(a, b)) {
                Some(true) => return Some((d.id, true)),
                Some(false) => found = Some((d.id, false)),
                None => {}
            }
        }
        found
    }

    /// Why absence counts for this source, if it does.
    fn complete(&self, source: &Source, query: &Query<'_>) -> Option<Ground> {
        if self.history.is_closed(source.from.kind) {
            return Some(Ground::Closed);
        }
        if self.history.scopes.is_empty() {
            return None;
        }
        let wanted = |field: FieldId| {
            source.from.tied.iter().filter(|(f, _)| *f == field).find_map(|(_, tie)| match tie {
                Tie::Const(value) => Some(*value),
                Tie::Local(local) => match query.wants.get(usize::from(*local)) {
                    Some(Want::Equal(value)) => Some(*value),
                    _ => None,
                },
            })
        };
        let start = self.window_start(source, query);
        let end = query.now.when.latest;
        self.history
            .scopes
            .iter()
            .position(|scope| {
                scope.kind == source.from.kind
                    && scope.fields.iter().all(|(field, value)| wanted(*field) == Some(*value))
                    && scope.when.earliest <= start
                    && end <= scope.when.latest
            })
            .map(Ground::Scope)
    }

    /// The latest moment before which an instance would surely be over.
    fn window_start(&self, source: &Source, query: &Query<'_>) -> i64 {
        let mut start = i64::MIN;
        if let Some(limit) = source.lasting {
            start = start.max(query.now.when.earliest.saturating_sub(limit));
        }
        for pattern in &source.until {
            for u in self.candidates(pattern.kind, None) {
                let fits = pattern.tied.iter().all(|(field, tie)| {
                    let value = u.field(*field);
                    match tie {
                        Tie::Const(constant) => value == Some(*constant),
                        Tie::Local(local) => match query.wants.get(usize::from(*local)) {
                            Some(Want::Equal(wanted)) => value == Some(*wanted),
                            _ => false,
                        },
                    }
                });
                if fits && !u.denied && self.order(u.moment(), query.now) == Order::Before && !self.is_denied(u) {
                    start = start.max(u.when.earliest);
                }
            }
        }
        start
    }
}

impl Facts for Record<'_> {
    fn instances(&self, query: &Query<'_>, visit: &mut dyn FnMut(Instance<'_>) -> model::Support) -> Coverage {
        let Some(source) = self.core.source(query.source) else { return Coverage::default() };
        let wanted = source.from.tied.iter().find_map(|(field, tie)| match tie {
            Tie::Const(value) => Some((*field, *value)),
            Tie::Local(local) => match query.wants.get(usize::from(*local)) {
                Some(Want::Equal(value)) => Some((*field, *value)),
                _ => None,
            },
        });
        let mut later: SmallVec<[Later; 4]> = SmallVec::new();
        for e in self.candidates(source.from.kind, wanted) {
            if e.denied || Some(e.id) == query.now.place {
                continue;
            }
            let Some((locals, vague)) = fits(source, &e.fields, query.wants) else { continue };
            let Some(agreed) = agree(query.same, &locals) else { continue };
            let vague = vague || !agreed;
            let mut sure = match self.status(source, &locals, vague, e, query) {
                Status::Out => continue,
                Status::Maybe => false,
                Status::Sure => true,
            };
            let mut denied = self.is_denied(e);
            if let Some(guard) = &source.guard {
                let value: model::Support = self.evaluator().condition(guard, &mut Frame::of(&locals), e.moment());
                match value {
                    model::Support::FAILED => continue,
                    model::Support::UNKNOWN => sure = false,
                    model::Support::DISPUTED => denied = true,
                    _ => {}
                }
            }
            let instance = Instance { statement: e.id, moment: e.moment(), locals: &locals, sure, denied };
            later.push(Later::of(&instance, visit(instance)));
        }
        let denial = self.denial(source, query, &later);
        Coverage {
            complete: self.complete(source, query),
            denial: denial.map(|d| d.0),
            last_word: denial.is_some_and(|d| d.1),
        }
    }

    fn order(&self, a: Moment, b: Moment) -> Order {
        model::statement::order(a, b, |x, y| !self.before.is_empty() && self.before.contains(&(x, y)))
    }

    fn utc_offset(&self) -> i32 {
        self.utc_offset
    }

    fn keeps_history(&self) -> bool {
        true
    }
}

/// The locals of a statement that fits, and whether it fits only vaguely.
pub(super) fn fits(source: &Source, fields: &[Option<Value>], wants: &[Want]) -> Option<(Locals, bool)> {
    let mut locals: Locals = smallvec::smallvec![None; usize::from(source.locals)];
    let mut vague = false;
    // Locals that an earlier field left out: a second field of theirs cannot be compared.
    let mut left_out = 0u32;
    for (field, tie) in &source.from.tied {
        let value = fields.get(usize::from(field.0)).copied().flatten();
        match tie {
            Tie::Const(constant) => match value {
                Some(v) if v == *constant => {}
                Some(_) => return None,
                None => vague = true,
            },
            Tie::Local(local) => {
                let slot = locals.get_mut(usize::from(*local))?;
                match (*slot, value) {
                    (Some(a), Some(b)) if a != b => return None,
                    (Some(_), None) => vague = true,
                    (None, Some(_)) => {
                        *slot = value;
                        vague |= left_out & (1 << u32::from(*local)) != 0;
                    }
                    (None, None) => {
                        vague |= left_out & (1 << u32::from(*local)) != 0;
                        left_out |= 1 << u32::from(*local);
                    }
                    _ => {}
                }
                if let Some(Want::Equal(wanted)) = wants.get(usize::from(*local)) {
                    match value {
                        Some(v) if v == *wanted => {}
                        Some(_) => return None,
                        None => vague = true,
                    }
                }
            }
        }
    }
    Some((locals, vague))
}

/// Whether a denial covers a statement: all that it gives is equal, and their times are not surely apart.
pub(super) fn covers(denial: &Statement, e: &Statement) -> bool {
    let equal = |(i, value): (usize, &Option<Value>)| value.is_none() || e.fields.get(i) == Some(value);
    denial.fields.iter().enumerate().all(equal) && !denial.when.is_apart(e.when)
}

/// For each kind, the fields by which instances and enders are looked up.
fn keyed_fields(core: &Core) -> HashMap<KindId, Vec<FieldId>> {
    let mut keyed: HashMap<KindId, Vec<FieldId>> = HashMap::default();
    for pattern in core.sources.iter().flat_map(|s| std::iter::once(&s.from).chain(&s.until)) {
        let fields = keyed.entry(pattern.kind).or_default();
        for (field, _) in &pattern.tied {
            if !fields.contains(field) {
                fields.push(*field);
            }
        }
    }
    keyed
}

//! What is missing: entries that would make a rule held if they were recorded now, none of which can be
//! left out.
//!
//! Candidates are proposed from the condition's own form, tried on a copy of the record, and kept only if the
//! evaluator then says *held*; at the end each entry is taken away once to see whether it was needed. So the
//! answer never rests on the proposals being right, only on the evaluator.

use std::borrow::Cow;

use model::rule::{Arg, Atom, Cond, Core, Need, Op, Slot, Source, Term, Tie};
use model::vocabulary::Type;
use model::{EventId, History, KindId, Moment, Order, Span, Statement, StatementId, Support, Value, Verdict};

use crate::check::Protocol;
use crate::evaluate::history::Record;
use crate::evaluate::{Facts, Frame, Possible, fit};

/// Stands for somebody or something that is yet to be named.
pub const SOMEONE: &str = "someone";
/// Stands for words that are yet to be found.
pub const SOME_TEXT: &str = "…";

/// Most entries in one answer: more is not a list but a day's work.
const MAX_ENTRIES: usize = 12;
/// Most evaluations for one answer.
const MAX_TRIES: usize = 500;
/// Most alternatives looked at for one part of a condition.
const MAX_ALTERNATIVES: usize = 12;

/// What is missing for a rule to be held.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The entries, as templates: fields that may be anything are absent. `None`: no set of entries was
    /// found that would do it.
    pub entries: Option<Vec<Statement>>,
}

/// What a rule is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The occasion: a question, or a statement of the record.
    pub occasion: &'a Statement,
    /// Its moment.
    pub now: Moment,
    /// For duties: as of when.
    pub as_of: Moment,
}

impl<'a> Asked<'a> {
    /// A question put at its own time.
    pub fn question(question: &'a Statement) -> Asked<'a> {
        let now = Moment { when: question.when, place: None };
        Asked { occasion: question, now, as_of: now }
    }
}

/// What is missing for this rule; empty if it is held.
pub fn missing(protocol: &Protocol, core: &Core, rule: usize, record: &Record<'_>, asked: Asked<'_>) -> Missing {
    let Some(rule_core) = core.rules.get(rule) else { return Missing { entries: None } };
    let duty = matches!(rule_core.need, Need::Within { .. });
    let added_at = if duty { asked.as_of } else { asked.now };
    // What is recorded now comes after everything that the occasion could rest on; what came later is left out.
    let is_past = |s: &&Statement| {
        let order = record.order(s.moment(), added_at);
        order == Order::Before || order == Order::Unordered || (duty && asked.now.place == Some(s.id))
    };
    let kinds = relevant_kinds(core, rule);
    let mut history = History { statements: Vec::new(), before: Vec::new(), ..record.history().clone() };
    let mut occasion_place = None;
    for statement in record.history().statements.iter().filter(is_past) {
        let is_occasion = asked.now.place == Some(statement.id);
        if kinds.contains(&statement.kind) || is_occasion {
            let id = StatementId(history.statements.len() as u32);
            if is_occasion {
                occasion_place = Some(id);
            }
            history.statements.push(Statement { id, ..statement.clone() });
        }
    }
    let at = if added_at.when.is_exact() {
        added_at.when
    } else {
        Span { earliest: added_at.when.latest, latest: added_at.when.latest }
    };
    let now = match occasion_place {
        Some(place) if duty => Moment { when: asked.now.when, place: Some(place) },
        _ => Moment { when: if asked.now.when.is_exact() { asked.now.when } else { at }, place: None },
    };
    let as_of = if duty { Moment { when: at, place: None } } else { now };
    let mut search = Search {
        protocol,
        core,
        rule,
        occasion: asked.occasion,
        now,
        as_of,
        at,
        record: Some(Record::of(core, Cow::Owned(history), record.utc_offset())),
        utc_offset: record.utc_offset(),
        tries: 0,
    };
    // The fewest entries first, so that the answer is as short as the proposals allow.
    for most in 0..=MAX_ENTRIES {
        let mut added = Vec::new();
        if search.repair(&mut added, most) {
            search.reduce(&mut added);
            return Missing { entries: Some(added) };
        }
        if search.tries > MAX_TRIES {
            break;
        }
    }
    Missing { entries: None }
}

struct Search<'a> {
    protocol: &'a Protocol,
    core: &'a Core,
    rule: usize,
    occasion: &'a Statement,
    now: Moment,
    as_of: Moment,
    at: Span,
    /// The record as the occasion finds it; lent to whoever tries something on it, and back again before the next.
    record: Option<Record<'a>>,
    utc_offset: i32,
    tries: usize,
}

/// Entries that may be added together.
type Proposal = Vec<Statement>;

impl Search<'_> {
    /// Adds at most so many entries until the rule is held; takes back those that led nowhere.
    fn repair(&mut self, added: &mut Vec<Statement>, most: usize) -> bool {
        if self.verdict(added) == Some(Verdict::Held) {
            return true;
        }
        if added.len() >= most || self.tries > MAX_TRIES {
            return false;
        }
        let mut proposals = self.proposals(added);
        // Steps before changes: a check that may be made now, rather than another custody or role.
        model::sorted::sort_by_key(&mut proposals, |p| (p.iter().filter(|s| self.is_closed(s.kind)).count(), p.len()));
        proposals.dedup();
        let is_given = |s: &Statement| self.protocol.vocabulary.kind(s.kind).is_some_and(|k| k.given);
        proposals.retain(|p| !p.iter().any(is_given));
        for proposal in proposals.into_iter().take(MAX_ALTERNATIVES) {
            let before = added.len();
            added.extend(proposal.into_iter().filter(|s| !s.fields.is_empty() || !self.is_last(s)));
            if added.len() > before && added.len() <= most && self.repair(added, most) {
                return true;
            }
            added.truncate(before);
        }
        false
    }

    /// Takes away every entry that is not needed.
    fn reduce(&mut self, added: &mut Vec<Statement>) {
        let mut i = 0;
        while i < added.len() {
            let taken = added.remove(i);
            if self.verdict(added) != Some(Verdict::Held) {
                added.insert(i, taken);
                i += 1;
            }
        }
        // A field that may be anything is left blank.
        for i in 0..added.len() {
            for field in self.optional_fields(added.get(i)).into_iter().rev() {
                let kept = added.get_mut(i).and_then(|s| s.fields.get_mut(field)).and_then(Option::take);
                if kept.is_some()
                    && self.verdict(added) != Some(Verdict::Held)
                    && let Some(slot) = added.get_mut(i).and_then(|s| s.fields.get_mut(field))
                {
                    *slot = kept;
                }
            }
        }
    }

    fn optional_fields(&self, entry: Option<&Statement>) -> Vec<usize> {
        let kind = entry.and_then(|e| self.protocol.vocabulary.kind(e.kind));
        let optional = |(i, f): (usize, &model::vocabulary::Field)| f.optional.then_some(i);
        kind.map(|k| k.fields.iter().enumerate().filter_map(optional).collect()).unwrap_or_default()
    }

    fn verdict(&mut self, added: &[Statement]) -> Option<Verdict> {
        self.tries += 1;
        self.with(added, |search, record| {
            record
                .evaluator()
                .rule::<Support>(search.rule, search.occasion, search.now, search.as_of)
                .map(|j| j.verdict)
        })
        .flatten()
    }

    /// Runs the work on the record with the entries added.
    fn with<T>(&mut self, added: &[Statement], work: impl FnOnce(&Self, &Record<'_>) -> T) -> Option<T> {
        let mut record = self.record.take()?;
        let kept = record.history().statements.len();
        for statement in added {
            let id = StatementId(record.history().statements.len() as u32);
            record.push(Statement { id, event: EventId(u32::MAX), ..statement.clone() });
        }
        let out = work(self, &record);
        record.truncate(kept);
        self.record = Some(record);
        Some(out)
    }

    fn is_closed(&self, kind: KindId) -> bool {
        self.record.as_ref().is_some_and(|r| r.history().is_closed(kind))
    }

    /// Whether an entry without fields says nothing new.
    fn is_last(&self, statement: &Statement) -> bool {
        let last = self.record.as_ref().and_then(|r| r.history().statements.last());
        last.is_some_and(|s| s.kind == statement.kind && s.when == statement.when)
    }

    /// Entries that might help, as the record stands with those added so far.
    fn proposals(&mut self, added: &[Statement]) -> Vec<Proposal> {
        self.with(added, |search, record| {
            let Some(rule) = search.core.rules.get(search.rule) else { return Vec::new() };
            let Some(mut frame) = rule.on.iter().find_map(|p| fit(p, search.occasion)) else { return Vec::new() };
            let proposer = Proposer { search, record, now: search.now };
            match &rule.need {
                Need::Now(cond) => proposer.to_hold(cond, &mut frame),
                Need::Within { atom, then, .. } => proposer.new_instances(atom, then, &mut frame),
            }
        })
        .unwrap_or_default()
    }
}

struct Proposer<'a> {
    search: &'a Search<'a>,
    record: &'a Record<'a>,
    now: Moment,
}

impl Proposer<'_> {
    fn value(&self, cond: &Cond, frame: &Frame) -> Support {
        self.record.evaluator().condition(cond, &mut frame.clone(), self.now)
    }

    /// Entries that might make the condition held.
    fn to_hold(&self, cond: &Cond, frame: &mut Frame) -> Vec<Proposal> {
        if self.value(cond, frame) == Support::HELD {
            return vec![Vec::new()];
        }
        match cond {
            Cond::Always => Vec::new(),
            Cond::All(parts) => self.together(parts.iter().map(|p| self.to_hold(p, frame))),
            Cond::Any(parts) => parts.iter().flat_map(|p| self.to_hold(p, frame)).collect(),
            Cond::Not(inner) => self.to_fail(inner, frame),
            Cond::Exists { atom, then } => {
                let mut out = self.existing(atom, frame, |p, frame| p.to_hold(then, frame));
                out.extend(self.new_instances(atom, then, frame));
                out
            }
            Cond::Last { atom, then } => {
                let mut out = self.existing(atom, frame, |p, frame| p.to_hold(then, frame));
                out.extend(self.new_instances(atom, then, frame));
                out
            }
            Cond::Compare { left, op, right } => self.comparison(left, *op, right, frame),
            Cond::OneOf { term, values } => {
                values.iter().flat_map(|v| self.comparison(term, Op::Eq, &Term::Const(*v), frame)).collect()
            }
        }
    }

    /// Entries that might make the condition failed.
    fn to_fail(&self, cond: &Cond, frame: &mut Frame) -> Vec<Proposal> {
        if self.value(cond, frame) == Support::FAILED {
            return vec![Vec::new()];
        }
        match cond {
            Cond::Always => Vec::new(),
            Cond::All(parts) => parts.iter().flat_map(|p| self.to_fail(p, frame)).collect(),
            Cond::Any(parts) => self.together(parts.iter().map(|p| self.to_fail(p, frame))),
            Cond::Not(inner) => self.to_hold(inner, frame),
            Cond::Exists { atom, then } => {
                // Every instance is ended, or answered; or, if there is none, somebody says so.
                let mut out = self.ended(atom, frame);
                let answered = self.existing(atom, frame, |p, frame| p.to_fail(then, frame));
                out.extend(answered.into_iter().filter(|p| !p.is_empty()));
                out.extend(self.denied(atom, frame));
                out
            }
            Cond::Last { atom, then } => self.existing(atom, frame, |p, frame| p.to_fail(then, frame)),
            Cond::Compare { left, op, right } => self.comparison(left, opposite(*op), right, frame),
            Cond::OneOf { term, values } => {
                let others = self.known_values(self.term_type(term)).into_iter().filter(|v| !values.contains(v));
                others
                    .take(MAX_ALTERNATIVES)
                    .flat_map(|v| self.comparison(term, Op::Eq, &Term::Const(v), frame))
                    .collect()
            }
        }
    }

    fn term_type(&self, term: &Term) -> Option<Type> {
        let Term::Latest { atom, .. } = term else { return None };
        let source = self.search.core.source(*atom.sources.first()?)?;
        self.local_type(source, atom.args.len().checked_sub(1)?)
    }

    /// One proposal of each part, together.
    fn together(&self, parts: impl Iterator<Item = Vec<Proposal>>) -> Vec<Proposal> {
        let mut out: Vec<Proposal> = vec![Vec::new()];
        for options in parts {
            // A part that nothing can be proposed for is left to the evaluator: another part may carry it.
            let options: Vec<Proposal> = if options.is_empty() { vec![Vec::new()] } else { options };
            out = out
                .iter()
                .flat_map(|base| {
                    options.iter().take(4).map(move |more| {
                        let mut both = base.clone();
                        for statement in more {
                            if !both.contains(statement) {
                                both.push(statement.clone());
                            }
                        }
                        both
                    })
                })
                .take(MAX_ALTERNATIVES)
                .collect();
        }
        out.retain(|p| !p.is_empty());
        out
    }

    /// Proposals that concern the instances there are.
    fn existing(
        &self,
        atom: &Atom,
        frame: &mut Frame,
        propose: impl Fn(&Self, &mut Frame) -> Vec<Proposal>,
    ) -> Vec<Proposal> {
        let mut each: Vec<Vec<Proposal>> = Vec::new();
        self.record.evaluator().bind_each(atom, frame, self.now, &mut |frame, _| {
            each.push(propose(self, frame));
        });
        // For `exists` one repaired instance is enough; for `not exists` all must be answered. Offer both.
        let mut out: Vec<Proposal> = each.iter().flatten().filter(|p| !p.is_empty()).cloned().collect();
        if each.len() > 1 {
            out.extend(self.together(each.into_iter()));
        }
        out
    }

    /// Entries that end every instance there is.
    fn ended(&self, atom: &Atom, frame: &mut Frame) -> Vec<Proposal> {
        let mut each: Vec<Vec<Proposal>> = Vec::new();
        self.record.evaluator().bind_each(atom, frame, self.now, &mut |_, instance| {
            let mut options = Vec::new();
            for source in atom.sources.iter().filter_map(|s| self.search.core.source(*s)) {
                for ender in &source.until {
                    let mut entry = self.blank(ender.kind);
                    for (field, tie) in &ender.tied {
                        let value = match tie {
                            Tie::Const(value) => Some(*value),
                            Tie::Local(local) => instance.get(usize::from(*local)).copied().flatten(),
                        };
                        set(&mut entry, *field, value);
                    }
                    // A new day, or another handover, is not a remedy; an answer that names the thing is.
                    let is_answer = !ender.tied.is_empty() && !atom.sources.iter().any(|s| self.begins(*s, ender.kind));
                    if is_answer {
                        options.push(vec![entry]);
                    }
                }
            }
            each.push(options);
        });
        if each.is_empty() { Vec::new() } else { self.together(each.into_iter()) }
    }

    fn begins(&self, source: model::rule::SourceId, kind: KindId) -> bool {
        self.search.core.source(source).is_some_and(|s| s.from.kind == kind)
    }

    /// A statement that there was no such thing, where absence alone does not say so.
    fn denied(&self, atom: &Atom, frame: &Frame) -> Vec<Proposal> {
        let [source] = atom.sources.as_slice() else { return Vec::new() };
        let Some(source) = self.search.core.source(*source) else { return Vec::new() };
        if self.record.history().is_closed(source.from.kind) {
            return Vec::new();
        }
        let mut entry = self.template(source, atom, frame);
        entry.denied = true;
        vec![vec![entry]]
    }

    /// New instances of an atom, as far as its condition lets values be chosen.
    fn new_instances(&self, atom: &Atom, then: &Cond, frame: &mut Frame) -> Vec<Proposal> {
        let mut out = Vec::new();
        for source in atom.sources.iter().filter_map(|s| self.search.core.source(*s)) {
            let mut chosen = frame.clone();
            for arg in &atom.args {
                if let Arg::Free(slot) = arg {
                    chosen.choose(*slot, None);
                }
            }
            if let Some(at) = atom.at {
                chosen.choose_moment(at, self.now);
            }
            let mut open: Vec<(Slot, Option<Type>)> = self.free_slots(source, atom);
            while !open.is_empty() {
                let (slot, ty) = open.remove(0);
                let others: Vec<Slot> = open.iter().map(|o| o.0).collect();
                let value = self.choose(slot, ty, then, &chosen, &others);
                chosen.choose(slot, value);
            }
            let mut entry = self.template(source, atom, &chosen);
            self.choose_guard_locals(source, atom, &chosen, &mut entry);
            out.push(vec![entry]);
        }
        out
    }

    fn free_slots(&self, source: &Source, atom: &Atom) -> Vec<(Slot, Option<Type>)> {
        let mut out: Vec<(Slot, Option<Type>)> = Vec::new();
        for (i, arg) in atom.args.iter().enumerate() {
            if let Arg::Free(slot) = arg
                && !out.iter().any(|o| o.0 == *slot)
            {
                out.push((*slot, self.local_type(source, i)));
            }
        }
        out
    }

    fn local_type(&self, source: &Source, local: usize) -> Option<Type> {
        let kind = self.search.protocol.vocabulary.kind(source.from.kind)?;
        let (field, _) = source.from.tied.iter().find(|(_, t)| *t == Tie::Local(local as u8))?;
        kind.fields.get(usize::from(field.0)).map(|f| f.ty)
    }

    /// A value for a variable that its condition would accept; `open` are variables still to be chosen.
    fn choose(&self, slot: Slot, ty: Option<Type>, then: &Cond, frame: &Frame, open: &[Slot]) -> Option<Value> {
        let mut wanted = Vec::new();
        self.wishes(slot, then, frame, &mut wanted);
        let with = |value: Value| {
            let mut frame = frame.clone();
            frame.choose(slot, Some(value));
            frame
        };
        let parts: &[Cond] = if let Cond::All(parts) = then { parts } else { std::slice::from_ref(then) };
        let judged = |part: &&Cond| mentions(part, slot) && !open.iter().any(|o| mentions(part, *o));
        let works = |value: &Value| parts.iter().filter(judged).all(|p| self.value(p, &with(*value)) == Support::HELD);
        let candidates = || wanted.iter().copied().chain(self.known_values(ty));
        if mentions(then, slot)
            && let Some(found) = candidates().find(works)
        {
            return Some(found);
        }
        // None does by itself: somebody yet to be named, or a value that at least nothing speaks against.
        self.stranger(ty, slot, then)
            .or_else(|| candidates().find(|v| mentions(then, slot) && !self.value(then, &with(*v)).is_against()))
            .or_else(|| wanted.first().copied())
    }

    /// A value near the possible one that stands to it as asked.
    fn near(&self, value: Possible, op: Op) -> Option<Value> {
        let value = match value {
            Possible::Value(v) => v,
            // A date compared with now: today.
            Possible::Moment(m) if m == self.now => {
                Value::date(model::time::local_day(m.when.latest, self.search.utc_offset))?
            }
            Possible::Moment(m) => Value::moment(m.when.latest)?,
            Possible::Time(when) => Value::moment(when.latest)?,
            Possible::Between(low, _) => Value::duration(low)?,
        };
        match (op, value.amount()) {
            (Op::Eq | Op::Le | Op::Ge, _) => Some(value),
            (Op::Lt, Some(n)) => value.with_amount(n - 1),
            (Op::Gt | Op::Ne, Some(n)) => value.with_amount(n + 1),
            (Op::Ne, None) if matches!(value.plain(), model::value::Plain::Text(_)) => {
                self.search.protocol.names.find(SOME_TEXT).map(Value::text)
            }
            _ => None,
        }
    }

    /// Values that comparisons in the condition ask of a variable.
    fn wishes(&self, slot: Slot, cond: &Cond, frame: &Frame, out: &mut Vec<Value>) {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|p| self.wishes(slot, p, frame, out)),
            Cond::Exists { then, .. } | Cond::Last { then, .. } => self.wishes(slot, then, frame, out),
            Cond::Compare { left, op, right } => {
                for (mine, other, op) in [(left, right, *op), (right, left, mirrored(*op))] {
                    if *mine == Term::Var(slot) {
                        let values = self.record.evaluator().possible(other, &mut frame.clone(), self.now);
                        out.extend(values.iter().filter_map(|v| self.near(*v, op)));
                    }
                }
            }
            Cond::OneOf { term, values } if *term == Term::Var(slot) => out.extend(values),
            _ => {}
        }
    }

    /// Values of this type that the record mentions, or that the choice lists.
    fn known_values(&self, ty: Option<Type>) -> Vec<Value> {
        let Some(ty) = ty else { return Vec::new() };
        if let Type::Choice(i) = ty {
            let choice = self.search.protocol.vocabulary.choices.get(usize::from(i));
            return choice.map(|c| c.words.iter().map(|w| w.1).collect()).unwrap_or_default();
        }
        let mut out: Vec<Value> = match ty {
            Type::Number => [1, 0, 2, 10].into_iter().filter_map(Value::number).collect(),
            Type::Date => {
                Value::date(model::time::local_day(self.now.when.latest, self.search.utc_offset)).into_iter().collect()
            }
            Type::Text => self.search.protocol.names.find(SOME_TEXT).map(Value::text).into_iter().collect(),
            _ => Vec::new(),
        };
        for statement in self.record.history().statements.iter().chain([self.search.occasion]) {
            let Some(kind) = self.search.protocol.vocabulary.kind(statement.kind) else { continue };
            for (field, value) in kind.fields.iter().zip(&statement.fields) {
                if let Some(value) = value
                    && field.ty == ty
                    && !out.contains(value)
                    && out.len() < 64
                {
                    out.push(*value);
                }
            }
        }
        out
    }

    /// A name that stands for somebody or something yet to be named, where the condition asks something of it.
    fn stranger(&self, ty: Option<Type>, slot: Slot, then: &Cond) -> Option<Value> {
        let asked = mentions(then, slot);
        match ty {
            Some(Type::Sort(_)) if asked => self.search.protocol.names.find(SOMEONE).map(Value::name),
            _ => None,
        }
    }

    /// Chooses the locals that only the source's guard asks about.
    fn choose_guard_locals(&self, source: &Source, atom: &Atom, frame: &Frame, entry: &mut Statement) {
        let Some(guard) = &source.guard else { return };
        let mut locals = Frame::default();
        for local in 0..source.locals {
            let value = match atom.args.get(usize::from(local)) {
                Some(Arg::Const(v)) => Some(*v),
                Some(Arg::Bound(s) | Arg::Free(s)) => frame.value(*s),
                _ => None,
            };
            locals.choose(Slot(local), value);
        }
        let mut open: Vec<Slot> = (0..source.locals).map(Slot).filter(|s| locals.value(*s).is_none()).collect();
        while !open.is_empty() {
            let slot = open.remove(0);
            let value = self.choose(slot, self.local_type(source, usize::from(slot.0)), guard, &locals, &open);
            locals.choose(slot, value);
        }
        for (field, tie) in &source.from.tied {
            if let Tie::Local(local) = tie
                && entry.field(*field).is_none()
            {
                set(entry, *field, locals.value(Slot(*local)));
            }
        }
    }

    /// An entry of the source's kind with the values that are known.
    fn template(&self, source: &Source, atom: &Atom, frame: &Frame) -> Statement {
        let mut entry = self.blank(source.from.kind);
        for (field, tie) in &source.from.tied {
            let value = match tie {
                Tie::Const(value) => Some(*value),
                Tie::Local(local) => match atom.args.get(usize::from(*local)) {
                    Some(Arg::Const(value)) => Some(*value),
                    Some(Arg::Bound(slot) | Arg::Free(slot)) => frame.value(*slot),
                    _ => None,
                },
            };
            if value.is_some() {
                set(&mut entry, *field, value);
            }
        }
        entry
    }

    fn blank(&self, kind: KindId) -> Statement {
        let fields = self.search.protocol.vocabulary.kind(kind).map_or(0, |k| k.fields.len());
        let (id, event) = (StatementId(u32::MAX), EventId(u32::MAX));
        Statement { id, event, kind, denied: false, when: self.search.at, fields: vec![None; fields] }
    }

    /// Entries that might make a comparison hold: what a value function or a count rests on.
    fn comparison(&self, left: &Term, op: Op, right: &Term, frame: &mut Frame) -> Vec<Proposal> {
        let mut out = Vec::new();
        for (mine, other, op) in [(left, right, op), (right, left, mirrored(op))] {
            let wanted = self.record.evaluator().possible(other, &mut frame.clone(), self.now);
            let wanted: Vec<Value> = wanted.iter().filter_map(|v| self.near(*v, op)).collect();
            match mine {
                Term::Latest { atom, it } => {
                    // What is on the record already is not to be entered otherwise.
                    if !self.record.evaluator().possible(mine, &mut frame.clone(), self.now).is_empty() {
                        continue;
                    }
                    let values = if wanted.is_empty() { self.known_values(self.term_type(mine)) } else { wanted };
                    for value in values.into_iter().take(4) {
                        let mut chosen = frame.clone();
                        chosen.choose(*it, Some(value));
                        for source in atom.sources.iter().filter_map(|s| self.search.core.source(*s)) {
                            let mut entry = self.template(source, atom, &chosen);
                            self.choose_guard_locals(source, atom, &chosen, &mut entry);
                            out.push(vec![entry]);
                        }
                    }
                }
                Term::Count { atom, then } => out.extend(self.new_instances(atom, then, frame)),
                Term::Sum { of, atom, .. } => {
                    let current = self.record.evaluator().possible(mine, &mut frame.clone(), self.now);
                    let lacking = match (wanted.first(), current.first()) {
                        (Some(w), Some(Possible::Value(c))) => w
                            .amount()
                            .zip(c.amount())
                            .and_then(|(w, c)| w.checked_sub(c))
                            .and_then(|n| w.with_amount(n)),
                        _ => None,
                    };
                    if let Some(value) = lacking.filter(|v| v.amount() > Some(0)) {
                        let mut chosen = frame.clone();
                        chosen.choose(*of, Some(value));
                        for source in atom.sources.iter().filter_map(|s| self.search.core.source(*s)) {
                            out.push(vec![self.template(source, atom, &chosen)]);
                        }
                    }
                }
                Term::Add(a, b) => {
                    // One side of the sum may bring the rest.
                    for (part, rest) in [(a, b), (b, a)] {
                        let moved = Term::Sub(Box::new(other.clone()), rest.clone());
                        out.extend(self.comparison(part, op, &moved, frame).into_iter().take(2));
                    }
                }
                _ => {}
            }
        }
        out
    }
}

fn mirrored(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}

fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}

fn set(entry: &mut Statement, field: model::FieldId, value: Option<Value>) {
    if let Some(slot) = entry.fields.get_mut(usize::from(field.0)) {
        *slot = value;
    }
}

/// Whether a condition asks anything of a variable.
fn mentions(cond: &Cond, slot: Slot) -> bool {
    let in_atom = |atom: &Atom| atom.args.contains(&Arg::Bound(slot));
    match cond {
        Cond::Always => false,
        Cond::All(parts) | Cond::Any(parts) => parts.iter().any(|p| mentions(p, slot)),
        Cond::Not(inner) => mentions(inner, slot),
        Cond::Exists { atom, then } | Cond::Last { atom, then } => in_atom(atom) || mentions(then, slot),
        Cond::Compare { left, right, .. } => term_mentions(left, slot) || term_mentions(right, slot),
        Cond::OneOf { term, .. } => term_mentions(term, slot),
    }
}

fn term_mentions(term: &Term, slot: Slot) -> bool {
    match term {
        Term::Var(s) => *s == slot,
        Term::Const(_) | Term::Now => false,
        Term::Latest { atom, .. } => atom.args.contains(&Arg::Bound(slot)),
        Term::Count { atom, then } | Term::Sum { atom, then, .. } => {
            atom.args.contains(&Arg::Bound(slot)) || mentions(then, slot)
        }
        Term::Add(a, b) | Term::Sub(a, b) | Term::Mul(a, b) => term_mentions(a, slot) || term_mentions(b, slot),
    }
}

/// The kinds that a rule's verdict can depend on.
pub fn relevant_kinds(core: &Core, rule: usize) -> std::collections::HashSet<KindId> {
    let mut kinds = std::collections::HashSet::new();
    let mut seen = std::collections::HashSet::new();
    let mut pending = Vec::new();
    if let Some(rule) = core.rules.get(rule) {
        rule.applies_where.iter().for_each(|c| sources_of(c, &mut pending));
        match &rule.need {
            Need::Now(cond) => sources_of(cond, &mut pending),
            Need::Within { atom, then, .. } => {
                pending.extend(&atom.sources);
                sources_of(then, &mut pending);
            }
        }
    }
    while let Some(id) = pending.pop() {
        if !seen.insert(id) {
            continue;
        }
        let Some(source) = core.source(id) else { continue };
        kinds.insert(source.from.kind);
        kinds.extend(source.until.iter().map(|u| u.kind));
        source.guard.iter().for_each(|g| sources_of(g, &mut pending));
    }
    kinds
}

fn sources_of(cond: &Cond, out: &mut Vec<model::rule::SourceId>) {
    match cond {
        Cond::Always => {}
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|p| sources_of(p, out)),
        Cond::Not(inner) => sources_of(inner, out),
        Cond::Exists { atom, then } | Cond::Last { atom, then } => {
            out.extend(&atom.sources);
            sources_of(then, out);
        }
        Cond::Compare { left, right, .. } => {
            sources_of_term(left, out);
            sources_of_term(right, out);
        }
        Cond::OneOf { term, .. } => sources_of_term(term, out),
    }
}

fn sources_of_term(term: &Term, out: &mut Vec<model::rule::SourceId>) {
    match term {
        Term::Const(_) | Term::Var(_) | Term::Now => {}
        Term::Latest { atom, .. } => out.extend(&atom.sources),
        Term::Count { atom, then } | Term::Sum { atom, then, .. } => {
            out.extend(&atom.sources);
            sources_of(then, out);
        }
        Term::Add(a, b) | Term::Sub(a, b) | Term::Mul(a, b) => {
            sources_of_term(a, out);
            sources_of_term(b, out);
        }
    }
}
